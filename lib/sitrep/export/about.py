"""What goes with the rows wherever they go: citation, licence, filters and notes."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from sitrep.model.dataset import Dataset
from sitrep.model.schema import BARRED
from sitrep.words.scope import cite
from sitrep.words.text import span

OPEN = re.compile(r"CC0|CC[ -]BY|ODbL|ODC|PDDL|public domain", re.IGNORECASE)
"""Licences under which rows may be passed on."""


def caution(data: Dataset) -> str:
    """Return a warning where the rows may not be passed on, or nobody knows; empty where they may.

    Parameters
    ----------
    data : Dataset
    """
    licence = data.licence.rstrip(".")
    if BARRED in licence:
        return f"These rows {BARRED}: keep the file to yourself, and publish totals. {licence}."
    if OPEN.search(licence):
        return ""
    return (
        "Whether these rows may be passed on is not known: ask whoever made them. "
        f"Licence as stated: {licence or 'none'}."
    )


def mark(data: Dataset) -> pd.DataFrame:
    """Return the incidents, each with the dataset that it is of and whether it may be passed on.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, the incidents and their columns `dataset` and `licence`; whole numbers have no ".0"
    """
    licence = data.licence if not caution(data) else "see the notes beside this file"
    if BARRED in data.licence:
        licence = BARRED
    return plain(data.incidents).assign(dataset=f"{data.name}, {data.version}", licence=licence)


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns of whole numbers are such, blank where one is missing."""
    numbers = table.select_dtypes("float64")
    known = [name for name in numbers if not str(name).endswith("itude")]
    whole = [name for name in known if (numbers[name].dropna() % 1 == 0).all()]
    return table.astype(dict.fromkeys(whole, "Int64"))


def facts(data: Dataset) -> dict[str, str]:
    """Return what one must say of the rows, by name.

    Parameters
    ----------
    data : Dataset
    """
    told = {
        "dataset": data.name,
        "version": data.version,
        "incidents": f"{len(data):,}",
        "days": span(data.start, data.end),
        "cite": str(cite(data)),
        "licence": data.licence,
        "boundaries": data.boundaries.credit if data.boundaries else "",
        "caution": caution(data),
        "sha256 of the files read": data.sha256,
    }
    missing = {f"not given: {name}": why for name, why in data.missing.items()}
    return {name: said for name, said in (told | missing).items() if said}


def as_table(data: Dataset) -> pd.DataFrame:
    """Return these facts as a table of two columns."""
    return pd.DataFrame(list(facts(data).items()), columns=["what", "said"])


def as_json(data: Dataset) -> dict[str, Any]:
    """Return the facts, the filters and the notes as values that JSON can hold."""
    return {
        **facts(data),
        "filters": data.waterfall.astype({"rows_in": int, "rows_out": int}).to_dict("records"),
        "notes": data.notes.to_dict("records"),
    }


def as_text(data: Dataset) -> str:
    """Return them as a page of Markdown, for the side of a file that can hold rows alone."""
    parts = [
        f"# {data.name}: an export by sitrep",
        "\n".join(f"- {name}: {said}" for name, said in facts(data).items()),
        "## Filters\n\nWhich rows passed which filter, from all that were loaded.",
        _markdown(data.waterfall),
    ]
    if len(data.notes):
        parts += ["## Notes\n\nWhat the reader did to some rows.", _markdown(data.notes)]
    return "\n\n".join(parts) + "\n"


def _markdown(table: pd.DataFrame) -> str:
    """Return a table as Markdown."""
    rows = [list(table.columns), ["---"] * len(table.columns), *table.to_numpy().tolist()]
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)
