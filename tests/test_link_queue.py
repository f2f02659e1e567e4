"""What a person decides on pairs: kept when a list is renewed, and said where it fits nothing."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sitrep
from sitrep.api import Dataset
from sitrep.errors import DataError
from sitrep.links.groups import join, name_lists
from sitrep.links.queue import read_decisions
from sitrep.tables.links import queue_of

HEAD = "decision,first_list,first,second_list,second"


@pytest.fixture(scope="module")
def february(curated: sitrep.Dataset) -> Dataset:
    """Return some weeks of the shipped data."""
    return curated.where(start="2020-01-15", end="2020-02-29")


@pytest.fixture(scope="module")
def attacks() -> Dataset:
    """Return the list on attacks on health care and education that comes with sitrep."""
    return sitrep.load("insecurity-insight")


def write(path: Path, *lines: str, head: str = HEAD) -> Path:
    """Write a queue by hand."""
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a queue."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def save(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    """Write a queue as a spreadsheet would."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def number(data: Any, first: int) -> Any:
    """Return data whose incidents have no ids: each is called by the number of its row."""
    names = {one: f"row {at}" for at, one in enumerate(data.incidents["incident_id"], start=first)}
    tables = {
        part: getattr(data, part).assign(
            incident_id=lambda table: table["incident_id"].map(names).astype("str")
        )
        for part in ("incidents", "targets", "accounts")
    }
    return replace(data, **tables)


def test_what_is_decided_of_a_row_goes_with_what_it_tells(february, attacks, tmp_path):
    """In a list without ids the number of a row is another incident's once a row is put on top."""
    queue = tmp_path / "links.csv"
    before = number(attacks, 2)
    february.link(before, decided=queue).ask()
    rows = read(queue)
    told = [tuple(row[f"second_{name}"] for name in ("when", "place", "what")) for row in rows]
    once = next(at for at, one in enumerate(told) if told.count(one) == 1)
    apart = rows[once]["second"]
    rows[once]["decision"] = "yes"
    save(queue, rows)
    moved = february.link(number(attacks, 3), decided=queue)
    by_hand = moved.pairs[moved.pairs["by"] == "person"]
    assert by_hand["second"].tolist() == [f"row {int(apart.removeprefix('row ')) + 1}"]
    assert by_hand["first"].tolist() == [rows[once]["first"]]
    assert not moved.decisions.unused
    other = february.link(number(attacks.where(start="2020-11-01"), 2), decided=queue)
    assert (other.pairs["by"] == "person").sum() == 0
    assert f"what it tells of {apart} of Insecurity Insight is not there" in str(other.findings)


def test_what_fits_no_incident_is_said_and_kept(february, attacks, tmp_path):
    """A letter for a digit, a list by another name: a line says so, and the rows stay."""
    queue = tmp_path / "links.csv"
    links = february.link(attacks, decided=queue)
    asked = queue_of(links.joined).to_dict("records")[0]
    good = f"no,sitrep,{asked['first']},Insecurity Insight,{asked['second']}"
    write(
        queue,
        f"yes,sitrep,SYR-2020-O451,Insecurity Insight,{asked['second']}",
        f"yes,sitrep,{asked['first']},Insecurity-Insight,{asked['second']}",
        good,
    )
    links = february.link(attacks, decided=queue)
    assert (
        "2 decided rows of links.csv decide nothing here (row 2: sitrep has no incident "
        "SYR-2020-O451; row 3: no list is called 'Insecurity-Insight'; did you mean 'Insecurity "
        "Insight'?)."
    ) in map(str, links.findings)
    assert len(links.decisions.used) == 1
    links.ask()
    assert [row["decision"] for row in read(queue) if row["decision"]] == ["yes", "yes", "no"]


