"""Defects of form, planted into any good pair: markup, chatter of a model, site chrome, structure, grounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.bench.plant_accuracy import Operator, Plant, pick, swap
from translations.checks.model import Pair
from translations.checks.model import Part as PairPart

# --- links, code, placeholders, tags ---


def _marked(pair: Pair, source: str, right: str, wrong: str) -> Plant:
    """Return the pair with a sentence of our own after it that holds markup; `right` is only for the reader."""
    assert right != wrong
    at = len(pair.target)
    return Plant(
        replace(pair, source=f"{pair.source} {source}", target=pair.target + wrong),
        frozenset({"link_markup"}),
        (at, at + len(wrong)),
    )


def link_lost(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<!!)\[([^\]]+)\]\([^)]+\)", pair.target)
    return _absent(pair, at.span(), at[1]) if at else None


def link_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"\]\(([^)]+)\)", pair.target)
    return _absent(pair, at.span(1), at[1][:-2] + "xy") if at else None


def code_mark_lost(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"`[^`]+`", pair.target)
    return _absent(pair, at.span(), at[0].strip("`")) if at else None


def code_mark_unbalanced(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"`[^`]+`", pair.target)
    return _absent(pair, at.span(), at[0][1:]) if at else None


def code_changed(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"`([^`]{4,})`", pair.target)
    return _absent(pair, at.span(1), at[1][:2] + at[1][3:]) if at else None


def code_dropped(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r" ?`([^`]{4,})` ?", pair.target)
    return _absent(pair, at.span(), "これ") if at and pair.target.count(at[0].strip()) == 1 else None


def _absent(pair: Pair, span: tuple[int, int], text: str) -> Plant:
    target = pair.target[: span[0]] + text + pair.target[span[1] :]
    return Plant(replace(pair, target=target), frozenset({"link_markup"}))


MARKED = (
    ("See <a1>the model card</a1> for details.", "詳しくは<a1>モデルカード</a1>を参照。", "詳しくはモデルカードを参照。"),
    ("See <a1>the model card</a1> for details.", "詳しくは<a1>モデルカード</a1>を参照。", "詳しくは<a1>モデルカードを参照。"),
    ("Run <c1>perch eval</c1> first.", "まず<c1>perch eval</c1>を実行する。", "まず<c2>perch eval</c2>を実行する。"),
    ("It is <b1>not</b1> ready.", "準備は<b1>できていない</b1>。", "準備は</b1>できていない<b1>。"),
    ("Hello {name}, welcome.", "{name}さん、ようこそ。", "{名前}さん、ようこそ。"),
    ("Hello {name}, welcome.", "{name}さん、ようこそ。", "さん、ようこそ。"),
    ("Saved %s of %d files.", "%s/%d 件のファイルを保存した。", "%s 件のファイルを保存した。"),
    ("Visit https://perch.example/docs for more.", "詳細は https://perch.example/docs を参照。", "詳細は公式サイトを参照。"),
    ("Visit https://perch.example/docs for more.", "詳細は https://perch.example/docs を参照。", "詳細は https://perch.example/doc を参照。"),
    ("Write to desk@perch.example today.", "desk@perch.example に連絡を。", "desk@perch.co.example に連絡を。"),
    ("This is **important** news.", "これは**重要な**知らせだ。", "これは**重要な知らせだ。"),
    ("Set <code>HF_HOME</code> now.", "<code>HF_HOME</code>を設定する。", "HF_HOMEを設定する。"),
)  # fmt: skip


def markup_damaged(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if "<" in pair.source or "{" in pair.source or "**" in pair.source or "%" in pair.source:
        return None
    plant = _marked(pair, *rng.choice(MARKED))
    return Plant(plant.pair, plant.categories)


def markup_kept(pair: Pair) -> list[Pair]:
    """Return the pair with each right rendering of the marked sentences: nothing is to be found there."""
    return [
        replace(pair, source=f"{pair.source} {en}", target=pair.target + right) for en, right, _ in MARKED
    ]


# --- chatter of the model, site chrome ---

BEFORE = (
    "以下は翻訳です。\n", "以下に日本語訳を示します：\n\n", "翻訳：", "【訳文】", "Here is the translation:\n", "Translation: ",
    "もちろんです。日本語に翻訳します。\n", "Sure! Here's the Japanese translation:\n\n", "```\n", "<ja>", "承知しました。",
    "日本語訳：\n", '{"ja": "', "[翻訳] ", "はい、翻訳いたします。\n", "**日本語訳:** ", "Output: ", "Assistant: ",
)  # fmt: skip
AFTER = (
    "\n\n（訳注：原文のニュアンスを優先して意訳しました。）", "\n```", "\n以上が翻訳です。", "\n\nご不明な点があればお知らせください。", "</ja>",
    "\n\nNote: I kept the technical terms in English.", "\n※固有名詞は原文のまま表記しました。", "\n\nこの翻訳でよろしいでしょうか？", '"}',
    "\n（以下省略）", "\n[翻訳終わり]", "<|im_end|>", "\n\n他に翻訳が必要な箇所があればお申し付けください。", "\nTranslator's note: idiom adapted.",
)  # fmt: skip
INSTEAD = (
    "申し訳ありませんが、このリクエストにはお応えできません。", "翻訳するテキストを入力してください。", "I'm sorry, but I can't translate this text.",
    "AI言語モデルとして、この内容を翻訳することはできません。", "原文が提供されていないため、翻訳できません。", "As an AI language model, I cannot help with that.",
    "この文章を自然な日本語に翻訳してください。",
)  # fmt: skip


def chatter_before(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    text = rng.choice(BEFORE)
    return swap(pair, 0, 0, text, "leak")


def chatter_after(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = len(pair.target)
    return swap(pair, at, at, rng.choice(AFTER), "leak")


def chatter_instead(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    return swap(pair, 0, len(pair.target), rng.choice(INSTEAD), "leak")


CHROME = (
    ("Share", "シェアする"), ("Subscribe now", "今すぐ購読"), ("Sign up for our newsletter", "ニュースレターに登録する"),
    ("Read more", "続きを読む"), ("Leave a comment", "コメントを残す"), ("Advertisement", "広告"), ("Related articles", "関連記事"),
    ("Thanks for reading! Subscribe for free to receive new posts.", "お読みいただきありがとうございます。無料で購読して新着記事を受け取りましょう。"),
    ("Follow us on Twitter", "Twitterでフォロー"), ("Accept all cookies", "すべてのCookieを受け入れる"),
    ("This is a reader-supported publication. Consider becoming a paid subscriber.", "本誌は読者に支えられています。有料購読をご検討ください。"),
    ("Copyright © Example Media. All rights reserved.", "Copyright © Example Media. 無断転載を禁じます。"), ("Skip to content", "コンテンツへスキップ"),
    ("Click here to read the full story", "全文を読むにはこちらをクリック"), ("5 min read", "5分で読めます"), ("Log in", "ログイン"),
    ("Tags: AI, research", "タグ：AI、研究"), ("Share this article on Facebook", "この記事をFacebookでシェア"), ("Like", "いいね"),
)  # fmt: skip


def chrome_as_body(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    english, japanese = rng.choice(CHROME)
    return Plant(replace(pair, source=english, target=japanese), frozenset({"boilerplate"}))


def chrome_added(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    if not pair.target.endswith("。"):
        return None
    at = len(pair.target)
    extra = rng.choice(
        ["\n\nこの記事をシェアする", "\n続きを読む", "\n\nニュースレターに登録する", "\n\n関連記事はこちら"]
    )
    return swap(pair, at, at, extra, "boilerplate", "addition", "structure")


# --- structure ---


def list_flattened(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    source = "- fewer errors\n- lower cost\n- faster answers"
    return Plant(
        replace(pair, source=source, target="誤りが減り、費用が下がり、応答が速くなる。"),
        frozenset({"structure"}),
    )


def row_lost(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    source = "Model | Score\nPerch | 71.2\nContour | 68.0"
    target = rng.choice(
        [
            "モデル | スコア\nPerch | 71.2",
            "モデル | スコア\nPerch 71.2\nContour | 68.0",
            "モデル、スコア\nPerch、71.2\nContour、68.0",
        ]
    )
    return Plant(
        replace(pair, source=source, target=target, kind="table"),
        frozenset({"structure", "omission", "number", "name"}),
    )


def item_lost(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    source = "1. Install the package.\n2. Log in to the server.\n3. Run the test."
    return Plant(
        replace(pair, source=source, target="1. パッケージをインストールする。\n2. テストを実行する。"),
        frozenset({"structure", "omission", "number"}),
    )


def heading_padded(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    """A heading has become a paragraph of several sentences."""
    if pair.kind != "heading":
        return None
    long = f"{pair.target}について説明します。これは本稿の重要な論点の一つであり、以下で詳しく取り上げます。"
    return Plant(replace(pair, target=long), frozenset({"structure", "addition"}))


def paragraphs_joined(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    longer = [p for p in others if p.kind == "paragraph" and p.id != pair.id and len(p.target) > 30]
    if pair.kind != "paragraph" or len(longer) < 3:
        return None
    more = rng.sample(longer, 2)
    source = "\n\n".join([pair.source, *(p.source for p in more)])
    return Plant(
        replace(pair, source=source, target=pair.target + "".join(p.target for p in more)),
        frozenset({"structure"}),
    )


# --- grounding: a part in Japanese that the body does not bear out ---


def summary_of(pair: Pair, part: PairPart = "lead") -> Pair:
    """Return a summary text that says what the pair says, and so is borne out."""
    return replace(pair, id=f"{pair.id}-{part}", source="", part=part, kind="paragraph", rests_on=())


def number_ungrounded(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    at = pick(rng, r"(?<=[はがを、])(?=[一-鿿ァ-ヺ])", pair.plain_target)
    if at is None:
        return None
    text = rng.choice(
        [f"{rng.randint(13, 97)}%の", f"{rng.randint(13, 97)}億ドルの", f"{rng.randint(13, 97)}社の"]
    )
    return swap(summary_of(pair, rng.choice(["lead", "keypoint", "impact"])), *at.span(), text, "grounding")


def name_ungrounded(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    text = rng.choice(["Samsungの", "サムスンの", "ロバート・ハリス氏が語る", "Netflixと"])
    return swap(summary_of(pair, rng.choice(["title", "lead", "comment"])), 0, 0, text, "grounding")


def superlative_ungrounded(rng: Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
    text = rng.choice(["世界初の", "史上最大の", "業界最高の", "初めて", "唯一の", "他社を凌駕する"])
    return swap(summary_of(pair, rng.choice(["title", "lead", "impact"])), 0, 0, text, "grounding")


FORMS: tuple[tuple[str, Operator], ...] = (
    ("link_markup", link_lost), ("link_markup", link_changed), ("link_markup", code_mark_lost),
    ("link_markup", code_mark_unbalanced), ("link_markup", code_changed), ("link_markup", code_dropped),
    ("link_markup", markup_damaged), ("leak", chatter_before), ("leak", chatter_after), ("leak", chatter_instead),
    ("boilerplate", chrome_as_body), ("boilerplate", chrome_added), ("structure", list_flattened), ("structure", row_lost),
    ("structure", item_lost), ("structure", heading_padded), ("structure", paragraphs_joined),
)  # fmt: skip
# These stand beside the pair they summarise instead of replacing it.
GROUNDINGS: tuple[tuple[str, Operator], ...] = (
    ("grounding", number_ungrounded), ("grounding", name_ungrounded), ("grounding", superlative_ungrounded),
)  # fmt: skip
