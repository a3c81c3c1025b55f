"""What the desk calls an article: by the headline that it is given so far, and until it has one by that of its original."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from translations.models import Part


def working_title(translation: str = "pk") -> Subquery:
    """Return the headline of the working copy, for a query of rows that have its key in the column `translation`.

    Put at a translation as `working_title`, `str()` says it.
    """
    titles = Part.objects.filter(translation=OuterRef(translation), name=Part.Name.TITLE)
    return Subquery(titles.values("text")[:1])
