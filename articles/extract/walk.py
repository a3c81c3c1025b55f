"""From the chosen part of the page to blocks, in reading order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import escape
from itertools import islice

from lxml import etree

from articles.extract.captions import is_all_italic, is_framed_picture, is_named_caption
from articles.extract.document import BlockKind, ExtractedBlock
from articles.extract.inline import Run
from articles.extract.media import (
    code_language,
    code_text,
    image_source,
    is_face,
    is_furniture,
    is_icon,
    is_language_label,
    is_line_number,
    stated_alt,
)
from articles.extract.phrases import is_chrome_text
from articles.extract.quotes import is_attribution, is_quotation, is_speaker, level_after
from articles.extract.tables import is_data_table, table_rows
from articles.extract.tree import BLOCK_TAGS, text_of

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_PERMALINK_TEXT = frozenset(
    [
        "#",
        "¶",
        "§",
        "🔗",
        "link",
        "permalink",
        "[source]",
        "anchor",
        "direct link to heading",
        "↩",
        "↩︎",
        "↑",
        "⏎",
        "^",
    ]
)
# "* * *": a line drawn by hand.
_DIVIDER = re.compile(r"[*•·⁂❦~#_=–—\-\s]{3,}|[⁂❦]")
_BULLETS = frozenset("•◦▪▸●○■–—-*")
_PERMALINK_CLASS = frozenset(
    {"anchor", "headerlink", "header-link", "heading-link", "permalink", "header-anchor", "hash-link"}
)
# "Copy code" beside the name of a listing's language, in so many boxes of its own.
_LONGEST_BUTTON = 24
_MOST_BOXES = 3
_MOST_BESIDE = 50
# Without a box around both, only a short line is taken for the caption of the picture above it.
_SHORT_CAPTION = 120


@dataclass(slots=True)
class _Item:
    """A list item being read: its text comes first and makes the block, what follows a listing is a paragraph."""

    written: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the structure the walk is, and so what a run of text becomes."""

    kind: BlockKind = "paragraph"
    level: int = 0
    ordered: bool = False
    boilerplate: bool = False
    quoted: bool = False
    item: _Item | None = None

    @property
    def depth(self) -> int:
        """How many lists stand around what is met here."""
        return self.level if self.kind in ("list_item", "caption") else 0


@dataclass(slots=True)
class _Walk:
    base: str
    holders: frozenset[etree._Element]
    chrome: frozenset[etree._Element]
    run: Run
    blocks: list[ExtractedBlock] = field(default_factory=list)
    images: list[ExtractedBlock] = field(default_factory=list)


def blocks_of(
    parts: Iterable[etree._Element], *, base: str, chrome: frozenset[etree._Element] = frozenset()
) -> list[ExtractedBlock]:
    """Return the blocks of the given elements; links and images are made absolute against `base`.

    Blocks inside an element of `chrome` are flagged as boilerplate.
    """
    found: list[ExtractedBlock] = []
    for part in parts:
        walk = _Walk(base=base, holders=block_holders(part), chrome=chrome, run=Run(base))
        _node(walk, part, _Place())
        _flush(walk, _Place())
        found += walk.blocks
    return found


def block_holders(root: etree._Element) -> frozenset[etree._Element]:
    """Return the elements below (and including) `root` that contain a block element."""
    holders: set[etree._Element] = set()
    for block in root.iterdescendants(*BLOCK_TAGS):
        for ancestor in block.iterancestors():
            if ancestor in holders:
                break
            holders.add(ancestor)
    return frozenset(holders)


def _flush(walk: _Walk, place: _Place) -> None:
    """End the current run: write its block, then the images met inside it."""
    run, walk.run = walk.run, walk.run.continued()
    if run:
        kind, level, ordered = place.kind, place.level, place.ordered
        if place.item is not None:
            if place.item.written:
                kind, ordered = "paragraph", False
            place.item.written = True
        text = run.text
        chrome = place.boilerplate or is_chrome_text(text, kind=kind)
        if kind == "paragraph" and _DIVIDER.fullmatch(text):
            _divide(walk, place)
        elif len(text) > 3 or any(character.isalnum() for character in text):
            quoted = place.quoted and kind != "quote"
            walk.blocks.append(
                ExtractedBlock(kind, text, run.html, level, ordered, boilerplate=chrome, quoted=quoted)
            )
    walk.blocks += walk.images
    walk.images = []


def _divide(walk: _Walk, place: _Place) -> None:
    walk.blocks.append(
        ExtractedBlock("separator", "", "", boilerplate=place.boilerplate, quoted=place.quoted)
    )


def _inside(walk: _Walk, element: etree._Element, place: _Place) -> None:
    walk.run.add_text(element.text)
    for child in element:
        if isinstance(child.tag, str):
            _node(walk, child, place)
        walk.run.add_text(child.tail)


