"""Small words for the lxml tree that every step of extraction speaks."""

from itertools import islice

from lxml import etree


def words(text: str) -> frozenset[str]:
    """Return the blank-separated words of `text` as a set; for tables of names."""
    return frozenset(text.split())


BLOCK_TAGS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul"
)


def text_of(element: etree._Element) -> str:
    """Return all text inside `element`."""
    return "".join(str(piece) for piece in element.itertext())


def opening_of(element: etree._Element, *, pieces: int = 40) -> str:
    """Return the text in the first pieces of `element`, blanks between them: enough to judge a short line, and no more
    work for an element that holds a whole page (nested ones would cost the square of it)."""
    return " ".join(" ".join(str(piece) for piece in islice(element.itertext(), pieces)).split())


def drop(element: etree._Element) -> None:
    """Remove `element` from its tree, leaving the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)
