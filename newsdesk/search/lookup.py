"""The entries that hold what a query says, and the lookups by which they are asked for: `words__matches=literal`."""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Lookup, Q, QuerySet

from newsdesk.models import SearchEntry
from newsdesk.search import words


@SearchVectorField.register_lookup
class Matches(Lookup):
    """`words__matches=literal`: the vector matches a tsquery literal, which no parser takes apart again."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `vector @@ literal::tsquery`."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", (*left_values, *right_values)


@SearchVectorField.register_lookup
class Bears(Matches):
    """`words__bears=literal`: as `matches`, but looked up in each entry found otherwise, never in the index of words.

    A phrase of frequent words is found by its pairs; the index would be read for every entry that holds the words.
    """

    lookup_name = "bears"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `ts_match_vq(vector, literal::tsquery)`, the function behind @@: indexes are for operators."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"ts_match_vq({left}, {right}::tsquery)", (*left_values, *right_values)


def holding(text: str, synonyms: Mapping[str, Collection[str]] | None = None) -> QuerySet[SearchEntry] | None:
    """Return the entries that hold all words of a query, or what means the same; None where it has no words."""
    literal = words.query(text, synonyms)
    if not literal:
        return None
    asked = words.pairs_asked(text, synonyms)
    if asked and all(asked):
        entries = SearchEntry.objects.filter(words__bears=literal)
    else:
        entries = SearchEntry.objects.filter(words__matches=literal)
    for alternatives in filter(None, asked):
        each = (
            functools.reduce(operator.and_, (Q(pairs__overlap=kinds) for kinds in pairs))
            for pairs in alternatives
        )
        entries = entries.filter(functools.reduce(operator.or_, each))
    return entries
