"""`manage.py related ARTICLE`: what stands below a story, with scores and reasons; `--rebuild`: all of it anew."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import ProgrammingError
from django.urls import reverse
from psycopg.errors import InsufficientPrivilege

from articles.models import Article
from newsdesk.management.cli import DeskCommand
from related import embed
from related.models import RelatedLink
from related.rebuild import rebuild
from translations.models import TARGET_LANGUAGE


class Command(DeskCommand):
    help = "公開中の記事の関連記事を、近さと理由つきで表示します。--rebuild では全記事の関連を作り直します。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("article", type=int, nargs="?", help="記事の番号")
        what.add_argument("--rebuild", action="store_true", help="全記事を埋め込み直し、並べ直す")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.print_result({"rebuilt": self._rebuild()}, as_json=options["json"])
            return
        article = Article.objects.published(TARGET_LANGUAGE).filter(pk=options["article"]).first()
        if article is None:
            raise CommandError(f"公開中の記事 {options['article']} はありません。")
        links = [_facts(link) for link in RelatedLink.objects.for_readers(article)]
        if options["json"]:
            self.stdout.write(json.dumps({"article": article.pk, "related": links}, ensure_ascii=False))
            return
        for link in links:
            self.stdout.write(f"{link['score']:.3f}  {link['title']}\n       {link['reason']}　{link['url']}")

    def _rebuild(self) -> int:
        if settings.EMBEDDINGS == "off":
            raise CommandError("EMBEDDINGS=off では作り直せません。local か openai にしてください。")
        try:
            return rebuild()
        except embed.Unavailable as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            if not isinstance(error.__cause__, InsufficientPrivilege):
                raise
            raise CommandError(
                "作り直すには、表の持ち主としてつなぐ必要があります。"
                "manage.py migrate と同じ DATABASE_URL で実行してください。何も変わっていません。"
            ) from error


def _facts(link: RelatedLink) -> dict[str, Any]:
    return {
        "article": link.neighbour_id,
        "url": settings.SITE_URL + reverse("reader:story", args=[link.neighbour.slug]),
        "title": link.neighbour.title_ja,
        "score": round(link.score, 6),
        "reason": link.reason,
        "pinned": link.pinned,
    }
