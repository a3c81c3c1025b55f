"""Glossary and memory go out as CSV and TMX and come back the same."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from translations.knowledge import entries, tmx
from translations.knowledge.glossary import Term

TEXT = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        min_size=1,
    )
    .map(str.strip)
    .filter(bool)
)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_any_pair_survives_tmx(pairs):
    assert tmx.read("".join(tmx.write(pairs)).encode()) == pairs


def test_other_tools_language_codes_and_inline_markup_are_understood():
    content = (
        '<tmx version="1.4"><header/><body><tu>'
        '<tuv xml:lang="EN-us"><seg>Press <bpt i="1">&lt;b&gt;</bpt>Save</seg></tuv>'
        '<tuv xml:lang="ja-JP"><seg>保存を押す</seg></tuv></tu>'
        '<tu><tuv xml:lang="en"><seg>No Japanese</seg></tuv></tu></body></tmx>'
    ).encode()
    assert tmx.read(content) == [("Press <b>Save", "保存を押す")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not xml", "TMX として読めません"),
        (b"<html/>", "最上位の要素が <html>"),
        (b'<!DOCTYPE t [<!ENTITY a "b">]><tmx>&a;</tmx>', "実体宣言"),
    ],
)
def test_what_is_no_tmx_is_refused_with_the_reason(content, words):
    with pytest.raises(tmx.TmxRefused, match=words):
        tmx.read(content)


@pytest.mark.django_db
def test_the_memory_command_exports_what_it_imported(tmp_path):
    first, second = tmp_path / "in.tmx", tmp_path / "out.tmx"
    first.write_text("".join(tmx.write([("Hello <a1>there</a1>", "<a1>そこ</a1>へ")])))
    out = io.StringIO()
    call_command("memory", "import", str(first), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"read": 1, "new": 1}
    call_command("memory", "export", str(second), stdout=io.StringIO())
    assert tmx.read(second.read_bytes()) == [("Hello <a1>there</a1>", "<a1>そこ</a1>へ")]


@pytest.mark.django_db
def test_the_glossary_command_exports_what_it_imported(tmp_path):
    first, second = tmp_path / "in.csv", tmp_path / "out.csv"
    first.write_text(
        "source,target,do_not_translate,case_sensitive,forbidden,note\nagent,エージェント,0,0,代理人;仲介者,初出に注意\n"
    )
    call_command("glossary", "import", str(first), stdout=io.StringIO())
    term = Term("agent", "エージェント", forbidden=("代理人", "仲介者"), note="初出に注意")
    assert entries.terms() == [term]
    call_command("glossary", "export", str(second), stdout=io.StringIO())
    call_command("glossary", "import", str(second), stdout=io.StringIO())
    assert entries.terms() == [term]


@pytest.mark.django_db
def test_a_broken_glossary_file_changes_nothing_and_names_the_line(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(
        "source,target,do_not_translate,case_sensitive,forbidden,note\nagent,エージェント,0,0,,\n,x,0,0,,\n"
    )
    with pytest.raises(CommandError, match="3"):
        call_command("glossary", "import", str(path))
    assert entries.terms() == []
