"""`manage.py approve ARTICLE`: approves every row that has a text and no open question."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError, CommandParser

from newsdesk.management.cli import DeskCommand, translation_of, user_named
from translations.desk import review
from translations.models import IllegalMove, StaleVersion


class Command(DeskCommand):
    help = "記事の訳文をまとめて承認します。空の行と「要確認」の行は残ります。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("article", type=int, help="記事の番号")
        parser.add_argument("--user", help="承認する人のユーザー名（省略時は最初の管理者）")

    def handle(self, *args: Any, **options: Any) -> None:
        translation = translation_of(options["article"])
        try:
            approval = review.approve_all(translation, by=user_named(options["user"]))
        except (PermissionDenied, IllegalMove, StaleVersion) as error:
            raise CommandError(str(error)) from error
        left = [f"{row.subject}: {row.get_state_display()}" for row in approval.left]
        translation.refresh_from_db()
        self.print_result(
            {"status": translation.status, "approved": approval.approved, "left": left},
            as_json=options["json"],
        )
        if left:
            raise CommandError(
                f"{len(left)}行は承認できません（未訳か要確認）。レビュー画面で直してください。"
            )
