"""Dated events: whether the rate of their theatre changed there more than that of the others."""

from __future__ import annotations

from math import nan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sitrep.errors import check_count
from sitrep.measures.counts import count
from sitrep.measures.dispersion import WEEK, local_dispersion, sees_months
from sitrep.measures.intervals import holm
from sitrep.measures.quasipoisson import compare_changes
from sitrep.measures.search import NOT_SEARCHED, efforts_by_day
from sitrep.measures.small import SMALL
from sitrep.model.dataset import Dataset

WEEKS = 8
"""Weeks before and after an event that are compared, at most."""

FEWEST = 4
"""Weeks before and after an event on fewer of which nothing is compared."""

MANY = 52
"""Weeks beyond which it is no longer about the event."""

EVERYWHERE = "everywhere"
NOT_ASKED = "not asked about"
NOT_SEARCHED_THEN = "not searched"
UNEVEN = "unevenly searched"
NO_CONTROL = "no control"
FEW = "few"
SHORT = "short"
"""Why an event is not tested."""


COUNTS = ["n_before", "n_after", "control_before", "control_after"]
FITTED = ["ratio", "ci_low", "ci_high", "dispersion", "chance", "least_fall", "least_rise"]
NUMBERS = ["weeks", *COUNTS, *FITTED, "chance_holm", "nearby"]


class Setting(NamedTuple):
    """What the theatre of an event is compared with, over how many weeks; or why with nothing.

    Attributes
    ----------
    weeks : int, before and after
    controls : list of str, theatres
    untested : str, why nothing is compared; empty where it is
    """

    weeks: int
    controls: list[str]
    untested: str


def compare_at_events(data: Dataset, *, weeks: int = WEEKS) -> pd.DataFrame:
    """Compare the change of the rate of a theatre at each dated event with that of the others.

    Parameters
    ----------
    data : Dataset
    weeks : int, how many before and after an event are compared, at most

    Returns
    -------
    DataFrame, one row an event, in the order of days: event_id, day, name, theatre, source_id,
    controls (theatres, with commas between), weeks (compared on each side), n_before, n_after,
    control_before, control_after (incidents), ratio (the change of the rate of the theatre over
    that of the control), ci_low, ci_high (95 %), dispersion, chance (of a ratio as far from 1
    without an effect), least_fall, least_rise (the ratios that would have been clear, taken alone,
    in about 80 of 100 series of this dispersion), chance_holm (the chance, allowing for all events
    tested), nearby (other listed events of these theatres within the weeks), untested (why there
    is no ratio, or empty)

    Raises
    ------
    ParameterError : weeks is no whole number from 4 to 52

    Notes
    -----
    A controlled interrupted series: J. Lopez Bernal, S. Cummins and A. Gasparrini, International
    Journal of Epidemiology 47 (2018) 2082-2093. The control is all other theatres asked about. Two
    things are assumed. First, that without the event the rate of the theatre would have changed as
    that of the control did. Second, that the search did not change: so the weeks are cut to days on
    which the theatre was searched equally well, as the data state it, and a theatre whose search
    changed within them is no control. The day of the event belongs to neither side, since what
    happened on it may be the event itself.

    The counts of weeks are Poisson with a rate for each of the two series on each side, and vary
    more by the dispersion: that of weeks about these rates or, if more, that of the whole series
    from week to week or month to month (`local_dispersion`), since few weeks cannot see months.
    Limits are those of the profile of the quasi-likelihood, by Student's t, and need no incident on
    each side (P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. (1989), chapter 9).
    All events are allowed for by S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.

    Taken alone, at most 6 of 100 simulated events without an effect are clear: of even series, of
    clusters, of rates or a search that vary by month, with 10 to 25 incidents a month in the
    theatre and 1.4 times as many in the control; without the dispersion of the whole series, 2 to
    24 would be. Of doublings over 8 weeks, 21 to 51 of 100 are clear in even series and 9 to 28 in
    the others; over 4 weeks, 2 to 21. The least rise is clear in 75 of 100 even series and in 57 of
    those whose rate varies by month, which it makes vary more; see tests/calibrate_inference.py.
    """
    check_weeks(weeks)
    events = data.events.sort_values("day", kind="stable", ignore_index=True)
    efforts = efforts_by_day(data)
    settings = [_settle(event, efforts, weeks) for event in events.itertuples()]
    tested = any(not setting.untested for setting in settings)
    daily = _count_days(data) if tested else pd.DataFrame()
    rows = []
    for at, setting in enumerate(settings):
        day, theatre = events["day"][at], events["theatre"][at]
        rows.append(_compare(daily, day, theatre, setting) | {"nearby": _near(events, at, setting)})
    told = events[["event_id", "day", "name", "theatre", "source_id"]]
    table = told.join(pd.DataFrame(rows, columns=["controls", *NUMBERS, "untested"]))
    table = table.astype(dict.fromkeys(NUMBERS, "float64"))
    return table.assign(chance_holm=holm(table["chance"]))


