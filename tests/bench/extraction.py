"""How extraction does on a folder of saved pages: `python -m tests.bench.extraction FOLDER`.

The folder holds `manifest.json` with, for each page, its address, its HTML and what people took for the article: a
text, must-contain segments (JSON), and for some pages the structure as HTML. Text is compared by runs of four words,
averaged over pages; structure by what is found again of each kind. Prints the figures and the CPU time a page.

People who wrote down an article's text left the captions of its pictures out, and we keep them (as captions): for those
pages the text is compared without captions, and with them in a line of its own.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from lxml import etree, html

from articles.extract import ExtractionError, extract
from articles.render import joinable_html

_WORD = re.compile(r"\w+")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "img",
    ]
)
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "list item",
    "blockquote": "quote",
    "pre": "code block",
    "td": "table cell",
    "th": "table cell",
}
# List items, quotes and code are found when this share of their words is; the rest must be equal.
_SIMILAR = 0.8


def article_html(page: bytes, url: str) -> str:
    """Return the article as HTML without site chrome, "" when there is none."""
    try:
        blocks = [block for block in extract(page, url=url).blocks if not block.boilerplate]
    except ExtractionError:
        return ""
    return "\n".join(joinable_html(blocks))


def text_of(tree: html.HtmlElement) -> str:
    """Return the text in `tree` with words of different blocks apart."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            pieces += ["" if element.tag in _INLINE else "\n", element.text or ""]
        else:
            # What follows the element itself is not its text: a link would be compared with the words after it.
            tail = "" if element is tree else element.tail or ""
            pieces += ["" if element.tag in _INLINE else "\n", tail]
    return "".join(pieces)


def precision_and_recall(gold: str, found: str) -> tuple[float, float]:
    """Compare two texts by their runs of four words."""
    ours, theirs = _runs(found), _runs(gold)
    common = sum((ours & theirs).values())
    return (
        common / ours.total() if ours else float(not theirs),
        common / theirs.total() if theirs else float(not ours),
    )


def _runs(text: str) -> Counter[tuple[str, ...]]:
    found = _WORD.findall(text)
    return Counter(tuple(found[start : start + 4]) for start in range(max(1, len(found) - 3)))


def parts_of(tree: html.HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Yield each structural part as its kind and what identifies it."""
    for element in tree.iter(etree.Element):
        words = " ".join(_WORD.findall(text_of(element).lower())) if element.tag != "img" else ""
        if element.tag == "img" and (source := element.get("src") or "") and not source.startswith("data:"):
            yield "image", unquote(urljoin(base, source.strip()).split("?")[0]).rpartition("/")[2]
        elif (
            element.tag == "a" and words and (href := (element.get("href") or "").strip()) and href[0] != "#"
        ):
            yield "link", f"{words} {unquote(urljoin(base, href)).rstrip('/')}"
        elif element.tag in _KINDS and words:
            yield _KINDS[element.tag], words


def found_again(gold: list[str], found: list[str]) -> int:
    """Count the parts of `gold` that are in `found`, each at most once."""
    left = [frozenset(part.split()) for part in found]
    count = 0
    for part in gold:
        words = frozenset(part.split())
        likeness = [len(words & other) / len(words | other) if words | other else 0.0 for other in left]
        if likeness and max(likeness) >= (_SIMILAR if len(words) > 3 else 1.0):
            left.pop(likeness.index(max(likeness)))
            count += 1
    return count


def main(folder: Path) -> None:
    """Print the figures for every kind of gold in the folder."""
    texts: dict[str, list[tuple[float, float]]] = defaultdict(list)
    segments: Counter[str] = Counter()
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: list[float] = []
    article_html(b"<p>A page, so that none of those below pays for loading what reads them.</p>", "")
    for page in json.loads((folder / "manifest.json").read_text())["pages"]:
        start = time.process_time()
        found = article_html(
            (folder / page["html"]).read_bytes(), base := page.get("base_url") or page["url"]
        )
        seconds.append(time.process_time() - start)
        tree = html.fromstring(f"<div>{found}</div>")
        gold = (folder / page["gold"]).read_text()
        if page["gold"].endswith(".json"):
            _count_segments(json.loads(gold), " ".join(text_of(tree).split()), segments)
        else:
            kind = page["gold_type"].split()[0]
            if kind.endswith("human"):
                texts[f"{kind}, with captions"].append(precision_and_recall(gold, text_of(tree)))
                etree.strip_elements(tree, "figcaption", with_tail=False)
            texts[kind].append(precision_and_recall(gold, text_of(tree)))
        if page.get("gold_html"):
            structure = html.fromstring((folder / page["gold_html"]).read_text())
            _count_parts(structure, tree, base, parts)
    for kind, rows in texts.items():
        precision, recall = (statistics.mean(column) for column in zip(*rows, strict=True))
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{kind:32} n={len(rows)}  F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}")
    print("segments", dict(segments))
    for kind, counts in sorted(parts.items()):
        print(f"{kind:12} recall {counts['found'] / counts['gold']:.2f}  (gold {counts['gold']})")
    print(f"CPU a page: median {statistics.median(seconds):.3f} s, most {max(seconds):.3f} s")


def _count_segments(gold: dict[str, Any], text: str, segments: Counter[str]) -> None:
    for name in ("must_contain", "must_not_contain"):
        segments[name] += len(gold[name])
        segments[f"{name}: there"] += sum(" ".join(segment.split()) in text for segment in gold[name])


def _count_parts(
    gold: html.HtmlElement, found: html.HtmlElement, base: str, parts: dict[str, Counter[str]]
) -> None:
    ours: dict[str, list[str]] = defaultdict(list)
    for kind, part in parts_of(found, base):
        ours[kind].append(part)
    theirs: dict[str, list[str]] = defaultdict(list)
    for kind, part in parts_of(gold, base):
        theirs[kind].append(part)
    for kind, wanted in theirs.items():
        parts[kind]["gold"] += len(wanted)
        parts[kind]["found"] += found_again(wanted, ours[kind])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
