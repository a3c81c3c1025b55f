"""What watches the desk is told the truth, and only who may see the numbers sees them."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from newsdesk import metrics, tasks
from newsdesk.logs import JsonLine, PlainLine
from newsdesk.models import Pulse
from tests.newsdesk.stories import published_story, withdraw
from translations.drafting import draft
from translations.runs import Call, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker(monkeypatch):
    """A broker that answers with empty queues; `broker["llm"] = 3` puts messages into one."""
    queues = dict.fromkeys(metrics.QUEUES, 0)
    monkeypatch.setattr(metrics, "messages_waiting", queues.__getitem__)
    return queues


def status(client) -> tuple[int, str, dict[str, bool]]:
    answer = client.get("/readyz")
    content = answer.json()
    return answer.status_code, content["status"], {n: c["ok"] for n, c in content["checks"].items()}


def test_a_desk_that_works_is_ready(client, broker):
    tasks.pulse()
    assert status(client) == (200, "ok", {"database": True, "broker": True, "runs": True, "beat": True})


def test_without_a_broker_readers_are_served_and_the_answer_says_degraded(client):
    tasks.pulse()
    code, word, checks = status(client)
    assert (code, word, checks["broker"]) == (200, "degraded", False)


def test_a_beat_that_stopped_is_seen(client, broker):
    assert status(client)[1:] == (
        "degraded",
        {"database": True, "broker": True, "runs": True, "beat": False},
    )
    tasks.pulse()
    assert status(client)[1] == "ok"
    Pulse.objects.update(at=timezone.now() - timedelta(seconds=61))
    assert status(client)[2]["beat"] is False


def test_a_run_that_nobody_takes_is_seen_whether_queued_or_abandoned(client, broker, translation, provider):
    tasks.pulse()
    run = draft.request_draft(translation, by=None)
    assert status(client)[1] == "ok"
    long_ago = timezone.now() - timedelta(seconds=121)
    Run.objects.filter(pk=run.pk).update(next_at=long_ago)
    assert status(client)[2]["runs"] is False
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, lease_until=timezone.now())
    assert status(client)[1] == "ok"
    Run.objects.filter(pk=run.pk).update(lease_until=long_ago)
    assert status(client)[2]["runs"] is False


def test_a_run_that_waits_for_its_provider_is_no_alarm(client, broker, translation, provider):
    tasks.pulse()
    run = draft.request_draft(translation, by=None)
    Run.objects.filter(pk=run.pk).update(next_at=timezone.now() + timedelta(minutes=10))
    assert status(client)[1] == "ok"


def test_without_a_database_the_process_is_alive_and_not_ready_and_names_no_host(client, monkeypatch):
    def refused():
        raise DatabaseError("connection to server at db.internal failed")

    monkeypatch.setattr(connection, "ensure_connection", refused)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert "db.internal" not in answer.content.decode()


def test_the_numbers_are_for_staff_and_for_the_token(client, broker, settings, translator):
    assert client.get("/metrics").status_code == 403
    settings.METRICS_TOKEN = "a-token-of-the-monitor"
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert (
        client.get("/metrics", headers={"Authorization": "Bearer a-token-of-the-monitor"}).status_code == 200
    )
    client.force_login(translator)
    assert client.get("/metrics").status_code == 200


def test_an_empty_token_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403


def test_the_numbers_are_those_of_the_rows(broker, drafted, provider):
    broker["llm"] = 3
    run = drafted.runs.get()
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.RUNNING, lease_until=timezone.now() - timedelta(seconds=90)
    )
    lines = dict(
        line.rsplit(" ", 1) for line in metrics.render().splitlines() if line and not line.startswith("#")
    )
    asked = len(provider.requests)
    assert lines['newsdesk_calls_total{outcome="ok"}'] == str(asked)
    assert lines['newsdesk_tokens_total{kind="prompt"}'] == str(100 * asked)
    assert lines['newsdesk_runs{state="running"}'] == "1"
    assert lines['newsdesk_runs{state="queued"}'] == "0"
    assert lines["newsdesk_leases_expired"] == "1"
    assert 90 <= float(lines["newsdesk_run_oldest_due_seconds"]) < 200
    assert lines['newsdesk_queue_messages{queue="llm"}'] == "3"
    assert lines["newsdesk_broker_up"] == "1"


def test_counters_begin_with_the_month_and_what_is_active_is_always_counted(broker, drafted):
    old = timezone.localtime().replace(day=1) - timedelta(days=1)
    Run.objects.update(created_at=old)
    Call.objects.update(created_at=old)
    Run.objects.create(translation=drafted, kind="draft", state="queued", attempt=3, fence=5, created_at=old)
    told = {metric.name: metric.samples for metric in metrics.collect()}
    assert {labels["state"]: n for labels, n in told["runs"] if n} == {"queued": 1}
    for name in ("calls_total", "tokens_total", "cost_usd_total", "run_attempts_total", "run_waits_total"):
        assert {n for _labels, n in told[name]} == {0}
    Run.objects.update(created_at=timezone.now())
    told = {metric.name: metric.samples for metric in metrics.collect()}
    assert told["run_attempts_total"] == [({}, 4)]
    assert told["run_waits_total"] == [({}, 2)]


def test_stories_that_are_out_are_counted_as_readers_see_them(broker, drafted):
    published_story("seen")
    withdraw(published_story("taken-down"))
    told = {metric.name: metric.samples for metric in metrics.collect()}
    assert told["stories"] == [({}, 1)]
    statuses = {labels["status"]: n for labels, n in told["translations"]}
    assert statuses["review"] == 1
    assert not statuses.keys() & {"published", "withdrawn"}


def test_every_metric_has_its_meaning_and_kind_before_it(broker):
    for metric in metrics.collect():
        assert metric.kind in {"gauge", "counter"}
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        assert metric.meaning


def test_a_label_with_quotes_and_lines_cannot_break_the_format():
    metric = metrics.Metric("x", "gauge", "y", [({"model": 'a"b\\c\nd'}, 1)])
    assert list(metrics._lines(metric))[-1] == 'newsdesk_x{model="a\\"b\\\\c\\nd"} 1'


def record(**extra: object) -> logging.LogRecord:
    return logging.getLogger("translations.drafting.draft").makeRecord(
        "translations.drafting.draft", logging.INFO, __file__, 1, "run ended\nhere", (), None, extra=extra
    )


def test_a_log_record_is_one_json_line_with_its_ids():
    line = JsonLine().format(record(run=5, state="done"))
    assert "\n" not in line
    content = json.loads(line)
    assert (content["message"], content["run"], content["state"]) == ("run ended\nhere", 5, "done")
    assert (content["level"], content["logger"]) == ("INFO", "translations.drafting.draft")


def test_a_traceback_stays_in_the_line_of_its_record():
    try:
        raise ValueError("broken")
    except ValueError as error:
        broken = record(run=5)
        broken.exc_info = (type(error), error, error.__traceback__)
    line = JsonLine().format(broken)
    assert "\n" not in line
    assert "ValueError: broken" in json.loads(line)["error"]


def test_a_line_for_a_person_names_the_run_too():
    assert PlainLine().format(record(run=5)).endswith("here run=5")


def test_an_address_that_somebody_asked_for_never_looks_like_a_line_of_ours():
    forged = record(path="/x\n2026-11-28 WARNING newsdesk all is well\x1b[2J\u2028")
    forged.msg = "Not Found: /x\r\n2026-11-28 ERROR newsdesk"
    assert len(PlainLine().format(forged).splitlines()) == 1
    assert "\x1b" not in PlainLine().format(forged)
    assert "\n" not in JsonLine().format(forged)


def test_the_way_of_an_article_leaves_lines_with_its_ids(translation, provider, caplog):
    with caplog.at_level(logging.INFO, logger="translations"):
        run = draft.request_draft(translation, by=None)
        draft.work(run.pk)
    told = [
        (r.message, getattr(r, "run", None))
        for r in caplog.records
        if r.name == "translations.drafting.draft"
    ]
    assert told == [("run requested", run.pk), ("run claimed", run.pk), ("run ended", run.pk)]


def test_whoever_watches_asks_by_an_inner_address_and_without_tls(client, broker, settings):
    settings.ALLOWED_HOSTS = ["news.example.jp"]
    settings.SECURE_SSL_REDIRECT = True
    settings.METRICS_TOKEN = "a-token-of-the-monitor"
    inner = {"headers": {"Host": "10.0.0.7:8000"}}
    assert client.get("/healthz", **inner).content == b"ok\n"
    assert client.get("/readyz", **inner).status_code == 200
    token = {"Host": "10.0.0.7:8000", "Authorization": "Bearer a-token-of-the-monitor"}
    assert client.get("/metrics", headers=token).status_code == 200
    # Everything else still insists on the site's own name.
    assert client.get("/", **inner, secure=True).status_code == 400
