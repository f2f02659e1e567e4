"""What is wrong with a line of the coding form that was accepted, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitrep.codebook.fields import FORMS
from sitrep.coding.folder import Folder
from sitrep.coding.form import count_groups, target_columns
from sitrep.errors import Problem, suggestion

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


def problem_of(path: Path, at: int, cells: Mapping[str, str], column: str, rule: str) -> Problem:
    """Return a problem with one cell of a form."""
    return Problem(path.name, at, "", column, cells.get(column, ""), rule)


def check_line(path: Path, one: Accepted, folder: Folder) -> Iterator[Problem]:
    """Yield what is wrong with a line that was accepted."""

    def wrong(column: str, rule: str) -> Problem:
        return problem_of(path, one.at, one.cells, column, rule)

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
