"""What an editor does to the blocks of an original: set aside as site chrome, take back, retype, join, split.

Each keeps every character of the original. Call them where the rows that rest on the blocks are brought along
(translations/desk/follow.py); the arrow forbids this module to know of them.
"""

from __future__ import annotations

import re
from html import escape, unescape

from django.db.models import F
from django.utils.translation import gettext

from articles.models import Block
from articles.wording import hash_of_block

Kind = Block.Kind
# What may become what; a table, a picture and a rule are what they are.
TEXT_KINDS = (Kind.PARAGRAPH, Kind.HEADING, Kind.LIST_ITEM, Kind.QUOTE, Kind.CAPTION, Kind.CODE)
_TOKEN = re.compile(r"<(/?)([a-z]+)[^>]*>|[^<]+")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*(\s+)(?=[\"“‘'(\[]?[A-Z0-9])")
_LINE_END = re.compile(r"\n+()")
MOST_PLACES = 60


class CannotEdit(Exception):
    """The block cannot become that; the message says why."""


def set_aside(block: Block, *, aside: bool) -> None:
    """Mark a block as site chrome, which nobody translates or publishes, or take it back."""
    block.boilerplate = aside
    block.save(update_fields=["boilerplate"])


def retype(block: Block, *, kind: str, level: int = 0) -> None:
    """Make a text block one of another kind; `level` is that of a heading (2-6) or the depth of a list item.

    Raises CannotEdit for what is no text.
    """
    if block.kind not in TEXT_KINDS or kind not in TEXT_KINDS:
        raise CannotEdit(gettext("表・画像・区切りの種類は変えられません。"))
    if kind == Kind.CODE and block.kind != Kind.CODE:
        block.html = escape(block.text, quote=False)
    elif block.kind == Kind.CODE and kind != Kind.CODE:
        block.html = "<br>".join(escape(line, quote=False) for line in block.text.split("\n"))
        block.language = ""
    block.kind = kind
    block.level = min(max(level, 2), 6) if kind == Kind.HEADING else int(kind == Kind.LIST_ITEM)
    block.ordered = block.ordered and kind == Kind.LIST_ITEM
    block.quoted = block.quoted and kind in (Kind.LIST_ITEM, Kind.CODE)
    _store(block)


def next_of(block: Block) -> Block | None:
    """Return the block after `block`, None after the last."""
    return Block.objects.filter(article=block.article_id, position__gt=block.position).first()


def merge(first: Block, second: Block) -> None:
    """Join `second` to `first`, which keeps its kind; `second` is deleted.

    Raises CannotEdit where they do not follow each other or cannot be one text.
    """
    check_mergeable(first, second)
    if first.kind == Kind.CODE:
        first.text, first.html = f"{first.text}\n{second.text}", f"{first.html}\n{second.html}"
    else:
        first.text, first.html = f"{first.text} {second.text}", f"{first.html} {second.html}"
    second.delete()
    _store(first)


def check_mergeable(first: Block, second: Block) -> None:
    """Raise CannotEdit unless `second` follows `first` and both can be one text."""
    after = next_of(first)
    if after is None or after.pk != second.pk:
        raise CannotEdit(gettext("続いていない部分は結合できません。ページを再読み込みしてください。"))
    kinds = {first.kind, second.kind}
    if not kinds <= set(TEXT_KINDS) or (Kind.CODE in kinds and len(kinds) > 1):
        raise CannotEdit(gettext("この二つは結合できません。結合できるのは、文章どうしかコードどうしです。"))
    if first.boilerplate != second.boilerplate:
        raise CannotEdit(gettext("本文と決まり文句は結合できません。先にどちらかへそろえてください。"))


def places_to_split(block: Block) -> list[int]:
    """Return the offsets in `block.text` at which it may be split: after sentences, after lines of code."""
    if block.kind not in TEXT_KINDS:
        return []
    ends = [found.end() for found in _LINE_END.finditer(block.text)]
    if block.kind != Kind.CODE:
        ends += [found.end() for found in _SENTENCE_END.finditer(block.text)]
    return sorted({end for end in ends if 0 < end < len(block.text)})[:MOST_PLACES]


def split(block: Block, *, at: int) -> Block:
    """Split a block before the character `at` of its text and return the second half, a block of the same kind.

    Raises CannotEdit for a place that is none of `places_to_split`.
    """
    if at not in places_to_split(block):
        raise CannotEdit(gettext("この場所では分割できません。文か行の切れ目を選んでください。"))
    head, tail = _halves(block.html, at)
    later = Block.objects.filter(article=block.article_id, position__gt=block.position)
    # In two steps, out of the way of the unique positions.
    later.update(position=F("position") + 1_000_000)
    Block.objects.filter(article=block.article_id, position__gte=1_000_000).update(
        position=F("position") - 999_999
    )
    second = Block(
        article_id=block.article_id,
        position=block.position + 1,
        kind=block.kind,
        level=block.level,
        ordered=block.ordered,
        language=block.language,
        text=block.text[at:].lstrip("\n"),
        html=tail,
        boilerplate=block.boilerplate,
        quoted=block.quoted,
    )
    block.text, block.html = block.text[:at].rstrip(), head
    _store(block)
    _store(second)
    return second


def _halves(html: str, at: int) -> tuple[str, str]:
    """Cut inline HTML of ours before the character `at` of its text; marks that are open go on in both halves."""
    head: list[str] = []
    tail: list[str] = []
    opened: list[tuple[str, str]] = []  # name and tag
    done = 0
    for token in _TOKEN.finditer(html):
        closing, name, whole = token[1], token[2], token[0]
        side = tail if done >= at else head
        if name == "br":
            done += 1
            if done > at or side is head:
                side.append(whole)
        elif name and closing:
            side.append(whole)
            opened = [one for one in opened if one[0] != name]
        elif name:
            side.append(whole)
            opened.append((name, whole))
        else:
            text = unescape(whole)
            before = text[: max(0, at - done)]
            if side is head and len(before) < len(text):
                head += [escape(before, quote=False), *(f"</{one}>" for one, _tag in reversed(opened))]
                tail += [*(tag for _one, tag in opened), escape(text[len(before) :], quote=False)]
            elif side is head:
                head.append(whole)
                if done + len(text) == at:
                    head += [f"</{one}>" for one, _tag in reversed(opened)]
                    tail += [tag for _one, tag in opened]
            else:
                side.append(whole)
            done += len(text)
    # From where blanks begin: tried at each of thousands of them, the end would be looked for as often.
    ends_blank, begins_blank = r"(?<!\s)(?<!<br>)(?:<br>|\s)+$", r"^(?:<br>|\s)+"
    return re.sub(ends_blank, "", "".join(head)), re.sub(begins_blank, "", "".join(tail))


def _store(block: Block) -> None:
    block.content_hash = hash_of_block(block)
    block.save()
