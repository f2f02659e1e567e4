"""Rules for the specifications of tests in claims.csv."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sitrep.claims.specification import KEYS, SHARED
from sitrep.codebook.fields import read_json
from sitrep.codebook.rules import read_date
from sitrep.codebook.sums import check_sum, check_sums, check_totals
from sitrep.codebook.tables import Row, Table, Tables
from sitrep.errors import Problem, suggestion
from sitrep.measures.counts import DIMENSIONS
from sitrep.model.filters import COLUMN_OF

TABLES = {"theatre": "theatres", "admin1": "admin1", "target_type": "targets"}
TABLES |= {"publisher_id": "publishers"}
"""Column -> the table that its values stand in, where that is not the incidents."""


def _place(column: str) -> tuple[str, str]:
    return TABLES.get(column, "incidents"), column


FILTERS = {name: _place(column) for name, (column, _) in COLUMN_OF.items()}
"""Filters of `Dataset.where` that take a list, and where their values stand."""

GROUPS = {
    column: _place(column)
    for column in DIMENSIONS
    if column not in ("country", "place", "geo_precision")
}
"""What a ranking can be by, and where its values stand; places have a table of their own."""

MEASURES = ("killed", "wounded", "abducted", "actor_killed")
DIRECTIONS = ("up", "down")


def check_claims(tables: Tables) -> list[Problem]:
    """Check every specification against the tables that it is to be run on; return all problems."""
    table = tables.get("claims")
    needed = {"test", "parameters", "why_not"}
    if table is None or not needed <= set(table.columns):
        return []
    return [problem for row in table.rows for problem in _check_row(table, row, tables)]


def _check_row(table: Table, row: Row, tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with one claim."""
    test = row["test"]
    if test == "none" and not row["why_not"]:
        yield table.problem(row, "why_not", "must say why there is no test")
    if test != "none" and row["why_not"]:
        yield table.problem(row, "why_not", "must be blank where there is a test")
    if test not in KEYS or (test == "none" and not row["parameters"]):
        return
    if not row["parameters"]:
        yield table.problem(row, "parameters", f"must specify the test '{test}'")
        return
    specification = read_json(row["parameters"])
    if isinstance(specification, dict):
        for path, rule in _check_specification(specification, test, tables, context=False):
            yield table.problem(row, "parameters", f"{path}: {rule}")


def _check_specification(
    specification: dict[str, Any],
    test: str,
    tables: Tables,
    *,
    context: bool,
    inherited: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, str]]:
    """Yield (key, rule) for what is wrong with a specification or its context."""
    always, decisive, optional = KEYS[test]
    needed = (always if context else always | decisive) - inherited
    allowed = always | decisive | optional | {"indirect"}
    allowed |= {"test"} if context or inherited else {"context", "also"}
    for key in sorted(needed - specification.keys()):
        yield key, f"the test '{test}' needs it"
    for key, value in specification.items():
        if key not in allowed:
            yield key, f"is no key of the test '{test}'; {suggestion(key, allowed)}"
        elif key == "context":
            yield from ((f"context.{path}", rule) for path, rule in _check_context(value, tables))
        elif key == "also":
            yield from _check_also(value, specification, tables)
        elif key in CHECKS:
            yield from ((key + path, rule) for path, rule in CHECKS[key](value, tables))
    if test == "totals":
        yield from check_totals(specification, tables)
    if "top" in specification and specification.get("by") in GROUPS:
        yield from _check_top(specification["top"], specification["by"], tables)


