"""One document, one way: spacing, percent signs, spellings, renderings, glosses, people."""

import pytest

from tests.translations.checks.house import body, look, places
from translations.checks.fixes import apply_fixes
from translations.checks.model import Document, Style
from translations.knowledge.glossary import Term


def test_the_pair_that_spaces_otherwise_than_the_rest_is_one_finding_and_its_fix_closes_the_gaps() -> None:
    tight = [
        ("", "同社はLarch 3を公開し、2026年にAPIを始めました。"),
        ("", "LarchはGPUなしでも動き、PCで使えます。"),
    ]
    document = body(*tight, ("", "この Larch は 2 年で 30 社に広がりました。"))
    found = [f for f in look(document) if f.check == "latin-spacing"]
    assert [f.pair for f in found] == ["3"]
    assert apply_fixes(document.by_id["3"].target, found)[0] == "このLarchは2年で30社に広がりました。"


def test_a_document_spaced_throughout_is_told_once_and_its_unspaced_pair_is_the_odd_one() -> None:
    spaced = [
        ("", "同社は Larch 3 を公開し、2026 年に API を始めました。"),
        ("", "Larch は GPU なしでも動き、PC で使えます。"),
    ]
    document = body(*spaced, ("", "このLarchは好評です。"))
    assert [pair for pair, _ in places(document, "latin-spacing")] == ["3"]
    assert len(places(document, "latin-spacing-setting")) == 1
    same = body(*spaced, style=Style(latin_space="half"))
    assert places(same, "latin-spacing-setting") == []


def test_percent_signs_follow_the_width_of_most() -> None:
    document = body(("", "速度は10%上がり、費用は20%下がりました。"), ("", "精度は5％上がりました。"))
    assert places(document, "percent-width") == [("2", "％")]


@pytest.mark.parametrize(
    ("usual", "odd"),
    [
        ("インターフェース", "インターフェイス"),
        ("データベース", "データーベース"),
        ("ベネチア", "ヴェネツィア"),
        ("モデル・カード", "モデルカード"),
        ("サポート", "サポト"),
    ],
)
def test_a_katakana_word_keeps_one_spelling(usual: str, odd: str) -> None:
    document = body(("", f"{usual}を見ます。"), ("", f"{usual}を直します。"), ("", f"{odd}を使います。"))
    expected = [("3", odd)] if "ヴェネツィア" not in odd else []
    assert places(document, "katakana-variant") == expected


def test_two_short_words_that_differ_by_a_long_mark_are_two_words() -> None:
    assert places(body(("", "ビルを建てます。"), ("", "ビールを売ります。")), "katakana-variant") == []


def test_a_word_keeps_its_kanji_and_its_okurigana() -> None:
    document = body(("", "すべての人に伝えます。"), ("", "すべてを見ます。"), ("", "全ての版です。"))
    assert places(document, "spelling-varies") == [("3", "全て")]
    assert places(body(("", "事を起こすことです。"), ("", "使うので使えます。")), "spelling-varies") == []


def test_a_name_is_not_both_in_latin_letters_and_in_katakana() -> None:
    document = body(
        ("Anthropic raised money.", "Anthropicが資金を集めました。"),
        ("Anthropic hired her.", "Anthropicが採用しました。"),
        ("She joined Anthropic.", "アンソロピックに加わりました。"),
    )
    assert places(document, "two-scripts") == [("3", "アンソロピック")]
    glossed = body(
        ("Anthropic grew.", "Anthropic（アンソロピック）が伸びました。"),
        ("Anthropic won.", "Anthropicが勝ちました。"),
    )
    assert places(glossed, "two-scripts") == []


def test_an_english_term_keeps_the_rendering_that_most_pairs_have() -> None:
    document = body(
        ("The ecosystem grows.", "エコシステムが育ちます。"),
        ("An open ecosystem.", "開かれたエコシステムです。"),
        ("The ecosystem shrinks.", "生態系が縮みます。"),
    )
    assert places(document, "rendering-varies") == [("3", "生態系")]


def test_the_same_word_for_another_english_word_is_no_variation() -> None:
    document = body(
        ("The ecosystem grows.", "エコシステムが育ちます。"),
        ("Frogs in the marsh died.", "湿地の生態系が傷みました。"),
    )
    assert places(document, "rendering-varies") == []


def test_countries_have_one_name() -> None:
    document = body(
        ("", "米国で始まりました。"),
        ("", "米国の企業です。"),
        ("", "アメリカでも売ります。"),
        ("", "「アメリカは広い」"),
    )
    assert places(document, "country-varies") == [("3", "アメリカ")]


COURSE = [
    ("Every student took the course.", "学生は皆このコースを受けました。"),
    ("The course teaches students to sleep.", "コースは学生に眠り方を教えます。"),
    ("Students liked the course.", "学生はコースを気に入りました。"),
]


