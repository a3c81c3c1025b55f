"""The story page, what the desk sees of it before publication, and the page about the site.

They ask `Article.objects.published` what may be seen and touch no session.
"""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsdesk.reader import story_row, story_text
from newsdesk.reader.lists import canonical
from newsdesk.reader.page_cache import kept, kept_page
from newsdesk.reader.story import Surroundings, body_context, story_context
from newsdesk.reader.structured import news_article
from translations.models import Edition, Translation
from translations.publishing.content import build_content


@kept()
@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was published of one story: its current edition, never the working copy."""
    found = story_row.public_story(slug)
    if found is None:
        raise Http404("There is no such story, or it is not public.")
    head, text, around = found.head, found.text, found.around
    if head is None or text is None:
        head = Edition.objects.values_list("content", flat=True).get(pk=found.edition_pk)
        text = story_text.set_text(head)
    address = canonical(request)
    # A new edition is a new address: other sites keep a picture for as long as its address.
    card = f"{address}card.png?edition={found.edition_pk}"
    context = {
        **story_context(head, around),
        "text": story_text.STANDS_HERE,
        "canonical": address,
        "structured": news_article(head, around, address=address, card=card),
        "slug": slug,
        "card": card,
    }
    page = render_to_string("reader/story.html", context)
    above, _here, below = page.partition(story_text.STANDS_HERE)
    return HttpResponse(b"".join([above.encode(), text, below.encode()]))


@kept()
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say how the desk works: who drafts, who checks, how mistakes are corrected."""
    return kept_page("reader/about.html", {"canonical": canonical(request)})


@require_safe
@admin.site.admin_view
@permission_required("translations.review_translation", raise_exception=True)
@never_cache
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an editor the story page that publishing the working copy now would make, with `?phone` as wide as a phone."""
    translation = get_object_or_404(
        Translation.objects.select_related("article__source").defer("article__raw"), pk=pk
    )
    if "phone" in request.GET:
        return render(request, "reader/preview_phone.html", {"translation": translation})
    article = translation.article
    editions = article.editions.filter(language=translation.language).exclude(note="").order_by("number")
    around = Surroundings(
        published=article.published_at_ja,
        updated=article.updated_at_ja,
        topics=list(article.topics.annotate(row=story_row.TOPIC).values_list("row", flat=True)),
        related=[card["row"] for card in story_row.cards(article.pk)],
        corrections=list(editions.values_list(story_row.CORRECTION, flat=True)),
    )
    editor = request.user if request.user.is_authenticated else None
    content = build_content(translation, editor=editor)
    own = {"translation": translation, "is_framed": request.headers.get("Sec-Fetch-Dest") == "iframe"}
    context = {**story_context(content, around), **body_context(content), **own}
    response = render(request, "reader/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
