"""What a source hides from people's eyes or says to machines instead of readers: cleaned, and marked for the editor.

Nothing here decides anything. A mark asks an editor to look; what text from outside can do is bounded elsewhere
(reliability row L6): it travels as data, and no answer of a model publishes itself.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from articles.extract.document import ExtractedBlock

# Characters that print nothing. Joiners (U+200C, U+200D) shape letters and emoji, so they stay.
# Most are gone once a document is decoded; those written as character references come out only here.
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\u180e\u00ad\U000e0000-\U000e007f]")
# One between two letters splits a word that looks whole; a run of tags is a text that nobody sees.
_HIDING = re.compile(
    "(?<=[^\\W\\d_])[\u200b\u2060-\u2064\ufeff\u180e](?=[^\\W\\d_])|[\U000e0000-\U000e007f]{7}"
)
# Embeddings, overrides and isolates reorder what stands around them (Trojan Source, CVE-2021-42574).
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")

_SIGN = re.compile("[\u200b\u2060-\u2064\ufeff\u180e\U000e0000-\U000e007f\u202a-\u202e\u2066-\u2069]")
_AROUND = 24
_MOST_SIGNS = 2_000
_SHORTEST_WORDS = 6
_MOST_TRICKS = 50
_MOST_COMMENTS = 300
_LONGEST_COMMENT = 2_000

_INSTRUCTION = re.compile(
    r"""
    \b(?:
    (?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}\b(?:previous|prior|above|earlier|preceding|all|any|your|system)\b
        [^.!?\n]{0,40}\b(?:instructions?|prompts?|guidelines|directions)\b
    |(?:new|updated|real|important)\s+(?:system\s+)?instructions?\s*(?:for\b[^.!?\n]{0,30}\b(?:ai|assistants?|models?|llms?)\b|:)
    |(?:system|developer)\s+(?:prompt|message)\s*[:=]
    |you\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|assistant|language\s+model|chatgpt|llm|translator|dan)\b
    |(?:attention|note\s+to|message\s+to|instructions?\s+(?:to|for))\s*:?\s*(?:all\s+)?(?:ai|llms?|language\s+models?|assistants?|chatbots?|translators?|summari[sz]ers?)\b
    |(?:when|if)\s+(?:you\s+are\s+)?(?:translating|summari[sz]ing|processing)\s+this\b
    |(?:reveal|print|repeat|output|leak|show)\b[^.!?\n]{0,30}\b(?:system\s+prompt|your\s+(?:instructions|prompt|api\s+key))\b
    |(?:encode|reverse|write|phrase|format|begin|start|end|finish|append|insert|include|add|mention|place|put|hide)\b[^.,;!?\n]{0,60}
        \byour\s+(?:next\s+|own\s+)?(?:response|reply|answer|output|summary|translation)\b
    |(?:in|to|of|with)\s+your\s+(?:response|reply|answer|output|summary|translation)\b
    |(?:do\s+not|don't|never)\s+(?:tell|mention|reveal|inform|alert)\b[^.!?\n]{0,20}\b(?:users?|readers?|editors?|humans?)\b
    |(?:respond|reply|answer|output)\s+(?:only\s+)?with\b[^.!?\n]{0,30}\b(?:exactly|only|the\s+following|json|the\s+words?)\b
    )
    |(?:^|\n)\s*(?:system|assistant|developer)\s*:\s
    |</?(?:system|assistant|instructions?)>|<\|[a-z_]{2,20}\|>|\[/?INST\]|\#\#\#\s*(?:system|instruction)\b
    |["']role["']\s*:\s*["'](?:system|assistant|developer)["']
    |(?:これまで|以前|上記|前|すべて)の(?:すべての)?(?:指示|命令|プロンプト)を?(?:無視|忘れ|破棄)
    |(?:システム|開発者)(?:プロンプト|メッセージ)(?:を|は|:|：)
    |あなたは(?:今から|これから)?[^。\n]{0,20}(?:AI|アシスタント|言語モデル|翻訳者)(?:です|として)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_instruction(text: str) -> bool:
    """Say whether `text` has a span that speaks to a model rather than to a reader."""
    return _INSTRUCTION.search(_cleaned(text)) is not None


def tricks_in(raw: str) -> dict[str, list[str]]:
    """Return by mark the words around such characters in a document as it came; decoding takes them out."""
    found: dict[str, list[str]] = {}
    if raw.isascii():
        return found
    for place in islice(_SIGN.finditer(raw), _MOST_SIGNS):
        # A look around each sign; looking around every character of a page would cost more than parsing it.
        near = raw[max(0, place.start() - 1) : place.end() + 8]
        mark = "bidi" if _BIDI.match(place[0]) else "invisible" if _HIDING.search(near) else ""
        if mark and len(found.get(mark, [])) < _MOST_TRICKS:
            before = re.split("[<>&;]", raw[max(0, place.start() - _AROUND) : place.start()])[-1]
            after = re.split("[<>&]", raw[place.end() : place.end() + _AROUND])[0]
            words = " ".join(_cleaned(before + after).split())
            if len(words) >= _SHORTEST_WORDS:
                found.setdefault(mark, []).append(words)
    return found


def comments_to_machines(raw: str) -> list[str]:
    """Return the beginnings of HTML comments that speak to machines."""
    spoken: list[str] = []
    place = raw.find("<!--")
    for _ in range(_MOST_COMMENTS):
        end = raw.find("-->", place)
        if place < 0 or end < 0:
            break
        text = " ".join(raw[place + 4 : min(end, place + _LONGEST_COMMENT)].split())
        if is_instruction(text):
            spoken.append(text[:200])
        place = raw.find("<!--", end)
    return spoken


def examined(block: ExtractedBlock, tricks: Mapping[str, list[str]]) -> ExtractedBlock:
    """Return `block` without characters that print nothing or reorder text, and marked with what was found.

    `tricks` are those of the document that it is from (tricks_in).
    """
    if not tricks and block.text.isascii() and block.html.isascii():
        return replace(block, marks=("instruction",)) if is_instruction(block.text) else block
    words = " ".join(block.text.split())
    marks = [mark for mark, places in tricks.items() if any(place in words for place in places)]
    if _HIDING.search(block.text):
        marks.append("invisible")
    if _BIDI.search(block.text):
        marks.append("bidi")
    if is_instruction(block.text):
        marks.append("instruction")
    text, html = _cleaned(block.text), _cleaned(block.html)
    if not marks and text == block.text and html == block.html:
        return block
    return replace(block, text=text, html=html, marks=tuple(dict.fromkeys(marks)))


def _cleaned(text: str) -> str:
    return _BIDI.sub("", _INVISIBLE.sub("", text))
