"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml), in and out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring  # only to write

from lxml import etree

from articles.feeds.clean import absolute, plain_text
from articles.feeds.decode import decode_feed
from articles.feeds.document import FeedError
from articles.feeds.repair import references_repaired
from articles.refusal import Refusal, gettext_noop

MAX_BYTES = 5 * 1024 * 1024
MAX_OUTLINES = 5000
LONGEST_ADDRESS = 1000  # Source.feed_url
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ANY_ROOT = re.compile(r"<([a-zA-Z_][\w.:-]*)")
# Outlines of these types have their address in "url" where older readers wrote them.
_FEED_TYPES = ("rss", "atom", "feed")


@dataclass(frozen=True, slots=True)
class Outline:
    """One subscription."""

    name: str
    feed_url: str
    homepage: str = ""


class OpmlError(Refusal):
    """The bytes are no OPML."""


def read_opml(content: bytes) -> list[Outline]:
    """Return the subscriptions of an OPML file, each feed once, whatever its folders. Raises OpmlError."""
    if len(content) > MAX_BYTES:
        raise OpmlError(
            "too_large",
            gettext_noop("OPML が大きすぎます (上限 %(megabytes)s MB)。ファイルを分けてください。"),
            megabytes=str(MAX_BYTES // 1024 // 1024),
        )
    root = _root_of(content)
    found: dict[str, Outline] = {}
    for outline in root.iter("outline", "OUTLINE"):
        named = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        other = named.get("url", "") if named.get("type", "").lower() in _FEED_TYPES else ""
        address = absolute(named.get("xmlurl") or other, "")
        if not address.startswith(("http://", "https://")) or len(address) > LONGEST_ADDRESS:
            continue
        name = plain_text(named.get("title") or named.get("text") or address, html=True)
        home = absolute(named.get("htmlurl", ""), "")
        found.setdefault(address, Outline(name, address, home if home.startswith("http") else ""))
        if len(found) >= MAX_OUTLINES:
            break
    if not found:
        raise OpmlError("empty", gettext_noop("OPML にフィードの URL (xmlUrl) が 1 つもありません。"))
    return list(found.values())


def _root_of(content: bytes) -> etree._Element:
    """Return the root of an OPML file in any encoding, also of one that was cut off or has stray ampersands.

    Raises OpmlError unreadable, no_opml, and dtd: without a DTD there are no entities to expand.
    """
    unread = gettext_noop(
        "OPML として読めませんでした (%(reason)s)。フィードリーダーから書き出し直してください。"
    )
    try:
        text = decode_feed(content)
    except FeedError as error:
        raise OpmlError("unreadable", unread, reason=error.code) from error
    if _DTD.search(text):
        dtd = gettext_noop(
            "OPML に DTD または実体宣言があるため、読み込みを拒否しました。フィードリーダーから書き出し直してください。"
        )
        raise OpmlError("dtd", dtd)
    root = _ANY_ROOT.search(text)
    if root is None:
        raise OpmlError("unreadable", unread, reason="XML")
    if root[1].lower() != "opml":
        said = gettext_noop("OPML ではありません (ルート要素は <%(tag)s> です)。")
        raise OpmlError("no_opml", said, tag=root[1][:40])
    parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True)
    read = etree.fromstring(references_repaired(text[root.start() :]).encode(), parser)
    if read is None:
        raise OpmlError("unreadable", unread, reason="XML")
    return read


def write_opml(outlines: Iterable[Outline], *, title: str) -> bytes:
    """Return an OPML 2.0 file of the subscriptions."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = title
    body = SubElement(root, "body")
    for outline in outlines:
        attributes = {"type": "rss", "text": outline.name, "title": outline.name, "xmlUrl": outline.feed_url}
        if outline.homepage:
            attributes["htmlUrl"] = outline.homepage
        SubElement(body, "outline", attributes)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
