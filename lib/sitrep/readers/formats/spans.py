"""Which days the files of an export cover in each country, where no name of a file tells it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from sitrep.readers.files.raw import Raw

GAP = pd.Timedelta(days=31)
"""So many days between the last incident of a file and the first of another are no gap."""

SHOWN = 8
"""The most countries that are named one by one."""

Span = tuple[pd.Timestamp, pd.Timestamp]

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
    held = held.join(ends, on="file").dropna().sort_values(["country", "min"])
    spans: dict[str, list[Span]] = {}
    for code, first, last in held[["country", "min", "max"]].itertuples(index=False):
        own = spans.setdefault(country.categories[code], [])
        start, end = (pd.Timestamp(day) for day in (first, last))
        if own and start <= own[-1][1] + GAP:
            own[-1] = (own[-1][0], max(own[-1][1], end))
        else:
            own.append((start, end))
    less = [name for name, own in spans.items() if own != whole]
    there = np.isin(country.categories, less)[country.codes] & (country.codes >= 0)
    raw.note(APART.format(list_names(less)), "guessed", there)
    return spans


def list_names(names: Collection[str]) -> str:
    """Return some names in words, and how many more there are.

    >>> list_names(["Mali", "Chad"])
    'Chad, Mali'
    """
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(sorted(names)[:SHOWN]) + more
