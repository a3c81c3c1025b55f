"""A meaning that tests can set: nearness without a model."""

from __future__ import annotations

import math

import pytest


@pytest.fixture
def angles(monkeypatch):
    """Let a story's lead, an angle in degrees, stand for its meaning: near angles are near stories."""
    import numpy as np

    from related import embed  # models are not loaded yet when this file is
    from related.models import DIMENSIONS

    def vectors(stories):
        angles = [math.radians(float(story["lead"])) for story in stories]
        rows = [[math.cos(angle), math.sin(angle)] + [0.0] * (DIMENSIONS - 2) for angle in angles]
        return np.array(rows, dtype=np.float32)

    monkeypatch.setattr(embed, "vectors", vectors)
