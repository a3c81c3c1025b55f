"""All settings, read once from the environment (newsdesk/environment.py has the readers, which refuse nonsense).

Without any variable the project runs as a demo on embedded services below `.newsdesk/`. With
`NEWSDESK_ENV=production` nothing is guessed: secrets, hosts and service addresses must be given.
Every variable is listed in docs/settings.md.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from newsdesk import embedded
from newsdesk.environment import (
    Address,
    database_from_url,
    env_bool,
    env_choice,
    env_decimal,
    env_int,
    env_places,
    env_text,
    env_url,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# Before anything loads NumPy: several processes of ours share the cores, and BLAS threads that wait for one another
# made the sentence encoder take six times the CPU on a busy machine of two cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Where the encoder's files lie, for all processes of this machine (translations/language/encoder.py knows no settings).
os.environ.setdefault("ENCODER_FOLDER", str(embedded.data_dir() / "encoder"))


def required_in_production(name: str, value: str) -> str:
    """Return `value`, or refuse to start a production process without it."""
    if NEWSDESK_ENV == "production" and not value:
        raise ImproperlyConfigured(f"{name} must be set when NEWSDESK_ENV=production")
    return value


def demo_secret_key() -> str:
    """Return the demo's own secret key, made once and kept in the data folder."""
    path = embedded.data_dir() / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


# --- which kind of process this is -------------------------------------------------------------

NEWSDESK_ENV = env_choice("NEWSDESK_ENV", "demo", {"demo", "production"})
DEBUG = env_bool("DEBUG", False)
if DEBUG and NEWSDESK_ENV == "production":
    raise ImproperlyConfigured("DEBUG=1 is refused when NEWSDESK_ENV=production")
SECRET_KEY = required_in_production("SECRET_KEY", env_text("SECRET_KEY")) or demo_secret_key()
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY must have at least 32 characters")
SECRET_KEY_FALLBACKS = [key for key in env_text("SECRET_KEY_FALLBACKS").split(",") if key]

SITE_URL = env_url("SITE_URL", "" if NEWSDESK_ENV == "production" else "http://127.0.0.1:8000")
required_in_production("SITE_URL", SITE_URL)
ALLOWED_HOSTS = [host for host in env_text("ALLOWED_HOSTS").split(",") if host] or (
    ["127.0.0.1", "localhost", "[::1]"] if NEWSDESK_ENV == "demo" else []
)
if NEWSDESK_ENV == "production" and not ALLOWED_HOSTS:
    ALLOWED_HOSTS = [str(urlsplit(SITE_URL).hostname)]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "newsdesk.refusals.stale_form"

# --- services: PostgreSQL and Redis/Valkey, embedded ones when no URL is given -----------------

DATABASES = {
    "default": database_from_url(
        required_in_production("DATABASE_URL", env_text("DATABASE_URL"))
        or embedded.database_url(embedded.data_dir())
    )
}
_redis_url = required_in_production("REDIS_URL", env_text("REDIS_URL"))
CELERY_BROKER_URL = Address(_redis_url or embedded.redis_url(embedded.data_dir()))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": Address(_redis_url or embedded.cache_url(embedded.data_dir())),
        "KEY_PREFIX": "newsdesk",
        # A page must never wait for a cache that hangs: docs/decisions/0003.
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }
}

# --- Django --------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, so that its field order wins
    "newsdesk",
    "articles",
    "translations",
    "related",
    "newsdesk.admin_site.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # the pages of allauth's keys say when each was used
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    # Before the check of the host and the turn to https: whoever watches asks by an inner address, without TLS.
    "newsdesk.health.Probes",
    "newsdesk.bodies.refuse_larger",
    "django.middleware.security.SecurityMiddleware",
    # Before everything whose work is done once for a kept page: its headers are kept with it.
    "newsdesk.reader.page_cache.PageCache",
    "newsdesk.csp.endpoints",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsdesk.private_pages.keep_nowhere",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newsdesk.bodies.RefuseUnreadable",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsdesk.second_factor.demand_a_second_factor",
    "translations.views.language.desk_language",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "newsdesk.urls"
