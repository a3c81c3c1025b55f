"""What the site keeps of each story follows what is public: its text as HTML, its card, its entry in the search.

The rows of `DueStory` say which stories to look at, so a quiet site is asked one thing every few seconds, however many
stories it has. What no trigger can tell of, a release that sets texts differently or tables filled by hand, is looked for
once an hour and after a release.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from newsdesk.models import DueStory, Pulse
from newsdesk.reader import card, story_text
from newsdesk.search import index, words

logger = logging.getLogger(__name__)

TOGETHER = 50
# The worker has other work: what is left then, the next tick goes on with.
BUSY_SECONDS = 5.0
LOOK_AT_ALL_AFTER = timedelta(hours=1)


def follow() -> int:
    """Bring what is kept up to date with what is public; return how many stories were looked at.

    May run twice at once.
    """
    started = time.monotonic()
    if _is_look_due():
        notice_missed()
    done = 0
    while time.monotonic() - started < BUSY_SECONDS and (some := _follow_some()):
        done += some
    return done


def notice_missed() -> None:
    """Note every story of which something that is kept does not follow what is public."""
    missed = story_text.behind() | card.behind() | index.behind()
    known = set(DueStory.objects.values_list("article_id", flat=True))
    DueStory.objects.bulk_create((DueStory(article_id=pk) for pk in sorted(missed - known)), batch_size=5_000)
    Pulse.objects.filter(name__startswith=_LOOKED, at__lt=timezone.now() - 2 * LOOK_AT_ALL_AFTER).delete()
    Pulse.objects.update_or_create(name=_look(), defaults={"at": timezone.now()})


def _follow_some() -> int:
    due = list(DueStory.objects.order_by("pk").values_list("pk", "article_id")[:TOGETHER])
    for story in {story for _row, story in due}:
        try:
            story_text.prepare([story])
            card.prepare([story])
            index.refresh([story])
        except (DatabaseError, InterfaceError):
            raise
        except Exception:
            # One that cannot be set must not keep the others waiting; the next look at all finds it again.
            logger.exception("a story could not be followed", extra={"article": story})
    DueStory.objects.filter(pk__in=[row for row, _story in due]).delete()
    return len(due)


_LOOKED = "looked-at-all"


def _look() -> str:
    """Return the name of the last look at all stories: another one for each way of making what is kept."""
    return f"{_LOOKED}-{story_text.recipe()[:12]}-{card.RECIPE}-{words.RECIPE}"


def _is_look_due() -> bool:
    looked = Pulse.objects.filter(name=_look()).values_list("at", flat=True).first()
    return looked is None or timezone.now() - looked > LOOK_AT_ALL_AFTER
