"""English showing through: pronouns, concessive Yes, phrases quoted in English.

Rules TRN-2, 5 and 6 and NUM-6 of docs/house-style.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks.model import Document, Finding, Pair
from translations.language.sentences import is_quoted, sentences

_PRONOUN = re.compile(r"彼女?ら(?!し)|あなた(?:方|たち|がた)?(?![ァ-ヺ])|それら(?!しい)")
_IT_OPENS = re.compile(
    r"(?:しかし|そして|また|もちろん|でも|ただし)?、?それは(?!そう|そうと|さておき|ともかく)"
)
_IT_FOLLOWS = re.compile(
    r"(?:て|と|が|ば|ので|から|ため|つれ|ても|たら)、(?P<it>それは)(?!そう|そうと|さておき|ともかく)"
)
_I = re.compile("私(?=は|が|の|を|に|も)")
_YES = re.compile(r"(?:(?<=^)|(?<=[。！？\n])[ 　]?)はい、", re.MULTILINE)
_QUOTED_ENGLISH = re.compile(r"「(?P<words>[A-Z][A-Za-z'’]+(?: (?:[A-Za-z'’&-]+))+)」(?!\s?[（(])")
_LETTERS = re.compile("[A-Za-z]")
_FIRST_PERSON = 4  # sentences with 私 in a body: from there on the text is somebody's own essay
_DAY = re.compile(r"昨日|明日(?!香)|一昨日|明後日|先週|今週|来週|先月|来月")
_TODAY = re.compile(r"今日(?!の(?:[一-鿿]*(?:社会|世界|技術|AI))|で(?:は|も)|まで|に(?:至|お)|性)")
_SOURCE_DAY = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|last (?:week|month|night)|this week|next (?:week|month)|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)


def check_pronouns(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield pronouns that Japanese leaves out: 彼ら, それら, あなた, それは at the head of a sentence, 私 again and again."""
    if pair.kind in ("heading", "code", "quote"):
        return
    plain = pair.plain_target
    found = [(m.start(), m.end(), m[0]) for m in _PRONOUN.finditer(plain)]
    for span in sentences(plain):
        opening = _IT_OPENS.match(plain, span.start)
        if opening:
            found.append((opening.end() - 3, opening.end(), "それは"))
    found.extend((m.start("it"), m.end("it"), "それは") for m in _IT_FOLLOWS.finditer(plain))
    for start, end, word in sorted(found):
        if not is_quoted(plain, start):
            message = (
                f"「{word.removesuffix('は')}」は英語の代名詞の直訳です。省くか、指す名詞に換えてください。"
            )
            yield Finding(pair.id, "pronoun-calque", "grammar", "info", start, end, message)
    yield from _first_person(pair, document)


def _first_person(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield a pair in which 私 comes three times, or twice in one sentence outside a first-person essay."""
    plain = pair.plain_target
    places = [m.start() for m in _I.finditer(plain) if not is_quoted(plain, m.start())]
    if len(places) < 2 or not re.search(r"\b(?:I|my|me|mine)\b", pair.source):
        return
    twice = next(
        (
            [at for at in places if span.start <= at < span.end]
            for span in sentences(plain)
            if sum(span.start <= at < span.end for at in places) >= 2
        ),
        None,
    )
    opening = [at for at in places if any(span.start == at for span in sentences(plain))]
    chosen = twice or (opening if len(opening) >= 2 else None) or (places if len(places) >= 3 else None)
    if chosen:
        start, end = chosen[0], chosen[-1] + 2
        message = f"「私」が{len(places)}回出てきます。分かるところでは省いてください。"
        yield Finding(pair.id, "repeated-first-person", "grammar", "info", start, end, message)


def check_yes(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield はい、 for a concessive Yes (TRN-6); an answer to a question keeps it."""
    plain = pair.plain_target
    if pair.part != "body" or "はい、" not in plain:
        return
    for match in _YES.finditer(plain):
        if is_quoted(plain, match.start()) or _answers(pair, document):
            continue
        start = match.end() - 3
        message = "譲歩の「Yes」は返事ではありません。「確かに、」などにしてください。"
        yield Finding(pair.id, "concessive-yes", "grammar", "info", start, match.end(), message, "確かに、")


def _answers(pair: Pair, document: Document) -> bool:
    """Return whether the pair before asks a question, as in an interview."""
    body = document.body
    at = next((i for i, other in enumerate(body) if other.id == pair.id), 0)
    return at > 0 and body[at - 1].source.rstrip(' *"”').endswith("?")


def check_quoted_english(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield an English phrase in 「」 that no Japanese explains (TRN-2)."""
    kept = {term.source.casefold() for term in document.glossary if term.do_not_translate}
    for match in _QUOTED_ENGLISH.finditer(pair.plain_target):
        words = match["words"]
        if words.casefold() in kept or all(word[0].isupper() and len(word) <= 4 for word in words.split()):
            continue
        yield Finding(
            pair.id,
            "quoted-english",
            "grammar",
            "info",
            match.start("words"),
            match.end("words"),
            f"「{words}」が英語のままです。「{words}（日本語の意味）」のように訳を添えてください。",
        )


def check_relative_dates(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield 昨日, 先週 and the like in news (NUM-6): readers come later. Essays in the first person keep them."""
    plain = pair.plain_target
    if pair.part not in ("body", "lead") or not (_DAY.search(plain) or _TODAY.search(plain)):
        return
    if not _SOURCE_DAY.search(pair.source) or _is_essay(document):
        return
    for pattern in (_DAY, _TODAY):
        for match in pattern.finditer(plain):
            if is_quoted(plain, match.start()):
                continue
            message = f"「{match[0]}」は読む日によって指す日が変わります。記事の日付をもとに「5日」「5月5日」のように書いてください。"
            yield Finding(pair.id, "relative-date", "grammar", "info", match.start(), match.end(), message)


def _is_essay(document: Document) -> bool:
    """Return whether the source speaks in the first person throughout."""
    return sum(bool(re.search(r"\b(?:I|my)\b", pair.source)) for pair in document.body) >= _FIRST_PERSON
