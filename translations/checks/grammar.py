"""Sentences that do not hold together: particles twice, words twice, predicates that collide, too much in one.

Rules REG-4 to 8 of docs/house-style.md (no-doubled-joshi, sentence-length, max-ten, no-dropping-the-ra and others of textlint).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translations.checks.model import HIDDEN, Document, Finding, Pair
from translations.checks.rules import PatternRule, matches
from translations.language.morphology import Token, tokens_between
from translations.language.sentences import Span, asides, blank, quotations, sentences
from translations.language.sought import Sought

_PREDICATES = ("動詞", "形容詞", "助動詞", "形状詞")
_CLAUSE_PARTICLES = ("接続助詞", "副助詞", "準体助詞")
_NEAR = 8  # characters between two particles of one kind: further apart a reader has lost nothing
# Two particles in a row that no sentence can mean. 「のが」「のを」「からが」「とが」 are all good.
_CLASHES_WORDS = """がを をが がは をは はが はを がに にが をに
    がの をの はの でを へを もが もを がで をで をへ がへ"""
_CLASHES = frozenset(_CLASHES_WORDS.split())
_TWICE = frozenset("がをにのはでへと")
_GLOSS_LENGTH = 12
_RA = {
    "見れ": "見られ", "食べれ": "食べられ", "来れ": "来られ", "出れ": "出られ", "起きれ": "起きられ", "寝れ": "寝られ", "着れ": "着られ", "信じれ": "信じられ",
    "考えれ": "考えられ", "得れ": "得られ", "受けれ": "受けられ", "決めれ": "決められ", "始めれ": "始められ", "続けれ": "続けられ", "覚えれ": "覚えられ",
    "避けれ": "避けられ", "伝えれ": "伝えられ", "捨てれ": "捨てられ", "逃げれ": "逃げられ", "投げれ": "投げられ", "調べれ": "調べられ", "答えれ": "答えられ",
    "変えれ": "変えられ", "与えれ": "与えられ", "生きれ": "生きられ", "借りれ": "借りられ", "降りれ": "降りられ", "教えれ": "教えられ", "止めれ": "止められ",
    "入れれ": "入れられ", "乗せれ": "乗せられ", "認めれ": "認められ", "求めれ": "求められ", "集めれ": "集められ", "確かめれ": "確かめられ",
}  # fmt: skip
_RULES = (
    PatternRule(
        "broken-nominalisation",
        Sought("を(?:私|私たち|彼|彼女|彼ら|人々|我々)は[^。、]{1,8}の[はが]"),
        "「{text}」は名詞化が二重で文になっていません。「…のを見るのは」のように主語を外してください。",
        severity="warning",
        category="grammar",
    ),
    PatternRule(
        "dropped-ra",
        Sought(f"(?:{'|'.join(_RA)})(?=[るたまなずば])(?!ば)"),
        "「{text}」はら抜き言葉です。「{fix}」にしてください。",
        lambda text: _RA.get(text),
        category="grammar",
    ),
    PatternRule(
        "doubled-polite",
        Sought(
            "(?:ます|ました|ません)(?:です|でした)(?!か)|ですます|でしたです|(?:です|ます)(?:です|ます)(?=。)|(?<=ませんで)した(?:です)"
        ),
        "「{text}」は敬体が二重です。一つにしてください。",
        lambda text: "ませんでした" if text == "ませんでした" else None,
        severity="warning",
        category="grammar",
    ),
    PatternRule(
        "double-negative",
        Sought("ないわけではな|なくはな|ないことはな|ないとは限らなく|なくもな|ないでもな"),
        "「{text}い」は二重否定です。原文がそう言っていなければ、肯定で書いてください。",
        category="grammar",
    ),
)


def check_particles(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield particles in a row that cannot stand together, and が…が, を…を with no predicate between (REG-6)."""
    if pair.kind == "code":
        return
    plain = pair.plain_target
    for span in sentences(plain):
        words = [
            w
            for w in tokens_between(plain, span.start, span.end)
            if w.pos[0] != "空白" and w.surface.strip(HIDDEN)
        ]
        yield from _adjacent(pair, words)
        for particle in ("が", "を"):
            yield from _doubled(pair, words, particle)


