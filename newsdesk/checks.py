"""What `manage.py check --deploy` says beside Django's own warnings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
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
