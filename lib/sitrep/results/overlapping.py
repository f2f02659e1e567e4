"""Charts of groups that overlap, as an incident has two sides: nothing in them is added up."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import draw_nothing, plot_matrix, plot_trend
from sitrep.charts.matrix import MOST_COLUMNS, MOST_ROWS
from sitrep.measures.counts import choose_largest, count
from sitrep.measures.groups import OTHER, overlap
from sitrep.measures.intervals import add_intervals
from sitrep.measures.small import SMALL
from sitrep.results.base import Result
from sitrep.words.text import number


def say_sums(result: Result) -> dict[str, Any]:
    """Return that a chart adds up no groups that it does not draw, where an incident is in two."""
    return {"sums": False} if overlap(result.data, result.by, value=result.measure) else {}


def draw_apart(result: Result, series: pd.DataFrame, rest: str, texts: dict[str, Any]) -> Axes:
    """Draw groups over time in one panel each, since a stack would add them up.

    Parameters
    ----------
    result : Result, of one group column and periods, of the measure n, share or killed
    series : DataFrame, what is drawn: the largest groups, and the others counted as one
    rest : str, what these others are called; empty if there are none
    texts : dict, of the chart
    """
    (by,), value, codes = result.by, result.measure, result.data.codes
    if value == "n":
        series = add_intervals(series)
    if value == "share":
        few = series["n"].div(series["share"]).groupby(series["period"]).transform("max").lt(SMALL)
        if not (series["n"].gt(0) & ~few).any():
            return draw_nothing(series.head(0), **texts)
        shares = {name: series[name].mask(few) for name in ("share", "ci_low", "ci_high")}
        series = series.assign(**shares)
    texts |= {"codes": _call_rest(codes, by, rest) if rest else codes}
    return plot_trend(series, by=by, value=value, nouns=result._nouns(), **texts)


def draw_crossed(result: Result, texts: dict[str, Any]) -> Axes:
    """Draw the cells of two columns, with the totals of the groups and not of the cells.

    Parameters
    ----------
    result : Result, of two group columns and no periods
    texts : dict, of the chart
    """
    data, by, cells = result.data, result.by, result.table
    most = dict(zip(by, (MOST_ROWS, MOST_COLUMNS), strict=True))
    kept = {
        name: choose_largest(cells, by=name, top=most[name] - 1)
        for name in by
        if overlap(data, name) and cells[name].nunique() > most[name]
    }
    if kept:
        cells = count(data, by=by, period=None, kept=kept)
        for name in by:
            shown = [*result.table[name].unique(), OTHER]
            cells = cells[cells[name].isin(shown)]
    for name, few in kept.items():
        left = result.whole[name].nunique() - len(few)
        texts["codes"] = _call_rest(texts["codes"], name, f"{number(left)} others")
    totals = {}
    for name, other in (by, by[::-1]):
        if overlap(data, other):
            own = {name: kept[name]} if name in kept else None
            table = count(data, by=name, period=None, kept=own)
            totals[name] = table["n"].set_axis(table[name].astype("str"))
    return plot_matrix(cells, *by, totals=totals, **texts)


def _call_rest(codes: pd.DataFrame, by: str, label: str) -> pd.DataFrame:
    """Return the code list in which the group `other` is called by what it holds."""
    own = codes["field"].eq(by) & codes["code"].eq(OTHER)
    rest = pd.DataFrame([{"field": by, "code": OTHER, "label": label}])
    return pd.concat([codes[~own], rest], ignore_index=True)
