"""What a total is made of, over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.textpath import TextPath

from sitrep.charts.axes import (
    CYCLE,
    Level,
    add_key,
    form,
    house_ticks,
    nothing_to_draw,
    one_group,
    remark,
    split,
    take,
    value_axis,
)
from sitrep.charts.coarser import coarser
from sitrep.charts.hover import say_periods
from sitrep.charts.lettering import wrap
from sitrep.charts.periods import Spans, spans, time_axis
from sitrep.charts.searched import (
    CUT,
    THIN,
    Searched,
    by_period,
    draw_strip,
    searched,
    shade,
    shade_key,
    strip_key,
)
from sitrep.charts.seen import seen_stack
from sitrep.charts.series import PALE
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import INK, MUTED, SMALL
from sitrep.errors import check_choice
from sitrep.measures.small import SMALL as SMALLEST
from sitrep.words.text import number, period_name

KEY_WIDTH = 1.45
"""Inches of the labels on the right."""

HATCH = "////"

TEXTURES = ("", 3 * "\\", "|||", "+++")
"""What tells two groups apart whose colours are as light as each other."""

ALIKE = 0.09
"""How far apart two colours are in grey, at least, from 0 to 1, to be told apart."""

FEW = 3
"""Periods that may be drawn though only one of them has a bar."""


@chart
def plot_composition(
    series: pd.DataFrame,
    by: str,
    *,
    codes: pd.DataFrame | None = None,
    value: str = "n",
    counted: str = "incidents",
    rest: str = "",
    **house: Unpack[House],
) -> Axes:
    """Plot stacked bars over time; the key on the right has the order of the stack.

    Groups whose colours are as light as each other have textures, so that grey tells them apart.

    A period that was not searched is a shaded gap, one that was searched thinly is hatched (narrow
    bars: pale), and one that is cut off by an edge is half as wide. Where nearly all periods are
    thin, a strip under the axis shows the search instead. Above bars of shares stands the number of
    incidents, if the table has it as `n`; it is 0 where a period was searched and none was found,
    and no bar stands on fewer than 10.
    More than 60 periods are added up to quarters or years.

    Parameters
    ----------
    series : DataFrame, one row per period and group: period, <by>, <value>, complete, and
        optionally cut (the period is cut off), and n beside another value
    by : str, the group column; up to about 7 groups can be told apart
    codes : DataFrame, optional, columns field, code, label, colour
    value : {"n", "share", "killed"}
    counted : str, what `n` is called, in the plural
    rest : str, optional, what the group `other` is called, if it adds others up

    Raises
    ------
    ParameterError : a column is missing, or `value` is not known
    """
    check_choice("value", value, ("n", "share", "killed"), noun="a measure of this chart")
    rows = take("series", series, ["period", by, value, "complete"], "cut", "n")
    rows = coarser(rows.sort_values([by, "period"], kind="stable"), by, value)
    nothing = nothing_to_draw(rows, value)
    if not nothing:
        groups = split(rows[rows[value] > 0], by, codes)
        nothing = one_group(groups) if groups else "No incidents were found"
    few = _are_few(rows, value)
    nothing = nothing or _too_few(rows, few)
    rows[value] = rows[value].mask(few)

    def paint(sheet: Sheet) -> None:
        groups = split(rows, by, codes, CYCLE, own=sheet.colour)
        groups = [
            replace(group, label=rest) if rest and group.code == "other" else group
            for group in groups
            if group.rows[value].gt(0).any()
        ]
        _draw(sheet, rows, value, groups, (series["period"].nunique(), counted))

    return draw(rows, paint, nothing=nothing, **house)


def _are_few(rows: pd.DataFrame, value: str) -> pd.Series:
    """Say which rows are of a period with too few incidents for shares."""
    if value != "share" or "n" not in rows:
        return pd.Series(False, rows.index)
    return rows.groupby("period")["n"].transform(lambda n: n.sum(min_count=1)).lt(SMALLEST)


def _too_few(rows: pd.DataFrame, few: pd.Series) -> str:
    """Return the sentence that stands in for a single bar among periods with too few."""
    if not few.any():
        return ""
    known = rows["n"].notna()
    bars, periods = (rows.loc[part, "period"].nunique() for part in (known & ~few, known))
    if bars == 0:
        return f"No bar rests on {SMALLEST} or more, so no shares are drawn"
    single = bars == 1 and periods > FEW
    return f"Not drawn: one bar alone rests on {SMALLEST} or more" if single else ""


def _draw(
    sheet: Sheet,
    rows: pd.DataFrame,
    value: str,
    levels: Sequence[Level],
    given: tuple[int, str],
) -> None:
    """Draw the stacks; `given` is how many periods the caller has, and what they count."""
    fine, counted = given
    groups = rows.groupby("period")
    total = groups[value].sum(min_count=1)
    time = spans(pd.Series(total.index))
    ax = sheet.axes()
    width = sheet.plot_width - KEY_WIDTH - 0.2
    house_ticks(ax)
    value_axis(ax, value, 1.0 if value == "share" else float(total.max()))
    time_axis(ax, time, width)
    found = searched(by_period(rows, value), "n")
    shade(ax, time, found)
    draw_strip(ax, time, found)
    thin = width / len(total) < 0.16
    textures = [""] * len(levels) if thin else _textures(levels)  # on thin bars they would flicker
    _draw_bars(ax, time, value, levels, found, textures, thin)
    say_periods(ax, time, _tell(time, value, levels))
    stack = [
        (
            Patch(facecolor=each.colour, edgecolor="white", lw=0, hatch=2 * texture),
            wrap(each.label, KEY_WIDTH, SMALL),
        )
        for each, texture in zip(levels, textures, strict=True)
    ]
    add_key(ax, stack[::-1], place="right", colour=INK)
    entries = _key(found, total.gt(0).to_numpy(), thin)
    if len(total) < fine:
        entries.append(remark(f"one bar a {time.unit}"))
    if value == "share" and "n" in rows and width / len(total) >= 0.22:
        ax.set_ylim(0, 1.13)
        _write_totals(ax, time, groups["n"].sum(min_count=1))
        digits = TextPath((0, -3), "12", size=8)
        look = Line2D([], [], ls="", marker=digits, ms=14, mew=0, color=MUTED)
        entries.append((look, f" above the bars: {counted}"))
    if _are_few(rows, value).any():
        entries.append(remark(f"no bar: fewer than {SMALLEST}"))
    add_key(ax, entries, within=sheet.width - 0.5)
    sheet.seen = seen_stack(levels, value, time)


def _key(found: Searched, bars: np.ndarray, thin: bool) -> list[tuple[Artist, str]]:
    """Return the entries of the key for how the periods were searched that have bars."""
    entries: list[tuple[Artist, str]] = []
    if (found.marked & bars).any():
        name = "pale" if thin else "hatched"
        look = Patch(facecolor=MUTED, edgecolor="white", lw=0, **_look(thin))
        entries.append((look, f"{name}: {THIN}"))
    if (found.cut & bars).any():
        narrow = Line2D([], [], ls="", marker="|", ms=7, mew=3, color=MUTED)
        entries.append((narrow, f"narrow: {CUT}"))
    return [*entries, *shade_key(found), *strip_key(found)]


def _textures(levels: Sequence[Level]) -> list[str]:
    """Return a texture for each group, so that no two look alike in grey; a vague one has none."""
    chosen: dict[str, str] = {}
    tones = {each.code: _tone(each.colour) for each in levels}
    for each in sorted(levels, key=lambda level: not level.vague):
        near = {
            texture
            for code, texture in chosen.items()
            if abs(tones[code] - tones[each.code]) < ALIKE
        }
        free = [texture for texture in TEXTURES if texture not in near]
        chosen[each.code] = "" if each.vague or not free else free[0]
    return [chosen[each.code] for each in levels]


def _tone(colour: str) -> float:
    """Return how light a colour is in grey, from 0 to 1."""
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _look(thin: bool, texture: str = "") -> dict[str, Any]:
    """Return how a partial bar looks; on thin bars a hatch would only flicker."""
    return {"alpha": PALE} if thin else {"hatch": texture + HATCH}


def _draw_bars(
    ax: Axes,
    time: Spans,
    value: str,
    levels: Sequence[Level],
    found: Searched,
    textures: Sequence[str],
    thin: bool,
) -> None:
    """Stack the groups; where only some were searched thinly, only they are marked."""
    length = (time.end - time.start) * np.where(found.cut, 0.41, 0.82)
    base = np.zeros(len(length))
    for level, texture in zip(levels, textures, strict=True):
        rows = level.rows.set_index("period").reindex(time.days)
        height = rows[value].fillna(0).to_numpy(float)
        own = ~rows["complete"].fillna(value=True).to_numpy(dtype=bool)
        marked = found.marked & own
        for chosen, look in ((~marked, {"hatch": texture}), (marked, _look(thin, texture))):
            ax.bar(
                time.middle[chosen],
                height[chosen],
                length[chosen],
                base[chosen],
                color=level.colour,
                edgecolor="white",
                lw=0 if thin else 0.5,
                zorder=2,
                gid=level.code,
                **look,
            )
        base += height


def _tell(time: Spans, value: str, levels: Sequence[Level]) -> list[str]:
    """Return what each stack says: its groups from the top down, with their values."""
    write = form(value)
    parts = [(each.label, each.rows.set_index("period")[value]) for each in levels[::-1]]
    said = []
    for start in time.days:
        held = [f"{label}: {write(known[start])}" for label, known in parts if known.get(start)]
        said.append(f"{period_name(start, time.unit)}. {'; '.join(held)}")
    return said


def _write_totals(ax: Axes, time: Spans, totals: pd.Series) -> None:
    for x, total in zip(time.middle, totals, strict=True):
        if pd.notna(total):
            ax.annotate(
                number(total),
                (x, 1),
                (0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                size=SMALL,
                color=MUTED,
            )
