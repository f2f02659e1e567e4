"""GTD: each release and each quirk that real files have, on made-up rows."""

from __future__ import annotations

import csv
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import DataError
from sitrep.measures.counts import count
from sitrep.model.codes import read_codes
from sitrep.readers.labels import FOLDER

sys.path.insert(0, str(Path(__file__).parent))
from any_file import load_shuffled, rows_of

SOURCES = Path(__file__).parent / "data" / "sources"


def numbered(*names: str, upto: int) -> list[str]:
    """Return names with 1, 2, 3 ... behind them, one number after the other."""
    return [name.replace("#", str(at)) for at in range(1, upto + 1) for name in names]


COLUMNS = (
    *("eventid", "iyear", "imonth", "iday", "approxdate", "extended", "resolution", "country"),
    *("country_txt", "region", "region_txt", "provstate", "city", "latitude", "longitude"),
    *("specificity", "vicinity", "location", "summary", "crit1", "crit2", "crit3", "doubtterr"),
    *("alternative", "alternative_txt", "multiple", "success", "suicide"),
    *numbered("attacktype#", "attacktype#_txt", upto=3),
    *numbered(
        *("targtype#", "targtype#_txt", "targsubtype#", "targsubtype#_txt"),
        *("corp#", "target#", "natlty#", "natlty#_txt"),
        upto=3,
    ),
    *("gname", "gsubname", "gname2", "gsubname2", "gname3", "gsubname3", "motive"),
    *("guncertain1", "guncertain2", "guncertain3", "individual", "nperps", "nperpcap"),
    *("claimed", "claimmode", "claimmode_txt", "claim2", "claimmode2", "claimmode2_txt"),
    *("claim3", "claimmode3", "claimmode3_txt", "compclaim"),
    *numbered("weaptype#", "weaptype#_txt", "weapsubtype#", "weapsubtype#_txt", upto=4),
    *("weapdetail", "nkill", "nkillus", "nkillter", "nwound", "nwoundus", "nwoundte"),
    *("property", "propextent", "propextent_txt", "propvalue", "propcomment", "ishostkid"),
    *("nhostkid", "nhostkidus", "nhours", "ndays", "divert", "kidhijcountry", "ransom"),
    *("ransomamt", "ransomamtus", "ransompaid", "ransompaidus", "ransomnote", "hostkidoutcome"),
    *("hostkidoutcome_txt", "nreleased", "addnotes", "scite1", "scite2", "scite3", "dbsource"),
    *("INT_LOG", "INT_IDEO", "INT_MISC", "INT_ANY", "related"),
)
RELEASE = "globalterrorismdb_0522dist.csv"
ROW = {
    "eventid": "201403120001",
    "iyear": "2014",
    "imonth": "3",
    "iday": "12",
    "extended": "0",
    "country": "999",
    "country_txt": "Madeland",
    "provstate": "North",
    "city": "Madeup Town",
    "latitude": "34.7",
    "longitude": "36.7",
    "specificity": "1",
    "vicinity": "0",
    "crit1": "1",
    "crit2": "1",
    "crit3": "1",
    "doubtterr": "0",
    "success": "1",
    "attacktype1": "3",
    "attacktype1_txt": "Bombing/Explosion",
    "targtype1": "14",
    "targtype1_txt": "Private Citizens & Property",
    "targsubtype1": "67",
    "targsubtype1_txt": "Unnamed Civilian/Unspecified",
    "target1": "A Made-up Person",
    "gname": "Made-up Front",
    "guncertain1": "0",
    "claimed": "0",
    "weaptype1": "6",
    "weaptype1_txt": "Explosives",
    "weapsubtype1": "16",
    "weapsubtype1_txt": "Unknown Explosive Type",
    "nkill": "5",
    "nkillter": "1",
    "nwound": "7",
    "nwoundte": "0",
    "property": "-9",
    "ishostkid": "0",
    "INT_ANY": "-9",
}


