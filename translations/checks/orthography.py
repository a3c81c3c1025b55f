"""Kanji or kana, okurigana, month counters: how the desk spells ordinary words.

Rules ORT-1 and ORT-2 of docs/house-style.md (共同通信 記者ハンドブック, JTF 2.1.2 and 2.2.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks.model import HIDDEN, Document, Finding, Pair
from translations.checks.rules import PatternRule, matches
from translations.language.morphology import tokens
from translations.language.sought import Sought

# Words that news writes in kana. The pattern holds what guards it from other words of the same kanji.
_KANA: tuple[tuple[str, str], ...] = (
    ("出来(?=[るまなたてずそ]|れば)(?!たて|事|高)", "でき"),
    ("(?<=[てで])下さ(?=[いっるら])", "くださ"),
    ("(?<=[ぁ-ゖ一-鿿])致し(?=ま)", "いたし"),
    ("(?<=[てで])頂(?=[いきけくこ])", "いただ"),
    ("(?<=[てで])欲し(?=[いか])", "ほし"),
    ("有(?:り)?難(?=[いうく])", "ありがた"),
    ("有り得", "あり得"),
    ("様々(?!園)", "さまざま"),
    ("殆ど", "ほとんど"),
    ("[遥遙]か", "はるか"),
    ("掴(?=[みむまめんもえ])", "つか"),
    ("溢れ", "あふれ"),
    ("繋(?=[がげぎ])", "つな"),
    ("(?<=に)[関拘]わらず", "かかわらず"),
    ("(?<=にも)[関拘]わらず", "かかわらず"),
    ("何故", "なぜ"),
    ("是非(?![をはがのに]|論)", "ぜひ"),
    ("勿論", "もちろん"),
    ("勿体", "もったい"),
    ("僅か", "わずか"),
    ("(?<=[うくぐすつぬぶむるたなの])為(?=に|の|、|です|で(?!は)|だ|）|\\)|$)", "ため"),
    ("(?<=[るたいな])事(?=[がをはにもでの]|な[くし])(?!の(?:次第|成り))", "こと"),
    ("(?<=[るたいな])物(?=の、|では|です|だ)", "もの"),
    ("及び(?!腰)", "および"),
    ("又は", "または"),
    ("(?<!の)並びに", "ならびに"),
    ("但し(?!書)", "ただし"),
    ("(?<![一-鿿])且つ", "かつ"),
    ("(?<=。)尚、|^尚、", "なお、"),
    ("(?<![一-鿿])更に(?!け)", "さらに"),
    ("(?:(?<=。)|(?<=^))従って、", "したがって、"),
    ("即ち", "すなわち"),
    ("因みに", "ちなみに"),
    ("沢山(?![一-鿿])", "たくさん"),
    ("(?<![一-鿿])色々", "いろいろ"),
    ("(?<![一-鿿])益々", "ますます"),
    ("(?<![一-鿿])度々", "たびたび"),
    ("(?<![一-鿿])中々", "なかなか"),
    ("予め", "あらかじめ"),
    ("暫く", "しばらく"),
    ("漸く", "ようやく"),
    ("凡そ", "およそ"),
    ("或いは", "あるいは"),
    ("(?<![一-鿿])或る", "ある"),
    ("所謂", "いわゆる"),
    ("如何に(?!も)", "いかに"),
    ("如何(?=です|でしょう|なる)", "いか"),
    ("流石に?", "さすが"),
    ("丁度", "ちょうど"),
    ("一寸(?![一-鿿])", "ちょっと"),
    ("何処", "どこ"),
    ("此処", "ここ"),
    ("其の", "その"),
    ("此の", "この"),
    ("貴方", "あなた"),
    ("(?<=[うるたいのぬ])筈", "はず"),
    ("(?<=[0-9一-鿿ァ-ヺー])迄(?=[にのはもで、])", "まで"),
    ("(?<=[一-鿿ァ-ヺー])毎に", "ごとに"),
    ("に於いて", "において"),
    ("に於ける", "における"),
    ("に亘(?=[りるっ])", "にわた"),
    ("纏め", "まとめ"),
    ("辿(?=[りるっれら])", "たど"),
    ("揃(?=[うえいっわ])", "そろ"),
    ("叶(?=[うえいっわ])", "かな"),
    ("嬉し", "うれし"),
    ("貰(?=[うえいっわ])", "もら"),
    ("(?<=[てで])居(?=[るたまり])", "い"),
    ("直ぐ", "すぐ"),
    ("偶々", "たまたま"),
    ("滅多", "めった"),
    ("寧ろ", "むしろ"),
    ("尤も", "もっとも"),
    ("兎に角", "とにかく"),
    ("兎も角", "ともかく"),
    ("折角", "せっかく"),
    ("馴染", "なじ"),
    ("騙(?=[すしさせ])", "だま"),
    ("覗(?=[くきいかけ])", "のぞ"),
    ("喋(?=[るりっらべ])", "しゃべ"),
    ("呟(?=[くきいか])", "つぶや"),
    ("囁(?=[くきいか])", "ささや"),
    ("噂", "うわさ"),
    ("嘘", "うそ"),
    ("綺麗", "きれい"),
    ("躊躇(?=[いうっわ])", "ためら"),
    ("躊躇", "ちゅうちょ"),
    ("辻褄", "つじつま"),
    ("迚も", "とても"),
    ("(?<=[きぎしちにひびみりいえけげせてねへべめれ])易(?=[いくさ])", "やす"),
    ("(?<=[るたの])様(?=[にな])(?!々)", "よう"),
    ("(?<=[のる])儘", "まま"),
    ("(?<=[うくすつぬむる])等(?=、|の|が)", "など"),
    ("ご存知", "ご存じ"),
    ("遅れを(?:取(?!り戻)|と(?=[るっりらろ])(?!り戻))", "後れを取"),
    ("子供(?![一-鿿])", "子ども"),
    ("一旦", "いったん"),
    ("漏洩", "漏えい"),
    ("改竄", "改ざん"),
    ("斡旋", "あっせん"),
    ("牽引", "けん引"),
    ("牽制", "けん制"),
)
# Okurigana as 内閣告示「送り仮名の付け方」 and the news agencies have them.
_OKURIGANA: tuple[tuple[str, str], ...] = (
    ("行な(?=[いうえおわっ])", "行"),
    ("現わ(?=[れす])", "現"),
    ("表わ(?=[すしせ])", "表"),
    ("断わ(?=[るりっら])", "断"),
    ("起(?=[りるっ][てたま、。])", "起こ"),
    ("(?<![一-鿿])当(?=っ[てた])", "当た"),
    ("(?<![一-鿿])変(?=[りるっ][てたま、。])", "変わ"),
    ("(?<![一-鿿])終(?=[りるっ][てたま、。])", "終わ"),
    ("取り組(?=[、。をがはのにで])|取組み?(?!氏)(?=[、。をがはのにでも])", "取り組み"),
    ("組み合せ|組合せ", "組み合わせ"),
    ("打合せ|打ち合せ", "打ち合わせ"),
    ("問合せ|問い合せ", "問い合わせ"),
    ("申込み|申し込み?(?=書)", "申し込み"),
    ("受入れ", "受け入れ"),
    ("切替え", "切り替え"),
    ("繰返し", "繰り返し"),
    ("読込み", "読み込み"),
    ("書込み", "書き込み"),
    ("立上げ", "立ち上げ"),
    ("引上げ", "引き上げ"),
    ("引下げ", "引き下げ"),
    ("取扱い", "取り扱い"),
    ("見積り", "見積もり"),
    ("埋込み", "埋め込み"),
    ("売上げ(?!高)", "売り上げ"),
    ("手続(?=を|が|の|に)", "手続き"),
    ("少い", "少ない"),
    ("明か(?=[なにで])", "明らか"),
)
_MONTHS = re.compile(
    r"(?<=[0-9０-９〇一二三四五六七八九十数何])(?P<gap>[ 　]?)(?P<counter>[ヶケヵカか箇ヵ]月)(?!曜)"
)
# Kanji outside 常用漢字 that drafts bring in and news does not use; those with one reading have a fix above.
_RARE = re.compile(
    "[掴繋溢叶呟囁噂嘘騙覗喋揃貰辿纏馴躊躇斡竄洩褄俯瞰邁喧拮抉遙遥勿殆暫儘筈迄亘尤兎攪撹錆痺顰罹迸齎嘯跋扈蹂躙軋轢屡竦]"
)


def _rules(check: str, spellings: tuple[tuple[str, str], ...]) -> tuple[PatternRule, ...]:
    return tuple(
        PatternRule(
            check,
            Sought(pattern, re.MULTILINE),
            "「{text}」は「{fix}」と書きます。",
            right,
        )
        for pattern, right in spellings
    )


RULES = (*_rules("kana-spelling", _KANA), *_rules("okurigana", _OKURIGANA))


def check_spelling(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield words in kanji that news writes in kana, old okurigana, rare kanji and wrong month counters (ORT-1, 2)."""
    if pair.kind == "code":
        return
    plain = pair.plain_target
    covered: set[int] = set()
    for finding in matches(RULES, pair):
        covered.update(range(finding.start, finding.end))
        yield finding
    yield from _months(pair, document)
    for match in _RARE.finditer(plain):
        if match.start() not in covered and not _is_name(plain, match.start()):
            message = f"「{match[0]}」は常用漢字ではありません。仮名にするか言い換えてください。"
            yield Finding(pair.id, "rare-kanji", "typography", "info", match.start(), match.end(), message)
    yield from _et_cetera(pair)


