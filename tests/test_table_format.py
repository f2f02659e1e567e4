"""Any list of incidents, read through a column map."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
import sitrep
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from sitrep.cli.main import app
from sitrep.errors import DataError, ParameterError
from sitrep.readers.columnmap.model import FIELDS, ColumnMap
from sitrep.readers.columnmap.parse import FOLDER, check
from sitrep.readers.files.delimited import HEAD
from sitrep.reports.plan.parameters import check_values
from sitrep.reports.run.fingerprints import file_digest
from typer.testing import CliRunner

INSIGHT = Path(__file__).parents[2] / "shared/data/lists/insecurity_insight_syria_2020.csv"
PAGE = Path(__file__).parents[1] / "docs" / "column-map.md"
COLUMNS = {
    "date": "Event Date",
    "admin1": "Province",
    "place": "Town",
    "latitude": "Lat",
    "longitude": "Lon",
    "killed": "Deaths",
    "wounded": "Injured",
    "actor": "Armed group",
    "event_type": "Type",
}
ROWS = """Event Date;Province;Town;Lat;Lon;Deaths;Injured;Armed group;Type;Notes
05/01/2020;Mopti;Bankass;14,07;-3,51;12;3;JNIM;Ambush;x
13/02/2020;Mopti;;;;at least 4;;Unknown;IED;
17/03/2020;Ségou;Markala;13,7;-6,0;5-7;1;;Ambush;
soon;Gao;;16,2;-0,04;several;;X;Raid;
;;;;;;;;;
"""
SEARCHED = ("2020-01-01", "2020-03-31")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return a list of five rows in a form of its own."""
    path = tmp_path / "mine.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def write_map(path: Path, **parts: object) -> Path:
    """Write a map beside a file, which is right but for some parts; None takes one out."""
    whole = {
        "name": "The list",
        "licence": "CC BY 4.0",
        "citation": "The makers (2021), The list.",
        "country": "Mali",
        "columns": COLUMNS,
        "coverage": [{"start": SEARCHED[0], "end": SEARCHED[1]}],
    }
    kept = {name: part for name, part in (whole | parts).items() if part is not None}
    place = path.with_name(f"{path.stem}.sitrep.yml")
    place.write_text(yaml.safe_dump(kept, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return place


def load_rows(path: Path, rows: str, columns: Mapping[str, str]) -> sitrep.Dataset:
    """Load rows of Mali, of any day of 2020."""
    path.write_text(rows, encoding="utf-8")
    days = ("2020-01-01", "2020-12-31")
    return sitrep.load(path, columns=columns, country="Mali", covered=days)


def told(data: sitrep.Dataset, word: str) -> pd.DataFrame:
    """Return the notes that hold a word."""
    return data.notes[data.notes["rule"].str.contains(word, regex=False)]


# What is read ----------------------------------------------------------------------------------


def test_rows(mine: Path) -> None:
    """Days, places, numbers and words of a list are those of its cells."""
    data = sitrep.load(mine, columns=COLUMNS, country="Mali", covered=SEARCHED)
    incidents = data.incidents
    assert list(incidents["date_start"].dt.strftime("%m-%d")) == ["01-05", "02-13", "03-17"]
    assert list(incidents["admin1"]) == ["Mopti", "Mopti", "Ségou"]
    assert incidents["latitude"].fillna(0).tolist() == [14.07, 0, 13.7]
    assert incidents["killed"].tolist() == [12, 4, 5]
    assert incidents["killed_high"].tolist() == [12, 4, 7]
    assert list(incidents["actor"]) == ["JNIM", "unidentified", "unidentified"]
    assert list(incidents["event_type"]) == ["ambush", "IED", "ambush"]
    assert list(incidents["geo_precision"]) == ["area", "admin1", "area"]
    assert data.start == pd.Timestamp(SEARCHED[0])
    assert data.end == pd.Timestamp(SEARCHED[1])
    assert (
        told(data, "words that are not mapped stay")["rule"]
        .iloc[0]
        .endswith("'IED' (1), 'Raid' (1)")
    )
    assert told(data, "no date")["rows"].tolist() == [1]


def test_a_map_is_found(mine: Path) -> None:
    """A map beside a file, the map as the dataset and a map that is named are one and the same."""
    place = write_map(mine)
    found = sitrep.load(mine)
    elsewhere = place.rename(mine.with_name("other.yml"))
    named = sitrep.load(mine, columns=str(elsewhere))
    elsewhere.rename(place)
    for other in (sitrep.load(place), named):
        assert other == found
        pd.testing.assert_frame_equal(other.incidents, found.incidents)
    assert found.name == "The list"
    assert found.licence == "CC BY 4.0"
    assert found.cite().startswith("The makers (2021), The list.")


def test_another_map_is_another_dataset(mine: Path) -> None:
    """What is read through other columns is not taken for the same."""
    one, other = (
        sitrep.load(mine, columns=columns, country="Mali", covered=SEARCHED)
        for columns in (COLUMNS, COLUMNS | {"killed": "Injured"})
    )
    assert one != other


def test_it_is_not_cited_as_another(mine: Path) -> None:
    """A list is cited by its own name alone, and what is not known of it is said."""
    data = sitrep.load(mine, columns=COLUMNS, country="Mali", covered=SEARCHED)
    assert data.cite().startswith("Mine: a list of the user's own")
    assert data.licence == "not stated"
    said = " ".join([data.cite(), *data.missing.values(), str(data.limits())])
    assert not [name for name in ("ACLED", "UCDP", "GTD") if name in said]


def test_what_is_missing(mine: Path) -> None:
    """What no column gives is said to be missing, and nothing that one gives."""
    data = sitrep.load(mine, columns=COLUMNS, country="Mali", covered=SEARCHED)
    assert {"attribution", "accounts", "target_type", "weapon_type"} <= set(data.missing)
    assert not {"wounded", "actor", "killed", "event_type"} & set(data.missing)
    few = {"date": "Event Date"}
    bare = sitrep.load(mine, columns=few, country="Mali", covered=SEARCHED)
    assert {"wounded", "actor", "killed", "event_type"} <= set(bare.missing)


@pytest.mark.parametrize(
    ("cell", "low", "high", "noted"),
    [
        ("7", 7, 7, ""),
        ("1,250", 1250, 1250, ""),
        ("12+", 12, 12, "'at least'"),
        ("more than 3", 3, 3, "'at least'"),
        ("~20", 20, 20, "'about'"),
        ("Au moins 10", 10, 10, "'at least'"),
        ("más de 10", 10, 10, "'at least'"),
        ("environ 20", 20, 20, "'about'"),
        ("3 à 5", 3, 5, "a range"),
        ("3 a 5", 3, 5, "a range"),
        ("10 to 15", 10, 15, "a range"),
        ("10\u201315", 10, 15, "a range"),
        ("dozens", None, None, "no number"),
        ("-99", None, None, "below 0"),
        ("N/A", None, None, "blank"),
    ],
)
def test_people(tmp_path: Path, cell: str, low: float, high: float, noted: str) -> None:
    """A number of people is read as people write it; what is none is blank, and noted."""
    rows = f'day,dead\n2020-05-01,"{cell}"\n2020-05-02,1\n'
    data = load_rows(tmp_path / "x.csv", rows, {"date": "day", "killed": "dead"})
    first = data.incidents.iloc[0]
    assert (first["killed_low"], first["killed_high"]) == (low, high) or pd.isna(first["killed"])
    assert pd.isna(first["killed"]) == (low is None)
    if noted:
        assert told(data, noted)["rows"].tolist() == [1]


@pytest.mark.parametrize(
    ("cells", "kept", "noted"),
    [
        (",5-7,", (5, 5, 7), "the lower number counts as best"),
        ("2,5-7,9", (2, 5, 9), "the lower number counts as best"),
        ("3,,9", (3, 3, 9), "best is blank: the lowest counts"),
        (",,9", (9, 9, 9), "best is blank: the lowest counts"),
        ("8,5,9", (5, 5, 9), "out of order"),
    ],
)
def test_a_range_of_dead(tmp_path: Path, cells: str, kept: tuple[float, ...], noted: str) -> None:
    """Low, best and high are in order, and a best number that the list does not give is listed."""
    rows = f"day,low,dead,high\n2020-05-01,{cells}\n2020-05-02,1,2,3\n"
    columns = {"date": "day", "killed_low": "low", "killed": "dead", "killed_high": "high"}
    data = load_rows(tmp_path / "x.csv", rows, columns)
    assert tuple(data.incidents[["killed_low", "killed", "killed_high"]].iloc[0]) == kept
    assert told(data, noted)[["action", "examples"]].to_numpy().tolist() == [
        ["repaired" if noted == "out of order" else "guessed", "row 2"]
    ]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2020-05-01 00:00:00", "2020-05-03T10:20:00Z"], ["05-01", "05-03"]),
        (["1 May 2020", "May 3, 2020"], ["05-01", "05-03"]),
        (["01/05/2020", "31/05/2020"], ["05-01", "05-31"]),
        (["05/01/2020", "05/31/2020"], ["05-01", "05-31"]),
        (["20200501", "03.05.2020"], ["05-01", "05-03"]),
    ],
)
def test_days(tmp_path: Path, cells: list[str], days: list[str]) -> None:
    """Days are read in the usual forms; of day and month one cell tells which comes first."""
    rows = "day,dead\n" + "".join(f'"{cell}",1\n' for cell in cells)
    data = load_rows(tmp_path / "x.csv", rows, {"date": "day", "killed": "dead"})
    assert list(data.incidents["date_start"].dt.strftime("%m-%d")) == days


