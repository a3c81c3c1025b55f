"""`manage.py extract FILE`: show what extraction makes of a saved page, without database or network."""

import json
from typing import Any

from django.core.management.base import CommandError

from articles.extract import ExtractedArticle, ExtractionError, extract
from articles.file_types import content_type_of
from articles.management.saved import SavedFileCommand
from articles.render import joinable_html


class Command(SavedFileCommand):
    """Print the article found in a saved HTML page, a Markdown file or plain text."""

    help = "保存した HTML・Markdown・テキストから記事を取り出して表示します (データベース不要)"

    def shown(self, content: bytes, *, name: str, url: str, as_json: bool) -> str:
        try:
            article = extract(content, url=url, content_type=content_type_of(name))
        except ExtractionError as error:
            raise CommandError(f"{name}: {error.message}") from error
        return json.dumps(_document(article), ensure_ascii=False) if as_json else _readable(article)


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
                # What a picture shows is said in its alt, which is no text of the article.
                "text": "" if block.kind == "image" else block.text,
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
