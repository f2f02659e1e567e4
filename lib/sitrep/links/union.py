"""The union of lists as one dataset: an incident of several counts once, with what each says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

import pandas as pd

from sitrep.links.equal import find_sides, sides_of
from sitrep.links.groups import Joined
from sitrep.links.shares import call_regions, countries_of
from sitrep.model.dataset import Dataset
from sitrep.model.schema import (
    ACCOUNTS,
    BARRED,
    BENCHMARKS,
    CLAIMS,
    COVERAGE,
    EVENTS,
    INCIDENTS,
    PUBLISHERS,
    SOURCES,
    THEATRES,
    Words,
    conform,
    empty,
)

D = TypeVar("D", bound=Dataset)

SHARE_ALIKE = re.compile(r"\bSA\b|ShareAlike|ODbL")
"""Licences under which what is made from the values must be passed on."""

FULL = "full"
"""The effort of a search as planned."""

_DAY = pd.Timedelta(days=1)


def unite(joined: Joined, first: D) -> D:
    """Return the incidents of all lists as one dataset, each once.

    Of an incident in several lists, when, where and what are as the first of them has it; the dead
    are a range from the lowest to the highest of all; where they name sides of which none is the
    same, the attribution is disputed. Each list that has no accounts of its own counts as one
    account.

    Parameters
    ----------
    joined : Joined
    first : Dataset, the first list: what is made is of its kind

    Returns
    -------
    Dataset, whose theatres are countries, searched fully on the days on which all lists looked, and
    thinly where only some did; without published totals and claims, which are of one list
    """
    names = list(joined.lists)
    told = {name: _tell_of_all(data, name) for name, data in joined.lists.items()}
    keyed = {name: _key(data, name, joined) for name, data in told.items()}
    keyed = {name: _call_sides(data, first) for name, data in keyed.items()}
    regions = call_regions(joined.lists.values())
    keyed = {name: _call_regions(data, regions) for name, data in keyed.items()}
    incidents, targets, accounts = _count_once(keyed, first.country)
    coverage = _coverage(joined.lists)
    lists = list(joined.lists.values())
    return replace(
        first,
        name=" and ".join(names),
        version=" and ".join(data.version for data in lists),
        sha256=" and ".join(data.sha256 for data in lists),
        citation=" ".join(data.citation.rstrip(".") + "." for data in lists),
        licence=licence_of(joined.lists),
        incidents=incidents,
        targets=targets,
        accounts=accounts,
        coverage=coverage,
        theatres=_theatres(incidents),
        codes=_once([data.codes for data in lists], ["field", "code"]),
        admin1=_once([data.admin1 for data in keyed.values()], ["admin1"]),
        gazetteer=_once([data.gazetteer for data in keyed.values()], ["place", "admin1"]),
        pages=_once([data.pages for data in told.values()], ["source_id"]),
        publishers=_once([data.publishers for data in told.values()], ["publisher_id"]),
        benchmarks=empty(BENCHMARKS),
        statements=empty(CLAIMS),
        events=empty(EVENTS),
        metrics={},
        sides={},
        notes=pd.concat(
            [
                data.notes.assign(rule=f"{name}: " + data.notes["rule"])
                for name, data in joined.lists.items()
            ],
            ignore_index=True,
        ),
        missing={key: why for key, why in first.missing.items() if _lack(lists, key)},
        country=", ".join(dict.fromkeys(data.country for data in lists if data.country)),
        words=_words(joined.lists),
        package="",
        selection={},
        start=coverage["start"].min(),
        end=coverage["end"].max(),
        first_day=coverage["start"].min(),
        last_day=coverage["end"].max(),
        filters={},
        code="",
        waterfall=pd.DataFrame(
            [("loaded", name, len(data), len(data)) for name, data in joined.lists.items()]
            + [("counted once", "in several lists", sum(map(len, lists)), len(incidents))],
            columns=list(first.waterfall),
        ),
    )


def _count_once(
    lists: Mapping[str, Dataset], country: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the incidents of lists that share ids, the groups hit, and the accounts.

    Parameters
    ----------
    lists : mapping, name -> Dataset, in which what is one incident has one id
    country : str, that of incidents of which none is given
    """
    rows = pd.concat([data.incidents.assign(_list=name) for name, data in lists.items()])
    sides = [sets.words[at] for sets in map(sides_of, lists.values()) for at in sets.of_row]
    told = rows.groupby("incident_id", sort=False)
    table = told.first()  # of each column, what the first list that has it says
    accounts = pd.concat([data.accounts.astype(object) for data in lists.values()])
    disputed = pd.Series(sides).groupby(rows["incident_id"].to_numpy()).agg(_share_nothing)
    attribution = table["attribution"].astype("str")
    table = table.assign(
        killed_low=told["killed_low"].min(),
        killed_high=told["killed_high"].max(),
        accounts=accounts["incident_id"].value_counts().reindex(table.index).fillna(0),
        attribution=attribution.mask(disputed, "disputed"),
        theatre=table["country"].fillna(country),
    )
    table = table.reset_index().sort_values(["date_start", "incident_id"], kind="stable")
    of_first = rows.drop_duplicates("incident_id").set_index("incident_id")["_list"]
    held = pd.concat([data.targets.assign(_list=name) for name, data in lists.items()])
    targets = held[held["_list"] == held["incident_id"].map(of_first)].drop(columns="_list")
    incidents = table.drop(columns="_list").reset_index(drop=True)
    return (
        conform(incidents, INCIDENTS, "the union"),
        targets.reset_index(drop=True),
        conform(accounts.reset_index(drop=True), ACCOUNTS, "the union"),
    )


