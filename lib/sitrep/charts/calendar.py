"""Day by day, as a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sitrep.charts.axes import MEASURES, add_key, nothing_to_draw, take
from sitrep.charts.hover import say_cells
from sitrep.charts.searched import (
    FULL_TONE,
    NOT_SEARCHED,
    THIN,
    THIN_TONE,
    Searched,
    searched,
    strip_key,
)
from sitrep.charts.seen import seen_series
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import INK, MUTED, SMALL
from sitrep.errors import check_choice
from sitrep.words.text import number, period_name, span

SHADES = ("#ffffff", "#e1edf7", "#b3d1ea", "#6ca6d5", "#2b76b3", "#0a3a66")
"""None, less than one, and four classes more."""

TINTS = (0.0, 0.12, 0.3, 0.6, 1.0, 1.5)
"""How much of a colour of the caller is in each shade; more than 1 is mixed with black."""

EDGE = "#d4d4d4"
LONGEST_STRIP = 58
"""Weeks that fit into one strip; more are one strip a year."""

LEAST_CELL = 0.1
"""Inches of a day that can still be told from the next."""

LARGEST_CELL = 0.24
STRIP_GAP = 0.36
"""Inches; the gap holds the labels of the months."""

UNDER = 0.12
"""Inches under the weeks for the search."""

FEWEST = 15
"""Days at least: fewer are not more than a list."""

MOST = 4
"""Strips that are drawn, of the last years."""

KEY = 0.2
"""Inches that a key takes."""


@dataclass(frozen=True)
class Strip:
    """The days that share one strip, and the Monday at its left."""

    days: pd.DatetimeIndex
    monday: pd.Timestamp

    def week(self, days: pd.DatetimeIndex) -> np.ndarray:
        """Return in which column days lie."""
        return np.asarray((days - self.monday).days // 7)

    @property
    def weeks(self) -> int:
        """How many columns there are."""
        return int(self.week(self.days[-1:])[0]) + 1


def _shades(sheet: Sheet) -> tuple[str, ...]:
    if not isinstance(sheet.colour, str) or not sheet.colour:
        return SHADES
    colour = np.array(to_rgb(sheet.colour))
    mixed = [1 + tint * (colour - 1) if tint <= 1 else colour * (2 - tint) for tint in TINTS]
    return tuple(to_hex(tuple(shade)) for shade in mixed)


@chart
def plot_calendar(
    days: pd.DataFrame,
    *,
    value: str = "n",
    window: tuple[pd.Timestamp, pd.Timestamp] | None = None,
    **house: Unpack[House],
) -> Axes:
    """Plot one cell a day: weeks go across, Monday is at the top.

    Up to 58 weeks are one strip, more are one strip a year, and the last four are drawn. A
    searched day without incidents is white, a day that was not searched is grey and hatched, one
    that was searched thinly has a dot; where nearly all are thin, a line under the weeks shows the
    search instead.

    Parameters
    ----------
    days : DataFrame, one row per day: period, <value>, complete
    value : {"n", "killed"}
    window : (Timestamp, Timestamp), optional, first and last of the days that get a frame

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    check_choice("value", value, ("n", "killed"), noun="a measure of this chart")
    rows = take("days", days, ["period", value, "complete"], "cut", "n")
    rows = rows.sort_values("period", kind="stable")

    def paint(sheet: Sheet) -> None:
        found = searched(rows, value)
        look = {"covered": found.covered, "dotted": found.marked, "thin": found.thin}
        by_day = rows.assign(**look).set_index("period")
        strips = _strips(pd.DatetimeIndex(by_day.index))
        width = sheet.width - 0.45
        sheet.needs(LEAST_CELL * max(strip.weeks for strip in strips[-MOST:]) + 0.65)
        cell = min(LARGEST_CELL, width / max(strip.weeks for strip in strips[-MOST:]))
        below = UNDER / cell if found.strip else 0.0
        pitch = 7 + STRIP_GAP / cell + below
        entries = [*_states(found), *_earlier(by_day[value], strips[:-MOST]), *_framed(window)]
        high = len(strips[-MOST:]) * pitch
        ax = sheet.axes(high * cell + KEY * (2 if entries else 1) + 0.08)
        ax.set(xlim=(-0.05, width / cell), ylim=(high + 0.05 / cell, 0))
        ax.set_aspect("equal", anchor="NW")
        ax.spines[:].set_visible(False)
        ax.set_xticks([])
        classes = Classes.of(by_day[value], _shades(sheet))
        _draw(ax, by_day, value, strips[-MOST:], pitch, below, classes)
        if window is not None:
            _draw_frame(ax, strips[-MOST:], pitch, below, window)
        if found.strip:
            _draw_search(ax, by_day, strips[-MOST:], pitch, below)
        add_key(ax, classes.key(by_day[value]), place="below")
        add_key(ax, entries, within=sheet.width)
        sheet.seen = seen_series(rows, MEASURES[value], "day", found)

    nothing = nothing_to_draw(rows, value)
    if len(rows) < FEWEST and not nothing:
        nothing = f"Too few days for a calendar: {len(rows)}"
    return draw(rows, paint, nothing=nothing, **house)


