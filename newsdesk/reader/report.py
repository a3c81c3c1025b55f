"""「この訳文を報告」: a form without account, cookie or script, whose reports wait for the desk.

In place of a CSRF cookie the form carries a signed token made for one story and one use. A field that only
programs fill in, and limits for each sender and for all, keep the desk's list readable.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from html import unescape
from typing import Any

from django import forms
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import strip_tags
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Block
from newsdesk.guard import digest_of_sender
from newsdesk.models import ReaderReport
from translations.desk import comments
from translations.models import TARGET_LANGUAGE, Edition, Translation

MESSAGE_MAX = 2_000
FORM_HOURS = 24
LIMIT_WINDOW = timedelta(hours=1)
LIMIT_ONE_SENDER, LIMIT_ALL = 10, 300
_SALT = "newsdesk.reader.report"


class ReportForm(forms.Form):
    """What a reader says; `homepage` is hidden from people, and the token says which form this is."""

    kind = forms.ChoiceField(label="種類", choices=ReaderReport.Kind.choices, widget=forms.RadioSelect)
    message = forms.CharField(
        label="どこが、どう違いますか",
        max_length=MESSAGE_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "内容を入力してください。どの言葉がどう違うかを書いていただけると助かります。",
            "max_length": "内容が%(show_value)d文字あります。%(limit_value)d文字までにしてください。",
        },
    )
    homepage = forms.CharField(required=False, label="この欄は空のままにしてください")
    token = forms.CharField(widget=forms.HiddenInput)


@never_cache
@csrf_exempt  # no cookie to forge with: the signed token in the form takes its place
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form for a story's paragraph (`?at=p12`) or the whole story, and store what is sent."""
    edition = _current_edition(slug)
    context: dict[str, Any] = {"story": edition.article, "title": edition.content["title"]}
    if request.method != "POST":
        anchor, text = _passage(edition, request.GET.get("at", ""))
        form = ReportForm(initial={"token": _new_token(edition, anchor), "kind": ReaderReport.Kind.MEANING})
        return _answer(request, "report.html", {**context, "form": form, "passage": text})
    form = ReportForm(request.POST)
    token = _read_token(request.POST.get("token", ""), edition)
    if token is None:
        form = ReportForm(
            initial={
                "token": _new_token(edition, ""),
                "message": request.POST.get("message", "")[:MESSAGE_MAX],
            }
        )
        problem = "フォームの有効期限が切れました。内容を確かめて、もう一度送ってください。"
        return _answer(request, "report.html", {**context, "form": form, "problem": problem}, status=400)
    anchor, text = _passage(edition, token["anchor"])
    context |= {"form": form, "passage": text}
    if not form.is_valid():
        return _answer(request, "report.html", context, status=422)
    if form.cleaned_data["homepage"]:
        return _answer(request, "report_thanks.html", context)  # a program: it need not know
    sender = digest_of_sender(request)
    if _is_over_limit(sender):
        problem = "短い時間に多くの報告が届いたため、受け付けを止めています。1時間ほどおいて、もう一度お試しください。"
        response = _answer(request, "report.html", {**context, "problem": problem}, status=429)
        response["Retry-After"] = str(int(LIMIT_WINDOW.total_seconds()))
        return response
    stored = ReaderReport(
        article=edition.article,
        edition_number=edition.number,
        anchor=anchor,
        passage=text,
        kind=form.cleaned_data["kind"],
        message=form.cleaned_data["message"],
        form_id=token["form"],
        sender=sender,
    )
    # The same form again is a second click on 送信: it is stored already, all the reader wants to know.
    with transaction.atomic():
        ReaderReport.objects.bulk_create([stored], ignore_conflicts=True)
        _tell_the_desk(stored, edition)
    return _answer(request, "report_thanks.html", context)


def _tell_the_desk(stored: ReaderReport, edition: Edition) -> None:
    """Put the report beside its row, where editors work."""
    translation = (
        Translation.objects.select_related("assignee")
        .filter(article=stored.article_id, language=TARGET_LANGUAGE)
        .first()
    )
    if translation is None:  # a story that came without a working copy: the report waits in the admin
        return
    comments.from_reader(
        translation,
        position=_position_now(edition, stored.anchor),
        text=stored.message,
        label=str(ReaderReport.Kind(stored.kind).label),
        reference=stored.form_id,
    )


def _position_now(edition: Edition, anchor: str) -> int | None:
    """Return where the passage at an edition's anchor stands in the original now, which may have changed since."""
    piece = next((piece for piece in edition.content["body"] if piece["anchor"] == anchor), None)
    if piece is None:
        return None
    found = Block.objects.filter(pk=piece.get("block"), article=edition.article_id).values_list(
        "position", flat=True
    )
    # Editions from before blocks were named in them know the position alone.
    return found.first() if "block" in piece else int(anchor.removeprefix("p"))


def _current_edition(slug: str) -> Edition:
    found = Edition.objects.public().filter(article__slug=slug)
    edition = found.select_related("article").defer("article__raw").first()
    if edition is None:
        raise Http404("There is no such story, or it is not public.")
    return edition


def _passage(edition: Edition, anchor: str) -> tuple[str, str]:
    """Return the anchor and its Japanese text, both empty where the story has no such paragraph."""
    for piece in edition.content["body"]:
        if piece["anchor"] == anchor and piece["target"]:
            return anchor, "\n".join(unescape(strip_tags(html)) for html in piece["target"])
    return "", ""


def _new_token(edition: Edition, anchor: str) -> str:
    facts = {"article": edition.article_id, "anchor": anchor, "form": secrets.token_urlsafe(16)}
    return signing.dumps(facts, salt=_SALT)


def _read_token(token: str, edition: Edition) -> dict[str, str] | None:
    """Return what a token says, or None where it is forged, too old or of another story."""
    try:
        facts = signing.loads(token, salt=_SALT, max_age=FORM_HOURS * 3600)
    except signing.BadSignature:
        return None
    return facts if facts["article"] == edition.article_id else None


def _is_over_limit(sender: str) -> bool:
    lately = ReaderReport.objects.filter(created_at__gt=timezone.now() - LIMIT_WINDOW)
    return lately.filter(sender=sender).count() >= LIMIT_ONE_SENDER or lately.count() >= LIMIT_ALL


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    response = render(request, f"reader/{template}", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
