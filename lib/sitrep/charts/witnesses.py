"""What several publishers say of one number, row by row."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from sitrep.charts.axes import add_key, dot, nothing_to_draw, remark, take
from sitrep.charts.hover import say_rows
from sitrep.charts.lettering import wrap
from sitrep.charts.pairs import QUALIFIERS
from sitrep.charts.rows import (
    LINE_HEIGHT,
    block_width,
    draw_guides,
    middles,
    row_axis,
)
from sitrep.charts.scales import wide_scale
from sitrep.charts.seen import seen_texts
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import GREY, LABEL, MUTED, SMALL
from sitrep.errors import check_choice
from sitrep.words.text import number

LABELS, NAMES = 0.3, 0.3
"""Parts of the width that labels and publishers may take before they are wrapped."""

PADDING, SPACE = 0.1, 0.16
"""Inches between rows, and between the plot and the publishers on its right."""

MOST = 10
"""Numbers that are drawn at most."""


@chart
def plot_witnesses(witnesses: pd.DataFrame, by: str, **house: Unpack[House]) -> Axes:
    """Plot what each publisher says of one number (hollow dots), and what is held here (solid).

    Rows keep their order; at most 10 are drawn, and a line says how many others there are. The
    publishers stand on the right, the highest number first. The scale is logarithmic, and says so.

    Parameters
    ----------
    witnesses : DataFrame, one row a number x what is said of it: <by> (same for one number), who
        (the publishers), published, qualifier (exact, at_least or about), n (held here, missing
        where that cannot be compared)
    by : str, the column that says what was counted

    Raises
    ------
    ParameterError : a column is missing, or a qualifier is not known
    """
    table = take("witnesses", witnesses, [by, "who", "published", "qualifier", "n"])
    for qualifier in table["qualifier"].unique():
        check_choice("qualifier", qualifier, QUALIFIERS, noun="a qualifier")
    numbers = [(str(name), own) for name, own in table.groupby(by, sort=False)]
    drawn, more = numbers[:MOST], len(numbers) - MOST

    def paint(sheet: Sheet) -> None:
        labels = [wrap(name, LABELS * sheet.width, LABEL) for name, _ in drawn]
        said = [_tell(own) for _, own in drawn]
        room = NAMES * sheet.width
        told = ["\n".join(wrap(text, room, SMALL) for text in texts) for texts in said]
        lines = [
            max(one.count("\n"), other.count("\n")) for one, other in zip(labels, told, strict=True)
        ]
        heights = [PADDING + LINE_HEIGHT * (most + 1) for most in lines]
        left = 0.13 + max(block_width(label, LABEL) for label in labels)
        ax = sheet.axes(sum(heights) + 0.75)
        row_axis(ax, labels, middles(heights), sum(heights), left)
        highest = max(float(own[["published", "n"]].max().max()) for _, own in drawn)
        wide_scale(ax, highest)
        ax.set_xlim(0, 1.3 * highest)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: number(tick)))
        _draw(ax, [own for _, own in drawn], middles(heights), sheet.accent)
        for place, text in zip(middles(heights), told, strict=True):
            ax.annotate(
                text,
                (1, place),
                (72 * SPACE, 0),
                xycoords=("axes fraction", "data"),
                textcoords="offset points",
                va="center",
                size=SMALL,
                color=MUTED,
                annotation_clip=False,
            )
        texts = [", ".join(each) for each in said]
        sheet.seen = seen_texts([name for name, _ in drawn], texts)
        named = zip(drawn, texts, strict=True)
        say_rows(ax, heights, [f"{name}: {text}{_held(own)}" for (name, own), text in named])
        entries: list[tuple[Artist, str]] = [(dot(GREY, hollow=True), "published")]
        if any(own["n"].notna().any() for _, own in drawn):
            entries.append((dot(sheet.accent), "held here"))
        if more > 0:
            entries.append(remark(f"{more} more {'number' if more == 1 else 'numbers'}"))
        add_key(ax, entries, within=sheet.width, shift=(-left, 0.04))

    return draw(table, paint, nothing=nothing_to_draw(table, "published"), **house)


def _tell(own: pd.DataFrame) -> list[str]:
    """Return who says what of one number."""
    rows = own.sort_values("published", ascending=False, kind="stable").to_dict("records")
    return [
        f"{QUALIFIERS[row['qualifier']].format(number(row['published']))} {row['who']}"
        for row in rows
    ]


def _held(own: pd.DataFrame) -> str:
    """Return how much of one number is held here, where that can be compared."""
    n = own["n"].max()
    return "" if pd.isna(n) else f"; {number(n)} held here"


def _draw(ax: Axes, rows: list[pd.DataFrame], places: np.ndarray, accent: str) -> None:
    draw_guides(ax, places)
    for own, place in zip(rows, places, strict=True):
        published, held = own["published"].to_numpy(float), own["n"].max()
        ax.hlines(place, published.min(), published.max(), color=GREY, lw=1.2, zorder=2)
        ax.scatter(
            published,
            np.full(len(published), place),
            s=42,
            facecolor="white",
            edgecolor=GREY,
            lw=1.4,
            zorder=3,
            clip_on=False,
        )
        if pd.notna(held):
            ax.scatter([held], [place], s=30, color=accent, zorder=4, clip_on=False)
