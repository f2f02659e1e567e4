"""UCDP GED: each release and each quirk that real files have, on made-up rows."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import DataError
from sitrep.measures.counts import count, deaths
from sitrep.model.codes import read_codes
from sitrep.model.schema import GEO_PRECISIONS
from sitrep.readers.formats.ucdp import COLUMNS
from sitrep.readers.labels import FOLDER

sys.path.insert(0, str(Path(__file__).parent))
from any_file import load_shuffled, rows_of

SOURCES = Path(__file__).parent / "data" / "sources"
ROW = {
    "id": "1",
    "relid": "SYR-2020-1-1-1",
    "year": "2020",
    "active_year": "True",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_name": "Madeland: Government",
    "dyad_name": "Government of Madeland - Made-up Front",
    "side_a": "Government of Madeland",
    "side_b": "Made-up Front",
    "number_of_sources": "2",
    "where_prec": "1",
    "where_coordinates": "Madeup town",
    "adm_1": "North",
    "latitude": "34.7",
    "longitude": "36.7",
    "country": "Madeland",
    "region": "Middle East",
    "event_clarity": "1",
    "date_prec": "1",
    "date_start": "2020-03-04 00:00:00.000",
    "date_end": "2020-03-04 00:00:00.000",
    "deaths_a": "1",
    "deaths_b": "2",
    "deaths_civilians": "0",
    "deaths_unknown": "0",
    "best": "3",
    "high": "4",
    "low": "2",
    "gwnoa": "652",
}
ONE_SIDED = {
    "type_of_violence": "3",
    "side_b": "Civilians",
    "deaths_a": "0",
    "deaths_b": "0",
    "deaths_civilians": "3",
}


def write(path: Path, rows: Iterable[dict[str, str | None]]) -> Path:
    """Write rows that differ in some cells from a made-up one; a cell of None has no column."""
    whole = [{**ROW, "id": str(at), **row} for at, row in enumerate(rows, 1)]
    absent = {name for row in whole for name, cell in row.items() if cell is None}
    columns = [name for name in COLUMNS if name not in absent]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(whole)
    return path


def on(day: str, until: str = "", **cells: str) -> dict[str, str]:
    """Return the cells of a row of one day, or of a window."""
    last = until or day
    return {"date_start": f"{day} 00:00:00.000", "date_end": f"{last} 00:00:00.000", **cells} | (
        {} if "year" in cells else {"year": day[:4]}
    )


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., sitrep.Dataset]:
    """Return a function that loads made-up rows from one file."""

    def loaded(
        *rows: dict[str, str | None], name: str = "rows.csv", **options: bool
    ) -> sitrep.Dataset:
        return sitrep.load(write(tmp_path / name, rows), **options)

    return loaded


def noted(data: sitrep.Dataset, words: str) -> dict[str, object]:
    """Return the one note whose rule has these words."""
    found = data.notes[data.notes["rule"].str.contains(words, regex=False)]
    assert len(found) == 1, data.notes["rule"].tolist()
    return found.iloc[0].to_dict()


def first(data: sitrep.Dataset, incident: str = "1") -> pd.Series:
    """Return an incident by its id."""
    return data.incidents.set_index("incident_id").loc[incident]


# Releases --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "version"),
    [("ucdp_ged191.csv", 3, "19.1"), ("ucdp_ged251.csv", 6, "25.1")],
)
def test_yearly_releases_are_read_by_the_names_of_their_columns(
    name: str, rows: int, version: str
) -> None:
    """A release of 42 columns and one of 49 give the same tables, with their version."""
    data = sitrep.load(SOURCES / name)
    assert (data.name, data.version, data.toll) == ("UCDP GED", version, "all sides")
    assert len(data.incidents) == rows
    assert data.incidents["killed"].notna().all()
    assert data.licence == "CC BY 4.0"
    assert "Sundberg" in data.citation
    assert "Journal of Peace Research 56(4)" in data.citation or "62(4)" in data.citation
    assert f"version {version}" in data.citation


def test_a_release_without_a_header_is_known_by_its_49_columns() -> None:
    """24.0.1 came out without a header row; its first row is data."""
    data = sitrep.load(SOURCES / "ucdp_GEDEvent_v24_0_1.csv")
    assert data.version == "24.0.1"
    assert data.incidents["incident_id"].tolist() == ["501", "502"]
    assert data.incidents["country"].tolist() == ["Syria", "Madeland"]


def test_columns_are_found_by_name_in_any_order_and_case(tmp_path: Path) -> None:
    """Upper-case names, another order and columns of one's own change nothing."""
    plain = write(tmp_path / "a.csv", [{}, ONE_SIDED])
    table = pd.read_csv(plain, dtype="str", keep_default_na=False)
    turned = table[table.columns[::-1]].rename(columns=str.upper)
    turned.assign(MINE="x").to_csv(tmp_path / "b.csv")
    one, other = sitrep.load(plain), sitrep.load(tmp_path / "b.csv")
    pd.testing.assert_frame_equal(one.incidents, other.incidents)
    pd.testing.assert_frame_equal(one.targets, other.targets)


