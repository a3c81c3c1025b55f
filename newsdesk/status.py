"""The status page: for people of the desk, in one look, whether everything runs that works for them, and since when not.

The same facts as /readyz and /metrics (newsdesk.health, newsdesk.metrics), in sentences, with what to do.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.contrib import admin
from django.db.models import Case, Min, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.models import Source
from newsdesk import health, metrics
from newsdesk.models import CspReport
from translations.drafting.endpoint import Endpoint
from translations.headline import working_title
from translations.models import Translation
from translations.runs import Call, Run

PING_SECONDS = 0.7
DISK_AT_LEAST = 0.10
SHOWN = 10
USED_WITHIN = timedelta(days=30)  # a model nobody asked for so long is no part of the desk any more
BACKUP_AT_MOST = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: what it is about, whether all is well (None: neither well nor ill), and what is to say."""

    name: str
    ok: bool | None
    says: str
    todo: str = ""


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Show the state of everything that runs. Takes about a second: workers are asked and given time to answer."""
    lines = list(collect())
    failed = Run.failed()
    failing = Source.objects.filter(is_polled=True, failures__gt=0).exclude(feed_url="")
    context = {
        **admin.site.each_context(request),
        "title": _("稼働状況"),
        "lines": lines,
        "troubles": sum(line.ok is False for line in lines),
        "failed": failed.select_related("translation__article")
        .defer("translation__article__raw")
        .annotate(working_title=working_title("translation"))[:SHOWN],
        "feeds": failing.order_by("-failures")[:SHOWN],
        "at": timezone.now(),
    }
    return render(request, "desk/status.html", context)


def collect() -> Iterator[Line]:
    """Yield every fact, the most important first."""
    now = timezone.now()
    queues = metrics.broker_queues()
    yield from _services(queues)
    yield _workers(queues)
    yield from _work(now, queues)
    yield from _providers(now)
    yield _feeds()
    yield from _disks()
    yield _backup(now)
    reports = CspReport.objects.filter(day=timezone.localdate())
    told = ", ".join(f"{row.directive} {row.blocked}" for row in reports.order_by("-count")[:3])
    yield Line(_("ブラウザからの違反報告（今日）"), None, told or _("ありません"))


def _services(queues: dict[str, int] | None) -> Iterator[Line]:
    yield Line(_("データベース"), True, _("応答しています"))
    if queues is None:
        yield Line(
            _("ブローカー"),
            False,
            _("応答しません。保存、承認、公開はできます。下訳は待たされますが、失われません。"),
            _("Valkey（Redis）を起動し直してください。空でかまいません。"),
        )
    else:
        yield Line(_("ブローカー"), True, _("応答しています"))
    beat = health.beat()
    yield Line(
        "beat",
        beat["ok"] is True,
        _("%(seconds)s 秒前に動きました") % {"seconds": beat["seconds_ago"]}
        if "seconds_ago" in beat
        else _("まだ一度も動いていません"),
        "" if beat["ok"] else _("beat と、default キューのワーカーのログを見てください。"),
    )


def _workers(queues: dict[str, int] | None) -> Line:
    name = _("ワーカー")
    if queues is None:
        return Line(name, None, _("ブローカーが応答しないため、わかりません"))
    try:
        answers = current_app.control.ping(timeout=PING_SECONDS) or []
    except Exception as error:  # kombu lets every transport's own errors through
        return Line(name, None, _("確かめられませんでした（%(error)s）") % {"error": type(error).__name__})
    names = sorted(str(worker) for answer in answers for worker in answer)
    if not names:
        return Line(
            name, False, _("一つも応答しません"), _("worker と drafter を起動し、ログを見てください。")
        )
    return Line(name, True, _("%(count)s が応答しました: ") % {"count": len(names)} + ", ".join(names))


def _work(now: datetime, queues: dict[str, int] | None) -> Iterator[Line]:
    seconds = round(metrics.oldest_due_run(now))
    late = seconds > health.DUE_AT_MOST_SECONDS
    waiting = Run.objects.filter(state=Run.State.QUEUED).count()
    running = Run.objects.filter(state=Run.State.RUNNING).count()
    yield Line(
        _("下訳"),
        not late,
        _("待ち %(waiting)s、実行中 %(running)s。最も長く待っているものは %(seconds)s 秒")
        % {"waiting": waiting, "running": running, "seconds": seconds},
        _("drafter が動いているか、すべて埋まっていないかを確かめてください。") if late else "",
    )
    failed = Run.failed().count()
    yield Line(
        _("失敗した仕事"),
        not failed,
        _("%(count)s 件") % {"count": failed} if failed else _("ありません"),
        _("理由を読み、もう一度頼むか、記事を開いて手で進めてください。") if failed else "",
    )
    due = Translation.objects.filter(status=Translation.Status.SCHEDULED, publish_at__lte=now)
    oldest = due.aggregate(at=Min("publish_at"))["at"]
    overdue = oldest is not None and now - oldest > timedelta(seconds=60)
    yield Line(
        _("公開予約"),
        not overdue,
        _("時刻を過ぎて待っている記事はありません")
        if oldest is None
        else _("%(at)s の公開が待っています") % {"at": _moment(oldest)},
        _("beat と、publish キューのワーカーを見てください。") if overdue else "",
    )
    if queues is not None:
        yield Line(_("ブローカーの待ち"), None, "、".join(f"{name} {n}" for name, n in queues.items()))


def _providers(now: datetime) -> Iterator[Line]:
    """Yield a line for each model in use: of several addresses it had, each start of a demo one, the newest."""
    lately = Call.objects.filter(created_at__gte=now - USED_WITHIN)
    in_use = {settings.LLM_MODEL, *lately.order_by().values_list("model", flat=True).distinct()}
    is_set = Case(When(base_url=settings.OPENAI_BASE_URL, then=0), default=1)
    newest = Endpoint.objects.filter(model__in=in_use).order_by("model", is_set, "-pk").distinct("model")
    for endpoint in newest:
        quiet = endpoint.quiet_until is not None and endpoint.quiet_until > now
        says = _("呼び出せます")
        if endpoint.quiet_until is not None and quiet:
            says = _("%(at)s まで呼び出しを控えています。%(reason)s") % {
                "at": _moment(endpoint.quiet_until),
                "reason": endpoint.quiet_reason,
            }
        yield Line(_("モデル %(model)s") % {"model": endpoint}, not quiet, says)


def _feeds() -> Line:
    polled = Source.objects.filter(is_polled=True).exclude(feed_url="")
    failing = polled.filter(failures__gt=0).count()
    says = _("%(count)s のうち %(failing)s が失敗しています") % {"count": polled.count(), "failing": failing}
    return Line(_("フィード"), not failing, says)


def _disks() -> Iterator[Line]:
    for folder in metrics.watched_folders():
        free, share = free_space(folder)
        full = share < DISK_AT_LEAST
        yield Line(
            _("ディスク %(folder)s") % {"folder": folder},
            not full,
            _("空き %(free)s GB（%(share)s%%）")
            % {"free": round(free / 1e9, 1), "share": round(100 * share)},
            _("古いログやバックアップを消すか、容量を増やしてください。") if full else "",
        )


def free_space(folder: str) -> tuple[int, float]:
    """Return how many bytes are free where `folder` is, and which share of all that is."""
    usage = shutil.disk_usage(folder)
    return usage.free, usage.free / usage.total


def _backup(now: datetime) -> Line:
    name = _("バックアップ")
    at = metrics.last_backup()
    if at is None:
        return Line(name, None, _("わかりません。BACKUP_STAMP を設定すると、ここに出ます。"))
    late = now - at > BACKUP_AT_MOST
    return Line(
        name,
        not late,
        _("最後は %(at)s") % {"at": _moment(at)},
        _("バックアップのタイマーとログを見てください。") if late else "",
    )


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "n/j H:i")
