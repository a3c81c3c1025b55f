"""取り込み: what feeds brought and what an editor pastes, looked at before it becomes an article."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import inbox, ingest, poll
from articles.extract import ExtractedArticle
from articles.feed_entries import FeedEntry, Mute
from articles.file_types import content_type_of
from articles.models import Article, Block, Source
from articles.pages import Pages
from articles.same_address import canonical_url
from articles.wording import hash_of_blocks
from translations.desk import posted
from translations.forms import NewArticleForm
from translations.models import Translation
from translations.segment import open_translation
from translations.views.access import DeskRequest
from translations.views.language import in_words
from translations.views.sheet import block_html

PAGE_SIZE = 40
TABS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "open": (gettext_lazy("確認待ち"), inbox.OPEN),
    "taken": (gettext_lazy("取り込み済み"), (FeedEntry.State.TAKEN, FeedEntry.State.DUPLICATE)),
    "skipped": (gettext_lazy("見送り"), (FeedEntry.State.SKIPPED,)),
}
LONGEST_TEASER = 220
LONGEST_NAME = 80
# A page with fewer words is hardly an article: it asks for a log-in, or draws its text by script.
SCANT = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the inbox as the page shows it."""

    entry: FeedEntry
    teaser: str
    translation: Translation | None

    @property
    def title(self) -> str:
        """What the entry is called; one that has neither title nor address by its first words."""
        entry = self.entry
        return entry.title or entry.url or Truncator(self.teaser).chars(LONGEST_NAME) or str(entry)

    @property
    def is_of_this_year(self) -> bool:
        """Whether its date needs no year: feeds hold entries of many."""
        published = self.entry.published
        return published is None or timezone.localtime(published).year == timezone.localtime().year

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.entry.state in inbox.OPEN


