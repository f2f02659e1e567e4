"""Reads a coding form that someone has gone through: which lines to take, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitrep.codebook.fields import FORMS
from sitrep.coding.folder import Folder
from sitrep.coding.form import columns, count_groups, target_columns
from sitrep.errors import DataError, Problem, nearest, suggestion
from sitrep.readers.package import decode, read_bytes, split

DECISIONS = ("accept", "drop", "")
"""What may stand in the column `decision`; a blank is not decided, and not taken."""

NEW = "new"
"""What stands in the column `incident_id` of a line that is no account of an incident held."""

CODED = {
    "date_precision": "date_precision",
    "geo_precision": "geo_precision",
    "event_class": "event_class",
    "event_type": "event_type",
    "weapon_type": "weapon_type",
    "attribution": "attribution",
    "scope": "scope",
    "partial": "partial",
    "place_kind": "place_kind",
    "publisher_kind": "publisher_kind",
    "alignment": "alignment",
    "language": "language",
    "region_kind": "region_kind",
    "metric": "metric",
    "qualifier": "qualifier",
    "claim_kind": "claim_kind",
    "test": "test",
}
"""Column -> the code list whose codes it takes."""

NEEDED = {
    "incident": [
        "date_start",
        "date_end",
        "date_precision",
        "geo_precision",
        "theatre",
        "event_class",
        "event_type",
        "weapon_type",
        "actor",
        "attribution",
        "url",
        "publisher",
        "language",
    ],
    "total": [
        "period_start",
        "period_end",
        "region_kind",
        "region",
        "actor",
        "metric",
        "value",
        "qualifier",
        "url",
        "publisher",
        "language",
    ],
    "claim": ["claim_kind", "statement", "url", "publisher", "language"],
}
"""Kind of line -> its columns that may not be blank."""

PLACED = ["place", "admin1", "latitude", "longitude", "place_kind"]
"""What a place that is new to the folder needs."""

DATES = ["date_start", "date_end", "published", "period_start", "period_end"]
NUMBERS = ["actor_killed", "value"]
POINTS = ["latitude", "longitude"]


@dataclass(frozen=True)
class Accepted:
    """A line of the form that is to be taken.

    Attributes
    ----------
    at : int, the line of the file
    cells : dict of str by column
    """

    at: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def targets(self) -> list[dict[str, str]]:
        """Return the groups hit that are filled in."""
        names = ("target_type", "unit", "killed", "wounded", "abducted")
        groups = []
        for number in range(1, count_groups(self.cells) + 1):
            values = [self[column] for column in target_columns(number)]
            if any(values):
                groups.append(dict(zip(names, values, strict=True)))
        return groups


@dataclass(frozen=True)
class Form:
    """A coding form as it was decided.

    Attributes
    ----------
    file : str
    accepted : tuple of Accepted
    dropped, undecided : int, lines
    """

    file: str
    accepted: tuple[Accepted, ...]
    dropped: int
    undecided: int


def read_form(path: Path, folder: Folder) -> Form:
    """Return what was accepted in a coding form.

    Parameters
    ----------
    path : Path
    folder : Folder, whose codes, places and theatres count

    Raises
    ------
    DataError : every cell of an accepted line that cannot be taken, with what is allowed
    """
    lines = split(decode(read_bytes(path), path.name), path.name)
    if not lines:
        raise DataError([Problem(path.name, rule="is empty; it needs a header line")])
    (_, header), *rest = lines
    problems = list(_check_header(path.name, header))
    if problems:
        raise DataError(problems)
    accepted, dropped, undecided = [], 0, 0
    for at, values in rest:
        if len(values) != len(header):
            rule = f"has {len(values)} cells, where the header has {len(header)}"
            problems.append(Problem(path.name, at, rule=rule))
            continue
        cells = {name: cell.strip() for name, cell in zip(header, values, strict=True)}
        decision = cells["decision"].casefold()
        if decision not in DECISIONS:
            hint = suggestion(decision, [one for one in DECISIONS if one])
            problems.append(_problem(path, at, cells, "decision", f"is no decision; {hint}"))
        elif decision == "accept":
            accepted.append(Accepted(at, cells))
        dropped += decision == "drop"
        undecided += not decision
    for one in accepted:
        problems += _check(path, one, folder)
    if problems:
        raise DataError(problems)
    return Form(path.name, tuple(accepted), dropped, undecided)


def _check_header(file: str, header: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the first line."""
    known = columns(count_groups(header))
    for name in ("kind", "decision", *NEEDED["incident"]):
        if name not in header:
            meant = nearest(name, [other for other in header if other not in known])
            hint = f"; '{meant}' stands there" if meant else "; is it a file of `sitrep code`?"
            yield Problem(file, 1, column=name, rule=f"column is missing{hint}")
    for name in dict.fromkeys(header):
        if name and name not in known:
            rule = f"is no column of the coding form; {suggestion(name, known)}"
            yield Problem(file, 1, column=name, rule=rule)
        elif header.count(name) > 1:
            yield Problem(file, 1, column=name, rule="stands in the header more than once")


def _problem(path: Path, at: int, cells: Mapping[str, str], column: str, rule: str) -> Problem:
    return Problem(path.name, at, "", column, cells.get(column, ""), rule)


