"""Names of people: written in full first, with the desk's honorific, never by the given name.

Rules NAM-1 to 3 of docs/house-style.md (practice of 共同通信 記者ハンドブック).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from translations.checks.model import Document, Finding, Pair
from translations.language.held import per_text
from translations.language.katakana import kana_skeleton, latin_skeletons
from translations.language.morphology import tokens
from translations.language.sentences import is_quoted

_K = "ァ-ヺー"
_PART = f"[{_K}]{{2,}}"
_TITLES = (
    "氏|さん|様|先生|教授|准教授|助教|博士|会長|社長|副社長|CEO|CTO|CFO|COO|代表|大統領|副大統領|首相|大臣|長官|議員|知事|市長|上院議員|下院議員|"
    "監督|選手|容疑者|被告|元|夫妻|夫人|卿|弁護士|記者|医師|研究員|取締役|執行役|最高|所長|局長|部長|室長|判事|将軍|司令官|王子|王女|女王|国王|法王|教皇"
)
_FULL = re.compile(
    rf"(?<![{_K}・＝A-Za-z])(?P<given>{_PART})(?P<sep>[・ ＝=])(?P<rest>{_PART}(?:[・ ＝=]{_PART})?)(?![{_K}・＝])"
    rf"(?P<title>(?:元|前)?(?:{_TITLES}))?"
)
_WITH_HONORIFIC = re.compile(rf"(?<![{_K}・＝])(?P<name>{_PART})(?P<title>氏|さん)")
_BARE = re.compile(rf"(?<![{_K}・＝ ])(?P<name>{_PART})(?![{_K}・＝])")
_TWO_NAMES = re.compile(r"\b(?=(?P<given>[A-Z][a-zà-ɏ]+) (?:[A-Z]\.? )?(?P<family>[A-Z][A-Za-zà-ɏ'-]+))")
_HISTORICAL = re.compile("氏を付けない|敬称を付けない|歴史上の人物")
_CREDIT = re.compile(r"(?:——|―|—|──)\s?$|^(?:文|写真|著|訳)[:：＝]")


@dataclass(frozen=True, slots=True)
class FullName:
    """A full name in katakana: its parts, where it stands, what follows it as a title."""

    given: str
    family: str
    separator: str
    start: int
    end: int
    title: str


@per_text
def full_names(plain: str, source: str) -> tuple[FullName, ...]:
    """Return the full names of people in a katakana text: before a title, known to Sudachi, or named in the source."""
    found = []
    people = {token.surface for token in tokens(plain) if "人名" in token.pos}
    for match in _FULL.finditer(plain):
        title = match["title"] or ""
        if title or match["given"] in people or _is_given_name(match["given"], source):
            end = match.start("title") if title else match.end()
            family = re.split("[・ ＝=]", match["rest"])[-1]
            found.append(FullName(match["given"], family, match["sep"], match.start(), end, title))
    return tuple(found)


@per_text
def _honoured(plain: str) -> tuple[tuple[str, str, int, int], ...]:
    return tuple((m["name"], m["title"], m.start(), m.end()) for m in _WITH_HONORIFIC.finditer(plain))


@per_text
def _words(plain: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((m["name"], m.start("name"), m.end("name")) for m in _BARE.finditer(plain))


def check_name_points(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield a full name before an honorific whose parts are joined by a space and not by ・ (NAM-1)."""
    for name in full_names(pair.plain_target, pair.source):
        if name.separator == " " and name.title:
            yield Finding(
                pair.id,
                "name-separator",
                "name",
                "info",
                name.start,
                name.end,
                "外国人名の姓と名の間は空きではなく「・」にしてください。",
                pair.target[name.start : name.end].replace(" ", "・"),
            )


def check_people(document: Document) -> Iterator[Finding]:
    """Yield given names with an honorific, people without one, and honorifics other than the desk's (NAM-2, 3)."""
    honorific = document.style.honorific
    body = [
        pair
        for pair in document.pairs
        if pair.kind != "code" and ("氏" in pair.plain_target or honorific in pair.plain_target)
    ]
    if not body:
        return  # nobody in the document has an honorific: an essay or a paper, where none may be right
    people: dict[str, FullName] = {}
    surnames = {
        name for pair in body for name, title, _, _ in _honoured(pair.plain_target) if title == honorific
    }
    for pair in document.pairs:
        for name in full_names(pair.plain_target, pair.source):
            people.setdefault(name.family, name)
            if name.title == honorific:
                surnames.add(name.family)
    givens = {name.given: name for name in people.values()}
    yield from _by_given_name(document, people, givens)
    yield from _other_honorific(document, honorific)
    if honorific and surnames:
        yield from _without(document, people, surnames, honorific)


