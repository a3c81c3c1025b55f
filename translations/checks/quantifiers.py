"""How many of them: all for most, most for some, and an "of" that nothing in the target carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translations.checks import alignment
from translations.checks.model import Document, Finding, Pair
from translations.checks.negation import turned
from translations.checks.polarity_words import NEGATION
from translations.language import english, sentences
from translations.language.sought import Kept, Sought

_PROSE = frozenset({"paragraph", "list_item", "quote", "caption"})


@dataclass(frozen=True, slots=True)
class _Quantifier:
    """Japanese that says how many, the English of which one word must say so, and what the source says instead."""

    japanese: Sought
    support: Kept
    instead: Kept


def _quantifier(japanese: str, support: str, instead: str) -> _Quantifier:
    return _Quantifier(
        Sought(japanese),
        Kept(rf"\b(?:{support})\b", re.IGNORECASE),
        Kept(rf"\b(?:{instead})\b", re.IGNORECASE),
    )


_CHANGED = (
    _quantifier(
        r"(?<!ほぼ)(?<!ほとんど)(?<!ほとんどの)(?:全員|すべて(?!で(?:は)?な)|全て|あらゆる|例外なく|誰もが|全社員|全従業員|全利用者|全ユーザー|全顧客)",
        r"(?<!almost )(?<!nearly )(?<!virtually )(?<!not )(?:all|every\w*|each|entire\w*|whole|always|both|any\w*|full\w*|complete\w*|universal\w*"
        r"|across|throughout|wherever|whatever|whoever|total\w*|unanimous\w*|100|no|none|never|nothing|everything|altogether|only|uniform\w*|wholesale|comprehensive\w*"
        r"|rest|remain\w*|others|left|rarely|seldom|two|three|four|five|six|seven|eight|nine|ten|thorough\w*|exhaust\w*|blanket|wip\w*)",
        r"most(?! recent| likely| importantl?y?)|majority|some|many|several|few|half|almost all|nearly all|almost every\w*|nearly every\w*|a third|parts? of|much of|virtually all",
    ),
    _quantifier(
        r"大半(?!は?では)|大多数|過半数|ほとんどの|大部分",
        r"most\w*|majority|many|much|more than half|nearly|almost|hardly|barely|largely|main\w*|bulk|vast|predominant\w*|virtually|scarcely|few|little|usual\w*|great\w* part"
        r"|lion['’]s share|overwhelming\w*|practically|chiefly|primar\w+|\d+(?:\.\d+)? ?(?:percent|%)|three quarters|two thirds|all but|general\w*|by far|rarely|seldom|\d+ (?:of|out of)",
        r"some|several|a few|(?<!at )(?<!after )(?<!above )all(?!-)|every|handful|a third|a quarter|certain|parts? of",
    ),
    _quantifier(
        r"一部(?:の|は|が|を(?!除)|で|に)(?!始終)|(?<!は)いくつかの|何人かの|数人の",
        r"some\w*|part\w*|certain|several|few|half|portion\w*|section\w*|segment\w*|piece\w*|select\w*|among|limited|fraction|bits?|one of|other\w*|various|couple|handful|share|subset|minority|many|in places|sub\w*|component\w*|member\w*|not all|not every\w*|except\w*|but",
        r"most(?! recent| likely)|majority|(?<!at )(?<!after )(?<!above )all(?!-)|every\w*|nearly all|almost all",
    ),
    _quantifier(
        r"(?<!少なくない)(?<!数)多くの(?!場合)|多くが|多数の|大勢の|が多く(?!な|はな)|は多く(?!な|はな|の)",
        r"many|much|most\w*|lots?|numerous|more\w*|multiple|great\w*|large\w*|high\w*|number\w*|plenty|countless|dozens|hundreds|thousands|million\w*|wide\w*|deal|often|frequent\w*|common\w*"
        r"|several|various|variety|array|range|rich\w*|increas\w*|majority|popular\w*|host|bulk|extensive\w*|ample|abundan\w*|scores|tons|slew|raft|swath\w*|big\w*|heav\w*|major|mass\w*|flood\w*|overwhelm\w*|crowd\w*|heap\w*|series|a few|quite|busy|broad\w*|billion\w*|every\w*|all|everyone",
        r"few(?!er)|hardly any|scarcely any|barely any|little|hardly anyone|rare|rarely|seldom",
    ),
)  # fmt: skip
_LOST = (
    (
        Kept(
            r"\b(?:most of|most (?:[a-z]+ )?(?:users|people|customers|companies|researchers|workloads|models|cases|countries|employees|developers|experts|analysts|systems))\b",
            re.IGNORECASE,
        ),
        Sought(
            r"大半|ほとんど|殆ど|多[くい]|大部分|過半|大多数|たいてい|大抵|主[にな]|おおむね|概ね|軒並み|だいたい|ほぼ|最も|最大|普通|通常|一般|大方"
        ),
    ),
    (
        Kept(r"\b(?:some of (?:the|its|their|his|her|our|these|those)|only some)\b", re.IGNORECASE),
        Sought(
            r"一部|いくつ|幾つ|何人|何[つ社]|も(?:い|あ)[るりっ]|中に|のうち|数[人社件個]|[数幾]|多少|若干|ある程度|など|ところ|部分|例|1[つ人]|若干"
        ),
    ),
)


def _lost(english: str, japanese: str) -> tuple[Kept, Sought]:
    return Kept(rf"\b(?:{english})\b", re.IGNORECASE), Sought(japanese)


# How often, how much, since when: small words that a claim needs.
_LOST_ADVERBS = (
    _lost(
        r"often|usually|typically|generally|frequently|in many cases|in most cases|tends? to|sometimes|occasionally",
        r"多[いくか]|よく|しばしば|たいてい|大抵|通常|普通|普段|一般|概[しね]|おおむね|往々|がち|傾向|時[々に折]|とき[どに]|たまに|場合|頻繁|こと[もがは]|いつも|主[にな]|[度た][々び]|何度|やす|常|基本|ほとんど|大半|なり",
    ),
    _lost(
        r"initially|at first|for now|for the time being|so far|to date",
        r"当初|最初|初[めは]|まず|当面|はじめ|差し当たり|さしあたり|今のところ|現時点|現段階|しばらく|当分|ひとまず|とりあえず|今[はもま]|現[在状]|これまで|ここまで|まだ|既に|すでに|いまのところ|なお|もともと|元々|スタート|先行",
    ),
    _lost(
        r"slightly|marginally|modestly|somewhat",
        r"わずか|僅|若干|やや|少[しな]|小幅|微|多少|ほんの|いくらか|ちょっと|少々|軽|幾分|いくぶん|小さ|緩|辛うじて|かろうじて|ある程度",
    ),
    _lost(
        r"sharply|dramatically|significantly|substantially|drastically",
        r"大[きいな]|大幅|急|劇的|著し|顕著|飛躍|激|格段|かなり|相当|強|ずっと|はるか|遥か|目覚|抜本|極端|一段|圧倒|際立|鋭|明らか|有意|大いに|非常|とても|断然|ぐっと|倍|重大|深刻|画期|すごく",
    ),
)  # fmt: skip


# Under a no "some have not" is "not all have", and "little is known" is "much is not known".
_NEGATIVE = Sought(r"わけで|とは?限ら|(?<!少)な[いかくけ]|ません|ず(?![つっれ])|ぬ(?!い)|まい[。、]")


def _is_denied(source: str, at: int) -> bool:
    """Return whether the sentence at a place of a source has a no."""
    return any(
        NEGATION.search(source[start:end]) is not None
        for start, end in english.sentences(source)
        if start <= at < end
    )


def _is_told_in_the_negative(text: str, at: int) -> bool:
    """Return whether the sentence at a place of a target has a negative form."""
    return any(
        _NEGATIVE.search(text, span.start, span.end) is not None
        for span in sentences.sentences(text)
        if span.start <= at < span.end
    )


def quantifiers(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find sentences that speak of more or fewer of them than their source: 全員 for "most"."""
    if pair.kind not in _PROSE or pair.part == "title" or not pair.source.strip():
        return
    source, text = pair.plain_source, pair.plain_target
    for quantifier in _CHANGED:
        found = quantifier.japanese.search(text)
        if found is None or quantifier.support.search(source):
            continue
        said = quantifier.instead.search(source)
        if (
            said
            and not _is_denied(source, said.start())
            and not _is_told_in_the_negative(text, found.start())
        ):
            yield turned(
                pair, "quantity-changed", *found.span(),
                f"原文の「{said[0]}」に対し、訳文は「{found[0]}」としています。どのくらいの範囲のことか確かめてください。",
            )  # fmt: skip
            return
    asked = [one for one in (*_LOST, *_LOST_ADVERBS) if one[0].search(source)]
    if not asked:
        return
    one_to_one = len(english.sentences(source)) == len(sentences.sentences(text))
    for span, said_there in alignment.sentence_groups(source, text):
        where = (span.start, span.end) if one_to_one else (0, len(text))
        for pattern, carries in asked:
            said = pattern.search(said_there)
            if said and not carries.search(text, *where):
                yield turned(
                    pair, "quantity-lost", span.start, span.end,
                    f"原文の「{said[0]}」にあたる言葉が訳文にありません。抜けていないか確かめてください。",
                    severity="info",
                )  # fmt: skip
                return
