"""What is told of each incident: the groups hit, the accounts, and the pages that give them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from sitrep.explorer.coded import Coded, numbers, trim
from sitrep.model.attribution import UNIDENTIFIED
from sitrep.model.dataset import Dataset
from sitrep.tables.lists import say_when
from sitrep.tables.tables import web_address

PARTIAL = (
    '"In part": this account counted only some of the dead, such as an early toll or the '
    "civilians alone, so that it sets neither end of the range."
)
"""What an account is that is marked partial."""

TOLLS = ("killed", "wounded", "abducted")


def list_hit(data: Dataset, targets: Coded) -> tuple[list[str], list[list[Any]]]:
    """Return the units that were hit, and for each incident the groups hit.

    Parameters
    ----------
    data : Dataset
    targets : Coded, the types of groups

    Returns
    -------
    list of units; for each incident a list of groups: type, unit (their places), killed, wounded,
    abducted
    """
    units = Coded()
    of = defaultdict(list)
    tolls = zip(*(numbers(data.targets[name]) for name in TOLLS), strict=True)
    named = data.targets[["incident_id", "target_type", "unit"]].itertuples(index=False, name=None)
    for (key, kind, unit), toll in zip(named, tolls, strict=True):
        of[key].append(trim([targets.place(kind), units.place(unit), *toll]))
    return list(units), [of[key] for key in data.incidents["incident_id"]]


def list_told(data: Dataset, sides: Coded) -> dict[str, Any]:
    """Return what each page says of each incident.

    Parameters
    ----------
    data : Dataset
    sides : Coded, to which the sides that accounts name are added

    Returns
    -------
    dict: rows (for each incident its accounts: page, days, killed, wounded, abducted, own dead,
    side, attribution, whether the toll is partial, whom it cites), pages (address, publisher, day),
    publishers (name, alignment), when and attributions (texts), partial (what that means)
    """
    when, grounds, sources, outlets = Coded(), Coded(), Coded(), Coded()
    of: dict[str, list[Any]] = defaultdict(list)
    tolls = zip(*(numbers(data.accounts[name]) for name in (*TOLLS, "actor_killed")), strict=True)
    for row, toll in zip(data.accounts.itertuples(), tolls, strict=True):
        cells = (
            sources.place(row.source_id),
            when.place(_days(row)),
            *toll,
            sides.place(row.actor),
            grounds.place(_ground(data, row)),
            int(bool(row.partial)),
            outlets.place(row.origin),
        )
        of[str(row.incident_id)].append(trim(cells))
    pages = _list_pages(data, sources, outlets)
    return {
        "rows": [of[key] for key in data.incidents["incident_id"]],
        "pages": pages,
        "publishers": _list_publishers(data, outlets),
        "when": list(when),
        "attributions": list(grounds),
        "partial": PARTIAL,
    }


def _days(row: Any) -> str | None:
    """Return the days that an account gives."""
    return None if pd.isna(row.date_start) else say_when(row)


def _ground(data: Dataset, row: Any) -> str | None:
    """Return on what ground an account names a side; None where it names none."""
    if pd.isna(row.attribution) or row.actor == UNIDENTIFIED:
        return None
    return data.label("attribution", str(row.attribution))


def _list_pages(data: Dataset, sources: Coded, outlets: Coded) -> list[list[Any]]:
    """Return address, publisher and day of each page; an address that is none is empty."""
    known = data.pages.drop_duplicates("source_id").set_index("source_id")
    known = known.reindex(list(sources))
    days = known["published"].dt.strftime("%Y-%m-%d").fillna("")
    rows = zip(known["url"].fillna(""), known["publisher_id"], days, strict=True)
    return [[web_address(url), outlets.place(outlet), day] for url, outlet, day in rows]


def _list_publishers(data: Dataset, outlets: Coded) -> list[list[str]]:
    """Return name and alignment of each publisher."""
    known = data.publishers.drop_duplicates("publisher_id").set_index("publisher_id")
    known = known.reindex(list(outlets))
    rows = zip(outlets, known["name"], known["alignment"], strict=True)
    return [
        [
            key if pd.isna(name) else name,
            "" if pd.isna(side) else data.label("alignment", str(side)),
        ]
        for key, name, side in rows
    ]
