"""The embedding reads the Japanese that readers see, and tells related news from other news."""

from __future__ import annotations

import numpy as np
import pytest

from related import embed
from related.models import DIMENSIONS
from tests.newsdesk.stories import content, piece


def told(title, lead, *paragraphs):
    body = [piece(n, "paragraph", line, "") for n, line in enumerate(paragraphs)]
    return content(title=title, lead=lead, body=body)


def test_headline_lead_and_first_paragraphs_are_embedded_as_plain_text():
    body = [
        piece(0, "paragraph", "<a href='https://x.example'>地図</a>&amp;道", "x"),
        piece(1, "code", None, "x = 1"),
        *(piece(n, "paragraph", f"段落{n}", "x") for n in range(2, 12)),
    ]
    texts = [text for text, _ in embed.texts(content(title="見出し", lead="リード", body=body))]
    assert texts == ["見出し", "リード", "地図&道", "段落2", "段落3", "段落4", "段落5", "段落6"]


def test_key_points_stand_in_where_there_is_no_body():
    texts = [text for text, _ in embed.texts(content(title="見出し", lead="", body=[]))]
    assert texts == ["見出し", "等高線を読み取ります。"]


def test_an_edition_without_text_is_refused():
    with pytest.raises(ValueError, match="without any text"):
        embed.vector(content(title="", lead=" ", body=[], key_points=[]))


def test_stories_about_one_subject_are_nearer_than_others():
    release = told("地図を読むAIモデルを公開", "研究所が地図を読む言語モデルの重みを公開しました。")
    follow_up = told("地図を読むモデルの派生版が登場", "公開されたモデルを追加学習した版が出ています。")
    court = told("裁判所、著作権訴訟で判決", "出版社の訴えについて、裁判所は和解案を退けました。")
    a, b, c = (np.array(embed.vector(story)) for story in (release, follow_up, court))
    assert a.shape == (DIMENSIONS,)
    assert np.linalg.norm(a) == pytest.approx(1.0, abs=1e-5)
    assert a @ b > 0.6 > a @ c
