"""Geometry of a bar plot, for a template to draw as SVG. Pure: no colours (the style sheet has them), no HTML."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 20, 24
# Labels below the bars are thinned out to about this many.
LABELS = 10
WIDEST_BAR = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """One value: where it stands, and its label below where there is room for one."""

    label: str
    text: str
    x: float
    y: float
    width: float
    height: float
    middle: float
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot, with its value beside it."""

    text: str
    y: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars above a base line, ticks, and a limit that they must stay below."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    limit: Tick | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def bars(values: Sequence[tuple[str, float, str]], *, unit: str = "{:g}", limit: float | None = None) -> Plot:
    """Return the plot of (label, value, value in words); `unit` formats the ticks, `limit` is a line to see."""
    top = _nice(max([value for _label, value, _text in values] + [limit or 0]))
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    width = min(step * 0.72, WIDEST_BAR)
    every = math.ceil(len(values) / LABELS)
    drawn = []
    for n, (label, value, text) in enumerate(values):
        height = round(room * value / top, 2)
        middle = LEFT + step * (n + 0.5)
        # Counted from the last one: today is always labelled.
        is_labelled = (len(values) - 1 - n) % every == 0
        x, y = round(middle - width / 2, 2), round(HEIGHT - BOTTOM - height, 2)
        drawn.append(Bar(label, text, x, y, round(width, 2), height, round(middle, 2), is_labelled))

    def line(value: float) -> Tick:
        return Tick(unit.format(value), round(HEIGHT - BOTTOM - room * value / top, 2))

    return Plot(drawn, [line(top * part) for part in (0, 0.5, 1)], line(limit) if limit else None)


def _nice(value: float) -> float:
    """Return the next round number that a scale may end with, whose half is round too: 1, 2, 4, 6, 8 or 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 4, 6, 8, 10) if power * step >= value * 0.999999)