def _months(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield month counters in another spelling than the desk's (カ月 by the agencies, か月 by JTF)."""
    right = document.style.month_counter
    for match in _MONTHS.finditer(pair.plain_target):
        if match["counter"] != right:
            yield Finding(
                pair.id,
                "month-counter",
                "typography",
                "info",
                match.start("counter"),
                match.end("counter"),
                f"月数は「{right}」と書きます。",
                right,
            )


def _is_name(plain: str, at: int) -> bool:
    """Return whether a character belongs to a name, which keeps its kanji."""
    return any(token.start <= at < token.end and token.pos[1] == "固有名詞" for token in tokens(plain))


def _et_cetera(pair: Pair) -> Iterator[Finding]:
    """Yield 等 read など after a noun; 平等, 同等 and 等級 are words of their own to the tokenizer."""
    if "等" not in pair.plain_target:
        return
    words = tokens(pair.plain_target)
    for at in range(1, len(words)):
        word, before = words[at], words[at - 1]
        after = words[at + 1] if at + 1 < len(words) else None
        if (
            word.surface != "等"
            or not (before.is_noun or before.surface[-1] in f"」）{HIDDEN}")
            or (before.is_noun and len(before.surface) < 2 and before.pos[1] != "固有名詞")
        ):
            continue
        if after is None or after.is_particle or after.surface in "、。）」":
            yield Finding(
                pair.id,
                "kana-spelling",
                "typography",
                "info",
                word.start,
                word.end,
                "「等」は「など」と書きます。",
                "など",
            )
