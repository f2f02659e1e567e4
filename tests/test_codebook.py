"""The checks of the dataset: every corruption is one clear problem, every form restorable."""

import csv
import io
import json
import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import some_now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sitrep.cli.main import app
from sitrep.codebook import check, read_descriptor, write_canonical
from sitrep.codebook.canonical import one_form
from sitrep.codebook.check import RULES
from sitrep.codebook.claims import check_claims
from sitrep.codebook.reference import inside
from sitrep.codebook.tables import Tables, read_tables
from sitrep.errors import DataError, Problem
from typer.testing import CliRunner

DATA = Path(__file__).parents[1] / "data"
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}
NAMED = {
    *("SYR-2020-0002", "SYR-2020-0003", "SYR-2020-0004", "SYR-2020-0005", "SYR-2020-0007"),
    *("SYR-2020-0023", "SYR-2020-0353", "SYR-2020-0354", "SYR-2020-0367", "SYR-2020-0377"),
    *(
        "SYR-2020-0361",
        "SYR-2020-0362",
        "SYR-2020-0364",
        "SYR-2020-0365",
        "SYR-2020-0366",
        "SYR-2020-0044",
    ),
}
"""Incidents that the claims or the tests below name."""
EVERY_TABLE = some_now(["incidents", "accounts", "claims", "codes", *RESOURCES], 4)

Rows = list[dict[str, str]]


