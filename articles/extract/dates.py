"""When an article was published: every way in which pages write a date that can be read in only one way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from articles.extract.tree import opening_of

_MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
)}  # fmt: skip
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WRITTEN = re.compile(
    rf"\b(?:{_MONTH}\s+{_DAY}\s*,?\s+|{_DAY.replace('day', 'day2')}\s+(?:of\s+)?{_MONTH.replace('month', 'month2')}\s*,?\s+)"
    r"(?P<year>(?:19|20)\d\d)\b(?:\s*(?:,|at|[-–—|•·])?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::\d\d)?\s*"
    r"(?P<half>[ap]\.?m\.?)?\s*(?P<zone>[+-]\d{2}:?\d{2}|[A-Z]{1,4}T?\b)?)?",
    re.IGNORECASE,
)
# Only abbreviations that mean one thing in dates of English pages ("IST" and "CST" mean three).
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "BST": 60, "CET": 60, "CEST": 120, "EST": -300, "EDT": -240, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "JST": 540,
}  # fmt: skip
# A zone of digits without a sign has lost its "+" to somebody who decoded it like an address.
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)"
    r"(?:\s*([+-]\d{2}:?\d{2}|Z\b)|\s(?P<digits>\d{2}:?\d{2})$|\s?(?P<name>[A-Z]{2,4})\b)?)?",
    re.I,
)
_SHORT_ZONES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_YEAR_FIRST = re.compile(
    r"((?:19|20)\d\d)\s?[年/.]\s?(\d{1,2})\s?[月/.]\s?(\d{1,2})日?(?:\s+(\d{1,2}):(\d\d))?(?!\d)"
)
_DIGITS = re.compile(r"(?<!\d)(\d{1,2})([/.])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_IN_PATH = re.compile(
    r"/((?:19|20)\d\d)(?:([/-]?)(\d\d)\2(\d\d)|[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2}))(?:/|-|$)", re.IGNORECASE
)
_LATER = re.compile(r"updated?|modified|edited|revised", re.IGNORECASE)
_WRITTEN_BY = re.compile(
    r"^(?:(?:posted|published|written|submitted)\s+)?by\s+[^|•·,]{2,40}?\s+(?:on|at|in)\s+", re.I
)
_NAMED = re.compile(r"\b(?:date|dateline|published|pub-?date|posted|timestamp|entry-date|post-date)", re.I)
# Not what software says of a post as a whole: "comments-closed", "no-comments".
_READERS = re.compile(
    r"(?:^|[\s_-])(?:(?<!no[_-])(?<!has[_-])comments?(?![_-](?:open|closed|enabled|disabled|on|off)\b)|commentlist|discussion|replies)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_PUT_OUT = re.compile(r"\b(?:released|published|posted|opened|asked)\b[^.!?]{0,20}$", re.IGNORECASE)
_LONGEST = 120
# How many elements below the headline a date may stand (a quarter of it above), with how much beside it.
_NEAR = 24
_OTHER_WORDS = 20
# A story is put out on the day in its address, or on a neighbouring one by another zone.
_NEAR_ADDRESS = timedelta(days=2)


def parse_date(value: object) -> datetime | None:
    """Return an aware datetime from an ISO 8601 date or time, from one with the month in English or from seconds (or
    thousandths of one) since 1970, or None.

    A date without a time means midnight, a time without a zone UTC. Of dates in digits alone those are read that can mean
    only one day: 25/3/2026, 3/25/2026 and, with points, 3.4.2026; 3/4/2026 is not guessed.
    """
    if not isinstance(value, str | int):
        return None
    text = str(value).strip()[:_LONGEST]
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    found = _iso(text) or _written(text) or _in_digits(text)
    return found if found is not None and 1980 <= found.year <= 2200 else None


def _iso(text: str) -> datetime | None:
    """Return a date that begins with its year: ISO 8601, and as East Asian pages write it (2026/3/2, 2026年3月2日)."""
    zone = None
    if match := _ISO.match(text):
        stated = "T".join(part for part in match.groups()[:2] if part).replace(",", ".")
        zone = match[3] or (f"+{match['digits']}" if match["digits"] else match["name"])
    elif match := _YEAR_FIRST.match(text):
        year, month, day, hour, minute = (int(part or 0) for part in match.groups())
        stated = f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}"
    else:
        return None
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return moment.replace(tzinfo=_zone(zone))


def _written(text: str) -> datetime | None:
    match = _WRITTEN.search(text)
    if match is None:
        return None
    month = _MONTHS[(match["month"] or match["month2"]).lower()]
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    half = (match["half"] or "").lower()[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(
            int(match["year"]),
            month,
            int(match["day"] or match["day2"]),
            hour,
            minute,
            tzinfo=_zone(match["zone"]),
        )
    except ValueError:
        return None


def _in_digits(text: str) -> datetime | None:
    match = _DIGITS.search(text)
    if match is None:
        return None
    day, month, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "/" and day <= 12 and month != day:
        if month <= 12:
            return None
        day, month = month, day
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _zone(name: str | None) -> tzinfo:
    if not name:
        return UTC
    if place := _SHORT_ZONES.get(name.upper()):
        return ZoneInfo(place)
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[-2:])
        return (
            timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes)) if minutes < 24 * 60 else UTC
        )
    return timezone(timedelta(minutes=_ZONES[name.upper()])) if _ZONES.get(name.upper()) else UTC


def dates_shown(root: etree._Element, *urls: str) -> Iterator[datetime]:
    """Yield what the page shows as its date: elements that name themselves one, a line with nothing else near the
    headline, then the day in its address. When it was last changed counts where nothing says when it was published, and
    what is far from the day in the address belongs to another story."""
    addressed = [day for url in urls if (day := _in_path(urlsplit(url).path)) is not None]
    lines = [*_named_dates(root), *_near_headline(root)]
    for text in sorted(lines, key=lambda line: _LATER.search(line) is not None):
        found = parse_date(text)
        if found is not None and all(abs(found - day) <= _NEAR_ADDRESS for day in addressed[:1]):
            yield found
    yield from addressed


def _in_path(path: str) -> datetime | None:
    """Return the day in an address: /2026/03/02/, /2026-3-2/, /2026/mar/02/, /20260302/."""
    match = _IN_PATH.search(path)
    if match is None:
        return None
    month, day = (match[3], match[4]) if match[3] else (match[5].lower(), match[6])
    return _day(int(match[1]), _MONTHS.get(month, 0) if month.isalpha() else int(month), int(day))


@dataclass(frozen=True, slots=True)
class Headed:
    """What stands around the headlines of a page, and the article elements that are its own story's."""

    around: frozenset[etree._Element]
    articles: frozenset[etree._Element]


