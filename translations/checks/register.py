"""Register: です・ます or である, one in each part; headlines and lists in their own forms.

Rules REG-1, 2, 3 and 9 of docs/house-style.md (JTF 1.1.1–1.1.3; no-mix-dearu-desumasu of textlint).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from translations.checks.model import HIDDEN, Document, Finding, Pair
from translations.language.conjugate import to_plain, to_polite
from translations.language.held import per_text
from translations.language.morphology import Token, tokens_between
from translations.language.sentences import Span, sentences

Form = Literal["polite", "plain"]

_END = "。！？!?．.…\n 　" + HIDDEN
_STOPS = "。．.！？!?…」』）)"
_ASIDE_AT_END = re.compile(r"[（(][^（）()]*[）)]\s*$")
_POLITE = ("助動詞-デス", "助動詞-マス")
_FINAL = ("終止形", "命令形", "意志推量形")
_LEAD_IN = re.compile(rf"[*{HIDDEN}]++[^。]*+。[*{HIDDEN}]")
_SETTLED = 3  # sentences: fewer do not show what a part's register is
_SAME_ENDINGS = 4
_NAME = {"polite": "敬体（です・ます）", "plain": "常体（である）"}


@dataclass(frozen=True, slots=True)
class Predicate:
    """How one sentence ends: its form, and where its last predicate stands."""

    form: Form
    start: int
    end: int


@per_text
def predicates(plain: str) -> tuple[Predicate, ...]:
    """Return the final predicates of a text's sentences; noun endings, fragments and quotations have none."""
    return tuple(found for span in sentences(plain) if (found := _predicate(plain, span)) is not None)


def _predicate(plain: str, span: Span) -> Predicate | None:
    """Return the final predicate of one sentence, None where it ends in a noun, a particle or a quotation."""
    text = span.of(plain).rstrip(_END)
    while (aside := _ASIDE_AT_END.search(text)) and aside.start() > 0:
        text = text[: aside.start()].rstrip(_END)
    if not text or text[-1] in '」』”"：:':
        return None
    end = span.start + len(text)
    words = [
        w
        for w in tokens_between(plain, span.start, end)
        if w.pos[0] not in ("空白",) and w.surface.strip(HIDDEN)
    ]
    question = False
    while words and (words[-1].pos[1] == "終助詞" or words[-1].surface in "かねよ"):
        question = question or words[-1].surface == "か"
        words.pop()
    if not words or words[-1].pos[0] not in ("動詞", "形容詞", "助動詞"):
        return None
    first = len(words) - 1
    while (
        first > 0
        and words[first].pos[0] == "助動詞"
        and words[first - 1].pos[0] in ("動詞", "形容詞", "形状詞", "助動詞")
    ):
        first -= 1
    first -= _copula_before(words, first)
    tail = words[first:]
    form = _form(tail)
    if form is None or (form == "plain" and question):
        return None  # 「誰が得をするのか」 closes a paragraph in either register
    return Predicate(form, tail[0].start, words[-1].end)


def _copula_before(words: Sequence[Token], first: int) -> int:
    """Return how many words before a final ある or ない belong to the copula: で, or で and は or も."""
    if words[first].lemma not in ("ある", "ない"):
        return 0
    if first > 0 and words[first - 1].surface == "で" and words[first - 1].pos[0] == "助動詞":
        return 1
    if first > 1 and words[first - 1].surface in ("は", "も") and words[first - 2].surface == "で":
        return 2 if words[first - 2].pos[0] == "助動詞" else 0
    return 0


def _form(tail: Sequence[Token]) -> Form | None:
    if any(word.pos[4] in _POLITE for word in tail):
        return "polite"
    last = tail[-1]
    if last.lemma in ("くださる", "下さる", "なさる", "いらっしゃる", "ござる") and last.pos[5].startswith(
        "命令形"
    ):
        return "polite"
    if last.surface in ("ください", "下さい", "ごらん"):
        return "polite"
    if last.pos[5].startswith(_FINAL) or (last.pos[5].startswith("連体形") and last.pos[0] != "形容詞"):
        return "plain"
    return None


@dataclass(frozen=True, slots=True)
class _Sentence:
    pair: Pair
    predicate: Predicate


