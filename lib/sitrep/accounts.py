"""What the accounts of an incident add up to: its actor, attribution and toll."""

from __future__ import annotations

import pandas as pd

UNIDENTIFIED = "unidentified"


def lower_median(values: pd.Series) -> float:
    """Return the middle value, the lower of two; NaN if none is reported."""
    known = values.dropna().sort_values()
    return float(known.iloc[(len(known) - 1) // 2]) if len(known) else float("nan")


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
    votes = votes.sort_values(["incident_id", "votes", "actor"], ascending=[True, False, True])
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
    full = accounts[~accounts["partial"]].groupby("incident_id", observed=True)
    tolls = pd.DataFrame(
        {
            "killed_low": full["killed"].min(),
            "killed": full["killed"].agg(lower_median),
            "killed_high": full["killed"].max(),
            "wounded": full["wounded"].agg(lower_median),
            "actor_killed": full["actor_killed"].agg(lower_median),
        }
    )
    return tolls.reindex(pd.Index(accounts["incident_id"].unique(), name="incident_id"))