def _strips(days: pd.DatetimeIndex) -> list[Strip]:
    whole = Strip(days, days[0] - pd.Timedelta(days=days[0].weekday()))
    if whole.weeks <= LONGEST_STRIP:
        return [whole]
    years = [days[days.year == year] for year in sorted(set(days.year))]
    return [
        Strip(
            part, (monday := pd.Timestamp(part[0].year, 1, 1)) - pd.Timedelta(days=monday.weekday())
        )
        for part in years
    ]


def _draw(
    ax: Axes,
    by_day: pd.DataFrame,
    value: str,
    strips: Sequence[Strip],
    pitch: float,
    below: float,
    classes: Classes,
) -> None:
    places: list[float] = []
    for at, strip in enumerate(strips):
        top = (at + 1) * pitch - 7 - below
        part = by_day.loc[strip.days]
        _draw_cells(ax, part.assign(shade=classes.at(part[value])), strip, top, classes.shades)
        _draw_months(ax, strip, top)
        corners = zip(strip.week(strip.days), strip.days.day_of_week, strict=True)
        texts = map(_tell, strip.days, part[value], part["covered"])
        say_cells(ax, [(week, top + weekday) for week, weekday in corners], list(texts))
        places += [top + day + 0.5 for day in (0, 2, 4, 6)]
    ax.set_yticks(places, ["Mon", "Wed", "Fri", "Sun"] * len(strips))
    ax.tick_params(
        axis="y", length=0, labelsize=SMALL, labelcolor=MUTED, labelfontfamily="DejaVu Sans"
    )


def _tell(when: pd.Timestamp, value: float, covered: bool) -> str:
    """Return what is known of one day."""
    known = number(value) if pd.notna(value) else "no number"
    return f"{period_name(when, 'day')}: {known if covered else NOT_SEARCHED}"


def _draw_cells(
    ax: Axes, part: pd.DataFrame, strip: Strip, top: float, shades: Sequence[str]
) -> None:
    weeks = strip.week(strip.days)
    cells = np.array(
        [
            Rectangle((week, top + day.weekday()), 1, 1)
            for week, day in zip(weeks, strip.days, strict=True)
        ]
    )
    covered = part["covered"].to_numpy()
    shade = part["shade"].to_numpy()
    if (~covered).any():
        ax.add_collection(
            PatchCollection(
                cells[~covered], facecolor="#ececec", edgecolor="#c6c6c6", hatch="/////", lw=0.4
            )
        )
    if covered.any():
        colours = [shades[each] for each in shade[covered]]
        ax.add_collection(
            PatchCollection(cells[covered], facecolor=colours, edgecolor=EDGE, lw=0.5)
        )
    thin = part["dotted"].to_numpy()
    if thin.any():
        y = top + np.asarray(strip.days.day_of_week)[thin] + 0.5
        marks = np.where(shade[thin] >= 3, "white", "#6f6f6f")
        ax.scatter(weeks[thin] + 0.5, y, s=1.6, c=list(marks), lw=0, zorder=3)


def _draw_months(ax: Axes, strip: Strip, top: float) -> None:
    """Name the months above the strip and draw a line where one begins."""
    starts = [day for day in strip.days if day.day == 1]
    first = strip.days[0]
    if not starts or (starts[0] - first).days >= 21:
        starts = [first, *starts]
    year = None
    for day in starts:
        week, weekday = int(strip.week(pd.DatetimeIndex([day]))[0]), day.weekday()
        at = week if weekday == 0 or day == first else week + 1
        names = {0.35: day.month_name()[:3], 1.45: "" if day.year == year else str(day.year)}
        year = day.year
        for lines, name in names.items():
            ax.annotate(
                name,
                (at, top),
                (0, lines * SMALL),
                textcoords="offset points",
                size=SMALL,
                color=INK,
            )
        if day != first:
            ax.plot(
                [week + 1, week + 1, week, week],
                [top, top + weekday, top + weekday, top + 7],
                color="#7d7d7d",
                lw=1,
                zorder=2,
                solid_joinstyle="miter",
            )