def check_register(document: Document) -> Iterator[Finding]:
    """Yield, for each part, the runs of sentences in the other register: one finding a pair, with the run's extent."""
    for part in ("lead", "keypoint", "impact", "comment", "body"):
        found = _sentences(document, part)
        if not found:
            continue
        polite = sum(sentence.predicate.form == "polite" for sentence in found)
        style = document.style.register_body
        wanted: Form | None = None
        if part == "body" and style != "any":
            wanted = "polite" if style == "desumasu" else "plain"
        majority: Form = "polite" if polite * 2 > len(found) else "plain"
        if polite * 2 == len(found):
            if wanted is None:
                continue
            majority = wanted
        few = len(found) < _SETTLED
        expected = wanted if wanted and few else majority
        yield from _runs(document, found, expected)
        if wanted and expected != wanted:
            sentence = next(s for s in found if s.predicate.form == expected)
            yield _finding(
                "register-setting",
                [sentence],
                f"本文が{_NAME[expected]}で書かれています。このデスクの設定は{_NAME[wanted]}です。設定を変えるか、全体を書き換えてください。",
                severity="info",
            )


def _sentences(document: Document, part: str) -> list[_Sentence]:
    """Return the sentences of a part that show its register: no headings, quotes, code; no list that agrees with itself."""
    pairs = [
        p
        for p in document.pairs
        if p.part == part and p.kind not in ("heading", "quote", "code", "table", "image")
    ]
    found = []
    for pair in pairs:
        here = [_Sentence(pair, predicate) for predicate in predicates(pair.plain_target)]
        if here and here[0].predicate.form == "plain" and _is_label(pair, len(here)):
            here.pop(0)
        found.extend(here)
    return found


def _is_label(pair: Pair, predicates_here: int) -> bool:
    """Return whether a pair begins with words that are plain in polite texts too.

    「…する。」 alone in a list or as its item's heading, and a line that ends in no stop in either language: pages mark
    their headings as paragraphs, too.
    """
    if pair.kind in ("list_item", "caption"):
        return predicates_here == 1 or _LEAD_IN.match(pair.plain_target) is not None
    source, target = pair.plain_source.strip(), pair.plain_target.rstrip(HIDDEN + " \n　")
    return bool(source) and source[-1].isalnum() and target[-1] not in _STOPS and predicates_here == 1


def _runs(document: Document, found: list[_Sentence], expected: Form) -> Iterator[Finding]:
    """Yield one finding a pair for each unbroken run of sentences that are not in the expected form."""
    run: list[_Sentence] = []
    for sentence in [*found, None]:
        if sentence is not None and sentence.predicate.form != expected:
            run.append(sentence)
            continue
        if run:
            yield from _run(document, run, expected)
            run = []


def _run(document: Document, run: list[_Sentence], expected: Form) -> Iterator[Finding]:
    by_pair: dict[str, list[_Sentence]] = {}
    for sentence in run:
        by_pair.setdefault(sentence.pair.id, []).append(sentence)
    wrong = _NAME[run[0].predicate.form]
    extent = f"{len(by_pair)}段落・{len(run)}文続いています" if len(by_pair) > 1 else f"{len(run)}文あります"
    message = f"{wrong}の文が{extent}。この部分は{_NAME[expected]}です。そろえてください。"
    for sentences_here in by_pair.values():
        yield _finding("register-mixed", sentences_here, message, fix=_rewritten(sentences_here, expected))


def _finding(
    check: str,
    here: list[_Sentence],
    message: str,
    *,
    severity: Literal["warning", "info"] = "warning",
    fix: str | None = None,
) -> Finding:
    pair = here[0].pair
    return Finding(
        pair.id, check, "register", severity, here[0].predicate.start, here[-1].predicate.end, message, fix
    )


def _rewritten(here: list[_Sentence], expected: Form) -> str | None:
    """Return the stretch of a finding with its predicates in the expected form, None where one cannot be formed safely."""
    pair = here[0].pair
    start, end = here[0].predicate.start, here[-1].predicate.end
    text, at = "", start
    for sentence in here:
        predicate = sentence.predicate
        words = tokens_between(pair.plain_target, predicate.start, predicate.end)
        new = to_polite(words) if expected == "polite" else to_plain(words)
        if new is None or HIDDEN in pair.plain_target[predicate.start : predicate.end]:
            return None
        text += pair.target[at : predicate.start] + new
        at = predicate.end
    return text + pair.target[at:end]