WSGI_APPLICATION = "newsdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["newsdesk.templatetags.sentences"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
# As costly to guess as Django's own default (OWASP Password Storage Cheat Sheet: scrypt N=2^14, r=8, p=5), because
# of the memory it takes, and cheaper to check. Older passwords are hashed anew when their owners sign in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["newsdesk.sign_in.OneQueryBackend"]
LOGIN_URL = "admin:login"

# --- second factors of the desk (newsdesk/second_factor.py, docs/decisions/0012) -------------------

# demanded: who may publish gets no further than to the page where a second factor is set up.
SECOND_FACTOR = env_choice("SECOND_FACTOR", "offered", {"offered", "demanded"})
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Newsdesk"
# One step to either side, as RFC 6238 (5.2) allows for clocks that differ; no code is taken twice.
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "newsdesk.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "newsdesk.second_factor_forms.CodeForm",
    "reauthenticate": "newsdesk.second_factor_forms.CodeAgainForm",
    "authenticate_webauthn": "newsdesk.second_factor_forms.KeyForm",
    "reauthenticate_webauthn": "newsdesk.second_factor_forms.KeyAgainForm",
    "login_webauthn": "newsdesk.second_factor_forms.PasskeyForm",
    "add_webauthn": "newsdesk.second_factor_forms.NewKeyForm",
}
# Of allauth only the second factors are used: accounts are made in the admin, addresses are never asked for.
ACCOUNT_ADAPTER = "newsdesk.second_factor.DeskAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Its limits live in the cache, which may be away; ours are rows (newsdesk/guard.py).
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False

# --- languages: what the desk speaks, and what stories exist in ----------------------------------

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "newsdesk" / "locale"]
# The original and its translation: each has columns of its own. Another language of the desk needs none.
MODELTRANSLATION_LANGUAGES = ("ja", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "ja"
# No fallbacks: an empty Japanese field must look empty, never show the English one by surprise.
MODELTRANSLATION_ENABLE_FALLBACKS = False

# --- static files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("STATIC_ROOT") or embedded.data_dir() / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "newsdesk.static_files.HashedFiles"},
}
# Only the hashed names are ever linked; the plain copies would double the files to compress.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- security ------------------------------------------------------------------------------------

# Public pages carry no inline script or style, so they need no nonce; the admin's pages use one.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "https:"],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],  # the desk previews the story page in a frame of its own
    "report-uri": ["/csp-report/"],  # for browsers that do not know report-to
    "report-to": ["csp"],
}
REPORTING_ENDPOINTS = 'csp="/csp-report/"'
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_ENGINE = "newsdesk.sign_in"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # forms bring the token; no script reads the cookie
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = NEWSDESK_ENV == "production"
SECURE_HSTS_SECONDS = 31_536_000 if NEWSDESK_ENV == "production" else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = NEWSDESK_ENV == "production"
SECURE_SSL_REDIRECT = NEWSDESK_ENV == "production"
# The front web server answers health checks over plain HTTP inside the private network.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if NEWSDESK_ENV == "production" else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# A review form of a long article posts a few fields a unit.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# --- publication: two people for every row, the one who publishes included -------------------------

SECOND_PERSON = env_bool("SECOND_PERSON", False)

# --- publication: who is woken when a story goes out or is withdrawn --------------------------------

# By name, because the arrow forbids `translations` to import `related` (docs/decisions/0001).
AFTER_PUBLICATION = [
    "related.tasks.refresh",
    "newsdesk.tasks.follow_publications",
    "newsdesk.tasks.send_webhooks",
]

# --- reader's pages: how much memory each web process keeps of them (0 keeps none) -----------------

PAGES_KEPT_BYTES = env_int("PAGES_KEPT_BYTES", 48 * 1024 * 1024, low=0, high=4 * 1024**3)
# A folder shared with the web server in front, where kept pages are files (newsdesk/reader/shelf.py).
PAGES_FOLDER = env_text("PAGES_FOLDER")

