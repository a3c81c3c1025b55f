"""Japanese that stands only with a no: 必ずしも, しか, なければならない. Without its no it contradicts itself.

These need no source. A translation whose no was lost or turned often keeps the word that asked for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks.model import Finding, Pair
from translations.language import morphology, sentences

_END = r"(?=[。、」）！!]|\Z)"
# Set phrases that exist with their no only, here without it.
_BROKEN = re.compile(
    r"(?:なければ|なくては|なくちゃ|なきゃ|ねば)(?:は|も)?(?:(?:なり|いけ)ま(?:す|した)"
    rf"|(?:なる|いける|なった){_END})|かもしれ(?:ま(?:す|した)|[るた]{_END})|(?<!の)に(?:違い|相違)あ(?:りま(?:す|した)|る{_END})"
    rf"|ざるを得(?:ま(?:す|した)|る{_END})|ずに(?:は)?(?:いられ|おけ)(?:ます|る{_END})|わけには?い(?:きます|く{_END})|に(?:ほか|他)な(?:ります|る{_END})"
    rf"|[にで](?:すぎ|過ぎ)ます(?!か)|(?:だけ|のみ|ばかり)では(?:あります|ある{_END})|とは(?:限|かぎ)(?:ります|る{_END})|言うまでもあ(?:ります|る{_END})"
    rf"|(?:する|より)ほか(?:は)?あ(?:ります|る{_END})|ては(?:(?:なり|いけ)ます|(?:なる|いける){_END})|申し訳あ(?:ります|る{_END})|やむを得(?:ます|る{_END})"
)
# Words that ask for a no behind them.
_ASKS = re.compile(
    r"(?<![一-鿿])決して|めったに|滅多に|必ずしも|あながち|二度と(?!目)|一向に|ちっとも|ろくに|到底|とうてい|皆目|微塵も|毛頭|夢にも|何ら(?!か)|なんら(?!か)|未だかつて|いまだかつて"
    r"|誰も(?!が|みな|皆|彼も|かれ|の|お)|誰一人(?:として)?|何一つ|何ひとつ|どこにも|何も(?!か)(?=[^、。]{0,12}(?:[るたいす]{1,2}|ます|ました)[。、])|(?:[一1１]人|[一1１]つ|ひとつ|[一1１]度|[一1１]回|[一1１]社)も(?=[^、。]*[。、])"
)
_SHIKA = re.compile(r"しか")
# What says no, or as good as no.
_NO = re.compile(
    r"な[いくかけしきさ]|なし|ません|ませぬ|ず|ぬ|まい|ざる|無|不|非|未|禁|難|困|拒|違|嫌|だめ|ダメ|駄目|ゼロ|にく|づら|がた|以外|[らせれ]ん|限"
)
# A no behind one of these belongs to another clause.
_CLAUSE_ENDS = re.compile(r"(?<=[るたいすだ])(?:が|ため|ので|から|けれども?|けど|のに)、")
_PREDICATE = frozenset({"動詞", "形容詞", "助動詞", "形状詞"})


def lone_items(pair: Pair) -> Iterator[Finding]:
    """Find set phrases and adverbs that have lost the no they stand with."""
    text = pair.plain_target
    for match in _BROKEN.finditer(text):
        yield Finding(
            pair.id, "negation-broken", "negation", "warning", *match.span(),
            f"「{match[0]}」は打ち消しの形でだけ使う言い方です。打ち消しが抜けていないか確かめてください。",
        )  # fmt: skip
    if not _ASKS.search(text) and "しか" not in text:
        return
    for span in sentences.sentences(text):
        for start, end in _asking(text, span):
            clause = _CLAUSE_ENDS.search(text, end, span.end)
            if _NO.search(text, end, clause.start() if clause else span.end):
                continue
            place = _predicate(text, end, span.end)
            if place is not None:
                yield Finding(
                    pair.id, "negation-broken", "negation", "warning", *place,
                    f"「{text[start:end]}」を受ける打ち消しがありません。「{text[place[0] : place[1]]}」の肯定と否定を確かめてください。",
                )  # fmt: skip


def _asking(text: str, span: sentences.Span) -> Iterator[tuple[int, int]]:
    """Yield the words of a sentence that ask for a no."""
    for match in _ASKS.finditer(text, span.start, span.end):
        yield match.span()
    if _SHIKA.search(text, span.start, span.end):
        for token in morphology.tokens_between(text, span.start, span.end):
            if token.surface == "しか" and token.is_particle:
                yield token.start, token.end


def _predicate(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the place of the predicate that ends the clause from `start` on, None where it has none."""
    stop = re.compile(r"[、。」！!？?]").search(text, start, end)
    found = [
        token
        for token in morphology.tokens_between(text, start, stop.start() if stop else end)
        if token.pos[0] in _PREDICATE
    ]
    if not found:
        return None
    first = len(found) - 1
    while first > 0 and found[first - 1].end == found[first].start:
        first -= 1
    return found[first].start, found[-1].end
