"""Glossary terms: what may not be written, what stays in Latin letters, how a term is first introduced.

Rules NAM-5, NAM-7, TRM-1 and GLS-1 of docs/house-style.md. A rule speaks only where the English has the term:
forbidden renderings are ordinary Japanese words elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from translations.checks.model import Document, Finding, Pair
from translations.knowledge import forbidden
from translations.knowledge.glossary import Term, forms, later_form, prepare
from translations.language.held import per_text
from translations.language.katakana import WORD, sounds_like, variant_key
from translations.language.morphology import tokens

_OPEN_SOURCE = re.compile(r"open[\s-]*sourc|\bOSS\b|source[\s-]+(?:is|was|available)", re.IGNORECASE)
_SUMMARY_OF_WHOLE = ("title", "lead", "keypoint", "impact", "comment")
_ONE_RUN = re.compile("[ァ-ヺー]{2}|[A-Za-z]{2}")


def _forbidden_places(word: str, plain: str) -> Iterator[regex.Match[str]]:
    """Yield where a forbidden rendering stands as a word or part of a compound: ラマ not in ドラマ, サーバ not in サーバー."""
    for match in forbidden.places(word, plain):
        if match[0] and (
            word.startswith(forbidden.EXPRESSION)
            or (_is_edge(plain, match.start(), starts=True) and _is_edge(plain, match.end(), starts=False))
        ):
            yield match


def _is_edge(plain: str, at: int, *, starts: bool) -> bool:
    """Return whether a word may begin or end at `at`: the script changes there, or Sudachi divides there."""
    if at in (0, len(plain)) or not _ONE_RUN.match(plain[at - 1 : at + 1]):
        return True
    if plain[at] == "ー":
        return False
    return any((token.start if starts else token.end) == at for token in tokens(plain))


def terms_of(pair: Pair, document: Document) -> tuple[Term, ...]:
    """Return the glossary terms whose English a target stands for, each once.

    A part of the summary without a source of its own stands for the pairs it rests on, or the whole body.
    """
    glossary = prepare(document.glossary)
    if not glossary.terms:
        return ()
    texts = [pair.source] if pair.source.strip() else _whole_source(pair, document)
    found: dict[str, Term] = {}
    for text in texts:
        for match in glossary.find(text):
            found.setdefault(match.term.source, match.term)
    return tuple(found.values())


def _whole_source(pair: Pair, document: Document) -> list[str]:
    if pair.rests_on:
        return [document.by_id[id].source for id in pair.rests_on if id in document.by_id]
    return [other.source for other in document.body]


def check_forbidden(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield each rendering that the glossary forbids for a term of this pair's English."""
    plain = pair.plain_target
    taken: set[int] = set()
    for term in terms_of(pair, document):
        if not term.forbidden:
            continue
        base, _ = forms(term.target)
        senses = prepare(document.glossary).senses(term)
        renderings = {form for sense in senses for form in (sense.target, forms(sense.target)[0])}
        allowed = [span for form in renderings for span in _spans(form, plain)]
        for word in term.forbidden:
            if not all(word in sense.forbidden for sense in senses):
                continue  # right in another sense of the same word
            if not word.startswith(forbidden.EXPRESSION) and word not in plain:
                continue
            for match in _forbidden_places(word, plain):
                inside = any(start <= match.start() and match.end() <= end for start, end in allowed)
                if inside or taken.intersection(range(match.start(), match.end())):
                    continue
                taken.update(range(match.start(), match.end()))
                only_spelling = variant_key(match[0]) == variant_key(base)
                longer = match[0].startswith(base)  # インフラストラクチャ for インフラ misleads nobody
                yield Finding(
                    pair=pair.id,
                    check="long-vowel" if only_spelling else "forbidden-term",
                    category="typography" if only_spelling else "name" if term.do_not_translate else "term",
                    severity="info" if only_spelling or longer else "warning",
                    start=match.start(),
                    end=match.end(),
                    message=f"「{term.source}」を「{match[0]}」としています。用語集に従い「{base}」にしてください。",
                    fix=base,
                )


def _spans(form: str, plain: str) -> list[tuple[int, int]]:
    return (
        [(match.start(), match.end()) for match in re.finditer(re.escape(form), plain)]
        if form in plain
        else []
    )


