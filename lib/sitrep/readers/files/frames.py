"""Reads the files of other programs for statistics, Stata and R, as text like all others."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sitrep.errors import DataError, Problem
from sitrep.readers.files.containers import Content
from sitrep.readers.files.held import Held

UNZONED = "times of R without a time zone, read as UTC: their day may be the one before or after"


def open_stata(content: Content) -> list[Held]:
    """Read a Stata file; where values have labels, these are the cells, as in Stata's own CSV.

    Raises
    ------
    DataError : it cannot be read
    """
    return [Held(_to_arrow(_parse(content, _read_stata)))]


def _read_stata(file: IO[bytes]) -> pd.DataFrame:
    """Return a Stata file as a frame."""
    try:
        return pd.read_stata(file)
    except ValueError:  # labels that are not unique
        file.seek(0)
        return pd.read_stata(file, convert_categoricals=False)


def open_r(content: Content) -> list[Held]:
    """Read the data frames of a file of R, .rds or .rda.

    Raises
    ------
    DataError : it cannot be read, or holds none
    """
    unzoned: list[str] = []
    found = _parse(content, partial(_read_r, unzoned=unzoned))
    frames = list(found.values()) if isinstance(found, dict) else [found]
    tables = [
        Held(_to_arrow(frame), unzoned)
        for frame in frames
        if isinstance(frame, pd.DataFrame) and len(frame.columns)
    ]
    if not tables:
        rule = "holds no data frame; save one with saveRDS(), or as CSV with write.csv()"
        raise DataError([Problem(content.name, rule=rule)])
    return tables


def _read_r(file: IO[bytes], unzoned: list[str]) -> Any:
    """Return the object of an .rds file, or those of an .rda file by name.

    Parameters
    ----------
    file : binary file
    unzoned : list, to which a remark is added where a moment may be of another day
    """
    import rdata  # takes long, and few need it

    def moments(values: Any, about: Mapping[str, Any]) -> np.ndarray:
        zone = "".join(str(name) for name in (about.get("tzone") or ())[:1] if name)
        read = _moments(values, zone)
        if not zone and (read != read.astype("datetime64[D]")).any() and UNZONED not in unzoned:
            unzoned.append(UNZONED)
        return read

    known = {**rdata.conversion.DEFAULT_CLASS_MAP, "Date": _days, "POSIXct": moments}
    start = file.read(2)
    file.seek(0)
    read = rdata.read_rda if start == b"RD" else rdata.read_rds
    return read(file, constructor_dict=known, default_encoding="utf-8")


def _days(values: Any, _: Mapping[str, Any]) -> np.ndarray:
    """Return days of R, counted from 1970."""
    return _counted(values, "D")


def _moments(values: Any, zone: str) -> np.ndarray:
    """Return moments of R, counted in seconds, by the clock of a zone."""
    moments = _counted(values, "s")
    if not zone:
        return moments
    local = pd.Series(moments).dt.tz_localize("UTC").dt.tz_convert(zone)
    return np.asarray(local.dt.tz_localize(None), dtype="datetime64[s]")


def _counted(values: Any, unit: str) -> np.ndarray:
    """Return days or seconds since 1970 as datetime64; NaT where there is none."""
    numbers: np.ndarray = np.ma.filled(np.ma.asarray(values, dtype="float64"), np.nan)
    known = np.isfinite(numbers) & (np.abs(numbers) < 1e12)
    moments = np.floor(np.where(known, numbers, 0)).astype("int64").astype(f"datetime64[{unit}]")
    moments[~known] = np.datetime64("NaT")
    return moments


def _parse(content: Content, reader: Callable[[IO[bytes]], Any]) -> Any:
    """Return what a reader makes of a file.

    Raises
    ------
    DataError : whatever the reader stumbles on
    """
    try:
        with content.open() as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of classes of R that mean nothing here
            return reader(file)
    except DataError:
        raise
    except Exception as error:  # damaged bytes make these readers raise anything
        rule = f"cannot be read ({type(error).__name__}: {error}); save it as CSV"
        raise DataError([Problem(content.name, rule=rule)]) from None


def _to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as columns; of what has levels the names of these."""
    columns = []
    for _, column in frame.items():
        if isinstance(column.dtype, pd.CategoricalDtype):
            names = pa.array([str(name) for name in column.cat.categories], pa.string())
            codes = np.asarray(column.cat.codes)
            columns.append(pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), names))
        elif column.dtype == object:
            texts = [None if pd.isna(cell) else str(cell) for cell in column]
            columns.append(pa.array(texts, pa.string()))
        else:
            columns.append(pa.array(column, from_pandas=True))
    return pa.table(columns, names=[str(name) for name in frame.columns])
