"""`manage.py extract FILE`: show what extraction makes of a saved page, without database or network."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.extract import ExtractedArticle, ExtractionError, extract
from articles.render import joinable_html

_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}


class Command(BaseCommand):
    """Print the article found in a saved HTML page, a Markdown file or plain text."""

    help = "保存した HTML・Markdown・テキストから記事を取り出して表示します (データベース不要)"
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="ファイル名。- で標準入力")
        parser.add_argument("--url", default="", help="もとの URL (相対リンクの基準)")
        parser.add_argument("--json", action="store_true", help="JSON で出力する")

    def handle(self, *args: Any, **options: Any) -> None:
        name = str(options["file"])
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name} を読めませんでした: {error.strerror}") from error
        try:
            article = extract(
                content, url=options["url"], content_type=_TYPES.get(Path(name).suffix.lower(), "")
            )
        except ExtractionError as error:
            raise CommandError(f"{name}: {error.message}") from error
        if options["json"]:
            self.stdout.write(json.dumps(_document(article), ensure_ascii=False))
        else:
            self.stdout.write(_readable(article))


def _document(article: ExtractedArticle) -> dict[str, Any]:
    return {
        "url": article.url,
        "title": article.title,
        "author": article.author,
        "site": article.site,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "licence": article.licence,
        "licence_url": article.licence_url,
        "topics": list(article.topics),
        "source": article.source,
        "blocks": [
            {
                "position": position,
                "kind": block.kind,
                "level": block.level,
                "ordered": block.ordered,
                "text": block.text,
                "html": html,
                "boilerplate": block.boilerplate,
                "quoted": block.quoted,
                "language": block.language,
            }
            for position, (block, html) in enumerate(
                zip(article.blocks, joinable_html(article.blocks), strict=True)
            )
        ],
    }


def _readable(article: ExtractedArticle) -> str:
    facts = {
        "見出し": article.title,
        "URL": article.url,
        "著者": article.author,
        "サイト": article.site,
        "公開": article.published.isoformat() if article.published else "",
        "言語": article.language,
        "ライセンス": " ".join(filter(None, [article.licence, article.licence_url])),
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value]
    for block in article.blocks:
        mark = " (定型文)" if block.boilerplate else ""
        level = f" {block.level}" if block.level else ""
        lines.append(f"\n[{block.kind}{level}]{mark}\n{block.text}")
    return "\n".join(lines)
