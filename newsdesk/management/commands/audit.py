"""`manage.py audit verify`: whether the record of what was done is whole, and its head to note elsewhere."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsdesk import audit
from newsdesk.management.cli import DeskCommand


class Command(DeskCommand):
    help = "監査記録の鎖を先頭から確かめ、件数と最後の封を出します。壊れていれば、最初の番号を示して終了コード 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("action", choices=["verify"])
        parser.add_argument(
            "--seen", metavar="HASH", default="", help="前に控えた最後の封。鎖の中にあるはずのもの"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = audit.verify(seen=options["seen"])
        if verdict.broken:
            raise CommandError(
                f"監査記録が壊れています。{verdict.broken} {verdict.count} 番までは確かです。"
                "docs/operations.md の「Audit」を見てください。"
            )
        self.print_result({"entries": verdict.count, "head": verdict.head}, as_json=options["json"])