def _adjacent(pair: Pair, words: Sequence[Token]) -> Iterator[Finding]:
    """Yield をを, がを and a noun said twice."""
    for at in range(1, len(words)):
        left, right = words[at - 1], words[at]
        if left.end != right.start:
            continue
        both = left.surface + right.surface
        if _joins(left) and _joins(right):
            if left.surface == right.surface and left.surface in _TWICE and left.pos[1] != "終助詞":
                message = f"助詞「{left.surface}」が重なっています。一つ取ってください。"
                yield Finding(
                    pair.id,
                    "repeated-particle",
                    "grammar",
                    "warning",
                    left.start,
                    right.end,
                    message,
                    left.surface,
                )
            elif (
                both in _CLASHES
                and left.pos[1] in ("格助詞", "係助詞")
                and right.pos[1] in ("格助詞", "係助詞")
            ):
                message = f"助詞「{both}」は続けて使えません。どちらかを取ってください。"
                yield Finding(pair.id, "particle-clash", "grammar", "warning", left.start, right.end, message)
        elif left.surface == right.surface and len(left.surface) >= 2 and _said_twice(words, at):
            message = f"「{left.surface}」が二度書かれています。一つ取ってください。"
            yield Finding(
                pair.id, "repeated-word", "grammar", "warning", left.start, right.end, message, left.surface
            )


def _joins(word: Token) -> bool:
    """Return whether a word is a particle, or the に and で that Sudachi takes for forms of だ."""
    return word.is_particle or word.pos[4] == "助動詞-ダ"


def _said_twice(words: Sequence[Token], at: int) -> bool:
    """Return whether a word twice in a row is a slip, not 一つ一つ, ドキドキ or a reduplicated adverb."""
    word = words[at]
    if word.pos[0] not in ("名詞", "動詞", "代名詞") or word.pos[1] == "数詞" or word.surface[0] in "一各":
        return False
    if re.fullmatch("[ァ-ヺー]{2}|[ぁ-ゖ]{2}", word.surface):
        return word.surface in ("こと", "もの", "ため", "とき", "よう", "する", "ところ")
    after = words[at + 1].surface if at + 1 < len(words) else ""
    return after not in ("と", "に") or len(word.surface) > 2


def _doubled(pair: Pair, words: Sequence[Token], particle: str) -> Iterator[Finding]:
    """Yield the second of two case particles of one kind with no predicate, comma or quotation between them."""
    last: Token | None = None
    for at, word in enumerate(words):
        if word.surface == particle and word.pos[1] == "格助詞":
            if last and word.start - last.end <= _NEAR and word.start > last.end and not _desired(words, at):
                between = pair.plain_target[last.start : word.end]
                yield Finding(
                    pair.id,
                    "doubled-particle",
                    "grammar",
                    "warning" if particle == "が" else "info",
                    last.start,
                    word.end,
                    f"「{between}」と助詞「{particle}」が続いています。一方を「は」「の」「に」などに換えてください。",
                )
            last = word
        elif _separates(word, particle):
            last = None


def _separates(word: Token, particle: str) -> bool:
    """Return whether a word between two particles of one kind gives each its own predicate or clause."""
    if word.pos[0] in _PREDICATES or word.pos[0] == "補助記号" or word.pos[1] in _CLAUSE_PARTICLES:
        return True
    if particle == "が" and word.surface == "の":
        return True  # 「値が0のバイトが」: a clause without a verb that の ties to its noun
    return word.surface in ("と", "や", "か")