def _by_given_name(
    document: Document, people: dict[str, FullName], givens: dict[str, FullName]
) -> Iterator[Finding]:
    """Yield a given name with 氏: セルゲイ氏 for セルゲイ・レヴィン氏."""
    named_so_far: set[str] = set()
    for pair in document.body:
        plain = pair.plain_target
        here = full_names(plain, pair.source)
        named_so_far.update(name.family for name in here)
        for name, title, start, end in _honoured(plain):
            if (
                is_quoted(plain, start)
                or any(full.start <= start < full.end for full in here)
                or name in people
            ):
                continue
            if name in givens:
                person = givens[name]
                fix = (
                    f"{person.family}{title}"
                    if person.family in named_so_far
                    else f"{person.given}・{person.family}{title}"
                )
                message = (
                    f"名だけに「{title}」を付けています。初出は姓名、以後は姓で「{fix}」としてください。"
                )
                yield Finding(pair.id, "given-name-honorific", "name", "info", start, end, message, fix)
            elif _is_given_name(name, pair.source):
                message = f"「{name}」は名のようです。初出は姓名、以後は姓に「{title}」を付けてください。"
                yield Finding(pair.id, "given-name-honorific", "name", "info", start, end, message)


@lru_cache(maxsize=4096)
def _is_given_name(name: str, source: str) -> bool:
    """Return whether a katakana name is the first of two capitalised names of the English, by its sound."""
    heard = kana_skeleton(name)
    for match in _TWO_NAMES.finditer(source):
        if (
            heard
            and heard in latin_skeletons(match["given"])
            and heard not in latin_skeletons(match["family"])
        ):
            return match["given"][0].casefold() in "aeiou" or name[0] not in "アイウエオ"
    return False


def _other_honorific(document: Document, honorific: str) -> Iterator[Finding]:
    """Yield さん in a document that otherwise uses 氏 (or the other way round)."""
    other = "さん" if honorific == "氏" else "氏"
    for pair in document.body:
        for name, title, _, end in _honoured(pair.plain_target):
            if title == other and not is_quoted(pair.plain_target, end - 1):
                yield Finding(
                    pair.id,
                    "honorific-mixed",
                    "name",
                    "info",
                    end - len(title),
                    end,
                    f"「{name}」の敬称が「{other}」です。「{honorific}」にそろえてください。",
                    honorific,
                )


def _without(
    document: Document, people: dict[str, FullName], surnames: set[str], honorific: str
) -> Iterator[Finding]:
    """Yield people without an honorific or title although others in the document have one."""
    exempt = {
        part
        for term in document.glossary
        if _HISTORICAL.search(term.note)
        for part in re.split("[・＝ ]", term.target)
    }
    known = {term.target for term in document.glossary if "人名" in term.note}
    for pair in document.body:
        plain = pair.plain_target
        if pair.kind in ("heading", "caption", "image"):
            continue
        full = full_names(plain, pair.source)
        spans = [(name.start, name.end, name) for name in full if not name.title]
        for start, end, name in spans:
            if name.family in exempt or is_quoted(plain, start) or _CREDIT.search(plain[:start]):
                continue
            if plain[start:end] in known or name.family in surnames or _acts(plain, end):
                yield _honorific_missing(pair, start, end, honorific)
        for word, start, end in _words(plain):
            if word not in surnames or word in exempt or is_quoted(plain, start):
                continue
            if any(name.start <= start < name.end for name in full) or not _acts(plain, end):
                continue
            yield _honorific_missing(pair, start, end, honorific)


_FOLLOWED_AS_PERSON = re.compile(
    r"(?:（\d+(?:歳)?）)?(?:は|が|も|と|に|を|から|による|によれば|によると|で(?:ある|す|、)|だ|の(?!法則|定理|塔|街|町|州|市|国))"
)


def _acts(plain: str, end: int) -> bool:
    """Return whether what follows a name treats it as somebody who does or says something."""
    return bool(_FOLLOWED_AS_PERSON.match(plain, end))


def _honorific_missing(pair: Pair, start: int, end: int, honorific: str) -> Finding:
    name = pair.target[start:end]
    return Finding(
        pair.id,
        "honorific-missing",
        "name",
        "info",
        start,
        end,
        f"「{name}」に敬称がありません。ほかの人物と同じく「{honorific}」を付けてください。",
        name + honorific,
    )
