"""The same story from two publishers is joined; stories that only share a subject are not."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from articles import ingest, same_story

AGENCY = [
    f"Paragraph {number}: the regulator said on day {number} that model makers in region {number} must file report "
    f"{number} about training runs above threshold {number} before the end of quarter {number}."
    for number in range(12)
]
OTHER = [
    f"Section {number}: investors asked on call {number} whether chip supply in plant {number} would cover order "
    f"{number} after the outage at site {number} that began in week {number}."
    for number in range(12)
]


def test_the_estimate_is_one_for_equal_texts_and_near_zero_for_others() -> None:
    assert same_story.overlap(same_story.sketch(AGENCY), same_story.sketch(AGENCY)) == 1.0
    assert same_story.overlap(same_story.sketch(AGENCY), same_story.sketch(OTHER)) < 0.1
    assert same_story.sketch(["too short to tell"]) == []
    assert same_story.overlap([], []) == same_story.held([], []) == 0.0
    assert same_story.held(same_story.sketch(AGENCY), same_story.sketch(AGENCY[:3])) > 0.8
    assert same_story.held(same_story.sketch(AGENCY), same_story.sketch(OTHER)) < 0.1


@pytest.mark.django_db
def test_a_reprint_with_its_own_top_and_tail_or_cut_short_joins_the_thread_of_the_first() -> None:
    def store(url: str, *paragraphs: str):
        return ingest.ingest_content("\n\n".join(paragraphs), url=url, content_type="text/markdown")

    first = store("https://a.example/1", *AGENCY)
    reprint = store(
        "https://b.example/1", "Our desk writes a lead of its own.", *AGENCY[:11], "And a tail here."
    )
    third = store("https://c.example/1", *AGENCY[1:], "A third paper adds this line.")
    cut = store("https://e.example/1", "# A headline of its own", *AGENCY[:3])
    different = store("https://d.example/1", *OTHER)
    background = store("https://f.example/1", *OTHER[:9], AGENCY[4], AGENCY[7])
    assert reprint.same_story_as == first
    assert third.same_story_as == first
    assert cut.same_story_as == first
    assert background.same_story_as not in (first, cut)
    assert different.same_story_as is None


@pytest.mark.django_db
def test_the_first_article_is_in_its_thread_too_and_one_that_leaves_takes_nobody_along(editor: User) -> None:
    def store(number: int, *paragraphs: str):
        return ingest.ingest_content(
            "\n\n".join(paragraphs), url=f"https://a.example/{number}", content_type="text/markdown"
        )

    first, second, third = store(1, *AGENCY), store(2, "A top.", *AGENCY), store(3, *AGENCY, "A tail.")
    first.refresh_from_db()
    assert list(same_story.thread(first)) == [first, second, third]
    same_story.leave(first, by=editor)
    for article in (first, second, third):
        article.refresh_from_db()
    assert first.same_story_as is None
    assert list(same_story.thread(third)) == [second, third]
    same_story.leave(second, by=editor)
    third.refresh_from_db()
    assert third.same_story_as is None


@pytest.mark.django_db
def test_a_release_rewritten_by_another_outlet_joins_under_one_headline_and_not_under_another() -> None:
    def store(number: int, headline: str, *paragraphs: str):
        return ingest.ingest_content(
            "\n\n".join([f"# {headline}", *paragraphs]),
            url=f"https://p{number}.example/1",
            content_type="text/markdown",
        )

    # What a rewrite keeps: some quotations and figures among words of its own.
    rewritten = [*AGENCY[:3], *OTHER[:7]]
    first = store(1, "Regulator tells model makers to report training runs", *AGENCY)
    second = store(2, "Regulator tells makers of models to report training runs", *rewritten)
    third = store(3, "Chip supply worries investors", "We looked at something else.", *AGENCY[9:], *OTHER[5:])
    assert second.same_story_as == first
    assert third.same_story_as is None
