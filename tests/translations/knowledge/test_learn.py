"""Editors' habits become proposals for the glossary; a term is shown as it stands in all articles."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article, Block
from translations.knowledge import learn
from translations.knowledge.entries import GlossaryEntry, TermDecision
from translations.knowledge.learn import ApprovedRow
from translations.models import IllegalMove, Translation, Unit
from translations.runs import Candidate, Run


def row(n: int, source: str, draft: str, approved: str) -> ApprovedRow:
    return ApprovedRow(n, 1, source, draft, approved)


HABIT = [
    row(
        1,
        "The weights were released on Monday.",
        "重量は月曜に公開された。",
        "モデルの重みは月曜に公開された。",
    ),
    row(
        2, "Anyone can download the weights.", "誰でも重量を入手できる。", "誰でもモデルの重みを入手できる。"
    ),
    row(3, "Its weights are small.", "その重量は小さい。", "そのモデルの重みは小さい。"),
]


def test_the_same_edit_of_the_same_term_in_three_rows_is_a_habit():
    (proposal,) = learn.recurring(HABIT)
    assert (proposal.source, proposal.replaced, proposal.rendering) == ("weights", "重量", "モデルの重み")
    assert [row.unit for row in proposal.rows] == [1, 2, 3]


def test_a_term_is_proposed_in_the_singular_where_any_row_has_it_so():
    sources = ("It runs tasks.", "They skip tasks.", "We count tasks.")
    rows = [row(n, source, "タスクです。", "課題です。") for n, source in enumerate(sources)]
    assert learn.recurring(rows)[0].source == "tasks"
    rows.append(row(3, "Each task ends.", "タスクです。", "課題です。"))
    assert learn.recurring(rows)[0].source == "task"


def test_twice_is_not_a_habit():
    assert learn.recurring(HABIT[:2]) == []


def test_the_same_edit_of_different_originals_is_style_and_no_term():
    rows = [
        row(1, "Rivers rise.", "河川が増水。", "川々が増水。"),
        row(2, "Streams fall.", "河川が減水。", "川々が減水。"),
        row(3, "Water flows.", "河川が流れる。", "川々が流れる。"),
    ]
    assert learn.recurring(rows) == []


def test_a_word_that_is_as_often_left_alone_is_no_term():
    edited = [row(n, "The benchmark ran.", "指標は動いた。", "ベンチマークは動いた。") for n in range(3)]
    left = [row(n, "The benchmark ran.", "指標は動いた。", "指標は動いた。") for n in range(3, 6)]
    assert learn.recurring(edited) != []
    assert learn.recurring(edited + left) == []


def test_a_name_that_happens_to_stand_beside_the_term_is_not_taken_for_it():
    deals = [
        row(n, f"Orchard Labs {verb} warrants.", f"ワラントを{n}件。", f"新株予約権を{n}件。")
        for n, verb in enumerate(("sold", "bought", "holds"))
    ]
    news = [row(n, "Orchard Labs grew.", "成長した。", "成長した。") for n in range(3, 9)]
    (proposal,) = learn.recurring(deals + news)
    assert proposal.source == "warrants"


def test_particles_numbers_and_punctuation_are_not_terms():
    rows = [row(n, "The model grew.", "モデルは、10倍。", "モデルが。20倍！") for n in range(4)]
    assert learn.recurring(rows) == []


def test_a_row_that_holds_the_term_twice_counts_once():
    twice = row(1, "Weights and weights.", "重量と重量。", "ウエイトとウエイト。")
    assert len(learn.recurring([twice], at_least=1)[0].rows) == 1


@pytest.fixture
def habit(db) -> list[Unit]:
    """Three approved rows in which an editor wrote 学習 for the machine's 訓練."""
    article = Article.objects.create(title_en="Story", slug="s", content_hash="s", raw="")
    translation = Translation.objects.create(article=article, status="review")
    run = Run.objects.create(
        translation=translation, kind="draft", provider="remote", model="m", state="done"
    )
    units = []
    for n, verb in enumerate(["began", "ended", "failed"]):
        block = Block.objects.create(
            article=article,
            position=n,
            kind="paragraph",
            text=f"The pretraining {verb}.",
            content_hash=str(n),
        )
        unit = Unit.objects.create(
            translation=translation,
            position=n,
            first_block=block,
            last_block=block,
            text=f"<b1>事前学習</b1>は{verb}。",
            state=Unit.State.APPROVED,
        )
        draft = f"<b1>前訓練</b1>は{verb}。"
        Candidate.objects.create(
            run=run, unit=unit, text=draft, base_version=0, model="m", outcome=Candidate.Outcome.TAKEN
        )
        units.append(unit)
    return units


