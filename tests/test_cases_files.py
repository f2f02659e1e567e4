"""Files as people have them: answers, points, other programs' tables, and what is no event list."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
import sitrep
from rdata import write_rda, write_rds
from rdata.conversion import to_r
from sitrep.errors import DataError, ParameterError
from sitrep.readers.files import containers, delimited, extent
from sitrep.readers.files.answers import open_json
from sitrep.readers.files.containers import unpack

sys.path.insert(0, str(Path(__file__).parent))
import made_up

CASES = Path(__file__).parent / "data" / "cases"
ROWS = 40


def typed(name: str) -> pd.DataFrame:
    """Return made-up rows with numbers as numbers and days as days; blanks are missing."""
    text = {"acled": made_up.acled, "ged": made_up.ged}[name](ROWS, seed=5).to_pandas()
    frame = pd.read_csv(
        io.StringIO(text.to_csv(index=False)), keep_default_na=False, na_values=[""]
    )
    for column in ("event_date", "date_start", "date_end"):
        if column in frame:
            frame[column] = pd.to_datetime(frame[column])
    return frame.dropna(axis="columns", how="all")


ACLED, GED = typed("acled"), typed("ged")
FRAMES = pytest.mark.parametrize("frame", [ACLED, GED], ids=["ACLED", "UCDP GED"])


def texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame as its CSV file has it."""
    whole = pd.read_csv(io.StringIO(frame.to_csv(index=False)), dtype="str", keep_default_na=False)
    return whole.astype(object)


def refusal(path: Path) -> str:
    """Return what is said of a file that is refused, in one line."""
    with pytest.raises(DataError) as caught:
        sitrep.load(path)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def same_as_csv(path: Path, frame: pd.DataFrame) -> None:
    """Check that a file gives the dataset that the same rows give as CSV."""
    plain = path.with_name("plain") / "a.csv"
    plain.parent.mkdir()
    frame.to_csv(plain, index=False)
    found, expected = sitrep.load(path), sitrep.load(plain)
    for name in ("incidents", "targets", "coverage", "theatres", "notes"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))
    assert found.citation == expected.citation
    assert len(found.incidents) > ROWS / 2


# Spellings of headers --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["s18_titlecase.csv", "s19_dotnames.csv", "s20_index.csv"])
def test_names_with_the_same_letters_are_one(name: str) -> None:
    """Event Id Cnty and event.id.cnty are event_id_cnty, and all columns are found."""
    incident = sitrep.load(CASES / name).incidents.iloc[0]
    assert (incident["incident_id"], incident["killed"]) == ("YEM1", 2)
    assert (incident["event_type"], incident["geo_precision"]) == ("clash", "exact")


def test_the_column_that_is_spelt_as_ours_is_meant(tmp_path: Path) -> None:
    """Of "Fatalities" and "fatali-ties" the first is read; of two that are odd neither is."""
    header, row = (CASES / "s18_titlecase.csv").read_text("utf-8").splitlines()
    path = tmp_path / "a.csv"
    path.write_text(f"{header},fatali-ties\n{row},7\n", "utf-8")
    assert sitrep.load(path).incidents["killed"].tolist() == [2]
    odd = header.replace("Fatalities", "Fatali.Ties")
    path.write_text(f"{odd},fatali-ties\n{row},7\n", "utf-8")
    assert "fatalities: is there twice" in refusal(path)


def test_titles_above_the_header(tmp_path: Path) -> None:
    """Comments, titles and blank lines above the header are noted; rows keep their numbers."""
    data = sitrep.load(CASES / "x7_comment.csv")
    assert len(data.incidents) == 6
    note = data.notes.iloc[0]
    assert note["rule"] == "left out above the header: '#note: exported by me'"
    assert note["examples"].startswith("row 3 (YEM1)")
    path = tmp_path / "a.csv"
    rows = (CASES / "s18_titlecase.csv").read_text("utf-8")
    path.write_text(f"Export\n#by me, today\n\n{rows}", "utf-8")
    assert sitrep.load(path).notes["rows"].tolist() == [1, 1]


