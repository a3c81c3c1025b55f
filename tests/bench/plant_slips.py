"""More defects of accuracy, of kinds that the first tables (plant_accuracy, plant_form) lack.

They were written after the rules, against text nobody tuned a rule on, to tell how far recall holds for slips
that were not in mind. Some cannot be told by words alone (two names exchanged): their share is printed like the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.bench.plant_accuracy import KATAKANA_NAME, Operator, Plant, pick, sentences, swap, visible_digits
from translations.checks.model import Pair

QUANTITY = ("number", "date", "unit")


def turned(pattern: str, turns: dict[str, str], *categories: str) -> Operator:
    """Return an operator that exchanges one word for another where `pattern` finds it."""

    def operator(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
        at = pick(rng, pattern, pair.plain_target)
        return swap(pair, *at.span(1), turns[at[1]], *categories) if at else None

    return operator


def inserted(pattern: str, texts: Sequence[str], *categories: str) -> Operator:
    """Return an operator that puts one of `texts` where `pattern` finds an empty place."""

    def operator(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
        at = pick(rng, pattern, pair.plain_target)
        return swap(pair, *at.span(), rng.choice(list(texts)), *categories) if at else None

    return operator


def dropped(pattern: str, *categories: str) -> Operator:
    """Return an operator that leaves out what `pattern` finds; the finding may say so anywhere in the pair."""

    def operator(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
        at = pick(rng, pattern, pair.target)
        if at is None or len(at[0]) >= 0.8 * len(pair.target):
            return None
        target = pair.target[: at.start()] + pair.target[at.end() :]
        return Plant(replace(pair, target=target), frozenset(categories))

    return operator


def ringed(pairs: str) -> dict[str, str]:
    """Return both directions of "a/b c/d"."""
    both = [tuple(pair.split("/")) for pair in pairs.split()]
    return {one: other for a, b in both for one, other in ((a, b), (b, a))}


# --- quantities ---


def exchanged(
    pair: Pair, found: Sequence[re.Match[str]], categories: Sequence[str], group: int = 0
) -> Plant | None:
    """Return the pair with its two matches in one another's place, None where there are not two different ones."""
    if len(found) != 2 or found[0][group] == found[1][group]:
        return None
    (first, second), text = found, pair.target
    between = text[first.end(group) : second.start(group)]
    target = f"{text[: first.start(group)]}{second[group]}{between}{first[group]}{text[second.end(group) :]}"
    return Plant(replace(pair, target=target), frozenset(categories))


def numbers_exchanged(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    return exchanged(pair, visible_digits(pair), QUANTITY)


def year_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<!\d)((?:19|20)\d\d)(?= ?年)", pair.plain_target)
    return swap(pair, *at.span(1), str(int(at[1]) + rng.choice([-2, -1, 1])), *QUANTITY) if at else None


def decimal_moved(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<![\d.A-Za-z])(\d+)\.(\d+)(?![\d.])", pair.plain_target)
    return swap(pair, *at.span(), at[1] + at[2], *QUANTITY) if at else None


UNITS = ringed("ドル/円 キロ/マイル GB/MB メートル/フィート 時間/分 パーセント/ポイント")
HALF_DAYS = ringed("午前/午後")
BOUNDS = ringed("以上/以下 超える/下回る 未満/超")
DAYS = {"月": "火", "火": "水", "水": "木", "木": "金", "金": "土", "土": "日", "日": "月"}

# --- meaning ---

VERBS = ringed(
    "増え/減っ 上がっ/下がっ 上昇し/下落し 高い/低い 早い/遅い 長い/短い 強い/弱い 大きい/小さい 多く/少なく 許可/禁止 開始/終了"
    " 買収/売却 楽観/悲観 有効/無効 安全/危険 公開/非公開 前に/後に 内部/外部 追加/削除 支持/反対 含む/除く"
)
ADVERBS = ringed("まだ/もう 常に/まれに 必ず/たまに 初めて/再び")

INVENTED_ADJECTIVES = ("史上最大の", "世界初の", "議論を呼んでいる", "評判の悪い")
INVENTED_CIRCUMSTANCES = (
    "2019年に",
    "創業者の反対を押し切って",
    "コストの高さを理由に、",
    "昨年の失敗を受けて、",
)


