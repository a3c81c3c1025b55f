"""What Notion's own pages draw of boxes alone: lists and listings, known by the names of their blocks."""

import re

from lxml import etree

from articles.extract.tree import drop, text_of, words

_LISTS = {"notion-bulleted_list-block": "ul", "notion-to_do-block": "ul", "notion-numbered_list-block": "ol"}
_CODE = "notion-code-block"
_LONGEST_LANGUAGE = 20


def restore(root: etree._Element) -> None:
    """Give the blocks of a saved page of Notion, in place, the names of what they are."""
    for element in list(root.iter("div")):
        names = element.get("class") or ""
        if "notion-selectable" not in names:
            continue
        classes = words(names)
        kind = next((kind for name, kind in _LISTS.items() if name in classes), "")
        if kind:
            _item(element, kind)
        elif _CODE in classes:
            _listing(element)


def _item(block: etree._Element, kind: str) -> None:
    """Make a block an item of the list that the block before it began, or of a new one."""
    for mark in [
        part for part in block.iter("div") if "notion-list-item-box-left" in words(part.get("class") or "")
    ]:
        drop(mark)
    above, parent = block.getprevious(), block.getparent()
    if parent is None:
        return
    if above is None or above.tag != kind or above.get("data-notion") is None:
        above = etree.Element(kind, {"data-notion": ""})
        parent.insert(parent.index(block), above)
    block.tag = "li"
    above.append(block)


def _listing(block: etree._Element) -> None:
    """Make a block a listing, without its buttons, of which the first names its language."""
    buttons = [part for part in block.iter("div") if part.get("role") == "button"]
    language = text_of(buttons[0]).strip().lower() if buttons else ""
    for button in buttons:
        drop(button)
    block.tag = "pre"
    if re.fullmatch(rf"[a-z][a-z0-9+#.-]{{0,{_LONGEST_LANGUAGE}}}", language):
        block.set("data-language", language)
