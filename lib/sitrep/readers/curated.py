"""Reads a folder of curated tables, as its `datapackage.json` describes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sitrep.errors import DataError, Problem, suggestion
from sitrep.model.attribution import derive_tolls
from sitrep.model.metrics import Metric, parse_metrics
from sitrep.model.outlines import Boundaries
from sitrep.model.schema import (
    ACCOUNTS,
    BENCHMARKS,
    CODES,
    COVERAGE,
    EVENTS,
    INCIDENTS,
    NOTES,
    PLACES,
    PUBLISHERS,
    TARGETS,
    THEATRES,
    Source,
    Words,
    conform,
    empty,
)
from sitrep.readers.boundaries import read_boundaries
from sitrep.readers.package import DESCRIPTOR, digest_of, read_descriptor, read_tables

DEFAULTS = Words(
    inclusion="An incident counts if it is listed with a place and a day or a window of days.",
    actor="The actor is the side that acted, as most accounts name it.",
    target="An incident counts under the group that lost most people, or the first one listed.",
    toll="Deaths are those of the people hit; the acting side's own dead are not among them.",
)
"""What is true of any data package of this form, by what its columns mean."""

LATER = {
    "scope": "incidents",
    "episode_id": "incidents",
    "origin": "accounts",
    "witness": "publishers",
}
"""Column that data packages did not have at first -> its table."""


def read(directory: Path) -> Source:
    """Read the curated tables of a folder into the tables of a `Source`.

    Raises
    ------
    DataError : the descriptor or a table is missing, or rows that cannot be read; lists them all
    """
    package = read_descriptor(directory)
    if "export" in package.get("sitrep", {}):
        rule = "was written by sitrep, to be read elsewhere; load the files that it was made from"
        raise DataError([Problem(DESCRIPTOR, rule=rule)])
    try:
        tables = read_tables(directory, package)
        return _source(directory, package, tables)
    except KeyError as error:
        raise DataError([Problem(DESCRIPTOR, rule=f"does not describe {error}")]) from error


def _source(directory: Path, package: dict[str, Any], tables: dict[str, pd.DataFrame]) -> Source:
    """Bring the tables into the form that every reader returns."""
    country = package.get("spatial", {}).get("country", "")
    types = _code_types(tables)
    for name in ("incidents", "targets", "accounts"):
        coded = [column for column in tables[name] if column in types]
        tables[name] = tables[name].astype({column: types[column] for column in coded})
    return Source(
        name=package["title"],
        version=package["version"],
        sha256=digest_of(directory, package),
        citation=package["citation"],
        licence=" and ".join(licence["name"] for licence in package["licenses"]),
        toll="targets",
        incidents=_incidents(tables, country),
        targets=conform(tables["targets"], TARGETS, "targets.csv"),
        accounts=conform(_accounts(tables), ACCOUNTS, "accounts.csv"),
        coverage=conform(tables["coverage"], COVERAGE, "coverage.csv"),
        theatres=_theatres(tables["theatres"]),
        codes=conform(tables["codes"], CODES, "codes.csv"),
        admin1=tables["admin1"],
        benchmarks=_with_all(tables["benchmarks"], BENCHMARKS),
        statements=tables["claims"],
        pages=tables["sources"],
        publishers=_with_all(tables["publishers"], PUBLISHERS),
        notes=empty(NOTES),
        missing=_list_missing(tables),
        events=conform(tables.get("events", empty(EVENTS)), EVENTS, "events.csv"),
        gazetteer=conform(tables["places"].rename(columns={"name": "place"}), PLACES, "places.csv"),
        country=country,
        words=_read_words(package, tables["coverage"]),
        metrics=_read_metrics(package),
        package=str(directory),
        selection=package.get("sitrep", {}).get("selection", {}),
        boundaries=_read_outlines(directory, package),
        sides={name: tuple(of) for name, of in package.get("sitrep", {}).get("sides", {}).items()},
    )


def _read_outlines(directory: Path, package: dict[str, Any]) -> Boundaries | None:
    """Return the boundaries that the descriptor names, if any."""
    named = package.get("sitrep", {}).get("boundaries")
    return read_boundaries(directory / Path(named["path"]).name) if named else None


def _with_all(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Return a table with the columns that an earlier release did not have, blank."""
    later = [name for name in columns if name not in table]
    return table.assign(**{name: pd.Series(pd.NA, table.index, "str") for name in later})