# What a file is --------------------------------------------------------------------------------

TABLES = {
    "GDELT": "GlobalEventID,SQLDATE,EventCode\n1,20240101,190",
    "GDELT without its header": "7\t20240101\t202401\t2024\t2024.0027\tXYZ\t\t\t\t",
    "ICEWS": "Event ID\tEvent Date\tSource Name\tCAMEO Code\n1\t2024-01-01\tX\t190",
    "monthly totals": "Country,Admin1,ISO3,Month,Year,Events,Fatalities\nXland,A,X,May,2024,3,1",
    "monthly totals of HAPI, no": "location_code,event_type,events,fatalities,"
    "reference_period_start\nXL,civilian_targeting,3,1,2024-01-01",
    "yearly totals": "COUNTRY,YEAR,EVENTS\nXland,2024,3",
    "forecast": "country,admin1,month,year,total_forecast\nXland,A,5,2024,3",
    "armed conflicts of UCDP": "conflict_id,location,side_a,intensity_level\n1,Xland,Y,1",
    "battle-related": "conflict_id,dyad_id,bd_best\n1,2,25",
    "one-sided": "actor_id,year,best_fatality_estimate\n1,2020,25",
    "Insecurity Insight": "Date,Country,SiND Event ID\n2024-01-01,Xland,5",
    "GTD as others": "Year,Month,Day,Country,AttackType,Killed\n2015,1,2,Xland,Bombing,3",
}
WORDS = {
    "monthly totals of HAPI, no": "totals of the Humanitarian Data Exchange",
    "forecast": "is a forecast of ACLED",
}


def test_a_weekly_aggregate() -> None:
    """It is told as such, with the download that gives events."""
    said = refusal(CASES / "s26_weekly.csv")
    assert said.startswith("s26_weekly.csv: is a weekly aggregate of ACLED: ")
    assert "download the events themselves" in said
    assert "did you mean" not in said


@pytest.mark.parametrize("kind", TABLES)
def test_tables_that_are_no_event_lists(kind: str, tmp_path: Path) -> None:
    """Each is told by its columns, in one sentence that ends in what to do."""
    path = tmp_path / "mine.csv"
    path.write_text(TABLES[kind], "utf-8")
    said = refusal(path)
    assert WORDS.get(kind, kind) in said
    assert re.search("; (download|use|for counts)", said)


STARTS = {
    "LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "git lfs pull"),
    "annex": (b"/annex/objects/SHA256E-s1--0.csv\n", "git annex get"),
    "page": (b"\xef\xbb\xbf\n <!DOCTYPE html><html><title>Log in</title>", "is a web page"),
    "xml page": (b'<?xml version="1.0"?>\n<html xmlns="x">', "is a web page"),
    "kml": (b'<?xml version="1.0"?>\n<kml xmlns="x">', "is no table but XML"),
    "PDF": (b"%PDF-1.7\n", "is a PDF"),
    "shapefile": (b"\0\0\x27\x0a" + b"\0" * 60, "is a shapefile"),
    "GeoPackage": (b"SQLite format 3\0" + b"\0" * 60, "is an SQLite database or GeoPackage"),
    "SPSS": (b"$FL2@(#) SPSS DATA FILE", "is an SPSS file"),
    "Feather": (b"ARROW1\0\0", "is an Arrow or Feather file"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "unpack it"),
    "tar": (b"a.csv".ljust(257, b"\0") + b"ustar\x0000", "is a tar archive"),
}


