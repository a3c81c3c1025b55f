"""Defects of accuracy, planted into any good pair: one operator a kind of slip, seeded, written before the rules.

An operator takes a random source, a pair and the other pairs of the text, and returns the damaged pair with
the span of the damage in the target, or None where the pair has nothing to damage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.bench.carriers import CARRIERS, Carrier
from translations.checks.model import Pair

SENTENCE = re.compile(r"[^。！？\n]+[。！？\n]?[」』）]?")
KATAKANA_NAME = re.compile(
    r"[ァ-ヺー]{2,}(?:[・＝ ][ァ-ヺー]{2,})+|[ァ-ヺー]{2,}(?=氏|さん|教授|大統領|容疑者|選手|監督|首相|議員)"
)
LATIN_NAME = re.compile(r"(?<![`\w/.])[A-Z][A-Za-z]{2,}(?![\w`/(])")


@dataclass(frozen=True, slots=True)
class Plant:
    """A damaged pair: what a finding must be called, and where it must be (None: anywhere in the pair)."""

    pair: Pair
    categories: frozenset[str]
    span: tuple[int, int] | None = None


Operator = Callable[[Random, Pair, Sequence[Pair]], Plant | None]


def swap(pair: Pair, start: int, end: int, text: str, *categories: str) -> Plant:
    target = pair.target[:start] + text + pair.target[end:]
    return Plant(replace(pair, target=target), frozenset(categories), (start, start + max(1, len(text))))


def pick(rng: Random, pattern: str | re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text))
    return rng.choice(found) if found else None


def sentences(text: str) -> list[re.Match[str]]:
    return [m for m in SENTENCE.finditer(text) if len(m[0].strip()) > 5]


def visible_digits(pair: Pair) -> list[re.Match[str]]:
    return list(re.finditer(r"(?<![A-Za-z\d.,/-])\d[\d,]*(?:\.\d+)?(?![A-Za-z\d/])", pair.plain_target))


# --- numbers, dates, units in the text itself ---


def digit_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = visible_digits(pair)
    if not found:
        return None
    at = rng.choice(found)
    digits = list(at[0])
    where = rng.choice([i for i, c in enumerate(digits) if c.isdigit()])
    digits[where] = rng.choice([c for c in "123456789" if c != digits[where]])
    return swap(pair, *at.span(), "".join(digits), "number", "date", "unit")


def digit_lost(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = [m for m in visible_digits(pair) if len(m[0]) > 1]
    if not found:
        return None
    at = rng.choice(found)
    return swap(pair, *at.span(), at[0][:-1].rstrip(",."), "number", "date", "unit")


def digit_added(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = visible_digits(pair)
    if not found:
        return None
    at = rng.choice(found)
    return swap(pair, *at.span(), at[0] + "0", "number", "date", "unit")


def number_invented(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<=[はもが、])(?=[一-鿿ァ-ヺ])", pair.plain_target)
    if at is None:
        return None
    return swap(pair, *at.span(), f"約{rng.randint(12, 97)}%の", "number", "addition")


def magnitude_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<=\d)(万|億|兆)", pair.plain_target)
    if at is None:
        return None
    return swap(pair, *at.span(), {"万": "億", "億": "万", "兆": "億"}[at[0]], "number")


def month_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(\d{1,2}) ?月", pair.plain_target)
    if at is None:
        return None
    return swap(pair, *at.span(1), str(int(at[1]) % 12 + 1), "date", "number")


def relative_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    turns = {
        "昨年": "来年",
        "先週": "来週",
        "先月": "昨年",
        "今年": "昨年",
        "昨日": "明日",
        "来年": "昨年",
        "去年": "来年",
    }
    at = pick(rng, "|".join(turns), pair.plain_target)
    return swap(pair, *at.span(), turns[at[0]], "date") if at else None


def kanji_number_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<![一-鿿])([二三四五六七八九])(?=人|つ|年|カ月|社|カ国|回|倍|番)", pair.plain_target)
    if at is None:
        return None
    return swap(pair, *at.span(), rng.choice([c for c in "三四五六七八" if c != at[0]]), "number", "date")


# --- omission, truncation ---


def sentence_dropped(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = sentences(pair.target)
    if len(found) < 2:
        return None
    at = rng.choice(found)
    return Plant(
        replace(pair, target=pair.target[: at.start()] + pair.target[at.end() :]),
        frozenset({"omission", "link_markup", "number", "name"}),
    )


def clause_dropped(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """The longest stretch between two commas, at least a fifth of the text and eight characters, is gone."""
    clauses = [m for m in re.finditer(r"[^、。]{8,}、", pair.target) if len(m[0]) * 5 >= len(pair.target)]
    if not clauses:
        return None
    at = max(clauses, key=lambda m: len(m[0]))
    return Plant(
        replace(pair, target=pair.target[: at.start()] + pair.target[at.end() :]),
        frozenset({"omission", "link_markup", "number", "name", "date"}),
    )


def half_dropped(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    commas = [m.end() for m in re.finditer("、", pair.target)]
    middle = [at for at in commas if len(pair.target) * 0.35 < at < len(pair.target) * 0.7]
    if len(pair.target) < 40 or not middle:
        return None
    return Plant(
        replace(pair, target=pair.target[middle[0] :]),
        frozenset({"omission", "link_markup", "number", "name", "date"}),
    )


def gloss_dropped(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """A remark in parentheses, of at least six characters, is gone."""
    at = pick(rng, r" ?[（(][^（()）]{6,}[)）] ?", pair.target)
    if at is None or "](" in pair.target[at.start() - 1 : at.start() + 1]:
        return None
    return Plant(
        replace(pair, target=pair.target[: at.start()] + pair.target[at.end() :]),
        frozenset({"omission", "link_markup", "number", "name", "date"}),
    )


def target_emptied(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    return Plant(replace(pair, target=rng.choice(["", " ", "。"])), frozenset({"omission", "truncation"}))


def cut_mid_sentence(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if len(pair.target) < 30 or not pair.target.endswith(("。", "）", "」")):
        return None
    at = int(len(pair.target) * rng.uniform(0.5, 0.85))
    return Plant(
        replace(pair, target=pair.target[:at].rstrip("。")),
        frozenset({"truncation", "omission", "link_markup"}),
    )


def cut_at_end(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """The last few characters are missing: a token limit was reached."""
    if len(pair.target) < 25 or not pair.target.endswith("。"):
        return None
    return Plant(replace(pair, target=pair.target[: -rng.randint(3, 6)]), frozenset({"truncation"}))


def cut_at_comma(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    commas = [m.end() for m in re.finditer("、", pair.target) if m.end() > len(pair.target) * 0.5]
    if not commas:
        return None
    return Plant(
        replace(pair, target=pair.target[: commas[-1]]), frozenset({"truncation", "omission", "link_markup"})
    )


def cut_with_dots(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if len(pair.target) < 30 or not pair.target.endswith("。"):
        return None
    at = int(len(pair.target) * rng.uniform(0.5, 0.8))
    return Plant(
        replace(pair, target=pair.target[:at] + rng.choice(["…", "……", "..."])),
        frozenset({"truncation", "omission", "link_markup"}),
    )


# --- addition, duplication ---

INVENTED = (
    "これは業界全体にとって大きな転換点となるだろう。",
    "専門家の間では今後の動向に注目が集まっています。",
    "なお、詳細は公式サイトで確認できる。",
    "日本の企業にも影響が及ぶ可能性があります。",
    "市場関係者からは懸念の声も上がっている。",
)
INVENTED_CLAUSES = ("専門家によると、", "世界的に有名な調査会社の報告では、", "多くの批判を浴びながらも、")


def sentence_invented(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if not pair.target.endswith("。"):
        return None
    extra = rng.choice(INVENTED)
    return swap(pair, len(pair.target), len(pair.target), extra, "addition")


def sentence_invented_first(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if not pair.target.endswith("。"):
        return None
    return swap(pair, 0, 0, rng.choice(INVENTED), "addition")


def sentence_from_elsewhere(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    foreign = [
        p for p in others if p.target.endswith("。") and abs(len(p.target) - 50) < 40 and p.id != pair.id
    ]
    if not foreign or not pair.target.endswith("。"):
        return None
    sentence = sentences(rng.choice(foreign).target)[0][0]
    return swap(pair, len(pair.target), len(pair.target), sentence, "addition", "duplication", "link_markup")


def clause_invented(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if not pair.target.endswith("。"):
        return None
    return swap(pair, 0, 0, rng.choice(INVENTED_CLAUSES), "addition")


def name_invented(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if not pair.target.endswith("。"):
        return None
    extra = rng.choice(
        ["マイケル・ブラント氏は、", "広報担当のサラ・コリンズ氏によると、", "Palantirと提携し、"]
    )
    return swap(pair, 0, 0, extra, "addition", "name")


def sentence_repeated(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = sentences(pair.target)
    if not found or len(found[-1][0]) < 12:
        return None
    at = rng.choice([m for m in found if len(m[0]) >= 12])
    return swap(pair, at.end(), at.end(), at[0], "duplication", "addition")


def text_repeated(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if len(pair.target) < 12:
        return None
    return swap(
        pair, len(pair.target), len(pair.target), "\n\n" + pair.target, "duplication", "addition", "structure"
    )


def neighbour_copied(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """The target of another pair stands here too."""
    long = [p for p in others if len(p.target) > 25 and p.id != pair.id and p.target != pair.target]
    if not long or len(pair.target) < 20:
        return None
    return Plant(
        replace(pair, target=rng.choice(long).target),
        frozenset({"duplication", "omission", "addition", "number", "name", "link_markup"}),
    )


def words_repeated(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """A stretch of ten to twenty characters stands twice in a row, as models do when they loop."""
    at = pick(rng, r"[^、。]{10,20}、", pair.target)
    return swap(pair, at.end(), at.end(), at[0], "duplication", "addition") if at else None


# --- untranslated, wrong language ---


def segment_in_english(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if len(pair.source.split()) < 3:
        return None
    return Plant(replace(pair, target=pair.source), frozenset({"untranslated"}))


def sentence_in_english(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    english = re.split(r"(?<=[.!?]) (?=[A-Z])", pair.source)
    japanese = sentences(pair.target)
    if len(english) < 2 or len(english) != len(japanese):
        return None
    at = rng.randrange(len(english))
    return swap(pair, *japanese[at].span(), english[at] + " ", "untranslated")


def clause_in_english(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    words = re.findall(r"(?:\b[a-z]{2,} ){3}[a-z]{3,}\b", pair.plain_source)
    at = pick(rng, r"[^、。]{6,}(?=、)", pair.target)
    return swap(pair, *at.span(), rng.choice(words), "untranslated") if words and at else None


WORD = {
    "モデル": "model", "データ": "data", "コード": "code", "学生": "students", "研究者": "researchers", "方法": "methods",
    "タスク": "tasks", "議席": "seat", "重要": "important", "選挙": "election", "コース": "course", "睡眠": "sleep",
    "学習": "training", "プロジェクト": "projects", "文化": "culture", "簡単": "simple", "勾配": "gradient",
    "使用": "using", "変更": "changes", "可能": "possible", "ライブラリ": "library", "特徴量": "features",
}  # fmt: skip


def word_in_english(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """One Japanese word is English again, as the source has it or in another form of the word."""
    at = pick(rng, "|".join(WORD), pair.plain_target)
    if at is None:
        return None
    word = WORD[at[0]]
    form = rng.choice([word, word.removesuffix("s"), word + "s" if not word.endswith("s") else word])
    return swap(pair, *at.span(), f" {form} ", "untranslated")


def verb_in_english(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """A verb of the source stands in the target with する after it."""
    words = [w for w in re.findall(r"\b[a-z]{4,}(?:ed|ing|es)\b", pair.plain_source) if len(w) > 5]
    at = pick(rng, r"[一-鿿]{2}(?=し|す|さ)", pair.plain_target)
    return swap(pair, *at.span(), f"{rng.choice(words)}", "untranslated") if words and at else None


SIMPLIFIED = str.maketrans(
    "語学習発関実対応説開経総動機員問間題図書館業務電気車長東広報済際価値個団",
    "语学习发关实对应说开经总动机员问间题图书馆业务电气车长东广报济际价值个团",
)


def simplified_characters(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    places = [
        i for i, c in enumerate(pair.plain_target) if ord(c) in SIMPLIFIED and chr(SIMPLIFIED[ord(c)]) != c
    ]
    if not places:
        return None
    at = rng.choice(places)
    return swap(pair, at, at + 1, pair.target[at].translate(SIMPLIFIED), "wrong_language")


CHINESE_WORD = {
    "科学者": "科学家", "情報": "信息", "ソフトウェア": "软件", "ネットワーク": "网络", "動画": "视频", "学生": "学生们",
    "データ": "数据", "モデル": "模型", "ユーザー": "用户", "大統領": "总统", "会社": "公司", "私たち": "我们", "彼ら": "他们",
    "しかし": "但是", "問題": "问题", "プロジェクト": "项目", "研究者": "研究人员", "コード": "代码", "タスク": "任务",
}  # fmt: skip


def chinese_word(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, "|".join(CHINESE_WORD), pair.plain_target)
    return swap(pair, *at.span(), CHINESE_WORD[at[0]], "wrong_language", "term") if at else None


CHINESE = (
    "该模型的性能优于之前的所有版本。",
    "研究人员表示，这项技术将改变整个行业。",
    "我们认为这是一个重要的进展。",
)
KOREAN = ("이 모델은 기존 버전보다 성능이 뛰어납니다.", "연구진은 이 기술이 업계를 바꿀 것이라고 말했다.")


def chinese_sentence(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = sentences(pair.target)
    if not found:
        return None
    return swap(pair, *rng.choice(found).span(), rng.choice(CHINESE), "wrong_language")


def korean_sentence(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = sentences(pair.target)
    if not found:
        return None
    return swap(pair, *rng.choice(found).span(), rng.choice(KOREAN), "wrong_language")


def traditional_sentence(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    found = sentences(pair.target)
    if not found:
        return None
    return swap(pair, *rng.choice(found).span(), "研究人員認為這是一個重要的進展。", "wrong_language")


# --- polarity, modality, attribution ---

NEGATIONS = (
    (r"しています(?=。)", "していません"), (r"ています(?=。)", "ていません"), (r"できます(?=。|[。、])", "できません"),
    (r"できる(?=。|よう)", "できない"), (r"している(?=。)", "していない"), (r"した(?=。)", "しなかった"),
    (r"されます(?=。)", "されません"), (r"します(?=。)", "しません"), (r"です(?=。)", "ではありません"),
    (r"である(?=。)", "ではない"), (r"ありません", "あります"), (r"ではない", "である"), (r"できません", "できます"),
    (r"ません(?=。)", "ます"), (r"されていません", "されています"), (r"(?<=[しきれけ])なかった", "た"), (r"いる(?=。)", "いない"),
    (r"ました(?=。)", "ませんでした"),
)  # fmt: skip
OPPOSITES = (
    ("増加", "減少"), ("減少", "増加"), ("上昇", "下落"), ("向上", "低下"), (r"可能(?!性)", "不可能"), (r"必要(?=[なでだと])", "不要"), ("簡単", "困難"),
    ("最大", "最小"), ("改善", "悪化"), ("成功", "失敗"), ("勝利", "敗北"), ("重要", "些細"), ("多い", "少ない"), ("良い", "悪い"),
    ("できるだけ", "あまり"), ("すべて", "一部"), ("全て", "一部"), ("増大", "縮小"), ("拡大", "縮小"), ("賛成", "反対"), ("有害な", "無害な"),
    ("新しい", "古い"), ("サポートされて", "廃止されて"), ("同様の", "異なる"), ("促進", "抑制"), ("合格", "不合格"), ("難しい", "易しい"),
)  # fmt: skip
MODALITY = (
    (r"なければなりません", "てもかまいません"), (r"必要があります", "必要はありません"), (r"可能性がある", "ことは確実である"),
    (r"すべきだ", "する必要はない"), (r"かもしれません", "に違いありません"), (r"場合があります", "ことは決してありません"),
    (r"必須です", "任意です"), (r"推奨し", "禁止し"), (r"と(述べ|話し|語っ)た", "ことを否定した"), (r"と言っている", "ことを否定している"),
    (r"お勧めします", "お勧めしません"), (r"と思われる", "ことが証明されている"), (r"にすることができます", "にしなければなりません"),
)  # fmt: skip


def _first_of(rng: Random, pair: Pair, turns: Sequence[tuple[str, str]]) -> Plant | None:
    able = [(m, new) for old, new in turns for m in re.finditer(old, pair.plain_target)]
    if not able:
        return None
    at, new = rng.choice(able)
    return swap(pair, *at.span(), new, "negation")


def polarity_turned(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    return _first_of(rng, pair, NEGATIONS)


def opposite_word(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    return _first_of(rng, pair, OPPOSITES)


def modality_turned(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    return _first_of(rng, pair, MODALITY)


# --- names ---

OTHER_NAMES = ("ジェームズ・ウォーカー", "アンナ・リンドグレン", "カルロス・メンデス", "デービッド・オルソン")
OTHER_LATIN = ("Netflix", "Spotify", "Volvo", "Siemens", "Nintendo")


def person_replaced(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, KATAKANA_NAME, pair.plain_target)
    if at is None:
        return None
    new = rng.choice(OTHER_NAMES)
    return swap(
        pair, *at.span(), new if re.search("[・＝ ]", at[0]) else new.split("・")[1], "name", "addition"
    )


def katakana_slipped(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """Two kana of a name are others: the reading is wrong beyond a matter of taste."""
    at = pick(rng, KATAKANA_NAME, pair.plain_target)
    if at is None or len(at[0]) < 4:
        return None
    kana = list(at[0])
    for where in rng.sample([i for i, c in enumerate(kana) if c not in "・＝ ーッン"], 2):
        kana[where] = rng.choice([c for c in "カサタナハマラガザダバパ" if c != kana[where]])
    return swap(pair, *at.span(), "".join(kana), "name")


def latin_replaced(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, LATIN_NAME, pair.plain_target)
    return swap(pair, *at.span(), rng.choice(OTHER_LATIN), "name", "addition") if at else None


def latin_misspelt(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, LATIN_NAME, pair.plain_target)
    if at is None or len(at[0]) < 4:
        return None
    where = rng.randrange(1, len(at[0]) - 1)
    letters = at[0]
    new = rng.choice([
        letters[:where] + letters[where + 1 :],
        letters[:where] + letters[where + 1] + letters[where] + letters[where + 2 :],
        letters[:where] + rng.choice("aeiouklmnrst") + letters[where + 1 :],
    ])  # fmt: skip
    return swap(pair, *at.span(), new, "name", "untranslated") if new != letters else None


def latin_dropped(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, LATIN_NAME, pair.plain_target)
    if at is None or pair.plain_target.count(at[0]) > 1 or at[0] not in pair.source:
        return None
    plant = swap(pair, *at.span(), rng.choice(["同社", "それ", "この組織"]), "name", "omission")
    return Plant(plant.pair, plant.categories)


def acronym_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<![A-Za-z`])[A-Z]{3,5}(?![A-Za-z`(])", pair.plain_target)
    if at is None:
        return None
    letters = at[0]
    new = letters[0] + letters[2] + letters[1] + letters[3:] if letters[1] != letters[2] else letters + "X"
    return swap(pair, *at.span(), new, "name", "addition", "untranslated")


def person_dropped(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, KATAKANA_NAME, pair.plain_target)
    if at is None or pair.plain_target.count(at[0]) > 1 or len(at[0]) < 5:
        return None
    plant = swap(pair, *at.span(), "同", "name", "omission")
    return Plant(plant.pair, plant.categories)


PAIRED: tuple[tuple[str, Operator], ...] = (
    ("number", digit_changed), ("number", digit_lost), ("number", digit_added), ("number", number_invented),
    ("number", magnitude_changed), ("number", kanji_number_changed), ("date", month_changed), ("date", relative_changed),
    ("omission", sentence_dropped), ("omission", clause_dropped), ("omission", half_dropped), ("omission", gloss_dropped),
    ("omission", target_emptied), ("truncation", cut_mid_sentence), ("truncation", cut_at_end),
    ("truncation", cut_at_comma), ("truncation", cut_with_dots), ("addition", sentence_invented),
    ("addition", sentence_invented_first), ("addition", sentence_from_elsewhere), ("addition", clause_invented),
    ("addition", name_invented), ("duplication", sentence_repeated), ("duplication", text_repeated),
    ("duplication", neighbour_copied), ("duplication", words_repeated), ("untranslated", segment_in_english),
    ("untranslated", sentence_in_english), ("untranslated", clause_in_english), ("untranslated", word_in_english),
    ("untranslated", verb_in_english), ("wrong_language", simplified_characters), ("wrong_language", chinese_word),
    ("wrong_language", chinese_sentence), ("wrong_language", korean_sentence), ("wrong_language", traditional_sentence),
    ("negation", polarity_turned), ("negation", opposite_word), ("negation", modality_turned),
    ("name", person_replaced), ("name", katakana_slipped), ("name", latin_replaced), ("name", latin_misspelt),
    ("name", latin_dropped), ("name", acronym_changed), ("name", person_dropped),
)  # fmt: skip


def carried(
    rng: Random, pair: Pair, carriers: Sequence[Callable[[Random], Carrier]] = CARRIERS
) -> tuple[list[Pair], list[tuple[str, Plant]]]:
    """Return, for one drawn carrier after the pair, the right pairs (no finding wanted) and the wrong ones."""
    made = rng.choice(carriers)
    carrier = made(rng)
    source = f"{pair.source} {carrier.english}"
    right = [replace(pair, source=source, target=pair.target + text) for text in carrier.right]
    wrong = [
        (
            category.split("|")[0],
            Plant(
                replace(pair, source=source, target=pair.target + text),
                # A changed quantity is found under any name of a quantity.
                frozenset({*category.split("|"), "number", "date", "unit"}),
                (len(pair.target), len(pair.target) + len(text)),
            ),
        )
        for category, text in carrier.wrong
    ]
    return right, wrong
