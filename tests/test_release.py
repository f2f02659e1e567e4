"""The newest release beside the one before: what stands, what moved, and who says so."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
import sitrep
from conftest import RELEASE

DATA = RELEASE.parents[1]


def read(folder: Path, table: str) -> list[dict[str, str]]:
    """Read a table as text, independently of the library."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spread(rows: list[dict[str, str]], first: date, last: date) -> float:
    """Return how many incidents fall into some days, each spread evenly over its own."""
    total = 0.0
    for row in rows:
        start, end = (date.fromisoformat(row[name]) for name in ("date_start", "date_end"))
        days = [start + timedelta(number) for number in range((end - start).days + 1)]
        total += sum(first <= day <= last for day in days) / len(days)
    return total


def test_no_id_is_lost_or_used_for_another() -> None:
    """Every incident, page, place, publisher, total and event of the last release still stands."""
    for table in ("incidents", "sources", "publishers", "places", "benchmarks", "events"):
        key = next(iter(read(DATA, table)[0]))
        old, new = ({row[key]: row for row in read(at, table)} for at in (RELEASE, DATA))
        assert old.keys() <= new.keys()
        if table == "sources":
            assert all(new[name]["url"] == row["url"] for name, row in old.items())
    pairs = [
        {(row["incident_id"], row["source_id"]) for row in read(at, "accounts")}
        for at in (RELEASE, DATA)
    ]
    assert pairs[0] <= pairs[1]


def test_every_change_of_an_incident_is_in_the_changelog() -> None:
    """An incident whose own row changed is named, by its whole number or its last four digits."""
    text = (DATA / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = text[text.index("## 0.2.0") : text.index("## 0.1.1")]
    old, new = (
        {row["incident_id"]: row for row in read(at, "incidents")} for at in (RELEASE, DATA)
    )
    changed = [name for name, row in old.items() if row != new[name]]
    assert len(changed) > 40
    assert [name for name in changed if name not in newest and name[-4:] not in newest] == []


def test_what_is_held_by_theatre() -> None:
    """Attacks by theatre, counted by hand in incidents.csv of both releases."""
    counted = [
        Counter(row["theatre"] for row in read(at, "incidents") if row["event_class"] == "attack")
        for at in (RELEASE, DATA)
    ]
    assert counted == [
        {"south": 187, "badia": 132, "northwest": 44},
        {"northwest": 308, "south": 289, "badia": 187},
    ]


@pytest.mark.parametrize(
    ("first", "last", "n"), [("2020-01-01", "2020-06-30", 38), ("2020-07-01", "2020-12-22", 50)]
)
def test_isis_attacks_in_the_desert(
    curated: sitrep.Dataset, first: str, last: str, n: float
) -> None:
    """The months of the claim of a rise, from the rows of the file; 28 and 43 in release 0.1.1."""
    isis = {"theatre": "badia", "actor": "ISIS", "event_class": "attack"}
    rows = [row for row in read(DATA, "incidents") if isis.items() <= row.items()]
    by_hand = spread(rows, date.fromisoformat(first), date.fromisoformat(last))
    part = curated.where(
        theatres=["badia"], actors=["ISIS"], event_classes=["attack"], start=first, end=last
    )
    assert part.count(per="month").table["n"].sum() == pytest.approx(by_hand)
    assert by_hand == pytest.approx(n, abs=0.005)


@pytest.mark.slow
def test_no_answer_to_a_claim_changed(release: sitrep.Dataset, curated: sitrep.Dataset) -> None:
    """With 470 incidents more each claim is answered as before, and as surely."""
    old, new = (
        {name: (claims[name].verdict, claims[name].certainty) for name in claims}
        for claims in (release.claims, curated.claims)
    )
    assert new == old
