"""The two periods that a claim compares, on a time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sitrep.charts.days import day_number
from sitrep.charts.style import CLAIMED, GREY
from sitrep.words.text import span

Window = tuple[pd.Timestamp, pd.Timestamp]
"""First and last day."""

LOOKS: tuple[dict[str, Any], ...] = (
    {"facecolor": "none", "edgecolor": GREY, "lw": 1, "ls": (0, (4, 2))},
    {"facecolor": CLAIMED, "edgecolor": "none", "lw": 0},
)
"""A frame for the earlier one, a shade for the later one."""


def draw_windows(ax: Axes, windows: Sequence[Window]) -> None:
    """Frame the earlier one and shade the later one, behind the data."""
    for (first, last), look in zip(windows, LOOKS, strict=False):
        ax.axvspan(day_number(first), day_number(last) + 1, zorder=0.5, gid="window", **look)


def window_key(windows: Sequence[Window]) -> list[tuple[Artist, str]]:
    """Return the entries of the key for the windows."""
    words = ("frame: {}", "shaded: {}")
    return [
        (Patch(**look), text.format(span(*window)))
        for window, look, text in zip(windows, LOOKS, words, strict=False)
    ]
