"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml), in and out."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring  # only to write

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from articles.feeds.clean import absolute, plain_text
from articles.refusal import Refusal, gettext_noop

MAX_BYTES = 5 * 1024 * 1024
MAX_OUTLINES = 5000
LONGEST_ADDRESS = 1000  # Source.feed_url


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
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        dtd = gettext_noop(
            "OPML に DTD または実体宣言があるため、読み込みを拒否しました。フィードリーダーから書き出し直してください。"
        )
        raise OpmlError("dtd", dtd) from error
    except (ParseError, ValueError, LookupError) as error:
        unread = gettext_noop(
            "OPML として読めませんでした (%(reason)s)。フィードリーダーから書き出し直してください。"
        )
        raise OpmlError("unreadable", unread, reason=str(error)) from error
    if root.tag.lower() != "opml":
        raise OpmlError(
            "no_opml",
            gettext_noop("OPML ではありません (ルート要素は <%(tag)s> です)。"),
            tag=root.tag[:40],
        )
    found: dict[str, Outline] = {}
    for outline in root.iter("outline"):
        named = {name.lower(): value for name, value in outline.attrib.items()}
        address = absolute(named.get("xmlurl", ""), "")
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
