"""What bounds a number or a date: "at least", "up to", "since". A target that drops one, or turns it round, changes the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from translations.checks.model import Document, Finding, Pair
from translations.checks.negation import turned
from translations.checks.polarity_words import NEGATION
from translations.language import quantities_en, quantities_ja
from translations.language.held import per_text
from translations.language.quantity import CALENDAR, Quantity, agree

# From below (at least, more than, since), from above (at most, less than, until), or neither.
Side = Literal["below", "above", ""]

_PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
_MOST_READ = 60  # quantities of one text: of more it is a table
_HEDGED = r"(?:about |roughly |around |just |well |some |an? (?:estimated |additional |combined )?|the |US|C|A)?[$€£¥₩₹]?\Z"

# English right before a number. What only nears it (nearly, about, more than) is often left to the figure itself in
# Japanese, so that only what bounds a promise or a claim (the firm ones) may not be dropped.
_FIRM_BELOW = r"at least|no (?:fewer|less) than|not less than|a minimum of|minimum of|at a minimum"
_FIRM_ABOVE = (
    r"up to|as (?:many|much|long|high|large) as|at most|no more than|not more than|a maximum of|maximum of"
    r"|fewer than|less than"
)
_BELOW_EN = re.compile(
    rf"\b(?:(?P<firm>{_FIRM_BELOW})|(?:more|greater|larger|higher|longer|older) than|over|above|upwards of|exceed(?:s|ed|ing)?|in excess of)"
    rf"[ -]{_HEDGED}",
    re.IGNORECASE,
)
_ABOVE_EN = re.compile(
    rf"\b(?:(?P<firm>{_FIRM_ABOVE})|(?:smaller|lower|shorter|younger) than|under|below|nearly|almost|close to|just shy of|shy of)"
    rf"[ -]{_HEDGED}",
    re.IGNORECASE,
)
_NEAR_EN = re.compile(
    rf"\b(?P<near>about|roughly|around|approximately|an estimated|some|nearly|almost|close to)[ -]{_HEDGED}",
    re.IGNORECASE,
)
_BELOW_AFTER_EN = re.compile(
    r"[^.;,]{0,16}?\b(?:or (?:more|higher|greater|older|above)|and (?:up|above|over))\b|\+(?![\w(-])",
    re.IGNORECASE,
)
_ABOVE_AFTER_EN = re.compile(r"[^.;,]{0,16}?\bor (?:less|fewer|lower|younger|under|below)\b", re.IGNORECASE)
_BELOW_DATE_EN = re.compile(
    r"\b(?:since|after|from|starting(?: in| on)?|beginning(?: in| on)?)(?: (?:early|mid|late|the))?[ -]\Z",
    re.IGNORECASE,
)
_ABOVE_DATE_EN = re.compile(
    r"\b(?:until|till|before|by(?: the end of)?|through|prior to)(?: (?:early|mid|late|the))?[ -]\Z",
    re.IGNORECASE,
)

_NUMBER_BOUNDS: tuple[tuple[re.Pattern[str], Side], ...] = ((_BELOW_EN, "below"), (_ABOVE_EN, "above"))
_DATE_BOUNDS: tuple[tuple[re.Pattern[str], Side], ...] = (
    (_BELOW_DATE_EN, "below"),
    (_ABOVE_DATE_EN, "above"),
)
_BOUNDS_BEHIND: tuple[tuple[re.Pattern[str], Side], ...] = (
    (_BELOW_AFTER_EN, "below"),
    (_ABOVE_AFTER_EN, "above"),
)

# Japanese around a number: the counter stands between it and what bounds it.
_COUNTER = r"(?:[^、。「」（）\d]|（[^（）]{0,20}）){0,8}?"
_BELOW_BEFORE = re.compile(r"(?:少なくとも|最低(?:でも)?|最小|最少|下限)[^、。\d]{0,6}\Z")
_ABOVE_BEFORE = re.compile(
    r"(?:最大(?:で)?|最高(?:で)?|最長(?:で)?|最多(?:で)?|多くて(?:も)?|せいぜい|高々|上限|限度)[^、。\d]{0,6}\Z"
)
_BELOW_AFTER = re.compile(
    rf"{_COUNTER}(?:以上|超(?!え?ない)|を?超え(?!な)|を?上回|余り|あまり|強(?![い化力調く])|より(?:も)?(?:多|大き|長|高|古|上)|[をは]下らな|を下回らな|を下限|が(?:最低|下限))"
)
_ABOVE_AFTER = re.compile(
    rf"{_COUNTER}(?:以下|以内|未満|足らず|弱(?![いく])|に?満たな|に?満た(?:ず|ぬ)|を?下回|近く|近い|に?迫|まで|に(?:すぎ|過ぎ)|に(?:とど|留|止)ま|に抑え|どまり|[をが](?:上限|限度|最大|最高)|を(?:切|割)|だけ|のみ|[とも]かから|に(?:も|は)?(?:届か|達し(?:な|ま?せ)|達せ)|より(?:も)?(?:少|小|短|低|下)|を超えな|しか|ほどの)"
)
# What tells only that it is much serves both: 10億ドルに上る for "exceeded" and for "as much as". A verb that is denied may do either.
_EITHER_AFTER = re.compile(
    rf"{_COUNTER}(?:に(?:も)?(?:上|のぼ|及)|に(?:も)?達(?!し(?:な|ま?せ)|せ)|もの|まで(?=[増伸拡上膨成高])"
    r"|を?(?:超え|越え|上回|下回)[^、。]{0,10}(?:な[いかくけ]|ません|ず|まい))"
)
_NEAR_BEFORE = re.compile(
    r"(?:約|およそ|おおよそ|ほぼ|ざっと|推[定計]|概算|おおむね|だいたい|大体|数|前後|近く)[^、。\d]{0,8}\Z"
)
_NEAR_AFTER = re.compile(
    rf"{_COUNTER}(?:ほど|程度|前後|くらい|ぐらい|弱|強|近[くい]|余り|あまり|超|を?上回|を?下回|足らず|以上|以下|未満|に(?:も)?(?:迫|近|上|のぼ|達)|台|とみられ|と推[定計]|内外|見当|ばかり|の間)"
)
_BELOW_DATE = re.compile(
    r"(?:[日月年期末頭半旬ば時分秋春夏冬]|（[^（）]{1,8}）)*(?:の?(?:初め|終わり|早い時期))?(?:以降|以来|以後|から|より後|の?後(?!半)|を最後に|に始ま|付け?で|が?過ぎ)"
)
_ABOVE_DATE = re.compile(
    r"(?:[日月年期末頭半旬ば時分秋春夏冬]|（[^（）]{1,8}）)*(?:の?(?:初め|終わり|早い時期))?(?:まで|以前|より前|の?前(?![日年月週半期])|までに|を期限|未満|いっぱい)"
)
_DENIED_BEHIND = re.compile(r"[^。]*(?:な[いかくけ]|ません|ず[、。に])")  # not until March: 3月まで使えない
# Which part of a year or month: the groups have the same names in both.
_PART_EN = re.compile(
    r"\b(?:(?P<begin>early|(?:start|beginning) of)|(?P<middle>mid|middle of)|(?P<end>late|end of))(?:[ -]| the )(?:in )?\Z",
    re.IGNORECASE,
)
_PART_JA = re.compile(
    r"年?の?(?:(?P<begin>初頭|初め|はじめ|始め|序盤)|(?P<middle>半ば|中頃|中ごろ|中盤|中旬)|(?P<end>末|暮れ|終わり|終盤|下旬))"
)
_CLAUSE_ENDS = re.compile(r"[,;:.!?]\s")
_IF = re.compile(r"\b(?:if|whether|unless)\b", re.IGNORECASE)
_REACH = 24  # characters


def bounds(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find numbers and dates whose bound is turned round (以上 for "less than", まで for "since") or gone."""
    if pair.kind not in _PROSE or not pair.source.strip():
        return
    for english, japanese in _said_by_both(pair.plain_source, pair.plain_target):
        dated = english.kind in CALENDAR
        if dated and (parts := _parts(pair.plain_source, pair.plain_target, english, japanese)):
            yield Finding(
                pair.id, "date-changed", "date", "warning", *parts[1],
                f"「{pair.plain_target[slice(*parts[1])]}」が原文の「{parts[0]}」と合いません。初め・半ば・末のどれか確かめて直してください。",
            )  # fmt: skip
        said, side, firm = _english_side(pair.plain_source, english, dated=dated)
        if not dated and not firm and (near := _approximation_lost(pair, english, japanese)):
            number = pair.plain_target[japanese.start : japanese.end].strip()
            yield turned(
                pair, "approximation-lost", *_place(pair.plain_target, japanese),
                f"原文の「{near}」にあたる「約」「ほど」などが「{number}」にありません。確かめて補ってください。",
                severity="info",
            )  # fmt: skip
            continue
        if not side:
            continue
        sides = _japanese_sides(pair.plain_target, japanese, dated=dated)
        number = pair.plain_target[japanese.start : japanese.end].strip()
        if side in sides:
            continue
        if sides:
            message = (
                f"「{number}」の範囲が原文の「{said}」と逆になっています。どちらが正しいか確かめてください。"
            )
        elif firm:
            message = f"原文の「{said}」にあたる限定が「{number}」にありません。「以上」「最大」「未満」などが抜けていないか確かめてください。"
        else:
            continue
        yield turned(
            pair, "bound-changed" if sides else "bound-lost", *_place(pair.plain_target, japanese), message
        )  # fmt: skip