def check_weeks(weeks: int) -> int:
    """Return a number of weeks before and after an event if it is one.

    Raises
    ------
    ParameterError : it is no whole number from 4 to 52
    """
    noun = "weeks before and after an event"
    return check_count("weeks", weeks, noun, least=FEWEST, most=MANY)


def _settle(event: Any, efforts: pd.DataFrame, weeks: int) -> Setting:
    """Return what the theatre of an event may be compared with, and over how many weeks."""
    if pd.isna(event.theatre):
        return Setting(0, [], EVERYWHERE)
    if event.theatre not in efforts.index or event.day not in efforts.columns:
        return Setting(0, [], NOT_ASKED)
    at = int(efforts.columns.searchsorted(event.day))
    own = efforts.loc[event.theatre].to_numpy()
    if own[at] == NOT_SEARCHED:
        return Setting(0, [], NOT_SEARCHED_THEN)
    changes = np.flatnonzero(own != own[at])
    first = max(changes[changes < at], default=-1) + 1
    end = min(changes[changes > at], default=len(own))
    weeks = int(min(weeks, (at - first) // WEEK, (end - 1 - at) // WEEK))
    if weeks < FEWEST:
        return Setting(weeks, [], UNEVEN)
    within = efforts.iloc[:, at - weeks * WEEK : at + weeks * WEEK + 1].drop(event.theatre)
    even = within.nunique(axis=1).eq(1) & within.gt(NOT_SEARCHED).all(axis=1)
    controls = list(even.index[even])
    return Setting(weeks, controls, "" if controls else NO_CONTROL)


def _near(events: pd.DataFrame, at: int, setting: Setting) -> float:
    """Return how many other events of the theatres compared lie within the weeks."""
    apart = (events["day"] - events["day"][at]).abs().dt.days
    theatres = [events["theatre"][at], *setting.controls]
    met = events["theatre"].isin(theatres) | events["theatre"].isna()
    near = met & apart.le(setting.weeks * WEEK)
    return float(near.sum() - 1) if setting.controls else nan


def _count_days(data: Dataset) -> pd.DataFrame:
    """Count the incidents of each day, one column a theatre; missing where it was not searched."""
    daily = count(data, by="theatre", period="day").astype({"theatre": "str"})
    return daily.pivot_table(index="period", columns="theatre", values="n", dropna=False)


def _compare(
    daily: pd.DataFrame, day: pd.Timestamp, theatre: str, setting: Setting
) -> dict[str, Any]:
    """Compare one event: its weeks, counts, and the ratio where these are enough."""
    row: dict[str, Any] = {
        "weeks": setting.weeks,
        "controls": ", ".join(setting.controls),
        "untested": setting.untested,
    }
    if setting.untested:
        return row
    series = daily[theatre], daily[setting.controls].sum(axis=1, skipna=False)
    own, control = (_weekly(each, day, setting.weeks) for each in series)
    counts = np.array([own.sum(axis=1), control.sum(axis=1)])
    row |= zip(COUNTS, counts.ravel(), strict=True)
    if not is_enough(counts):
        return {**row, "untested": FEW}
    known = [each.dropna().to_numpy() for each in series]
    if not any(map(sees_months, known)):
        return {**row, "untested": SHORT}
    return row | compare_changes(own, control, least=typical_dispersion(known, counts))


def is_enough(counts: np.ndarray) -> bool:
    """Return whether a theatre and its control hold enough incidents for a ratio.

    Parameters
    ----------
    counts : array, shape (2, 2), incidents: the theatre and the control, before and after
    """
    return bool(counts.sum(axis=1).min() > SMALL - 1e-9 and counts.sum(axis=0).min() > 0)


def typical_dispersion(series: list[np.ndarray], counts: np.ndarray) -> float:
    """Return the dispersion of two whole series, each as it weighs in the error of the ratio.

    Parameters
    ----------
    series : list of two arrays, incidents on each day searched: the theatre, the control
    counts : array, shape (2, 2), incidents: the theatre and the control, before and after

    Returns
    -------
    float, of the one that sees months where the other is too short for it
    """
    long = np.array([sees_months(days) for days in series])
    each = [local_dispersion(days) for days in series]
    return float(np.average(each, weights=long / counts.sum(axis=1)))


def _weekly(daily: pd.Series, day: pd.Timestamp, weeks: int) -> np.ndarray:
    """Count the weeks before and after a day, which is in none: an array of shape (2, weeks)."""
    at = int(daily.index.searchsorted(day))
    days = daily.to_numpy()[at - weeks * WEEK : at + weeks * WEEK + 1]
    sides = np.delete(days, weeks * WEEK).reshape(2, weeks, WEEK)
    return np.asarray(sides.sum(axis=2))
