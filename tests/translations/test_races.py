"""Two at once on real PostgreSQL: no text is lost, nothing goes out twice, no machine overwrites a person.

Every race runs a few rounds, both sides let go by a barrier, and is judged by the rows afterwards.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import changes, extract, ingest
from articles.models import Article, SourceChange
from translations import checks, tasks
from translations.checking import edited, refresh
from translations.checking.findings import Checked
from translations.checks.model import Document, Finding
from translations.desk import follow, review
from translations.drafting import draft
from translations.models import Edition, Event, IllegalMove, Part, StaleVersion, Translation, Unit
from translations.publishing import publish
from translations.publishing.publish import PublishBlocked
from translations.runs import Candidate, Run
from translations.segment import open_translation
from translations.views.single import bare_row

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ROUNDS = 5
TEXTS = [
    "それは新しいです。",
    "それは新しいものです。",
    "とても新しいです。",
    "これは新しいです。",
    "これは新しいものです。",
    "新しいものです。",
]
REFUSALS = (StaleVersion, IllegalMove, PublishBlocked)


def at_once(*sides: Callable[[], Any]) -> list[Any]:
    """Run all sides at the same moment, each in a thread with a connection of its own.

    Returns what each returned, or the refusal it met; anything else that is raised fails the test.
    """
    barrier = threading.Barrier(len(sides))
    results: list[Any] = [None] * len(sides)

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = sides[place]()
        except Exception as error:  # judged below, in the test's own thread
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(sides))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, REFUSALS):
            raise result
    return results


@pytest.fixture
def ready(editor) -> Translation:
    """A short story in which every row is approved and nothing stands in the way of publishing."""
    article = ingest.ingest_content("# It is new\n\nIt is new.\n", content_type="text/markdown")
    translation = open_translation(article)
    translation.units.update(text=TEXTS[0], origin=Unit.Origin.PERSON)
    translation.parts.update(text=TEXTS[0])
    points = [{"heading": "新しさ", "text": TEXTS[0], "blocks": [0]}] * 3
    translation.parts.filter(name="key_points").update(text="", points=points)
    translation.begin_by_hand(by=editor)
    approve_everything(translation, editor)
    return translation


def approve_everything(translation: Translation, editor: User) -> None:
    """Bring the story back to 承認済み, or to a published one with all rows approved."""
    translation.units.update(state=Unit.State.APPROVED)
    translation.parts.update(state=Unit.State.APPROVED)
    translation.refresh_from_db()
    review.settle(translation, by=editor)


def first_unit(translation: Translation) -> Unit:
    return translation.units.order_by("position").first()


def test_a_save_at_the_moment_of_publishing_is_either_in_the_edition_or_waits_unpublished(ready, editor):
    published = 0
    for typed in TEXTS[1:]:
        approve_everything(ready, editor)
        unit = first_unit(ready)
        ready.refresh_from_db()
        seen = ready.version
        saved, edition = at_once(
            lambda unit=unit, typed=typed: unit.save_text(typed, version=unit.version, by=editor),
            lambda seen=seen: publish.publish(
                Translation.objects.get(pk=ready.pk), by=editor, version=seen, note="訂正"
            ),
        )
        assert not isinstance(saved, Exception)
        assert first_unit(ready).text == typed
        if isinstance(edition, Edition):
            # It holds what the editor saw, and the desk knows that newer text is not public.
            published += 1
            assert edition.translation_version == seen
            assert [typed] not in [piece["target"] for piece in edition.content["body"]]
        ready.refresh_from_db()
        assert ready.current_edition is None or ready.current_edition.translation_version < ready.version
    assert Edition.objects.count() == published


@pytest.mark.parametrize("by_the_clock", [False, True])
def test_nobody_who_saves_waits_for_the_checks_of_what_is_being_published(
    ready, editor, monkeypatch, by_the_clock
):
    check, asked = checks.check, []

    def lock() -> None:
        with transaction.atomic():
            asked.append(Translation.objects.select_for_update(nowait=True).get(pk=ready.pk))

    def check_while_another_locks(document: Document) -> list[Finding]:
        at_once(lock)
        return check(document)

    if by_the_clock:
        publish.schedule(ready, by=editor, at=timezone.now() + timedelta(hours=1))
    Checked.objects.all().delete()  # as in a process or after a release whose rules are others
    monkeypatch.setattr(checks, "check", check_while_another_locks)
    if by_the_clock:
        publish.publish_due(timezone.now() + timedelta(hours=2))
    else:
        publish.publish(ready, by=editor)
    assert len(asked) == 1
    assert Edition.objects.count() == 1


def test_rows_saved_at_once_are_each_counted_and_take_the_approval_back_once(ready, editor):
    def save(item: Part | Unit, text: str) -> Callable[[], None]:
        own = type(item).objects.get(pk=item.pk)  # nothing in memory is shared
        return lambda: own.save_text(text, version=own.version, by=editor)

    rows = [*ready.units.all(), *ready.parts.exclude(name="key_points")]
    for round_ in range(1, ROUNDS + 1):
        approve_everything(ready, editor)
        last_event = ready.events.first().pk
        before = ready.version
        at_once(*(save(row, TEXTS[round_]) for row in rows))
        ready.refresh_from_db()
        assert ready.version == before + len(rows)
        assert ready.status == Translation.Status.REVIEW
        told = ready.events.filter(pk__gt=last_event)
        assert sorted(told.filter(verb="edited").values_list("subject", flat=True)) == sorted(
            row.subject for row in rows
        )
        assert told.filter(verb="moved").count() == 1
        assert {row.text for row in (*ready.units.all(), *ready.parts.exclude(name="key_points"))} == {
            TEXTS[round_]
        }


def test_a_draft_that_arrives_while_a_person_saves_never_replaces_the_persons_text(
    translation, provider, editor
):
    for n in range(ROUNDS):
        translation.units.update(text="", state=Unit.State.UNTRANSLATED, origin="")
        run = draft.request_draft(translation, by=None, parts=[])
        unit = first_unit(translation)
        typed = f"人の訳{n}。"
        results = at_once(
            lambda unit=unit, typed=typed: Unit.objects.get(pk=unit.pk).save_text(
                typed, version=unit.version, by=editor
            ),
            lambda run=run: draft.work(run.pk),
        )
        run.refresh_from_db()
        assert run.state == Run.State.DONE
        unit.refresh_from_db()
        saved = not isinstance(results[0], Exception)
        # Whoever came second by the version was told; a person's text is never gone under a machine's.
        assert (unit.text == typed) is saved
        assert unit.origin == (Unit.Origin.PERSON if saved else Unit.Origin.MACHINE)
        assert run.candidates.filter(unit=unit).count() == 1


def test_accepting_a_proposal_while_somebody_saves_lets_one_win_and_tells_the_other(
    drafted, provider, editor, translator
):
    unit = first_unit(drafted)
    page = Client()
    page.force_login(translator)
    for n in range(ROUNDS):
        run = draft.request_redraft(drafted, unit_ids=[unit.pk], instruction="別の言い方で", by=None)
        draft.work(run.pk)
        proposal = Candidate.objects.get(run=run)
        Candidate.objects.filter(pk=proposal.pk).update(text=f"提案{n}。")
        unit.refresh_from_db()
        typed = f"打った文{n}。"
        address = reverse("desk:row_accept", args=[drafted.pk, f"unit-{unit.pk}", proposal.pk])
        saved, accepted = at_once(
            lambda typed=typed: Unit.objects.get(pk=unit.pk).save_text(
                typed, version=unit.version, by=editor
            ),
            lambda address=address: (
                page.post(address, {"version": unit.version}, headers={"HX-Request": "true"}).status_code
            ),
        )
        won = Unit.objects.get(pk=unit.pk).text
        assert won == (f"提案{n}。" if isinstance(saved, StaleVersion) else typed)
        assert accepted == (200 if isinstance(saved, StaleVersion) else 409)
        # Both texts stay in the log or among the proposals: nothing typed or proposed is gone.
        assert Unit.objects.get(pk=unit.pk).version == unit.version + 1


def test_accepting_over_a_row_that_was_saved_since_the_page_was_read_is_refused(
    drafted, provider, editor, translator, monkeypatch
):
    """The narrow case of the race above: the save lands between reading the row and writing it."""
    unit = first_unit(drafted)
    run = draft.request_redraft(drafted, unit_ids=[unit.pk], instruction="別の言い方で", by=None)
    draft.work(run.pk)
    from translations.views import proposals

    unit.refresh_from_db()
    seen = unit.version
    read = bare_row

    def read_then_somebody_saves(pk, place):
        row = read(pk, place)
        monkeypatch.setattr(proposals, "bare_row", read)
        Unit.objects.get(pk=unit.pk).save_text("先に保存した文。", version=seen, by=editor)
        return row

    monkeypatch.setattr(proposals, "bare_row", read_then_somebody_saves)
    page = Client()
    page.force_login(translator)
    proposal = Candidate.objects.get(run=run)
    address = reverse("desk:row_accept", args=[drafted.pk, f"unit-{unit.pk}", proposal.pk])
    answer = page.post(address, {"version": seen}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert Unit.objects.get(pk=unit.pk).text == "先に保存した文。"


def test_of_many_workers_that_claim_one_run_exactly_one_gets_it(translation, provider):
    for _ in range(ROUNDS):
        run = draft.request_draft(translation, by=None)
        claims = at_once(*[lambda pk=run.pk: Run.claim(pk)] * 6)
        assert sum(claim is not None for claim in claims) == 1
        Run.objects.filter(pk=run.pk).update(state=Run.State.CANCELLED)


def test_a_run_delivered_many_times_at_once_asks_everything_once(translation, provider):
    run = draft.request_draft(translation, by=None)
    worked = at_once(*[lambda: draft.work(run.pk)] * 4)
    assert sorted(worked) == [False, False, False, True]
    asked = [unit["id"] for material in provider.materials("translate") for unit in material["units"]]
    assert len(asked) == len(set(asked)) == 7
    assert Event.objects.filter(verb="finished_run").count() == 1


def test_two_sweepers_wake_a_run_once(translation, provider, monkeypatch):
    woken: list[int] = []
    monkeypatch.setattr("translations.drafting.draft.wake", lambda pk: woken.append(pk) or True)
    monkeypatch.setattr(tasks, "messages_waiting", lambda queue: 0)
    run = draft.request_draft(translation, by=None)
    woken.clear()
    at_once(*[tasks.sweep] * 4)
    assert woken == [run.pk]


def test_two_spellings_of_one_address_that_are_stored_at_once_make_one_article():
    def store(url: str) -> Callable[[], Article | None]:
        def side() -> Article | None:
            try:
                return ingest.ingest_content(f"# Told\n\nRead at {url}.\n", url=url)
            except ingest.DuplicateArticle:
                return None

        return side

    for n in range(ROUNDS):
        spellings = (f"https://wire.example/news-{n}/", f"https://www.wire.example/news-{n}?amp=1")
        sides = at_once(*map(store, spellings))
        assert sides.count(None) == 1
        assert Article.objects.filter(address_key=f"wire.example/news-{n}").count() == 1


def test_publishing_twice_at_once_makes_one_edition(ready, editor):
    made = at_once(
        *[lambda: publish.publish(Translation.objects.get(pk=ready.pk), by=editor, version=ready.version)] * 4
    )
    assert {edition.pk for edition in made} == {Edition.objects.get().pk}
    assert Event.objects.filter(verb="published").count() == 1


def test_a_correction_at_the_moment_of_withdrawal_leaves_a_story_wholly_public_or_wholly_gone(ready, editor):
    publish.publish(ready, by=editor, version=ready.version)
    for typed in TEXTS[1:]:
        unit = first_unit(ready)
        unit.save_text(typed, version=unit.version, by=editor)
        approve_everything(ready, editor)
        corrected, withdrawn = at_once(
            lambda: publish.publish(
                Translation.objects.get(pk=ready.pk), by=editor, version=ready.version, note="訂正"
            ),
            lambda: publish.unpublish(Translation.objects.get(pk=ready.pk), by=editor, reason="取り下げ"),
        )
        ready.refresh_from_db()
        is_public = ready.status == Translation.Status.PUBLISHED
        assert (ready.current_edition is not None) == is_public
        assert Article.objects.published("ja").exists() == is_public
        if isinstance(corrected, Edition) and isinstance(withdrawn, Exception):
            assert ready.current_edition == corrected
        if not is_public:
            publish.publish(ready, by=editor, version=ready.version, note="再公開")
            ready.refresh_from_db()


def test_schedulers_that_run_at_once_publish_a_due_story_once(ready, editor):
    publish.schedule(ready, by=editor, at=timezone.now() + timedelta(hours=1))
    later = timezone.now() + timedelta(hours=2)
    went_out = at_once(*[lambda: publish.publish_due(later)] * 4)
    assert sum(went_out) == 1
    assert Edition.objects.count() == 1


def test_a_cancellation_at_the_moment_a_run_ends_leaves_one_end_and_no_active_run(
    translation, provider, editor
):
    for _ in range(ROUNDS):
        translation.units.update(text="", state=Unit.State.UNTRANSLATED, origin="")
        run = draft.request_draft(translation, by=None, parts=[])
        at_once(
            lambda run=run: draft.work(run.pk),
            lambda run=run: Run.objects.get(pk=run.pk).request_cancel(by=editor),
        )
        run.refresh_from_db()
        assert run.state in {Run.State.DONE, Run.State.CANCELLED}
        ends = Event.objects.filter(verb="finished_run", data__run=run.pk).count()
        cancels = Event.objects.filter(verb="cancelled_run", data__run=run.pk).count()
        assert (ends, cancels) in {(1, 0), (1, 1), (0, 1)}
        assert Translation.objects.get(pk=translation.pk).status != Translation.Status.DRAFTING


def test_a_cancellation_is_kept_when_the_run_goes_back_into_the_queue_meanwhile(
    translation, provider, editor
):
    for _ in range(ROUNDS):
        run = draft.request_draft(translation, by=None)
        mine = Run.claim(run.pk)
        at_once(
            lambda mine=mine: mine.try_again(after=timedelta(0), error_class="server", last_error="503"),
            lambda run=run: Run.objects.get(pk=run.pk).request_cancel(by=editor),
        )
        draft.work(run.pk)
        run.refresh_from_db()
        assert run.state == Run.State.CANCELLED
    assert not provider.requests


def test_a_save_and_a_changed_original_neither_lose_text_nor_wait_in_a_circle(ready, editor):
    for number in range(ROUNDS):
        text = f"# It is new\n\nIt is new, take {number}.\n"
        article = Article.objects.get(pk=ready.article_id)
        change = changes.notice(article, extract.extract(text, content_type="text/markdown"), raw=text)
        assert change is not None
        unit = ready.units.order_by("-position").first()
        part = ready.parts.get(name="lead")
        typed = f"それは{number}回目に新しくなりました。"

        def save(unit: Unit = unit, typed: str = typed) -> None:
            unit.save_text(typed, version=unit.version, by=editor)

        def save_part(part: Part = part, typed: str = typed) -> None:
            part.save_text(typed, version=part.version, by=editor)

        def take_in(change: SourceChange = change) -> None:
            follow.take_in(change, by=editor)

        saved, _part, taken = at_once(save, save_part, take_in)
        now = Unit.objects.get(pk=unit.pk)
        # Whoever came first: the text that was typed is there, or its writer was told that it is not.
        assert now.text == typed or isinstance(saved, StaleVersion)
        assert taken is None
        assert now.first_block.text == f"It is new, take {number}."
        assert now.state in {Unit.State.OUTDATED, Unit.State.EDITED}
        assert Part.objects.get(pk=part.pk).text == typed


def test_a_save_never_waits_for_somebody_else_who_checks_the_article(drafted, editor):
    unit = drafted.units.order_by("position").first()
    refresh.whole(drafted)
    unit.save_text("二枚の測量図です。", version=unit.version, by=editor)
    edited.rows(drafted.pk)  # this process has the article at hand
    unit = bare_row(drafted.pk, unit.place, to_check=True).item
    checking, saved = threading.Event(), threading.Event()

    def check() -> bool:
        with transaction.atomic():
            Checked.objects.select_for_update().get(translation=drafted)
            checking.set()
            return saved.wait(20)

    def save() -> bool:
        assert checking.wait(20)
        unit.save_text("三枚の測量図です。", version=unit.version, by=editor)
        left_to_be_asked_for = edited.saved_row(unit) is None
        saved.set()
        return left_to_be_asked_for

    assert at_once(check, save) == [True, True]
    assert edited.rows(drafted.pk) == {unit.subject}


def test_what_a_save_finds_is_not_stored_over_what_others_found_since_its_row_was_read(drafted, editor):
    unit = drafted.units.order_by("position").first()
    refresh.whole(drafted)
    unit.save_text("二枚の測量図です。", version=unit.version, by=editor)
    edited.rows(drafted.pk)  # this process has the article at hand
    unit = bare_row(drafted.pk, unit.place, to_check=True).item
    refresh.whole(drafted)
    unit.save_text("三枚の(測量図)です。", version=unit.version, by=editor)
    assert edited.saved_row(unit) is None
    assert edited.rows(drafted.pk) == {unit.subject}
