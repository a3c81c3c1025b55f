"""Originals that change: a new wording is aligned with the blocks we hold, and kept beside them until it is applied.

`align` is pure. `notice` stores what changed as one pending `SourceChange`; nothing public and no block changes by
that. `apply` brings the blocks up to date and says which were touched, so that translations can set just their units
to 原文更新 in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rapidfuzz import fuzz

from articles import extract
from articles.models import Article, Block, SourceChange
from articles.rewrite import rewrite
from articles.vanished import check_shows_article
from articles.wording import hash_of_block, hash_of_blocks, wording

StepKind = Literal["unchanged", "edited", "moved", "added", "removed"]
# Below this similarity (0-100) two blocks are not versions of one another.
SAME_BLOCK = 60.0
SAME_TEXT = 90.0
_TEXTS = {"paragraph", "heading", "list_item", "quote", "caption"}
_TAGS = re.compile(r"<[^>]*>")
# Beyond this many pairs a similarity search costs seconds; such a page was rewritten, not edited.
_MAX_PAIRS = 40_000


@dataclass(frozen=True, slots=True)
class Step:
    """How one block came to be: `old` and `new` are positions in the old and the new article, None for none."""

    kind: StepKind
    old: int | None
    new: int | None


@dataclass(slots=True)
class Applied:
    """What applying a change touched, as primary keys of blocks, and whether the headline is another.

    A moved block keeps its key and its translation.
    """

    edited: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    retitled: bool = False


def align(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[Step]:
    """Return how the blocks `old` became `new`; each block is its kind and wording.

    Equal blocks in order are unchanged, equal ones elsewhere moved. Of the rest the most similar between the same
    neighbours (or, failing that, anywhere) were edited, also where the same text is another kind of block now; what is
    left was added or removed. In the order of the new article, what was removed last.
    """
    pairs: dict[int, tuple[StepKind, int]] = {}  # new position -> (kind, old position)
    left_old, left_new = set(range(len(old))), set(range(len(new)))

    def pair(kind: StepKind, before: int, after: int) -> None:
        pairs[after] = (kind, before)
        left_old.discard(before)
        left_new.discard(after)

    gaps = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            for before, after in zip(range(a1, a2), range(b1, b2), strict=True):
                pair("unchanged", before, after)
        else:
            gaps.append((range(a1, a2), range(b1, b2)))
    places: dict[tuple[str, str], list[int]] = {}
    for before in sorted(left_old, reverse=True):
        places.setdefault(old[before], []).append(before)
    for after in sorted(left_new):
        if places.get(new[after]):
            pair("moved", places[new[after]].pop(), after)
    for befores, afters in [*gaps, (range(len(old)), range(len(new)))]:
        likeness = {
            (before, after): _likeness(old[before], new[after])
            for before, after in _pairs(befores, afters, left_old, left_new)
        }
        for before, after in sorted(filter(likeness.get, likeness), key=lambda both: -likeness[both]):
            if before in left_old and after in left_new:
                pair("edited", before, after)
    steps = [Step(*_kind_and_old(pairs.get(after)), after) for after in range(len(new))]
    return steps + [Step("removed", before, None) for before in sorted(left_old)]


def _likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    """Return how alike two blocks are (0-100), 0 where they are no versions of one another: among texts, a block of
    another kind is one that says the same (a list that became paragraphs)."""
    if one[0] == other[0]:
        return fuzz.ratio(one[1], other[1], score_cutoff=SAME_BLOCK)
    if not {one[0], other[0]} <= _TEXTS:
        return 0.0
    return fuzz.ratio(_TAGS.sub("", one[1]), _TAGS.sub("", other[1]), score_cutoff=SAME_TEXT)


def _pairs(befores: range, afters: range, left_old: set[int], left_new: set[int]) -> list[tuple[int, int]]:
    ours = [before for before in befores if before in left_old]
    theirs = [after for after in afters if after in left_new]
    if len(ours) * len(theirs) > _MAX_PAIRS:
        return []
    return [(before, after) for before in ours for after in theirs]


def _kind_and_old(found: tuple[StepKind, int] | None) -> tuple[StepKind, int | None]:
    return found if found else ("added", None)


def notice(
    article: Article,
    found: extract.ExtractedArticle,
    *,
    raw: str,
    held: extract.ExtractedArticle | None = None,
) -> SourceChange | None:
    """Keep the new wording of `article` as its pending change; None where nothing but site chrome differs, or where
    `held`, the page that we hold read by the same rules as `found`, says the same.

    A change that nobody has applied yet is replaced: the desk works against the newest wording. An original that
    went back to what we hold withdraws it. Raises NotTheArticle, and leaves what is pending, where the page shows
    something else or the beginning only.
    """
    content_hash = hash_of_blocks(found.blocks)
    retitled = _retitled(article, found.title[:500])
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        pending = SourceChange.objects.filter(article=article, state=SourceChange.State.PENDING).first()
        if pending and pending.content_hash == content_hash and _titles(pending.steps) == retitled:
            return pending
        if pending:
            pending.delete()
        if content_hash == article.content_hash and not retitled:
            return None
        if held and (hash_of_blocks(held.blocks), held.title) == (content_hash, found.title):
            return None
        # Chrome comes and goes with the site; only what is the article's own is compared.
        stored = list(article.blocks.order_by("position"))
        old = [block for block in stored if not block.boilerplate]
        chrome = _set_aside_by_hand(article, stored)
        new = [b for b in found.blocks if not b.boilerplate and hash_of_block(b) not in chrome]
        steps = align([(b.kind, wording(b)) for b in old], [(b.kind, wording(b)) for b in new])
        if not retitled and all(step.kind == "unchanged" for step in steps):
            return None
        again = {step.old for step in steps if step.new is not None}
        check_shows_article(
            [(block.text, place in again) for place, block in enumerate(old)],
            [(block.text, step.old is not None) for block, step in zip(new, steps, strict=False)],
            title=found.title,
            before=article.signals.get("page_title") or article.title_en or "",
        )
        return SourceChange.objects.create(
            article=article,
            content_hash=content_hash,
            raw=raw.replace("\x00", ""),
            steps=[*retitled, *(_record(step, old, new) for step in steps)],
        )


def _retitled(article: Article, title: str) -> list[dict[str, Any]]:
    """Return the step that gives the article a new headline, if its page has one that it did not have before.

    The desk's own headline of the original is no news: the page is compared with what it said itself.
    """
    called = article.signals.get("page_title", "")
    if not called or title in ("", called, article.title_en):
        return []
    return [{"kind": "retitled", "block": None, "old": {"text": article.title_en}, "new": {"text": title}}]


def _titles(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [step for step in steps if step["kind"] == "retitled"]


def _set_aside_by_hand(article: Article, stored: Sequence[Block]) -> set[str]:
    """Return the hashes of what the desk took for site chrome: the page still has it, which is no news.

    What an earlier change removed is set aside too, but coming back it is news.
    """
    applied = SourceChange.objects.filter(article=article, state=SourceChange.State.APPLIED)
    removed = {
        step["block"]
        for steps in applied.values_list("steps", flat=True)
        for step in steps
        if step["kind"] == "removed"
    }
    return {hash_of_block(block) for block in stored if block.boilerplate and block.pk not in removed}


def _record(step: Step, old: list[Block], new: list[extract.ExtractedBlock]) -> dict[str, Any]:
    block = None if step.old is None else old[step.old]
    after = None if step.new is None else new[step.new]
    return {
        "kind": step.kind,
        "block": block.pk if block else None,
        "old": {"kind": block.kind, "html": block.html, "text": block.text} if block else None,
        "new": asdict(after) if after and step.kind in ("edited", "added") else None,
    }


def apply(change: SourceChange) -> Applied:
    """Bring the article's blocks up to date with a pending change and return which were touched.

    Removed blocks stay as boilerplate (units rest on them, and an editor can bring them back). Call it inside the
    transaction that marks the units. A change that is no longer pending touches nothing.
    """
    touched = Applied()
    with transaction.atomic():
        claimed = SourceChange.objects.filter(pk=change.pk, state=SourceChange.State.PENDING).update(
            state=SourceChange.State.APPLIED
        )
        if not claimed:
            return touched
        article = Article.objects.select_for_update().get(pk=change.article_id)
        rows = {block.pk: block for block in article.blocks.order_by("position")}
        order: list[Block] = []
        for step in change.steps:
            if step["kind"] == "retitled":
                article.title_en = step["new"]["text"]
                touched.retitled = True
                continue
            block = rows.pop(step["block"], None) if step["block"] else None
            if step["kind"] == "removed":
                if block is not None:
                    block.boilerplate = True
                    touched.removed.append(block.pk)
                    rows[block.pk] = block
                continue
            if block is None and step["new"] is None:
                continue  # a block that an editor took away in the meantime
            order.append(_updated(block, step, article, touched))
        fresh = [block for block in order if not block.pk]
        _renumber(article, order, left=list(rows.values()))
        touched.added.extend(block.pk for block in fresh)
        article.raw = change.raw
        _remember(article, change, ["raw", "title_en"])
    return touched


def _updated(block: Block | None, step: dict[str, Any], article: Article, touched: Applied) -> Block:
    new = step["new"]
    if block is None:
        block = Block(article=article)
    elif step["kind"] == "edited":
        touched.edited.append(block.pk)
    elif step["kind"] == "moved":
        touched.moved.append(block.pk)
    if new is not None:
        made = extract.ExtractedBlock(**new | {"marks": tuple(new.get("marks", ()))})
        block.kind, block.level, block.ordered = made.kind, made.level, made.ordered
        block.quoted = made.quoted
        block.text, block.html, block.language = made.text, made.html, made.language[:40]
        block.marks = list(made.marks)
        block.content_hash = hash_of_block(made)
    return block


def _renumber(article: Article, order: list[Block], *, left: list[Block]) -> None:
    """Write the blocks in their new order; those without a place in it (chrome, removed) follow what they followed."""
    high = 1_000_000  # out of the way of the unique positions while they are being dealt out again
    article.blocks.update(position=F("position") + high)
    kept = [block for block in order if block.pk]
    for block in sorted(left, key=lambda one: one.position):
        before = [other for other in kept if other.position < block.position]
        place = order.index(max(before, key=lambda one: one.position)) + 1 if before else 0
        order.insert(place, block)
        kept.append(block)
    fields = [
        "kind",
        "level",
        "ordered",
        "quoted",
        "text",
        "html",
        "language",
        "marks",
        "content_hash",
        "boilerplate",
        "position",
    ]
    for position, block in enumerate(order):
        block.position = position
    rewrite([block for block in order if block.pk], fields)
    Block.objects.bulk_create([block for block in order if not block.pk])


def dismiss(change: SourceChange) -> None:
    """Leave our blocks as they are; the same wording is not reported again."""
    with transaction.atomic():
        done = SourceChange.objects.filter(pk=change.pk, state=SourceChange.State.PENDING).update(
            state=SourceChange.State.DISMISSED
        )
        if done:
            article = Article.objects.select_for_update().get(pk=change.article_id)
            article.checked_at = timezone.now()
            _remember(article, change, ["checked_at"])


def _remember(article: Article, change: SourceChange, fields: list[str]) -> None:
    """Store `fields` of an article, and that it knows this wording: the same one is not reported again."""
    article.content_hash = change.content_hash
    for step in _titles(change.steps):
        article.signals = article.signals | {"page_title": step["new"]["text"]}
    article.save(update_fields=[*fields, "content_hash", "signals"])
