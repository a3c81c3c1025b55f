"""A meaning that tests can set: nearness without a model."""

from __future__ import annotations

import math

import pytest

from related import embed
from related.models import DIMENSIONS


@pytest.fixture
def angles(monkeypatch):
    """Let a story's lead, an angle in degrees, stand for its meaning: near angles are near stories."""

    def vectors(stories):
        angles = [math.radians(float(story["lead"])) for story in stories]
        return [[math.cos(angle), math.sin(angle)] + [0.0] * (DIMENSIONS - 2) for angle in angles]

    monkeypatch.setattr(embed, "vectors", vectors)
