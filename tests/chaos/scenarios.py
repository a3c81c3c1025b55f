"""Faults that need a stage of their own, one after another: what is frozen, cut off, set back, promoted, mixed, poisonous.

    uv run python -m tests.chaos.scenarios [NAME ...] [--seed 1] [--long]

Each prints its figures and asks the rows; the exit status is 1 when one of them broke a rule. `--long` takes the times
of docs/reliability.md (90 s of silence, five minutes of two schedulers), without it each takes about half a minute.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from newsdesk import data_folder
from tests.chaos.__main__ import AlwaysSlow, prepare_environment, temporary_folder
from tests.chaos.broker_gone import broker_gone
from tests.chaos.cable import Cable
from tests.chaos.limits import limits
from tests.chaos.once import deliveries, last_segment, on_time
from tests.chaos.poison import poison
from tests.chaos.stage import METRICS_TOKEN, Stage, is_gone, processes_under, wait_until
from tests.chaos.taken_down import taken_down
from tests.chaos.two_webs import two_webs
from tests.provider import Provider

if TYPE_CHECKING:
    from translations.models import Translation
    from translations.runs import Run

Figures = dict[str, Any]
STORIES = itertools.count()


class Scene:
    """What a scenario works with: the stage, the provider, chance, and whether there is time."""

    def __init__(self, stage: Stage, provider: Provider, *, seed: int, long: bool) -> None:
        self.stage, self.provider, self.long = stage, provider, long
        self.chance = random.Random(seed)

    def ask(self, word: str = "something") -> Run:
        """Ask for a draft of a new article that says `word`, and return its run."""
        from tests.chaos.play import accept, new_article

        kind = "good" if word == "something" else "poison"
        translation: Translation = new_article(f"{kind}-{next(STORIES)}", word=word)
        accept(translation)
        return translation.runs.get()

    @contextmanager
    def running(self, *names: str, **options: Any) -> Iterator[None]:
        """Run these processes for the length of the block."""
        for name in names:
            self.stage.start(name, **options)
        try:
            yield
        finally:
            self.stage.end(*(name for name in names if name in self.stage.running))

    def ended(self, *runs: Run, within: float) -> bool:
        """Return whether all runs come to an end in time; their rows are read then."""
        from translations.runs import Run

        under_way = Run.objects.filter(pk__in=[run.pk for run in runs], state__in=Run.ACTIVE)
        all_ended = wait_until(lambda: not under_way.exists(), seconds=within)
        for run in runs:
            run.refresh_from_db()
        return all_ended


def state(run: Run) -> str:
    """Return the state of a run as its row says now."""
    run.refresh_from_db()
    return run.state


def holds(what: str, fact: object) -> None:
    """Raise AssertionError that names what should have held."""
    if not fact:
        raise AssertionError(what)


# --- R9: a frozen worker -----------------------------------------------------------------------------


def is_taken(run: Run) -> bool:
    """Whether a worker is at a run."""
    return state(run) == "running"


def is_taken_over(run: Run) -> bool:
    """Whether another worker is at a run than the first, or it has ended."""
    return state(run) != "running" or run.attempt > 1


def frozen(scene: Scene) -> Figures:
    """Freeze a worker for longer than its lease: another does the work once, and the first one's is refused."""
    scene.provider.faults = AlwaysSlow(1.0)
    environment = {"CHAOS_LEASE": "5", "CHAOS_SWEEP": "1"}
    figures: Figures = {}
    for how, leases in (("woken while another is at it", 1), ("woken after two leases", 3)):
        with scene.running("worker0", "beat0", **environment):
            run = scene.ask()
            holds("a worker takes the run", wait_until(partial(is_taken, run), seconds=60))
            with scene.running("worker1", **environment):
                scene.stage.send_signal("worker0", signal.SIGSTOP)
                began = time.monotonic()
                holds(
                    "another takes it over",
                    wait_until(partial(is_taken_over, run), seconds=60),
                )
                figures[f"{how}: taken over after, s"] = round(time.monotonic() - began, 1)
                time.sleep(max(0.0, began + (leases - 1) * 5 - time.monotonic()))
                scene.stage.send_signal("worker0", signal.SIGCONT)
                holds("it ends", scene.ended(run, within=60))
                holds("it is done, by the second attempt", (run.state, run.attempt) == ("done", 2))
            after = scene.ask()
            holds("the worker that was frozen goes on working", scene.ended(after, within=60))
            holds("and ends what it takes", after.state == "done")
    return figures


