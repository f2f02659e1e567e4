"""The same estimate under other choices."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.axes import (
    NO_ROWS,
    add_key,
    check_columns,
    is_slim,
    line,
    remark,
)
from sitrep.charts.hover import say_rows
from sitrep.charts.lettering import wrap
from sitrep.charts.rows import (
    GAP,
    Cell,
    block_width,
    draw_guides,
    middles,
    row_axis,
    row_heights,
    write_column,
)
from sitrep.charts.scales import ratio_scale
from sitrep.charts.seen import seen_texts
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import (
    CLAIMED,
    INK,
    LABEL,
    MUTED,
)
from sitrep.errors import check_choice
from sitrep.words.text import interval, number, ratio, share

LABELS = 0.36
"""Part of the width that labels may take before they are wrapped."""

MOST = 36
"""Rows at most."""

HALF, LEAST = 0.5, 0.04
"""Shares all below the one are drawn on an axis that ends sooner, and never before the other."""

APART = 0.1
"""Inches between groups."""

ANSWERS = {
    "bears it out": ("o", True),
    "leans to it": ("o", False),
    "says nothing": ("D", False),
    "leans against it": ("s", False),
    "speaks against it": ("s", True),
}
"""Answer -> marker, and whether it is filled."""


@dataclass(frozen=True)
class Form:
    """How a measure is written: its head, its interval, its numbers, and the side of a claim."""

    head: str
    interval: str
    write: Callable[[float], str]
    claim: dict[str, str]


def _ratio(value: float) -> str:
    return ratio(value, math.inf)


def _share(value: float) -> str:
    return share(value, math.inf)


BEYOND = {"up": "above", "down": "below"}
FORMS = {
    "ratio": Form("ratio (95%)", "95% interval", _ratio, BEYOND),
    "share": Form("share (95%)", "95% interval", _share, BEYOND),
    "killed": Form(
        "killed (accounts)",
        "lowest to highest account",
        number,
        {"up": "at least", "down": "at most"},
    ),
}


@dataclass(frozen=True)
class Row:
    """A line of the chart: a heading, or an estimate, of the main ones or of others."""

    label: str
    main: bool = False
    estimate: dict[Any, Any] | None = None


@chart
def plot_forest(
    estimates: pd.DataFrame,
    *,
    value: str = "ratio",
    claimed: float | None = None,
    side: str = "up",
    **house: Unpack[House],
) -> Axes:
    """Plot an estimate and what it becomes under other choices, with the side that a claim is on.

    Rows keep their order; those of the first group are the main estimate. A row without a value
    has no mark and says "too few"; an interval that leaves the plot ends in an arrow. At most 36
    rows are drawn, and a line says how many others there are. An axis of shares ends a little
    beyond the largest limit; with a claim it goes to 100%.

    Parameters
    ----------
    estimates : DataFrame, one row per choice: choice, group (stands above its rows), <value>,
        ci_low, ci_high (may be infinite; for killed the lowest and highest account), and
        optionally n (number or text), main (whether it is a main estimate, where not only those
        of the first group are) and answer ("bears it out", "leans to it", "says nothing", "leans
        against it" or "speaks against it")
    value : {"ratio", "share", "killed"}, ratios on a logarithmic scale
    claimed : float, optional, where the claim's side begins
    side : {"up", "down"}, whether the claim is about more or about less than that

    Raises
    ------
    ParameterError : a column is missing, or `value`, `side` or an answer is not known
    """
    form = FORMS[check_choice("value", value, FORMS, noun="a measure of this chart")]
    check_choice("side", side, form.claim, noun="a side of a claim")
    needed = ["choice", "group", value, "ci_low", "ci_high"]
    check_columns("estimates", estimates, needed)
    table = estimates[needed + [name for name in ("n", "main", "answer") if name in estimates]]
    drawn, more = table.head(MOST), len(table) - MOST
    for answer in table.get("answer", pd.Series(dtype=str)).unique():
        check_choice("answer", answer, ANSWERS, noun="an answer")

    def paint(sheet: Sheet) -> None:
        rows = _rows(drawn, LABELS * sheet.width)
        heights = row_heights([row.label for row in rows], 0.05)
        above = [APART if at and not row.estimate else 0.0 for at, row in enumerate(rows)]
        places = middles(heights) + np.cumsum(above)
        bottom = sum(heights) + sum(above)
        left = 0.13 + max(
            block_width(row.label, LABEL, "normal" if row.estimate else "bold") for row in rows
        )
        ax = sheet.axes(bottom + 0.7)
        row_axis(ax, [row.label for row in rows], places, bottom, left)
        for label, row in zip(ax.get_yticklabels(), rows, strict=True):
            label.set_fontweight("normal" if row.estimate else "bold")
        marks = [(y, row) for y, row in zip(places, rows, strict=True) if row.estimate]
        _scale(ax, drawn, value, claimed)
        _draw(ax, marks, value, sheet.accent)
        _write_columns(ax, marks, float(places[0]), value, form, sizes=not sheet.slim)
        entries = [*_answers(drawn), (_pale(line(MUTED, 2.2)), form.interval)]
        if claimed is not None:
            _draw_claim(ax, claimed, side)
            entries.append(_claim_key(claimed, side, value))
        if more > 0:
            entries.append(remark(f"{more} more {'choice' if more == 1 else 'choices'}"))
        add_key(ax, entries, within=sheet.width, shift=(-left, 0.04))
        say_rows(ax, np.add(heights, above).tolist(), [_tell(row, value) for row in rows])
        texts = [form.write(estimate) for estimate in drawn[value]]
        sheet.seen = seen_texts(drawn["choice"].astype(str).to_list(), texts, "estimate")

    few = "" if drawn[value].notna().any() else "Too few incidents for an estimate"
    return draw(table, paint, nothing=NO_ROWS if drawn.empty else few, **house)


def _claim_key(claimed: float, side: str, value: str) -> tuple[Artist, str]:
    form = FORMS[value]
    limit = f"{claimed:g}" if value == "ratio" else form.write(claimed)
    look = Patch(facecolor=CLAIMED, edgecolor=INK, linestyle=(0, (2, 1.5)))
    return look, f"claimed: {form.claim[side]} {limit}"


def _rows(drawn: pd.DataFrame, width: float) -> list[Row]:
    """Return the lines, with a heading wherever another group begins."""
    rows: list[Row] = []
    groups = drawn["group"].astype("object").fillna("not stated").astype(str).tolist()
    earlier = None
    for group, estimate in zip(groups, drawn.to_dict("records"), strict=True):
        if group != earlier:
            rows.append(Row(wrap(group, width, LABEL, "bold")))
        label = wrap(str(estimate["choice"]), width, LABEL)
        rows.append(Row(label, estimate.get("main", group == groups[0]), estimate))
        earlier = group
    return rows


def _tell(row: Row, value: str) -> str:
    """Return what a line says: its estimate, the interval, the answer and n; a heading nothing."""
    if row.estimate is None:
        return ""
    form, estimate = FORMS[value], row.estimate
    sign = "×" if value == "ratio" else ""
    said = "too few" if pd.isna(estimate[value]) else sign + form.write(estimate[value])
    ends = estimate["ci_low"], estimate["ci_high"]
    if said != "too few" and pd.notna(ends[0]) and pd.notna(ends[1]):
        said += f" ({form.interval} {interval(*ends, form.write)})"
    answer, n = estimate.get("answer", ""), estimate.get("n")
    basis = "" if pd.isna(n) else f"n: {n if isinstance(n, str) else number(n)}"
    return "; ".join(filter(None, [f"{estimate['choice']}: {said}", answer, basis]))


def _scale(ax: Axes, drawn: pd.DataFrame, value: str, claimed: float | None) -> None:
    values = drawn[value].to_numpy(float)
    claim = [] if claimed is None else [claimed]
    ends = np.concatenate([drawn["ci_low"], drawn["ci_high"], claim]).astype(float)
    if value == "ratio":
        ratio_scale(ax, values, ends)
        return
    finite = np.concatenate([values, ends])
    end = 1.06 * float(finite[np.isfinite(finite)].max(initial=0.0))
    ticks, steps = 2 if is_slim(ax) else 4, [1, 2, 2.5, 5, 10]
    if value == "share" and not claim and end < HALF:
        steps = [1, 2, 5, 10]  # so that each tick is a whole percent
        end = float(MaxNLocator(ticks, steps=steps).tick_values(0, max(end, LEAST))[-1])
    elif value == "share":
        end = 1.0
    ax.set_xlim(0, end if value == "share" else max(1.0, end))
    ax.xaxis.set_major_locator(MaxNLocator(ticks, integer=value == "killed", steps=steps))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: FORMS[value].write(tick)))


def _draw(ax: Axes, marks: list[tuple[float, Row]], value: str, accent: str) -> None:
    """Draw the estimates that there are, cut at the edges of the plot."""
    left, right = ax.get_xlim()
    draw_guides(ax, [y for y, _ in marks])
    for y, row in marks:
        estimate: dict[Any, Any] = row.estimate or {}
        if pd.isna(estimate[value]):
            continue
        colour = accent if row.main else MUTED
        low, high = estimate["ci_low"], estimate["ci_high"]
        if pd.notna(low) and pd.notna(high):
            ends = max(low, left), min(high, right)
            ax.hlines(y, *ends, color=colour, lw=2.2, alpha=0.45, zorder=2)
        for beyond, edge, arrow in ((low < left, left, "<"), (high > right, right, ">")):
            if beyond:
                ax.plot(edge, y, arrow, ms=4.5, color=colour, clip_on=False, zorder=3)
        marker, filled = ANSWERS[estimate.get("answer", "bears it out")]
        ax.plot(
            min(max(estimate[value], left), right),
            y,
            marker,
            ms=8 if row.main else 5.5,
            color=colour,
            mfc=colour if filled else "white",
            mew=1.3,
            clip_on=False,
            zorder=4,
        )


def _draw_claim(ax: Axes, claimed: float, side: str) -> None:
    ends = ax.get_xlim()
    ax.axvspan(claimed, ends[side == "up"], color=CLAIMED, lw=0, zorder=0)
    ax.axvline(claimed, color=INK, lw=1, ls=(0, (4, 3)), zorder=1.5)
    ax.set_xlim(ends)


def _write_columns(
    ax: Axes, marks: list[tuple[float, Row]], top: float, value: str, form: Form, *, sizes: bool
) -> None:
    """Write estimates, intervals and n on the right, their heads beside the first group."""
    numbers, intervals, bases, few = [], [], [], []
    for y, row in marks:
        estimate: dict[Any, Any] = row.estimate or {}
        low, high = estimate["ci_low"], estimate["ci_high"]
        if pd.isna(estimate[value]):
            few.append(Cell(y, "too few"))
        else:
            sign = "×" if value == "ratio" else ""
            numbers.append(Cell(y, sign + form.write(estimate[value]), strong=True))
            if pd.notna(low) and pd.notna(high):
                intervals.append(Cell(y, interval(low, high, form.write)))
        if pd.notna(estimate.get("n")):
            n = estimate["n"]
            bases.append(Cell(y, n if isinstance(n, str) else number(n)))
    ends = [
        write_column(ax, [Cell(top, form.head)], GAP, side="left"),
        write_column(ax, few, GAP, side="left"),
    ]
    middle = write_column(ax, numbers, GAP, side="right")
    ends.append(write_column(ax, intervals, middle + 0.07, side="left"))
    if bases and sizes:
        write_column(ax, [Cell(top, "n"), *bases], max(ends) + GAP, side="right")


def _answers(drawn: pd.DataFrame) -> list[tuple[Artist, str]]:
    """Return the entries of the key for the answers that the table gives."""
    return [
        (
            Line2D([], [], marker=marker, ls="", ms=6, color=MUTED, mfc=MUTED if filled else "w"),
            answer,
        )
        for answer, (marker, filled) in ANSWERS.items()
        if answer in set(drawn.get("answer", ()))
    ]


def _pale(mark: Line2D) -> Line2D:
    mark.set_alpha(0.45)
    return mark
