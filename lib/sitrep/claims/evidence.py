"""What a claim is tested on: the incidents as others tell them, and the same with less of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from sitrep.claims.specification import Statement
from sitrep.model.attribution import derive, retell, retell_targets
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.model.spans import select_span

MAIN, PUBLISHERS, ALIGNMENTS, CHOICES = (
    "All evidence",
    "Without one publisher",
    "Without one alignment",
    "Other choices",
)
BOTH = OTHERS, EVERYONE = "without the claim's own publisher", "with the claim's own publisher"
"""The first decides."""

SETTLED = ("theatres", "regions", "event_classes", "event_types", "start", "end")
"""Filters in which accounts have no say."""

SAID = {"actors": "actor", "attributions": "attribution", "min_accounts": "accounts"}
"""Filter of what accounts say -> the column that it reads."""


class Variant(NamedTuple):
    """One choice of evidence: the group of choices it belongs to, its name, and the evidence."""

    group: str
    choice: str
    evidence: Dataset


def leave_out(data: Dataset, publishers: Collection[str]) -> Dataset:
    """Return the incidents as all other publishers tell them."""
    every = data.accounts["publisher_id"].astype("str").unique()
    left = [publisher for publisher in every if publisher not in publishers]
    if len(left) == len(every):
        return data
    if left:
        return data.where(publishers=left)
    nothing = pd.Series(False, data.incidents.index)
    return data.keep(nothing, name="publishers", values="none is left")


def leave_out_house(data: Dataset, house: Collection[str]) -> Dataset:
    """Return the incidents as all others tell them than a house and those that cite it.

    Parameters
    ----------
    data : Dataset
    house : collection of str, publishers that are one witness
    """
    if "origin" not in data.accounts:
        return leave_out(data, house)
    publisher, origin = (data.accounts[name].astype("str") for name in ("publisher_id", "origin"))
    said = publisher.mask(data.accounts["origin"].isin(house), origin).astype("category")
    return leave_out(replace(data, accounts=data.accounts.assign(publisher_id=said)), house)


def without_each(
    data: Dataset, columns: Collection[str] | None = None
) -> Iterator[tuple[str, Dataset]]:
    """Yield the incidents as told without each publisher in turn, those with most accounts first.

    Parameters
    ----------
    data : Dataset
    columns : collection of str, optional, those of `incidents` that are looked at: without a
        publisher who changes none of them the evidence is `data` itself

    Yields
    ------
    pair of str and Dataset, what `leave_out` returns for this publisher alone; all incidents are
    derived at once, which is many times as fast
    """
    accounts = data.accounts.assign(publisher_id=data.accounts["publisher_id"].astype("str"))
    pairs = accounts[["incident_id", "publisher_id"]].drop_duplicates()
    pairs = pairs.rename(columns={"publisher_id": "gone"})
    left = pairs.merge(accounts, on="incident_id")
    left = left[left["publisher_id"] != left["gone"]]
    places = left.groupby(["gone", "incident_id"]).ngroup().astype("str")
    keys = left[["gone", "incident_id"]].set_index(places).loc[~places.duplicated().to_numpy()]
    again = derive(left.assign(incident_id=places))
    again = again.astype({name: data.incidents[name].dtype for name in again})
    keys = keys.loc[again.index]
    again.index = pd.Index(keys["incident_id"])
    said = {column for name, column in SAID.items() if name in data.filters}
    seen = again if columns is None else again[[*({*columns, *said} & {*again})]]
    moved = set(keys["gone"][_differs(seen, data.incidents)])
    derived = dict(iter(again.groupby(keys["gone"].to_numpy())))
    touched = dict(iter(pairs.groupby("gone")["incident_id"]))
    number = accounts["publisher_id"].value_counts(sort=False)
    for publisher in number.sort_values(ascending=False, kind="stable").index:
        new = derived.get(publisher, again.iloc[:0])
        lost = set(touched[publisher]).difference(new.index)
        if columns is not None and not lost and publisher not in moved:
            yield publisher, data
            continue
        kept = ~data.incidents["incident_id"].isin(lost)
        part = data.keep(kept, name="publishers", values=f"all but {publisher}") if lost else data
        targets, _ = retell_targets(part.targets, new)
        others = part.accounts["publisher_id"].astype("str") != publisher
        part = replace(
            part,
            incidents=retell(part.incidents, new),
            accounts=part.accounts[others].reset_index(drop=True),
            targets=targets,
        )
        again_asked = {name: data.filters[name] for name in SAID if name in data.filters}
        yield publisher, part.where(**again_asked) if again_asked else part


def _differs(derived: pd.DataFrame, incidents: pd.DataFrame) -> np.ndarray:
    """Tell in which rows a column is another than in the incidents of these ids."""
    known = incidents.set_index("incident_id")[[*derived]].reindex(derived.index)
    differs = np.zeros(len(derived), dtype=bool)
    for name in derived:
        new, old = (table[name].to_numpy("object") for table in (derived, known))
        differs |= (new != old) & ~(pd.isna(new) & pd.isna(old))
    return differs


def narrow(data: Dataset, claim: Statement) -> tuple[Dataset, Statement]:
    """Keep what can have a part in the answer, whatever the accounts that are left say.

    Parameters
    ----------
    data : Dataset
    claim : Statement

    Returns
    -------
    Dataset, and the claim with the filters that accounts have a say in: the others hold already
    """
    if claim.test == "recorded":
        wanted = claim.parameters["incidents"]
        chosen = data.incidents["incident_id"].isin(wanted)
        return data.keep(chosen, name="incidents", values=", ".join(wanted)), claim
    where = claim.parameters.get("where", {})
    part = data.where(**{name: where[name] for name in SETTLED if name in where})
    if {"before", "period"} & claim.parameters.keys():
        first, last = (claim.span(name) for name in claim.compared)
        part = select_span(part, Span(first.start, last.end))
    if "actors" in where:
        named = part.accounts.loc[part.accounts["actor"].isin(where["actors"]), "incident_id"]
        coded = part.incidents[["actor", "actor_2"]].isin(where["actors"]).any(axis=1)
        chosen = part.incidents["incident_id"].isin(named) | coded
        part = part.keep(chosen, name="actors", values="named by any account")
    open_to = {name: values for name, values in where.items() if name not in SETTLED}
    return part, replace(claim, parameters={**claim.parameters, "where": open_to})


def vary_evidence(
    data: Dataset, others: Dataset, *, tolls: bool, columns: Collection[str] | None
) -> Iterator[Variant]:
    """Yield the evidence on which a claim is tested, the deciding one first.

    Parameters
    ----------
    data : Dataset, as `narrow` returns it
    others : Dataset, the same without the accounts of the claim's own publisher: it decides
    tolls : bool, whether low and high tolls may answer differently
    columns : collection of str or None, as `without_each` takes them
    """
    left = others.accounts["publisher_id"].astype("str")
    own = set(data.accounts["publisher_id"].astype("str")).difference(left)
    yield Variant(MAIN, OTHERS, others)
    yield Variant(MAIN, EVERYONE, data)
    for publisher, evidence in without_each(others, columns):
        yield Variant(PUBLISHERS, f"without {data.publisher(publisher)}", evidence)
    side = data.publishers.set_index("publisher_id")["alignment"]
    present = set(left.map(side))
    for alignment in data.publishers["alignment"].drop_duplicates().sort_values():
        if alignment in present:
            gone = {*own, *side.index[side == alignment]}
            label = data.label("alignment", alignment)
            yield Variant(ALIGNMENTS, f"without those coded {label}", leave_out(data, gone))
    yield Variant(CHOICES, "at least two accounts", others.where(min_accounts=2))
    to_the_day = others.incidents["date_precision"] == "day"
    known = others.keep(to_the_day, name="date_precisions", values="day")
    yield Variant(CHOICES, "dates known to the day", known)
    if tolls:
        yield Variant(CHOICES, "lowest tolls", _with_toll(others, "killed_low"))
        yield Variant(CHOICES, "highest tolls", _with_toll(others, "killed_high"))


def _with_toll(data: Dataset, column: str) -> Dataset:
    """Take one end of the range as the toll of every incident."""
    toll: pd.Series = data.incidents[column]
    incidents = data.incidents.assign(killed_low=toll, killed=toll, killed_high=toll)
    return replace(data, incidents=incidents)
