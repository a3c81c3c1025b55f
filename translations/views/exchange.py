"""The glossary as CSV and the memory as TMX, in and out: what a file will change is seen before it does.

The file travels with the preview's form, so nothing of it is kept anywhere until it is applied as a whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from translations.knowledge import entries, glossary, memory, tmx
from translations.knowledge.entries import GlossaryEntry
from translations.knowledge.glossary import Term
from translations.knowledge.memory import Memory
from translations.people import require_permission
from translations.views.access import DeskRequest

# Larger files go through `manage.py glossary import` and `manage.py memory import`.
LARGEST_FILE = 1_000_000
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One term or pair of a file that is not stored like that: what stands there now is empty for a new one."""

    source: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two things that come and go as a file."""

    name: str
    permissions: tuple[str, ...]
    changes: Callable[[str], tuple[list[Change], int]]
    store: Callable[[str], object]


class Refused(ValueError):
    """A file that cannot be taken; `problems` names every bad line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def _terms(content: str) -> list[Term]:
    try:
        return glossary.read_csv(content)
    except glossary.GlossaryRefused as refusal:
        raise Refused(list(refusal.problems)) from refusal


def _said(term: Term) -> str:
    """Return all that the glossary says of a term, for comparing."""
    flags = [_("訳さない")] * term.do_not_translate + [_("大文字小文字を区別")] * term.case_sensitive
    forbidden = [_("禁止: %(words)s") % {"words": "、".join(term.forbidden)}] if term.forbidden else []
    return " / ".join([term.target, *flags, *forbidden, *filter(None, (term.note, term.hint))])


def _term_changes(content: str) -> tuple[list[Change], int]:
    terms = _terms(content)
    stored = {(entry.source, entry.sense): entry.term for entry in GlossaryEntry.objects.all()}
    changes = [
        Change(
            f"{term.source}（{term.sense}）" if term.sense else term.source,
            _said(before) if before else "",
            _said(term),
        )
        for term in terms
        if (before := stored.get((term.source, term.sense))) != term
    ]
    return changes, len(terms) - len(changes)


def _pairs(content: str) -> list[tuple[str, str]]:
    try:
        return list(dict(tmx.read(content.encode())).items())
    except tmx.TmxRefused as refusal:
        raise Refused([str(refusal)]) from refusal


def _pair_changes(content: str) -> tuple[list[Change], int]:
    pairs = _pairs(content)
    stored = memory.remembered(source for source, _target in pairs)
    changes = [
        Change(source, stored.get(source, ""), target)
        for source, target in pairs
        if stored.get(source) != target
    ]
    return changes, len(pairs) - len(changes)


KINDS = {
    "glossary": Kind(
        "glossary",
        ("add_glossaryentry", "change_glossaryentry"),
        _term_changes,
        lambda content: entries.import_terms(_terms(content)),
    ),
    # Nobody adds single pairs by hand; who may take a bad one out answers for what comes in.
    "memory": Kind(
        "memory",
        ("delete_memory",),
        _pair_changes,
        lambda content: memory.remember((None, source, target) for source, target in _pairs(content)),
    ),
}


@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """Offer both as files, and take files in."""
    return _render(request)


@require_safe
def export_glossary(request: DeskRequest) -> StreamingHttpResponse:
    """Return the glossary, sent while it is read, as the CSV that `preview` and `manage.py glossary import` read."""
    return StreamingHttpResponse(
        glossary.write_csv(entry.term for entry in GlossaryEntry.objects.iterator()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="glossary.csv"'},
    )


@require_safe
def export_memory(request: DeskRequest) -> StreamingHttpResponse:
    """Return the translation memory as TMX, sent while it is read: it grows with every story."""
    pairs = Memory.objects.order_by("pk").values_list("source", "target")
    return StreamingHttpResponse(
        tmx.write(pairs.iterator()),
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="memory.tmx"'},
    )


@require_POST
def preview(request: DeskRequest) -> HttpResponse:
    """Show what a file would change, or every line that is wrong with it. Nothing is stored."""
    kind = _kind(request)
    file = request.FILES.get("file")
    try:
        if file is None or file.size is None:
            raise Refused([_("ファイルが選ばれていません。ファイルを選んでください。")])
        if file.size > LARGEST_FILE:
            raise Refused(
                [
                    _(
                        "ファイルが大きすぎます。%(most)s MB までに分けるか、「manage.py %(name)s import」で読み込んでください。"
                    )
                    % {"most": LARGEST_FILE // 1_000_000, "name": kind.name}
                ]
            )
        content = file.read().decode("utf-8-sig")
        return _render(request, kind=kind, content=content, changed=kind.changes(content))
    except UnicodeDecodeError:
        problems = [_("ファイルを UTF-8 として読めません。UTF-8 で保存し直してください。")]
    except Refused as refusal:
        problems = refusal.problems
    return _render(request, kind=kind, problems=problems, status=422)


@require_POST
def apply(request: DeskRequest) -> HttpResponse:
    """Store what the preview showed, all of it or nothing; where it would be something else by now, show that."""
    kind = _kind(request)
    content = request.POST.get("content", "").replace("\r\n", "\n").lstrip()
    try:
        with transaction.atomic():
            changes, same = kind.changes(content)
            if _stamp(changes) != request.POST.get("stamp"):
                messages.warning(
                    request,
                    _("確かめたあとで内容が変わりました。いまの違いを見てから、もう一度取り込んでください。"),
                )
                return _render(request, kind=kind, content=content, changed=(changes, same), status=409)
            kind.store(content)
    except Refused as refusal:
        return _render(request, kind=kind, problems=refusal.problems, status=422)
    messages.success(request, _("%(count)d 件を取り込みました。") % {"count": len(changes)})
    return redirect("desk:exchange")


def _kind(request: DeskRequest) -> Kind:
    kind = KINDS["memory" if request.POST.get("kind") == "memory" else "glossary"]
    for permission in kind.permissions:
        require_permission(request.user, permission)
    return kind


def _stamp(changes: list[Change]) -> str:
    return hashlib.sha256(repr(changes).encode()).hexdigest()


def _render(
    request: DeskRequest,
    *,
    kind: Kind | None = None,
    content: str = "",
    changed: tuple[list[Change], int] | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    changes, same = changed or ([], 0)
    context = {
        **admin.site.each_context(request),
        "title": _("用語集と翻訳メモリのファイル"),
        "kind": kind.name if kind else "",
        "content": content,
        "is_preview": changed is not None,
        "changes": changes[:MOST_SHOWN],
        "more": max(0, len(changes) - MOST_SHOWN),
        "new": sum(not change.before for change in changes),
        "replaced": sum(bool(change.before) for change in changes),
        "same": same,
        "stamp": _stamp(changes),
        "problems": (problems or [])[:MOST_SHOWN],
        "may_exchange": {
            name: all(request.user.has_perm(f"translations.{needed}") for needed in kind.permissions)
            for name, kind in KINDS.items()
        },
    }
    return render(request, "desk/exchange.html", context, status=status)
