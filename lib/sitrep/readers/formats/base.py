"""What every format of an export shares: from raw rows to the tables of a source."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sitrep.model.codes import order_of, read_codes, select_codes
from sitrep.model.schema import COVERAGE, TARGETS, Words, conform
from sitrep.readers.columns import tidy
from sitrep.readers.files.layout import Layout
from sitrep.readers.files.raw import Raw
from sitrep.readers.formats.incidents import assemble, list_theatres, sort_aside
from sitrep.readers.formats.vintage import Vintage
from sitrep.readers.labels import FOLDER, map_labels
from sitrep.readers.places import read_points, read_regions, settle, tell_apart


@dataclass(frozen=True)
class Converted:
    """The tables of a source, made from its rows.

    Attributes
    ----------
    raw : Raw, the rows that were kept
    kept : array of int, for each incident the position of its row in `raw`; every row of it once
    incidents, targets, coverage, theatres, codes : DataFrame, as declared in `schema`; incidents
        in the order of date_start and incident_id
    version : str, from the columns or the file ("25.1"; for ACLED the newest edit, "2024-03-01")
    citation : str, one sentence, without the access date
    """

    raw: Raw
    kept: np.ndarray
    incidents: pd.DataFrame
    targets: pd.DataFrame
    coverage: pd.DataFrame
    theatres: pd.DataFrame
    codes: pd.DataFrame
    version: str
    citation: str


class Format(ABC):
    """One source's files: how they look, what must be said of them, and how rows become incidents.

    An object converts one lot of rows; a subclass is one format.

    Attributes
    ----------
    layout : Layout, how the files look
    labels : str, what the names of its tables in `labels/` begin with
    licence : str
    toll : str, "all sides" or "targets"
    missing : mapping, what the source cannot give (attribution, accounts, non_lethal, zero_tolls,
        ...) -> why, a sentence for the notebooks
    words : Words, what one says about the source
    raw : Raw, the rows as they stand now: all that were read, until `select` leaves some out
    strict : bool, a label that the tables do not know is an error
    codes : DataFrame, every code that the format may use
    incidents : DataFrame, once they are made
    order : array of int, for each incident the position of its row in `raw`
    """

    layout: ClassVar[Layout]
    labels: ClassVar[str]
    licence: ClassVar[str]
    toll: ClassVar[str]
    missing: Mapping[str, str]
    words: ClassVar[Words]
    incidents: pd.DataFrame
    order: np.ndarray

    def __init__(self, raw: Raw, *, strict: bool) -> None:
        self.raw = raw
        self.strict = strict
        self.codes = read_codes(FOLDER / f"{self.labels}_codes.csv")

    @classmethod
    @abstractmethod
    def vintage(cls, raw: Raw) -> Vintage:
        """Return how new the rows and files are, and what each file covers."""

    @classmethod
    def identify(cls, raw: Raw) -> Raw:
        """Return the rows of all files with ids; those of the layout's key as they stand."""
        return raw

    def convert(self) -> Converted:
        """Make incidents of the rows.

        Raises
        ------
        DataError : a column cannot be read (lists the rows), or no row is left
        """
        self.select()
        columns = self.read_days()
        sorting = sort_aside(self.raw, columns["date_start"])
        columns |= self.read_columns()
        self.order = sorting.result()
        self.incidents = assemble(self.raw, columns, self.order)
        del columns  # which take as much memory again
        file = self.raw.files[0]
        targets = conform(self.list_targets(), TARGETS, file)
        return Converted(
            raw=self.raw,
            kept=self.order,
            incidents=self.incidents,
            targets=targets,
            coverage=conform(self.list_coverage(), COVERAGE, file),
            theatres=list_theatres(self.incidents),
            codes=select_codes(self.codes, self.incidents, targets),
            version=self.version(),
            citation=self.cite(),
        )

    @abstractmethod
    def select(self) -> None:
        """Leave in `raw` one row an incident, each with an id and a date."""

    @abstractmethod
    def read_days(self) -> dict[str, Any]:
        """Return date_start, date_end and date_precision, in the order of the rows."""

    @abstractmethod
    def read_columns(self) -> dict[str, Any]:
        """Return the other columns of `incidents` that the source gives; but for the id."""

    @abstractmethod
    def list_targets(self) -> pd.DataFrame:
        """Return one row a group hit, in the order of the incidents."""

    @abstractmethod
    def list_coverage(self) -> pd.DataFrame:
        """Return the windows in which each country was searched."""

    @abstractmethod
    def version(self) -> str:
        """Return the version of the files."""

    @abstractmethod
    def cite(self) -> str:
        """Return the citation, one sentence."""

    def coded(self, column: str, field: str) -> pd.Categorical:
        """Return a column of labels as codes of a field, in their order."""
        return self.tidied(self.mapped(column, field), field)

    def mapped(self, column: str, field: str) -> pd.Categorical:
        """Return a column of labels as codes of a field."""
        return map_labels(self.raw, column, field, source=self.labels, strict=self.strict)

    def tidied(self, values: pd.Categorical, field: str) -> pd.Categorical:
        """Return codes of a field with only the categories met, in the order of the field."""
        return tidy(values, order_of(self.codes, field))

    def place(self, country: pd.Categorical, region: str, precision: str) -> dict[str, Any]:
        """Return where it happened: country, theatre, region and point.

        Parameters
        ----------
        country : Categorical
        region : str, the column of the regions
        precision : str, the column that says how well a place is known
        """
        known = settle(self.read_precision(precision), precision, self.raw)
        latitude, longitude = read_points(self.raw, known)
        regions = read_regions(self.raw, region, country, strict=self.strict)
        return {
            "country": country,
            "theatre": country,
            "admin1": tidy(tell_apart(self.raw, regions, country)),
            "latitude": latitude,
            "longitude": longitude,
            "geo_precision": known,
        }

    def read_precision(self, column: str) -> pd.Categorical:
        """Return how well each place is known; blank where the files do not say."""
        return self.mapped(column, "geo_precision")