@pytest.mark.parametrize("kind", STARTS)
def test_files_that_are_no_tables(kind: str, tmp_path: Path) -> None:
    """Each is told by how it begins, whatever its name, and what to do is said."""
    content, said = STARTS[kind]
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert said in refusal(path)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("a/b.shp", "is a shapefile"),
        ("word/document.xml", "is a Word document"),
        ("content.xml", "is a workbook of another program"),
        ("a.bin", "must hold one table"),
    ],
)
def test_archives_without_a_table(member: str, said: str, tmp_path: Path) -> None:
    """An archive is told by its members."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    assert said in refusal(path)


def test_an_unknown_list(tmp_path: Path) -> None:
    """Its columns are named once, and how to say which is which; nothing far off is hinted at."""
    path = tmp_path / "mine.csv"
    path.write_text("day,district,dead\n2024-01-01,X,1\n", "utf-8")
    assert refusal(path) == (
        "mine.csv: is of no known format (ACLED, UCDP GED, GTD); its columns are day, district, "
        "dead; if each row is one incident, say which column is which: `sitrep import 'mine.csv' "
        "--guess` writes a first map beside it; or sitrep.load('mine.csv', columns={...})"
    )


def test_a_file_that_is_nearly_one(tmp_path: Path) -> None:
    """What it lacks is named, with a column that may be it."""
    path = tmp_path / "a.csv"
    ACLED.rename(columns={"event_type": "event_typ"}).to_csv(path, index=False)
    assert "is nearly ACLED, but lacks event_type (is it 'event_typ'?); " in refusal(path)
    assert "is nearly UCDP GED, but lacks best, country, " in refusal(CASES / "uapi.json")


# JSON ------------------------------------------------------------------------------------------


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows as an interface gives them: some numbers as numbers, blanks null or left out."""
    rows = texts(frame).to_dict("records")
    return [
        {
            name: float(cell) if name == "latitude" else cell or None
            for name, cell in row.items()
            if cell or name != "notes"
        }
        for row in rows
    ]


def features(frame: pd.DataFrame) -> dict[str, object]:
    """Return rows as points of GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": [float(row.pop("longitude")), float(row.pop("latitude"))],
                },
                "properties": row,
            }
            for row in texts(frame).to_dict("records")
        ],
    }


def page(rows: list[dict[str, object]], total: int) -> dict[str, object]:
    """Return rows as a page of UCDP's interface."""
    return {"TotalCount": total, "TotalPages": 2, "NextPageUrl": "", "Result": rows}


JSON: dict[str, Callable[[pd.DataFrame], str]] = {
    "answer of ACLED": lambda f: json.dumps({"status": 200, "count": ROWS, "data": records(f)}),
    "answer of UCDP": lambda f: json.dumps(page(records(f), ROWS), indent=2),
    "list of pages": lambda f: json.dumps([page(records(f)[:9], ROWS), page(records(f)[9:], ROWS)]),
    "list": lambda f: json.dumps(records(f)),
    "lines": lambda f: "\n".join(map(json.dumps, records(f))),
    "lines of pages": lambda f: "\n".join(
        json.dumps(page(part, ROWS)) for part in (records(f)[:9], records(f)[9:])
    ),
    "GeoJSON": lambda f: json.dumps(features(f)),
}


@FRAMES
@pytest.mark.parametrize("kind", JSON)
def test_json_is_read_as_its_csv(kind: str, frame: pd.DataFrame, tmp_path: Path) -> None:
    """An answer, a list, lines of records or points give the dataset of the same rows as CSV."""
    path = tmp_path / "a.csv"
    path.write_text(JSON[kind](frame), "utf-8")
    same_as_csv(path, frame)


def test_an_answer_of_acled() -> None:
    """The answer of the case has two incidents with their dead."""
    data = sitrep.load(CASES / "s27_acled_api.json")
    assert data.incidents["incident_id"].tolist() == ["YEM1", "YEM2"]
    assert data.incidents["killed"].tolist() == [2, 2]


