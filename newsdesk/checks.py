"""What `manage.py check --deploy` says beside Django's own warnings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from newsdesk.models import AuditEntry


@register(Tags.security, deploy=True)
def second_factor_is_demanded(**_kwargs: Any) -> list[CheckMessage]:
    """Warn when people who may publish get in by a password alone."""
    if settings.SECOND_FACTOR == "demanded":
        return []
    return [
        Warning(
            "公開できる人が、パスワードだけでログインできます。",
            hint="SECOND_FACTOR=demanded にすると、多要素認証を設定するまで編集デスクを使えません。",
            id="newsdesk.W001",
        )
    ]


# Without each of these something is open that Django's own checks do not ask about.
GUARDS = (
    "newsdesk.health.Probes",
    "newsdesk.bodies.refuse_larger",
    "newsdesk.csp.endpoints",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "newsdesk.second_factor.demand_a_second_factor",
)
# What a policy may not allow, and what it must say (CSP Level 3; docs/decisions/0012 for the nonce).
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "data:", "http:", "https:")
CLOSED = ("default-src", "base-uri")
LONGEST_SESSION = 12 * 60 * 60
COSTLY_HASHERS = ("Scrypt", "Argon2")


@register(Tags.security, deploy=True)
def nothing_is_left_open(**_kwargs: Any) -> list[CheckMessage]:
    """Name each setting whose value leaves something open that Django itself does not warn about."""
    policy = settings.SECURE_CSP or {}
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    faults = {
        "E001": [
            f"MIDDLEWARE に {name} がありません。" for name in GUARDS if name not in settings.MIDDLEWARE
        ],
        "E002": [
            *(
                f"SECURE_CSP の {name} が 'none' ではありません。"
                for name in CLOSED
                if policy.get(name) != ["'none'"]
            ),
            *(f"SECURE_CSP がスクリプトに {word} を許しています。" for word in UNSAFE if word in scripts),
            *(
                f"SECURE_CSP に {name} がありません。"
                for name in ("form-action", "frame-ancestors", "report-uri")
                if not policy.get(name)
            ),
        ],
        "E003": [
            f"ALLOWED_HOSTS の {host} は、どの名前のサイトにもなります。"
            for host in settings.ALLOWED_HOSTS
            if host == "*" or host.startswith(".")
        ],
        "E004": [
            told
            for is_open, told in (
                (not settings.SITE_URL.startswith("https://"), "SITE_URL が https ではありません。"),
                (
                    settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER,
                    "SECURE_PROXY_SSL_HEADER がないと、前段のサーバーとのあいだで転送が終わりません。",
                ),
                (not settings.SESSION_COOKIE_HTTPONLY, "SESSION_COOKIE_HTTPONLY が外されています。"),
                (
                    settings.SESSION_COOKIE_SAMESITE not in {"Lax", "Strict"}
                    or settings.CSRF_COOKIE_SAMESITE not in {"Lax", "Strict"},
                    "SESSION_COOKIE_SAMESITE か CSRF_COOKIE_SAMESITE が Lax でも Strict でもありません。",
                ),
                (
                    settings.SESSION_COOKIE_AGE > LONGEST_SESSION,
                    "SESSION_COOKIE_AGE が 12 時間を超えています。",
                ),
                (not settings.AUTH_PASSWORD_VALIDATORS, "AUTH_PASSWORD_VALIDATORS が空です。"),
                (
                    not any(name in settings.PASSWORD_HASHERS[0] for name in COSTLY_HASHERS),
                    "PASSWORD_HASHERS の最初が、推測に費用のかかる方式ではありません。",
                ),
                (
                    set(settings.CSRF_TRUSTED_ORIGINS) - {settings.SITE_URL},
                    "CSRF_TRUSTED_ORIGINS に SITE_URL 以外があります。",
                ),
            )
            if is_open
        ],
    }
    return [Error(told, id=f"newsdesk.{number}") for number, all_told in faults.items() for told in all_told]


@register(Tags.database, deploy=True)
def the_audit_belongs_to_somebody_else(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Warn when the role the desk runs under owns the audit, and could therefore change it.

    Asked with `check --deploy --database default`, under the DATABASE_URL of web and workers.
    """
    for name in databases or ():
        with connections[name].cursor() as cursor:
            cursor.execute(
                "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)",
                [AuditEntry._meta.db_table],
            )
            if cursor.fetchone() != (True,):  # somebody else's, or not there before the first migration
                return []
            return [
                Warning(
                    "アプリケーションのデータベースロールが、監査記録の表を所有しています。",
                    hint="表の所有者とアプリケーションのロールを分けてください（docs/operations.md の「Audit」）。",
                    id="newsdesk.W002",
                )
            ]
    return []