def test_days_are_not_guessed(mine: Path) -> None:
    """Where day and month may be either, the file is refused until the map says which it is."""
    mine.write_text("day;dead\n05/01/2020;1\n06/02/2020;2\n", encoding="utf-8")
    parts = {"columns": {"date": "day"}, "coverage": [{"start": "2020-01-01", "end": "2020-12-31"}]}
    write_map(mine, **parts)
    with pytest.raises(DataError, match="day and month may be either"):
        sitrep.load(mine)
    write_map(mine, **parts, dates="%m/%d/%Y")
    assert list(sitrep.load(mine).incidents["date_start"].dt.month) == [5, 6]


def test_a_month_is_all_of_it(tmp_path: Path) -> None:
    """A date of a month or a year is a window; parts of a date stand in columns of their own."""
    rows = "when,y,m,d\n2020-02,2020,2,0\n2020,2020,,\n2020-02-03,2020,2,3\n"
    whole = load_rows(tmp_path / "x.csv", rows, {"date": "when"})
    parts = load_rows(tmp_path / "x.csv", rows, {"year": "y", "month": "m", "day": "d"})
    for data in (whole, parts):
        spans = data.incidents[["date_start", "date_end"]].astype("str").to_numpy().tolist()
        assert sorted(spans) == [
            ["2020-01-01", "2020-12-31"],
            ["2020-02-01", "2020-02-29"],
            ["2020-02-03", "2020-02-03"],
        ]
        assert set(data.incidents["date_precision"]) == {"day", "month", "year"}