@pytest.mark.parametrize("block", [1, 7, 100])
def test_blocks_are_no_matter(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However little is read at a time, the records are the same."""
    content = unpack(CASES / "s27_acled_api.json")
    whole = open_json(content).table
    monkeypatch.setattr("sitrep.readers.files.answers.BLOCK", block)
    monkeypatch.setattr("sitrep.readers.files.answers.SLICE", 1)
    assert open_json(content).table.combine_chunks() == whole.combine_chunks()


def test_a_page_of_several(tmp_path: Path) -> None:
    """That an answer holds only some of the records is noted."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(page(records(GED), 1000)), "utf-8")
    assert sitrep.load(path).notes["rule"].iloc[0] == (
        "the answer holds 40 of 1,000 records; load its other pages with it"
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"status": 403, "message": "no access"}', "(status 403, message no access)"),
        ('{"status": 200, "success": true, "data": []}', "(status 200, success True)"),
        ('{"TotalCount": 0, "Result": []}', "is an answer without any records"),
        ("[]", "is an answer without any records"),
        ('{"data": [{"a": 1}, {"a": ', "is the file cut off?"),
        ("[1, 2]", "a list holds what is no record"),
        ('{"a" 1}', "':' is missing"),
        ("[" * 100_000, "is no whole JSON"),
    ],
)
def test_answers_without_events(answer: str, said: str, tmp_path: Path) -> None:
    """An empty answer, one that refuses and one that is cut off are told as such."""
    path = tmp_path / "a.json"
    path.write_text(answer, "utf-8")
    assert said in refusal(path)


# Stata and R -----------------------------------------------------------------------------------


class Classed:
    """Numbers of R that have a class."""

    def __init__(self, numbers: np.ndarray, **about: object) -> None:
        self.numbers, self.about = numbers, about


def classed(data: Classed, converter: to_r.Converter) -> object:
    """Return such numbers as R has them."""
    return to_r.build_r_object(
        converter.convert_to_r_object(data.numbers).info.type,
        value=data.numbers,
        is_object=True,
        attributes=converter.convert_to_r_attributes(data.about),
    )


class Tibble:
    """Columns that are a data frame of R."""

    def __init__(self, columns: dict[str, object]) -> None:
        self.columns = columns


def tibble(data: Tibble, converter: to_r.Converter) -> object:
    """Return columns as R has them, in a class that few readers know."""
    about = {
        "names": np.array(list(data.columns), dtype="U"),
        "class": np.array(["tbl_df", "tbl", "data.frame"], dtype="U"),
        "row.names": np.arange(1, ROWS + 1),
    }
    return to_r.build_r_object(
        to_r.RObjectType.VEC,
        value=[converter.convert_to_r_object(column) for column in data.columns.values()],
        is_object=True,
        attributes=converter.convert_to_r_attributes(about),
    )


WRITERS = {
    **to_r.DEFAULT_CLASS_MAP,
    Classed: classed,
    Tibble: tibble,
}


def tibble_of(frame: pd.DataFrame, *, zone: str | None = None) -> Tibble:
    """Return a frame for R: days as Date, or as moments of a zone; labels as factors."""

    def column(values: pd.Series) -> object:
        if values.dtype.kind == "M":
            if zone is None:
                days = values.to_numpy().astype("datetime64[D]").astype("float64")
                return Classed(days, **{"class": np.array(["Date"])})
            moments = values.dt.tz_localize(zone or "Asia/Aden").dt.tz_convert("UTC")
            seconds = moments.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
            kinds = np.array(["POSIXct", "POSIXt"])
            return Classed(seconds.astype("float64"), **{"class": kinds, "tzone": np.array([zone])})
        if values.name in ("event_type", "side_a"):
            return pd.Categorical(values.astype(object))
        if values.dtype.kind in "if":
            return values.to_numpy().astype("float64")
        return values.astype("str").astype(object).where(values.notna(), None).to_numpy()

    return Tibble({name: column(values) for name, values in frame.items()})


