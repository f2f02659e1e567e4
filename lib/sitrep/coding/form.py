"""The coding form: one candidate a line, with the words that each field rests on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

BEFORE = [
    "line",
    "kind",
    "decision",
    "confidence",
    "reasons",
    "incident_id",
    "date_start",
    "date_end",
    "date_precision",
    "place_id",
    "place",
    "place_ar",
    "admin1",
    "latitude",
    "longitude",
    "place_kind",
    "coordinates_from",
    "theatre",
    "geo_precision",
    "event_class",
    "event_type",
    "weapon_type",
    "actor",
    "attribution",
]

TARGET = ["target_type", "unit", "killed", "wounded", "abducted"]
"""Columns of one group hit: target_1_type, target_1_unit and so on."""

AFTER = [
    "actor_killed",
    "partial",
    "scope",
    "episode_id",
    "note",
    "origin",
    "url",
    "publisher",
    "publisher_kind",
    "alignment",
    "published",
    "language",
    "via",
]

TOTALS = ["period_start", "period_end", "region_kind", "region", "metric", "value", "qualifier"]

CLAIMS = ["claim_kind", "statement", "test", "why_not"]

BECAUSE = [
    "because_date",
    "because_place",
    "because_kind",
    "because_actor",
    "because_toll",
    "because_origin",
]
"""The words of the page that a field rests on: read by whoever decides, kept in no table."""

GROUPS = 2
"""For how many groups hit the form has columns at least."""

MOST_WORDS = 12
"""How many words of a page a field may quote."""


def target_columns(number: int) -> list[str]:
    """Return the columns of one group hit.

    Examples
    --------
    >>> target_columns(1)[0], target_columns(2)[2]
    ('target_1_type', 'target_2_killed')
    """
    return [f"target_{number}_{name.removeprefix('target_')}" for name in TARGET]


def columns(groups: int) -> list[str]:
    """Return the columns of a form with so many groups hit."""
    hit = [name for number in range(1, max(groups, GROUPS) + 1) for name in target_columns(number)]
    return [*BEFORE, *hit, *AFTER, *TOTALS, *CLAIMS, *BECAUSE]


def count_groups(names: Iterable[str]) -> int:
    """Return for how many groups hit columns are there."""
    numbers = [
        int(parts[1])
        for name in names
        if len(parts := name.split("_")) == 3 and parts[0] == "target" and parts[1].isdigit()
    ]
    return max(numbers, default=0)


def clip(words: str) -> str:
    """Return no more words of a page than a field may quote."""
    parts = words.split()
    return " ".join(parts[:MOST_WORDS])


def write_form(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write a coding form.

    Parameters
    ----------
    path : Path
    rows : sequence of mappings, blank where a column is missing
    """
    groups = max((count_groups(row) for row in rows), default=0)
    names = columns(groups)
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    # Spreadsheets take UTF-8 for what it is only where a file says so.
    path.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8"))
