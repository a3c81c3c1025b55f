"""The benches that take a folder read one of the layout they tell of, each in a process of its own, as by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from newsdesk.settings import BASE_DIR

ENGLISH = [
    "The river authority opened three new gauges on Monday.",
    "They do not measure rain.",
]
JAPANESE = ["河川局は月曜日、新しい水位計を3基、稼働させた。", "雨量は測らない。"]


def printed(bench: str, *arguments: object) -> str:
    """Run a bench to its end and return what it printed."""
    command = [sys.executable, "-m", f"tests.bench.{bench}", *map(str, arguments)]
    ran = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_bench_of_checks_reads_parallel_text_a_reference_page_and_a_glossary(tmp_path: Path):
    rows = [
        {"id": f"r{at}", "doc": "river", "en": english, "ja": japanese, "type": "p", "defects": []}
        for at, (english, japanese) in enumerate(zip(ENGLISH, JAPANESE, strict=True))
    ]
    (tmp_path / "parallel.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (tmp_path / "original.en.txt").write_text("\n".join(ENGLISH))
    (tmp_path / "draft.ja.txt").write_text("\n".join([JAPANESE[0].replace("3基", "5基"), JAPANESE[1]]))
    names = ("title", "lead", "keypoint", "analysis", "comment")
    parts = {name: ["河川局が水位計を増設した。"] for name in names}
    (tmp_path / "parts.json").write_text(json.dumps(parts))
    start = JAPANESE[0].index("3基")
    defect = {"id": "d1", "part": "body", "segment": 0, "category": "number", "detectable_by": "rule"}
    defect |= {"ja_start": start, "ja_end": start + 2, "ja_span": "5基"}
    (tmp_path / "defects.jsonl").write_text(json.dumps(defect))
    (tmp_path / "glossary.csv").write_text("source,target\ngauge,水位計\n")

    told = printed(
        "checks", tmp_path, "--reference", tmp_path, "--glossary", tmp_path / "glossary.csv", "--seed", 7
    )

    assert "defects without an LLM found 1 / 1 (100%)" in told
    assert "one edited unit" in told


def test_the_bench_of_extraction_reads_pages_and_what_people_took_for_the_article(tmp_path: Path):
    paragraphs = [f"Gauge number {at} stands below the old mill and reports each hour." for at in range(9)]
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    (tmp_path / "page.html").write_text(f"<html><body><article><h1>Gauges</h1>{body}</article></body></html>")
    (tmp_path / "gold.txt").write_text("\n".join(paragraphs))
    page = {"id": "p1", "url": "https://example.org/gauges", "html": "page.html", "gold": "gold.txt"}
    (tmp_path / "manifest.json").write_text(json.dumps({"pages": [page | {"gold_type": "full_text_human"}]}))

    assert "F1 1.000" in printed("extraction", tmp_path)


def test_the_bench_of_feeds_reads_feeds_and_what_is_expected_of_them(tmp_path: Path):
    feed = (
        "<rss version='2.0'><channel><title>River</title><item><title>Gauges</title></item></channel></rss>"
    )
    (tmp_path / "river.xml").write_text(feed)
    (tmp_path / "torn.xml").write_text("no feed")
    feeds = [
        {"id": "f1", "file": "river.xml", "expect": "parse", "reference": {"n_entries": 1}},
        {"id": "f2", "file": "torn.xml", "expect": "error"},
    ]
    (tmp_path / "manifest.json").write_text(json.dumps({"feeds": feeds}))

    told = printed("feeds", tmp_path)

    assert "parse           1/1" in told
    assert "error           1/1" in told


def test_the_bench_of_expressions_tries_those_of_a_module():
    told = printed("expressions", "articles.same_address")

    assert " 0 slow" in told
    assert int(told.split()[0]) > 3