@FRAMES
def test_stata_is_read_as_its_csv(frame: pd.DataFrame, tmp_path: Path) -> None:
    """Days, numbers and labelled values give the dataset of the same rows as CSV."""
    path = tmp_path / "a.dta"
    labelled = frame.assign(country=pd.Categorical(frame["country"]))
    labelled.to_stata(path, write_index=False, version=118)
    same_as_csv(path, frame)


@FRAMES
@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_r_is_read_as_its_csv(zone: str | None, frame: pd.DataFrame, tmp_path: Path) -> None:
    """Days, moments of a zone, factors and numbers give the dataset of the same rows as CSV."""
    path = tmp_path / "a.rds"
    write_rds(path, tibble_of(frame, zone=zone), constructor_dict=WRITERS)
    same_as_csv(path, frame)


def test_several_objects_of_r(tmp_path: Path) -> None:
    """Of the objects of an .rda file the table of events is taken."""
    path = tmp_path / "a.rda"
    other = pd.DataFrame({"x": [1.0]}, index=pd.RangeIndex(1, 2))
    write_rda(path, {"n": "a", "x": other, "ged": tibble_of(GED)}, constructor_dict=WRITERS)
    same_as_csv(path, GED)


def test_moments_without_a_zone(tmp_path: Path) -> None:
    """Times whose zone R does not tell may be of another day: that is noted."""
    path = tmp_path / "a.rds"
    write_rds(path, tibble_of(ACLED, zone=""), constructor_dict=WRITERS)
    assert "times of R without a time zone" in sitrep.load(path).notes["rule"].iloc[0]


@pytest.mark.parametrize("kind", ["stata", "r"])
def test_damaged_files_of_other_programs(kind: str, tmp_path: Path) -> None:
    """Cut off, or without a table, such a file is refused in a sentence."""
    path = tmp_path / "a"
    if kind == "stata":
        GED.to_stata(path, write_index=False, version=118)
        path.write_bytes(path.read_bytes()[:900])
    else:
        write_rds(path, tibble_of(GED), constructor_dict=WRITERS)
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:900]))
    assert "a: cannot be read (" in refusal(path)
    write_rds(path, np.arange(3.0))
    assert "holds no data frame" in refusal(path)


# Packed files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_packed_files(pack: Callable[[bytes], bytes], kind: str, tmp_path: Path) -> None:
    """A file may be packed by any of the common means."""
    text = GED.to_csv(index=False) if kind == "csv" else JSON["answer of UCDP"](GED)
    path = tmp_path / "a"
    path.write_bytes(pack(text.encode()))
    same_as_csv(path, GED)


def test_the_member_of_an_archive(tmp_path: Path) -> None:
    """The name of the table in its archive is known: it may tell the release."""
    path = tmp_path / "ged.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("GEDEvent_v24_1.csv", GED.to_csv(index=False))
        archive.writestr("about.json", "{}")
    assert unpack(path).name == "ged.zip/GEDEvent_v24_1.csv"
    assert sitrep.load(path).version == "24.1"


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return an archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def sheet(cells: str, area: str = "") -> bytes:
    """Return an archive that looks like a workbook of one sheet."""
    body = f'<worksheet><dimension ref="{area}"/><sheetData><row>{cells}</row></sheetData>'
    return zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": body.encode()})


