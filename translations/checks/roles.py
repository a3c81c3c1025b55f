"""Who did what to whom: two names of a sentence whose particles say the contrary of the English order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from translations.checks.exchanged import Anchor, names_in_both
from translations.checks.model import Document, Finding, Pair
from translations.language import english, sentences

_PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
# From the subject to the object: a verb, no other clause and no third party. Copulas have neither.
_ACTS = re.compile(
    r"(?:['’]s?|\s(?:Inc\.?|Corp\.?|[A-Z]\w+))*\s(?:(?:has|have|had|will|would|may|might|can|could|must|should|also|then|later|recently|on \w+day)\s)*"
    r"(?!(?:is|are|was|were|be|been|has|have|had|will|would|may|might|can|could|must|should|and|or|of|in|at|from|with|for|to|on|who|which|that|as|by|but|plus|joined)\b)[a-z]+(?:ed|s|d|t|e|n|w|y)?\b"
    r"(?:\s(?!(?:and|or|that|which|who|when|because|but|while|as|after|before|if|said)\b)[a-z$\d’'-]+){0,4}\s(?:[A-Z]\w+\s){0,2}"
)
_UNDERGOES = re.compile(
    r"(?:\s[A-Z]\w+)*\s(?:(?:has|have|had|will|would|may|could|also)\s)*(?:is|are|was|were|be|been|being|got|gets)\s(?:[a-z]+\s){1,3}by\s(?:[A-Z]\w+\s){0,2}"
)
# Where a clause may begin with its subject.
_OPENS = re.compile(
    r"(?:\A|[.,;:!?“\"‘(—–-]|\b(?:and|but|that|when|after|because|if|while|as|the|said|since))\s*(?:[A-Z][\w.-]*\s+){0,3}\Z"
)
_SUBJECT = re.compile(r"(?:\s?[一-鿿]{1,6}|\s?CEO|さん)?\s?(?:は|が)")
_OBJECT = re.compile(r"(?:\s?[一-鿿]{1,6}|\s?CEO|さん)?\s?を")
_OTHER = re.compile(r"(?:\s?[一-鿿]{1,6}|\s?CEO|さん)?\s?(?:に(?!は|よる|つい|とっ|関|対す|お)|から)")
_PASSIVE = re.compile(r"(?:さ|[わかがさたなばまら])れ(?!ば)(?:[たてるま])|られ[たてるま]")
# Verbs that turn the matter round: to lose for to beat, to receive for to give.
_CONVERSE = re.compile(
    r"受け|聞|学|教わ|もら|得|借|敗|負|劣|及ば|遅れ|譲|従|続|倣|屈|習|届か|買(?!収)|仕え|属|所属|加わ|移籍|入社|勤"
)
# "Korbin lost to Dunmore" may be told from the other side: DunmoreがKorbinに勝った.
_YIELDS = re.compile(r"\b(?:lost|los(?:es?|ing)|trail\w*|lag\w*|f[ae]ll\w*)\b")
_WINS = re.compile(r"勝|破|抜|上回|リード|先行|しの[いぐ]")

_CLAUSE = 40  # characters


def roles(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find a doer who has become the one it was done to."""
    if pair.kind not in _PROSE or not pair.source.strip():
        return
    source, target = pair.plain_source, pair.plain_target
    anchors = names_in_both(source, target)
    if len(anchors) < 2:
        return
    spans = sentences.sentences(target)
    begins = [start for start, _ in english.sentences(source)]
    for one, other in itertools.permutations(anchors, 2):
        if one.source >= other.source:
            continue
        opening = max((start for start in begins if start <= one.source[0]), default=0)
        between = source[one.source[1] : other.source[0]]
        if not _OPENS.search(source[opening : one.source[0]].rstrip() + " "):
            continue
        active, passive = _ACTS.fullmatch(between), _UNDERGOES.fullmatch(between)
        if not active and not passive:
            continue
        span = next((span for span in spans if span.start <= one.target[0] < span.end), None)
        if span is None or not span.start <= other.target[0] < span.end:
            continue
        doer, undergoer = (other, one) if passive else (one, other)
        if _YIELDS.search(between) and _WINS.search(target, span.start, span.end):
            continue
        if _contradicts(target, span, doer, undergoer):
            said, also = target[slice(*undergoer.target)], target[slice(*doer.target)]
            yield Finding(
                pair.id, "roles-exchanged", "name", "warning", *undergoer.target,
                f"「{said}」と「{also}」の立場が原文と逆になっています。どちらがどちらに何をしたのか確かめてください。",
            )  # fmt: skip
            return


def _contradicts(target: str, span: sentences.Span, doer: Anchor, undergoer: Anchor) -> bool:
    """Return whether the target makes the undergoer the subject and the doer what it is done to, or says so by a passive."""
    behind_doer, behind_undergoer = target[doer.target[1] : span.end], target[undergoer.target[1] : span.end]
    if _SUBJECT.match(behind_doer):
        return (
            _OTHER.match(behind_undergoer) is not None
            and _PASSIVE.search(behind_undergoer[:_CLAUSE]) is not None
        )
    if not _SUBJECT.match(behind_undergoer) or _CONVERSE.search(behind_doer):
        return False
    if len(behind_doer) > _CLAUSE and re.search(r"、|[はが]", behind_doer):
        return False  # another clause, with a doer of its own
    return _OBJECT.match(behind_doer) is not None or (
        _OTHER.match(behind_doer) is not None and not _PASSIVE.search(behind_doer)
    )
