"""Damages small files of each format and reads them: only rows, or a message, may come out.

Run it as `make fuzz`. Each file is made from a number, its seed; `--seed N --files 1` makes the
file of a failure again.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from random import Random

os.environ["SITREP_CACHE"] = "off"

import pyarrow as pa
import pyarrow.parquet
import sitrep
from sitrep.errors import DataError, ParameterError
from sitrep.readers.columnmap.model import TOLLS, WORDED
from sitrep.readers.files import delimited

SOURCES = Path(__file__).parent / "data" / "sources"
ROWS = 6
MAPPED = 0.3
"""Share of the files that are read through a column map."""

BATCH = 250
SMALL_BLOCK, WHOLE = 1200, delimited.BLOCK
"""Bytes: blocks of a few rows, and a whole file."""

ODD = (
    *("", " ", "NA", "nan", "-9", "-99", "0", "-1", "1e400", "1e9", "inf", "9" * 30, "0x10", "1_0"),
    *("2020-02-30", "31/12/2020", "12/31/2020", "7-Feb-25", "0000-00-00", "9999-12-31"),
    *(
        "1500-01-01",
        "Unknown",
        "x",
        '"',
        "'",
        "a\nb",
        "a\r\nb",
        ",",
        ";",
        "\t",
        "=1+1",
        "#adm1+name",
    ),
    *("\u00a0", "\ufffd", "\u00e9", "\u202e", "\x00", "\x1a", "\U0001f4a5", "long " * 200),
)
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1", "utf-7")
SEPARATORS = (",", ",", ",", ";", "\t", "|", " ", ":")


def read_samples() -> list[list[list[str]]]:
    """Return the first rows of each made-up file: header and a few rows each."""
    samples = []
    for path in sorted(SOURCES.glob("*.csv")):
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                text = path.read_text(encoding)
            except UnicodeDecodeError:
                continue
            separator = max(",;\t", key=text.partition("\n")[0].count)
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            samples.append(list(rows)[: ROWS + 1])
            break
    return samples


def damage_table(table: list[list[str]], random: Random) -> list[list[str]]:
    """Change columns and cells."""
    rows = [row[:] for row in table]
    width = len(rows[0])
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        at = random.randrange(width)
        match random.randrange(9):
            case 0:  # a column less
                rows = [row[:at] + row[at + 1 :] for row in rows]
            case 1:  # renamed
                rows[0][at % len(rows[0])] = random.choice((*ODD, rows[0][0], rows[0][-1].upper()))
            case 2:  # in another order
                order = random.sample(range(width), width)
                rows = [[row[place] for place in order if place < len(row)] for row in rows]
            case 3:  # a blank column
                rows[1:] = [[*row[:at], "", *row[at + 1 :]] for row in rows[1:]]
            case 4 | 5:  # odd cells
                row = random.randrange(len(rows))
                if at < len(rows[row]):
                    rows[row][at] = random.choice(ODD)
            case 6:  # one odd value in all rows
                value = random.choice(ODD)
                rows[1:] = [[*row[:at], value, *row[at + 1 :]] for row in rows[1:]]
            case 7:  # a row again, or none
                at = random.randrange(len(rows))
                rows[at : at + 1] = [rows[at]] * random.choice((0, 2))
            case _:  # a ragged row
                row = random.randrange(len(rows))
                rows[row] = rows[row][: random.randrange(width + 1)] + [""] * random.randrange(3)
        if not rows or not rows[0]:
            return table
        width = len(rows[0])
    return rows


def write_table(rows: list[list[str]], random: Random) -> bytes:
    """Write a table in one of many ways."""
    if random.random() < 0.05:
        width = len(rows[0])
        names = [f"{name}" for name in rows[0]]
        if len(set(names)) == width and all(len(row) == width for row in rows):
            columns = zip(*rows[1:], strict=True) if len(rows) > 1 else [[] for _ in names]
            packed = io.BytesIO()
            pa.parquet.write_table(pa.table([list(c) for c in columns], names=names), packed)
            return packed.getvalue()
    if random.random() < 0.1:
        return write_json(rows, random)
    text = io.StringIO()
    end = random.choice(("\n", "\n", "\r\n", "\r"))
    separator = random.choice(SEPARATORS)
    quoting = random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows(rows)
    return text.getvalue().encode(random.choice(ENCODINGS), errors="replace")


def write_json(rows: list[list[str]], random: Random) -> bytes:
    """Write a table as an answer, a list, lines of records, pages or points."""
    records = [
        {
            name: random.choice((cell, cell or None))
            for name, cell in zip(rows[0], row, strict=False)
        }
        for row in rows[1:]
    ]
    points = [
        {
            "type": "Feature",
            "properties": record,
            "geometry": random.choice((None, {"type": "Point", "coordinates": [45.0, 12]})),
        }
        for record in records
    ]
    half = len(records) // 2
    shapes: list[object] = [
        records,
        {"status": 200, "count": len(records), "data": records},
        {"TotalCount": len(records), "Result": records, "NextPageUrl": ""},
        {"type": "FeatureCollection", "features": points},
        [{"Result": records[:half]}, {"Result": records[half:]}],
    ]
    if random.random() < 0.2:
        return "\n".join(map(json.dumps, records)).encode()
    ascii_only, indent = random.random() < 0.5, random.choice((None, None, 1))
    text = json.dumps(random.choice(shapes), ensure_ascii=ascii_only, indent=indent)
    return text.encode(random.choice(ENCODINGS), errors="replace")


def damage_bytes(content: bytes, random: Random) -> bytes:
    """Flip, cut, double or pack some bytes."""
    whole = bytearray(content)
    match random.randrange(10):
        case 0 | 1:
            for _ in range(random.choice((1, 3, 20))):
                if whole:
                    whole[random.randrange(len(whole))] = random.randrange(256)
        case 2:
            del whole[random.randrange(len(whole) + 1) :]
        case 3:
            start = random.randrange(len(whole) + 1)
            del whole[start : start + random.randrange(200)]
        case 4:
            start = random.randrange(len(whole) + 1)
            whole[start:start] = whole[random.randrange(len(whole) + 1) :][:100]
    packed = bytes(whole)
    match random.randrange(25):
        case 0:
            packed = gzip.compress(packed, 1)
        case 1:
            archive = io.BytesIO()
            with zipfile.ZipFile(archive, "w") as members:
                members.writestr(random.choice(("a.csv", "a.txt", "a.pdf", "a/b.parquet")), packed)
            packed = archive.getvalue()
        case _:
            return packed
    if random.random() < 0.3:
        cut = bytearray(packed)
        cut[random.randrange(len(cut))] ^= 1 << random.randrange(8)
        packed = bytes(cut)
    return packed


def make_map(header: list[str], random: Random) -> dict[str, object]:
    """Return a column map that takes columns for some fields, fitting or not."""
    fields = random.sample([*WORDED, *TOLLS, "incident_id", "accounts", "date_end"], 7)
    columns = {field: random.choice(header) for field in fields}
    if random.random() < 0.5:
        columns |= {"latitude": random.choice(header), "longitude": random.choice(header)}
    dates = [name for name in header if name in ("event_date", "date_start", "EVENT_DATE", "iyear")]
    date = random.choice(dates or header)
    if date == "iyear":
        columns.pop("date_end", None)
        columns |= {"year": date, "month": "imonth", "day": "iday"}
    else:
        columns["date_start"] = date
    return {"columns": columns, "country": "Mali", "covered": ("1900-01-01", "2100-12-31")}


def try_file(seed: int, samples: list[list[list[str]]], path: Path) -> str:
    """Make a file from a seed and read it; return what came of it."""
    random = Random(seed)
    sample = random.choice(samples)
    rows = damage_table(sample, random)
    path.write_bytes(damage_bytes(write_table(rows, random), random))
    options: dict[str, object] = {
        "strict": random.random() < 0.1,
        "keep_original": random.random() < 0.1,
    }
    if random.random() < MAPPED:
        options |= make_map(sample[0], random)
    delimited.BLOCK = SMALL_BLOCK
    parts = load(path, options)
    delimited.BLOCK = WHOLE
    whole = load(path, options)
    return whole[0] if whole == parts else f"differs by blocks: {parts}, whole {whole}"


def load(path: Path, options: dict[str, object]) -> tuple[str, int]:
    """Read a file; return what came of it, and of how many incidents."""
    try:
        data = sitrep.load(path, **options)
    except DataError as error:
        return ("refused" if error.problems and str(error) else "refused without a word"), 0
    except ParameterError:
        return "refused", 0
    dates = data.incidents[["date_start", "date_end"]]
    if dates.isna().to_numpy().any() or (dates["date_start"] > dates["date_end"]).any():
        return "dates out of order", 0
    if not data.incidents["incident_id"].is_unique:
        return "two incidents of one id", 0
    low, best, high = (data.incidents[name] for name in ("killed_low", "killed", "killed_high"))
    if not (best.isna() & low.isna() & high.isna() | (low <= best) & (best <= high)).all():
        return "tolls out of order", 0
    return "read", len(data.incidents)


def try_batch(given: tuple[int, int]) -> Counter[str]:
    """Try the files of some seeds; what went wrong is told with its seed."""
    warnings.simplefilter("error")
    samples, found = read_samples(), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        for seed in range(given[0], given[0] + given[1]):
            try:
                outcome = try_file(seed, samples, path)
            except Exception as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                place = next(
                    (
                        f"{Path(step.filename).name}:{step.lineno}"
                        for step in reversed(traceback.extract_tb(error.__traceback__))
                        if "sitrep" in step.filename and "site-packages" not in step.filename
                    ),
                    last.name,
                )
                outcome = f"{type(error).__name__} at {place}: {str(error)[:80]}"
            found[outcome] += 1
            if outcome not in ("read", "refused") and found[outcome] == 1:
                print(f"seed {seed}: {outcome}", flush=True)
    return found


def main() -> int:
    """Try many files, and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000, help="how many to try")
    parser.add_argument("--seed", type=int, default=0, help="of the first file")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    begun, found = time.monotonic(), Counter[str]()
    batches = [
        (first, min(BATCH, given.seed + given.files - first))
        for first in range(given.seed, given.seed + given.files, BATCH)
    ]
    with get_context("spawn").Pool(given.processes, maxtasksperchild=40) as pool:
        for number, batch in enumerate(pool.imap_unordered(try_batch, batches), 1):
            found += batch
            if number % 40 == 0:
                print(f"{found.total():,} files, {time.monotonic() - begun:.0f} s", flush=True)
    wrong = {
        outcome: count for outcome, count in found.items() if outcome not in ("read", "refused")
    }
    print(
        f"{found.total():,} files from seed {given.seed} in {time.monotonic() - begun:.0f} s: "
        f"{found['read']:,} read, {found['refused']:,} refused, {sum(wrong.values()):,} wrong"
    )
    for outcome, count in sorted(wrong.items()):
        print(f"{count:8,}  {outcome}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