LARGE = GED.to_csv(index=False).encode() + b"\n" * 200_000
TOO_LARGE: dict[str, bytes] = {
    "gzip": gzip.compress(LARGE),
    "bzip2": bz2.compress(LARGE),
    "xz": lzma.compress(LARGE),
    "zip": zipped({"a.csv": LARGE}),
    "gzip in a zip": zipped({"a.csv.gz": gzip.compress(LARGE)}),
    "JSON": gzip.compress(b"[" + b" " * 200_000 + b"]"),
    "workbook of many bytes": zipped({"xl/workbook.xml": b" " * 200_000}),
    "workbook of many cells": sheet('<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>'),
}


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_what_unpacks_to_too_much(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file that unpacks to more than is allowed is refused, with how to raise the limit."""
    monkeypatch.setenv(containers.LIMIT, "0.0001")
    path = tmp_path / "a.csv"
    path.write_bytes(TOO_LARGE[kind])
    said = refusal(path)
    assert said.startswith("a.csv")
    assert ": unpacks to " in said
    assert "set the environment variable SITREP_UNPACK_GB to more than 0.0001" in said


def test_a_stray_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook with a cell in the last corner is refused as it is; a blank there is no cell."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(TOO_LARGE["workbook of many cells"])
    assert "unpacks to 859 GB or more" in refusal(path)
    path.write_bytes(sheet('<c r="A1"><v>1</v></c><c r="XFD1048576" s="1"/>', "A1:XFD1048576"))
    extent.check_workbook(unpack(path))
    monkeypatch.setattr(extent, "SCANNED", 60)
    with pytest.raises(DataError, match="unpacks to"):
        extent.check_workbook(unpack(path))


def test_a_parquet_file_of_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of one value takes no room in the file, but in memory."""
    path = tmp_path / "a.parquet"
    pa.parquet.write_table(pa.table({"a": pa.nulls(100_000, pa.string())}), path)
    monkeypatch.setenv(containers.LIMIT, "0.0001")
    assert "unpacks to" in refusal(path)


@pytest.mark.parametrize("given", ["much", "0", "-1", "inf", "nan"])
def test_a_wrong_limit(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that is no number above 0 is an error that names it."""
    monkeypatch.setenv(containers.LIMIT, given)
    with pytest.raises(ParameterError, match=r"SITREP_UNPACK_GB: .* is no number of gigabytes"):
        containers.limit()


# Notes and names -------------------------------------------------------------------------------


def test_the_same_note_is_one(tmp_path: Path) -> None:
    """What is noted of several files is one note, with the sum and examples of the first."""
    for number, part in enumerate((GED[:9], GED[9:])):
        text = part.to_csv(index=False).replace("Government", "Gov\u00e9rnment")
        (tmp_path / f"{number}.csv").write_text(text, "cp1252")
    notes = sitrep.load(tmp_path / "*.csv").notes
    assert not notes.duplicated(["rule", "action"]).any()
    read = notes.set_index("rule").loc["the file is not UTF-8; it is read as Windows-1252"]
    assert read["rows"] == ROWS
    assert read["examples"].count("0.csv row") == 3


def test_a_wrong_file_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that was looked in and the nearest name are told."""
    (tmp_path / "acled.csv").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError) as caught:
        sitrep.load("ACLEDD.csv")
    said = str(caught.value)
    assert "no such file in '" in said
    assert "did you mean 'acled.csv'?" in said


# Numbers and quotes ----------------------------------------------------------------------------


@pytest.mark.parametrize("block", [300, delimited.BLOCK])
@pytest.mark.parametrize("odd", ["", '"a\nb"', '"a\nb" and \u00e9'])
@pytest.mark.parametrize("toll", ["2", "-", "2.0"])
def test_what_stands_in_cells_is_no_matter(
    toll: str, odd: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word among numbers, a line end in quotes and another encoding, in any mix, are read."""
    monkeypatch.setattr(delimited, "BLOCK", block)
    frame = ACLED.astype(object).assign(notes="plain")
    frame.loc[ROWS - 2, "fatalities"] = toll
    frame.loc[ROWS - 3, "notes"] = "ODD"
    path = tmp_path / "a.csv"
    path.write_bytes(frame.to_csv(index=False).replace("ODD", odd).encode("cp1252"))
    data = sitrep.load(path)
    assert len(data.incidents) == ROWS
    remarks = data.notes["rule"].str.contains("not UTF-8")
    assert remarks.any() == ("\u00e9" in odd)
