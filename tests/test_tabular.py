"""Whatever a file is packed in, the same rows come out; what is no table is told from what is."""

from __future__ import annotations

import gzip
import io
import os
import re
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import DataError, ParameterError
from sitrep.readers.files import delimited
from sitrep.readers.files.raw import Raw
from sitrep.readers.files.tabular import read_file
from sitrep.readers.formats import acled as acled_reader
from sitrep.readers.formats import exports
from sitrep.readers.formats import gtd as gtd_reader
from sitrep.readers.formats import ucdp as ucdp_reader
from sitrep.words.scope import scope

sys.path.insert(0, str(Path(__file__).parent))
import made_up

FORMATS = [acled_reader.LAYOUT, ucdp_reader.LAYOUT, gtd_reader.LAYOUT]
ROWS = 60


def table_of(name: str) -> pd.DataFrame:
    """Return made-up rows as a frame of text; blanks are None."""
    frame = {"acled": made_up.acled, "ged": made_up.ged}[name](ROWS, seed=3).to_pandas()
    return frame.astype(object).where(frame.notna(), None)


ACLED, GED = table_of("acled"), table_of("ged")


def csv_of(frame: pd.DataFrame, **given: object) -> bytes:
    """Return a frame as the bytes of a CSV file."""
    encoding = str(given.pop("encoding", "utf-8"))
    return frame.to_csv(index=False, **given).encode(encoding)  # type: ignore[call-overload]


def workbook_of(frame: pd.DataFrame, *, dates: bool = False) -> bytes:
    """Return a frame as the smallest workbook that holds it, days as text or as dates."""

    def cell(value: object) -> str:
        if value is None:
            return "<c/>"
        if dates and re.fullmatch(r"\d{4}-\d\d-\d\d( 00:00:00.000)?", str(value)):
            day = date.fromisoformat(str(value)[:10]) - date(1899, 12, 30)
            return f'<c s="1"><v>{day.days}</v></c>'
        text = str(value).replace("&", "&amp;").replace("<", "&lt;")
        try:
            float(text)
        except ValueError:
            return f'<c t="inlineStr"><is><t>{text}</t></is></c>'
        return f"<c><v>{text}</v></c>"

    rows = [frame.columns, *frame.itertuples(index=False)]
    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="data" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData>'
        "</worksheet>",
    }
    return zip_of(parts)