def test_words_become_codes(mine: Path) -> None:
    """Words are mapped as the map says; a class that is not mapped is blank, and counted."""
    columns = COLUMNS | {"event_class": "Type"}
    values = {"event_class": {"ambush": "attack"}, "event_type": {"IED": "bombing"}}
    write_map(mine, columns=columns, values=values)
    data = sitrep.load(mine)
    assert list(data.incidents["event_class"].astype("str").fillna("")) == ["attack", "", "attack"]
    assert list(data.incidents["event_type"]) == ["ambush", "bombing", "ambush"]
    rule = "event_class: words that are not mapped are left blank: 'IED' (1), 'Raid' (1)"
    assert told(data, "event_class")["rule"].tolist() == [rule]
    with pytest.raises(DataError, match="is not mapped to event_class"):
        sitrep.load(mine, strict=True)


@pytest.mark.parametrize("country", ["x" * 300, "../labels/syria", "a/b", "*"])
def test_countries_are_no_paths(tmp_path: Path, country: str) -> None:
    """Whatever stands in the column of countries is a name, and never looked for on the disk."""
    columns = {"date": "day", "country": "where", "admin1": "region"}
    data = load_rows(tmp_path / "x.csv", f"day,where,region\n2020-05-01,{country},R\n", columns)
    assert list(data.incidents["country"]) == [country]


# Rows of one id --------------------------------------------------------------------------------

REPEATS = """id,day,province,dead,arms
A,2020-05-01,Mopti,3,
A,2020-05-01,,7,rifles
B,2020-05-02,Gao,1,rifles
B,2020-05-03,Gao,2,mines
,2020-05-04,Gao,5,
"""


def test_rows_of_one_incident(tmp_path: Path) -> None:
    """The same id, day and place is one incident with the largest toll; else they stay apart."""
    columns = {"incident_id": "id", "date": "day", "admin1": "province", "killed": "dead"}
    data = load_rows(tmp_path / "x.csv", REPEATS, columns | {"weapon_type": "arms"})
    table = data.incidents.set_index("incident_id")
    assert list(table.index) == ["A", "B", "B#2", "row 6"]
    assert table["killed"].tolist() == [7, 1, 2, 5]
    assert table.loc["A", "admin1"] == "Mopti"
    assert table.loc["A", "weapon_type"] == "rifles"
    assert told(data, "one incident;")["rows"].tolist() == [1]
    assert told(data, "kept apart")["rows"].tolist() == [1]
    assert told(data, "no id")["rows"].tolist() == [1]


