"""Glossary and memory as files at the desk: what will change is shown first, and nothing is half taken in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml.html import fromstring

from translations.knowledge import entries, memory
from translations.knowledge.entries import GlossaryEntry
from translations.knowledge.glossary import Term
from translations.knowledge.memory import Memory

FILES = "/admin/desk/terms/files/"
CSV = "source,target\nweights,重み\nbenchmark,ベンチマーク\n"


def offer(client, content: str, kind: str = "glossary"):
    """Upload a file; return the page that shows what it would change."""
    file = SimpleUploadedFile("file", content.encode())
    return client.post(f"{FILES}preview/", {"kind": kind, "file": file})


def accept(client, page, **changed):
    """Press the button of that page, as a browser sends its form."""
    document: Any = fromstring(page.content.decode())
    (form,) = [form for form in document.forms if "apply" in form.action]
    return client.post(form.action, {**dict(form.form_values()), **changed})


@pytest.fixture
def desk(client, admin):
    """The browser of Aki, who may change the memory, too."""
    client.force_login(admin)
    return client


def test_a_glossary_is_shown_before_it_is_taken_in_and_comes_out_again(desk):
    entries.import_terms([Term("weights", "ウェイト"), Term("prompt", "プロンプト")])
    page = offer(desk, CSV)
    assert "新しく 1 件が入り、1 件が置き換わります。0 件はいまと同じです。" in page.content.decode()
    assert GlossaryEntry.objects.get(source="weights").target == "ウェイト"
    accept(desk, page)
    assert {entry.source: entry.target for entry in GlossaryEntry.objects.all()} == {
        "weights": "重み", "benchmark": "ベンチマーク", "prompt": "プロンプト",
    }  # fmt: skip
    written = desk.get(f"{FILES}glossary.csv").getvalue().decode()
    assert "まだ何も取り込んでいません" in offer(desk, written).content.decode()
    assert "apply" not in offer(desk, written).content.decode()


def test_every_bad_line_is_named_and_the_good_ones_are_not_stored_either(desk):
    page = offer(desk, CSV + "token,\nweights,加重\n")
    assert page.status_code == 422
    assert "4行目：targetが空です" in page.content.decode()
    assert "5行目：「weights」は2行目にもあります" in page.content.decode()
    assert not GlossaryEntry.objects.exists()


def test_a_glossary_that_changed_since_the_preview_is_shown_again(desk):
    page = offer(desk, CSV)
    entries.import_terms([Term("weights", "ウェイト")])
    answer = accept(desk, page)
    assert answer.status_code == 409
    assert GlossaryEntry.objects.get().target == "ウェイト"
    accept(desk, answer)
    assert GlossaryEntry.objects.get(source="weights").target == "重み"


def test_a_memory_goes_out_and_comes_in_as_tmx(desk, client, editor):
    memory.remember([(None, "It <b1>works</b1>.", "<b1>動きます</b1>。\n次の行。")])
    written = desk.get(f"{FILES}memory.tmx").getvalue().decode()
    Memory.objects.all().delete()
    accept(desk, offer(desk, written, "memory"))
    assert Memory.objects.get().target == "<b1>動きます</b1>。\n次の行。"
    assert offer(desk, "<tmx><body>", "memory").status_code == 422
    client.force_login(editor)
    assert offer(client, written, "memory").status_code == 403