def read(directory: Path, table: str) -> Rows:
    """Read a table as text."""
    with (directory / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(directory: Path, table: str, rows: Rows, *, columns: list[str] | None = None) -> None:
    """Write a table in the order of its rows."""
    columns = columns or [field["name"] for field in RESOURCES[table]["schema"]["fields"]]
    with (directory / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(directory: Path, table: str, key: str, **cells: str) -> int:
    """Change cells of the first row that holds `key` in any cell; return its line."""
    rows = read(directory, table)
    number = next(number for number, row in enumerate(rows) if key in row.values())
    rows[number].update(cells)
    write(directory, table, rows)
    return number + 2


def consequence(problem: Problem) -> bool:
    """Tell whether a problem only says that checksums or the form have to be renewed."""
    return "check --fix" in problem.rule


def causes(directory: Path) -> list[Problem]:
    """Check a folder and leave out what any edit brings: checksums and form."""
    return [problem for problem in check(directory) if not consequence(problem)]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a tenth of the dataset, complete in itself."""
    directory = tmp_path_factory.mktemp("small")
    shutil.copytree(DATA, directory, dirs_exist_ok=True)
    ids = {row["incident_id"] for row in read(DATA, "incidents")[::10]} | NAMED
    for table in ("incidents", "targets", "accounts"):
        write(directory, table, [row for row in read(DATA, table) if row["incident_id"] in ids])
    summed = {
        name for row in read(DATA, "claims") for name in re.findall(r"B\d{3}", row["parameters"])
    }
    benchmarks = [
        row
        for row in read(DATA, "benchmarks")
        if row["benchmark_id"] in summed or int(row["benchmark_id"][1:]) % 40 == 1
    ]
    write(directory, "benchmarks", benchmarks)
    sources = {
        row["source_id"]
        for table in ("accounts", "benchmarks", "claims", "events")
        for row in read(directory, table)
    }
    write(
        directory, "sources", [row for row in read(DATA, "sources") if row["source_id"] in sources]
    )
    publishers = {
        row["publisher_id"] for table in ("sources", "benchmarks") for row in read(directory, table)
    }
    listed = read(DATA, "publishers")
    publishers |= {row["origin"] for row in read(directory, "accounts")}
    publishers |= {row["witness"] for row in listed if row["publisher_id"] in publishers}
    kept = [row for row in listed if row["publisher_id"] in publishers]
    write(directory, "publishers", kept)
    places = {row["place_id"] for row in read(directory, "incidents")}
    write(directory, "places", [row for row in read(DATA, "places") if row["place_id"] in places])
    write_canonical(directory)
    return directory


@pytest.fixture(scope="session")
def tables(small: Path) -> Tables:
    """Return the tables of the small dataset, read once."""
    tables, problems = read_tables(small, DESCRIPTOR)
    assert not problems
    return tables


def with_cells(tables: Tables, name: str, key: str, **cells: str) -> Tables:
    """Return the tables with other cells in the first row that holds `key` in any cell."""
    rows = list(tables[name].rows)
    at = next(at for at, row in enumerate(rows) if key in row.cells.values())
    rows[at] = replace(rows[at], cells={**rows[at].cells, **cells})
    return {**tables, name: replace(tables[name], rows=tuple(rows))}


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    """Return a copy of the small dataset to corrupt."""
    shutil.copytree(small, tmp_path / "data")
    return tmp_path / "data"


def test_the_small_dataset_is_whole(folder: Path) -> None:
    """Without corruption there is no problem."""
    assert check(folder) == []


# Whole files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_a_missing_file_is_one_problem(folder: Path, table: str) -> None:
    """A file that is not there is named once, and nothing follows from it."""
    (folder / f"{table}.csv").unlink()
    assert check(folder) == [Problem(f"{table}.csv", rule="is missing")]


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_an_empty_file_is_one_problem(folder: Path, table: str) -> None:
    """A file without a header is named once, with the header that it needs."""
    (folder / f"{table}.csv").write_bytes(b"")
    (problem,) = check(folder)
    assert (problem.file, problem.row) == (f"{table}.csv", 0)
    assert problem.rule.startswith("is empty; its header is: ")


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_latin_1_bytes_are_one_problem(folder: Path, table: str) -> None:
    """A byte that is not UTF-8 is named with its line."""
    path = folder / f"{table}.csv"
    lines = path.read_bytes().split(b"\n")
    lines[2] += b" caf\xe9"
    path.write_bytes(b"\n".join(lines))
    assert check(folder) == [
        Problem(path.name, 3, rule="is not UTF-8: byte 0xE9; save it as UTF-8")
    ]


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_a_nul_byte_is_one_problem(folder: Path, table: str) -> None:
    """A NUL byte is named with its line."""
    path = folder / f"{table}.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n\0", 1))
    assert check(folder) == [Problem(path.name, 2, rule="holds a NUL byte; it is not a text file")]


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_a_header_without_rows_gives_no_error(folder: Path, table: str) -> None:
    """A table without rows is checked like any other."""
    write(folder, table, [])
    problems = check(folder)
    assert all(isinstance(problem, Problem) for problem in problems)
    assert any(
        problem.file == "datapackage.json" and problem.column == "rows" for problem in problems
    )


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_a_misspelt_column_is_one_problem(folder: Path, table: str) -> None:
    """A column name with a typing error is named with the right one."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    name = text.split(",", 1)[0]
    path.write_text(text.replace(name, f"{name}x", 1), encoding="utf-8")
    rule = f"is no column of this table; did you mean '{name}'?"
    assert check(folder) == [Problem(path.name, 1, column=f"{name}x", rule=rule)]


@pytest.mark.parametrize(
    ("header", "column", "rule"),
    [
        ("theatre,name", "admin1s", "column is missing"),
        ("theatre,name,admin1s,zzzz", "zzzz", "is no column of this table; allowed: admin1s, name"),
        ("theatre,name,name,admin1s", "name", "stands in the header more than once"),
        (
            "theatre,admin1s,name",
            "",
            "columns are out of order; the header is: theatre,name,admin1s",
        ),
        ("theatre;name;admin1s", "", "is not the header: theatre,name,admin1s"),
    ],
)
def test_a_wrong_header_is_told_apart(folder: Path, header: str, column: str, rule: str) -> None:
    """Missing, unknown, repeated and shuffled columns are told apart, each as one problem."""
    (folder / "theatres.csv").write_text(f"{header}\n", encoding="utf-8")
    (problem,) = check(folder)
    assert (problem.file, problem.row, problem.column) == ("theatres.csv", 1, column)
    assert problem.rule.startswith(rule)


@pytest.mark.parametrize("table", EVERY_TABLE)
@pytest.mark.parametrize("change", [lambda line: line + ",x", lambda line: line.rsplit(",", 1)[0]])
def test_a_ragged_row_is_one_problem(folder: Path, table: str, change) -> None:
    """A row with a cell too many or too few is named once, and nothing else is said of it."""
    path = folder / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[2] = change(lines[2])
    path.write_text("\n".join(lines), encoding="utf-8")
    problems = [problem for problem in causes(folder) if problem.file == path.name]
    assert [(problem.row, problem.rule[:28]) for problem in problems] == [
        (3, "has too few or too many cell")
    ]


def test_an_open_quote_is_one_problem(folder: Path) -> None:
    """A quote that is never closed is named with the line where its row begins."""
    path = folder / "places.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[3] = '"' + lines[3]
    path.write_text("\n".join(lines), encoding="utf-8")
    (problem,) = check(folder)
    assert (problem.file, problem.row) == ("places.csv", 4)
    assert "is not CSV from here on" in problem.rule


def test_line_numbers_are_those_of_the_file(folder: Path) -> None:
    """A line break within a cell moves the lines after it, as in an editor."""
    rows = read(folder, "incidents")
    rows[0]["note"] = "one\ntwo\nthree"
    rows[1]["date_start"] = "2020-01-99"
    write(folder, "incidents", rows)
    found = {(problem.row, problem.column) for problem in causes(folder)}
    assert found == {(2, "note"), (5, "date_start")}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_bytes_break_the_check(folder: Path, data: st.DataObject) -> None:
    """Whatever is written over any file, the check lists problems and raises nothing."""
    path = data.draw(st.sampled_from(sorted(path for path in folder.iterdir() if path.is_file())))
    before = path.read_bytes()
    place = data.draw(st.integers(0, len(before)))
    length = data.draw(st.sampled_from([0, 1, 5, 1000]))
    new = data.draw(
        st.binary(max_size=3) | st.sampled_from([b",", b'"', b"\r", b"\n", b"{", b"[]", b"1"])
    )
    path.write_bytes(before[:place] + new + before[place + length :])
    assert all(isinstance(problem, Problem) for problem in check(folder))
    path.write_bytes(before)


# Keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_a_duplicate_key_is_found(folder: Path, table: str) -> None:
    """A key that stands twice is named with the line where it stood first."""
    rows = read(folder, table)
    write(folder, table, [*rows, rows[0]])
    key = RESOURCES[table]["schema"]["primaryKey"]
    found = [problem for problem in causes(folder) if "same key as line 2" in problem.rule]
    (problem,) = found
    assert (problem.file, problem.row) == (f"{table}.csv", len(rows) + 2)
    assert problem.column == (key[0] if len(key) == 1 else "")
    assert problem.id == " ".join(rows[0][name] for name in key)


LINKS = [
    (name, link["fields"][0], link["reference"]["resource"])
    for name, resource in RESOURCES.items()
    for link in resource["schema"].get("foreignKeys", [])
]


@pytest.mark.parametrize(("table", "column", "other"), LINKS)
def test_a_dangling_key_is_found(folder: Path, table: str, column: str, other: str) -> None:
    """A key that names no row of the other table is found, with the nearest one."""
    rows = read(folder, table)
    last = max(at for at, row in enumerate(rows) if row[column])
    right = rows[last][column]
    rows[last][column] = right + "x"
    write(folder, table, rows)
    key = " ".join(rows[last][name] for name in RESOURCES[table]["schema"]["primaryKey"])
    rule = f"is not in {other}.csv; did you mean '{right}'?"
    assert Problem(f"{table}.csv", last + 2, key, column, right + "x", rule) in check(folder)


@pytest.mark.parametrize("noted", ["", "B001", "B900"])
def test_a_running_total_that_falls_is_found(folder: Path, noted: str) -> None:
    """A later total that is lower is an error that names both, unless the note of one decides."""
    rows = read(folder, "benchmarks")
    later = rows[0] | {"benchmark_id": "B900", "period_end": "2020-06-30", "value": "850"}
    higher = next(row for row in rows if row["benchmark_id"] == "B001")
    for row in (higher, later):
        row["note"] = "misdated" if row["benchmark_id"] == noted else ""
    write(folder, "benchmarks", [*rows, later])
    found = [problem for problem in causes(folder) if "cannot fall" in problem.rule]
    cells = [(problem.id, problem.column, problem.value) for problem in found]
    assert cells == ([] if noted else [("B900", "value", "850")])
    days = "from 2017-11-10 to 2020-03-31 alone"
    assert all(f"860 of B001, which counts {days}" in each.rule for each in found)


def test_a_note_hides_no_other_total_that_falls(folder: Path) -> None:
    """Behind a total with a note, one without is still compared with the higher one before it."""
    rows = read(folder, "benchmarks")
    first = next(row for row in rows if row["benchmark_id"] == "B001")
    noted = first | {"benchmark_id": "B900", "period_end": "2020-06-30", "value": "850"}
    plain = first | {"benchmark_id": "B901", "period_end": "2020-07-31", "value": "855"}
    write(folder, "benchmarks", [*rows, noted | {"note": "misdated"}, plain])
    found = [problem.id for problem in causes(folder) if "cannot fall" in problem.rule]
    assert found == ["B901"]


def test_a_part_that_is_more_than_the_whole_is_found(folder: Path) -> None:
    """A month above a longer time that holds it is an error, whatever day both begin on."""
    rows = read(folder, "benchmarks")
    month = {"period_start": "2019-05-01", "period_end": "2019-05-31", "value": "18"}
    whole = {"period_start": "2019-04-15", "period_end": "2019-06-30", "value": "17"}
    new = [rows[0] | {"benchmark_id": "B900"} | month, rows[0] | {"benchmark_id": "B901"} | whole]
    write(folder, "benchmarks", [*rows, *new])
    found = [problem for problem in causes(folder) if "than the whole" in problem.rule]
    assert [problem.id for problem in found] == ["B901"]
    assert "18 of B900, which counts from 2019-05-01 to 2019-05-31 alone" in found[0].rule


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"note": "", "day": "2019-12-31"}, True),
        ({"note": "in force from 6 March", "day": "2019-12-31"}, False),
        ({"note": "", "theatre": ""}, False),
        ({"note": "", "theatre": "", "day": "2019-12-31"}, True),
    ],
)
def test_an_event_lies_in_the_coverage(folder: Path, cells: dict[str, str], *, found: bool) -> None:
    """An event on a day on which its theatre was not searched is found, unless a note says why."""
    line = edit(folder, "events", "E01", **cells)
    places = [(problem.file, problem.row, problem.column) for problem in causes(folder)]
    assert places == ([("events.csv", line, "day")] if found else [])


