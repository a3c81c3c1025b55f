"""Findings as the review page shows them: the words they are about, what can be done, what somebody decided."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from translations.checking.findings import JUDGED, Finding, of_rows, row_of
from translations.checking.pairs import target_of
from translations.models import Part, Translation, Unit
from translations.people import name_of
from translations.prepared import Prepared, Slot
from translations.views.language import in_words

QUOTED = re.compile(r"「([^「」]+)」")
AROUND = 14  # characters of context on each side
PLACES = 12  # listed of one check
LINE, FEW_WORDS = 80, 24  # characters of an excerpt, and of a link to a place
RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding beside its row. `point` is the number of a key point, counted from one."""

    finding: Finding
    before: str
    words: str
    after: str
    point: int | None

    @property
    def key(self) -> str:
        """Its number, as addresses and ids have it."""
        return str(self.finding.pk)

    @property
    def severity_label(self) -> str:
        """How grave it is, in words."""
        return in_words(Finding.Severity(self.finding.severity))

    @property
    def is_judged(self) -> bool:
        """Whether a model found it, not a rule (AI校閲)."""
        return self.finding.check_id.startswith(JUDGED)

    @property
    def is_dismissed(self) -> bool:
        """Whether a person said that it is a false alarm."""
        return self.finding.dismissal_id is not None

    @property
    def dismissed_by(self) -> str:
        """Who said so."""
        return name_of(self.finding.dismissal.person) if self.finding.dismissal else ""

    @property
    def is_whole(self) -> bool:
        """Whether it is about the whole text, so that there is nothing to point at."""
        return not self.before and not self.after

    @property
    def excerpt(self) -> str:
        """The words themselves, on one line."""
        return clipped(self.words, LINE)

    @property
    def becomes(self) -> str:
        """What one click makes of them, on one line; empty where it takes them out."""
        return clipped(self.finding.fix or "", LINE)

    @property
    def has_fix(self) -> bool:
        """Whether one click mends it."""
        return self.finding.fix is not None


def quoted(finding: Finding) -> list[str]:
    """Return the words that a finding's sentence quotes; some of them stand in the source, some in the target."""
    return [words.rstrip("…") for words in QUOTED.findall(finding.message)]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a row's text, and how grave what was found in it is: empty for nothing."""

    text: str
    severity: str


def stretches(text: str, marks: Sequence[Mark]) -> list[Stretch]:
    """Return `text` cut where findings that nobody dealt with begin and end; nothing where there is none to show."""
    spans = [mark for mark in marks if mark.words and not mark.is_whole and not mark.is_dismissed]
    if not spans:
        return []
    cuts = sorted({0, len(text), *(at for mark in spans for at in (mark.finding.start, mark.finding.end))})
    found = []
    for start, end in pairwise(cuts):
        here = [
            mark.finding.severity for mark in spans if mark.finding.start <= start and end <= mark.finding.end
        ]
        found.append(Stretch(text[start:end], min(here, key=RANK.__getitem__, default="")))
    return found


class RowMarks(list[Finding]):
    """The stored findings of one row."""

    def standing(self, item: Part | Unit) -> list[Mark]:
        """Return marks for those that are still about the row's text: gravest first, dealt with last."""
        found = []
        for finding in self:
            text = target_of(item, finding.pair)
            if not text.strip() or not finding.still_stands(text):
                continue
            start, end = finding.start, finding.end
            point = finding.pair.split(":")[2:]
            found.append(
                Mark(
                    finding,
                    ("…" if start > AROUND else "") + text[max(0, start - AROUND) : start] if end else "",
                    text[start:end],
                    text[end : end + AROUND] + ("…" if end + AROUND < len(text) else "") if end else "",
                    int(point[0]) + 1 if point else None,
                )
            )
        return sorted(found, key=lambda mark: (mark.is_dismissed, RANK[mark.finding.severity]))


def marks_by_row(translation: Translation, *, items: Sequence[Part | Unit]) -> defaultdict[str, RowMarks]:
    """Return the stored findings of some rows of a translation by subject. Costs one query."""
    found: defaultdict[str, RowMarks] = defaultdict(RowMarks)
    for finding in of_rows(translation.pk, items):
        found[row_of(finding.pair)].append(finding)
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: what follows the page's address to get there, and words that tell it from others."""

    address: str
    words: str


def _place(finding: Finding) -> Place:
    words = finding.span or next(iter(quoted(finding)), "¶")
    return Place(
        f"?at={finding.place}#finding-{finding.pk}",
        clipped(words, FEW_WORDS) if words.strip() else _("（空白）"),
    )


def clipped(words: str, length: int) -> str:
    """Return words so short that they stand on one line."""
    return words if len(words) <= length else f"{words[: length - 1]}…"


@dataclass(frozen=True, slots=True)
class Group:
    """The open findings of one check in an article: `first` of them, and how many there are."""

    first: list[Finding]
    count: int

    @property
    def severity(self) -> str:
        """How grave they are."""
        return self.first[0].severity

    @property
    def severity_label(self) -> str:
        """The severity in words."""
        return in_words(Finding.Severity(self.severity))

    @property
    def is_judged(self) -> bool:
        """Whether a model found them, not a rule (AI校閲)."""
        return self.first[0].check_id.startswith(JUDGED)

    @property
    def message(self) -> str:
        """What the first one says."""
        return self.first[0].message

    @property
    def places(self) -> list[Place]:
        """Where those are that are listed."""
        return [_place(finding) for finding in self.first]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.first)


def grouped(translation: Translation) -> list[Group]:
    """Return what is open in an article by check, gravest first, then the most frequent. Costs one query."""
    found: dict[str, list[Finding]] = {}
    for finding in _FIRST_OF_CHECKS.rows(translation=translation.pk):
        found.setdefault(finding.check_id, []).append(finding)
    groups = (Group(some, vars(some[0])["of_check"]) for some in found.values())
    return sorted(groups, key=lambda group: (RANK[group.severity], -group.count))


def _first_of_checks() -> QuerySet[Finding]:
    """Return the first few of every check's findings that nobody dealt with, in the order of the page."""
    order = [F("part"), F("unit__position"), F("start"), F("pk")]
    pending = Finding.objects.filter(
        translation=Slot("translation"), outcome=Finding.Outcome.OPEN, dismissal=None
    )
    numbered = pending.annotate(
        number=Window(RowNumber(), partition_by=F("check_id"), order_by=order),
        of_check=Window(Count("pk"), partition_by=F("check_id")),
    )
    return (
        numbered.filter(number__lte=PLACES)
        .only("pair", "check_id", "severity", "message", "span")
        .order_by(*order)
    )


_FIRST_OF_CHECKS = Prepared(_first_of_checks)