def test_a_pair_is_one_whichever_list_stands_first(tmp_path):
    """Said twice it is said once; said both ways it is refused, also in the other order."""
    path = tmp_path / "links.csv"
    decided = read_decisions(write(path, "yes,a,1,b,2", "yes,b,2,a,1", "yes,a,1,b,2"))
    assert len(decided.rows) == 1
    assert decided.of("a", "b") == {("1", "2"): "yes"}
    assert decided.of("b", "a") == {("2", "1"): "yes"}
    with pytest.raises(DataError, match="2 1 decision: 'no' is decided otherwise in"):
        read_decisions(write(path, "yes,a,1,b,2", "no,b,2,a,1"))


def test_a_third_list_does_not_join_what_a_person_keeps_apart(february, tmp_path):
    """Two matches through a third list would: the weaker one is left out, and told."""
    attacks = february.where(event_classes=["attack"])
    first, second, third = attacks, attacks, attacks
    names = name_lists([first, second, third])
    one, other = attacks.incidents["incident_id"].iloc[:2]
    path = write(
        tmp_path / "links.csv",
        f"yes,{names[0]},{one},{names[1]},{one}",
        f'yes,{names[0]},{one},"{names[2]}",{other}',
        f'no,{names[1]},{one},"{names[2]}",{other}',
    )
    joined = join([first, second, third], read_decisions(path))
    group = joined.groups[joined.groups[names[1]] == one].iloc[0]
    assert group[names[2]] != other
    assert len(joined.refused) >= 1
    write(path, *path.read_text().splitlines()[1:3])
    free = join([first, second, third], read_decisions(path)).groups
    assert free[free[names[1]] == one].iloc[0][names[2]] == other


def test_nobody_is_asked_of_two_that_a_third_list_makes_one(february, attacks, tmp_path):
    """Of what is in one group already no pair is left to a person."""
    path = tmp_path / "links.csv"
    links = february.link(attacks)
    pair = queue_of(links.joined).to_dict("records")[0]
    again = february.where(incident_ids=[pair["first"]])
    names = name_lists([february, attacks, again])
    write(
        path,
        f"yes,{names[0]},{pair['first']},{names[2]},{pair['first']}",
        f"yes,{names[1]},{pair['second']},{names[2]},{pair['first']}",
    )
    left = queue_of(february.link(attacks, again, decided=path).joined)
    assert len(left)
    assert (pair["first"], pair["second"]) not in set(
        zip(left["first"], left["second"], strict=True)
    )


def test_a_list_keeps_its_name_when_another_of_that_name_is_added(february, attacks):
    """Decisions call lists by name: the first of a name has it alone, whatever comes after."""
    assert name_lists([february, attacks]) == ["sitrep", "Insecurity Insight"]
    names = name_lists([february, attacks, february, february])
    assert names[:2] == ["sitrep", "Insecurity Insight"]
    assert len(set(names)) == 4


def test_a_spreadsheet_finds_its_queue_as_it_saved_it(february, attacks, tmp_path):
    """Semicolons, heads in capitals and a column of one's own stay, of undecided rows too."""
    queue = tmp_path / "links.csv"
    february.link(attacks, decided=queue).ask()
    rows = [
        {name.upper() if name == "decision" else name: cell for name, cell in row.items()}
        for row in read(queue)
    ]
    rows[0] |= {"DECISION": "No", "mine": "clear"}
    rows[-1] |= {"mine": "asked there, waiting"}
    rows = [{**row, "mine": row.get("mine", "")} for row in rows]
    save(queue, rows, delimiter=";")
    february.link(attacks, decided=queue).ask()
    again = read(queue, delimiter=";")
    noted = {(row["first"], row["second"]): row["mine"] for row in again if row["mine"]}
    assert noted == {
        (rows[0]["first"], rows[0]["second"]): "clear",
        (rows[-1]["first"], rows[-1]["second"]): "asked there, waiting",
    }

    save(queue, rows, delimiter="\t")
    assert len(read_decisions(queue).rows) == 1
