"""Files that others open: what is in them, what is said of it, and what comes back."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import sitrep
from conftest import TINY
from sitrep.api import Dataset
from sitrep.cli.main import app
from sitrep.codebook import check
from sitrep.codebook.new import write_new
from sitrep.errors import DataError, ParameterError
from sitrep.export import caution, files
from sitrep.readers.countries import find_country
from typer.testing import CliRunner

SOURCES = Path(__file__).parent / "data" / "sources"
EXPORTS = {
    "acled": SOURCES / "acled_2023.csv",
    "gtd": SOURCES / "gtd_globalterrorismdb_0522dist.csv",
    "ucdp": SOURCES / "ucdp_ged251.csv",
}
TABLES = ("incidents", "targets", "accounts", "coverage", "theatres", "codes", "admin1")
TABLES += ("benchmarks", "pages", "publishers", "gazetteer", "notes", "waterfall")


@pytest.fixture
def tiny() -> Dataset:
    """Return the twenty made-up incidents."""
    return sitrep.load(TINY)


def quietly(verb: Any, path: Path) -> list[Path]:
    """Write data whose licence bars passing on, without its warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return list(verb(path))


def assert_same(got: Dataset, wanted: Dataset) -> None:
    """Compare all tables of two datasets, and what was asked of them."""
    for name in TABLES:
        pd.testing.assert_frame_equal(
            getattr(got, name), getattr(wanted, name), check_categorical=False, obj=name
        )
    asked = ("start", "end", "first_day", "last_day", "filters", "words", "name", "version")
    for name in asked:
        assert getattr(got, name) == getattr(wanted, name), name


# CSV --------------------------------------------------------------------------------------------


def test_a_csv_has_the_rows_asked_about(tiny: Dataset, tmp_path: Path) -> None:
    """One row an incident, in order; days as text, whole numbers without a point."""
    data = tiny.where(regions=["South"])
    path, beside = data.to_csv(tmp_path / "south.csv")
    assert (path.name, beside.name) == ("south.csv", "south.about.md")
    text = pd.read_csv(path, dtype="str")
    assert text["incident_id"].tolist() == data.incidents["incident_id"].tolist()
    assert text["date_start"].tolist() == [
        f"{day:%Y-%m-%d}" for day in data.incidents["date_start"]
    ]
    killed = [f"{dead:.0f}" if dead == dead else None for dead in data.incidents["killed"]]
    assert text["killed"].astype("object").where(text["killed"].notna(), None).tolist() == killed
    assert list(text.columns) == [*data.incidents.columns, "dataset", "licence"]


def test_the_page_beside_a_csv_says_what_it_is(tiny: Dataset, tmp_path: Path) -> None:
    """Citation, licence and every filter with its rows stand beside the file."""
    _, beside = tiny.where(regions=["South"], actors=["ISIS"]).to_csv(tmp_path / "a.csv")
    text = beside.read_text("utf-8")
    assert str(tiny.cite()) in text
    assert "- licence: CC-BY-4.0" in text
    assert "| regions | South | 20 | 8 |" in text
    assert "| actors | ISIS | 8 |" in text


def test_notes_of_the_reader_go_along(tmp_path: Path) -> None:
    """What was dropped or mapped when an export was read is told to whoever gets the table."""
    data = sitrep.load(EXPORTS["acled"])
    _, beside = quietly(data.to_csv, tmp_path / "a.csv")
    text = beside.read_text("utf-8")
    assert len(data.notes)
    for rule in data.notes["rule"]:
        assert rule.replace("|", "\\|") in text
    for why in data.missing.values():
        assert why in text


# What may not be passed on ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["acled", "gtd"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", ""])
def test_rows_that_may_not_be_passed_on_say_so(name: str, form: str, tmp_path: Path) -> None:
    """Whatever the form, the file itself says that it is to be kept, and so does a warning."""
    data = sitrep.load(EXPORTS[name])
    out = tmp_path / (f"a.{form}" if form else "a")
    verbs = {"csv": data.to_csv, "xlsx": data.to_excel, "": data.to_package}
    if form in verbs:
        with pytest.warns(UserWarning, match="may not be passed on") as caught:
            verbs[form](out)
        assert caught[0].filename == __file__
    else:
        files.write_parquet(data, out)
    said = {
        "csv": lambda: " ".join(pd.read_csv(out)["licence"].unique()),
        "xlsx": lambda: " ".join(pd.read_excel(out, engine="openpyxl")["licence"].unique()),
        "parquet": lambda: str(pd.read_parquet(out).attrs["sitrep"]["caution"]),
        "": lambda: (out / "datapackage.json").read_text("utf-8"),
    }
    assert "may not be passed on" in said[form]()


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        ("CC BY 4.0", ""),
        ("CC-BY-4.0", ""),
        ("ODbL 1.0", ""),
        ("", "is not known: ask whoever made them. Licence as stated: none."),
        ("ask my office", "is not known"),
        ("rows may not be passed on", "These rows may not be passed on: keep"),
    ],
)
def test_a_licence_is_open_only_if_it_is_known_to_be(
    tiny: Dataset, licence: str, said: str
) -> None:
    """What is not known to be open is not taken to be."""
    told = caution(replace(tiny, licence=licence))
    assert told.startswith(said) or said in told
    assert bool(told) == bool(said)


