"""What the explorer knows: a dataset as values that JSON can hold, small and in a fixed order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sitrep.explorer.coded import NONE, Coded, code_column, numbers
from sitrep.explorer.limits import tabulate_limits
from sitrep.explorer.outlined import draw_map
from sitrep.explorer.searched import list_periods, list_search, offsets
from sitrep.explorer.told import list_hit, list_told
from sitrep.export.about import caution
from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.dataset import Dataset
from sitrep.model.filters import COLUMN_OF, list_names
from sitrep.model.search import join_words, list_said
from sitrep.tables.lists import say_when
from sitrep.words.limits import tell_limits
from sitrep.words.scope import cite, noun, scope
from sitrep.words.text import amount, plain, plural, span

TOLLS = "tolls"
"""What the choice of incidents whose toll is a range is called in an address."""

DIFFER = 'lambda incidents: incidents["killed_low"] < incidents["killed_high"]'
"""The condition of that choice as Python; see `differ`."""

ROWS = 20_000
"""The most incidents of a page: more would be slow to load and to draw."""

FACETS = (
    *("theatres", "regions", "actors", "target_types", "weapon_types"),
    *("event_types", "event_classes", "places"),
)
"""What one can choose by: filters of `where`."""

UNWRITTEN = "# data: the incidents that this page was made of, which a condition of one's own chose"
"""What stands for the Python that makes the data, where it cannot be written."""

_TITLES = {
    "actors": "Sides",
    "target_types": "Groups hit",
    "weapon_types": "Means",
    "event_types": "Kinds",
    "event_classes": "Classes",
    "places": "Places",
}


def cut(data: Dataset) -> tuple[Dataset, str]:
    """Return the latest incidents of a dataset, as many as a page holds, and what was left out.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Dataset, whole days of it; sentence that says what was left out, empty for nothing
    """
    if len(data) <= ROWS:
        return data, ""
    last = np.sort(data.windows["last"].to_numpy())[::-1]
    start = min(pd.Timestamp(last[ROWS]) + pd.Timedelta(days=1), data.end)
    kept = data.where(start=f"{start:%Y-%m-%d}")
    if len(kept) == len(data):  # all on the last day, which stays whole
        return data, ""
    day = f"{start - pd.Timedelta(days=1):%Y-%m-%d}"
    left = amount(len(data) - len(kept), noun(data))
    verb = "is" if left.startswith("1 ") else "are"
    return kept, (
        f"This page holds at most {ROWS:,} rows, the latest: {left} before {start:%Y-%m-%d} {verb} "
        f'left out. data.where(end="{day}").explore() shows them.'
    )


def describe(data: Dataset, *, title: str, code: str, back: str) -> dict[str, Any]:
    """Return what the explorer of a dataset knows.

    Parameters
    ----------
    data : Dataset
    title : str, of the page
    code : str, the Python that makes `data`; empty where it cannot be written
    back : str, address of the page that it stands beside; empty for none

    Returns
    -------
    dict, that JSON can hold
    """
    data, left = cut(data)
    coded = {name: Coded() for name in FACETS}
    periods = list_periods(data)
    search = list_search(data, coded["theatres"], coded["regions"], periods)
    units, hit = list_hit(data, coded["target_types"])
    members = {name: _list_members(data, name, coded[name]) for name in FACETS}
    seen = {name: len(list(values)) for name, values in coded.items()}
    told = list_told(data, coded["actors"])
    points = _list_points(data, coded["places"])
    return {
        "title": title,
        "about": f"{scope(data)}, {span(data.start, data.end)}",
        "noun": [noun(data), plural(noun(data))],
        "back": back,
        "code": _introduce(code),
        "cut": f"{data.start:%Y-%m-%d}" if left else "",
        "left": left,
        "caution": caution(data),
        "floor": int("zero_tolls" in data.missing),
        "days": [f"{data.start:%Y-%m-%d}", int((data.end - data.start).days)],
        "periods": periods,
        "search": search,
        "limits": tabulate_limits(len(data)),
        "facets": [
            {
                "key": name,
                "title": _title(data, name),
                "seen": seen[name],
                **_name_values(data, name, coded[name]),
                "at": members[name],
            }
            for name in FACETS
        ]
        + [_list_differing(data)],
        "units": [[unit, join_words([unit])] for unit in units],
        "hit": hit,
        "points": points,
        "map": draw_map(data, coded["regions"], points["of"]),
        "rows": _list_rows(data),
        "told": told,
        "notes": [list(pair) for pair in tell_limits(data).pairs],
        "source": [*map(plain, (f"{data.name}, version {data.version}", cite(data), data.licence))],
    }


def differ(incidents: pd.DataFrame) -> pd.Series:
    """Return which incidents have a toll that is a range: their accounts differ."""
    return incidents["killed_low"] < incidents["killed_high"]


def _introduce(code: str) -> str:
    """Return what must be run before `data` can be asked."""
    return f"import sitrep\n\ndata = {code}" if code else UNWRITTEN


def _title(data: Dataset, name: str) -> str:
    own = {"theatres": data.words.theatres, "regions": data.words.regions}
    return own.get(name, _TITLES.get(name, name)).capitalize()


def _list_differing(data: Dataset) -> dict[str, Any]:
    """Return the choice of the incidents whose toll is a range."""
    at = [0 if one else NONE for one in differ(data.incidents)]
    told = "The lowest and the highest differ" if "accounts" in data.missing else "Accounts differ"
    return {
        "key": TOLLS,
        "title": "Tolls",
        "seen": int(0 in at),
        "values": ["differ"],
        "labels": {0: told},
        "names": {},
        "words": [""],
        "keep": DIFFER,
        "at": at,
    }


def _list_members(data: Dataset, name: str, coded: Coded) -> list[Any]:
    """Return the values of each incident: a place, several as a list, or `NONE`."""
    column, _ = COLUMN_OF[name]
    if name == "actors":
        sides = zip(data.incidents["actor"], data.incidents["actor_2"], strict=True)
        return [_join(coded.place(one), coded.place(other)) for one, other in sides]
    if name == "target_types":
        hit = data.targets.groupby("incident_id", sort=False)[column].agg(list)
        of = {key: _join(*map(coded.place, kinds)) for key, kinds in hit.items()}
        return [of.get(key, NONE) for key in data.incidents["incident_id"]]
    return [coded.place(value) for value in data.incidents[column].astype("object")]


def _join(*places: int) -> int | list[int]:
    """Return the places that are some, each once; alone, or as a list."""
    known = list(dict.fromkeys(place for place in places if place != NONE))
    return known if len(known) > 1 else (known or [NONE])[0]


def _name_values(data: Dataset, name: str, coded: Coded) -> dict[str, Any]:
    """Return the values of a filter, labels where they differ, other names, words to find it by."""
    column, _ = COLUMN_OF[name]
    others: dict[str, list[str]] = {}
    for other, value in list_names(data, name):
        others.setdefault(value, []).append(other)
    values = list(coded)
    said = list_said(data, name)
    labels = {at: data.label(column, value) for at, value in enumerate(values)}
    return {
        "values": values,
        "labels": {at: label for at, label in labels.items() if label != values[at]},
        "names": {value: list(dict.fromkeys(others[value])) for value in values if value in others},
        "words": [said.get(value, "") for value in values],
    }


def _list_points(data: Dataset, places: Coded) -> dict[str, Any]:
    """Return each point once: latitude, longitude, place, 1 for a stand-in; and that of each row.

    Regions and countries have no point, whatever coordinates stand in a file.
    """
    incidents = data.incidents
    coarse = incidents["geo_precision"].isin(["admin1", "country"]).to_numpy()
    rough = incidents["geo_precision"].ne("exact") & incidents["geo_precision"].ne("near")
    cells = zip(
        incidents["latitude"].round(4),
        incidents["longitude"].round(4),
        map(places.place, incidents["place"]),
        rough.astype(int),
        coarse,
        strict=True,
    )
    met: dict[tuple[float, float, int, int], int] = {}
    at = [
        NONE if no or pd.isna(lat) or pd.isna(lon) else met.setdefault((*point,), len(met))
        for *point, no in cells
        for lat, lon in [point[:2]]
    ]
    return {"of": [list(point) for point in met], "at": at}


def _list_rows(data: Dataset) -> dict[str, Any]:
    """Return the columns of the incidents that are no choices."""
    incidents, windows = data.incidents, data.windows
    columns: dict[str, Any] = {
        "id": list(incidents["incident_id"]),
        "first": offsets(data, windows["first"]),
        "last": offsets(data, windows["last"]),
        "from": list(incidents["date_start"].dt.strftime("%Y-%m-%d")),
        "to": list(incidents["date_end"].dt.strftime("%Y-%m-%d")),
        "when": code_column(say_when(row) for row in incidents.itertuples()),
    }
    named = {
        "day": _labels(data, "date_precision"),
        "point": _labels(data, "geo_precision"),
        "ground": _labels(data, "attribution").mask(incidents["actor"].eq(UNIDENTIFIED)),
        "scope": _labels(data, "scope"),
    }
    columns |= {name: code_column(column) for name, column in named.items()}
    for name in ("killed_low", "killed", "killed_high", "wounded", "actor_killed"):
        columns[name] = numbers(incidents[name])
    if "accounts" not in data.missing:
        columns["accounts"] = [int(n) for n in incidents["accounts"]]
    return columns


def _labels(data: Dataset, column: str) -> pd.Series:
    """Return a column of codes in words."""
    codes = data.incidents[column]
    labels = {code: data.label(column, str(code)) for code in codes.cat.categories}
    return codes.astype("object").map(labels)
