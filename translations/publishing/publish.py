"""The way out: an approved working copy becomes an immutable edition and the reader-facing fields."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from articles.models import Article, KeyPoint
from articles.told import told
from translations import markup
from translations.checking import refresh
from translations.knowledge import memory
from translations.models import Edition, Event, StaleVersion, Translation
from translations.notices import tell_of_lost_hour
from translations.people import name_of, require_permission
from translations.publishing.content import build_content
from translations.publishing.obstacles import Obstacle, obstacles

logger = logging.getLogger(__name__)


class PublishBlocked(Exception):
    """Publishing was refused; `obstacles` says what to do first."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(" ".join(obstacle.message for obstacle in obstacles))
        self.obstacles = obstacles


def publish(
    translation: Translation, *, by: User | None, version: int | None = None, note: str = ""
) -> Edition:
    """Publish the working copy as a new edition and return it.

    `version` is the working copy's version the editor saw; another one now raises StaleVersion, so that
    nobody publishes text they have not read. `note` is the public correction note of a later edition.
    Publishing what is public already, without a note, changes nothing and returns the current edition; once the
    rights have changed it is not the same any more.
    Raises PermissionDenied without the permission (of correcting, too, where an edition is public),
    PublishBlocked while anything blocks.
    """
    require_permission(by, "publish_translation")
    # What the checks still have to read they read now: under the lock all who save would wait for them, for as long as a
    # process takes that has not loaded its dictionaries yet.
    refresh.whole(translation)
    with transaction.atomic():
        locked = _locked(pk=translation.pk)
        if version is not None and locked.version != version:
            raise StaleVersion(locked)
        current = locked.current_edition
        same = current is not None and current.translation_version == locked.version
        if current is not None and same and current.content["rights"] == locked.article.rights and not note:
            return current
        if current is not None:
            require_permission(by, "correct_translation")
        blocking = [obstacle for obstacle in obstacles(locked, publisher=by) if obstacle.blocks]
        if blocking:
            raise PublishBlocked(blocking)
        content = build_content(locked, editor=by)
        edition = _store_edition(locked, by=by, note=note, content=content, version=locked.version)
        _fill_article(locked.article, edition)
        _remember(locked)
        locked._move(Translation.Status.PUBLISHED, by=by, publish_at=None, publish_by=None)
        Event.objects.create(
            translation=locked, actor=by, verb="published", data={"edition": edition.number, "note": note}
        )
        transaction.on_commit(_announce, robust=True)
    translation.refresh_from_db()
    logger.info(
        "published",
        extra={"article": translation.article_id, "translation": translation.pk, "edition": edition.number},
    )
    return edition


def restore(edition: Edition, *, by: User | None, instead_of: int | None, note: str = "") -> Edition:
    """Publish an old edition's text anew, as a new edition, and return that. The working copy stays as it is.

    `instead_of` is the number of the edition that is public as far as the editor saw (None: none is); another
    one now raises StaleVersion. Raises PermissionDenied, ValueError for the edition that is public already,
    IllegalMove for a story that is being prepared anew, PublishBlocked where the rights have changed since.
    """
    require_permission(by, "publish_translation")
    require_permission(by, "correct_translation")
    with transaction.atomic():
        locked = _locked(article=edition.article_id, language=edition.language)
        current = locked.current_edition
        if (current.number if current else None) != instead_of:
            raise StaleVersion(locked)
        if current is not None and current.pk == edition.pk:
            raise ValueError(
                gettext("第%(number)s版はいま公開中です。公開し直す必要はありません。")
                % {"number": edition.number}
            )
        if edition.content["rights"] != locked.article.rights:
            raise PublishBlocked(
                [
                    Obstacle(
                        gettext(
                            "第%(number)s版のあとで情報源の権利ポリシーが変わりました。この版は公開できません。いまの訳文から新しい版を公開してください。"
                        )
                        % {"number": edition.number},
                        True,
                    )
                ]
            )
        fresh = _store_edition(
            locked, by=by, note=note, content=edition.content, version=edition.translation_version
        )
        _fill_article(locked.article, fresh)
        locked._move(Translation.Status.PUBLISHED, by=by)
        Event.objects.create(
            translation=locked,
            actor=by,
            verb="published",
            data={"edition": fresh.number, "note": note, "restored": edition.number},
        )
        transaction.on_commit(_announce, robust=True)
    logger.info(
        "restored", extra={"article": edition.article_id, "edition": fresh.number, "of": edition.number}
    )
    return fresh


def _announce() -> None:
    """Wake whoever follows publications (settings.AFTER_PUBLICATION); each also looks by itself in time."""
    for task in settings.AFTER_PUBLICATION:
        try:
            current_app.send_task(task, retry=False)
        except Exception as error:  # kombu lets every transport's own errors through
            logger.warning(
                "could not wake a follower, its schedule will", extra={"task": task, "error": str(error)}
            )
            return  # each further try would let the editor wait another half second


def schedule(translation: Translation, *, by: User, at: datetime, version: int | None = None) -> None:
    """Set the hour at which the working copy is published. Raises like `publish`, ValueError for the past."""
    require_permission(by, "publish_translation")
    if at <= timezone.now():
        raise ValueError(gettext("公開予定日時が過去です。これからの日時を指定してください。"))
    if version is not None and translation.version != version:
        raise StaleVersion(translation)
    blocking = [obstacle for obstacle in obstacles(translation, publisher=by) if obstacle.blocks]
    if blocking:
        raise PublishBlocked(blocking)
    translation._move(Translation.Status.SCHEDULED, by=by, publish_at=at, publish_by=by)


