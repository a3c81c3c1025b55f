"""What another extractor takes for the article: evidence for articles.extract.main_content."""

import logging
import re

# It warns on stderr about every page that it finds nothing in; here it is only one of two opinions.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# It walks through formulas and drawings sign by sign, and takes nothing from them; of scripts it reads JSON-LD alone.
# Comments and scripts come first: what is written in them opens nothing. What has no end, and what has another of its
# name within it, is left as it is, so that nothing is read twice.
_UNREAD = re.compile(
    r"<!--.*?(?:-->|\Z)|<script(?=[\s/>]).*?(?:</script\s*>|\Z)"
    r"|<(?P<name>style|svg|math)(?=[\s/>])[^<>]*(?<!/)>(?:[^<]++|<(?!/?(?P=name)[\s/>]))*+</(?P=name)\s*>",
    re.IGNORECASE | re.DOTALL,
)


def _read(unread: re.Match[str]) -> str:
    text = unread.group()
    is_kept = text.startswith("<!--") or not text.endswith(">") or "ld+json" in text.partition(">")[0]
    return text if is_kept else ""


def second_opinion(text: str) -> str:
    """Return the text that trafilatura takes for the article of a page.

    It parses for itself, because it cuts up the tree that it reads.
    """
    # Loading it takes a quarter of a second, which only who reads a page should wait for.
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(_UNREAD.sub(_read, text), fast=True, include_comments=False, with_metadata=False)
    return (found.text or "") if isinstance(found, Document) else ""
