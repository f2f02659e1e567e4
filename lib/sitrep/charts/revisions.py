"""A series before and after a revision, and below it what came into each period and went."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.axes import add_key, dot, house_ticks, nothing_to_draw, remark, take, value_axis
from sitrep.charts.hover import say_periods
from sitrep.charts.lettering import text_width
from sitrep.charts.periods import Spans, spans, time_axis
from sitrep.charts.series import are_dots
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import GREY, HAIRLINE, MUTED, SMALL
from sitrep.errors import ParameterError
from sitrep.measures.small import SMALL as SMALLEST
from sitrep.words.text import number, period_name, rounded

HEIGHT = 3.4
"""Inches of both parts."""

HEIGHTS = (2.3, 1)
"""How high the series is, and what moved below it."""

LETTERS = 0.17
"""Inches that a number needs beyond the end of its bar."""

CAME, GONE = "#2a8c82", "#8c4a2f"
"""The colours of what came and of what went: neither is that of a vintage."""

EARLIER = "#bdbdbd"
"""The colour of what was counted before."""


@chart
def plot_revisions(
    series: pd.DataFrame, *, before: str = "before", after: str = "now", **house: Unpack[House]
) -> Axes:
    """Plot counts before (grey) and after (accent); below, what came and what went.

    Parameters
    ----------
    series : DataFrame, one row a period: period (first day), before, after (incidents; missing
        where nothing was searched), came, went (0 or more)
    before, after : str, the two vintages in the key

    Raises
    ------
    ParameterError : a column is missing, or `ax` has no place in a grid
    """
    rows = take("series", series, ["period", "before", "after", "came", "went"])
    rows = rows.sort_values("period", kind="stable")
    either = rows.assign(either=rows["after"].fillna(rows["before"]))

    def paint(sheet: Sheet) -> None:
        time, width = spans(rows["period"]), sheet.plot_width
        moved = bool(rows[["came", "went"]].to_numpy(float).any())
        host = sheet.axes(HEIGHT if moved else 2.69)
        spec = host.get_subplotspec()
        if spec is None:
            raise ParameterError("ax", "this chart needs axes that subplots() made")
        said = [_tell(row, time.unit) for row in rows.to_dict("records")]
        if moved:
            parts = spec.subgridspec(2, 1, height_ratios=HEIGHTS, hspace=0.08)
            host.set_subplotspec(parts[0])
            below = host.figure.add_subplot(parts[1])
            _draw_moves(below, rows, time, width)
            say_periods(below, time, said)
        _draw_series(host, rows, time, width, sheet.accent)
        time_axis(host, time, width, labels=not moved)
        say_periods(host, time, said)
        add_key(host, _key(sheet.accent, rows, before, after), within=width)
        sheet.seen = _seen(rows, time)

    return draw(rows, paint, nothing=nothing_to_draw(either, "either"), **house)


def _draw_series(ax: Axes, rows: pd.DataFrame, time: Spans, width: float, colour: str) -> None:
    """Draw the two lines; the earlier one is wider, so that it shows below the later one."""
    house_ticks(ax)
    highest = np.nanmax([1, *rows["before"], *rows["after"]])
    value_axis(ax, "n", float(highest) * 1.06)
    size = float(np.clip(0.36 * 72 * width / max(len(rows), 8), 2.4, 6))
    marks = are_dots(time, width)
    looks: list[tuple[str, dict[str, Any]]] = [
        ("before", {"color": EARLIER, "lw": 2.6, "ms": size + 3, "mfc": EARLIER}),
        ("after", {"color": colour, "lw": 1.3, "ms": size - 1, "mfc": colour}),
    ]
    for at, (name, look) in enumerate(looks):
        known = rows[name].notna().to_numpy()
        if not known.any():
            continue
        style = look if marks else {**look, "lw": 2.2 - at, "ms": 0}
        ax.plot(
            time.middle, rows[name], "o-", mec=look["color"], mew=1.2, zorder=2 + at, **style,
            clip_on=False,
        )  # fmt: skip


def _draw_moves(ax: Axes, rows: pd.DataFrame, time: Spans, width: float) -> None:
    """Draw what came upwards and what went downwards."""
    house_ticks(ax)
    most = [max(1.0, value) if value else 0.0 for value in rows[["came", "went"]].max()]
    sides = [bool(value) for value in most]
    room = LETTERS / (HEIGHT * HEIGHTS[1] / sum(HEIGHTS))  # of the height, for the numbers
    beyond = sum(most) * room / (1 - room * sum(sides))
    ax.set_ylim(-most[1] - beyond * sides[1], most[0] + beyond * sides[0])
    ax.yaxis.set_major_locator(MaxNLocator(3, integer=True, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(_signed))
    ax.grid(axis="y", color=HAIRLINE, linewidth=0.7)
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.axhline(0, color=GREY, lw=0.8, zorder=1)
    time_axis(ax, time, width)
    length = 0.7 * (time.end - time.start)
    ax.bar(time.middle, rows["came"], length, color=CAME, lw=0, zorder=2)
    ax.bar(time.middle, -rows["went"], length, color=GONE, lw=0, zorder=2)
    for name, sign, place in (("came", 1, "bottom"), ("went", -1, "top")):
        texts = ["" if value == 0 else _brief(value) for value in rows[name]]
        if max(text_width(text, SMALL) for text in texts) > 0.95 * width / len(rows):
            continue
        for x, value, text in zip(time.middle, rows[name].to_numpy(float), texts, strict=True):
            if text:
                ax.annotate(
                    text, (x, sign * value), (0, sign), textcoords="offset points",
                    ha="center", va=place, size=SMALL, color=MUTED, annotation_clip=False,
                )  # fmt: skip


def _brief(value: float) -> str:
    """Return a number as short as can be: whole from ten on."""
    return rounded(value) if value >= SMALLEST else number(value)


def _signed(value: float, _: object) -> str:
    return f"+{number(value)}" if value > 0 else number(value).replace("-", "\u2212")


def _key(colour: str, rows: pd.DataFrame, before: str, after: str) -> list[tuple[Artist, str]]:
    entries: list[tuple[Artist, str]] = [(dot(EARLIER, size=7), before)]
    entries.append((dot(colour, size=5), after))
    if rows["came"].gt(0).any():
        entries.append((Patch(facecolor=CAME, lw=0), "came in"))
    if rows["went"].gt(0).any():
        entries.append((Patch(facecolor=GONE, lw=0), "went"))
    if len(entries) == 2:
        entries.append(remark("no count moved"))
    return entries


def _tell(row: Mapping[Hashable, Any], unit: str) -> str:
    """Return the two counts of one period, and what came and went."""
    name = period_name(row["period"], unit)
    counts = (
        f"{name[:1].upper()}{name[1:]}: {number(row['before'])} before, {number(row['after'])} now"
    )
    moved = [f"{number(row[each])} {each}" for each in ("came", "went") if row[each] > 0]
    return f"{counts}; {', '.join(moved)}" if moved else counts


def _seen(rows: pd.DataFrame, time: Spans) -> str:
    """Return the sums, and the period in which most moved."""
    sums = {name: number(rows[name].sum()) for name in ("before", "after", "came", "went")}
    text = f"{len(rows)} {time.unit}{'' if len(rows) == 1 else 's'}: {sums['before']} before, "
    text += f"{sums['after']} now; {sums['came']} came, {sums['went']} went"
    moved = rows["came"] + rows["went"]
    if moved.max() > 0:
        most = rows["period"].iloc[int(moved.to_numpy().argmax())]
        text += f"; most moved in {period_name(most, time.unit)}"
    return f"{text}."
