"""Terms: what editors' habits propose for the glossary, and how one term is rendered in all articles."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations import markup
from translations.forms import TermForm
from translations.headline import working_title
from translations.knowledge import forbidden, glossary, learn
from translations.knowledge.entries import GlossaryEntry
from translations.knowledge.glossary import Term
from translations.models import IllegalMove, Unit
from translations.views.access import DeskRequest

MOST_PROPOSALS = 50
EXAMPLES = 3
# More rows than anybody reads; what is cut off is said.
MOST_USES = 500
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Use:
    """One row whose original has the term: the original around it, the text, and how it was rendered."""

    unit: Unit
    title: str
    before: str
    term: str
    after: str
    text: str
    rendering: str
    verdict: str  # target, forbidden or other


@require_safe
@transaction.atomic  # outside of one PostgreSQL finds every row before it gives the first: a frequent word has enough soon
def page(request: DeskRequest) -> HttpResponse:
    """Show what recurs in the editors' changes, and with `?q=` how that term is rendered everywhere."""
    asked = " ".join(request.GET.get("q", "").split())[:200]
    entry = GlossaryEntry.objects.filter(source__iexact=asked).order_by("sense").first() if asked else None
    term = entry.term if entry else Term(source=asked, target="")
    uses = _uses(term) if len(asked) >= FEWEST_LETTERS else []
    context = {
        **admin.site.each_context(request),
        "title": _("用語"),
        "asked": asked,
        "entry": entry,
        "uses": uses[:MOST_USES],
        "is_cut": len(uses) > MOST_USES,
        "most": MOST_USES,
        "renderings": Counter((use.rendering, use.verdict) for use in uses).most_common(),
        "proposals": [] if asked else learn.proposals()[:MOST_PROPOSALS],
        "examples": f":{EXAMPLES}",
    }
    return render(request, "desk/terms.html", context)


@require_POST
def decide(request: DeskRequest) -> HttpResponse:
    """Take a proposed term into the glossary (`do=accept`) or leave it (`do=dismiss`)."""
    form = TermForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("用語の提案を読めません。一覧を開き直して、もう一度選んでください。"))
    elif request.POST.get("do") == "dismiss":
        learn.dismiss(**form.cleaned_data, by=request.user)
        messages.success(request, _("「%(source)s」の提案を見送りました。") % form.cleaned_data)
    else:
        try:
            learn.accept(**form.cleaned_data, by=request.user)
        except IllegalMove as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("「%(source)s」の訳語「%(rendering)s」を用語集に入れました。") % form.cleaned_data
            )
    return redirect("desk:terms")


def _uses(term: Term) -> list[Use]:
    """Return the rows of all articles whose original has `term`, newest article first."""
    found = []
    finder = glossary.Glossary([term])
    first_word = re.split(r"[\s-]+", term.source)[0]
    # The database narrows by the stem of the first word, which every inflection has; the matcher decides.
    stem = first_word[:-1] if len(first_word) > 3 else first_word
    units = (
        Unit.objects.filter(first_block__text__icontains=stem)
        .exclude(state=Unit.State.UNTRANSLATED)
        .annotate(
            source=F("first_block__text"),
            working_title=working_title("translation"),
            title_ja=F("translation__article__title_ja"),
            title_en=F("translation__article__title_en"),
        )
        .order_by("-translation", "position")
    )
    for unit in units.iterator(chunk_size=500):
        match = next(iter(finder.find(unit.source)), None)
        if match is None:
            continue
        text = markup.plain_text(unit.text)
        rendering, verdict = _rendering(term, text)
        start, end = match.start, match.end
        found.append(
            Use(
                unit,
                unit.working_title or unit.title_ja or unit.title_en,
                unit.source[max(0, start - 60) : start],
                unit.source[start:end],
                unit.source[end : end + 60],
                text,
                rendering,
                verdict,
            )
        )
        if len(found) > MOST_USES:
            break
    return found


def _rendering(term: Term, text: str) -> tuple[str, str]:
    """Return how a Japanese text renders the term, and whether that is the glossary's way."""
    if term.target and term.target in text:
        return term.target, "target"
    for word in term.forbidden:
        if hit := next(forbidden.places(word, text), None):
            return hit[0], "forbidden"
    return _("ほかの訳"), "other"
