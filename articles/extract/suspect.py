"""What a source hides from people's eyes or says to machines instead of readers: cleaned, and marked for the editor.

Nothing here decides anything. A mark asks an editor to look; what text from outside can do is bounded elsewhere
(docs/reliability.md, row L6): it travels as data, and no answer of a model publishes itself.
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

_MACHINE = (
    r"(?:ai\s+(?:agents?|models?|systems?|tools?|assistants?|translators?)"
    r"|llms?|language\s+models?|assistants?|chatbots?|bots?|translators?|summari[sz]ers?)"
)
_ANSWER = r"your\s+(?:next\s+|own\s+|entire\s+)?(?:response|reply|answer|output|summary|translation)\b"
_UP_TO = r"\b[^.!?\n]"  # the end of a word, and so many characters more of its sentence

# What nobody says but to a model, wherever in a sentence it stands.
_SAID_TO_A_MODEL = (
    # Set aside what you were told.
    rf"(?:ignore|disregard|forget|override|bypass){_UP_TO}{{0,40}}\b"
    rf"(?:previous|prior|above|earlier|preceding|all|any|your|system){_UP_TO}{{0,40}}\b(?:instructions?|prompts?)\b",
    # These are your orders now.
    rf"(?:new|updated|real|important)\s+(?:system\s+)?(?:instructions?|directives?)\s?"
    rf"(?:for{_UP_TO}{{0,30}}\b(?:ai|{_MACHINE})\b|:)",
    r"(?:system|developer)\s+(?:prompt|message|note|update|override)\s?[:=]",
    rf"(?:attention|important|note|notice|message|memo|instructions?)[\s:]{{1,3}}(?:to\s+|for\s+)?(?:all\s+|the\s+|any\s+)?"
    rf"(?:{_MACHINE}\b|ai\s?[:,.])",
    # You are somebody else.
    rf"you\s+are\s+(?:now|no\s+longer)\s+(?:an?\s+|in\s+)?(?:\w+\s+){{0,2}}"
    rf"(?:ai|{_MACHINE}|chatgpt|dan|developer\s+mode|unrestricted)\b",
    r"from\s+now\s+on,?\s+(?:you\s+(?:are|have\s+no)\b|respond|answer|reply|act|pretend)",
    r"(?:act|respond|answer|behave)\s+as\s+"
    r"(?:if\s+you\s+(?:have|had|were)\b|an?\s+(?:uncensored|unrestricted|unfiltered)\b)",
    # Whoever works on this text.
    rf"{_MACHINE}\s+(?:reading|translating|summari[sz]ing|processing|parsing)\s+this\b",
    r"(?:when|if|before|while)\s+(?:you\s+)?(?:are\s+)?"
    r"(?:translat(?:e|ing)|summari[sz](?:e|ing)|process(?:ing)?|pars(?:e|ing))\s+this\b",
    # What the answer is to look like.
    r"(?:encode|reverse|write|phrase|format|begin|start|end|finish|append|insert|include|add|mention|place|put|hide|use|apply"
    r"|render|express|encrypt|shift|replace|convert|substitute|invert|rearrange|scramble|modify|enhance|augment|integrate"
    rf"|translate)\b[^.,;!?\n]{{0,60}}\b{_ANSWER}",
    rf"(?:in|to|of|with)\s+{_ANSWER}",
    rf"(?:respond|reply|answer|output)\s+(?:only\s+)?with{_UP_TO}{{0,30}}\b"
    r"(?:exactly|only|the\s+following|json|the\s+words?)\b",
    # Do it where nobody sees it.
    rf"(?:do\s+not|don't|never)\s+(?:tell|mention|reveal|inform|alert){_UP_TO}{{0,20}}\b"
    r"(?:users?|readers?|editors?|humans?)\b",
    rf"decode{_UP_TO}{{0,60}}\b(?:follow|obey|execute|do)\s+(?:exactly\s+)?"
    r"(?:it\b|what\b|the\s+(?:instruction|command)|as\s+it\s+says)",
)
# Where an order begins to be said: in the middle of a sentence, news tells what somebody ordered or got a model to say.
_BEGINS = r"(?:(?<![\w)]\s)|(?<=please\s)|(?<=now\s)|(?<=must\s)|(?<=should\s)|(?<=instead\s))"
_ORDERS = (
    rf"(?:ignore|disregard|forget){_UP_TO}{{0,30}}\b(?:previous|prior|above|earlier|preceding|your|before)\b"
    r"(?:[^.!?\n]{0,30}\b(?:guidelines|directions|directives|rules|orders|tasks|assignments|commands)\b"
    r"|\s+(?:and|this|that)\b)",
    rf"you\s+are\s+(?:an?\s+)?(?:ai|{_MACHINE}|chatgpt|dan)\b",
    rf"(?:reveal|print|repeat|output|leak|show|tell|display|recite){_UP_TO}{{0,40}}\b"
    r"(?:system\s+(?:prompt|message)|(?:your|initial|hidden)\s+(?:instructions|prompt|api\s+key)"
    r"|instructions\s+you\s+were\s+given)\b",
    r"(?:respond|reply|answer)\s+(?:only\s+)?(?:in|using)\s+"
    r"(?:base\s?\d|json|code|emojis?|reverse|english|french|german|italian|spanish|chinese|korean)\b",
    # Set aside what you were told, in German, French, Spanish, Portuguese, Italian.
    r"(?:ignor(?:a|e|ez|iere|ieren\s+sie)|vergiss|vergessen\s+sie|oublie[zr]?|olvid[ae]|dimentica|esque[cç]a)"
    rf"{_UP_TO}{{0,30}}\b(?:alle\w*|vorherig\w+|bisherig\w+|tou(?:te)?s|précédent\w*|toda?s|anteriore?s?|tutt[ei]|precedenti)"
    rf"{_UP_TO}{{0,30}}\b(?:anweisungen|instruc\w+|istruzioni|consignes|prompts?)",
)
# What parts a conversation with a model, and the first two of all these in Japanese.
_FRAMES = (
    r"(?:^|\n) {0,8}(?:system|assistant|developer) ?:\s",
    r"</?(?:system|assistant|instructions?)>|<\|[a-z_]{2,20}\|>|\[/?INST\]|###\s?(?:system|instruction)\b",
    r"""["']role["']\s?:\s?["'](?:system|assistant|developer)["']""",
    r"(?:これまで|以前|上記|前|すべて)の(?:すべての)?(?:指示|命令|プロンプト)を?(?:無視|忘れ|破棄)",
    r"(?:システム|開発者)(?:プロンプト|メッセージ)(?:を|は|:|：)",
    r"あなたは(?:今から|これから)?[^。\n]{0,20}(?:AI|アシスタント|言語モデル|翻訳者)(?:です|として)",
)
_INSTRUCTION = re.compile(
    rf"\b(?:{'|'.join(_SAID_TO_A_MODEL)}|{_BEGINS}(?:{'|'.join(_ORDERS)}))|{'|'.join(_FRAMES)}", re.IGNORECASE
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
