"""です・ます and である, headlines, lists, repeated endings."""

import pytest

from tests.translations.checks.house import body, fixed, ids, look, places
from translations.checks.fixes import apply_fixes
from translations.checks.model import Document, Pair, Style

POLITE = [
    ("", "新版を公開しました。"),
    ("", "速度は2倍です。"),
    ("", "費用も下がります。"),
    ("", "来月は欧州でも使えます。"),
]


def test_a_run_of_plain_sentences_in_a_polite_body_is_reported_pair_by_pair_with_its_extent() -> None:
    document = body(*POLITE, ("", "開発は難航した。予算も足りない。"), ("", "それでも続けた。"))
    found = [f for f in look(document) if f.check == "register-mixed"]
    assert [f.pair for f in found] == ["5", "6"]
    assert all("2段落・3文" in f.message for f in found)
    assert document.by_id["5"].target[found[0].start : found[0].end] == "した。予算も足りない"


@pytest.mark.parametrize(
    ("plain", "polite"),
    [
        ("開発を続けた。", "開発を続けました。"),
        ("問題は費用である。", "問題は費用です。"),
        ("問題は費用だった。", "問題は費用でした。"),
        ("道は平坦ではなかった。", "道は平坦ではありませんでした。"),
        ("誰も気づかない。", "誰も気づきません。"),
        ("条件は厳しい。", "条件は厳しいです。"),
        ("同社に加わりたい。", "同社に加わりたいです。"),
        ("結果は公開されている。", "結果は公開されています。"),
        ("東京へ行った。", "東京へ行きました。"),
        ("利用者は増えるだろう。", "利用者は増えるでしょう。"),
        ("余地がない。", "余地がありません。"),
    ],
)
def test_a_plain_sentence_is_rewritten_into_the_polite_form(plain: str, polite: str) -> None:
    document = body(*POLITE, ("", plain))
    found = [f for f in look(document) if f.check == "register-mixed"]
    assert apply_fixes(plain, found)[0] == polite


@pytest.mark.parametrize(
    ("polite", "plain"),
    [
        ("開発を続けました。", "開発を続けた。"),
        ("問題は費用です。", "問題は費用である。"),
        ("誰も気づきません。", "誰も気づかない。"),
        ("東京へ行きました。", "東京へ行った。"),
        ("担当者が来ました。", "担当者が来た。"),
        ("資料はありませんでした。", "資料はなかった。"),
        ("条件は厳しいです。", "条件は厳しい。"),
    ],
)
def test_a_polite_sentence_is_rewritten_into_the_plain_form(polite: str, plain: str) -> None:
    others = [
        ("", "新版を公開した。"),
        ("", "速度は2倍である。"),
        ("", "費用も下がる。"),
        ("", "来月は欧州でも使える。"),
    ]
    document = body(*others, ("", polite), style=Style(register_body="dearu"))
    found = [f for f in look(document) if f.check == "register-mixed"]
    assert apply_fixes(polite, found)[0] == plain


@pytest.mark.parametrize(
    "text",
    [
        "「まだ早い」と話しました。",
        "誰が得をするのか。",
        "「もう遅い。」",
        "新版の公開。",
        "開発者へ。",
        "結果は良好です（詳細は後日公表する）。",
    ],
)
def test_quotations_questions_and_noun_endings_have_no_register_of_their_own(text: str) -> None:
    assert places(body(*POLITE, ("", text)), "register-mixed") == []


@pytest.mark.parametrize(
    ("source", "target", "is_heading"),
    [
        ("Building the index", "索引を組み立てる", True),
        ("We build the index.", "索引を組み立てる", False),
        ("Building the index", "索引を組み立てる。", False),
    ],
)
def test_a_paragraph_that_ends_in_no_stop_in_either_language_is_a_heading_and_may_be_plain(
    source: str, target: str, is_heading: bool
) -> None:
    found = look(body(*POLITE, (source, target)))
    assert ("register-mixed" not in {f.check for f in found}) is is_heading


def test_each_part_is_compared_with_itself() -> None:
    pairs = [Pair("lead", "", "同社が新版を発表した。", part="lead")]
    pairs += [Pair(str(at), "", ja) for at, (_, ja) in enumerate(POLITE)]
    assert [f.check for f in look(Document(pairs))] == []


def test_a_body_wholly_in_the_other_register_is_one_finding_not_one_for_each_sentence() -> None:
    document = body(
        ("", "新版を公開した。"), ("", "速度は2倍である。"), ("", "費用も下がる。"), ("", "利用者は多い。")
    )
    assert [f.check for f in look(document)] == ["register-setting"]
    assert look(body(*((p.source, p.target) for p in document.pairs), style=Style(register_body="any"))) == []


def test_a_headline_ends_neither_in_a_full_stop_nor_politely() -> None:
    assert "headline-period" in ids("新版を公開。", kind="heading")
    assert "headline-form" in ids("新版を公開しました", kind="heading")
    assert ids("新版を公開", kind="heading") == set()
    assert ids("小さな版で足りますか", kind="heading") == set()


def test_items_of_one_list_share_their_full_stops_and_their_form() -> None:
    document = body(("", "速さ"), ("", "費用。"), ("", "入手しやすさ"), kinds=["list_item"] * 3)
    assert places(document, "list-period") == [("2", "。")]
    document = body(
        ("", "速さを測る。"), ("", "費用を比べる。"), ("", "入手しやすさ。"), kinds=["list_item"] * 3
    )
    assert [pair for pair, _ in places(document, "list-form")] == ["3"]


def test_the_fourth_sentence_with_one_ending_is_too_many() -> None:
    text = "朝に始めました。昼に終えました。夜に送りました。翌日に届きました。"
    assert "repeated-ending" in ids(text)
    assert "repeated-ending" not in ids(text.replace("送りました", "送っています"))


def test_fixing_the_register_touches_only_the_predicates() -> None:
    draft = "速度は、2倍である。費用（概算）は下がった。"
    style = Style(register_body="desumasu")
    assert fixed("register-mixed", draft, style=style) == "速度は、2倍です。費用（概算）は下がりました。"