@dataclass(frozen=True, slots=True)
class PreviewBlock:
    """A block that would be stored: what it is, and its safe HTML."""

    kind: str
    label: str
    level: int
    ordered: bool
    boilerplate: bool
    quoted: bool
    html: SafeString
    marks: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking something in would store: the facts found, the blocks, and the article that is here already."""

    article: ExtractedArticle
    title: str
    blocks: list[PreviewBlock]
    counts: list[tuple[str, int]]
    words: int
    set_aside: int
    source: Source | None
    is_new_source: bool
    duplicate: Translation | None
    is_scant: bool
    reserved: list[str]


# --- the inbox ------------------------------------------------------------------------------------


@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """Show the inbox: `?tab=`, `?source=`, `?q=` and `?page=`; above it the way in for a URL or a text."""
    return render_inbox(request)


@require_POST
def take(request: DeskRequest, pk: int) -> HttpResponse:
    """Take an entry in (取り込む), a reservation of text mining notwithstanding: a person has looked at it."""
    entry = _open_entry(pk)
    if entry is not None:
        poll.take(entry, even_if_reserved=True)
        if entry.article is not None:
            open_translation(entry.article)
        elif entry.error and not request.htmx:  # whose answer says it in the line
            messages.warning(request, f"{entry}: {entry.error}")
    return _answer(request, pk)


@require_POST
def act(request: DeskRequest) -> HttpResponse:
    """Take in or leave out the chosen entries (`chosen`) together, as the pressed button says (`do`)."""
    chosen = FeedEntry.objects.filter(pk__in=posted.keys(request.POST, "chosen")[:PAGE_SIZE])
    verb = request.POST.get("do", "")
    if not chosen or verb not in ("take", "skip"):
        messages.error(request, _("記事が選ばれていません。左の欄で選んでください。"))
    elif verb == "take":
        said = _(
            "%(count)d 件を順に取り込んでいます。取り込めなかった記事は、理由とともに確認待ちに残ります。"
        )
        messages.success(request, said % {"count": poll.take_soon(chosen)})
    else:
        said = _("%(count)d 件を見送りました。「見送り」から戻せます。")
        messages.success(request, said % {"count": inbox.skip(chosen)})
    return _back(request)


@require_POST
def skip(request: DeskRequest, pk: int) -> HttpResponse:
    """Leave an entry out (見送る)."""
    inbox.skip(FeedEntry.objects.filter(pk=pk))
    return _answer(request, pk)


@require_POST
def offer_again(request: DeskRequest, pk: int) -> HttpResponse:
    """Put a skipped entry back into the inbox (戻す)."""
    inbox.offer_again(FeedEntry.objects.filter(pk=pk))
    return _answer(request, pk)


@require_POST
def mute(request: DeskRequest) -> HttpResponse:
    """No longer offer entries with some words in their title, or those of one source (ミュート)."""
    key = posted.key(request.POST.get("source", ""))
    source = None if key is None else Source.objects.filter(pk=key).first()
    try:
        rule, left = inbox.mute(words=request.POST.get("words", "")[:200], source=source, by=request.user)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(rule)s をミュートしました。%(left)d 件を見送りに移しました。")
            % {"rule": rule, "left": left},
        )
    return _back(request)


@require_POST
def unmute(request: DeskRequest, pk: int) -> HttpResponse:
    """Offer such entries again, and those of the last days that the rule left out."""
    rule = get_object_or_404(Mute, pk=pk)
    said = {"rule": str(rule), "back": inbox.lift(rule)}
    messages.success(
        request, _("%(rule)s のミュートを解除し、この1週間の %(back)d 件を確認待ちに戻しました。") % said
    )
    return _back(request)


def _open_entry(pk: int) -> FeedEntry | None:
    """Return the entry if it still waits for a decision."""
    entry = get_object_or_404(FeedEntry.objects.select_related("source", "article"), pk=pk)
    return entry if entry.state in inbox.OPEN else None


def _answer(request: DeskRequest, pk: int) -> HttpResponse:
    if not request.htmx:
        return _back(request)
    entry = FeedEntry.objects.select_related("source", "article").get(pk=pk)
    shown = QueryDict(urlsplit(request.htmx.current_url or "").query)
    counts = _counts(_wanted(shown))
    context = {
        "line": _line(entry, _translations([entry])),
        "acted": True,
        "tabs": _tabs(counts),
        "here": request.htmx.current_url_abs_path or "",
    }
    return render(request, "desk/inbox.html#acted", context)


def _back(request: DeskRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    return redirect(back if _is_ours(back) else "desk:inbox")


def _is_ours(address: str) -> bool:
    return address.startswith(reverse("desk:inbox")) and "\\" not in address and "//" not in address


def render_inbox(
    request: DeskRequest,
    *,
    form: NewArticleForm | None = None,
    preview: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the inbox, with a form that was filled in and what it would store."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    query, source = _query(request.GET), posted.key(request.GET.get("source", ""))
    found = _wanted(request.GET)
    counts = _counts(found)
    rows = found.filter(state__in=TABS[tab][1]).select_related("source", "article").defer("article__raw")
    shown = Pages(rows, PAGE_SIZE, count=counts[tab]).get_page(request.GET.get("page"))
    entries = list(shown)
    translations = _translations(entries)
    context = {
        **admin.site.each_context(request),
        "title": _("取り込み"),
        "tabs": _tabs(counts),
        "tab": tab,
        "query": query,
        "source": source,
        "sources": Source.objects.filter(Exists(FeedEntry.objects.filter(source=OuterRef("pk")))).only(
            "name"
        ),
        "lines": [_line(entry, translations) for entry in entries],
        "here": request.get_full_path(),
        "page": shown,
        "mutes": Mute.objects.select_related("source"),
        "form": form or NewArticleForm(initial={"url": request.GET.get("url", "")[:2000]}),
        "is_asked_for": "url" in request.GET,
        "preview": preview,
        "is_first": not (query or source or counts["open"] or counts["taken"] or counts["skipped"]),
    }
    return render(request, "desk/inbox.html", context, status=status)


def _query(sent: QueryDict) -> str:
    return sent.get("q", "").strip()[:200]


def _wanted(sent: QueryDict) -> QuerySet[FeedEntry]:
    """Return the entries of all tabs that the search of the page asks for, newest first."""
    entries = FeedEntry.objects.all()
    if source := posted.key(sent.get("source", "")):
        entries = entries.filter(source=source)
    for word in _query(sent).split():
        entries = entries.filter(
            Q(title__icontains=word) | Q(url__icontains=word) | Q(author__icontains=word)
        )
    return entries.order_by("-created_at", "-pk")


def _counts(found: QuerySet[FeedEntry]) -> dict[str, int]:
    of_state = dict(found.order_by().values_list("state").annotate(n=Count("*")))
    return {name: sum(of_state.get(state, 0) for state in states) for name, (_label, states) in TABS.items()}


def _tabs(counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    return [(name, label, counts[name]) for name, (label, _states) in TABS.items()]


def _translations(entries: list[FeedEntry]) -> dict[int, Translation]:
    keys = [entry.article_id for entry in entries if entry.article_id]
    return {one.article_id: one for one in Translation.objects.filter(article__in=keys)} if keys else {}


def _line(entry: FeedEntry, translations: dict[int, Translation]) -> Line:
    text = " ".join(html.unescape(strip_tags(entry.html)).split())
    return Line(entry, Truncator(text).chars(LONGEST_TEASER), translations.get(entry.article_id or 0))


# --- looking before storing -----------------------------------------------------------------------


@require_POST
def preview(request: DeskRequest) -> HttpResponse:
    """Show what the URL, text or file of the form would become; store nothing."""
    form = NewArticleForm(request.POST, request.FILES)
    seen = None
    if form.is_valid():
        try:
            seen = _preview(form.cleaned_data)
        except ingest.IngestError as error:
            form.add_error(None, str(error))
    if request.htmx:
        # An emptied form is nobody's mistake while somebody types.
        is_empty = form.has_error("__all__", "nothing")
        context = {"preview": seen, "refused": None if seen or is_empty else form}
        return render(request, "desk/_preview.html", context, status=200 if seen or is_empty else 422)
    return render_inbox(request, form=form, preview=seen, status=200 if seen else 422)


def _preview(given: dict[str, Any]) -> Preview:
    file, reserved = given["file"], list[str]()
    is_fetched = not file and not given["text"].strip()
    if file:
        kind = content_type_of(file.name)
        article = ingest.look_at(file.read(), url=given["url"], content_type=kind)
    elif is_fetched:
        article, reserved = ingest.look_at_url(given["url"])
    else:
        article = ingest.look_at(given["text"], url=given["url"])
    own = [block for block in article.blocks if not block.boilerplate]
    source = ingest.known_source(article, article.url or given["url"])
    kinds = Counter(str(block.kind) for block in own)
    words = sum(len(block.text.split()) for block in own if block.kind != "code")
    return Preview(
        article=article,
        title=given["title"] or article.title or ingest.first_words(article.blocks),
        blocks=[
            PreviewBlock(
                kind=block.kind,
                label=in_words(Block.Kind(block.kind)),
                level=block.level,
                ordered=block.ordered,
                boilerplate=block.boilerplate,
                quoted=block.quoted,
                html=block_html(block),
                marks=[str(Block.MARKS[mark]) for mark in block.marks if mark in Block.MARKS],
            )
            for block in article.blocks
        ],
        counts=[(str(kind.label), kinds[kind.value]) for kind in Block.Kind if kinds[kind.value]],
        words=words,
        set_aside=len(article.blocks) - len(own),
        source=source,
        is_new_source=source is None and bool(article.url or given["url"] or article.source),
        duplicate=_duplicate(article, given["url"]),
        is_scant=is_fetched and words < SCANT,
        reserved=reserved,
    )


def _duplicate(article: ExtractedArticle, url: str) -> Translation | None:
    try:
        ingest.refuse_duplicate(
            url=canonical_url(article.url or url), content_hash=hash_of_blocks(article.blocks)
        )
    except ingest.DuplicateArticle as duplicate:
        found: Article = duplicate.article
        return open_translation(found)
    return None
