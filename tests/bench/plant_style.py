"""Plants style and consistency defects into good Japanese, for tests/bench/checks.py.

An operator takes the pairs of one document, an index and a random source, and returns the defective target of
that pair with the place of the defect, or None where it has nothing to spoil. The operators were written before
the rules and imitate what drafts and tired people do; none of them asks the rules what they look for.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translations.checks.model import Category, Pair, hide_opaque
from translations.knowledge.glossary import Term

JA = "ぁ-ゖァ-ヺー一-鿿々〆"


@dataclass(frozen=True, slots=True)
class Edit:
    """A target with one defect in it, at `start` to `end`."""

    target: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Site:
    """Where an operator may work: the pairs of one document, the pair to spoil, the glossary in force."""

    pairs: Sequence[Pair]
    index: int
    glossary: Sequence[Term] = ()

    @property
    def pair(self) -> Pair:
        """The pair to spoil."""
        return self.pairs[self.index]


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to spoil a text. A finding of one of `categories` that meets the place has found the defect."""

    name: str
    family: str
    categories: frozenset[Category]
    plant: Callable[[Site, random.Random], Edit | None]


def _replace(text: str, start: int, end: int, new: str) -> Edit | None:
    """Return `text` with `start:end` replaced, or None where nothing would change."""
    if text[start:end] == new:
        return None
    if not new:  # what is missing is missed from what stands before it
        return Edit(text[:start] + text[end:], max(0, start - 1), start + 1)
    return Edit(text[:start] + new + text[end:], start, start + len(new))


def _swap(
    pattern: str, new: str | Callable[[re.Match[str]], str]
) -> Callable[[Site, random.Random], Edit | None]:
    """Return an operator that replaces one random match of `pattern` outside code, tags and addresses."""
    compiled = re.compile(pattern)

    def plant(site: Site, rng: random.Random) -> Edit | None:
        plain = site.pair.plain_target
        matches = list(compiled.finditer(plain))
        if not matches:
            return None
        match = rng.choice(matches)
        text = new(match) if callable(new) else match.expand(new)
        return _replace(site.pair.target, match.start(), match.end(), text)

    return plant


def _insert(pattern: str, new: str) -> Callable[[Site, random.Random], Edit | None]:
    """Return an operator that inserts `new` at one random (empty) match of `pattern`."""
    return _swap(pattern, lambda match: match[0] + new)


HALF_KANA = {
    "ア": "ｱ", "イ": "ｲ", "ウ": "ｳ", "エ": "ｴ", "オ": "ｵ", "カ": "ｶ", "キ": "ｷ", "ク": "ｸ", "ケ": "ｹ", "コ": "ｺ",
    "サ": "ｻ", "シ": "ｼ", "ス": "ｽ", "セ": "ｾ", "ソ": "ｿ", "タ": "ﾀ", "チ": "ﾁ", "ツ": "ﾂ", "テ": "ﾃ", "ト": "ﾄ",
    "ナ": "ﾅ", "ニ": "ﾆ", "ネ": "ﾈ", "ノ": "ﾉ", "ハ": "ﾊ", "ヒ": "ﾋ", "フ": "ﾌ", "ヘ": "ﾍ", "ホ": "ﾎ", "マ": "ﾏ",
    "ミ": "ﾐ", "ム": "ﾑ", "メ": "ﾒ", "モ": "ﾓ", "ヤ": "ﾔ", "ユ": "ﾕ", "ヨ": "ﾖ", "ラ": "ﾗ", "リ": "ﾘ", "ル": "ﾙ",
    "レ": "ﾚ", "ロ": "ﾛ", "ワ": "ﾜ", "ン": "ﾝ", "ッ": "ｯ", "ャ": "ｬ", "ュ": "ｭ", "ョ": "ｮ", "ァ": "ｧ", "ィ": "ｨ",
    "ェ": "ｪ", "ォ": "ｫ", "ー": "ｰ", "\u3099": "ﾞ", "\u309a": "ﾟ",
}  # fmt: skip
KANGXI = {
    "日": "⽇",
    "人": "⼈",
    "大": "⼤",
    "一": "⼀",
    "用": "⽤",
    "生": "⽣",
    "見": "⾒",
    "行": "⾏",
    "長": "⻑",
    "高": "⾼",
}
FULL = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
POLITE_TO_PLAIN = (
    ("ではありません。", "ではない。"), ("ていません。", "ていない。"), ("できません。", "できない。"),
    ("ありません。", "ない。"), ("ています。", "ている。"), ("できます。", "できる。"), ("あります。", "ある。"),
    ("されます。", "される。"), ("なります。", "なる。"), ("れます。", "れる。"), ("します。", "する。"),
    ("しました。", "した。"), ("でした。", "だった。"), ("のです。", "のだ。"), ("です。", "である。"), ("います。", "いる。"),
    ("でしょう。", "だろう。"), ("ください。", "くれ。"), ("ましょう。", "よう。"),
)  # fmt: skip
PLAIN_TO_POLITE = (
    ("である。", "です。"), ("している。", "しています。"), ("ている。", "ています。"), ("された。", "されました。"),
    ("した。", "しました。"), ("なった。", "なりました。"), ("する。", "します。"), ("できる。", "できます。"), ("ない。", "ないです。"),
    ("きた。", "きました。"), ("いる。", "います。"), ("だった。", "でした。"), ("だ。", "です。"), ("という。", "といいます。"),
)  # fmt: skip


