"""What `sitrep import` says and writes."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import sitrep
from sitrep.cli.main import app
from sitrep.reports.plan.parameters import check_values
from sitrep.reports.run.fingerprints import file_digest
from sitrep.tables.lists import describe_notes, list_notes
from typer.testing import CliRunner

SOURCES = Path(__file__).parent / "data" / "sources"
ACLED = SOURCES / "acled_2023.csv"


def call(*words: object) -> tuple[int, str]:
    """Run the command; return its exit code and what it said."""
    result = CliRunner().invoke(app, ["import", *map(str, words)], env={"COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_words() -> None:
    """It tells format, version, period, rows, notes, what is missing, and how to cite."""
    code, said = call(ACLED, "--accessed", "2026-01-02")
    data = sitrep.load(ACLED)
    assert code == 0
    assert said.startswith(f"ACLED, version {data.version}, ")
    assert f"{len(data.incidents)} kept" in said
    assert data.notes["rule"].iloc[0][:50] in said
    assert data.notes["examples"].iloc[0][:20] in said
    assert "Not in these data:" in said
    assert "accessed 2026-01-02." in said
    assert f"Licence: {data.licence[:20]}" in said


def test_json() -> None:
    """As JSON it is one object; rows read are rows kept and rows dropped."""
    code, said = call(ACLED, "--json")
    told = json.loads(said)
    assert code == 0
    assert told["rows_read"] == told["rows_kept"] + told["rows_dropped"]
    assert told["sha256"] == sitrep.load(ACLED).sha256
    assert {"rule", "action", "rows", "examples"} == set(told["notes"][0])


def test_a_parquet_file(tmp_path: Path) -> None:
    """The table of incidents can be written, and is what `load` gives."""
    out = tmp_path / "incidents.parquet"
    code, said = call(ACLED, "--out", out)
    assert code == 0
    assert f"Wrote {out}" in said.replace("\n", "")
    expected = sitrep.load(ACLED).incidents
    pd.testing.assert_frame_equal(
        pd.read_parquet(out), expected, check_categorical=False, check_dtype=False
    )
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere.csv"], 2, "no such file in "),
        ([ACLED, "--accessed", "soon"], 2, "accessed: 'soon' is not a day"),
        ([ACLED, "--out", "x.txt"], 2, "ends in none of .csv, .xlsx, .parquet"),
        ([ACLED, "--out", "/dev/null/x.parquet"], 1, "File exists"),
        (
            [SOURCES.parent / "tiny" / "places.csv"],
            1,
            "is of no known format (ACLED,",
        ),
        ([ACLED, SOURCES / "ucdp_ged251.csv"], 1, "load one format at a time"),
    ],
)
def test_errors(words: list[object], code: int, said: str) -> None:
    """What is wrong is told in a line, without a traceback, and by the exit code."""
    got, output = call(*words)
    assert got == code
    assert said in output
    assert "Traceback" not in output


def test_strict(tmp_path: Path) -> None:
    """A label that is not known is kept and noted; with --strict it is an error."""
    path = tmp_path / "a.csv"
    path.write_text(ACLED.read_text("utf-8").replace("Armed clash", "Armed klash"), "utf-8")
    code, said = call(path)
    assert code == 0
    assert "Armed klash" in said
    code, said = call(path, "--strict")
    assert code == 1
    assert "did you mean 'armed clash'?" in said.lower()


# In a plan -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["acled_2023.csv", "acled_202*.csv"])
def test_a_plan_may_name_a_file_or_a_pattern(name: str, tmp_path: Path) -> None:
    """The dataset of a report may be a file or a pattern; a change of its bytes is seen."""
    for source in ("acled_2020.csv", "acled_2023.csv"):
        (tmp_path / source).write_bytes((SOURCES / source).read_bytes())
    asked, wrong = check_values({"dataset": name, "start": ""}, tmp_path)
    assert wrong == {}
    assert asked.source["name"] == "ACLED"
    before = file_digest(Path(asked.path))
    with (tmp_path / "acled_2023.csv").open("ab") as file:
        file.write(b"\n")
    assert file_digest(Path(asked.path)) != before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("acled_2032.csv", "did you mean '"),
        ("broken.csv", "broken.csv: is a web page"),
        ("none*.csv", "no file matches"),
    ],
)
def test_a_plan_says_what_is_wrong_with_a_file(name: str, said: str, tmp_path: Path) -> None:
    """The error of a plan names the file, and what it may have meant."""
    (tmp_path / "acled_2023.csv").write_bytes(ACLED.read_bytes())
    (tmp_path / "broken.csv").write_bytes(b"<html>")
    _, wrong = check_values({"dataset": name}, tmp_path)
    assert said in wrong["dataset"]


# Notes -----------------------------------------------------------------------------------------


def test_notes_as_a_table() -> None:
    """Each note is a row with the rule, what was done, how many rows and which."""
    data = sitrep.load(ACLED)
    table = list_notes(data)
    assert list(table.index) == list(data.notes["rule"])
    assert list(table) == ["Done", "Rows", "Examples"]
    said = describe_notes(data)
    assert said.startswith(f"Of {len(data.incidents)}")
    assert said.endswith(".")


def test_no_notes(curated: sitrep.Dataset) -> None:
    """Where nothing was done, that is said."""
    assert list_notes(curated).empty
    assert "none was dropped or changed" in describe_notes(curated)
