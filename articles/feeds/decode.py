"""From feed bytes to text, whatever the label says."""

import re

from articles.charsets import codec_of, decoded
from articles.feeds.document import FeedError
from articles.inflate import BadEncoding, TooMuchData, inflate
from articles.refusal import gettext_noop

MAX_BYTES = 10 * 1024 * 1024

_DECLARED = re.compile(r"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE)
# No text begins with these (RFC 1950, 2.2).
_ZLIB = (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
# A file that was compressed is compressed by its server once more.
_MOST_CODINGS = 2
# "<?xm" in EBCDIC (XML 1.0, appendix F), whose letters are not ASCII bytes.
_EBCDIC = b"\x4c\x6f\xa7\x94"


def decode_feed(content: bytes, *, charset: str = "") -> str:
    """Return the text of a feed: opened where it is gzip or zlib, whether the server said so or not; decoded by the rules of articles.charsets.

    Raises FeedError too_large, broken or empty.
    """
    for _ in range(_MOST_CODINGS):
        coding = "gzip" if content.startswith(b"\x1f\x8b") else "deflate" if content[:2] in _ZLIB else ""
        if coding:
            content = _opened(content, coding)
    if len(content) > MAX_BYTES:
        raise too_large()
    text = _text(content, charset)
    if not text.strip():
        raise FeedError("empty", gettext_noop("フィードが空です。フィードの URL を確認してください。"))
    return text


def too_large() -> FeedError:
    """Return the refusal of a feed over the byte cap."""
    return FeedError(
        "too_large",
        gettext_noop("フィードが大きすぎます (上限 %(megabytes)s MB)。提供元に確認してください。"),
        megabytes=f"{MAX_BYTES // 1024 // 1024}",
    )


def _opened(content: bytes, coding: str) -> bytes:
    try:
        return inflate([content], encoding=coding, max_bytes=MAX_BYTES)
    except TooMuchData as error:
        raise too_large() from error
    except BadEncoding as error:
        raise FeedError(
            "broken", gettext_noop("フィードの gzip データが壊れています。時間をおいて取得し直してください。")
        ) from error


def _text(content: bytes, charset: str) -> str:
    if content.startswith(_EBCDIC):
        declared = _DECLARED.search(content[:400].decode("cp037"))
        return content.decode((declared and codec_of(declared.group(1))) or "cp037", "replace")
    declared = _DECLARED.search(content[:1024].decode("latin-1"))
    return decoded(content, labels=[charset, declared.group(1) if declared else ""])
