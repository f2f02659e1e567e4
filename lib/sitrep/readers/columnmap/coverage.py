"""Which days were searched: as the map says it, and never taken from the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sitrep.errors import DataError, Problem, nearest
from sitrep.model.schema import COVERAGE
from sitrep.readers.columnmap.model import Window
from sitrep.readers.formats.incidents import NOT_GIVEN
from sitrep.readers.labels import fold


def find_days(
    windows: Sequence[Window], file: str, start: np.ndarray, end: np.ndarray
) -> tuple[np.datetime64, np.datetime64]:
    """Return the first and the last day covered.

    Parameters
    ----------
    windows : sequence of Window, of the map
    file : str, for the error
    start, end : array of datetime64, first and last day of each row

    Raises
    ------
    DataError : the map does not say which days were searched; tells those of the rows
    """
    if windows:
        first = min(window.start for window in windows)
        return np.datetime64(first), np.datetime64(max(window.end for window in windows))
    opens, closes = start.min(), end.max()
    rule = (
        f"is not said: the rows run from {opens} to {closes}, and a day without rows is a zero "
        "only if it was searched. Say which days were, as those who made the list tell it: "
        f'load(..., covered=("{opens}", "{closes}")), or in the map, coverage: '
        f"[{{start: {opens}, end: {closes}}}]"
    )
    raise DataError([Problem(file, column="coverage", rule=rule)])


def list_windows(
    windows: Sequence[Window], theatres: Sequence[str], spelt: Mapping[str, str], file: str
) -> pd.DataFrame:
    """Return one row a region, or country, and window.

    Parameters
    ----------
    windows : sequence of Window
    theatres : sequence of str, the regions or countries of the incidents
    spelt : mapping, region as the list has it, folded -> as the incidents have it
    file : str, for the error

    Raises
    ------
    DataError : a window names what is nearly one of the regions, or countries, and none

    Notes
    -----
    A region that no row has was searched and nothing found there: it stays.
    """
    known = {fold(name): name for name in theatres} | dict(spelt)
    everywhere = [name for name in theatres if name != NOT_GIVEN]
    rows, wrong = [], []
    for window in windows:
        for name in window.regions or ([window.country] if window.country else everywhere):
            close = nearest(name, [*theatres, *spelt])
            if fold(name) not in known and close is not None:
                rule = f"'{name}' stands in no row; did you mean '{known.get(fold(close), close)}'?"
                wrong.append(Problem(file, column="coverage", rule=rule))
            days = (pd.Timestamp(window.start), pd.Timestamp(window.end))
            rows.append((known.get(fold(name), name), *days, window.effort, window.note))
    if wrong:
        raise DataError(wrong)
    return pd.DataFrame(rows, columns=list(COVERAGE))


def is_covered(incidents: pd.DataFrame, coverage: pd.DataFrame) -> np.ndarray:
    """Tell of which incidents some day and the region, or country, were searched.

    Parameters
    ----------
    incidents : DataFrame
    coverage : DataFrame, one row a window
    """
    theatre = incidents["theatre"].astype("str").to_numpy()
    start, end = (incidents[name].to_numpy() for name in ("date_start", "date_end"))
    covered = np.zeros(len(incidents), dtype=bool)
    for name, first, last in coverage[["theatre", "start", "end"]].itertuples(index=False):
        inside = (end >= np.datetime64(first)) & (start <= np.datetime64(last))
        covered |= (theatre == name) & inside
    return covered