def names_exchanged(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """Two people stand in one another's place: no list of words tells it."""
    return exchanged(pair, list(KATAKANA_NAME.finditer(pair.plain_target)), ["name"])


def version_of_name_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<=[A-Za-z][ -])(\d)(?![\d.,]|(?:[ ]?(?:つ|個|人|年|月|日)))", pair.plain_target)
    return swap(pair, *at.span(), str((int(at[0]) + 1) % 10), "name", *QUANTITY) if at else None


def phrase_in_english(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """A katakana word is two small words of the source again."""
    words = re.findall(r"\b[a-z]{4,} [a-z]{4,}\b", pair.plain_source)
    at = pick(rng, r"[ァ-ヺー]{4,}", pair.plain_target)
    return swap(pair, *at.span(), f" {rng.choice(words)} ", "untranslated") if words and at else None


def half_in_english(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """From a comma on, the target is the source again."""
    english = re.split(r"(?<=,) ", pair.source)
    commas = [match.end() for match in re.finditer("、", pair.target)]
    if len(english) < 2 or len(english[-1].split()) < 5 or not commas:
        return None
    return swap(pair, commas[-1], len(pair.target), english[-1], "untranslated")


OLD_FORMS = str.maketrans("国学会実対発体変広単専関歴続経価図", "國學會實對發體變廣單專關歷續經價圖")


def old_characters(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    target = pair.target.translate(OLD_FORMS)
    changed = [at for at, (a, b) in enumerate(zip(pair.target, target, strict=True)) if a != b]
    return Plant(replace(pair, target=target), frozenset({"wrong_language"})) if changed else None


def all_simplified(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """A sentence of plain Chinese stands behind, written with characters both languages have."""
    extra = rng.choice(["我不知道怎么做。", "你可以看到更多的信息。", "但是他没有回答。", "目前仍在研究中。"])
    return swap(pair, len(pair.target), len(pair.target), extra, "wrong_language", "addition")


def cut_inside_word(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"[ァ-ヺー]{5,}", pair.plain_target)
    if at is None or at.start() < 0.4 * len(pair.target) or not pair.target.endswith("。"):
        return None
    return Plant(
        replace(pair, target=pair.target[: at.start() + 3]),
        frozenset({"truncation", "omission", "link_markup"}),
    )


def last_sentence_cut(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = sentences(pair.target)
    if len(found) < 2 or len(found[-1][0]) < 16 or not pair.target.endswith("。"):
        return None
    cut = found[-1].start() + len(found[-1][0]) // 2
    return Plant(
        replace(pair, target=pair.target[:cut]), frozenset({"truncation", "omission", "link_markup"})
    )


# --- links, chatter, chrome ---


def links_exchanged(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    return exchanged(pair, list(re.finditer(r"\]\(([^()\s]+)\)", pair.target)), ["link_markup"], 1)


def code_in_capitals(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"`([A-Za-z_]{4,})`", pair.target)
    if at is None or at[1] == at[1].capitalize():
        return None
    return swap(pair, *at.span(1), at[1].capitalize(), "link_markup")


CHATTER_FIRST = (
    "以下のように翻訳しました：\n", "日本語に翻訳すると次のようになります。\n", "翻訳例: ", "【翻訳結果】\n", "Sure, here you go:\n",
    "Translated: ", "<translation>", "### 日本語訳\n", "訳文は以下のとおりです。\n", "ご依頼の翻訳です。\n",
)  # fmt: skip
CHATTER_LAST = (
    "\n（機械翻訳）", "\n※この翻訳は自動生成されました。", "\n以上、ご確認ください。", "\n必要に応じて修正いたします。", "\nI hope this helps!",
    "\nLet me know if you'd like any changes.", "\n（訳：AI）", "\n---\n注：専門用語は英語のまま残しました。", "</translation>",
    "\nご希望であれば、文体を調整することもできます。",
)  # fmt: skip
CHROME = (
    "この記事をシェアする", "あわせて読みたい", "無料会員登録はこちら", "アプリで読む", "編集部のおすすめ", "次のページへ", "前のページへ",
    "この記事は役に立ちましたか？", "コメント（12件）", "© 2025 Example Inc.", "メールマガジンに登録する", "トップページへ戻る", "スポンサードリンク",
)  # fmt: skip


def chatter_of_other_words(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if rng.random() < 0.5:
        return swap(pair, 0, 0, rng.choice(CHATTER_FIRST), "leak", "addition", "link_markup", "untranslated")
    end = len(pair.target)
    return swap(pair, end, end, rng.choice(CHATTER_LAST), "leak", "addition", "link_markup", "untranslated")


def chrome_of_other_words(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    line = rng.choice(CHROME)
    end = len(pair.target)
    plant = swap(pair, end, end, f"\n{line}", "boilerplate", "addition")
    return Plant(plant.pair, plant.categories, (end + 1, end + 1 + len(line)))


def word_doubled(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"[一-鿿ァ-ヺー]{2,8}[をがはにの]", pair.plain_target)
    return swap(pair, at.end(), at.end(), at[0], "duplication", "grammar") if at else None


def _named(name: str, operator: Operator) -> Operator:
    operator.__name__ = name
    return operator


def _alternatives(turns: dict[str, str]) -> str:
    return "(" + "|".join(sorted(turns, key=len, reverse=True)) + ")"


_MADE: tuple[tuple[str, str, Operator], ...] = (
    ("unit", "unit_exchanged", turned(rf"\d ?{_alternatives(UNITS)}(?!間)", UNITS, *QUANTITY)),
    ("date", "half_day_turned", turned(_alternatives(HALF_DAYS), HALF_DAYS, "date")),
    ("date", "weekday_changed", turned("([月火水木金土日])(?=曜)", DAYS, "date")),
    ("number", "bound_turned", turned(rf"(?<=\d)[^、。\d]{{0,4}}?{_alternatives(BOUNDS)}", BOUNDS, "number", "negation")),
    ("number", "number_dropped", dropped(r"(?:約|およそ)?(?<![\dA-Za-z.,-])\d[\d,.万億兆]*(?:%|人|年間|個|件|倍|つ|回|種類|社)の?", *QUANTITY, "omission")),
    ("omission", "listed_item_dropped", dropped(r"(?<=、)[^、。「」（）()]{2,12}、(?=[^、。「」]{2,12}(?:、|など|といった|および))", "omission", "name", *QUANTITY, "untranslated")),
    ("omission", "short_clause_dropped", dropped(r"(?<=、)[^、。]{10,24}、", "omission", "link_markup", "name", *QUANTITY)),
    ("omission", "quotation_dropped", dropped(r"「[^「」]{8,}」(?:と|、)?", "omission", "link_markup", "name", *QUANTITY)),
    ("addition", "adjective_invented", inserted(r"(?<=[はをがに、])(?=[一-鿿ァ-ヺ]{2})", INVENTED_ADJECTIVES, "addition", "number", "grounding")),
    ("addition", "circumstance_invented", inserted(r"(?<=[は、])(?=[一-鿿ァ-ヺ]{2})", INVENTED_CIRCUMSTANCES, "addition", *QUANTITY)),
    ("negation", "contrary_word", turned(_alternatives(VERBS), VERBS, "negation", "number", "date")),
    ("negation", "contrary_adverb", turned(rf"(?<![一-鿿]){_alternatives(ADVERBS)}", ADVERBS, "negation", "date")),
)  # fmt: skip
SLIPS: tuple[tuple[str, Operator], ...] = (
    *((family, _named(name, operator)) for family, name, operator in _MADE),
    ("number", numbers_exchanged), ("date", year_changed), ("number", decimal_moved), ("name", names_exchanged),
    ("name", version_of_name_changed), ("untranslated", phrase_in_english), ("untranslated", half_in_english),
    ("wrong_language", old_characters), ("wrong_language", all_simplified), ("truncation", cut_inside_word),
    ("truncation", last_sentence_cut), ("link_markup", links_exchanged), ("link_markup", code_in_capitals),
    ("leak", chatter_of_other_words), ("boilerplate", chrome_of_other_words), ("duplication", word_doubled),
)  # fmt: skip