def licence_of(lists: Mapping[str, Dataset]) -> str:
    """Return the licence of what holds the values of several lists.

    Rows that may not be passed on keep what they are mixed with from being passed on; else a
    licence that asks for its own kind is that of the whole.
    """
    said = {name: data.licence.rstrip(".") for name, data in lists.items()}
    each = "; ".join(f"{name}: {licence}" for name, licence in said.items())
    barred = [name for name, licence in said.items() if BARRED in licence]
    if barred:
        return f"The rows of {' and '.join(barred)} {BARRED} ({each})"
    alike = [str(licence) for licence in said.values() if SHARE_ALIKE.search(licence)]
    if alike:
        return f"{alike[0]}, since it holds values under that licence ({each})"
    return " and ".join(dict.fromkeys(said.values()))


def _key(data: D, name: str, joined: Joined) -> D:
    """Return a list whose incidents have the ids of the union."""
    first = joined.groups.bfill(axis=1).iloc[:, 0].astype("str")
    owner = joined.groups.notna().idxmax(axis=1).astype("str")
    clash = first.duplicated(keep=False) & (owner != next(iter(joined.lists)))
    ids = first.where(~clash, owner + " " + first)
    held = joined.groups[name].notna()
    renamed = dict(zip(joined.groups.loc[held, name], ids[held], strict=True))
    tables = {
        part: getattr(data, part).assign(
            incident_id=lambda table: table["incident_id"].map(renamed).astype("str")
        )
        for part in ("incidents", "targets", "accounts")
    }
    return replace(data, **tables)


def _call_sides(data: D, first: Dataset) -> D:
    """Return a list whose sides are called as the first list calls them, most often."""
    called: dict[frozenset[str], str] = {}
    for side in first.incidents["actor"].astype("str").value_counts().index:
        called.setdefault(find_sides(side), side)

    def call(column: pd.Series) -> pd.Series:
        said = column.astype("str")
        sides = {one: find_sides(one) for one in said.dropna().unique()}
        names = {one: called.get(side, one) if side else one for one, side in sides.items()}
        return said.map(names)

    if data.sha256 == first.sha256:
        return data
    tables = {
        part: getattr(data, part).assign(actor=lambda table: call(table["actor"]))
        for part in ("incidents", "accounts")
    }
    tables["incidents"] = tables["incidents"].assign(actor_2=lambda table: call(table["actor_2"]))
    return replace(data, **tables)


def _call_regions(data: D, called: Mapping[str, str]) -> D:
    """Return a list whose regions are called as in the union."""
    tables = {}
    for part in ("incidents", "gazetteer", "admin1"):
        table = getattr(data, part)
        own = table["admin1"].astype("str")
        tables[part] = table.assign(admin1=own.map(called).astype("str").fillna(own))
    return replace(data, **tables)


