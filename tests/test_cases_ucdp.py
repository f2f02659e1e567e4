"""UCDP GED: made-up files with faults of real ones."""

from __future__ import annotations

import shutil
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sitrep
from sitrep.errors import ParameterError

sys.path.insert(0, str(Path(__file__).parent))
from test_ucdp import on, write

CASES = Path(__file__).parent / "data" / "cases"


def noted(data: sitrep.Dataset, words: str) -> list[object]:
    """Return action and rows of the one note whose rule has these words."""
    found = data.notes[data.notes["rule"].str.contains(words, regex=False)]
    assert len(found) == 1, data.notes["rule"].tolist()
    return found[["action", "rows"]].iloc[0].tolist()


# Days covered ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("u01_to_nov", ["2018-01-10", "2019-12-01"]),
        ("u01b_to_dec_1_single", ["2019-01-10", "2019-12-01"]),
        ("GEDEvent_v24_1", ["2022-01-01", "2023-12-31"]),
        ("GEDEvent_v25_1", ["2022-01-01", "2024-12-31"]),
        ("GEDEvent_v24_01_24_03", ["2024-01-01", "2024-03-31"]),
        ("GEDEvent_v24_0_1", ["2024-01-01", "2024-01-31"]),
    ],
)
def test_days_covered_are_those_of_the_name_or_else_of_the_events(
    name: str, days: Sequence[str]
) -> None:
    """A name gives whole years or months; no event reaching into December makes it searched."""
    data = sitrep.load(CASES / f"{name}.csv")
    assert data.coverage[["start", "end"]].astype("str").to_numpy().tolist() == [days]
    assert noted(data, "coverage: ")[1] == len(data)


def test_a_december_of_which_one_day_is_known_is_no_full_month() -> None:
    """Its one event, of 29 November to 1 December, is counted; the other days were not searched."""
    months = sitrep.load(CASES / "u01_to_nov.csv").count(per="month").table.set_index("period")
    assert months["n"]["2019-12-01"] == pytest.approx(1 / 3)
    assert not months["complete"]["2019-12-01"]
    assert months["cut"]["2019-12-01"]
    assert months["n"].sum() == pytest.approx(13)


def test_an_event_of_some_day_of_a_year_shows_no_day_to_be_searched(tmp_path: Path) -> None:
    """The days are those that the other events show, and each event weighs 1."""
    year = on("2019-01-01", "2019-12-31", date_prec="5")
    rows = [on("2019-02-03"), year, on("2019-11-10"), on("2020-05-01", "2020-05-31", date_prec="4")]
    data = sitrep.load(write(tmp_path / "rows.csv", rows))
    windows = data.coverage[["start", "end", "effort"]].astype("str").to_numpy().tolist()
    assert windows == [["2019-02-03", "2019-11-10", "full"], ["2020-05-01", "2020-05-31", "thin"]]
    months = data.count(per="month").table.set_index("period")["n"]
    assert months.sum() == pytest.approx(4)
    assert np.isnan(months["2020-02-01"])


def test_a_name_that_its_events_deny_gives_no_days(tmp_path: Path) -> None:
    """A release of 2020 holds no event of 2021, one of a month most events of that month."""
    final = write(tmp_path / "ged211.csv", [on("2020-03-04"), on("2021-06-04")])
    month = write(tmp_path / "GEDEvent_v21_0_1.csv", [on(f"2021-03-{day:02}") for day in (4, 5, 9)])
    none = write(tmp_path / "GEDEvent_v21_0_13.csv", [on("2021-03-04")])
    for path, days in (
        (final, ["2020-03-04", "2021-06-04"]),
        (month, ["2021-03-04", "2021-03-09"]),
        (none, ["2021-03-04", "2021-03-04"]),
    ):
        data = sitrep.load(path)
        assert [f"{day:%Y-%m-%d}" for day in (data.start, data.end)] == days
        assert noted(data, "coverage: ") == ["guessed", len(data)]


def test_a_part_of_a_release_covers_its_own_days(tmp_path: Path) -> None:
    """A day in the name, as of a download of some months, says that the years are not whole."""
    rows = [on("2024-03-04"), on("2024-06-20")]
    data = sitrep.load(write(tmp_path / "GEDEvent_v25_1_syria_20240301_20240630.csv", rows))
    assert data.version == "25.1"
    assert (data.start, data.end) == (pd.Timestamp("2024-03-04"), pd.Timestamp("2024-06-20"))
    assert noted(data, "coverage: ") == ["guessed", 2]


# Countries covered -----------------------------------------------------------------------------


def write_countries(folder: Path, files: dict[str, dict[str, str]]) -> list[Path]:
    """Write files, of each country one event on a day; each has an id of its own."""
    paths = []
    for at, (name, lands) in enumerate(files.items()):
        rows = [
            on(day, country=land, id=f"{at}{number}", code_status="Clear")
            for number, (land, day) in enumerate(lands.items())
        ]
        paths.append(write(folder / name, rows))
    return paths


def searched(data: sitrep.Dataset, land: str) -> list[list[str]]:
    """Return the days that are said to be searched in a country."""
    windows = data.coverage[data.coverage["theatre"].astype("str") == land]
    return windows[["start", "end"]].astype("str").to_numpy().tolist()


