"""How periods were searched: as planned, thinly, cut by an edge, or not; and how that is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import blended_transform_factory

from sitrep.charts.axes import moved
from sitrep.charts.periods import Spans
from sitrep.charts.style import MUTED, UNCOVERED

Truth = np.ndarray[Any, np.dtype[np.bool_]]

MOSTLY = 2 / 3
"""Where more of the periods than this are thin, a strip under the axis says so, and no mark."""

THIN = "searched in part or thinly"
CUT = "cut off"
NOT_SEARCHED = "not searched"

FULL_TONE, THIN_TONE = MUTED, "#c6c6c6"
"""The tones of the strip."""

STRIP = 4.0
"""Points that the strip is high."""


@dataclass(frozen=True)
class Searched:
    """What is known of the search, one truth value a period."""

    covered: Truth
    thin: Truth
    cut: Truth
    strip: bool

    @property
    def marked(self) -> Truth:
        """The periods that are marked as thin on the chart itself."""
        return self.thin & (not self.strip)

    @property
    def plain(self) -> Truth:
        """The covered periods that have no mark."""
        return self.covered & ~self.cut & ~self.marked


def searched(rows: pd.DataFrame, value: str) -> Searched:
    """Tell how each row of a series was searched.

    A row was searched if it has a count, or a value where the table has no counts: the share of
    none of none is missing, and yet it was searched.

    Parameters
    ----------
    rows : DataFrame with complete, and optionally n and cut
    value : str, the column that is drawn
    """
    covered = has_search(rows, value).to_numpy(dtype=bool)
    cut = np.zeros(len(rows), dtype=bool)
    if "cut" in rows:
        cut = rows["cut"].fillna(value=False).to_numpy(dtype=bool) & covered
    thin = covered & ~cut & ~rows["complete"].fillna(value=False).to_numpy(dtype=bool)
    return Searched(covered, thin, cut, bool(thin.sum() > MOSTLY * covered.sum()))


def has_search(rows: pd.DataFrame, value: str) -> pd.Series:
    """Tell which rows were searched."""
    known = rows[value].notna()
    return known | rows["n"].notna() if "n" in rows else known


def by_period(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return one row a period: what was searched for any group, complete if it was for all."""
    table = rows.assign(known=has_search(rows, value))
    complete = table["complete"].where(table["known"], other=True).astype(bool)
    cut = table.get("cut", default=False)
    groups = table.assign(complete=complete, cut=cut).groupby("period")
    result = groups.agg(known=("known", "any"), complete=("complete", "all"), cut=("cut", "any"))
    return result.assign(n=np.where(result.pop("known"), 0.0, np.nan)).reset_index()


def shade(ax: Axes, time: Spans, found: Searched) -> None:
    """Shade the periods that were not searched."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ~found.covered, [False]])))
    for begin, end in edges.reshape(-1, 2):
        ax.axvspan(time.start[begin], time.end[end - 1], color=UNCOVERED, lw=0, zorder=0)


def shade_key(found: Searched) -> list[tuple[Artist, str]]:
    """Return the entry of the key for shaded periods, if there are any."""
    if found.covered.all():
        return []
    return [(Patch(facecolor=UNCOVERED, edgecolor="#c4c4c4", linewidth=0.6), NOT_SEARCHED)]


def draw_strip(ax: Axes, time: Spans, found: Searched) -> None:
    """Draw under the time axis which periods were searched as planned and which thinly."""
    if not found.strip:
        return
    under = blended_transform_factory(ax.transData, ax.transAxes + moved(ax, 0, -7 / 72))
    high = STRIP / 72 / (ax.get_window_extent().height / ax.figure.dpi)
    full = found.covered & ~found.thin & ~found.cut
    for chosen, tone in ((full, FULL_TONE), (found.thin, THIN_TONE)):
        for start, end in zip(time.start[chosen], time.end[chosen], strict=True):
            ax.add_patch(
                Rectangle(
                    (start, 0), end - start, high, transform=under, color=tone, lw=0, clip_on=False
                )
            )
    ax.tick_params(axis="x", length=0, pad=10)


def strip_key(found: Searched) -> list[tuple[Artist, str]]:
    """Return the entries of the key for the strip, if there is one."""
    if not found.strip:
        return []
    full = (found.covered & ~found.thin & ~found.cut).any()
    entries: list[tuple[Artist, str]] = []
    if full:
        entries.append((Patch(facecolor=FULL_TONE, linewidth=0), "strip: searched as planned"))
    entries.append((Patch(facecolor=THIN_TONE, linewidth=0), THIN if full else f"strip: {THIN}"))
    return entries
