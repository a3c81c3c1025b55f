"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from articles.extract.dates import parse_date
from articles.feeds.clean import absolute, plain_text, safe_html
from articles.feeds.document import LONGEST_DATE, NO_MORE, NO_TIME, Feed, FeedEntry, FeedError
from articles.feeds.repair import MAX_ENTRIES
from articles.refusal import gettext_noop

# A string that was cut off counts up to the end, or each quote within it would be tried as the beginning of one.
_SURPLUS_COMMA = re.compile(r"(\"(?:[^\"\\]++|\\.)*+(?:\"|\\?\Z))|,(?=\s*[}\]])", re.DOTALL)
_ITEMS = re.compile(r"\"items\"\s*:\s*\[\s*")
_BETWEEN = re.compile(r"[\s,]*")


def parse_json(text: str, *, url: str) -> Feed:
    """Return the JSON Feed in `text`. Items that are no objects are passed over, the rest stay.

    Raises FeedError broken for what is not JSON, not_a_feed for JSON that is something else.
    """
    text = text.lstrip("\ufeff")
    try:
        try:
            document = json.loads(text, strict=False)
        except ValueError:
            document = _repaired(text)
    except (ValueError, RecursionError) as error:
        raise FeedError(
            "broken",
            gettext_noop(
                "JSON として読めませんでした (途中で切れているか、壊れています)。時間をおいて取得し直してください。"
            ),
        ) from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise FeedError(
            "not_a_feed",
            gettext_noop(
                "これは JSON Feed ではありません (items がありません)。フィードの URL を指定してください。"
            ),
        )
    base = url or _text(document.get("feed_url")) or _text(document.get("home_page_url"))
    authors = _authors(document)
    return Feed(
        format="jsonfeed",
        title=plain_text(_text(document.get("title")), html=False),
        url=absolute(_text(document.get("home_page_url")), base),
        entries=[_entry(item, base, authors) for item in items[:MAX_ENTRIES] if isinstance(item, dict)],
    )


def _repaired(text: str) -> Any:
    """Return the document in JSON with commas before what closes a list, or the items that are whole where it is cut off.

    Raises ValueError where neither helps.
    """
    text = _SURPLUS_COMMA.sub(lambda found: found[1] or "", text)
    try:
        return json.loads(text, strict=False)
    except ValueError:
        listed = _ITEMS.search(text)
        if listed is None:
            raise
    document = json.loads(f"{text[: listed.end()]}]}}", strict=False)
    decoder = json.JSONDecoder(strict=False)
    place = listed.end()
    while place < len(text):
        try:
            item, place = decoder.raw_decode(text, place)
        except ValueError:
            break
        document["items"].append(item)
        place = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]
    if not document["items"]:
        raise ValueError
    return document


def _entry(item: dict[str, Any], base: str, feed_authors: str) -> FeedEntry:
    url = absolute(_text(item.get("url")), base) or absolute(_text(item.get("external_url")), base)
    html = _text(item.get("content_html"))
    content = (
        safe_html(html, base=url or base)
        if html
        else safe_html(_text(item.get("content_text")), base=base, plain=True)
    )
    title = plain_text(_text(item.get("title")), html=False)
    published, updated = _when(item.get("date_published")), _when(item.get("date_modified"))
    stated = _text(item.get("date_published")) or _text(item.get("date_modified"))
    named = " ".join(_text(item.get("id")).split()) or url
    return FeedEntry(
        id=named or "sha256:" + hashlib.sha256(f"{title}\n{content}".encode()).hexdigest(),
        title=title,
        url=url,
        published=published,
        updated=updated,
        author=_authors(item) or feed_authors,
        summary_html=safe_html(_text(item.get("summary")), base=base, plain=True),
        content_html=content,
        unreadable_date="" if published or updated else stated.strip()[:LONGEST_DATE],
    )


def _text(value: object) -> str:
    """Return a string or a number as text, "" for everything else: ids are numbers in real feeds.

    Lone surrogates, which JSON can spell and UTF-8 cannot, become question marks.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()


def _authors(holder: dict[str, Any]) -> str:
    listed = holder.get("authors")
    people = listed if isinstance(listed, list) else [holder.get("author")]
    names = [_text(person.get("name")) if isinstance(person, dict) else _text(person) for person in people]
    return ", ".join(plain for name in names if (plain := plain_text(name, html=False)))


def _when(value: object) -> datetime | None:
    said = _text(value).strip()
    try:
        parsed: datetime | None = datetime.fromisoformat(said)
    except ValueError:
        parsed = parse_date(said)
    if parsed is None:
        return None
    found = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return found.astimezone(UTC) if NO_TIME < found < NO_MORE else None
