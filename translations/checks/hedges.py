"""How sure a source is, and when: a "may" or "reportedly" that nothing in the target carries, a plan told as done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translations.checks import alignment
from translations.checks.model import Document, Finding, Pair
from translations.checks.negation import turned
from translations.language import english, morphology, sentences
from translations.language.sentences import Span
from translations.language.sought import Kept, Sought

_PROSE = frozenset({"paragraph", "list_item", "quote", "caption"})


@dataclass(frozen=True, slots=True)
class _Hedge:
    """English that keeps a claim open, and the Japanese of which one word must carry it."""

    english: Kept
    japanese: Sought


_HEARSAY = (
    r"とい[うわえっい]|とのこと|とされ|としている|としてい|そうだ|そうで(?:す|あ)|らしい|模様|報じ|報道|伝え|によ[るれ]|疑[いうわ]|疑惑|とみられ"
    r"|と見られ|主張|訴え|申し立て|告発|ようだ|ようで|うわさ|噂|風評|言われ|思われ|考えられ|信じられ|述べ|語[っるりら]|話し|明らかに|指摘|非難|関係者|リーク|目され|名目|可能性|だろう|でしょう|はず|一見|見[えた]"
)
_LIKELIHOOD = (
    r"見通し|見込|可能性|予想|予測|予定|公算|だろう|でしょう|そう(?:だ|で|な|に)|よう(?:だ|で|に|な)|らしい|とみられ|と見られ|と[み見]て|見え|みえ|はず|おそらく|恐らく|期待|高い|やす[いくか]|がち"
    r"|模様|思わ?[れうっいわ]|考え|たぶん|多分|計画|方針|目指|傾向|濃厚|確実|確率|多[いく]|ことにな|られる|れる|得る|うる|そう[。、]|まい[。、]|望[みま]|恐れ|おそれ|かもしれ|計算|試算|推定|推計|ほぼ|大抵|たいてい|通常|普通|よく|想定"
)
_POSSIBILITY = (
    r"可能|もあ[りる]|かもしれ|かも知れ|恐れ|おそれ|怖れ|う[るれ](?:[。、とだでのがもこほ一-鿿]|\Z)|得[るれなまた]|え[るな](?:[。、とだでのがもこほ一-鿿]|\Z)|かね[なま]|こと(?:が|も|は)あ|場合(?:が|も|は)?あ|場合(?:に|は|で)|とき(?:に|は)|ケース|だろう|でしょう"
    r"|見込|見通|懸念|そう(?:だ|で|な|に)|と(?:み|見)られ|でき|出来|られ|け[るば]|め[るば]|せ[るば]|べ[るば]|て[るば]|れ[るば]|ね[るば]|げ[るば]|ても|危険|リスク|余地|もしか|ひょっと|おそらく|恐らく|たぶん|多分|あるいは"
    r"|ないか|らしい|よう(?:だ|で|な|に)|模様|予[想測定]|推測|思[わいう]|考え|期待|疑|たら|れば|なら|ず[にと]|のか|だろ|許[さ可]|仮に|万一|任意|とも|もの|計画|はず|なり(?:か|得)|しかね|ことにな|想定|つも|う[。、と]|ある[。、程種]|いずれ|ときどき|時々|ことがで|適宜|必要に応じ"
)
_HEDGES: tuple[_Hedge, ...] = (
    _Hedge(
        Kept(
            r"\b(?:reportedly|allegedly|purportedly|supposedly|(?:is|are|was|were) (?:said|rumou?red|alleged|reported|believed|thought|understood) to"
            r"|alleg(?:es?|ed|ing)|rumou?rs?)\b",
            re.IGNORECASE,
        ),
        Sought(_HEARSAY),
    ),
    _Hedge(
        Kept(
            r"\b(?:(?<!un)likely to|(?:most|very|more than) likely|probably|presumably|(?:is|are|was|were) (?:widely )?(?:expected|projected|forecast|predicted) to|(?:appear|seem)(?:s|ed)? to)\b",
            re.IGNORECASE,
        ),
        Sought(_LIKELIHOOD),
    ),
    _Hedge(
        Kept(
            r"\b(?:(?<!\byou )(?<!\bYou )(?-i:may)(?! \d)|might|could)(?! (?:not|want|wish|like|be (?:used|set|found|obtained))\b)(?= [a-z])|\b(?:possibly|perhaps|potentially)\b",
            re.IGNORECASE,
        ),
        Sought(_POSSIBILITY),
    ),
)
# What has yet to happen, in the mouth of whoever tells it.
_FUTURE = Kept(
    r"\b(?:will|won['’]t|shall|(?:is|are) going to|(?:plan|intend|aim|hope|expect)s? to|(?:is|are) (?:planning|set|due|scheduled|expected|poised|slated) to)\b(?! have\b)"
    r"|\bsaid (?:[\w’'-]+ ){1,7}would(?! have\b)",
    re.IGNORECASE,
)


def hedges(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find claims that a source keeps open and a target states outright."""
    if pair.kind not in _PROSE or pair.part == "title" or not pair.source.strip() or not pair.target.strip():
        return
    text = pair.plain_target
    one_to_one = len(english.sentences(pair.plain_source)) == len(sentences.sentences(text))
    told = False
    for span, source in alignment.sentence_groups(pair.plain_source, text):
        if not any(
            token.pos[0] in ("動詞", "助動詞")
            for token in morphology.tokens_between(text, span.start, span.end)
        ):
            continue  # English, or a noun: it states nothing
        where = (span.start, span.end) if one_to_one else (0, len(text))
        for hedge in () if told else _HEDGES:
            said = hedge.english.search(source)
            if said and not hedge.japanese.search(text, *where):
                yield turned(
                    pair, "hedge-lost", span.start, span.end,
                    f"原文は「{said[0]}」と断定を避けていますが、訳文は言い切っています。「可能性がある」「という」などが抜けていないか確かめてください。",
                )  # fmt: skip
                told = True
                break
        future = _FUTURE.search(source)
        if future and one_to_one and _speaks_of_the_past_only(text, span):
            yield turned(
                pair, "tense-changed", *_end(text, span),
                f"原文の「{future[0]}」はこれからのことですが、訳文は済んだこととして書いています。時制を確かめてください。",
            )  # fmt: skip


