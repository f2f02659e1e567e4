"""Whether two results say the same: who leads, in which direction, and whether that is clear."""

from __future__ import annotations

from collections.abc import Hashable

from sitrep.measures.comparison import is_enough
from sitrep.results.base import Result
from sitrep.results.changes import Comparison, Levels
from sitrep.results.counts import Counts, Deaths
from sitrep.words.changes import judge_change
from sitrep.words.counts import find_busiest
from sitrep.words.ranking import find_lead


def say_same(first: Result, second: Result) -> bool:
    """Return whether the main sentences of two results of one kind claim the same.

    They do where they differ in numbers and in wording alone. Levels are the same where the series
    rose and fell as often, and each time within days that both call possible.

    Parameters
    ----------
    first, second : Result, the same question put to two datasets

    Examples
    --------
    >>> say_same(Counts.of(TINY, by="actor"), Counts.of(TINY.where(end="2020-03-31"), by="actor"))
    True
    >>> north = TINY.where(regions=["North"])  # in all of them ISIS
    >>> say_same(Counts.of(TINY, by="actor"), Counts.of(north, by="actor"))
    False
    """
    if first.data.incidents.empty or second.data.incidents.empty:
        return str(first.finding) == str(second.finding)
    if isinstance(first, Levels) and isinstance(second, Levels):
        return _have_same_steps(first, second)
    return _find_gist(first) == _find_gist(second)


def _find_gist(result: Result) -> Hashable:
    """Return what a result claims, without its numbers."""
    if isinstance(result, Comparison):
        return _judge(result)
    if isinstance(result, Deaths):
        row = result.whole.iloc[0]
        return bool(row["n_toll"] > 0), bool(row["killed_high"] > 0)
    assert isinstance(result, Counts)
    if result.per is not None:
        return find_busiest(result.data, result.whole, period=result.per)
    return find_lead(result.data, result.whole, by=result.by[0]) if result.by else True


def _judge(compared: Comparison) -> str:
    """Return whether two periods clearly differ, or why that is not said."""
    if compared.whole.empty:
        return "not compared"
    row = compared.whole.iloc[0]
    if not (row["days_before"] and row["days_after"]):
        return "not compared"
    return judge_change(row) if is_enough(row["n_before"], row["n_after"]) else "too few"


def _have_same_steps(first: Levels, second: Levels) -> bool:
    """Tell whether two series changed level as often, each time alike and at about one time."""
    tables = [each.whole for each in (first, second)]
    given = [bool(table["level"].notna().any()) for table in tables]
    if given[0] != given[1] or len(tables[0]) != len(tables[1]):
        return False
    rises = [table["level"].diff().iloc[1:].gt(0).to_numpy() for table in tables]
    one, other = (table.iloc[1:].reset_index(drop=True) for table in tables)
    meet = one["change_low"].le(other["change_high"]) & other["change_low"].le(one["change_high"])
    return bool((rises[0] == rises[1]).all() and meet.all())
