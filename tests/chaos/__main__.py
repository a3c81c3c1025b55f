"""Draft and publish while everything is killed, then compare the rows with what must hold.

Ends by itself; exit status 1 when anything is wrong. Prints the seed first: the same seed draws the same
faults at the same times, though not the same interleaving.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import SupportsIndex

from newsdesk import data_folder
from tests.chaos.stage import Stage
from tests.provider import Fault, Provider, slow

ANSWER_SECONDS = 0.3


class AlwaysSlow(list[Fault]):
    """A provider's list of faults that never ends: every answer takes its time, so that faults meet calls."""

    def __init__(self, seconds: float = ANSWER_SECONDS) -> None:
        super().__init__([slow(seconds)])

    def pop(self, _index: SupportsIndex = 0) -> Fault:
        return self[0]


def main() -> int:
    """Run every seed on one stage; return 1 when one of them broke a rule."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seeds", default="1", help="comma-separated; each draws its own faults")
    parser.add_argument("--seconds", type=float, default=30, help="how long faults go on")
    parser.add_argument("--articles", type=int, default=24, help="drafts asked for while they do")
    parser.add_argument("--poison", type=int, default=3, help="articles that end their worker each time")
    parser.add_argument("--due", type=int, default=6, help="stories scheduled to go out meanwhile")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--beats", type=int, default=2, help="schedulers; one is enough, two do no harm")
    parser.add_argument("--lease", type=float, default=15, help="seconds; 60 is the project's own")
    parser.add_argument("--sweep", type=float, default=5, help="seconds between two sweeps")
    parser.add_argument(
        "--drain", type=float, default=240, help="seconds that work may take to end afterwards"
    )
    parser.add_argument("--pause", default="2,5", help="seconds between two faults: least,most")
    parser.add_argument("--extra", type=float, default=2, help="extra calls allowed whatever the per cent")
    options = parser.parse_args()

    with temporary_folder() as data, Provider(is_cut_off=True) as provider:
        provider.faults = AlwaysSlow()
        environment = prepare_environment(data, provider, lease=options.lease, sweep=options.sweep)
        with Stage(data, workers=options.workers, beats=options.beats, environment=environment) as stage:
            from tests.chaos.play import play, prepare_database  # needs the environment and the database

            prepare_database()
            stage.start_workers()
            wrong = [
                seed
                for seed in options.seeds.split(",")
                if not play(stage, provider, seed=int(seed), options=options)
            ]
    print(f"seeds that broke a rule: {', '.join(wrong) or 'none'}", flush=True)
    return 1 if wrong else 0


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a data folder below /tmp and remove it, with what belongs to it elsewhere."""
    data = Path(tempfile.mkdtemp(prefix="newsdesk-chaos-"))
    try:
        yield data
    finally:
        for folder in (data, *data_folder.elsewhere(data)):
            shutil.rmtree(folder, ignore_errors=True)


def prepare_environment(data: Path, provider: Provider, *, lease: float, sweep: float) -> dict[str, str]:
    """Point this process and its children at the folder and the provider; return the environment."""
    # Without the last of them dozens of processes would each compile the project.
    unwanted = (
        "DATABASE_URL",
        "REDIS_URL",
        "LLM_CAP_DAY_USD",
        "LLM_CAP_ARTICLE_USD",
        "PYTHONDONTWRITEBYTECODE",
    )
    for name in unwanted:
        os.environ.pop(name, None)
    data_folder.prepare_data(data)
    os.environ.update(
        NEWSDESK_DATA=str(data),
        NEWSDESK_ENV="demo",
        DJANGO_SETTINGS_MODULE="newsdesk.settings",
        OPENAI_BASE_URL=provider.base_url,
        OPENAI_API_KEY="chaos",
        LLM_MODEL="chaos",
        NEWSDESK_LLM_KIND="remote",
        LLM_CALL_SECONDS="20",
        LOG_LEVEL="WARNING",
        CHAOS_LEASE=str(lease),
        CHAOS_SWEEP=str(sweep),
        PYTHONUNBUFFERED="1",
    )
    return dict(os.environ)


if __name__ == "__main__":
    sys.exit(main())
