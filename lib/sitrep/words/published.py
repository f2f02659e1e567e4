"""Published totals in words: their names, and why one stands alone."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.published import (
    NARROWER,
    NO_ACTOR,
    NO_MEASURE,
    NOT_ALL_SEARCHED,
    NOT_ASKED,
)
from sitrep.model.dataset import Dataset
from sitrep.words.text import span

REASONS = {
    NO_MEASURE: "a measure that these data cannot count",
    NO_ACTOR: "sides or causes that these data do not tell apart",
    NOT_ASKED: "days that are not asked about",
    NOT_ALL_SEARCHED: "an area that was not searched on every day",
    NARROWER: "more than is asked about here",
}
"""Why a published total stands alone: since it counts ..."""


def name_totals(data: Dataset, totals: pd.DataFrame) -> pd.DataFrame:
    """Name published totals in words.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    totals : DataFrame, as `compare_totals` or `select_longest` returns it

    Returns
    -------
    DataFrame, with two columns first: total (publisher, measure and area; the period too where
    that alone is not unique), when (the period)
    """
    names = data.publishers.set_index("publisher_id")["name"]
    rows = totals.to_dict("records")
    when = [span(row["period_start"], row["period_end"]) for row in rows]
    words = [
        f"{names.get(row['publisher_id'], row['publisher_id'])}: "
        f"{_uncapitalised(data.label('metric', row['metric']))}, "
        f"{data.label('theatre', row['region'])}"
        for row in rows
    ]
    twice = pd.Series(words, dtype="str").duplicated(keep=False)
    full = [f"{w}, {s}" if again else w for w, s, again in zip(words, when, twice, strict=True)]
    named = totals.copy()
    named.insert(0, "total", pd.Series(full, totals.index, dtype="str"))
    named.insert(1, "when", pd.Series(when, totals.index, dtype="str"))
    return named


def _uncapitalised(words: str) -> str:
    """Return words with a small first letter."""
    return words[:1].lower() + words[1:]
