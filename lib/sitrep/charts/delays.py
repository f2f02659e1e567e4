"""How long after an incident its accounts were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Unpack

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from sitrep.charts.axes import (
    CYCLE,
    MEASURES,
    OTHER,
    Level,
    add_key,
    house_ticks,
    line,
    moved,
    nothing_to_draw,
    rest_key,
    split,
    take,
    value_axis,
)
from sitrep.charts.hover import say_columns
from sitrep.charts.lettering import wrap
from sitrep.charts.rows import LINE_HEIGHT
from sitrep.charts.seen import seen_rows
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    HAIRLINE,
    INK,
    MUTED,
    SMALL,
)
from sitrep.words.text import number, share

DAYS = (0, 1, 2, 3, 7, 14, 30, 90, 365, 1095, 3650)
"""Where the axis has a tick."""

FEW = 10
"""Groups with fewer incidents are grey: one incident moves their curve by over a tenth."""

DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.3)), (0, (6, 1.5, 1, 1.5)))
"""Told apart without colour; no colour of the cycle comes with the same dashes twice."""

NAMES = 1.5
"""Inches that names on the right may take before they are wrapped."""

REACH = 0.3
"""Inches of the lines that lead from curves to names."""


@dataclass(frozen=True)
class Curve:
    """A group: its days and shares as far as known, its name, its size, and how it is drawn."""

    rows: pd.DataFrame
    label: str
    n: float
    colour: str
    dashes: Any

    @property
    def small(self) -> bool:
        """Whether one incident moves it by over a tenth."""
        return not self.n >= FEW

    @property
    def name(self) -> str:
        """Its name in lines."""
        return wrap(self.label, NAMES, SMALL)

    @property
    def last(self) -> tuple[float, float]:
        """Where the curve ends."""
        if self.rows.empty:
            return 0.0, 0.0
        return float(self.rows["days"].iloc[-1]), float(self.rows["share"].iloc[-1])

    def until(self, day: float) -> float:
        """Return the share that was published within so many days."""
        known = self.rows.loc[self.rows["days"] <= day, "share"]
        return float(known.iloc[-1]) if len(known) else 0.0

    @property
    def height(self) -> float:
        """Inches that the name takes."""
        return 0.03 + LINE_HEIGHT * (self.name.count("\n") + 1)


@chart
def plot_delays(
    delays: pd.DataFrame,
    by: str,
    *,
    codes: pd.DataFrame | None = None,
    nouns: tuple[str, str] = ("groups", "accounts"),
    others: pd.Series | None = None,
    **house: Unpack[House],
) -> Axes:
    """Plot which share was published within so many days, one curve a group, named at its end.

    The axis of days is logarithmic from 1 on. Groups of fewer than 10 are grey; where all are, none
    is drawn.

    Parameters
    ----------
    delays : DataFrame, one row per group x day: <by>, days (from 0), share (0 to 1, published
        within so many days), n (of the group); up to about 8 groups can be read
    by : str, the group column
    codes : DataFrame, optional, columns field, code, label, colour
    nouns : (str, str), what the groups and what is counted are called, in the plural
    others : Series, optional, n of groups that the table lacks, to be added up

    Raises
    ------
    ParameterError : a column is missing
    """
    rows = take("delays", delays, [by, "days", "share", "n"])

    def paint(sheet: Sheet) -> None:
        curves = _curves(split(rows, by, codes, CYCLE, own=sheet.colour))
        ax = sheet.axes(max(2.69, sum(curve.height for curve in curves) + 0.6))
        house_ticks(ax)
        _day_axis(ax, max(1.0, float(rows["days"].max())))
        value_axis(ax, "share", 1.0)
        for curve in curves:
            ax.step(
                curve.rows["days"],
                curve.rows["share"],
                where="post",
                color=curve.colour,
                ls=curve.dashes,
                lw=1.2 if curve.small else 1.8,
                zorder=2 if curve.small else 3,
            )
        names = [_write_name(ax, curve) for curve in curves]
        _say_days(ax, curves)
        entries: list[tuple[Artist, str]] = []
        if any(curve.small for curve in curves):
            entries.append((line(OTHER, 1.2), f"grey: n below {FEW}"))
        if others is not None:
            entries += rest_key(others, MEASURES["n"], nouns)
        add_key(ax, entries)
        ends = [curve.last[1] for curve in curves]
        sheet.seen = seen_rows([curve.label for curve in curves], ends, "share", "curve")
        sheet.adjust = lambda: _spread(ax, curves, names)

    nothing = nothing_to_draw(rows, "share")
    if not nothing and rows["n"].lt(FEW).all():
        nothing = f"None of the {nouns[0]} has {FEW} or more"
    return draw(rows, paint, nothing=nothing, **house)


def _curves(levels: Sequence[Level]) -> list[Curve]:
    """Return the curves, the highest end first, so that names are in the order of the curves."""
    curves = []
    for at, level in enumerate(levels):
        n = float(level.rows["n"].iloc[0])
        known = level.rows.dropna(subset=["days", "share"]).sort_values("days", kind="stable")
        name = f"{level.label} (n\u00a0=\u00a0{number(n)})"
        colour = level.colour if n >= FEW else OTHER
        curves.append(Curve(known, name, n, colour, DASHES[at % len(DASHES)]))
    return sorted(curves, key=lambda curve: (-curve.last[1], -curve.rows["share"].sum()))


def _day_axis(ax: Axes, last: float) -> None:
    ticks = [day for day in DAYS if day <= last]
    ax.set_xscale("symlog", linthresh=1, linscale=0.5)
    ax.set_xlim(0, last)
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    labels = [f"{day:,}\n{'days' if day == 0 else ''}" for day in ticks]
    ax.xaxis.set_major_formatter(FixedFormatter(labels))
    ax.grid(axis="x", color=HAIRLINE, linewidth=0.7)


def _say_days(ax: Axes, curves: Sequence[Curve]) -> None:
    """Let the surroundings of each tick say which share of each group was published until then."""
    days, scale = ax.get_xticks(), ax.xaxis.get_transform()
    middles = [sum(pair) / 2 for pair in pairwise(scale.transform(days).tolist())]
    edges = [0.0, *scale.inverted().transform(middles).tolist(), ax.get_xlim()[1]]
    said = []
    for day in days:
        when = "On the same day" if day == 0 else f"Within {day:,.0f} day{'' if day == 1 else 's'}"
        parts = [f"{curve.label}: {share(curve.until(day), curve.n)}" for curve in curves]
        said.append(f"{when}. {'; '.join(parts)}")
    say_columns(ax, list(pairwise(edges)), said)


def _write_name(ax: Axes, curve: Curve) -> Annotation:
    """Write the name on the right, with a line to the end of the curve that looks like it."""
    leads = {
        "arrowstyle": "-",
        "color": curve.colour,
        "ls": curve.dashes,
        "lw": 1.0,
        "patchA": None,
        "shrinkA": 3,
        "shrinkB": 0,
        "relpos": (0, 0.5),
    }
    return ax.annotate(
        curve.name,
        curve.last,
        (1, curve.last[1]),
        textcoords=ax.transAxes + moved(ax, REACH, 0),
        va="center",
        size=SMALL,
        color=MUTED if curve.small else INK,
        annotation_clip=False,
        arrowprops=None if curve.rows.empty else leads,
    )


def _spread(ax: Axes, curves: Sequence[Curve], names: Sequence[Annotation]) -> None:
    """Move names up or down until none lies on another, in the order of the curves."""
    inches = ax.get_window_extent().height / ax.figure.dpi
    top = ax.get_ylim()[1]
    places = [inches * curve.last[1] / top for curve in curves]
    apart = [(one.height + two.height) / 2 for one, two in pairwise(curves)]
    for at, gap in enumerate(apart):
        places[at + 1] = min(places[at + 1], places[at] - gap)
    places[-1] = max(places[-1], 0.0)
    for at, gap in reversed(list(enumerate(apart))):
        places[at] = max(places[at], places[at + 1] + gap)
    for name, place in zip(names, places, strict=True):
        name.set_position((1, place / inches))
