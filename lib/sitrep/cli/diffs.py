"""What `sitrep diff` says of two vintages, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sitrep.api import Dataset, load
from sitrep.errors import DataError, ParameterError
from sitrep.reports.plan.model import Report, Since
from sitrep.reports.plan.parse import read_plan
from sitrep.results import Revisions
from sitrep.words.revisions import count_changes, name_column

SHOWN = 12
"""The most rows that are named of what must not have changed; the others are counted."""


@dataclass(frozen=True)
class Compared:
    """Two vintages compared, and what of that was not allowed.

    Attributes
    ----------
    name : str, of the report that asks for it; empty for two datasets that were given
    revised : Revisions
    fixed : tuple of str, the kinds of change and the columns that must not be met
    broken : DataFrame, the rows of these
    """

    name: str
    revised: Revisions
    fixed: tuple[str, ...]
    broken: pd.DataFrame


def tell(old: str, new: str, fixed: Sequence[str]) -> Compared:
    """Compare two vintages.

    Parameters
    ----------
    old, new : str, what `load` takes
    fixed : sequence of str, kinds of change or columns that must not be met

    Raises
    ------
    ParameterError : there is no such dataset, they are not of one, or `fixed` names neither
    DataError : a file cannot be used as it is
    """
    return _compare("", load(new), _load("OLD", old), fixed)


def _load(name: str, dataset: str) -> Dataset:
    if not dataset:
        raise ParameterError(name, "is empty; give the earlier vintage, such as curated@0.1.0")
    return load(dataset)


def tell_plan(plan: Path) -> list[Compared]:
    """Compare what each report of a plan asks about with the vintage that it names.

    Parameters
    ----------
    plan : Path, its reports may say `since:` and `fixed:`

    Raises
    ------
    ParameterError : the plan is wrong, or none of its reports names an earlier vintage
    DataError : a file cannot be used as it is
    """
    try:
        reports = read_plan(plan).reports
    except DataError as error:
        raise ParameterError("", str(error)) from None
    named = [(report, report.since) for report in reports if report.since is not None]
    if not named:
        rule = "names no earlier vintage; write `since: curated@0.1.0` into a report"
        raise ParameterError(plan.name, rule)
    return [_compare_report(report, since) for report, since in named]


def _compare_report(report: Report, since: Since) -> Compared:
    """Compare the part of the dataset that a report asks about."""
    asked = report.asked
    whole = load(asked.path, accessed=asked.accessed)
    return _compare(report.name, whole.where(**asked.where), load(since.path), since.fixed, whole)


def _compare(
    name: str, data: Dataset, before: Dataset, fixed: Sequence[str], whole: Dataset | None = None
) -> Compared:
    revised = data.diff(before, whole=whole)
    return Compared(name, revised, tuple(fixed), revised.breaks(fixed))


def write_csv(compared: Sequence[Compared], path: Path) -> None:
    """Write what changed as a table, of several reports with the name of each.

    Parameters
    ----------
    compared : sequence of Compared
    path : Path, ends in .csv

    Raises
    ------
    ParameterError : it has another ending
    OSError : it cannot be written
    """
    if path.suffix.lower() != ".csv":
        raise ParameterError("csv", f"'{path}' does not end in .csv")
    tables = [_named(each) for each in compared]
    pd.concat(tables).to_csv(path, index=False, lineterminator="\n")


def _named(compared: Compared) -> pd.DataFrame:
    table = compared.revised.whole
    return table if not compared.name else table.assign(report=compared.name)


def as_text(compared: Compared) -> str:
    """Return it in words: what changed, the main numbers, the columns, the other tables."""
    revised = compared.revised
    parts = [f"{compared.name}:"] if compared.name else []
    parts += ["\n".join(map(str, revised.findings))]
    if revised.found is not None and not revised.found.same:
        parts += [repr(revised.numbers), repr(revised.others)]
        parts += [repr(revised.columns)] if revised.whole["column"].notna().any() else []
    if len(compared.broken):
        parts.append(_tell_broken(compared))
    return "\n\n".join(parts)


def _tell_broken(compared: Compared) -> str:
    """Return what changed that must not."""
    rows = compared.broken
    lines = [f"Must not change ({', '.join(compared.fixed)}), and did:"]
    for row in rows.head(SHOWN).to_dict("records"):
        what = f"  {row['incident_id']}: {row['change']}"
        if isinstance(row["column"], str):
            named = name_column(compared.revised.data, row["column"])
            cells = [_cell(row[each]) for each in ("before", "after")]
            what += f", {named} ({row['column']}): {cells[0]} -> {cells[1]}"
        lines.append(what)
    rest = len(rows) - SHOWN
    return "\n".join([*lines, *([f"  and {rest:,} more"] if rest > 0 else [])])


def _cell(value: Any) -> str:
    return "blank" if pd.isna(value) else repr(value)


def as_json(compared: Sequence[Compared]) -> str:
    """Return all of them as one JSON object."""
    return json.dumps({"compared": [_as_values(each) for each in compared]}, ensure_ascii=False)


def _as_values(compared: Compared) -> dict[str, Any]:
    revised, found = compared.revised, compared.revised.found
    assert found is not None
    numbers = revised.numbers
    return {
        **({"report": compared.name} if compared.name else {}),
        "before": {name: getattr(found.before, name) for name in ("name", "version", "sha256")},
        "after": {name: getattr(revised.data, name) for name in ("name", "version", "sha256")},
        "same": found.same,
        "findings": list(map(str, revised.findings)),
        "counts": {name: int(n) for name, n in count_changes(revised.whole).items()},
        "numbers": {
            what: list(row) for what, row in zip(numbers.index, numbers.to_numpy(), strict=True)
        },
        "fixed": list(compared.fixed),
        "broken": _as_rows(compared.broken),
        "changes": _as_rows(revised.whole),
    }


def _as_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.assign(
        change=table["change"].astype("str"),
        date_start=table["date_start"].dt.strftime("%Y-%m-%d"),
    ).astype("object")
    rows = plain.where(plain.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
