"""Logarithmic scales: of ratios, and of counts that differ much."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sitrep.charts.axes import is_slim
from sitrep.charts.style import GREY, MUTED, SMALL
from sitrep.words.text import number

REACH = 8.0
"""How many times an interval of a ratio may pass the estimates before it is cut with an arrow."""


def ratio_scale(ax: Axes, values: np.ndarray, ends: np.ndarray) -> None:
    """Let each step to the right double, and mark where nothing changes."""
    known = values[np.isfinite(values) & (values > 0)]
    lowest, highest = min(known, default=1.0), max(known, default=1.0)
    near = ends[(ends > lowest / REACH) & (ends < highest * REACH)]
    left, right = min(lowest, 0.5, *near) / 1.15, max(highest, 2.0, *near) * 1.15
    first, last = math.ceil(math.log2(left)), math.floor(math.log2(right))
    step = math.ceil((last - first + 1) / 6)
    ticks = [2.0**power for power in range(first, last + 1) if power % step == 0]
    ax.set_xscale("log", base=2)
    ax.set_xlim(left, right)
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda tick, _: f"{tick:g}" if tick < 1 else number(tick))
    )
    ax.axvline(1, color=GREY, lw=1, zorder=1)


def wide_scale(ax: Axes, highest: float) -> None:
    """Let each step to the right be tenfold from 1 on, keep 0 on the scale, and say so."""
    most = 5 if highest < 1e6 else 2  # millions are written in words
    roomy = not is_slim(ax)
    powers = 10.0 ** np.arange(np.ceil(np.log10(highest)) + 1)
    ax.set_xscale("symlog", linthresh=1, linscale=0.4)
    ax.xaxis.set_major_locator(FixedLocator([0, *powers[:: math.ceil(len(powers) / most)]]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.annotate(
        "log scale",
        (1, 0),
        (26, -6) if roomy else (0, -20),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="left" if roomy else "right",
        va="top",
        size=SMALL,
        color=MUTED,
        annotation_clip=False,
    )
