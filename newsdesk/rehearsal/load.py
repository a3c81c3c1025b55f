"""Loads the demo's own stories, through the same doors that the desk uses.

Run as `python -m newsdesk.rehearsal.load`: it starts a rehearsal server of its own without artificial
delay, so that the demo's content is drafted as 見本 even where the demo itself talks to a real provider.
Articles are ingested, drafted over HTTP, edited and approved by the demo's people, and published by
`publish`; only the dates of publication are set back, so that the home page has a past.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from translations.models import Translation

STORIES = Path(__file__).parent / "stories"

# Role, user name, password. The demo listens on this machine only; production never loads these.
DEMO_LOGINS = [
    ("翻訳者", "translator", "newsdesk-translator"),
    ("編集者", "editor", "newsdesk-editor"),
    ("編集長", "chief", "newsdesk-chief"),
    ("スタッフ", "staff", "newsdesk-staff"),
    ("管理者", "admin", "newsdesk-admin"),
]
PEOPLE = {
    "translator": ("佐藤", "みのり", "translator"),
    "editor": ("高橋", "航", "editor"),
    "chief": ("小林", "静", "chief_editor"),
    "staff": ("森", "拓", "staff"),
    "admin": ("", "管理者", None),
}
TOPICS = {
    "models": ("モデル", "Models"),
    "agents": ("エージェント", "Agents"),
    "safety": ("安全性", "Safety"),
    "chips": ("半導体・計算資源", "Chips and compute"),
    "policy": ("政策・規制", "Policy"),
    "research": ("研究", "Research"),
    "open-source": ("オープンソース", "Open source"),
    "business": ("ビジネス", "Business"),
}
SOURCES = {
    "lattice-review": ("Lattice Review", "full", "CC BY 4.0"),
    "orchard-labs": ("Orchard Labs Blog", "full", "CC BY 4.0"),
    "signal-garden": ("Signal Garden", "full", "許諾を得て転載"),
    "northbeam": ("Northbeam Wire", "excerpt", "All rights reserved"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How far one story has come when the demo opens, and how many days ago it was published."""

    slug: str
    stage: str
    days_ago: float = 0
    correction: str = ""


PLANS = (
    Plan("invoice-agents-audit", "published", 9.2),
    Plan("harbor-compact-disclosure", "published", 6.1),
    Plan(
        "larch-3-benchmarks",
        "published",
        3.3,
        "初出時、測定結果の数値を「サーバー1台当たり」としていましたが、正しくは「カード1枚当たり」でした。おわびして訂正します。",
    ),
    Plan("cobalt-incident-log", "published", 2.8),
    Plan("perch-2-running-costs", "published", 2.1),
    Plan("perch-2-data-mix", "published", 1.4),
    Plan("brightquay-own-servers", "published", 0.7),
    Plan("perch-2-open-weights", "published", 0.2),
    Plan("compute-for-equity", "scheduled"),
    Plan("agent-benchmark-leak", "review"),
    Plan("small-models-interview", "half"),
    Plan("alder-note-summariser", "returned"),
    Plan("perch-2-finetunes", "waiting"),
    Plan("lantern-weekly-notes", "failed"),
    Plan("agents-retry-tools", "offered"),
    Plan("larch-webinar", "skipped"),
)


def main() -> None:
    """Start a rehearsal server, set Django up against it, load the stories, stop the server."""
    key = secrets.token_urlsafe(16)
    with rehearsal_server(key) as address:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "newsdesk.settings",
            "OPENAI_BASE_URL": f"{address}/v1",
            "OPENAI_API_KEY": key,
            "LLM_MODEL": "rehearsal",
            "NEWSDESK_LLM_KIND": "rehearsal",
        }
        import django

        django.setup()
        load_demo(report=lambda line: print(line, flush=True))


