"""`manage.py parse_feed FILE`: show what feed parsing makes of a saved feed, without database or network."""

import json
from dataclasses import asdict
from datetime import datetime

from django.core.management.base import CommandError

from articles.feeds import Feed, FeedError, parse
from articles.management.saved import SavedFileCommand


class Command(SavedFileCommand):
    """Print the entries of a saved RSS, RDF, Atom or JSON Feed."""

    help = "保存した RSS・RDF・Atom・JSON Feed からエントリーを取り出して表示します (データベース不要)"

    def shown(self, content: bytes, *, name: str, url: str, as_json: bool) -> str:
        try:
            feed = parse(content, url=url)
        except FeedError as error:
            raise CommandError(f"{name}: {error.message}") from error
        return json.dumps(asdict(feed), ensure_ascii=False, default=_iso) if as_json else _readable(feed)


def _iso(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _readable(feed: Feed) -> str:
    lines = [f"{feed.title or '(題名なし)'} ({feed.format})", feed.url, f"エントリー {len(feed.entries)} 件"]
    for entry in feed.entries:
        date = entry.published or entry.updated
        day = date.date().isoformat() if date else "日付なし  "
        why = f"  (読み取れない日付: {entry.unreadable_date})" if entry.unreadable_date else ""
        lines.append(f"{day}  {entry.title or '(題名なし)'}  {entry.url}{why}")
    return "\n".join(line for line in lines if line)