def _node(walk: _Walk, element: etree._Element, place: _Place) -> None:
    tag = str(element.tag)
    if tag == "br":
        _break(walk, place)
    elif tag in ("img", "picture"):
        _image(walk, element, place)
    elif is_line_number(element):
        return
    elif tag == "pre" or (tag == "code" and _is_listing(walk, element)):
        _listing(walk, element, place)
    elif tag == "table" and is_data_table(element):
        _table(walk, element, place)
    elif tag == "hr":
        _flush(walk, place)
        _divide(walk, place)
    elif (
        tag in BLOCK_TAGS
        or element in walk.holders
        or element in walk.chrome
        or is_named_caption(element)
        or (place.kind == "quote" and is_speaker(element))
        or (tag == "cite" and is_attribution(element))
    ):
        _block(walk, element, place)
    else:
        _inline(walk, element, place)


def _inline(walk: _Walk, element: etree._Element, place: _Place) -> None:
    if _is_permalink(element, heading=place.kind == "heading"):
        return
    if place.item is not None and not walk.run and text_of(element).strip() in _BULLETS:
        return  # drawn by hand before the item
    if _is_note_number(element):
        element.tag = "sup"
    mark = walk.run.add_element(element)
    _inside(walk, element, place)
    walk.run.close(mark)


def _is_note_number(element: etree._Element) -> bool:
    """Say whether `element` is the number of a footnote that only its link, not its markup, raises above the line."""
    if element.tag != "a" or not (element.get("href") or "").startswith("#"):
        return False
    if not text_of(element).strip().isdigit() or next(element.iterancestors("sup", "cite"), None) is not None:
        return False
    parent = element.getparent()
    return parent is not None and not (parent.text or "").endswith("[")


def _is_permalink(element: etree._Element, *, heading: bool) -> bool:
    if element.tag != "a":
        return False
    text = text_of(element).strip().lower()
    classes = set((element.get("class") or "").lower().split())
    own_page = "#" in (element.get("href") or "")
    return own_page and (
        text in _PERMALINK_TEXT or (heading and len(text) < 4 and bool(classes & _PERMALINK_CLASS))
    )


def _break(walk: _Walk, place: _Place) -> None:
    if walk.run.ends_with_break() and place.kind not in ("heading", "list_item"):
        _flush(walk, place)
    else:
        walk.run.add_break()


def _block(walk: _Walk, element: etree._Element, place: _Place) -> None:
    tag = str(element.tag)
    inner = place
    if element in walk.chrome:
        inner = replace(place, boilerplate=True)
    if tag in _LISTS:
        _list(walk, element, inner)
        return
    if place.kind == "list_item" and tag not in _HEADINGS and tag not in ("blockquote", "figcaption"):
        # Paragraphs of one list item stay one block, on lines of their own.
        walk.run.add_break()
        _inside(walk, element, inner)
        walk.run.add_break()
        return
    _flush(walk, place)
    if tag in _HEADINGS or element.get("role") == "heading":
        level = _HEADINGS.get(tag) or _aria_level(element)
        inner = replace(inner, kind="heading", level=level, ordered=False, item=None)
    elif is_quotation(element):
        level = level_after(walk.blocks)
        inner = replace(inner, kind="quote", level=level, ordered=False, item=None, quoted=True)
    elif is_attribution(element):
        level = walk.blocks[-1].level if walk.blocks and walk.blocks[-1].kind == "quote" else 0
        inner = replace(inner, kind="quote", level=level, ordered=False, item=None)
    elif (
        tag in ("figcaption", "caption")
        or is_named_caption(element)
        or is_framed_picture(element)
        or (
            walk.blocks and walk.blocks[-1].kind == "image" and is_all_italic(element, at_most=_SHORT_CAPTION)
        )
    ):
        inner = replace(inner, kind="caption", level=place.depth, ordered=False, item=None)
    mark = walk.run.add_element(element)  # a link around whole blocks is a link inside each of them
    _inside(walk, element, inner)
    _flush(walk, inner)
    walk.run.close(mark)


def _aria_level(element: etree._Element) -> int:
    level = element.get("aria-level") or ""
    return int(level) if level in "123456" and len(level) == 1 else 2


def _list(walk: _Walk, element: etree._Element, place: _Place) -> None:
    _flush(walk, place)
    level = place.level + 1 if place.kind == "list_item" else 1
    inner = replace(place, kind="list_item", level=level, ordered=element.tag == "ol", item=_Item())
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag == "li":
            item = replace(inner, item=_Item(), boilerplate=inner.boilerplate or child in walk.chrome)
            _inside(walk, child, item)
            _flush(walk, item)
        else:  # invalid but common: a list directly inside a list belongs to the item before it
            _node(walk, child, inner)
            _flush(walk, inner)


