"""Whether the record of what was done is whole: each entry is sealed with a hash over the one before.

Written by triggers (newsdesk/migrations/0006), read here. Python and PostgreSQL compute the same hash, so that a changed function
in the database does not go unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from newsdesk.models import AuditEntry

START = "0" * 64
# Where a trigger must be for the record to be complete; the last is the record's own guard.
WATCHED = (
    "translations_event",
    "django_admin_log",
    "auth_user",
    "auth_user_groups",
    "auth_user_user_permissions",
    "auth_group",
    "auth_group_permissions",
    "mfa_authenticator",
    "articles_rightsdecision",
    "articles_source",
    "articles_article",
    "newsdesk_webhook",
)
GUARDS = (
    "newsdesk_audit_refuse",
    "newsdesk_audit_refuse_truncate",
    "newsdesk_audit_wait",
    "newsdesk_audit_seal",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: how many entries are whole, the last seal, and what is broken (empty: nothing)."""

    count: int
    head: str
    broken: str = ""
    saw: bool = True  # the seal that was asked for is in the chain


def verify(*, seen: str = "") -> Verdict:
    """Return whether the stored chain is whole, its triggers are in place, and `seen`, an earlier head, is part of it.

    Whoever owns the database can write a whole chain anew. Only a head that was noted elsewhere shows that.
    """
    rows = AuditEntry.objects.order_by("position").values_list("position", "entry", "digest")
    verdict = follow(rows.iterator(chunk_size=2000), seen=seen)
    if verdict.broken:
        return verdict
    if AuditEntry.objects.filter(position=None).exists():
        return Verdict(
            verdict.count, verdict.head, "封のない記録があります。封をするトリガーが外されていました。"
        )
    if missing := _missing_triggers():
        return Verdict(
            verdict.count, verdict.head, f"トリガーがないか、止められています: {', '.join(missing)}"
        )
    if not verdict.saw:
        return Verdict(
            verdict.count, verdict.head, f"以前の封 {seen} が見つかりません。記録が書き直されています。"
        )
    return verdict


def follow(rows: Iterable[tuple[int | None, str, str | None]], *, seen: str = "") -> Verdict:
    """Return the verdict on a chain of (position, entry, digest) in its order, up to the first that is broken."""
    head, count, saw = START, 0, seen in {"", START}
    for position, entry, digest in rows:
        if position is None:  # sorted last; `verify` speaks of them
            break
        if position != count + 1:
            return Verdict(count, head, f"{count + 1} 番の記録がありません（次は {position} 番です）。")
        if digest != seal(head, entry):
            return Verdict(count, head, f"{position} 番の記録が、書かれたときと違います。")
        head, count = digest, position
        saw = saw or digest == seen
    return Verdict(count, head, saw=saw)


def seal(before: str, entry: str) -> str:
    """Return the hash of an entry that comes after the one whose hash is `before`."""
    return hashlib.sha256((before + entry).encode()).hexdigest()


def _missing_triggers() -> list[str]:
    wanted = {("newsdesk_audit", table) for table in WATCHED} | {
        (name, AuditEntry._meta.db_table) for name in GUARDS
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
            "WHERE starts_with(tgname, 'newsdesk_audit') AND tgenabled IN ('O', 'A')"
        )
        found = set(cursor.fetchall())
    return sorted(f"{table} ({name})" for name, table in wanted - found)
