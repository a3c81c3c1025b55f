"""What editors keep changing: a rendering replaced the same way again and again is a term nobody wrote down yet.

`recurring` is pure; `proposals` asks the database and leaves out what was decided before.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext
from rapidfuzz.distance import Levenshtein

from translations import markup
from translations.knowledge.entries import GlossaryEntry, TermDecision
from translations.models import IllegalMove, Unit
from translations.runs import Candidate

# How often an edit must recur, each time in another approved row, before it is called a habit.
AT_LEAST = 3
# The newest approved rows: a page that looks for habits must not read years of texts.
MOST_ROWS = 5_000
LONGEST_TERM_WORDS = 3
LONGEST_RENDERING = 24

# Japanese without spaces, cut where the script changes; inside a run of one script a term rarely ends.
_RUN = re.compile(r"[A-Za-z0-9]+(?:[.+-][A-Za-z0-9]+)*|[ァ-ヴー・]+|[一-龠々〆]+|[ぁ-ん]|\s+|.", re.DOTALL)
# What can be a term at all: at least two characters of kanji, katakana or Latin letters, and no punctuation.
_RENDERING = re.compile(r"(?=.*(?:[一-龠々ァ-ヴー]{2}|[A-Za-z]{2}))[A-Za-z0-9ァ-ヴー・一-龠々〆ぁ-ん .+-]+")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[.'’+-][A-Za-z0-9]+)*")
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "if",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "his",
        "her",
        "their",
        "our",
        "your",
        "not",
        "no",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "should",
        "than",
        "then",
        "there",
        "here",
        "which",
        "who",
        "whom",
        "whose",
        "what",
        "when",
        "where",
        "how",
        "why",
        "also",
        "more",
        "most",
        "such",
        "so",
        "up",
        "out",
        "over",
        "into",
        "about",
        "after",
        "before",
        "only",
        "one",
        "two",
        "said",
        "says",
        "say",
        "new",
    ]
)


@dataclass(frozen=True, slots=True)
class ApprovedRow:
    """An approved row: its source, the machine's draft of it, and what was approved. All plain text."""

    unit: int
    translation: int
    source: str
    draft: str
    approved: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term that editors seem to have settled: for `source` they replace `replaced` by `rendering`."""

    source: str
    replaced: str
    rendering: str
    rows: tuple[ApprovedRow, ...]


def replacements(draft: str, approved: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in place of what, where both could be renderings of a term."""
    before, after = _RUN.findall(draft), _RUN.findall(approved)
    steps = Levenshtein.opcodes(before, after)
    # Steps beside each other are one change: a rendering of two runs may replace one of one.
    for is_same, run in groupby(steps, key=lambda step: step.tag == "equal"):
        if is_same:
            continue
        change = list(run)
        old = "".join(before[change[0].src_start : change[-1].src_end]).strip()
        new = "".join(after[change[0].dest_start : change[-1].dest_end]).strip()
        if max(len(old), len(new)) <= LONGEST_RENDERING and all(map(_RENDERING.fullmatch, (old, new))):
            yield old, new


def recurring(rows: Iterable[ApprovedRow], *, at_least: int = AT_LEAST) -> list[Proposal]:
    """Return the replacements that `at_least` rows share together with an English term, most rows first."""
    rows = list(rows)
    edited: dict[tuple[str, str], list[ApprovedRow]] = defaultdict(list)
    for row in rows:
        for edit in set(replacements(row.draft, row.approved)):
            edited[edit].append(row)
    found = []
    for (old, new), hits in edited.items():
        if len(hits) < at_least:
            continue
        # Rows whose draft said it too and whose editor let it stand: the term must tell the two apart.
        kept = [row for row in rows if old in row.draft and old in row.approved]
        others = [row for row in rows if row not in hits]
        term = _term(hits, kept, others, at_least=at_least)
        if term:
            name, having = term
            found.append(Proposal(name, old, new, tuple(having)))
    return sorted(found, key=lambda proposal: (-len(proposal.rows), proposal.source))