def test_an_origin_is_another_publisher(folder: Path) -> None:
    """A page that cites its own publisher is found."""
    publisher = {row["source_id"]: row["publisher_id"] for row in read(folder, "sources")}
    line = edit(folder, "accounts", "S0004", origin=publisher["S0004"])
    (problem,) = causes(folder)
    assert (problem.file, problem.row, problem.column) == ("accounts.csv", line, "origin")
    assert problem.rule == "is the publisher of the page itself; leave it blank"


def test_a_window_does_not_end_after_its_page(folder: Path) -> None:
    """Days after the one on which the page was published are found, once an account."""
    rows = read(folder, "accounts")
    published = {row["source_id"]: row["published"] for row in read(folder, "sources")}
    place = next(at for at, row in enumerate(rows) if published[row["source_id"]] == "2020-12-23")
    rows[place] |= {"date_start": "2020-12-18", "date_end": "2020-12-24", "date_precision": "week"}
    write(folder, "accounts", rows)
    (problem,) = causes(folder)
    assert (problem.row, problem.column) == (place + 2, "date_end")
    assert problem.rule == "is after its page was published, 2020-12-23"


def test_a_removed_row_dangles_once_for_each_row_that_names_it(folder: Path) -> None:
    """A publisher taken out is one problem for each source, benchmark and account that names it."""
    naming = [row for row in read(folder, "sources") if row["publisher_id"] == "sohr"]
    naming += [row for row in read(folder, "benchmarks") if row["publisher_id"] == "sohr"]
    naming += [row for row in read(folder, "accounts") if row["origin"] == "sohr"]
    naming += [row for row in read(folder, "claims") if '"sohr"' in row["parameters"]]
    kept = [row for row in read(folder, "publishers") if row["publisher_id"] != "sohr"]
    write(folder, "publishers", kept)
    problems = causes(folder)
    assert len(problems) == len(naming) > 0
    assert {each.value for each in problems if each.file != "claims.csv"} == {"sohr"}


# Cells ------------------------------------------------------------------------------------------

FIELDS = [(name, field) for name, r in RESOURCES.items() for field in r["schema"]["fields"]]


Columns = list[tuple[str, str]]


def columns_where(**wanted: str) -> Columns:
    """Return (table, column) of the fields that have all these properties."""
    return [
        (name, field["name"])
        for name, field in FIELDS
        if all(field.get(key) == value for key, value in wanted.items())
    ]


def constrained(constraint: str) -> Columns:
    """Return (table, column) of the fields that have a constraint."""
    return [(name, f["name"]) for name, f in FIELDS if f.get("constraints", {}).get(constraint)]


