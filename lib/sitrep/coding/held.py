"""Which incident of a folder a line tells of, if it holds one already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sitrep.coding.places import Place

APART = 15
"""Up to how many kilometres apart two accounts can tell of one incident."""

Row = dict[str, str]


def find_held(
    line: Mapping[str, str],
    kinds: Collection[str],
    incidents: Iterable[Row],
    targets: Mapping[str, list[Row]],
    places: Mapping[str, Row],
) -> list[str]:
    """Return the incidents that a line can tell of, the likeliest first.

    Those of the same day or an adjacent one, at the same place or up to 15 km from it, that hit
    the same kind of target; the likeliest is that of the same event type, then the nearest.

    Parameters
    ----------
    line : mapping, with date_start, date_end, place_id and event_type
    kinds : collection of str, target types
    incidents : iterable of rows
    targets : mapping, rows by incident
    places : mapping, rows by id
    """
    found = []
    here = point_of(places[line["place_id"]])
    for row in incidents:
        if days_between(line, row) > 1:
            continue
        there = places.get(row["place_id"])
        if there is None:
            continue
        far = 0.0 if row["place_id"] == line["place_id"] else here.kilometres(point_of(there))
        hit = {target["target_type"] for target in targets.get(row["incident_id"], [])}
        if far <= APART and (hit & set(kinds) or not (hit or kinds)):
            other = row["event_type"] != line["event_type"]
            found.append((other, far, row["incident_id"]))
    return [incident for _, _, incident in sorted(found)]


def point_of(row: Mapping[str, str]) -> Place:
    """Return a row of places.csv as a place."""
    latitude, longitude = float(row["latitude"]), float(row["longitude"])
    return Place("", row.get("name", ""), "", row.get("admin1", ""), latitude, longitude)


def days_between(one: Mapping[str, str], two: Mapping[str, str]) -> int:
    """Return how many days lie between two spans; 0 or less where they meet."""
    first, last = (
        [date.fromisoformat(row[name]) for name in ("date_start", "date_end")] for row in (one, two)
    )
    return max((first[0] - last[1]).days, (last[0] - first[1]).days)
