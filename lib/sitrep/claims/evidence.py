"""What a claim is tested on: the incidents as others tell them, and the same with less of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from sitrep.claims.specification import Claim
from sitrep.dataset import Dataset

MAIN, PUBLISHERS, ALIGNMENTS, CHOICES = (
    "All evidence",
    "Without one publisher",
    "Without one alignment",
    "Other choices",
)
BOTH = OTHERS, EVERYONE = "without the claim's own publisher", "with the claim's own publisher"
"""The first decides."""


class Variant(NamedTuple):
    """One choice of evidence: the group of choices it belongs to, its name, and the evidence."""

    group: str
    choice: str
    evidence: Dataset


def leave_out(data: Dataset, publishers: Collection[str]) -> Dataset:
    """Return the incidents as all other publishers tell them."""
    told = data.accounts["publisher_id"].astype("str").unique()
    kept = [each for each in told if each not in publishers]
    if len(kept) == len(told):
        return data
    if kept:
        return data.where(publishers=kept)
    return _keep(data, pd.Series(False, data.incidents.index))


def narrow(data: Dataset, claim: Claim) -> Dataset:
    """Keep what can have a part in the answer, whatever the accounts that are left say."""
    if claim.test == "recorded":
        return _keep(data, data.incidents["incident_id"].isin(claim.parameters["incidents"]))
    where = claim.parameters.get("where", {})
    settled = ("theatres", "regions", "event_classes", "start", "end")
    part = data.where(**{name: where[name] for name in settled if name in where})
    if {"before", "period"} & claim.parameters.keys():
        first, last = (claim.span(name) for name in claim.compared)
        part = part.where(start=f"{first.start:%Y-%m-%d}", end=f"{last.end:%Y-%m-%d}")
    if "actors" not in where:
        return part
    named = part.accounts.loc[part.accounts["actor"].isin(where["actors"]), "incident_id"]
    coded = part.incidents[["actor", "actor_2"]].isin(where["actors"]).any(axis=1)
    return _keep(part, part.incidents["incident_id"].isin(named) | coded)


def _keep(data: Dataset, chosen: pd.Series) -> Dataset:
    """Keep some incidents with their accounts and targets."""
    incidents = data.incidents[chosen].reset_index(drop=True)
    ids = incidents["incident_id"]
    accounts, targets = (
        table[table["incident_id"].isin(ids)].reset_index(drop=True)
        for table in (data.accounts, data.targets)
    )
    return replace(data, incidents=incidents, accounts=accounts, targets=targets)


def vary_evidence(data: Dataset, claim: Claim, *, tolls: bool) -> Iterator[Variant]:
    """Yield the evidence on which a claim is tested, the deciding one first.

    Parameters
    ----------
    data : Dataset, as `narrow` returns it
    claim : Claim
    tolls : bool, whether low and high tolls may answer differently
    """
    own = {claim.publisher_id}
    others = leave_out(data, own)
    yield Variant(MAIN, OTHERS, others)
    yield Variant(MAIN, EVERYONE, data)
    left = others.accounts["publisher_id"].astype("str")
    names = data.publishers.set_index("publisher_id")["name"]
    for publisher in (
        left.value_counts(sort=False).sort_values(ascending=False, kind="stable").index
    ):
        yield Variant(PUBLISHERS, f"without {names[publisher]}", leave_out(data, {*own, publisher}))
    side = data.publishers.set_index("publisher_id")["alignment"]
    present = set(left.map(side))
    for alignment in data.publishers["alignment"].drop_duplicates().sort_values():
        if alignment in present:
            gone = {*own, *side.index[side == alignment]}
            label = data.label("alignment", alignment)
            yield Variant(ALIGNMENTS, f"without those coded {label}", leave_out(data, gone))
    yield Variant(CHOICES, "at least two accounts", others.where(min_accounts=2))
    to_the_day = others.incidents["date_precision"] == "day"
    yield Variant(CHOICES, "dates known to the day", _keep(others, to_the_day))
    if tolls:
        yield Variant(CHOICES, "lowest tolls", _with_toll(others, "killed_low"))
        yield Variant(CHOICES, "highest tolls", _with_toll(others, "killed_high"))


def _with_toll(data: Dataset, column: str) -> Dataset:
    """Take one end of the range as the toll of every incident."""
    toll: pd.Series = data.incidents[column]
    incidents = data.incidents.assign(killed_low=toll, killed=toll, killed_high=toll)
    return replace(data, incidents=incidents)
