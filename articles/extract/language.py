"""Which language a text is in, for pages that do not say: told by script, and English by its commonest words."""

import re

from articles.extract.tree import words

_SAMPLE = 4_000
_SHARE = 0.2
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_ENGLISH = words(
    "the of and to in is that for it with as was are this be on by an at from or not have which we"
)


def language_of(text: str) -> str:
    """Return "ja", "ko", "zh" or "en", or "" where the text is too short or in another language."""
    sample = text[:_SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    if letters < 40:
        return ""
    for name, script in (("ja", _KANA), ("ko", _HANGUL), ("zh", _HAN)):
        if len(script.findall(sample)) >= _SHARE * letters:
            return name
    found = re.findall(r"[a-z']+", sample.lower())
    return "en" if sum(word in _ENGLISH for word in found) >= _SHARE * len(found) > 0 else ""
