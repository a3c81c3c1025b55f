"""`manage.py check_pairs FILE.jsonl`: the checks over pairs of English and Japanese, without any database.

One JSON object a line in: `id`, `en`, `ja`, and if wanted `doc` (pairs of one document belong together),
`part` (default body), `kind` (default paragraph), `rests_on` (ids a summary rests on). One finding a line out.
Everything is read and understood before the first finding is printed, so that a bad line leaves nothing half-said.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast, get_args

from django.core.management.base import BaseCommand, CommandError, CommandParser

from translations import checks
from translations.checks.model import Document, Pair, Part
from translations.knowledge.glossary import GlossaryRefused, Term, read_csv

PARTS = get_args(Part)
KINDS = (
    "heading", "paragraph", "list_item", "quote", "code", "table", "image", "caption", "separator",
)  # fmt: skip


class Command(BaseCommand):
    help = "英文と和文の組をチェックして、指摘を一行に一つの JSON で標準出力に書きます。データベースは使いません。"
    requires_system_checks = []  # nothing of the site is needed, and nothing may ask for a database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="一行に一つの JSON（id, doc, en, ja, part, kind）。- で標準入力")
        parser.add_argument("--glossary", metavar="FILE.csv", help="用語集。省略すると用語のチェックをしない")
        parser.add_argument(
            "--json", action="store_true", help="この命令の出力はいつも JSON なので、何も変えない"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        terms = _glossary(options["glossary"])
        for document in _documents(_read(options["file"]), terms):
            for finding in checks.check(document):
                line = asdict(finding)
                self.stdout.write(json.dumps({"id": line.pop("pair"), **line}, ensure_ascii=False))


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(
            f"{file} を読めません（{error.strerror}）。ファイルの場所を確かめてください。"
        ) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} は UTF-8 ではありません。UTF-8 で保存し直してください。") from error


def _glossary(file: str | None) -> list[Term]:
    if not file:
        return []
    try:
        return read_csv(_read(file))
    except GlossaryRefused as refusal:
        raise CommandError(f"用語集 {file} を読めません。{'／'.join(refusal.problems)}") from refusal


def _documents(text: str, terms: list[Term]) -> list[Document]:
    """Return the documents of a JSON-lines text: the pairs of one `doc`, in the order of their lines.

    Raises CommandError, which names the first bad line and what is wrong with it.
    """
    by_doc: dict[str, list[Pair]] = {}
    seen: set[tuple[str, str]] = set()
    # Not splitlines(): U+2028 and U+0085 may stand in a string of JSON as they are.
    for number, doc, pair in _pairs(text.split("\n")):
        if (doc, pair.id) in seen:
            raise CommandError(
                f"{number}行目：id「{pair.id}」は同じ doc の中で二度目です。一つずつ違う id にしてください。"
            )
        seen.add((doc, pair.id))
        by_doc.setdefault(doc, []).append(pair)
    return [Document(pairs, glossary=terms) for pairs in by_doc.values()]


def _pairs(lines: Iterable[str]) -> Iterator[tuple[int, str, Pair]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(
                f"{number}行目：JSON ではありません（{error.msg}、{error.colno}文字目）。"
            ) from error
        except (ValueError, RecursionError) as error:  # a number of 5,000 digits, brackets 10,000 deep
            raise CommandError(f"{number}行目：この JSON は読めません（{error}）。") from error
        if not isinstance(row, dict):
            raise CommandError(f'{number}行目：{{"id": …, "en": …, "ja": …}} の形ではありません。')
        doc = row.get("doc", "")
        yield number, str(doc if doc is not None else ""), _pair(number, row)


def _pair(number: int, row: dict[str, Any]) -> Pair:
    id = row.get("id")
    if not isinstance(id, str | int) or isinstance(id, bool) or id == "":
        raise CommandError(f"{number}行目：id がありません。文字列か整数で指定してください。")
    for name in ("en", "ja"):
        if not isinstance(row.get(name), str):
            raise CommandError(
                f"{number}行目：{name} がありません。文字列で指定してください（空でもかまいません）。"
            )
        if re.search("[\ud800-\udfff]", row[name]):
            raise CommandError(
                f"{number}行目：{name} に文字の半分（\\ud800 から \\udfff）があります。一文字ずつ書き直してください。"
            )
    part, kind = row.get("part") or "body", row.get("kind") or "paragraph"
    if part not in PARTS:
        raise CommandError(
            f"{number}行目：part「{part}」は知らない名前です。{'、'.join(PARTS)} のどれかにしてください。"
        )
    if kind not in KINDS:
        raise CommandError(
            f"{number}行目：kind「{kind}」は知らない名前です。{'、'.join(KINDS)} のどれかにしてください。"
        )
    rests_on = row.get("rests_on") or []
    if not isinstance(rests_on, list) or not all(isinstance(one, str | int) for one in rests_on):
        raise CommandError(f"{number}行目：rests_on は id の並びで指定してください。")
    return Pair(
        str(id), row["en"], row["ja"], part=cast(Part, part), kind=kind, rests_on=tuple(map(str, rests_on))
    )
