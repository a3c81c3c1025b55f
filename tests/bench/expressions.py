"""Every regular expression of the project against texts made from it: which take more time than the text is long?

    uv run python -m tests.bench.expressions [MODULE ...] [--length 6000] [--seconds 0.1]

Gathers what the modules hold, in rows and tables, too, and what their functions compile. For each part that may be repeated
without end, a text that reaches it, repeats it and then breaks it off is searched through, matched or matched whole, as the
module does; whether so long a text can come there is for the reader to say. Prints what took
longer than `--seconds` of CPU as soon as it is known; ends with status 1 when anything did. Each is tried in a process of its own,
so that one that never ends is told, too. Some minutes for all.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import importlib
import itertools
import os
import pkgutil
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]  # only typeshed does not know them
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import regex

ROOMS = ("articles", "translations", "related", "newsdesk")
BROKEN_OFF = "\0"
GIVE_UP = 60  # seconds of CPU for one expression
USES = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
type Pattern = re.Pattern[str] | regex.Pattern[str]


# --- gathering ---------------------------------------------------------------------------------------------


def expressions(wanted: list[str]) -> dict[Pattern, tuple[str, set[str]]]:
    """Return all expressions of the modules whose names begin with one that is wanted: where it was met, and how it is used."""
    found: dict[Pattern, tuple[str, set[str]]] = {}
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if ".migrations" in module.name or module.name.endswith((".wsgi", ".keeper")):
                continue
            if wanted and not module.name.startswith(tuple(wanted)):
                continue
            loaded = importlib.import_module(module.name)
            source = Path(loaded.__file__ or "").read_text()
            for name, value in vars(loaded).items():
                uses = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", source))
                for pattern in held_by(value):
                    found.setdefault(pattern, (f"{module.name}.{name}", set()))[1].update(methods(uses))
            for line, use, pattern in compiled_in(source):
                found.setdefault(pattern, (f"{module.name}:{line}", methods({use})))
    return {pattern: how for pattern, how in found.items() if isinstance(pattern.pattern, str)}


def methods(uses: set[str]) -> set[str]:
    """Return which of the three ways to match the names of methods come to; all where nothing is known."""
    known = {use if use in {"match", "fullmatch"} else "search" for use in uses & USES}
    return known or {"search", "match", "fullmatch"}


def held_by(value: Any, depth: int = 0) -> Iterator[Pattern]:
    """Give the expressions in a value and in what it is made of."""
    if isinstance(value, re.Pattern | regex.Pattern):
        yield value
    elif depth < 4:
        parts: Any = ()
        if isinstance(value, list | tuple | set | frozenset):
            parts = value
        elif isinstance(value, dict):
            parts = itertools.chain(value, value.values())
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            parts = [getattr(value, one.name, None) for one in dataclasses.fields(value)]
        for part in parts:
            yield from held_by(part, depth + 1)


def compiled_in(source: str) -> Iterator[tuple[int, str, Pattern]]:
    """Give the expressions that calls of `re` and `regex` carry as they are, each with its line and the function's name."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re" | "regex" as library), attr=use),
                args=[ast.Constant(value=str(written)), *_],
            ):
                names = re.findall(rf"\b{library}\.([A-Z]+)\b", ast.unparse(node))
                module = re if library == "re" else regex
                flags = 0
                for name in names:
                    flags |= getattr(module, name)
                yield node.lineno, use, module.compile(written, flags)


# --- making texts -------------------------------------------------------------------------------------------


