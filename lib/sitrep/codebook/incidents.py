"""Rules for incidents, their targets and their accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sitrep.codebook.rules import Rule, call_region, group, needs, read_count, read_date
from sitrep.codebook.tables import Row, Table, Tables
from sitrep.errors import Problem

SPANS = {"week": (2, 7), "month": (8, 45), "year": (46, 366)}
"""Fewest and most days of the window that each date precision stands for."""

TOLLS = ("killed", "wounded", "abducted")

DATED_ID = re.compile(r"[A-Z]+-(\d{4})-\d+", re.ASCII)
"""An id that carries a year."""


@needs(incidents="incident_id date_start")
def _year_of_id(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the id of an incident carries the year of its first day."""
    table = tables["incidents"]
    for row in table.rows:
        dated, start = DATED_ID.fullmatch(row["incident_id"]), read_date(row["date_start"])
        if start and dated and int(dated[1]) != start.year:
            yield table.problem(
                row, "incident_id", f"carries another year than date_start, {start}"
            )


@needs(incidents="incident_id date_start date_end date_precision")
def _span_of_incidents(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the dates of an incident are in order and fit their precision."""
    yield from _check_spans(tables["incidents"])


@needs(accounts="incident_id source_id date_start date_end date_precision")
def _span_of_accounts(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the dates of an account are in order and fit their precision."""
    yield from _check_spans(tables["accounts"])


def _check_spans(table: Table) -> Iterator[Problem]:
    """Yield rows whose date_end precedes date_start, or whose days do not fit date_precision."""
    for row in table.rows:
        start, end = read_date(row["date_start"]), read_date(row["date_end"])
        if not start or not end:
            continue
        days = (end - start).days + 1
        fewest, most = SPANS.get(row["date_precision"], (1, days))
        if end < start:
            yield table.problem(row, "date_end", f"is before date_start, {start}")
        elif not fewest <= days <= most:
            rule = f"stands for a window of {fewest} to {most} days; this one has {days}"
            yield table.problem(row, "date_precision", rule)


@needs(incidents="date_start date_end theatre", coverage="theatre start end")
def _dates_covered(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that every day of an incident lies in a window in which its theatre was searched."""
    table = tables["incidents"]
    covered = {
        theatre: _days(rows) for theatre, rows in group(tables["coverage"], "theatre").items()
    }
    for row in table.rows:
        start, end = read_date(row["date_start"]), read_date(row["date_end"])
        days = covered.get(row["theatre"])
        if not start or not end or not days:
            continue
        for column, day in (("date_start", start), ("date_end", end)):
            if day not in days:
                rule = f"is outside the coverage of {row['theatre']}, {min(days)} to {max(days)}"
                yield table.problem(row, column, rule)
        if start in days and end in days and any(day not in days for day in _range(start, end)):
            yield table.problem(row, "", f"spans days outside the coverage of {row['theatre']}")


def _days(windows: Iterable[Row]) -> set[date]:
    """Return all days of some windows."""
    spans = [(read_date(row["start"]), read_date(row["end"])) for row in windows]
    return {day for start, end in spans if start and end for day in _range(start, end)}


def _range(start: date, end: date) -> Iterator[date]:
    """Yield the days of a span; of a span so long that it is an error, the first hundred years."""
    days = min((end - start).days + 1, 36525)
    return (start + timedelta(days=number) for number in range(days))


@needs(incidents="place_id theatre", places="place_id admin1", theatres="theatre admin1s")
def _place_in_theatre(tables: Tables, descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that an incident lies in a region of its theatre."""
    table, noun = tables["incidents"], call_region(descriptor)
    lies_in = {row["place_id"]: row["admin1"] for row in tables["places"].rows}
    parts = {row["theatre"]: row["admin1s"].split(";") for row in tables["theatres"].rows}
    for row in table.rows:
        admin1, allowed = lies_in.get(row["place_id"]), parts.get(row["theatre"])
        if admin1 and allowed and admin1 not in allowed:
            rule = f"has no {noun} {admin1}, where {row['place_id']} lies; see theatres.csv"
            yield table.problem(row, "theatre", rule)


@needs(incidents="place_id geo_precision", places="place_id kind")
def _precision_of_areas(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that an area is never given as exact or near."""
    table = tables["incidents"]
    kinds = {row["place_id"]: row["kind"] for row in tables["places"].rows}
    for row in table.rows:
        if kinds.get(row["place_id"]) == "area" and row["geo_precision"] in ("exact", "near"):
            yield table.problem(row, "geo_precision", f"cannot be: {row['place_id']} is an area")


@needs(incidents="incident_id actor attribution")
def _actor_of_incidents(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that an incident without attribution has no actor, and the other way round."""
    yield from _check_actors(tables["incidents"])


@needs(accounts="incident_id source_id actor attribution")
def _actor_of_accounts(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that accounts without attribution have no actor; one account alone disputes nothing."""
    table = tables["accounts"]
    yield from _check_actors(table)
    for row in table.rows:
        if row["attribution"] == "disputed":
            yield table.problem(
                row, "attribution", "needs two accounts; allowed: what this page says"
            )


def _check_actors(table: Table) -> Iterator[Problem]:
    """Yield rows of which one of actor and attribution is unknown and the other is not."""
    for row in table.rows:
        unidentified, none = row["actor"] == "unidentified", row["attribution"] == "none"
        if unidentified and not none:
            yield table.problem(
                row, "attribution", "must be 'none' where the actor is unidentified"
            )
        elif none and not unidentified:
            yield table.problem(
                row, "actor", "must be 'unidentified' where the attribution is 'none'"
            )


@needs(incidents="incident_id actor attribution", accounts="incident_id actor attribution")
def _actor_from_accounts(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the actor and attribution of an incident are those of its accounts."""
    table = tables["incidents"]
    accounts = group(tables["accounts"], "incident_id")
    for row in table.rows:
        told = accounts.get(row["incident_id"], [])
        named = {account["actor"] for account in told} - {"unidentified"}
        claimed = {account["actor"] for account in told if account["attribution"] == "claimed"}
        if told and row["actor"] not in named | {"unidentified"}:
            yield table.problem(row, "actor", "is named by no account of this incident")
        elif row["attribution"] == "claimed" and told and row["actor"] not in claimed:
            yield table.problem(
                row, "attribution", "needs an account that says the actor claimed it"
            )
        elif row["attribution"] == "disputed" and told and len(named) < 2:
            yield table.problem(row, "attribution", "needs accounts that name different actors")


@needs(incidents="incident_id", accounts="incident_id")
def _accounts_of_incidents(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that every incident has at least one account."""
    table, told = tables["incidents"], tables["accounts"].values("incident_id")
    for row in table.rows:
        if row["incident_id"] and row["incident_id"] not in told:
            yield table.problem(row, "", "has no account in accounts.csv; at least one is needed")


@needs(incidents="incident_id event_class", targets="incident_id")
def _targets_of_incidents(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that every attack and operation names at least one group that was hit."""
    table, hit = tables["incidents"], tables["targets"].values("incident_id")
    for row in table.rows:
        if row["event_class"] in ("attack", "operation") and row["incident_id"] not in hit:
            yield table.problem(
                row, "", "has no row in targets.csv; an attack or operation needs one"
            )


@needs(targets="incident_id target_no")
def _numbers_of_targets(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the groups of an incident are numbered 1, 2, 3 ..."""
    table = tables["targets"]
    for rows in group(table, "incident_id").values():
        numbers = {read_count(row["target_no"]) for row in rows}
        if None not in numbers and numbers != set(range(1, len(numbers) + 1)):
            yield table.problem(
                rows[0], "target_no", "does not run 1, 2, 3 ... within its incident"
            )


@needs(targets=f"incident_id {' '.join(TOLLS)}", accounts=f"incident_id partial {' '.join(TOLLS)}")
def _tolls(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the best toll of an incident lies between its lowest and highest full accounts."""
    table = tables["targets"]
    accounts = group(tables["accounts"], "incident_id")
    for incident, rows in group(table, "incident_id").items():
        told = accounts.get(incident)
        for toll in TOLLS if told else ():
            cells = [row[toll] for row in rows]
            rule = _check_toll(toll, cells, told or [])
            if rule:
                sum_of = " + ".join(filter(None, cells))
                yield Problem(table.file, rows[0].line, incident, toll, sum_of, rule)


def _check_toll(toll: str, cells: list[str], accounts: list[Row]) -> str:
    """Say how the toll of all groups hit disagrees with the accounts; empty if it does not."""
    known = [count for count in map(read_count, cells) if count is not None]
    if len(known) < len([cell for cell in cells if cell]):
        return ""  # a cell holds no number, which is reported for itself
    full = _counts(accounts, toll, full=True)
    if not known:
        # A page can give a toll that is not the best account's; but deaths always come from one.
        return f"is blank, but full accounts give {min(full)}" if full and toll == "killed" else ""
    if not full:
        return "" if _counts(accounts, toll, full=False) else "is given, but no account gives it"
    low, best, high = min(full), sum(known), max(full)
    complete = all(cells)  # else the sum is a minimum, and may lie below the lowest account
    if best > high or (complete and best < low):
        return f"is {best} in all; the full accounts give {low} to {high}"
    return ""


def _counts(accounts: list[Row], toll: str, *, full: bool) -> list[int]:
    """Return what the accounts count, or only those that counted all of the dead."""
    told = [read_count(row[toll]) for row in accounts if not (full and row["partial"])]
    return [count for count in told if count is not None]


@needs(incidents="incident_id actor_killed", accounts="incident_id actor_killed partial")
def _dead_of_actors(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the acting side's own dead lie between the lowest and the highest full account."""
    table = tables["incidents"]
    accounts = group(tables["accounts"], "incident_id")
    for row in table.rows:
        told = accounts.get(row["incident_id"])
        if told and row["actor_killed"]:
            broken = _check_toll("actor_killed", [row["actor_killed"]], told)
            if broken:
                yield table.problem(row, "actor_killed", broken)


@needs(accounts="incident_id source_id date_start date_end", sources="source_id published")
def _published_after(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that a page is not published before the days of what it tells."""
    table = tables["accounts"]
    days = {row["source_id"]: read_date(row["published"]) for row in tables["sources"].rows}
    for row in table.rows:
        published = days.get(row["source_id"])
        for column in ("date_start", "date_end"):
            day = read_date(row[column])
            if day and published and published < day:
                yield table.problem(row, column, f"is after its page was published, {published}")
                break


@needs(accounts="incident_id source_id origin", sources="source_id publisher_id")
def _origin_of_accounts(tables: Tables, _: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that the origin of an account is another publisher than that of its page."""
    table = tables["accounts"]
    own = {row["source_id"]: row["publisher_id"] for row in tables["sources"].rows}
    for row in table.rows:
        if row["origin"] and row["origin"] == own.get(row["source_id"]):
            rule = "is the publisher of the page itself; leave it blank"
            yield table.problem(row, "origin", rule)


RULES: tuple[Rule, ...] = (
    _year_of_id,
    _span_of_incidents,
    _span_of_accounts,
    _dates_covered,
    _place_in_theatre,
    _precision_of_areas,
    _actor_of_incidents,
    _actor_of_accounts,
    _actor_from_accounts,
    _accounts_of_incidents,
    _targets_of_incidents,
    _numbers_of_targets,
    _tolls,
    _dead_of_actors,
    _published_after,
    _origin_of_accounts,
)
