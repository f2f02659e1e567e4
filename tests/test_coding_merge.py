"""`sitrep code --merge`: what was accepted becomes rows, all of it or none of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import sitrep
from sitrep.cli.main import app
from sitrep.codebook import check
from sitrep.codebook.new import write_new
from sitrep.coding.form import write_form
from sitrep.readers.countries import find_country
from typer.testing import CliRunner

LINE = {
    "line": "1",
    "kind": "incident",
    "decision": "accept",
    "date_start": "2024-01-20",
    "date_end": "2024-01-20",
    "date_precision": "day",
    "place_id": "example-town",
    "theatre": "main",
    "geo_precision": "exact",
    "event_class": "attack",
    "event_type": "bombing",
    "weapon_type": "ied",
    "actor": "Example group",
    "attribution": "claimed",
    "target_1_type": "military",
    "target_1_killed": "3",
    "target_1_wounded": "4",
    "target_2_type": "civilian",
    "target_2_killed": "1",
    "scope": "conflict",
    "url": "https://news.example.net/bombing",
    "publisher": "Example News",
    "publisher_kind": "news",
    "alignment": "unknown",
    "published": "2024-01-21",
    "language": "en",
    "because_toll": "three soldiers and a civilian",
}

TOTAL = {
    "kind": "total",
    "decision": "accept",
    "period_start": "2024-01-01",
    "period_end": "2024-01-20",
    "region_kind": "country",
    "region": "Iraq",
    "actor": "all",
    "metric": "killed_total",
    "value": "17",
    "qualifier": "at_least",
    **{name: LINE[name] for name in ("url", "publisher", "publisher_kind", "alignment")},
    **{name: LINE[name] for name in ("published", "language")},
}

CLAIM = {
    "kind": "claim",
    "decision": "accept",
    "claim_kind": "trend",
    "statement": "Attacks became more frequent in January.",
    **{name: TOTAL[name] for name in ("url", "publisher", "publisher_kind", "alignment")},
    "language": "en",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for Iraq, as `sitrep new` makes it."""
    write_new(tmp_path / "iraq", find_country("Iraq"))
    return tmp_path / "iraq"


def merge(folder: Path, *lines: dict[str, str], code: int = 0):
    """Write a form beside a folder and merge it."""
    form = folder.parent / "form.csv"
    write_form(form, lines)
    result = CliRunner().invoke(app, ["code", "--merge", str(form), "--into", str(folder)])
    assert result.exit_code == code, result.output
    return result


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_accepted_lines_become_rows(folder):
    """An incident, a total and a claim come with their page, publisher, targets and account."""
    said = merge(folder, LINE, TOTAL, CLAIM).stdout
    assert "added 1 publishers, 1 sources, 1 incidents, 2 targets, 1 accounts" in said
    assert said.endswith("check: ok\n")
    assert check(folder) == []
    incident = rows(folder, "incidents")[-1]
    assert incident["incident_id"] == "IRQ-2024-0002"
    assert (incident["actor"], incident["attribution"]) == ("Example group", "claimed")
    hit = [tuple(row.values()) for row in rows(folder, "targets")[1:]]
    assert hit == [
        ("IRQ-2024-0002", "1", "military", "", "3", "4", ""),
        ("IRQ-2024-0002", "2", "civilian", "", "1", "", ""),
    ]
    account = rows(folder, "accounts")[-1]
    assert (account["source_id"], account["killed"], account["wounded"]) == ("S0002", "4", "4")
    assert rows(folder, "publishers")[1]["publisher_id"] == "example-news"
    assert rows(folder, "benchmarks")[-1]["value"] == "17"
    assert rows(folder, "claims")[-1]["why_not"] == "no test has been specified yet"
    data = sitrep.load(folder)
    assert len(data) == 2
    words = b"".join(contents(folder).values())
    assert b"three soldiers and a civilian" not in words


def test_merging_twice_changes_nothing(folder):
    """The same form again finds everything there and touches no file."""
    merge(folder, LINE, TOTAL, CLAIM)
    before = contents(folder)
    said = merge(folder, LINE, TOTAL, CLAIM).stdout
    assert contents(folder) == before
    assert "IRQ-2024-0002 has this account already" in said
    assert "B002 is this total already" in said
    assert "CL-02 is this claim already" in said
    assert "nothing to add" in said


def test_two_alike_of_one_page_are_two(folder):
    """A page that tells of two such incidents gives two rows, once."""
    other = LINE | {"target_1_killed": "7"}
    merge(folder, LINE, other)
    assert len(rows(folder, "incidents")) == 3
    before = contents(folder)
    merge(folder, LINE, other)
    assert contents(folder) == before


