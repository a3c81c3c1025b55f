"""The frame around every page is rendered once and stays what it was."""

from __future__ import annotations

import pytest
from django.template import engines
from django.urls import NoReverseMatch

from newsdesk.templatetags.found import json_ld


def test_what_stands_in_once_is_rendered_by_the_first_page_only():
    page = engines["django"].from_string(
        "{% load frame %}{{ n }} {% once %}{% url 'reader:about' %}{% now 'u' %}{% endonce %}"
    )
    first, second = page.render({"n": 1}), page.render({"n": 2})
    assert first.startswith("1 /about/")
    assert second == first.replace("1", "2", 1)


def test_an_error_in_once_is_told_as_what_it_is():
    page = engines["django"].from_string("{% load frame %}{% once %}{% url 'nowhere' %}{% endonce %}")
    with pytest.raises(NoReverseMatch):
        page.render({})


def test_json_ld_cannot_end_its_element_nor_begin_a_comment():
    block = json_ld({"headline": "</script><!-- & \u2028\u2029 日本語"})
    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inside) & set("<>&\u2028\u2029")
    assert "\\u003C/script\\u003E" in inside
    assert "日本語" in inside
