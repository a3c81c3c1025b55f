"""The working copy follows its original: rows whose source changed go to 原文更新, and only those are drafted again.

Whatever changed the blocks (a new wording of the page, an editor who splits one), the question is the same: which rows
no longer stand for the text they were made from? They keep their text, their approval is taken back, and the pair as
it was is written to the log. Nothing here touches an edition: readers go on seeing what was published.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from articles import block_editing, changes
from articles.models import Article, Block, SourceChange
from articles.rewrite import rewrite
from articles.told import read, told, written
from translations import markup
from translations.drafting import draft
from translations.drafting.brief import Brief
from translations.models import Draftable, Event, IllegalMove, Part, Translation, Unit
from translations.people import require_permission
from translations.runs import Run

# A brief holds for the article as long as less than this share of its rows was touched; beyond, it is read anew.
SAME_ARTICLE = 1 / 3
EDITED = gettext_noop(
    "原文のこの部分が更新されました。履歴で前の原文と見比べて訳文を直し、承認してください。"
)
_REWRITTEN = ["state", "approved_by_id", "note", "version", "saved_at"]
REMOVED = gettext_noop(
    "この部分は本文から外れました（原文から削除されたか、決まり文句として除かれました）。"
    "承認すると、次の版には載りません。訳文は残ります。"
)


@dataclass(slots=True)
class Followed:
    """What following did to one working copy: rows outdated, rows back at their old pair, rows made, whether the headline was outdated too, the run
    that drafts the rows, or why none does."""

    outdated: list[int] = field(default_factory=list)
    revived: list[int] = field(default_factory=list)
    retitled: bool = False
    made: list[int] = field(default_factory=list)
    run: Run | None = None
    refusal: str = ""


def take_in(change: SourceChange, *, by: User) -> dict[int, Followed]:
    """Bring the article's blocks and every working copy up to date; return by translation what that did.

    The touched rows are drafted again where `by` may ask for that; the answers come as proposals beside the old text.
    Raises PermissionDenied, and IllegalMove for a change that is no longer the newest or while a run is active.
    """
    require_permission(by, "review_translation")
    article_id = change.article_id
    with transaction.atomic(), follow_blocks(article_id, by=by, change=change) as followed:
        applied = changes.apply(change)
        if applied == changes.Applied():
            raise IllegalMove(
                gettext(
                    "この更新はもう処理されたか、さらに新しい更新に置き換わりました。いまの差分を確かめてください。"
                )
            )
    for pk, outcome in followed.items():
        _draft_again(Translation.objects.get(pk=pk), outcome, by=by)
    return followed


def leave(change: SourceChange, *, by: User) -> None:
    """Leave the working copies as they are (見送り); the same wording is not reported again. Raises PermissionDenied."""
    require_permission(by, "review_translation")
    with transaction.atomic():
        changes.dismiss(change)
        for translation in Translation.objects.filter(article_id=change.article_id):
            Event.objects.create(
                translation=translation, actor=by, verb="left_source", data={"change": change.pk}
            )


def change_blocks(article_id: int, *, by: User, edit: Callable[[], object]) -> dict[int, Followed]:
    """Let `edit` change the article's blocks and bring the working copies along; nothing is drafted by that.

    Raises PermissionDenied, what `edit` raises, and IllegalMove while a run is active.
    """
    require_permission(by, "articles.change_article")
    with transaction.atomic(), follow_blocks(article_id, by=by) as followed:
        edit()
    return followed


def merge_blocks(first: Block, second: Block, *, by: User) -> dict[int, Followed]:
    """Join two neighbouring blocks, and the rows that stood on them: no text is lost. Raises like change_blocks."""
    require_permission(by, "articles.change_article")
    block_editing.check_mergeable(first, second)
    with transaction.atomic():
        _lock_rows(first.article_id)
        for translation in Translation.objects.filter(article_id=first.article_id):
            _join_rows(translation, first, second, by=by)
        return change_blocks(first.article_id, by=by, edit=lambda: block_editing.merge(first, second))


def _join_rows(translation: Translation, first: Block, second: Block, *, by: User) -> None:
    """Let one row stand on both blocks, with both texts, and end it at the block that stays."""
    rows = list(translation.units.select_related("first_block", "last_block").order_by("position"))
    ours, theirs = (
        next((u for u in rows if u.first_block.position <= at.position <= u.last_block.position), None)
        for at in (first, second)
    )
    if ours is not None and theirs is not None and ours.pk != theirs.pk:
        # The tags of a row are numbered through: those of the second text come after those of the first.
        taken = sum(
            not closing for closing, _letter, _number in markup.TAG.findall(markup.source_text([first]))
        )
        moved = markup.TAG.sub(lambda tag: f"<{tag[1]}{tag[2]}{int(tag[3]) + taken}>", theirs.text)
        end = first if theirs.last_block_id == second.pk else theirs.last_block
        ours.translation = translation
        ours._write(
            version=ours.version,
            verb="merged",
            by=by,
            text=ours.text + moved,
            state=ours.state if ours.text + moved else Unit.State.UNTRANSLATED,
            origin=Unit.Origin.PERSON if Unit.Origin.PERSON in (ours.origin, theirs.origin) else ours.origin,
            last_block=end,
        )
        talk = list(theirs.comments.values_list("pk", flat=True))
        theirs.comments.update(unit=ours)
        Event.objects.create(
            translation=translation,
            actor=by,
            verb="joined",
            subject=theirs.subject,
            before=theirs.state,
            data={"before": theirs.text, "after": "", "version": theirs.version, "comments": talk},
        )
        Unit.objects.filter(pk=theirs.pk).delete()
    translation.units.filter(last_block=second).update(last_block=first)
    translation.units.filter(first_block=second).update(first_block=first)


# --- rows and the blocks they stand on ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stand:
    """What a row stood on before its blocks changed."""

    unit: Unit
    blocks: tuple[int, ...]
    said: tuple[tuple[str, str], ...]
    source: str


@contextmanager
def follow_blocks(
    article_id: int, *, by: User, change: SourceChange | None = None
) -> Iterator[dict[int, Followed]]:
    """Let the body of `with` change the article's blocks; then bring every working copy's rows up to date.

    Yields the outcomes by translation, filled in at the end. Call inside the transaction that changes the blocks.
    Raises IllegalMove while a run is active: its answers would be for the old blocks.
    """
    _lock_rows(article_id)
    locked = Translation.objects.select_for_update(no_key=True).filter(article_id=article_id)
    translations = list(locked.order_by("pk"))
    for translation in translations:
        if translation.active_run:
            raise IllegalMove(
                gettext(
                    "下訳か要約の作成が実行中です。終わるのを待つか中止してから、もう一度操作してください。"
                )
            )
    before = _blocks(article_id)
    content_hash, title = _hash_and_title(article_id)
    stands = {translation.pk: _stands(translation, before) for translation in translations}
    places = {block.position: block.pk for block in before}
    followed: dict[int, Followed] = {}
    yield followed
    after = _blocks(article_id)
    new_hash, new_title = _hash_and_title(article_id)
    for translation in translations:
        outcome = _follow(translation, stands[translation.pk], after, by=by, change=change)
        if new_title != title:
            part = translation.parts.get(name=Part.Name.TITLE)
            if pair := _old_pair(part, _fingerprint((("title", new_title),))):
                _revive(translation, [(part, pair)], by=by)
            else:
                stood_on = {part.pk: _fingerprint((("title", title),))}
                stale = [(part, title, new_title)]
                outcome.retitled = bool(_outdate(translation, stale, by=by, change=change, stood_on=stood_on))
            translation.touch()
        _move_grounds(translation, places, after, by=by)
        count = max(1, len(stands[translation.pk]))
        if len(outcome.outdated) + len(outcome.made) <= count * SAME_ARTICLE:
            Brief.objects.filter(translation=translation, input_hash=content_hash).update(input_hash=new_hash)
        followed[translation.pk] = outcome


def _hash_and_title(article_id: int) -> tuple[str, str]:
    article = Article.objects.only("content_hash", "title_en").get(pk=article_id)
    return article.content_hash, article.title_en or ""


def _lock_rows(article_id: int) -> None:
    # Rows before translations, as every save and every arriving draft takes them: nobody waits in a circle.
    for rows in (Unit, Part):
        found = rows.objects.select_for_update(of=("self",), no_key=True).filter(
            translation__article_id=article_id
        )
        list(found.order_by("pk"))


def _blocks(article_id: int) -> list[Block]:
    return list(Block.objects.filter(article_id=article_id).order_by("position"))


def _stands(translation: Translation, blocks: Sequence[Block]) -> list[_Stand]:
    at = {block.pk: number for number, block in enumerate(blocks)}
    found = []
    for unit in translation.units.order_by("position"):
        run = blocks[at[unit.first_block_id] : at[unit.last_block_id] + 1]
        unit.translation = translation
        found.append(_Stand(unit, tuple(block.pk for block in run), _said(run), _source(run)))
    return found


def _said(run: Sequence[Block]) -> tuple[tuple[str, str], ...]:
    shown = [block for block in run if block.is_translatable or block.is_silent_picture]
    return tuple((block.kind, block.html or block.text) for block in shown)


def _source(run: Sequence[Block]) -> str:
    own = [block for block in run if block.is_translatable]
    return markup.source_text(own) if own else ""


def _follow(
    translation: Translation,
    stands: Sequence[_Stand],
    blocks: Sequence[Block],
    *,
    by: User,
    change: SourceChange | None,
) -> Followed:
    outcome = Followed()
    at = {block.pk: number for number, block in enumerate(blocks)}
    taken = {pk for stand in stands for pk in stand.blocks}
    covered: set[int] = set()
    stale: list[tuple[Draftable, str, str]] = []
    stood_on: dict[int, str] = {}
    back: list[tuple[Unit, Event]] = []
    for stand in stands:
        first, last = _span(stand, blocks, at, taken)
        run = blocks[first : last + 1]
        covered.update(range(first, last + 1))
        unit = stand.unit
        if (run[0].pk, run[-1].pk) != (unit.first_block_id, unit.last_block_id):
            unit.first_block, unit.last_block = run[0], run[-1]
            unit.save(update_fields=["first_block", "last_block"])
        if _said(run) == stand.said:
            continue
        if pair := _old_pair(unit, _fingerprint(_said(run))):
            back.append((unit, pair))
        else:
            stale.append((unit, stand.source, _source(run)))
            stood_on[unit.pk] = _fingerprint(stand.said)
    made = [
        Unit(translation=translation, position=0, first_block=block, last_block=block)
        for number, block in enumerate(blocks)
        if number not in covered and block.is_translatable
    ]
    kept: list[Unit] = []
    for stand in stands:
        if stand.unit.is_empty and not any(blocks[at[pk]].is_translatable for pk in stand.blocks if pk in at):
            # Nothing was translated, and there is nothing left to translate; what people said stays beside it.
            if kept:
                stand.unit.comments.update(unit=kept[-1])
            stand.unit.delete()
        else:
            kept.append(stand.unit)
    number_rows([*kept, *made], at)
    outcome.outdated = _outdate(translation, stale, by=by, change=change, stood_on=stood_on)
    outcome.revived = _revive(translation, back, by=by)
    outcome.made = [unit.pk for unit in made]
    if made:
        Event.objects.create(
            translation=translation, actor=by, verb="rows_added", data={"units": outcome.made}
        )
    if made or outcome.outdated or outcome.revived:
        translation.touch()
    return outcome


def _fingerprint(said: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256(json.dumps(said).encode("utf-8", "replace")).hexdigest()


def _old_pair(unit: Draftable, stands_on: str) -> Event | None:
    """Return the log of when a row became outdated, if it has the text that it had then beside the same source again."""
    if unit.state != unit.State.OUTDATED:
        return None
    became = unit.translation.events.filter(verb="outdated", subject=unit.subject)
    pair = became.exclude(before=unit.State.OUTDATED).first()
    is_same = pair is not None and (pair.data.get("stood_on"), pair.data["text"]) == (stands_on, unit.text)
    return pair if is_same else None


def _revive(translation: Translation, back: Sequence[tuple[Draftable, Event]], *, by: User) -> list[int]:
    """Put rows back into the state in which they were with this very source and this very text, and return their keys."""
    approvers = {pair.data.get("approved_by") for _unit, pair in back}
    known = set(User.objects.filter(pk__in=approvers - {None}).values_list("pk", flat=True))
    events = []
    for unit, pair in back:
        unit.state, unit.note = pair.before, read(pair.data.get("note", ""))
        approver = pair.data.get("approved_by")
        unit.approved_by_id = approver if approver in known else None
        unit.version, unit.saved_at = unit.version + 1, timezone.now()
        events.append(
            Event(
                translation=translation,
                actor=by,
                verb="revived",
                subject=unit.subject,
                before=unit.State.OUTDATED,
                after=unit.state,
                data={"version": unit.version},
            )
        )
    rewrite([row for row, _pair in back if isinstance(row, Unit)], _REWRITTEN)
    rewrite([row for row, _pair in back if isinstance(row, Part)], _REWRITTEN)
    Event.objects.bulk_create(events)
    return [unit.pk for unit, _pair in back]


def _outdate(
    translation: Translation,
    stale: Sequence[tuple[Draftable, str, str]],
    *,
    by: User,
    change: SourceChange | None,
    stood_on: dict[int, str] | None = None,
) -> list[int]:
    """Set rows (each with its source before and now) to 原文更新, keep each old pair in the log, and return their keys.

    `stood_on` are the fingerprints of what rows of one kind stood on before: where that comes back, so does their state.
    """
    events = []
    rows = [(row, before, now) for row, before, now in stale if not row.is_empty]
    for row, before, now in rows:
        old_pair = {
            "text": row.text,
            "note": written(row.note),
            "approved_by": row.approved_by_id,
            "stood_on": (stood_on or {}).get(row.pk),
            "source_before": before,
            "source_after": now,
        }
        events.append(
            Event(
                translation=translation,
                actor=by,
                verb="outdated",
                subject=row.subject,
                before=row.state,
                after=row.State.OUTDATED,
                data={"change": change.pk if change else None, "version": row.version + 1} | old_pair,
            )
        )
        row.state, row.approved_by, row.note = row.State.OUTDATED, None, told(EDITED if now else REMOVED)
        row.version, row.saved_at = row.version + 1, timezone.now()
    rewrite([row for row, _, _ in rows if isinstance(row, Unit)], _REWRITTEN)
    rewrite([row for row, _, _ in rows if isinstance(row, Part)], _REWRITTEN)
    Event.objects.bulk_create(events)
    return [row.pk for row, _before, _now in rows]


def _span(stand: _Stand, blocks: Sequence[Block], at: dict[int, int], taken: set[int]) -> tuple[int, int]:
    """Return the first and last place of the blocks that the row stands on now.

    A row over several blocks keeps those that still stand together; what came between them joins it, unless it is
    another row's. A block that is gone from the article leaves its row where it was.
    """
    alive = sorted(at[pk] for pk in stand.blocks if pk in at and not blocks[at[pk]].boilerplate)
    if not alive:
        alive = [min(at[pk] for pk in stand.blocks if pk in at)]
    first, last = alive[0], alive[-1]
    foreign = taken - set(stand.blocks)
    if any(block.pk in foreign for block in blocks[first : last + 1]):
        last = first
    return first, last


def number_rows(units: Sequence[Unit], at: dict[int, int]) -> None:
    """Put the rows into the order of their blocks; new ones are stored here."""
    ordered = sorted(units, key=lambda unit: at[unit.first_block_id])
    new = [unit for unit in ordered if unit._state.adding]
    moved = [unit for place, unit in enumerate(ordered) if unit not in new and unit.position != place]
    if moved:
        # Out of the way of the unique positions while they are being dealt out again.
        Unit.objects.filter(pk__in=[unit.pk for unit in moved]).update(position=F("position") + 1_000_000)
    for place, unit in enumerate(ordered):
        unit.position = place
    rewrite(moved, ["position"])
    Unit.objects.bulk_create(new)


def _move_grounds(
    translation: Translation, places: dict[int, int], blocks: Sequence[Block], *, by: User
) -> None:
    """Let the key points rest on the same blocks as before, wherever those stand now."""
    now = {block.pk: block.position for block in blocks if not block.boilerplate}
    part = translation.parts.filter(name=Part.Name.KEY_POINTS).first()
    if part is None or not part.points:
        return
    points = [
        point | {"blocks": [now[places[old]] for old in point.get("blocks", []) if places.get(old) in now]}
        for point in part.points
    ]
    if points != part.points:
        part.translation = translation
        state = part.state
        part._write(version=part.version, verb="grounds_moved", by=by, points=points, state=state)


def _draft_again(translation: Translation, outcome: Followed, *, by: User) -> None:
    """Ask for drafts of the touched rows alone; an article that was never drafted is left to its first draft."""
    if translation.status in {Translation.Status.WAITING, Translation.Status.FAILED}:
        return
    gone = set(translation.units.filter(first_block__boilerplate=True).values_list("pk", flat=True))
    wanted = [pk for pk in [*outcome.outdated, *outcome.made] if pk not in gone]
    if not wanted or not by.has_perm("translations.draft_translation"):
        return
    try:
        outcome.run = draft.request_update(translation, unit_ids=wanted, by=by)
    except draft.DraftRefused as refusal:
        outcome.refusal = str(refusal)
