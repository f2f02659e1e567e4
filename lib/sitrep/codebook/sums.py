"""Rules for sums of published totals in the specifications of claims.csv."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sitrep.claims.totals import add_up, check_pair
from sitrep.codebook.tables import Tables
from sitrep.measures.totals import KEYS

COLUMNS = ("benchmark_id", "publisher_id", "period_start", "period_end", "value", "qualifier")
"""What a sum needs of a total, beside its series."""


def check_sum(value: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield why published totals cannot be added and subtracted as a specification says.

    Nothing is said where no total can be read: that is told of their own table.
    """
    if not isinstance(value, str):
        yield "", f"{value!r} is no sum of totals such as 'B004 - B083'"
        return
    totals = read_totals(tables)
    if totals.empty:
        return
    try:
        add_up(totals, value)
    except ValueError as problem:
        yield "", str(problem)


def check_sums(value: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield why a list of such sums cannot be computed."""
    if not isinstance(value, list) or not value:
        yield "", "must be a list of sums of totals"
        return
    for each in value:
        yield from check_sum(each, tables)


def check_totals(specification: dict[str, Any], tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield why the totals before and after cannot be set against each other.

    Nothing is said of totals that cannot be added up: that is told of each.
    """
    pair = [specification.get(key) for key in ("totals_before", "totals_after")]
    if any(not isinstance(each, str) or list(check_sum(each, tables)) for each in pair):
        return
    totals = read_totals(tables)
    if totals.empty:
        return
    before, after = (add_up(totals, str(each)) for each in pair)
    try:
        check_pair(before, after)
    except ValueError as problem:
        yield "totals_before", str(problem).removeprefix("totals_before ")


def read_totals(tables: Tables) -> pd.DataFrame:
    """Return the published totals whose cells can be read, with the witness of each."""
    publishers = _cells("publishers", tables)
    witness = {row["publisher_id"]: row["witness"] for row in publishers if row.get("witness")}
    columns = [*COLUMNS, *(key for key in KEYS if key != "witness")]
    cells = _cells("benchmarks", tables)
    readable = all(set(columns) <= set(row) for row in cells)
    rows = pd.DataFrame(cells if readable else [], columns=columns)
    rows["witness"] = [witness.get(name, name) for name in rows["publisher_id"]]
    for name in ("period_start", "period_end"):
        rows[name] = pd.to_datetime(rows[name], format="%Y-%m-%d", errors="coerce")
    rows["value"] = pd.to_numeric(rows["value"], errors="coerce")
    return rows.dropna(subset=["period_start", "period_end", "value"])


def _cells(name: str, tables: Tables) -> list[dict[str, str]]:
    """Return the cells of a table; none where it could not be read."""
    return [row.cells for row in tables[name].rows] if name in tables else []
