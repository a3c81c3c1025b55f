"""`check --deploy` is clean for production as it is set up, and says so when one setting is taken away."""

from __future__ import annotations

import runpy

import pytest
from django.core import checks

from newsdesk import settings as project_settings
from newsdesk.checks import GUARDS
from tests.newsdesk.test_settings import PRODUCTION


@pytest.fixture
def production(settings, monkeypatch):
    """The settings of a production process, where people sign in with two factors."""
    for name, value in (
        PRODUCTION | {"SECRET_KEY": "k3y-" * 12 + "of many letters, 12345", "SECOND_FACTOR": "demanded"}
    ).items():
        monkeypatch.setenv(name, value)
    told = runpy.run_path(project_settings.__file__)
    for name in ("DATABASES", "CACHES", "STORAGES", "LOGGING", "INSTALLED_APPS", "ROOT_URLCONF"):
        told.pop(name)
    for name, value in told.items():
        if name.isupper() and not name.startswith(("CELERY", "LLM", "OPENAI")):
            setattr(settings, name, value)
    return settings


def complaints() -> set[str]:
    found = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    return {message.id or "" for message in found if not message.is_silenced()}


def test_production_as_it_is_set_up_has_no_complaint(production):
    assert complaints() == set()


POLICY = project_settings.SECURE_CSP
REMOVED = {
    "DEBUG": True,
    "SECRET_KEY": "x" * 50,
    "SECURE_SSL_REDIRECT": False,
    "SECURE_HSTS_SECONDS": 0,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
    "SECURE_HSTS_PRELOAD": False,
    "SECURE_CONTENT_TYPE_NOSNIFF": False,
    "SECURE_REFERRER_POLICY": None,
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "anything",
    "SECURE_PROXY_SSL_HEADER": None,
    "SESSION_COOKIE_SECURE": False,
    "SESSION_COOKIE_HTTPONLY": False,
    "SESSION_COOKIE_SAMESITE": None,
    "SESSION_COOKIE_AGE": 14 * 24 * 60 * 60,
    "CSRF_COOKIE_SECURE": False,
    "CSRF_TRUSTED_ORIGINS": ["https://news.example", "https://*.example"],
    "ALLOWED_HOSTS": ["*"],
    "SITE_URL": "http://news.example",
    "SECOND_FACTOR": "offered",
    "AUTH_PASSWORD_VALIDATORS": [],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "SECURE_CSP": {},
}


@pytest.mark.parametrize("name", REMOVED)
def test_a_setting_that_is_taken_away_is_missed(production, name):
    setattr(production, name, REMOVED[name])
    assert complaints() != set()


@pytest.mark.parametrize(
    "name",
    [
        *GUARDS,
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
def test_a_guard_that_is_taken_out_is_missed(production, name):
    production.MIDDLEWARE = [one for one in production.MIDDLEWARE if one != name]
    assert complaints() != set()


@pytest.mark.parametrize(
    "changed",
    [
        {"script-src": ["'self'", "'unsafe-inline'"]},
        {"script-src": ["'self'", "https:"]},
        {"default-src": ["'self'"]},
        {"base-uri": []},
        {"form-action": []},
        {"frame-ancestors": []},
    ],
)
def test_a_policy_that_lets_more_in_is_missed(production, changed):
    production.SECURE_CSP = POLICY | changed
    assert complaints() != set()
