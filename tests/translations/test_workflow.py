"""The workflow as a machine: whatever three people and the clock do, in any order, only its steps are taken.

`WORKFLOW_STEPS=10000 uv run pytest tests/translations/test_workflow.py` for the whole of E6 (docs/reliability.md).
"""

from __future__ import annotations

import itertools
import os
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles import ingest
from translations.checking import refresh
from translations.desk import review
from translations.models import Draftable, Edition, IllegalMove, StaleVersion, Translation
from translations.publishing import publish
from translations.publishing.publish import PublishBlocked
from translations.segment import open_translation

STATUSES = list(Translation.Status.values)
STEPS_A_RUN = 25
RUNS = max(6, int(os.environ.get("WORKFLOW_STEPS", "0")) // STEPS_A_RUN)
# What a person is told when a step is not theirs, or not open to anybody now.
REFUSALS = (IllegalMove, StaleVersion, PublishBlocked, PermissionDenied)
SOURCE = "The lab released the model on Monday.\n\nIt reads maps.\n\nArticle {}."
TEXTS = ("研究所は月曜日にモデルを公開しました。", "地図を読みます。", "記事です。")
POINTS = [{"heading": "公開", "text": "モデルを公開しました。", "blocks": [0]}] * 3
numbers = itertools.count()
person = st.sampled_from(["translator", "editor", "admin"])


class Workflow(RuleBasedStateMachine):
    """One article from its filled draft on. `people` are set by the test."""

    people: dict

    def __init__(self):
        super().__init__()
        number = next(numbers)
        article = ingest.ingest_content(SOURCE.format(number).encode(), content_type="text/plain")
        self.pk = open_translation(article).pk
        self.now.units.update(text="訳文です。", state="draft", origin="machine")
        for unit, text in zip(self.now.units.order_by("position"), TEXTS, strict=True):
            type(unit).objects.filter(pk=unit.pk).update(text=text)
        self.now.parts.update(text="研究所がモデルを公開しました。", state="draft", origin="machine")
        self.now.parts.filter(name="key_points").update(points=POINTS)
        self.now.begin_by_hand(by=self.people["editor"])
        self.seen = self.now.version
        self.stored: dict[int, object] = {}

    @property
    def now(self) -> Translation:
        return Translation.objects.select_related("article").get(pk=self.pk)

    def try_to(self, step) -> None:
        """Take a step as a view would: all or nothing, and a refusal is an answer."""
        try:
            with transaction.atomic():
                step()
        except REFUSALS:
            pass

    def row(self, number: int):
        rows = review.rows(self.now)
        found = rows[number % len(rows)]
        found.translation = self.now
        return found

    @rule(who=person, number=st.integers(0, 9), behind=st.booleans(), text=st.sampled_from(["", *TEXTS]))
    def type_into_a_row(self, who, number, behind, text):
        row = self.row(number)
        extra = {"points": POINTS} if getattr(row, "name", "") == "key_points" else {}
        self.try_to(lambda: row.save_text(text, version=row.version - behind, by=self.people[who], **extra))

    @rule(number=st.integers(0, 9), back=st.booleans())
    def approve_a_row_or_take_it_back(self, number, back):
        row = self.row(number)

        def step():
            (row.unapprove if back else row.approve)(version=row.version, by=self.people["editor"])
            review.settle(row.translation, by=self.people["editor"])

        self.try_to(step)

    @rule()
    def approve_everything(self):
        self.try_to(lambda: review.approve_all(self.now, by=self.people["editor"]))

    @rule()
    def return_it(self):
        self.try_to(lambda: self.now.hand_back(by=self.people["editor"], reason="直してください"))

    @rule()
    def submit_it_again(self):
        self.try_to(lambda: self.now.resubmit(by=self.people["translator"]))

    @rule()
    def look_at_the_page(self):
        self.seen = self.now.version

    @rule(who=person, fresh=st.booleans())
    def publish_it(self, who, fresh):
        version = self.now.version if fresh else self.seen
        before = self.now
        try:
            with transaction.atomic():
                edition = publish.publish(before, by=self.people[who], version=version)
        except REFUSALS:
            return
        assert who != "translator"
        assert edition.translation_version == version

    @rule(who=person, minutes=st.integers(1, 90))
    def schedule_it(self, who, minutes):
        at = timezone.now() + timedelta(minutes=minutes)
        self.try_to(lambda: publish.schedule(self.now, by=self.people[who], at=at))

    @rule(later=st.booleans())
    def bring_it_to_its_readers(self, later):
        """What chance alone would seldom do in so few steps."""
        self.approve_everything()
        if later:
            self.schedule_it(who="editor", minutes=30)
        else:
            self.publish_it(who="editor", fresh=True)

    @rule(who=person)
    def take_the_schedule_back(self, who):
        self.try_to(lambda: publish.unschedule(self.now, by=self.people[who]))

    @rule(minutes=st.integers(0, 120))
    def let_time_pass(self, minutes):
        publish.publish_due(timezone.now() + timedelta(minutes=minutes))

    @rule(who=person)
    def withdraw_it(self, who):
        self.try_to(lambda: publish.unpublish(self.now, by=self.people[who], reason="取り下げ"))

    @rule()
    def draft_it(self):
        def step():
            self.now.start_drafting(by=self.people["editor"])
            self.now.finish_drafting(Translation.Status.REVIEW)

        self.try_to(step)

    @rule(to=st.sampled_from(STATUSES))
    def write_a_status_past_the_program(self, to):
        old = self.now.status
        if to != old and old not in Translation.MOVES[to]:
            assert is_refused(self.pk, to)

    @invariant()
    def every_step_so_far_was_one_of_the_workflows(self):
        steps = list(self.now.events.filter(verb="moved").order_by("pk").values_list("before", "after"))
        assert all(old in Translation.MOVES[new] for old, new in steps)
        assert all(first[1] == second[0] for first, second in itertools.pairwise(steps))
        assert steps[-1][1] == self.now.status

    @invariant()
    def what_waits_for_its_hour_has_one_and_nothing_else_does(self):
        assert (self.now.publish_at is not None) == (self.now.status == Translation.Status.SCHEDULED)

    @invariant()
    def what_is_approved_is_approved_row_by_row(self):
        if self.now.status in {Translation.Status.APPROVED, Translation.Status.SCHEDULED}:
            assert {row.state for row in review.rows(self.now)} == {Draftable.State.APPROVED}
        for row in review.rows(self.now):
            assert row.state != Draftable.State.APPROVED or (row.approved_by_id and not row.is_empty)

    @invariant()
    def readers_see_one_edition_of_what_is_public_and_none_of_what_is_not(self):
        translation = self.now
        public = [edition for edition in translation.article.editions.all() if edition.is_current]
        assert len(public) == (translation.status == Translation.Status.PUBLISHED)
        assert (translation.article.published_at_ja is not None) == bool(public)

    @invariant()
    def an_edition_never_changes(self):
        for edition in Edition.objects.filter(article=self.now.article_id):
            assert self.stored.setdefault(edition.number, edition.content) == edition.content


def is_refused(pk: int, status: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE translations_translation SET status = %s, publish_at = now() WHERE id = %s",
                [status, pk],
            )
    except IntegrityError:
        return True
    return False


@pytest.mark.django_db
def test_only_the_workflows_steps_are_taken_whatever_people_do(translator, editor, admin, monkeypatch):
    # What checks find is another matter: here they would only take time.
    monkeypatch.setattr(refresh, "whole", lambda translation: frozenset())
    Workflow.people = {"translator": translator, "editor": editor, "admin": admin}
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS_A_RUN,
            deadline=None,
            database=None,
            derandomize="WORKFLOW_STEPS" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("old", STATUSES)
def test_the_database_knows_the_same_steps_as_the_program(article, old):
    hour = timezone.now()
    refused = set()
    for new in STATUSES:
        copy = Translation.objects.create(article=article, language=new, status=old, publish_at=hour)
        if is_refused(copy.pk, new):
            refused.add(new)
    assert refused == {new for new in STATUSES if new != old and old not in Translation.MOVES[new]}
