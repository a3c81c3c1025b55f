"""Files that hold no text, whatever they are called: pictures, papers, archives, programs."""

import re

# How they begin (WHATWG MIME Sniffing, 6).
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"%!PS-Adobe-", "PostScript"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PK\x03\x04", "ZIP, Office"),
    (b"\x1f\x8b", "gzip"),
)
# What the same standard (4) calls binary data bytes, without NUL, of which UTF-16 is full.
_BINARY = re.compile("[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT = 4_096
_BINARY_SHARE = 0.04


def signature_of(content: bytes) -> str:
    """Return what a file is called (in every language) that begins like a picture, a paper or an archive, "" for any other."""
    return next((name for begins, name in _SIGNATURES if content.startswith(begins)), "")


def is_binary(text: str) -> bool:
    """Say whether a decoded file is no text: a stray control character is, one in twenty-five is not."""
    start = text[:_LOOKED_AT].replace("\0", "")
    return len(_BINARY.findall(start)) > _BINARY_SHARE * len(start)
