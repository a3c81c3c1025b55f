"""Translation memory as TMX 1.4 (https://www.gala-global.org/tmx-14b), in and out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class TmxRefused(ValueError):
    """A file that is no TMX we can read; the message says why."""


def write(
    pairs: Iterable[tuple[str, str]], *, source_language: str = "en", language: str = "ja"
) -> Iterator[str]:
    """Yield the lines of a TMX document of (source, target) pairs; numbered tags stay text, so that they come back."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    yield (
        f'<header creationtool="newsdesk" creationtoolversion="1" datatype="plaintext" segtype="block" '
        f'adminlang="ja" srclang="{source_language}" o-tmf="newsdesk"/>\n<body>\n'
    )
    for source, target in pairs:
        yield (
            f'<tu><tuv xml:lang="{source_language}"><seg>{escape(source)}</seg></tuv>'
            f'<tuv xml:lang="{language}"><seg>{escape(target)}</seg></tuv></tu>\n'
        )
    yield "</body>\n</tmx>\n"


def read(content: bytes, *, source_language: str = "en", language: str = "ja") -> list[tuple[str, str]]:
    """Return the (source, target) pairs of a TMX document that have both languages and a text in each.

    Language codes match by their first part (en-US is en). Inline elements of other tools lose their markup
    and keep their text. Raises TmxRefused for what is not XML, not TMX, or hides entities in it.
    """
    try:
        root = defusedxml.ElementTree.fromstring(content)
    except DefusedXmlException:
        raise TmxRefused(
            gettext(
                "TMX に実体宣言が含まれているため読み込みません。実体宣言のないファイルを指定してください。"
            )
        ) from None
    except (defusedxml.ElementTree.ParseError, ValueError, LookupError) as error:
        raise TmxRefused(
            gettext("TMX として読めません（%(error)s）。書き出したツールで保存し直してください。")
            % {"error": error}
        ) from None
    if root.tag != "tmx":
        raise TmxRefused(gettext("TMX ではありません（最上位の要素が <%(tag)s> です）。") % {"tag": root.tag})
    pairs = []
    for unit in root.iterfind("body/tu"):
        texts = {}
        for variant in unit.iterfind("tuv"):
            code = (variant.get(XML_LANG) or variant.get("lang") or "").lower().split("-")[0]
            segment = variant.find("seg")
            if segment is not None:
                texts[code] = "".join(segment.itertext()).strip()
        if texts.get(source_language) and texts.get(language):
            pairs.append((texts[source_language], texts[language]))
    return pairs