def check_headline(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield a headline or heading that ends like a sentence: 。 or です・ます (REG-2)."""
    if pair.part != "title" and pair.kind != "heading":
        return
    plain = pair.plain_target.rstrip()
    if plain.endswith("。"):
        yield Finding(
            pair.id,
            "headline-period",
            "register",
            "info",
            len(plain) - 1,
            len(plain),
            "見出しに句点は付けません。取ってください。",
            "",
        )
    found = predicates(plain)
    if (
        found
        and found[-1].form == "polite"
        and found[-1].end >= len(plain.rstrip(_END)) - 1
        and not plain.endswith(("？", "?", "か", "か。"))
    ):
        last = found[-1]
        words = tokens_between(plain, last.start, last.end)
        yield Finding(
            pair.id,
            "headline-form",
            "register",
            "info",
            last.start,
            last.end,
            "見出しが敬体です。体言止めか常体にしてください。",
            "" if [w.surface for w in words] == ["です"] else to_plain(words),
        )


def check_list_endings(document: Document) -> Iterator[Finding]:
    """Yield list items whose ending (noun, plain, polite; with 。 or without) is not that of their list (REG-3)."""
    for items in _lists(document):
        if len(items) < 2:
            continue
        stops = [item.plain_target.rstrip().endswith(("。", "！", "？")) for item in items]
        yield from _odd_stops(items, stops)
        if len(items) >= 3:
            yield from _odd_forms(items)


def _lists(document: Document) -> Iterator[list[Pair]]:
    """Yield the runs of consecutive list items."""
    items: list[Pair] = []
    for pair in document.body:
        if pair.kind == "list_item" and pair.plain_target.strip():
            items.append(pair)
        elif items:
            yield items
            items = []
    if items:
        yield items


def _odd_stops(items: list[Pair], stops: list[bool]) -> Iterator[Finding]:
    """Yield items with or without a final 。 against their list; an item of several sentences keeps its stops."""
    single = [len(sentences(item.plain_target)) == 1 for item in items]
    if sum(stops) in (0, len(stops)):
        return
    clauses = sum(_list_form(item.plain_target) != "noun" for item in items)
    with_stop = sum(stops) * 2 > len(stops) if sum(stops) * 2 != len(stops) else clauses * 2 > len(items)
    for item, stop, alone in zip(items, stops, single, strict=True):
        plain = item.plain_target.rstrip()
        if stop == with_stop or not plain or (stop and not alone) or plain.endswith(("！", "？")):
            continue
        yield Finding(
            item.id,
            "list-period",
            "consistency",
            "info",
            len(plain) - 1,
            len(plain),
            f"箇条書きの句点がそろっていません。ほかの項目に合わせて{'付けて' if with_stop else '取って'}ください。",
            plain[-1] + "。" if with_stop else "",
        )


def _odd_forms(items: list[Pair]) -> Iterator[Finding]:
    """Yield items of a list whose first sentence ends in another form than most of the list's."""
    forms = [_list_form(item.plain_target) for item in items]
    common = max(sorted(set(forms)), key=forms.count)
    if forms.count(common) * 3 < len(forms) * 2:
        return
    for item, form in zip(items, forms, strict=True):
        if form != common:
            span = sentences(item.plain_target)[0]
            yield Finding(
                item.id,
                "list-form",
                "consistency",
                "info",
                max(span.start, span.end - 4),
                span.end,
                "箇条書きの語尾がほかの項目と違います。体言止め・常体・敬体のどれかにそろえてください。",
            )


def _list_form(plain: str) -> str:
    spans = sentences(plain)
    found = _predicate(plain, spans[0]) if spans else None
    return found.form if found else "noun"


def check_repeated_endings(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield the fourth of four sentences in a row with one ending (REG-9)."""
    if pair.kind not in ("paragraph", "quote"):
        return
    plain = pair.plain_target
    endings = [span.of(plain).rstrip(_END)[-3:] for span in sentences(plain)]
    ends = [span.start + len(span.of(plain).rstrip(_END)) for span in sentences(plain)]
    count = 1
    for at in range(1, len(endings)):
        count = count + 1 if endings[at] == endings[at - 1] else 1
        if count == _SAME_ENDINGS:
            yield Finding(
                pair.id,
                "repeated-ending",
                "grammar",
                "info",
                ends[at] - 3,
                ends[at],
                f"文末「{endings[at]}」が{count}文続いています。言い回しを変えてください。",
            )
