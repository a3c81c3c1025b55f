"""What one document sets one way: space between Japanese and Latin letters, the width of the percent sign.

Rules TYP-6 and NUM-10 of docs/house-style.md. A place where the setting changes is usually the border of two
drafting calls, so each pair on the minor side is one finding over all of its places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translations.checks.model import Document, Finding, Pair
from translations.language.held import per_text

_J = "ぁ-ゖァ-ヺー一-鿿々〆"
_L = "A-Za-z0-9À-ɏΑ-ω"
_BORDER = re.compile(rf"(?<=[{_J}])(?P<a> ?)(?=[{_L}])|(?<=[{_L}%])(?P<b> ?)(?=[{_J}])")
_PERCENT = re.compile(r"(?<=\d)(?P<space> ?)(?P<sign>[%％])")
FEW = 8  # borders; below this a document has no habit of its own and the desk's setting decides


@dataclass(frozen=True, slots=True)
class Border:
    """One place where Japanese meets Latin letters or digits."""

    start: int
    end: int

    @property
    def spaced(self) -> bool:
        """Whether there is a space."""
        return self.end > self.start


@per_text
def borders(plain: str) -> tuple[Border, ...]:
    """Return the places in a text where Japanese and Latin letters or digits meet."""
    return tuple(Border(match.start(), match.end()) for match in _BORDER.finditer(plain))


@per_text
def _percents(plain: str) -> tuple[tuple[int, str], ...]:
    return tuple((match.start("sign"), match["sign"]) for match in _PERCENT.finditer(plain))


def check_latin_spacing(document: Document) -> Iterator[Finding]:
    """Yield the pairs that space Japanese and Latin otherwise than the rest of the document.

    Where the document agrees with itself but not with the desk, that is one finding, not one for each place.
    """
    pairs = [pair for pair in document.pairs if pair.kind != "code"]
    found = [(pair, borders(pair.plain_target)) for pair in pairs]
    total = sum(len(places) for _, places in found)
    spaced = sum(border.spaced for _, places in found for border in places)
    if not total:
        return
    wanted = document.style.latin_space == "half"
    share = spaced / total
    habit = wanted if total < FEW or 0.4 <= share <= 0.6 else share > 0.5
    for pair, places in found:
        wrong = [border for border in places if border.spaced != habit]
        if wrong:
            yield _respaced(pair, wrong, habit)
    if habit != wanted:
        pair, places = next(
            (pair, places) for pair, places in found if any(b.spaced == habit for b in places)
        )
        border = next(border for border in places if border.spaced == habit)
        there, setting = ("入れて", "空けない") if habit else ("入れずに", "半角空ける")
        yield Finding(
            pair.id,
            "latin-spacing-setting",
            "typography",
            "info",
            max(0, border.start - 1),
            border.end + 1,
            f"記事全体が和文と欧文の間に空きを{there}書かれています。このデスクの設定は「{setting}」です。一括で整えてください。",
        )


def _respaced(pair: Pair, wrong: list[Border], habit: bool) -> Finding:
    """Return one finding over all wrong borders of a pair, with them set right as its fix."""
    start, end = max(0, wrong[0].start - 1), min(len(pair.target), wrong[-1].end + 1)
    fix, at = [], start
    for border in wrong:
        fix.append(pair.target[at : border.start])
        fix.append(" " if habit else "")
        at = border.end
    fix.append(pair.target[at:end])
    words = "空けて" if habit else "詰めて"
    return Finding(
        pair.id,
        "latin-spacing",
        "typography",
        "info",
        start,
        end,
        f"和文と欧文・数字の間の空きが記事のほかの箇所と違います（{len(wrong)}カ所）。{words}そろえてください。",
        "".join(fix),
    )


def check_percent_width(document: Document) -> Iterator[Finding]:
    """Yield the percent signs whose width is not that of most of the document (half width where they tie)."""
    found = [(pair, at, sign) for pair in document.pairs for at, sign in _percents(pair.plain_target)]
    full = sum(sign == "％" for _, _, sign in found)
    right = "％" if full > len(found) - full else "%"
    for pair, at, sign in found:
        if sign != right:
            yield Finding(
                pair.id,
                "percent-width",
                "consistency",
                "info",
                at,
                at + 1,
                f"％の全角・半角が記事の中でそろっていません。「{right}」にしてください。",
                right,
            )
