"""What a claim is tested on: the incidents as others tell them, and the same with less of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from sitrep.claims.specification import Statement
from sitrep.model.attribution import derive, find_ids, retell, retell_targets
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

SAID = ("actors", "attributions", "text", "min_accounts")
"""Filters of what accounts say."""


class Without(NamedTuple):
    """Publishers to be left out: the group of choices they belong to, its name, and who."""

    group: str
    choice: str
    publishers: set[str]


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


@dataclass(frozen=True, eq=False)
class Retold:
    """Evidence as it is told without each of some sets of publishers, all in one dataset.

    So what a claim asks is asked once, of all of them.

    Attributes
    ----------
    every : Dataset, the evidence, and behind it each incident as it is told without each set that
        told of it, under an id of its own; those of which nobody else told are missing
    keys : Series of str, the ids of `every`, first those of the evidence
    at : array of int, which incident of the evidence each stands for
    number : array of int, the set that each is told without; -1 in the evidence itself
    touched : array of bool, shape (sets, incidents of the evidence), of which each set told
    """

    every: Dataset
    keys: pd.Series
    at: np.ndarray
    number: np.ndarray
    touched: np.ndarray

    def pick(self, table: pd.DataFrame, number: int) -> pd.DataFrame:
        """Return the rows of a table as they are without a set, by incident.

        Parameters
        ----------
        table : DataFrame, of `every` or of a part of it: incident_id
        number : int, of the set
        """
        each = find_ids(table["incident_id"], self.keys)
        kept = np.flatnonzero(self._held[number][each])
        kept = kept[np.argsort(self.at[each[kept]], kind="stable")]
        rows = table.take(kept).assign(incident_id=self.keys.array[self.at[each[kept]]])
        return rows.set_axis(pd.RangeIndex(len(rows)))

    def without(self, meant: Dataset, number: int) -> Dataset:
        """Return a part of `every` as it is without a set, under the incidents' own ids."""
        return replace(
            meant,
            incidents=self.pick(meant.incidents, number),
            accounts=self.pick(meant.accounts, number),
            targets=self.pick(meant.targets, number),
        )

    @cached_property
    def _held(self) -> np.ndarray:
        """Which ids hold without each set, shape (sets, ids)."""
        sets = np.arange(len(self.touched))[:, None]
        return np.where(self.number < 0, ~self.touched[:, self.at], self.number == sets)


def retell_without(data: Dataset, sets: Sequence[Collection[str]]) -> Retold:
    """Tell the incidents without each of some sets of publishers.

    Parameters
    ----------
    data : Dataset
    sets : list of collections of publisher ids

    Returns
    -------
    Retold, whose `without(every, number)` is what `leave_out` returns of that set; all are derived
    at once, which is many times as fast
    """
    publisher, publishers = pd.factorize(data.accounts["publisher_id"].to_numpy("object"))
    gone = np.array([[who in each for who in publishers] for each in sets], dtype=bool)
    gone = gone.reshape(len(sets), len(publishers))
    ids = data.incidents["incident_id"]
    told, hit = (find_ids(each["incident_id"], ids) for each in (data.accounts, data.targets))
    touched = np.zeros((len(sets), len(data)), dtype=bool)
    number, account = np.nonzero(gone[:, publisher])
    touched[number, told[account]] = True
    again = pd.DataFrame(np.argwhere(touched), columns=["number", "at"])
    again["key"] = again["number"].astype("str") + " " + ids.iloc[again["at"]].array

    left = again.merge(data.accounts.assign(at=told, publisher=publisher), on="at")
    left = left[~gone[left["number"], left["publisher"]]]
    accounts = left.assign(incident_id=left["key"])[[*data.accounts]]
    derived = derive(accounts)
    again = again[again["key"].isin(derived.index)]
    rows = data.incidents.iloc[again["at"]].assign(incident_id=again["key"].to_numpy())
    groups = again.merge(data.targets.assign(at=hit), on="at")
    groups = groups.assign(incident_id=groups["key"])[[*data.targets]]
    targets, _ = retell_targets(groups, derived)
    every = replace(
        data,
        incidents=pd.concat([data.incidents, retell(rows, derived)], ignore_index=True),
        accounts=pd.concat([data.accounts, accounts], ignore_index=True),
        targets=pd.concat([data.targets, targets], ignore_index=True),
    )
    asked = {name: data.filters[name] for name in SAID if name in data.filters}
    return Retold(
        every=every.where(**asked),
        keys=every.incidents["incident_id"],
        at=np.concatenate([np.arange(len(data)), again["at"]]),
        number=np.concatenate([np.full(len(data), -1), again["number"]]),
        touched=touched,
    )


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
    open_to = {name: where[name] for name in (*SAID, "publishers") if name in where}
    part = data.where(**{name: where[name] for name in where if name not in open_to})
    if {"before", "period"} & claim.parameters.keys():
        first, last = (claim.span(name) for name in claim.compared)
        part = select_span(part, Span(first.start, last.end))
    if "actors" in where:
        named = part.accounts.loc[part.accounts["actor"].isin(where["actors"]), "incident_id"]
        coded = part.incidents[["actor", "actor_2"]].isin(where["actors"]).any(axis=1)
        chosen = part.incidents["incident_id"].isin(named) | coded
        part = part.keep(chosen, name="actors", values="named by any account")
    return part, replace(claim, parameters={**claim.parameters, "where": open_to})


def choose_publishers(others: Dataset) -> list[Without]:
    """Return whom a claim's evidence is told without: each publisher, then each alignment.

    Parameters
    ----------
    others : Dataset, the evidence that decides

    Returns
    -------
    list of Without; the publishers with most accounts first
    """
    number = others.accounts["publisher_id"].astype("str").value_counts(sort=False)
    number = number.sort_values(ascending=False, kind="stable")
    each = [Without(PUBLISHERS, f"without {others.publisher(who)}", {who}) for who in number.index]
    side = others.publishers.set_index("publisher_id")["alignment"]
    for alignment in others.publishers["alignment"].drop_duplicates().sort_values():
        gone = set(side.index[side == alignment]) & {*number.index}
        if gone:
            label = others.label("alignment", alignment)
            each.append(Without(ALIGNMENTS, f"without those coded {label}", gone))
    return each


def choose_otherwise(others: Dataset, *, tolls: bool) -> Iterator[tuple[str, Dataset]]:
    """Yield a claim's evidence as other rules would choose it.

    Parameters
    ----------
    others : Dataset, the evidence that decides
    tolls : bool, whether low and high tolls may answer differently

    Yields
    ------
    pair of str, what is chosen, and Dataset
    """
    yield "at least two accounts", others.where(min_accounts=2)
    to_the_day = others.incidents["date_precision"] == "day"
    known = others.keep(to_the_day, name="date_precisions", values="day")
    yield "dates known to the day", known
    if tolls:
        yield "lowest tolls", _with_toll(others, "killed_low")
        yield "highest tolls", _with_toll(others, "killed_high")


def _with_toll(data: Dataset, column: str) -> Dataset:
    """Take one end of the range as the toll of every incident."""
    toll: pd.Series = data.incidents[column]
    incidents = data.incidents.assign(killed_low=toll, killed=toll, killed_high=toll)
    return replace(data, incidents=incidents)
