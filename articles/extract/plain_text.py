"""Plain text to blocks: paragraphs and nothing else."""

import re
from html import escape

from articles.extract.document import ExtractedBlock

# Mail clients and editors wrap at 72 to 100 columns; a line longer than this was not wrapped, it is a paragraph.
_WRAPPED_LINE = 120


def plain_blocks(text: str) -> list[ExtractedBlock]:
    """Return one paragraph for each passage between blank lines; without blank lines, one for each line.

    Where the lines of a passage are too long to have been wrapped, each of them is a paragraph as well.
    """
    body = text.strip()
    passages = re.split(r"\n[ \t\u3000]*(?:\n[ \t\u3000]*)+", body)
    paragraphs: list[str] = []
    for passage in passages:
        lines = [" ".join(line.split()) for line in passage.split("\n")]
        if len(passages) == 1 or max(map(len, lines)) > _WRAPPED_LINE:
            paragraphs += lines
        else:
            paragraphs.append(" ".join(lines))
    return [ExtractedBlock("paragraph", line, escape(line, quote=False)) for line in paragraphs if line]