def test_two_of_which_nothing_else_is_told(folder):
    """Two kinds of attack are two rows though their accounts agree; a line told twice is one."""
    bare = LINE | {"target_1_killed": "", "target_1_wounded": "", "target_2_type": ""}
    bare |= {"target_2_killed": ""}
    shelling = bare | {"event_type": "shelling"}
    said = merge(folder, bare, shelling, bare).stdout
    assert "line 4: IRQ-2024-0002 has this account already" in said
    assert [row["event_type"] for row in rows(folder, "incidents")[1:]] == ["bombing", "shelling"]
    before = contents(folder)
    merge(folder, bare, shelling, bare)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({}, True),
        ({"date_start": "2024-01-16", "date_end": "2024-01-16"}, True),
        ({"date_start": "2024-01-17", "date_end": "2024-01-17"}, False),
        ({"target_1_type": "police"}, False),
        ({"incident_id": "new"}, False),
        ({"date_start": "2024-01-20", "date_end": "2024-01-20", "incident_id": "same"}, True),
        (
            {"place_id": "", "place": "Near by", "latitude": "+0.1", "admin1": "Example region"},
            True,
        ),
        (
            {"place_id": "", "place": "Far off", "latitude": "+0.2", "admin1": "Example region"},
            False,
        ),
    ],
)
def test_incident_that_is_held_gets_an_account(folder, change, held):
    """Same or adjacent day, same place or up to 15 km, same target: an account, and no row."""
    place = rows(folder, "places")[0]
    line = LINE | {
        "date_start": "2024-01-15",
        "date_end": "2024-01-15",
        "target_1_type": "civilian",
        "target_2_type": "",
        "target_2_killed": "",
    }
    line |= change
    if line.get("incident_id") == "same":
        line["incident_id"] = "IRQ-2024-0001"
    if line.get("latitude"):
        north = float(place["latitude"]) + float(line["latitude"])
        line |= {"latitude": f"{north:.4f}", "longitude": place["longitude"]}
        line |= {"place_kind": "settlement", "admin1": "Example region"}
    said = merge(folder, line).stdout
    assert len(rows(folder, "incidents")) == (1 if held else 2)
    assert len(rows(folder, "accounts")) == 2
    assert ("an account of IRQ-2024-0001, which is held" in said) == held


def test_account_fills_a_toll_that_was_not_known(folder):
    """Where the folder had no number and one group was hit, the account's is taken, and said."""
    path = folder / "targets.csv"
    path.write_text(path.read_text("utf-8").replace(",2,,", ",,,"), encoding="utf-8")
    path = folder / "accounts.csv"
    path.write_text(path.read_text("utf-8").replace(",day,2,", ",day,,"), encoding="utf-8")
    path = folder / "claims.csv"
    path.write_text(path.read_text("utf-8").split("\n")[0] + "\n", encoding="utf-8")
    CliRunner().invoke(app, ["check", str(folder), "--fix"])
    line = LINE | {"date_start": "2024-01-15", "date_end": "2024-01-15"}
    line |= {"target_1_type": "civilian", "target_2_type": "", "target_2_killed": ""}
    said = merge(folder, line).stdout
    assert "IRQ-2024-0001 had no number killed; it is 3 now" in said
    assert rows(folder, "targets")[0]["killed"] == "3"
    assert check(folder) == []


def test_ids_are_of_their_year_and_never_used_again(folder):
    """A new id follows the highest of its year; one that the codebook calls withdrawn stays so."""
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8") + "\nIRQ-2024-0007 was withdrawn.\n"
    readme.write_text(text, encoding="utf-8")
    merge(folder, LINE)
    assert rows(folder, "incidents")[-1]["incident_id"] == "IRQ-2024-0008"


def test_new_place(folder):
    """A place that the folder does not have comes with its name, region and point."""
    line = LINE | {"place_id": "", "place": "Tell Ma'ruf - north", "admin1": "Example region"}
    line |= {"latitude": "33.5000", "longitude": "43.5000", "place_kind": "settlement"}
    said = merge(folder, line, line | {"url": "https://news.example.net/again"}).stdout
    assert "new place tell-maruf-north" in said
    assert rows(folder, "places")[1]["coordinates_from"] == "coding form"
    assert [row["place_id"] for row in rows(folder, "places")] == [
        "example-town",
        "tell-maruf-north",
    ]
    assert len(rows(folder, "incidents")) == 2