def spoil(directory: Path, columns: Columns, value: str) -> dict[tuple[str, str], str]:
    """Put a value in one cell of each column; return the one rule that each cell breaks.

    The cells of a table are in different rows, as far as it has so many.
    """
    wanted = {}
    for table in dict.fromkeys(table for table, _ in columns):
        rows = read(directory, table)
        for number, column in enumerate(column for other, column in columns if other == table):
            rows[number % len(rows)][column] = value
            wanted[(f"{table}.csv", number % len(rows) + 2, column)] = (table, column)
        write(directory, table, rows)
    found: dict[tuple[str, str], str] = {}
    for problem in causes(directory):
        place = wanted.get((problem.file, problem.row, problem.column))
        if place:
            assert place not in found, f"two problems with one cell: {problem}"
            assert problem.value == value
            found[place] = problem.rule
    assert set(found) == set(columns)
    return found


def spoil_one(directory: Path, table: str, column: str, value: str) -> str:
    """Put a value in one cell and return the one rule that it breaks."""
    return spoil(directory, [(table, column)], value)[table, column]


def test_a_bad_date_is_found(folder: Path) -> None:
    """A date that does not exist is found in every date column."""
    rules = spoil(folder, columns_where(type="date"), "2020-02-30")
    assert set(rules.values()) == {"is not a date (YYYY-MM-DD)"}


@pytest.mark.parametrize("value", ["2020-1-5", "soon", "20200105", "05/01/2020"])
def test_a_date_of_another_form_is_found(folder: Path, value: str) -> None:
    """A date has one form."""
    assert spoil_one(folder, "sources", "published", value) == "is not a date (YYYY-MM-DD)"


def test_a_bad_count_is_found(folder: Path) -> None:
    """Text where a whole number belongs is found in every such column."""
    rules = spoil(folder, columns_where(type="integer"), "many")
    assert set(rules.values()) == {"is not a whole number"}


@pytest.mark.parametrize("value", ["1.0", "1e3", "1_0", "9" * 5000], ids=lambda value: value[:9])
def test_a_count_of_another_form_is_found(folder: Path, value: str) -> None:
    """A whole number has one form."""
    assert spoil_one(folder, "targets", "killed", value) == "is not a whole number"


def test_a_negative_count_is_found(folder: Path) -> None:
    """No count is below its minimum."""
    rules = spoil(folder, columns_where(type="integer"), "-1")
    assert set(rules.values()) == {"is below 0", "is below 1"}


def test_a_bad_number_is_found(folder: Path) -> None:
    """Text where a number belongs is found in every such column."""
    rules = spoil(folder, columns_where(type="number"), "nan")
    assert set(rules.values()) == {"is not a number"}


@pytest.mark.parametrize("value", ["north", "35,1234", "1_0", "1e3"])
def test_a_number_of_another_form_is_found(folder: Path, value: str) -> None:
    """A number has one form."""
    assert spoil_one(folder, "places", "latitude", value) == "is not a number"


def test_an_unknown_code_is_found(folder: Path) -> None:
    """A code that is not listed is found in every coded column."""
    fields = {(name, f["name"]): f["codes"] for name, f in FIELDS if "codes" in f}
    rules = spoil(folder, list(fields), "qqqqq")
    for place, field in fields.items():
        assert rules[place].startswith(f"is no code of {field} in codes.csv; allowed: ")


def test_a_blank_where_one_is_needed_is_found(folder: Path) -> None:
    """A blank is found in every column that has none."""
    rules = spoil(folder, constrained("required"), "")
    assert set(rules.values()) == {"must not be blank"}


def test_text_of_the_wrong_form_is_found(folder: Path) -> None:
    """Ids, addresses, codes of places and colours have one form."""
    rules = spoil(folder, constrained("pattern"), "Q q")
    assert all(rule.startswith("does not have the form ^") for rule in rules.values())


def test_an_unknown_code_names_the_nearest(folder: Path) -> None:
    """A code with a typing error is named with the right one."""
    rule = spoil_one(folder, "incidents", "event_type", "ambsh")
    assert rule == "is no code of event_type in codes.csv; did you mean 'ambush'?"


def test_spaces_around_a_value_are_found(folder: Path) -> None:
    """A space that nobody sees is a problem of its own."""
    assert spoil_one(folder, "targets", "unit", "NDF ") == "has spaces around it"


def test_too_many_decimals_are_found(folder: Path) -> None:
    """A coordinate has four decimals; --fix would not cut off more."""
    assert spoil_one(folder, "places", "latitude", "34.45471") == "has more than 4 decimals"


def test_a_row_with_three_mistakes_gives_three_problems(folder: Path) -> None:
    """A contributor learns all mistakes of a new row at once."""
    rows = read(folder, "incidents")
    new = {**rows[-1], "incident_id": "SYR-2021-9999", "date_end": "2021-02-30"}
    new |= {"weapon_type": "ied ", "place_id": "palmira"}
    write(folder, "incidents", [*rows, new])
    accounts = read(folder, "accounts")
    targets = read(folder, "targets")
    same = dict.fromkeys(("killed", "wounded", "abducted"), "") | {"incident_id": "SYR-2021-9999"}
    write(folder, "accounts", [*accounts, {**accounts[-1], **same}])
    write(folder, "targets", [*targets, {**targets[-1], **same, "target_no": "1"}])
    found = {(p.file, p.row, p.id, p.column) for p in causes(folder)}
    line = len(rows) + 2
    wanted = {"date_end", "weapon_type", "place_id"}
    assert found == {("incidents.csv", line, "SYR-2021-9999", column) for column in wanted}


# Rules ------------------------------------------------------------------------------------------