# --- ingest --------------------------------------------------------------------------------------

FETCH_MAX_BYTES = env_int("FETCH_MAX_BYTES", 10 * 1024 * 1024, low=10_000, high=100 * 1024 * 1024)
# Private addresses that may be fetched all the same: sources inside our own network.
FETCH_ALLOW = env_places("FETCH_ALLOW")
# Receivers of webhooks inside our own network.
WEBHOOK_ALLOW = env_places("WEBHOOK_ALLOW")

# --- the language model: one OpenAI-compatible endpoint -----------------------------------------

OPENAI_API_KEY = env_text("OPENAI_API_KEY")
OPENAI_BASE_URL = env_url("OPENAI_BASE_URL", "https://api.openai.com/v1")
LLM_MODEL = env_text("LLM_MODEL") or "gpt-5-mini"
# rehearsal: the demo's own answers (見本). local: a small model on this machine. remote: a provider.
NEWSDESK_LLM_KIND = env_choice("NEWSDESK_LLM_KIND", "remote", {"rehearsal", "local", "remote"})
# A self-hosted server often needs no key; the official address always does.
LLM_CONFIGURED = bool(OPENAI_API_KEY or env_text("OPENAI_BASE_URL"))
LLM_CALL_SECONDS = env_int("LLM_CALL_SECONDS", 180, low=1, high=3600)
# A drafting run that takes longer goes back into the queue and on from where it was, so that it does not
# keep a worker from others; Celery's own limit comes after the last calls that were under way then (a task does
# two runs: work_on_run).
DRAFT_RUN_SECONDS = 1_200
CELERY_TASK_SOFT_TIME_LIMIT = 2 * (DRAFT_RUN_SECONDS + LLM_CALL_SECONDS) + 120
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 60
# A worker's process that asks for more fails with the run it is at, which says so; 0 sets no limit.
WORKER_MEMORY_MB = env_int("WORKER_MEMORY_MB", 2_000, low=0, high=1_000_000)
LLM_CONCURRENCY = env_int("LLM_CONCURRENCY", 16, low=1, high=256)
# What the provider allows; 0 goes by what its answers say of it.
LLM_CALLS_A_MINUTE = env_int("LLM_CALLS_A_MINUTE", 0, low=0, high=1_000_000)
# OpenAI's current models take max_completion_tokens; older servers only know max_tokens.
LLM_MAX_TOKENS_FIELD = env_choice(
    "LLM_MAX_TOKENS_FIELD",
    "max_completion_tokens" if OPENAI_BASE_URL.startswith("https://api.openai.com") else "max_tokens",
    {"max_tokens", "max_completion_tokens"},
)
LLM_MAX_OUTPUT_TOKENS = env_int("LLM_MAX_OUTPUT_TOKENS", 16_000, low=256, high=200_000)
# US dollars per million tokens; unset means "not priced", which the desk says instead of showing $0.
LLM_PRICE_INPUT = env_decimal("LLM_PRICE_INPUT")
LLM_PRICE_CACHED = env_decimal("LLM_PRICE_CACHED")
LLM_PRICE_OUTPUT = env_decimal("LLM_PRICE_OUTPUT")
# Spending stops before the call that is expected to pass a cap; unset means no cap.
LLM_CAP_ARTICLE_USD = env_decimal("LLM_CAP_ARTICLE_USD")
LLM_CAP_DAY_USD = env_decimal("LLM_CAP_DAY_USD")
LLM_CAP_MONTH_USD = env_decimal("LLM_CAP_MONTH_USD")
for _cap in ("LLM_CAP_ARTICLE_USD", "LLM_CAP_DAY_USD", "LLM_CAP_MONTH_USD"):
    if globals()[_cap] is not None and (LLM_PRICE_INPUT is None or LLM_PRICE_OUTPUT is None):
        raise ImproperlyConfigured(
            f"{_cap} needs LLM_PRICE_INPUT and LLM_PRICE_OUTPUT: without prices nothing adds up"
        )