def _draw_frame(
    ax: Axes,
    strips: Sequence[Strip],
    pitch: float,
    below: float,
    window: tuple[pd.Timestamp, pd.Timestamp],
) -> None:
    """Draw a line around the days of a window."""
    edges: list[list[tuple[float, float]]] = []
    for at, strip in enumerate(strips):
        top = (at + 1) * pitch - 7 - below
        days = strip.days[(strip.days >= window[0]) & (strip.days <= window[1])]
        cells = set(zip(strip.week(days).tolist(), days.day_of_week.tolist(), strict=True))
        for week, day in cells:
            left, upper = week, top + day
            sides = {
                (week - 1, day): [(left, upper), (left, upper + 1)],
                (week + 1, day): [(left + 1, upper), (left + 1, upper + 1)],
                (week, day - 1): [(left, upper), (left + 1, upper)],
                (week, day + 1): [(left, upper + 1), (left + 1, upper + 1)],
            }
            edges += [side for beyond, side in sides.items() if beyond not in cells]
    look: dict[str, Any] = {"colors": INK, "linewidths": 2, "capstyle": "projecting"}
    ax.add_collection(LineCollection(edges, zorder=3, gid="window", **look), autolim=False)


def _framed(window: tuple[pd.Timestamp, pd.Timestamp] | None) -> list[tuple[Artist, str]]:
    """Return the entry of the key for the days that have a frame."""
    if window is None:
        return []
    look = Patch(facecolor="none", edgecolor=INK, linewidth=1.6)
    return [(look, f"frame: {span(*window)}")]


def _draw_search(
    ax: Axes, by_day: pd.DataFrame, strips: Sequence[Strip], pitch: float, below: float
) -> None:
    """Draw under each week whether all of its searched days were searched as planned."""
    for at, strip in enumerate(strips):
        top = (at + 1) * pitch - 0.75 * below
        part = by_day.loc[strip.days]
        weeks = part.groupby(strip.week(strip.days))[["covered", "thin"]].any()
        for week, covered, thin in weeks.itertuples():
            if covered:
                tone = THIN_TONE if thin else FULL_TONE
                ax.add_patch(Rectangle((week, top), 1, 0.5 * below, color=tone, lw=0))


@dataclass(frozen=True)
class Classes:
    """Where the classes above "less than one" begin, at most five, and the shades of all."""

    edges: list[float]
    shades: Sequence[str]

    @classmethod
    def of(cls, values: pd.Series, shades: Sequence[str]) -> Classes:
        """Return classes that suit these values."""
        highest = float(values.max())
        if highest < 10:
            return cls([edge for edge in (1.0, 2.0, 3.0, 5.0) if edge <= max(highest, 1)], shades)
        steps = [float(step * 10**power) for power in range(12) for step in (1, 2, 5)]
        usable = [step for step in steps if step <= highest]
        chosen = np.linspace(0, len(usable) - 1, 4).round().astype(int)
        return cls([usable[at] for at in chosen], shades)

    def at(self, values: pd.Series) -> np.ndarray:
        """Return the class of each day, 0 for none."""
        return np.where(values > 0, 1 + np.searchsorted(self.edges, values, side="right"), 0)

    def key(self, values: pd.Series) -> list[tuple[Artist, str]]:
        """Return the entries of the key."""
        texts = {0: "0"}
        if ((values > 0) & (values < 1)).any():
            texts[1] = "less than 1"
        for at, (edge, upper) in enumerate(pairwise([*self.edges, np.inf])):
            last = f" to {number(upper - 1)}" if upper > edge + 1 else ""
            texts[at + 2] = f"{number(edge)}{last}" if upper < np.inf else f"{number(edge)} or more"
        return [
            (Patch(facecolor=self.shades[at], edgecolor=EDGE, linewidth=0.6), text)
            for at, text in texts.items()
        ]


def _states(found: Searched) -> list[tuple[Artist, str]]:
    """Return the entries of the key for how the days were searched."""
    states: list[tuple[Artist, str]] = []
    if not found.covered.all():
        look = Patch(facecolor="#ececec", edgecolor="#c6c6c6", hatch="/////", linewidth=0.6)
        states.append((look, f"hatched: {NOT_SEARCHED}"))
    if found.marked.any():
        mark = Line2D([], [], marker="o", ls="", ms=2.5, mfc="#6f6f6f", mew=0)
        states.append((mark, f"dot: {THIN}"))
    return [*states, *strip_key(found)]


def _earlier(values: pd.Series, strips: Sequence[Strip]) -> list[tuple[Artist, str]]:
    """Return the entry of the key for the years that are too many to be drawn."""
    if not strips:
        return []
    total = sum(float(values.loc[strip.days].sum()) for strip in strips)
    years = "year" if len(strips) == 1 else f"{len(strips)} years"
    words = f"not drawn: {number(total)} in the {years} before"
    return [(Line2D([], [], ls=""), words)]
