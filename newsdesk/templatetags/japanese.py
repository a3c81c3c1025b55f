"""Filters for Japanese pages: dates as readers here write them, headings that break between phrases."""

from __future__ import annotations

import functools
import re
from datetime import datetime

import budoux
from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

WEEKDAYS = "月火水木金土日"
CLAUSE_GAP = "\u3000"
# Where no line ends within a name: Perch 2, Claude 4.5; Larch-3, GPT-4o.
_NUMBER_GAP = re.compile(r"(?<=[A-Za-z]) (?=[0-9])")
_HYPHEN = re.compile(r"(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])")
_JOINED_HYPHEN = "-\u2060"  # with a word joiner, which is not seen


def calendar_date(moment: datetime | None) -> str:
    """Return 2026年11月18日, in the desk's time zone (JST); nothing for None."""
    return f"{timezone.localtime(moment):%Y年%-m月%-d日}" if moment else ""


@register.filter
def japanese_date(moment: datetime | None) -> str:
    """Return 2026年11月18日（水）, in the desk's time zone (JST); nothing for None."""
    if moment is None:
        return ""
    return f"{calendar_date(moment)}（{WEEKDAYS[timezone.localtime(moment).weekday()]}）"


@register.filter
def japanese_time(moment: datetime | None) -> str:
    """Return 9:05, in the desk's time zone (JST); nothing for None."""
    return f"{timezone.localtime(moment):%-H:%M}" if moment else ""


@register.filter
def iso(moment: datetime | None) -> str:
    """Return 2026-11-18T09:05:00+09:00 for machines, as in `<time datetime>`; nothing for None."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


# Headlines recur on every list; finding their phrases costs more than the rest of a card.
@register.filter
@functools.lru_cache(maxsize=2048)
def phrases(text: str) -> SafeString:
    """Return `text` escaped, with a `<wbr>` after every phrase, where a heading may break (BudouX).

    The clauses of a headline, which are set apart by a full-width space, are marked: it breaks there first.
    """
    clauses = [_breakable(clause) for clause in text.split(CLAUSE_GAP) if clause]
    if len(clauses) < 2:
        return _breakable(text)
    return format_html_join(CLAUSE_GAP, '<span class="clause">{}</span>', ((clause,) for clause in clauses))


def _breakable(text: str) -> SafeString:
    joined = (_HYPHEN.sub(_JOINED_HYPHEN, _NUMBER_GAP.sub("\u00a0", phrase)) for phrase in phrases_of(text))
    return format_html_join("", "{}<wbr>", ((phrase,) for phrase in joined))


def phrases_of(text: str) -> list[str]:
    """Return `text` cut into phrases, between which a heading may break (BudouX)."""
    return list(_parser().parse(text))


@functools.cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()
