"""`sitrep new`: a folder of tables for any country, which the check accepts as it is."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path

import pytest
import sitrep
from sitrep.cli.main import app
from sitrep.codebook import check, write_canonical
from sitrep.codebook.new import write_new
from sitrep.errors import ParameterError
from sitrep.model.codes import read_rows
from sitrep.readers.countries import LIST, find_country
from sitrep.readers.labels import fold
from typer.testing import CliRunner

EMPTY = ("benchmarks", "claims", "events")
"""Tables that may stay without rows."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for Mali, as it is made."""
    write_new(tmp_path / "mali", find_country("Mali"))
    return tmp_path / "mali"


def describe(folder: Path) -> dict[str, object]:
    """Return the descriptor of a folder."""
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Change a text in a file of a folder, once."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def rules(folder: Path) -> list[str]:
    """Return the problems of a folder once its form is renewed."""
    write_canonical(folder)
    return [str(problem) for problem in check(folder)]


@pytest.mark.parametrize("name", ["Mali", "Ukraine", "Fiji", "Ivory Coast", "Palestine"])
def test_a_new_folder_passes_and_loads(tmp_path: Path, name: str) -> None:
    """What is made has no problem, and can be asked at once."""
    country = find_country(name)
    write_new(tmp_path, country)
    assert check(tmp_path) == []
    data = sitrep.load(tmp_path)
    assert (len(data), data.country) == (1, country.name)
    assert data.incidents["incident_id"].tolist() == [f"{country.iso3}-2024-0001"]
    assert "governorate" not in str(data.limits())


