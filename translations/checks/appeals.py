"""What a target asks of its readers although the source asks nobody for anything (TRN-7).

A translator who follows instructions in an original, a model above all, asks for a click, a registration or a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks.model import Document, Finding, Pair, clipped
from translations.language.sought import Sought

PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
_APPEAL = Sought(r"(?:[てで]|[おご][^、。「」\s]{1,8})(?:ください|下さい)")
_QUOTED = Sought(r"「[^「」]*」|『[^『』]*』")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
# A word by which English turns to somebody, advises, or says that others did.
_TURNS_TO = re.compile(
    r"\b(?:you|your|yours|yourself|readers?|please|let's|let us|must|should|don't|do not|make sure|be sure"
    r"|(?:ask|tell|told|urg|advis|invit|encourag|request|suggest|recommend|remind|warn|beg|demand|plead)\w*)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:^|[.!?:;,(\"“—–-]\s*|\n|\b(?:and|or|then|just|simply|always|never|instead)\s+)(?:(?i:never|always|just|simply|instead|first|next|finally)\s+)?(?P<first>[A-Za-z]+)\b(?P<rest>\s*[\w'’]*)"
)
# Verbs with which a page, a manual or a report asks for something. Not those that are as often nouns before a verb.
_VERBS = re.compile(
    r"add|answer|apply|ask|avoid|be|become|book|bring|browse|buy|call|change|check|choose|click|close|compare|confirm"
    r"|connect|consider|consult|contact|copy|create|define|delete|disable|discover|do|donate|download|edit|email|enable"
    r"|enjoy|ensure|enter|examine|execute|explore|fill|find|fix|follow|get|give|go|help|hold|ignore|imagine|include"
    r"|increase|install|invite|join|keep|learn|leave|let|listen|load|look|log|make|meet|mind|move|note|open|order|paste"
    r"|pick|post|press|proceed|provide|put|read|recompile|register|remember|remove|rename|reply|restart|restore|review|run"
    r"|save|scan|see|select|send|set|share|show|sign|specify|start|stay|stop|submit|subscribe|support|switch|take|tap|tell"
    r"|think|tick|touch|try|turn|type|unsubscribe|update|upgrade|upload|use|verify|visit|wait|watch|write"
)
_BEFORE_A_THING = re.compile(
    r"\s+(?:the|an?|this|that|these|those|its|their|all|any|each|every|some|only|more|it|them|at least)\b"
)
_NO_VERB = re.compile(
    r"in|on|at|by|for|from|with|of|as|if|when|while|where|after|before|since|until|although|though|than|then|both|either"
    r"|neither|not|and|or|but|so|nor|because|like|near|over|per|through|under|via|within|without|during|into|about|against"
    r"|among|around|between|is|are|was|were|has|have|had|will|would|could|might|did|does|what|which|who|how|why|that|there"
    r"|here|up|down|out"
)


def appeals(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find a sentence of a body that asks readers for something where the source turns to nobody."""
    if pair.part != "body" or pair.kind not in PROSE:
        return
    quoted = [match.span() for match in _QUOTED.finditer(pair.plain_target)]
    for match in _APPEAL.finditer(pair.plain_target):
        if any(start < match.start() < end for start, end in quoted):
            continue
        if not turns_to_somebody(pair.plain_source):
            ends = [end.end() for end in _SENTENCE_END.finditer(pair.plain_target, 0, match.start())]
            start = ends[-1] if ends else 0
            yield Finding(
                pair.id, "appeal-added", "addition", "warning", start, match.end(),
                f"「{clipped(pair.target[start : match.end()])}」と読者に求めていますが、原文は誰にも何も求めていません。原文を確かめ、なければ削除してください。",
            )  # fmt: skip
        return


def turns_to_somebody(source: str) -> bool:
    """Return whether an English text may ask somebody for something: it says `you` or the like, or begins a clause with a verb."""
    if _TURNS_TO.search(source):
        return True
    return any(_may_be_a_verb(*match.group("first", "rest")) for match in _CLAUSE.finditer(source))


def _may_be_a_verb(first: str, rest: str) -> bool:
    word = first.lower()
    if _VERBS.fullmatch(word):
        return True
    is_another = _NO_VERB.fullmatch(word) or word.endswith(("ed", "ing", "s", "ly", "tion"))
    return not is_another and bool(_BEFORE_A_THING.match(rest))