@pytest.mark.parametrize("name", ["GEDEvent_v24_1_xland_yland.csv", "mine.csv", "v24_1 (cut).csv"])
def test_a_file_that_may_be_cut_to_some_countries_covers_no_other(
    name: str, tmp_path: Path
) -> None:
    """It is no evidence that a country which another file has was searched: no false 0."""
    lands = {"Xland": "2021-03-04", "Yland": "2023-06-20"}
    later = {"Xland": "2024-01-05", "Zland": "2024-01-25"}
    files = {name: lands, "GEDEvent_v24_0_1.csv": later}
    data = sitrep.load(write_countries(tmp_path, files))
    assert searched(data, "Zland") == [["2024-01-01", "2024-01-31"]]
    assert searched(data, "Yland")[-1][1] == "2024-01-31"
    assert noted(data, "not searched in it, Zland") == ["guessed", 2]
    assert noted(data, "without an event of Yland: 0 there") == ["mapped", 2]
    years = data.count(by="theatre", per="year").table.set_index(["theatre", "period"])["n"]
    assert np.isnan(years["Zland", "2022-01-01"])


def test_a_whole_release_covers_countries_of_its_regions(tmp_path: Path) -> None:
    """A file of all of it, by its name, has 0 where a country of its region has no event."""
    lands = {"Xland": "2021-03-04", "Yland": "2023-06-20"}
    files = {"ged241.csv": lands, "GEDEvent_v24_0_1.csv": {"Zland": "2024-01-25"}}
    data = sitrep.load(write_countries(tmp_path, files))
    assert searched(data, "Zland") == [["2021-01-01", "2024-01-31"]]
    assert searched(data, "Xland") == [["2021-01-01", "2023-12-31"]]


def test_a_name_of_a_whole_release_that_another_file_denies(tmp_path: Path) -> None:
    """A file lacks what another has of its own days: it was cut, whatever it is called."""
    lands = {"Xland": "2021-03-04", "Yland": "2023-06-20"}
    files = {"ged241.csv": lands, "GEDEvent_v24_1_zland.csv": {"Zland": "2023-02-03"}}
    data = sitrep.load(write_countries(tmp_path, files))
    assert searched(data, "Zland") == [["2023-01-01", "2023-12-31"]]


def test_a_file_cut_to_two_countries_covers_those_alone() -> None:
    """Nothing is said of any country that it does not hold."""
    data = sitrep.load(CASES / "u06_twocountries_sameadm.csv")
    assert set(data.coverage["theatre"]) == {"Xland", "Yland"}


# Regions ---------------------------------------------------------------------------------------


def test_regions_of_one_name_in_two_countries_are_two() -> None:
    """Each has its country behind its name, in counts, in filters and on the list of areas."""
    data = sitrep.load(CASES / "u06_twocountries_sameadm.csv")
    both = ["North (Xland)", "North (Yland)"]
    assert data.incidents["admin1"].tolist() == both
    assert data.values("regions") == both
    assert data.theatres["admin1"].tolist() == both
    counts = data.count(by="admin1", per=None).table
    assert counts[["admin1", "n"]].astype({"admin1": "str"}).to_numpy().tolist() == [
        [both[0], 1],
        [both[1], 1],
    ]
    assert noted(data, "told apart by the country") == ["mapped", 2]


def test_the_plain_name_of_a_region_is_understood_where_one_is_meant() -> None:
    """Of two regions it may be either, of the countries asked about only one."""
    data = sitrep.load(CASES / "u06_twocountries_sameadm.csv")
    one = data.where(theatres=["Yland"], regions=["North"])
    assert one.incidents["incident_id"].tolist() == ["2"]
    assert len(data.where(theatres=["Yland"]).where(regions=["north"])) == 1
    with pytest.raises(ParameterError, match=r"'North' may be any of 'North \(Xland\)', 'North"):
        data.where(regions=["North"])


def test_a_name_that_one_country_has_stays_as_it_is(tmp_path: Path) -> None:
    """Only the shared name has a country behind it, and not where no country is given."""
    lands = [("Xland", "North"), ("Yland", "North"), ("Yland", "South"), ("", "North")]
    rows = [on("2020-03-04", country=land, adm_1=region) for land, region in lands]
    data = sitrep.load(write(tmp_path / "rows.csv", rows))
    regions = data.incidents.set_index("incident_id")["admin1"].astype("str").to_dict()
    assert regions == {"1": "North (Xland)", "2": "North (Yland)", "3": "South", "4": "North"}


# Names and notes -------------------------------------------------------------------------------


def test_the_member_of_an_archive_tells_its_version(tmp_path: Path) -> None:
    """What is downloaded as data.zip, or renamed after another release, is what its member is."""
    for name in ("data.zip", "ged251.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.write(CASES / "GEDEvent_v24_1.csv", "GEDEvent_v24_1.csv")
        data = sitrep.load(tmp_path / name)
        assert data.version == "24.1"
        assert data.end == pd.Timestamp("2023-12-31")


def test_no_note_is_there_twice(tmp_path: Path) -> None:
    """Two files without a header are one note, which counts the rows of both."""
    shutil.copy(CASES / "GEDEvent_v24_0_1.csv", tmp_path / "one.csv")
    text = (CASES / "GEDEvent_v24_0_1.csv").read_text(encoding="utf-8")
    (tmp_path / "two.csv").write_text("\n".join(f"9{line}" for line in text.splitlines()), "utf-8")
    data = sitrep.load([tmp_path / "one.csv", tmp_path / "two.csv"])
    assert not data.notes.duplicated(["rule", "action"]).any()
    assert noted(data, "no header") == ["guessed", 4]