def _register(
    table: tuple[tuple[str, str], ...], *, every: bool
) -> Callable[[Site, random.Random], Edit | None]:
    """Return an operator that turns one sentence ending, or all of a pair, into the other register."""

    def plant(site: Site, rng: random.Random) -> Edit | None:
        text = site.pair.target
        places = [(m.start(), old, new) for old, new in table for m in re.finditer(re.escape(old), text)]
        longest: dict[int, tuple[int, str, str]] = {}
        for start, old, new in places:  # 「ではありません。」 also ends in 「ありません。」: keep the longer
            end = start + len(old)
            if end not in longest or len(old) > len(longest[end][1]):
                longest[end] = (start, old, new)
        chosen = (
            sorted(longest.values()) if every else ([rng.choice(sorted(longest.values()))] if longest else [])
        )
        if not chosen or (every and len(longest) < text.count("。")):
            return None
        first, last = chosen[0][0], chosen[-1][0]
        for start, old, new in reversed(chosen):
            text = text[:start] + new + text[start + len(old) :]
        return Edit(text, first, max(first + 1, last + len(chosen[-1][2])))

    return plant


def _half_kana(match: re.Match[str]) -> str:
    return "".join(HALF_KANA.get(char, char) for char in unicodedata.normalize("NFD", match[0]))


def _register_of_list(site: Site, rng: random.Random) -> Edit | None:
    """Give one item of a list a final 。 its neighbours lack, or take it away."""
    near = [p for p in site.pairs[max(0, site.index - 1) : site.index + 2] if p.kind == "list_item"]
    if site.pair.kind != "list_item" or len(near) < 2:
        return None
    text = site.pair.target
    if text.endswith("。"):
        return Edit(text[:-1], len(text) - 2, len(text) - 1)
    return Edit(text + "。", len(text), len(text) + 1)


def _headline(suffix: str) -> Callable[[Site, random.Random], Edit | None]:
    """Return an operator that ends a heading like a sentence."""

    def plant(site: Site, rng: random.Random) -> Edit | None:
        text = site.pair.target
        if site.pair.kind != "heading" and site.pair.part != "title":
            return None
        return None if text[-1] in "。！？" else Edit(text + suffix, len(text), len(text) + len(suffix))

    return plant


def _spacing(site: Site, rng: random.Random) -> Edit | None:
    """Set a whole pair against the spacing of its document, as a draft's chunk boundary does."""
    spaced = re.compile(f"(?<=[{JA}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?=[{JA}])")
    tight = re.compile(f"(?<=[{JA}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{JA}])")
    others = [p.plain_target for i, p in enumerate(site.pairs) if i != site.index]
    with_space = sum(len(spaced.findall(text)) for text in others)
    without = sum(len(tight.findall(text)) for text in others)
    text, plain = site.pair.target, site.pair.plain_target
    if with_space + without < 8 or 0.2 < with_space / (with_space + without) < 0.8:
        return None  # a document that mixes already has no majority to break
    places = list((spaced if with_space > without else tight).finditer(plain))
    if not places:
        return None
    for match in reversed(places):
        text = text[: match.start()] + ("" if with_space > without else " ") + text[match.end() :]
    return Edit(text, max(0, places[0].start() - 1), min(len(text), places[-1].end() + len(places) + 1))


