"""A target that stops before its end: a cut sentence, trailing dots, an answer that ran out of tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks.model import Document, Finding, Pair, Severity
from translations.language import morphology

_SOURCE_END = re.compile(r"[.!?:][\"'’”»)\]*_]*$")
_TARGET_END = re.compile(r"[。！？!?.．:：」』）)】〉》\]*_…♪※>\ufffc]$")
# The source leads into a list, an example or a block of code, and so may the target's half sentence.
_LEADS_IN = re.compile(r"(?::|\be\.g\.|\bi\.e\.|\bas follows\.?)[\"'’”)]*$")
_DOTS = re.compile(r"(?:…+|・{3}|\.{3}|．{3})[」』]?$")
_SOURCE_DOTS = re.compile(r"(?:…|\.\s?\.\s?\.|\betc\.?|—|-)[\"'’”)]*$")
# Forms of a verb or an auxiliary that cannot be a sentence's last word.
_OPEN_FORMS = ("連用形", "未然形", "仮定形", "語幹")
_OPEN_PARTICLES = frozenset({"格助詞", "係助詞", "接続助詞", "副助詞", "準体助詞"})
_LAST_WORDS = frozenset(
    {
        "か",
        "ね",
        "よ",
        "な",
        "ぞ",
        "わ",
        "のに",
        "から",
        "まで",
        "へ",
        "に",
        "を",
        "も",
        "だけ",
        "など",
        "ほど",
        "より",
        "ながら",
    }
)
PROSE = frozenset({"paragraph", "list_item", "quote"})


def truncation(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find a target that ends before its sentence does, where the source ends as a sentence."""
    source, target = pair.plain_source.rstrip(), pair.plain_target.rstrip()
    if pair.part != "body" or pair.kind not in PROSE or not target or not source:
        return
    dots = _DOTS.search(target)
    if dots and not _SOURCE_DOTS.search(source):
        yield _finding(
            pair, dots.start(), len(target), "訳文が「…」で途切れています。原文の最後まで訳してください。"
        )
        return
    if _TARGET_END.search(target) or not _SOURCE_END.search(source):
        return
    severity: Severity = (
        "info" if _LEADS_IN.search(source) and not target.endswith(("、", ",")) else "warning"
    )
    last = morphology.tokens(pair.plain_target.rstrip())[-1]
    if _is_open(last) or target.endswith(("、", ",")):
        yield _finding(
            pair,
            last.start,
            len(target),
            f"文が「{target[last.start :]}」で終わっています。続きがないか確かめ、文を結んでください。",
            severity,
        )
    elif pair.kind == "paragraph" and "。" in target:
        label = re.search(r"[:：][^。]*\Z", target)  # デフォルト値: 空
        yield _finding(
            pair,
            last.start,
            len(target),
            "最後の文に句点がありません。途中で切れていないか確かめ、文を結んでください。",
            "info" if label and _is_noun(last) else severity,
        )
    elif pair.kind == "paragraph" and _is_noun(last) and len(source.split()) > 8 and _is_prose(target):
        yield _finding(
            pair, last.start, len(target), "段落が句点のないまま名詞で終わっています。続きがないか確かめてください。", severity
        )  # fmt: skip


def _is_prose(target: str) -> bool:
    """Return whether a text has sentences enough to be held to a full stop: a description of a setting has none."""
    return (
        len(target) >= 30
        and ("。" in target or "、" in target)
        and not target.endswith(("どうか", "場合", "こと"))
    )


def _is_open(token: morphology.Token) -> bool:
    if token.pos[0] in ("動詞", "形容詞", "助動詞"):
        return any(form in token.pos[5] for form in _OPEN_FORMS)
    if token.pos[0] == "助詞":
        return token.pos[1] in _OPEN_PARTICLES and token.surface not in _LAST_WORDS
    return token.pos[0] in ("接続詞", "連体詞", "接頭辞")


def _is_noun(token: morphology.Token) -> bool:
    return (
        token.pos[0] in ("名詞", "形状詞", "代名詞", "副詞", "接尾辞", "記号", "感動詞")
        or token.pos[0] == "助詞"
    )


def _finding(pair: Pair, start: int, end: int, message: str, severity: Severity = "warning") -> Finding:
    return Finding(pair.id, "truncated", "truncation", severity, start, end, message)
