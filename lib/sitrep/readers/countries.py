"""Finds a country by any of its usual names or its code, in the list of them beside this module.

`countries.csv` has the code of three letters, the usual name, the name that ACLED uses (a name that
ACLED is not known to use is as it stands), the numbers that UCDP goes by, which are those of
Gleditsch & Ward (1999), "Interstate system membership", International Interactions 25(4), with the
ones that UCDP keeps for Serbia, Vietnam and Yemen, other names (UCDP's among them), and a box
around the country, from Natural Earth, in degrees. A list is divided by semicolons.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sitrep.errors import ParameterError, nearest
from sitrep.model.codes import read_rows
from sitrep.readers.labels import fold

LIST = Path(__file__).with_name("countries.csv")


@dataclass(frozen=True)
class Country:
    """A country, by the names and numbers that the sources give it.

    Attributes
    ----------
    iso3 : str, its code of three letters
    name : str
    acled : str, as ACLED spells it; empty for what neither ACLED nor UCDP is known to have
    numbers : tuple of str, Gleditsch and Ward's; empty for what is no state of theirs
    box : tuple of float, west, south, east and north of it, in degrees
    """

    iso3: str
    name: str
    acled: str
    numbers: tuple[str, ...]
    box: tuple[float, float, float, float]


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, Country]]:
    """Return every name and code, as it is compared -> how it is written, and its country."""
    found = {}
    for row in read_rows(LIST):
        west, south, east, north = (float(row[side]) for side in ("west", "south", "east", "north"))
        numbers = tuple(filter(None, row["gwno"].split(";")))
        box = (west, south, east, north)
        country = Country(row["iso3"], row["name"], row["acled"], numbers, box)
        for name in (row["iso3"], row["name"], row["acled"], *row["also"].split(";")):
            if name:
                found[fold(name)] = name, country
    return found


def look_up(name: str) -> Country | None:
    """Return the country of a name or code, in any case; None where it is not in the list."""
    known = _known().get(fold(name))
    return None if known is None else known[1]


def find_country(name: str) -> Country:
    """Return the country of a name or code, in any case.

    Raises
    ------
    ParameterError : it is not in the list; names the nearest
    """
    country = look_up(name)
    if country is None:
        named = [written for written, of in _known().values() if written != of.iso3]
        close = nearest(name, named)
        hint = f"did you mean '{close}'?" if close else "give its English name"
        raise ParameterError("country", f"{name!r} is no country; {hint}")
    return country
