"""What the accounts of an incident add up to: its actor, attribution and toll."""

from __future__ import annotations

import pandas as pd

UNIDENTIFIED = "unidentified"


def lower_median(values: pd.Series, groups: pd.Series) -> pd.Series:
    """Return the middle value of each group, the lower of two; missing where none is reported.

    Parameters
    ----------
    values, groups : Series, of one length

    Returns
    -------
    Series, float, one value a group (index), sorted by group
    """
    known = values.dropna().astype("float64").sort_values().groupby(groups)
    middle = (known.transform("size") - 1) // 2 == known.cumcount()
    medians = known.obj[middle]
    of_group = pd.Series(medians.to_numpy(), index=groups.loc[medians.index].to_numpy())
    return of_group.reindex(pd.Index(groups.unique(), name=groups.name)).sort_index()


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
    text = accounts[["incident_id", "actor", "attribution"]].astype("str")
    every = pd.Index(text["incident_id"].unique(), name="incident_id")
    named = text[text["actor"] != UNIDENTIFIED]
    votes = named.groupby(["incident_id", "actor"]).size().rename("votes").reset_index()
    votes = votes.sort_values(["votes", "actor"], ascending=[False, True])
    grounds = named.groupby("incident_id")["attribution"].agg(set)
    sides = votes.groupby("incident_id")["actor"].agg(["first", "size"])
    attribution = [
        "disputed"
        if count > 1
        else next(g for g in ("claimed", "reported", "suspected") if g in said)
        for count, said in zip(sides["size"], grounds, strict=True)
    ]
    derived = pd.DataFrame({"actor": sides["first"], "attribution": attribution}, dtype="str")
    return derived.reindex(every).fillna({"actor": UNIDENTIFIED, "attribution": "none"})


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
    full = accounts[~accounts["partial"]]
    killed = full.groupby("incident_id")["killed"]
    middle = {
        name: lower_median(full[name], full["incident_id"])
        for name in ("killed", "wounded", "actor_killed")
    }
    tolls = pd.DataFrame(
        {
            "killed_low": killed.min(),
            "killed": middle["killed"],
            "killed_high": killed.max(),
            "wounded": middle["wounded"],
            "actor_killed": middle["actor_killed"],
        }
    )
    return tolls.reindex(pd.Index(accounts["incident_id"].unique(), name="incident_id"))


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
    at = derived.index.get_indexer(pd.Index(table["incident_id"]))
    known = at >= 0
    told = table.copy()
    for column in derived if known.any() else ():
        values = table[column].array.copy()
        values[known] = derived[column].astype(values.dtype).array[at[known]]
        told[column] = values
    return told


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
    several = targets["incident_id"].duplicated(keep=False)
    unsplit = targets.loc[several & targets["incident_id"].isin(derived.index), "incident_id"]
    tolls = derived[["killed", "wounded"]].astype("float64")
    tolls.loc[tolls.index.isin(unsplit)] = float("nan")
    return retell(targets, tolls), list(unsplit.drop_duplicates())
