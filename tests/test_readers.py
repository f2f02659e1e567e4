"""What is read, and what is said of files that cannot be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pandas as pd
import pytest
import sitrep
from sitrep.codebook import check
from sitrep.errors import DataError, ParameterError, Problem
from sitrep.model.schema import ACCOUNTS, COVERAGE, EVENTS, INCIDENTS, TARGETS, THEATRES, Source

TINY = Path(__file__).parent / "data" / "tiny"
TABLES = sorted(path.stem for path in TINY.glob("*.csv"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the hand-made dataset to corrupt."""
    return shutil.copytree(TINY, tmp_path / "data")


def problems(folder: Path) -> list[Problem]:
    """Return what loading a folder complains of."""
    with pytest.raises(DataError) as caught:
        sitrep.load(folder)
    return caught.value.problems


def edit(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Change the lines of a file."""
    path.write_text("\n".join(change(path.read_text("utf-8").split("\n"))), "utf-8")


def replace(old: str, new: str) -> Callable[[list[str]], list[str]]:
    """Return a change of the first line that holds a text."""

    def change(lines: list[str]) -> list[str]:
        at = next(number for number, line in enumerate(lines) if old in line)
        return [*lines[:at], lines[at].replace(old, new, 1), *lines[at + 1 :]]

    return change


# What is read ----------------------------------------------------------------------------------


def test_the_hand_made_dataset_is_sound() -> None:
    """The fixture keeps the rules of `sitrep check`; it only has no codebook."""
    assert check(TINY) == [Problem("README.md", rule="is missing")]


@pytest.mark.parametrize("dataset", ["curated", TINY])
def test_every_table_has_its_columns(dataset: str | Path) -> None:
    """The tables have the declared columns, in their order and of their types."""
    data = sitrep.load(dataset)
    for table, columns in {
        "incidents": INCIDENTS,
        "targets": TARGETS,
        "accounts": ACCOUNTS,
        "coverage": COVERAGE,
        "theatres": THEATRES,
    }.items():
        frame = getattr(data, table)
        assert list(frame) == list(columns)
        for name, dtype in columns.items():
            assert str(frame[name].dtype) == dtype or frame[name].dtype == dtype, (table, name)


def test_what_a_reader_returns_stays_as_it_was_read(tiny: sitrep.Dataset) -> None:
    """Nothing can be set anew, every part is given by its name, and only itself is equal."""
    parts = {part.name: getattr(tiny, part.name) for part in fields(Source)}
    source = Source(**parts)
    assert source != Source(**parts)
    for frozen, name in ((source, "name"), (tiny, "start"), (tiny.words, "region")):
        with pytest.raises(FrozenInstanceError):
            setattr(frozen, name, None)
    with pytest.raises(TypeError, match="positional"):
        Source("name")  # type: ignore[call-arg, misc]
    with pytest.raises(TypeError, match="positional"):
        sitrep.Dataset(tiny.start)  # type: ignore[call-arg, misc]


def test_every_row_is_read(curated: sitrep.Dataset) -> None:
    """No row is lost on the way; counts as of release 0.1.0 are in the descriptor."""
    folder = Path(sitrep.__file__).parents[2] / "data"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    rows = {resource["name"]: resource["rows"] for resource in package["resources"]}
    for name in ("incidents", "targets", "accounts", "coverage", "codes", "benchmarks"):
        assert len(getattr(curated, name)) == rows[name]
    assert len(curated.statements) == rows["claims"]
    assert len(curated.pages) == rows["sources"]
    assert len(curated.events) == rows["events"]


def test_what_came_with_a_later_release_may_be_missing(curated: sitrep.Dataset) -> None:
    """A package without events, scopes, episodes and origins loads, and has none of them."""
    old = sitrep.load(TINY)
    assert list(old.events) == list(curated.events) == list(EVENTS)
    assert len(old.events) == 0
    for name in ("scope", "episode_id"):
        assert old.incidents[name].isna().all()
        assert curated.incidents[name].notna().any()
    assert old.accounts["origin"].isna().all()
    assert curated.accounts["origin"].notna().any()


@pytest.mark.parametrize(
    ("incident", "values"),
    [
        (
            "SYR-2020-0364",
            {
                "place": "al-Ajraf",
                "admin1": "Quneitra",
                "theatre": "south",
                "event_type": "assassination",
                "actor": "unidentified",
                "attribution": "none",
                "target_type": "intelligence",
                "killed_low": 2,
                "killed": 2,
                "killed_high": 3,
                "wounded": 1,
                "accounts": 5,
            },
        ),
        (
            "SYR-2020-0367",
            {
                "event_class": "operation",
                "event_type": "sweep",
                "actor": "Syrian government forces",
                "target_type": "isis",
                "killed": 7,
                "date_start": pd.Timestamp("2020-12-22"),
                "date_end": pd.Timestamp("2020-12-30"),
            },
        ),
        (
            "SYR-2020-0377",
            {
                "place": "Kabajib",
                "admin1": "Deir-ez-Zor",
                "event_type": "ambush",
                "actor": "ISIS",
                "attribution": "claimed",
                "target_type": "military",
                "killed_low": 28,
                "killed": 39,
                "killed_high": 40,
                "accounts": 23,
            },
        ),
    ],
)
def test_known_incidents(release: sitrep.Dataset, incident: str, values: dict[str, object]) -> None:
    """Incidents of the founding report come out as their rows say."""
    row = release.incidents.set_index("incident_id").loc[incident]
    assert {name: row[name] for name in values} == values


def test_blank_is_missing_and_zero_is_zero(tiny: sitrep.Dataset) -> None:
    """A toll that nobody reports is missing; a reported toll of none is 0."""
    killed = tiny.incidents.set_index("incident_id")["killed"]
    assert killed["TST-2020-0005"] == 0
    assert pd.isna(killed["TST-2020-0004"])


def test_a_blank_group_makes_the_sum_a_minimum(tiny: sitrep.Dataset) -> None:
    """Of several groups those with a toll are added up."""
    row = tiny.incidents.set_index("incident_id").loc["TST-2020-0008"]
    assert (row["killed_low"], row["killed"], row["killed_high"]) == (5, 5, 7)
    assert row["target_type"] == "military"


def test_only_partial_accounts_leave_the_best_toll_as_its_range(tiny: sitrep.Dataset) -> None:
    """Where no full account gives a toll, low and high are the best one, never missing or 0."""
    row = tiny.incidents.set_index("incident_id").loc["TST-2020-0019"]
    assert (row["killed_low"], row["killed"], row["killed_high"]) == (4, 4, 4)


@pytest.mark.parametrize("dataset", ["curated", TINY])
def test_low_best_and_high_are_in_order(dataset: str | Path) -> None:
    """The best toll lies within its range, and the three are missing together."""
    tolls = sitrep.load(dataset).incidents[["killed_low", "killed", "killed_high"]]
    assert (tolls.isna().sum(axis=1) % 3 == 0).all()
    known = tolls.dropna()
    assert (known["killed_low"] <= known["killed"]).all()
    assert (known["killed"] <= known["killed_high"]).all()


def test_a_governorate_may_lie_in_two_theatres(tiny: sitrep.Dataset) -> None:
    """The governorates of a theatre are one row each."""
    shared = tiny.theatres[tiny.theatres["admin1"] == "Shared"]
    assert list(shared["theatre"]) == ["alpha", "beta"]


def test_the_same_files_have_the_same_hash(folder: Path) -> None:
    """The hash is that of the bytes: it changes with them and with nothing else."""
    before = sitrep.load(folder).sha256
    assert sitrep.load(TINY).sha256 == before
    edit(folder / "incidents.csv", replace("zero toll", "no toll"))
    assert sitrep.load(folder).sha256 != before


# What cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dataset", "said"),
    [
        ("curatd", "did you mean 'curated'?"),
        ("no/such/folder", "there is no folder 'no/such'"),
        (str(TINY.parent), "has no datapackage.json"),
        (str(TINY / "incidentz.csv"), "did you mean '"),
        (str(TINY / "no*.csv"), "no file matches"),
        ([], "the list is empty"),
        ([TINY, TINY / "incidents.csv"], "is a folder; give files alone"),
    ],
)
def test_no_such_dataset(dataset: str | list[Path], said: str) -> None:
    """A name or path that is no dataset is named, with what it may have meant."""
    with pytest.raises(ParameterError, match="dataset: ") as caught:
        sitrep.load(dataset)
    assert said in str(caught.value)


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_file(folder: Path, table: str) -> None:
    """A table that is not there is one problem."""
    (folder / f"{table}.csv").unlink()
    assert problems(folder) == [Problem(f"{table}.csv", rule="is missing")]


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_file(folder: Path, table: str) -> None:
    """A table without a header is one problem."""
    (folder / f"{table}.csv").write_bytes(b"")
    assert problems(folder) == [Problem(f"{table}.csv", rule="is empty; it needs a header line")]


@pytest.mark.parametrize("table", TABLES)
def test_latin_1_bytes(folder: Path, table: str) -> None:
    """Bytes that are not UTF-8 are one problem."""
    path = folder / f"{table}.csv"
    path.write_bytes(path.read_bytes() + b"caf\xe9\n")
    (problem,) = problems(folder)
    assert problem.row == path.read_bytes().count(b"\n")
    assert problem.rule == "is not UTF-8: byte 0xE9; save it as UTF-8"


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_column(folder: Path, table: str) -> None:
    """A column under another name is named, with its nearest match."""
    path = folder / f"{table}.csv"
    first = path.read_text("utf-8").split(",")[0]
    edit(path, replace(first, f"{first}x"))
    assert Problem(
        f"{table}.csv", column=first, rule=f"column is missing; did you mean '{first}x'?"
    ) in problems(folder)


@pytest.mark.parametrize("table", TABLES)
def test_rows_of_another_length(folder: Path, table: str) -> None:
    """A row with a cell too many, and one with too few, are named by their lines."""
    path = folder / f"{table}.csv"
    lines = path.read_text("utf-8").rstrip("\n").split("\n")
    path.write_text("\n".join([*lines, f"{lines[-1]},more", "less"]) + "\n", "utf-8")
    found = [problem.row for problem in problems(folder) if "cells, where" in problem.rule]
    assert found == [len(lines) + 1, len(lines) + 2]


@pytest.mark.parametrize("table", TABLES)
def test_a_key_that_is_there_twice(folder: Path, table: str) -> None:
    """A repeated row is named by its line and key."""
    path = folder / f"{table}.csv"
    lines = path.read_text("utf-8").rstrip("\n").split("\n")
    path.write_text("\n".join([*lines, lines[-1]]) + "\n", "utf-8")
    (problem,) = problems(folder)
    assert (problem.file, problem.row, problem.rule) == (
        f"{table}.csv",
        len(lines) + 1,
        "is there twice",
    )


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        (
            "targets",
            "1st Brigade,3",
            "1st Brigade,three",
            ":2: TST-2020-0001 killed: 'three' is no integer",
        ),
        ("targets", "1st Brigade,3", "1st Brigade,3.5", "killed: '3.5' is no integer"),
        ("targets", "1st Brigade,3", "1st Brigade,-3", "killed: '-3' is below 0"),
        ("targets", "1st Brigade,3", "1st Brigade,inf", "killed: 'inf' is no integer"),
        ("targets", "1st Brigade,3", "1st Brigade,nan", "killed: 'nan' is no integer"),
        (
            "incidents",
            "2020-02-15",
            "2020-02-30",
            ":5: TST-2020-0004 date_start: '2020-02-30' is no date",
        ),
        ("incidents", "2020-02-15", "15/02/2020", "date_start: '15/02/2020' is no date"),
        ("incidents", "2020-02-15", "", ":5: TST-2020-0004 date_start: is blank"),
        (
            "incidents",
            "2020-02-15",
            "2020-02-16",
            "date_end: '2020-02-15' is before date_start, 2020-02-16",
        ),
        (
            "incidents",
            "border",
            "boarder",
            "place_id: 'boarder' is not in places.csv; did you mean 'border'?",
        ),
        (
            "incidents",
            "alpha",
            "alhpa",
            "theatre: 'alhpa' is not in theatres.csv; did you mean 'alpha'?",
        ),
        ("accounts", "S0001", "S9999", "source_id: 'S9999' is not in sources.csv"),
        ("accounts", "TST-2020-0001", "TST-2020-9999", "is not in incidents.csv"),
        ("places", "35.1000", "95.1000", "latitude: '95.1000' is above 90"),
        ("places", "35.1000", "north", "latitude: 'north' is no number"),
        ("coverage", "2020-02-29", "2019-02-28", "end: '2019-02-28' is before start, 2020-01-01"),
        (
            "sources",
            "agencia-nautica",
            "agencia",
            "publisher_id: 'agencia' is not in publishers.csv",
        ),
    ],
)
def test_a_bad_value(folder: Path, table: str, old: str, new: str, said: str) -> None:
    """A value that cannot be read is named with file, line, id, column, value and rule."""
    edit(folder / f"{table}.csv", replace(old, new))
    (problem,) = problems(folder)
    assert str(problem).startswith(f"{table}.csv:")
    assert said in str(problem)


def test_the_line_is_that_of_the_file(folder: Path) -> None:
    """Blank lines and cells of several lines do not shift the lines that are named."""
    path = folder / "incidents.csv"
    edit(path, replace("zero toll", '"zero\ntoll"'))
    edit(path, replace("TST-2020-0003", "\nTST-2020-0003"))
    edit(path, replace("2020-04-05", "2020-04-31"))
    lines = path.read_text("utf-8").split("\n")
    (problem,) = problems(folder)
    assert "2020-04-31" in lines[problem.row - 1]


def test_all_problems_are_said_at_once(folder: Path) -> None:
    """Problems of several tables come in one error, which shows ten and counts the rest."""
    edit(folder / "coverage.csv", replace("2020-02-29", "2020-02-31"))
    (folder / "theatres.csv").unlink()
    edit(folder / "targets.csv", lambda lines: [lines[0], *(f"{line},," for line in lines[1:-1])])
    found = problems(folder)
    assert {problem.file for problem in found} == {"coverage.csv", "theatres.csv", "targets.csv"}
    assert str(DataError(found)).endswith(f"... and {len(found) - 10} more")


def test_no_coverage(folder: Path) -> None:
    """A dataset that was searched nowhere has no first day, and says so."""
    edit(folder / "coverage.csv", lambda lines: lines[:1])
    assert problems(folder) == [
        Problem("coverage.csv", rule="has no rows, so nothing was searched")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is no JSON object"),
        ("{}", "does not describe 'resources'"),
        ('{"resources": []}', "does not describe 'incidents'"),
    ],
)
def test_a_broken_descriptor(folder: Path, text: str, said: str) -> None:
    """A descriptor that is no JSON, or describes too little, is one problem."""
    (folder / "datapackage.json").write_text(text, "utf-8")
    (problem,) = problems(folder)
    assert problem.file == "datapackage.json"
    assert said in problem.rule


def test_a_byte_order_mark_is_no_part_of_the_first_column(folder: Path) -> None:
    """A table saved by a spreadsheet with a byte order mark and CRLF is read as it is."""
    path = folder / "incidents.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(sitrep.load(folder).incidents) == 20
