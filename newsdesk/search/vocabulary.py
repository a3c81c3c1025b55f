"""The words of the site beyond its texts: what means the same in the other language, what a misspelt word may mean."""

from __future__ import annotations

import functools
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import chain, islice

from rapidfuzz import fuzz, process

from articles.models import Source, Topic
from newsdesk.search import words
from newsdesk.search.lookup import holding
from related.models import Embedding
from translations.knowledge.entries import GlossaryEntry

# How alike a word must be to be what the reader meant (rapidfuzz, 0-100).
MEANT = 74
SUGGESTIONS_MAX = 3
# Names in how many of the newest stories may be meant.
NAMES_OF = 2_000


def meaning_the_same(written: Sequence[str]) -> dict[str, list[str]]:
    """Return what means the same as each folded word of a query, or as the query as a whole.

    The names of topics, and the glossary: エージェント and agents find each other.
    """
    pairs = _pairs(_minute())
    found = {}
    for word in (*written, " ".join(written)):
        if same := [other for form in (word, *_singular(word)) for other in pairs.get(form, ())]:
            found[word] = list(dict.fromkeys(same))
    return found


def _minute() -> int:
    """Return what changes once a minute: so long a change of the glossary may take until search knows it."""
    return int(time.monotonic() // 60)


@functools.lru_cache(maxsize=1)
def _pairs(_minute: int) -> dict[str, list[str]]:
    topics = Topic.objects.values_list("name_ja", "name_en")
    terms = GlossaryEntry.objects.filter(do_not_translate=False).values_list("target", "source")
    found = defaultdict(list)
    for pair in (*topics, *terms):
        one, other = (words.fold(name or "") for name in pair)
        if one and other and one != other:
            for key, same in ((one, other), (other, one)):
                for form in {key, *_singular(key)}:
                    found[form].append(same)
    return dict(found)


def _singular(word: str) -> Collection[str]:
    return words.words(word)[0].forms if word.isascii() and word.isalpha() else ()


def meant(written: Sequence[str]) -> list[str]:
    """Return what the reader may have meant by folded words that find nothing together; all of it finds something."""
    names = _names(_minute())
    whole = " ".join(written)
    proposed = [names[name] for name in _alike(whole, list(names))]
    for at, word in enumerate(written):
        if len(written) > 1 and not _is_found(word):
            others = written[:at], written[at + 1 :]
            proposed += [
                " ".join([*others[0], names[name], *others[1]]) for name in _alike(word, list(names))
            ]
    # A compound that nobody writes so may be found by its parts.
    proposed.append(" ".join(word.surface for text in written for word in words.words(text)))
    if len(written) > 1:
        proposed += (word for word in written if len(word) > 1 and not word.isdecimal())
    different: dict[str, str] = {}
    for text in proposed:
        different.setdefault(words.fold(text), text)
    different.pop(whole, None)
    found = (text for text in different.values() if _is_found(text))
    return list(islice(found, SUGGESTIONS_MAX))


def _alike(word: str, names: Collection[str]) -> list[str]:
    return [
        name
        for name, _score, _at in process.extract(word, names, scorer=fuzz.ratio, score_cutoff=MEANT, limit=3)
    ]


@functools.lru_cache(maxsize=1)
def _names(_minute: int) -> dict[str, str]:
    """Return names of topics and sources, terms of the glossary, names in the newest headlines, by their folded form."""
    names = [str(topic) for topic in Topic.objects.all()]
    names += Source.objects.values_list("name", flat=True)
    names += chain.from_iterable(GlossaryEntry.objects.values_list("source", "target"))
    newest = Embedding.objects.order_by("-pk").values_list("names", flat=True)[:NAMES_OF]
    for name in set(chain.from_iterable(newest)):
        names += [name, *(part for part in name.split() if not part[0].isdigit())]
    return {words.fold(name): name for name in names if name}


def _is_found(text: str) -> bool:
    entries = holding(text)
    return entries is not None and entries.exists()