# --- R9, R10: slow calls, and calls that are never answered ----------------------------------------------


def slow_calls(scene: Scene) -> Figures:
    """R9: ten runs whose calls take three leases each keep their claim: one attempt each."""
    scene.provider.faults = AlwaysSlow(9)
    with scene.running("worker0", "worker1", "worker2", "beat0", CHAOS_LEASE="3", CHAOS_SWEEP="1"):
        runs = [scene.ask() for _ in range(10)]
        holds("all are done", scene.ended(*runs, within=200) and all(run.state == "done" for run in runs))
    attempts = [run.attempt for run in runs]
    holds(f"at the first attempt: {attempts}", set(attempts) == {1})
    return {"runs, attempts at most": (10, max(attempts))}


def no_answer(scene: Scene) -> Figures:
    """R10: a provider takes ten runs' calls and answers none: their slots are free in time, and the rows say why."""
    from translations.runs import Call, Run

    limit = 4.0
    scene.provider.faults = AlwaysSlow(60)
    with scene.running("worker0", "worker1", "beat0", CHAOS_SWEEP="1", LLM_CALL_SECONDS=str(int(limit))):
        runs = [scene.ask() for _ in range(10)]
        mine = Run.objects.filter(pk__in=[run.pk for run in runs])
        told = mine.filter(state="queued", last_error__gt="")
        holds("all say why they wait", wait_until(lambda: told.count() == len(runs), seconds=120))
        calls = Call.objects.filter(run__in=runs)
        kept = max(calls.values_list("latency_ms", flat=True)) / 1000
        holds(f"no call is waited for longer than {limit + 2} s: {kept}", kept <= limit + 2)
        holds("each is called a timeout", set(calls.values_list("outcome", flat=True)) == {"timeout"})
        scene.provider.faults = []
        holds("the same workers do all of them when it answers", scene.ended(*runs, within=200))
    holds("all are done", all(run.state == "done" for run in runs))
    return {"longest that a call kept its place, s": kept, "calls that were not answered": calls.count()}


# --- R11: deploys --------------------------------------------------------------------------------------


def leave_softly(scene: Scene) -> Figures:
    """Three runs are under way when their worker is told to quit; a new one stands beside it. Nothing is lost."""
    scene.provider.faults = AlwaysSlow(2.0)
    with scene.running("worker0", "beat0", CHAOS_LEASE="8", CHAOS_SWEEP="1"):
        runs = [scene.ask() for _ in range(3)]
        wait_until(lambda: sum(state(run) == "running" for run in runs) == 2, seconds=60)
        asked = len(scene.provider.requests)
        with scene.running("worker1", CHAOS_LEASE="8", CHAOS_SWEEP="1"):
            began = time.monotonic()
            old = scene.stage.running["worker0"]
            for pid in processes_under(old):
                os.kill(pid, signal.SIGQUIT)
            holds("it leaves by itself", wait_until(partial(is_gone, old), seconds=45))
            left = time.monotonic() - began
            holds("all runs end", scene.ended(*runs, within=60))
    holds("all runs are done", all(run.state == "done" for run in runs))
    return {
        "it left after, s": round(left, 1),
        "calls after it was told": len(scene.provider.requests) - asked,
        "attempts": [run.attempt for run in runs],
    }


def two_releases(scene: Scene) -> Figures:
    """A worker of an older release drops a task that it does not know; arguments that it does not know do no harm.

    Workers as production has them, each kind with its queues: two that took from all of them would take turns, so that
    one always sweeps and the other, the old one, always drops.
    """
    from newsdesk.celery import app

    with (
        scene.running("clerk0", "beat0", CHAOS_SWEEP="1"),
        scene.running("drafter0", app="tests.chaos.older"),
    ):
        run = scene.ask()
        log = scene.stage.running["drafter0"].log
        holds(
            "the old worker drops it",
            wait_until(lambda: "unregistered task" in log.read_text(errors="replace"), seconds=60),
        )
        holds("the row still waits", state(run) == "queued")
        began = time.monotonic()
        with scene.running("drafter1"):
            holds("the new worker does it", scene.ended(run, within=90) and run.state == "done")
            taken = time.monotonic() - began
            later = scene.ask()
            app.send_task(
                "translations.tasks.work_on_run", (later.pk,), {"of_a_later_release": 1}, queue="llm"
            )
            holds("arguments of a later release do no harm", scene.ended(later, within=60))
            holds("and the work is done", later.state == "done")
    return {"picked up after the new worker was started, s": round(taken, 1)}