def _check(path: Path, one: Accepted, folder: Folder) -> Iterator[Problem]:
    """Yield what is wrong with a line that was accepted."""

    def wrong(column: str, rule: str) -> Problem:
        return _problem(path, one.at, one.cells, column, rule)

    kind = one["kind"]
    if kind not in NEEDED:
        yield wrong("kind", f"is no kind of line; {suggestion(kind, list(NEEDED))}")
        return
    if kind == "claim" and "claims" not in folder.tables:
        yield wrong("kind", "cannot be taken: the folder has no claims.csv")
    for column in NEEDED[kind]:
        if not one[column]:
            yield wrong(column, "is blank; a value is needed")
    if one["publisher"] and not _is_known(one, folder):
        for column in ("publisher_kind", "alignment"):
            if not one[column]:
                yield wrong(column, "is blank; a publisher that is new to the folder needs it")
    for column, field in CODED.items():
        allowed = folder.codes(field)
        if one[column] and one[column] not in allowed:
            yield wrong(
                column, f"is no code of {field} in codes.csv; {_near(one[column], allowed)}"
            )
    actors = folder.codes("benchmark_actor" if kind == "total" else "actor")
    if one["actor"] and one["actor"] not in actors:
        yield wrong("actor", f"is no code of actor in codes.csv; {_near(one['actor'], actors)}")
    yield from _check_forms(one, wrong)
    if kind == "incident":
        yield from _check_place(one, folder, wrong)
        yield from _check_targets(one, folder, wrong)


def _is_known(one: Accepted, folder: Folder) -> bool:
    """Say whether the folder has the publisher of a line, or the page."""
    name = one["publisher"].casefold()
    publishers = folder.tables["publishers"]
    known = {row[column].casefold() for row in publishers for column in ("publisher_id", "name")}
    return name in known or one["url"] in {row["url"] for row in folder.tables["sources"]}


def _near(value: str, allowed: Mapping[str, str]) -> str:
    """Return the code that was meant: by its name, else by its label."""
    by_label = {label.casefold(): code for code, label in allowed.items()}
    if value.casefold() in by_label:
        return f"did you mean '{by_label[value.casefold()]}'?"
    return suggestion(value, list(allowed))


def _check_forms(one: Accepted, wrong: object) -> Iterator[Problem]:
    """Yield dates and numbers that are none."""
    assert callable(wrong)
    counts = [*NUMBERS]
    for number in range(1, count_groups(one.cells) + 1):
        counts += target_columns(number)[2:]
    for column in DATES:
        text = one[column]
        if text and not _is_date(text):
            yield wrong(column, "is not a date (YYYY-MM-DD)")
    for column in counts:
        text = one[column]
        if text and not (text.isascii() and text.isdigit()):
            yield wrong(column, "is not a whole number, 0 or more")
    for column in POINTS:
        if one[column] and not FORMS["number"][0].fullmatch(one[column]):
            yield wrong(column, "is not a number (decimal degrees)")


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _check_place(one: Accepted, folder: Folder, wrong: object) -> Iterator[Problem]:
    """Yield what is wrong with the place: one of the folder, or a new one that is told in full."""
    assert callable(wrong)
    places = {row["place_id"]: row for row in folder.tables["places"]}
    theatres = {row["theatre"] for row in folder.tables["theatres"]}
    regions = {row["admin1"] for row in folder.tables["admin1"]}
    if one["theatre"] and one["theatre"] not in theatres:
        yield wrong("theatre", f"is not in theatres.csv; {suggestion(one['theatre'], theatres)}")
    incidents = {row["incident_id"] for row in folder.tables["incidents"]}
    if one["incident_id"] not in ("", NEW, *incidents):
        hint = suggestion(one["incident_id"], incidents)
        yield wrong("incident_id", f"is no incident of this folder, nor '{NEW}'; {hint}")
    if one["place_id"] and one["place_id"] not in places:
        names = [*places]
        rule = "is not in places.csv; leave it blank for a new place, with name and coordinates; "
        yield wrong("place_id", rule + suggestion(one["place_id"], names))
    if one["place_id"]:
        return
    for column in PLACED:
        if not one[column]:
            yield wrong(column, "is blank; a new place needs it, or give a place_id of places.csv")
    if one["admin1"] and one["admin1"] not in regions:
        yield wrong("admin1", f"is not in admin1.csv; {suggestion(one['admin1'], regions)}")


def _check_targets(one: Accepted, folder: Folder, wrong: object) -> Iterator[Problem]:
    """Yield what is wrong with the groups hit."""
    assert callable(wrong)
    allowed = folder.codes("target_type")
    numbers = range(1, count_groups(one.cells) + 1)
    filled = [n for n in numbers if any(one[name] for name in target_columns(n))]
    if not filled and one["event_class"] in ("attack", "operation"):
        yield wrong("target_1_type", "is blank; an attack or operation needs who was hit")
    for number in filled:
        column = target_columns(number)[0]
        if one[column] not in allowed:
            hint = _near(one[column], allowed)
            rule = (
                f"is no code of target_type in codes.csv; {hint}"
                if one[column]
                else ("is blank; a value is needed where the group has a unit or a toll")
            )
            yield wrong(column, rule)