def test_long_ids(tmp_path: Path) -> None:
    """Ids longer than is looked at quickly are told apart, and found again."""
    long = "x" * 99
    rows = f"id,day,dead\n{long},2020-01-01,1\n{long}y,2020-01-01,2\n{{}},2020-01-01,3\n"
    columns = {"incident_id": "id", "date": "day", "killed": "dead"}
    dead = [
        load_rows(tmp_path / "mine.csv", rows.format(last), columns).incidents["killed"].tolist()
        for last in ("z", long)
    ]
    assert [sorted(numbers) for numbers in dead] == [[1, 2, 3], [2, 3]]


def test_columns_of_any_name(tmp_path: Path) -> None:
    """A column is read by its name, even one that a reader would give to another."""
    rows = "#id,day,dead#2,dead,dead,,#1\n4,2020-01-01,5,6,7,8,9\n"
    for name, dead in {"#id": 4, "dead#2": 5, "#1": 9}.items():
        columns = {"date": "day", "killed": name}
        data = load_rows(tmp_path / "mine.csv", rows, columns)
        assert data.incidents["killed"].tolist() == [dead]
    with pytest.raises(DataError, match="dead: is there twice"):
        load_rows(tmp_path / "mine.csv", rows, {"date": "day", "killed": "dead"})


def test_files_of_one_list(tmp_path: Path) -> None:
    """Of several files the one named last has the newest rows; rows without an id all stay."""
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("id,day,dead\nA,2020-05-01,1\n,2020-05-02,2\n", encoding="utf-8")
    two.write_text("id,day,dead\nA,2020-05-01,4\n,2020-05-02,2\n", encoding="utf-8")
    columns = {"incident_id": "id", "date": "day", "killed": "dead"}
    days = ("2020-05-01", "2020-05-31")
    data = sitrep.load([one, two], columns=columns, country="Mali", covered=days)
    assert sorted(data.incidents["killed"]) == [2, 2, 4]


# Coverage --------------------------------------------------------------------------------------


def test_coverage_is_asked_for(mine: Path) -> None:
    """Without coverage a list is refused; the message names its days and how to say it."""
    with pytest.raises(DataError) as caught:
        sitrep.load(mine, columns=COLUMNS, country="Mali")
    assert 'covered=("2020-01-05", "2020-03-17")' in str(caught.value)
    write_map(mine, coverage=None)
    with pytest.raises(DataError, match="the rows run from 2020-01-05 to 2020-03-17"):
        sitrep.load(mine)


def test_regions_searched(mine: Path) -> None:
    """Regions are searched when the map says so; rows outside all its days are dropped."""
    window = {"start": "2020-01-01", "end": "2020-02-29", "regions": ["mopti", "Kidal"]}
    write_map(mine, coverage=[window | {"effort": "thin"}])
    data = sitrep.load(mine)
    assert data.coverage[["theatre", "effort"]].to_numpy().tolist() == [
        ["Mopti", "thin"],
        ["Kidal", "thin"],
    ]
    assert told(data, "outside the days")["rows"].tolist() == [1]
    write_map(
        mine, coverage=[window, {"start": "2020-03-01", "end": "2020-03-31", "regions": ["Gao"]}]
    )
    assert told(sitrep.load(mine), "nothing was searched")["rows"].tolist() == [1]
    write_map(mine, coverage=[window | {"regions": ["Mopty"]}])
    with pytest.raises(DataError, match="'Mopty' stands in no row; did you mean 'Mopti'"):
        sitrep.load(mine)


# What is wrong ---------------------------------------------------------------------------------


