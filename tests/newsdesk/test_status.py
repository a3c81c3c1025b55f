"""The status page says what is wrong and what to do; the alarms name metrics that exist."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from celery import current_app
from django.conf import settings as project
from django.utils import timezone

from articles.models import Article, Source
from newsdesk import metrics, status, tasks
from newsdesk.models import CspReport
from translations.drafting.endpoint import Endpoint
from translations.models import Translation
from translations.runs import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker(monkeypatch):
    """A broker with empty queues, and workers that answer."""
    monkeypatch.setattr(metrics, "messages_waiting", dict.fromkeys(metrics.QUEUES, 0).__getitem__)
    workers = [{"worker@desk": {"ok": "pong"}}]
    monkeypatch.setattr(current_app.control, "ping", lambda timeout: workers)
    return workers


def troubles() -> set[str]:
    return {line.name for line in status.collect() if line.ok is False}


def test_nothing_is_wrong_where_everything_runs_and_everybody_of_the_desk_may_look(
    client, translator, broker
):
    tasks.pulse()
    client.force_login(translator)
    page = client.get("/admin/status/").content.decode()
    assert "すべて動いています" in page
    assert "worker@desk" in page


def test_a_model_is_one_line_whatever_addresses_it_had_and_none_once_nobody_asks_it(
    broker, drafted, settings
):
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/now"
    for model, address in (
        (settings.LLM_MODEL, "/before"), (settings.LLM_MODEL, "/now"), (settings.LLM_MODEL, "/late"), ("long-gone", "/x"),
    ):  # fmt: skip
        Endpoint.objects.create(model=model, base_url=f"http://127.0.0.1:9{address}")
    named = [line.name for line in status.collect() if "127.0.0.1:9" in line.name]
    assert named == [f"モデル {settings.LLM_MODEL} (http://127.0.0.1:9/now)"]


def test_each_trouble_is_named_with_its_way_out(
    client, admin, broker, drafted, settings, tmp_path, monkeypatch
):
    now = timezone.now()
    broker.clear()
    Run.objects.update(state=Run.State.QUEUED, next_at=now - timedelta(seconds=300))
    Source.objects.create(
        slug="w", name="Wire", feed_url="https://wire.example/feed", failures=4, last_error="410"
    )
    Endpoint.objects.update(quiet_until=now + timedelta(minutes=3), quiet_reason="503 が続きました")
    CspReport.objects.create(day=timezone.localdate(), directive="script-src", blocked="inline", page="x")
    monkeypatch.setattr(status, "free_space", lambda folder: (10**9, 0.02))
    stamp = tmp_path / "backup"
    stamp.touch()
    settings.BACKUP_STAMP = str(stamp)
    assert metrics.last_backup() is not None
    monkeypatch.setattr(metrics, "last_backup", lambda: now - timedelta(days=2))
    expected = {"beat", "ワーカー", "下訳", "フィード", "バックアップ", f"ディスク {settings.STATIC_ROOT}"}
    assert troubles() - {f"モデル {e}" for e in Endpoint.objects.all()} == expected
    client.force_login(admin)
    page = client.get("/admin/status/").content.decode()
    for said in (
        "410",
        "503 が続きました",
        "script-src inline",
        "最も長く待っているものは 300 秒",
        "drafter",
    ):
        assert said in page, said


def test_failed_jobs_are_listed_until_somebody_goes_on_and_asked_for_again_from_there(
    client, editor, broker, drafted, provider
):
    def listed() -> str:
        return client.get("/admin/status/").content.decode().partition("<h2>失敗した仕事</h2>")[2]

    client.force_login(editor)
    assert not listed()
    job = {"translation": drafted, "provider": "remote", "model": "m", "finished_at": timezone.now()}
    judged = Run.objects.create(kind="judge", state="failed", last_error="鍵が違います。", **job)
    assert "失敗した仕事" in troubles()
    assert drafted.parts.get(name="title").text in listed()
    assert "鍵が違います。" in listed()
    again = f"/admin/desk/{drafted.pk}/runs/{judged.pk}/retry/"
    assert f'action="{again}"' in listed()
    assert client.post(again, {"next": "/admin/status/"}).url == "/admin/status/"
    assert not listed()

    # What was drafted by hand in the end, and what failed long ago, is nobody's work any more.
    Run.objects.exclude(pk=judged.pk).filter(kind="judge").delete()
    Run.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert not listed()
    Run.objects.create(kind="draft", state="failed", **job)
    assert not listed()
    article = Article.objects.create(slug="s", content_hash="s", title_en="A draft that failed")
    failed = Translation.objects.create(article=article, status="failed")
    Run.objects.create(kind="draft", state="failed", **job | {"translation": failed})
    assert "A draft that failed" in listed()


def test_a_dead_broker_leaves_the_page_standing(client, admin):
    client.force_login(admin)
    page = client.get("/admin/status/").content.decode()
    assert "失われません" in page
    assert "わかりません" in page


def test_every_alarm_watches_a_metric_that_is_there(broker, drafted, settings, tmp_path):
    tasks.pulse()
    CspReport.objects.create(day=timezone.localdate(), directive="script-src", blocked="inline", page="x")
    Endpoint.objects.update(quiet_until=timezone.now())
    stamp = tmp_path / "backup"
    stamp.touch()
    settings.BACKUP_STAMP = str(stamp)
    shown = set(re.findall(r"^(newsdesk_\w+)", metrics.render(), re.M))
    rules = yaml.safe_load((Path(project.BASE_DIR) / "docs" / "alerts.yml").read_text())
    watched = {
        name for rule in rules["groups"][0]["rules"] for name in re.findall(r"newsdesk_\w+", rule["expr"])
    }
    assert watched <= shown
    assert len(watched) >= 12
    assert 'newsdesk_call_seconds_last_hour{quantile="0.95"}' in metrics.render()