TERM = {"source": "pretraining", "replaced": "前訓練", "rendering": "事前学習"}


def test_a_habit_is_proposed_and_accepted_with_one_click(desk, habit):
    page = desk.get(reverse("desk:terms")).content.decode()
    assert 'value="pretraining"' in page
    desk.post(reverse("desk:term_decide"), {**TERM, "do": "accept"})
    entry = GlossaryEntry.objects.get(source="pretraining")
    assert (entry.target, entry.forbidden) == ("事前学習", ["前訓練"])
    assert learn.proposals() == []


def test_a_dismissed_habit_is_not_proposed_again(desk, habit, editor):
    desk.post(reverse("desk:term_decide"), {**TERM, "do": "dismiss"})
    assert learn.proposals() == []
    assert not GlossaryEntry.objects.filter(source="pretraining").exists()
    decision = TermDecision.objects.get()
    assert (decision.accepted, decision.by) == (False, editor)


def test_a_term_that_the_glossary_renders_otherwise_is_for_a_person_to_settle(habit, editor):
    GlossaryEntry.objects.create(source="Pretraining", target="プレトレーニング")
    with pytest.raises(IllegalMove, match="プレトレーニング"):
        learn.accept(**TERM, by=editor)
    assert not TermDecision.objects.exists()


def test_a_term_that_is_known_learns_what_it_forbids(habit, editor):
    GlossaryEntry.objects.create(source="pretraining", target="事前学習", forbidden=["予備訓練"])
    assert [one.replaced for one in learn.proposals()] == ["前訓練"]
    entry = learn.accept(**TERM, by=editor)
    assert entry.forbidden == ["予備訓練", "前訓練"]


def test_a_translator_sees_the_proposals_and_may_not_decide(client, translator, habit):
    client.force_login(translator)
    page = client.get(reverse("desk:terms")).content.decode()
    assert "pretraining" in page
    assert 'value="accept"' not in page
    assert client.post(reverse("desk:term_decide"), {**TERM, "do": "accept"}).status_code == 403


def test_the_report_shows_every_row_of_a_term_with_its_rendering(desk, habit):
    GlossaryEntry.objects.create(source="pretraining", target="事前学習", forbidden=["前訓練"])
    Unit.objects.filter(pk=habit[1].pk).update(text="前訓練は終わった。")
    Unit.objects.filter(pk=habit[2].pk).update(text="準備は失敗した。")
    page = desk.get(reverse("desk:terms"), {"q": "Pretraining"})
    assert [use.verdict for use in page.context["uses"]] == ["target", "forbidden", "other"]
    assert "<mark>pretraining</mark>" in page.content.decode()
    assert f"#unit-{habit[0].pk}" in page.content.decode()


@pytest.mark.parametrize("asked", ["zebra", "a", "%", "[(", "x" * 500])
def test_a_word_that_no_article_has_is_said_so(desk, habit, asked):
    assert "どの記事にもありません" in desk.get(reverse("desk:terms"), {"q": asked}).content.decode()


def test_the_report_costs_the_same_at_any_size(desk, habit, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        desk.get(reverse("desk:terms"), {"q": "pretraining"})
    with django_assert_max_num_queries(9):
        desk.get(reverse("desk:terms"))
