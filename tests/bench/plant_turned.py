"""Defects of meaning beyond the end of a sentence: a no inside it, a limit lifted, roles and figures exchanged.

Written before the rules that look for them, from the ways both languages have of saying no, only, must and who.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.bench.carriers import Carrier
from tests.bench.plant_accuracy import Operator, Plant, pick, swap
from translations.checks.model import Pair


def _turned(name: str, turns: Sequence[tuple[str, str]]) -> Operator:
    """Return an operator that turns one of the places where a pattern is found, by the text beside the pattern."""

    def operator(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
        found = [(match, new) for old, new in turns for match in re.finditer(old, pair.plain_target)]
        if not found:
            return None
        match, new = rng.choice(found)
        return swap(pair, *match.span(), new, "negation")

    operator.__name__ = name
    return operator


NO_INSIDE = (
    (r"できる(?=[一-鿿ァ-ヺ、])", "できない"), (r"ている(?=[一-鿿ァ-ヺ、])", "ていない"), (r"する(?=ため|場合|とき)", "しない"),
    (r"した(?=ため|場合|とき)", "しなかった"), (r"される(?=[一-鿿ァ-ヺ、])", "されない"), (r"であり、", "ではなく、"), (r"できるよう", "できないよう"),
    (r"ますが、", "ませんが、"), (r"ですが、", "ではありませんが、"), (r"たが、", "なかったが、"),
)  # fmt: skip
NO_LOST_INSIDE = (
    (r"できない(?=[一-鿿ァ-ヺ、])", "できる"), (r"ていない(?=[一-鿿ァ-ヺ、])", "ている"), (r"しない(?=[一-鿿ァ-ヺ、])", "する"),
    (r"されない(?=[一-鿿ァ-ヺ、])", "される"), (r"ではない(?=[一-鿿ァ-ヺ、])", "である"), (r"ではなく", "であり"), (r"しないため", "するため"), (r"(?<=[きれ])ないため", "るため"),
    (r"せずに", "して"), (r"なしで", "を使って"), (r"ませんが", "ますが"), (r"しないように", "するように"), (r"(?<=[きれ])ないように", "るように"), (r"(?<=[きれ])なければ(?!な|い)", "れば"),
)  # fmt: skip
PREFIXES = (
    (r"不(?=可能|十分|正確|適切|必要|安定|完全|明確|公平|一致)", ""), (r"非(?=公開|公式|対応|推奨|営利)", ""), (r"未(?=確認|公開|解決|完成|対応|承認)", ""),
    (r"無効", "有効"), (r"無料", "有料"), (r"有料", "無料"), (r"無関係", "関係"), (r"(?<![一-鿿])正確", "不正確"), (r"(?<![一-鿿])十分な", "不十分な"),
    (r"(?<![一-鿿不])完全な", "不完全な"), (r"(?<![一-鿿不])適切な", "不適切な"), (r"(?<![一-鿿非])公式", "非公式"),
)  # fmt: skip
LIMITS = (
    (r"だけでなく", "だけで"), (r"のみ(?=[がをに])", "も"), (r"しか(?=[^。、]{1,12}(?:ない|ません))", "も"), (r"以外の", "を含む"), (r"ほとんどの", "一部の"),
    (r"必ずしも", "必ず"), (r"最大", "最小"), (r"以上(?=の|に|を)", "以下"), (r"いくつかの", "すべての"), (r"(?<!非)常に", "まれに"), (r"少なくとも", "多くとも"),
)  # fmt: skip
BOUND = (
    (r"必要がある", "必要はない"), (r"可能性がある", "可能性はない"), (r"することができ(?=ます|る)", "しなければならないことがあり"), (r"べきだ", "べきではない"),
    (r"べきです", "べきではありません"), (r"予定だ", "予定はない"), (r"してください", "しないでください"), (r"てもよい", "てはならない"), (r"見込みだ", "見込みはない"),
)  # fmt: skip
CONTRARIES = (
    (r"増や(?=[しす])", "減ら"), (r"減ら(?=[しす])", "増や"), (r"(?<![一-鿿])下げ", "上げ"), (r"(?<![一-鿿みきり])上げ(?=[るたてま])", "下げ"), (r"高め", "低め"), (r"始ま", "終わ"), (r"支持", "批判"),
    (r"許可", "拒否"), (r"認め", "退け"), (r"受け入れ", "拒み"), (r"拒否", "承諾"), (r"否定", "肯定"), (r"懸念", "期待"), (r"期待", "懸念"), (r"利点", "欠点"),
    (r"利益", "損失"), (r"得意", "苦手"), (r"有利", "不利"), (r"肯定的", "否定的"), (r"早く", "遅く"), (r"速く", "遅く"), (r"より多く(?!の)", "より少なく"), (r"より良", "より悪"),
)  # fmt: skip


def subject_and_object_exchanged(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """The names before が or は and before を or に stand in one another's place."""
    name = r"[A-Z][A-Za-z]+|[ァ-ヺー]{2,}(?:・[ァ-ヺー]+)*"
    match = pick(
        rng,
        rf"(?P<one>{name})(?P<mid>\s?(?:氏|社)?[はが][^。「」]{{0,30}}?)(?P<two>{name})(?=\s?(?:氏|社)?[をに](?!は))",
        pair.plain_target,
    )
    if match is None or match["one"] == match["two"]:
        return None
    return swap(pair, *match.span(), match["two"] + match["mid"] + match["one"], "name")


