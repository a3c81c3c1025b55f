"""Which 8-bit encoding of Latin letters a text without a believable label is in, by the alphabets of languages.

A few accents read as letters in half a dozen encodings, but hardly ever as the letters of one language in two of them:
what is Polish in Windows-1250 mixes French, Spanish and signs within words in Windows-1252.
"""

import re
from collections.abc import Sequence

_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "čćđšž",  # Slovene, Croatian
    "ăâîşţ",  # Romanian
)
# The first that fits counts: a few letters of Turkish are all Icelandic in Windows-1252.
_ALPHABETS = (
    (
        "cp1252",
        (
            "àâæçèéêëîïôœùûüÿ",  # French
            "äöüßéèà",  # German
            "áéíñóúüç",  # Spanish
            "áâãàçéêíóôõúü",  # Portuguese
            "àèéìíîòóùú",  # Italian
            "àçèéíïòóúü",  # Catalan
            "áèéêëïóöü",  # Dutch
            "åäöéüàšž",  # Swedish, Finnish
            "åæøéòôêü",  # Danish, Norwegian
            "éèêëïíáóñöüçàâåôãäø",  # English, with other people's words and names
        ),
    ),
    ("cp1254", ("çğıİöşüâîû",)),
    ("cp1252", ("áðéíóúýþæö",)),
    ("cp1250", _CENTRAL),
    ("iso8859_2", _CENTRAL),
)
_SIGNS = frozenset("ªºµ")  # letters to Unicode
_FEWEST_LETTERS = 3
# In these languages a letter with an accent stands beside one without.
_SHARE_BESIDE_ASCII = 0.8
_BESIDE_ASCII = re.compile(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
_SIGN_IN_WORD = re.compile(r"[^\W\d_][\x80-\x9f¡-©«-´¶-¹»-¿\ufffd]+[a-z]")


def latin_codec(content: bytes) -> str:
    """Return the codec in which `content` is in the letters of one language, "" where it is in none or that is unclear."""
    for codec, alphabets in _ALPHABETS:
        text = content.decode(codec, "replace")
        if _is_in_one(text, alphabets) and _mixes(text):
            return codec
    return ""


def _is_in_one(text: str, alphabets: Sequence[str]) -> bool:
    """Say whether the letters beyond ASCII are those of one language, and no word has a sign in it."""
    letters = {letter for letter in text if letter > "\x7f" and (letter.isalpha() or letter < "\xa0")}
    found = {letter if letter == "İ" else letter.lower() for letter in letters - _SIGNS}
    return any(found.issubset(alphabet) for alphabet in alphabets) and _SIGN_IN_WORD.search(text) is None


def _mixes(text: str) -> bool:
    """Say whether there are enough letters to judge by, and not all one, in words that have others."""
    letters = [letter for letter in text if letter > "\x7f" and letter.isalpha()]
    beside = len(_BESIDE_ASCII.findall(text))
    return (
        len(letters) >= _FEWEST_LETTERS
        and len(set(letters)) > 1
        and beside >= _SHARE_BESIDE_ASCII * len(letters)
    )
