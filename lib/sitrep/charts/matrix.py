"""Two groupings crossed."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sitrep.charts.axes import nothing_to_draw, one_group, split, take
from sitrep.charts.hover import say_cells
from sitrep.charts.lettering import text_width, wrap
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    HAIRLINE,
    INK,
    LABEL,
    MUTED,
    SMALL,
)
from sitrep.words.text import number

LIGHT = LinearSegmentedColormap.from_list("light", ["#f6f9fc", "#c3d9ec", "#6fa8d6"])
"""From nearly white to a blue that dark text can still be read on."""

GREYS = LinearSegmentedColormap.from_list("greys", ["#f7f7f7", "#d9d9d9", "#b4b4b4"])
"""The same for what is not known."""

ROW_LABEL = 1.75
"""Inches that row labels may take before they are wrapped."""

LEAST_COLUMN = 0.3
"""Inches that a number needs with the space around it."""


MOST_ROWS, MOST_COLUMNS = 20, 14
"""Rows and columns at most; the others are one row, or one column, together."""

REST = "all others"
"""Stands for all others."""

FEWEST = 5
"""Columns that the width is made for, at least, so that a few cells are not huge."""


@chart
def plot_matrix(
    matrix: pd.DataFrame,
    rows: str,
    columns: str,
    *,
    codes: pd.DataFrame | None = None,
    value: str = "n",
    unknown: Sequence[str] = (),
    focus: Sequence[str] = (),
    totals: Mapping[str, pd.Series] | None = None,
    **house: Unpack[House],
) -> Axes:
    """Plot how often two groups meet, as a table of shaded cells with totals in the labels.

    A cell that is 0 holds a dot; a cell that the table lacks, or that is missing, stays blank.
    Groups that say who or what it was not (unknown, unidentified) are shaded in grey, their numbers
    slanted. Beyond 20 rows or 14 columns those with least are added up.

    Parameters
    ----------
    matrix : DataFrame, one row per cell: <rows>, <columns>, <value>
    rows : str, the group column that goes down
    columns : str, the group column that goes across; up to about 12 groups can be read
    codes : DataFrame, optional, columns field, code, label, colour
    value : str, the column of the cells
    unknown : sequence of str, other groups that are shaded in grey, their numbers slanted
    focus : sequence of str, optional, the only groups that are not shaded in grey
    totals : mapping, optional, <rows> or <columns> -> the total of each of its groups, where the
        cells do not add up to it

    Raises
    ------
    ParameterError : a column is missing
    """
    cells = take("matrix", matrix, [rows, columns, value])
    nothing = nothing_to_draw(cells, value)
    for side in (rows, columns):
        nothing = nothing or one_group(split(cells, side, codes))

    def paint(sheet: Sheet) -> None:
        down, across = (split(cells, side, codes) for side in (rows, columns))
        grid = _cross(cells, rows, columns, value)
        grid = grid.reindex(
            index=[level.code for level in down], columns=[level.code for level in across]
        )
        names = [{level.code: level.label for level in side} for side in (down, across)]
        grid = _most(_most(grid, names[0], MOST_ROWS).T, names[1], MOST_COLUMNS).T
        sums = [
            _totals(lines, (totals or {}).get(side))
            for lines, side in ((grid, rows), (grid.T, columns))
        ]
        labels = [
            wrap(f"{names[0][str(code)]}\u00a0·\u00a0{number(total)}", ROW_LABEL, LABEL)
            for code, total in sums[0].items()
        ]
        sheet.needs(ROW_LABEL + LEAST_COLUMN * grid.shape[1] + 0.2)
        width = (sheet.width - ROW_LABEL) / max(grid.shape[1], FEWEST)
        heads = _stagger([names[1][str(code)] for code in grid], width)
        high = sum(max(0.3, 0.06 + 0.16 * (text.count("\n") + 1)) for text in labels)
        ax = sheet.axes(high + (max(head.up for head in heads) + 30) / 72)
        vague = [{level.code for level in side if level.vague} for side in (down, across)]
        slanted = _of(grid, *({*codes, *unknown} for codes in vague))
        grey = slanted | ~_of(grid, focus, focus) if focus else slanted
        _draw(ax, grid, (labels, [number(total) for total in sums[1]]), grey)
        _write_cells(ax, grid, slanted)
        _write_heads(ax, heads)
        sheet.seen = _seen(grid, names)
        _say(ax, grid, names)

    return draw(cells, paint, nothing=nothing, **house)


def _of(grid: pd.DataFrame, rows: Collection[str], columns: Collection[str]) -> np.ndarray:
    """Say which cells are of one of these groups, by row and column."""
    return np.asarray(grid.index.isin(rows)[:, None] | grid.columns.isin(columns))


def _most(grid: pd.DataFrame, names: dict[str, str], most: int) -> pd.DataFrame:
    """Return the rows with most, in their order, and the others as one row below them."""
    if len(grid) <= most:
        return grid
    largest = grid.sum(axis=1).nlargest(most - 1, keep="first").index
    kept = grid[grid.index.isin(largest)]
    names[REST] = f"{len(grid) - len(kept)} others"
    rest = grid.drop(kept.index).sum(axis=0, min_count=1)
    return pd.concat([kept, rest.to_frame(REST).T])


def _totals(grid: pd.DataFrame, given: pd.Series | None) -> pd.Series:
    """Return the total of each row: the sum of its cells, or that which is given."""
    sums = grid.sum(axis=1)
    if given is None:
        return sums
    rest = given.drop(given.index.intersection(grid.index)).sum()
    return given.reindex(grid.index).fillna(sums.where(sums.index != REST, rest))


def _seen(grid: pd.DataFrame, names: list[dict[str, str]]) -> str:
    """Return the size of the table and its largest cell, for those who do not see it."""
    size = f"A table of {grid.shape[0]} by {grid.shape[1]} cells"
    values = grid.fillna(0).to_numpy(float)
    row, column = divmod(int(values.argmax()), values.shape[1])
    cell = f"{names[0][grid.index[row]]} and {names[1][grid.columns[column]]}"
    return f"{size}; largest: {cell}, {number(values[row, column])}."


def _say(ax: Axes, grid: pd.DataFrame, names: list[dict[str, str]]) -> None:
    """Let each cell say what it crosses and how many it holds."""
    held = grid.fillna(0).to_numpy(float)
    places = [(row, column) for row in range(grid.shape[0]) for column in range(grid.shape[1])]
    texts = [
        f"{names[0][grid.index[row]]}, {names[1][grid.columns[column]]}: "
        f"{number(held[row, column])}"
        for row, column in places
    ]
    say_cells(ax, [(column, row) for row, column in places], texts)


def _cross(cells: pd.DataFrame, rows: str, columns: str, value: str) -> pd.DataFrame:
    named = cells.assign(
        **{side: cells[side].astype("object").fillna("not stated") for side in (rows, columns)}
    )
    return named.pivot_table(index=rows, columns=columns, values=value, aggfunc="sum", min_count=1)


@dataclass(frozen=True)
class Head:
    """A column label: its lines, and how many points it stands above the totals."""

    text: str
    up: float


def _stagger(labels: list[str], width: float) -> list[Head]:
    """Wrap column labels; where a word is wider than a column, use two or three levels."""
    words = [word for label in labels for word in label.split()] or [""]
    longest = max(text_width(word, SMALL) for word in words)
    levels = min(3, len(labels), math.ceil((longest + 0.04) / width))
    room = width * max(levels, 2 if len(labels) == 1 else 1)  # beside a single one there is room
    texts = [wrap(label, max(room - 0.04, 0.2), SMALL) for label in labels]
    heights = [
        max(text.count("\n") + 1 for text in texts[level::levels]) * SMALL * 1.25
        for level in range(levels)
    ]
    return [
        Head(text, sum(heights[: at % levels]) + 4 * (at % levels)) for at, text in enumerate(texts)
    ]


def _write_heads(ax: Axes, heads: list[Head]) -> None:
    above_first = sorted(enumerate(heads), key=lambda pair: -pair[1].up)
    for at, head in above_first:  # a lower label covers the lines that pass behind it
        ax.annotate(
            head.text,
            (at + 0.5, 1),
            (0, head.up + 17),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=SMALL,
            color=INK,
            linespacing=1.15,
            annotation_clip=False,
            zorder=3,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            arrowprops={
                "arrowstyle": "-",
                "color": HAIRLINE,
                "lw": 0.8,
                "shrinkA": 0,
                "shrinkB": 15,
                "zorder": 2,
            }
            if head.up
            else None,
        )


def _draw(
    ax: Axes, grid: pd.DataFrame, labels: tuple[list[str], list[str]], grey: np.ndarray
) -> None:
    import seaborn as sns  # a second to import, and only this chart needs it

    shades = [each for each in ((LIGHT, grey), (GREYS, ~grey)) if not each[1].all()]
    highest = max(1.0, float(grid.max().max()))
    look: dict[str, Any] = {"vmin": 0, "vmax": highest, "linewidths": 1.5}
    for colours, hidden in shades[:1]:
        sns.heatmap(grid, ax=ax, mask=hidden, cmap=colours, cbar=False, linecolor="white", **look)
    for colours, hidden in shades[1:]:  # seaborn draws the whole figure to look at the labels
        cells = np.ma.masked_where(hidden | grid.isna(), grid)
        ax.pcolormesh(cells, cmap=colours, edgecolor="white", **look)
    ax.set(xlabel="", ylabel="", xlim=(0, max(grid.shape[1], FEWEST)))
    ax.xaxis.tick_top()
    ax.set_xticks(np.arange(grid.shape[1]) + 0.5, labels[1], rotation=0)
    ax.set_yticks(np.arange(grid.shape[0]) + 0.5, labels[0], rotation=0)
    ax.tick_params(length=0, labelcolor=INK, labelsize=LABEL, labelfontfamily="DejaVu Sans")
    ax.tick_params(axis="x", labelcolor=MUTED, labelsize=SMALL)


def _write_cells(ax: Axes, grid: pd.DataFrame, slanted: np.ndarray) -> None:
    """Write the numbers; a zero is a dot, drawn as one mark for all, since most cells are empty."""
    values = grid.to_numpy(dtype=float)
    rows, columns = np.nonzero(values == 0)
    ax.scatter(columns + 0.5, rows + 0.5, s=2, color=MUTED, linewidths=0)
    for row, column in zip(*np.nonzero(np.nan_to_num(values)), strict=True):
        ax.text(
            column + 0.5,
            row + 0.5,
            number(values[row, column]),
            size=LABEL,
            color=INK,
            style="italic" if slanted[row, column] else "normal",
            ha="center",
            va="center",
        )
