"""What changed between two texts of one story: editions, or the working copy as it would be published. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

# The label of a piece, and by what a paragraph is known.
type Key = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class Change:
    """One piece of the story in both texts; `old` is empty for what was added, `new` for what was taken out."""

    label: str
    old: str
    new: str
    anchor: str = ""


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return the pieces in which two contents (as content.py makes them) differ, in page order.

    A paragraph is known by its block: its anchor moves when the original gets or loses one before it. Editions from
    before blocks were named in them are compared by their anchors.
    """
    bodies = [*old["body"], *new["body"]]
    name = "block" if all("block" in piece for piece in bodies) else "anchor"
    anchors = {piece[name]: piece["anchor"] for piece in bodies}
    before, after = dict(_pieces(old, name)), dict(_pieces(new, name))
    found = []
    for key in _merged(list(before), list(after)):
        pair = before.get(key), after.get(key)
        if pair[0] != pair[1]:
            label, place = key
            found.append(Change(label, pair[0] or "", pair[1] or "", anchors.get(place, "")))
    return found


def _merged(old: list[Key], new: list[Key]) -> Iterator[Key]:
    """Yield the keys of both in page order; what only the old text has stands where it stood."""
    seen = set()
    for _change, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for key in (*old[a:b], *new[c:d]):
            if key not in seen:
                seen.add(key)
                yield key


def _pieces(content: Mapping[str, Any], name: str) -> Iterator[tuple[Key, str]]:
    """Yield every piece of a content as ((label, what `name` says of a paragraph), plain text)."""
    yield (_("見出し"), ""), content["title"]
    yield (_("リード"), ""), content["lead"]
    for number, point in enumerate(content["key_points"], 1):
        yield (_("キーポイント %(number)d") % {"number": number}, ""), f"{point['heading']}\n{point['text']}"
    yield (_("影響分析"), ""), "\n\n".join(content["impact_analysis"])
    yield (_("編集コメント"), ""), "\n\n".join(content["editorial_comment"])
    for piece in content["body"]:
        text = "\n\n".join(unescape(strip_tags(paragraph)) for paragraph in piece["target"])
        yield (_("本文"), piece[name]), text
    yield (_("原文の表示"), ""), _original(content)


def _original(content: Mapping[str, Any]) -> str:
    """Return what the page says of the original: a changed licence or author is a change that readers see."""
    names = ("title", "author", "site", "url", "licence", "attribution")
    return "\n".join(filter(None, (content["original"].get(name, "") for name in names)))