TURNED: tuple[tuple[str, Operator], ...] = (
    *(
        ("negation", _turned(name, turns))
        for name, turns in (
            ("no_inside", NO_INSIDE),
            ("no_lost_inside", NO_LOST_INSIDE),
            ("prefix_turned", PREFIXES),
            ("limit_turned", LIMITS),
            ("bound_lifted", BOUND),
            ("contrary_verb", CONTRARIES),
        )
    ),
    ("name", subject_and_object_exchanged),
)


# --- carriers: what only its company tells ---


def two_counts(rng: Random) -> Carrier:
    a, b = rng.sample(range(12, 90), 2)
    (one, ichi), (two, ni) = rng.sample(
        [
            ("engineers", "技術者"),
            ("lawyers", "弁護士"),
            ("nurses", "看護師"),
            ("teachers", "教師"),
            ("drivers", "運転手"),
        ],
        2,
    )
    return Carrier(
        f"The agency hired {a} {one} and {b} {two}.",
        (f"同庁は{ichi}{a}人と{ni}{b}人を採用した。", f"同庁は{a}人の{ichi}と{b}人の{ni}を採用した。"),
        (
            ("number", f"同庁は{ichi}{b}人と{ni}{a}人を採用した。"),
            ("number", f"同庁は{b}人の{ichi}と{a}人の{ni}を採用した。"),
        ),
    )


def from_to(rng: Random) -> Carrier:
    a, b = rng.sample(range(12, 90), 2)
    rose, agaru = ("rose", "上昇") if b > a else ("fell", "低下")
    return Carrier(
        rng.choice(
            [f"The share {rose} from {a}% to {b}%.", f"The share {rose} to {b}% from {a}% a year earlier."]
        ),
        (f"比率は{a}%から{b}%に{agaru}した。", f"比率は{a}％から{b}％へと{agaru}した。"),
        (("number", f"比率は{b}%から{a}%に{agaru}した。"),),
    )


def two_shares(rng: Random) -> Carrier:
    a, b = rng.sample(range(12, 90), 2)
    return Carrier(
        f"Women make up {a}% of the students and men {b}% of the staff.",
        (f"学生の{a}%を女性が、職員の{b}%を男性が占める。",),
        (("number", f"学生の{b}%を女性が、職員の{a}%を男性が占める。"),),
    )


def deal(rng: Random) -> Carrier:
    a, b = rng.sample(["Microsoft", "OpenAI", "Google", "Nvidia", "Oracle", "Tesla", "Samsung", "Alder"], 2)
    verb, ja, particle = rng.choice(
        [
            ("acquired", "買収した", "を"),
            ("sued", "提訴した", "を"),
            ("criticized", "批判した", "を"),
            ("invested in", "出資した", "に"),
            ("overtook", "追い抜いた", "を"),
        ]
    )
    return Carrier(
        f"{a} {verb} {b} last year.",
        (f"昨年、{a}は{b}{particle}{ja}。", f"{a}が昨年、{b}{particle}{ja}。"),
        (("name", f"昨年、{b}は{a}{particle}{ja}。"), ("name", f"{b}が昨年、{a}{particle}{ja}。")),
    )


def undergone(rng: Random) -> Carrier:
    a, b = rng.sample(["Microsoft", "OpenAI", "Google", "Nvidia", "Oracle", "Tesla", "Samsung", "Alder"], 2)
    return Carrier(
        f"{a} was acquired by {b}.",
        (f"{a}は{b}に買収された。", f"{b}は{a}を買収した。"),
        (("name", f"{b}は{a}に買収された。"), ("name", f"{a}は{b}を買収した。")),
    )


EXCHANGES: tuple[Callable[[Random], Carrier], ...] = (two_counts, from_to, two_shares, deal, undergone)
