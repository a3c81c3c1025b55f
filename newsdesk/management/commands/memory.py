"""`manage.py memory import|export FILE.tmx`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsdesk.management.cli import DeskCommand, read_input
from translations.knowledge import memory, tmx
from translations.knowledge.memory import Memory


class Command(DeskCommand):
    help = "翻訳メモリを TMX で読み込む・書き出します。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("action", choices=["import", "export"])
        parser.add_argument("file", help="TMX ファイル（- で標準入出力）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "export":
            pairs = list(Memory.objects.order_by("pk").values_list("source", "target"))
            lines = tmx.write(pairs)
            if options["file"] == "-":
                for line in lines:
                    self.stdout.write(line, ending="")
                return
            with Path(options["file"]).open("w") as file:
                file.writelines(lines)
            self.print_result({"exported": len(pairs)}, as_json=options["json"])
            return
        try:
            pairs = tmx.read(read_input(options["file"]))
        except tmx.TmxRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        before = Memory.objects.count()
        memory.remember((None, source, target) for source, target in pairs)
        new = Memory.objects.count() - before
        self.print_result({"read": len(pairs), "new": new}, as_json=options["json"])