def _desired(words: Sequence[Token], at: int) -> bool:
    """Return whether the second が marks what somebody likes, wants or can, which it may (私が英語が好き)."""
    after = words[at + 1] if at + 1 < len(words) else None
    return after is not None and after.lemma in (
        "好き",
        "嫌い",
        "欲しい",
        "ほしい",
        "上手",
        "下手",
        "得意",
        "苦手",
        "できる",
        "分かる",
        "わかる",
        "必要",
    )


def check_sentence_length(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield sentences longer than the desk allows (REG-4), glosses not counted, and sentences with too many 、 (REG-5)."""
    if pair.kind in ("code", "table"):
        return
    plain = pair.plain_target
    glosses = tuple(span for span in asides(plain) if _is_gloss(plain, span))
    for span in sentences(plain):
        removed = sum(
            gloss.end - gloss.start
            for gloss in glosses
            if span.start <= gloss.start and gloss.end <= span.end
        )
        text = span.of(plain).replace(HIDDEN, "").replace(" ", "")
        length = len(text) - removed
        limit = document.style.sentence_max
        if length > limit:
            message = f"1文が{length}字あります（上限{limit}字）。2文に分けてください。"
            yield Finding(pair.id, "long-sentence", "grammar", "info", span.start, span.end, message)
        commas = _commas(plain, span)
        if len(commas) > document.style.touten_max and length > limit // 2:
            message = f"1文に読点が{len(commas)}個あります（上限{document.style.touten_max}個）。文を分けるか読点を減らしてください。"
            yield Finding(pair.id, "many-commas", "grammar", "info", commas[0], commas[-1] + 1, message)


def _is_gloss(plain: str, span: Span) -> bool:
    """Return whether a bracket holds a short gloss and not a clause of the sentence."""
    inner = span.of(plain)[1:-1]
    return len(inner) <= _GLOSS_LENGTH or not re.search("[ぁ-ゖ]{2}", inner)


def _commas(plain: str, span: Span) -> list[int]:
    """Return the places of the 、 of a sentence that do not stand between the nouns of a list or in a quotation."""
    text = blank(plain, quotations(plain))
    found = []
    for match in re.finditer("、", text[span.start : span.end]):
        at = span.start + match.start()
        before, after = plain[at - 1 : at], plain[at + 1 : at + 12]
        listed = re.match("[一-鿿ァ-ヺーA-Za-z0-9」）]", before) and re.match(
            "[一-鿿ァ-ヺーA-Za-z0-9「]{2,}(?:[、や]|など|および|と|の)", after
        )
        if not listed:
            found.append(at)
    return found


def check_collisions(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield ら抜き, doubled です・ます, broken nominalisations, double negatives and 「…が、…が、」 in one sentence."""
    if pair.kind == "code":
        return
    yield from matches(_RULES, pair)
    plain = pair.plain_target
    for span in sentences(plain):
        words = tokens_between(plain, span.start, span.end)
        turns = [
            words[at]
            for at in range(len(words) - 1)
            if words[at].surface == "が" and words[at].pos[1] == "接続助詞" and words[at + 1].surface == "、"
        ]
        if len(turns) >= 2:
            message = "1文に逆接の「が、」が2回あります。文を分けてください。"
            yield Finding(pair.id, "doubled-but", "grammar", "info", turns[0].start, turns[1].end, message)
    yield from _same_conjunction(pair)


_CONJUNCTION = re.compile(
    "しかしながら|しかし|そして|また|さらに|ただし|そのため|したがって|つまり|なお|一方で?|ところが|だが|それでも"
)


def _same_conjunction(pair: Pair) -> Iterator[Finding]:
    """Yield a sentence that opens with the conjunction its predecessor opened with."""
    before = ""
    for span in sentences(pair.plain_target):
        match = _CONJUNCTION.match(pair.plain_target, span.start)
        if match and match[0] == before and pair.plain_target[match.end() : match.end() + 1] == "、":
            message = f"続く2文が「{before}」で始まっています。一方を換えてください。"
            yield Finding(
                pair.id, "doubled-conjunction", "grammar", "info", match.start(), match.end(), message
            )
        before = match[0] if match else ""
