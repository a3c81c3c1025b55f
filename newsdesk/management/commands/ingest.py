"""`manage.py ingest TARGET`: a URL, a file or standard input becomes an article."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles import ingest
from articles.file_types import content_type_of
from articles.models import Article, Source
from newsdesk.management.cli import DeskCommand
from translations.drafting import draft
from translations.segment import open_translation


class Command(DeskCommand):
    help = "記事を取り込みます（URL、ファイル、または - で標準入力）。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("target", help="URL、ファイル名、または -")
        parser.add_argument("--url", default="", help="ファイルや標準入力の本文が載っていた URL")
        parser.add_argument("--title", default="", help="原文の見出し（本文に見出しがないとき）")
        parser.add_argument("--source", default="", help="情報源の識別名")
        parser.add_argument("--draft", action="store_true", help="続けて下訳を頼む")

    def handle(self, *args: Any, **options: Any) -> None:
        source = None
        if options["source"]:
            source = Source.objects.filter(slug=options["source"]).first()
            if source is None:
                raise CommandError(f"情報源「{options['source']}」はありません。管理画面で作ってください。")
        try:
            article = self._take_in(options, source)
        except ingest.DuplicateArticle as duplicate:
            if options["json"]:
                self.print_result(_result(duplicate.article, duplicate=True), as_json=True)
            raise CommandError(str(duplicate)) from duplicate
        except ingest.IngestError as error:
            raise CommandError(str(error)) from error
        translation = open_translation(article)
        if options["draft"] and article.tdm_reserved:
            self.stderr.write("取り込みましたが、AI の利用が留保されているため、下訳は始めていません。")
        elif options["draft"]:
            try:
                draft.request_draft(translation, by=None)
            except draft.DraftRefused as refusal:
                self.stderr.write(f"取り込みましたが、下訳は始められませんでした: {refusal}")
        self.print_result(_result(article, duplicate=False), as_json=options["json"])

    def _take_in(self, options: dict[str, Any], source: Source | None) -> Article:
        target = options["target"]
        if target.lower().startswith(("http://", "https://")):
            return ingest.ingest_url(target, source=source)
        if target == "-":
            content, content_type = sys.stdin.buffer.read(), ""
        else:
            path = Path(target)
            try:
                content = path.read_bytes()
            except OSError as error:
                raise CommandError(
                    f"「{target}」を読めません（{error.strerror}）。ファイル名か、http:// または https:// で始まる URL を指定してください。"
                ) from error
            content_type = content_type_of(path.name)
        return ingest.ingest_content(
            content, url=options["url"], content_type=content_type, title=options["title"], source=source
        )


def _result(article: Article, *, duplicate: bool) -> dict[str, Any]:
    texts = [block.text for block in article.blocks.all() if not block.boilerplate]
    translation = article.translations.first()
    return {
        "article": article.pk,
        "url": article.url or "",
        "status": "duplicate" if duplicate else translation.status if translation else "waiting",
        "blocks": article.blocks.count(),
        "words": sum(len(text.split()) for text in texts),
        "duplicate_of": article.pk if duplicate else None,
    }