# --- R12: connections that went silent -----------------------------------------------------------------


def silent_broker(scene: Scene) -> Figures:
    """The way to the broker goes silent: nobody refuses, nobody answers, and the old connections never come back."""
    silence = 90 if scene.long else 30
    with Cable(scene.stage.broker_socket) as cable:
        cabled = {"REDIS_URL": f"redis://127.0.0.1:{cable.port}/0"}
        with scene.running("worker0", "beat0", CHAOS_LEASE="10", CHAOS_SWEEP="1", **cabled):
            holds("drafts are made over it", scene.ended(scene.ask(), within=60))
            cable.cut()
            waiting = scene.ask()
            time.sleep(silence)
            cable.mend()
            began = time.monotonic()
            holds("work goes on by itself", scene.ended(waiting, within=60) and waiting.state == "done")
    return {"silent for, s": silence, "a draft was done after, s": round(time.monotonic() - began, 1)}


def broker_restarts(scene: Scene) -> Figures:
    """Five restarts of the broker in a minute, each empty: the first work after each is done within 15 s."""
    seconds = []
    with scene.running("worker0", "beat0", CHAOS_SWEEP="1"):
        holds("drafts are made", scene.ended(scene.ask(), within=60))
        for _ in range(5):
            scene.stage.kill_valkey(scene.chance)
            began = time.monotonic()
            holds(
                "work goes on by itself", scene.ended(run := scene.ask(), within=60) and run.state == "done"
            )
            seconds.append(round(time.monotonic() - began, 1))
    return {"a draft was done after, s": seconds}


# --- R13, E5: schedulers and clocks ----------------------------------------------------------------------


def clocks(scene: Scene) -> Figures:
    """Two schedulers, and clocks that are set an hour on and back: nothing twice, nothing early, no long silence."""
    from newsdesk.models import Pulse
    from tests.chaos.play import new_due_story
    from translations.models import Translation

    seconds = 300 if scene.long else 80
    quarter = seconds / 4
    there_and_back = f"{quarter}:3600,{2 * quarter}:-7200,{3 * quarter}:3600"
    stage = scene.stage
    due = dict(
        new_due_story(f"due-clock-{n}", at=timedelta(seconds=10 + n * seconds / 10), first=0)
        for n in range(10)
    )
    for name in ("worker0", "beat0"):
        stage.start(name, CHAOS_CLOCK=there_and_back)
    for name in ("worker1", "beat1"):
        stage.start(name)
    Pulse.objects.all().delete()
    holds("the schedule begins", wait_until(Pulse.objects.exists, seconds=60))
    # Beats one after the other, so that each has to do alone what both would.
    alone = {seconds * 0.1: "beat1", seconds * 0.8: "beat0"}
    began, ticked, longest, last = time.monotonic(), time.monotonic(), 0.0, None
    early = set()
    while time.monotonic() - began < seconds:
        time.sleep(0.5)
        for moment in [moment for moment in alone if time.monotonic() - began > moment]:
            name = alone.pop(moment)
            if name == "beat0":
                stage.start("beat1")
            stage.end(name)
        pulse = Pulse.objects.filter(name=Pulse.BEAT).values_list("at", flat=True).first()
        if pulse != last:
            longest, last, ticked = max(longest, time.monotonic() - ticked), pulse, time.monotonic()
        out = set(Translation.objects.filter(pk__in=due, status="published").values_list("pk", flat=True))
        early |= {pk for pk in out if due[pk] > stage.database_time()}
    longest = max(longest, time.monotonic() - ticked)
    everything_out = wait_until(
        lambda: not Translation.objects.filter(pk__in=due, status="scheduled").exists(), seconds=60
    )
    stage.end("worker0", "worker1", *(name for name in ("beat0", "beat1") if name in stage.running))
    holds("every due story went out", everything_out)
    holds("none before its hour", not early)
    holds("the schedule was never silent for a minute", longest < 60)
    return {"seconds": seconds, "longest silence of the schedule, s": round(longest, 1)}


