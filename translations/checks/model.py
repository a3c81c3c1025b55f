"""What every check sees and what it says. Pure: no database, no network, no Django.

A check is a function: `(Pair, Document) -> Iterator[Finding]` looks at one pair at a time (and may read the document for
context), `(Document) -> Iterator[Finding]` compares pairs with one another. `translations/checks/__init__.py` lists both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from translations.knowledge.glossary import Term, prepare
from translations.language.held import per_text

Severity = Literal["error", "warning", "info"]
Category = Literal[
    "number",
    "date",
    "unit",
    "omission",
    "addition",
    "truncation",
    "untranslated",
    "wrong_language",
    "negation",
    "name",
    "term",
    "link_markup",
    "leak",
    "boilerplate",
    "register",
    "typography",
    "grammar",
    "consistency",
    "duplication",
    "grounding",
    "structure",
]
Part = Literal["title", "lead", "keypoint", "impact", "comment", "body"]

# What no check may look into: inline tags (translations/markup.py), URLs, mail addresses, file names, code.
OPAQUE = re.compile(
    r"<c(?P<code>\d{1,3})>.*?</c(?P=code)>"
    r"|</?[abicdu]\d{1,3}>"
    r"|`[^`]*`"
    r"|https?://[^\s<>「」（）、。()]+(?:\([^\s<>「」（）、。()]*\)[^\s<>「」（）、。()]*)*"
    r"|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|<[^<>]{1,200}>"
    r"|\$?\{\{?[A-Za-z_][\w.]{0,40}\}?\}"
    r"|%\(\w+\)[-+#0]*\d*(?:\.\d+)?[sdiufgxc]"
    r"|(?<![\d%])%(?:\d\$)?[-+#0]*\d*(?:\.\d+)?[sdiufgxc](?![A-Za-z])"
)
HIDDEN = "\ufffc"  # stands for one hidden character, so that offsets stay those of the text itself


_LONGEST_QUOTED = 40
_INNER_QUOTES = str.maketrans("「」", "『』")
_MARKS = re.compile(rf"</?[abicdu]\d{{1,3}}>|{HIDDEN}+")


def clipped(text: str) -> str:
    """Return a text as a message may quote it: short, its own 「」 as 『』, without the marks of tags or of what is hidden."""
    text = _MARKS.sub("", text).translate(_INNER_QUOTES)
    return text if len(text) <= _LONGEST_QUOTED else text[: _LONGEST_QUOTED - 1] + "…"


@per_text
def hide_opaque(text: str) -> str:
    """Return `text` at the same length with tags, URLs, addresses and code replaced by U+FFFC."""
    return OPAQUE.sub(lambda match: HIDDEN * len(match[0]), text)


@dataclass(frozen=True)
class Pair:
    """One source text and its Japanese. `rests_on` names the pairs a summary text says it rests on."""

    id: str
    source: str
    target: str
    part: Part = "body"
    kind: str = "paragraph"
    rests_on: tuple[str, ...] = ()

    @cached_property
    def plain_source(self) -> str:
        """The source with everything opaque hidden, at the same length."""
        return hide_opaque(self.source)

    @cached_property
    def plain_target(self) -> str:
        """The target with everything opaque hidden, at the same length: the text checks look into."""
        return hide_opaque(self.target)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one check on one pair.

    `start` and `end` are half-open character offsets in the pair's target; 0, 0 where the finding is that
    something is absent. `fix` replaces exactly that span and is given only where it is safe.
    """

    pair: str
    check: str
    category: Category
    severity: Severity
    start: int
    end: int
    message: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """The desk's house style: one value per question on which the guides disagree (docs/house-style.md)."""

    register_body: Literal["desumasu", "dearu", "any"] = "desumasu"
    latin_space: Literal["none", "half"] = "none"
    parentheses: Literal["full", "half"] = "full"
    month_counter: Literal["カ月", "か月", "ヶ月"] = "カ月"
    long_vowel: Literal["keep", "drop"] = "keep"
    kuten_in_quotes: bool = False
    sentence_max: int = 120
    touten_max: int = 4
    honorific: str = "氏"
    off: frozenset[str] = frozenset()  # ids of checks the desk has switched off


# One text of one article is edited again and again under the same sources and the same glossary.


@lru_cache(maxsize=32)
def _names_in(text: str) -> frozenset[str]:
    latin = {re.sub(r"[^a-z0-9à-ɏ]", "", word.lower()) for word in re.findall(r"[A-Za-zÀ-ɏ0-9.'’-]+", text)}
    return frozenset(latin | set(re.findall(r"[ァ-ヺー]{2,}", text)))


@lru_cache(maxsize=32)
def _code_in(sources: str) -> frozenset[str]:
    return frozenset(
        (plain or tagged).strip() for plain, tagged in re.findall(r"`([^`\n]+)`|<c\d+>(.*?)</c\d+>", sources)
    )


@lru_cache(maxsize=32)
def _named(sources: tuple[str, ...]) -> Counter[str]:
    return Counter(
        re.sub(r"[^a-z0-9à-ɏ]", "", word.lower())
        for source in sources
        for word in re.findall(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9-]*", source)
        if not word.islower()
    )


@dataclass(frozen=True)
class Document:
    """All pairs of one article in reading order, with the glossary and the house style."""

    pairs: Sequence[Pair]
    glossary: Sequence[Term] = ()
    style: Style = field(default_factory=Style)
    byline: str = ""  # who wrote and published the original: names that a lead may say

    @cached_property
    def by_id(self) -> dict[str, Pair]:
        """The pairs by their id."""
        return {pair.id: pair for pair in self.pairs}

    @cached_property
    def settled_names(self) -> frozenset[str]:
        """The Latin words (small, without signs) and katakana words of the glossary: spellings the desk has settled."""
        return _names_in("\n".join(f"{term.source}\n{term.target}" for term in self.glossary))

    def settled_in(self, source: str) -> frozenset[str]:
        """Those of `settled_names` whose English stands in a source: other names of the glossary have no business there."""
        if not self.glossary:
            return frozenset()
        found = prepare(self.glossary).find(source)
        return _names_in("\n".join(f"{match.term.source}\n{match.term.target}" for match in found))

    @cached_property
    def code(self) -> frozenset[str]:
        """What the sources have as code, each piece as it stands there."""
        return _code_in("\n".join(pair.source for pair in self.pairs))

    @cached_property
    def named(self) -> Counter[str]:
        """How often the sources have each Latin word with a capital or a digit in it, small and without signs."""
        return _named(tuple(pair.plain_source for pair in self.pairs))

    @cached_property
    def body(self) -> list[Pair]:
        """The pairs of the body, in reading order."""
        return [pair for pair in self.pairs if pair.part == "body"]


PairCheck = Callable[[Pair, Document], Iterator[Finding]]
DocumentCheck = Callable[[Document], Iterator[Finding]]
