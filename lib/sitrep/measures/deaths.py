"""The dead per incident, and shares of the dead."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from sitrep.measures.counts import check_by
from sitrep.measures.groups import group_columns, tolls_by
from sitrep.measures.intervals import LEVEL, Ratio
from sitrep.model.dataset import Dataset

SEED = 20201223
"""Of the bootstraps, so that the same data give the same intervals."""

RESAMPLES = 2000


def death_share(data: Dataset, *, by: str, group: str) -> Ratio:
    """Return a group's share of the reported dead, with its 95 % bootstrap interval.

    Parameters
    ----------
    data : Dataset
    by : {"target_type", "unit"}, column of `targets`
    group : str, one of its values

    Returns
    -------
    Ratio, the share (0 to 1) of all reported dead, of groups that are not known too, and its
    limits; missing without reported dead

    Notes
    -----
    Incidents, not people, are drawn again, 2,000 times: the dead of one incident are no
    independent observations. Percentile interval. B. Efron, Annals of Statistics 7 (1979) 1-26,
    through scipy.
    """
    weights = pd.Series(data.weights.to_numpy(), data.incidents["incident_id"])
    of_group = data.targets[data.targets[by] == group].groupby("incident_id")["killed"].sum()
    whole = data.incidents.set_index("incident_id")["killed"].dropna()
    inside = of_group.reindex(whole.index, fill_value=0.0)
    weight = weights[whole.index]
    return _bootstrap_ratio((inside * weight).to_numpy(), (whole * weight).to_numpy())


def add_death_shares(data: Dataset, dead: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Add each group's share of the reported dead, with its 95 % bootstrap interval.

    Parameters
    ----------
    data : Dataset
    dead : DataFrame, as `deaths` returns it by this column for the whole time
    by : {"target_type", "unit"}, column of `targets`

    Returns
    -------
    DataFrame, with share (0 to 1), ci_low and ci_high after killed, as `death_share` gives them
    """
    shares = [death_share(data, by=by, group=str(group)) for group in dead[by]]
    added = pd.DataFrame(shares, columns=list(Ratio._fields), index=dead.index, dtype="float64")
    place = list(dead).index("killed") + 1
    added = added[dead["n_toll"].gt(0)].reindex(dead.index)  # a toll not reported is no share of 0
    columns = [*dead.columns[:place], "share", "ci_low", "ci_high", *dead.columns[place:]]
    return dead.join(added.rename(columns={"ratio": "share"}))[columns]


def kills_more(data: Dataset, *, by: str, first: str, second: str) -> bool:
    """Return whether a group has more of the reported dead than another beyond chance.

    Parameters
    ----------
    data : Dataset
    by : str, column of `incidents`, or target_type or unit
    first, second : str, two of its groups, the one with more dead first

    Notes
    -----
    Incidents, not people, are independent: given how many each killed, the dead are as likely of
    the one group as of the other. Fewer than 2.5 % of such series may give the first as many more;
    where each incident killed one, this is a sign test. R. A. Fisher, The Design of Experiments
    (1935), section 21; all series of ten incidents or fewer, else 2,000 of them.
    """
    dead = tolls_by(data, by)
    of = [dead[dead[by].eq(group)].groupby("row")["killed"].sum() for group in (first, second)]
    apart = of[0].sub(of[1], fill_value=0.0)
    more = apart.to_numpy() * data.weights.to_numpy()[apart.index]
    more = more[more != 0]
    reached = _flips(len(more)) @ more >= more.sum() - 1e-9
    return bool(reached.mean() < (1 - LEVEL) / 2)


def _flips(n: int) -> np.ndarray:
    """Return rows of n signs: each there is, or many of them with that of no change first."""
    if 2**n <= RESAMPLES:
        bits = np.arange(2**n)[:, np.newaxis] >> np.arange(n) & 1
    else:
        bits = np.random.default_rng(SEED).integers(0, 2, (RESAMPLES, n))
        bits[0] = 1
    signs: np.ndarray = 2 * bits - 1
    return signs


def lethality(data: Dataset, *, by: str = "") -> pd.DataFrame:
    """Return the dead per incident, over the incidents whose toll is reported.

    Parameters
    ----------
    data : Dataset
    by : str, column of `incidents` to group by, optional; an incident with two sides is in the
        group of each

    Returns
    -------
    DataFrame, one row a group: <by>, n (incidents), n_toll (those with a toll, the denominator),
    low, killed, high (dead per incident by the low, best and high accounts), ci_low, ci_high (95 %
    bootstrap interval of the best), deadliest (best toll of the deadliest incident, as a whole)

    Notes
    -----
    An incident known to a window counts, with its dead, for the share that lies inside the days
    asked about. Incidents are drawn again, 2,000 times; percentile interval, through scipy.
    """
    incidents = data.incidents.assign(weight=data.weights)
    if by:
        (by,) = check_by(data, by)
        parts = group_columns(data, [by])
        incidents = incidents.iloc[parts["row"]].assign(**{by: parts[by].array})
    groups = incidents.groupby(by) if by else [("", incidents)]
    rows = []
    for group, table in groups:
        told = table.dropna(subset="killed")
        weight = told["weight"]
        mean = _bootstrap_ratio((told["killed"] * weight).to_numpy(), weight.to_numpy())
        known = weight.sum() if len(told) else np.nan
        rows.append(
            {
                **({by: group} if by else {}),
                "n": table["weight"].sum(),
                "n_toll": weight.sum(),
                "low": (told["killed_low"] * weight).sum() / known,
                "killed": mean.ratio,
                "high": (told["killed_high"] * weight).sum() / known,
                "ci_low": mean.ci_low,
                "ci_high": mean.ci_high,
                "deadliest": told["killed"].max(),
            }
        )
    columns = ["n", "n_toll", "low", "killed", "high", "ci_low", "ci_high", "deadliest"]
    return pd.DataFrame(rows, columns=[*([by] if by else []), *columns])


def _bootstrap_ratio(part: np.ndarray, whole: np.ndarray) -> Ratio:
    """Return sum(part) / sum(whole) over incidents, with its interval."""
    if whole.sum() <= 0:
        return Ratio(np.nan, np.nan, np.nan)
    share = part.sum() / whole.sum()
    if len(part) < 2:
        return Ratio(share, np.nan, np.nan)

    def of_sample(part: np.ndarray, whole: np.ndarray, axis: int) -> np.ndarray:
        total = whole.sum(axis=axis)
        shares: np.ndarray = np.full(total.shape, share)  # of a draw in which nobody was killed
        np.divide(part.sum(axis=axis), total, out=shares, where=total > 0)
        return shares

    drawn = stats.bootstrap(
        (part, whole),
        of_sample,
        paired=True,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return Ratio(share, *map(float, drawn.confidence_interval))
