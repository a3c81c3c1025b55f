"""What the desk's commands share: one JSON document on stdout, one clear line on stderr, honest exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.models import Article
from translations.models import TARGET_LANGUAGE, Translation
from translations.segment import open_translation


class DeskCommand(BaseCommand):
    """A command with `--json`. Refused input is a CommandError: one line on stderr, exit status 1."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="結果を JSON で標準出力に書く")

    def print_result(self, result: dict[str, Any], *, as_json: bool) -> None:
        """Print a result as JSON, or as lines of `name: value` for a person."""
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for name, value in result.items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            self.stdout.write(f"{name}: {shown}")


def translation_of(article_pk: int) -> Translation:
    """Return the working copy of an article, opened if need be. Raises CommandError for an unknown id."""
    article = Article.objects.filter(pk=article_pk).first()
    if article is None:
        raise CommandError(
            f"記事 {article_pk} はありません。「manage.py ingest」で取り込んだときの番号を指定してください。"
        )
    translation = (
        Translation.objects.filter(article=article, language=TARGET_LANGUAGE)
        .select_related("article__source")
        .first()
    )
    return translation or open_translation(article)


def read_input(name: str) -> bytes:
    """Return the bytes of a file, or of standard input for `-`. Raises CommandError when it cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(
            f"「{name}」を読めません（{error.strerror}）。ファイル名を確かめてください。"
        ) from error


def user_named(name: str | None) -> User:
    """Return the person `name`, or the first administrator. Raises CommandError when there is none."""
    if name:
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise CommandError(
                f"ユーザー「{name}」はいません。管理画面で作るか、別の名前を指定してください。"
            )
        return user
    user = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if user is None:
        raise CommandError(
            "管理者がいません。「manage.py createsuperuser」で作るか、--user で指定してください。"
        )
    return user
