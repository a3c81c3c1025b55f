"""What extraction hands on: an article as metadata and an ordered list of blocks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from articles.refusal import Refusal

BlockKind = Literal[
    "heading", "paragraph", "list_item", "quote", "code", "table", "image", "caption", "separator"
]


@dataclass(frozen=True, slots=True)
class ExtractedBlock:
    """One block of the original.

    ``html`` is safe inner HTML (see articles.extract.inline for the subset; a whole ``<table>`` or ``<img>`` for
    those kinds, escaped text for code, empty for a separator); ``text`` the same without markup. ``level`` is the
    heading level 1-6 or the nesting depth of a list item; of what stands in a list item (a listing, a picture), its depth; of two
    adjoining quotations one has 0 and the other 1. ``quoted`` says of a list item, a listing, a heading … that it stands in
    a quotation (paragraphs there are of kind quote). ``boilerplate`` marks site chrome found inside the article, ``marks``
    what an editor should look at (articles.extract.suspect): invisible, bidi, instruction.
    """

    kind: BlockKind
    text: str
    html: str
    level: int = 0
    ordered: bool = False
    language: str = ""
    boilerplate: bool = False
    quoted: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """An article without its site. Empty strings and None mean that the page did not say.

    ``hidden`` are the beginnings of texts that the page does not show and that speak to machines; they are no blocks.
    """

    url: str
    title: str
    author: str
    site: str
    published: datetime | None
    language: str
    licence: str
    licence_url: str
    topics: tuple[str, ...]
    source: str
    blocks: list[ExtractedBlock]
    hidden: tuple[str, ...] = ()


class ExtractionError(Refusal):
    """The document cannot become an article. ``code`` is not_text, empty, too_large, too_deep or (of the child) too_costly."""
