"""Pairs of incidents by how far apart they are, in place and in time."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sitrep.charts.axes import NO_ROWS, add_key, remark, take
from sitrep.charts.hover import say_cells
from sitrep.charts.lettering import text_width, wrap
from sitrep.charts.matrix import LIGHT
from sitrep.charts.seen import seen_texts
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import INK, LABEL, MUTED, SMALL, TITLE, UNCOVERED
from sitrep.words.text import number, rate, ratio

FRAME = 2.0
"""Points that the frame of a cell is thick."""

TOP, LINE = 0.4, 0.14
"""Inches for the ratio of a cell, and for each line below it."""

LABELS, FEWEST = 1.0, 3
"""Inches for the names of rows, and columns that the width is made for, at least."""

LEAST_TOP = 2.0
"""The darkest cell has at least this ratio, so that a little more than chance looks so."""


@chart
def plot_near_repeat(cells: pd.DataFrame, **house: Unpack[House]) -> Axes:
    """Plot how many times as many pairs there are in each cell as by chance: the darker the more.

    Cells without a ratio, of too few pairs, are grey; those that stand out are bold and framed.

    Parameters
    ----------
    cells : DataFrame, one row a cell: km, days (categories, down and across), pairs, expected,
        ratio, clear (whether it stands out)

    Raises
    ------
    ParameterError : a column is missing
    """
    table = take("cells", cells, ["km", "days", "pairs", "expected", "ratio", "clear"])
    nothing = "Too few pairs for a ratio" if table["ratio"].isna().all() else ""

    def paint(sheet: Sheet) -> None:
        grid = table.set_index(["km", "days"])["ratio"].unstack()  # noqa: PD010
        sheet.needs(LABELS + 0.2 + grid.shape[1] * (text_width("expected", SMALL) + 0.1))
        width = (sheet.width - LABELS) / max(grid.shape[1], FEWEST)
        cells = [{**cell, "told": _tell(cell, width)} for cell in table.to_dict("records")]
        high = TOP + LINE * (1 + max(cell["told"].count("\n") for cell in cells))
        ax = sheet.axes(high * len(grid) + 0.55)
        _shade(ax, grid, width)
        rows = grid.index.get_indexer(pd.Index(table["km"])).tolist()
        columns = grid.columns.get_indexer(pd.Index(table["days"])).tolist()
        places = list(zip(rows, columns, strict=True))
        for place, cell in zip(places, cells, strict=True):
            _write(ax, place, cell, high, sheet.accent)
        say_cells(ax, list(zip(columns, rows, strict=True)), [_say(cell) for cell in cells])
        known = table[table["ratio"].notna()]
        names = [_name(cell) for cell in known.to_dict("records")]
        sheet.seen = seen_texts(names, [ratio(one, math.inf) for one in known["ratio"]], "cell")
        frame = Rectangle((0, 0), 1, 1, facecolor="none", edgecolor=sheet.accent, lw=FRAME)
        entries: list[tuple[Artist, str]] = []
        if table["clear"].any():
            entries.append((frame, "stands out, linked with the nearest that does"))
        if len(known) < len(table):
            grey = Rectangle((0, 0), 1, 1, facecolor=UNCOVERED)
            entries.append((grey, "fewer than 10 pairs, found and expected"))
        add_key(ax, entries or [remark("none stands out")], place="below", within=sheet.width)

    return draw(table, paint, nothing=NO_ROWS if table.empty else nothing, **house)


def _shade(ax: Axes, grid: pd.DataFrame, width: float) -> None:
    """Shade the cells from as many as by chance on, and name rows and columns."""
    colours = LIGHT.with_extremes(bad=UNCOVERED)
    values = np.ma.masked_invalid(grid.to_numpy(float))
    top = max(LEAST_TOP, float(values.max()))
    ax.pcolormesh(values, cmap=colours, vmin=1, vmax=top, edgecolor="white", linewidth=1.5)
    ax.set(xlim=(0, max(grid.shape[1], FEWEST)), ylim=(len(grid), 0), xlabel="", ylabel="")
    ax.xaxis.tick_top()
    days = [wrap(f"{name} day{'' if name == '1' else 's'}", width, LABEL) for name in grid]
    ax.set_xticks(np.arange(grid.shape[1]) + 0.5, days, rotation=0)
    ax.set_yticks(np.arange(len(grid)) + 0.5, [f"{name} km" for name in grid.index])
    ax.tick_params(length=0, labelcolor=INK, labelsize=LABEL, labelfontfamily="DejaVu Sans")
    ax.spines[:].set_visible(False)


def _tell(cell: dict[Hashable, Any], width: float) -> str:
    """Return how many pairs a cell has and how many are expected, in lines that fit into it."""
    pairs = f"{number(cell['pairs'])} pair{'' if cell['pairs'] == 1 else 's'}"
    lines = (pairs, f"{rate(cell['expected'])} expected")
    return "\n".join(wrap(line, width - 0.08, SMALL) for line in lines)


def _say(cell: dict[Hashable, Any]) -> str:
    """Return what a cell says: how far apart, the ratio, the pairs found and expected."""
    pairs = f"{number(cell['pairs'])} pair{'' if cell['pairs'] == 1 else 's'}"
    parts = [pairs, f"{rate(cell['expected'])} expected"]
    if pd.notna(cell["ratio"]):
        parts.insert(0, f"ratio {ratio(cell['ratio'], math.inf)}")
    if cell["clear"]:
        parts.append("stands out")
    return f"{_name(cell)}: {', '.join(parts)}"


def _name(cell: dict[Hashable, Any]) -> str:
    return f"{cell['km']} km and {cell['days']} days apart"


def _write(
    ax: Axes, place: tuple[Any, Any], cell: dict[Hashable, Any], high: float, accent: str
) -> None:
    """Write into a cell its ratio and what that is of; frame it where it stands out."""
    row, column = place
    middle: dict[str, Any] = {"x": column + 0.5, "ha": "center", "linespacing": 1.2}
    if pd.isna(cell["ratio"]):
        told: dict[str, Any] = {"y": row + 0.5, "va": "center", "color": MUTED}
        ax.text(s=cell["told"], size=SMALL, **told, **middle)
        return
    weight = "bold" if cell["clear"] else "normal"
    times = ratio(cell["ratio"], math.inf)
    ax.text(
        y=row + 0.2 / high, s=times, va="center", size=TITLE, weight=weight, color=INK, **middle
    )
    ax.text(y=row + (TOP - 0.06) / high, s=cell["told"], va="top", size=SMALL, color=INK, **middle)
    if cell["clear"]:
        inside = (column + 0.015, row + 0.03)
        ax.add_patch(Rectangle(inside, 0.97, 0.94, facecolor="none", edgecolor=accent, lw=FRAME))