def _list_missing(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Return which of the columns that came later a package does not have, and why."""
    lead, end = "These tables are of a form before", "came."
    missing = {
        column: f"{lead} the column `{column}` of {table}.csv {end}"
        for column, table in LATER.items()
        if column not in tables[table]
    }
    return missing if "events" in tables else {**missing, "events": f"{lead} events.csv {end}"}


def _read_metrics(package: dict[str, Any]) -> dict[str, Metric]:
    """Return what the measures of published totals count.

    Raises
    ------
    DataError : one is declared in words that are not known
    """
    try:
        return parse_metrics(package.get("sitrep", {}).get("metrics", {}))
    except ValueError as error:
        raise DataError([Problem(DESCRIPTOR, id="sitrep.metrics", rule=str(error))]) from None


def _read_words(package: dict[str, Any], coverage: pd.DataFrame) -> Words:
    """Return what the descriptor says about the data; what it leaves out is true of any package.

    Raises
    ------
    DataError : it says something under a name that is none of those of `Words`
    """
    given = package.get("sitrep", {}).get("words", {})
    known = [field.name for field in fields(Words)]
    wrong = [
        Problem(DESCRIPTOR, id="sitrep.words", column=name, rule=suggestion(name, known))
        for name in given
        if name not in known
    ]
    if wrong:
        raise DataError(wrong)
    country = package.get("spatial", {}).get("country", "")
    days = f"{coverage['start'].min():%Y-%m-%d} to {coverage['end'].max():%Y-%m-%d}"
    about = f"Incidents{f' in {country}' if country else ''} from {days}."
    return replace(DEFAULTS, **{"about": about, **given})


def _code_types(tables: dict[str, pd.DataFrame]) -> dict[str, pd.CategoricalDtype]:
    """Return the type of each coded column: the codes met in any table, in code order."""
    ordered = tables["codes"].sort_values(["field", "order"]).groupby("field")["code"].agg(list)
    types = {}
    for column in ordered.index.intersection([*INCIDENTS, *TARGETS]):
        met = {
            code
            for table in (tables["incidents"], tables["targets"], tables["accounts"])
            if column in table
            for code in table[column].dropna()
        }
        unlisted = sorted(met.difference(ordered[column]))
        categories = [code for code in ordered[column] if code in met] + unlisted
        types[column] = pd.CategoricalDtype(categories, ordered=True)
    return types


def _accounts(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each account its publisher, and say whether it counted only some of the dead."""
    publisher = tables["sources"].set_index("source_id")["publisher_id"]
    accounts = _with_all(tables["accounts"], ("origin",))
    return accounts.assign(
        publisher_id=accounts["source_id"].map(publisher), partial=accounts["partial"].eq("yes")
    )


def _incidents(tables: dict[str, pd.DataFrame], country: str) -> pd.DataFrame:
    """Join incidents to their places, targets and accounts."""
    targets, accounts = tables["targets"], _accounts(tables)
    toll = targets.groupby("incident_id")[["killed", "wounded"]].sum(min_count=1)
    span = derive_tolls(accounts)[["killed_low", "killed_high"]]
    hardest = targets.sort_values("killed", ascending=False, kind="stable", na_position="last")
    main = hardest.drop_duplicates("incident_id").set_index("incident_id")["target_type"]
    places = tables["places"].rename(columns={"name": "place"})
    place_columns = ["place_id", "place", "admin1", "latitude", "longitude"]
    number = accounts["incident_id"].value_counts().rename("accounts")
    told = toll.join([span, main, number], how="outer")
    incidents = (
        _with_all(tables["incidents"], ("scope", "episode_id"))
        .merge(places[place_columns], on="place_id", validate="many_to_one")
        .join(told, on="incident_id")
        .assign(country=country, actor_2=pd.Series(dtype="category"))
        .fillna({"accounts": 0})
        .sort_values(["date_start", "incident_id"], ignore_index=True)
    )
    # Where only partial accounts give a toll, or a group's toll is blank, the best one is a bound.
    incidents["killed_low"] = incidents[["killed_low", "killed"]].min(axis=1)
    incidents["killed_high"] = incidents[["killed_high", "killed"]].max(axis=1)
    return conform(incidents, INCIDENTS, "incidents.csv")


def _theatres(theatres: pd.DataFrame) -> pd.DataFrame:
    """Give one row a governorate of a theatre."""
    listed = theatres.assign(admin1=theatres["admin1s"].str.split(";")).explode("admin1")
    return conform(listed.reset_index(drop=True), THEATRES, "theatres.csv")
