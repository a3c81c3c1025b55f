"""One wording replaced by another throughout an article: previewed row by row, kept in each row's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext

from translations import markup
from translations.checking import refresh
from translations.desk import bulk_change, review
from translations.models import IllegalMove, Part, StaleVersion, Translation, Unit
from translations.people import require_permission

LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Change:
    """What replacing makes of one row, and in how many places."""

    item: Part | Unit
    before: str
    after: str
    points: list[dict[str, Any]] | None
    places: int

    @property
    def place(self) -> str:
        """The id of the row on the review page."""
        return self.item.place


def changes(translation: Translation, search: str, put: str) -> list[Change]:
    """Return the rows in which `search` stands, in page order, and what they become. Costs two queries.

    Letters count as they are written; the tags of links and emphasis are never touched. Raises IllegalMove for
    words that cannot be searched for or that would change nothing.
    """
    if not search:
        raise IllegalMove(gettext("検索する言葉がありません。入力してください。"))
    if max(len(search), len(put)) > LONGEST_SEARCH:
        raise IllegalMove(
            gettext("言葉が長すぎます。%(most)s文字以内で入力してください。") % {"most": LONGEST_SEARCH}
        )
    if search == put:
        raise IllegalMove(gettext("検索する言葉と置き換える言葉が同じです。どちらかを変えてください。"))
    found = []
    for item in review.rows(translation):
        change = _change(item, search, put)
        if change is not None:
            item.translation = translation
            found.append(change)
    return found


def apply(
    translation: Translation, search: str, put: str, *, by: User, versions: dict[str, int]
) -> bulk_change.Outcome:
    """Replace in the rows that still have the version the editor saw; `versions` is by place ("unit-12").

    Each row's text before stays in its history, and `undo` takes the whole back. Raises like `changes`, and
    PermissionDenied.
    """
    require_permission(by, "review_translation")
    done = left = 0
    bulk = bulk_change.BulkChange(translation, bulk_change.REPLACED, by=by, search=search, put=put)
    for change in changes(translation, search, put):
        version = versions.get(change.place)
        if version is None:
            left += 1
            continue
        extra = {} if change.points is None else {"points": change.points}
        try:
            with bulk.row(change.item):
                change.item.save_text(
                    "" if extra else change.after, version=version, by=by, verb="replaced", **extra
                )
        except StaleVersion:
            left += 1
        else:
            done += change.places
    event = bulk.close()
    refresh.whole(translation)
    return bulk_change.Outcome(done, left, event)


def _change(item: Part | Unit, search: str, put: str) -> Change | None:
    before = item.whole_text
    if isinstance(item, Part) and item.name == Part.Name.KEY_POINTS:
        points = [
            {**point, **{name: _replaced(point[name], search, put)[0] for name in ("heading", "text")}}
            for point in item.points
        ]
        places = sum(
            _replaced(point[name], search, put)[1] for point in item.points for name in ("heading", "text")
        )
        after = Part(name=item.name, points=points).whole_text
        return Change(item, before, after, points, places) if places else None
    after, places = _replaced(before, search, put)
    return Change(item, before, after, None, places) if places else None


def _replaced(text: str, search: str, put: str) -> tuple[str, int]:
    """Return a text with the words replaced between its tags, and how often they stood there."""
    pieces, places, end = [], 0, 0
    for tag in markup.TAG.finditer(text):
        piece = text[end : tag.start()]
        places += piece.count(search)
        pieces += [piece.replace(search, put), tag[0]]
        end = tag.end()
    places += text[end:].count(search)
    return "".join([*pieces, text[end:].replace(search, put)]), places
