"""The trend with the search taken out, in words: what changed, and what that rests on."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd

from sitrep.measures.adjusted import Posterior
from sitrep.measures.adjusted.observed import Observed
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.words.published import name_witnesses
from sitrep.words.scope import noun, scope
from sitrep.words.text import (
    amount,
    day,
    during,
    during_same_year,
    interval,
    listing,
    plural,
    ratio,
    sentence,
)
from sitrep.words.whole import shortest

_times = partial(ratio, base=math.inf)
"""A ratio that rests on no count of its own."""

UNEVEN = "allowing for uneven search"
WITHOUT = "without"
ALONE = "our counts alone"


@sentence
def describe_adjusted(posterior: Posterior, before: Span, after: Span) -> str:
    """Return how the true rate of two periods differs, and whether that is clear.

    Parameters
    ----------
    posterior : Posterior
    before, after : Span
    """
    data = posterior.observed.data
    of, what = scope(data), plural(noun(data))
    if not posterior.converged:
        return f"{of}: the estimate {UNEVEN} did not settle (R-hat {posterior.rhat:.2f})"
    if not (before.days and after.days):
        return f"{of}: no days asked about lie on both sides of {day(after.start)}"
    if not posterior.apart(before, after):
        per = posterior.observed.period
        return f"{of}: parts of one {per} cannot be told apart in a trend by {per}"
    found = posterior.ratio(before, after)
    limits = interval(found["ci_low"], found["ci_high"], _times)
    times = _times(found["ratio"])
    clear = found["ci_low"] > 1 or found["ci_high"] < 1
    said = f"{of}: {'' if clear else 'no clear change, '}{times} times as many {what}"
    full = f"{said} {during(*after)} as {during(*before)}"
    brief = f"{said} {during(*after)} as {during_same_year(before, after)}"
    return shortest(
        f"{full}, {UNEVEN} (95% interval {limits})",
        f"{brief}, {UNEVEN} (95% interval {limits})",
        f"{brief} (estimate, 95% interval {limits})",
        f"{said} as before, {UNEVEN} (95% interval {limits})",
    )


@sentence
def describe_basis(observed: Observed) -> str:
    """Return what an estimate rests on: our counts and whose totals, and what that is good for.

    Parameters
    ----------
    observed : Observed
    """
    data = observed.data
    parts = [amount(float(observed.found.sum()), noun(data)) + " found here"]
    for totals, of in ((observed.attacks, f"of {plural(noun(data))}"), (observed.tolls, "of dead")):
        if len(totals.value):
            who = name_witnesses(data, [name for name, _ in totals.series])
            what = "published count" if len(parts) == 1 else "count"
            parts.append(f"{amount(len(totals.value), what)} {of} ({who})")
    why = f"so that a {observed.period} of which less was found does not pass for a quieter one"
    return f"Estimated from {listing(parts)}, {why}"


@sentence
def describe_no_totals(data: Dataset) -> str:
    """Return why the search cannot be taken out of a trend.

    Parameters
    ----------
    data : Dataset
    """
    if data.benchmarks.empty:
        return f"No published total comes with {data.name}, so the search cannot be taken out"
    return "No published total can be compared with this selection, so the search stays in"


@sentence
def describe_without_each(table: pd.DataFrame) -> str:
    """Return how far the ratio depends on one publisher, and what our counts alone would say.

    Parameters
    ----------
    table : DataFrame, as `name_choices` returns it
    """
    known = table.dropna(subset="ratio")
    one = known[known["totals"].str.startswith(WITHOUT)]
    parts = []
    if len(one):
        low, high = _times(one["ratio"].min()), _times(one["ratio"].max())
        which = low if low == high else f"{low} to {high}"
        parts.append(f"Without one publisher at a time the ratio is {which}")
    for _, row in known[known["totals"].eq(ALONE)].iterrows():
        limits = interval(row["ci_low"], row["ci_high"], _times)
        parts.append(f"on {ALONE}, if the search did not drift, {_times(row['ratio'])} ({limits})")
    return "; ".join(parts) or "No ratio can be given"


def name_choices(data: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Name the choices of `without_each`.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `without_each` returns it

    Returns
    -------
    DataFrame, with totals: in words, whose are kept or left out
    """
    most = max(table["without"].map(len), default=0)
    names = [
        "all totals"
        if not who
        else (ALONE if len(who) == most > 1 else f"{WITHOUT} {name_witnesses(data, who)}")
        for who in table["without"]
    ]
    return table.assign(totals=names)
