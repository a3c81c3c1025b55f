"""Recall of every family of checks, false alarms on clean text, figures on the reference page.

    python -m tests.bench.checks PARALLEL [--reference FOLDER] [--seed N] [--show FAMILY] [--operators]

PARALLEL is a folder with `parallel.jsonl` (rows of `id doc en ja type defects`), REFERENCE one with
`original.en.txt`, `draft.ja.txt`, `parts.json`, `defects.jsonl`. Defects are planted one at a time into good
human translations; a defect is found when a finding that the clean text has not is of the right category
and meets the damaged place. Recall is printed twice: with findings of every severity, and without infos.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as newsdesk/settings.py has it, but before numpy comes

from tests.bench import plant_style
from tests.bench.alarms import ACCURACY, read, tally
from tests.bench.carriers import CARRIERS
from tests.bench.plant_accuracy import PAIRED, Operator, Plant, carried
from tests.bench.plant_form import FORMS, GROUNDINGS, markup_kept, summary_of
from tests.bench.plant_slips import SLIPS
from tests.bench.plant_turned import EXCHANGES, TURNED
from translations import checks
from translations.checks.model import Document, Finding, Pair, Style


def with_pair(document: Document, pair: Pair) -> Document:
    """Return the document with the pair of that id replaced, or the pair put first when it is new."""
    if pair.id not in document.by_id:
        return replace(document, pairs=[pair, *document.pairs])
    return replace(document, pairs=[pair if old.id == pair.id else old for old in document.pairs])


def fresh_findings(document: Document, before: list[Finding], pair: Pair) -> list[Finding]:
    """Return what is found in the document with that pair and was not found without it."""
    known = Counter((f.pair, f.check, f.message) for f in before)
    after = checks.recheck(with_pair(document, pair), {pair.id}, before)
    return [f for f in after if not known[(f.pair, f.check, f.message)]]


@dataclass(frozen=True, slots=True)
class Hit:
    """Whether a planted defect was found, and whether an editor is made to look: not as an info."""

    found: bool
    firm: bool


def hit(plant: Plant, findings: Sequence[Finding]) -> Hit:
    """Return whether findings name the planted defect, at its place where it has one."""
    meeting = [
        finding
        for finding in findings
        if finding.category in plant.categories
        and (
            plant.span is None
            or finding.start == finding.end
            or finding.pair != plant.pair.id
            or (finding.start < plant.span[1] and plant.span[0] < finding.end)
        )
    ]
    return Hit(bool(meeting), any(finding.severity != "info" for finding in meeting))


def plants(
    seed: int, docs: Sequence[Document], clean: dict[str, bool], tables: Sequence[tuple[str, Operator]]
) -> Iterator[tuple[str, str, Document, Plant]]:
    """Yield (family, operator, document, plant) for every operator and every clean pair it can damage."""
    everything = [pair for document in docs for pair in document.pairs]
    for family, operator in tables:
        for document in docs:
            for pair in document.pairs:
                rng = random.Random(f"{seed}-{operator.__name__}-{pair.id}")
                others = everything if family in ACCURACY else document.pairs
                plant = operator(rng, pair, others) if clean[pair.id] else None
                if plant is not None and plant.pair.target != pair.target:
                    yield family, operator.__name__, document, plant


def measure_recall(args: argparse.Namespace, docs: list[Document], clean: dict[str, bool]) -> None:
    before = {id(document): checks.check(document) for document in docs}
    hits: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    alarms: Counter[str] = Counter()
    of_accuracy = (*PAIRED, *FORMS, *GROUNDINGS, *SLIPS, *TURNED) if args.families != "style" else ()
    of_style = _style_operators() if args.families != "accuracy" else ()
    tables = [
        (family, operator)
        for family, operator in (*of_accuracy, *of_style)
        if args.show in ("", family, operator.__name__)
    ]
    for family, operator, document, plant in plants(args.seed, docs, clean, tables):
        findings = fresh_findings(document, before[id(document)], plant.pair)
        outcome = hit(plant, findings)
        hits[family, operator].append(outcome)
        if args.show in (family, operator) and not outcome.firm:
            old = document.by_id.get(plant.pair.id)
            print(
                f"{'INFO' if outcome.found else 'MISSED'} {operator} {plant.pair.id}\n  en {plant.pair.source}\n  ja {plant.pair.target}"
            )
            print(f"  was {old.target if old else ''}\n  {[(f.check, f.message) for f in findings]}")
    rights = 0
    for document in docs:
        for pair in document.pairs:
            if not clean[pair.id] or pair.kind != "paragraph" or not pair.target.endswith("。"):
                continue
            rng = random.Random(f"{args.seed}-{pair.id}")
            right: list[Pair] = markup_kept(pair)[::4] if not set(pair.source) & set("<{*%`") else []
            right.append(summary_of(pair))
            draws = [("carried", rng, CARRIERS)] * 4
            draws.append(("exchanged", random.Random(f"{args.seed}-{pair.id}-exchanged"), EXCHANGES))
            for operator, draw, carriers in draws:
                good, bad = carried(draw, pair, carriers)
                right += good
                for family, plant in bad:
                    if args.show and family != args.show:
                        continue
                    outcome = hit(plant, fresh_findings(document, before[id(document)], plant.pair))
                    hits[family, operator].append(outcome)
                    if args.show == family and not outcome.found:
                        print(
                            f"MISSED {operator}\n  en {plant.pair.source[-90:]}\n  ja {plant.pair.target[-60:]}"
                        )
            for good_pair in right:
                rights += 1
                for f in fresh_findings(document, before[id(document)], good_pair):
                    if f.category in ACCURACY and f.severity != "info":
                        alarms[f.category] += 1
                        if args.show in ("right", f.category):
                            print(
                                f"ALARM {f.check} {f.message}\n  en {good_pair.source[-90:]}\n  ja {good_pair.target[-60:]}"
                            )
    _print_recall(args, hits)
    print(
        f"\nright renderings of carried sentences: {rights}, accuracy findings on them: {sum(alarms.values())} {dict(alarms)}"
    )


def _style_operators() -> tuple[tuple[str, Operator], ...]:
    """Return the operators of the style families in the form of ours."""
    return tuple((operator.family, _adapted(operator)) for operator in plant_style.OPERATORS)


def _adapted(operator: plant_style.Operator) -> Operator:
    def plant(rng: random.Random, pair: Pair, others: Sequence[Pair]) -> Plant | None:
        edit = operator.plant(plant_style.Site(others, [p.id for p in others].index(pair.id)), rng)
        if edit is None:
            return None
        return Plant(
            replace(pair, target=edit.target), frozenset(operator.categories), (edit.start, edit.end)
        )

    plant.__name__ = operator.name
    return plant


def _print_recall(args: argparse.Namespace, hits: dict[tuple[str, str], list[Hit]]) -> None:
    families: dict[str, list[Hit]] = defaultdict(list)
    print(f"{'family':16} {'planted':>7}  found         as warning or error")
    for (family, operator), outcomes in sorted(hits.items()):
        families[family] += outcomes
        if args.operators or args.show:
            print(_recall_line(f"  {operator}", outcomes))
    for family, outcomes in families.items():
        print(_recall_line(family, outcomes))
    for name, chosen in (("accuracy", ACCURACY), ("style", families.keys() - ACCURACY)):
        outcomes = [outcome for family in families if family in chosen for outcome in families[family]]
        if outcomes:
            print(_recall_line(name, outcomes))


def _recall_line(name: str, outcomes: Sequence[Hit]) -> str:
    found, firm = sum(hit.found for hit in outcomes), sum(hit.firm for hit in outcomes)
    whole = len(outcomes)
    return f"{name:26} {whole:5}  {found:5} {found / whole:6.1%}  {firm:5} {firm / whole:6.1%}"


def reference_document(folder: Path, glossary: Path | None) -> Document:
    """Return the reference page as one document: parts first, then the body."""
    parts = json.loads((folder / "parts.json").read_text())
    names = {
        "title": "title",
        "lead": "lead",
        "keypoint": "keypoint",
        "analysis": "impact",
        "comment": "comment",
    }
    pairs = [
        Pair(f"{name}-{at}", "", text, part=part)  # type: ignore[arg-type]
        for name, part in names.items()
        for at, text in enumerate(parts[name])
    ]
    english = (folder / "original.en.txt").read_text().splitlines()
    japanese = (folder / "draft.ja.txt").read_text().splitlines()
    pairs += [Pair(f"body-{at}", en, ja) for at, (en, ja) in enumerate(zip(english, japanese, strict=True))]
    terms = []
    if glossary is not None:
        from translations.knowledge.glossary import read_csv

        terms = read_csv(glossary.read_text())
    return Document(pairs, glossary=terms)


def measure_reference(folder: Path, glossary: Path | None, *, show: bool) -> None:
    document = reference_document(folder, glossary)
    findings = checks.check(document)
    defects = [json.loads(line) for line in (folder / "defects.jsonl").read_text().splitlines()]
    marked = {(d["part"], d["segment"]) for d in defects} | {("body", at) for at in range(0, 69, 2)}
    marked |= {
        (name, at) for name in ("title", "lead", "keypoint", "analysis", "comment") for at in range(14)
    }

    def meets(finding: Finding, defect: dict[str, object]) -> bool:
        if finding.pair != f"{defect['part']}-{defect['segment']}":
            return False
        start, end = defect["ja_start"], defect["ja_end"]
        return finding.start == finding.end or start is None or (finding.start < end and start < finding.end)  # type: ignore[operator]

    wanted = [d for d in defects if d["detectable_by"] in ("rule", "glossary", "document-consistency")]
    found = [d for d in wanted if any(meets(f, d) for f in findings)]
    judged = [f for f in findings if (f.pair.rpartition("-")[0], int(f.pair.rpartition("-")[2])) in marked]
    good = [f for f in judged if any(meets(f, d) for d in defects)]
    if show:
        for d in wanted:
            if d not in found:
                print("NOT FOUND", d["id"], d["part"], d["segment"], d["category"], d["ja_span"])
        for f in judged:
            if f not in good:
                text = document.by_id[f.pair].target
                print("STRAY", f.pair, f.check, f.severity, repr(text[f.start : f.end]), f.message)
    print(
        f"reference page: defects without an LLM found {len(found)} / {len(wanted)} ({len(found) / len(wanted):.0%}); "
        f"findings meeting a marked defect {len(good)} / {len(judged)} ({len(good) / max(1, len(judged)):.0%}); "
        f"by category {dict(Counter(f.category for f in judged))}"
    )


def measure_speed(document: Document) -> None:
    checks.check(document)
    whole, one = [], []
    for _ in range(5):
        at = time.perf_counter()
        before = checks.check(document)
        whole.append(time.perf_counter() - at)
    for pair in document.body[::7]:
        edited = with_pair(document, replace(pair, target=pair.target + "以上が今回の概要だ。"))
        at = time.perf_counter()
        checks.recheck(edited, {pair.id}, before)
        one.append(time.perf_counter() - at)
    print(
        f"speed: {len(document.pairs)} pairs warm {min(whole) * 1000:.0f} ms (median {statistics.median(whole) * 1000:.0f}), "
        f"one edited unit {min(one) * 1000:.1f} ms (median {statistics.median(one) * 1000:.1f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parallel", type=Path)
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--glossary", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--show", default="", help="print what was missed in this family (or: right, reference)"
    )
    parser.add_argument("--operators", action="store_true", help="print the recall of every operator")
    parser.add_argument("--families", default="all", choices=["all", "accuracy", "style"])
    parser.add_argument("--only", default="", choices=["", "alarms", "recall", "reference", "speed"])
    args = parser.parse_args()
    docs, flawed = read(args.parallel / "parallel.jsonl", [], Style(register_body="any"))
    clean = {pair.id: pair.id not in flawed for document in docs for pair in document.pairs}
    if args.only in ("", "alarms"):
        print(tally(docs, flawed, "").line("error, accuracy, style"))
    if args.only in ("", "recall"):
        measure_recall(args, docs, clean)
    if args.reference and args.only in ("", "reference"):
        measure_reference(args.reference, args.glossary, show=args.show == "reference")
    if args.reference and args.only in ("", "speed"):
        measure_speed(reference_document(args.reference, args.glossary))


if __name__ == "__main__":
    main()
