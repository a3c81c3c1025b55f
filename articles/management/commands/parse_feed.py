"""`manage.py parse_feed FILE`: show what feed parsing makes of a saved feed, without database or network."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.feeds import Feed, FeedError, parse


class Command(BaseCommand):
    """Print the entries of a saved RSS, RDF, Atom or JSON Feed."""

    help = "保存した RSS・RDF・Atom・JSON Feed からエントリーを取り出して表示します (データベース不要)"
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
            feed = parse(content, url=options["url"])
        except FeedError as error:
            raise CommandError(f"{name}: {error.message}") from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(feed), ensure_ascii=False, default=_iso))
        else:
            self.stdout.write(_readable(feed))


def _iso(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _readable(feed: Feed) -> str:
    lines = [f"{feed.title or '(題名なし)'} ({feed.format})", feed.url, f"エントリー {len(feed.entries)} 件"]
    for entry in feed.entries:
        date = entry.published or entry.updated
        lines.append(
            f"{date.date().isoformat() if date else '日付なし  '}  {entry.title or '(題名なし)'}  {entry.url}"
        )
    return "\n".join(line for line in lines if line)
