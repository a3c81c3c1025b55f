"""Markdown as site generators write it, brought near to CommonMark: what only tells the generator how to draw is taken out.

Hugo, Jekyll (kramdown), MkDocs, Docusaurus and MDX put shortcodes, attribute lists, containers and imports between the
lines of the text. What they show (a picture, a listing, a title) stays. Listings are left as they are.
"""

import re
from collections.abc import Callable
from html import escape

_FENCE = re.compile(r"[ \t]*(?:[-*+>][ \t]+|\d+[.)][ \t]+)*(`{3,}(?!.*`)|~{3,})")
_INDENTED = re.compile(r" {4}|\t")
_LISTING = re.compile(r"\{[%{][<%]?\s*highlight\s+([\w+#-]+)[^}]*\}")
_END_OF_LISTING = re.compile(r"\{[%{][<%]?\s*(?:/\s*highlight|endhighlight)\s*[%>}]*\}")
_SHORTCODE = re.compile(r"\s*\{(?:\{[<%].*[%>]\}|%.*%)\}\s*")
_ARGUMENT = re.compile(r"\b(src|path|url|alt|caption|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg)$", re.IGNORECASE)
# {: .class}, {:toc}, [TOC], *[LLM]: what it stands for, the import and export lines of MDX.
_INSTRUCTION = re.compile(
    r"\{:[^{}]*\}|\[TOC\]|\[\[_?TOC_?\]\]|\*\[[^\]]+\]:.*|import\s(?:[^'\"]+\sfrom\s+)?(?:'[^']+'|\"[^\"]+\");?|"
    r"export\s+(?:const|let|default|function)\s.*"
)
# Behind a heading, a paragraph or a picture: {#price}, {.wide width=50%}.
_ATTRIBUTES = re.compile(r"\{:?[ \t]*[#.][^{}\n]*\}[ \t]*$|(?<=\))\{[^{}\n]*\}")
_CONTAINER = re.compile(r":{3,}[ \t]*(?:[\w-]+)?[ \t]*(?:\{[^}]*\})?[ \t]*(?:\[(.+)\]|(.+))?")
# What MkDocs folds or shows in a tab is an admonition with a title.
_FOLDED = re.compile(r"^\?{3}\+?(?=[ \t]+\w)")
_TAB = re.compile(r"^={3}[!+]?(?=[ \t]+\")")
# ==What is marked==, but nothing in code.
_MARKED = re.compile(r"(?<![=\w])==(?=[^\s=])([^=`\n]*[^\s=`])==(?![=\w])")


def common_markdown(text: str) -> str:
    """Return `text` without what generators are told between its lines."""
    lines: list[str] = []
    closing: Callable[[str], bool] | None = None  # inside a listing: whether a line ends it
    for line in text.split("\n"):
        if closing is not None:
            ended = closing(line)
            lines.append("```" if ended and _END_OF_LISTING.match(line.strip()) else line)
            closing = None if ended else closing
        elif fence := _FENCE.match(line):
            closing = _closes(fence[1])
            lines.append(line)
        elif listing := _LISTING.fullmatch(line.strip()):
            closing = _ends_listing
            lines.append(f"```{listing[1]}")
        else:
            lines.append(line if _INDENTED.match(line) else _plain_line(line))
    return "\n".join(lines)


def _closes(fence: str) -> Callable[[str], bool]:
    mark = re.compile(rf"[ \t>]*{re.escape(fence)}[`~]*[ \t]*")
    return lambda line: mark.fullmatch(line) is not None


def _ends_listing(line: str) -> bool:
    return _END_OF_LISTING.fullmatch(line.strip()) is not None


def _plain_line(line: str) -> str:
    """Return a line of text without instructions, "" for one that is nothing else."""
    stripped = line.strip()
    if not stripped:
        return line
    if _INSTRUCTION.fullmatch(stripped):
        return ""
    if _SHORTCODE.fullmatch(line):
        return _picture(line)
    if container := _CONTAINER.fullmatch(stripped):
        title = container[1] or container[2]
        return f"\n**{title}**\n" if title else ""
    if "`" not in line:
        line = _MARKED.sub(r"\1", line)
    return _ATTRIBUTES.sub("", _TAB.sub("!!! tab", _FOLDED.sub("!!!", line, count=1), count=1))


def _picture(shortcode: str) -> str:
    """Return the picture that a shortcode shows, as HTML in a paragraph of its own, "" where it shows none."""
    said = {name: double or single or bare for name, double, single, bare in _ARGUMENT.findall(shortcode)}
    source = said.get("src") or said.get("path") or said.get("url") or ""
    if not _PICTURE.search(source):
        return ""
    caption = said.get("caption") or said.get("title") or ""
    about = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'\n<figure><img src="{escape(source)}" alt="{escape(said.get("alt", ""))}">{about}</figure>\n'
