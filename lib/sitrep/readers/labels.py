"""Maps the labels of a source to codes, by the tables in `labels/`: fine to coarse."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from sitrep.errors import DataError, suggestion
from sitrep.model.codes import read_rows
from sitrep.readers.columns import chosen
from sitrep.readers.files.raw import Raw

FOLDER = Path(__file__).with_name("labels")
"""CSV files, one a source, with the columns field, label, code, note, source.

`field` is what the label is mapped to (event_type, event_class, target_type, weapon_type,
admin1, ...). `note`, if it is not blank, is the rule under which the rows with this label are
listed as mapped ("event types before 2019"); a label that means what it says needs none.
`source` says where the mapping is from.
"""


@lru_cache(maxsize=32)
def read_labels(source: str, field: str) -> dict[str, tuple[str, str]]:
    """Return the mapping of a field: label, folded -> its code and its note.

    Parameters
    ----------
    source : str, the name of a file in `labels/` without its suffix
    field : str
    """
    return {
        fold(row["label"]): (row["code"], row["note"])
        for row in read_rows(FOLDER / f"{source}.csv")
        if row["field"] == field
    }


def fold(label: str) -> str:
    """Return a label as it is compared: lower-case, single spaces, straight quotes and hyphens.

    >>> fold("Battle \N{EN DASH} No change  of territory")
    'battle-no change of territory'
    """
    plain = label.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()
    plain = re.sub(r"\s*([-/\N{HYPHEN}\N{EN DASH}])\s*", _as_ascii, plain)
    return " ".join(plain.split())


def _as_ascii(mark: re.Match[str]) -> str:
    return "/" if mark[1] == "/" else "-"


def map_labels(
    raw: Raw,
    column: str,
    field: str,
    *,
    source: str,
    strict: bool,
) -> pd.Categorical:
    """Return the codes of a column of labels; blank where the cell is blank.

    Parameters
    ----------
    raw : Raw
    column : str, of the raw table
    field : str, what the labels are mapped to
    source : str, the mapping's file in `labels/`
    strict : bool, an unknown label is an error

    Raises
    ------
    DataError : strict, and there are labels that the table lacks; lists their rows

    Notes
    -----
    Labels that are mapped by a rule are noted, and those that are not known. A label that the
    table lacks stays as it is: it is its own code. Values are mapped once, not rows.
    """
    table, labels = read_labels(source, field), raw.coded(column)
    folded = [fold(value) for value in labels.distinct]
    codes = [
        table[name][0] if name in table else value
        for name, value in zip(folded, labels.distinct, strict=True)
    ]
    rules = [table[name][1] if name in table else "" for name in folded]
    for rule in dict.fromkeys(filter(None, rules)):
        there = np.array([other == rule for other in rules], dtype=bool)
        named = rule if rule.startswith(column) else f"{column}: {rule}"
        raw.note(named, "mapped", labels.spread(there, False))
    lacking = np.array([name not in table for name in folded], dtype=bool)
    for at in np.flatnonzero(lacking):
        hint = suggestion(folded[at], list(table))
        where = labels.codes == at
        if strict:
            rule = f"is not a known label of {field}; {hint}"
            raise DataError(raw.problems(where, column, rule))
        rule = f"{column}: unknown label {labels.distinct[at]!r} kept as it is"
        raw.note(rule, "guessed", where)
    categories = list(dict.fromkeys(codes))
    number = {code: at for at, code in enumerate(categories)}
    numbers = np.array([number[code] for code in codes], dtype="int32")
    return chosen(labels.spread(numbers, -1), categories)


def look_up(raw: Raw, column: str, field: str, *, source: str) -> pd.Categorical:
    """Return the codes of those labels of a column that a table knows; the others are blank.

    Parameters
    ----------
    raw : Raw
    column : str, of the raw table
    field : str, what the labels are mapped to
    source : str, the mapping's file in `labels/`
    """
    table, labels = read_labels(source, field), raw.coded(column)
    codes = list(dict.fromkeys(code for code, _ in table.values()))
    known = [table.get(fold(value)) for value in labels.distinct]
    numbers = np.array([-1 if found is None else codes.index(found[0]) for found in known], "int32")
    return chosen(labels.spread(numbers, -1), codes)
