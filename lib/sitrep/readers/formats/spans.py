"""Which days the files of an export cover in each country, where no name of a file tells it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from sitrep.readers.files.raw import Raw

GAP = pd.Timedelta(days=31)
"""So many days between the last incident of a file and the first of another are no gap."""

SHOWN = 8
"""The most countries that are named one by one."""

Span = tuple[pd.Timestamp, pd.Timestamp]

Day = TypeVar("Day", pd.Timestamp, np.datetime64)

APART = (
    "coverage: of several files each covers the countries that it has, from its first to its last "
    "day; not all days of all files: {}"
)


def list_spans(raw: Raw, country: pd.Categorical, days: np.ndarray) -> dict[str, list[Span]]:
    """Return the days of each country: those of the files that have it, and no other file's.

    A file cut to some countries is no evidence that others were searched. Where this leaves out
    days of a country that another file has, that is noted.

    Parameters
    ----------
    raw : Raw
    country : Categorical, in the order of `raw`
    days : array of datetime64, of each incident; NaT where it shows no day to be searched

    Returns
    -------
    dict, country -> first and last days, in order; without those whose files show no day
    """
    whole = [(pd.Timestamp(np.fmin.reduce(days)), pd.Timestamp(np.fmax.reduce(days)))]
    if len(raw.files) == 1:
        return dict.fromkeys(country.categories, whole)
    table = pd.DataFrame({"file": raw.file_of, "country": np.asarray(country.codes), "day": days})
    ends = table.groupby("file")["day"].agg(["min", "max"]).astype("datetime64[s]")
    held = table.loc[table["country"] >= 0, ["country", "file"]].drop_duplicates()
    held = held.join(ends, on="file").dropna()
    windows = [
        (country.categories[code], pd.Timestamp(first), pd.Timestamp(last))
        for code, first, last in held[["country", "min", "max"]].itertuples(index=False)
    ]
    spans: dict[str, list[Span]] = {}
    for name, start, end in merge_windows(windows, GAP):
        spans.setdefault(name, []).append((start, end))
    less = [name for name, own in spans.items() if own != whole]
    there = np.isin(country.categories, less)[country.codes] & (country.codes >= 0)
    raw.note(APART.format(list_names(less)), "guessed", there)
    return spans


def merge_windows(windows: Iterable[tuple[str, Day, Day]], gap: Any) -> list[tuple[str, Day, Day]]:
    """Return the windows of each name in order, those as one between which is no gap.

    Parameters
    ----------
    windows : iterable of name, first day, last day
    gap : what is added to a last day, up to which the next first day is no gap
    """
    merged: list[tuple[str, Day, Day]] = []
    for name, start, end in sorted(windows):
        if merged and merged[-1][0] == name and start <= merged[-1][2] + gap:
            merged[-1] = (name, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((name, start, end))
    return merged


def list_names(names: Collection[str]) -> str:
    """Return some names in words, and how many more there are.

    >>> list_names(["Mali", "Chad"])
    'Chad, Mali'
    """
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(sorted(names)[:SHOWN]) + more
