"""What a block of an article says, apart from what sites let vary between two readings of the same page.

Pictures are signed anew for each reader, links carry who sent them, one template writes curly quotation marks and the
next straight ones. None of that is a new wording: nobody has to translate it again.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from html import escape, unescape
from urllib.parse import urlsplit

from articles.extract import ExtractedBlock
from articles.models import Block
from articles.same_address import canonical_url

_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "\xa0": " "})
_ADDRESS = re.compile(r'(?<= href=")[^"]*|(?<= src=")[^"]*')
_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg)$", re.IGNORECASE)


def wording(block: Block | ExtractedBlock) -> str:
    """Return what a block says, to be compared with another reading of it; a listing says every character."""
    html = block.html or block.text
    return html if block.kind == "code" else _ADDRESS.sub(_lasting, html).translate(_STRAIGHT)


def _lasting(address: re.Match[str]) -> str:
    """Return an address without tracking; that of a picture's file without its query, which only sizes and signs it."""
    url = canonical_url(unescape(address[0]))
    try:
        is_file = _FILE.search(urlsplit(url).path)
    except ValueError:
        is_file = None
    return escape(url.partition("?")[0] if is_file else url)


def hash_of_block(block: Block | ExtractedBlock) -> str:
    """Return the SHA-256 of a block's kind and wording."""
    return hashlib.sha256(f"{block.kind}\n{wording(block)}".encode()).hexdigest()


def hash_of_blocks(blocks: Sequence[Block | ExtractedBlock]) -> str:
    """Return the SHA-256 over all blocks of an article that are its own text."""
    return hash_of_own(blocks, map(hash_of_block, blocks))


def hash_of_own(blocks: Sequence[Block | ExtractedBlock], hashes: Iterable[str]) -> str:
    """Return hash_of_blocks of blocks whose own hashes are known."""
    own = [known for block, known in zip(blocks, hashes, strict=True) if not block.boilerplate]
    return hashlib.sha256(json.dumps(own).encode()).hexdigest()
