"""Published totals beside what is held here."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.axes import (
    add_key,
    dot,
    nothing_to_draw,
    remark,
    take,
)
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
from sitrep.charts.scales import wide_scale
from sitrep.charts.seen import seen_texts
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    GREY,
    LABEL,
)
from sitrep.errors import check_choice
from sitrep.words.text import number, share

LABELS = 0.38
"""Part of the width that labels may take before they are wrapped."""

SPACE = GAP + 0.1
"""Inches between the plot and what is written on its right, for the arrows."""

LINEAR_UP_TO = 30
"""How many times the smallest total the largest may be before the scale is logarithmic."""

QUALIFIERS = {"exact": "{}", "at_least": "{}+", "about": "~{}"}
"""Qualifier -> how the published total is written."""


@chart
def plot_pairs(
    pairs: pd.DataFrame,
    by: str,
    *,
    others: int = 0,
    **house: Unpack[House],
) -> Axes:
    """Plot each published total (hollow) beside what is held here (solid), with the percentage.

    Rows keep their order; at most 24 are drawn, and a line says how many others there are. A total
    that is "at least" so many has an arrow. The scale is linear from zero, or logarithmic, and says
    so, where the totals are too different for that.

    Parameters
    ----------
    pairs : DataFrame, one row per published total: <by>, n (held here; missing where it cannot be
        compared), published, qualifier (exact, at_least or about), captured (n / published)
    by : str, the column that says what was counted, by whom
    others : int, how many totals there are that the table lacks

    Raises
    ------
    ParameterError : a column is missing, or a qualifier is not known
    """
    table = take("pairs", pairs, [by, "n", "published", "qualifier", "captured"])
    rows = table.head(MOST_ROWS)
    more = others + len(table) - len(rows)
    for qualifier in table["qualifier"].unique():
        check_choice("qualifier", qualifier, QUALIFIERS, noun="a qualifier")

    def paint(sheet: Sheet) -> None:
        names = rows[by].astype("object").fillna("not stated").astype(str)
        labels = [wrap(name, LABELS * sheet.width, LABEL) for name in names]
        heights = row_heights(labels, 0.08)
        left = 0.13 + max(block_width(label, LABEL) for label in labels)
        ax = sheet.axes(sum(heights) + 0.75)
        row_axis(ax, labels, middles(heights), sum(heights), left)
        _scale(ax, rows)
        _draw(ax, rows, middles(heights), sheet.accent)
        _write_columns(ax, rows, middles(heights))
        held = zip(rows["n"], rows["published"], strict=True)
        texts = [f"{number(n)} of {number(published)}" for n, published in held]
        sheet.seen = seen_texts(names.to_list(), texts)
        named = zip(names, texts, strict=True)
        say_rows(ax, heights, [f"{name}: {text} held here" for name, text in named])
        entries: list[tuple[Artist, str]] = [
            (dot(GREY, hollow=True), "published"),
            (dot(sheet.accent), "held here"),
        ]
        if rows["qualifier"].eq("at_least").any():
            arrow = Line2D([], [], color=GREY, lw=1, marker=">", ms=4)
            entries.insert(1, (arrow, "published: at least (+)"))
        if more:
            entries.append(remark(f"{number(more)} more {'total' if more == 1 else 'totals'}"))
        add_key(ax, entries, within=sheet.width, shift=(-left, above_heading(sheet.slim)))

    return draw(table, paint, nothing=nothing_to_draw(rows, "published"), **house)


def _scale(ax: Axes, rows: pd.DataFrame) -> None:
    published = rows["published"].to_numpy(float)
    positive = published[published > 0]
    highest = max(1.0, float(np.nanmax([*published, *rows["n"]])))
    if len(positive) and positive.max() > LINEAR_UP_TO * positive.min():
        wide_scale(ax, highest)
    else:
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 2.5, 5, 10]))
    ax.set_xlim(0, 1.06 * highest)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: number(tick)))


def _draw(ax: Axes, rows: pd.DataFrame, places: np.ndarray, accent: str) -> None:
    draw_guides(ax, places)
    held, published = (rows[name].to_numpy(float) for name in ("n", "published"))
    both = np.isfinite(held) & np.isfinite(published)
    ax.hlines(places[both], held[both], published[both], color=GREY, lw=1.2, zorder=2)
    ax.scatter(
        published, places, s=42, facecolor="white", edgecolor=GREY, lw=1.4, zorder=3, clip_on=False
    )
    ax.scatter(held, places, s=30, color=accent, zorder=4, clip_on=False)
    for x, y, qualifier in zip(published, places, rows["qualifier"], strict=True):
        if qualifier == "at_least" and np.isfinite(x):
            ax.annotate(
                "",
                (x, y),
                (15, 0),
                textcoords="offset points",
                arrowprops={
                    "arrowstyle": "<|-,head_length=0.3,head_width=0.16",
                    "color": GREY,
                    "lw": 1,
                    "shrinkA": 0,
                    "shrinkB": 3.5,
                },
                annotation_clip=False,
            )


def _write_columns(ax: Axes, rows: pd.DataFrame, places: np.ndarray) -> None:
    """Write on the right how much of the total is held, in percent and in numbers."""
    shares, counts = [], []
    for y, row in zip(places, rows.to_dict("records"), strict=True):
        shares.append(Cell(y, share(row["captured"], row["published"]), strong=True))
        total = QUALIFIERS[row["qualifier"]].format(number(row["published"]))
        counts.append(Cell(y, f"{number(row['n'])} of {total}"))
    write_heading(ax, "held of published", SPACE)
    middle = write_column(ax, shares, SPACE, side="right")
    write_column(ax, counts, middle + 0.07, side="left")