def texts_for(pattern: Pattern, length: int) -> Iterator[str]:
    """Give texts that reach each endless part of an expression, repeat it and break it off."""
    try:
        tree = parser.parse(pattern.pattern, pattern.flags & (re.VERBOSE | re.IGNORECASE))
    except re.error:  # what only `regex` knows
        bodies = {("", letter) for letter in [*" \na7あ漢,", *re.findall(r"\w", pattern.pattern)]}
    else:
        bodies = {(before, body) for before, body in endless(tree) if body}
        bodies |= {("", before + body) for before, body in bodies if before}
    for before, body in sorted(bodies):
        yield before + body * (length // len(body)) + BROKEN_OFF


def endless(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Give what reaches and what repeats each part without an upper bound."""
    for operation, value in tree:
        if operation in {code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT}:
            least, most, body = value
            if most is code.MAXREPEAT:
                for one in some(body):
                    yield before, one
            yield from endless(body, before)
            before += example(body) * min(least, 3)
            continue
        for inner in parts(operation, value):
            yield from endless(inner, before)
        before += example([(operation, value)])


def parts(operation: Any, value: Any) -> list[Any]:
    """Return the parts that an operation is made of, but for repeats."""
    if operation is code.SUBPATTERN:
        return [value[3]]
    if operation is code.BRANCH:
        return list(value[1])
    if operation is code.ATOMIC_GROUP:
        return [value]
    return [value[1]] if operation in {code.ASSERT, code.ASSERT_NOT} else []


def example(tree: Any) -> str:
    """Return a short text that a part matches, or nothing where it matches nothing by itself."""
    return next(some(tree), "")


def some(tree: Any) -> Iterator[str]:
    """Give a few texts that a part matches."""
    choices = [list(itertools.islice(of_one(operation, value), 3)) or [""] for operation, value in tree]
    longest = max(map(len, choices), default=0)
    for at in range(longest):
        yield "".join(choice[at % len(choice)] for choice in choices)


def of_one(operation: Any, value: Any) -> Iterator[str]:
    """Give a few texts that one operation matches."""
    match operation:
        case code.LITERAL:
            yield chr(value)
        case code.ANY:
            yield from "a \n"
        case code.NOT_LITERAL:
            yield from (letter for letter in "a 7" if ord(letter) != value)
        case code.IN:
            yield from of_class(value)
        case code.SUBPATTERN | code.ATOMIC_GROUP:
            yield from some(parts(operation, value)[0])
        case code.BRANCH:
            for branch in value[1]:
                yield example(branch)
        case code.MAX_REPEAT | code.MIN_REPEAT | code.POSSESSIVE_REPEAT:
            least, most, body = value
            for one in some(body):
                yield one * min(max(least, 1 if most else 0), 3)


def of_class(items: Any) -> Iterator[str]:
    """Give a few letters of a class."""
    if items[0][0] is code.NEGATE:
        compiled = re.compile(class_of(items))
        yield from (letter for letter in "a 7\nあ漢,-" if compiled.match(letter))
        return
    of_category = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " \n", "CATEGORY_WORD": "a7あ"}
    for kind, value in items:
        if kind is code.LITERAL:
            yield chr(value)
        elif kind is code.RANGE:
            yield chr(value[0])
        elif kind is code.CATEGORY:
            yield from of_category.get(str(value), "-")


def class_of(items: Any) -> str:
    """Write a parsed class as text again."""
    shorts = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
    written = ""
    for kind, value in items[1:]:
        if kind is code.LITERAL:
            written += re.escape(chr(value))
        elif kind is code.RANGE:
            written += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        elif kind is code.CATEGORY:
            name = str(value).removeprefix("CATEGORY_")
            written += shorts.get(name, shorts.get(name.removeprefix("NOT_"), r"\w").upper())
    return f"[^{written}]"


# --- trying -------------------------------------------------------------------------------------------------


def slowest(pattern: Pattern, uses: set[str], length: int) -> tuple[float, str]:
    """Return the CPU seconds of the text that takes longest, or of the first that takes more than one; and its ends."""
    worst = (0.0, "")
    for text in texts_for(pattern, length):
        for name in uses:
            began = time.process_time()
            getattr(pattern, name)(text)
            worst = max(worst, (time.process_time() - began, f"{name} {text[:12]!r} ... {text[-4:]!r}"))
        if worst[0] > 1:
            break
    return worst


def tried(pattern: Pattern, uses: set[str], length: int) -> tuple[float, str]:
    """Try one expression in a process of its own, which is ended after GIVE_UP."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (GIVE_UP, GIVE_UP))
        with os.fdopen(write_end, "w") as out:
            print(*slowest(pattern, uses, length), sep="\t", file=out)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    seconds, _, what = said.strip().partition("\t")
    return (float(seconds), what) if said else (float(GIVE_UP), "ended before it did")


def main() -> int:
    """Try all; return 1 when one of them was slow."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.expressions")
    options.add_argument("modules", nargs="*")
    options.add_argument("--length", type=int, default=6_000)
    options.add_argument("--seconds", type=float, default=0.1)
    chosen = options.parse_args()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    django.setup()
    found = expressions(chosen.modules)
    slow = 0
    for pattern, (where, uses) in found.items():
        seconds, what = tried(pattern, uses, chosen.length)
        if seconds > chosen.seconds:
            slow += 1
            print(f"  {seconds:6.2f} s  {where}  {what}", flush=True)
    print(f"  {len(found)} expressions, {slow} slow")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
