"""What LaTeXML (arXiv's HTML) writes as tables, boxes and marks, in the HTML of what it is."""

from lxml import etree

from articles.extract.tree import drop, text_of, words

_ROW_PARTS = ("table", "tbody", "thead", "tr", "td", "th")


def restore(root: etree._Element) -> None:
    """Turn, in place, equations into paragraphs, listings into listings and footnotes into words in brackets."""
    for element in list(root.iter(etree.Element)):
        names = element.get("class") or ""
        if "ltx_" not in names:
            continue
        classes = words(names)
        if "ltx_eqn_table" in classes:
            _equation(element)
        elif classes & {"ltx_listing_data", "ltx_authors"}:
            drop(element)  # leads to the listing as a file; is metadata, which has been read
        elif "ltx_listing" in classes and element.tag == "div":
            element.tag, element.text = "pre", None
            for line in element:
                line.tail = None  # the source's own line breaks
        elif "ltx_tag_item" in classes:
            _bullet(element)
        elif "ltx_tag_bibitem" in classes:
            element.tail = f" {element.tail or ''}"
        elif "ltx_note_content" in classes:
            _note(element)


def _equation(table: etree._Element) -> None:
    """Make each row of a table that aligns formulas a paragraph: the formula and, if it has one, its number."""
    for part in list(table.iter(*_ROW_PARTS)):
        if part.tag in ("td", "th"):
            part.tag = "span"
            part.tail = " "
        else:
            part.tag = "p" if part.tag == "tr" else "div"


def _bullet(tag: etree._Element) -> None:
    """Drop the number or bullet of a list's item, which the list draws; the term of a description stays."""
    item = tag.getparent()
    if item is not None and item.tag == "li":
        drop(tag)


def _note(content: etree._Element) -> None:
    """Leave of a footnote, which is written where its number stands, its text alone."""
    note = next((a for a in content.iterancestors() if "ltx_note" in words(a.get("class") or "")), None)
    for mark in list((note if note is not None else content).iter("sup", "span")):
        if words(mark.get("class") or "") & {"ltx_note_mark", "ltx_tag_note", "ltx_note_type"}:
            drop(mark)
    if text_of(content).strip():
        content.text = f" [{(content.text or '').lstrip()}"
        etree.SubElement(content, "span").text = "]"