BREACHES = [
    # the id of an incident carries its year
    (
        "incidents",
        "SYR-2020-0003",
        {"date_start": "2019-12-30"},
        "incident_id",
        "carries another year",
    ),
    # dates in order, and as long as their precision says
    ("incidents", "SYR-2020-0003", {"date_end": "2020-01-05"}, "date_end", "is before date_start"),
    ("incidents", "SYR-2020-0003", {"date_precision": "week"}, "date_precision", "of 2 to 7 days"),
    ("incidents", "SYR-2020-0023", {"date_end": "2020-03-30"}, "date_precision", "of 8 to 45 days"),
    ("accounts", "SYR-2020-0003", {"date_end": "2020-01-01"}, "date_end", "is before date_start"),
    ("accounts", "SYR-2020-0003", {"date_precision": "month"}, "date_precision", "of 8 to 45 days"),
    # inside the coverage
    (
        "incidents",
        "SYR-2020-0003",
        {"theatre": "northwest", "place_id": "jisr-ash-shugur", "date_start": "2019-12-30"},
        "date_start",
        "is outside the coverage of northwest, 2020-01-01 to 2021-01-31",
    ),
    # in a governorate of its theatre; an area is never exact
    ("incidents", "SYR-2020-0003", {"theatre": "south"}, "theatre", "has no governorate"),
    ("incidents", "SYR-2020-0003", {"geo_precision": "exact"}, "geo_precision", "is an area"),
    # actor and attribution, alone and together with the accounts
    ("incidents", "SYR-2020-0003", {"attribution": "none"}, "actor", "must be 'unidentified'"),
    ("incidents", "SYR-2020-0005", {"attribution": "reported"}, "attribution", "must be 'none'"),
    ("incidents", "SYR-2020-0003", {"actor": "Israel"}, "actor", "is named by no account"),
    (
        "incidents",
        "SYR-2020-0003",
        {"attribution": "claimed"},
        "attribution",
        "says the actor claimed",
    ),
    (
        "incidents",
        "SYR-2020-0003",
        {"attribution": "disputed"},
        "attribution",
        "name different actors",
    ),
    ("accounts", "SYR-2020-0003", {"attribution": "disputed"}, "attribution", "needs two accounts"),
    ("accounts", "SYR-2020-0005", {"attribution": "suspected"}, "attribution", "must be 'none'"),
    # tolls
    (
        "targets",
        "SYR-2020-0005",
        {"killed": "3"},
        "killed",
        "is 3 in all; the full accounts give 1 to 2",
    ),
    (
        "targets",
        "SYR-2020-0005",
        {"killed": "0"},
        "killed",
        "is 0 in all; the full accounts give 1 to 2",
    ),
    ("targets", "SYR-2020-0005", {"killed": ""}, "killed", "is blank, but full accounts give 1"),
    (
        "targets",
        "SYR-2020-0005",
        {"abducted": "1"},
        "abducted",
        "is given, but no account gives it",
    ),
    (
        "incidents",
        "SYR-2020-0367",
        {"actor_killed": "6"},
        "actor_killed",
        "full accounts give 5 to 5",
    ),
    ("targets", "SYR-2020-0005", {"target_no": "2"}, "target_no", "does not run 1, 2, 3"),
    # a page is not older than what it tells
    (
        "accounts",
        "S0001",
        {"date_start": "2020-01-31", "date_end": "2020-02-02"},
        "date_start",
        "after its page",
    ),
    # tables beside the incidents
    ("benchmarks", "B001", {"period_end": "2017-11-09"}, "period_end", "is before period_start"),
    ("benchmarks", "B001", {"region": "badiya"}, "region", "is no theatre; did you mean 'badia'?"),
    ("coverage", "thin", {"start": "2020-01-31"}, "start", "lies in the window before it"),
    ("coverage", "thin", {"end": "2020-01-31"}, "end", "is before start"),
    (
        "theatres",
        "south",
        {"admin1s": "Dara;Quneitra;As-Sweida;Rural Damascus"},
        "admin1s",
        "mean 'Daraa'?",
    ),
    (
        "theatres",
        "south",
        {"admin1s": "Daraa;Daraa;Quneitra;As-Sweida;Rural Damascus"},
        "admin1s",
        "than once",
    ),
    ("admin1", "SY02", {"capital_latitude": "46.2021"}, "capital_latitude", "lies outside Syria"),
    ("codes", "ambush", {"order": "7"}, "order", "does not run 1, 2, 3"),
    (
        "codes",
        "ambush",
        {"field": "event_typ"},
        "field",
        "is used by no column; did you mean 'event_type'?",
    ),
]


@pytest.mark.parametrize(("table", "key", "cells", "column", "rule"), BREACHES)
def test_a_breach_of_a_rule_is_found(
    tables: Tables, table: str, key: str, cells: dict[str, str], column: str, rule: str
) -> None:
    """Each rule between rows and tables finds its breach, in its place."""
    if cells.get("place_id") == "jisr-ash-shugur":
        place = next(row for row in tables["places"].rows if row["admin1"] == "Idleb")
        cells = {**cells, "place_id": place["place_id"]}
    changed = with_cells(tables, table, key, **cells)
    every = [problem for check_rule in RULES for problem in check_rule(changed, DESCRIPTOR)]
    found = [
        problem for problem in every if (problem.file, problem.column) == (f"{table}.csv", column)
    ]
    assert any(rule in problem.rule for problem in found), every


def test_a_span_over_a_gap_in_the_coverage_is_found(folder: Path) -> None:
    """Days between two windows are outside, even if both ends of the incident are inside."""
    rows = [row for row in read(folder, "coverage") if row["start"] != "2020-02-01"]
    write(folder, "coverage", rows)
    line = edit(folder, "incidents", "SYR-2020-0002", date_end="2020-04-02")
    problem = Problem(
        "incidents.csv", line, "SYR-2020-0002", rule="spans days outside the coverage of badia"
    )
    assert problem in check(folder)


