"""Many rows written anew at once hold what was given, to the microsecond, and no other row changes."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import override

from articles.models import Block
from articles.rewrite import rewrite
from articles.told import told
from translations.models import Unit


def test_rows_hold_what_was_given_and_others_stay(translation, editor, django_assert_num_queries):
    first, second, *others = translation.units.order_by("position")
    before = list(Unit.objects.filter(pk__in=[row.pk for row in others]).values())
    moment = datetime(2026, 11, 29, 3, 4, 5, 678901, tzinfo=UTC)
    first.text, first.saved_at, first.approved_by = '「引用」\'; \\ "%s"\n二行目', moment, editor
    second.text, second.saved_at, second.approved_by = "", None, None
    with django_assert_num_queries(1):
        rewrite([first, second], ["text", "saved_at", "approved_by_id"])
    stored = Unit.objects.in_bulk([first.pk, second.pk])
    assert (stored[first.pk].text, stored[first.pk].saved_at) == (first.text, moment)
    assert (stored[first.pk].approved_by, stored[second.pk].approved_by) == (editor, None)
    assert (stored[second.pk].text, stored[second.pk].saved_at) == ("", None)
    assert list(Unit.objects.filter(pk__in=[row.pk for row in others]).values()) == before


def test_what_was_told_is_read_in_every_language(translation):
    unit = translation.units.first()
    unit.note = told("回答が空でした。")
    rewrite([unit], ["note"])
    note = Unit.objects.get(pk=unit.pk).note
    with override("en"):
        assert str(note) == "The answer was empty."


def test_a_list_is_stored_as_one_and_no_rows_cost_nothing(article, django_assert_num_queries):
    block = article.blocks.order_by("position").first()
    block.marks = ["one", "two"]
    rewrite([block], ["marks"])
    assert Block.objects.get(pk=block.pk).marks == ["one", "two"]
    with django_assert_num_queries(0):
        rewrite([], ["marks"])