def write(path: Path, rows: Iterable[dict[str, str | None]], encoding: str = "utf-8") -> Path:
    """Write rows that differ in some cells from a made-up one; a cell of None has no column."""
    whole = [{**ROW, "eventid": f"20140312{at:04}", **row} for at, row in enumerate(rows, 1)]
    absent = {name for row in whole for name, cell in row.items() if cell is None}
    columns = [name for name in COLUMNS if name not in absent]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(whole)
    return path


def write_workbook(path: Path, table: Path) -> Path:
    """Write a CSV file as a workbook of one sheet, numbers as numbers."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))

    def cell(text: str) -> str:
        if text.replace(".", "", 1).lstrip("-").isdigit():
            return f"<c><v>{text}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else "<c/>"

    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData>'
        "</worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


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


def first(data: sitrep.Dataset, number: int = 1) -> pd.Series:
    """Return an incident by the number of its row."""
    return data.incidents.set_index("incident_id").loc[f"20140312{number:04}"]


def on(year: int, month: int, day: int) -> dict[str, str]:
    """Return the cells of a row of one day."""
    return {"iyear": str(year), "imonth": str(month), "iday": str(day)}


# Files -----------------------------------------------------------------------------------------


def test_the_made_up_file_has_the_135_columns() -> None:
    """The tests are made on the whole layout."""
    assert len(COLUMNS) == len(set(COLUMNS)) == 135


def test_a_file_in_cp1252_is_read(tmp_path: Path) -> None:
    """The CSV of GTD is not UTF-8: names keep their accents."""
    data = sitrep.load(write(tmp_path / "rows.csv", [{"city": "Bogotá"}], encoding="cp1252"))
    assert first(data)["place"] == "Bogotá"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Some copies start with a BOM, which is not part of the name of the first column."""
    data = sitrep.load(write(tmp_path / "rows.csv", [{}], encoding="utf-8-sig"))
    assert (data.name, len(data.incidents)) == ("GTD", 1)


def test_a_workbook_gives_what_its_csv_gives(tmp_path: Path) -> None:
    """GTD comes as xlsx: the id stays whole, and numbers are the same."""
    table = write(tmp_path / "rows.csv", [{}, {"nkill": "0.5", "nkillter": ""}])
    book = write_workbook(tmp_path / "globalterrorismdb_0522dist.xlsx", table)
    one, other = sitrep.load(table), sitrep.load(book)
    pd.testing.assert_frame_equal(one.incidents, other.incidents)
    assert other.version == "0522dist"


def test_the_main_file_and_the_extension_of_2021_are_stitched() -> None:
    """The data end in 2020, and with the extension on 30 June 2021."""
    main = SOURCES / "gtd_globalterrorismdb_0522dist.csv"
    extension = SOURCES / "gtd_globalterrorismdb_2021Jan-June_1222dist.csv"
    alone, both = sitrep.load(main), sitrep.load([main, extension])
    assert alone.end == pd.Timestamp("2020-12-31")
    assert both.end == pd.Timestamp("2021-06-30")
    assert both.version == "0522dist, 1222dist"
    assert len(both.incidents) == len(alone.incidents) + 2


def test_columns_are_found_by_name_in_any_order_and_case(tmp_path: Path) -> None:
    """Upper-case names, another order and an index column change nothing."""
    plain = write(tmp_path / "a.csv", [{}, {"iday": "0"}])
    table = pd.read_csv(plain, dtype="str", keep_default_na=False)
    table[table.columns[::-1]].rename(columns=str.upper).to_csv(tmp_path / "b.csv")
    one, other = sitrep.load(plain), sitrep.load(tmp_path / "b.csv")
    pd.testing.assert_frame_equal(one.incidents, other.incidents)
    pd.testing.assert_frame_equal(one.targets, other.targets)


@pytest.mark.parametrize("cell", ["197000000001", "197000000001.0"])
def test_an_id_is_text_of_twelve_digits(cell: str, load: Callable[..., sitrep.Dataset]) -> None:
    """An id of an unknown month has zeros in it, and stays whole."""
    data = load({"eventid": cell, "iyear": "1970", "imonth": "0", "iday": "0"})
    assert data.incidents["incident_id"].tolist() == ["197000000001"]


def test_an_id_that_lost_its_digits_is_refused(load: Callable[..., sitrep.Dataset]) -> None:
    """A spreadsheet writes 1.97E+11 for many ids: no row may be taken for another."""
    with pytest.raises(DataError, match=r"rows\.csv:2: .*has lost its last digits"):
        load({"eventid": "1.97E+11"})


# Dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "day", "window", "precision"),
    [
        ("3", "12", ("2014-03-12", "2014-03-12"), "day"),
        ("2", "0", ("2014-02-01", "2014-02-28"), "month"),
        ("0", "0", ("2014-01-01", "2014-12-31"), "year"),
        ("0", "5", ("2014-01-01", "2014-12-31"), "year"),
        ("2", "-9", ("2014-02-01", "2014-02-28"), "month"),
        ("2", "", ("2014-02-01", "2014-02-28"), "month"),
        ("2", "30", ("2014-02-01", "2014-02-28"), "month"),
        ("13", "5", ("2014-01-01", "2014-12-31"), "year"),
    ],
)
def test_an_unknown_day_or_month_is_a_window(
    month: str,
    day: str,
    window: tuple[str, str],
    precision: str,
    load: Callable[..., sitrep.Dataset],
) -> None:
    """A month or day of 0 is a window of a year or month, never its first day."""
    row = first(load({"imonth": month, "iday": day}))
    assert (str(row["date_start"].date()), str(row["date_end"].date())) == window
    assert row["date_precision"] == precision