# Let a model read each draft for what no rule sees (translations/drafting/judge.py); by hand it can be asked any time.
LLM_JUDGE = env_bool("LLM_JUDGE", default=False)
# What was sent and answered, word by word, is kept this long; tokens, money and outcome stay.
LLM_KEEP_RAW_DAYS = env_int("LLM_KEEP_RAW_DAYS", 30, low=0, high=3650)
# A small model on this machine takes minutes for a reading of the whole article that helps it little.
LLM_BRIEF = env_bool("LLM_BRIEF", NEWSDESK_LLM_KIND != "local")
# Ask once more for a unit in which the checks find an error; the rehearsal model only ever has one answer.
LLM_REPAIR = env_bool("LLM_REPAIR", NEWSDESK_LLM_KIND != "rehearsal")

# --- mail: the digest of notices; without a server the desk shows them and mails nothing ---------------

MAIL_CONFIGURED = bool(env_text("EMAIL_HOST"))
MAILERS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
if MAIL_CONFIGURED:
    MAIL_PORT = env_int("EMAIL_PORT", 587, low=1, high=65_535)
    # At port 465 a server expects TLS from the first byte (RFC 8314, 3.3); at every other port it is asked for.
    MAIL_ENCRYPTION = "use_ssl" if MAIL_PORT == 465 else "use_tls"
    MAILERS["default"] = {
        "OPTIONS": {
            "host": env_text("EMAIL_HOST"),
            "port": MAIL_PORT,
            "username": env_text("EMAIL_USER"),
            "password": env_text("EMAIL_PASSWORD"),
            MAIL_ENCRYPTION: env_bool("EMAIL_TLS", True),
            "timeout": 20,
        }
    }
# What `check --deploy` warns of and is meant so: the desk previews stories in a frame of its own, and mail may be off.
SILENCED_SYSTEM_CHECKS = ["security.W019", *([] if MAIL_CONFIGURED else ["mail.E001"])]
DEFAULT_FROM_EMAIL = env_text("EMAIL_FROM", "newsdesk@localhost")

# --- related articles: which model finds them ----------------------------------------------------------

# local: on this machine. openai: EMBEDDINGS_MODEL of the provider above. off: links stay as they are.
EMBEDDINGS = env_choice("EMBEDDINGS", "local", {"local", "openai", "off"})
EMBEDDINGS_MODEL = env_text("EMBEDDINGS_MODEL") or "text-embedding-3-small"

# --- watching: what may read /metrics without a login (empty: only staff who are logged in) -----------

METRICS_TOKEN = env_text("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("METRICS_TOKEN must have at least 16 characters")

# Where /.well-known/security.txt sends whoever found a weakness: mailto:… or https://…; empty: there is no such page.
SECURITY_CONTACT = env_text("SECURITY_CONTACT")
if SECURITY_CONTACT and not re.fullmatch(r"(?:mailto:|https://)\S+", SECURITY_CONTACT):
    raise ImproperlyConfigured(f"SECURITY_CONTACT={SECURITY_CONTACT!r} must begin with mailto: or https://")

# A file that the backup touches when it has ended (deploy/systemd/newsdesk-backup.service), for the status page.
BACKUP_STAMP = env_text("BACKUP_STAMP")

# --- logging -------------------------------------------------------------------------------------

# Production writes one JSON object a line, and the ways of articles and runs; the demo only what is wrong.
_log_level = env_text("LOG_LEVEL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "newsdesk.logs.JsonLine"}, "plain": {"()": "newsdesk.logs.PlainLine"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if NEWSDESK_ENV == "production" else "plain",
        }
    },
    "root": {"handlers": ["stderr"], "level": _log_level or "WARNING"},
    "loggers": {
        name: {"level": _log_level or ("INFO" if NEWSDESK_ENV == "production" else "WARNING")}
        for name in ("articles", "translations", "related", "newsdesk")
    },
}
