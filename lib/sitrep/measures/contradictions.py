"""Published totals that cannot both be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import pandas as pd

SERIES = ["metric", "region_kind", "region", "actor"]
"""What totals share that count the same of other days."""


class Row(NamedTuple):
    """A total as it was published."""

    name: str
    publisher_id: str
    start: pd.Timestamp
    end: pd.Timestamp
    value: float
    qualifier: str

    def contradicts(self, other: Row) -> bool:
        """Say whether this counts more than another does of the same days, or of more.

        Parameters
        ----------
        other : Row
        """
        if self.value <= other.value or self.start < other.start or self.end > other.end:
            return False
        same = (self.start, self.end) == (other.start, other.end)
        return not same or (other.qualifier == "exact" and self.qualifier != "about")


def read_rows(totals: pd.DataFrame) -> Iterator[Row]:
    """Yield totals as they were published.

    Parameters
    ----------
    totals : DataFrame, as `Dataset.benchmarks`
    """
    columns = ["benchmark_id", "publisher_id", "period_start", "period_end", "value", "qualifier"]
    return (Row(*row) for row in totals[columns].itertuples(index=False, name=None))


def find_falling(benchmarks: pd.DataFrame) -> list[tuple[str, str]]:
    """Find totals that contradict another: more of some days than of those and others.

    Parameters
    ----------
    benchmarks : DataFrame, as `Dataset.benchmarks`

    Returns
    -------
    list of pair of benchmark ids: the higher total, and of those of the same publisher, measure,
    area and side that are lower though their days hold all of its days the one that ends first

    Notes
    -----
    A running total that falls is one. Of the same days two totals contradict each other if the
    lower is exact and the higher no rough number.
    """
    runs = benchmarks.groupby(SERIES, sort=False)
    return [pair for _, run in runs for pair in list_falling(read_rows(run))]


def list_falling(series: Iterable[Row]) -> list[tuple[str, str]]:
    """List the totals of one measure, area and side that contradict another; as `find_falling`.

    Parameters
    ----------
    series : iterable of Row
    """
    rows = sorted(series, key=lambda row: (row.end, row.start))
    pairs = []
    for one in rows:
        lower = (
            other.name
            for other in rows
            if other.publisher_id == one.publisher_id and one.contradicts(other)
        )
        pairs += [(one.name, name) for name in islice(lower, 1)]
    return pairs
