"""`manage.py forget_second_factor NAME`: the way back in for somebody whose phone and recovery codes are gone."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "一人の多要素認証（認証アプリ、パスキー、リカバリーコード）をすべて消します。パスワードはそのまま残ります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="ログイン名")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        person = User.objects.filter(username=name).first()
        if person is None:
            raise CommandError(
                f"「{name}」という人はいません。ログイン名を確かめてください（管理画面の「ユーザー」に一覧があります）。"
            )
        held, _by_table = Authenticator.objects.filter(user=person).delete()
        if not held:
            self.stdout.write(f"{name} さんは多要素認証を設定していません。何も変えていません。")
            return
        self.stdout.write(
            f"{name} さんの多要素認証を消しました（{held}件）。次はパスワードだけでログインできます。"
            "本人であることを別の手段で確かめ、すぐに設定し直すよう伝えてください。"
        )