def _image(walk: _Walk, element: etree._Element, place: _Place) -> None:
    img = element if element.tag == "img" else next(element.iter("img"), None)
    alt = stated_alt(img)
    classes = ((img.get("class") if img is not None else "") or "").lower()
    if alt and any(name in classes for name in ("emoji", "wp-smiley", "latex", "math")):
        walk.run.add_text(alt)
        return
    source = image_source(element, walk.base)
    if not source:
        return
    html = f'<img src="{escape(source)}" alt="{escape(alt)}">'
    boilerplate = place.boilerplate or is_icon(img) or is_furniture(source) or is_face(img, source)
    block = ExtractedBlock("image", alt, html, place.depth, boilerplate=boilerplate, quoted=place.quoted)
    if walk.run or (place.item is not None and not place.item.written):
        walk.images.append(block)
    else:
        walk.blocks.append(block)


def _is_listing(walk: _Walk, element: etree._Element) -> bool:
    if element in walk.holders:
        return True
    breaks = sum(1 for _ in element.iterdescendants("br")) + text_of(element).strip().count("\n")
    parent = element.getparent()
    alone = (
        parent is not None and parent.tag == "div" and len(parent) == 1 and not (parent.text or "").strip()
    )
    return breaks >= (1 if alone else 2)


def _listing(walk: _Walk, element: etree._Element, place: _Place) -> None:
    text = code_text(element)
    if not text.strip():
        return
    _flush(walk, place)
    language = code_language(element)
    label, _, below = text.partition("\n")
    if (
        language
        and label.strip().lower() == language
        and next(element.iterchildren("code"), None) is not None
    ):
        # The name stands in the box of the listing, before the code.
        text = below if not text_of(next(element.iterchildren("code"))).lstrip().startswith(label) else text
    above = walk.blocks[-1] if walk.blocks else None
    if above is not None and is_language_label(above.text, language) and _stands_over(element, above.text):
        walk.blocks[-1] = replace(above, boilerplate=True)
        language = language or above.text.lower()
    walk.blocks.append(
        ExtractedBlock(
            "code",
            text,
            escape(text, quote=False),
            place.depth,
            language=language,
            boilerplate=place.boilerplate,
            quoted=place.quoted,
        )
    )


def _stands_over(listing: etree._Element, label: str) -> bool:
    """Say whether the box of a listing holds nothing beside it but the label over it (and a button)."""
    own = [str(piece) for piece in listing.itertext()]
    longest = len("".join(own).strip()) + len(label) + _LONGEST_BUTTON
    for box in islice(listing.iterancestors("div", "figure"), _MOST_BOXES):
        pieces = [str(piece) for piece in islice(box.itertext(), len(own) + _MOST_BESIDE)]
        if len(pieces) == len(own) + _MOST_BESIDE:
            return False  # it holds other listings, each of which would have all of it read
        text = "".join(pieces).strip()
        if text.startswith(label) and len(text) <= longest:
            return True
    return False


def _table(walk: _Walk, element: etree._Element, place: _Place) -> None:
    _flush(walk, place)
    caption = next(element.iterchildren("caption"), None)
    if caption is not None:
        _block(walk, caption, replace(place, kind="paragraph", item=None))
    head: list[str] = []
    body: list[str] = []
    lines: list[str] = []
    for row in table_rows(element):
        runs = [_cell(walk, cell) for cell in row.cells]
        if not any(runs):
            continue
        name = "th" if row.head else "td"
        written = "".join(
            f"<{mark}>{run.html}</{mark}>"
            for run, cell in zip(runs, row.cells, strict=True)
            for mark in ["th" if cell is not None and cell.tag == "th" else name]
        )
        (head if row.head and not body else body).append(f"<tr>{written}</tr>")
        lines.append(" | ".join(run.text.replace("\n", " ") for run in runs))
    if lines:
        html = "<table>"
        html += f"<thead>{''.join(head)}</thead>" if head else ""
        html += f"<tbody>{''.join(body)}</tbody></table>"
        walk.blocks.append(
            ExtractedBlock(
                "table",
                "\n".join(lines),
                html,
                place.depth,
                boilerplate=place.boilerplate,
                quoted=place.quoted,
            )
        )
    walk.blocks += walk.images
    walk.images = []


def _cell_image(walk: _Walk, run: Run, image: etree._Element) -> None:
    # A table's HTML holds text only; its pictures follow the table.
    outer, walk.run = walk.run, run
    count = len(walk.blocks)
    _image(walk, image, _Place())
    walk.run = outer
    walk.images += walk.blocks[count:]
    del walk.blocks[count:]


def _cell(walk: _Walk, cell: etree._Element | None) -> Run:
    run = Run(walk.base)
    if cell is not None:
        _cell_content(walk, run, cell)
    return run


def _cell_content(walk: _Walk, run: Run, element: etree._Element) -> None:
    run.add_text(element.text)
    for child in element:
        tag = str(child.tag) if isinstance(child.tag, str) else ""
        if tag == "br" or tag in BLOCK_TAGS:
            run.add_break()
        if tag in ("img", "picture"):
            _cell_image(walk, run, child)
        elif tag:
            mark = run.add_element(child)
            _cell_content(walk, run, child)
            run.close(mark)
        if tag in BLOCK_TAGS:
            run.add_break()
        run.add_text(child.tail)
