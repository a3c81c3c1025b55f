"""`manage.py glossary import|export FILE.csv`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsdesk.management.cli import DeskCommand, read_input
from translations.knowledge import entries, glossary


class Command(DeskCommand):
    help = "用語集を CSV で読み込む・書き出します。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("action", choices=["import", "export"])
        parser.add_argument("file", help="CSV ファイル（- で標準入出力）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "export":
            terms = entries.terms()
            text = "".join(glossary.write_csv(terms))
            if options["file"] == "-":
                self.stdout.write(text, ending="")
                return
            Path(options["file"]).write_text(text, newline="")
            self.print_result({"exported": len(terms)}, as_json=options["json"])
            return
        try:
            terms = glossary.read_csv(read_input(options["file"]).decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise CommandError("CSV は UTF-8 で保存してください。") from error
        except glossary.GlossaryRefused as refusal:
            raise CommandError(" ".join(refusal.problems)) from refusal
        new, replaced = entries.import_terms(terms)
        self.print_result({"new": new, "replaced": replaced}, as_json=options["json"])