def test_dropped_and_undecided_lines_stay_out(folder):
    """Only what was accepted is taken; the rest is counted."""
    before = contents(folder)
    said = merge(folder, LINE | {"decision": "drop"}, LINE | {"decision": ""}).stdout
    assert "0 accepted, 1 dropped, 1 undecided" in said
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": "accpt"}, "decision: 'accpt' is no decision; did you mean 'accept'?"),
        ({"kind": "incidents"}, "kind: 'incidents' is no kind of line; did you mean 'incident'?"),
        ({"event_type": "bomb"}, "event_type: 'bomb' is no code of event_type in codes.csv"),
        ({"actor": "Exampel group"}, "actor: 'Exampel group' is no code"),
        ({"date_start": "20.1.2024"}, "date_start: '20.1.2024' is not a date (YYYY-MM-DD)"),
        ({"date_end": ""}, "date_end: is blank; a value is needed"),
        ({"target_1_killed": "three"}, "target_1_killed: 'three' is not a whole number"),
        ({"target_1_type": "soldier"}, "target_1_type: 'soldier' is no code of target_type"),
        ({"place_id": "example-twon"}, "did you mean 'example-town'?"),
        ({"place_id": ""}, "place: is blank; a new place needs it"),
        ({"theatre": "mian"}, "theatre: 'mian' is not in theatres.csv; did you mean 'main'?"),
        ({"publisher_kind": ""}, "a publisher that is new to the folder needs it"),
        ({"incident_id": "IRQ-2024-0099"}, "is no incident of this folder"),
        # What only the rules of the tables see is told by the line of the form too.
        ({"date_end": "2024-01-19"}, "date_end: '2024-01-19' is before date_start"),
        ({"date_start": "2024-03-20", "date_end": "2024-03-20"}, "is outside the coverage of main"),
        ({"attribution": "none"}, "must be 'unidentified' where the attribution is 'none'"),
        ({"url": "example"}, "does not have the form"),
        ({"published": "2024-01-19"}, "is after its page was published"),
    ],
)
def test_one_line_that_is_not_sound_stops_all(folder, change, said):
    """Row and column are named with what is allowed, and nothing at all is written."""
    before = contents(folder)
    good = LINE | {"url": "https://news.example.net/other"}
    result = merge(folder, good, LINE | change, code=1)
    assert said in result.stderr
    assert result.stderr.startswith("form.csv:3: ")
    assert contents(folder) == before
    assert sorted(path.name for path in folder.parent.iterdir()) == ["form.csv", "iraq"]


def test_form_that_lacks_a_column(folder, tmp_path):
    """A column that is missing or misspelt is named, with the one that was meant."""
    form = tmp_path / "form.csv"
    form.write_text("kind,decison,url\nincident,accept,x\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["code", "--merge", str(form), "--into", str(folder)])
    assert result.exit_code == 1
    assert "decision: column is missing; 'decison' stands there" in result.stderr
    assert "decison: is no column of the coding form; did you mean 'decision'?" in result.stderr


@pytest.mark.parametrize("separator", [";", "\t"])
def test_form_from_a_spreadsheet(folder, tmp_path, separator):
    """What a spreadsheet saves is read: semicolons or tabs, quotes, blank lines at the end."""
    form = tmp_path / "form.csv"
    write_form(form, [LINE | {"note": 'one; "two"'}])
    with form.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    with form.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
        writer.writerows([*lines, [""] * len(lines[0])])
    arguments = ["code", "--merge", str(form), "--into", str(folder)]
    assert "1 accepted, 0 dropped, 0 undecided" in CliRunner().invoke(app, arguments).stdout
    assert rows(folder, "incidents")[-1]["note"] == 'one; "two"'


def test_folder_that_cannot_be_read(folder):
    """A table that lacks, or a point that is none, stops coding and merging with its line."""
    path = folder / "places.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(rows(folder, "places")[0]["latitude"], "north"), encoding="utf-8")
    said = merge(folder, LINE, code=1).stderr
    assert "places.csv:2: example-town latitude: 'north' is no number" in said
    path.unlink()
    assert merge(folder, LINE, code=1).stderr.startswith("places.csv: is missing")


def test_folder_that_had_problems_is_told(folder):
    """What was wrong before does not stop the merge, and is told after it."""
    path = folder / "publishers.csv"
    path.write_text(path.read_text("utf-8").replace("independent", "neutral"), encoding="utf-8")
    before = len(check(folder))
    result = merge(folder, LINE, code=1)
    assert "'neutral' is no code of alignment" in result.stdout
    assert "check: 1 problem" in result.stdout
    assert len(rows(folder, "incidents")) == 2
    assert before == 2  # the bytes differed from the descriptor too, which a merge renews


def test_told_as_json(folder, tmp_path):
    """A program can read what was merged."""
    write_form(tmp_path / "form.csv", [LINE])
    arguments = ["code", "--merge", str(tmp_path / "form.csv"), "--into", str(folder), "--json"]
    told = json.loads(CliRunner().invoke(app, arguments).stdout)
    assert told["accepted"] == 1
    assert told["added"]["incidents"] == 1
    assert told["problems"] == []
