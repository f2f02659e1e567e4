"""How far the share that was found differs: between two periods, and between dead and incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components
from statsmodels.stats.proportion import confint_proportions_2indep

from sitrep.measures.intervals import LEVEL, wilson_interval
from sitrep.measures.parts import compare_parts, count_parts, select_main
from sitrep.measures.totals import find_spans, split_totals
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span

AREA = ["witness", "region_kind", "region", "actor"]
"""What totals of one witness share that count incidents and dead of the same."""

_LETHAL = {
    **dict.fromkeys(AREA, "str"),
    "metric": "str",
    "start": "datetime64[s]",
    "end": "datetime64[s]",
    "days": "int64",
    "spans": "object",
    "publishers": "object",
    **dict.fromkeys(["published", "published_killed", "n", "n_killed"], "float64"),
}


def compare_captured(
    data: Dataset, before: Span, after: Span, *, metric: str = "attacks"
) -> pd.DataFrame:
    """Compare which share of the published incidents is held here in two periods.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods
    metric : str, the measure of incidents

    Returns
    -------
    DataFrame, one row a period, or none where no part of the main witness (`select_main`) can be
    compared: witness, region, actor, start, end, parts (how many lie wholly within it), spans
    (first and last days of what they count), published, n, captured, captured_low, captured_high
    (95 % Wilson interval), firm (whether each is exact) and, the same in both rows, fell and rose
    (whether the share clearly did)

    Notes
    -----
    Clear is a change if Newcombe's 95 % interval of the difference of two shares leaves 0 out, and
    the higher share is of exact numbers: of a lower bound the share could be less. The intervals
    are those of as many fewer incidents as the shares of single numbers vary more, within a period,
    than if each incident had been found by itself.
    """
    parts = select_main(data, compare_parts(data), metric=metric)
    rows, held = [], []
    for span in (before, after) if len(parts) else ():
        own = parts[parts["start"].ge(span.start) & parts["end"].le(span.end)]
        rows.append(
            {
                **parts.iloc[0][["witness", "region", "actor"]],
                "start": span.start,
                "end": span.end,
                "parts": len(own),
                "spans": _join(own) if len(own) else (),
                "published": own["published"].sum(),
                "n": own["n"].sum(),
                "firm": own["qualifier"].eq("exact").all(),
            }
        )
        held.append(own[["n", "published"]].to_numpy("float64"))
    names = ["witness", "region", "actor", "start", "end", "parts", "spans", "published", "n"]
    table = pd.DataFrame(rows, columns=[*names, "firm"])
    whole = table["published"].astype("float64").where(lambda total: total > 0)
    n, wider = table["n"].astype("float64"), _dispersion(held)
    low, high = wilson_interval(n.where(n <= whole) / wider, whole.where(n <= whole) / wider)
    table = table.assign(captured=n / whole, captured_low=low, captured_high=high)
    fell, rose = _moved(table, wider)
    return table.assign(fell=fell, rose=rose)


def _join(parts: pd.DataFrame) -> tuple[tuple[pd.Timestamp, pd.Timestamp], ...]:
    """Return the longest spans of days that the spans of some parts cover together."""
    days = pd.date_range(parts["start"].min(), parts["end"].max(), unit="s")
    return find_spans(days, _mask(days, parts["spans"].explode()))


def _dispersion(held: list[np.ndarray]) -> float:
    """Return how many times the numbers found vary more, within a period, than a binomial does."""
    squares, free = 0.0, 0
    for n, whole in (each.T for each in held if len(each) > 1):
        found = n.sum() / whole.sum() if whole.sum() else np.nan
        if 0 < found < 1:
            squares += float(((n - whole * found) ** 2 / (whole * found * (1 - found))).sum())
            free += len(n) - 1
    return max(1.0, squares / free) if free else 1.0


def _moved(table: pd.DataFrame, wider: float) -> tuple[bool, bool]:
    """Return whether the share of the second row is clearly lower, or clearly higher."""
    if len(table) < 2 or table["captured_low"].isna().any():
        return False, False
    (n, then), (found, now) = table[["n", "published"]].to_numpy("float64") / wider
    low, high = confint_proportions_2indep(found, now, n, then, method="newcomb", alpha=1 - LEVEL)
    earlier, later = table["firm"]
    return bool(high < 0 and earlier), bool(low > 0 and later)


def compare_lethality(data: Dataset, *, metric: str = "attacks") -> pd.DataFrame:
    """Set what published totals give as dead per incident beside the same counted here.

    Parameters
    ----------
    data : Dataset
    metric : str, the measure of incidents

    Returns
    -------
    DataFrame, one row a witness, area, side and stretch of days of which both are published:
    witness, region_kind, region, actor, metric (of the dead), start, end, days, spans, publishers
    (ids of those who counted), published, published_killed (incidents and dead), n, n_killed (the
    same held here); those of most days first, then of most dead, as is chosen between several
    measures of the dead

    Notes
    -----
    Parts of the two series are joined to the shortest stretches that both count wholly. The dead
    held here are those of the incidents counted, whatever a metric of the dead counts beside.
    """
    asked = data.metrics.get(metric)
    if asked is None or asked.of_people:
        return pd.DataFrame(columns=list(_LETHAL)).astype(_LETHAL)
    killed = {
        name: replace(each, event_classes=asked.event_classes, event_types=asked.event_types)
        for name, each in data.metrics.items()
        if each.counts == "killed"
    }
    counted = replace(data, metrics={**data.metrics, **killed})
    parts = count_parts(counted, split_totals(data))
    series: list[list[dict[str, Any]]] = []
    for key, own in parts[parts["reason"].eq("")].groupby(AREA, sort=False):
        of = dict(zip(AREA, key, strict=True))
        each = {name: own[own["metric"].isin([metric, name])] for name in killed}
        found = [
            [{**of, "metric": name, **row} for row in _stretches(both, metric)]
            for name, both in each.items()
        ]
        series.append(sorted(found, key=_most)[-1] if found else [])
    rows = [row for own in sorted(series, key=_most, reverse=True) for row in own]
    return pd.DataFrame(rows, columns=list(_LETHAL)).astype(_LETHAL)


def _most(rows: list[dict[str, Any]]) -> tuple[float, float]:
    return sum(row["days"] for row in rows), sum(row["published_killed"] for row in rows)


def _stretches(both: pd.DataFrame, metric: str) -> Iterator[dict[str, Any]]:
    """Yield the shortest stretches of days that parts of incidents and of dead count wholly."""
    if both["metric"].nunique() < 2:
        return
    days = pd.date_range(both["start"].min(), both["end"].max(), unit="s")
    masks = np.array([_mask(days, spans) for spans in both["spans"]])
    _, stretch = connected_components(masks.astype(int) @ masks.T.astype(int))
    for each in pd.unique(stretch):
        own, told = both[stretch == each], masks[stretch == each].any(axis=0)
        sides = [part for _, part in own.groupby(own["metric"].eq(metric))]
        if len(sides) == 2 and all(part["days"].sum() == told.sum() for part in sides):
            dead, incidents = sides
            spans = find_spans(days, told)
            yield {
                "start": spans[0][0],
                "end": spans[-1][1],
                "days": int(told.sum()),
                "spans": spans,
                "publishers": tuple(own["publisher_id"].astype("str").unique()),
                "published": incidents["published"].sum(),
                "published_killed": dead["published"].sum(),
                "n": incidents["n"].sum(),
                "n_killed": dead["n"].sum(),
            }


def _mask(days: pd.DatetimeIndex, spans: Iterable[tuple[pd.Timestamp, pd.Timestamp]]) -> np.ndarray:
    """Return which days lie in some spans."""
    inside = np.zeros(len(days), dtype=bool)
    for first, last in spans:
        inside |= (days >= first) & (days <= last)
    return inside
