"""Groups ranked by value, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.axes import (
    Level,
    Measure,
    add_key,
    check_measure,
    form,
    house_ticks,
    in_order,
    is_slim,
    line,
    nothing_to_draw,
    one_group,
    remark,
    rest_key,
    split,
    take,
)
from sitrep.charts.hover import say_rows, tell_values
from sitrep.charts.lettering import wrap
from sitrep.charts.rows import (
    GAP,
    MOST_ROWS,
    Cell,
    block_width,
    middles,
    row_heights,
    write_column,
)
from sitrep.charts.searched import NOT_SEARCHED
from sitrep.charts.seen import seen_rows
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    GREY,
    HAIRLINE,
    INK,
    LABEL,
)
from sitrep.measures.small import SMALL as SMALLEST
from sitrep.words.text import MISSING, interval, number

LABEL_SHARE = 0.3
"""Part of the width that labels may take before they are wrapped."""


@chart
def plot_ranking(
    ranking: pd.DataFrame,
    by: str,
    *,
    codes: pd.DataFrame | None = None,
    value: str = "n",
    base: str = "",
    nouns: tuple[str, str] = ("groups", "incidents"),
    others: pd.Series | None = None,
    sums: bool = True,
    **house: Unpack[House],
) -> Axes:
    """Plot groups from the highest to the lowest value, as dots with intervals.

    Groups that say who it was not (other, unknown, unidentified) are grey. Rows without a value
    come last, with a dash; those without a count were not searched and say so. At most 24 rows are
    drawn, and a line says what the others add up to.

    Parameters
    ----------
    ranking : DataFrame, one row per group: <by>, <value>, and the interval: ci_low and ci_high, or
        killed_low and killed_high for killed
    by : str, the group column
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"n", "rate", "share", "killed"}
    base : str, optional, the column of what a share is of: below 10 it is neither drawn nor written
    nouns : (str, str), what the groups and what is counted are called, in the plural
    others : Series, optional, the values of groups that the table lacks, to be added up
    sums : bool, whether groups may be added up that are not drawn: not where they overlap

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    measure = check_measure(value)
    rows = take("ranking", ranking, [by, *measure.columns, *([base] if base else [])])
    rows = rows.sort_values(value, ascending=False, kind="stable")
    nothing = nothing_to_draw(rows, value) or one_group(split(rows, by, codes))
    if base and value == "share":
        few = rows[base].lt(SMALLEST)
        rows[measure.columns] = rows[measure.columns].mask(few)
        rows = rows.sort_values(value, ascending=False, kind="stable", na_position="last")
        nothing = nothing or (f"No share rests on {SMALLEST} or more" if few.all() else "")

    def paint(sheet: Sheet) -> None:
        most = sheet.rows(MOST_ROWS)
        shown, rest = rows.head(most), rows.iloc[most:]
        levels = in_order(shown, by, codes)
        labels = [wrap(level.label, LABEL_SHARE * sheet.width, LABEL) for level in levels]
        heights = row_heights(labels, 0.1)
        ax = sheet.axes(sum(heights) + 0.75)
        colours = [row_colour(level, sheet) for level in levels]
        _draw(ax, shown, measure, colours, labels, heights)
        say_rows(ax, heights, tell_values([level.label for level in levels], shown, measure))
        bases = shown[base] if base else np.full(len(shown), np.inf)
        _write_columns(ax, shown, measure, middles(heights), np.asarray(bases, dtype=float))
        entries: list[tuple[Artist, str]] = []
        if shown[measure.high].gt(shown[measure.low]).any():
            mark = line(max(colours, key=colours.count), 2.2)
            mark.set_alpha(0.4)
            entries.append((mark, measure.interval))
        more = rest[value] if others is None else pd.concat([rest[value], others])
        entries += rest_key(more.dropna(), measure, nouns, sums=sums)
        if value == "n" and (unseen := int(more.isna().sum())):
            entries.append(remark(f"{number(unseen)} more {NOT_SEARCHED}"))
        wide = max(block_width(label, LABEL) for label in labels)
        add_key(ax, entries, within=sheet.width - wide)
        sheet.seen = seen_rows([level.label for level in levels], shown[value].to_list(), value)

    return draw(rows, paint, nothing=nothing, **house)


def row_colour(level: Level, sheet: Sheet) -> str:
    """Return the accent colour, grey for a group that says who it was not, or the caller's."""
    if isinstance(sheet.colour, Mapping) and level.code in sheet.colour:
        return sheet.colour[level.code]
    return GREY if level.vague else sheet.accent


def _draw(
    ax: Axes,
    rows: pd.DataFrame,
    measure: Measure,
    colours: list[str],
    labels: list[str],
    heights: list[float],
) -> None:
    places = middles(heights)
    values, low, high = (
        rows[name].to_numpy(float) for name in (measure.value, measure.low, measure.high)
    )
    house_ticks(ax)
    ax.hlines(
        places,
        0,
        np.nanmax(np.concatenate([high, values])) * 1.04,
        color="#ededed",
        lw=0.7,
        zorder=0,
    )
    ax.hlines(places, low, high, color=colours, lw=2.2, alpha=0.4, zorder=1)
    ax.scatter(values, places, s=36, c=colours, zorder=2, clip_on=False)
    ax.set_yticks(places, labels, color=INK)
    ax.set_ylim(sum(heights), 0)
    scale(ax, measure, float(np.nanmax(np.concatenate([high, values]))))


def scale(ax: Axes, measure: Measure, highest: float) -> None:
    """Let the horizontal axis start at zero, with light grid lines and no spine on the left."""
    ax.set_xlim(0, (highest if highest > 0 else 1.0) * 1.04)
    roomy = highest < 1e6 and not is_slim(ax)
    ax.xaxis.set_major_locator(
        MaxNLocator(
            5 if roomy else 2,  # millions are written in words
            integer=measure.value in ("n", "killed"),
            steps=[1, 2, 2.5, 5, 10],
        )
    )
    ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: form(measure.value)(tick)))
    ax.grid(axis="x", color=HAIRLINE, linewidth=0.7)
    ax.tick_params(axis="y", length=0, pad=7)
    ax.spines[["left", "bottom"]].set_visible(False)


def _write_columns(
    ax: Axes, rows: pd.DataFrame, measure: Measure, places: np.ndarray, bases: np.ndarray
) -> None:
    """Write the values and their intervals in two columns on the right."""
    numbers, intervals, unseen = [], [], []
    for place, base, *ends in zip(
        places, bases, *(rows[name] for name in measure.columns), strict=True
    ):
        low, value, high = ends
        write = form(measure.value, base)
        if measure.value == "n" and pd.isna(value):
            unseen.append(Cell(place, NOT_SEARCHED))
            continue
        numbers.append(Cell(place, write(value), strong=True))
        if pd.notna(ends).all() and write(value) != MISSING and write(low) != write(high):
            intervals.append(Cell(place, interval(low, high, write)))
    middle = write_column(ax, numbers, GAP, side="right")
    write_column(ax, intervals, middle + 0.08, side="left")
    write_column(ax, unseen, GAP, side="left")