# --- R16: what stands still is seen ----------------------------------------------------------------------


def seen(scene: Scene) -> Figures:
    """Freeze each component in turn and ask the web process: it says so in words and in numbers."""
    from newsdesk.models import Pulse

    stage = scene.stage
    figures: Figures = {}
    Pulse.objects.all().delete()  # what another scene left is no sign of life

    def told(check: str, *, within: float) -> float:
        began = time.monotonic()
        holds(
            f"/readyz says that {check} is not well",
            wait_until(lambda: check in stage.not_well(), seconds=within),
        )
        return round(time.monotonic() - began, 1)

    def well() -> None:
        holds("/readyz is well again", wait_until(lambda: not stage.not_well(), seconds=90))

    with scene.running("worker0", "beat0", "web", METRICS_TOKEN=METRICS_TOKEN):
        well()
        stage.freeze_valkey(scene.chance)
        figures["frozen broker seen after, s"] = told("broker", within=10)
        stage.thaw()
        well()
        stage.send_signal("beat0", signal.SIGSTOP)
        figures["frozen beat seen after, s"] = told("beat", within=120)
        holds("/metrics shows its age", stage.metric("newsdesk_beat_age_seconds") > 60)
        stage.send_signal("beat0", signal.SIGCONT)
        well()
        stage.send_signal("worker0", signal.SIGSTOP)
        run = scene.ask()
        figures["frozen worker seen after, s"] = told("runs", within=120)
        holds("/metrics shows how long a run waits", stage.metric("newsdesk_run_oldest_due_seconds") > 90)
        stage.send_signal("worker0", signal.SIGCONT)
        holds("the run is done", scene.ended(run, within=90) and run.state == "done")
        well()
    return figures


SCENARIOS: dict[str, Callable[[Scene], Figures]] = {
    function.__name__: function
    for function in (
        *(poison, frozen, slow_calls, no_answer, leave_softly, two_releases, silent_broker, broker_restarts),
        *(clocks, seen, taken_down, broker_gone, deliveries, last_segment, on_time, limits, two_webs),
    )
}


def main() -> int:
    """Play the scenarios that were named, or all, on one stage; return 1 when one of them broke a rule."""
    names = list(SCENARIOS)
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.scenarios")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--long", action="store_true", help="the times of docs/reliability.md")
    options = parser.parse_args()
    wanted = options.names or names
    if unknown := set(wanted) - set(names):
        parser.error(f"unknown: {', '.join(unknown)}")
    broken = play_on_one_stage(wanted, options)
    print(f"scenarios that broke a rule: {', '.join(broken) or 'none'}", flush=True)
    return 1 if broken else 0


def play_on_one_stage(names: list[str], options: argparse.Namespace) -> list[str]:
    """Play scenarios one after another on one database and one broker; return those that broke a rule."""
    broken = []
    with temporary_folder() as data, Provider(is_cut_off=True) as provider:
        environment = prepare_environment(data, provider, lease=10, sweep=1)
        with Stage(data, environment=environment) as stage:
            from tests.chaos import account
            from tests.chaos.play import prepare_database

            prepare_database()
            address = data_folder.database_url(data)
            for name in names:
                print(f"{name} (seed {options.seed})", flush=True)
                provider.faults = [] if name != "poison" else AlwaysSlow()
                began = time.monotonic()
                try:
                    figures = SCENARIOS[name](Scene(stage, provider, seed=options.seed, long=options.long))
                    figures["took, s"] = round(time.monotonic() - began)
                    holds(f"the rows: {(wrong := account.violations(address, first=0))}", not wrong)
                except Exception:  # whatever it is, the others are played
                    broken.append(name)
                    traceback.print_exc()
                    print(stage.logs())
                    stage.end(*list(stage.running))
                else:
                    for what, figure in figures.items():
                        print(f"  {what:<46} {figure}", flush=True)
    return broken


if __name__ == "__main__":
    sys.exit(main())
