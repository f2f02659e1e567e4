"""Which members of a list tell of the same incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts.axes import (
    OTHER,
    add_key,
    check_columns,
    dot,
    nothing_to_draw,
    number,
    split,
    write_nothing,
)
from sitrep.charts.rows import block_width, line_width, middles, row_axis, row_heights
from sitrep.charts.style import (
    ACCENT,
    CONTEXT,
    GREY,
    INK,
    LABEL,
    MUTED,
    SMALL,
    finish,
    house_style,
    new_axes,
    text_width,
    wrap,
)
from sitrep.errors import ParameterError

LABELS = 0.34
"""Part of the width that labels may take before they are wrapped."""

MOST = 14
"""Combinations that are shown one by one."""

FEWEST = 8
"""Columns that the width is made for, at least, so that a few bars are not huge."""

BARS = 1.5
"""Inches of the longest bar."""

REST = 0.9
"""Inches for the other combinations."""

STRIPE = "#f5f5f5"


@house_style()
def plot_overlap(
    overlap: pd.DataFrame,
    members: Sequence[str],
    *,
    title: str,
    subtitle: str,
    source: str,
    codes: pd.DataFrame | None = None,
    field: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Plot how many incidents each combination of members tells of: bars above a matrix of dots.

    Combinations are sorted by n; beyond 14, or as many as there is room for, they are one grey bar.
    Members are sorted by their total, which stands after their name.

    Parameters
    ----------
    overlap : DataFrame, one row per combination: one column of truth values per member, and n
        (incidents that these members tell of, and no other)
    members : sequence of str, the columns of the members
    title : str, the finding
    subtitle : str, measure, unit and place
    source : str, the footer: source, dataset version, rule, n
    codes : DataFrame, optional, columns field, code, label, colour
    field : str, of `codes`, whose codes the members are
    ax : Axes, optional; a new house figure by default

    Returns
    -------
    Axes

    Raises
    ------
    ParameterError : a column is missing, or there are no members
    """
    check_columns("overlap", overlap, [*members, "n"])
    if not members:
        raise ParameterError("members", "name at least one column of the table")
    rows = overlap[[*members, "n"]].sort_values("n", ascending=False, kind="stable")
    texts: dict[str, Any] = {"title": title, "subtitle": subtitle, "source": source}
    empty = nothing_to_draw(rows, "n")
    if empty:
        ax = new_axes(ax)
        write_nothing(ax, empty)
        return finish(ax, **texts, drawn=rows)
    known = rows.dropna(subset="n")
    told = known[list(members)].astype(bool)
    totals = told.mul(known["n"], axis=0).sum().sort_values(ascending=False, kind="stable")
    width = line_width(ax)
    labels = _labels(totals, codes, field, LABELS * width)
    heights = row_heights(labels, 0.06)
    left = 0.13 + max(block_width(label, LABEL) for label in labels)
    ax = new_axes(ax, sum(heights) + BARS + 0.55)
    row_axis(ax, labels, middles(heights) + 0.08, sum(heights) + 0.08, left)
    ax.grid(visible=False)
    ax.set_ylim(sum(heights) + 0.08, -BARS - 0.2)
    shown, columns, pitch = _room(known["n"], width - left)
    rest = REST / pitch if shown < len(known) else 0.0
    ax.set(xlim=(0, columns + rest), xticks=[])
    edges = np.cumsum([0.08, *heights])
    for top, bottom in zip(edges[:-1:2], edges[1::2], strict=False):
        ax.axhspan(top, bottom, 0, columns / (columns + rest), color=STRIPE, lw=0, zorder=0)
    _draw_bars(ax, known["n"], shown, columns + rest / 2, pitch)
    _draw_dots(ax, told[totals.index].head(shown).to_numpy(), middles(heights) + 0.08)
    add_key(ax, [(dot(INK), "tells of it"), (dot(CONTEXT, size=4), "does not")], shift=(-left, 0))
    return finish(ax, **texts, drawn=rows)


def _labels(totals: pd.Series, codes: pd.DataFrame | None, field: str, width: float) -> list[str]:
    """Return the names of the members with their totals."""
    names = pd.DataFrame({field: totals.index.astype(str)})
    labels = {level.code: level.label for level in split(names, field, codes)}
    return [
        wrap(f"{labels[str(member)]}\u00a0·\u00a0{number(total)}", width, LABEL)
        for member, total in totals.items()
    ]


def _room(n: pd.Series, width: float) -> tuple[int, int, float]:
    """Return how many combinations are shown one by one, in how many columns how wide."""
    widest = 0.08 + max(text_width(number(each), SMALL) for each in n)
    whole = len(n) <= min(MOST, int(width / widest))
    inches = width if whole else width - REST
    room = max(1, int(inches / widest))
    shown = min(len(n), MOST, room)
    columns = max(shown, min(FEWEST, room))
    return shown, columns, inches / columns


def _draw_bars(ax: Axes, n: pd.Series, shown: int, middle: float, pitch: float) -> None:
    """Draw bars upwards from the matrix; that of the other combinations stands at `middle`."""
    bars = [(at + 0.5, value, ACCENT) for at, value in enumerate(n.head(shown))]
    if shown < len(n):
        bars.append((middle, float(n.iloc[shown:].sum()), OTHER))
        words = f"{len(n) - shown} other\ncombinations"
        ax.text(
            middle, 0.14, words, ha="center", va="top", size=SMALL, color=MUTED, linespacing=1.2
        )
    highest = max(1.0, *(value for _, value, _ in bars))
    for at, value, colour in bars:
        ax.bar(at, -BARS * value / highest, width=min(0.68, 0.3 / pitch), color=colour)
        ax.annotate(
            number(value),
            (at, -BARS * value / highest),
            (0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=SMALL,
            color=INK,
        )
    ax.axhline(0, color=GREY, lw=0.8)


def _draw_dots(ax: Axes, told: np.ndarray, places: np.ndarray) -> None:
    """Draw which members each combination, a row of `told`, is made of."""
    for chosen, colour, size, zorder in ((~told, CONTEXT, 18, 2), (told, INK, 34, 3)):
        columns, rows = np.nonzero(chosen)
        ax.scatter(columns + 0.5, places[rows], s=size, color=colour, zorder=zorder)
    for at, row in enumerate(told):
        if row.any():
            joined = places[row]
            ax.vlines(at + 0.5, joined.min(), joined.max(), color=INK, lw=1.6, zorder=2.5)
