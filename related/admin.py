"""Related articles in the admin: an editor pins what belongs together and hides what does not."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from articles.pages import KeyedPages
from related.models import RelatedLink
from translations.desk import queue
from translations.models import Translation


@admin.register(RelatedLink)
class RelatedLinkAdmin(admin.ModelAdmin[RelatedLink]):
    """The links by article; a hand-made one is pinned so that the next refresh keeps it."""

    list_display = ["article", "neighbour", "reason", "score", "position", "pinned", "hidden"]
    list_display_links = ["neighbour"]
    list_filter = ["pinned", "hidden"]
    paginator = KeyedPages
    raw_id_fields = ["article", "neighbour"]
    readonly_fields = ["score"]
    search_fields = ["article__title_ja", "neighbour__title_ja"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RelatedLink]:
        """Return the links with both titles at hand, without the articles' raw text."""
        links = super().get_queryset(request).select_related("article", "neighbour")
        return links.defer("article__raw", "neighbour__raw")

    def get_search_results(
        self, request: HttpRequest, links: QuerySet[RelatedLink], words: str
    ) -> tuple[QuerySet[RelatedLink], bool]:
        """Return the links of the articles that the queue finds."""
        if not words.split():
            return links, False
        found, _is_cut = queue.search(Translation.objects.all(), words.split())
        articles = list(found.values_list("article", flat=True))
        return links.filter(Q(article__in=articles) | Q(neighbour__in=articles)), False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """Tick 固定 on a new link: an unpinned one would be gone with the next refresh."""
        return {"pinned": "on", **super().get_changeform_initial_data(request)}
