"""The glossary outside the database: reading and writing CSV, and finding its terms in English.

Pure: no database, no network. The columns are source, target, do_not_translate (0 or 1), case_sensitive (0 or 1),
forbidden (renderings separated by `;`, `re:` before a regular expression), note (for the desk), hint (for readers) and
sense (what tells apart two terms that are spelled alike).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext

from translations.knowledge import forbidden

COLUMNS = ("source", "target", "do_not_translate", "case_sensitive", "forbidden", "note", "hint", "sense")
_REQUIRED = ("source", "target")
_LONGEST = {"source": 200, "target": 200, "hint": 300, "sense": 100}
_WORD = re.compile(r"[^\W_]+")
# What spreadsheets take for the beginning of a formula, and such a cell made harmless.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_MOST_PROBLEMS = 300  # nobody reads on; a file of another kind has one in every line
_KEY_LENGTH = 2
_GLOSSED = re.compile(r"^(?P<base>[^（(]+)[（(](?P<gloss>[^（）()]+)[）)](?P<rest>.*)$")
_INTRODUCED = re.compile("初出|2回目以降|２回目以降")
_LATIN = re.compile(r"[A-Za-z0-9 .-]+")
_KEPT = 4096  # texts whose terms are remembered
# What may follow the last word of an ordinary term, and of a name ("LLMs"); English spelling drops an e, doubles
# nothing here, and turns y into ies.
_INFLECTED = "(?:s|es|ed|d|ing|'s|’s)?"
_PLURAL = "(?:s|'s|’s)?"


class GlossaryRefused(ValueError):
    """A glossary file that cannot be read. The message names every bad line, in Japanese."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Take one Japanese sentence for each problem."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Term:
    """One glossary entry, as a line of the CSV has it."""

    source: str
    target: str
    do_not_translate: bool = False
    case_sensitive: bool = False
    forbidden: tuple[str, ...] = ()
    note: str = ""
    hint: str = ""  # for readers; the note is the desk's own
    sense: str = ""  # tells terms apart that are spelled alike


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A glossary term found in an English text, and where."""

    term: Term
    start: int
    end: int


def read_csv(text: str) -> list[Term]:
    """Return the terms of a CSV glossary in file order.

    `text` is the decoded file, with or without a byte order mark. Raises GlossaryRefused, which names every
    line that is wrong and why; nothing is half-read.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    terms: list[Term] = []
    problems: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    if "\0" in text:  # Python's reader takes it, no database does
        raise GlossaryRefused([_unreadable(text[: text.index("\0")].count("\n") + 1, "NUL")])
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header)
        for cells in reader:
            if len(problems) >= _MOST_PROBLEMS:
                break
            row = [_as_written(cell) for cell in cells]
            if not any(cell.strip() for cell in row):
                continue
            line = reader.line_num
            if len(row) > len(header):
                problems.append(
                    gettext(
                        '%(line)d行目：列が%(cells)d個あります（見出しは%(names)d個）。コンマを含む欄は""で囲んでください。'
                    )
                    % {"line": line, "cells": len(row), "names": len(header)}
                )
                continue
            term = _term(dict(zip(header, (cell.strip() for cell in row), strict=False)), line, problems)
            if term is None:
                continue
            key = (term.source, term.sense)
            if key in seen:
                problems.append(
                    gettext(
                        "%(line)d行目：「%(source)s」は%(first)d行目にもあります。1行にまとめるか、senseで分けてください。"
                    )
                    % {"line": line, "source": term.source, "first": seen[key]}
                )
                continue
            seen[key] = line
            terms.append(term)
    except csv.Error as error:
        raise GlossaryRefused([_unreadable(reader.line_num, error)]) from error
    if problems:
        raise GlossaryRefused(problems)
    return terms


def _unreadable(line: int, error: object) -> str:
    said = gettext("%(line)d行目：CSVとして読めません（%(error)s）。引用符の閉じ忘れを確かめてください。")
    return said % {"line": line, "error": error}


def _check_header(header: list[str]) -> None:
    missing = [name for name in _REQUIRED if name not in header]
    unknown = [name for name in header if name not in COLUMNS][:_MOST_PROBLEMS]
    columns = ",".join(COLUMNS)
    problems = [
        gettext("1行目：見出しの「%(name)s」がありません。%(columns)s にしてください。")
        % {"name": name, "columns": columns}
        for name in missing
    ]
    problems += [
        gettext("1行目：見出しの「%(name)s」は知らない列です。%(columns)s にしてください。")
        % {"name": name, "columns": columns}
        for name in unknown
    ]
    if problems:
        raise GlossaryRefused(problems)


def _term(cells: dict[str, str], line: int, problems: list[str]) -> Term | None:
    """Return the term of one row, or None after saying in `problems` what is wrong with it."""
    before = len(problems)
    problems.extend(
        gettext("%(line)d行目：%(name)sが空です。書き入れるか行を消してください。")
        % {"line": line, "name": name}
        for name in _REQUIRED
        if not cells.get(name)
    )
    problems.extend(
        gettext("%(line)d行目：%(name)sが%(length)d文字あります。%(most)d文字までにしてください。")
        % {"line": line, "name": name, "length": len(cells[name]), "most": longest}
        for name, longest in _LONGEST.items()
        if len(cells.get(name, "")) > longest
    )
    flags = {}
    for name in ("do_not_translate", "case_sensitive"):
        value = cells.get(name, "") or "0"
        if value not in ("0", "1"):
            unread = gettext("%(line)d行目：%(name)sの「%(value)s」は読めません。0か1にしてください。")
            problems.append(unread % {"line": line, "name": name, "value": value})
        flags[name] = value == "1"
    words = tuple(word.strip() for word in cells.get("forbidden", "").split(";") if word.strip())
    problems.extend(
        gettext("%(line)d行目：forbiddenの%(problem)s") % {"line": line, "problem": said}
        for word in words
        if (said := forbidden.problem(word))
    )
    if len(problems) > before:
        return None
    return Term(
        source=cells["source"],
        target=cells["target"],
        do_not_translate=flags["do_not_translate"],
        case_sensitive=flags["case_sensitive"],
        forbidden=words,
        note=cells.get("note", ""),
        hint=cells.get("hint", ""),
        sense=cells.get("sense", ""),
    )