def test_older_names_of_the_estimates_are_known(tmp_path: Path) -> None:
    """best_est, high_est and low_est are best, high and low."""
    table = pd.read_csv(write(tmp_path / "a.csv", [{}]), dtype="str")
    names = {name: f"{name}_est" for name in ("best", "high", "low")}
    table.rename(columns=names).to_csv(tmp_path / "b.csv", index=False)
    assert first(sitrep.load(tmp_path / "b.csv"))[
        ["killed_low", "killed", "killed_high"]
    ].tolist() == [2, 3, 4]


def test_originals_stand_as_in_the_file(load: Callable[..., sitrep.Dataset]) -> None:
    """A word for a blank and a number with a decimal are kept as they were, row by row."""
    rows = [
        {"year": "", "date_start": "", "date_end": "", "adm_1": "gone"},
        {"id": "3", "adm_1": "NA"},
        {"id": "4", "where_prec": "2.0"},
    ]
    data = load(*rows, keep_original=True).incidents
    assert data["original_id"].tolist() == ["3", "4"]
    assert data["original_adm_1"].tolist()[0] == "NA"
    assert data["original_where_prec"].tolist()[1] == "2.0"
    assert data["admin1"].isna().tolist() == [True, False]


def test_the_sides_country_codes_are_text_of_mixed_kinds(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """Column gwnoa holds numbers and lists of numbers; it is read as text, without a warning."""
    data = load({"gwnoa": "652"}, {"gwnoa": "651, 652"}, keep_original=True)
    assert data.incidents["original_gwnoa"].tolist() == ["652", "651, 652"]


@pytest.mark.parametrize("name", ["ged{}{}.csv", "GEDEvent_v{}_{}.csv", "ged{}{}-csv.csv"])
@pytest.mark.parametrize("year", range(19, 27))
def test_every_yearly_release_has_its_version_and_article(
    year: int, name: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """19.1 to 26.1 are named after the year of their publication, and cite an article of it."""
    events = [on(f"{1989 + at}-07-01") for at in range(year + 11)]
    data = load(*events, name=name.format(year, 1))
    assert data.version == f"{year}.1"
    assert (data.start, data.end) == (pd.Timestamp("1989-01-01"), pd.Timestamp(1999 + year, 12, 31))
    assert f"version {year}.1, events of 1989 to {1999 + year}: Sundberg" in data.citation
    assert (f"(20{year}), Organized violence" in data.citation) == (year < 26)
    assert "Organized violence" in data.citation


@pytest.mark.parametrize("cell", ["True", "1", ""])
def test_active_year_may_have_any_form(cell: str, load: Callable[..., sitrep.Dataset]) -> None:
    """active_year is True and False in some releases, 1 and 0 in others, and is not needed."""
    assert len(load({"active_year": cell}).incidents) == 1


# Candidate releases ----------------------------------------------------------------------------


def test_a_monthly_candidate_file_covers_that_month_alone() -> None:
    """A monthly candidate file covers the month of its name, though its last event is earlier."""
    data = sitrep.load(SOURCES / "ucdp_GEDEvent_v25_0_3.csv")
    assert data.version == "25.0.3"
    assert (data.start, data.end) == (pd.Timestamp("2025-03-01"), pd.Timestamp("2025-03-31"))
    assert "Candidate Events Dataset" in data.citation


def test_a_cumulative_candidate_file_keeps_events_outside_its_window() -> None:
    """22.01.22.06 holds events of 2021 and of July 2022: they stay, and cover only their days."""
    data = sitrep.load(SOURCES / "ucdp_GEDEvent_v22_01_22_06.csv")
    days = data.incidents["date_start"].dt.strftime("%Y-%m-%d")
    assert days.iloc[0] == "2021-11-18"
    assert days.iloc[-1] == "2022-07-04"
    stray = data.coverage[data.coverage["effort"] == "thin"]
    assert stray[["start", "end"]].to_numpy("datetime64[D]").tolist() == [
        [pd.Timestamp(day).date()] * 2 for day in ("2021-11-18", "2022-07-04")
    ]
    months = count(data).set_index("period")["n"]
    assert months["2021-11-01"] == 1
    assert np.isnan(months["2021-12-01"])
    assert months["2022-05-01"] == 0


def test_a_status_other_than_clear_makes_a_candidate_whatever_its_name(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """code_status decides, not the name: the file covers from the first event of its bulk."""
    data = load({"code_status": "Check: made-up"}, {}, name="ged211.csv")
    assert data.start == pd.Timestamp("2020-03-04")
    assert "Candidate Events Dataset" in data.citation


@pytest.mark.parametrize("order", [1, -1])
def test_a_final_release_wins_over_a_candidate_whatever_the_order(
    order: int, tmp_path: Path
) -> None:
    """Of an id in both, the final row counts; both files are named."""
    final = write(tmp_path / "ged211.csv", [on("2020-03-04", best="9", high="9")])
    candidate = write(tmp_path / "GEDEvent_v21_0_1.csv", [on("2020-03-04")])
    data = sitrep.load([final, candidate][::order])
    assert data.incidents["killed"].tolist() == [9]
    assert data.version == "21.0.1, 21.1"
    assert noted(data, "same id in several files")["rows"] == 1


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_releases_the_newest_has_the_row(order: int, tmp_path: Path) -> None:
    """An id in 24.1 and 25.1, or in a month and a longer span, is taken from the later one."""
    yearly = [
        write(tmp_path / "ged241.csv", [on("2020-03-04")]),
        write(tmp_path / "ged251.csv", [on("2020-03-04", best="9", high="9")]),
    ]
    span = [
        write(tmp_path / "GEDEvent_v20_0_3.csv", [on("2020-03-04")]),
        write(tmp_path / "GEDEvent_v20_01_20_03.csv", [on("2020-03-04", best="8", high="9")]),
    ]
    assert sitrep.load(yearly[::order]).incidents["killed"].tolist() == [9]
    assert sitrep.load(span[::order]).incidents["killed"].tolist() == [8]


def test_a_candidate_that_the_final_release_left_out_is_dropped(tmp_path: Path) -> None:
    """Not all candidates reach the final release: what it lacks of its own time is not counted."""
    final = write(tmp_path / "ged211.csv", [on("2020-03-04"), on("2020-12-04")])
    rows = [
        on("2020-03-05", id="77"),
        on("2021-01-03", id="78"),
        on("2020-03-05", id="79", country="Elsewhere"),
    ]
    candidate = write(tmp_path / "GEDEvent_v20_0_3.csv", rows)
    data = sitrep.load([final, candidate])
    assert data.incidents["incident_id"].tolist() == ["1", "79", "2", "78"]
    note = noted(data, "deleted since")
    assert (note["action"], note["rows"]) == ("dropped", 1)
    assert "77" in str(note["examples"])


def test_a_year_between_two_files_is_blank(tmp_path: Path) -> None:
    """What lies between two files was not covered, which is not the same as no events."""
    early = write(tmp_path / "ged191.csv", [on("2017-02-01"), on("2018-12-04")])
    late = write(tmp_path / "GEDEvent_v20_0_3.csv", [on("2020-03-02", id="9")])
    years = count(sitrep.load([early, late]), period="year").set_index("period")["n"]
    assert years["2018-01-01"] == 1
    assert np.isnan(years["2019-01-01"])


def test_rows_alike_but_for_their_id_are_not_duplicates(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """Rows that share day, point and sides have their own id, and all count."""
    assert load({}, {}, {}).incidents["incident_id"].tolist() == ["1", "2", "3"]


def test_an_id_that_comes_twice_in_one_file_counts_once(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """Of the same id in one file the last row counts, and the note names the other."""
    data = load({"id": "5"}, {"id": "5", "best": "9", "high": "9"})
    assert data.incidents["killed"].tolist() == [9]
    assert noted(data, "comes again")["examples"] == "row 2 (5)"


# Dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("2020-03-04 00:00:00.000", "2020-03-06 00:00:00.000"),
        ("2020-03-04T00:00:00", "2020-03-06T00:00:00"),
        ("2020-03-04", "2020-03-06"),
        ("3/14/2020 0:00", "3/16/2020 0:00"),
        ("14/03/2020", "16/03/2020"),
    ],
)
def test_dates_may_have_a_time_a_t_or_the_form_of_a_spreadsheet(
    start: str, until: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """The file, the API and re-saved copies write dates differently."""
    row = first(load({"date_start": start, "date_end": until, "date_prec": "2"}))
    assert (row["date_end"] - row["date_start"]).days == 2
    assert row["date_start"].month == 3


def test_a_date_that_is_none_is_an_error_with_its_row(load: Callable[..., sitrep.Dataset]) -> None:
    """30 February stops the reader, with file, row and value."""
    with pytest.raises(DataError, match=r"rows\.csv:3: 2 date_start: '2020-02-30"):
        load({}, on("2020-02-30"))


@pytest.mark.parametrize(
    ("code", "until", "precision"),
    [
        ("1", "2020-03-04", "day"),
        ("2", "2020-03-08", "week"),
        ("3", "2020-03-10", "week"),
        ("4", "2020-03-31", "month"),
        ("5", "2020-12-31", "year"),
    ],
)
def test_precision_of_dates_is_carried_over(
    code: str, until: str, precision: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """date_prec 1 to 5 are a day, a week twice, a month and a year, from date_start to date_end."""
    row = first(load(on("2020-03-04", until, date_prec=code)))
    assert row["date_precision"] == precision
    assert row["date_end"] == pd.Timestamp(until)


def test_an_event_of_a_year_is_spread_and_makes_no_spike(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """A row known only to a year adds a twelfth to each month, not all to January."""
    data = load(on("2020-01-01", "2020-12-31", date_prec="5", best="366", high="366"))
    months = deaths(data).set_index("period")["killed"]
    assert months.tolist() == pytest.approx([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@pytest.mark.parametrize(
    ("code", "window"),
    [
        ("3", ("2020-03-02", "2020-03-08")),
        ("4", ("2020-03-01", "2020-03-31")),
        ("5", ("2020-01-01", "2020-12-31")),
    ],
)
def test_a_vague_date_on_one_day_gets_the_window_around_it(
    code: str, window: tuple[str, str], load: Callable[..., sitrep.Dataset]
) -> None:
    """Where precision and dates disagree, the precision counts, so that no day has a spike."""
    data = load(on("2020-03-04", date_prec=code))
    row = first(data)
    assert (str(row["date_start"].date()), str(row["date_end"].date())) == window
    assert noted(data, "the dates one day")["action"] == "guessed"


def test_odd_dates_are_repaired_by_a_stated_rule(load: Callable[..., sitrep.Dataset]) -> None:
    """Turned dates are swapped, one date stands for both, a blank one is some day of the year."""
    data = load(
        on("2020-03-09", "2020-03-04"),
        {"date_end": ""},
        {"date_start": "", "date_end": ""},
        {"date_start": "", "date_end": "", "year": ""},
        on("2020-05-01", "2020-05-20", date_prec=""),
    )
    windows = data.incidents.set_index("incident_id")[["date_start", "date_end"]]
    shown = {name: (str(a.date()), str(b.date())) for name, a, b in windows.itertuples()}
    assert shown == {
        "1": ("2020-03-04", "2020-03-09"),
        "2": ("2020-03-04", "2020-03-04"),
        "3": ("2020-01-01", "2020-12-31"),
        "5": ("2020-05-01", "2020-05-20"),
    }
    assert first(data, "3")["date_precision"] == "year"
    assert first(data, "5")["date_precision"] == "month"
    assert noted(data, "swapped")["action"] == "repaired"
    assert noted(data, "and year are blank")["action"] == "dropped"


def test_na_is_a_blank_cell_in_every_column(load: Callable[..., sitrep.Dataset]) -> None:
    """A copy saved from R writes NA for blanks: no region, side or date is called so."""
    tolls = ("low", "best", "high")
    cells = ("adm_1", "side_b", "where_prec", "date_end", "date_prec", "where_coordinates", *tolls)
    data = load(dict.fromkeys(cells, "NA"), {}, strict=True)
    row = first(data)
    assert row[["admin1", "actor_2", "killed", "place"]].isna().all()
    assert row["date_end"] == row["date_start"]
    assert data.notes["rule"].str.contains("'NA' is blank").sum() == len(cells)


# Places ----------------------------------------------------------------------------------------


def test_only_places_that_are_places_become_points(load: Callable[..., sitrep.Dataset]) -> None:
    """where_prec 4 to 6 are larger than a district and no points; 3 and 7 stand in for an area."""
    data = load(*({"where_prec": code} for code in ["1", "2", "3", "4", "5.0", "6", "7"]))
    rows = data.incidents.sort_values("incident_id")
    assert rows["geo_precision"].tolist() == [
        *("exact", "near", "area", "admin1", "area", "country", "area")
    ]
    assert rows["latitude"].notna().tolist() == [True, True, True, False, False, False, True]
    assert rows["longitude"].notna().tolist() == rows["latitude"].notna().tolist()
    assert list(rows["geo_precision"].cat.categories) == list(GEO_PRECISIONS)


def test_a_blank_where_prec_does_not_make_a_point_exact(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """Where nothing says how precise a place is, it is taken as an area."""
    data = load({"where_prec": ""})
    assert first(data)["geo_precision"] == "area"
    assert noted(data, "taken as an area")["rows"] == 1


@pytest.mark.parametrize(
    ("spelt", "meant"),
    [
        ("Aleppo governorate", "Aleppo"),
        ("Rif Dimashq governorate", "Rural Damascus"),
        ("Dar'a governorate", "Daraa"),
        ("Dayr Az Zawr governorate", "Deir-ez-Zor"),
        ("Ar Raqqah governorate", "Ar-Raqqa"),
        ("Idlib governorate", "Idleb"),
    ],
)
def test_governorates_of_syria_are_known_by_every_spelling(
    spelt: str, meant: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """adm_1 of Syria is matched across spellings, elsewhere it is taken as it is."""
    data = load({"country": "Syria", "adm_1": spelt}, {"adm_1": spelt}, strict=True)
    assert first(data)["admin1"] == meant
    assert first(data, "2")["admin1"] == spelt
    assert set(data.theatres.itertuples(index=False, name=None)) == {
        ("Syria", "Syria", meant),
        ("Madeland", "Madeland", spelt),
    }


def test_a_blank_region_stays_blank(load: Callable[..., sitrep.Dataset]) -> None:
    """adm_1 is empty in a few per cent of rows; they count for the country."""
    data = load({"adm_1": ""}, {})
    assert data.incidents["admin1"].isna().tolist() == [True, False]
    assert count(data, by="theatre", period=None)["n"].tolist() == [2]


def test_a_point_off_the_globe_or_at_zero_is_none(load: Callable[..., sitrep.Dataset]) -> None:
    """Latitude 0 alone is a real place; both 0, or beyond the poles, are none."""
    data = load({"latitude": "0"}, {"latitude": "0", "longitude": "0"}, {"latitude": "347"})
    assert data.incidents["latitude"].isna().tolist() == [False, True, True]
    assert noted(data, "off the globe")["examples"] == "row 4 (3)"


# Sides and targets -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"), [("1", "state_based_conflict"), ("2", "non_state_conflict")]
)
def test_in_a_clash_nobody_is_the_attacker(
    code: str, kind: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """State-based and non-state conflict have two sides, and their dead are fighters."""
    data = load({"type_of_violence": code, "deaths_civilians": "1", "best": "4"})
    row = first(data)
    assert (row["event_class"], row["event_type"]) == ("clash", kind)
    assert (row["actor"], row["actor_2"]) == ("Government of Madeland", "Made-up Front")
    assert np.isnan(row["actor_killed"])
    assert row["target_type"] == "combatant"
    hit = data.targets[["target_no", "target_type", "unit", "killed"]].astype(object)
    assert hit.where(hit.notna(), None).to_numpy().tolist() == [
        [1, "combatant", "Government of Madeland", 1],
        [2, "combatant", "Made-up Front", 2],
        [3, "civilian", None, 1],
    ]
    assert "attackers" in data.missing


def test_one_sided_violence_is_an_attack_on_civilians(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """Side a acts, its own dead are the actor's, and there is no other side."""
    data = load({**ONE_SIDED, "deaths_a": "1", "best": "4"})
    row = first(data)
    assert (row["event_class"], row["event_type"]) == ("attack", "one_sided_violence")
    assert (row["actor"], row["target_type"]) == ("Government of Madeland", "civilian")
    assert pd.isna(row["actor_2"])
    assert (row["killed"], row["actor_killed"]) == (4, 1)
    assert data.targets["killed"].tolist() == [3]


def test_one_may_ask_for_attacks_where_there_are_none(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """A country without one-sided violence has 0 attacks: that is an answer and no error."""
    data = load({}).where(event_classes=["attack"])
    assert count(data)["n"].tolist() == [0]


def test_an_unknown_type_of_violence_is_kept_and_listed(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """A label that no table knows stays, is counted, and is an error if one is strict."""
    data = load({"type_of_violence": "4"})
    row = first(data)
    assert row["event_type"] == "4"
    assert pd.isna(row["event_class"])
    assert noted(data, "unknown label '4'")["rows"] == 1
    assert noted(data, "in no event class")["rows"] == 1
    with pytest.raises(DataError, match="type_of_violence: '4' is not a known label"):
        load({"type_of_violence": "4"}, strict=True)


def test_a_label_of_a_dropped_row_is_no_error(load: Callable[..., sitrep.Dataset]) -> None:
    """Only rows that are kept are held against the tables of labels."""
    nowhen = {"date_start": "", "date_end": "", "year": ""}
    assert len(load({}, {**nowhen, "type_of_violence": "4"}, strict=True).incidents) == 1


# Tolls -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "best", "high", "kept"),
    [
        ("2", "3", "4", (2, 3, 4)),
        ("2", "9", "4", (2, 9, 9)),
        ("5", "3", "4", (3, 3, 5)),
        ("", "3", "2", (2, 3, 3)),
    ],
)
def test_estimates_out_of_order_are_widened_around_best(
    low: str, best: str, high: str, kept: tuple[float, ...], load: Callable[..., sitrep.Dataset]
) -> None:
    """Best above high or below low is listed; low becomes the least, high the most, best stays."""
    data = load({"low": low, "best": best, "high": high})
    assert first(data)[["killed_low", "killed", "killed_high"]].tolist() == list(kept)
    assert data.notes["rule"].str.contains("out of order").any() == (kept != (2, 3, 4))


@pytest.mark.parametrize(
    ("low", "best", "high", "kept", "words"),
    [
        ("2", "", "4", (2, 2, 4), "best is blank: the lowest counts"),
        ("2", "-9", "4", (2, 2, 4), "best is blank: the lowest counts"),
        ("", "-3", "4", (4, 4, 4), "best is blank: the lowest counts"),
        ("", "3", "4", (3, 3, 4), "low or high is blank: best stands for it"),
        ("2", "3", "NA", (2, 3, 3), "low or high is blank: best stands for it"),
        ("", "", "", (None, None, None), "are blank: no toll"),
        ("2", "2.5", "4", (2, 2.5, 4), "best: no whole number; kept"),
        ("1,000", "1,234", "2000", (1000, 1234, 2000), "best: a comma sets off thousands"),
    ],
)
def test_a_toll_that_is_not_whole_or_not_given_is_listed(
    *,
    low: str,
    best: str,
    high: str,
    kept: tuple[float | None, ...],
    words: str,
    load: Callable[..., sitrep.Dataset],
) -> None:
    """A range has its best number within it, in each incident and in the sum of all."""
    data = load({"low": low, "best": best, "high": high}, {})
    tolls = first(data)[["killed_low", "killed", "killed_high"]]
    assert [None if np.isnan(toll) else toll for toll in tolls] == list(kept)
    assert noted(data, words)["examples"] == "row 2 (1)"
    table = deaths(data, period=None).iloc[0]
    assert table["killed_low"] <= table["killed"] <= table["killed_high"]


def test_parts_that_do_not_add_up_to_best_are_listed(load: Callable[..., sitrep.Dataset]) -> None:
    """Deaths by side that differ from best stay as they are, and are noted."""
    data = load({"best": "4"}, {})
    assert noted(data, "do not add up")["examples"] == "row 2 (1)"
    assert first(data)["killed"] == 4


def test_a_toll_of_zero_and_a_great_one_are_kept(load: Callable[..., sitrep.Dataset]) -> None:
    """Best may be 0, and single rows hold more than 100,000 dead."""
    none = dict.fromkeys(("deaths_a", "deaths_b", "low", "best"), "0")
    data = load(none, {"best": "121848", "high": "121848"})
    assert data.incidents["killed"].tolist() == [0, 121848]
    assert first(data)["target_type"] == "unknown"


def test_negative_tolls_are_masked_before_anything_is_added(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """-9 and -99 mean unknown, other negative numbers are no people."""
    data = load(*(dict.fromkeys(("low", "best", "high"), code) for code in ("-9", "-99", "-3")))
    assert data.incidents[["killed_low", "killed", "killed_high"]].isna().all(axis=None)


def test_a_toll_that_is_no_number_is_an_error(load: Callable[..., sitrep.Dataset]) -> None:
    """A text in a column of numbers stops the reader, with its row."""
    with pytest.raises(DataError, match=r"rows\.csv:2: 1 best: 'many' is no number"):
        load({"best": "many"})


def test_a_number_of_sources_of_minus_one_is_not_recorded(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """-1 is no number of accounts: it becomes 0, and the data say that 0 means not recorded."""
    data = load({"number_of_sources": "-1"}, {"number_of_sources": "3"})
    assert data.incidents["accounts"].tolist() == [0, 3]
    assert noted(data, "number_of_sources: -1 means unknown")["rows"] == 1
    assert "0 stands for a number that was not recorded" in data.missing["accounts"]


# What is covered -------------------------------------------------------------------------------


def test_coverage_is_whole_years_to_the_last_event(load: Callable[..., sitrep.Dataset]) -> None:
    """A yearly release covers its first to its last year; each country is a theatre."""
    data = load(
        on("1989-05-01"), on("2020-12-03"), on("2001-07-03", country="Elsewhere"), name="ged211.csv"
    )
    assert data.coverage.drop(columns="note").astype("str").to_numpy().tolist() == [
        ["Elsewhere", "1989-01-01", "2020-12-31", "full"],
        ["Madeland", "1989-01-01", "2020-12-31", "full"],
    ]
    years = count(data, by="theatre", period="year").set_index(["theatre", "period"])["n"]
    assert years["Elsewhere", "1995-01-01"] == 0
    assert years["Elsewhere", "2001-01-01"] == 1


def test_a_file_without_a_name_covers_its_first_to_its_last_event(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """Where nothing shows that a year is complete, earlier and later months are not covered."""
    data = load(on("2018-05-01"), on("2020-06-03"))
    assert (data.start, data.end) == (pd.Timestamp("2018-05-01"), pd.Timestamp("2020-06-03"))
    assert data.version == "not stated"


def test_a_candidate_month_covers_the_countries_of_its_regions(tmp_path: Path) -> None:
    """In a month without a row, a country of a region that the file covers has 0."""
    final = write(
        tmp_path / "ged211.csv", [on("2020-01-05"), on("2020-12-04", country="Elsewhere")]
    )
    rows = [
        on("2021-01-05", id="8", country="Elsewhere"),
        on("2021-01-25", id="9", country="Third"),
    ]
    data = sitrep.load([final, write(tmp_path / "GEDEvent_v21_0_1.csv", rows)])
    months = count(data, by="theatre").set_index(["theatre", "period"])["n"]
    assert months["Madeland", "2021-01-01"] == 0


def test_the_data_say_what_they_cannot_give(load: Callable[..., sitrep.Dataset]) -> None:
    """Attribution, accounts, weapons, wounded and incidents without dead are named as missing."""
    data = load({})
    assert set(data.missing) >= {"non_lethal", "attribution", "accounts", "wounded", "weapon_type"}
    assert data.incidents[["attribution", "weapon_type", "wounded"]].isna().all(axis=None)


def test_every_code_has_a_label_and_a_definition(load: Callable[..., sitrep.Dataset]) -> None:
    """The codes that occur are listed, and the label tables lead to codes that exist."""
    data = load({}, ONE_SIDED, {"deaths_unknown": "9", "best": "12"})
    codes = read_codes(FOLDER / "ucdp_codes.csv").set_index(["field", "code"])
    labels = pd.read_csv(FOLDER / "ucdp.csv")
    assert list(labels) == ["source", "field", "label", "code", "note"]
    for pair in labels[["field", "code"]].itertuples(index=False, name=None):
        assert codes.loc[pair, "definition"]
    listed = set(data.codes[["field", "code"]].itertuples(index=False, name=None))
    for field in ("event_type", "target_type", "event_class", "date_precision"):
        assert {(field, code) for code in data.incidents[field].cat.categories} <= listed


# Any file --------------------------------------------------------------------------------------

CELLS = {
    "type_of_violence": ["1", "2", "3", "3.0", "4", ""],
    "date_prec": ["1", "2", "3", "4", "5", "7", ""],
    "where_prec": ["1", "4", "6", "7", "9", ""],
    "date_start": ["2020-03-04 00:00:00.000", "2019-12-30 00:00:00.000", ""],
    "date_end": ["2020-03-04 00:00:00.000", "2020-03-20 00:00:00.000", ""],
    "year": ["2020", ""],
    "best": ["0", "3", "-9", "", "NA"],
    "high": ["4", "1", ""],
    "low": ["2", "9", ""],
    "deaths_a": ["0", "1", ""],
    "deaths_civilians": ["0", "7", ""],
    "number_of_sources": ["-1", "2", ""],
    "latitude": ["0", "34.5", "120", ""],
    "longitude": ["0", "36.5", ""],
    "country": ["Madeland", "Syria", ""],
    "adm_1": ["Hims governorate", "North", "Unknown", ""],
    "side_a": ["Government of Madeland", "Made-up Front", ""],
    "side_b": ["Made-up Front", "Civilians", ""],
    "code_status": ["Clear", "Check: made-up", ""],
    "id": ["", "7"],
}


@given(rows=rows_of(CELLS), seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_any_mix_of_cells_loads_with_every_row_accounted_for(
    rows: list[dict[str, str]], seed: int
) -> None:
    """Permuted columns, blanks and odd values: rows read are rows kept and rows dropped."""
    with TemporaryDirectory() as folder:
        data = load_shuffled(write(Path(folder) / "rows.csv", rows), seed)
    if data is not None:
        incidents = data.incidents
        known = incidents.dropna(subset=["killed_low", "killed", "killed_high"])
        assert (known["killed_low"] <= known["killed"]).all()
        assert (known["killed"] <= known["killed_high"]).all()
        assert set(data.targets["incident_id"]) == set(incidents["incident_id"])
        if incidents["country"].notna().all():
            assert count(data)["n"].sum() == pytest.approx(len(incidents), abs=len(incidents))
