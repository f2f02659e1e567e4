"""Exports of ACLED with faults of real ones: the made-up files of tests/data/cases."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
import sitrep
from sitrep.errors import DataError

sys.path.insert(0, str(Path(__file__).parent))
from test_acled import conserved, noted, only, write

CASES = Path(__file__).parent / "data" / "cases"


def read(name: str) -> sitrep.Dataset:
    """Load a case; every row of it is kept, or noted as dropped."""
    path = CASES / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    data = sitrep.load(path)
    assert conserved(data, rows)
    assert not data.notes.duplicated(["rule", "action"]).any()
    return data


def files(folder: Path, *tables: Iterable[dict[str, str | None]]) -> list[Path]:
    """Write made-up rows into a file each."""
    return [write(folder / f"{at}.csv", rows) for at, rows in enumerate(tables)]


# Dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["s01_year0025", "s01b_year0025_yearcol"])
def test_a_row_of_the_year_25_is_listed_and_the_rest_is_read(name: str) -> None:
    """One slip of the year costs one row and is named, whatever its year column says."""
    data = read(name)
    assert list(data.incidents["incident_id"]) == ["YEM1", "YEM2"]
    assert noted(data, "'0025-03-01'") == {"dropped": 1}
    assert data.notes["examples"].str.contains("YEM3").any()


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("s12_mixeddates", ["2025-01-05", "2025-02-05", "2025-03-07"]),
        ("s13_excel_eu", ["2025-02-01", "2025-02-02", "2025-02-03"]),
        ("s15_us_excel", ["2025-02-13", "2025-03-04"]),
    ],
)
def test_dates_of_any_program_are_read_where_they_mean_one_day(name: str, days: list[str]) -> None:
    """Two forms in one column, dots, and month before day where a cell proves it."""
    assert list(read(name).incidents["date_start"].dt.strftime("%Y-%m-%d")) == days


def test_dates_that_could_be_two_days_are_refused() -> None:
    """The message names each cell, both its days and what to write."""
    with pytest.raises(DataError) as caught:
        read("s15b_ambig")
    assert str(caught.value).splitlines()[0] == (
        "s15b_ambig.csv:2: YEM1 event_date: '3/2/2025' could be 3 February 2025 or 2 March 2025, "
        "and no other cell tells which; write YYYY-MM-DD"
    )


# Ids -------------------------------------------------------------------------------------------


def test_bare_numbers_are_ids_of_a_country() -> None:
    """Incidents of two countries with one number are two, with their own dead and actors."""
    data = read("v2_ids")
    assert list(data.incidents["incident_id"]) == ["Cambodia 17", "India 17"]
    assert data.incidents["killed"].sum() == 40
    assert pd.isna(data.incidents["actor_2"].iloc[0])
    assert noted(data, "the id is the country and the number") == {"guessed": 2}


def test_exchanged_columns_of_ids_are_read_as_meant(tmp_path: Path) -> None:
    """Where the column of numbers holds the ids with letters, these are the ids."""
    rows = [{"event_id_cnty": "17", "event_id_no_cnty": f"{at}17"} for at in ("KEN", "UGA")]
    data = sitrep.load(files(tmp_path, rows), keep_original=True)
    assert list(data.incidents["incident_id"]) == ["KEN17", "UGA17"]
    assert noted(data, "exchanged") == {"mapped": 2}
    assert list(data.incidents["original_event_id_cnty"]) == ["17", "17"]


@pytest.mark.parametrize(
    "other",
    [
        {"event_date": "2023-03-02"},
        {"location": "Elsewhere"},
        {"actor1": "A", "actor2": "B"},
        {"timestamp": "1710000000", "event_date": "2023-03-02"},
    ],
)
def test_a_number_that_comes_again_for_something_else_is_another_incident(
    tmp_path: Path, other: dict[str, str]
) -> None:
    """Of bare numbers, only rows of one day and place with the same actors are one incident."""
    data = sitrep.load(files(tmp_path, [{"event_id_cnty": "17"}, {"event_id_cnty": "17", **other}]))
    assert sorted(data.incidents["incident_id"]) == ["Syria 17", "Syria 17 row 3"]
    assert noted(data, "an incident of its own") == {"guessed": 1}


def test_an_id_of_acled_for_two_countries_is_two_incidents(tmp_path: Path) -> None:
    """An id that was cut off is no reason to drop what happened elsewhere."""
    rows = [{"event_id_cnty": "SYR1", "country": name} for name in ("Syria", "Iraq")]
    assert len(sitrep.load(files(tmp_path, rows)).incidents) == 2


def test_a_monadic_row_has_mirrored_actors() -> None:
    """Two rows of one day and place whose actors are exchanged are one incident."""
    data = read("s24_monadic")
    assert only(data)["killed"] == 2
    assert noted(data, "monadic") == {"dropped": 1}


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("s03_noid", ["YEM1", "row 3", "row 4", "row 5", "row 6", "row 7"]),
        ("s04_dataid", ["101", "102", "103"]),
        ("s17_subset", ["YEM1"]),
        ("s18_titlecase", ["YEM1"]),
        ("s19_dotnames", ["YEM1"]),
        ("s20_index", ["YEM1"]),
        ("s28_acledapi_R", ["row 2"]),
    ],
)
def test_an_id_of_any_name_or_none_keeps_every_row(name: str, ids: list[str]) -> None:
    """Blank ids, none at all, another column of them, and headers in other styles lose nothing."""
    data = read(name)
    assert list(data.incidents["incident_id"]) == ids
    assert len(data.incidents) == len(pd.read_csv(CASES / f"{name}.csv"))
    assert noted(data, "no id") == (
        {"guessed": named} if (named := sum("row" in i for i in ids)) else {}
    )


def test_files_are_stitched_by_an_id_that_all_have(tmp_path: Path) -> None:
    """Where one file has `data_id` alone, it is the id of the other too."""
    old = {"event_id_cnty": None, "data_id": "101"}
    new = {"data_id": "101", "fatalities": "5", "timestamp": "1710000000"}
    data = sitrep.load(files(tmp_path, [old], [new]))
    assert (only(data)["incident_id"], only(data)["killed"]) == ("101", 5)


def test_files_without_a_common_id_are_put_together_only_where_they_cannot_overlap(
    tmp_path: Path,
) -> None:
    """Files of one country and year are refused; of two countries each row keeps its number."""
    bare = {"event_id_cnty": None}
    with pytest.raises(DataError, match=r"0\.csv: has not the ids of the other files"):
        sitrep.load(files(tmp_path, [bare], [{}]))
    data = sitrep.load(files(tmp_path, [bare], [{**bare, "country": "Iraq"}]))
    assert sorted(data.incidents["incident_id"]) == ["0.csv row 2", "1.csv row 2"]


def test_files_of_other_countries_do_not_show_that_one_was_searched(tmp_path: Path) -> None:
    """Each file covers the countries that it has; a year that no file of one has is blank."""

    def rows(land: str, *days: str) -> list[dict[str, str | None]]:
        return [
            {
                "event_id_cnty": f"{land[:3]}{day}",
                "country": land,
                "event_date": day,
                "year": day[:4],
            }
            for day in days
        ]

    old, new = ("2020-01-05", "2020-12-30"), ("2022-01-02", "2022-12-30")
    late = ("2022-02-01", "2023-01-25")  # begins within a month of the end of the one before
    data = sitrep.load(
        files(
            tmp_path,
            rows("Syria", *old),
            rows("Syria", *new),
            rows("Iraq", *new),
            rows("Iraq", *late),
        )
    )
    windows = data.coverage.astype("str")[["theatre", "start", "end"]].to_numpy().tolist()
    assert windows == [
        ["Iraq", "2022-01-02", "2023-01-25"],
        ["Syria", *old],
        ["Syria", *new],
    ]
    years = data.count(by="theatre", per="year").table.set_index(["theatre", "period"])["n"]
    assert years[["Iraq", "Syria"]].fillna(-1).tolist() == [-1, -1, 3, 1, 2, -1, 2, -1]
    assert noted(data, "not all days of all files: Iraq, Syria") == {"guessed": 8}


def test_a_header_in_another_style_that_comes_again_is_no_incident(tmp_path: Path) -> None:
    """Where files were put together by hand, the second header is dropped and counted."""
    path = tmp_path / "twice.csv"
    text = (CASES / "s18_titlecase.csv").read_text("utf-8")
    path.write_text(text + text, "utf-8")
    assert noted(sitrep.load(path), "header between the rows") == {"dropped": 1}


def test_a_list_that_only_has_a_date_and_a_type_is_no_acled(tmp_path: Path) -> None:
    """Without an id, a column of ACLED's own must be there: another's list is not cited as its."""
    path = tmp_path / "mine.csv"
    path.write_text("event_date,event_type,country\n2025-01-05,Raid,Xland\n", "utf-8")
    with pytest.raises(DataError, match="lacks event_id_cnty"):
        sitrep.load(path)


# Cells -----------------------------------------------------------------------------------------


def test_civilians_named_first_are_the_target() -> None:
    """Sides as numbers and as text in one column tell the target, whichever is named first."""
    data = read("s06_inter")
    assert list(data.incidents["target_type"]) == ["civilian", "civilian"]
    assert list(data.incidents["actor"]) == ["Group A", "Group A"]


def test_a_blank_toll_is_unknown_and_thousands_are_read(tmp_path: Path) -> None:
    """A blank is no 0 and 1,200 is a number; 3-5 is none, and the refusal says what to write."""
    with pytest.raises(DataError) as caught:
        read("s22_fatal_blank")
    assert str(caught.value) == (
        "s22_fatal_blank.csv:3: YEM2 fatalities: '3-5' is no number; "
        "write one, or nothing if unknown"
    )
    path = tmp_path / "mended.csv"
    path.write_text((CASES / "s22_fatal_blank.csv").read_text("utf-8").replace("3-5", "3"), "utf-8")
    data = sitrep.load(path)
    assert data.incidents["killed"].fillna(-1).to_list() == [-1, 3, 1200]
    assert noted(data, "a comma sets off thousands") == {"mapped": 1}
    assert data.lethality().finding.startswith("At least 602")


def test_a_row_without_a_region_keeps_its_dead() -> None:
    """A blank region of an export of UCDP is no reason to lose an event."""
    data = read("u07")
    assert data.incidents["killed"].sum() == 6
    assert data.incidents["admin1"].isna().sum() == 1
