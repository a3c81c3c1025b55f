"""What workers say, kept as sentences with their values, so that everybody reads it in their own language later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.utils.translation import get_language, gettext

from articles.refusal import Refusal

Sentence = tuple[str, dict[str, Any]]


class Told(str):
    """Sentences as they were said in Japanese; `str()` says them in the language that is in force."""

    sentences: tuple[Sentence, ...]

    def __new__(cls, sentences: Iterable[Sentence]) -> Self:
        said = tuple(sentences)
        made = super().__new__(cls, "".join(sentence % values for sentence, values in said))
        made.sentences = said
        return made

    def __str__(self) -> str:
        between = "" if get_language() == "ja" else " "
        return between.join(gettext(sentence) % values for sentence, values in self.sentences)

    def __add__(self, more: str) -> Told:
        return Told((*self.sentences, *_sentences(more)))


def told(sentence: str, **values: Any) -> Told:
    """Return one sentence with its values, which may be told themselves.

    It stands inside `gettext_noop`, for the catalogue; `%` is doubled in it.
    """
    return Told([(sentence, values)])


def what_was_wrong(refusal: Refusal) -> Told:
    """Return why a document was refused."""
    return told(refusal.sentence, **refusal.values)


def _sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text; text that was not told is kept as it is in every language."""
    if isinstance(text, Told):
        return text.sentences
    return ((text.replace("%", "%%"), {}),) if text else ()


class ToldField(models.TextField):
    """A column of text that keeps sentences as such (JSON); any other text is stored as it is."""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(written(value) if isinstance(value, Told) else value)

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        return value and read(value)


def written(text: str) -> str:
    """Return a text as it is stored: sentences as JSON, any other as it is."""
    return json.dumps(_stored(text), ensure_ascii=False, default=str) if isinstance(text, Told) else text


def read(stored: str) -> str:
    """Return the text that was stored so: sentences where there are some; one that only looks like it is a text."""
    if not stored.startswith("[["):
        return stored
    try:
        return _read(json.loads(stored))
    except (ValueError, TypeError, KeyError, AttributeError):
        return stored


def _stored(told: Told) -> list[tuple[str, dict[str, Any]]]:
    """Return sentences as JSON keeps them: a value that is told is a list, which no other value is."""
    return [
        (sentence, {name: _stored(value) if isinstance(value, Told) else value for name, value in of.items()})
        for sentence, of in told.sentences
    ]


def _read(stored: list[Any]) -> Told:
    return Told(
        (sentence, {name: _read(value) if isinstance(value, list) else value for name, value in of.items()})
        for sentence, of in stored
    )
