"""`manage.py opml import|export FILE`: subscriptions from and to other feed readers."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import subscribe
from articles.feeds.opml import OpmlError
from articles.models import Source


class Command(BaseCommand):
    """Move lists of feeds in and out."""

    help = "フィードの一覧 (OPML) を読み込むか書き出します。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["import", "export"])
        parser.add_argument("file", help="OPML ファイル。- で標準入出力")
        parser.add_argument("--json", action="store_true", help="結果を JSON で書く (import)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = str(options["file"])
        try:
            if options["action"] == "export":
                self._export(name)
            else:
                self._import(name, as_json=options["json"])
        except OSError as error:
            raise CommandError(f"{name} を開けませんでした: {error.strerror}") from error
        except OpmlError as error:
            raise CommandError(f"{name}: {error}") from error

    def _export(self, name: str) -> None:
        content = subscribe.export_opml(Source.objects.exclude(feed_url=""))
        if name == "-":
            self.stdout.write(content.decode())
        else:
            Path(name).write_bytes(content)

    def _import(self, name: str, *, as_json: bool) -> None:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        done = subscribe.import_opml(content)
        if as_json:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(
                f"新しい情報源 {done.created}、フィードを補った情報源 {done.completed}、登録済み {done.known}"
            )
