"""The incidents as one file: CSV, a workbook or Parquet."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from sitrep.errors import ParameterError
from sitrep.export import about
from sitrep.export.package import check_folder, write_package
from sitrep.model.dataset import Dataset
from sitrep.whole import write_whole

ROWS = 1_048_575
CHARACTERS = 32_767
"""The most rows below a header, and characters of a cell, that a workbook can hold."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that no workbook can hold."""

Writer = Callable[[Dataset, Path], list[Path]]


def write_csv(data: Dataset, path: Path) -> list[Path]:
    """Write the incidents as CSV, and beside it a page that says what they are.

    Parameters
    ----------
    data : Dataset
    path : Path, ends in .csv

    Returns
    -------
    list of Path, the files written

    Raises
    ------
    ParameterError : the path has another ending
    OSError : it cannot be written
    """
    _check_ending(path, ".csv")
    beside = path.with_suffix(".about.md")
    text = about.mark(data).to_csv(index=False, lineterminator="\n")
    write_whole(path, text.encode("utf-8"))
    write_whole(beside, about.as_text(data).encode("utf-8"))
    return [path, beside]


def write_excel(data: Dataset, path: Path) -> list[Path]:
    """Write the incidents as a workbook, with sheets that say what they are.

    Parameters
    ----------
    data : Dataset
    path : Path, ends in .xlsx

    Returns
    -------
    list of Path, the file written

    Raises
    ------
    ParameterError : the path has another ending, or there are more rows than a sheet can hold
    OSError : it cannot be written
    """
    _check_ending(path, ".xlsx")
    sheets = dict(_sheets(data))
    for name, table in sheets.items():
        if len(table) > ROWS:
            rule = f"a sheet holds {ROWS:,} rows, and {name} has {len(table):,}; write .csv instead"
            raise ParameterError("path", rule)
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl", datetime_format="YYYY-MM-DD") as book:
        for name, table in sheets.items():
            table.map(_fit).to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
            for row in book.sheets[name].iter_rows():
                for cell in row:
                    if cell.data_type == "f":  # text that begins with "=" is no formula
                        cell.data_type = "s"
    write_whole(path, buffer.getvalue())
    return [path]


def _sheets(data: Dataset) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the sheets of a workbook by their names, without those that have no rows."""
    yield "incidents", about.mark(data)
    yield "about", about.as_table(data)
    yield "filters", data.waterfall
    for name in ("notes", "targets", "accounts", "coverage", "codes"):
        table = getattr(data, name)
        if len(table):
            yield name, about.plain(table)


def _fit(value: object) -> object:
    """Return a value as a cell of a workbook can hold it."""
    if not isinstance(value, str):
        return value
    text = UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return text if len(text) <= CHARACTERS else f"{text[: CHARACTERS - 14]} ... (cut off)"


def write_parquet(data: Dataset, path: Path) -> list[Path]:
    """Write the incidents as Parquet, whose `attrs` say what they are when pandas reads them."""
    _check_ending(path, ".parquet")
    table = data.incidents.copy(deep=False)
    table.attrs = {"sitrep": json.loads(json.dumps(about.as_json(data)))}
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    write_whole(path, buffer.getvalue())
    return [path]


FORMS: dict[str, Writer] = {
    ".csv": write_csv,
    ".xlsx": write_excel,
    ".parquet": write_parquet,
    "": write_package,
}
"""Ending of a path -> what writes it; a path without an ending is a folder, a data package."""


def check_out(path: Path, parameter: str = "out") -> None:
    """Raise ParameterError if nothing is written by a path: by its ending, or where it stands.

    Parameters
    ----------
    path : Path
    parameter : str, what an error calls the path
    """
    if path.suffix.lower() not in FORMS:
        endings = ", ".join(filter(None, FORMS))
        rule = f"'{path}' ends in none of {endings}; without an ending it is a folder"
        raise ParameterError(parameter, rule)
    if not path.suffix:
        check_folder(path, parameter)


def write(data: Dataset, path: Path) -> list[Path]:
    """Write the incidents in the form that the ending of the path names.

    Parameters
    ----------
    data : Dataset
    path : Path, ends in one of `FORMS`

    Returns
    -------
    list of Path, the files written

    Raises
    ------
    ParameterError : no form has this ending
    OSError : it cannot be written
    """
    check_out(path)
    return FORMS[path.suffix.lower()](data, path)


def _check_ending(path: Path, ending: str) -> None:
    if path.suffix.lower() != ending:
        raise ParameterError("path", f"'{path}' must end in {ending}")
