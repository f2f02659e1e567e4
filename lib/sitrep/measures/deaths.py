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

FEWEST = 30
"""On fewer incidents with a toll no interval is given: one deadly incident more would move it."""


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
    independent observations. B. Efron, Annals of Statistics 7 (1979) 1-26, through scipy; the
    interval allows for bias and skew, and is missing on fewer than 30 incidents with a toll.
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
    asked about. Incidents are drawn again, 2,000 times, as in `death_share`: no interval on fewer
    than 30 with a toll. Of 100 intervals 90 or more hold the mean, as far as one sample of so
    skewed tolls can tell; where the deadliest incidents are not among those found, none does.
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
    if len(part) < FEWEST:
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
    return Ratio(share, *_bca(drawn.bootstrap_distribution, share, part - share * whole))


def _bca(drawn: np.ndarray, found: float, influence: np.ndarray) -> tuple[float, float]:
    """Return the limits of a bootstrap that is corrected for its bias and its skew.

    Parameters
    ----------
    drawn : array, the draws
    found : float, what was observed
    influence : array, how far each incident moves it, up to a factor

    Notes
    -----
    BCa: B. Efron, JASA 82 (1987) 171-185, with the skew from the influence of each incident rather
    than from leaving each out, as scipy does, which takes a square of thousands of incidents.
    """
    square = (influence**2).sum()
    if square <= 0:
        return found, found
    skew = (influence**3).sum() / (6 * square**1.5)
    below = ((drawn < found).sum() + (drawn <= found).sum()) / (2 * len(drawn))
    bias = stats.norm.ppf(np.clip(below, 1 / len(drawn), 1 - 1 / len(drawn)))
    moved = bias + stats.norm.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    low, high = np.quantile(drawn, stats.norm.cdf(bias + moved / (1 - skew * moved)))
    return float(low), float(high)