def test_open_data_bring_no_warning(tmp_path: Path) -> None:
    """UCDP may be passed on."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sitrep.load(EXPORTS["ucdp"]).to_csv(tmp_path / "a.csv")
    assert set(pd.read_csv(tmp_path / "a.csv")["licence"]) == {"CC BY 4.0"}


# Workbooks --------------------------------------------------------------------------------------


def test_a_workbook_has_a_sheet_a_table(tiny: Dataset, tmp_path: Path) -> None:
    """Incidents first, then what they are, the filters, and the tables that have rows."""
    tiny.where(actors=["ISIS"]).to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    wanted = ["incidents", "about", "filters", "targets", "accounts", "coverage", "codes"]
    assert book.sheetnames == wanted
    rows = list(book["filters"].values)
    assert rows[-1] == ("actors", "ISIS", 20, 9)
    assert book["incidents"].max_row == 1 + 9


def test_text_that_begins_with_an_equals_sign_is_no_formula(tiny: Dataset, tmp_path: Path) -> None:
    """A place called `=1+1` is that text; one of control characters is no error."""
    incidents = tiny.incidents.assign(place=["=1+1", "a\x01b", "c" * 40_000, *["d"] * 17])
    replace(tiny, incidents=incidents).to_excel(tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["incidents"]
    column = [cell.value for cell in sheet[1]].index("place") + 1
    cells = [sheet.cell(row, column) for row in (2, 3, 4)]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert cells[0].value == "=1+1"
    assert cells[1].value == "a\N{REPLACEMENT CHARACTER}b"
    assert cells[2].value.endswith(" ... (cut off)")
    assert len(cells[2].value) <= files.CHARACTERS


def test_more_rows_than_a_sheet_holds(
    tiny: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut off: one is told to write CSV."""
    monkeypatch.setattr(files, "ROWS", 19)
    with pytest.raises(ParameterError, match=r"holds 19 rows, and incidents has 20; write \.csv"):
        tiny.to_excel(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


# Packages ---------------------------------------------------------------------------------------


def test_curated_data_come_back_as_they_were(tmp_path: Path) -> None:
    """A package of all is the dataset itself, byte for byte, codebook and licence too."""
    data = sitrep.load("curated")
    data.to_package(tmp_path / "copy")
    back = sitrep.load(tmp_path / "copy")
    assert back == data
    assert_same(back, data)
    for path in Path(data.package).iterdir():
        if path.is_file():  # boundaries are no table of it, and come with sitrep
            assert (tmp_path / "copy" / path.name).read_bytes() == path.read_bytes()


ASKED: dict[str, dict[str, Any]] = {
    "days": {"start": "2020-03-10", "end": "2020-06-20"},
    "region and actor": {"regions": ["Daraa"], "actors": ["unidentified"]},
    "theatre": {"theatres": ["badia"], "event_classes": ["attack"]},
    "accounts": {"min_accounts": 3},
    "condition": {"keep": lambda incidents: incidents["killed"] > 5},
}


@pytest.mark.parametrize("name", ASKED)
def test_a_part_comes_back_as_the_same_part(name: str, tmp_path: Path) -> None:
    """Loaded, a part has its filters and days still: no month that was left out looks empty."""
    data = sitrep.load("curated").where(**ASKED[name])
    data.to_package(tmp_path / "part")
    back = sitrep.load(tmp_path / "part")
    assert_same(back, data)
    for result in ("count", "deaths"):
        pd.testing.assert_frame_equal(
            getattr(back, result)(per="month").table, getattr(data, result)(per="month").table
        )
    assert check(tmp_path / "part") == []
    assert "loaded" in (tmp_path / "part" / "selection.md").read_text("utf-8")


def test_a_part_of_some_publishers_comes_back(tmp_path: Path) -> None:
    """What derives from the accounts left is derived again, not written over what pages said."""
    whole = sitrep.load("curated")
    some = whole.publishers["publisher_id"][::3].tolist()
    known = [name for name in some if name in set(whole.accounts["publisher_id"])]
    data = whole.where(publishers=known, regions=["Daraa"])
    data.to_package(tmp_path / "part")
    assert check(tmp_path / "part") == []
    assert_same(sitrep.load(tmp_path / "part"), data)


def test_a_part_of_a_part(tmp_path: Path) -> None:
    """A part that was loaded can be narrowed and written again; its filters add up."""
    sitrep.load("curated").where(theatres=["south"]).to_package(tmp_path / "one")
    twice = sitrep.load(tmp_path / "one").where(event_classes=["attack"])
    twice.to_package(tmp_path / "two")
    back = sitrep.load(tmp_path / "two")
    assert_same(back, twice)
    assert back.waterfall["filter"].tolist() == ["loaded", "theatres", "event_classes"]


def test_an_own_dataset_goes_round_too(tmp_path: Path) -> None:
    """What `sitrep new` made is copied with its codebook."""
    write_new(tmp_path / "mali", find_country("Mali"))
    data = sitrep.load(tmp_path / "mali")
    data.to_package(tmp_path / "copy")
    assert check(tmp_path / "copy") == []
    assert sitrep.load(tmp_path / "copy") == data


@pytest.mark.parametrize("asked", [{}, {"theatres": ["badia"]}])
def test_own_boundaries_go_along(asked: dict[str, Any], tmp_path: Path) -> None:
    """Elsewhere the package draws the same map with the same credit; its part, and once more."""
    corners = [[30.25, 30.5], [45, 30], [45, 40], [30, 40], [30.25, 30.5]]
    hole = [[35, 35], [36, 35], [36, 36], [35, 35]]
    region = {"type": "Polygon", "coordinates": [corners, hole]}
    content = {"type": "Feature", "properties": {"name": "Ä"}, "geometry": region}
    file = tmp_path / "mine.geojson"
    file.write_text(json.dumps(content | {"credit": "An office, CC BY 4.0"}), "utf-8")
    data = sitrep.load("curated", boundaries=file).where(**asked)
    data.to_package(tmp_path / "one")
    file.unlink()
    again = sitrep.load(tmp_path / "one")
    assert check(tmp_path / "one") == []
    assert data.places().plot().figure.svg() == again.places().plot().figure.svg()
    assert "An office, CC BY 4.0" in again.places().plot().figure.words.source
    ours = json.loads((tmp_path / "one" / "datapackage.json").read_text("utf-8"))["sitrep"]
    assert ours["boundaries"]["credit"] == "Boundaries: An office, CC BY 4.0."
    again.to_package(tmp_path / "two")
    kept = [(tmp_path / at / "boundaries.geojson").read_bytes() for at in ("one", "two")]
    assert kept[0] == kept[1]


def test_tables_that_changed_meanwhile_are_not_mixed_in(tmp_path: Path) -> None:
    """The rows are taken from the files as they were loaded, or not at all."""
    write_new(tmp_path / "mali", find_country("Mali"))
    data = sitrep.load(tmp_path / "mali")
    path = tmp_path / "mali" / "targets.csv"
    path.write_text(path.read_text("utf-8").replace(",2,", ",3,"), encoding="utf-8")
    with pytest.raises(DataError, match="changed since they were loaded"):
        data.to_package(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("name", EXPORTS)
def test_a_package_of_an_export_is_for_others_to_read(name: str, tmp_path: Path) -> None:
    """It is a valid data package with all rows; `load` says to read the files that it is of."""
    from frictionless import Package

    data = sitrep.load(EXPORTS[name])
    quietly(data.to_package, tmp_path / "a")
    report = Package(str(tmp_path / "a" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note"])
    assert len(pd.read_csv(tmp_path / "a" / "incidents.csv")) == len(data)
    with pytest.raises(DataError, match="load the files that it was made from"):
        sitrep.load(tmp_path / "a")


def test_a_folder_that_holds_something_is_refused(tiny: Dataset, tmp_path: Path) -> None:
    """Nothing that is there is written over."""
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ParameterError, match="is there and not empty"):
        tiny.to_package(tmp_path)


@pytest.mark.parametrize(("verb", "name"), [("to_csv", "a.xlsx"), ("to_excel", "a.csv")])
def test_another_ending_is_refused(tiny: Dataset, verb: str, name: str, tmp_path: Path) -> None:
    """A CSV called .xlsx would open nowhere."""
    with pytest.raises(ParameterError, match="must end in"):
        getattr(tiny, verb)(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


# The command ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a", "A.CSV"])
def test_the_ending_chooses_the_form(name: str, tmp_path: Path) -> None:
    """`sitrep import --out` writes what the path says, and that the rows are to be kept."""
    out = tmp_path / name
    result = CliRunner().invoke(app, ["import", str(EXPORTS["acled"]), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "may not be passed on" in " ".join(result.output.split())
    readers = {".csv": pd.read_csv, ".parquet": pd.read_parquet}
    readers |= {".xlsx": lambda path: pd.read_excel(path, engine="openpyxl")}
    read = readers.get(out.suffix.lower(), lambda path: pd.read_csv(path / "incidents.csv"))
    assert len(read(out)) == len(sitrep.load(EXPORTS["acled"]))


def test_an_ending_that_is_none_is_refused_before_reading(tmp_path: Path) -> None:
    """One is told the endings."""
    out = tmp_path / "a.parqet"
    result = CliRunner().invoke(app, ["import", str(EXPORTS["acled"]), "--out", str(out)])
    assert result.exit_code == 2
    assert "ends in none of .csv, .xlsx, .parquet" in result.output
