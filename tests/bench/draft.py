"""How fast and how frugal drafting is, against a stub provider of known latency.

    uv run python -m tests.bench.draft --stub ../shared/tools/llm_stub.py --article ../shared/data/reference-page/original.en.txt

The stub answers a call after 300 ms + 2 ms a token and serves 16 at once. Printed are ratios:
- makespan of one article (until the last row is stored and the run has ended; the checks after it have a column of their own) over
  the bound of our own plan (the brief, then the longest of the other questions, then the longest repair) and
  over the ideal (all answer tokens spread evenly over the slots, one base latency);
- tokens over source + answer, cached prompt tokens counted a tenth;
- makespan of several articles that are asked for together, over the same ideal: DRAFTERS processes work on them, as
  in a drafter (docker-compose.yml), and one beside them checks what they have drafted, as the other workers do.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translations.models import Translation

BASE_S, TOKEN_S, SLOTS = 0.3, 0.002, 16
DRAFTERS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stub", type=Path, required=True, help="llm_stub.py")
    parser.add_argument("--article", type=Path, required=True, help="plain text, one paragraph a line")
    parser.add_argument("--together", type=int, default=10, help="how many articles are asked for at once")
    arguments = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stub = subprocess.Popen(
        [
            sys.executable,
            str(arguments.stub),
            "--port",
            str(port),
            "--base-ms",
            "300",
            "--token-ms",
            "2",
            "--concurrency",
            str(SLOTS),
        ],
        stderr=subprocess.DEVNULL,
    )
    with tempfile.TemporaryDirectory(prefix="newsdesk-bench-") as folder:
        os.environ |= {
            "NEWSDESK_DATA": folder,
            "NEWSDESK_ENV": "demo",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1",
            "OPENAI_API_KEY": "stub",
            "LLM_MODEL": "stub",
            "LOG_LEVEL": "ERROR",  # no broker runs here, and none is needed
            "DJANGO_SETTINGS_MODULE": "newsdesk.settings",
        }
        try:
            run_bench(Path(folder), arguments.article, arguments.together)
        finally:
            stub.terminate()


def run_bench(data: Path, article: Path, together: int) -> None:
    """Draft the article whole, again unchanged, with three of its units to do, and many times at once; print the table."""
    from newsdesk import data_folder, embedded

    data_folder.prepare_data(data)
    with embedded.Postgres(data, durable=False):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from articles import ingest
        from translations import checks, segment
        from translations.drafting import draft, llm
        from translations.models import Unit
        from translations.runs import Call

        checks.warm()  # as a worker does before its first run
        llm.warm()

        translation = segment.open_translation(
            ingest.ingest_content(article.read_bytes(), content_type="text/plain")
        )
        print(
            f"{'work':<24}{'seconds':>8}{'x plan':>8}{'x ideal':>9}{'calls':>7}{'tokens':>8}{'x tokens':>9}{'checks':>8}"
        )
        timed("whole article", translation)
        try:
            draft.request_draft(translation, by=None)
        except draft.DraftRefused:
            print(f"{'unchanged':<24}{0:>8.2f}{'':>8}{'':>9}{0:>7}{0:>8}{'':>9}")
        three = list(translation.units.order_by("position")[20:23].values_list("pk", flat=True))
        Unit.objects.filter(pk__in=three).update(text="", state="untranslated", origin="")
        Call.objects.all().delete()
        timed("3 units of it", translation)
        text = article.read_text()
        several(
            [
                # Another headline makes another article; another ending, another text.
                segment.open_translation(
                    ingest.ingest_content(
                        f"Copy {number}\n\n{text}\n\nThis is copy {number}.".encode(),
                        content_type="text/plain",
                    )
                )
                for number in range(together)
            ]
        )


def timed(name: str, translation: Translation) -> None:
    """Run one draft and print its line."""
    from translations.checking import refresh
    from translations.drafting import classify, draft
    from translations.models import Unit
    from translations.runs import Call

    translation.refresh_from_db()
    run = draft.request_draft(translation, by=None)
    draft.work(run.pk)
    run.refresh_from_db()
    seconds = run.seconds
    started = time.monotonic()
    refresh.whole(run.translation)
    checked = time.monotonic() - started
    calls = list(run.calls.all())
    brief: list[Call] = []
    repairs: list[Call] = []
    others: list[Call] = []
    for call in calls:
        material = json.loads(call.request["messages"][1]["content"])
        is_repair = any("problem" in unit for unit in material.get("units", []))
        (repairs if is_repair else brief if "brief" in material.get("parts", {}) else others).append(call)

    def longest(of: list[Call]) -> float:
        return max((BASE_S + TOKEN_S * call.completion_tokens for call in of), default=0)

    plan = longest(brief) + longest(others) + longest(repairs)
    answered = sum(call.completion_tokens for call in calls)
    ideal = BASE_S + TOKEN_S * answered / SLOTS
    units = Unit.objects.filter(pk__in=run.unit_ids).select_related("first_block")
    source = sum(classify.estimated_tokens(unit.first_block.text) for unit in units)
    sent = sum(call.prompt_tokens - call.cached_tokens * 0.9 + call.completion_tokens for call in calls)
    print(
        f"{name:<24}{seconds:>8.2f}{seconds / plan:>8.2f}{seconds / ideal:>9.2f}{len(calls):>7}"
        f"{sent:>8.0f}{sent / (source + answered):>9.2f}{checked:>8.2f}"
    )


def several(translations: Sequence[Translation]) -> None:
    """Draft several articles that are asked for at once and print their line."""
    from django.db import connections
    from django.db.models import Max, Min

    from translations.checking import refresh
    from translations.drafting import draft, llm
    from translations.runs import Call, Run

    Call.objects.all().delete()
    translation_of = {
        draft.request_draft(translation, by=None).pk: translation.pk for translation in translations
    }
    pks = list(translation_of)

    # Children begin without what cannot be shared: the parent's connections to the database and to the provider.
    connections.close_all()
    context = get_context("fork")
    started = time.monotonic()
    with (
        context.Pool(1) as checker,
        context.Pool(DRAFTERS, initializer=llm.client.cache_clear) as drafters,
    ):
        checks = [
            checker.apply_async(refresh.alone, (translation_of[pk],))
            for pk in drafters.imap_unordered(_drafted, pks)
        ]
        assert all(check.get() for check in checks)
    everything = time.monotonic() - started
    runs = Run.objects.filter(pk__in=pks)
    assert all(run.state == Run.State.DONE for run in runs)
    times = runs.aggregate(began=Min("started_at"), ended=Max("finished_at"))
    seconds = (times["ended"] - times["began"]).total_seconds()
    calls = Call.objects.filter(run__in=runs)
    answered = sum(call.completion_tokens for call in calls)
    ideal = BASE_S + TOKEN_S * answered / SLOTS
    print(
        f"{f'{len(pks)} articles at once':<24}{seconds:>8.2f}{'':>8}{seconds / ideal:>9.2f}{len(calls):>7}"
        f"{'':>17}{everything - seconds:>8.2f}"
    )


def _drafted(run_pk: int) -> int:
    from translations.drafting import draft

    draft.work(run_pk)
    return run_pk


if __name__ == "__main__":
    main()