def test_swapped_coordinates_are_recognised(folder: Path) -> None:
    """Latitude and longitude in each other's place are told as such."""
    place = read(folder, "places")[0]
    edit(
        folder,
        "places",
        place["place_id"],
        latitude=place["longitude"],
        longitude=place["latitude"],
    )
    (problem,) = causes(folder)
    assert problem.column == "latitude"
    assert problem.rule.endswith("(swapped?)")


def test_an_incident_without_account_is_found(folder: Path) -> None:
    """At least one account is needed."""
    kept = [row for row in read(folder, "accounts") if row["incident_id"] != "SYR-2020-0003"]
    write(folder, "accounts", kept)
    (problem,) = causes(folder)
    assert (problem.file, problem.id) == ("incidents.csv", "SYR-2020-0003")
    assert problem.rule == "has no account in accounts.csv; at least one is needed"


def test_an_attack_without_target_is_found(folder: Path) -> None:
    """An attack says who was hit."""
    kept = [row for row in read(folder, "targets") if row["incident_id"] != "SYR-2020-0003"]
    write(folder, "targets", kept)
    (problem,) = causes(folder)
    assert (problem.file, problem.id) == ("incidents.csv", "SYR-2020-0003")
    assert problem.rule == "has no row in targets.csv; an attack or operation needs one"


def test_a_partial_account_does_not_set_the_low_end(folder: Path) -> None:
    """The best toll may lie above an early one, but not below the lowest full one."""
    edit(folder, "accounts", "S0008", partial="yes")
    assert causes(folder) == []
    edit(folder, "targets", "SYR-2020-0005", killed="1")
    assert [p.rule for p in causes(folder)] == ["is 1 in all; the full accounts give 2 to 2"]


def test_the_outline_is_a_polygon() -> None:
    """A point in the notch of a polygon lies outside it, though inside its box."""
    notched = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [2.0, 1.0], [0.0, 4.0]]
    assert inside(1.0, 1.0, notched)
    assert not inside(2.0, 3.0, notched)
    assert not inside(5.0, 1.0, notched)


# Claims -----------------------------------------------------------------------------------------

SPECIFICATIONS = [
    ("CL-01", {}, "incidents: the test 'recorded' needs it"),
    ("CL-01", {"incidents": []}, "incidents: must be a list of incidents"),
    (
        "CL-01",
        {"incidents": ["SYR-2020-9999"]},
        "incidents: 'SYR-2020-9999' is not in incidents.csv",
    ),
    ("CL-01", {"incidents": ["SYR-2020-0367"], "mesure": "killed"}, "did you mean 'measure'?"),
    (
        "CL-01",
        {"incidents": ["SYR-2020-0367"], "measure": "deaths"},
        "measure: 'deaths' is not allowed",
    ),
    ("CL-01", {"incidents": ["SYR-2020-0367"], "at_least": "7"}, "at_least: '7' is not a number"),
    ("CL-02", {"where": {"actor": ["ISIS"]}}, "where.actor: is no filter; did you mean 'actors'?"),
    ("CL-02", {"where": {"actors": ["ISIL"]}}, "where.actors: 'ISIL' is not in the data"),
    ("CL-02", {"where": {"actors": "ISIS"}}, "where.actors: must be a list"),
    ("CL-02", {"where": {"start": "2020"}}, "where.start: '2020' is not a date"),
    ("CL-02", {"where": {"min_accounts": 0}}, "where.min_accounts: 0 is not a whole number from 1"),
    ("CL-02", {"where": []}, "where: must be an object of filters"),
    ("CL-02", {"before": ["2020-01-01"]}, "before: ['2020-01-01'] is not [first day, last day]"),
    ("CL-02", {"after": ["2020-12-01", "2020-07-01"]}, "after: ends before it begins"),
    ("CL-02", {"direction": "upwards"}, "direction: 'upwards' is not allowed"),
    (
        "CL-03",
        {"context": {"test": "shares"}},
        "context.test: must name a test; did you mean 'share'?",
    ),
    ("CL-03", {"context": 1}, "context.test: must name a test"),
    ("CL-03", {"context": {"test": "share", "where": {}}}, "context.of: the test 'share' needs it"),
    ("CL-03", {"where": {}}, "where: is no key of the test 'none'"),
    ("CL-09", {"above": 50}, "above: 50 is not a number from 0 to 1"),
    ("CL-02", {"also": {}}, "also: must be a list of specifications"),
    ("CL-02", {"also": [{"test": "total"}]}, "also 1.total: the test 'total' needs it"),
    ("CL-02", {"also": [{"test": "adjustd"}]}, "also 1.test: must name a test; did you mean"),
    ("CL-02", {"also": [{"test": "none"}]}, "also 1.test: must name a test"),
    (
        "CL-02",
        {"also": [{"test": "order", "total": "B212", "others": []}]},
        "also 1.others: must be a list of sums of totals",
    ),
    (
        "CL-02",
        {"also": [{"test": "total", "total": "B004 - B041", "claimed": 3}]},
        "also 1.total: 'B004 - B041' mixes witness",
    ),
    (
        "CL-02",
        {"also": [{"test": "total", "total": "B0041", "claimed": 3}]},
        "also 1.total: 'B0041' is no published total; did you mean",
    ),
    ("CL-17", {"totals_after": 83}, "totals_after: 83 is no sum of totals"),
    ("CL-17", {"totals_after": "B083 - B004"}, "does not count each of its days once"),
    (
        "CL-17",
        {"totals_before": "B083", "totals_after": "B004 - B083"},
        "totals_before: counts 2020-01-01 to 2020-10-31, not before totals_after begins on 2018",
    ),
    ("CL-17", {"indirect": ""}, "indirect: '' is no text"),
    ("CL-09", {"counted_by": "sohrr"}, "counted_by: 'sohrr' is not in publishers.csv; did you"),
    ("CL-14", {"by": "admin1", "top": "Hamah"}, "top: 'Hamah' is no admin1 of the data"),
    (
        "CL-18",
        {"published": {"attack": 34}},
        "published.attack: is no metric; did you mean 'attacks'?",
    ),
    ("CL-18", {"published": {"attacks": None}}, "published.attacks: None is not a number from 0"),
]


