"""What the accounts of an incident add up to: its actor, attribution and toll."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

UNIDENTIFIED = "unidentified"


class Known(NamedTuple):
    """The least, the middle and the greatest known value of each group; of two the lower middle."""

    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray


def order_values(values: np.ndarray, groups: np.ndarray, number: int) -> Known:
    """Return the range of each group's values; missing where none is known.

    Parameters
    ----------
    values : array of float
    groups : array of int, of the same length: the number of each one's group
    number : int, how many groups there are

    Returns
    -------
    Known, arrays of shape (number,)
    """
    told = ~np.isnan(values)
    values, groups = values[told], groups[told]
    values = values[np.lexsort((values, groups))]
    size = np.bincount(groups, minlength=number)
    known, first = size > 0, np.cumsum(size) - size
    found = Known(*(np.full(number, np.nan) for _ in Known._fields))
    for ends, step in zip(found, (0 * size, (size - 1) // 2, size - 1), strict=True):
        ends[known] = values[(first + step)[known]]
    return found


def derive_actors(accounts: pd.DataFrame) -> pd.DataFrame:
    """Derive who acted, and on what ground, from the accounts alone.

    Parameters
    ----------
    accounts : DataFrame, one row an account: incident_id, actor, attribution

    Returns
    -------
    DataFrame, one row an incident (index incident_id): actor, the side that most accounts name
    (on a tie the first in code order), `unidentified` where none names one; attribution,
    `disputed` where accounts name different sides, else `claimed` where one says that the actor
    claimed it, else `reported` where one reports it, else `suspected`; `none` without an actor

    Notes
    -----
    Source: data/README.md#actors
    """
    at, every = accounts["incident_id"].factorize()
    actor, ground = (accounts[name].to_numpy("object") for name in ("actor", "attribution"))
    named = (actor != UNIDENTIFIED) & accounts["actor"].notna().to_numpy()
    sides, side = np.unique(actor[named].astype("str"), return_inverse=True)
    pairs, votes = np.unique(at[named] * len(sides) + side, return_counts=True)
    incident, side = np.divmod(pairs, max(1, len(sides)))
    order = np.lexsort((side, -votes, incident))
    first = order[np.flatnonzero(np.diff(incident[order], prepend=-1))]
    who = np.full(len(every), UNIDENTIFIED, dtype="object")
    who[incident[first]] = sides[side[first]]
    why = np.full(len(every), "none", dtype="object")
    why[at[named]] = "suspected"
    for each in ("reported", "claimed"):
        why[at[named & (ground == each)]] = each
    why[np.bincount(incident, minlength=len(every)) > 1] = "disputed"
    index = pd.Index(every, name="incident_id")
    return pd.DataFrame({"actor": who, "attribution": why}, index, dtype="str")


def derive_tolls(accounts: pd.DataFrame) -> pd.DataFrame:
    """Derive the range of the toll from the accounts alone.

    Parameters
    ----------
    accounts : DataFrame, one row an account: incident_id, killed, wounded, actor_killed
        (people, missing means not reported), partial (counted only some of the dead)

    Returns
    -------
    DataFrame, one row an incident (index incident_id): killed_low, killed, killed_high over the
    full accounts (lowest, lower median, highest), wounded and actor_killed (lower medians);
    missing where no full account gives a number

    Notes
    -----
    Source: data/README.md#tolls
    """
    at, every = accounts["incident_id"].factorize()
    full = ~accounts["partial"].to_numpy()
    killed, wounded, own = (
        order_values(accounts[name].to_numpy("float64")[full], at[full], len(every))
        for name in ("killed", "wounded", "actor_killed")
    )
    tolls = {
        "killed_low": killed.low,
        "killed": killed.middle,
        "killed_high": killed.high,
        "wounded": wounded.middle,
        "actor_killed": own.middle,
    }
    return pd.DataFrame(tolls, pd.Index(every, name="incident_id"))


def derive(accounts: pd.DataFrame) -> pd.DataFrame:
    """Derive all that accounts say of their incidents.

    Parameters
    ----------
    accounts : DataFrame, as `derive_actors` and `derive_tolls` take them

    Returns
    -------
    DataFrame, one row an incident (index incident_id): what these two return, and accounts (how
    many there are)
    """
    derived = derive_actors(accounts).join(derive_tolls(accounts))
    return derived.assign(accounts=accounts["incident_id"].value_counts())


def retell(table: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of some incidents what derives from their accounts.

    Parameters
    ----------
    table : DataFrame, with incident_id and the columns of `derived`
    derived : DataFrame, one row an incident (index incident_id)

    Returns
    -------
    DataFrame, whose rows of other incidents are the same
    """
    at = find_ids(table["incident_id"], derived.index)
    known = at >= 0
    told = table.copy()
    for column in derived if known.any() else ():
        values = table[column].array.copy()
        values[known] = derived[column].astype(values.dtype).array[at[known]]
        told[column] = values
    return told


def find_ids(ids: pd.Series, among: pd.Series | pd.Index) -> np.ndarray:
    """Return where each id stands among others, -1 where it does not.

    By Arrow, for pandas makes Python text of each.

    Parameters
    ----------
    ids : Series
    among : Series or Index, each once
    """
    text = pa.large_string()
    at = pc.index_in(pa.array(ids, text), pa.array(among, text))
    found: np.ndarray = at.fill_null(-1).to_numpy()
    return found


def retell_targets(targets: pd.DataFrame, derived: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Give the groups hit the tolls that derive from the accounts.

    Parameters
    ----------
    targets : DataFrame, one row a group hit
    derived : DataFrame, as `derive` returns it

    Returns
    -------
    DataFrame, with the new tolls; list of str, incidents of several groups whose toll accounts do
    not split, and is blank
    """
    retold = targets["incident_id"][find_ids(targets["incident_id"], derived.index) >= 0]
    unsplit = list(retold[retold.duplicated(keep=False)].drop_duplicates())
    tolls = derived[["killed", "wounded"]].astype("float64")
    tolls.loc[unsplit] = float("nan")
    return retell(targets, tolls), unsplit