def zip_of(members: dict[str, str | bytes]) -> bytes:
    """Return an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def shifted(archive: bytes) -> bytes:
    """Return an archive whose table of contents says that it lies further on than it does."""
    at = len(archive) - 6
    place = int.from_bytes(archive[at : at + 4], "little") + 1000
    return archive[:at] + place.to_bytes(4, "little") + archive[at + 4 :]


def parquet_of(frame: pd.DataFrame) -> bytes:
    """Return a frame as a Parquet file of typed columns."""
    typed = pyarrow.csv.read_csv(io.BytesIO(csv_of(frame))).to_pandas()
    return bytes(typed.to_parquet())


PACKINGS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "semicolons": lambda frame: csv_of(frame, sep=";"),
    "tabs": lambda frame: csv_of(frame, sep="\t"),
    "UTF-8 with BOM": lambda frame: csv_of(frame, encoding="utf-8-sig"),
    "UTF-16": lambda frame: csv_of(frame, encoding="utf-16"),
    "Windows-1252": lambda frame: csv_of(frame, encoding="cp1252"),
    "CRLF": lambda frame: csv_of(frame, lineterminator="\r\n"),
    "all quoted": lambda frame: csv_of(frame, quoting=1),
    "upper-case header": lambda frame: csv_of(frame.rename(columns=str.upper)),
    "an index column": lambda frame: frame.to_csv().encode(),
    "row names of R": lambda frame: frame.to_csv().encode().removeprefix(b","),
    "more columns": lambda frame: csv_of(frame.assign(population_best="1200", mine="x")),
    "blank lines": lambda frame: csv_of(frame).replace(b"\n", b"\n\n", 4) + b"\n\n",
    "gzip": lambda frame: gzip.compress(csv_of(frame)),
    "zip": lambda frame: zip_of({"a/data.csv": csv_of(frame), "readme.txt": "read me"}),
    "gzip in zip": lambda frame: zip_of({"data.csv.gz": gzip.compress(csv_of(frame))}),
    "workbook": workbook_of,
    "workbook of dates": lambda frame: workbook_of(frame, dates=True),
    "workbook in zip": lambda frame: zip_of({"data.xlsx": workbook_of(frame)}),
    "Parquet": parquet_of,
}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("frame", [ACLED, GED], ids=["ACLED", "UCDP GED"])
def test_any_packing_gives_the_same(frame: pd.DataFrame, packing: str, tmp_path: Path) -> None:
    """Container, separator, encoding and line ends change nothing of what is read."""
    plain, packed = tmp_path / "plain.csv", tmp_path / "no-matter.what"
    plain.write_bytes(csv_of(frame))
    packed.write_bytes(PACKINGS[packing](frame))
    expected, got = sitrep.load(plain), sitrep.load(packed)
    for name in ("incidents", "targets", "coverage"):
        pd.testing.assert_frame_equal(getattr(got, name), getattr(expected, name))
    assert got.sha256 != expected.sha256


def test_quotes_hold_line_ends(tmp_path: Path) -> None:
    """A bare line feed in a quoted cell of a file with CRLF ends no row, and is counted none."""
    frame = ACLED.assign(notes='he said "no",\nthen left')
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(frame, lineterminator="\r\n").replace(b'no"",\r\n', b'no"",\n'))
    raw = read_file(path, FORMATS, all_columns=True)
    assert set(raw.texts("notes").to_pylist()) == {'he said "no",\nthen left'}
    assert list(raw.rows) == list(range(2, ROWS + 2))


@pytest.mark.parametrize("packing", ["CRLF", "Windows-1252", "blank lines", "all quoted"])
@pytest.mark.parametrize(
    "cell",
    [None, "a\nb", "a\n" * 300, 'a,"\n"b' * 9, "long" * 2000],
    ids=["blank", "two lines", "many lines", "quotes", "long"],
)
def test_blocks_change_nothing(
    cell: str | None, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that holds ends of lines may lie across blocks, and a row be longer than one."""
    path = tmp_path / "a.csv"
    path.write_bytes(PACKINGS[packing](ACLED.assign(notes=cell)))
    whole = read_file(path, FORMATS)
    monkeypatch.setattr(delimited, "LARGE_BLOCK", 20_000)  # a fraction of the file
    for size in (2000, 2500, 3000):
        monkeypatch.setattr(delimited, "BLOCK", size)
        raw = read_file(path, FORMATS)
        assert np.array_equal(raw.rows, whole.rows)
        for name in whole.table.column_names:
            assert raw.texts(name).to_pylist() == whole.texts(name).to_pylist()


