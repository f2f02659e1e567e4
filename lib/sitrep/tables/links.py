"""Pairs of incidents for readers, and for a person who decides whether they are one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sitrep.links.groups import Joined
from sitrep.links.match import MATCH, UNDECIDED
from sitrep.links.union import licence_of
from sitrep.model.dataset import Dataset
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
    heads = ("when", "place", "what", "actor", "killed")
    names = [f"{side}_{name}" for side in ("first", "second") for name in heads]
    key = ["first_list", "first", "second_list", "second", "score", "why"]
    table = pd.DataFrame(rows, columns=[*key, *names], dtype="str")
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
    row: Any = next(chosen.itertuples())
    what, actor = (
        "" if pd.isna(code) else data.label(name, str(code))
        for name, code in (("event_type", row.event_type), ("actor", row.actor))
    )
    if not what and not pd.isna(row.weapon_type):
        what = data.label("weapon_type", str(row.weapon_type))
    toll = "" if pd.isna(row.killed) else say_toll(row)
    return {
        "when": say_when(row),
        "place": say_place(row),
        "what": what,
        "actor": actor,
        "killed": toll,
    }
