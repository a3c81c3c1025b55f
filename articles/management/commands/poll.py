"""`manage.py poll [--source SLUG]`: read feeds now and take in what is new."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.models import Source
from articles.poll import PollResult, poll, poll_due


class Command(BaseCommand):
    """Poll one source now, or all whose time has come."""

    help = "フィードを巡回して新しい記事を取り込みます (--source がなければ時間の来たものだけ)。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", default="", help="情報源の識別名。時間に関係なく今すぐ巡回する")
        parser.add_argument("--json", action="store_true", help="結果を情報源ごとに 1 行の JSON で書く")

    def handle(self, *args: Any, **options: Any) -> None:
        results = [_polled(options["source"])] if options["source"] else poll_due()
        for result in results:
            self.stdout.write(
                json.dumps(asdict(result), ensure_ascii=False) if options["json"] else _line(result)
            )
        if not results and not options["json"]:
            self.stdout.write("時間の来たフィードはありません。")


def _polled(slug: str) -> PollResult:
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        raise CommandError(f"情報源「{slug}」はありません。管理画面で作ってください。")
    if not source.feed_url:
        raise CommandError(f"情報源「{slug}」にはフィードの URL がありません。管理画面で設定してください。")
    return poll(source)


def _line(result: PollResult) -> str:
    if result.error:
        return f"{result.source}: 失敗 — {result.error}"
    return (
        f"{result.source}: {result.fetched} 件中、新しい記事 {result.new}、更新 {result.changed}、"
        f"変化なし {result.unchanged}"
    )
