"""Several rows are asked for anew at once: chosen by what is the matter with them, answered as proposals."""

from __future__ import annotations

import re

from django.urls import reverse

from translations.drafting import draft
from translations.runs import Run


def chosen(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'name="unit" value="(\d+)" checked', page)]


def page_of(desk, translation, query: str = "") -> str:
    return desk.get(reverse("desk:redraft_many", args=[translation.pk]) + query).content.decode()


def test_the_page_opens_with_the_rows_that_need_it_most(desk, drafted):
    first, second, *_others = drafted.units.order_by("position")
    type(first).objects.filter(pk=first.pk).update(state="attention")
    type(second).objects.filter(pk=second.pk).update(state="untranslated", text="")
    assert chosen(page_of(desk, drafted)) == [second.pk]
    assert chosen(page_of(desk, drafted, "?only=attention")) == [first.pk]
    assert len(chosen(page_of(desk, drafted, "?only=all"))) == drafted.units.count()
    assert chosen(page_of(desk, drafted, "?only=nonsense")) == [second.pk]


def test_the_chosen_rows_get_proposals_made_with_the_instruction(desk, drafted, provider):
    first, second, *others = drafted.units.order_by("position")
    texts = {unit.pk: unit.text for unit in drafted.units.all()}
    desk.post(
        reverse("desk:redraft_start", args=[drafted.pk]),
        {"unit": [first.pk, second.pk], "instruction": "もっと短く"},
    )
    run = drafted.runs.latest("pk")
    assert (run.kind, run.unit_ids, run.instruction) == (
        Run.Kind.REDRAFT,
        [first.pk, second.pk],
        "もっと短く",
    )
    draft.work(run.pk)
    assert {candidate.unit_id for candidate in run.candidates.all()} <= {first.pk, second.pk}
    assert {unit.pk: unit.text for unit in drafted.units.all()} == texts
    assert others


def test_choosing_nothing_is_refused_and_keeps_the_instruction(desk, drafted):
    answer = desk.post(reverse("desk:redraft_start", args=[drafted.pk]), {"instruction": "もっと短く"})
    assert answer.status_code == 422
    assert "再翻訳する行を選んでください" in answer.content.decode()
    assert 'value="もっと短く"' in answer.content.decode()


def test_rows_of_another_article_are_not_asked_for(desk, drafted):
    answer = desk.post(reverse("desk:redraft_start", args=[drafted.pk]), {"unit": ["999999", "x", "-1"]})
    assert answer.status_code == 422
    assert not drafted.runs.filter(kind=Run.Kind.REDRAFT).exists()
