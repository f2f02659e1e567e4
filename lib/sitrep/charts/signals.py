"""The newest period of several series, each beside the range that its past leads one to expect."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.axes import add_key, dot, nothing_to_draw, remark, take
from sitrep.charts.hover import say_rows
from sitrep.charts.lettering import wrap
from sitrep.charts.rows import (
    GAP,
    MOST_ROWS,
    Cell,
    above_heading,
    block_width,
    draw_guides,
    middles,
    row_axis,
    row_heights,
    write_column,
    write_heading,
)
from sitrep.charts.seen import seen_texts
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import GREY, INK, LABEL
from sitrep.words.text import number

LABELS = 0.4
"""Part of the width that labels may take before they are wrapped."""

RANGE = "#c9d2da"


@chart
def plot_signals(series: pd.DataFrame, **house: Unpack[House]) -> Axes:
    """Plot the newest count of each series as a dot over the range expected; alarms in colour.

    Rows keep their order; at most 24 are drawn, and a line says how many others there are.

    Parameters
    ----------
    series : DataFrame, one row a series: name, n (incidents), expected, low, high (the prediction
        and its interval), alarm (bool)

    Raises
    ------
    ParameterError : a column is missing
    """
    table = take("series", series, ["name", "n", "expected", "low", "high", "alarm"])
    rows = table.head(MOST_ROWS)
    more = len(table) - len(rows)

    def paint(sheet: Sheet) -> None:
        labels = [wrap(str(name), LABELS * sheet.width, LABEL) for name in rows["name"]]
        heights = row_heights(labels, 0.1)
        left = 0.13 + max(block_width(label, LABEL) for label in labels)
        ax = sheet.axes(sum(heights) + 0.75)
        places = middles(heights)
        row_axis(ax, labels, places, sum(heights), left)
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 2.5, 5, 10]))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: number(tick)))
        ax.set_xlim(0, 1.06 * float(np.nanmax([1, *rows["n"], *rows["high"]])))
        _draw(ax, rows, places, sheet.accent)
        texts = _write_columns(ax, rows, places)
        names = rows["name"].astype("str").to_list()
        sheet.seen = seen_texts(names, texts)
        say_rows(ax, heights, [f"{name}: {text}" for name, text in zip(names, texts, strict=True)])
        entries = _key(rows, sheet.accent, more)
        add_key(ax, entries, within=sheet.width, shift=(-left, above_heading(sheet.slim)))

    return draw(table, paint, nothing=nothing_to_draw(rows, "expected"), **house)


def _draw(ax: Axes, rows: pd.DataFrame, places: np.ndarray, accent: str) -> None:
    draw_guides(ax, places)
    ax.hlines(places, rows["low"], rows["high"], color=RANGE, lw=8, zorder=1)
    ax.scatter(rows["expected"], places, marker="|", s=70, color=GREY, lw=1.6, zorder=2)
    alarm = rows["alarm"].to_numpy(bool)
    for which, face, edge in ((alarm, accent, accent), (~alarm, "white", INK)):
        ax.scatter(
            rows["n"].to_numpy(float)[which],
            places[which],
            s=34,
            facecolor=face,
            edgecolor=edge,
            lw=1.2,
            zorder=4,
            clip_on=False,
        )


def _write_columns(ax: Axes, rows: pd.DataFrame, places: np.ndarray) -> list[str]:
    """Write each count and what was expected on the right; return them as texts."""
    counts = [number(n) for n in rows["n"]]
    ranges = [f"{number(low)} to {number(high)}" for low, high in rows[["low", "high"]].to_numpy()]
    cells = zip(places, counts, rows["alarm"], strict=True)
    own = [Cell(place, text, strong=bool(alarm)) for place, text, alarm in cells]
    middle = write_column(ax, own, GAP, side="right")
    beside = [Cell(place, text) for place, text in zip(places, ranges, strict=True)]
    write_column(ax, beside, middle + 0.1, side="left")
    write_heading(ax, "found, expected", GAP)
    return [f"{n}, expected {likely}" for n, likely in zip(counts, ranges, strict=True)]


def _key(rows: pd.DataFrame, accent: str, more: int) -> list[tuple[Artist, str]]:
    entries: list[tuple[Artist, str]] = [
        (Patch(facecolor=RANGE), "expected, 95% interval"),
        (dot(INK, hollow=True), "found"),
    ]
    if rows["alarm"].any():
        entries.append((dot(accent), "found: stands out"))
    if more:
        entries.append(remark(f"{number(more)} more series"))
    return entries
