"""The picture that other sites show of a story (Open Graph): its Japanese title, drawn once for each edition.

A worker draws it after publication and keeps it as a row; until then (seconds) the page itself draws. The font
comes with the Python packages (Noto Sans CJK JP, SIL Open Font License), so it is the same on every machine.
"""

from __future__ import annotations

import functools
import io
import math
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from newsdesk.models import ShareCard
from newsdesk.reader.page_cache import kept
from newsdesk.templatetags.japanese import phrases_of
from translations.models import Edition

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# To be raised when the same edition would be drawn differently: stored cards are then drawn again.
RECIPE = 2
# The shape that sites show uncropped (1.91:1), in the size they ask for.
WIDTH, HEIGHT = 1200, 630
MARGIN = 80
PAPER, INK, FAINT, ACCENT = "#fcfbf8", "#1d2126", "#656b73", "#1b5474"
TITLE_SIZES = range(72, 43, -4)
LINES_MAX = 4
WIDEST = WIDTH - 2 * MARGIN
STEP = 24  # pixels, by which lines are narrowed until there would be one more
LEADING = 1.42


@kept()
@require_safe
def share_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the card of a public story as PNG. Raises Http404 where there is none."""
    edition = Edition.objects.public().filter(article__slug=slug).only("pk").first()
    if edition is None:
        raise Http404("There is no such story, or it is not public.")
    stored = ShareCard.objects.filter(edition=edition, recipe=RECIPE).values_list("png", flat=True).first()
    return HttpResponse(bytes(stored) if stored else draw_edition(edition), content_type="image/png")


def behind() -> set[int]:
    """Return the stories whose stored card does not follow what is public. Reads all of them."""
    shown = Edition.objects.public()
    missing = shown.exclude(card__recipe=RECIPE).values_list("article_id", flat=True)
    gone = ShareCard.objects.exclude(edition__in=shown).values_list("edition__article_id", flat=True)
    return {*missing, *gone}


def prepare(stories: Collection[int] | None = None) -> int:
    """Draw and store the cards that `stories` (without them: all) lack; drop what is no longer shown of them.

    Returns how many were drawn. May run twice at once: the same edition makes the same card.
    """
    stories = behind() if stories is None else stories
    shown = Edition.objects.public().filter(article__in=stories)
    ShareCard.objects.filter(edition__article__in=stories).exclude(edition__in=shown).delete()
    missing = list(shown.exclude(card__recipe=RECIPE).order_by("-published_at"))
    for edition in missing:
        drawn = {"recipe": RECIPE, "png": draw_edition(edition)}
        ShareCard.objects.update_or_create(edition_id=edition.pk, defaults=drawn)
    return len(missing)


def draw_edition(edition: Edition) -> bytes:
    """Return the card of an edition as PNG."""
    site = edition.content["original"]["site"]
    return draw(edition.content["title"], credit=f"原文: {site}" if site else "")


def draw(title: str, *, credit: str) -> bytes:
    """Return a card as PNG: the title in as large letters as four lines allow, and where it comes from."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 14), fill=ACCENT)
    font, lines = _set_title(_one_line(title))
    height = font.size * LEADING
    top = (HEIGHT - 40 - height * len(lines)) / 2
    for at, line in enumerate(lines):
        pen.text((MARGIN, top + at * height), line, font=font, fill=INK)
    foot = HEIGHT - MARGIN
    pen.text((MARGIN, foot), "Newsdesk", font=_font(34), fill=ACCENT, anchor="ls")
    pen.text((WIDTH - MARGIN, foot), _shortened(credit, 600), font=_font(26), fill=FAINT, anchor="rs")
    written = io.BytesIO()
    # Few colours, so that a card weighs 20 kB and not 60.
    picture.quantize(32, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _set_title(title: str) -> tuple[FreeTypeFont, Sequence[str]]:
    """Return the largest size in which the title fits, and its lines; what fits in none is cut with ….

    A headline of two halves (…　…) gives each lines of its own.
    """
    halves = [phrases_of(half) for half in title.split("\u3000")]
    for size in TITLE_SIZES:
        font = _font(size)
        lines = [line for phrases in halves for line in _balanced(phrases, font)]
        if len(lines) <= LINES_MAX:
            return font, lines
    last = "".join(lines[LINES_MAX - 1 :])
    return font, [*lines[: LINES_MAX - 1], _cut(f"{last}…", font, WIDEST)]


def _balanced(phrases: Sequence[str], font: FreeTypeFont) -> Sequence[str]:
    """Return as few lines as hold the phrases, of about one length: no word is left alone on the last."""
    lines = list(islice(_lines(phrases, font, WIDEST), LINES_MAX + 1))
    if 1 < len(lines) <= LINES_MAX:
        narrowest = max(WIDEST // 2, math.ceil(max(map(font.getlength, phrases))))
        for width in range(WIDEST, narrowest, -STEP):
            narrower = list(_lines(phrases, font, width))
            if len(narrower) > len(lines):
                break
            lines = narrower
    return lines


def _lines(phrases: Iterable[str], font: FreeTypeFont, width: float) -> Iterator[str]:
    """Yield lines no wider than `width`, broken between phrases (BudouX), inside one only where it is wider itself."""
    line = ""
    for phrase in phrases:
        for piece in [phrase] if font.getlength(phrase) <= width else list(phrase):
            if font.getlength((line + piece).rstrip()) > width:
                yield line.rstrip()
                line = ""
            line += piece if line else piece.lstrip()
    yield line.rstrip()


def _cut(text: str, font: FreeTypeFont, width: float) -> str:
    """Return text that ends with … no wider than `width`."""
    text = text.removesuffix("…")
    kept = bisect(range(1, len(text) + 1), width, key=lambda end: font.getlength(f"{text[:end]}…"))
    return f"{text[:kept]}…"


def _shortened(text: str, width: float) -> str:
    text = _one_line(text)
    return text if _font(26).getlength(text) <= width else _cut(text, _font(26), width)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\u3000" else " " for c in text).strip()


@functools.cache
def _font(size: int) -> FreeTypeFont:
    # Only who draws pays for Pillow and for 17 MB of letters.
    from noto_cjk_sans_jp_bold import FONT_PATH
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT_PATH), size)
