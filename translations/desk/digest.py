"""One mail a person about the notices that they have not read on the desk, in the language they chose there."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from translations.headline import working_title
from translations.notices import Notice

logger = logging.getLogger(__name__)

MOST_LINES = 30


def mail_digests() -> int:
    """Mail everybody what is unread and was not mailed before; return how many mails went out.

    Each notice is mailed at most once, whoever runs this at the same time. Does nothing where no mail server is
    set. A mail that the server refuses is logged and tried again next time.
    """
    if not settings.MAIL_CONFIGURED:
        return 0
    waiting = Notice.objects.filter(read_at=None, mailed_at=None, person__is_active=True).exclude(
        person__email=""
    )
    people = User.objects.filter(pk__in=waiting.order_by().values("person")).annotate(
        speaks=Coalesce("mail_language__language", Value(settings.LANGUAGE_CODE))
    )
    sent = 0
    for person in people.order_by("pk"):
        try:
            with override(person.speaks):
                sent += _mail(person)
        except OSError:  # smtplib's errors are; one server that is down must not end the desk's other work
            logger.exception("digest could not be mailed", extra={"person": person.pk})
    return sent


def _mail(person: User) -> bool:
    """Claim a person's notices and mail them; the claim is undone when the mail does not go out."""
    with transaction.atomic():
        claimed = list(
            Notice.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(person=person, read_at=None, mailed_at=None)
            .select_related("translation__article")
            .defer("translation__article__raw")
            .annotate(working_title=working_title("translation"))
            .order_by("-pk")
        )
        if not claimed:
            return False
        Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mailed_at=Now())
        subject = gettext("Newsdesk: お知らせ %(count)d 件") % {"count": len(claimed)}
        context = {
            "subject": subject,
            "lines": [_line(notice) for notice in claimed[:MOST_LINES]],
            "more": max(0, len(claimed) - MOST_LINES),
            "all_notices": f"{settings.SITE_URL}{reverse('desk:notices')}",
        }
        page = render_to_string("desk/digest.html", context)
        send_mail(
            subject, render_to_string("desk/digest.txt", context), None, [person.email], html_message=page
        )
    return True


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in the mail."""

    kind: str
    at: datetime
    headline: str
    text: str
    address: str


def _line(notice: Notice) -> Line:
    where = f"?at={notice.place}#{notice.place}" if notice.place else ""
    return Line(
        kind=notice.get_kind_display(),
        at=notice.created_at,
        headline=vars(notice)["working_title"] or str(notice.translation.article),
        text=str(notice.text),
        address=f"{settings.SITE_URL}{reverse('desk:review', args=[notice.translation_id])}{where}",
    )
