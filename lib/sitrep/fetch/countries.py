"""Finds a country in the list of those that the sources know, by any of its usual names.

`countries.csv` has the name that ACLED uses (a name that ACLED is not known to use is sent as it
stands), the number that UCDP goes by, which is that of Gleditsch & Ward (1999), "Interstate system
membership", International Interactions 25(4), with the numbers that UCDP keeps for Serbia, Vietnam
and Yemen, UCDP's own name where it differs, and other names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sitrep.errors import ParameterError, nearest
from sitrep.model.codes import read_rows
from sitrep.readers.labels import fold


@dataclass(frozen=True)
class Country:
    """A country, by the names and numbers that the sources give it.

    Attributes
    ----------
    name : str, as ACLED spells it
    numbers : tuple of str, Gleditsch and Ward's; empty for what is no state of theirs
    """

    name: str
    numbers: tuple[str, ...]


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, Country]]:
    """Return every name, as it is compared -> how it is written, and its country."""
    found = {}
    for row in read_rows(Path(__file__).with_name("countries.csv")):
        country = Country(row["country"], tuple(row["gwno"].split("|")) if row["gwno"] else ())
        for name in (row["country"], row["ucdp"], *row["also"].split("|")):
            if name:
                found[fold(name)] = name, country
    return found


def find(name: str) -> Country | None:
    """Return the country of a name, in any case; None where it is not in the list."""
    known = _known().get(fold(name))
    return None if known is None else known[1]


def check(names: Iterable[str]) -> tuple[str, ...]:
    """Return countries by the names that ACLED uses, each once, in order.

    Raises
    ------
    ParameterError : names the one that is not known, and the nearest
    """
    found = set()
    for name in names:
        country = find(name)
        if country is None:
            close = nearest(name, [written for written, _ in _known().values()])
            hint = f"did you mean '{close}'?" if close else "give its English name"
            raise ParameterError("country", f"{name!r} is no country that the sources know; {hint}")
        found.add(country.name)
    return tuple(sorted(found))