@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize("at", [3, 20, 40])
def test_a_quote_that_is_not_closed_loses_no_row(
    at: int, separator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever in the blocks of a file a quote is left open, it is an error and no loss."""
    monkeypatch.setattr(delimited, "BLOCK", 3000)
    frame = ACLED.assign(notes="long " * 40)
    frame.loc[at, "notes"] = '"We will fight on'
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(frame, sep=separator, quoting=3, escapechar="\\"))
    path.write_bytes(path.read_bytes().replace(b'\\"', b'"').replace(b"\\", b""))
    with pytest.raises(DataError, match=rf"a\.csv:{at + 2}: .*is a quote not closed"):
        sitrep.load(path)


def test_the_first_column_may_hold_ends_of_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows an end of line in the first cell of a row is no row."""
    monkeypatch.setattr(delimited, "BLOCK", 3000)
    cell = "line one\nline two"
    frame = ACLED.assign(notes=cell)[["notes", *(name for name in ACLED if name != "notes")]]
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(frame))
    data = sitrep.load(path, keep_original=True)
    assert len(data.incidents) == ROWS
    assert set(data.incidents["original_notes"]) == {cell}
    path.write_bytes(csv_of(frame.rename(columns={"notes": "row\nno"})))
    assert "header" not in " ".join(sitrep.load(path).notes["rule"])


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\r\nb", "a\rb\r", "\n\n", "\r\n\r\n", "\r\r\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_lines_are_counted(text: str, size: int) -> None:
    """A line ends with LF, CR, both, or the file, wherever the blocks do."""
    counted = delimited.Counted(io.BytesIO(text.encode()))
    while counted.read(size):
        pass
    assert counted.lines == len(text.splitlines())


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_an_open_quote_at_the_end_of_a_block(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quote that is not closed in the last cell of a row is refused, wherever a block ends."""
    lines = csv_of(ACLED).decode().splitlines()[:12]
    lines[-2] = lines[-2].rpartition(",")[0] + ',"'
    path = tmp_path / "a.csv"
    path.write_bytes(end.join([*lines, ""]).encode())
    longest = max(map(len, lines))
    for block in range(longest + 3, 3 * longest, longest // 9):
        monkeypatch.setattr(delimited, "BLOCK", block)
        with pytest.raises(DataError):
            sitrep.load(path)


def test_a_refusal_does_not_wait_for_the_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a large file is no list of incidents is told before all of it is hashed."""
    go = Event()
    monkeypatch.setattr(exports, "_digest", lambda *_: go.wait(20))
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    begun = time.monotonic()
    with pytest.raises(DataError, match="of no known format"):
        sitrep.load(path)
    assert time.monotonic() - begun < 10
    go.set()


def test_columns_can_be_changed_one_by_one(tmp_path: Path) -> None:
    """Columns that hold the same values share no memory: setting one changes no other."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(ACLED))
    incidents = sitrep.load(path).incidents
    before = incidents.copy(deep=True)
    incidents.loc[0, "killed_low"] = incidents.loc[0, "wounded"] = 12345.0
    changed = [name for name in incidents if not incidents[name].equals(before[name])]
    assert changed == ["killed_low", "wounded"]


def test_a_very_long_id_is_an_id(tmp_path: Path) -> None:
    """The ids of a file are compared whole, whatever their length."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(GED.assign(id=["9" * 20_000, *GED["id"][1:]])))
    assert len(sitrep.load(path).incidents) == ROWS


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
def test_the_name_of_a_file_may_be_any(tmp_path: Path) -> None:
    """A name that is not UTF-8 is no obstacle."""
    path = tmp_path / os.fsdecode(b"acled_\xe9t\xe9.csv")
    path.write_bytes(csv_of(ACLED))
    assert len(sitrep.load(path).incidents) == ROWS


def test_blank_lines_are_counted_as_rows(tmp_path: Path) -> None:
    """The row numbers of notes and errors are those that a spreadsheet shows."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(ACLED).replace(b"\n", b"\n\n", 2))
    raw = read_file(path, FORMATS)
    there = raw.texts("event_id_cnty").is_valid().to_numpy()
    assert list(raw.rows[there][:3]) == [3, 5, 6]


def test_rows_that_are_no_data(tmp_path: Path) -> None:
    """HXL tags, blank rows and a second header are dropped, and noted with their row numbers."""
    lines = csv_of(ACLED).decode().splitlines()
    tags, blank = ",".join("#x+y" for _ in ACLED), "," * (ACLED.shape[1] - 1)
    path = tmp_path / "a.csv"
    path.write_text("\n".join([lines[0], tags, *lines[1:4], blank, lines[0], *lines[4:]]), "utf-8")
    data = sitrep.load(path)
    dropped = data.notes[data.notes["action"] == "dropped"].set_index("rule")["examples"]
    assert len(data.incidents) == ROWS
    assert dropped["blank row"] == "row 6"
    assert dropped["row of HXL tags"].startswith("row 2")
    assert dropped["header between the rows"].startswith("row 7")


def test_a_file_without_a_header(tmp_path: Path) -> None:
    """A UCDP file that shipped without a header is read by the known order, and that is noted."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(GED, header=False))
    data = sitrep.load(path)
    assert len(data.incidents) == ROWS
    assert data.notes["rule"].str.contains("has no header").any()


def test_lost_characters_are_noted(tmp_path: Path) -> None:
    """What an earlier conversion has lost is not repaired, and the rows are listed."""
    path = tmp_path / "a.csv"
    lost = ACLED.copy()
    lost.loc[4, "location"] = "T\ufffdll"
    path.write_bytes(csv_of(lost))
    notes = sitrep.load(path).notes.set_index("rule")
    note = notes.loc["location: a character was lost before the file came here; kept as U+FFFD"]
    assert note["rows"] == 1
    assert note["examples"].startswith("row 6 (")


def test_the_newest_version_of_an_id_counts(tmp_path: Path) -> None:
    """Of an id in two files the row edited last is kept, whichever file is named first."""
    old = ACLED.assign(timestamp="1600000000", fatalities="1")
    new = ACLED.iloc[:7].assign(timestamp="1700000000", fatalities="9")
    (tmp_path / "a_new.csv").write_bytes(csv_of(new))
    (tmp_path / "b_old.csv").write_bytes(csv_of(old))
    data = sitrep.load(tmp_path / "*.csv")
    assert sorted(data.incidents["killed"]) == [1.0] * (ROWS - 7) + [9.0] * 7
    note = data.notes.set_index("action").loc[["dropped"]].iloc[0]
    assert note["rows"] == 7
    assert note["examples"].startswith("b_old.csv row 2 (")
    again = sitrep.load([tmp_path / "b_old.csv", tmp_path / "a_new.csv"])
    pd.testing.assert_frame_equal(again.incidents, data.incidents)


def test_original_columns_are_kept_if_asked(tmp_path: Path) -> None:
    """The columns of the file stand beside the incidents they became."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(ACLED))
    plain, whole = sitrep.load(path), sitrep.load(path, keep_original=True)
    assert not [name for name in plain.incidents if name.startswith("original_")]
    ids = whole.incidents["original_event_id_cnty"]
    assert list(ids) == list(whole.incidents["incident_id"])
    notes = ACLED.set_index("event_id_cnty")["notes"]
    assert list(whole.incidents["original_notes"]) == list(notes[ids])


def test_original_columns_can_be_filtered(tmp_path: Path) -> None:
    """What the tables have no column for is filtered by the cells of the file, blank ones too."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(ACLED))
    data = sitrep.load(path, keep_original=True)
    part = data.where(original={"source_scale": ["Local", "National"], "tags": [""]})
    there = ACLED["source_scale"].isin(["Local", "National"]) & ACLED["tags"].isna()
    assert set(part.incidents["incident_id"]) == set(ACLED.loc[there, "event_id_cnty"])
    assert scope(part) == "source_scale Local and National; tags blank"
    assert list(part.waterfall["filter"]) == ["loaded", "original_source_scale", "original_tags"]
    narrowed = part.where(original={"source_scale": ["National", "National"], "tags": []})
    assert narrowed.filters["original_source_scale"] == ["National"]
    assert set(narrowed.incidents["original_source_scale"]) == {"National"}


@pytest.mark.parametrize(
    ("keep", "asked", "said"),
    [
        (False, {"tags": [""]}, "original: no column of the file is kept; load with keep_original"),
        (True, {"tag": [""]}, "original: 'tag' is not a column of the file; did you mean 'tags'?"),
        (True, {"source_scale": "Local"}, "original_source_scale: 'Local' is not a list"),
        (True, {"source_scale": ["local"]}, "did you mean 'Local'?"),
        (True, ["tags"], "original: ['tags'] is no mapping from columns to lists"),
    ],
)
def test_a_wrong_original_column(
    keep: bool, asked: dict[str, list[str]], said: str, tmp_path: Path
) -> None:
    """An error names the column or the cell, and what it may have meant."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(ACLED))
    with pytest.raises(ParameterError) as caught:
        sitrep.load(path, keep_original=keep).where(original=asked)
    assert said in str(caught.value)


@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=9))
@settings(max_examples=200, deadline=None)
def test_repeated_ids_are_found(ids: list[str | None]) -> None:
    """Whether an id may be there twice is told for ids of any length and script."""
    table = pa.table({"event_id_cnty": pa.array(ids, pa.string())})
    raw = Raw(FORMATS[0], table, np.arange(len(ids)), ["a.csv"], np.zeros(len(ids), "int16"))
    seen = [key or "" for key in raw.ids.to_pylist()]
    assert raw.repeats == (len(set(seen)) < len(seen))


def test_the_access_date_is_cited(tmp_path: Path) -> None:
    """The day of the download stands in the citation; a day that is none is an error."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(ACLED))
    assert sitrep.load(path, accessed="2026-01-02").citation.endswith("accessed 2026-01-02.")
    with pytest.raises(ParameterError, match="accessed: 'yesterday' is not a day"):
        sitrep.load(path, accessed="yesterday")


# What cannot be read ---------------------------------------------------------------------------

LINES = csv_of(ACLED).split(b"\n")

BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \n", "is empty"),
    "header alone": (LINES[0], "has no rows of data"),
    "a page": (b"<!DOCTYPE html><html>", "is a web page, probably a login"),
    "an answer": (b'{"status": 403}', "is an answer without any records (status 403)"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "is a picture"),
    "bytes": (b"\1\2\0\0\0", "is no table: it holds no text"),
    "one column": (b"day\n2020-01-01\n", "is no table: nothing separates columns"),
    "cut off": (b"\n".join(LINES)[:-400], "a.csv:61: "),
    "cut in quotes": (b"\n".join([*LINES[:3], LINES[3][:40] + b',"cut']), "a.csv:4: "),
    "a cell too many": (b"\n".join([*LINES[:5], LINES[5] + b",x", *LINES[6:]]), "a.csv:6: "),
    "half an archive": (zip_of({"a.csv": b"\n".join(LINES)})[:900], "cannot be opened"),
    "a damaged archive": (shifted(zip_of({"a.csv": b"\n".join(LINES)})), "a.csv: cannot be"),
    "half a gzip": (gzip.compress(b"\n".join(LINES))[:-300], "end-of-stream"),
    "no archive member": (zip_of({"readme.pdf": "x"}), "must hold one table"),
    "two members": (zip_of({"a.csv": "x", "b.csv": "y"}), "it holds a.csv, b.csv"),
    "half a workbook": (workbook_of(ACLED)[:-30], "a.csv: "),
    "half a Parquet": (parquet_of(ACLED)[:-30], "cannot be read"),
    "twice a column": (b"country," + b"\nx,".join(LINES), "country: is there twice"),
    "unknown bytes": (b"\n".join(LINES).replace(b"Battles", b"Batt\x81l\xe9"), "neither UTF-8 nor"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_table(case: str, tmp_path: Path) -> None:
    """What cannot be read is named, with the row where there is one."""
    content, said = BROKEN[case]
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        sitrep.load(path)
    assert said in str(caught.value)


def test_formats_do_not_mix(tmp_path: Path) -> None:
    """Files of two sources in one call are an error that names both."""
    (tmp_path / "a.csv").write_bytes(csv_of(ACLED))
    (tmp_path / "b.csv").write_bytes(csv_of(GED))
    with pytest.raises(DataError, match=r"a\.csv: is ACLED(.|\n)*b\.csv: is UCDP GED"):
        sitrep.load(tmp_path / "*.csv")


@pytest.mark.parametrize("bad", ["many", "1,2,3", "1_0", "0x10", "inf"])
def test_a_column_that_does_not_parse(bad: str, tmp_path: Path) -> None:
    """The file, the rows and the values are named, and nothing is loaded."""
    frame = ACLED.copy()
    frame.loc[[3, 9], "fatalities"] = bad
    path = tmp_path / "a.csv"
    path.write_bytes(csv_of(frame))
    with pytest.raises(DataError) as caught:
        sitrep.load(path)
    assert [(problem.row, problem.value) for problem in caught.value.problems] == [
        (5, bad),
        (11, bad),
    ]
    assert str(caught.value).startswith("a.csv:5: ")


# Properties ------------------------------------------------------------------------------------

ODD = [
    "",
    " ",
    "NA",
    "-9",
    "-99",
    "x",
    "0",
    "2020-02-30",
    "1e9",
    "\u00a0",
    "#",
    "12,5",
    "\ufffd",
    '"',
]


@settings(deadline=None, max_examples=60)
@given(st.data())
@pytest.mark.parametrize("frame", [ACLED, GED], ids=["ACLED", "UCDP GED"])
def test_any_mix_is_read_or_refused(
    frame: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Columns in any order, cells blank or odd: rows are conserved, or a message says why not."""
    columns = data.draw(st.permutations(list(frame.columns)))
    mixed = frame.head(8)[columns].copy()
    for _ in range(data.draw(st.integers(0, 6))):
        row = data.draw(st.integers(0, len(mixed) - 1))
        column = data.draw(st.integers(0, len(columns) - 1))
        mixed.iloc[row, column] = data.draw(st.sampled_from(ODD))
    path = tmp_path_factory.mktemp("mix") / "a.csv"
    path.write_bytes(csv_of(mixed))
    try:
        loaded = sitrep.load(path)
    except DataError as error:
        refused = error.problems
    else:
        refused = []
    if refused:
        assert all(problem.file == "a.csv" and problem.rule for problem in refused)
        return
    dropped = loaded.notes.loc[loaded.notes["action"] == "dropped", "rows"].sum()
    assert len(loaded.incidents) + dropped == len(mixed)
    assert loaded.incidents["date_start"].le(loaded.incidents["date_end"]).all()
    assert not np.isinf(loaded.incidents["killed"]).any()


@settings(deadline=None, max_examples=20)
@given(columns=st.permutations(list(ACLED.columns)))
def test_the_order_of_columns_is_no_matter(
    tmp_path_factory: pytest.TempPathFactory, columns: list[str]
) -> None:
    """Any permutation of the columns gives the same incidents."""
    folder = tmp_path_factory.mktemp("order")
    (folder / "plain.csv").write_bytes(csv_of(ACLED))
    (folder / "moved.csv").write_bytes(csv_of(ACLED[columns]))
    moved, plain = (sitrep.load(folder / f"{name}.csv") for name in ("moved", "plain"))
    pd.testing.assert_frame_equal(moved.incidents, plain.incidents)