@contextmanager
def rehearsal_server(key: str) -> Iterator[str]:
    """Run a rehearsal server that takes `key` and answers at once; yield its address.

    Raises RuntimeError where it does not start.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "newsdesk.rehearsal.server", "--port", address.rpartition(":")[2]]
    # As an argument, a key that begins with a hyphen would be taken for an option: one in 64 does.
    environment = os.environ | {"OPENAI_API_KEY": key}
    server = subprocess.Popen([*command, "--latency-ms", "0", "--token-ms", "0"], env=environment)
    try:
        _wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait()


def load_demo(report: Callable[[str], None]) -> None:
    """Load what is not there yet; a second call only reports. The process must talk to a rehearsal server.

    Raises RuntimeError in production, where example people with known passwords have no place.
    """
    from django.conf import settings
    from django.db import transaction

    from translations.checking import refresh
    from translations.knowledge import entries, glossary

    if settings.NEWSDESK_ENV == "production" or settings.NEWSDESK_LLM_KIND != "rehearsal":
        raise RuntimeError("demo stories are loaded by the demo alone: python -m newsdesk.rehearsal.load")
    _load_people()
    _load_topics_and_sources()
    if not entries.terms():
        entries.import_terms(glossary.read_csv((Path(__file__).parent / "glossary.csv").read_text()))
    for plan in PLANS:
        # One transaction a story: all of it or nothing, and one wait for the disk instead of hundreds.
        # The texts were proofread; what the checks say of them is looked up when somebody opens the story.
        with transaction.atomic(), refresh.postponed():
            is_new = _offer(plan) if plan.stage in {"offered", "skipped"} else _load_story(plan)
        if is_new:
            report(f"{plan.slug}: {plan.stage}")
    # The first page view should not wait for the related list of the stories loaded above.
    from related import find

    find.refresh()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(url, timeout=1).close()  # noqa: S310 (our own address)
        except URLError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the rehearsal server did not start")


def _load_people() -> None:
    from django.contrib.auth.hashers import ScryptPasswordHasher
    from django.contrib.auth.models import Group, User

    for _role, name, password in DEMO_LOGINS:
        last, first, group = PEOPLE[name]
        person, is_new = User.objects.get_or_create(
            username=name,
            defaults={
                "last_name": last,
                "first_name": first,
                "is_staff": True,
                "is_superuser": group is None,
            },
        )
        if is_new:
            # Printed on the screen, so nothing is won by hashing them dearly: that took a second of the first start.
            hasher = ScryptPasswordHasher()
            person.password = hasher.encode(password, hasher.salt(), n=2)
            person.save(update_fields=["password"])
            if group:
                person.groups.add(Group.objects.get(name=group))


def _load_topics_and_sources() -> None:
    from articles.models import Source, Topic

    for slug, (name_ja, name_en) in TOPICS.items():
        Topic.objects.get_or_create(slug=slug, defaults={"name_ja": name_ja, "name_en": name_en})
    for slug, (name, rights, licence) in SOURCES.items():
        free = licence.startswith("CC BY")
        Source.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "homepage": f"https://{slug}.example/",
                "rights": rights,
                "rights_confirmed": True,
                "licence": licence,
                "licence_url": "https://creativecommons.org/licenses/by/4.0/" if free else "",
                "attribution": f"出典: {name}",
            },
        )


def _load_story(plan: Plan) -> bool:
    """Take one story to its stage; False when it is here already."""
    from django.contrib.auth.models import User

    from articles import ingest
    from translations import notices, segment
    from translations.drafting import draft

    editor, translator = User.objects.get(username="editor"), User.objects.get(username="translator")
    folder = STORIES / plan.slug
    try:
        article = ingest.ingest_content(
            (folder / "source.md").read_bytes(), content_type="text/markdown", by=editor
        )
    except ingest.DuplicateArticle:
        return False
    translation = segment.open_translation(article)
    if plan.stage == "waiting":
        return True
    run = draft.request_draft(translation, by=translator)
    draft.work(run.pk)
    notices.mark_read(translator)  # nobody waited for the demo's own drafts
    translation.refresh_from_db()
    if plan.stage == "failed":
        return True
    script = json.loads((folder / "draft.json").read_text())
    if plan.stage == "half":
        _assign(translation, translator)
        _edit(translation, script, by=translator, units=9)
        for unit in translation.units.order_by("position")[:5]:
            unit.approve(version=unit.version, by=editor)
    elif plan.stage == "returned":
        _assign(translation, translator)
        translation.hand_back(
            by=editor,
            reason="見出しとキーポイントが本文より強い言い方になっています。数字と「有意差なし」の扱いも原文と照らしてください。",
        )
    elif plan.stage in {"published", "scheduled"}:
        _edit(translation, script, by=editor)
        _finish(translation, plan, script, by=editor)
    return True


def _offer(plan: Plan) -> bool:
    """Have a story stand in the inbox as a feed that holds it whole would bring it; False when it does already."""
    from articles import extract
    from articles.feed_entries import FeedEntry
    from articles.models import Source
    from articles.render import joinable_html
    from articles.wording import hash_of_blocks

    found = extract.extract((STORIES / plan.slug / "source.md").read_bytes(), content_type="text/markdown")
    _entry, is_new = FeedEntry.objects.get_or_create(
        source=Source.objects.get(slug=found.source),
        key=hashlib.sha256(found.url.encode()).hexdigest(),
        defaults={
            "url": found.url,
            "title": found.title,
            "author": found.author,
            "published": found.published,
            "html": "\n".join(joinable_html(found.blocks)),
            "content_hash": hash_of_blocks(found.blocks),
            "state": FeedEntry.State.HELD if plan.stage == "offered" else FeedEntry.State.SKIPPED,
        },
    )
    return is_new


def _assign(translation: Translation, person: User) -> None:
    translation.assignee = person
    translation.save(update_fields=["assignee"])


def _edit(translation: Translation, script: dict[str, Any], *, by: User, units: int | None = None) -> None:
    """Type the final texts of the script over the draft, for the first `units` rows or everywhere."""
    rows = list(translation.units.select_related("first_block").order_by("position"))
    for unit, entry in list(zip(rows, script["units"], strict=True))[:units]:
        # "first" is what the first edition got wrong, for a correction to put right.
        text = entry.get("first") or _final(entry)
        if text != entry["draft"]:
            unit.save_text(text, version=unit.version, by=by)
    if units is not None:
        return
    for part in translation.parts.all():
        entry = script[part.name]
        final = entry.get("final", entry["draft"])
        if final == entry["draft"]:
            continue
        if part.name == "key_points":
            points = [
                {
                    "heading": point["heading"],
                    "text": point["text"],
                    "blocks": [rows[index].first_block.position for index in point["units"]],
                }
                for point in final
            ]
            part.save_text("", version=part.version, by=by, points=points)
        else:
            part.save_text(final, version=part.version, by=by)


def _final(entry: dict[str, Any]) -> str:
    return str(entry.get("final", entry["draft"]))


def _correct(translation: Translation, script: dict[str, Any], *, by: User, note: str) -> None:
    """Put right what the first edition got wrong and publish it again, with a note for readers."""
    from translations.publishing import publish

    for unit, entry in zip(translation.units.order_by("position"), script["units"], strict=True):
        if "first" in entry:
            unit.save_text(_final(entry), version=unit.version, by=by)
            unit.approve(version=unit.version, by=by)
    translation.refresh_from_db()
    publish.publish(translation, by=by, note=note)


def _finish(translation: Translation, plan: Plan, script: dict[str, Any], *, by: User) -> None:
    from django.utils import timezone

    from translations.desk import review
    from translations.publishing import publish

    approval = review.approve_all(translation, by=by)
    if approval.left:
        raise RuntimeError(f"{plan.slug}: {len(approval.left)} rows of the script could not be approved")
    if plan.stage == "scheduled":
        publish.schedule(translation, by=by, at=timezone.now() + timedelta(days=2, hours=3))
        return
    publish.publish(translation, by=by)
    if plan.correction:
        _correct(translation, script, by=by, note=plan.correction)
    _set_back(translation, timedelta(days=plan.days_ago))


def _set_back(translation: Translation, age: timedelta) -> None:
    """Move ingest and publication into the past, a correction half-way to now."""
    from django.utils import timezone

    from articles.models import Article
    from translations.models import Edition

    now = timezone.now()
    editions = Edition.objects.filter(article=translation.article)
    editions.filter(number=1).update(published_at=now - age)
    editions.exclude(number=1).update(published_at=now - age / 2)
    article = Article.objects.filter(pk=translation.article_id)
    article.update(published_at_ja=now - age, created_at=now - age - timedelta(hours=4))
    article.filter(updated_at_ja__isnull=False).update(updated_at_ja=now - age / 2)


if __name__ == "__main__":
    main()
