"""What the desk calls an article: its working headline, or that of its original until it has one."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from translations.models import Part


def working_title(translation: str = "pk") -> Subquery:
    """Return the headline of the working copy, for a query of rows that have its key in the column `translation`.

    Put at a translation as `working_title`, `str()` says it.
    """
    titles = Part.objects.filter(translation=OuterRef(translation), name=Part.Name.TITLE)
    return Subquery(titles.values("text")[:1])
