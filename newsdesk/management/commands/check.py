"""`manage.py check ARTICLE`: what the checks find in an article; without one, Django's own system check."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as SystemCheck

from newsdesk.management.cli import translation_of
from translations.checking import findings, refresh


class Command(SystemCheck):
    help = "記事の訳文をチェックして指摘を出します。番号がなければ、Django のシステムチェックをします。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="指摘を一行に一つの JSON で標準出力に書く")

    def handle(self, *app_labels: Any, **options: Any) -> None:
        if len(app_labels) == 1 and app_labels[0].isdecimal():
            self._check_article(int(app_labels[0]), as_json=options["json"])
        elif options["json"]:
            raise CommandError(
                "記事の番号がありません。「manage.py check 12 --json」のように指定してください。"
            )
        else:
            super().handle(*app_labels, **options)

    def _check_article(self, article: int, *, as_json: bool) -> None:
        """Print a finding a line, in page order. `id` names the row, `dismissed` what a person left as it is."""
        translation = translation_of(article)
        if refresh.whole(translation) is None:
            raise CommandError("チェックを実行できませんでした。ログに理由があります。")
        found = findings.open_in(translation).order_by("part", "unit__position", "pair", "start", "pk")
        for finding in found:
            if not as_json:
                mark = "（無視）" if finding.dismissal_id else ""
                self.stdout.write(
                    f"{finding.pair} {finding.get_severity_display()}{mark} {finding.check_id}: {finding.message}"
                )
                continue
            line = {
                "id": finding.pair,
                "check": finding.check_id,
                "category": finding.category,
                "severity": finding.severity,
                "start": finding.start,
                "end": finding.end,
                "message": finding.message,
                "fix": finding.fix,
                "dismissed": finding.dismissal_id is not None,
            }
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if not as_json and not found:
            self.stdout.write("指摘はありません。")
