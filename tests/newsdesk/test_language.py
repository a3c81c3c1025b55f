"""The desk speaks Japanese until somebody chooses English; readers' pages never change their language."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin import site
from django.contrib.admin.utils import label_for_field
from django.template import engines
from django.urls import reverse
from django.utils.translation import override
from lxml.html import fromstring

from translations.models import Translation, Unit
from translations.views.language import in_words

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{:g\}|<code>\w+</code>")
ENTRY = re.compile(
    r'(?:^msgctxt (".*")\n)?^msgid ((?:".*"\n)+)(?:msgid_plural (?:".*"\n)+)?msgstr(?:\[0\])? ((?:".*"\n)+)',
    re.MULTILINE,
)


def catalogue() -> dict[str, str]:
    """The entries of the .po file, without its head; keyed as gettext does, by context and sentence."""

    def text(lines: str) -> str:
        return "".join(ast.literal_eval(line) for line in lines.strip().splitlines())

    found = ENTRY.findall((CATALOGUE / "django.po").read_text())
    return {
        (f"{text(context)}\x04" if context else "") + text(one): text(other)
        for context, one, other in found
        if text(one)
    }


def choose(desk, language: str, back: str = "/admin/desk/?tab=all"):
    return desk.post(reverse("desk:language"), {"language": language, "next": back})


def test_the_desk_is_japanese_whatever_the_browser_prefers(desk):
    page = desk.get("/admin/desk/", headers={"Accept-Language": "en"}).content.decode()
    assert "編集デスク" in page
    assert '<html lang="ja"' in page


# Called the same in both languages.
NAMES = {"URL", "Webhook"}


def test_every_column_and_field_of_the_admin_has_a_japanese_name(rf, admin):
    request = rf.get("/")
    request.user = admin
    left = set()
    with override("ja"):
        for model, table in site._registry.items():
            columns = [*table.get_list_display(request), *table.get_readonly_fields(request)]
            labels = [label_for_field(name, model, table) for name in columns]
            labels += [field.label for field in table.get_form(request).base_fields.values()]
            left |= {(model._meta.label, label) for label in map(str, labels) if label.isascii()}
    assert {label for _model, label in left} <= NAMES, left


def test_a_person_chooses_english_and_japanese_again_and_stays_where_they_were(desk):
    assert choose(desk, "en").url == "/admin/desk/?tab=all"
    page = desk.get("/admin/desk/").content.decode()
    assert '<html lang="en"' in page
    assert "New article" in page
    choose(desk, "ja")
    assert "新しい記事" in desk.get("/admin/desk/").content.decode()


def test_readers_pages_and_the_preview_stay_japanese(desk, drafted):
    choose(desk, "en")
    desk.cookies[settings.LANGUAGE_COOKIE_NAME]["path"] = "/"
    for address in ("/", reverse("preview", args=[drafted.pk])):
        assert '<html lang="ja"' in desk.get(address).content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_the_choice_leads_nowhere_else(desk, back):
    assert choose(desk, "en", back).url == reverse("desk:queue")


def test_a_language_there_is_none_of_is_not_remembered(desk):
    assert settings.LANGUAGE_COOKIE_NAME not in choose(desk, "tlh").cookies
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert "編集デスク" in desk.get("/admin/desk/").content.decode()


def test_every_sentence_of_the_catalogue_is_translated_with_what_it_holds():
    for japanese, english in catalogue().items():
        assert english, japanese
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(japanese)), japanese


def test_the_compiled_catalogue_is_that_of_the_source():
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {one for one, other in catalogue().items() if compiled.gettext(one) != other} == set()


def test_the_queue_in_english_has_no_japanese_left_but_titles(desk):
    choose(desk, "en")
    page = desk.get("/admin/desk/").content.decode()
    own = page.split('<div id="desk">')[1].replace("日本語", "")
    assert re.findall(r"[ぁ-ん]{2,}", own) == []


def test_pages_of_an_article_in_english_have_no_japanese_left_but_its_text_and_its_findings(desk, drafted):
    choose(desk, "en")
    base = f"/admin/desk/{drafted.pk}/"
    unit = drafted.units.first()
    pages = ["", "publish/", "fixes/", "replace/", "editions/", "blocks/", "rights/"]
    pages += [f"rows/unit-{unit.pk}/{page}/" for page in ("history", "comments", "ask")]
    for path in pages:
        page: Any = fromstring(desk.get(base + path).content.decode())
        for text in page.xpath("//*[@lang='ja']"):
            text.drop_tree()
        own = page.get_element_by_id("desk").text_content().replace("日本語", "")
        assert re.findall(r"[ぁ-んァ-ヶ一-龠]{2,}.*", own) == [], path


@pytest.mark.parametrize(
    ("path", "posted", "said"),
    [
        ("replace/?find=a&put=a", None, "are the same"),
        ("publish/now/", {"version": 0}, "is not approved"),
    ],
)
def test_a_refusal_in_english_is_english(desk, drafted, path, posted, said):
    choose(desk, "en")
    address = f"/admin/desk/{drafted.pk}/{path}"
    answer = desk.get(address) if posted is None else desk.post(address, posted, follow=True)
    assert said in answer.content.decode()


def said(template: str, language: str, **context: str) -> str:
    with override(language):
        return engines["django"].from_string(template).render(context)


@pytest.mark.parametrize(
    "template",
    [
        "{% translate '保存' %}",
        "{% translate '保存' as word %}{{ word }}",
        "{% translate word %}",
        "{% translate '保存'|upper %}",
        "{% translate '保存' noop %}",
    ],
)
def test_a_sentence_of_a_page_is_what_django_would_make_of_it(template):
    for language in ("ja", "en"):
        djangos = "{% load i18n %}" + template
        assert said(template, language, word="保存") == said(djangos, language, word="保存")


def test_one_page_speaks_each_language_in_turn():
    page = engines["django"].from_string("{% translate '保存' %}")
    told = []
    for language in ("ja", "en", "ja"):
        with override(language):
            told.append(page.render())
    assert told == ["保存", "Save", "保存"]


def test_percent_signs_of_a_sentence_are_shown_once():
    assert said("{% translate '100% <b>済み</b>' %}", "ja") == "100% <b>済み</b>"


def test_choices_are_called_by_their_own_kind_and_in_the_language_spoken():
    approved = [Translation.Status.APPROVED, Unit.State.APPROVED]  # both are stored as "approved"
    assert [in_words(choice) for choice in approved] == ["承認済み", "承認"]
    with override("en"):
        assert [in_words(choice) for choice in approved] == [str(choice.label) for choice in approved]
        assert in_words(Unit.State.APPROVED) != "承認"
