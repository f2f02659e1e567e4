"""Reads a folder of curated tables, as its `datapackage.json` describes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from sitrep.accounts import derive_tolls
from sitrep.errors import DataError, Problem, suggestion
from sitrep.schema import ACCOUNTS, CODES, COVERAGE, INCIDENTS, TARGETS, THEATRES, Source, conform

DESCRIPTOR = "datapackage.json"
COUNTRY = "Syria"


def read(directory: Path) -> Source:
    """Read the curated tables of a folder into the tables of a `Source`.

    Raises
    ------
    DataError : a table is missing, or rows that cannot be read; lists them all
    """
    package = json.loads((directory / DESCRIPTOR).read_text(encoding="utf-8"))
    tables = read_tables(directory, package)
    types = _code_types(tables)
    for name in ("incidents", "targets", "accounts"):
        coded = tables[name].columns.intersection(types)
        tables[name] = tables[name].astype({column: types[column] for column in coded})
    return Source(
        name=package["title"],
        version=package["version"],
        sha256=_digest(directory, package),
        citation=package["citation"],
        licence=" and ".join(licence["name"] for licence in package["licenses"]),
        toll="targets",
        incidents=_incidents(tables),
        targets=conform(tables["targets"], TARGETS, "targets.csv"),
        accounts=conform(_accounts(tables), ACCOUNTS, "accounts.csv"),
        coverage=conform(tables["coverage"], COVERAGE, "coverage.csv"),
        theatres=_theatres(tables["theatres"]),
        codes=conform(tables["codes"], CODES, "codes.csv"),
        admin1=tables["admin1"],
        benchmarks=tables["benchmarks"],
        claims=tables["claims"],
        sources=tables["sources"],
        publishers=tables["publishers"],
        notes=pd.DataFrame(columns=["rule", "action", "rows", "examples"]),
    )


def read_tables(directory: Path, package: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Read every table that a descriptor lists, typed as it says.

    Returns
    -------
    dict of DataFrame by table name; integers as float64, so that a blank stays missing

    Raises
    ------
    DataError : lists every file, column and value that cannot be read, and every key that names
        no row
    """
    problems: list[Problem] = []
    tables = {}
    for resource in package["resources"]:
        text = _read_text(directory / resource["path"], problems)
        if text is not None:
            tables[resource["name"]] = _typed(text, resource, problems)
    if not problems:
        for resource in package["resources"]:
            problems.extend(_dangling(tables, resource))
    if problems:
        raise DataError(problems)
    return tables


def _read_text(path: Path, problems: list[Problem]) -> pd.DataFrame | None:
    """Read a table as text; blank is missing."""
    try:
        return pd.read_csv(
            path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8"
        )
    except FileNotFoundError:
        problems.append(Problem(path.name, rule="is missing"))
    except UnicodeDecodeError as error:
        problems.append(Problem(path.name, rule=f"is not UTF-8 ({error.reason})"))
    except pd.errors.EmptyDataError:
        problems.append(Problem(path.name, rule="is empty; it needs a header line"))
    except pd.errors.ParserError as error:
        problems.append(Problem(path.name, rule=f"is not a table: {str(error).strip()}"))
    return None


def _typed(text: pd.DataFrame, resource: dict[str, Any], problems: list[Problem]) -> pd.DataFrame:
    """Convert the columns of one table to the types of its descriptor."""
    file = resource["path"]
    typed = {}
    for field in resource["schema"]["fields"]:
        name, kind = field["name"], field["type"]
        if name not in text:
            rule = f"column is missing; {suggestion(name, list(text.columns))}"
            problems.append(Problem(file, column=name, rule=rule))
            continue
        values: pd.Series = text[name]
        if kind in ("integer", "number"):
            values = pd.to_numeric(values, errors="coerce").astype("float64")
        elif kind == "date":
            dates = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
            values = dates.astype("datetime64[s]")
        for line in text.index[values.isna() & text[name].notna()]:
            problems.append(
                Problem(
                    file,
                    int(line) + 2,
                    str(text.iat[line, 0]),
                    name,
                    text[name][line],
                    f"is no {kind}",
                )
            )
        typed[name] = values
    return pd.DataFrame(typed)


def _dangling(tables: dict[str, pd.DataFrame], resource: dict[str, Any]) -> Iterator[Problem]:
    """Yield the values of foreign keys that name no row of the other table."""
    table = tables[resource["name"]]
    for key in resource["schema"].get("foreignKeys", []):
        column = key["fields"] if isinstance(key["fields"], str) else key["fields"][0]
        reference = key["reference"]
        other = (
            reference["fields"] if isinstance(reference["fields"], str) else reference["fields"][0]
        )
        known = tables[reference["resource"] or resource["name"]][other]
        for line in table.index[table[column].notna() & ~table[column].isin(known)]:
            value = str(table[column][line])
            rule = f"is not in {reference['resource']}.csv; {suggestion(value, list(known))}"
            yield Problem(
                resource["path"], int(line) + 2, str(table.iat[line, 0]), column, value, rule
            )


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
    accounts = tables["accounts"]
    return accounts.assign(
        publisher_id=accounts["source_id"].map(publisher), partial=accounts["partial"].eq("yes")
    )


def _incidents(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
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
        tables["incidents"]
        .merge(places[place_columns], on="place_id", validate="many_to_one")
        .join(told, on="incident_id")
        .assign(country=COUNTRY, actor_2=pd.Series(dtype="category"))
        .fillna({"accounts": 0})
        .sort_values(["date_start", "incident_id"], ignore_index=True)
    )
    return conform(incidents, INCIDENTS, "incidents.csv")


def _theatres(theatres: pd.DataFrame) -> pd.DataFrame:
    """Give one row a governorate of a theatre."""
    listed = theatres.assign(admin1=theatres["admin1s"].str.split(";")).explode("admin1")
    return conform(listed.reset_index(drop=True), THEATRES, "theatres.csv")


def _digest(directory: Path, package: dict[str, Any]) -> str:
    """Return one sha256 over the bytes of all tables, in the order of the descriptor."""
    digest = sha256()
    for resource in package["resources"]:
        digest.update((directory / resource["path"]).read_bytes())
    return digest.hexdigest()
