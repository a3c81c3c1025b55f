"""How well stories that another outlet tells in words of its own are found: precision and recall over labelled pairs.

    python -m tests.bench.same_story [FILE ...]

Without a file: the two in tests/bench/stories_told. The points of related/evidence.py were weighed on `tune.txt`;
`held_out.txt` was written before any of it was run, and nothing was chosen by it. Pairs are those of one family from two
outlets, and, to see that nothing is joined by chance, those of all families with one another.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from related.evidence import Told

FOLDER = Path(__file__).parent / "stories_told"
GOAL_PRECISION = 0.98
_FIRST_DAY = datetime(2026, 11, 10, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Story:
    """One article of a file: `event` is the letter of what it tells, the same in two articles that tell the same."""

    family: str
    event: str
    kind: str
    outlet: str
    told: Told


def read(path: Path) -> list[Story]:
    """Return the stories of a file.

    `= family`, then for each story `- event kind | outlet | day | language | links`, its headline and its text.
    """
    from articles.same_address import address_key
    from related import evidence

    stories, family = [], ""
    for block in re.split(r"\n(?=[=-] )", path.read_text().strip()):
        if block.startswith("= "):
            family = block[2:].strip()
            continue
        facts, headline, text = block.strip().split("\n", 2)
        kind, outlet, day, language, links = (fact.strip() for fact in facts[2:].split("|"))
        addresses = [address_key(link) for link in links.split() if link != "-"]
        at = _FIRST_DAY + timedelta(days=int(day))
        told = evidence.told(headline, text, language=language, at=at, links=addresses)
        stories.append(Story(family, kind[0], kind[2:], outlet, told))
    return stories


@dataclass(slots=True)
class Score:
    """What was said of the labelled pairs."""

    same: int = 0
    others: int = 0
    joined: int = 0
    joined_wrongly: int = 0
    asked: int = 0
    asked_wrongly: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Return the share of what was joined silently that is one story."""
        return self.joined / max(1, self.joined + self.joined_wrongly)


def score(stories: Sequence[Story], *, across: bool = False) -> Score:
    """Judge each pair from two outlets, within families or `across` them (where none tells the same)."""
    from related import evidence

    result = Score()
    for one, other in itertools.combinations(stories, 2):
        if one.outlet == other.outlet or (one.family == other.family) == across:
            continue
        is_same = not across and one.event == other.event
        found = evidence.common(one.told, other.told)
        said = "joined" if found.is_sure else "asked" if found.points >= evidence.PROPOSE else "missed"
        result.same += is_same
        result.others += not is_same
        if said != "missed":
            name = said if is_same else f"{said}_wrongly"
            setattr(result, name, getattr(result, name) + 1)
        if (said == "missed") == is_same:
            result.wrong.append(
                f"{said} {found.points:.2f} {one.family}: {one.kind} / {other.family}: {other.kind}"
            )
    return result


def main() -> int:
    """Print the scores of the files; 1 where something is joined that is not the same in more than 2 % of the joins."""
    import django

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    files = parser.parse_args().files or [FOLDER / "tune.txt", FOLDER / "held_out.txt"]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    django.setup()
    is_good = True
    for path in files:
        stories = read(path)
        within, between = score(stories), score(stories, across=True)
        print(f"{path.stem}: {len(stories)} stories, {within.same} pairs the same, {within.others} not")
        print(
            f"  joined {within.joined}, of others {within.joined_wrongly}: precision {within.precision:.2f}"
        )
        print(f"  asked about {within.asked}, of others {within.asked_wrongly}")
        print(f"  recall joined {within.joined / within.same:.2f}, ", end="")
        print(f"with those asked about {(within.joined + within.asked) / within.same:.2f}")
        print(
            f"  across families: joined {between.joined_wrongly}, asked {between.asked_wrongly} of {between.others}"
        )
        for line in (*(within.wrong or []), *(between.wrong or [])):
            print(f"    {line}")
        is_good &= within.precision >= GOAL_PRECISION and not between.joined_wrongly
    return 0 if is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
