"""Rules for the tables that incidents refer to, and for those beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from sitrep.codebook.rules import (
    Rule,
    call_region,
    group,
    needs,
    read_coordinate,
    read_count,
    read_date,
)
from sitrep.codebook.tables import Table, Tables
from sitrep.errors import Problem, suggestion
from sitrep.measures.contradictions import find_falling


@needs(coverage="theatre start end")
def _order_of_coverage(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the windows of a theatre are in order and do not overlap."""
    table = tables["coverage"]
    for rows in group(table, "theatre").values():
        last: date | None = None
        for row in sorted(rows, key=lambda row: row["start"]):
            start, end = read_date(row["start"]), read_date(row["end"])
            if not start or not end:
                continue
            if end < start:
                yield table.problem(row, "end", f"is before start, {start}")
            elif last and start <= last:
                yield table.problem(
                    row, "start", f"lies in the window before it, which ends {last}"
                )
            last = max(end, last) if last else end


@needs(theatres="theatre admin1s", admin1="admin1")
def _regions_of_theatres(tables: Tables, descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that a theatre lists regions that exist, each once."""
    table, known = tables["theatres"], tables["admin1"].values("admin1")
    for row in table.rows:
        names = row["admin1s"].split(";")
        for name in names:
            if name not in known:
                rule = f"{name!r} is not in admin1.csv; {suggestion(name, known)}"
                yield table.problem(row, "admin1s", rule)
        if len(set(names)) < len(names):
            yield table.problem(row, "admin1s", f"names a {call_region(descriptor)} more than once")


@needs(benchmarks="benchmark_id period_start period_end")
def _periods_of_benchmarks(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the period of a benchmark ends on or after its first day."""
    table = tables["benchmarks"]
    for row in table.rows:
        start, end = read_date(row["period_start"]), read_date(row["period_end"])
        if start and end and end < start:
            yield table.problem(row, "period_end", f"is before period_start, {start}")


@needs(
    benchmarks="benchmark_id publisher_id metric region_kind region actor period_start period_end "
    "value qualifier"
)
def _contradicted_totals(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that no total is lower than one of a part of its days, unless a note decides it."""
    rows = {
        row["benchmark_id"]: row.cells
        for row in tables["benchmarks"].rows
        if read_date(row["period_start"])
        and read_date(row["period_end"])
        and read_count(row["value"]) is not None
        and not row.cells.get("note")
    }
    table = pd.DataFrame(rows.values(), columns=[*tables["benchmarks"].columns])
    for higher, lower in find_falling(table.astype({"value": "int64"})):
        one, other = rows[higher], rows[lower]
        days = f"from {one['period_start']} to {one['period_end']}"
        rule = (
            f"is lower than {one['value']} of {higher}, which counts {days} alone: a running total "
            "cannot fall, nor a part be more than the whole; correct one of the two, or say in the "
            "note of one what was decided"
        )
        (row,) = (row for row in tables["benchmarks"].rows if row.cells is other)
        yield tables["benchmarks"].problem(row, "value", rule)


@needs(benchmarks="region_kind region", admin1="admin1", theatres="theatre")
def _regions_of_benchmarks(tables: Tables, descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the region of a benchmark exists among those of its kind."""
    table = tables["benchmarks"]
    known = {
        "admin1": tables["admin1"].values("admin1"),
        "theatre": tables["theatres"].values("theatre"),
        "country": {str(descriptor.get("spatial", {}).get("country", ""))},
    }
    for row in table.rows:
        allowed = known.get(row["region_kind"])
        if allowed and row["region"] and row["region"] not in allowed:
            rule = f"is no {row['region_kind']}; {suggestion(row['region'], allowed)}"
            yield table.problem(row, "region", rule)


@needs(events="event_id day theatre note", coverage="theatre start end")
def _days_of_events(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that an event lies in the coverage of its theatre, or a note says why it does not."""
    windows = [
        (row["theatre"], start, end)
        for row in tables["coverage"].rows
        if (start := read_date(row["start"])) and (end := read_date(row["end"]))
    ]
    for row in tables["events"].rows:
        day, theatre = read_date(row["day"]), row["theatre"]
        searched = any(
            start <= day <= end for name, start, end in windows if day and theatre in ("", name)
        )
        if day and not searched and not row["note"]:
            rule = "lies outside coverage.csv; correct it, or say in the note why it stands here"
            yield tables["events"].problem(row, "day", rule)


@needs(places="place_id latitude longitude")
def _points_of_places(tables: Tables, descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that every place lies in the country, as far as the descriptor bounds it."""
    yield from _check_points(tables["places"], "latitude", "longitude", descriptor)


@needs(admin1="admin1 capital_latitude capital_longitude")
def _points_of_capitals(tables: Tables, descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that every capital lies in the country, as far as the descriptor bounds it."""
    yield from _check_points(tables["admin1"], "capital_latitude", "capital_longitude", descriptor)


def _check_points(
    table: Table, latitude: str, longitude: str, descriptor: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield rows whose point lies outside the outline, or else the box, of the descriptor."""
    spatial = descriptor.get("spatial", {})
    outline = spatial.get("outline") or _corners(spatial.get("bbox"))
    for row in table.rows:
        north, east = read_coordinate(row[latitude]), read_coordinate(row[longitude])
        if north is None or east is None or not outline:
            continue
        if not inside(east, north, outline):
            swapped = " (swapped?)" if inside(north, east, outline) else ""
            rule = (
                f"lies outside {spatial.get('country')} with {longitude} {row[longitude]}{swapped}"
            )
            yield table.problem(row, latitude, rule)


def _corners(box: list[float] | None) -> list[list[float]]:
    """Return the corners of a box of west, south, east and north; none without one."""
    if not box:
        return []
    west, south, east, north = box
    return [[west, south], [east, south], [east, north], [west, north]]


def inside(x: float, y: float, outline: list[list[float]]) -> bool:
    """Tell whether a point lies inside a polygon, by counting the sides to its right."""
    crossings = 0
    for (x1, y1), (x2, y2) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (x2 - x1) * (y - y1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1


@needs(codes="field code order")
def _order_of_codes(tables: Tables, descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that a code list is used by some column, and numbers its codes 1, 2, 3 ..."""
    table = tables["codes"]
    used = {
        field["codes"]
        for resource in descriptor["resources"]
        for field in resource["schema"]["fields"]
        if "codes" in field
    }
    for name, rows in group(table, "field").items():
        if name not in used:
            yield table.problem(rows[0], "field", f"is used by no column; {suggestion(name, used)}")
        numbers = [read_count(row["order"]) for row in rows]
        known = sorted(number for number in numbers if number is not None)
        if len(known) == len(rows) and known != list(range(1, len(rows) + 1)):
            yield table.problem(rows[0], "order", f"does not run 1, 2, 3 ... within {name}")


RULES: tuple[Rule, ...] = (
    _order_of_coverage,
    _regions_of_theatres,
    _periods_of_benchmarks,
    _contradicted_totals,
    _regions_of_benchmarks,
    _days_of_events,
    _points_of_places,
    _points_of_capitals,
    _order_of_codes,
)