def _repeated(
    pattern: str, change: Callable[[str], str | None]
) -> Callable[[Site, random.Random], Edit | None]:
    """Return an operator that changes one word of this pair that other pairs of the document also use."""

    def plant(site: Site, rng: random.Random) -> Edit | None:
        elsewhere = "\n".join(p.target for i, p in enumerate(site.pairs) if i != site.index)
        places = [m for m in re.finditer(pattern, site.pair.plain_target) if elsewhere.count(m[0]) >= 2]
        rng.shuffle(places)
        for match in places:
            new = change(match[0])
            if new and new != match[0] and new not in elsewhere:
                return _replace(site.pair.target, match.start(), match.end(), new)
        return None

    return plant


def _respell(word: str) -> str | None:
    """Return another katakana spelling of the same sounds."""
    for old, new in (
        ("ー", ""),
        ("ヴァ", "バ"),
        ("バ", "ヴァ"),
        ("ティ", "チ"),
        ("ファ", "フア"),
        ("ウィ", "ウイ"),
        ("ェ", "エ"),
    ):
        if old in word[1:]:
            return word[0] + word[1:].replace(old, new, 1)
    return None


def _rename(word: str) -> str | None:
    """Return a name that another reader of the Latin spelling would have written."""
    for old, new in (
        ("ツァ", "チェ"),
        ("ラム", "ランブ"),
        ("ロス", "ロズ"),
        ("レイ", "レー"),
        ("ソ", "ゾ"),
        ("ス", "ズ"),
        ("ト", "ット"),
    ):
        if old in word:
            return word.replace(old, new, 1)
    return None


SYNONYMS = {
    "モデル": "模型", "チェックポイント": "検査点", "データセット": "データ集合", "レビュー担当者": "査読者", "コース": "講座", "学生": "生徒",
    "コンフィギュレーション": "設定", "ライブラリ": "図書館", "選挙区": "区域", "アーキテクチャ": "構造", "パイプライン": "配管", "勾配": "傾き",
    "Transformer": "変換器", "貢献者": "コントリビューター", "プロジェクト": "企画", "睡眠不足": "寝不足", "教授": "先生", "ファイル": "書類",
    "学習": "訓練", "重み": "ウェイト", "特徴量": "フィーチャー", "インフラストラクチャ": "基盤設備", "識別子": "アイデンティファイアー",
    "米国": "アメリカ", "クラス": "組", "メソッド": "方法", "構築": "ビルド", "埋め込み": "エンベディング",
}  # fmt: skip
SPELLINGS = {
    "できる": "出来る", "できます": "出来ます", "ください": "下さい", "さまざま": "様々", "様々": "さまざま", "など": "等", "ため": "為",
    "既に": "すでに", "例えば": "たとえば", "たとえば": "例えば", "全て": "すべて", "すべて": "全て", "および": "及び", "行う": "行なう",
    "わかる": "分かる", "または": "又は", "ほとんど": "殆ど", "はるかに": "遥かに", "いただき": "頂き", "とても": "迚も", "よう": "様",
}  # fmt: skip


def _forbidden(site: Site, rng: random.Random) -> Edit | None:
    """Put a rendering the glossary forbids in the place of the one it asks for."""
    source, text = site.pair.source.casefold(), site.pair.target
    for term in rng.sample(list(site.glossary), len(site.glossary)):
        wrong = [word for word in term.forbidden if not word.startswith("re:")]
        base = re.split("[（(]", term.target)[0]
        if wrong and term.source.casefold() in source and base in text:
            start = text.index(base)
            return _replace(text, start, start + len(base), rng.choice(wrong))
    return None


