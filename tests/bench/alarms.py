"""False alarms on text that is known to be good: how many segments are marked, by which checks.

    python -m tests.bench.alarms [PATH ...] [--show CHECK] [--totals] [--glossary FILE.csv]

PATH is a file of JSON lines or a folder with such files: `id en ja`, and if there `doc`, `kind` (or `type`: h, li,
p), `part`, and `defects` (a row with some is read for context and not counted). Without PATH the demo's own
stories are measured, as their editors left them. `--totals` prints no text: for what is held out from whoever
writes the rules. The goals are at most 1 % of segments with an error and 4 % with an accuracy warning or error.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")

from articles.extract import extract
from newsdesk.rehearsal.answers import STORIES, load_stories, plain
from translations import checks
from translations.checks.model import Category, Document, Finding, Pair, Style
from translations.knowledge.glossary import Term, read_csv

STYLE = frozenset({"term", "register", "typography", "grammar", "consistency"})
ACCURACY = frozenset(get_args(Category)) - STYLE
KINDS = {"h": "heading", "li": "list_item", "p": "paragraph"}
GLOSSARY = STORIES.with_name("glossary.csv")


@dataclass(slots=True)
class Tally:
    """What was found on the clean segments of one source."""

    segments: int = 0
    with_error: int = 0
    with_warning: int = 0  # of accuracy, error or warning
    with_style: int = 0  # a warning of another category
    by_check: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __iadd__(self, other: Tally) -> Tally:
        self.segments += other.segments
        self.with_error += other.with_error
        self.with_warning += other.with_warning
        self.with_style += other.with_style
        self.by_check += other.by_check
        return self

    def line(self, name: str) -> str:
        """Return the shares of marked segments as one line."""
        share = [
            f"{count:4} {count / max(1, self.segments):6.1%}"
            for count in (self.with_error, self.with_warning, self.with_style)
        ]
        return f"{name:24} {self.segments:6}  {'   '.join(share)}"


def demo() -> list[Document]:
    """Return the demo's stories as documents: the text an editor left, else the draft nobody had to change."""
    terms = read_csv(GLOSSARY.read_text("utf-8"))
    documents = []
    # load_stories goes by the same paths in the same order
    for story, path in zip(load_stories(STORIES), sorted(STORIES.glob("*/draft.json")), strict=True):
        page = extract(path.with_name("source.md").read_bytes(), url="https://example.org/")
        kinds = {plain(block.text): block.kind for block in page.blocks}
        name = path.parent.name
        body = [
            Pair(f"{name}-{at}", source, plain(_left(unit)), kind=kinds.get(source, "paragraph"))
            for at, (source, unit) in enumerate(story.units.items())
        ]
        around = _around(json.loads(path.read_text("utf-8")), name, page.title or "")
        byline = f"{page.author}\n{page.site}"
        documents.append(Document([*around, *body], glossary=terms, byline=byline))
    return documents


def _left(entry: Mapping[str, Any]) -> Any:
    """Return what the editor left of an entry of a draft."""
    return entry.get("final", entry["draft"])


def _around(draft: dict[str, Any], name: str, title: str) -> list[Pair]:
    """Return the parts around a story's body, each key point with the rows it rests on."""
    parts = [
        Pair(f"{name}-title", title, _left(draft["title"]), part="title"),
        Pair(f"{name}-lead", "", _left(draft["lead"]), part="lead"),
        Pair(f"{name}-impact", "", _left(draft["impact_analysis"]), part="impact"),
        Pair(f"{name}-comment", "", _left(draft["editorial_comment"]), part="comment"),
    ]
    for at, point in enumerate(_left(draft["key_points"])):
        rests_on = tuple(f"{name}-{unit}" for unit in point["units"])
        text = f"{point['heading']}\n{point['text']}"
        parts.append(Pair(f"{name}-point-{at}", "", text, part="keypoint", rests_on=rests_on))
    return parts


def read(file: Path, terms: Sequence[Term], style: Style) -> tuple[list[Document], set[str]]:
    """Return the documents of a file of JSON lines, and the ids of rows with known defects."""
    by_doc: dict[str, list[Pair]] = {}
    flawed = set()
    for line in file.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        kind = row.get("kind") or KINDS.get(row.get("type", "p"), "paragraph")
        pair = Pair(str(row["id"]), row["en"], row["ja"], part=row.get("part", "body"), kind=kind)
        by_doc.setdefault(str(row.get("doc", "")), []).append(pair)
        if row.get("defects"):
            flawed.add(pair.id)
    return [Document(pairs, glossary=terms, style=style) for pairs in by_doc.values()], flawed


def counts_as_alarm(finding: Finding) -> bool:
    """Return whether an editor must act on the finding before publishing, on account of accuracy."""
    return finding.severity == "error" or (finding.severity == "warning" and finding.category in ACCURACY)


def tally(documents: Sequence[Document], flawed: set[str], show: str | None = None) -> Tally:
    """Check the documents and return what was found; `show` prints the alarms of that check ("" of all)."""
    result = Tally()
    for document in documents:
        by_pair: dict[str, list[Finding]] = {}
        for finding in checks.check(document):
            if finding.pair not in flawed:
                by_pair.setdefault(finding.pair, []).append(finding)
        result.segments += sum(pair.id not in flawed for pair in document.pairs)
        for pair_id, findings in by_pair.items():
            alarms = [finding for finding in findings if counts_as_alarm(finding)]
            result.with_error += any(finding.severity == "error" for finding in alarms)
            result.with_warning += bool(alarms)
            result.with_style += any(
                finding.severity == "warning" and finding.category not in ACCURACY for finding in findings
            )
            result.by_check.update({(finding.severity, finding.check) for finding in alarms})
            if show is not None:
                _print(document.by_id[pair_id], alarms, show)
    return result


def _print(pair: Pair, alarms: Sequence[Finding], show: str) -> None:
    chosen = [finding for finding in alarms if show in ("", finding.check)]
    for finding in chosen:
        marked = pair.target[finding.start : finding.end]
        print(f"{finding.severity} {finding.check} [{pair.id}] {marked!r} {finding.message}")
    if chosen:
        print(f"  en {pair.source}\n  ja {pair.target}")


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.jsonl")) if path.is_dir() else [path]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument(
        "--show", metavar="CHECK", help="print the alarms of this check (all: of every check)"
    )
    parser.add_argument("--totals", action="store_true", help="print no text and no single check")
    parser.add_argument("--glossary", type=Path)
    args = parser.parse_args()
    django.setup()  # what a glossary is refused with speaks the reader's language
    show = None if args.totals or args.show is None else "" if args.show == "all" else args.show
    terms = read_csv(args.glossary.read_text("utf-8")) if args.glossary else []
    print(f"{'source':24} {'clean':>6}  {'error':>11}   {'accuracy':>11}   {'style':>11}")
    whole = Tally()
    if not args.paths:
        whole = tally(demo(), set(), show)
    for file in _files(args.paths):
        found = tally(*read(file, terms, Style(register_body="any")), show)
        print(found.line(file.stem))
        whole += found
    print(whole.line("together"))
    if not args.totals:
        for (severity, check), segments in whole.by_check.most_common():
            print(f"  {severity:8} {check:24} {segments:4}  {1000 * segments / whole.segments:5.1f} ‰")


if __name__ == "__main__":
    main()
