"""From bytes to text when the label may be wrong or missing: the rules that pages and feeds share."""

import codecs
import re
from collections.abc import Iterable

from articles.alphabets import latin_codec

# What publishers mean by these labels (WHATWG Encoding Standard): supersets of what the label says.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Stateful 7-bit encodings are valid UTF-8 by accident, so for them the label wins.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf-7"})
_ESCAPES_JP = (b"\x1b$B", b"\x1b$@")
# What servers say where nobody told them better. No bytes contradict it, but text in another script does.
_DEFAULT = "cp1252"
_LAST_LATIN = "\u024f"
_MANY_LETTERS = 30
# Text is in an encoding, with flaws, where so many of its characters beyond ASCII are good for each bad one.
_GOOD_FOR_EACH_BAD = 4
# Longer marks first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Which of four bytes in a row are zero where ASCII letters, as in markup, take two or four.
_ZEROS = (
    ((False, True, True, True), "utf-32-le"),
    ((True, True, True, False), "utf-32-be"),
    ((False, True, False, True), "utf-16-le"),
    ((True, False, True, False), "utf-16-be"),
)
_LOOKED_AT = 800
# So much ASCII before the first other letter tells which language it is.
_CONTEXT = 4_000
_BAD = re.compile("[\ufffd\uff61-\uff9f]")
_LABELS = re.compile(rb"encoding|charset", re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def codec_of(label: str) -> str:
    """Return the name of the codec that a label means, "" where it means none."""
    try:
        name = codecs.lookup(label.strip()).name
        "a".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return ""  # rot13, hex and their like are codecs too, but no charsets
    return _MEANT.get(name, name)


def decoded(content: bytes, *, labels: Iterable[str]) -> str:
    """Return `content` as text: by its byte order mark, as UTF-8 where it is valid, by the first of `labels` (of the
    server, of the document) that the bytes do not contradict, else by what they look like, else as Windows-1252.

    Valid UTF-8 beats a label, because mislabelled UTF-8 is common on the Web and text in another encoding that
    happens to be valid UTF-8 is not. Windows-1252 is asked last: no bytes contradict it.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    if wide := _wide(content):
        return content.decode(wide, "replace")
    codecs_said = [codec for codec in map(codec_of, labels) if codec]
    if seven := next((codec for codec in codecs_said if codec in _SEVEN_BIT), ""):
        return content.decode(seven, "replace")
    text = content.decode("utf-8", "replace")
    if content.isascii() and any(map(content.__contains__, _ESCAPES_JP)):
        return content.decode("iso2022_jp", "replace")
    if "\ufffd" not in text:
        return text
    # What says UTF-16 would have been known by its zeros.
    said = [codec for codec in codecs_said if codec != _DEFAULT and not codec.startswith("utf")]
    for codec in said or ["utf-8"]:
        if _makes_sense(text := content.decode(codec, "replace")):
            return text
    if latin := latin_codec(content):
        return content.decode(latin, "replace")
    text = content.decode(_guessed(content), "replace")
    believed = _makes_sense(text) and _is_told_apart(text, labelled=_DEFAULT in codecs_said)
    return text if believed else content.decode(_DEFAULT, "replace")


def _wide(content: bytes) -> str:
    """Return the encoding of two or four bytes a letter that `content` is in, "" where it is in none."""
    head = content[:_LOOKED_AT]
    quarters = [head[place::4] for place in range(4)]
    zero = tuple(2 * quarter.count(0) > len(quarter) for quarter in quarters)
    return next((name for pattern, name in _ZEROS if zero == pattern), "")


def _makes_sense(text: str) -> bool:
    # Half-width katakana are what EUC-JP looks like as Shift_JIS; nobody writes sentences in them.
    bad = len(_BAD.findall(text))
    good = sum(character > "\x7f" for character in text) - bad if bad else 0
    return not bad or good > _GOOD_FOR_EACH_BAD * bad


def _is_told_apart(text: str, *, labelled: bool) -> bool:
    """Say whether a guess has enough to rest on: most letters beyond ASCII are not Latin, or they are many and there is
    no label; a few accents read well in half a dozen encodings."""
    letters = [character for character in text if character > "\x7f" and character.isalpha()]
    foreign = 2 * sum(letter > _LAST_LATIN for letter in letters) > len(letters)
    return foreign or (len(letters) >= _MANY_LETTERS and not labelled)


def _guessed(content: bytes) -> str:
    # Few documents need it, and loading its models takes a fifth of a second.
    from chardet import EncodingEra, detect

    first = _BEYOND_ASCII.search(content)
    sample = content[max(0, first.start() - _CONTEXT) if first else 0 :]
    found = detect(
        _LABELS.sub(b"", sample),  # it would believe them
        encoding_era=EncodingEra.MODERN_WEB | EncodingEra.LEGACY_ISO,
        prefer_superset=True,
    )
    return codec_of(found["encoding"] or "") or _DEFAULT
