"""Subscriptions in and out: the feed of a home page, and lists of feeds as OPML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop

from articles import confined, fetch
from articles.feeds import FeedError
from articles.feeds.opml import Outline, read_opml, write_opml
from articles.models import Source
from articles.rewrite import rewrite
from articles.told import told, what_was_wrong


class NoFeed(Exception):
    """No feed could be found; the message says why, in Japanese."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an OPML import did: sources made, sources that got their feed, subscriptions that were here already."""

    created: int = 0
    completed: int = 0
    known: int = 0


def find_feed(url: str) -> str:
    """Return the feed at `url`: the address itself if it is one, else the first feed that the page offers.

    Raises NoFeed.
    """
    try:
        page = fetch.fetch(url, max_bytes=settings.FETCH_MAX_BYTES, allow=settings.FETCH_ALLOW)
        confined.parse_feed(page.body, url=page.url, charset=page.charset or "")
    except fetch.FetchError as error:
        advice = gettext_noop("フィードの URL か、フィードを案内しているページの URL を確かめてください。")
        raise NoFeed(str(error.what + told(advice))) from error
    except FeedError as error:
        if error.links:
            return error.links[0]
        if error.code != "html":  # a feed in some way: its own fault says more
            raise NoFeed(str(what_was_wrong(error))) from error
        raise NoFeed(
            gettext("%(url)s にフィードの案内がありませんでした。フィードの URL を直接指定してください。")
            % {"url": url}
        ) from error
    return page.url


def subscribe(url: str, *, takes_by_itself: bool = True) -> tuple[Source, bool]:
    """Make a source for the feed at (or offered by) `url`; return it, and False where it was here. Raises NoFeed.

    A source of the same site that has no feed yet gets this one; rights of a new one start unconfirmed. Its entries
    become articles by themselves, or wait for an editor.
    """
    feed_url = find_feed(url)
    known = Source.objects.filter(feed_url=feed_url).first()
    if known is not None:
        return known, False
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    slug = slugify(host.replace(".", "-"))[:70] or "feed"
    same = Source.objects.filter(slug=slug, feed_url="").first()
    if same is not None:
        same.feed_url, same.takes_by_itself = feed_url[:1000], takes_by_itself
        same.save(update_fields=["feed_url", "takes_by_itself"])
        return same, True
    homepage = f"{parts.scheme}://{parts.netloc}/"[:500]
    source = Source.objects.create(
        slug=_free_slug(slug),
        name=host[:200] or slug,
        homepage=homepage,
        feed_url=feed_url[:1000],
        takes_by_itself=takes_by_itself,
    )
    return source, True


def import_opml(content: bytes) -> Imported:
    """Make a source for each new subscription of an OPML file; rights start unconfirmed. Raises OpmlError.

    A source of the same site that has no feed yet gets this one. Costs four queries, however many there are.
    """
    outlines = read_opml(content)
    known = set(
        Source.objects.filter(feed_url__in=[outline.feed_url for outline in outlines]).values_list(
            "feed_url", flat=True
        )
    )
    by_slug = {source.slug: source for source in Source.objects.only("slug", "feed_url")}
    completed: list[Source] = []
    created: list[Source] = []
    last = Counter[str]()  # of each name, the number that is taken
    for outline in outlines:
        if outline.feed_url in known:
            continue
        host = (urlsplit(outline.homepage or outline.feed_url).hostname or "").removeprefix("www.")
        base = slugify(host.replace(".", "-"))[:70] or "feed"
        same = by_slug.get(base)
        if same is not None and not same.feed_url:
            same.feed_url = outline.feed_url
            completed.append(same)
            continue
        slug = base
        while slug in by_slug:
            last[base] += 1
            slug = f"{base}-{last[base] + 1}"
        by_slug[slug] = Source(
            slug=slug,
            name=outline.name[:200],
            homepage=outline.homepage[:500],
            feed_url=outline.feed_url,
        )
        created.append(by_slug[slug])
    with transaction.atomic():
        rewrite(completed, ["feed_url"])
        Source.objects.bulk_create(created)
    return Imported(len(created), len(completed), len(outlines) - len(created) - len(completed))


def export_opml(sources: Iterable[Source]) -> bytes:
    """Return the subscriptions of `sources` as OPML; sources without a feed are left out."""
    outlines = [
        Outline(source.name, source.feed_url, source.homepage) for source in sources if source.feed_url
    ]
    return write_opml(outlines, title="Newsdesk")


def _free_slug(base: str) -> str:
    taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for n in range(len(taken) + 1) if (slug := f"{base}-{n + 1}" if n else base) not in taken
    )