def _check_context(value: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a specification that is shown beside a claim."""
    test = value.get("test") if isinstance(value, dict) else None
    tests = KEYS.keys() - {"none"}
    if not isinstance(test, str) or test not in tests:
        yield "test", f"must name a test; {suggestion(str(test), tests)}"
    else:
        yield from _check_specification(value, test, tables, context=True)


def _check_also(
    value: Any, specification: dict[str, Any], tables: Tables
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with further lines of evidence, which share keys with their claim."""
    if not isinstance(value, list):
        yield "also", "must be a list of specifications"
        return
    shared = frozenset({"test", *set(SHARED).intersection(specification)})
    tests = KEYS.keys() - {"none"}
    for place, given in enumerate(value, 1):
        test = given.get("test") if isinstance(given, dict) else None
        if not isinstance(test, str) or test not in tests:
            yield f"also {place}.test", f"must name a test; {suggestion(str(test), tests)}"
            continue
        found = _check_specification(given, test, tables, context=False, inherited=shared)
        yield from ((f"also {place}.{path}", rule) for path, rule in found)


Check = Callable[[Any, Tables], Iterator[tuple[str, str]]]


def _check_filters(value: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield what `Dataset.where` would not take."""
    if not isinstance(value, dict):
        yield "", "must be an object of filters"
        return
    allowed = {*FILTERS, "start", "end", "min_accounts"}
    for name, given in value.items():
        if name not in allowed:
            yield f".{name}", f"is no filter; {suggestion(name, allowed)}"
        elif name in ("start", "end"):
            if not isinstance(given, str) or read_date(given) is None:
                yield f".{name}", f"{given!r} is not a date (YYYY-MM-DD)"
        elif name == "min_accounts":
            if not isinstance(given, int) or isinstance(given, bool) or given < 1:
                yield f".{name}", f"{given!r} is not a whole number from 1"
        else:
            yield from _check_values(name, given, tables)


def _check_values(name: str, given: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield the values of a filter that the data do not have."""
    if not isinstance(given, list):
        yield f".{name}", "must be a list"
        return
    known = _known(FILTERS[name], tables)
    for value in given:
        if known and value not in known:
            yield f".{name}", f"{value!r} is not in the data; {suggestion(str(value), known)}"


def _known(place: tuple[str, str], tables: Tables) -> set[str]:
    """Return the values of a column; empty if its table could not be read."""
    name, column = place
    readable = name in tables and column in tables[name].columns
    return tables[name].values(column) if readable else set()


def _check_incidents(value: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield incidents that do not exist."""
    if not isinstance(value, list) or not value:
        yield "", "must be a list of incidents"
        return
    for incident in value:
        yield from _check_incident(incident, tables)


def _check_incident(value: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield an incident that does not exist."""
    known = _known(("incidents", "incident_id"), tables)
    if known and value not in known:
        yield "", f"{value!r} is not in incidents.csv"


def _check_period(value: Any, _: Tables) -> Iterator[tuple[str, str]]:
    """Yield a period that is not two dates in order."""
    given = value if isinstance(value, list) else []
    days = [read_date(day) if isinstance(day, str) else None for day in given]
    if len(days) != 2 or None in days:
        yield "", f"{value!r} is not [first day, last day]"
    elif value[1] < value[0]:
        yield "", "ends before it begins"


def _choice(allowed: tuple[str, ...] | Mapping[str, Any]) -> Check:
    """Return a check that a value is one of a few."""

    def check(value: Any, _: Tables) -> Iterator[tuple[str, str]]:
        if not isinstance(value, str) or value not in allowed:
            yield "", f"{value!r} is not allowed; {suggestion(str(value), allowed)}"

    return check


def _number(low: float, high: float) -> Check:
    """Return a check that a value is a number between two."""

    def check(value: Any, _: Tables) -> Iterator[tuple[str, str]]:
        if not _is_number(value) or not low <= value <= high:
            yield "", f"{value!r} is not a number from {low:g} to {high:g}"

    return check


def _is_number(value: Any) -> bool:
    """Tell whether a value of JSON is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_published(value: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield published numbers that are none, or whose measure is unknown."""
    if not isinstance(value, dict) or not value:
        yield "", "must be an object: measure and number"
        return
    rows = tables["codes"].rows if "codes" in tables else ()
    metrics = {row["code"] for row in rows if row["field"] == "metric"}
    for metric, number in value.items():
        if metrics and metric not in metrics:
            yield f".{metric}", f"is no metric; {suggestion(metric, metrics)}"
        if not _is_number(number) or number < 0:
            yield f".{metric}", f"{number!r} is not a number from 0"


def _check_top(value: Any, by: str, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield the top of a ranking that is none of the groups ranked."""
    known = _known(GROUPS[by], tables)
    if known and value not in known:
        yield "top", f"{value!r} is no {by} of the data; {suggestion(str(value), known)}"


def _check_text(value: Any, _: Tables) -> Iterator[tuple[str, str]]:
    """Yield a reason that is no text."""
    if not isinstance(value, str) or not value.strip():
        yield "", f"{value!r} is no text"


def _check_publisher(value: Any, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield a publisher that does not exist."""
    known = _known(("publishers", "publisher_id"), tables)
    if known and value not in known:
        yield "", f"{value!r} is not in publishers.csv; {suggestion(str(value), known)}"


CHECKS: dict[str, Check] = {
    "where": _check_filters,
    "of": _check_filters,
    "before": _check_period,
    "after": _check_period,
    "period": _check_period,
    "window": _check_period,
    "incidents": _check_incidents,
    "incident": _check_incident,
    "measure": _choice(MEASURES),
    "direction": _choice(DIRECTIONS),
    "by": _choice(GROUPS),
    "at_least": _number(0, 1e6),
    "above": _number(0, 1),
    "published": _check_published,
    "at_most_days": _number(1, 1e6),
    "total": check_sum,
    "totals_before": check_sum,
    "totals_after": check_sum,
    "others": check_sums,
    "claimed_by_side": check_sums,
    "claimed": _number(0, 1e9),
    "counted_by": _check_publisher,
    "indirect": _check_text,
}
"""The check of each key that stands alone."""