def headed(root: etree._Element) -> Headed:
    """Return what stands around a page's headlines. Its story is the article that holds one, else the only one; without
    a headline nothing tells the articles apart."""
    around = frozenset(above for headline in root.iter("h1") for above in headline.iterancestors())
    articles = list(root.iter("article"))
    outermost = [article for article in articles if next(article.iterancestors("article"), None) is None]
    own = around.intersection(articles) or (outermost if len(outermost) == 1 else [])
    return Headed(around, frozenset(own if around else articles))


def is_of_another(time: etree._Element, page: Headed) -> bool:
    """Say whether a time is that of another story, a reader's comment or a file: it stands beside the article, in a card
    that leads elsewhere or among what readers wrote."""
    for around in time.iterancestors():
        if around.tag in ("aside", "nav"):
            return True
        if around.tag in ("body", "main") or (around.tag == "article" and around in page.around):
            return False
        if around.tag == "a" and len(opening_of(around)) > len(opening_of(time)) + _OTHER_WORDS:
            return True
        named = _READERS.search(f"{around.get('class') or ''} {around.get('id') or ''}")
        if named and around not in page.around:
            return True
        if around.tag == "article":
            return around not in page.articles
    return False


def says_when(time: etree._Element) -> bool:
    """Say whether the words before a time say that something was put out then ("ann released this")."""
    above = time.getprevious()
    parent = time.getparent()
    before = above.tail if above is not None else parent.text if parent is not None else ""
    return _PUT_OUT.search(before or "") is not None


def _named_dates(root: etree._Element) -> Iterator[str]:
    page = headed(root)
    for element in root.iter("time", "span", "p", "div", "li", "small", "dd", "abbr"):
        if element.tag == "time" and is_of_another(element, page):
            continue
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
        if element.tag != "time" and not _NAMED.search(names):
            continue
        text = " ".join((element.get("title") or opening_of(element)).split())
        if len(text) <= _LONGEST:
            yield text


def _near_headline(root: etree._Element) -> Iterator[str]:
    headline = next(root.iter("h1"), None)
    if headline is None:
        return
    elements = list(root.iter("h1", "p", "div", "span", "time", "li", "small"))
    place = elements.index(headline)
    for element in [
        *elements[place + 1 : place + 1 + _NEAR],
        *reversed(elements[max(0, place - _NEAR // 4) : place]),
    ]:
        text = _WRITTEN_BY.sub("", " ".join((element.text or "").split()))
        match = None
        if len(text) <= 2 * _OTHER_WORDS + 20:
            match = _WRITTEN.search(text) or _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
        if match is not None and len(text) - len(match.group()) <= _OTHER_WORDS:
            yield text