@per_text
def _said_by_both(source: str, target: str) -> tuple[tuple[Quantity, Quantity], ...]:
    """Return the quantities that stand once in the source and once in the target."""
    left, right = quantities_en.read(source), quantities_ja.read(target)
    if not left or not right or max(len(left), len(right)) > _MOST_READ:
        return ()
    found = []
    for one in left:
        if sum(agree(other, one) for other in left) > 1:
            continue
        same = [other for other in right if agree(one, other)]
        if len(same) == 1:
            found.append((one, same[0]))
    return tuple(found)


def _english_side(source: str, quantity: Quantity, *, dated: bool) -> tuple[str, Side, bool]:
    """Return how an English number is bounded: in which words, from which side, and whether they may not be dropped."""
    start = max(0, quantity.start - _REACH)
    before = source[start : quantity.start]
    found = [
        (match, side)
        for pattern, side in (_DATE_BOUNDS if dated else _NUMBER_BOUNDS)
        if (match := pattern.search(before))
    ]
    if found:
        match, side = min(found, key=lambda one: one[0].start())  # "no more than" begins before "more than"
        if not _is_denied(source, start + match.start()):
            firm = "firm" in match.re.groupindex and match["firm"] is not None
            return source[start + match.start() : quantity.end].strip(), side, firm
    for pattern, side in () if dated else _BOUNDS_BEHIND:
        behind = pattern.match(source, quantity.end)
        if behind and quantity.value != 1:  # one or more: 1つまたは複数の
            return source[quantity.start : behind.end()].strip(), side, True
    return "", "", False


