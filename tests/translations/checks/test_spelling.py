"""Kanji, kana, okurigana, long vowels, numerals."""

import pytest

from tests.translations.checks.house import body, fixed, ids, in_text, places
from translations.checks.numerals import in_units, kanji_value

FIXED = [
    ("kana-spelling", "誰でも試すことが出来ます。", "誰でも試すことができます。"),
    ("kana-spelling", "確かめて下さい。", "確かめてください。"),
    ("kana-spelling", "様々な言語で動きます。", "さまざまな言語で動きます。"),
    ("kana-spelling", "遥かに速い。", "はるかに速い。"),
    ("kana-spelling", "機会を掴みます。", "機会をつかみます。"),
    ("kana-spelling", "速い事が分かりました。", "速いことが分かりました。"),
    ("kana-spelling", "使う為に覚えます。", "使うために覚えます。"),
    ("kana-spelling", "動画及び音声です。", "動画および音声です。"),
    ("kana-spelling", "雨にも関わらず集まりました。", "雨にもかかわらず集まりました。"),
    ("kana-spelling", "ご存知の通りです。", "ご存じの通りです。"),
    ("kana-spelling", "開発で遅れを取っています。", "開発で後れを取っています。"),
    ("kana-spelling", "書類等を集めます。", "書類などを集めます。"),
    ("okurigana", "試験を行なった。", "試験を行った。"),
    ("okurigana", "取組みを続けます。", "取り組みを続けます。"),
    ("okurigana", "申請の受入れを始めます。", "申請の受け入れを始めます。"),
    ("month-counter", "数ヶ月かかります。", "数カ月かかります。"),
    ("month-counter", "6か月後です。", "6カ月後です。"),
    ("long-vowel", "サーバが止まりました。", "サーバーが止まりました。"),
    ("long-vowel", "ハイパーパラメータを選びます。", "ハイパーパラメーターを選びます。"),
    ("kanji-numeral", "三年で二十五社が加わりました。", "3年で25社が加わりました。"),
    ("large-number", "利用者は125,000人です。", "利用者は12万5000人です。"),
    ("large-number", "費用は12000000円です。", "費用は1200万円です。"),
    ("parameter-count", "70Bモデルを公開しました。", "700億パラメーターのモデルを公開しました。"),
    ("parameter-count", "7Bパラメーターの版です。", "70億パラメーターの版です。"),
]


@pytest.mark.parametrize(("check", "draft", "right"), FIXED)
def test_a_spelling_the_desk_does_not_use_is_replaced_by_the_one_it_does(
    check: str, draft: str, right: str
) -> None:
    assert fixed(check, draft) == right
    assert check not in ids(right)


@pytest.mark.parametrize(
    "text",
    [
        "出来事と出来高を調べます。",
        "平等、同等、等級、高等教育は別の語です。",
        "遅れを取り戻します。",
        "是非を問います。",
        "ユーザビリティとサーバルームとクラスタリングを学びます。",
        "第三者と二人三脚で進み、一つ選び、一部を残します。",
        "数十人と何百人の話です。",
        "2026年に30000番の装置を使いました。",
        "Larch 4 12Bモデルはそのままです。",
        "仕事を覚え、行為を問います。",
        "唯一の例です。千人力です。",
    ],
)
def test_words_that_only_look_like_the_rule_are_left_alone(text: str) -> None:
    found = ids(text) - {"latin-spacing"}
    assert found == set()


def test_a_kanji_outside_the_common_list_without_one_reading_is_marked_without_a_fix() -> None:
    (finding,) = [f for f in in_text("全体を俯瞰します。") if f.start == 3]
    assert finding.check == "rare-kanji"
    assert finding.fix is None


def test_a_katakana_run_of_sixteen_is_too_long_to_read() -> None:
    assert "katakana-run" in ids("フロンティアトレーニングプロジェクトです。")
    assert "katakana-run" not in ids("フロンティア・トレーニング・プロジェクトです。")


@pytest.mark.parametrize(
    ("kanji", "value"), [("三", 3), ("十", 10), ("二十五", 25), ("三百", 300), ("千二百", 1200), ("二五", 25)]
)
def test_kanji_numerals_are_read_by_value(kanji: str, value: int) -> None:
    assert kanji_value(kanji) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(10_000, "1万"), (125_000, "12万5000"), (10**8, "1億"), (1_234_500_000, "12億3450万"), (10**12, "1兆")],
)
def test_large_numbers_are_written_with_man_oku_and_cho(value: int, text: str) -> None:
    assert in_units(value) == text


def test_dollars_want_yen_at_their_first_mention_only_and_an_impossible_rate_is_a_warning() -> None:
    document = body(("", "同社は3億ドルを集めました。"), ("", "3億ドルの使い道は未定です。"))
    assert places(document, "yen-missing") == [("1", "3億ドル")]
    assert places(body(("", "同社は3億ドル（約450億円）を集めました。")), "yen-conversion") == []
    assert places(body(("", "同社は3億ドル（約45億円）を集めました。")), "yen-conversion") == [
        ("1", "（約45億円）")
    ]


def test_miles_want_kilometres_where_the_source_counts_in_miles() -> None:
    source = "The car drove 300 miles."
    assert "metric-missing" in ids("車は300マイル走りました。", source=source)
    assert "metric-missing" not in ids("車は300マイル（約480キロ）走りました。", source=source)
