"""Words, sentences and sounds: what the checks of house style stand on."""

import threading

import pytest

from translations.language.katakana import distance, sounds_like, variant_key
from translations.language.morphology import tokens, tokens_between
from translations.language.sentences import quotations, sentences


@pytest.mark.parametrize(
    "text", ["AI が私が学ぶ Larch 3 の 12 版。", "", "　空き　", "𠮷野家🙂です。", "一行目。\n二行目。"]
)
def test_the_words_of_a_text_stand_where_their_offsets_say(text: str) -> None:
    for token in tokens(text):
        assert text[token.start : token.end].replace(" ", "") == token.surface.replace(" ", "")


def test_a_text_too_long_for_the_dictionary_at_once_keeps_its_offsets() -> None:
    text = "新版を公開しました。" * 2500
    last = tokens(text)[-1]
    assert (last.surface, last.end) == ("。", len(text))
    assert [t.surface for t in tokens_between(text, 20_000, 20_005)][:2] == ["新版", "を"]


def test_threads_tokenise_at_the_same_time() -> None:
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: results.append(len(tokens(f"新版を{n}回公開しました。"))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len(set(results)) == 1


def test_a_sentence_ends_outside_brackets_and_quotations_only() -> None:
    text = "彼は「もう遅い。行こう！」と言った。そう（本当。）です？次！\n新しい段落"
    assert [span.of(text) for span in sentences(text)] == [
        "彼は「もう遅い。行こう！」と言った。",
        "そう（本当。）です？",
        "次！",
        "新しい段落",
    ]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = "「始まりです。\n次の段落"
    assert [span.of(text) for span in quotations(text)] == ["「始まりです。"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("サーバ", "サーバー", True),
        ("ヴァージョン", "バージョン", True),
        ("モデル・カード", "モデルカード", True),
        ("ウィンドウ", "ウインドウ", True),
        ("モデル", "モデム", False),
    ],
)
def test_spellings_of_one_katakana_word_share_a_key(one: str, other: str, same: bool) -> None:
    assert (variant_key(one) == variant_key(other)) is same


@pytest.mark.parametrize(
    ("kana", "latin", "same"),
    [
        ("アンソロピック", "Anthropic", True),
        ("トランスフォーマー", "Transformer", True),
        ("ランバート", "Lambert", True),
        ("グーグル", "Google", True),
        ("モデル", "Google", False),
        ("アイ", "I", False),
    ],
)
def test_katakana_is_compared_with_latin_by_its_consonants(kana: str, latin: str, same: bool) -> None:
    assert sounds_like(kana, latin) is same


def test_distance_counts_edits() -> None:
    assert distance("カルパシー", "カルパティ") == 2
