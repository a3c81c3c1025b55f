"""`manage.py mail_digest`: mails everybody the notices they have not read yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from newsdesk.management.cli import DeskCommand
from translations.desk import digest


class Command(DeskCommand):
    help = "未読のお知らせを、メールアドレスのある人に一通ずつ送ります。同じお知らせは一度しか送りません。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_CONFIGURED:
            raise CommandError("メールサーバーが設定されていません。EMAIL_HOST を設定してください。")
        self.print_result({"sent": digest.mail_digests()}, as_json=options["json"])
