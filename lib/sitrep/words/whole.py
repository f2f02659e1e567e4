"""What a sentence asks of a table: that it is whole; and what leads in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from sitrep.errors import ParameterError, check_choice
from sitrep.measures.groups import HIT, count_shared, group_columns, overlap
from sitrep.measures.intervals import LEVEL
from sitrep.measures.search import NOT_SEARCHED, efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.model.periods import PERIODS, check_period
from sitrep.words.scope import group_nouns, noun
from sitrep.words.text import amount, number, plural

HEADLINE = 150
"""The most characters of a sentence that is a title: two lines."""

NOT_SEARCHED_HERE = "Nothing was searched in this selection"


def check_whole(
    data: Dataset, table: pd.DataFrame, *, by: str | Sequence[str] = (), period: str = ""
) -> None:
    """Raise unless a table counts all incidents of the data, once for each group it is in.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count` or `deaths` return it
    by : str or list of str, its group columns
    period : str, its period; empty for a table without

    Raises
    ------
    ParameterError : the table was cut, or counts other data, other groups or another period
    """
    groups = [by] if isinstance(by, str) else list(by)
    for name in groups:
        check_choice("by", name, list(table.columns), noun="a column of the table")
    if period:
        _check_periods(data, table, groups, period)
    elif "period" in table:
        raise ParameterError("table", "has periods; count with per=None for the whole time")
    if "n" in table and not ("killed" in table and HIT.intersection(groups)):
        _check_sum(data, table, groups)


def _check_periods(data: Dataset, table: pd.DataFrame, groups: list[str], period: str) -> None:
    """Raise unless a table has every period of this kind, each once for a group."""
    check_period(period)
    if "period" not in table:
        raise ParameterError("table", f"has no periods; count per {period}")
    repeated = table.duplicated(["period", *groups])
    if repeated.any():
        others = [str(name) for name in table if isinstance(table[name].dtype, pd.CategoricalDtype)]
        grouped = ", ".join(name for name in others if name not in groups) or "more columns"
        raise ParameterError("by", f"the table is grouped by {grouped} too; name all its groups")
    wanted = pd.period_range(data.start, data.end, freq=PERIODS[period]).start_time
    if len(table) and set(table["period"]) != set(wanted):
        raise ParameterError(
            "period", f"the table does not hold every {period} of the days asked about"
        )


def _check_sum(data: Dataset, table: pd.DataFrame, groups: Sequence[str]) -> None:
    """Raise unless all incidents are counted, each in every group it is in."""
    weights = data.weights
    if overlap(data, groups):
        weights = weights.iloc[group_columns(data, groups)["row"]]
    held, whole = float(table["n"].sum()), float(weights.sum())
    if abs(held - whole) > 1e-6 * max(1.0, whole):
        nouns = plural(noun(data))
        raise ParameterError(
            "table",
            f"counts {number(held)} {nouns} where the data hold {number(whole)}; a sentence is "
            "said of the whole table, before rows are chosen",
        )


def side_asked(data: Dataset, by: str) -> list[str]:
    """Return the one side asked about, which takes part in all; none where sides do not overlap."""
    asked: list[str] = data.filters.get("actors", [])
    return asked if by == "actor" and len(asked) == 1 and overlap(data, by) else []


def is_given(data: Dataset, column: str) -> bool:
    """Return whether the source gives a column of the incidents: it may give it of some."""
    if column not in data.missing or column not in data.incidents:
        return True
    return bool(data.incidents[column].notna().any())


def say_not_given(data: Dataset, column: str) -> str:
    """Return that the source does not give a column."""
    in_full = {"event_type": "kind of incident", "weapon_type": "means of attack"}
    return f"{data.name} gives no {in_full.get(column) or group_nouns(data, column)[0]}"


def say_none(data: Dataset) -> str:
    """Return that nothing is found: since nothing was searched, or since there is none."""
    if efforts_by_day(data).gt(NOT_SEARCHED).to_numpy().any():
        return f"No {plural(noun(data))} in this selection"
    return NOT_SEARCHED_HERE


def say_few(whole: float, what: str) -> str:
    """Return that parts of incidents, one in all, are not ranked."""
    return f"{amount(whole, what)} in all, too few for a ranking"


def mixes_dead(data: Dataset) -> bool:
    """Return whether the dead of an incident with a known target may be those of other sides.

    Parameters
    ----------
    data : Dataset
    """
    return data.toll != "targets" and "target_tolls" in data.missing


def top(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return the rows that share the highest value; what a sentence rounds alike is equal."""
    said = table[value].add(0.5 + 1e-9).floordiv(1)
    return table.loc[said.eq(said.max()) & table[value].gt(0)]


class Lead(NamedTuple):
    """What comes first, and whether that is clear.

    Attributes
    ----------
    first : tuple of str, in words; more than one share the first place, and none is no lead
    clear : bool, whether chance does not explain it
    """

    first: tuple[str, ...] = ()
    clear: bool = False


def leads(first: float, second: float) -> bool:
    """Return whether a count is ahead of another by more than chance explains.

    Notes
    -----
    Given their sum, one of two counts of the same mean is binomial with a half: the exact 95 %
    interval of its share must lie above a half.

    Examples
    --------
    >>> leads(119, 60), leads(4.2, 4.0), leads(5, 0), leads(9, 0)
    (True, False, False, True)
    """
    if first <= second:
        return False
    low, _ = proportion_confint(first, first + second, alpha=1 - LEVEL, method="beta")
    return bool(low > 0.5)


def leads_group(
    data: Dataset,
    groups: Sequence[Mapping[str, str]],
    counts: tuple[float, float],
    *,
    within: tuple[pd.Timestamp, pd.Timestamp] | None = None,
) -> bool:
    """Return whether a group is ahead of another by more than chance explains.

    Parameters
    ----------
    data : Dataset
    groups : two mappings of the same group columns -> group
    counts : (float, float), incidents of each
    within : (Timestamp, Timestamp), optional, first and last day of what is counted

    Notes
    -----
    Incidents that are in both groups favour neither: `leads` is asked of the others (McNemar's
    test, exact). Q. McNemar, Psychometrika 12 (1947) 153-157.
    """
    weights = data.weights if within is None else data.share_within(*within)
    both = count_shared(data, groups, weights)
    return leads(counts[0] - both, counts[1] - both)


def shortest(*wordings: str) -> str:
    """Return the first of some wordings, most telling first, that fits a title; else the last."""
    return next((text for text in wordings if len(text) < HEADLINE), wordings[-1])