def test_every_problem_at_once(mine: Path) -> None:
    """All that is wrong with a map is told, by line, with the nearest field, column or code."""
    place = mine.with_name("mine.sitrep.yml")
    place.write_text(
        "columns:\n  date: Event Date\n  kiled: Deaths\n  admin1: Provinz\n  event_class: Type\n"
        "values:\n  event_class: {Raid: atack}\ncoverage:\n"
        "  - {start: 2020-02-01, end: 2020-01-01}\n"
        "tol: targets\nwords: {regon: cercle, about: 'No full stop'}\ncountry: Mali\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        sitrep.load(mine)
    said = str(caught.value).splitlines()
    for line, words in {
        3: "'kiled' is not a field; did you mean 'killed'?",
        4: "'Provinz' is no column of mine.csv; did you mean 'Province'?",
        7: "'atack' is no event_class; did you mean 'attack'?",
        9: "ends on 2020-01-01, before it starts",
        10: "is not a part of a map; did you mean 'toll'?",
        11: "is not a part of a map; did you mean 'region'?",
    }.items():
        assert any(each.startswith(f"mine.sitrep.yml:{line}: ") and words in each for each in said)
    assert "mine.sitrep.yml:11: words.about: must be a sentence that ends with a full stop" in said
    assert len(said) == 7


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"columns": {"killed": "Deaths"}, "country": "Mali"}, "names no date"),
        ({"columns": {"date": "Event Date"}}, "country: is needed"),
        ({"columns": {"date": "Event Dat"}, "country": "Mali"}, "did you mean 'Event Date'"),
        ({"columns": COLUMNS, "country": "Mali", "covered": ("2020", "x")}, "'2020' is not a day"),
        ({"columns": "insecurity_insigth"}, "did you mean 'insecurity_insight'"),
        ({"name": "The list"}, "name: is said of a list that is read through a column map"),
        ({"columns": COLUMNS | {"place": " "}, "country": "Mali"}, "place: is blank; write"),
    ],
)
def test_typed_wrong(mine: Path, asked: dict[str, object], said: str) -> None:
    """What is wrong with a map that is typed is one line that names the nearest."""
    with pytest.raises(ParameterError) as caught:
        sitrep.load(mine, **asked)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text", ["columns: [", "- a\n", "", "columns: 3\n", "\0", "columns: {1: 2}"]
)
def test_broken_maps(mine: Path, text: str) -> None:
    """A file that is no map at all is refused in a line, not with a traceback."""
    mine.with_name("mine.sitrep.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"mine\.sitrep\.yml"):
        sitrep.load(mine)


# Any file --------------------------------------------------------------------------------------

CELLS = {
    "Event Date": ["05/01/2020", "2020-02-02", "13/02/2020", "soon", "", "2020-03", "01/01/0020"],
    "Province": ["Mopti", "", "unknown", "NA", " Gao "],
    "Lat": ["91", "x", "13,7", "", "0"],
    "Lon": ["181", "-3,5", "", "0"],
    "Deaths": ["", "-9", "3-1", "1e9", "five", "2.5", "NaN"],
    "Armed group": ["", "unknown", "JNIM"],
    "Type": ["", "Raid", "attack", "#tag"],
    "ID": ["1", "1", "2", "2.0", "", "row 3"],
}
ODD = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}),
    min_size=1,
    max_size=10,
)
MAPPED = {
    "incident_id": "ID",
    "date": "Event Date",
    "admin1": "Province",
    "latitude": "Lat",
    "longitude": "Lon",
    "killed": "Deaths",
    "actor": "Armed group",
    "event_type": "Type",
    "event_class": "Type",
}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ODD, seed=st.integers(0, 99))
def test_no_row_is_lost(tmp_path: Path, rows: list[dict[str, str]], seed: int) -> None:
    """In any order of columns each row is an incident or is counted; or a message says why not."""
    path = tmp_path / "odd.csv"
    names = random.Random(seed).sample(list(CELLS), len(CELLS))
    pd.DataFrame(rows)[names].to_csv(path, index=False)
    days = ("2019-01-01", "2021-12-31")
    refused = ""
    try:
        data = sitrep.load(path, columns=MAPPED, country="Mali", covered=days)
    except DataError as error:
        refused = str(error)
    if refused:
        assert refused.startswith("odd.csv")
        return
    dropped = data.notes.loc[data.notes["action"] == "dropped", "rows"].sum()
    assert len(data.incidents) + dropped == len(rows)
    assert data.incidents["incident_id"].is_unique
    assert (data.incidents["date_start"] <= data.incidents["date_end"]).all()
    toll = data.incidents[["killed_low", "killed", "killed_high"]].dropna()
    assert (toll.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


# Lists that are known --------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.name)
def test_shipped_maps(path: Path) -> None:
    """A shipped map is right, and leaves the coverage to who knows the file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content.pop("coverage") is None
    made, wrong = check(content)
    assert wrong == []
    assert made.licence
    assert made.citation.endswith(".")


@pytest.mark.skipif(not INSIGHT.exists(), reason="the list does not lie beside the checkout")
def test_insecurity_insight() -> None:
    """The incidents, dead and regions of the real list are those that pandas counts."""
    raw = pd.read_csv(INSIGHT, dtype={"sind_event_id": "str"})
    days = ("2020-01-01", "2021-01-31")
    data = sitrep.load(INSIGHT, columns="insecurity_insight", covered=days)
    by_id = raw.groupby("sind_event_id")
    assert len(data.incidents) == raw["sind_event_id"].nunique() == 170
    assert data.incidents["killed"].sum() == by_id["killed"].max().sum()
    assert data.incidents["wounded"].sum() == by_id["injured"].max().sum()
    idlib = by_id["admin1"].first().eq("Idlib Governorate").sum()
    assert (data.incidents["admin1"] == "Idleb").sum() == idlib
    exact = raw["latitude"].notna() & raw["geo_precision"].str.match(r"\([23]\)", na=False)
    assert data.incidents["latitude"].notna().sum() == exact.sum()
    assert data.licence == "CC BY-SA"
    assert data.cite().startswith("Insecurity Insight (2024)")


def test_icews(tmp_path: Path) -> None:
    """Of a file in the shape of ICEWS violence and protest have a class, talk has none."""
    path = tmp_path / "icews.tab"
    path.write_text(
        "Event ID\tEvent Date\tSource Name\tEvent Text\tTarget Name\tCity\tProvince\tCountry"
        "\tLatitude\tLongitude\n"
        "1\t2014-01-01\tArmed Band\tUse unconventional violence\tVillager\tKidal\tKidal\tMali"
        "\t18.4\t1.4\n"
        "2\t2014-01-02\tMinister\tMake statement\tMedia\tBamako\tBamako\tMali\t12.6\t-8.0\n"
        "3\t2014-01-03\tCitizen\tDemonstrate or rally\tPolice\tGao\tGao\tMali\t16.3\t0.0\n",
        encoding="utf-8",
    )
    data = sitrep.load(path, columns="icews", covered=("2014-01-01", "2014-01-31"))
    classes = data.incidents["event_class"].astype("str").fillna("").tolist()
    assert classes == ["attack", "", "demonstration"]
    assert "killed" in data.missing


@pytest.mark.skipif(not INSIGHT.exists(), reason="the list does not lie beside the checkout")
def test_blanks_are_told_as_such() -> None:
    """A point without a name is drawn and not named; a kind that is not given is a dash."""
    days = ("2020-01-01", "2021-01-31")
    data = sitrep.load(INSIGHT, columns="insecurity_insight", covered=days)
    places = data.places()
    assert set(places.table["place"]) == {"not given"}
    labels = [text.get_text() for text in places.plot().figure.findobj(match=plt.Text)]
    assert "not given" not in labels
    assert set(data.list_incidents(5)["What"]) == {"–"}


def test_the_page_about_maps() -> None:
    """The map that the page shows is right, and the page names every field and every part."""
    page = PAGE.read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert check(yaml.safe_load(shown))[1] == []
    assert not [field for field in (*FIELDS, *ColumnMap.model_fields) if f"`{field}`" not in page]


# Notebooks, plans, the command line ------------------------------------------------------------


def test_notebooks_and_plans_take_it(mine: Path) -> None:
    """A plan checks parameters against a list through its map; another map is other data."""
    place = write_map(mine)
    for name in (mine.name, place.name):
        values = {"dataset": name, "regions": ["Mopti"], "period": "month"}
        asked, wrong = check_values(values, mine.parent)
        assert wrong == {}
        assert asked.source["name"] == "The list"
    before = [file_digest(path) for path in (mine, place)]
    write_map(mine, toll="targets")
    assert not set(before) & {file_digest(path) for path in (mine, place)}
    mapped = file_digest(place)
    mine.write_text(ROWS + "18/03/2020;Gao;;;;1;;X;Raid;\n", encoding="utf-8")
    assert file_digest(place) != mapped


def test_names_of_columns_with_accents(mine: Path) -> None:
    """A column is known by its name with accents and without; French and Spanish names are."""
    header = "Jour;Région;Localité;Auteur présumé;Cible;Morts;Blessés"
    mine.write_text(f"{header}\n05/13/2020;Ségou;Niono;X;Y;1;2\n", encoding="utf-8")
    assert call(mine, "--guess")[0] == 0
    text = mine.with_name("mine.sitrep.yml").read_text(encoding="utf-8")
    named = ("date_start", "admin1", "place", "actor", "target_type", "killed", "wounded")
    for field, column in zip(named, header.split(";"), strict=True):
        assert f"  {field}: {column} # high" in text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_accents_in_a_header(encoding: str, mine: Path) -> None:
    """A header keeps its accents in any encoding; what is not UTF-8 is noted once."""
    mine.write_text("Jour;Région;Tués\n05/13/2020;Ségou;1\n", encoding=encoding)
    code, said = call(mine, "--guess")
    assert (code, "date_start = Jour" in said) == (0, True)
    assert "Région" in mine.with_name("mine.sitrep.yml").read_text(encoding="utf-8")
    columns = {"date": "Jour", "admin1": "Région", "killed": "Tués"}
    data = sitrep.load(mine, columns=columns, country="Mali", covered=("2020-01-01", "2020-12-31"))
    assert list(data.incidents["admin1"]) == ["Ségou"]
    assert data.incidents["killed"].sum() == 1
    assert len(told(data, "not UTF-8")) == (encoding == "cp1252")


def test_a_letter_cut_off_at_the_end_of_what_is_looked_at(mine: Path) -> None:
    """A letter of two bytes on the edge of the first rows makes no other encoding of a file."""
    mine.write_text("xxxxxxdate;admin1\n" + "2020-01-05;é\n" * 6000, encoding="utf-8")
    with pytest.raises(UnicodeDecodeError, match="unexpected end of data"):
        mine.read_bytes()[:HEAD].decode("utf-8")
    columns = {"date": "xxxxxxdate", "admin1": "admin1"}
    data = sitrep.load(mine, columns=columns, country="Mali", covered=("2020-01-01", "2020-12-31"))
    assert set(data.incidents["admin1"]) == {"é"}
    assert not len(told(data, "not UTF-8"))


def test_one_spelling_of_a_word(mine: Path) -> None:
    """Words that differ only in capitals, spaces or dashes are one, spelt as most often."""
    rows = ["Gao;X", "GAO;x", "Gao;y", "Tin - Akof;y", "Tin-Akof;y", "Tin-Akof;Y"]
    rows = [f"0{at}/13/2020;{row}" for at, row in enumerate(rows, 1)]
    data = load_rows(
        mine,
        "\n".join(["d;r;a", *rows]),
        {"date": "d", "admin1": "r", "actor": "a"},
    )
    assert list(data.incidents["admin1"]) == ["Gao"] * 3 + ["Tin-Akof"] * 3
    assert list(data.incidents["actor"]) == ["X", "X", "y", "y", "y", "y"]
    rule = "words that differ only in capitals, spaces or dashes are one, spelt as most often"
    noted = told(data, "capitals").set_index("rule")["rows"].to_dict()
    assert noted == {
        f"admin1: {rule}: 'GAO' (1), 'Tin - Akof' (1)": 2,
        f"actor: {rule}: 'x' (1), 'Y' (1)": 2,
    }


def test_words_for_nobody_known(mine: Path) -> None:
    """They are unidentified, in three languages, and noted, unless the map says what they are."""
    words = ("Unknown", "inconnu", "No identificado", "unidentified", "X")
    rows = "\n".join(["d;a", *(f"0{at}/13/2020;{word}" for at, word in enumerate(words, 1))])
    data = load_rows(mine, rows, {"date": "d", "actor": "a"})
    assert list(data.incidents["actor"]) == ["unidentified"] * 4 + ["X"]
    rule = "actor: read as unidentified: 'Unknown' (1), 'inconnu' (1), 'No identificado' (1)"
    assert told(data, "read as").set_index("rule")["rows"].to_dict() == {rule: 3}
    write_map(mine, columns={"date": "d", "actor": "a"}, values={"actor": {"inconnu": "Z"}})
    data = sitrep.load(mine)
    assert list(data.incidents["actor"])[:2] == ["unidentified", "Z"]
    assert told(data, "read as")["rows"].tolist() == [2]


def test_what_a_map_says_twice(mine: Path) -> None:
    """YAML would keep the last of two lines and say nothing: both are named."""
    place = write_map(mine)
    text = place.read_text(encoding="utf-8") + "country: Niger\nvalues: {actor: {X: a, X: b}}\n"
    place.write_text(text, encoding="utf-8")
    first = text.splitlines().index("country: Mali") + 1
    last = len(text.splitlines())
    with pytest.raises(DataError) as caught:
        sitrep.load(mine)
    assert [str(problem) for problem in caught.value.problems] == [
        f"mine.sitrep.yml:{last - 1}: 'country' is there already, in line {first}; keep one",
        f"mine.sitrep.yml:{last}: 'X' is there already, in line {last}; keep one",
    ]


@pytest.mark.parametrize(
    ("toll", "said"),
    [
        ("all sides", "The list counts the dead of all sides"),
        (None, "The list does not say whose deaths it counts"),
        ("targets", ""),
    ],
)
def test_whose_dead_a_list_counts(toll: str | None, said: str, mine: Path) -> None:
    """What the map says of the dead is not said to be missing."""
    write_map(mine, toll=toll, columns=COLUMNS | {"target_type": "Notes"})
    lacking = sitrep.load(mine).missing.get("target_tolls", "")
    assert lacking.partition(",")[0] == said


def test_names_without_a_code_are_not_noted(mine: Path) -> None:
    """Regions and places are names: that a map has words for some is nothing to note of others."""
    write_map(mine, values={"admin1": {"Gao": ""}})
    data = sitrep.load(mine)
    assert not len(told(data, "admin1"))


def test_what_is_read_is_not_written_over(mine: Path) -> None:
    """A file is not the place of what is made of it; a missing folder is made."""
    place = mine.with_name("mine.sitrep.yml")
    write_map(mine)
    before = mine.read_bytes()
    assert call(mine, "--out", mine) == (2, f"out: '{mine}' is what is read; name another file\n")
    assert (mine.read_bytes(), place.is_file()) == (before, True)
    for name in ("a.csv", "a.xlsx", "a.parquet", "a"):
        out = mine.parent / name[-2:] / "new" / name
        assert call(mine, "--out", out)[0] == 0
        assert out.exists()
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        with pytest.raises(DataError, match="is a table that sitrep wrote"):
            sitrep.load(mine.parent / name[-2:] / "new" / name)


def call(*words: object) -> tuple[int, str]:
    """Run `sitrep import`; return its exit code and what it said."""
    result = CliRunner().invoke(app, ["import", *map(str, words)], env={"COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_import(mine: Path) -> None:
    """The command line reads a list by the map beside it, or the one that is named."""
    assert call(mine)[0] == 1
    place = write_map(mine)
    assert "3 kept, 2 dropped" in call(mine)[1]
    other = place.rename(mine.with_name("other.yml"))
    code, said = call(mine, "--columns", other)
    assert code == 0
    assert "Cite: The makers (2021), The list." in said


def test_guess(mine: Path) -> None:
    """A first map has the columns, how sure each is and why, and leaves coverage to be filled."""
    mine.write_text("\n".join(ROWS.splitlines()[:4]), encoding="utf-8")
    code, said = call(mine, "--guess")
    place = mine.with_name("mine.sitrep.yml")
    text = place.read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    assert code == 0
    assert content["columns"] == {
        field if field != "date" else "date_start": column for field, column in COLUMNS.items()
    }
    assert content["coverage"] is None
    assert "2020-01-05 to 2020-03-17" in text
    assert "high    latitude = Lat" in said
    assert "# not mapped: Notes" in text
    assert "#  event_type: # ours: armed_assault, ambush, " in text
    assert call(mine, "--guess") == (
        2,
        "guess: 'mine.sitrep.yml' is there already and is not overwritten; edit or rename it\n",
    )
    assert place.read_text(encoding="utf-8") == text
    filled = text.replace("coverage:", "coverage: [{start: 2020-01-01, end: 2020-03-31}]", 1)
    place.write_text(filled.replace("country:", "country: Mali", 1), encoding="utf-8")
    assert len(sitrep.load(mine)) == 3


def test_a_guess_says_what_is_not_clear(mine: Path) -> None:
    """Dates that may be either, and columns that only look like ours, are told as such."""
    mine.write_text(
        "Date,Total deaths,Long name,Governorate of attack\n"
        "05/01/2020,1,abc,Mopti\n06/02/2020,two,def,Gao\n",
        encoding="utf-8",
    )
    _, said = call(mine, "--guess")
    text = mine.with_name("mine.sitrep.yml").read_text(encoding="utf-8")
    assert "dates: # needed, since day and month may be either" in text
    assert "low     killed = Total deaths (called so, but only 50%" in said
    assert "medium  admin1 = Governorate of attack" in said
    assert "Long name" in text.partition("# not mapped: ")[2]


@pytest.mark.skipif(not INSIGHT.exists(), reason="the list does not lie beside the checkout")
def test_a_known_list_is_recognised(tmp_path: Path) -> None:
    """Of a list that a shipped map fits, the first map is that one."""
    path = tmp_path / "ii.csv"
    path.write_bytes(INSIGHT.read_bytes())
    _, said = call(path, "--guess")
    assert "the shipped map 'insecurity_insight'" in said
    content = yaml.safe_load((tmp_path / "ii.sitrep.yml").read_text(encoding="utf-8"))
    assert content["file"] == "ii.csv"
    assert content["name"] == "Insecurity Insight"


def test_every_name_is_of_a_field() -> None:
    """The names that a guess knows are of fields, and each of one alone."""
    names = pd.read_csv(FOLDER.parent / "names.csv")
    assert set(names["field"]) <= set(FIELDS)
    assert names["name"].is_unique