def _speaks_of_the_past_only(text: str, span: Span) -> bool:
    """Return whether a sentence has a predicate in た, and none in any other form that could speak of what is to come."""
    tokens = morphology.tokens_between(text, span.start, span.end)
    past = False
    for at, token in enumerate(tokens):
        form = token.pos[5] if len(token.pos) > 5 else ""
        if (
            token.pos[0] == "助動詞"
            and token.lemma in ("た", "だ")
            and token.surface in ("た", "だ")
            and at
            and tokens[at - 1].pos[0] in ("動詞", "助動詞", "形容詞")
        ):
            past = True
        elif _may_speak_of_what_is_to_come(token, form):
            return False
    return past


def _may_speak_of_what_is_to_come(token: morphology.Token, form: str) -> bool:
    if token.normalized in _TO_COME:
        return True
    if token.pos[0] == "形容詞":  # not 新しい before a noun
        return form.startswith("終止形")
    return token.pos[0] in ("動詞", "助動詞") and form.startswith(
        ("終止形", "連体形", "仮定形", "意志推量形", "命令形")
    )


_TO_COME = frozenset(
    {
        "予定",
        "計画",
        "方針",
        "見込み",
        "見通し",
        "意向",
        "考え",
        "構え",
        "狙い",
        "はず",
        "筈",
        "準備",
        "約束",
        "見通す",
        "見込む",
    }
)


def _end(text: str, span: Span) -> tuple[int, int]:
    """Return the place of the last predicate of a sentence."""
    tokens = [
        t
        for t in morphology.tokens_between(text, span.start, span.end)
        if t.pos[0] in ("動詞", "助動詞", "形容詞")
    ]
    first = len(tokens) - 1
    while first > 0 and tokens[first - 1].end == tokens[first].start:
        first -= 1
    return tokens[first].start, tokens[-1].end
