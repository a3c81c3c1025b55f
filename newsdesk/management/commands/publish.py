"""`manage.py publish ARTICLE --user NAME`: publishes now, or at an hour with `--at`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from newsdesk.management.cli import DeskCommand, translation_of, user_named
from translations.models import IllegalMove, StaleVersion
from translations.publishing import publish


class Command(DeskCommand):
    help = "承認済みの記事を公開します。公開を妨げるものがあれば、それを示して何もしません。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("article", type=int, help="記事の番号")
        parser.add_argument("--user", required=True, help="公開する人のユーザー名")
        parser.add_argument(
            "--at", type=_moment, help="公開する日時（ISO 8601、時差の指定がなければ日本時間）"
        )
        parser.add_argument("--note", default="", help="2版目以降の訂正の説明（読者に見える）")

    def handle(self, *args: Any, **options: Any) -> None:
        translation = translation_of(options["article"])
        user = user_named(options["user"])
        url = settings.SITE_URL + reverse("reader:story", args=[translation.article.slug])
        try:
            if options["at"]:
                publish.schedule(translation, by=user, at=options["at"])
                result = {"edition": None, "url": url, "publish_at": options["at"].isoformat()}
            else:
                edition = publish.publish(translation, by=user, note=options["note"])
                result = {"edition": edition.number, "url": url}
        except publish.PublishBlocked as blocked:
            messages = [obstacle.message for obstacle in blocked.obstacles]
            if options["json"]:
                self.print_result({"blocked": messages}, as_json=True)
            raise CommandError(str(blocked)) from blocked
        except (PermissionDenied, IllegalMove, StaleVersion, ValueError) as error:
            raise CommandError(str(error)) from error
        self.print_result(result, as_json=options["json"])


def _moment(text: str) -> datetime:
    """Return an ISO 8601 moment; argparse turns the ValueError of anything else into wrong usage."""
    moment = datetime.fromisoformat(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