class _Lines:
    """What a csv.writer writes to, so that it returns its line (Django's documentation, "Streaming large CSV files")."""

    def write(self, line: str) -> str:
        return line


def write_csv(terms: Iterable[Term]) -> Iterator[str]:
    """Yield the lines of a CSV text that `read_csv` reads back to the same terms.

    No cell is a formula for the program it is opened with (OWASP, "CSV Injection").
    """
    writer = csv.writer(_Lines(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for term in terms:
        yield writer.writerow(
            _without_formula(str(cell))
            for cell in (
                term.source,
                term.target,
                int(term.do_not_translate),
                int(term.case_sensitive),
                ";".join(term.forbidden),
                term.note,
                term.hint,
                term.sense,
            )
        )


def _without_formula(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


@lru_cache(maxsize=4096)
def forms(target: str) -> tuple[str, str]:
    """Return the rendering of a glossary target and its gloss: 国際機械学習会議（ICML） is 国際機械学習会議 and ICML."""
    match = _GLOSSED.match(target)
    return (match["base"] + match["rest"], match["gloss"]) if match else (target, "")


def later_form(term: Term) -> str:
    """Return how a term is written after its first mention, where its note says that it is introduced with a gloss.

    The gloss where that is a short form in Latin letters (Ai2), else the rendering without it; empty for a term
    that is written alike everywhere.
    """
    base, gloss = forms(term.target)
    if not gloss or not _INTRODUCED.search(term.note):
        return ""
    return gloss if _LATIN.fullmatch(gloss) else base


class Glossary:
    """Terms ready to be found: patterns compiled when first needed, results kept per text."""

    def __init__(self, terms: Sequence[Term]) -> None:
        """Take the terms in force."""
        self.terms = tuple(terms)
        self._by_start: dict[str, list[Term]] = {}
        self._senses: dict[str, list[Term]] = {}
        self._patterns: dict[Term, re.Pattern[str]] = {}
        self._found: dict[str, tuple[TermMatch, ...]] = {}
        for term in self.terms:
            self._senses.setdefault(term.source, []).append(term)
            first = _WORD.search(term.source)
            if first:
                self._by_start.setdefault(first[0][:_KEY_LENGTH].casefold(), []).append(term)

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """Return the terms in an English text, in order, longest first, none inside another.

        A term of several words is found with spaces or hyphens between them, inflected (s, es, ed, ing) at its
        first or last word; a case-sensitive one only as written, with at most a plural s.
        """
        if text not in self._found:
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[text] = tuple(self._matches(text))
        return self._found[text]

    def senses(self, term: Term) -> tuple[Term, ...]:
        """Return all terms that are spelled like this one, itself among them: which one a text means is not known."""
        return tuple(self._senses[term.source])

    def _matches(self, text: str) -> Iterator[TermMatch]:
        at = 0
        for word in _WORD.finditer(text):
            if word.start() < at:
                continue
            best: TermMatch | None = None
            for term in self._by_start.get(word[0][:_KEY_LENGTH].casefold(), ()):
                match = self._pattern(term).match(text, word.start())
                if match and (best is None or match.end() > best.end):
                    best = TermMatch(term, match.start(), match.end())
            if best:
                yield best
                at = best.end

    def _pattern(self, term: Term) -> re.Pattern[str]:
        if term not in self._patterns:
            self._patterns[term] = _pattern(term)
        return self._patterns[term]


@lru_cache(maxsize=8)
def _prepared(terms: tuple[Term, ...]) -> Glossary:
    return Glossary(terms)


_latest: tuple[Sequence[Term], Glossary] = ((), Glossary(()))


def prepare(terms: Sequence[Term]) -> Glossary:
    """Return `terms` ready to be found, the same object for the same terms."""
    global _latest  # comparing 300 terms costs more than the search itself; one document asks 70 times
    given, glossary = _latest
    if given is not terms:
        glossary = _prepared(tuple(terms))
        _latest = (terms, glossary)
    return glossary


def _pattern(term: Term) -> re.Pattern[str]:
    words = re.split(r"[\s-]+", term.source)
    if term.case_sensitive:
        body = r"[\s-]+".join(re.escape(word) for word in words) + _PLURAL
        return re.compile(rf"{body}(?![A-Za-z0-9])")
    last = len(words) - 1
    forms = [_inflections(word) if at in (0, last) else re.escape(word) for at, word in enumerate(words)]
    return re.compile(rf"{r'[\s-]+'.join(forms)}(?![A-Za-z0-9])", re.IGNORECASE)


def _inflections(word: str) -> str:
    """Return a pattern for an English word and its regular forms."""
    if len(word) < 3:
        return re.escape(word)
    if re.search("[^aeiou]y$", word):
        return f"{re.escape(word[:-1])}(?:y|ies|ied|ying|y's|y’s)"
    if word.endswith("e"):
        return f"{re.escape(word[:-1])}(?:e|es|ed|ing|e's|e’s)"
    if word.endswith("s"):
        return re.escape(word) + "(?:'|’)?"  # "weights" are not somebody's weight
    return re.escape(word) + _INFLECTED
