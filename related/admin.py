"""Related articles in the admin: an editor pins what belongs together and hides what does not."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from related.models import RelatedLink


@admin.register(RelatedLink)
class RelatedLinkAdmin(admin.ModelAdmin[RelatedLink]):
    """The links by article; a hand-made one is pinned so that the next refresh keeps it."""

    list_display = ["article", "neighbour", "reason", "score", "position", "pinned", "hidden"]
    list_display_links = ["neighbour"]
    list_editable = ["position", "pinned", "hidden"]
    list_filter = ["pinned", "hidden"]
    raw_id_fields = ["article", "neighbour"]
    readonly_fields = ["score"]
    search_fields = ["article__title_ja", "neighbour__title_ja"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RelatedLink]:
        """Return the links with both titles at hand, without the articles' raw text."""
        links = super().get_queryset(request).select_related("article", "neighbour")
        return links.defer("article__raw", "neighbour__raw")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """Tick 固定 on a new link: an unpinned one would be gone with the next refresh."""
        return {"pinned": "on", **super().get_changeform_initial_data(request)}
