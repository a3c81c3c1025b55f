"""Glossary files, and the terms of a glossary in English text."""

import csv

import pytest

from translations.knowledge import forbidden
from translations.knowledge.glossary import Glossary, GlossaryRefused, Term, read_csv, write_csv

HEADER = "source,target,do_not_translate,case_sensitive,forbidden,note\n"


def test_a_glossary_survives_writing_and_reading() -> None:
    terms = [
        Term(
            "open weights",
            "オープンウェイト",
            forbidden=("開いた重み", "re:重量(?!級)"),
            note='注, "引用" あり',
        ),
        Term("Larch", "Larch", do_not_translate=True, case_sensitive=True),
        Term("model", "モデル", sense="AI"),
        Term("model", "模型", sense="縮尺"),
    ]
    assert read_csv("".join(write_csv(terms))) == terms


def test_a_file_with_a_byte_order_mark_and_blank_lines_is_read() -> None:
    assert read_csv("\ufeffsource,target\r\nloss,損失\r\n\r\n,\r\n") == [Term("loss", "損失")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source\nx\n", "1行目：見出しの「target」がありません"),
        ("source,target,colour\n", "1行目：見出しの「colour」は知らない列です"),
        (HEADER + "loss,,0,0,,\n", "2行目：targetが空です"),
        (HEADER + "loss,損失,yes,0,,\n", "2行目：do_not_translateの「yes」は読めません"),
        (HEADER + "loss,損失,0,0,,\nloss,減少,0,0,,\n", "3行目：「loss」は2行目にもあります"),
        (HEADER + "loss,損失,0,0,re:(,\n", "2行目：forbiddenの正規表現「(」が誤っています"),
        (HEADER + "loss,損失,0,0,,a,b\n", "2行目：列が7個あります"),
        (HEADER + '"loss,損失\n', "行目：CSVとして読めません"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_what_to_do(text: str, message: str) -> None:
    with pytest.raises(GlossaryRefused) as refused:
        read_csv(text)
    assert message in str(refused.value)


def test_every_bad_line_is_named_at_once() -> None:
    with pytest.raises(GlossaryRefused) as refused:
        read_csv(HEADER + "a,,0,0,,\nb,ビー,2,0,,\n")
    assert len(refused.value.problems) == 2


def found(text: str, *terms: Term) -> list[str]:
    return [text[match.start : match.end] for match in Glossary(terms).find(text)]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        (Term("benchmark", "ベンチマーク"), "Benchmarks and benchmarking", ["Benchmarks", "benchmarking"]),
        (Term("distill", "蒸留"), "They distilled it.", ["distilled"]),
        (Term("quantize", "量子化"), "Quantizing, quantized", ["Quantizing", "quantized"]),
        (Term("library", "ライブラリー"), "two libraries", ["libraries"]),
        (Term("train a model", "学習"), "She trained a model.", ["trained a model"]),
        (Term("chain of thought", "思考の連鎖"), "Chain-of-thought works", ["Chain-of-thought"]),
        (Term("weights", "重み"), "He lost weight; open weights", ["weights"]),
        (Term("Meta", "Meta", case_sensitive=True), "Meta is not meta", ["Meta"]),
        (Term("LLM", "LLM", case_sensitive=True), "LLMs, llm", ["LLMs"]),
        (Term("RL", "強化学習", case_sensitive=True), "URL and RLHF", []),
    ],
)
def test_terms_are_found_as_english_inflects_and_writes_them(
    term: Term, text: str, expected: list[str]
) -> None:
    assert found(text, term) == expected


def test_the_longest_term_wins_and_nothing_is_found_inside_it() -> None:
    terms = (Term("model", "モデル"), Term("reward model", "報酬モデル"), Term("reward", "報酬"))
    assert found("A reward model is a model.", *terms) == ["reward model", "model"]


def test_an_expression_that_would_hang_every_save_is_refused_and_never_waited_for():
    with pytest.raises(GlossaryRefused, match=r"2行目：forbiddenの正規表現.*時間がかかりすぎます"):
        read_csv("source,target,forbidden\nagent,エージェント,re:(ア+)+$\n")
    assert list(forbidden.places("re:(あ|あ)*い", "あ" * 5_000)) == []  # however it came into the database
    assert [found[0] for found in forbidden.places("re:エー?ジェント", "エジェントとエージェント")] == [
        "エジェント",
        "エージェント",
    ]


def test_no_cell_of_the_file_is_a_formula_for_a_spreadsheet_and_all_come_back_as_they_were():
    dangerous = ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(1)", "＝1", "'=1", "'plain", "plain"]
    terms = [Term(source=text, target=text, note=text, hint=text) for text in dangerous]
    written = "".join(write_csv(terms))
    cells = [cell for row in csv.reader(written.splitlines()) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@＝" and cell]
    assert read_csv(written) == terms
