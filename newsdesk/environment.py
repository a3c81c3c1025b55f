"""Reads the environment by types and refuses nonsense: what newsdesk/settings.py is written in.

Each reader takes a variable's name and says in its error which variable is wrong and what it may be, never a secret.
"""

import os
import re
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg.conninfo
from django.core.exceptions import ImproperlyConfigured


def env_text(name: str, default: str = "") -> str:
    """Return a variable, or the content of the file that NAME_FILE names (Docker and systemd secrets).

    Raises ImproperlyConfigured when NAME_FILE names a file that cannot be read.
    """
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path!r} cannot be read: {error}") from error
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool) -> bool:
    """Return a yes/no variable. Raises ImproperlyConfigured for anything but 1, 0, true, false, yes, no."""
    value = env_text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes"}:
        return True
    if value in {"0", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} must be one of 1, 0, true, false, yes, no")


def env_int(name: str, default: int, *, low: int, high: int) -> int:
    """Return a whole number within low..high. Raises ImproperlyConfigured otherwise."""
    value = env_text(name) or str(default)
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} must be a whole number") from None
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name}={number} must lie between {low} and {high}")
    return number


def env_choice(name: str, default: str, choices: set[str]) -> str:
    """Return a variable that must be one of `choices`. Raises ImproperlyConfigured otherwise."""
    value = env_text(name) or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} must be one of {', '.join(sorted(choices))}")
    return value


def env_decimal(name: str) -> Decimal | None:
    """Return a non-negative decimal, or None when unset. Raises ImproperlyConfigured otherwise."""
    value = env_text(name)
    if not value:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ImproperlyConfigured(f"{name}={value!r} must be a number") from None
    if not number.is_finite() or number < 0:
        raise ImproperlyConfigured(f"{name}={value!r} must be zero or more")
    return number


def env_url(name: str, default: str = "") -> str:
    """Return an http(s) address without its trailing slash. Raises ImproperlyConfigured otherwise."""
    value = (env_text(name) or default).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ImproperlyConfigured(f"{name}={value!r} must be an http(s) address")
    try:
        is_whole = not (parts.query or parts.fragment) and (parts.port or 1) > 0
    except ValueError:  # a port beyond all ports
        is_whole = False
    if not is_whole:  # paths are put behind it
        raise ImproperlyConfigured(
            f"{name}={value!r} must be an address without ? or #, and with a port below 65536"
        )
    if parts.username is not None:  # it would be shown wherever the address is
        raise ImproperlyConfigured(f"{name} must not hold a user name or password")
    return value


def env_places(name: str) -> frozenset[tuple[str, int]]:
    """Return the host:port pairs that may be connected to although they are private (an intranet)."""
    pairs = set()
    for entry in filter(None, env_text(name).split(",")):
        host, _, port = entry.strip().rpartition(":")
        if not host or not port.isdigit():
            raise ImproperlyConfigured(f"{name} entry {entry!r} must be host:port")
        pairs.add((host.strip("[]"), int(port)))
    return frozenset(pairs)


def database_from_url(url: str) -> dict[str, Any]:
    """Return Django's database entry for a PostgreSQL connection string (any form libpq takes)."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgresql:// (PostgreSQL is the only database)"
        )
    try:
        options: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        # Without what it quotes, which may be a part of the password.
        told = re.sub('"[^"]*"', '"…"', str(error))
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {told}") from None
    if not re.fullmatch(
        r"[\d,]*", str(options.get("port", ""))
    ):  # libpq would say it in every failed connection
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: its port is no number. Write / @ : ? # % in the password as %2F %40 %3A %3F %23 %25"
        )
    # A host that is gone must not be waited for: another one may be named (several hosts and
    # target_session_attrs=read-write), and a connection that went silent is given up within half a minute.
    patience = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    options = patience | {"tcp_user_timeout": 30_000} | options
    limits = [f"{name}={seconds * 1000}" for name, seconds in database_limits().items()]
    # What is prepared (translations/prepared.py) is planned at its first run in a connection, not after its fifth.
    options["prepare_threshold"] = 0
    # PostgreSQL takes a row elsewhere for four times the next one, as on a turning disk: for a month's rows it reads all.
    # Of sentences that people's tools call alike (translations/knowledge/memory.py) hardly any is below 0.4; at PostgreSQL's 0.3 the
    # memory's index lets half as many again through.
    own = [
        "plan_cache_mode=force_generic_plan",
        "random_page_cost=1.1",
        "pg_trgm.similarity_threshold=0.4",
        *limits,
    ]
    said = " ".join(f"-c {setting}" for setting in own)
    options["options"] = f"{said} {options.get('options', '')}".strip()  # what the address says comes last
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname", "newsdesk"),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        "CONN_MAX_AGE": 600,  # what is planned is planned for a connection; one that broke is noticed
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


class Address(str):
    """A service's address, whose password is not in what `repr` shows: `celery report` prints every setting."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(re.sub(r"(?<=:)[^:@/]*(?=@)", "***", self))


def database_limits() -> dict[str, int]:
    """Return after how many seconds PostgreSQL gives up a statement, a lock, a transaction that does nothing.

    A migration may take as long as it needs, but waits no longer than others for a lock, so that it fails
    instead of standing in everybody's way.
    """
    limits = {"lock_timeout": 10, "idle_in_transaction_session_timeout": 120}
    return limits if sys.argv[1:2] == ["migrate"] else limits | {"statement_timeout": 120}
