"""What is asked of every dataset, and what no text about it may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from zlib import crc32

import pandas as pd
import pytest
from sitrep import Dataset
from sitrep.model.schema import EVENTS

NO_WORDS = re.compile(r"\b(nan|NaN|inf|None|NaT|NA|<NA>)\b(?! of)")
ELSEWHERE = re.compile(r"Syria|[Gg]overnorate|Counter Extremism|ISIS|central desert")


@cache
def filtered(data: Dataset, name: str) -> Dataset:
    """Return a part of a dataset: `FILTERS` has the names."""
    return FILTERS[name](data)


def busiest_day(data: Dataset) -> Dataset:
    """Return the day on which most incidents began."""
    day = f"{data.incidents['date_start'].value_counts().index[0]:%Y-%m-%d}"
    return data.where(start=day, end=day)


def no_result(data: Dataset) -> Dataset:
    """Return an actor, kind, group and region that do not go together."""
    columns = ["actor", "event_type", "target_type", "admin1"]
    held = set(data.incidents[columns].itertuples(index=False, name=None))
    present = [data.incidents[column].dropna().unique() for column in columns]
    none = next(values for values in product(*present) if values not in held)
    names = ["actors", "event_types", "target_types", "regions"]
    return data.where(**{name: [value] for name, value in zip(names, none, strict=True)})


def earlier(data: Dataset) -> Dataset:
    """Return an earlier vintage: every seventh incident is not there, every fifth less deadly."""
    at = pd.Series(range(len(data)), data.incidents.index)
    kept = data.keep(at % 7 != 3, name="vintage", values="an earlier one")
    killed = kept.incidents["killed"]
    fewer = killed.mask(pd.Series(range(len(kept)), killed.index) % 5 == 1, (killed - 1).clip(0))
    incidents = kept.incidents.assign(killed=fewer)
    return replace(kept, incidents=incidents, sha256="0" * 64, version="an earlier one")


def one(data: Dataset, column: str, name: str) -> Dataset:
    """Return the incidents of the value that a column has most often."""
    return data.where(**{name: [data.incidents[column].value_counts().index[0]]})


def last_days(data: Dataset) -> Dataset:
    """Return the last hundred days, which begin in the middle of a week and of a month."""
    return data.where(start=f"{data.end - pd.Timedelta(days=100):%Y-%m-%d}")


def other_list(data: Dataset) -> Dataset:
    """Return another list of the same incidents: two of three of them, of another name."""
    chosen = data.incidents["incident_id"].map(lambda one: hash_of(one) % 3 > 0).astype(bool)
    part = data.keep(chosen, name="list", values="two of three")
    return replace(part, name="Another list", filters={})


def hash_of(text: str) -> int:
    """Return a number that is the same in every run."""
    return crc32(text.encode())


def with_events(data: Dataset) -> Dataset:
    """Return a dataset with events in the middle of its days and on the last of them."""
    theatres = [*data.theatres["theatre"].drop_duplicates().head(2), None]
    middle = data.start + (data.end - data.start) // 2
    rows = [
        (f"E{at}", day, f"A bridge falls {at}", theatre, "S1", None)
        for at, (theatre, day) in enumerate(product(theatres, (middle, data.end)), start=1)
    ]
    return replace(data, events=pd.DataFrame(rows, columns=list(EVENTS)).astype(EVENTS))


FILTERS: dict[str, Callable[[Dataset], Dataset]] = {
    "all": lambda data: data,
    "no result": no_result,
    "one group": lambda data: one(data, "actor", "actors"),
    "one region": lambda data: one(data, "admin1", "regions"),
    "one day": busiest_day,
    "weeks": last_days,
}
PERIODS = {"one day": "day", "weeks": "week", "all": "year"}

FEW = ("all", "no result", "one day")
ASKED = [FEW, pytest.param(tuple(set(FILTERS) - set(FEW)), marks=pytest.mark.slow)]
"""The filters that are tried each time, and those that are tried where there is time."""


def faults(data: Dataset, name: str, text: str) -> Iterator[str]:
    """Give what is wrong with a text about a dataset."""
    if not text.strip():
        yield f"{name}: empty"
    if NO_WORDS.search(text):
        yield f"{name}: {text}"
    if data.country != "Syria" and ELSEWHERE.search(text):
        yield f"{name}: {text}"
