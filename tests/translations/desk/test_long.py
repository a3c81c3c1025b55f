"""A long article on the review page: it comes in stretches, and costs what a short one does."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from articles import ingest
from translations.checking import refresh
from translations.models import Unit
from translations.runs import Candidate, Run
from translations.segment import open_translation
from translations.views.window import FEW_MORE, FIRST_ROWS, MORE_ROWS

HTMX = {"HX-Request": "true"}
# What only opens and closes a transaction; inside a test's own one these are savepoints.
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
ROWS = FIRST_ROWS + MORE_ROWS + 2 * FEW_MORE


def article(rows: int):
    """Return the working copy of an article of so many paragraphs, under way."""
    text = "\n\n".join(f"Paragraph number {n} of the long story." for n in range(rows))
    translation = open_translation(ingest.ingest_content(text.encode(), content_type="text/plain"))
    translation.units.update(text="(これ)は訳文です。", state="draft", origin="machine", version=1)
    translation.begin_by_hand(by=None)
    return translation


@pytest.fixture
def long(db):
    return article(ROWS)


def address(translation, path: str = "") -> str:
    return f"/admin/desk/{translation.pk}/{path}"


def places(page: str) -> list[str]:
    return re.findall(r'<section id="(unit-\d+)"', page)


def queries(act) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        act()
    return [query["sql"] for query in seen if not query["sql"].startswith(FRAMES)]


def all_places(translation) -> list[str]:
    return [f"unit-{pk}" for pk in translation.units.order_by("position").values_list("pk", flat=True)]


def test_the_page_begins_with_the_first_rows_and_says_so(desk, long):
    page = desk.get(address(long)).content.decode()
    assert places(page) == all_places(long)[:FIRST_ROWS]
    assert f"{ROWS} 行のうち 1〜{FIRST_ROWS} 行" in page
    assert "全行を表示" in page


def test_a_short_article_is_whole_and_says_nothing_of_it(desk, drafted):
    page = desk.get(address(drafted)).content.decode()
    assert places(page) == all_places(drafted)
    assert "全行を表示" not in page


def test_a_few_more_rows_than_a_screen_are_shown_at_once(desk, db):
    translation = article(FIRST_ROWS + FEW_MORE)
    assert places(desk.get(address(translation)).content.decode()) == all_places(translation)


def test_following_the_links_without_javascript_shows_every_row_once_in_order(desk, long):
    seen: list[str] = []
    link: str | None = address(long)
    while link:
        page = desk.get(link).content.decode()
        seen += places(page)
        found = re.search(r'<a href="([^"]+)">続きの行', page)
        link = found[1].replace("&amp;", "&") if found else None
    assert seen == all_places(long)


def test_the_next_rows_come_alone_and_the_address_then_names_what_is_shown(desk, long):
    page = desk.get(address(long)).content.decode()
    more = re.search(r'hx-get="([^"]+)" hx-trigger="intersect', page)[1].replace("&amp;", "&")
    answer = desk.get(more, headers=HTMX)
    assert places(answer.content.decode()) == all_places(long)[FIRST_ROWS : FIRST_ROWS + MORE_ROWS]
    assert "part-title" not in answer.content.decode()
    shown = answer.headers["HX-Replace-Url"]
    assert places(desk.get(shown).content.decode()) == all_places(long)[: FIRST_ROWS + MORE_ROWS]


def test_an_action_on_the_article_leaves_the_loaded_rows_on_the_page(desk, long):
    shown = f"http://testserver{address(long)}?from=0&to=70"
    answer = desk.post(address(long, "approve-all/"), headers={**HTMX, "HX-Current-URL": shown}, follow=True)
    assert len(places(answer.content.decode())) == 70
    assert not long.units.exclude(state="approved").exists()


def test_every_row_can_be_asked_for_at_once(desk, long):
    assert places(desk.get(address(long, "?rows=all")).content.decode()) == all_places(long)


@pytest.mark.parametrize("row", [0, FIRST_ROWS - 1, FIRST_ROWS, ROWS - 1])
def test_a_link_to_a_row_leads_to_the_stretch_that_holds_it(desk, long, row):
    place = all_places(long)[row]
    page = desk.get(address(long, f"?at={place}"), follow=True).content.decode()
    assert place in places(page)
    anchor = f"p{long.units.get(pk=place.removeprefix('unit-')).first_block.position}"
    assert place in places(desk.get(address(long, f"?at={anchor}"), follow=True).content.decode())


@pytest.mark.parametrize(
    "query", ["?at=nonsense", "?at=unit-999999", "?from=x&to=-1", "?from=99999", "?rows=x"]
)
def test_nonsense_in_the_address_shows_a_page(desk, long, query):
    assert places(desk.get(address(long, query), follow=True).content.decode())


def test_without_javascript_a_conflict_far_down_is_shown_at_its_row(desk, long, admin):
    unit = long.units.order_by("position").last()
    Unit.objects.get(pk=unit.pk).save_text("先に保存した文", version=unit.version, by=admin)
    answer = desk.post(
        address(long, f"rows/unit-{unit.pk}/save/"), {"version": unit.version, "text": "あとから来た文"}
    )
    assert answer.status_code == 409
    assert ">あとから来た文</textarea>" in answer.content.decode()


def test_the_page_costs_at_most_twelve_queries_however_much_is_on_it(desk, long):
    run = Run.objects.create(translation=long, kind="redraft", provider="remote", model="m", state="queued")
    units = list(long.units.all())
    Candidate.objects.bulk_create(
        Candidate(run=run, unit=unit, text="提案", base_version=1, model="m") for unit in units
    )
    refresh.whole(long)
    long_page = queries(lambda: desk.get(address(long)))
    assert len(long_page) <= 12
    short = article(8)
    assert len(queries(lambda: desk.get(address(short)))) == len(long_page)


@pytest.mark.parametrize("rows", [8, ROWS])
def test_saving_a_row_costs_four_queries_at_any_size(desk, rows):
    translation = article(rows)
    unit = translation.units.order_by("position")[5]
    seen = queries(
        lambda: desk.post(
            address(translation, f"rows/unit-{unit.pk}/save/"),
            {"version": unit.version, "text": "新しい訳文です。"},
            headers=HTMX,
        )
    )
    assert len(seen) == 4, seen
    assert not any(
        '"texts"' in statement for statement in seen
    )  # grows with the article: 100 kB at 2,000 rows
    assert Unit.objects.get(pk=unit.pk).text == "新しい訳文です。"


def test_the_counters_of_a_saved_row_are_those_of_the_article(desk, long):
    unit = long.units.order_by("position").first()
    page = desk.post(
        address(long, f"rows/unit-{unit.pk}/approve/"),
        {"version": unit.version, "text": unit.text},
        headers=HTMX,
    ).content.decode()
    assert f"<b>1</b>/{ROWS + 5} 承認済み" in page


def found_in(page: str) -> set[str]:
    return set(re.findall(r'id="findings-(unit-\d+)"', page))


def test_findings_come_for_the_rows_on_the_page_and_with_the_next_rows_for_those(desk, long):
    long.units.update(text="(これ)は2024年の訳文です。")
    rows = all_places(long)
    here = {**HTMX, "HX-Current-URL": f"http://testserver{address(long)}"}
    assert found_in(desk.get(address(long, "findings/"), headers=here).content.decode()) == set(
        rows[:FIRST_ROWS]
    )

    # Rows that were drawn while that check was under way ask for their own.
    Unit.objects.filter(pk=rows[0].removeprefix("unit-")).update(text="別の文です。")
    type(long).objects.update(version=F("version") + 1)
    more = desk.get(address(long, f"?from={FIRST_ROWS}&to=70"), headers=here)
    ask = re.search(r'id="findings-state" hx-swap-oob="true" data-asks="([^"]+)"', more.content.decode())[1]
    refresh.whole(long)
    here["HX-Current-URL"] = f"http://testserver{more.headers['HX-Replace-Url']}"
    assert found_in(desk.get(ask, headers=here).content.decode()) == set(rows[:70])
    more = desk.get(address(long, "?from=70"), headers=here).content.decode()
    assert "findings-state" not in more


def test_the_check_of_a_row_brings_no_row_that_the_page_has_not_loaded(desk, long, editor):
    refresh.whole(long)
    rows = list(long.units.order_by("position"))
    for unit in (rows[0], rows[-1]):
        unit.save_text("(2024年)のことです。", version=unit.version, by=editor)
    here = {**HTMX, "HX-Current-URL": f"http://testserver{address(long)}"}
    page = desk.get(address(long, f"findings/?place=unit-{rows[0].pk}"), headers=here).content.decode()
    assert found_in(page) == {f"unit-{rows[0].pk}"}


def test_the_poll_of_a_job_brings_no_row_that_the_page_has_not_loaded(desk, long):
    here = {**HTMX, "HX-Current-URL": f"http://testserver{address(long)}?from=66"}
    assert (
        places(desk.get(address(long, "progress/"), headers=here).content.decode()) == all_places(long)[66:]
    )
