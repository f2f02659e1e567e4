"""The house style: colours, sizes and settings, with no global state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

INK = "#1f1f1f"
MUTED = "#5a5a5a"
HAIRLINE = "#dcdcdc"
CONTEXT = "#cfcfcf"
UNCOVERED = "#efefef"
GREY = "#8c8c8c"
ACCENT = "#0b5e9e"
CLAIMED = "#eaf1f7"
"""Behind what a claim is about."""

WIDTH = 6.5
HEIGHT = 3.6
MARGIN = 0.1
"""Inches; a plain chart is 6.5 x 3.6, more lines of text or more rows make it higher."""

NARROW = 3.6
"""Inches of a chart on a phone: of its 390 pixels 360 are left for it, a hundred an inch."""

DPI = 200
"""Dots an inch: crisp where 1300 dots are shown on 650 pixels."""

TITLE, SUBTITLE, LABEL, SMALL = 12.0, 9.5, 9.0, 8.0
"""Points."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": LABEL,
    "text.color": INK,
    "text.parse_math": False,  # a $ in the data is a $
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titlesize": LABEL,
    "axes.titleweight": "bold",
    "axes.titlepad": 4.0,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "xtick.labelsize": LABEL,
    "ytick.labelsize": LABEL,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "grid.color": HAIRLINE,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.7,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.labelcolor": MUTED,
    "svg.fonttype": "none",
    "svg.hashsalt": "sitrep",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Set the house style for the block and leave the settings of the caller as they were."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield
