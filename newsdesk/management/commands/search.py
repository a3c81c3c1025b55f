"""`manage.py search QUERY`: what readers would find, with scores."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse

from newsdesk.management.cli import DeskCommand
from newsdesk.search import Filters, Hit, QueryRefused, SearchTooSlow, search


class Command(DeskCommand):
    help = "公開中の記事を検索します。--json では1行に1件、スコアと <mark> 付きの抜粋を書きます。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("query", help="検索する言葉（空白で区切ると、すべてを含む記事）")
        parser.add_argument("--topic", default="", help="トピックの識別名")
        parser.add_argument("--source", default="", help="情報源の識別名")
        parser.add_argument("--page", type=int, default=1, help="何ページ目か（1ページ20件）")

    def handle(self, *args: Any, **options: Any) -> None:
        filters = Filters(topic=options["topic"], source=options["source"])
        try:
            found = search(options["query"], filters=filters, page=max(1, options["page"]))
        except QueryRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except SearchTooSlow as error:
            raise CommandError(
                "検索に時間がかかりすぎたため、中止しました。言葉を減らしてください。"
            ) from error
        if options["json"]:
            result = {
                "query": options["query"],
                "count": found.count,
                "count_is_capped": found.is_capped,
                "suggestions": list(found.suggestions),
                "hits": [_facts(hit) for hit in found.hits],
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(f"{found.count}件{'以上' if found.is_capped else ''}")
        for hit in found.hits:
            self.stdout.write(f"{hit.score:.3f}  {hit.article.title_ja}\n       {_facts(hit)['url']}")


def _facts(hit: Hit) -> dict[str, Any]:
    return {
        "article": hit.article.pk,
        "url": settings.SITE_URL + reverse("reader:story", args=[hit.article.slug]),
        "title": hit.article.title_ja,
        "score": round(hit.score, 6),
        "excerpt": str(hit.excerpt),
    }
