"""Which members of a list tell of the same incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts.axes import (
    OTHER,
    add_key,
    check_columns,
    dot,
    in_order,
    nothing_to_draw,
)
from sitrep.charts.hover import say_columns
from sitrep.charts.lettering import text_width, wrap
from sitrep.charts.rows import block_width, middles, row_axis, row_heights
from sitrep.charts.seen import seen_rows
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    CONTEXT,
    GREY,
    INK,
    LABEL,
    MUTED,
    SMALL,
)
from sitrep.errors import ParameterError
from sitrep.words.text import listing, number

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


@chart
def plot_overlap(
    overlap: pd.DataFrame,
    members: Sequence[str],
    *,
    codes: pd.DataFrame | None = None,
    field: str = "",
    ranked: bool = True,
    **house: Unpack[House],
) -> Axes:
    """Plot how many incidents each combination of members tells of: bars above a matrix of dots.

    Combinations are sorted by n; beyond 14, or as many as there is room for, they are one grey bar.
    The total of each member stands after its name.

    Parameters
    ----------
    overlap : DataFrame, one row per combination: one column of truth values per member, and n
        (incidents that these members tell of, and no other)
    members : sequence of str, the columns of the members
    codes : DataFrame, optional, columns field, code, label, colour
    field : str, of `codes`, whose codes the members are
    ranked : bool, sort members by their total; else they keep the order given

    Raises
    ------
    ParameterError : a column is missing, or there are no members
    """
    check_columns("overlap", overlap, [*members, "n"])
    if not members:
        raise ParameterError("members", "name at least one column of the table")
    rows = overlap[[*members, "n"]].sort_values("n", ascending=False, kind="stable")

    def paint(sheet: Sheet) -> None:
        known = rows.dropna(subset="n")
        told = known[list(members)].astype(bool)
        totals = told.mul(known["n"], axis=0).sum()
        if ranked:
            totals = totals.sort_values(ascending=False, kind="stable")
        names = _names(list(totals.index), codes, field)
        labels = [
            wrap(f"{name}\u00a0·\u00a0{number(total)}", LABELS * sheet.width, LABEL)
            for name, total in zip(names, totals, strict=True)
        ]
        heights = row_heights(labels, 0.06)
        left = 0.13 + max(block_width(label, LABEL) for label in labels)
        ax = sheet.axes(sum(heights) + BARS + 0.55)
        row_axis(ax, labels, middles(heights) + 0.08, sum(heights) + 0.08, left)
        ax.grid(visible=False)
        ax.set_ylim(sum(heights) + 0.08, -BARS - 0.2)
        room = _room(known["n"], sheet.width - left)
        _draw_stripes(ax, heights, room)
        _draw_bars(ax, known["n"], room, sheet.accent)
        shown = told[totals.index].head(room.shown).to_numpy()
        _draw_dots(ax, shown, middles(heights) + 0.08)
        combinations = [_named(row, names) for row in shown]
        sheet.seen = seen_rows(
            combinations, known["n"].to_list()[: len(combinations)], "n", "combination"
        )
        say_columns(ax, room.sides, _tell(combinations, known["n"]))
        entries = [(dot(INK), "tells of it"), (dot(CONTEXT, size=4), "does not")]
        add_key(ax, entries, shift=(-left, 0))

    return draw(rows, paint, nothing=nothing_to_draw(rows, "n"), **house)


def _named(told: np.ndarray, members: list[str]) -> str:
    """Return the members of a combination as words."""
    return listing([name for name, tells in zip(members, told, strict=True) if tells]) or "none"


def _tell(combinations: list[str], n: pd.Series) -> list[str]:
    """Return what each bar says: its combination and n, and of the last what the others sum to."""
    shown = zip(combinations, n, strict=False)
    said = [f"{' '.join(name.split())}: {number(value)}" for name, value in shown]
    if rest := n.iloc[len(combinations) :].to_list():
        said.append(f"{len(rest)} other combinations: {number(sum(rest))}")
    return said


def _names(members: list[str], codes: pd.DataFrame | None, field: str) -> list[str]:
    """Return what the members are called."""
    frame = pd.DataFrame({field: members}).astype(str)
    return [level.label for level in in_order(frame, field, codes)]


@dataclass(frozen=True)
class Room:
    """How many combinations are shown one by one, in how many columns how wide (inches)."""

    shown: int
    columns: int
    pitch: float
    rest: float

    @property
    def middle(self) -> float:
        """Where the bar of the other combinations stands."""
        return self.columns + self.rest / 2

    @property
    def sides(self) -> list[tuple[float, float]]:
        """Where each bar may stand, from left to right."""
        own = [(float(at), at + 1.0) for at in range(self.shown)]
        return own + ([(float(self.columns), self.columns + self.rest)] if self.rest else [])


def _room(n: pd.Series, width: float) -> Room:
    """Return what `width` inches have room for; the other combinations need some of it."""
    widest = 0.08 + max(text_width(number(each), SMALL) for each in n)
    whole = len(n) <= min(MOST, int(width / widest))
    inches = width if whole else width - REST
    room = max(1, int(inches / widest))
    shown = min(len(n), MOST, room)
    columns = max(shown, min(FEWEST, room))
    pitch = inches / columns
    return Room(shown, columns, pitch, REST / pitch if shown < len(n) else 0.0)


def _draw_stripes(ax: Axes, heights: list[float], room: Room) -> None:
    whole = room.columns + room.rest
    ax.set(xlim=(0, whole), xticks=[])
    edges = np.cumsum([0.08, *heights])
    for top, bottom in zip(edges[:-1:2], edges[1::2], strict=False):
        ax.axhspan(top, bottom, 0, room.columns / whole, color=STRIPE, lw=0, zorder=0)


def _draw_bars(ax: Axes, n: pd.Series, room: Room, accent: str) -> None:
    """Draw bars upwards from the matrix, the last one for the other combinations."""
    bars = [(at + 0.5, value, accent) for at, value in enumerate(n.head(room.shown))]
    if room.shown < len(n):
        bars.append((room.middle, float(n.iloc[room.shown :].sum()), OTHER))
        words = f"{len(n) - room.shown} other\ncombinations"
        look: dict[str, Any] = {"ha": "center", "va": "top", "size": SMALL, "color": MUTED}
        ax.text(room.middle, 0.14, words, linespacing=1.2, **look)
    highest = max(1.0, *(value for _, value, _ in bars))
    for at, value, colour in bars:
        ax.bar(at, -BARS * value / highest, width=min(0.68, 0.3 / room.pitch), color=colour)
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
