"""The incident table that every reader returns: columns, order, types, units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sitrep.errors import DataError, Problem
from sitrep.model.metrics import Metric
from sitrep.model.outlines import Boundaries

DATE_PRECISIONS = ("day", "week", "month", "year")
GEO_PRECISIONS = ("exact", "near", "area", "admin1", "country")
EVENT_CLASSES = ("attack", "operation", "clash", "development", "demonstration")
ATTRIBUTIONS = ("claimed", "reported", "suspected", "disputed", "none")

INCIDENTS: dict[str, str] = {
    "incident_id": "str",
    "date_start": "datetime64[s]",  # first day it may have happened on
    "date_end": "datetime64[s]",  # last day, inclusive
    "date_precision": "category",  # DATE_PRECISIONS
    "country": "category",
    "admin1": "category",  # governorate or its like
    "place": "str",
    "latitude": "float64",  # degrees, WGS 84
    "longitude": "float64",  # degrees, WGS 84
    "geo_precision": "category",  # GEO_PRECISIONS
    "theatre": "category",  # area of operations; the country where a source has none
    "event_class": "category",  # EVENT_CLASSES
    "event_type": "category",
    "weapon_type": "category",
    "actor": "category",  # the side that acted, or one of two
    "actor_2": "category",  # the other side, where a source has two without attacker and target
    "attribution": "category",  # ATTRIBUTIONS
    "target_type": "category",  # the group with most killed, else the first
    "killed_low": "float64",  # people; missing means not reported
    "killed": "float64",  # people, best account
    "killed_high": "float64",  # people
    "wounded": "float64",  # people
    "actor_killed": "float64",  # people, the acting side's own dead
    "accounts": "int64",  # how many
    "scope": "category",  # conflict, private or unclear; missing where a source does not tell
    "episode_id": "str",  # the feud, battle or withdrawal that several incidents are stages of
}
"""Column -> dtype, in order; one row an incident. A missing toll is NaN, never 0."""

TARGETS: dict[str, str] = {
    "incident_id": "str",
    "target_no": "int64",
    "target_type": "category",
    "unit": "str",
    "killed": "float64",
    "wounded": "float64",
    "abducted": "float64",
}
"""Column -> dtype, in order; one row a group hit in an incident."""

ACCOUNTS: dict[str, str] = {
    "incident_id": "str",
    "source_id": "str",
    "publisher_id": "category",
    "date_start": "datetime64[s]",
    "date_end": "datetime64[s]",
    "date_precision": "category",
    "killed": "float64",
    "wounded": "float64",
    "abducted": "float64",
    "actor_killed": "float64",
    "actor": "category",
    "attribution": "category",
    "partial": "bool",  # counted only some of the dead
    "origin": "category",  # publisher whom the page cites; missing where that is not known
}
"""Column -> dtype, in order; one row what one page says of one incident."""

COVERAGE: dict[str, str] = {
    "theatre": "str",
    "start": "datetime64[s]",
    "end": "datetime64[s]",  # inclusive
    "effort": "str",  # full or thin
    "note": "str",
}
"""Column -> dtype, in order; one row a window in which a theatre was searched."""

THEATRES: dict[str, str] = {"theatre": "str", "name": "str", "admin1": "str"}
"""Column -> dtype, in order; one row a governorate of a theatre (one may lie in several)."""

CODES: dict[str, str] = {
    "field": "str",
    "code": "str",
    "label": "str",
    "definition": "str",
    "order": "int64",
    "colour": "str",  # #rrggbb
}
"""Column -> dtype, in order; one row a code of a categorical column."""

ADMIN1: dict[str, str] = {
    "admin1": "str",
    "name_ar": "str",
    "pcode": "str",
    "capital_latitude": "float64",
    "capital_longitude": "float64",
    "grid_row": "float64",
    "grid_column": "float64",
}
PLACES: dict[str, str] = dict.fromkeys(("place", "name_ar", "admin1"), "str")
"""Column -> dtype, in order; one row a place that a data package lists, with its other name."""

BENCHMARKS: dict[str, str] = {
    "benchmark_id": "str",
    "source_id": "str",
    "publisher_id": "str",
    "period_start": "datetime64[s]",
    "period_end": "datetime64[s]",
    "region_kind": "str",
    "region": "str",
    "actor": "str",
    "metric": "str",
    "value": "float64",
    "qualifier": "str",
    "note": "str",
}
CLAIMS: dict[str, str] = dict.fromkeys(
    ("claim_id", "source_id", "kind", "statement", "test", "parameters", "why_not"), "str"
)
SOURCES: dict[str, str] = {
    "source_id": "str",
    "publisher_id": "str",
    "url": "str",
    "published": "datetime64[s]",
    "language": "str",
    "via": "str",
}
PUBLISHERS: dict[str, str] = dict.fromkeys(
    ("publisher_id", "name", "kind", "alignment", "witness", "note"), "str"
)
EVENTS: dict[str, str] = {
    "event_id": "str",
    "day": "datetime64[s]",
    "name": "str",
    "theatre": "str",  # missing for all of them
    "source_id": "str",
    "note": "str",
}
"""Column -> dtype of the tables that only the curated dataset fills; see data/README.md."""

BARRED = "may not be passed on"
"""What the licence of rows says that must not leave the one who has them."""

ORIGINAL = "original_"
"""What the columns of a file that are kept beside `INCIDENTS` begin with."""

NOTES: dict[str, str] = {"rule": "str", "action": "str", "rows": "int64", "examples": "str"}
"""Column -> dtype, in order; one row what was done to some rows, and which."""


def conform(frame: pd.DataFrame, columns: dict[str, str], file: str) -> pd.DataFrame:
    """Return `frame` with exactly these columns, in this order and of these types.

    Raises
    ------
    DataError : names every column that is missing
    """
    missing = [
        Problem(file, column=name, rule="is missing") for name in columns if name not in frame
    ]
    if missing:
        raise DataError(missing)
    return frame[list(columns)].astype(columns)


def empty(columns: dict[str, str]) -> pd.DataFrame:
    """Return a table without rows, of these columns and types; categories are text."""
    none = pd.CategoricalDtype(pd.Index([], dtype="str"))
    types = {name: none if dtype == "category" else dtype for name, dtype in columns.items()}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})


@dataclass(frozen=True)
class Words:
    """What one says about a dataset: nouns, and sentences that end with a full stop.

    Attributes
    ----------
    incident : str, one row, singular ("incident", "lethal event")
    region, regions : str, what `admin1` holds ("governorate"), one and several
    theatre, theatres : str, what `theatre` holds ("country" where it is one), one and several
    about : str, what is covered
    inclusion : str, what counts as an incident
    limits : tuple of pairs, lead and sentence, of the limits that stand above all counts
    actor : str, what the acting side means
    target : str, what `target_type` means
    toll : str, whose deaths are counted
    range : str, what the low and the high number of the dead are; "" where there is one number
    """

    incident: str = "incident"
    region: str = "region"
    regions: str = "regions"
    theatre: str = "theatre"
    theatres: str = "theatres"
    about: str = ""
    inclusion: str = ""
    limits: tuple[tuple[str, str], ...] = ()
    actor: str = ""
    target: str = ""
    toll: str = ""
    range: str = "lowest to highest account"

    def __post_init__(self) -> None:
        """Make the pairs of a file, lists, tuples."""
        pairs = tuple((str(lead), str(sentence)) for lead, sentence in self.limits)
        object.__setattr__(self, "limits", pairs)


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """What a reader returns: the tables of a source, and what one must say when using them.

    Attributes
    ----------
    name : str, as one would say it ("sitrep curated dataset")
    country : str, the country or countries that it is about; empty where these are not known
    words : Words, what one says about it
    version : str
    sha256 : str, of the files as they were read
    citation : str, one sentence
    licence : str
    toll : str, whose dead `killed` counts: "targets" or "all sides"
    incidents, targets, accounts, coverage, theatres, codes : DataFrame, as declared in this module
    gazetteer : DataFrame, the listed places and their other names: place, name_ar, admin1
    admin1 : DataFrame, one row a region: admin1, name_ar, capital_latitude, capital_longitude,
        grid_row, grid_column (its cell on the small-multiple map)
    benchmarks, statements, pages, publishers, events : DataFrame, as in data/README.md; statements
        are the rows of claims.csv, pages those of sources.csv
    notes : DataFrame, what was dropped, mapped, guessed or repaired: rule, action, rows, examples
    missing : dict, what the source cannot give (attribution, accounts, non_lethal, ...) -> why
    metrics : dict, measure of `benchmarks` -> what it counts; one that is not there cannot be
        counted here
    sides : dict, side of a published total that is several actors here -> these actors
    package : str, folder of the data package that it was read from; empty for other files
    selection : dict, what was asked of a whole of which this is a part that was written as a data
        package: start, end, filters, waterfall; empty for a whole
    boundaries : Boundaries or None, those of one's own for maps; None for the shipped ones
    """

    name: str
    version: str
    sha256: str
    citation: str
    licence: str
    toll: str
    incidents: pd.DataFrame
    targets: pd.DataFrame
    accounts: pd.DataFrame
    coverage: pd.DataFrame
    theatres: pd.DataFrame
    codes: pd.DataFrame
    admin1: pd.DataFrame
    benchmarks: pd.DataFrame
    statements: pd.DataFrame
    pages: pd.DataFrame
    publishers: pd.DataFrame
    notes: pd.DataFrame
    missing: dict[str, str]
    gazetteer: pd.DataFrame = field(default_factory=lambda: empty(PLACES))
    events: pd.DataFrame = field(default_factory=lambda: empty(EVENTS))
    country: str = ""
    words: Words = field(default_factory=Words)
    metrics: dict[str, Metric] = field(default_factory=dict)
    sides: dict[str, tuple[str, ...]] = field(default_factory=dict)
    package: str = ""
    selection: dict[str, Any] = field(default_factory=dict)
    boundaries: Boundaries | None = None
