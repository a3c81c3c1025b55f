"""`manage.py keep_pages`: clears the pages kept as files whenever the public site changes; one process of the front."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsdesk.reader import shelf


class Command(BaseCommand):
    """Run until SIGTERM or Ctrl-C."""

    help = "公開中のページのファイル（PAGES_FOLDER）を、公開内容が変わるたびに入れ替えます。"

    def handle(self, **_options: Any) -> None:
        """Keep the folder. Raises CommandError without PAGES_FOLDER."""
        if not settings.PAGES_FOLDER:
            raise CommandError(
                "PAGES_FOLDER が設定されていません。Web サーバーと共有するフォルダーを指定してください。"
            )
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        shelf.keep(Path(settings.PAGES_FOLDER), stop)