@pytest.mark.parametrize(("claim", "specification", "rule"), SPECIFICATIONS)
def test_a_wrong_specification_is_found(
    tables: Tables, claim: str, specification: dict[str, object], rule: str
) -> None:
    """Each key of a claim's test is checked against the data that it is to be run on."""
    found = check_claims(with_cells(tables, "claims", claim, parameters=json.dumps(specification)))
    assert {(p.file, p.id, p.column) for p in found} == {("claims.csv", claim, "parameters")}
    assert any(rule in problem.rule for problem in found), found


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1, "a": 2}', "[" * 100_000])
def test_parameters_that_are_no_json_object_are_found(folder: Path, text: str) -> None:
    """Broken JSON, another type, a name given twice and endless nesting are one problem each."""
    edit(folder, "claims", "CL-01", parameters=text)
    assert [p.rule for p in causes(folder)] == ["is not a JSON object with each name once"]


@pytest.mark.parametrize(
    ("claim", "cells", "column", "rule"),
    [
        ("CL-03", {"why_not": ""}, "why_not", "must say why there is no test"),
        ("CL-01", {"why_not": "because"}, "why_not", "must be blank where there is a test"),
        ("CL-01", {"parameters": ""}, "parameters", "must specify the test 'recorded'"),
    ],
)
def test_a_claim_has_a_test_or_a_reason(
    folder: Path, claim: str, cells: dict[str, str], column: str, rule: str
) -> None:
    """A claim has a test, or says why there is none, and never both."""
    edit(folder, "claims", claim, **cells)
    assert [(p.column, p.rule) for p in causes(folder)] == [(column, rule)]


# Descriptor and codebook ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"{", "is not JSON"),
        (b"[]", "is no JSON object"),
        (b"[" * 100_000, "nested too deep"),
        (b"caf\xe9", "is not UTF-8"),
    ],
)
def test_an_unusable_descriptor_is_one_problem(folder: Path, content: bytes, rule: str) -> None:
    """Without a descriptor nothing can be checked, and that is all that is said."""
    (folder / "datapackage.json").write_bytes(content)
    problems = check(folder)
    assert {problem.file for problem in problems} == {"datapackage.json"}
    assert rule in problems[0].rule
    with pytest.raises(DataError):
        write_canonical(folder)


@pytest.mark.parametrize(
    ("place", "value", "rule"),
    [
        (["resources"], [], "should have at least 1 item"),
        (["resources", 0, "path"], "../incidents.csv", "should match pattern"),
        (["resources", 0, "schema"], 3, "valid dictionary"),
        (
            ["resources", 0, "schema", "primaryKey"],
            ["id"],
            "names incidents.id, which is not described",
        ),
        (["resources", 0, "schema", "fields", 1, "name"], "note", "two columns have the same name"),
        (["resources", 0, "schema", "fields", 1, "type"], "day", "should be 'string', 'integer'"),
        (
            ["resources", 0, "schema", "fields", 0, "constraints", "pattern"],
            "(",
            "no regular expression",
        ),
        (["resources", 1, "name"], "incidents", "two tables have the same name"),
        (
            ["resources", 1, "schema", "foreignKeys", 0, "reference", "resource"],
            "x",
            "names x.incident_id",
        ),
        (["spatial", "outline", 0], ["east"], "valid number"),
        (["sitrep", "metrics", "attacks", "target_typ"], [], "did you mean 'target_types'?"),
    ],
)
def test_a_descriptor_of_the_wrong_shape_is_found(
    folder: Path, place: list[str | int], value: object, rule: str
) -> None:
    """Whatever the tables are read and checked by must be in the descriptor, of the right kind."""
    path = folder / "datapackage.json"
    descriptor = part = json.loads(path.read_text(encoding="utf-8"))
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    problems = check(folder)
    assert {problem.file for problem in problems} == {"datapackage.json"}
    assert any(rule in problem.rule for problem in problems), problems


