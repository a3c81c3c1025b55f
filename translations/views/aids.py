"""What the desk knows about one row's source: terms of the glossary in it, and how sentences like it were translated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from translations import markup
from translations.knowledge import glossary, house_style, memory
from translations.knowledge.glossary import Term
from translations.knowledge.memory import Alike
from translations.models import Unit
from translations.views.access import DeskRequest
from translations.views.compare import Comparison, compare
from translations.views.single import bare_row, source_of

NUMBERED = 9  # Alt+1 to Alt+9


@dataclass(frozen=True, slots=True)
class Known:
    """A rendering that the glossary has for words of the source. `number` is the digit of its shortcut."""

    term: Term
    number: int | None

    @property
    def rendering(self) -> str:
        """What is put into the text: the name itself where it is not translated."""
        return self.term.source if self.term.do_not_translate else glossary.forms(self.term.target)[0]


@dataclass(frozen=True, slots=True)
class Match:
    """A remembered pair, and where its source differs from this one."""

    alike: Alike
    comparison: Comparison


@require_safe
def show(request: DeskRequest, pk: int, place: str) -> HttpResponse:
    """Show the terms and the memory for a row: beside it with htmx, else on a page of their own."""
    row = bare_row(pk, place)
    source = source_of(row)
    own = row.item if isinstance(row.item, Unit) else None
    context = {
        "row": row,
        "source": source,
        "terms": list(_known(source)),
        "matches": [
            Match(alike, compare(alike.source, source)) for alike in memory.alike(source, apart_from=own)
        ],
    }
    if request.htmx:
        return render(request, "desk/aids.html#aids", context)
    return render(
        request, "desk/aids.html", {**admin.site.each_context(request), "title": _("用語とメモリ"), **context}
    )


def _known(source: str) -> Iterator[Known]:
    """Yield every sense of every term in the source once, in the order of the text."""
    prepared = glossary.prepare(house_style.in_force().terms)
    found = dict.fromkeys(match.term for match in prepared.find(markup.plain_text(source)))
    senses = dict.fromkeys(sense for term in found for sense in prepared.senses(term))
    for number, term in enumerate(senses, start=1):
        yield Known(term, number if number <= NUMBERED else None)
