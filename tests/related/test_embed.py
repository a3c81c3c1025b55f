"""The embedding reads the Japanese that readers see, and tells related news from other news."""

from __future__ import annotations

import numpy as np
import pytest

from related import embed
from related.models import DIMENSIONS
from tests.newsdesk.stories import content


def told(title, lead, **changes):
    return content(title=title, lead=lead, **changes)


def test_the_headline_and_the_first_sentence_of_the_lead_are_embedded():
    assert embed.texts(told("見出し", "「始めた。」と社長は語る。次の文。")) == [
        "見出し",
        "「始めた。」と社長は語る。",
    ]
    assert embed.texts(told("見出し", "句点のないリード")) == ["見出し", "句点のないリード"]


def test_the_first_key_point_stands_in_where_there_is_no_lead():
    assert embed.texts(told("見出し", "")) == ["見出し", "等高線を読み取ります。"]
    assert embed.texts(told("見出し", "", key_points=[])) == ["見出し"]


def test_an_edition_without_text_is_refused():
    with pytest.raises(ValueError, match="without any text"):
        embed.vectors([told("見出し", "リード"), told("", " ", key_points=[])])


def test_many_stories_are_embedded_as_each_alone():
    stories = [
        told("見出し", "リード。"),
        told("別の見出し", "", key_points=[]),
        told("三つ目", "次のリード。"),
    ]
    together = embed.vectors(stories)
    assert together == pytest.approx(np.concatenate([embed.vectors([story]) for story in stories]), abs=1e-5)


def test_stories_about_one_subject_are_nearer_than_others():
    release = told("地図を読むAIモデルを公開", "研究所が地図を読む言語モデルの重みを公開しました。")
    follow_up = told("地図を読むモデルの派生版が登場", "公開されたモデルを追加学習した版が出ています。")
    court = told("裁判所、著作権訴訟で判決", "出版社の訴えについて、裁判所は和解案を退けました。")
    a, b, c = embed.vectors([release, follow_up, court])
    assert a.shape == (DIMENSIONS,)
    assert np.linalg.norm(a) == pytest.approx(1.0, abs=1e-5)
    assert a @ b > 0.5 > a @ c
