"""A text that repeats itself thousands of times costs a check no more than its length: nobody can hang a save with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from newsdesk import settings as project_settings
from translations.checks import boilerplate, leak, longvowel, numerals, register

# Each took minutes, or more than anybody waited for; now milliseconds. The process is given a minute of CPU for all,
# because to start takes it more than to read them.
REPEATED = [" ", "\n", "。 ", "ア", "サーバ", "7", "〇", "*", "訳注", "（ "]
CODE = """
import resource; resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
import django; django.setup()
from articles.extract import suspect
from translations.checks import leak, longvowel, numerals, register
from translations.language import quantities_ja
for repeated in {repeated!r}:
    print(repr(repeated), flush=True)
    text = f"訳{{repeated * (6_000 // len(repeated))}}\\0"
    suspect.is_instruction(text * 10)
    quantities_ja.read(text * 10)
    for chatter in leak.CHATTER:
        list(chatter.pattern.finditer(text))
    for pattern in (longvowel._DROPPED, longvowel._KEPT, numerals._YEN, register._LEAD_IN):
        list(pattern.finditer(text))
"""


def test_what_is_repeated_is_read_once():
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(repeated=REPEATED)],
        cwd=project_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, f"ended by the limit of its CPU time at the last of {done.stdout}"
    assert len(done.stdout.splitlines()) == len(REPEATED)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("articles.extract.media import _PLACEHOLDER", "pixel" + "1" * 60 + ".jp"),
        ("translations.checks.exchanged import _OF_ONE_NAME", " MODEL_" + "A_LONG_SETTING_" * 4 + "="),
    ],
)
def test_a_long_number_or_word_is_read_in_one_way_only(expression, text):
    code = f"from {expression} as expression; assert expression.fullmatch({text!r}) is None"
    limit = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
    subprocess.run(
        [sys.executable, "-c", limit + code], cwd=project_settings.BASE_DIR, check=True, timeout=600
    )


def test_a_long_line_is_no_button():
    assert not boilerplate._is_like(boilerplate._ENGLISH, " " * 300 + "Share")
    assert boilerplate._is_like(boilerplate._ENGLISH, " Share this article ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("モデルを公開しました。以上が翻訳です。", "以上が翻訳です。"),
        ("モデルを公開しました。 以上、日本語訳でした。 ", " 以上、日本語訳でした。 "),
        ("モデルを公開した\n\n  以上が訳文です", "\n\n  以上が訳文です"),
        ("以上が訳文です。", "以上が訳文です。"),
        ("モデルを公開 （訳注: 米国の会社）しました。", " （訳注: 米国の会社）"),
    ],
)
def test_what_a_model_says_is_found_with_the_blanks_before_it(text, found):
    matches = [match[0] for chatter in leak.CHATTER for match in chatter.pattern.finditer(text)]
    assert found in matches


@pytest.mark.parametrize(
    ("text", "found"), [("約150億円", "150億円"), ("1億2,000万円", "1億2,000万円"), ("3円", "3円")]
)
def test_yen_are_read_as_before(text, found):
    assert numerals._YEN.search(text)[0] == found


def test_words_without_their_long_mark_are_read_as_before():
    assert [
        m["word"] for m in longvowel._DROPPED.finditer("サーバとWebサーバ、ファイルサーバとサーバー")
    ] == [
        "サーバ",
        "サーバ",
        "ファイルサーバ",
    ]
    assert register._LEAD_IN.match("**要点。**")


# Each took up to two minutes, or failed on more than ten thousand words.
PARAGRAPHS = """
import resource; resource.setrlimit(resource.RLIMIT_CPU, (25, 25))
import django; django.setup()
from translations import checks
for source, target in (
    ("No. Go. " * 800, "だめ。ない。" * 800),
    ("It is not a b. " * 1_000, "行く。" * 999),
    ("In 2020, 5 of 7 went. " * 1_000, "2020年に7人中5人が行った。" * 1_000),
    ("".join(f"We saw {at} of {at + 1}. " for at in range(500)), "".join(f"{at}を見た。" for at in range(500))),
    ("Anna Bell saw Carl Dow. " * 2_600, "アンナ・ベルはカール・ドウを見た。" * 500),
):
    checks.check(checks.Document([checks.Pair("long", source, target)]))
"""


def test_a_paragraph_of_thousands_of_sentences_is_checked_in_proportion_to_its_length():
    done = subprocess.run(
        [sys.executable, "-c", PARAGRAPHS],
        cwd=project_settings.BASE_DIR,
        check=False,
        timeout=600,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
