"""Parse HTML into a tree, refusing first what would cost too much."""

import re

from lxml import etree

from articles.extract.document import ExtractionError
from articles.extract.tree import words
from articles.refusal import gettext_noop

MAX_BYTES = 5 * 1024 * 1024
# Real pages nest some 60 deep at most. The tree walks recurse, so the bound protects the Python stack as well.
MAX_DEPTH = 200
# The scan cannot know which unclosed tags the parser will close, so it refuses only what is far beyond any page.
_MAX_OPEN_TAGS = 1500
_MAX_ATTRIBUTES = 2000
# The longest encyclopaedia pages have some 50 000.
_MAX_ELEMENTS = 60_000
# Formulas are put into one word each before anything looks at the page; a long paper has thousands of them.
_MAX_FORMULA_ELEMENTS = 250_000
_OF_FORMULAS = words(
    "math semantics annotation mi mo mn ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded mphantom menclose"
    " msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd"
)
# What is left of a page without scripts and menus: a long novel. Nobody translates more than that at a desk.
_MAX_SHOWN_ELEMENTS = 25_000
_MAX_SHOWN_CHARACTERS = 1_000_000

_SKIPPED = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# One attribute as the HTML tokenizer reads it. libxml2 checks each attribute against all earlier ones of its tag:
# 40 000 of them cost 11 s, so they are counted before the parser sees them.
_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
_TAG_SOURCE = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]++(?:{_ATTRIBUTE})?+)*+")
_CROWDED_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]++{_ATTRIBUTE}){{{_MAX_ATTRIBUTES}}}")
# Void elements and those whose end tag HTML lets authors leave out: they do not nest by being left open.
_NEVER_DEEP = words(
    "area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th thead tbody"
)


def parse_html(text: str) -> etree._Element:
    """Return the root element of an HTML document or fragment, without comments.

    Raises ExtractionError too_large, too_deep or empty.
    """
    check_size(text)
    _check_open_tags(text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(text.encode("utf-8"), parser) if text.strip() else None
    if root is None:
        raise empty()
    check_tree(root)
    return root


def check_shown(root: etree._Element) -> None:
    """Raise ExtractionError too_large where more is left of a page than anybody could read through."""
    elements = characters = 0
    for element in root.iter(etree.Element):
        elements += 1
        characters += len(element.text or "") + len(element.tail or "")
    if elements > _MAX_SHOWN_ELEMENTS or characters > _MAX_SHOWN_CHARACTERS:
        raise _too_large()


def check_length(text: str) -> None:
    """Raise ExtractionError too_large for a text without markup that is longer than anybody could read through."""
    if len(text) > _MAX_SHOWN_CHARACTERS:
        raise _too_large()


def check_size(text: str) -> None:
    """Raise ExtractionError too_large for a document of more than 5 MB."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _too_large()


def _too_large() -> ExtractionError:
    return ExtractionError(
        "too_large",
        gettext_noop(
            "文書が大きすぎます (%(megabytes)s MB、本文 %(characters)s 字、要素 %(elements)s 個まで)。"
            "記事の部分だけを保存するか、本文を貼り付けてください。"
        ),
        megabytes=f"{MAX_BYTES // 1024 // 1024}",
        characters=f"{_MAX_SHOWN_CHARACTERS:,}",
        elements=f"{_MAX_SHOWN_ELEMENTS:,}",
    )


def empty() -> ExtractionError:
    return ExtractionError(
        "empty",
        gettext_noop(
            "本文が見つかりませんでした。スクリプトで表示されるページかもしれません。本文を貼り付けて取り込んでください。"
        ),
    )


def _too_deep() -> ExtractionError:
    return ExtractionError(
        "too_deep",
        gettext_noop(
            "HTML の入れ子または属性が多すぎて解析できません。本文をテキストとして貼り付けてください。"
        ),
    )


def _check_open_tags(text: str) -> None:
    depth = elements = of_formulas = 0
    markup = _SKIPPED.sub("", text)
    if any(len(tag) > 2 * _MAX_ATTRIBUTES and _CROWDED_TAG.match(tag) for tag in _TAG_SOURCE.findall(markup)):
        raise _too_deep()
    for closing, name in _TAG.findall(markup):
        is_formula = name.lower() in _OF_FORMULAS
        elements += not closing and not is_formula
        of_formulas += not closing and is_formula
        if elements > _MAX_ELEMENTS or of_formulas > _MAX_FORMULA_ELEMENTS:
            raise _too_large()
        if name.lower() in _NEVER_DEEP:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > _MAX_OPEN_TAGS:
            raise _too_deep()


def check_tree(root: etree._Element) -> None:
    """Raise ExtractionError too_large or too_deep for a tree that costs too much to walk."""
    depth = elements = of_formulas = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start":
            is_formula = element.tag in _OF_FORMULAS
            elements += not is_formula
            of_formulas += is_formula
        if elements > _MAX_ELEMENTS or of_formulas > _MAX_FORMULA_ELEMENTS:
            raise _too_large()
        if depth > MAX_DEPTH or len(element.attrib) > _MAX_ATTRIBUTES:
            raise _too_deep()
