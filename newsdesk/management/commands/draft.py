"""`manage.py draft ARTICLE`: asks for a draft, and with `--wait` does the work here if no worker does."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from newsdesk.management.cli import DeskCommand, translation_of
from translations.drafting import draft, estimate
from translations.drafting.progress import progress_of
from translations.models import Part, Translation
from translations.runs import Run


class Command(DeskCommand):
    help = "記事の下訳を頼みます。空の行だけを訳すので、同じ記事に何度実行しても二重には訳しません。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("article", type=int, help="記事の番号")
        parser.add_argument(
            "--parts", default="", help=f"body,{','.join(Part.Name.values)} のうち（省略時はすべて）"
        )
        parser.add_argument("--instruction", default="", help="モデルへの指示。指定すると候補を作り直す")
        parser.add_argument(
            "--estimate", action="store_true", help="頼まずに、かかる呼び出しと費用を見積もる"
        )
        parser.add_argument("--wait", action="store_true", help="終わるまで待つ")

    def handle(self, *args: Any, **options: Any) -> None:
        translation = translation_of(options["article"])
        parts = [name.strip() for name in options["parts"].split(",") if name.strip()]
        unknown = set(parts) - {"body", *Part.Name.values}
        if unknown:
            raise CommandError(
                f"--parts の {', '.join(sorted(unknown))} は知らない名前です。body か {', '.join(Part.Name.values)} を指定してください。"
            )
        if options["estimate"]:
            self.print_result(_estimate(translation), as_json=options["json"])
            return
        run = self._request(translation, parts, options["instruction"])
        if run is not None and options["wait"]:
            self._wait_for(run)
        if run is None:
            self.print_result(_nothing_to_do(translation), as_json=options["json"])
            return
        self.print_result(_result(run), as_json=options["json"])
        if run.state == Run.State.FAILED:
            raise CommandError(run.last_error)
        if run.state == Run.State.NEEDS_HUMAN:
            self.stderr.write(str(run.last_error))

    def _wait_for(self, run: Run) -> None:
        """Drive the run from here until it ends, where a worker has it only watch; say what it waits for."""
        said = ""
        while True:
            draft.work(run.pk)
            run.refresh_from_db()
            if not run.is_active:
                return
            pause = 0.3
            if run.state == Run.State.QUEUED:
                pause = (run.next_at - timezone.now()).total_seconds()
                waiting = f"{progress_of(run).step} {run.last_error}".strip()
                if waiting != said:
                    self.stderr.write(said := waiting)
            time.sleep(min(30.0, max(0.1, pause)))

    def _request(self, translation: Translation, parts: list[str], instruction: str) -> Run | None:
        """Return the run to follow: a new one, the one under way, or None when everything is drafted."""
        active = translation.active_run
        if active is not None:
            return active
        body = not parts or "body" in parts
        names = [name for name in parts if name != "body"] if parts else list(Part.Name.values)
        try:
            if instruction and parts == ["body"]:
                units = list(translation.units.values_list("pk", flat=True))
                return draft.request_redraft(translation, unit_ids=units, instruction=instruction, by=None)
            if instruction and parts and not body:
                return draft.request_resummary(translation, parts=names, instruction=instruction, by=None)
            if instruction:
                raise CommandError(
                    "--instruction は --parts body か、body 以外の部分と一緒に指定してください。"
                )
            if not _has_empty_rows(translation, names, body):
                return None
            return draft.request_draft(translation, by=None, parts=names, body=body)
        except draft.DraftRefused as refusal:
            raise CommandError(str(refusal)) from refusal


def _has_empty_rows(translation: Translation, names: list[str], body: bool) -> bool:
    parts = any(part.is_empty for part in translation.parts.all() if part.name in names)
    return parts or (body and any(unit.is_empty for unit in translation.units.all()))


def _result(run: Run) -> dict[str, Any]:
    progress = progress_of(run)
    return {
        "run": run.pk,
        "state": run.state,
        "units": progress.units,
        "units_done": progress.units_done,
        "calls": progress.calls,
        "prompt_tokens": progress.prompt_tokens,
        "cached_tokens": progress.cached_tokens,
        "completion_tokens": progress.completion_tokens,
        "cost_usd": None if progress.cost_usd is None else float(progress.cost_usd),
        "seconds": round(progress.seconds, 2),
    }


def _estimate(translation: Translation) -> dict[str, Any]:
    expected = estimate.of_draft(translation)
    if expected is None:
        return {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0, "over": ""}
    return {
        "calls": expected.calls,
        "prompt_tokens": expected.prompt_tokens,
        "completion_tokens": expected.completion_tokens,
        "cost_usd": None if expected.cost_usd is None else float(expected.cost_usd),
        "over": expected.over,
    }


def _nothing_to_do(translation: Translation) -> dict[str, Any]:
    units = translation.units.count()
    last = translation.runs.first()
    return {
        "run": last.pk if last else None,
        "state": Run.State.DONE.value,
        "units": units,
        "units_done": units,
        "calls": 0,
        "prompt_tokens": 0,
        "cached_tokens": 0,
        "completion_tokens": 0,
        "cost_usd": 0.0,
        "seconds": 0.0,
    }
