"""Decompress what a server sent, in small steps and never beyond a stated size.

httpx2's own decoders turn 194 KB of gzip into one 200 MB chunk (docs/reliability.md, row S4); this does not.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli  # ships no types

_STEP = 64 * 1024
# A page of mostly blanks legitimately packs well; judging the ratio only matters once memory is at stake.
_RATIO_SLACK = 256 * 1024
MAX_RATIO = 100


class TooMuchData(Exception):
    """The decoded data grew past the limit. ``bomb`` says it did so by an absurd compression ratio."""

    def __init__(self, *, bomb: bool) -> None:
        super().__init__("bomb" if bomb else "too large")
        self.bomb = bomb


class BadEncoding(Exception):
    """The data is not what its Content-Encoding says, or the encoding is not one we asked for."""


def inflate(chunks: Iterable[bytes], *, encoding: str, max_bytes: int) -> bytes:
    """Join `chunks` after undoing one Content-Encoding (``""``, identity, gzip, x-gzip, deflate, br).

    Raises TooMuchData when the wire or decoded size passes `max_bytes`, or the ratio passes 100:1;
    BadEncoding when the data is cut short, damaged, or encoded in another way (stacked encodings included).
    """
    name = encoding.strip().lower()
    if name not in _DECODERS:
        raise BadEncoding(encoding)
    decode = _DECODERS[name]
    received = 0
    body = bytearray()

    def counted() -> Iterator[bytes]:
        nonlocal received
        for chunk in chunks:
            received += len(chunk)
            if received > max_bytes:
                raise TooMuchData(bomb=False)
            yield chunk

    for piece in decode(counted()):
        body += piece
        if len(body) > MAX_RATIO * received + _RATIO_SLACK:
            raise TooMuchData(bomb=True)
        if len(body) > max_bytes:
            raise TooMuchData(bomb=False)
    return bytes(body)


def _identity(chunks: Iterator[bytes]) -> Iterator[bytes]:
    return chunks


def _gzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    # A gzip file may hold several members, one after the other (RFC 1952, 2.2).
    member = zlib.decompressobj(wbits=31)
    started = False
    for chunk in chunks:
        data = chunk
        while data:
            if member.eof:
                # Padding after the last member, or a line break of whoever wrote the file.
                if data[:1] != b"\x1f":
                    break
                member = zlib.decompressobj(wbits=31)
            started = True
            yield _zlib_step(member, data)
            data = member.unused_data if member.eof else member.unconsumed_tail
    if started and not member.eof:
        raise BadEncoding("gzip: cut short")


def _deflate(chunks: Iterator[bytes]) -> Iterator[bytes]:
    # "deflate" means zlib (RFC 9110, 8.4.1.2), but some servers send the raw stream without its two-byte header.
    stream = None
    for chunk in chunks:
        data = chunk
        while data:
            if stream is None:
                has_header = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
                stream = zlib.decompressobj(wbits=15 if has_header else -15)
            if stream.eof:
                break
            yield _zlib_step(stream, data)
            data = stream.unconsumed_tail
    # A raw stream has no checksum at its end, so zlib may have swallowed all input and still hold output back.
    while stream is not None and not stream.eof and (piece := _zlib_step(stream, b"")):
        yield piece
    if stream is not None and not stream.eof:
        raise BadEncoding("deflate: cut short")


def _zlib_step(stream: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return stream.decompress(data, _STEP)
    except zlib.error as error:
        raise BadEncoding(str(error)) from error


def _brotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    started = False
    try:
        for chunk in chunks:
            started = True
            yield stream.process(chunk, output_buffer_limit=_STEP)
            while not stream.can_accept_more_data():
                yield stream.process(b"", output_buffer_limit=_STEP)
        while not stream.is_finished() and (piece := stream.process(b"", output_buffer_limit=_STEP)):
            yield piece
    except brotli.error as error:
        raise BadEncoding(str(error)) from error
    if started and not stream.is_finished():
        raise BadEncoding("br: cut short")


_DECODERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "": _identity,
    "identity": _identity,
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
}