def test_the_rows_are_clearly_made_up(folder: Path) -> None:
    """Every table has one row, and nothing in it could be taken for a fact about the country."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        if path.name != "codes.csv":
            assert len(rows) == 2, path.name
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert "Example town" in text
    assert not {"Syria", "ISIS", "governorate", "OCHA"} & set(text.replace(".", " ").split())


def test_codes_that_are_the_same_everywhere_are_those_of_the_curated_data(folder: Path) -> None:
    """The event types are the shipped ones; the actors are not."""
    made, shipped = sitrep.load(folder).codes, sitrep.load("curated").codes
    lists = {
        name: (
            made.loc[made["field"] == name, "code"].tolist(),
            shipped.loc[shipped["field"] == name, "code"].tolist(),
        )
        for name in ("event_type", "weapon_type", "actor")
    }
    assert lists["event_type"][0] == lists["event_type"][1]
    assert lists["weapon_type"][0] == lists["weapon_type"][1]
    assert lists["actor"][0] == ["Example group", "Government forces", "unidentified"]


@pytest.mark.parametrize("table", EMPTY)
def test_tables_beside_the_incidents_may_be_empty(folder: Path, table: str) -> None:
    """Published totals and statements are no must: their made-up row can just be deleted."""
    path = folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    assert rules(folder) == []
    assert len(sitrep.load(folder)) == 1


def test_a_point_outside_the_box_is_found(folder: Path) -> None:
    """The box of the descriptor catches a place in another country."""
    change(folder, "places.csv", "17.5500,-4.0000", "33.5000,36.3000")
    assert any("lies outside Mali" in rule for rule in rules(folder))


def test_the_year_of_an_id_is_checked_in_any_country(folder: Path) -> None:
    """An id that carries another year than its day is found."""
    for file in ("incidents.csv", "targets.csv", "accounts.csv", "claims.csv"):
        change(folder, file, "MLI-2024-0001", "MLI-2023-0001")
    assert [rule.split(": ")[-1] for rule in rules(folder)] == [
        "'MLI-2023-0001' carries another year than date_start, 2024-01-15"
    ]


def test_a_form_of_region_codes_is_what_the_descriptor_says(folder: Path) -> None:
    """A pattern that the user sets for the codes of regions is held, and a blank stays allowed."""
    package = describe(folder)
    (admin1,) = (one for one in package["resources"] if one["name"] == "admin1")
    (pcode,) = (field for field in admin1["schema"]["fields"] if field["name"] == "pcode")
    pcode["constraints"] = {"pattern": r"^ML\d{2}$"}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert rules(folder) == []
    change(folder, "admin1.csv", "Example region,,,", "Example region,,SY01,")
    assert [rule.split(": ")[-1] for rule in rules(folder)] == [
        r"'SY01' does not have the form ^ML\d{2}$"
    ]


def test_words_of_the_descriptor_are_those_of_the_messages(folder: Path) -> None:
    """A country whose regions are called provinces reads of provinces."""
    package = describe(folder)
    package["sitrep"]["words"] |= {"region": "province", "regions": "provinces"}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    change(folder, "theatres.csv", ",Example region", ",Example region;Example region")
    assert [rule.split(": ")[-1] for rule in rules(folder)] == [
        "'Example region;Example region' names a province more than once"
    ]


@pytest.mark.parametrize("column", ["name_ar", "grid_row", "capital_latitude"])
def test_what_may_be_blank_may_be_blank_to_the_reader_too(folder: Path, column: str) -> None:
    """A region without another name, a cell or a capital is drawn below the others, or not."""
    path = folder / "admin1.csv"
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    cells = row | {column: ""}
    if column == "capital_latitude":
        cells["capital_longitude"] = ""
    path.write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n", encoding="utf-8")
    assert rules(folder) == []
    data = sitrep.load(folder)
    data.count(by="admin1", per="month").plot()
    data.places().plot()


def test_a_column_that_the_reader_needs_stays(folder: Path) -> None:
    """A descriptor that would let a day be blank, or forgets a column, is refused by name."""
    package = describe(folder)
    fields = package["resources"][0]["schema"]["fields"]
    (day,) = (field for field in fields if field["name"] == "date_start")
    del day["constraints"]
    fields[:] = [field for field in fields if field["name"] != "note"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    told = [str(problem) for problem in check(folder)]
    assert len(told) == 2
    assert "incidents date_start: is never blank; set `required`" in told[0]
    assert "incidents note: is not described" in told[1]


@pytest.mark.parametrize(
    ("spatial", "rule"),
    [
        ({"country": "Mali"}, "needs an outline or a bbox"),
        ({"country": "Mali", "bbox": [4.5, 9.9, -12.5, 25.2]}, "each first less than its second"),
    ],
)
def test_a_country_without_bounds_is_refused(
    folder: Path, spatial: dict[str, object], rule: str
) -> None:
    """Without a box no coordinate could be wrong."""
    package = describe(folder) | {"spatial": spatial}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (problem,) = check(folder)
    assert rule in problem.rule


@pytest.mark.parametrize(
    ("name", "found"),
    [("mali", "MLI"), ("Türkiye", "TUR"), ("Turkey", "TUR"), ("syr", "SYR"), ("Burma", "MMR")],
)
def test_countries_go_by_several_names(name: str, found: str) -> None:
    """A country is found by its usual names and its code, in any case."""
    assert find_country(name).iso3 == found


def test_every_country_has_a_box_and_a_name_of_its_own() -> None:
    """No two rows of the list share a name, and every box has a middle inside the world."""
    rows = read_rows(LIST)
    names = [{row["iso3"], row["name"], row["acled"], *row["also"].split(";")} for row in rows]
    called = [each for row in names for each in {fold(name) for name in row if name}]
    assert len(called) == len(set(called))
    assert len({row["iso3"] for row in rows}) == len(rows) > 240
    for row in rows:
        assert -180 <= float(row["west"]) < float(row["east"]) <= 180, row
        assert -90 <= float(row["south"]) < float(row["north"]) <= 90, row


def test_a_country_that_is_none_names_the_nearest() -> None:
    """A misspelt country is one message."""
    with pytest.raises(ParameterError, match="'Malli' is no country; did you mean 'Mali'"):
        find_country("Malli")


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    """Nothing that is there is written over; the exit code says that the call was wrong."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(app, ["new", str(tmp_path), "--country", "Mali"])
    assert result.exit_code == 2
    assert "is there and not empty" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_command_makes_a_folder(tmp_path: Path) -> None:
    """It says how many files it made and how to check them."""
    place = tmp_path / "mine"
    result = CliRunner().invoke(app, ["new", str(place), "--country", "Mali"])
    assert result.exit_code == 0, result.output
    assert f"sitrep check {place}" in result.output
    assert "Made 16 files on Mali" in result.output
    spaced = tmp_path / "Côte d'Ivoire"
    result = CliRunner().invoke(app, ["new", str(spaced), "--country", "Ivory Coast"])
    assert shlex.split(result.output.rpartition("sitrep check ")[2]) == [str(spaced)]
    assert CliRunner().invoke(app, ["check", str(place)]).output.startswith("ok: 13 tables")


def test_what_is_still_made_up_is_named(tmp_path: Path) -> None:
    """The check names the rows and texts that nobody has changed yet; they are no problem."""
    place = tmp_path / "mine"
    CliRunner().invoke(app, ["new", str(place), "--country", "Mali"])
    result = CliRunner().invoke(app, ["check", str(place)])
    said = result.output.splitlines()[1]
    assert result.exit_code == 0
    assert said.startswith("still made up, as `sitrep new` wrote it: incidents.csv:2, ")
    assert said.endswith(", datapackage.json ('Name the authors')")
    for path in [*place.glob("*.csv"), place / "datapackage.json"]:
        text = path.read_text("utf-8").replace("Name the authors", "The office")
        path.write_text(text.replace("Made up: ", "").replace("made up: ", ""), "utf-8")
    result = CliRunner().invoke(app, ["check", str(place), "--fix"])
    assert result.output.splitlines()[-1].startswith("ok: 13 tables")


def test_a_country_is_asked_for(tmp_path: Path) -> None:
    """A wrong country makes no folder."""
    result = CliRunner().invoke(app, ["new", str(tmp_path / "x"), "--country", "Frnace"])
    assert (result.exit_code, (tmp_path / "x").exists()) == (2, False)
    assert "did you mean 'France'" in result.output