def _tell_of_all(data: D, name: str) -> D:
    """Return a list of which each incident has an account: where none tells of it, the list's own.

    Such an account is by the list as a publisher, on a page that has the id of the incident there.
    """
    bare = data.incidents[~data.incidents["incident_id"].isin(data.accounts["incident_id"])]
    if bare.empty:
        return data
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    bare = bare.assign(source_id=f"{name}: " + bare["incident_id"], publisher_id=slug)
    accounts = bare.reindex(columns=list(ACCOUNTS)).assign(partial=False, origin=None)
    pages = bare.reindex(columns=list(SOURCES))
    own = {"publisher_id": slug, "name": name, "alignment": "unknown"}
    publisher = pd.DataFrame([own]).reindex(columns=list(PUBLISHERS))

    def add(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([table.astype(object), rows.astype(object)], ignore_index=True)

    return replace(
        data,
        accounts=add(data.accounts, accounts),
        pages=add(data.pages, pages).astype(SOURCES),
        publishers=add(data.publishers, publisher).astype(PUBLISHERS),
    )


def _share_nothing(named: Sequence[frozenset[str]]) -> bool:
    """Tell whether lists name known sides of which none is the same, whichever acted."""
    known = [sides for sides in named if sides]
    return len(known) > 1 and not frozenset.intersection(*known)


def _coverage(lists: dict[str, Dataset]) -> pd.DataFrame:
    """Return when the countries were searched: fully where all lists looked everywhere, as planned.

    On a day on which one did not look, or in some areas or thinly, the union is thin.
    """
    looked = {name: _looked(data) for name, data in lists.items()}
    cuts = sorted({day for spans in looked.values() for span in spans for day in span[:2]})
    rows = []
    for begin, stop in pairwise(cuts):
        there = {
            name: any(whole for start, end, whole in spans if start <= begin < end)
            for name, spans in looked.items()
            if any(start <= begin < end for start, end, _ in spans)
        }
        if there:
            partly = [name for name in lists if not there.get(name, False)]
            note = f"{' and '.join(partly)} did not look everywhere, as planned" if partly else ""
            rows.append((begin, stop - _DAY, "thin" if partly else "full", note))
    countries = {one for data in lists.values() for one in countries_of(data) if one}
    table = pd.DataFrame(
        [(country, *row) for country in sorted(countries) for row in rows], columns=list(COVERAGE)
    )
    return conform(table, COVERAGE, "the union")


def _looked(data: Dataset) -> list[tuple[pd.Timestamp, pd.Timestamp, bool]]:
    """Return from when to when a list looked, and whether everywhere in a country, as planned."""
    windows = data.coverage
    windows = windows[windows["start"].le(data.end) & windows["end"].ge(data.start)]
    begin = windows["start"].where(windows["start"].ge(data.start), data.start)
    stop = windows["end"].where(windows["end"].le(data.end), data.end) + _DAY
    whole = windows["effort"].eq(FULL) & windows["theatre"].isin(countries_of(data))
    return list(zip(begin, stop, whole, strict=True))


def _theatres(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return the countries as theatres, with the regions that occur."""
    pairs = incidents[["country", "admin1"]].astype("str").dropna().drop_duplicates()
    table = pd.DataFrame(
        {"theatre": pairs["country"], "name": pairs["country"], "admin1": pairs["admin1"]}
    )
    return conform(table.sort_values(["theatre", "admin1"]).reset_index(drop=True), THEATRES, "")


def _once(tables: Sequence[pd.DataFrame], key: list[str]) -> pd.DataFrame:
    """Return the rows of some tables, of each key the first."""
    whole = pd.concat(tables, ignore_index=True)
    return whole.drop_duplicates([name for name in key if name in whole]).reset_index(drop=True)


def _lack(lists: Sequence[Dataset], key: str) -> bool:
    """Tell whether no list gives something."""
    return key != "accounts" and all(key in data.missing for data in lists)


def _words(lists: dict[str, Dataset]) -> Words:
    """Return what one says about the union: what each list says of itself."""

    def same(name: str, otherwise: str) -> str:
        said = {str(getattr(data.words, name)) for data in lists.values()}
        return said.pop() if len(said) == 1 else otherwise

    def each(name: str) -> str:
        said = {one: str(getattr(data.words, name)) for one, data in lists.items()}
        if len(set(said.values())) == 1:
            return next(iter(said.values()))
        return " ".join(f"{one}: {words}" for one, words in said.items() if words)

    return Words(
        incident=same("incident", "incident"),
        region=same("region", "region"),
        regions=same("regions", "regions"),
        theatre="country",
        theatres="countries",
        about=each("about"),
        inclusion=each("inclusion"),
        limits=tuple(dict.fromkeys(pair for data in lists.values() for pair in data.words.limits)),
        actor=each("actor"),
        target=each("target"),
        toll=each("toll"),
        range="lowest to highest of all lists",
    )