def test_a_date_that_cannot_be_is_repaired_with_a_note(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """A month 13 and a 30 February become unknown, and are listed."""
    data = load({"imonth": "13"}, {"imonth": "2", "iday": "30"})
    assert noted(data, "imonth is no month")["action"] == "repaired"
    assert noted(data, "iday is no day")["examples"] == "row 3 (201403120002)"


def test_free_text_dates_are_noted_and_not_read(load: Callable[..., sitrep.Dataset]) -> None:
    """The column approxdate is free text: it changes no date, and the note counts it."""
    data = load({"approxdate": "May 27 - June 5, 2014", "imonth": "5", "iday": "0"})
    assert str(first(data)["date_end"].date()) == "2014-05-31"
    assert noted(data, "approxdate")["rows"] == 1


@pytest.mark.parametrize("end", ["4/2/2014", "2014-04-02", "2014-04-02 00:00:00"])
def test_an_extended_incident_lasts_until_its_resolution(
    end: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """An end as month/day/year, or a date of a workbook, is the last day of the incident."""
    data = load({"extended": "1", "resolution": end}, name=RELEASE)
    row = first(data)
    assert (row["date_precision"], row["date_end"]) == ("day", pd.Timestamp("2014-04-02"))
    assert count(data).set_index("period")["n"].tolist()[2:4] == pytest.approx([20 / 22, 2 / 22])


@pytest.mark.parametrize("end", ["", "3/1/2014", "unknown", "3/1/2914"])
def test_an_extended_incident_without_an_end_stays_on_its_day(
    end: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """A blank, earlier, unreadable or far end changes no date, and is noted."""
    data = load({"extended": "1", "resolution": end}, {"resolution": "4/2/2014"})
    assert first(data)["date_end"] == pd.Timestamp("2014-03-12")
    assert first(data, 2)["date_end"] == pd.Timestamp("2014-03-12")
    assert noted(data, "extended without")["rows"] == 1


def test_a_blank_year_is_taken_from_the_id(load: Callable[..., sitrep.Dataset]) -> None:
    """The id tells the year; without either, the row is dropped with a note."""
    data = load({"iyear": ""}, {"iyear": "", "eventid": "x1"})
    assert data.incidents["date_start"].dt.year.tolist() == [2014]
    assert noted(data, "iyear is blank and")["action"] == "dropped"


def test_a_year_out_of_reach_is_an_error(load: Callable[..., sitrep.Dataset]) -> None:
    """A year before 1970 is no year of GTD."""
    with pytest.raises(DataError, match="iyear: '1914' is no year of GTD"):
        load({"iyear": "1914"})


def test_na_is_a_blank_cell_in_every_column(load: Callable[..., sitrep.Dataset]) -> None:
    """A copy saved from R writes NA for blanks: no place, group or toll is called so."""
    cells = ("provstate", "city", "gname", "targtype2", "nkill", "claimed", "resolution")
    row = first(load(dict.fromkeys(cells, "NA"), {}, strict=True))
    assert row[["admin1", "place", "killed"]].isna().all()
    assert (row["actor"], row["attribution"]) == ("unidentified", "none")


# Tolls -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nkill", "nkillter", "killed", "own"),
    [
        ("5", "1", 4, 1),
        ("5", "", 5, None),
        ("", "", None, None),
        ("", "1", None, 1),
        ("0", "0", 0, 0),
        ("-9", "0", None, 0),
        ("5", "-99", 5, None),
        ("1", "2", None, 2),
        ("0.5", "0", 0.5, 0),
    ],
)
def test_attackers_are_taken_off_the_toll(
    nkill: str,
    nkillter: str,
    killed: float | None,
    own: float | None,
    load: Callable[..., sitrep.Dataset],
) -> None:
    """The killed are nkill less nkillter; a blank or a negative code is unknown and never 0."""
    data = load({"nkill": nkill, "nkillter": nkillter})
    row = first(data)
    shown = [None if np.isnan(v) else v for v in row[["killed", "actor_killed"]]]
    assert shown == [killed, own]
    assert row["killed_low"] == row["killed_high"] == row["killed"] or killed is None
    assert data.toll == "targets"


@pytest.mark.parametrize(
    ("cells", "killed"), [(["1,234", "3"], [1233, 2]), (["1,234", "2,5"], [0.234, 1.5])]
)
def test_a_comma_before_three_digits_sets_off_thousands(
    cells: list[str], killed: list[float], load: Callable[..., sitrep.Dataset]
) -> None:
    """Nobody writes a part of a person with three decimals, unless commas are decimal elsewhere."""
    data = load(*({"nkill": cell} for cell in cells))
    assert data.incidents["killed"].tolist() == pytest.approx(killed)


def test_what_the_tolls_rest_on_is_noted(load: Callable[..., sitrep.Dataset]) -> None:
    """Fractions of linked incidents, blank attackers and toll codes are counted in the notes."""
    data = load(
        {"nkill": "0.5"}, {"nkillter": ""}, {"nkill": "1", "nkillter": "2"}, {"nwound": "-9"}
    )
    assert noted(data, "nkill is a fraction")["rows"] == 1
    assert noted(data, "nkillter is blank")["action"] == "guessed"
    assert noted(data, "nkillter exceeds nkill")["action"] == "repaired"
    assert noted(data, "nwound: -9 means unknown")["rows"] == 1


def test_wounded_attackers_are_taken_off(load: Callable[..., sitrep.Dataset]) -> None:
    """The wounded are nwound less nwoundte."""
    assert first(load({"nwound": "7", "nwoundte": "2"}))["wounded"] == 5


def test_hostages_of_minus_99_are_unknown(load: Callable[..., sitrep.Dataset]) -> None:
    """The code -99 is no number of hostages; where there were none it is 0."""
    kidnap = {"ishostkid": "1", "attacktype1": "6"}
    data = load({**kidnap, "nhostkid": "3"}, {**kidnap, "nhostkid": "-99"}, {})
    assert data.targets["abducted"].fillna(-1).tolist() == [3, -1, 0]


# Kinds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("1", "Assassination", "assassination"),
        ("2", "Armed Assault", "armed_assault"),
        ("3", "Bombing/Explosion", "bombing"),
        ("4", "Hijacking", "hijacking"),
        ("5", "Hostage Taking (Barricade Incident)", "barricade"),
        ("6", "Hostage Taking (Kidnapping)", "kidnapping"),
        ("7", "Facility/Infrastructure Attack", "facility_attack"),
        ("8", "Unarmed Assault", "unarmed_assault"),
        ("9", "Unknown", "unknown"),
    ],
)
def test_attack_types_are_mapped_by_code_and_by_label(
    code: str, text: str, kind: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """The nine attack types are known by number, also as 3.0, and where it lacks by label."""
    data = load(
        {"attacktype1": code, "attacktype1_txt": "Renamed"},
        {"attacktype1": f"{code}.0"},
        {"attacktype1": "", "attacktype1_txt": text},
        strict=True,
    )
    assert data.incidents["event_type"].tolist() == [kind] * 3
    assert set(data.incidents["event_class"]) == {"attack"}


def test_a_failed_assassination_is_an_attempt(load: Callable[..., sitrep.Dataset]) -> None:
    """Success 0 of an assassination means that the person lived."""
    data = load({"attacktype1": "1", "success": "0"}, {"success": "0"})
    assert data.incidents["event_type"].tolist() == ["assassination_attempt", "bombing"]


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("6", "Explosives/Bombs/Dynamite", "explosives"),
        ("6", "Explosives", "explosives"),
        ("10", "Vehicle", "vehicle"),
        (
            "10",
            "Vehicle (not to include vehicle-borne explosives, i.e., car or truck bombs)",
            "vehicle",
        ),
        ("5", "Firearms", "firearms"),
        ("4", "Nuclear", "radiological"),
    ],
)
def test_weapon_labels_of_all_releases_are_the_same(
    code: str, text: str, kind: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """Older files say Explosives/Bombs/Dynamite and Vehicle; number and label lead to one code."""
    plain = {"weapsubtype1": "", "weapsubtype1_txt": ""}
    data = load(
        {"weaptype1": code, "weaptype1_txt": text, **plain},
        {"weaptype1": "", "weaptype1_txt": text, **plain},
        strict=True,
    )
    assert data.incidents["weapon_type"].tolist() == [kind] * 2


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("7", "Grenade", "grenade"),
        ("8", "Landmine", "landmine"),
        ("11", "Projectile (rockets, mortars, RPGs, etc.)", "artillery_or_missile"),
        ("15", "Vehicle", "vehicle_ied"),
        ("16", "Unknown Explosive Type", "explosives"),
        ("99", "Made-up Subtype", "explosives"),
    ],
)
def test_explosives_are_told_apart_by_subtype(
    code: str, text: str, kind: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """The subtype tells a vehicle bomb from a grenade; one not known leaves explosives."""
    data = load(
        {"weapsubtype1": code, "weapsubtype1_txt": text},
        {"weapsubtype1": "", "weapsubtype1_txt": text},
    )
    assert data.incidents["weapon_type"].tolist() == [kind] * 2


def test_several_weapons_are_mixed(load: Callable[..., sitrep.Dataset]) -> None:
    """Two kinds of weapon are mixed, the same twice or an unknown one besides is not."""
    data = load({"weaptype2": "5.0"}, {"weaptype2": "6", "weapsubtype2": "16"}, {"weaptype2": "13"})
    assert data.incidents["weapon_type"].tolist() == ["mixed", "explosives", "explosives"]


def test_every_target_type_has_a_code(load: Callable[..., sitrep.Dataset]) -> None:
    """The 22 target types lead to codes that are listed, and 3 and 4 to police and military."""
    data = load(*({"targtype1": str(code)} for code in range(1, 23)), strict=True)
    listed = set(data.codes.loc[data.codes["field"] == "target_type", "code"])
    assert set(data.incidents["target_type"]) <= listed
    assert (first(data, 3)["target_type"], first(data, 4)["target_type"]) == ("police", "military")


def test_up_to_three_targets_are_listed(load: Callable[..., sitrep.Dataset]) -> None:
    """Each group hit is a row; the toll stands there only where it is not to be split."""
    data = load({"targtype2": "3.0", "targsubtype2_txt": "Police Patrol", "targtype3": "4"}, {})
    hit = data.targets.set_index(["incident_id", "target_no"])
    several = hit.loc["201403120001"]
    assert several["target_type"].tolist() == ["civilian", "police", "military"]
    assert several["unit"].fillna("").tolist() == [
        "Unnamed Civilian/Unspecified",
        "Police Patrol",
        "",
    ]
    assert several["killed"].isna().all()
    assert hit.loc[("201403120002", 1), ["killed", "wounded"]].tolist() == [4, 7]
    assert "target_tolls" in data.missing


def test_names_of_targets_are_not_kept(load: Callable[..., sitrep.Dataset]) -> None:
    """The columns target1 to target3 may name private people, and stay out of the tables."""
    data = load({})
    for table in (data.incidents, data.targets):
        assert not table.astype("str").isin(["A Made-up Person"]).any(axis=None)


def test_an_unknown_label_is_kept_and_listed(load: Callable[..., sitrep.Dataset]) -> None:
    """A code that no table knows stays, is counted, and is an error if one is strict."""
    data = load({"targtype1": "23"})
    assert first(data)["target_type"] == "23"
    assert noted(data, "unknown label '23'")["rows"] == 1
    with pytest.raises(DataError, match="targtype1: '23' is not a known label"):
        load({"targtype1": "23"}, strict=True)


# Actors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "actor", "attribution"),
    [
        ({"claimed": "1"}, "Made-up Front", "claimed"),
        ({"claimed": "1.0", "guncertain1": "1"}, "Made-up Front", "claimed"),
        ({"claimed": "0"}, "Made-up Front", "reported"),
        ({"claimed": ""}, "Made-up Front", "reported"),
        ({"claimed": "-9"}, "Made-up Front", "reported"),
        ({"guncertain1": "1.0"}, "Made-up Front", "suspected"),
        ({"claimed": "1", "compclaim": "1"}, "Made-up Front", "disputed"),
        ({"claimed": "1", "compclaim": "-9"}, "Made-up Front", "claimed"),
        ({"gname": "Unknown"}, "unidentified", "none"),
        ({"gname": "", "claimed": "1"}, "unidentified", "none"),
        ({"gname": "Made-up Front (MF)"}, "Made-up Front (MF)", "reported"),
    ],
)
def test_the_ground_of_attribution_comes_from_claims_and_doubts(
    cells: dict[str, str], actor: str, attribution: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """A claim is a claim, a doubtful group suspected, an unknown one none; names stay."""
    row = first(load(cells))
    assert (row["actor"], row["attribution"]) == (actor, attribution)


def test_claims_not_recorded_are_counted(load: Callable[..., sitrep.Dataset]) -> None:
    """A blank or -9 in claimed is unknown: taken as not claimed, and noted."""
    data = load({"claimed": ""}, {"claimed": "-9"}, {"claimed": "0"})
    assert noted(data, "taken as not claimed")["rows"] == 2


def test_a_second_group_is_noted(load: Callable[..., sitrep.Dataset]) -> None:
    """The first group named is the actor; another one is no other side, and is noted."""
    data = load({"gname2": "Made-up Brigade"})
    assert pd.isna(first(data)["actor_2"])
    assert noted(data, "gname2")["rows"] == 1


def test_doubtful_incidents_are_kept_and_counted(load: Callable[..., sitrep.Dataset]) -> None:
    """The values 1 and -9 of doubtterr, and criteria not met, are counted apart and kept."""
    data = load({"doubtterr": "1"}, {"doubtterr": "-9"}, {"crit3": "0"}, {"doubtterr": ""}, {})
    assert len(data.incidents) == 5
    assert noted(data, "doubtterr 1")["rows"] == 1
    assert noted(data, "doubtterr -9")["rows"] == 1
    assert noted(data, "doubtterr blank")["rows"] == 1
    assert noted(data, "crit1 to crit3")["rows"] == 1


def test_doubtful_incidents_can_be_left_out(load: Callable[..., sitrep.Dataset]) -> None:
    """With its columns kept, the file can be filtered by doubtterr and by the criteria."""
    rows = ({"doubtterr": "1"}, {"doubtterr": "-9"}, {"crit3": "0"}, {"doubtterr": ""}, {})
    data = load(*rows, keep_original=True)
    sure = data.where(original={"doubtterr": ["0"], "crit3": ["1"]})
    assert list(sure.waterfall["rows_out"]) == [5, 2, 1]
    assert len(data.where(original={"doubtterr": ["0", "-9", ""]}).incidents) == 4


# Places ----------------------------------------------------------------------------------------


def test_specificity_is_carried_over(load: Callable[..., sitrep.Dataset]) -> None:
    """1 to 5 are exact (near if in the vicinity), area twice, region and country without points."""
    data = load(
        *({"specificity": str(code)} for code in range(1, 6)), {"vicinity": "1"}, {"vicinity": "-9"}
    )
    assert data.incidents["geo_precision"].tolist() == [
        *("exact", "area", "area", "admin1", "country", "near", "exact")
    ]
    assert data.incidents["latitude"].notna().tolist() == [
        *(True, True, True, False, False, True, True)
    ]


def test_a_blank_or_unlikely_point_is_no_point(load: Callable[..., sitrep.Dataset]) -> None:
    """A blank latitude stays blank, and a longitude that lost its decimal point is left out."""
    data = load({"latitude": "", "longitude": ""}, {"longitude": "-86185896"}, {"city": "Unknown"})
    assert data.incidents["longitude"].isna().tolist() == [True, True, False]
    assert noted(data, "off the globe")["rows"] == 1
    assert pd.isna(first(data, 3)["place"])


def test_regions_of_syria_are_known_by_every_spelling(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """The regions of Syria is matched across spellings; Unknown is blank."""
    syria = {"country_txt": "Syria"}
    data = load(
        {**syria, "provstate": "Al Hasakah"},
        {**syria, "provstate": "Deir ez-Zor"},
        {**syria, "provstate": "Unknown"},
        strict=True,
    )
    regions = data.incidents["admin1"]
    assert regions.astype("str").fillna("").tolist() == ["Al-Hasakeh", "Deir-ez-Zor", ""]
    with pytest.raises(DataError, match="did you mean 'Homs'"):
        load({**syria, "provstate": "Homms"}, strict=True)


# What is covered -------------------------------------------------------------------------------


def test_1993_is_blank_and_series_breaks_are_windows(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """Nearly all of 1993 is lost: it is not covered; how data were collected is noted by window."""
    elsewhere = on(2001, 2, 1) | {"country_txt": "Elsewhere"}
    data = load(on(1970, 5, 1), on(2020, 2, 1), elsewhere, name=RELEASE)
    here = data.coverage[data.coverage["theatre"] == "Madeland"]
    assert here[["start", "end"]].astype("str").to_numpy().tolist() == [
        ["1970-01-01", "1992-12-31"],
        ["1994-01-01", "1997-12-31"],
        ["1998-01-01", "2007-12-31"],
        ["2008-01-01", "2011-12-31"],
        ["2012-01-01", "2020-12-31"],
    ]
    assert here["note"].str.len().gt(0).all()
    years = count(data, by="theatre", period="year").set_index(["theatre", "period"])["n"]
    assert np.isnan(years["Madeland", "1993-01-01"])
    assert years["Madeland", "1994-01-01"] == 0
    assert years["Elsewhere", "1970-01-01"] == 0
    assert "1993" in data.missing["coverage"]


def test_what_is_left_of_1993_is_thin(load: Callable[..., sitrep.Dataset]) -> None:
    """Where a file holds incidents of 1993 they count, in a year that was searched thinly."""
    data = load(on(1992, 5, 1), on(1993, 5, 1), on(1994, 5, 1), name=RELEASE)
    years = count(data, period="year").set_index("period")
    assert years["n"].tolist() == [1, 1, 1]
    assert years["complete"].tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("last", "end"), [((2020, 3, 1), "2020-12-31"), ((2021, 3, 1), "2021-06-30")]
)
def test_coverage_ends_with_the_data(
    last: tuple[int, int, int], end: str, load: Callable[..., sitrep.Dataset]
) -> None:
    """Later years are blank: the file ends with 2020, or in the middle of 2021."""
    assert load(on(2012, 1, 1), on(*last), name=RELEASE).end == pd.Timestamp(end)


def test_a_file_not_named_as_a_release_covers_its_first_to_its_last_day(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """It may be any part of GTD; an incident of some day of a year shows of no day that it is."""
    data = load(on(2012, 3, 5), on(2014, 0, 0), on(2013, 11, 2))
    assert (data.start, data.end) == (pd.Timestamp("2012-03-05"), pd.Timestamp("2013-11-02"))
    assert noted(data, "coverage: from the first to the last incident")["rows"] == 3
    assert noted(load({}, name=RELEASE), "coverage: whole years")["rows"] == 1
    alone = load(on(2014, 2, 0))
    assert (alone.start, alone.end) == (pd.Timestamp("2014-02-01"), pd.Timestamp("2014-02-28"))


def test_the_data_say_what_they_leave_out_and_whose_they_are(
    load: Callable[..., sitrep.Dataset],
) -> None:
    """State violence and open warfare are left out; the licence is not for commercial use."""
    data = load({}, name="globalterrorismdb_0522dist.csv")
    assert "open warfare" in data.missing["state_violence"]
    assert {"accounts", "toll_range"} <= set(data.missing)
    assert (data.incidents["accounts"] == 0).all()
    assert "non-commercial" in data.licence
    assert "START" in data.citation
    assert "version 0522dist, incidents of 2014 to 2014" in data.citation


def test_every_code_has_a_label_and_a_definition() -> None:
    """The label tables lead to codes that exist."""
    codes = read_codes(FOLDER / "gtd_codes.csv").set_index(["field", "code"])
    labels = pd.read_csv(FOLDER / "gtd.csv")
    assert list(labels) == ["source", "field", "label", "code", "note"]
    coarse = labels["field"].replace({"explosive_type": "weapon_type"})
    for pair in zip(coarse, labels["code"], strict=True):
        assert codes.loc[pair, "definition"]


# Any file --------------------------------------------------------------------------------------

CELLS = {
    "iyear": ["2014", "2020", "", "0"],
    "imonth": ["0", "2", "13", "-9", ""],
    "iday": ["0", "30", "5.0", ""],
    "extended": ["1", "0", ""],
    "resolution": ["4/2/2014", "soon", ""],
    "attacktype1": ["1", "3.0", "12", ""],
    "targtype1": ["3", "14", "", "40"],
    "targtype2": ["4.0", "3", "14", ""],
    "targtype3": ["3", "4", ""],
    "weaptype1": ["6", "5", ""],
    "weaptype2": ["6.0", "13", ""],
    "weapsubtype1": ["15", "16.0", "x", ""],
    "nkill": ["0", "0.33", "-9", "", "NA"],
    "nkillter": ["1", "", "-99"],
    "claimed": ["1.0", "-9", ""],
    "gname": ["Unknown", "Made-up Front", ""],
    "specificity": ["1", "5", "", "9"],
    "latitude": ["0", "34.5", "99", ""],
    "country_txt": ["Syria", "Madeland", ""],
    "provstate": ["Homs", "Unknown", ""],
    "doubtterr": ["-9", "1", ""],
    "eventid": ["", "201403129999", "201403129999.0"],
}


@given(rows=rows_of(CELLS), seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_any_mix_of_cells_loads_with_every_row_accounted_for(
    rows: list[dict[str, str]], seed: int
) -> None:
    """Permuted columns, blanks and odd values: rows read are rows kept and rows dropped."""
    with TemporaryDirectory() as folder:
        load_shuffled(write(Path(folder) / "rows.csv", rows), seed)
