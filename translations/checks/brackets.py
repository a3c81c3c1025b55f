"""Brackets and quotation marks: full width, the Japanese kind, in pairs.

Rules TYP-2, 8 and 10 of docs/house-style.md (JTF 4.3; no-unmatched-pair of textlint).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks.model import HIDDEN, Document, Finding, Pair
from translations.checks.rules import PatternRule, matches
from translations.language.sought import Sought

JA = "ぁ-ゖァ-ヺー一-鿿々〆"
_JAPANESE = re.compile(f"[{JA}]")
_ROUND = re.compile(r"(?P<before>[ ]?)(?P<open>[(（])(?P<inner>[^()（）\n]*)(?P<close>[)）])(?P<after>[ ]?)")
_QUOTES = (
    PatternRule(
        "western-quotes",
        Sought("“[^“”\n]*”|„[^„“”\n]*[“”]"),
        "欧文の引用符{text}が使われています。「」にしてください。",
        lambda text: f"「{text[1:-1]}」",
    ),
    PatternRule(
        "western-quotes",
        Sought(rf"\"[^\"\n=<>]*[{JA}][^\"\n=<>]*\"|(?<=[{JA}、。])\"[^\"\n=<>{HIDDEN}]+\"(?=[{JA}、。])"),
        "欧文の引用符{text}が使われています。「」にしてください。",
        lambda text: f"「{text[1:-1]}」",
    ),
    PatternRule(
        "western-quotes",
        Sought(
            rf"‘[^‘’\n]*[{JA}][^‘’\n]*’|(?<![A-Za-z0-9])'[^'\n]*[{JA}][^'\n]*'(?![A-Za-z0-9])|[〝][^〝〟\n]*〟"
        ),
        "引用符{text}が使われています。「」にしてください。",
        lambda text: f"「{text[1:-1]}」",
    ),
)
_PAIRS = {"）": "（", "」": "「", "』": "『", "】": "【", "〉": "〈", "》": "《", ")": "("}
_OPENS = {opening: closing for closing, opening in _PAIRS.items()}
_OTHER_WIDTH = {"(": "）", "（": ")"}
_LIST_MARK = re.compile(
    r"(?:^|[\s、。])(?:[0-9]{1,2}|[a-zA-Z]|[ivx]{1,4})$"
)  # what stands before a bracket as in 1) or a)
_LINK_TARGET = re.compile(r"(?<=\])\([^()\s]*\)")  # Markdown link: code to the checks


def check_brackets(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield brackets of the wrong width or without a partner, and foreign quotation marks."""
    if pair.kind == "code":
        return
    yield from _widths(pair, document)
    yield from matches(_QUOTES, pair)
    yield from _nested(pair)
    yield from _unmatched(pair)


def _widths(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield round brackets whose width is not the desk's (TYP-2), inner first where they nest."""
    plain = pair.plain_target
    if document.style.parentheses == "half":
        wrong, opening, closing = "（）", "(", ")"
    else:
        wrong, opening, closing = "()", "（", "）"
    if wrong[0] not in plain and wrong[1] not in plain:
        return
    for match in _ROUND.finditer(plain):
        used = match["open"] + match["close"]
        if wrong[0] not in used and wrong[1] not in used:
            continue
        start, end = match.start("open"), match.end("close")
        before, after = plain[max(0, start - 2) : start], plain[end : end + 2]
        if before.endswith("]") or _is_code(match["inner"], before):
            continue
        if not (
            _JAPANESE.search(match["inner"]) or _JAPANESE.search(before + after) or used in ("(）", "（)")
        ):
            continue
        if opening == "（":  # a full-width bracket brings its own space
            start, end = match.start(), match.end()
            if after.strip() == "" and match["after"] and end == len(plain):
                end -= 1
        inner = pair.target[match.start("inner") : match.end("inner")]
        width = "全角" if opening == "（" else "半角"
        yield Finding(
            pair.id,
            "half-width-parentheses" if opening == "（" else "full-width-parentheses",
            "typography",
            "info",
            start,
            end,
            f"和文の括弧は{width}です。{opening}{closing}にしてください。",
            f"{opening}{inner}{closing}",
        )


def _is_code(inner: str, before: str) -> bool:
    """Return whether a bracket is that of a call or a formula, such as f(x) or P(t|c)."""
    return (
        bool(re.search(r"[A-Za-z0-9_\]]$", before))
        and not _JAPANESE.search(inner)
        and (inner == "" or len(inner) <= 2 or bool(re.search(r"[=|,*/^]|^[a-z_]\w*$", inner)))
    )


def _nested(pair: Pair) -> Iterator[Finding]:
    """Yield a 「」 directly inside a 「」: the inner one is 『』 (TYP-8)."""
    stack: list[tuple[str, int]] = []
    for match in re.finditer("[「」『』\n]", pair.plain_target):
        char, at = match[0], match.start()
        if char == "\n":
            stack.clear()
        elif char in "「『":
            stack.append((char, at))
        elif stack and _OPENS[stack[-1][0]] == char:
            opening, start = stack.pop()
            if opening == "「" and stack and stack[-1][0] == "「" and "」" in pair.plain_target[at + 1 :]:
                yield Finding(
                    pair.id,
                    "nested-quotes",
                    "typography",
                    "info",
                    start,
                    at + 1,
                    "鉤括弧の中の鉤括弧は『』にしてください。",
                    f"『{pair.target[start + 1 : at]}』",
                )


def _unmatched(pair: Pair) -> Iterator[Finding]:
    """Yield each bracket without a partner, paragraph by paragraph (TYP-10)."""
    plain = _LINK_TARGET.sub(lambda match: HIDDEN * len(match[0]), pair.plain_target)
    for line in re.finditer(r"[^\n]+", plain):
        stack: list[tuple[str, int]] = []
        for match in re.finditer(r"[（）「」『』【】〈〉《》()]", line[0]):
            char, at = match[0], line.start() + match.start()
            if char in _OPENS:
                stack.append((char, at))
            elif stack and (_OPENS[stack[-1][0]] == char or _OTHER_WIDTH.get(stack[-1][0]) == char):
                stack.pop()
            elif any(_PAIRS[char] == opening for opening, _ in stack):
                while stack and stack[-1][0] != _PAIRS[char]:
                    yield _alone(pair, *stack.pop(), line)
                stack.pop()
            elif not _LIST_MARK.search(plain[line.start() : at]):
                yield _alone(pair, char, at, line)
        for char, at in stack:
            yield _alone(pair, char, at, line)


def _alone(pair: Pair, char: str, at: int, line: re.Match[str]) -> Finding:
    """Return the finding on a bracket, over the sentence in which its partner should stand."""
    partner = _OPENS.get(char) or _PAIRS[char]
    if char in _OPENS:
        stop = pair.plain_target.find("。", at, line.end())
        start, end = at, line.end() if stop < 0 else stop + 1
    else:
        start, end = max(line.start(), pair.plain_target.rfind("。", line.start(), at) + 1), at + 1
    message = f"括弧「{char}」に対になる「{partner}」がありません。補うか取ってください。"
    return Finding(pair.id, "unbalanced-brackets", "typography", "warning", start, end, message)
