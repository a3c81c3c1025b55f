"""What `manage.py check --deploy` says beside Django's own warnings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


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
