"""Glosses in brackets: one at the first mention, one order, one form.

Rules GLS-1 and GLS-2 of docs/house-style.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translations.checks.model import HIDDEN, Document, Finding, Pair
from translations.language.held import per_text

_GLOSS = re.compile(
    r"(?P<head>[A-Za-z0-9À-ɏ][A-Za-z0-9À-ɏ .+/-]*|[ァ-ヺー一-鿿々][ぁ-ゖァ-ヺー一-鿿々・A-Za-z0-9]*)(?P<open> ?[（(])(?P<inner>[^（）()\n]{1,80})[）)]"
)
_ACRONYM = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{3,6}s?(?![A-Za-z0-9])")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー一-鿿]")
_ENGLISH_WORDS = re.compile(r"[A-Za-z][A-Za-z-]*(?: [A-Za-z][A-Za-z-]*){2,}$")
_NOTE = re.compile(r"^(?:注|訳注|編集部?注)\s?[:：]")
_COLON = re.compile(r"(?<!\d)[:：](?!//)")
# Known to every reader of technology news: needs no gloss.
_KNOWN_WORDS = """AI IT PC TV US UK EU UN OS UI UX ID QR VR AR MR XR DX HR PR CEO CTO CFO COO CIO CPO GPU CPU TPU NPU
    API SDK URL HTTP HTTPS HTML CSS PDF CSV JSON XML YAML SQL USB LED LCD DVD SSD HDD RAM ROM GPS LAN
    WAN VPN DNS SSH TLS SNS SMS FAQ IoT SaaS LLM LLMS GPT CNN RNN NLP RGB JPEG PNG GIF MP3 IPO GDP NGO
    NPO MBA PhD NASA FBI CIA NSA WHO WTO IMF NATO OECD UNESCO BBC CNN NHK ABC NBC CBS IBM AWS AMD SAP
    HIV DNA RNA PCR MRI NBA NFL MLB FIFA NHL USA EV ATM CM DM OK NG PDF UTC GMT JST EST PST FAX DIY VIP
    BGM CD MIT UCLA"""
KNOWN = frozenset(_KNOWN_WORDS.split())
_NOT_ACRONYMS = frozenset({"THE", "AND", "FOR", "NOT", "ALL", "YES", "NEW"})


@dataclass(frozen=True, slots=True)
class Gloss:
    """A term with its gloss in brackets. `acronym` is the Latin short form, `leads` whether it stands outside."""

    head: str
    inner: str
    start: int
    bracket: int
    end: int
    acronym: str
    leads: bool


@per_text
def glosses(plain: str) -> tuple[Gloss, ...]:
    """Return the terms of a text that carry a gloss in brackets, with where they stand."""
    found = []
    for match in _GLOSS.finditer(plain):
        head, inner = match["head"], match["inner"].strip()
        if HIDDEN in inner:
            continue
        last = head.split()[-1]
        acronym, leads = "", False
        if (
            re.fullmatch(r"[A-Z][A-Za-z0-9-]{1,9}", inner)
            and _JAPANESE.search(head)
            and sum(c.isupper() for c in inner) > 1
        ):
            acronym = inner
        elif (
            re.fullmatch(r"[A-Z][A-Za-z0-9-]{1,9}", last)
            and sum(c.isupper() for c in last) > 1
            and _JAPANESE.search(inner)
        ):
            acronym, leads = last, True
        found.append(Gloss(head, inner, match.start(), match.start("open"), match.end(), acronym, leads))
    return tuple(found)


@per_text
def _acronyms(plain: str) -> tuple[tuple[int, str], ...]:
    return tuple((match.start(), match[0].removesuffix("s")) for match in _ACRONYM.finditer(plain))


def check_gloss_form(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield glosses that explain in another way than 日本語（ACR）: notes, colons, English spelled out."""
    for gloss in glosses(pair.plain_target):
        inner = gloss.inner
        if _NOTE.search(inner):
            what = "「注:」は要りません。説明だけを括弧に入れてください。"
        elif (
            _COLON.search(inner)
            and re.search("[A-Za-z]{2}", inner)
            and not re.match("例|たとえば|例えば", inner)
        ):
            what = "略語・英語・訳をコロンで並べています。「日本語（略語）」だけにしてください。"
        elif _ENGLISH_WORDS.match(inner) and not re.search(r"[A-Za-z]{2}", gloss.head[-2:]):
            what = (
                "英語の正式名を添えるだけの注記です。日本語の訳を先に出し「日本語（略語）」にしてください。"
            )
        else:
            continue
        yield Finding(
            pair.id, "gloss-form", "consistency", "info", gloss.start, gloss.end, f"「{inner[:20]}」：{what}"
        )


def check_glosses(document: Document) -> Iterator[Finding]:
    """Yield glosses given twice and glosses in the order that most of the document does not use (GLS-2)."""
    body = [(pair, gloss) for pair in document.body for gloss in glosses(pair.plain_target) if gloss.acronym]
    seen: dict[str, str] = {}
    for pair, gloss in body:
        if gloss.acronym in seen:
            fix = gloss.head if gloss.leads else pair.target[gloss.start : gloss.bracket].rstrip()
            yield Finding(
                pair.id,
                "gloss-repeated",
                "consistency",
                "info",
                gloss.start,
                gloss.end,
                f"「{gloss.acronym}」の注記は前にもあります。2回目からは付けないでください。",
                fix,
            )
        seen.setdefault(gloss.acronym, pair.id)
    leading = sum(gloss.leads for _, gloss in body)
    if len(body) >= 3 and 0 < min(leading, len(body) - leading) * 3 <= len(body):
        minority = leading * 2 < len(body)
        form = "日本語（略語）" if minority else "略語（日本語）"
        for pair, gloss in body:
            if gloss.leads == minority:
                yield Finding(
                    pair.id,
                    "gloss-order",
                    "consistency",
                    "info",
                    gloss.start,
                    gloss.end,
                    f"注記の順が記事のほかの箇所と違います。「{form}」の順にそろえてください。",
                )


def check_unglossed_acronyms(document: Document) -> Iterator[Finding]:
    """Yield the first place in the body of each acronym that is nowhere up to there explained (GLS-1)."""
    explained: set[str] = set()
    for pair in document.body:
        if pair.kind in ("code", "image", "caption", "table"):
            continue
        plain = pair.plain_target
        here = glosses(plain)
        for at, acronym in _acronyms(plain):
            if acronym in explained or acronym in KNOWN or acronym in _NOT_ACRONYMS:
                continue
            explained.add(acronym)
            if any(gloss.start <= at < gloss.end for gloss in here) or re.match(
                r"[-./]?\d|[ -]?[A-Za-z]", plain[at + len(acronym) :]
            ):
                continue
            if pair.kind == "heading" or re.search("[A-Za-z]{2} ?$", plain[:at]):
                continue
            yield Finding(
                pair.id,
                "acronym-unexplained",
                "consistency",
                "info",
                at,
                at + len(acronym),
                f"略語「{acronym}」の初出です。「日本語（{acronym}）」のように説明を添えてください。",
            )
