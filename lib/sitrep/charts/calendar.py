"""Day by day, as a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sitrep.charts.axes import add_key, nothing_to_draw, number, take
from sitrep.charts.panels import PARTIAL
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import INK, MUTED, SMALL
from sitrep.errors import check_choice

SHADES = ("#ffffff", "#e1edf7", "#b3d1ea", "#6ca6d5", "#2b76b3", "#0a3a66")
"""None, less than one, and four classes more."""

TINTS = (0.0, 0.12, 0.3, 0.6, 1.0, 1.5)
"""How much of a colour of the caller is in each shade; more than 1 is mixed with black."""

EDGE = "#d4d4d4"
LONGEST_STRIP = 58
"""Weeks that fit into one strip; more are one strip a year."""

LARGEST_CELL = 0.24
STRIP_GAP = 0.36
"""Inches; the gap holds the labels of the months."""

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
    **house: Unpack[House],
) -> Axes:
    """Plot one cell a day: weeks go across, Monday is at the top.

    Up to 58 weeks are one strip, more are one strip a year. A covered day without incidents is
    white, a day that was not covered is grey and hatched, a partial one has a dot.

    Parameters
    ----------
    days : DataFrame, one row per day: period, <value>, complete
    value : {"n", "killed"}

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    check_choice("value", value, ("n", "killed"), noun="a measure of this chart")
    rows = take("days", days, ["period", value, "complete"])
    rows = rows.sort_values("period", kind="stable")

    def paint(sheet: Sheet) -> None:
        strips = _strips(pd.DatetimeIndex(rows["period"]))
        width = sheet.width - 0.45
        cell = min(LARGEST_CELL, width / max(strip.weeks for strip in strips))
        pitch = 7 + STRIP_GAP / cell
        keys = KEY * (2 if _states(rows, value) else 1)
        ax = sheet.axes(len(strips) * pitch * cell + keys + 0.08)
        ax.set(xlim=(-0.05, width / cell), ylim=(len(strips) * pitch + 0.05 / cell, 0))
        ax.set_aspect("equal", anchor="NW")
        ax.spines[:].set_visible(False)
        ax.set_xticks([])
        _draw(ax, rows, value, strips, pitch, _shades(sheet))

    return draw(rows, paint, nothing=nothing_to_draw(rows, value), **house)


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
    rows: pd.DataFrame,
    value: str,
    strips: Sequence[Strip],
    pitch: float,
    shades: Sequence[str],
) -> None:
    by_day = rows.set_index("period")
    edges = _edges(by_day[value])
    places, names = [], []
    for at, strip in enumerate(strips):
        top = (at + 1) * pitch - 7
        part = by_day.loc[strip.days]
        _draw_cells(ax, part.assign(shade=_classes(part[value], edges)), value, strip, top, shades)
        _draw_months(ax, strip, top)
        places += [top + day + 0.5 for day in (0, 2, 4, 6)]
        names += ["Mon", "Wed", "Fri", "Sun"]
    ax.set_yticks(places, names)
    ax.tick_params(
        axis="y", length=0, labelsize=SMALL, labelcolor=MUTED, labelfontfamily="DejaVu Sans"
    )
    _add_keys(ax, by_day, value, edges, shades)


def _draw_cells(
    ax: Axes, part: pd.DataFrame, value: str, strip: Strip, top: float, shades: Sequence[str]
) -> None:
    weeks = strip.week(strip.days)
    cells = np.array(
        [
            Rectangle((week, top + day.weekday()), 1, 1)
            for week, day in zip(weeks, strip.days, strict=True)
        ]
    )
    values = part[value].to_numpy(dtype=float)
    covered = np.isfinite(values)
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
    thin = covered & ~part["complete"].astype(bool).to_numpy()
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


def _classes(values: pd.Series, edges: Sequence[float]) -> np.ndarray:
    """Return the class of each day, 0 for none."""
    return np.where(values > 0, 1 + np.searchsorted(edges, values, side="right"), 0)


def _edges(values: pd.Series) -> list[float]:
    """Return where the classes above "less than one" begin: at most five."""
    highest = float(values.max())
    if highest < 10:
        return [edge for edge in (1.0, 2.0, 3.0, 5.0) if edge <= max(highest, 1)]
    steps = [float(step * 10**power) for power in range(12) for step in (1, 2, 5)]
    usable = [step for step in steps if step <= highest]
    return [usable[at] for at in np.linspace(0, len(usable) - 1, 4).round().astype(int)]


def _add_keys(
    ax: Axes, by_day: pd.DataFrame, value: str, edges: Sequence[float], shades: Sequence[str]
) -> None:
    shown = by_day[value].dropna()
    texts = {0: "0"}
    if ((shown > 0) & (shown < 1)).any():
        texts[1] = "less than 1"
    for at, edge in enumerate(edges):
        upper = edges[at + 1] if at + 1 < len(edges) else None
        last = "" if upper is None else f"–{number(upper - 1)}" if upper > edge + 1 else ""
        texts[at + 2] = f"{number(edge)}{last}" if upper else f"{number(edge)} or more"
    classes: list[tuple[Artist, str]] = [
        (Patch(facecolor=shades[at], edgecolor=EDGE, linewidth=0.6), text)
        for at, text in texts.items()
    ]
    add_key(ax, classes, place="below")
    add_key(ax, _states(by_day, value))


def _states(rows: pd.DataFrame, value: str) -> list[tuple[Artist, str]]:
    """Return the entries of the key for days that were not, or only partly, covered."""
    covered = rows[value].notna()
    states: list[tuple[Artist, str]] = []
    if not covered.all():
        look = Patch(facecolor="#ececec", edgecolor="#c6c6c6", hatch="/////", linewidth=0.6)
        states.append((look, "hatched: not covered"))
    if not rows.loc[covered, "complete"].astype(bool).all():
        mark = Line2D([], [], marker="o", ls="", ms=2.5, mfc="#6f6f6f", mew=0)
        states.append((mark, f"dot: {PARTIAL}"))
    return states
