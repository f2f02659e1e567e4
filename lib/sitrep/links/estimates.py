"""How many incidents there may be in all, from how lists overlap; and where that is refuted."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import norm

from sitrep.links.groups import Joined
from sitrep.links.match import UNDECIDED
from sitrep.links.shares import find_common
from sitrep.measures.intervals import LEVEL
from sitrep.measures.published import compare_totals
from sitrep.measures.small import SMALL
from sitrep.model.dataset import Dataset

_NUMBERS = ("estimate", "ci_low", "ci_high")

_COLUMNS = ("method", "lists", "n", "n_both", "n_undecided", *_NUMBERS, "models")

FEWEST = 7
"""Incidents in both of two lists below which Chapman's estimate is biased, and none is given."""

NEAR = 6.0
"""Models are told whose AIC is within this of the best one's."""


def estimate_total(joined: Joined) -> pd.DataFrame:
    """Estimate how many incidents there are where all lists looked.

    Returns
    -------
    DataFrame, one row a method: method ("chapman" for each two lists, "log-linear" for three or
    more), lists, n (incidents that some list has, where all looked), n_both (in all of its lists),
    n_undecided (pairs), estimate, ci_low, ci_high (95 %; of log-linear models the lowest and
    highest estimate of those whose AIC is near the best), models (how many these are); estimate
    missing where too few are in both, or fewer than are undecided; n, without an interval, where
    one of two lists lies wholly in the other

    Notes
    -----
    D. G. Chapman, Univ. Calif. Publ. Stat. 1 (1951) 131; its interval is log-normal (K. P. Burnham
    et al., Wildl. Monogr. 1987). All methods assume that each list misses incidents by chance
    alone, that every incident is as likely to be listed, and, for two lists, that being in one does
    not change the odds of being in the other. Lists that read the same news break the last; see
    `refute`.
    """
    held = find_common(joined)
    rows = [_chapman(held, pair) for pair in combinations(held.columns, 2)]
    if len(held.columns) > 2:
        rows.append(_log_linear(held))
    asked = joined.pairs[joined.pairs["decision"] == UNDECIDED]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    table["n_undecided"] = [
        int((asked["first_list"].isin(lists) & asked["second_list"].isin(lists)).sum())
        for lists in (row.pop("of") for row in rows)
    ]
    table[list(_NUMBERS)] = table[list(_NUMBERS)].where(table["n_undecided"] <= table["n_both"])
    return table


def refute(data: Dataset) -> pd.DataFrame:
    """Try the same reasoning where the answer is published: publishers of one dataset as lists.

    Parameters
    ----------
    data : Dataset, whose accounts name publishers and which brings published totals

    Returns
    -------
    DataFrame, one row a published number of incidents that can be compared, of which 10 or more are
    held: benchmark_id, published, n (held here), estimate (Chao's lower bound from how many
    publishers tell of each), estimate / published as ratio; without rows where there is none

    Notes
    -----
    A. Chao, Biometrics 43 (1987) 783: n + f1 (f1 - 1) / (2 (f2 + 1)), where f1 and f2 are the
    incidents that one and two publishers tell of.
    """
    totals = compare_totals(data)
    known = totals[totals["reason"].eq("") & totals["n"].ge(SMALL)]
    rows = []
    for total in known.to_dict("records"):
        if data.metrics[str(total["metric"])].of_people:
            continue
        held = _select(data, total)
        told = held.accounts.groupby("incident_id", observed=True)["publisher_id"].nunique()
        one, two = int(told.eq(1).sum()), int(told.eq(2).sum())
        estimate = total["n"] + one * (one - 1) / (2 * (two + 1))
        ratio = estimate / total["published"]
        rows.append((total["benchmark_id"], total["published"], total["n"], estimate, ratio))
    columns = ["benchmark_id", "published", "n", "estimate", "ratio"]
    return pd.DataFrame(rows, columns=columns)


def _select(data: Dataset, total: dict[Hashable, Any]) -> Dataset:
    """Return the incidents that a published total counts."""
    actor, kind, region = (str(total[name]) for name in ("actor", "region_kind", "region"))
    metric = data.metrics[str(total["metric"])]
    return data.where(
        start=f"{total['period_start']:%Y-%m-%d}",
        end=f"{total['period_end']:%Y-%m-%d}",
        theatres=[region] if kind == "theatre" else [],
        regions=[region] if kind == "admin1" else [],
        actors=[] if actor == "all" else list(data.sides.get(actor, (actor,))),
        event_classes=list(metric.event_classes),
        event_types=list(metric.event_types),
    )


def _chapman(held: pd.DataFrame, pair: tuple[str, str]) -> dict[str, Any]:
    one, two = (held[name] for name in pair)
    both, n1, n2 = int((one & two).sum()), int(one.sum()), int(two.sum())
    seen = n1 + n2 - both
    said = {"method": "chapman", "lists": " and ".join(pair), "n": seen, "n_both": both, "of": pair}
    if both < FEWEST:
        return {**said, "estimate": np.nan, "ci_low": np.nan, "ci_high": np.nan, "models": 1}
    total = (n1 + 1) * (n2 + 1) / (both + 1) - 1
    spread = (n1 + 1) * (n2 + 1) * (n1 - both) * (n2 - both) / ((both + 1) ** 2 * (both + 2))
    unseen = total - seen
    if not unseen:  # one list lies wholly in the other
        return {**said, "estimate": total, "ci_low": seen, "ci_high": seen, "models": 1}
    factor = np.exp(norm.ppf((1 + LEVEL) / 2) * np.sqrt(np.log1p(spread / unseen**2)))
    low, high = seen + unseen / factor, seen + unseen * factor
    return {**said, "estimate": total, "ci_low": low, "ci_high": high, "models": 1}


def _log_linear(held: pd.DataFrame) -> dict[str, Any]:
    """Return what log-linear models say, for every set of lists that depend on each other."""
    lists = list(held.columns)
    cells = [cell for cell in product((0, 1), repeat=len(lists)) if any(cell)]
    counts = [int((held == np.array(cell, dtype=bool)).all(axis=1).sum()) for cell in cells]
    design = np.array(cells, dtype=float)
    pairs = list(combinations(range(len(lists)), 2))
    most = min(len(pairs), len(cells) - len(lists) - 2)  # one cell at least that can disagree
    fits = []
    for size in range(most + 1):
        for chosen in combinations(pairs, size):
            extra = [design[:, a] * design[:, b] for a, b in chosen]
            full = sm.add_constant(np.column_stack([design, *extra]), has_constant="add")
            fit = sm.GLM(counts, full, family=sm.families.Poisson()).fit()
            fits.append((fit.aic, len(held) + float(np.exp(fit.params[0]))))
    best = min(aic for aic, _ in fits)
    near = [total for aic, total in fits if aic <= best + NEAR]
    return {
        "method": "log-linear",
        "lists": " and ".join(lists),
        "of": lists,
        "n": len(held),
        "n_both": counts[-1],
        "estimate": float(next(total for aic, total in fits if aic == best)),
        "ci_low": min(near),
        "ci_high": max(near),
        "models": len(near),
    }
