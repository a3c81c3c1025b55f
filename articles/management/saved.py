"""Commands that show what a parser makes of a saved file, without database or network."""

import sys
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class SavedFileCommand(BaseCommand, ABC):
    """A command that reads one file, or standard input for ``-``, and prints what `shown` returns."""

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
        self.stdout.write(self.shown(content, name=name, url=options["url"], as_json=options["json"]))

    @abstractmethod
    def shown(self, content: bytes, *, name: str, url: str, as_json: bool) -> str:
        """Return what to print. Raises CommandError for content that is refused."""
