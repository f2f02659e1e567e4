"""Judges which column of a list is which of ours, by its name and by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from sitrep.errors import DataError
from sitrep.model.codes import read_rows
from sitrep.model.names import fold
from sitrep.readers.columnmap.days import read_spans
from sitrep.readers.columnmap.model import TOLLS, plain
from sitrep.readers.columnmap.numbers import read_degrees, read_people
from sitrep.readers.files.layout import Layout
from sitrep.readers.files.raw import Raw
from sitrep.readers.files.tabular import read_file

NAMES = Path(__file__).with_name("names.csv")
"""Names that columns have: field, name; the usual ones first."""

ROWS = 2000
"""As many rows are looked at."""

MOST = 0.8
"""Share of the cells that must be of a kind for a column to be of it."""

SURE = ("high", "medium", "low")


@dataclass(frozen=True)
class Guess:
    """Which column a field probably is.

    Attributes
    ----------
    field, column : str
    sure : {"high", "medium", "low"}
    why : str
    """

    field: str
    column: str
    sure: str
    why: str


def look(path: Path, header: Sequence[str]) -> Raw:
    """Return the first rows of a file, all columns as text."""
    names = tuple(dict.fromkeys(name for name in map(plain, header) if name))
    twice = [name for name in names if list(map(plain, header)).count(name) > 1]
    wanted = tuple(name for name in names if name not in twice)
    raw = read_file(path, [Layout(path.name, wanted[0] if wanted else "", frozenset(), wanted)])
    return raw.take(np.arange(min(len(raw), ROWS)))


def choose(raw: Raw, header: Sequence[str]) -> Iterator[Guess]:
    """Yield the best column of each field; no column is two fields."""
    found = [
        one
        for name in header
        if raw.has(plain(name))
        for field in read_known()
        if (one := _judge(raw, field, name)) is not None
    ]
    taken_fields, taken_columns = set[str](), set[str]()
    for one in sorted(found, key=_rank):
        if one.field in taken_fields or one.column in taken_columns:
            continue
        if "date_start" in taken_fields and one.field in ("year", "month", "day"):
            continue
        taken_fields.add(one.field)
        taken_columns.add(one.column)
        yield one


def _rank(one: Guess) -> tuple[int, int, int]:
    """Return how early a guess is taken: sure ones first, then by the order of the names."""
    known = read_known()[one.field]
    bare = _bare(one.column)
    place = known.index(bare) if bare in known else len(known)
    return SURE.index(one.sure), place, list(read_known()).index(one.field)


def _judge(raw: Raw, field: str, name: str) -> Guess | None:
    """Return how sure it is that a column is a field; None if it is not."""
    known, bare = read_known()[field], _bare(name)
    named = bare in known
    alike = named or any(len(word) > 3 and f" {word} " in f" {bare} " for word in known)
    cells = raw.coded(plain(name))
    if not cells.distinct:
        return (
            Guess(field, name, "low", "called so, and all its cells are blank") if named else None
        )
    test = _TESTS.get(field, _words)
    share, what = test(raw, plain(name))
    if field in ("latitude", "longitude") and not alike:
        return None
    if share < MOST:
        why = f"called so, but only {share:.0%} of its cells are {what}"
        return Guess(field, name, "low", why) if named and share >= 0.5 else None
    told = f"{share:.0%} of its cells are {what}" if what else "its cells are words"
    if named:
        return Guess(field, name, "high", f"called so, and {told}")
    if alike:
        return Guess(field, name, "medium", f"its name holds the word, and {told}")
    if field == "date_start" and share > 0.95:
        return Guess(field, name, "low", f"only since {told}")
    return None


def _days(raw: Raw, name: str) -> tuple[float, str]:
    """Return the share of cells that are days."""
    try:
        first, _ = read_spans(raw, name, ())
    except DataError as error:
        either = "day and month may be either" in str(error)
        return (
            (1.0, "days (which of day and month comes first is not clear)")
            if either
            else (0, "days")
        )
    plausible = (first > np.datetime64("1900-01-01")) & (first < np.datetime64("2100-01-01"))
    return _share(raw, name, plausible), "days"


def _between(low: float, high: float) -> Callable[[Raw, str], tuple[float, str]]:
    """Make a test for numbers within bounds."""

    def test(raw: Raw, name: str) -> tuple[float, str]:
        values = read_degrees(raw, name)
        return _share(
            raw, name, (values >= low) & (values <= high)
        ), f"numbers from {low} to {high}"

    return test


def _people(raw: Raw, name: str) -> tuple[float, str]:
    """Return the share of cells that are numbers of people."""
    values = read_people(raw, name)[0]
    return _share(
        raw, name, (values >= 0) & (values < 1e5) & (values % 1 == 0)
    ), "numbers of people"


def _ids(raw: Raw, name: str) -> tuple[float, str]:
    """Return the share of cells that stand once."""
    texts = pd.Series(raw.texts(name).to_pylist())
    return float(texts.dropna().duplicated(keep=False).eq(False).mean()), "there only once"


def _words(raw: Raw, name: str) -> tuple[float, str]:
    """Return the share of cells that are words and no numbers."""
    column = raw.coded(name)
    words = np.array([bool(re.search(r"[^\W\d_]", value)) for value in column.distinct], dtype=bool)
    return _share(raw, name, column.spread(words, False)), ""


def _codes(raw: Raw, name: str) -> tuple[float, str]:
    """Return 1 if a column has few distinct cells."""
    few = len(raw.coded(name).distinct) <= 12
    return float(few), "of few kinds"


def _share(raw: Raw, name: str, good: np.ndarray) -> float:
    """Return the share of the cells that are not blank for which something holds."""
    there = raw.coded(name).codes >= 0
    return float(good[there].mean()) if there.any() else 0.0


_TESTS: dict[str, Callable[[Raw, str], tuple[float, str]]] = {
    "incident_id": _ids,
    "date_start": _days,
    "date_end": _days,
    "date_precision": _codes,
    "geo_precision": _codes,
    "year": _between(1800, 2199),
    "month": _between(0, 12),
    "day": _between(0, 31),
    "latitude": _between(-90, 90),
    "longitude": _between(-180, 180),
    "accounts": _people,
    **dict.fromkeys(TOLLS, _people),
}


def _bare(name: str) -> str:
    """Return the words of a name alone: without signs and accents, CamelCase taken apart."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[\W_]+", " ", fold(apart)).split())


@lru_cache(maxsize=1)
def read_known() -> dict[str, list[str]]:
    """Return field -> the names that columns have for it."""
    known: dict[str, list[str]] = {}
    for row in read_rows(NAMES):
        known.setdefault(row["field"], []).append(row["name"])
    return known
