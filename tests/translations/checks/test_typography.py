"""Punctuation, brackets and characters as the desk sets them."""

import pytest

from tests.translations.checks.house import fixed, ids, in_text, look
from translations.checks.model import Document, Pair, Style

FIXED = [
    ("western-punctuation", "小型の版は，手元で動きます．", "小型の版は、手元で動きます。"),
    ("western-punctuation", "公開は来月です.", "公開は来月です。"),
    ("western-punctuation", "速度, 費用を比べました。", "速度、費用を比べました。"),
    ("doubled-punctuation", "発表しました。。", "発表しました。"),
    ("doubled-punctuation", "しかし、、結果は違いました。", "しかし、結果は違いました。"),
    ("half-width-mark", "本当に速い!", "本当に速い！"),
    ("half-width-mark", "誰が使うのか? それが問題です。", "誰が使うのか？　それが問題です。"),
    ("space-after-mark", "公開です！次は検証です。", "公開です！　次は検証です。"),
    ("colon-ending", "次の三つを約束しました:", "次の三つを約束しました。"),
    ("half-width-colon", "結論:小さくても強い", "結論：小さくても強い"),
    ("period-in-quotes", "「間に合います。」と述べました。", "「間に合います」と述べました。"),
    ("dash", "規模を競わない–それが方針です。", "規模を競わない——それが方針です。"),
    ("dash", "結局 -- 間に合いました。", "結局——間に合いました。"),
    ("ellipsis", "まだ分かりません...", "まだ分かりません……"),
    ("ellipsis", "しかし・・・遅れました。", "しかし……遅れました。"),
    ("range-hyphen", "完成まで3-4年かかります。", "完成まで3〜4年かかります。"),
    ("range-hyphen", "費用は10–20%減りました。", "費用は10〜20%減りました。"),
    ("wave-dash", "午前9時～11時です。", "午前9時〜11時です。"),
    ("space-in-japanese", "これは 見本です。", "これは見本です。"),
    ("half-width-parentheses", "強化学習(RL)を使います。", "強化学習（RL）を使います。"),
    ("half-width-parentheses", "Larch (小型版) は速い。", "Larch（小型版）は速い。"),
    ("half-width-parentheses", "括弧（取り違え)です。", "括弧（取り違え）です。"),
    ("western-quotes", "“軽い”と評しました。", "「軽い」と評しました。"),
    ("western-quotes", '"軽い"と評しました。', "「軽い」と評しました。"),
    ("nested-quotes", "「彼は「軽い」と言った」と伝えました。", "「彼は『軽い』と言った」と伝えました。"),
    ("half-width-kana", "ｻｰﾊﾞｰを増やしました。", "サーバーを増やしました。"),
    ("full-width-alphanumerics", "ＡＩの導入は２０２６年です。", "AIの導入は2026年です。"),
    ("decomposed-kana", "か\u3099んばりました。", "がんばりました。"),
    ("invisible-characters", "AI\u200bの研究です。", "AIの研究です。"),
    ("invisible-characters", "\u202eAIの研究です。\u202c", "AIの研究です。"),
    ("radical-characters", "⽇本の⼈です。", "日本の人です。"),
]


@pytest.mark.parametrize(("check", "draft", "right"), FIXED)
def test_a_slip_of_typography_is_found_and_its_fix_is_the_right_text(
    check: str, draft: str, right: str
) -> None:
    assert fixed(check, draft) == right
    assert check not in ids(right)


@pytest.mark.parametrize(
    "text",
    [
        "価格は3.5倍の1,000円です。",
        "Yahoo! Newsと比べました。",
        "会議は12:30からです。https://example.com/a:b を見てください。",
        "関数f(x)の値です。",
        "GPT-4とB-2を2024-05-01に試しました。",
        "「本当か？」と尋ねました。",
        "続く……と書きました。",
        "ディープ ラーニングです。",
        "オプション --quiet を使います。",
        "1) 速さ 2) 費用です。",
        "「終わりました」と担当者は話しました。",
        "サーバー（別名「母艦」）です。",
        "絵文字👩\u200d💻はそのままです。",
    ],
)
def test_ordinary_japanese_with_numbers_names_and_code_raises_nothing(text: str) -> None:
    assert ids(text) <= {"latin-spacing", "relative-date"}


@pytest.mark.parametrize(
    "text", ["「速いと述べました。", "速い」と述べました。", "速い（それでも安いです。", "速い）です。"]
)
def test_a_bracket_without_its_partner_is_marked_up_to_where_the_partner_belongs(text: str) -> None:
    (finding,) = [f for f in in_text(text) if f.check == "unbalanced-brackets"]
    assert finding.severity == "warning"
    assert set("「」（）") & set(text[finding.start : finding.end])


def test_a_quotation_that_runs_over_paragraphs_of_one_unit_is_judged_paragraph_by_paragraph() -> None:
    assert "unbalanced-brackets" in ids("「一段落目。\n\n二段落目」と述べました。")


def test_a_wide_space_sets_the_clauses_of_a_headline_apart_and_stands_nowhere_else() -> None:
    clauses = "費用はLarch-3が最安　8種類のカードを測定"
    headline = look(Document([Pair("1", "", clauses, part="title")]))
    assert "space-in-japanese" not in {finding.check for finding in headline}
    assert "space-in-japanese" in ids(clauses)


def test_code_tags_and_addresses_are_left_alone() -> None:
    text = '<c1>print("速い!")</c1>と<a2>`f(値)`</a2>、a.b+c@example.com、https://example.com/(値)を見てください。'
    assert ids(text) == set()


def test_the_last_sentence_of_a_paragraph_needs_its_full_stop_when_the_source_has_one() -> None:
    assert (
        fixed("missing-period", "結果を公開しました", source="We published the results.")
        == "結果を公開しました。"
    )
    assert "missing-period" not in ids("結果の公開", source="Results published")
    assert "missing-period" not in ids("誰もが使える一台", source="One for everybody.")


@pytest.mark.parametrize(
    ("style", "draft", "right", "check"),
    [
        (
            Style(parentheses="half"),
            "強化学習（RL）を使います。",
            "強化学習(RL)を使います。",
            "full-width-parentheses",
        ),
        (Style(month_counter="か月"), "3ヶ月後です。", "3か月後です。", "month-counter"),
        (Style(long_vowel="drop"), "サーバーが落ちました。", "サーバが落ちました。", "long-vowel"),
    ],
)
def test_the_desk_may_choose_the_other_form(style: Style, draft: str, right: str, check: str) -> None:
    assert fixed(check, draft, style=style) == right


def test_book_style_keeps_the_full_stop_before_a_closing_quote() -> None:
    assert "period-in-quotes" not in ids(
        "「間に合います。」と述べました。", style=Style(kuten_in_quotes=True)
    )
