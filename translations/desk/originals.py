"""Whoever looks after an article is told, once, that its original has a new wording or is gone.

It is done here because `articles`, which notices both, must not import `translations`.
"""

from __future__ import annotations

from collections import Counter
from functools import reduce

from django.db import transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_noop

from articles.models import Article, SourceChange
from articles.told import told
from translations import notices
from translations.models import Event, Translation
from translations.notices import Notice

# How many new wordings people are told of in one round; the next is seconds later.
NOTED_TOGETHER = 200
GONE = gettext_noop(
    "原文のページに記事が見当たらなくなりました。取り下げられた記事でないか確かめ、必要なら公開を取りやめてください。"
)
KINDS = {
    "retitled": gettext_noop("見出し"),
    "edited": gettext_noop("変更"),
    "moved": gettext_noop("移動"),
    "added": gettext_noop("追加"),
    "removed": gettext_noop("原文から削除"),
}


def note_changes() -> int:
    """Tell whoever looks after an article that its original has a new wording, once; return for how many articles.

    That is its assignee, and for a public story also whoever published it.
    """
    noticed = Event.objects.filter(translation=OuterRef("pk"), verb="source_changed").annotate(
        change=KT("data__change")
    )
    untold = Translation.objects.filter(article=OuterRef("article")).exclude(
        Exists(noticed.filter(change=Cast(OuterRef(OuterRef("pk")), TextField())))
    )
    # Their keys first: a change waits until somebody takes it in, perhaps for ever, and each holds two whole wordings.
    changes = SourceChange.objects.filter(Exists(untold), state=SourceChange.State.PENDING).order_by("pk")
    keys = list(changes.values_list("pk", flat=True)[:NOTED_TOGETHER])
    new = 0
    for change in SourceChange.objects.filter(pk__in=keys).order_by("pk").defer("raw"):
        waiting = Translation.objects.filter(article_id=change.article_id).select_related("assignee")
        for translation in waiting.exclude(Exists(noticed.filter(change=str(change.pk)))):
            edition = translation.current_edition
            people = [translation.assignee, edition.published_by if edition else None]
            kinds = Counter(step["kind"] for step in change.steps)
            steps = [
                told("%(what)s %(count)s", what=told(label), count=kinds[kind])
                for kind, label in KINDS.items()
                if kinds[kind]
            ]
            text = reduce(lambda said, step: told("%(said)s・%(step)s", said=said, step=step), steps)
            with transaction.atomic():
                told_of = translation.events.filter(verb="source_changed", data__change=change.pk)
                if not _is_ours(translation.pk) or told_of.exists():
                    continue
                Event.objects.create(
                    translation=translation, verb="source_changed", data={"change": change.pk}
                )
                notices.tell(people, Notice.Kind.SOURCE, translation, place="source-change", text=text)
            new += 1
    return new


def _is_ours(translation_pk: int) -> bool:
    """Hold a working copy until the transaction ends; False where another round does, which then tells of it."""
    rows = Translation.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=translation_pk)
    return rows.values_list("pk").first() is not None


def note_gone() -> int:
    """Tell whoever looks after a public story that its original is gone, once; return for how many stories."""
    # Those that are still looked at: an index knows them.
    gone = Article.objects.published().filter(
        next_check_at__isnull=False, signals__gone_since__isnull=False, translations=OuterRef("pk")
    )
    told_of = Event.objects.filter(translation=OuterRef("pk"), verb="source_gone").annotate(
        since=KT("data__since")
    )
    stories = Translation.objects.annotate(since=KeyTextTransform("gone_since", "article__signals")).filter(
        Exists(gone), ~Exists(told_of.filter(since=OuterRef("since")))
    )
    count = 0
    for translation in stories.select_related("assignee").order_by("pk")[:NOTED_TOGETHER]:
        edition = translation.current_edition
        people = [translation.assignee, edition.published_by if edition else None]
        with transaction.atomic():
            if not _is_ours(translation.pk) or not stories.filter(pk=translation.pk).exists():
                continue
            Event.objects.create(
                translation=translation, verb="source_gone", data={"since": translation.since}
            )
            notices.tell(people, Notice.Kind.SOURCE, translation, text=told(GONE))
        count += 1
    return count