def _gloss_again(site: Site, rng: random.Random) -> Edit | None:
    """Gloss a term a second time, which an earlier pair has already glossed."""
    earlier = " ".join(p.target for p in site.pairs[: site.index])
    for match in re.finditer(r"([ァ-ヺー一-鿿]{3,})[（(]([A-Z]{2,6})[）)]", earlier):
        if match[2] in site.pair.target:
            start = site.pair.target.index(match[2])
            return _replace(site.pair.target, start, start + len(match[2]), f"{match[1]}（{match[2]}）")
    return None


TYPO: frozenset[Category] = frozenset({"typography"})
MIXED: frozenset[Category] = frozenset({"consistency", "typography"})
NAMED: frozenset[Category] = frozenset({"consistency", "name", "term"})
GRAMMAR: frozenset[Category] = frozenset({"grammar", "typography", "duplication", "register"})
REGISTER: frozenset[Category] = frozenset({"register"})


def _join(site: Site, rng: random.Random) -> Edit | None:
    """Run sentences together until the reader loses the thread."""
    text = re.sub("(?:です|ます|た|る|だ|い)。(?=.)", "のであり、", site.pair.target)
    return Edit(text, 0, len(text)) if text != site.pair.target and len(hide_opaque(text)) > 150 else None


OPERATORS: tuple[Operator, ...] = (
    Operator("半角括弧", "typography", TYPO, _swap(r"（([^（）]+)）", r"(\1)")),
    Operator("半角の注", "typography", TYPO, _swap(r"(?<=[ァ-ヺー]{3})(?=[はがをに])", "(注:用語)")),
    Operator("半角の感嘆符", "typography", TYPO, _swap(f"(?<=[{JA}])([。！？])(?=$|[{JA}])", lambda m: "!" if m[0] != "？" else "?")),
    Operator("感嘆符の後の空き", "typography", TYPO, _swap(f"(?<=[{JA}])。(?=[{JA}])", "！")),
    Operator("欧文の句読点", "typography", TYPO, _swap(f"(?<=[{JA}])[、。](?=[{JA}]|$)", lambda m: {"、": ",", "。": "."}[m[0]])),
    Operator("全角コンマ", "typography", TYPO, _swap(f"(?<=[{JA}])[、。](?=[{JA}]|$)", lambda m: {"、": "，", "。": "．"}[m[0]])),
    Operator("重なる句読点", "typography", TYPO, _swap("[、。]", lambda m: m[0] * 2)),
    Operator("読点と句点", "typography", TYPO, _swap("。", "、。")),
    Operator("句点の欠け", "typography", TYPO | {"truncation"}, _swap("(?<=[すたるい])。$", "")),
    Operator("半角カナ", "typography", TYPO, _swap("[ァ-ヺー]{3,}", _half_kana)),
    Operator("全角数字", "typography", TYPO, _swap(r"\d+", lambda m: "".join(FULL[c] for c in m[0]) if m[0].isascii() else m[0])),
    Operator("全角英字", "typography", TYPO, _swap("[A-Za-z]{2,}", lambda m: "".join(FULL[c] for c in m[0]))),
    Operator("欧文引用符", "typography", TYPO | MIXED, _swap("「([^「」]+)」", r"“\1”")),
    Operator("直線引用符", "typography", TYPO | MIXED, _swap("「([^「」]+)」", r'"\1"')),
    Operator("閉じない鉤括弧", "typography", TYPO, _swap("(?<=.)」", "")),
    Operator("開かない括弧", "typography", TYPO, _swap("[（(](?=[^（）()]*[）)])", "")),
    Operator("括弧の取り違え", "typography", TYPO, _swap(r"（([^（）]+)）", r"（\1)")),
    Operator("三点リーダー", "typography", TYPO, _swap("(?<=[すたるい])。", "...")),
    Operator("中黒の連続", "typography", TYPO, _swap("(?<=[ぁ-ん])、", "・・・")),
    Operator("ダッシュ", "typography", TYPO, _swap("(?<=[ぁ-ん])、", "–")),
    Operator("二重ハイフン", "typography", TYPO, _swap("(?<=[ぁ-ん])、", " -- ")),
    Operator("範囲のハイフン", "typography", TYPO | {"number"}, _swap(r"(?<![\d,.-])(\d{1,2})(?= ?(?:年|人|月|日|ポイント|つ|%|歳))", r"\1-99")),
    Operator("波形の字", "typography", TYPO, _swap(r"(?<![\d,.-])(\d{1,2})(?= ?(?:年|人|月|日|ポイント|つ|%|歳))", r"\1～99")),
    Operator("分解された濁点", "typography", TYPO, _swap("[がぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽガギグゲゴザジズゼゾダデドバビブベボパピプペポ]", lambda m: unicodedata.normalize("NFD", m[0]))),
    Operator("見えない空白", "typography", TYPO, _insert(f"(?<=[{JA}])(?=[{JA}])", "\u200b")),
    Operator("康熙部首", "typography", TYPO, _swap(f"[{''.join(KANGXI)}]", lambda m: KANGXI[m[0]])),
    Operator("和字間の空白", "typography", TYPO, _insert("(?<=[ぁ-ん])(?=[ぁ-ん一-鿿])", " ")),
    Operator("全角空白", "typography", TYPO, _insert("(?<=[ぁ-ん、])(?=[ぁ-ん一-鿿])", "　")),
    Operator("文末のコロン", "typography", TYPO, _swap("(?<=[すたるい])。$", ":")),
    Operator("半角コロン", "typography", TYPO, _swap("(?<=[ァ-ヺ一-鿿])は、", ":")),
    Operator("引用末の句点", "typography", TYPO, _swap("(?<=[すたるいかだ])」", "。」")),
    Operator("鉤括弧の入れ子", "typography", TYPO, _swap("「([^「」]{4,})」", lambda m: f"「これは「{m[1]}」だ」")),
    Operator("和文のハイフン", "typography", TYPO, _swap("(?<=[ァ-ヺー]{3})・?(?=[ァ-ヺ][ァ-ヺー]{3})", "-")),
    Operator("常体が一文", "register", REGISTER, _register(POLITE_TO_PLAIN, every=False)),
    Operator("常体の段落", "register", REGISTER, _register(POLITE_TO_PLAIN, every=True)),
    Operator("敬体が一文", "register", REGISTER, _register(PLAIN_TO_POLITE, every=False)),
    Operator("敬体の段落", "register", REGISTER, _register(PLAIN_TO_POLITE, every=True)),
    Operator("見出しの句点", "register", REGISTER | TYPO, _headline("。")),
    Operator("見出しが敬体", "register", REGISTER | TYPO, _headline("です")),
    Operator("項目末の不ぞろい", "register", REGISTER | MIXED, _register_of_list),
    Operator("助詞の重複", "grammar", GRAMMAR, _swap("(?<=[一-鿿ァ-ヺー])([がをにの])(?=[一-鿿ァ-ヺ])", r"\1\1")),
    Operator("助詞の衝突", "grammar", GRAMMAR, _swap("(?<=[一-鿿ァ-ヺー])(?:を|が)(?=[一-鿿ァ-ヺ])", lambda m: m[0] + ("が" if m[0] == "を" else "を"))),
    Operator("二重のが", "grammar", GRAMMAR, _swap("(?<=[一-鿿ァ-ヺー])が(?=[一-鿿]{2})", "が私たちが")),
    Operator("二重のを", "grammar", GRAMMAR, _swap("(?<=[一-鿿ァ-ヺー])を(?=[一-鿿]{2})", "を内容を")),
    Operator("語の重複", "grammar", GRAMMAR, _swap("(?<=[ぁ-ん])(こと|ため|もの|とき)(?=[をがにで])", r"\1\1")),
    Operator("ら抜き", "grammar", GRAMMAR, _swap("(?<=。)(?=.)|^", "これはすぐに見れるし食べれるものです。")),
    Operator("重言・最初", "grammar", GRAMMAR, _swap("^(?=[^「『（])", "まず最初に、")),
    Operator("重言・約", "grammar", GRAMMAR, _swap(r"(?<!約)(?<![\d,.A-Za-z-])(\d{1,4} ?(?:年|人|点|回|ポイント)(?:間)?)", r"約\1程度")),
    Operator("重言・必要", "grammar", GRAMMAR, _swap("必要(?=が|で)", "必ず必要")),
    Operator("重言・被害", "grammar", GRAMMAR, _swap("(?<=。)(?=.)|^", "これは後で後悔しないための、いまだに未解決の課題です。")),
    Operator("長い文", "grammar", GRAMMAR, _join),
    Operator("壊れた名詞化", "grammar", GRAMMAR, _swap("(?<=[るた])のは", "のを私は考えるのは")),
    Operator("敬体の重複", "grammar", GRAMMAR | REGISTER, _swap("(?<=[一-鿿しり])ます。", "ますです。")),
    Operator("表記の揺れ", "orthography", MIXED, _swap("|".join(SPELLINGS), lambda m: SPELLINGS[m[0]])),
    Operator("常用外の漢字", "orthography", MIXED, _swap("つか(?=[みむん])|つな(?=[がげぎ])|あふれ|はるか|もら(?=[うっい])|うれし|そろ(?=[うえっ])", lambda m: {"つか": "掴", "つな": "繋", "あふれ": "溢れ", "はるか": "遥か", "もら": "貰", "うれし": "嬉し", "そろ": "揃"}[m[0]])),
    Operator("ヶ月", "orthography", MIXED, _swap(r"(\d+|数)( ?)年(?=間|に|の|、|ぶり)", r"\1\2ヶ月")),
    Operator("漢数字", "numerals", TYPO | MIXED | {"number"}, _swap(r"(?<![\d,.第])[2-9](?= ?(?:年|人|社|件|%|倍|ポイント|歳))(?! ?年生)", lambda m: "〇一二三四五六七八九"[int(m[0])])),
    Operator("大きな数", "numerals", TYPO | MIXED | {"number"}, _swap(r"(?<![\d,.])\d{1,2}(?= ?(?:人|件|社|点))", "125000")),
    Operator("パラメーター数", "numerals", TYPO | MIXED | {"number", "unit"}, _swap("(?<![A-Za-z0-9ァ-ヺー])(?<![A-Za-z0-9] )(?=モデル(?:を|が|は|の))", "70B")),
    Operator("百分率の全角", "consistency", MIXED, _swap(r"(?<=\d)%", "％")),
    Operator("長音の省略", "long_vowel", MIXED | {"term"}, _swap("(サーバ|ユーザ|コンピュータ|パラメータ|データセンタ|プロセッサ|フォルダ|レイヤ|ライブラリ|メンバ|フィルタ|センタ|リーダ|ヘッダ|パートナ|カテゴリ|ドライバ|ブラウザ|ライタ)ー", r"\1")),
    Operator("片仮名の連続", "long_vowel", MIXED | {"grammar"}, _swap("[ァ-ヺー]{6,}(?=[をがはの])", lambda m: m[0] + "フロンティアトレーニング")),
    Operator("和欧間の空き", "consistency", MIXED, _spacing),
    Operator("片仮名の表記揺れ", "consistency", NAMED | TYPO, _repeated("[ァ-ヺー]{4,}", _respell)),
    Operator("人名の表記揺れ", "consistency", NAMED | TYPO, _repeated("[ァ-ヺー]{2,}(?=氏|教授)", _rename)),
    Operator("訳語の揺れ", "consistency", NAMED, _repeated("|".join(sorted(SYNONYMS, key=len, reverse=True)), SYNONYMS.get)),
    Operator("注記の繰り返し", "consistency", NAMED, _gloss_again),
    Operator("敬称の欠け", "person", NAMED, _swap("(?<=[ァ-ヺー])氏", "")),
    Operator("敬称の違い", "person", NAMED, _swap("(?<=[ァ-ヺー])氏", "さん")),
    Operator("名に氏", "person", NAMED, _swap(r"([ァ-ヺー]+)[ ・]([ァ-ヺー]+)氏", r"\1氏")),
    Operator("禁じた訳語", "glossary", frozenset({"term", "name"}), _forbidden),
    Operator("代名詞の直訳", "calque", frozenset({"grammar", "consistency", "register"}), _swap("(?<=。)(?=.)|^", "彼らはそれらをあなたに示します。")),
    Operator("譲歩のはい", "calque", frozenset({"grammar", "consistency", "register", "negation"}), _swap("^(?=[^「『（])", "はい、")),
)  # fmt: skip