def check_kept_names(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield a name the glossary keeps in Latin letters where the target has only its katakana reading (NAM-7)."""
    plain = pair.plain_target
    for term in terms_of(pair, document):
        if not term.do_not_translate or _has(term.target, plain) or _has(term.source, plain):
            continue
        for word in WORD.finditer(plain):
            if sounds_like(word[0], term.source) and len(word[0]) * 3 >= len(term.source) * 2:
                if any(forbidden.is_all_of(other, word[0]) for other in term.forbidden):
                    break
                yield Finding(
                    pair.id,
                    "name-in-katakana",
                    "name",
                    "warning",
                    word.start(),
                    word.end(),
                    f"「{term.source}」は用語集で訳さない名です。「{word[0]}」を「{term.target}」にしてください。",
                    term.target,
                )
                break


def _has(form: str, plain: str) -> bool:
    return form.casefold().replace(" ", "") in plain.casefold().replace(" ", "")


def check_term_used(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield a technical term of the glossary for which the target has neither the rendering nor a near form of it.

    Said of body text only, for terms of two words or more and for names: a single ordinary word (loss, prompt)
    has too many good translations for its absence to mean anything.
    """
    if pair.part != "body" or pair.kind in ("code", "image") or not pair.source.strip():
        return
    plain = pair.plain_target
    key = variant_key(plain)
    for term in terms_of(pair, document):
        if term.do_not_translate or (not term.case_sensitive and not re.search(r"[\s-]", term.source)):
            continue
        base, _ = forms(term.target)
        rendered = [forms(sense.target) for sense in prepare(document.glossary).senses(term)]
        accepted = [
            term.source,
            *(form for rendering, gloss in rendered for form in (rendering, *re.split("[、／/]", gloss))),
        ]
        if any(
            form and (form in plain or variant_key(form) in key or _has(form, plain)) for form in accepted
        ):
            continue
        if any(forbidden.is_in(word, plain) for word in term.forbidden) or _partly(base, plain):
            continue
        yield Finding(
            pair.id,
            "term-missing",
            "term",
            "info",
            0,
            0,
            f"原文の「{term.source}」に当たる「{base}」がありません。用語集の訳を使うか、訳し方を確かめてください。",
        )


def _partly(base: str, plain: str) -> bool:
    """Return whether most of the characters of a rendering stand in the text, as in 大規模な言語モデル."""
    words = re.findall(r"[ァ-ヺー]+|[一-鿿]{1,2}|[A-Za-z0-9]+", base)
    kept = sum(word in plain for word in words)
    return not words or kept * 2 >= len(words)


def check_first_mention(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield a term that the glossary introduces with a gloss, where the body has it first and without (GLS-1)."""
    if pair.part != "body" or pair.kind in ("code", "heading", "image"):
        return
    for term in terms_of(pair, document):
        base, gloss = forms(term.target)
        if not later_form(term) or _first_with(term, document) != pair.id:
            continue
        plain = pair.plain_target
        form = base if base in plain else gloss if re.fullmatch(r"[A-Za-z0-9 .-]+", gloss) else ""
        at = plain.find(form) if form else -1
        if at < 0 or re.match(r"\s?[（(]", plain[at + len(form) :]):
            continue
        if at and plain[at - 1] in "（(" and base in plain:
            continue
        yield Finding(
            pair.id,
            "gloss-missing",
            "term",
            "info",
            at,
            at + len(form),
            f"「{form}」の初出です。用語集に従い「{term.target}」と書いてください。",
            term.target,
        )


def _first_with(term: Term, document: Document) -> str:
    """Return the id of the first body pair, headings left out, whose English has `term` or another of its sources."""
    glossary = prepare(document.glossary)
    for pair in document.body:
        if pair.kind == "heading":
            continue
        if any(match.term.target == term.target for match in glossary.find(pair.source)):
            return pair.id
    return ""


@per_text
def _says_open_source(source: str) -> bool:
    return _OPEN_SOURCE.search(source) is not None


def check_open_source(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield オープンソース where the English speaks of openness only (TRM-1): open weights are not open source."""
    if pair.part in ("impact", "comment") or "オープンソース" not in pair.plain_target:
        return
    texts = [pair.source] if pair.source.strip() else _whole_source(pair, document)
    if not any(texts) or any(_says_open_source(text) for text in texts):
        return
    if pair.part in _SUMMARY_OF_WHOLE and any(
        _says_open_source(text) for text in _whole_source(pair, document)
    ):
        return
    for match in re.finditer("オープンソース", pair.plain_target):
        yield Finding(
            pair.id,
            "open-source-claim",
            "term",
            "warning",
            match.start(),
            match.end(),
            "原文は「open source」と言っていません。「オープン」「オープンな」などにしてください。",
        )