def unschedule(translation: Translation, *, by: User) -> None:
    """Take a scheduled publication back. Raises PermissionDenied, IllegalMove, StaleVersion."""
    require_permission(by, "publish_translation")
    scheduled = Translation.Status.SCHEDULED
    with transaction.atomic():
        if translation.status == scheduled:
            why = told(gettext_noop("%(name)s さんが取り消しました。"), name=name_of(by))
            tell_of_lost_hour(translation, why, by=by)
        translation._move(
            Translation.Status.APPROVED, by=by, only_from=scheduled, publish_at=None, publish_by=None
        )


def unpublish(translation: Translation, *, by: User, reason: str) -> None:
    """Take the story away from readers; its editions stay for history.

    Raises PermissionDenied, IllegalMove when it is not public, ValueError without a reason.
    """
    require_permission(by, "publish_translation")
    if not reason.strip():
        raise ValueError(gettext("公開終了の理由を入力してください。履歴に残ります。"))
    with transaction.atomic():
        translation._move(Translation.Status.WITHDRAWN, by=by)
        Edition.objects.filter(
            article_id=translation.article_id, language=translation.language, is_current=True
        ).update(is_current=False, withdrawn_at=Now())
        Article.objects.filter(pk=translation.article_id).update(
            **{f"published_at_{translation.language}": None, f"updated_at_{translation.language}": None},
            published_rights="",
        )
        Event.objects.create(translation=translation, actor=by, verb="unpublished", data={"reason": reason})
        transaction.on_commit(_announce, robust=True)
    logger.info("withdrawn", extra={"article": translation.article_id, "translation": translation.pk})


def publish_due(now: datetime | None = None) -> int:
    """Publish every scheduled translation whose hour has come; return how many went out.

    Each row is taken with SKIP LOCKED in its own transaction: two schedulers publish it once. Whose hour has come
    is asked by the database's clock, so that a worker whose own clock is wrong publishes nothing early.
    A person who lost the permission since no longer publishes: the translation goes back to 承認済み, and they are told.
    """
    published = 0
    due = Translation.objects.filter(status=Translation.Status.SCHEDULED, publish_at__lte=now or Now())
    for pk in list(due.order_by("publish_at").values_list("pk", flat=True)):
        refresh.alone(pk)  # as in `publish`
        with transaction.atomic():
            translation = (
                Translation.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
                .filter(pk=pk, status=Translation.Status.SCHEDULED)
                .select_related("publish_by")
                .first()
            )
            if translation is None:
                continue
            try:
                with transaction.atomic():
                    publish(translation, by=translation.publish_by)
                published += 1
            except (PermissionDenied, PublishBlocked) as error:
                tell_of_lost_hour(translation, str(error))
                translation._move(Translation.Status.APPROVED, by=None, publish_at=None, publish_by=None)
                Event.objects.create(
                    translation=translation, verb="schedule_held", data={"reason": str(error)}
                )
            except Exception:
                # One story that cannot go out must not keep the others back; it is tried again next time.
                logger.exception("scheduled publication failed", extra={"translation": pk})
    return published


def _locked(**key: Any) -> Translation:
    """Return a translation that nobody saves to or takes away until the transaction ends, and its article as it is now.

    The lock lets rows in that only point to it (no_key): a check that stores findings meanwhile must not wait for us
    in a circle. The article is asked for afterwards: joined to the row that was waited for, PostgreSQL gives it as it
    was before the wait, when a story that has been withdrawn since was public.
    """
    locked = Translation.objects.select_for_update(no_key=True).get(**key)
    locked.article = Article.objects.select_related("source").get(pk=locked.article_id)
    return locked


def _store_edition(
    translation: Translation, *, by: User | None, note: str, content: dict[str, Any], version: int
) -> Edition:
    editions = Edition.objects.filter(article=translation.article, language=translation.language)
    number = (editions.aggregate(last=Max("number"))["last"] or 0) + 1
    editions.filter(is_current=True).update(is_current=False)
    return Edition.objects.create(
        article=translation.article,
        language=translation.language,
        number=number,
        content=content,
        translation_version=version,
        note=note if number > 1 else "",
        published_by=by,
        published_at=timezone.now(),
    )


def _remember(translation: Translation) -> None:
    """Put the published pairs into the translation memory; what an editor approved is worth repeating."""
    blocks = list(translation.article.blocks.order_by("position"))
    pairs = []
    for unit in translation.units.select_related("first_block", "last_block").order_by("position"):
        span = range(unit.first_block.position, unit.last_block.position + 1)
        own = [b for b in blocks if b.position in span and b.is_translatable]
        if own:
            pairs.append((unit, markup.source_text(own), unit.text))
    memory.remember(pairs, language=translation.language)


def _fill_article(article: Article, edition: Edition) -> None:
    """Copy what lists, feeds and search need from the edition to the article's translated fields."""
    content, language = edition.content, edition.language
    is_first = getattr(article, f"published_at_{language}") is None
    fields = {
        "title": content["title"],
        "lead": content["lead"],
        "impact_analysis": "\n\n".join(content["impact_analysis"]),
        "editorial_comment": "\n\n".join(content["editorial_comment"]),
        "meta_description": content["meta_description"],
    }
    fields["published_at" if is_first else "updated_at"] = edition.published_at
    Article.objects.filter(pk=article.pk).update(
        **{f"{name}_{language}": value for name, value in fields.items()}, published_rights=content["rights"]
    )
    article.key_points.all().delete()
    KeyPoint.objects.bulk_create(
        KeyPoint(
            article=article,
            position=position,
            anchors=point["anchors"],
            **{f"heading_{language}": point["heading"], f"text_{language}": point["text"]},
        )
        for position, point in enumerate(content["key_points"])
    )
