"""`manage.py unpublish ARTICLE --user NAME --reason TEXT`: takes a story away from readers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError, CommandParser

from newsdesk.management.cli import DeskCommand, translation_of, user_named
from translations.models import IllegalMove, StaleVersion
from translations.publishing import publish


class Command(DeskCommand):
    help = "公開中の記事の公開を終了します。版は履歴に残ります。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("article", type=int, help="記事の番号")
        parser.add_argument("--user", required=True, help="操作する人のユーザー名")
        parser.add_argument("--reason", required=True, help="理由（履歴に残る）")

    def handle(self, *args: Any, **options: Any) -> None:
        translation = translation_of(options["article"])
        try:
            publish.unpublish(translation, by=user_named(options["user"]), reason=options["reason"])
        except (PermissionDenied, IllegalMove, StaleVersion, ValueError) as error:
            raise CommandError(str(error)) from error
        self.print_result(
            {"article": options["article"], "status": translation.status}, as_json=options["json"]
        )
