"""Looks for a word anywhere in a text, in any case, through an index of pairs of neighbouring letters.

PostgreSQL's own trigrams find nothing shorter than three letters, and most Japanese words have two.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField


class LetterPairs(Func):
    """The pairs of neighbouring letters in some texts, as capitals: a function of the database (articles/migrations/0001)."""

    function = "articles_letter_pairs"
    output_field = ArrayField(TextField())
