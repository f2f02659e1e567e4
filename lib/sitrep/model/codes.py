"""The vocabulary: codes that mean the same in every dataset, by `codes.csv` beside this module."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from sitrep.model.schema import CODES, conform

VOCABULARY = Path(__file__).with_name("codes.csv")
"""Label, definition, order and colour of the codes that a source need not define itself."""

SCALES = ("date_precision", "geo_precision", "event_class", "attribution", "effort")
KINDS = ("event_type", "weapon_type", "target_type")
"""Fields of coded columns: of scales all codes are listed, of kinds those that occur."""


def read_codes(*own: Path) -> pd.DataFrame:
    """Return the codes of the vocabulary, with those that a source adds or defines anew.

    Parameters
    ----------
    own : Path of each table of the source's own codes

    Returns
    -------
    DataFrame, columns as in `CODES`, sorted by field and order
    """
    paths = (*own, VOCABULARY)
    tables = [conform(pd.DataFrame(read_rows(path)), CODES, path.name) for path in paths]
    codes = pd.concat(tables).drop_duplicates(["field", "code"], keep="first")
    return codes.sort_values(["field", "order", "code"], ignore_index=True)


def select_codes(codes: pd.DataFrame, *tables: pd.DataFrame) -> pd.DataFrame:
    """Keep the codes of scales, and of kinds those that occur."""
    met = {
        (name, code)
        for table in tables
        for name in KINDS
        if name in table
        for code in table[name].cat.categories
    }
    pairs = zip(codes["field"], codes["code"], strict=True)
    kept = [field in SCALES or (field, code) in met for field, code in pairs]
    return codes[kept].reset_index(drop=True)


def order_of(codes: pd.DataFrame, field: str) -> list[str]:
    """Return the codes of a field in their order."""
    return list(codes.loc[codes["field"] == field, "code"])


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of one of our own tables, header -> cell."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
