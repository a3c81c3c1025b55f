"""Particles, doubled words, redundancy, sentence length."""

import pytest

from tests.translations.checks.house import fixed, ids, in_text
from translations.checks.model import Style

BAD = [
    ("doubled-particle", "AI が私が学ぶべき分野だと知りました。"),
    ("doubled-particle", "人々がそれが実現すると信じています。"),
    ("doubled-particle", "画像を内容を説明します。"),
    ("repeated-particle", "模型をを公開しました。"),
    ("repeated-particle", "一般的にに使われます。"),
    ("particle-clash", "利用者をが増やしました。"),
    ("particle-clash", "費用がを下げました。"),
    ("repeated-word", "公開することことを決めました。"),
    ("broken-nominalisation", "光が弱まるのを私は見るのはつらいです。"),
    ("redundant-expression", "まず最初に費用を示します。"),
    ("redundant-expression", "約30人程度が集まりました。"),
    ("redundant-expression", "この点はしばしば忘れられがちです。"),
    ("redundant-expression", "二つの賞を受賞しました。"),
    ("redundant-expression", "単に速さを求めているだけです。"),
    ("redundant-expression", "試みてみます。"),
    ("redundant-expression", "必ず必要です。"),
    ("redundant-expression", "後で後悔します。"),
    ("wrong-phrase", "的を得た指摘です。"),
    ("wrong-phrase", "シュミレーションを行います。"),
    ("dropped-ra", "一覧はここで見れます。"),
    ("doubled-polite", "結果を示しますです。"),
    ("double-negative", "可能性がないわけではないです。"),
    ("doubled-but", "速いですが、高いですが、よく売れます。"),
    ("doubled-conjunction", "しかし、遅れました。しかし、間に合いました。"),
]


@pytest.mark.parametrize(("check", "text"), BAD)
def test_a_sentence_that_does_not_hold_together_is_found(check: str, text: str) -> None:
    assert check in ids(text)


@pytest.mark.parametrize(
    "text",
    [
        "私が書いた記事が読まれています。",
        "AIこそ私が学ぶべき分野です。",
        "速度が上がり、費用が下がりました。",
        "値が0のバイトが残ります。",
        "私は彼女が数学が好きだと知っています。",
        "読むのが速い人からが対象です。",
        "一つ一つ確かめ、少しずつ進めます。",
        "ますます広がり、いろいろな人が使います。",
        "忘れられがちな点です。",
        "約30人が集まりました。",
        "賞を受けました。",
        "遅れを取り戻します。",
        "作るのを見るのは楽しいです。",
        "来られる人だけが見られます。",
        "一般的には速いとされます。",
    ],
)
def test_sound_sentences_raise_nothing(text: str) -> None:
    assert ids(text) == set()


def test_fixes_of_repetitions_leave_one() -> None:
    assert fixed("repeated-particle", "新版をを公開しました。") == "新版を公開しました。"
    assert fixed("repeated-word", "公開することことを決めました。") == "公開することを決めました。"
    assert fixed("redundant-expression", "すべての皆様に感謝します。") == "皆さんに感謝します。"
    assert fixed("dropped-ra", "ここで見れます。") == "ここで見られます。"


def test_a_sentence_over_the_desks_limit_is_marked_whole_and_short_glosses_do_not_count() -> None:
    clause = "担当者は新しい版の速度と費用と入手しやすさを順に確かめながら記録を残し"
    long = f"{clause}、{clause}、{clause}、{clause}ました。"
    (finding,) = [f for f in in_text(long) if f.check == "long-sentence"]
    assert (finding.start, finding.end) == (0, len(long))
    assert "long-sentence" not in ids(long, style=Style(sentence_max=200))
    just = clause * 3 + "（RLHF）（MEMS）（GRPO）（RLVR）ました。"
    assert "long-sentence" not in ids(just)


def test_the_commas_of_a_list_of_nouns_are_not_counted() -> None:
    nouns = "速度、費用、精度、電力、重量、寸法、部品、保証、教育、展示、運送、保険を、担当の技術者と販売の責任者が長い時間をかけて丁寧に比べ、翌月の会議で報告しました。"
    assert "many-commas" not in ids(nouns)
    clauses = "朝から、担当者が、会場で、資料を、丁寧に、配りながら、来場した多くの技術者と研究者に新しい版の特徴と費用の見通しを順に説明し、夕方に戻りました。"
    assert "many-commas" in ids(clauses)
