"""From bytes to text when the label may be wrong or missing: the rules that pages and feeds share."""

import codecs

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
# Text is UTF-8 with flaws, not another encoding, where so many of its characters beyond ASCII are good for each bad one.
_GOOD_FOR_EACH_BAD = 4


def codec_of(label: str) -> str:
    """Return the name of the codec that a label means, "" where it means none."""
    try:
        name = codecs.lookup(label.strip()).name
        "a".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return ""  # rot13, hex and their like are codecs too, but no charsets
    return _MEANT.get(name, name)


def decoded(content: bytes, *, codec: str) -> str:
    """Return `content` as text: as UTF-8 where it is (nearly) valid, else by `codec` (of codec_of), else as Windows-1252.

    Valid UTF-8 beats a label, because mislabelled UTF-8 is common on the Web and text in another encoding that
    happens to be valid UTF-8 is not.
    """
    if codec in _SEVEN_BIT:
        return content.decode(codec, "replace")
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if not bad or codec not in ("", "utf-8"):
        return text if not bad else content.decode(codec, "replace")
    good = sum(character > "\x7f" for character in text) - bad
    return text if good > _GOOD_FOR_EACH_BAD * bad else content.decode("cp1252", "replace")