def test_a_rendering_new_to_the_document_for_a_word_it_has_settled_is_found_without_any_list() -> None:
    document = body(*COURSE, ("Next year the course returns.", "来年もこの講座は開かれます。"))
    assert ("4", "講座") in places(document, "rendering-differs")
    assert places(body(*COURSE, ("Next year it returns.", "来年も開かれます。")), "rendering-differs") == []


def test_a_name_heard_otherwise_than_in_the_rest_of_the_document_is_found_and_offered_right() -> None:
    document = body(
        ("Prof Czeisler spoke.", "ツァイスラー教授が話しました。"),
        ("We asked Czeisler why.", "ツァイスラー教授に理由を聞きました。"),
        ("Then Czeisler left.", "その後チェイスラー教授は去りました。"),
    )
    (finding,) = [f for f in look(document) if f.check == "rendering-differs"]
    assert (finding.pair, finding.category, finding.fix) == ("3", "name", "ツァイスラー")


def test_a_gloss_is_given_once_and_in_one_order() -> None:
    document = body(("", "強化学習（RLX）を使います。"), ("", "強化学習（RLX）は安定します。"))
    (finding,) = [f for f in look(document) if f.check == "gloss-repeated"]
    assert (finding.pair, finding.fix) == ("2", "強化学習")
    mixed = body(
        ("", "蒸留（DST）です。"),
        ("", "枝刈り（PRN）です。"),
        ("", "検索（SRH）です。"),
        ("", "QNT（量子化）です。"),
    )
    assert [pair for pair, _ in places(mixed, "gloss-order")] == ["4"]


def test_an_acronym_nobody_explained_is_marked_at_its_first_place_only() -> None:
    document = body(("", "発表の場はQRSTです。"), ("", "QRSTは毎年開かれ、AIとGPUを扱います。"))
    assert places(document, "acronym-unexplained") == [("1", "QRST")]
    assert (
        places(
            body(("", "量子会議（QRST）で発表しました。"), ("", "QRSTは毎年です。")), "acronym-unexplained"
        )
        == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "モデル(注:最先端)です。",
        "部門（RL: Reinforcement Learning）です。",
        "課程（Electrical Engineering and Computer Science）です。",
    ],
)
def test_a_gloss_says_it_in_japanese_without_notes_and_colons(text: str) -> None:
    assert [pair for pair, _ in places(body(("", text)), "gloss-form")] == ["1"]


def people(*targets: str) -> Document:
    return body(*(("Sergey Levine and Luca Soldaini met Andrej Karpathy.", target) for target in targets))


def test_an_honorific_goes_with_the_surname_after_the_full_name() -> None:
    document = people("セルゲイ・レヴィン氏に会いました。", "セルゲイ氏は断りました。")
    (finding,) = [f for f in look(document) if f.check == "given-name-honorific"]
    assert (finding.pair, finding.fix) == ("2", "レヴィン氏")
    assert (
        places(
            people("セルゲイ・レヴィン氏に会いました。", "レヴィン氏は断りました。"), "given-name-honorific"
        )
        == []
    )


def test_a_person_without_the_honorific_that_others_have_is_found() -> None:
    document = people(
        "セルゲイ・レヴィン氏に会いました。",
        "アンドレイ・カルパシーが加わりました。",
        "レヴィンは断りました。",
    )
    assert places(document, "honorific-missing") == [("2", "アンドレイ・カルパシー"), ("3", "レヴィン")]
    titled = people("セルゲイ・レヴィン氏に会いました。", "アンドレイ・カルパシーCEOが加わりました。")
    assert places(titled, "honorific-missing") == []


def test_a_text_without_honorifics_is_left_alone() -> None:
    assert (
        places(
            people("セルゲイ・レヴィンに会いました。", "アンドレイ・カルパシーが加わりました。"),
            "honorific-missing",
        )
        == []
    )


def test_historical_figures_of_the_glossary_need_no_honorific() -> None:
    term = Term("Marcus Aurelius", "マルクス・アウレリウス", note="歴史上の人物。氏を付けない")
    document = body(
        ("Luca Soldaini spoke.", "ルカ・ソルダイニ氏が話しました。"),
        ("Marcus Aurelius wrote it.", "マルクス・アウレリウスが書きました。"),
        glossary=[term],
    )
    assert places(document, "honorific-missing") == []


def test_one_honorific_for_all() -> None:
    document = people("セルゲイ・レヴィン氏に会いました。", "カルパシーさんも来ました。")
    assert places(document, "honorific-mixed") == [("2", "さん")]


def test_a_full_name_is_joined_by_a_point() -> None:
    document = people("ルカ ソルダイニ氏が話しました。")
    (finding,) = [f for f in look(document) if f.check == "name-separator"]
    assert finding.fix == "ルカ・ソルダイニ"
