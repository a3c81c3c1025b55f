"""What another extractor takes for the article: evidence for articles.extract.main_content."""

import logging
import re

# It warns on stderr about every page that it finds nothing in; here it is only one of two opinions.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# It walks through formulas and drawings sign by sign, and takes nothing from them; of scripts it reads JSON-LD alone.
_UNREAD = re.compile(
    r"<style\b.*?</style\s*>|<svg\b.*?</svg\s*>|<math\b.*?</math\s*>|<script\b(?![^>]*ld\+json).*?</script\s*>",
    re.I | re.S,
)


def second_opinion(text: str) -> str:
    """Return the text that trafilatura takes for the article of a page.

    It parses for itself, because it cuts up the tree that it reads.
    """
    # Loading it takes a quarter of a second, which only who reads a page should wait for.
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(_UNREAD.sub("", text), fast=True, include_comments=False, with_metadata=False)
    return (found.text or "") if isinstance(found, Document) else ""