def test_a_descriptor_out_of_step_is_found(folder: Path) -> None:
    """The row count that is stated is the one in the file."""
    path = folder / "datapackage.json"
    stated = read_descriptor(folder)
    stated["resources"][0]["rows"] += 1
    path.write_text(json.dumps(stated, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    places = {(problem.file, problem.id, problem.column) for problem in check(folder)}
    assert places == {("datapackage.json", "incidents.csv", "rows"), ("README.md", "", "")}


def test_a_table_that_nobody_describes_is_found(folder: Path) -> None:
    """A table that is not in the descriptor would never be checked."""
    (folder / "extra.csv").write_text("a\n1\n", encoding="utf-8")
    assert check(folder) == [Problem("extra.csv", rule="is not described in datapackage.json")]


def test_a_codebook_out_of_step_is_found(folder: Path) -> None:
    """A definition that is changed in codes.csv only leaves the codebook behind."""
    edit(folder, "codes", "ambush", definition="Something else.")
    found = [problem for problem in check(folder) if problem.file == "README.md"]
    assert ["out of step" in problem.rule for problem in found] == [True]
    assert write_canonical(folder) == [folder / "datapackage.json", folder / "README.md"]
    assert "Something else." in (folder / "README.md").read_text(encoding="utf-8")
    assert check(folder) == []


@pytest.mark.parametrize(("content", "rule"), [(None, "is missing"), ("text", "has no place for")])
def test_a_codebook_without_tables_is_found(folder: Path, content: str | None, rule: str) -> None:
    """A codebook must be there, with its markers."""
    path = folder / "README.md"
    path.unlink()
    if content:
        path.write_text(content, encoding="utf-8")
    (problem,) = check(folder)
    assert (problem.file, problem.rule[: len(rule)]) == ("README.md", rule)


# Canonical form ---------------------------------------------------------------------------------


def shuffled(content: bytes) -> bytes:
    """Put the rows in another order."""
    head, *lines = content.decode().splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    return "".join([head, *lines]).encode()


def quoted(content: bytes) -> bytes:
    """Put every cell in quotes."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows(csv.reader(io.StringIO(content.decode(), newline="")))
    return buffer.getvalue().encode()


FORMS = {
    "out of order": shuffled,
    "the line should read": quoted,
    "CR LF": lambda content: content.replace(b"\n", b"\r\n"),
    "byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "must end in one line end": lambda content: content.removesuffix(b"\n"),
    "nothing should follow": lambda content: content + b"\n\n",
}


@pytest.mark.parametrize(
    "table", some_now(["targets", "claims", "incidents", "codes", "places"], 2)
)
@pytest.mark.parametrize("form", FORMS)
def test_another_form_is_found_and_restored(folder: Path, table: str, form: str) -> None:
    """Every other form of the same rows is one problem, and --fix undoes it byte for byte."""
    path = folder / f"{table}.csv"
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    path.write_bytes(FORMS[form](before[path.name]))
    found = [problem for problem in check(folder) if problem.file == path.name]
    assert all("is not in canonical form: " in problem.rule for problem in found)
    assert len(found) == 1
    write_canonical(folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_order_of_rows_is_restored(folder: Path, data: st.DataObject) -> None:
    """Whatever the order of the rows of any table, --fix restores the one canonical order."""
    table = data.draw(st.sampled_from(sorted(RESOURCES)))
    path = folder / f"{table}.csv"
    before = path.read_bytes()
    write(folder, table, data.draw(st.permutations(read(folder, table))))
    write_canonical(folder)
    assert path.read_bytes() == before


@given(text=st.text() | st.from_regex(r"-?0{0,3}\d{1,4}(\.\d{0,6})?", fullmatch=True))
@pytest.mark.parametrize("field", [{"type": "integer"}, {"type": "number", "decimals": 4}])
def test_one_form_never_changes_a_number(field: dict[str, object], text: str) -> None:
    """The form of a number can change, its value cannot; other text stays as it is."""
    now = one_form(text, field)
    assert now == text or float(now) == float(text)
    assert one_form(now, field) == now


def test_numbers_and_json_get_one_form() -> None:
    """Leading zeros go, coordinates get four decimals, JSON gets sorted names."""
    assert one_form("007", {"type": "integer"}) == "7"
    assert one_form("35.1", {"type": "number", "decimals": 4}) == "35.1000"
    assert one_form("35.12345", {"type": "number", "decimals": 4}) == "35.12345"
    assert one_form('{"b":1,"a":[2.0]}', {"type": "string", "json": True}) == '{"a": [2.0], "b": 1}'
    assert one_form('{"a":1,"a":2}', {"type": "string", "json": True}) == '{"a":1,"a":2}'


def test_fix_leaves_alone_what_it_cannot_read(folder: Path) -> None:
    """Neither a table with a bad byte nor one with a ragged row is rewritten."""
    bad = (folder / "places.csv").read_bytes() + b"caf\xe9\n"
    ragged = (folder / "admin1.csv").read_bytes() + b"one,two\n"
    (folder / "places.csv").write_bytes(bad)
    (folder / "admin1.csv").write_bytes(ragged)
    write_canonical(folder)
    assert (folder / "places.csv").read_bytes() == bad
    assert (folder / "admin1.csv").read_bytes() == ragged


def test_fix_keeps_wrong_values(folder: Path) -> None:
    """A wrong value stays as it is after --fix, and is still reported."""
    edit(folder, "incidents", "SYR-2020-0003", date_end="2020-01-99", note="a, b")
    write_canonical(folder)
    assert [(p.column, p.value) for p in check(folder)] == [("date_end", "2020-01-99")]


# Command line -----------------------------------------------------------------------------------


def test_the_command_says_ok() -> None:
    """Without problems there is one line, with the size of the data."""
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 0
    rows = sum(len(read(DATA, table)) for table in RESOURCES)
    assert result.stdout == f"ok: {len(RESOURCES)} tables, {rows} rows\n"


def test_the_command_lists_every_problem(folder: Path) -> None:
    """Each problem is one line, the last line counts them, and the exit code says so."""
    edit(folder, "targets", "SYR-2020-0005", killed="some")
    edit(folder, "incidents", "SYR-2020-0003", weapon_type="firearm")
    result = CliRunner().invoke(app, ["check", str(folder)])
    assert result.exit_code == 1
    *lines, last = result.stdout.splitlines()
    assert last == f"{len(lines)} problems"
    assert any(
        re.fullmatch(
            r"targets\.csv:\d+: SYR-2020-0005 1 killed: 'some' is not a whole number", line
        )
        for line in lines
    )
    assert any("did you mean 'firearms'?" in line for line in lines)


def test_the_command_fixes_the_form(folder: Path) -> None:
    """--fix names the files that it rewrote, then checks."""
    path = folder / "places.csv"
    path.write_bytes(shuffled(path.read_bytes()))
    result = CliRunner().invoke(app, ["check", "--fix", str(folder)])
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "rewrote places.csv")


def test_the_command_names_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A folder that does not exist is one line and its own exit code."""
    result = CliRunner().invoke(app, ["check", str(tmp_path / "nowhere")])
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [f"{tmp_path / 'nowhere'}: is no folder"]


def test_the_command_survives_an_empty_folder(tmp_path: Path) -> None:
    """A folder without a descriptor is one problem, with --fix too."""
    for arguments in (["check"], ["check", "--fix"]):
        result = CliRunner().invoke(app, [*arguments, str(tmp_path)])
        assert result.exit_code == 1
        assert result.stdout.splitlines() == ["datapackage.json: is missing", "1 problem"]
