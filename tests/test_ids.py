"""Rows without an id: no format drops one, and none is counted twice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest
import sitrep
from sitrep.errors import DataError

sys.path.insert(0, str(Path(__file__).parent))
import test_gtd
import test_ucdp

MADE = {
    "ucdp": (test_ucdp.write, "id", "best", "country"),
    "gtd": (test_gtd.write, "eventid", "nkill", "country_txt"),
}
"""Format -> how to write rows of it, and the columns of the id, the dead and the country."""

HEADERS: dict[str, Callable[[str], str]] = {
    "as they are": str,
    "in capitals": str.upper,
    "in words": lambda name: name.replace("_", " ").title(),
    "from R": lambda name: name.replace("_", ".").capitalize(),
}
LISTED = {"columns": {"incident_id": "id", "date": "day", "killed": "dead"}, "country": "Mali"}


def noted(data: sitrep.Dataset, words: str) -> list[object]:
    """Return action and rows of each note whose rule has these words."""
    found = data.notes[data.notes["rule"].str.contains(words, regex=False)]
    return found[["action", "rows"]].to_numpy().tolist()


@pytest.fixture(params=MADE)
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes made-up rows of one format into a file."""
    make, key, dead, country = MADE[request.param]

    def written(name: str, *ids: str | None, lands: Sequence[str] = ()) -> Path:
        rows = [{key: one, dead: str(at)} for at, one in enumerate(ids, 2)]
        for row, land in zip(rows, lands, strict=False):
            row[country] = land
        return make(tmp_path / name, rows)

    return written


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize(
    ("ids", "left"),
    [
        (["71", "", "NA", "74"], ["71", "74", "row 3", "row 4"]),
        ([None, None, None], ["row 2", "row 3", "row 4"]),
        (["", " ", "NULL"], ["row 2", "row 3", "row 4"]),
    ],
)
def test_every_row_stays(
    write: Callable[..., Path], header: str, ids: list[str | None], left: list[str]
) -> None:
    """A blank id, a word for one or no column of ids loses no row, however headers are spelt."""
    path = write("rows.csv", *ids)
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table.rename(columns=HEADERS[header]).to_csv(path, index=False)
    data = sitrep.load(path)
    assert data.incidents["incident_id"].tolist() == left
    assert noted(data, "no id: the number of the row") == [
        ["guessed", sum(one.startswith("row") for one in left)]
    ]
    assert not noted(data, "again")


def test_an_id_that_comes_again_is_one_incident(write: Callable[..., Path]) -> None:
    """The last row of an id counts; rows without one are no repeats of each other."""
    data = sitrep.load(write("rows.csv", "71", "", "", "71"))
    assert data.incidents["incident_id"].tolist() == ["71", "row 3", "row 4"]
    assert noted(data, "comes again further down") == [["dropped", 1]]


def test_an_id_may_look_like_the_number_of_a_row(write: Callable[..., Path]) -> None:
    """As in a table that was exported from here: neither row takes the place of the other."""
    data = sitrep.load(write("rows.csv", "row 3", "", "row 3#2"))
    assert data.incidents["incident_id"].tolist() == ["row 3", "row 3#2", "row 3#3"]


def test_files_without_ids_are_put_together_where_they_cannot_overlap(
    write: Callable[..., Path],
) -> None:
    """A file without ids beside one of its country and year would count twice, and is refused."""
    bare, other = write("bare.csv", None, None), write("other.csv", "71", "")
    with pytest.raises(DataError, match=r"^bare\.csv: has no ids, so an incident in two files"):
        sitrep.load([other, bare])
    far = write("far.csv", "71", "", lands=["Farland", "Farland"])
    data = sitrep.load([bare, far])
    assert data.incidents["incident_id"].tolist() == [
        *("71", "bare.csv row 2", "bare.csv row 3", "far.csv row 3")
    ]


def test_files_of_one_name_have_rows_of_their_own(tmp_path: Path) -> None:
    """A list in two folders under one name: the place of the file tells its rows apart."""
    paths = [tmp_path / name / "mine.csv" for name in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_text("id,day,dead\n,2020-01-01,1\nNA,2020-01-01,2\n", encoding="utf-8")
    data = sitrep.load(paths, covered=("2020-01-01", "2020-12-31"), **LISTED)
    assert data.incidents["incident_id"].tolist() == [
        f"mine.csv#{file} row {row}" for file in (1, 2) for row in (2, 3)
    ]
    assert noted(data, "no id") == [["guessed", 4]]