def _term(
    hits: Sequence[ApprovedRow],
    kept: Sequence[ApprovedRow],
    others: Sequence[ApprovedRow],
    *,
    at_least: int,
) -> tuple[str, list[ApprovedRow]] | None:
    """Return the English term that the edited rows share, and the rows that have it; None where there is none."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    having: dict[str, list[ApprovedRow]] = defaultdict(list)
    for row in hits:
        for key, name in dict(_terms(row.source)).items():
            spelled[key][name] += 1
            having[key].append(row)
    elsewhere = Counter(key for row in kept for key in dict(_terms(row.source)))
    # What is edited in most rows that have it, is rare where nothing was edited, and says the most.
    candidates = [
        (
            len(found),
            -elsewhere[key],
            -sum(key in row.source.casefold() for row in others),
            key.count(" "),
            len(key),
            key,
        )
        for key, found in having.items()
        if len(found) >= at_least and elsewhere[key] < len(found)
    ]
    if not candidates:
        return None
    key = max(candidates)[-1]
    # As a dictionary lists it: the glossary finds the plural of a singular, and not the other way round.
    spelling = min(spelled[key].items(), key=lambda form: (len(form[0]), -form[1]))
    return spelling[0], having[key]


def _terms(source: str) -> Iterator[tuple[str, str]]:
    """Yield what could be a term of an English text: (the same for its inflections, as it is written)."""
    words = list(_ENGLISH.finditer(source))
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST_TERM_WORDS, len(words))):
            run = words[first : last + 1]
            if run[0][0].casefold() in _STOP or run[-1][0].casefold() in _STOP:
                continue
            written = source[run[0].start() : run[-1].end()]
            if re.fullmatch(r"[\w.'’+ -]+", written):
                yield " ".join(_singular(word[0].casefold()) for word in run), written


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def approved_rows() -> list[ApprovedRow]:
    """Return the newest approved units with the draft they were made from. Costs one query."""
    taken = (
        Candidate.objects.filter(outcome=Candidate.Outcome.TAKEN, unit__state=Unit.State.APPROVED)
        .order_by("-pk")
        .values_list("unit", "unit__translation", "unit__first_block__text", "text", "unit__text")
    )
    rows: dict[int, ApprovedRow] = {}
    for unit, translation, source, draft, text in taken[:MOST_ROWS]:
        assert unit is not None  # the filter joins units
        if unit not in rows:
            plain = markup.plain_text(draft), markup.plain_text(text)
            rows[unit] = ApprovedRow(unit, translation, source, *plain)
    return list(rows.values())


def proposals() -> list[Proposal]:
    """Return what recurs and is neither in the glossary nor decided on. Costs three queries."""
    habits = recurring(approved_rows())
    decided = set(TermDecision.objects.values_list("source", "replaced", "rendering"))
    entries = GlossaryEntry.objects.filter(target__in={habit.rendering for habit in habits})
    known = {(entry.source.casefold(), entry.target): set(entry.forbidden) for entry in entries}
    return [
        found
        for found in habits
        if (found.source, found.replaced, found.rendering) not in decided
        and found.replaced not in known.get((found.source.casefold(), found.rendering), set())
    ]


def accept(*, source: str, replaced: str, rendering: str, by: User) -> GlossaryEntry:
    """Put the term into the glossary, with what it replaces as a forbidden rendering; return the entry.

    Raises IllegalMove where the glossary says something else: two renderings are for a person to settle there.
    """
    with transaction.atomic():
        entry = GlossaryEntry.objects.select_for_update().filter(source__iexact=source, sense="").first()
        if entry is None:
            entry = GlossaryEntry(source=source, target=rendering)
        elif entry.target != rendering:
            raise IllegalMove(
                gettext(
                    "用語集では「%(source)s」の訳語は「%(target)s」です。"
                    "「%(rendering)s」に変えるときは、用語集でこの項目を直してください。"
                )
                % {"source": entry.source, "target": entry.target, "rendering": rendering}
            )
        if replaced not in entry.forbidden and replaced not in rendering:
            entry.forbidden = [*entry.forbidden, replaced]
        entry.save()
        _decide(source, replaced, rendering, by=by, accepted=True)
    return entry


def dismiss(*, source: str, replaced: str, rendering: str, by: User) -> None:
    """Note that this is no term; it is not proposed again."""
    _decide(source, replaced, rendering, by=by, accepted=False)


def _decide(source: str, replaced: str, rendering: str, *, by: User, accepted: bool) -> None:
    TermDecision.objects.update_or_create(
        source=source, replaced=replaced, rendering=rendering, defaults={"accepted": accepted, "by": by}
    )
