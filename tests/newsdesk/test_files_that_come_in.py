"""Files that come in (reliability.md, S18): what is no text becomes no article, nothing of a picture is kept but as a proof
that nobody's browser opens, and no list costs more than its length."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from PIL import Image

from articles import ingest, subscribe
from articles.extract import extract
from articles.models import Article, RightsDecision, Source
from newsdesk import settings as project_settings
from translations.knowledge import glossary, tmx
from translations.knowledge.glossary import Term

SCRIPT = "<script>alert(1)</script>"
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''@1")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(side: int) -> bytes:
    """A picture that says it has so many lines and columns, whatever it brings."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    said = chunk(b"tEXt", b"Comment\0" + SCRIPT.encode()) + chunk(b"IDAT", zlib.compress(bytes(200)))
    return b"\x89PNG\r\n\x1a\n" + head + said + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """A picture with markup in its EXIF, XMP, comment and colour profile."""
    picture, out = Image.new("RGB", (8, 8)), io.BytesIO()
    exif = picture.getexif()
    exif[0x010E] = SCRIPT
    told = SCRIPT.encode()
    picture.save(out, "JPEG", exif=exif, xmp=told, comment=told, icc_profile=told)
    return out.getvalue()


def animated() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("P", (4, 4), n) for n in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def archive() -> bytes:
    """Ten megabytes of nothing in ten thousand bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../../x", bytes(10_000_000))
    return out.getvalue()


NO_TEXT = {
    "script.gif": b"GIF89a/*\x01\x00\x01\x00\x00*/=1;alert(1);//",
    "animated.gif": animated(),
    "both.png": png(8) + archive(),
    "huge.png": png(50_000),
    "half.png": png(8)[:40],
    "marked.jpg": jpeg(),
    "renamed.html": jpeg(),
    "paper.md": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
    "letter.txt": b"{\\rtf1\\ansi Hello}",
    "bomb.zip": archive(),
    "letter.docx": archive(),
    "page.html": gzip.compress(bytes(10_000_000)),
    "../../program.txt": b"\x7fELF\x02\x01\x01\x03" + bytes(range(256)) * 20,
    "font.txt": b"wOF2" + bytes(range(1, 32)) * 20,
}
TEXT = {
    "svg.png": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
    "page.png": f"<html>{SCRIPT}<img src=x onerror=alert(1)><p>A sentence of the page.</p>".encode(),
    "eicar.txt": rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "..\\..\\a.html": b"<p>A sentence of the page.</p>",
}
ENTITIES = "<!ENTITY {} SYSTEM 'file:///etc/passwd'>"
LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
XML = {
    "laughs": f"<!DOCTYPE x [<!ENTITY l0 'ha'>{LAUGHS}]><ROOT>&l9;</ROOT>",
    "one long": f"<!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]><ROOT>{'&a;' * 5_000}</ROOT>",
    "a file": f"<!DOCTYPE x [{ENTITIES.format('a')}]><ROOT>&a;</ROOT>",
    "a parameter": f"<!DOCTYPE x [{ENTITIES.format('% a')}%a;]><ROOT/>",
    "an address": "<!DOCTYPE x [<!ENTITY a SYSTEM 'http://127.0.0.1:1/'>]><ROOT>&a;</ROOT>",
    "another DTD": "<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/x.dtd'><ROOT>&a;</ROOT>",
    "an attribute": "<!DOCTYPE x [<!ENTITY a 'b'><!ATTLIST x y CDATA '&a;'>]><ROOT/>",
    "an inclusion": "<ROOT xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='file:///etc/passwd'/></ROOT>",
}
DOORS = {
    "/admin/desk/new/": ("file", {}),
    "/admin/desk/new/preview/": ("file", {}),
    "/admin/desk/sources/import/": ("file", {}),
    "/admin/desk/terms/files/preview/": ("file", {"kind": "glossary"}),
    "/admin/desk/terms/files/preview/?": ("file", {"kind": "memory"}),
    "/admin/desk/{pk}/rights/decide/": ("document", {"rights": "full", "note": "許諾"}),
}


def bring(client, door: str, name: str, content: bytes, translation=None):
    field, others = DOORS[door]
    where = door.format(pk=translation.pk if translation else 0)
    return client.post(where, {**others, field: SimpleUploadedFile(name, content)})


def test_the_doors_tried_here_are_all_there_are():
    kept_by_django = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField | models.FilePathField)
    ]
    assert kept_by_django == []
    reading = re.compile(r"request\.FILES|FileField\(|ImageField\(|\.chunks\(")
    found = {
        str(path.relative_to(project_settings.BASE_DIR))
        for app in ("articles", "translations", "related", "newsdesk")
        for path in (project_settings.BASE_DIR / app).rglob("*.py")
        if reading.search(path.read_text())
    }
    views = {f"translations/views/{name}.py" for name in ("intake", "queue", "sources", "exchange", "rights")}
    assert found == {*views, "translations/forms.py"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", NO_TEXT)
def test_what_is_no_text_is_refused_at_every_door_but_that_of_proofs(client, admin, translation, name):
    client.force_login(admin)
    before = Article.objects.count()
    for door in DOORS:
        answer = bring(client, door, name, NO_TEXT[name], translation)
        assert answer.status_code == (302 if "rights" in door else 422), door
    assert Article.objects.count() == before
    assert not Source.objects.filter(feed_url__gt="").exists()
    proof = RightsDecision.objects.get()
    assert proof.document_name == Path(name).name
    given = client.get(f"/admin/desk/{translation.pk}/rights/{proof.pk}/document/")
    assert given.content == NO_TEXT[name]  # a proof is what it was
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert given.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEXT)
def test_text_under_any_name_is_text_and_never_what_its_markup_says(client, admin, name):
    client.force_login(admin)
    assert bring(client, "/admin/desk/new/", name, TEXT[name]).status_code == 302
    shown = "".join(Article.objects.get().blocks.values_list("html", flat=True))
    assert "<script" not in shown
    assert "<svg" not in shown
    assert "onerror" not in shown


@pytest.mark.parametrize(
    "content",
    [
        "# A title\n\nA sentence.".encode("utf-16"),
        "# A title\n\nA sentence.".encode("utf-16-le"),
        b"A sentence\x0b with a stray control \x02 character in a hundred others, as some editors leave behind."
        * 2,
        "見出し\n\n本文の文です。".encode("cp932"),
        b"PK is a paper of 2019. RIFF, too, begins a sentence.",
    ],
)
def test_text_that_looks_odd_is_still_text(content):
    assert extract(content, content_type="text/plain").blocks


@pytest.mark.django_db
@pytest.mark.parametrize(("door", "root"), [(2, "opml"), (4, "tmx")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
@pytest.mark.parametrize("name", XML)
def test_no_entity_of_a_list_is_looked_up_or_unfolded(client, admin, name, door, root, encoding):
    client.force_login(admin)
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{XML[name].replace("ROOT", root)}'
    answer = bring(client, list(DOORS)[door], "list.xml", declared.encode(encoding))
    # A file without a single pair is a memory that changes nothing.
    empty = root == "tmx" and name in {"an inclusion", "another DTD", "an attribute"}
    assert answer.status_code == 422 or (empty and "root:" not in answer.content.decode())
    assert "root:x:0" not in answer.content.decode()


def test_every_cell_that_goes_out_is_harmless_and_comes_back_as_it_was():
    terms = [
        Term(
            source=f"term {n}",
            target=text.strip(),
            note=text.strip(),
            hint=text.strip(),
            forbidden=(text.strip(),),
        )
        for n, text in enumerate(FORMULAS)
    ]
    written = "".join(glossary.write_csv(terms))
    assert not re.search(r'(?:^|[,"\n])[=+\-@\t\r＝＋－＠]', written.partition("\n")[2])
    assert glossary.read_csv(written) == terms


@pytest.mark.parametrize(
    "content",
    ["," * 900_000, "source,target\n" + "a,\n" * 300_000, "source,target\na\0,b\n", '"' + "a" * 900_000],
    ids=["a million columns", "a wrong line three hundred thousand times", "NUL", "a cell without an end"],
)
def test_a_glossary_that_is_none_is_refused_without_reading_on(content):
    with pytest.raises(glossary.GlossaryRefused) as refused:
        glossary.read_csv(content)
    assert len(refused.value.problems) <= 302


def test_units_inside_units_of_a_memory_are_not_looked_for():
    inside = "<tuv xml:lang='en'><seg>a</seg></tuv><tuv xml:lang='ja'><seg>b</seg></tuv>"
    deep = f"<tmx><body>{'<tu>' * 20_000}{inside}{'</tu>' * 20_000}<tu>{inside}</tu></body></tmx>"
    assert tmx.read(deep.encode()) == [("a", "b")]


@pytest.mark.django_db
def test_thousands_of_feeds_of_one_host_cost_as_many_questions_as_one():
    Source.objects.create(slug="one-example", name="One")
    feeds = "".join(f'<outline text="f{n}" xmlUrl="https://one.example/{n}"/>' for n in range(3_000))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        done = subscribe.import_opml(f"<opml><body>{feeds}</body></opml>".encode())
    assert (done.created, done.completed, done.known) == (2_999, 1, 0)
    assert len(asked) < 10
    assert subscribe.import_opml(f"<opml><body>{feeds}</body></opml>".encode()).known == 3_000
    long = f'<opml><body><outline xmlUrl="https://one.example/{"x" * 1_000}"/>{feeds}</body></opml>'
    assert subscribe.import_opml(long.encode()).created == 0


@pytest.mark.django_db
def test_what_is_larger_than_a_page_may_be_is_refused_before_anybody_reads_it(settings, monkeypatch):
    monkeypatch.setattr("articles.confined.extract", lambda *_content, **_facts: pytest.fail("it was read"))
    settings.FETCH_MAX_BYTES = 1_000_000
    with pytest.raises(ingest.IngestError, match="1 MB") as refused:
        ingest.ingest_content(b"x" * 1_000_001)
    assert refused.value.code == "too_large"
    assert not Article.objects.exists()
