"""Pairs of incidents for readers, and for a person who decides whether they are one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from sitrep.errors import suggestion
from sitrep.links.groups import Joined
from sitrep.links.match import MATCH, UNDECIDED
from sitrep.links.queue import KEY, TOLD, Decisions, Row, as_text
from sitrep.links.union import licence_of
from sitrep.model.dataset import Dataset
from sitrep.readers.rows import NUMBERED
from sitrep.tables.lists import say_place, say_toll, say_when
from sitrep.tables.tables import Words
from sitrep.words.links import say_pair
from sitrep.words.text import MISSING, number, span

NONE = {MATCH: "No incident stands in two lists.", UNDECIDED: "No pair is undecided."}


def list_lists(joined: Joined) -> Words:
    """List the lists: days, incidents, what counts, whose dead, the licence.

    Parameters
    ----------
    joined : Joined

    Returns
    -------
    Words, one row a list
    """
    rows = [
        {
            "List": name,
            "Version": data.version,
            "Days": span(data.start, data.end),
            "Incidents": number(len(data)),
            "What counts": data.words.inclusion or MISSING,
            "Whose dead": data.words.toll or MISSING,
            "Licence": data.licence,
        }
        for name, data in joined.lists.items()
    ]
    return Words(pd.DataFrame(rows).set_index("List"))


def list_pairs(joined: Joined, decision: str, *, top: int = 12) -> Words:
    """List pairs of incidents that are one, or may be.

    Parameters
    ----------
    joined : Joined
    decision : str, "match" or "undecided"
    top : int, the most pairs to list, the best first

    Returns
    -------
    Words, one row a pair: Score (the index, 0 to 1), what each list has, Why, Decided by
    """
    pairs = joined.pairs[joined.pairs["decision"] == decision]
    pairs = pairs.sort_values("score", ascending=False, kind="stable").head(top)
    rows = [
        {
            "Score": f"{pair['score']:.2f}",
            "In the one list": _say(joined, pair, "first"),
            "In the other": _say(joined, pair, "second"),
            "Why": say_pair(pair),
            **({"Decided by": pair["by"]} if decision == MATCH else {}),
        }
        for pair in pairs.to_dict("records")
    ]
    table = pd.DataFrame(rows) if rows else pd.DataFrame({"Score": []})
    return Words(table.set_index("Score")).or_say(NONE[decision])


def queue_of(joined: Joined) -> pd.DataFrame:
    """Return the undecided pairs as a person needs them to decide.

    Parameters
    ----------
    joined : Joined

    Returns
    -------
    DataFrame of text, one row a pair: first_list, first, second_list, second (ids), score, why,
    and of both when, place, what, actor and killed; licence
    """
    pairs = joined.pairs[joined.pairs["decision"] == UNDECIDED]
    rows = []
    for pair in pairs.sort_values("score", ascending=False, kind="stable").to_dict("records"):
        row = {name: pair[name] for name in ("first_list", "first", "second_list", "second")}
        row |= {"score": f"{pair['score']:.2f}", "why": say_pair(pair)}
        for side in ("first", "second"):
            data = joined.lists[pair[f"{side}_list"]]
            row |= {f"{side}_{name}": cell for name, cell in _cells(data, pair[side]).items()}
        rows.append(row)
    names = [f"{side}_{name}" for side in ("first", "second") for name in TOLD]
    table = pd.DataFrame(rows, columns=[*KEY, "score", "why", *names], dtype="str")
    return table.assign(licence=licence_of(joined.lists))


def _say(joined: Joined, pair: dict[Any, Any], side: str) -> str:
    """Return one incident of a pair in a line."""
    name = pair[f"{side}_list"]
    cells = _cells(joined.lists[name], pair[side])
    killed = f"{cells['killed']} killed" if cells["killed"] else ""
    said = (cells["when"], cells["place"], cells["what"], cells["actor"], killed)
    return f"{name} {pair[side]}: {'; '.join(filter(None, said))}"


def _cells(data: Dataset, incident: str) -> dict[str, str]:
    """Return when, where, what, who and how many dead of an incident."""
    chosen = data.incidents[data.incidents["incident_id"] == incident]
    return _tell(data, next(chosen.itertuples()))


def _tell(data: Dataset, row: Any) -> dict[str, str]:
    """Return what is told of a row of `incidents`: the columns `TOLD`, both sides in one."""
    what, actor, other = (
        "" if pd.isna(code) else data.label(name, str(code))
        for name, code in (
            ("event_type", row.event_type),
            ("actor", row.actor),
            ("actor", row.actor_2),
        )
    )
    if not what and not pd.isna(row.weapon_type):
        what = data.label("weapon_type", str(row.weapon_type))
    toll = "" if pd.isna(row.killed) else say_toll(row)
    cells = (say_when(row), say_place(row), what, ", ".join(filter(None, (actor, other))), toll)
    return dict(zip(TOLD, cells, strict=True))


def settle(decisions: Decisions, lists: Mapping[str, Dataset]) -> Decisions:
    """Find the incidents that a person has decided on in lists that may have been renewed.

    An id that is only the number of a row may be another incident's today: what the queue tells of
    it must then stand in the list, once.

    Parameters
    ----------
    decisions : Decisions
    lists : mapping, name -> Dataset

    Returns
    -------
    Decisions, in which a row number is that of the row which tells the same today; what fits no
    incident is `unused`
    """
    rows, unused = [], dict[int, str]()
    today: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for row in decisions.rows:
        cells = dict(row.cells)
        for side, (name, incident) in zip(("first", "second"), row.key, strict=True):
            if name not in lists:
                hint = suggestion(name, list(lists))
                unused[row.line] = f"no list is called '{name}'; {hint}"
                continue
            ids = lists[name].incidents["incident_id"]
            told = tuple(cells.get(f"{side}_{one}") or "" for one in TOLD)
            if re.search(NUMBERED, incident) and any(told):
                if name not in today:
                    today[name] = _told_of_numbered(lists[name])
                same = today[name].get(told, [])
                if incident not in same and len(same) != 1:
                    unused[row.line] = f"what it tells of {incident} of {name} is not there"
                elif incident not in same:
                    cells[side] = same[0]
            elif not ids.eq(incident).any():
                unused[row.line] = f"{name} has no incident {incident}"
        rows.append(Row(row.line, cells))
    return replace(decisions, rows=rows, unused=unused)


def _told_of_numbered(data: Dataset) -> dict[tuple[str, ...], list[str]]:
    """Return what is told -> its incidents, of those whose id is the number of a row."""
    table = data.incidents[data.incidents["incident_id"].str.contains(NUMBERED, regex=True)]
    found: dict[tuple[str, ...], list[str]] = {}
    for row in table.itertuples():
        told = tuple(as_text(cell) for cell in _tell(data, row).values())
        found.setdefault(told, []).append(str(row.incident_id))
    return found