def _approximation_lost(pair: Pair, english: Quantity, japanese: Quantity) -> str:
    """Return an English number that is said to be about right, with what says so, where the Japanese has it as exact."""
    source, target = pair.plain_source, pair.plain_target
    said = _NEAR_EN.search(source, max(0, english.start - _REACH), english.start)
    if (
        said is None
        or japanese.rough
        or _NEAR_BEFORE.search(target, max(0, japanese.start - _REACH), japanese.start)
        or _NEAR_AFTER.match(target, japanese.end)
    ):
        return ""
    return source[said.start() : english.end].strip()


def _parts(
    source: str, target: str, english: Quantity, japanese: Quantity
) -> tuple[str, tuple[int, int]] | None:
    """Return in which words a source names a part of a year or month, and where its target names another; None where it does not."""
    said = _PART_EN.search(source, max(0, english.start - _REACH), english.start)
    told = _PART_JA.match(target, japanese.end)
    if not said or not told or said.lastgroup == told.lastgroup:
        return None
    return source[said.start() : english.end].strip(), (japanese.start, told.end())


def _is_denied(source: str, at: int) -> bool:
    """Return whether a no or an "if" stands before a place in its clause: no result varied by more than 2%."""
    clause = _CLAUSE_ENDS.split(source[:at])[-1]
    return NEGATION.search(clause) is not None or _IF.search(clause) is not None


def _japanese_sides(target: str, quantity: Quantity, *, dated: bool) -> frozenset[Side]:
    """Return from which sides a Japanese number is bounded; of a date only what stands right behind it counts."""
    before = target[max(0, quantity.start - _REACH) : quantity.start]
    found: set[Side] = set()
    if dated:
        if _BELOW_DATE.match(target, quantity.end):
            found.add("below")
        if _ABOVE_DATE.match(target, quantity.end):
            found.add("above")
        if _DENIED_BEHIND.match(target, quantity.end):
            return frozenset()
        return frozenset(found)
    if _EITHER_AFTER.match(target, quantity.end):
        return frozenset({"below", "above"})
    if _BELOW_BEFORE.search(before) or _BELOW_AFTER.match(target, quantity.end):
        found.add("below")
    if _ABOVE_BEFORE.search(before) or _ABOVE_AFTER.match(target, quantity.end):
        found.add("above")
    return frozenset(found)


def _place(target: str, quantity: Quantity) -> tuple[int, int]:
    end = quantity.end
    while end > quantity.start + 1 and target[end - 1].isspace():
        end -= 1
    return quantity.start, end
