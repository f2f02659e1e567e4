"""What is asked of a source: checked, told in words, and told apart from other queries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256

from sitrep.errors import ParameterError, check_choice
from sitrep.readers.countries import find_country

SOURCES = ("acled", "ucdp")
_RELEASE = re.compile(r"\d\d\.1|\d\d\.0\.(?:[1-9]|1[0-2])|\d\d\.01\.\d\d\.(?:0[1-9]|1[0-2])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Query:
    """Rows of some countries and days.

    Attributes
    ----------
    source : {"acled", "ucdp"}
    version : str, a release of UCDP GED; empty for ACLED, which has none
    countries : tuple of str; empty for all
    start, end : str, first and last day (YYYY-MM-DD); empty for an open end
    """

    source: str
    version: str
    countries: tuple[str, ...]
    start: str
    end: str

    def closed(self, today: date) -> Query:
        """Return it with today as its end, where it has a start alone."""
        return replace(self, end=self.end or today.isoformat()) if self.start else self

    def digest(self) -> str:
        """Return a text that no other query has."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def __str__(self) -> str:
        where = ", ".join(self.countries) or "all countries"
        if not self.start and not self.end:
            return f"{where}, all days"
        since = f"{self.start} to " if self.start else "up to "
        return f"{where}, {since}{self.end or 'today'}"

    def stem(self) -> str:
        """Return a name for its file; of UCDP one by which the reader knows the release."""
        lead = "acled" if self.source == "acled" else f"GEDEvent_{label(self.version)}"
        named = [re.sub(r"\W+", "-", name.casefold()).strip("-") for name in self.countries]
        where = named if len(named) < 4 else [f"{len(named)}-countries"]
        days = [day.replace("-", "") for day in (self.start, self.end) if day]
        return "_".join([lead, *where, *days])


def label(version: str) -> str:
    """Return a release as UCDP writes it in the names of files ("v25_1")."""
    return "v" + version.replace(".", "_")


def is_candidate(version: str) -> bool:
    """Tell whether a release is one of candidate events."""
    return not version.endswith(".1") or version.count(".") > 1


def replaces(new: str, old: str) -> bool:
    """Tell whether a release holds the days of another: all of them, and later ones perhaps.

    Notes
    -----
    A yearly release 25.1 ends with 2024. Candidate ones are 25.0.7 of a month, July 2025, and
    25.01.25.06 of all months to June 2025.
    """
    if new == old:
        return True
    monthly = new.count(".") == 2
    weaker = is_candidate(new) and not is_candidate(old)
    return not monthly and not weaker and _reach(new) >= _reach(old)


def _reach(version: str) -> tuple[int, int]:
    """Return the last month that a release holds."""
    parts = [int(part) for part in version.split(".")]
    return (parts[-2 if len(parts) == 4 else 0], parts[-1]) if parts[2:] else (parts[0] - 1, 12)


def check(source: str, version: str, names: Sequence[str], start: str, end: str) -> Query:
    """Return what is asked, if it can be.

    Raises
    ------
    ParameterError : names the value that is not allowed, and what is
    """
    check_choice("source", source, SOURCES, noun="a source that can be fetched")
    check_version(source, version)
    for parameter, day in (("from", start), ("to", end)):
        _check_day(parameter, day)
    if start and end and end < start:
        raise ParameterError("to", f"{end} lies before the first day, {start}")
    query = Query(source, version, _check_countries(names), start, end)
    for name in query.countries:
        if source == "ucdp" and not find_country(name).numbers:
            raise ParameterError(
                "country",
                f"{name!r} has no number in UCDP, which goes by the states of Gleditsch and Ward; "
                "ask for the state that it is counted under",
            )
    return query


def _check_countries(names: Iterable[str]) -> tuple[str, ...]:
    """Return countries by the names that ACLED uses, each once, in order."""
    found = {name: find_country(name).acled for name in names}
    for name, known in found.items():
        if not known:
            raise ParameterError("country", f"{name!r} is no country that the sources know")
    return tuple(sorted(set(found.values())))


def check_version(source: str, version: str) -> None:
    """Raise an error if a release is missing, misspelled, or not to be given."""
    if source == "acled" and version:
        raise ParameterError("version", f"ACLED has no releases; leave {version!r} out")
    if source == "ucdp" and not _RELEASE.fullmatch(version):
        what = f"{version!r} is no" if version else "is needed, the"
        raise ParameterError(
            "version",
            f"{what} release of UCDP GED; a yearly one is named like 25.1, a candidate one like "
            "26.0.7 or 25.01.25.06",
        )


def _check_day(parameter: str, day: str) -> None:
    """Raise an error if a text is no day of the calendar."""
    try:
        right = not day or bool(_DAY.fullmatch(day) and date.fromisoformat(day))
    except ValueError:
        right = False
    if not right:
        raise ParameterError(parameter, f"{day!r} is no day; write it like 2024-01-31")
