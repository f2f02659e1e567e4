"""Where it happened: regions and their spellings, points, and how well a place is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitrep.errors import DataError, suggestion
from sitrep.model.codes import read_rows
from sitrep.model.names import find_spellings
from sitrep.model.schema import GEO_PRECISIONS
from sitrep.readers.columns import chosen, positions, tidy
from sitrep.readers.files.raw import Raw, spread
from sitrep.readers.labels import fold
from sitrep.readers.numbers import read_numbers

UNKNOWN_PLACES = frozenset({"unknown", "not applicable"})
"""What stands in a cell, folded, where the place is not known."""

STAND_INS = ("admin1", "country")
"""Precisions whose point is only the middle of a region, and is not kept."""


def read_places(raw: Raw, name: str) -> pd.Categorical:
    """Return a column of names of places; blank where the place is not known."""
    column = raw.coded(name)
    known = [value for value in column.distinct if fold(value) not in UNKNOWN_PLACES]
    number = {value: at for at, value in enumerate(known)}
    codes = np.array([number.get(value, -1) for value in column.distinct], dtype="int64")
    return chosen(column.spread(codes, -1), known)


def read_regions(raw: Raw, name: str, country: pd.Categorical, *, strict: bool) -> pd.Categorical:
    """Return the regions: in one spelling where a table lists them, elsewhere as they are.

    Raises
    ------
    DataError : strict, and regions of a country listed that no spelling of it fits
    """
    places = read_places(raw, name)
    tables = find_spellings()  # no cell of a file is taken for a path
    for listed in (name for name in country.categories if _key(name) in tables):
        inside = np.asarray(country == listed) & (places.codes >= 0)
        spelt = {fold(row["label"]): row["code"] for row in read_rows(tables[_key(listed)])}
        places = _respell(raw, name, places, listed, inside, spelt, strict=strict)
    return places


def tell_apart(raw: Raw, regions: pd.Categorical, country: pd.Categorical) -> pd.Categorical:
    """Return the regions, with its country behind a name that regions of several countries have."""
    names, lands = regions.categories.tolist(), country.categories.tolist()
    codes, land = np.asarray(regions.codes, dtype="int64"), np.asarray(country.codes)
    pair, known = codes * len(lands) + land, (codes >= 0) & (land >= 0)
    met = np.flatnonzero(np.bincount(pair[known]))
    many = np.bincount(met // max(len(lands), 1), minlength=len(names)) > 1
    shared = known & spread(many, codes, False)
    if not shared.any():
        return regions
    rule = "admin1: a name that several countries have is told apart by the country behind it"
    raw.note(rule, "mapped", shared)
    full = [f"{names[at // len(lands)]} ({lands[at % len(lands)]})" for at in met]
    categories = list(dict.fromkeys([*names, *full]))
    number = {name: at for at, name in enumerate(categories)}
    place = np.array([number[name] for name in full])
    codes = codes.copy()
    codes[shared] = place[np.searchsorted(met, pair[shared])]
    return chosen(codes, categories)


def _key(country: str) -> str:
    """Return a country as the tables of spellings are called."""
    return fold(country).replace(" ", "_")


def _respell(
    raw: Raw,
    name: str,
    places: pd.Categorical,
    country: str,
    inside: np.ndarray,
    table: dict[str, str],
    *,
    strict: bool,
) -> pd.Categorical:
    """Return the regions with those of one country as its table spells them."""
    values, codes = list(places.categories), np.asarray(places.codes)
    folded = [fold(value) for value in values]
    respelt = [table.get(key, value) for key, value in zip(folded, values, strict=True)]
    differs = np.array([new != old for new, old in zip(respelt, values, strict=True)], dtype=bool)
    lacking = inside & spread(np.array([key not in table for key in folded], bool), codes, False)
    rule = f"admin1: regions of {country} are spelt in one way, by a list of their spellings"
    raw.note(rule, "mapped", inside & spread(differs, codes, False))
    if strict and lacking.any():
        value = values[codes[np.flatnonzero(lacking)[0]]]
        rule = f"is no known region of {country}; {suggestion(value, set(table.values()))}"
        raise DataError(raw.problems(lacking, name, rule))
    raw.note(f"admin1: unknown region of {country} kept as it is", "guessed", lacking)
    categories = list(dict.fromkeys([*values, *respelt]))
    number = {value: at for at, value in enumerate(categories)}
    new, old = (np.array([number[v] for v in side], dtype="int32") for side in (respelt, values))
    return chosen(np.where(inside, spread(new, codes, -1), spread(old, codes, -1)), categories)


def read_points(raw: Raw, precision: pd.Categorical) -> tuple[np.ndarray, np.ndarray]:
    """Return latitude and longitude; blank where they are none or only the middle of a region."""
    latitude, longitude = (read_numbers(raw, name) for name in ("latitude", "longitude"))
    beyond = (np.abs(latitude) > 90) | (np.abs(longitude) > 180)
    raw.note("latitude, longitude: off the globe, left blank", "repaired", beyond)
    nowhere = (latitude == 0) & (longitude == 0)
    raw.note("latitude, longitude: both 0 means unknown", "mapped", nowhere)
    middle = np.asarray(precision.isin(STAND_INS))
    lost = beyond | nowhere | middle | np.isnan(latitude) | np.isnan(longitude)
    return np.where(lost, np.nan, latitude), np.where(lost, np.nan, longitude)


def settle(precision: pd.Categorical, name: str, raw: Raw) -> pd.Categorical:
    """Return a precision of places in which a blank is an area, so that no point seems exact."""
    level = positions(precision, GEO_PRECISIONS)
    raw.note(f"{name} says nothing: the place is taken as an area", "guessed", level < 0)
    level = np.where(level < 0, GEO_PRECISIONS.index("area"), level)
    return tidy(chosen(level, GEO_PRECISIONS), GEO_PRECISIONS)
