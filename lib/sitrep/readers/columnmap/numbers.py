"""Numbers as people write them into lists of their own: the dead, the wounded, degrees."""

from __future__ import annotations

import re

import numpy as np

from sitrep.readers.columnmap.labels import name_words
from sitrep.readers.files.raw import Raw
from sitrep.readers.numbers import MISSING

_NUMBER = r"(\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.0+)?"
_TO = r"-|\u2013|\u2014|to|and|à|a|et|y"
_LEAST = r"at least|more than|over|minimum|min\.?|>=?|\u2265|au moins|plus de|al menos|más de"
_ABOUT = r"about|around|approximately|approx\.?|circa|ca?\.?|~|environ|unos|unas"
_PEOPLE: dict[str, tuple[re.Pattern[str], str]] = {
    "number": (re.compile(_NUMBER), ""),
    "part": (re.compile(r"(\d+\.\d+)"), "a fraction is kept"),
    "range": (
        re.compile(rf"{_NUMBER}\s*(?:{_TO})\s*{_NUMBER}"),
        "a range: the lower number counts as best; of dead the higher is kept too",
    ),
    "least": (
        re.compile(rf"(?:{_LEAST})\s*{_NUMBER}|{_NUMBER}\s*\+"),
        "'at least' a number is that number",
    ),
    "about": (re.compile(rf"(?:{_ABOUT})\s*{_NUMBER}"), "'about' a number is that number"),
}
"""Ways to write how many people, and what is noted of it."""


def read_people(raw: Raw, field: str) -> tuple[np.ndarray, np.ndarray]:
    """Return how many people a column tells, lowest and highest; NaN where it tells none.

    Parameters
    ----------
    raw : Raw
    field : str, the column

    Notes
    -----
    "12-15" is a range, "12+" and "at least 12" are 12, in English, French and Spanish. What is no
    number is blank, and noted.
    """
    column = raw.coded(field)
    numbers = raw.numbers(field)
    if numbers is not None:
        return numbers, numbers
    read = [_read_people(text) for text in column.distinct]
    rules = [rule for _, _, rule in read]
    for rule in dict.fromkeys(filter(None, rules)):
        where = column.spread(np.array([other == rule for other in rules]), False)
        guess = "guessed" if rule.startswith("a range") else "mapped"
        action = "repaired" if rule.endswith("blank") else guess
        raw.note(f"{field}: {rule}{name_words(column, where)}", action, where)
    low, high = (np.array([one[side] for one in read], dtype="float64") for side in (0, 1))
    return column.spread(low, np.nan), column.spread(high, np.nan)


def _read_people(text: str) -> tuple[float, float, str]:
    """Return the lowest and the highest number of a text, and what is noted of it."""
    plain = text.casefold().strip()
    for pattern, rule in _PEOPLE.values():
        match = pattern.fullmatch(plain)
        if match:
            found = [float(re.sub("[, ]", "", part)) for part in match.groups() if part]
            return min(found), max(found), rule
    if plain in MISSING:
        return np.nan, np.nan, "a word for 'missing' is blank"
    if re.fullmatch(r"-\d+(\.\d+)?", plain):
        return np.nan, np.nan, "below 0, left blank"
    return np.nan, np.nan, "no number, left blank"


def read_degrees(raw: Raw, field: str) -> np.ndarray:
    """Return a column of degrees; what is no number is blank, and noted."""
    numbers = raw.numbers(field)
    if numbers is not None:
        return numbers
    column = raw.coded(field)
    values = np.full(len(column.distinct), np.nan)
    for at, text in enumerate(column.distinct):
        if re.fullmatch(r"[+-]?\d+([.,]\d+)?(e-?\d+)?", text.casefold()):
            values[at] = float(text.replace(",", "."))
    wrong = column.spread(np.isnan(values), False)
    raw.note(f"{field}: no number, left blank{name_words(column, wrong)}", "repaired", wrong)
    return column.spread(values, np.nan)


def read_points(raw: Raw) -> tuple[np.ndarray, np.ndarray]:
    """Return latitude and longitude; blank where they are none."""
    blank = np.full(len(raw), np.nan)
    latitude, longitude = (
        read_degrees(raw, name) if raw.has(name) else blank for name in ("latitude", "longitude")
    )
    beyond = (np.abs(latitude) > 90) | (np.abs(longitude) > 180)
    raw.note("latitude, longitude: off the globe, left blank", "repaired", beyond)
    nowhere = (latitude == 0) & (longitude == 0)
    raw.note("latitude, longitude: both 0 means unknown", "mapped", nowhere)
    lost = beyond | nowhere | np.isnan(latitude) | np.isnan(longitude)
    return np.where(lost, np.nan, latitude), np.where(lost, np.nan, longitude)
