"""A run of inline nodes as safe HTML and as plain text.

The HTML is built from the tree by writing down an allowlist, never by deleting from the source: tags ``strong em code
sub sup br`` without attributes and ``a`` with an absolute http, https or mailto ``href``. Everything else leaves only
its text behind.
"""

import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urljoin, urlsplit

from lxml import etree

_ALIASES = {
    "a": "a",
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "sub": "sub",
    "sup": "sup",
}
_MAX_URL = 4000
# Alternating marks nested deeper than this are noise, and deep nesting is what makes sanitisers slow.
_MAX_MARKS = 6
_SPACE = re.compile(r"[ \t\n\f\r]+")
_HOST = re.compile(r"[\w.:-]+")
# Formulas that a script draws are TeX between these marks; single dollars are money as often.
_TEX = re.compile(r"\\\(.{1,300}?\\\)|\\\[.{1,1000}?\\\]|\$\$.{1,1000}?\$\$")
_LONGEST_WITH_TEX = 20_000
_URL_JUNK = re.compile(r"[\x00-\x20\x7f-\xa0\s]")


def absolute_url(href: str, base: str, *, schemes: tuple[str, ...] = ("http", "https", "mailto")) -> str:
    """Return `href` made absolute against `base` if its scheme is one of `schemes`; otherwise an empty string.

    Blanks and controls inside are dropped first as browsers do, so that ``java\\nscript:`` is judged as it would run.
    """
    candidate = _URL_JUNK.sub(lambda found: "%20" if found.group() == " " else "", href.strip())
    if not candidate or candidate.startswith("#"):
        return ""
    try:
        url = urljoin(base, candidate)
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else ""
    except ValueError:  # no URL: a bracket or a port that is none
        return ""
    if len(url) > _MAX_URL or parts.scheme not in schemes or "\\" in url:
        return ""
    if parts.scheme == "mailto":
        return url if "@" in parts.path else ""
    return url if host and _HOST.fullmatch(host) else ""


@dataclass(slots=True)
class Run:
    """Collects inline content in document order; ``html`` and ``text`` give it with blanks collapsed and trimmed."""

    base: str
    _tokens: list[tuple[str, str]] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _has_text: bool = False
    _line_ended: bool = False
    _space_pending: bool = False

    def __bool__(self) -> bool:
        return self._has_text

    def add_text(self, text: str | None) -> None:
        """Append text; blanks at the edges join words but never begin or end a line."""
        if not text:
            return
        words = _SPACE.sub(" ", text)
        if words[0] == " ":
            self._space_pending = True
            words = words[1:]
        if not words:
            return
        trailing = words[-1] == " "
        words = words[:-1] if trailing else words
        if self._space_pending and self._has_text and not self._line_ended:
            self._insert_space()
        self._tokens.append(("text", words))
        self._has_text = True
        self._line_ended = False
        self._space_pending = trailing

    def add_break(self) -> None:
        """Append a line break (dropped where it would begin or end the run, or follow another)."""
        if self._has_text and not self._line_ended:
            self._tokens.append(("br", ""))
            self._line_ended = True
        self._space_pending = False

    def add_element(self, element: etree._Element) -> str:
        """Open the mark for `element` and return its name, or "" when the element leaves no mark."""
        mark = _ALIASES.get(str(element.tag), "")
        href = absolute_url(element.get("href") or "", self.base) if mark == "a" else ""
        if not mark or (mark == "a" and not href) or mark in self._open or len(self._open) >= _MAX_MARKS:
            return ""
        if "code" in self._open and mark != "a":
            return ""
        self._open.append(mark)
        self._tokens.append((mark, href))
        return mark

    def close(self, mark: str) -> None:
        """Close what add_element opened."""
        if mark:
            self._open.remove(mark)
            self._tokens.append(("/" + mark, ""))

    def continued(self) -> "Run":
        """End this run here and return a new one in which the same marks are open again."""
        following = Run(self.base)
        for mark in reversed(self._open):
            self._tokens.append(("/" + mark, ""))
        for mark in self._open:
            href = next((value for kind, value in reversed(self._tokens) if kind == mark), "")
            following._open.append(mark)
            following._tokens.append((mark, href))
        self._open = []
        return following

    def ends_with_break(self) -> bool:
        """Say whether the last thing in the run is a line break (a second one starts a new paragraph)."""
        return self._line_ended

    @property
    def text(self) -> str:
        """The run without markup; line breaks become newlines."""
        pieces = ["\n" if kind == "br" else value for kind, value in self._tokens if kind in ("text", "br")]
        return "".join(pieces).strip("\n ")

    @property
    def html(self) -> str:
        """The run as safe inline HTML."""
        kept = _without_empty_marks(self._tokens)
        pieces = []
        in_code = False
        for kind, value in kept:
            in_code = kind == "code" or (in_code and kind != "/code")
            match kind:
                case "text":
                    written = escape(value, quote=False)
                    is_plain = in_code or len(value) > _LONGEST_WITH_TEX
                    pieces.append(written if is_plain else _TEX.sub(r"<code>\g<0></code>", written))
                case "br":
                    pieces.append("<br>")
                case "a":
                    pieces.append(f'<a href="{escape(value)}">')
                case _:
                    pieces.append(f"<{kind}>")
        return "".join(pieces)

    def _insert_space(self) -> None:
        # Before the marks just opened: "see <a>this</a>", not "see<a> this</a>".
        place = len(self._tokens)
        while (
            place
            and self._tokens[place - 1][0] not in ("text", "br")
            and self._tokens[place - 1][0][0] != "/"
        ):
            place -= 1
        self._tokens.insert(place, ("text", " "))


def _without_empty_marks(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    last = max((i for i, (kind, _) in enumerate(tokens) if kind == "text"), default=-1)
    kept: list[tuple[str, str]] = []
    for place, (kind, value) in enumerate(tokens):
        if kind == "br" and place > last:
            continue
        if kind[0] == "/" and kept and kept[-1][0] == kind[1:]:
            kept.pop()
            continue
        kept.append((kind, value))
    return kept
