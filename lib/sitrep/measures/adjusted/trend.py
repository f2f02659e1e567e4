"""The adjusted trend as a table, and the ratio of two periods in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from sitrep.measures.adjusted.kept import keep
from sitrep.measures.adjusted.model import MONTH, Model
from sitrep.measures.adjusted.observed import Observed, observe
from sitrep.measures.adjusted.sample import MOST_RHAT, draw
from sitrep.measures.intervals import LEVEL
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span

_DAY = np.timedelta64(1, "D")

LIMITS = (0.5, (1 - LEVEL) / 2, (1 + LEVEL) / 2)
"""Ranks of a median and its 95 % interval."""


@dataclass(frozen=True)
class Posterior:
    """Draws of the true rate of one side in one area.

    Attributes
    ----------
    observed : Observed, what they rest on
    log_rate : array, shape (draws, periods), logarithm of incidents per 30 days
    rhat : float, how far apart the ensembles of draws are; 1 if not at all
    """

    observed: Observed
    log_rate: np.ndarray
    rhat: float

    @property
    def converged(self) -> bool:
        """Whether the ensembles are near enough to give a number."""
        return self.rhat < MOST_RHAT

    def series(self) -> pd.DataFrame:
        """Return how many incidents there were in each period.

        Returns
        -------
        DataFrame, one row a period: period (first day), n (held here), adjusted, ci_low, ci_high
        (incidents: median and 95 % interval), captured (n / adjusted)
        """
        seen = self.observed
        counts = np.exp(self.log_rate) * seen.days / MONTH
        middle, low, high = np.quantile(counts, LIMITS, axis=0)
        return pd.DataFrame(
            {
                "period": seen.starts,
                "n": np.where(seen.searched > 0, seen.found, np.nan),
                "adjusted": middle,
                "ci_low": low,
                "ci_high": high,
                "captured": np.where(seen.searched > 0, seen.found, np.nan) / middle,
            }
        )

    def published(self) -> pd.DataFrame:
        """Return what others published of incidents, at the length of a period.

        Returns
        -------
        DataFrame, one row a span of days, several where the rest of a total has gaps: start, end
        (first and last day), n (incidents in as many days as a period has on average), at_least
        (bool: a lower bound), rest (bool: a total less others)
        """
        seen = self.observed
        metrics = {metric for _, metric in seen.attacks.series}
        parts = seen.parts[seen.parts["metric"].isin(metrics)]
        table = parts.explode("spans", ignore_index=True)
        starts, ends = zip(*table["spans"], strict=True) if len(table) else ((), ())
        return pd.DataFrame(
            {
                "start": pd.Series(starts, dtype="datetime64[s]"),
                "end": pd.Series(ends, dtype="datetime64[s]"),
                "n": table["value"] / table["days"] * float(seen.days.mean()),
                "at_least": table["qualifier"].eq("at_least"),
                "rest": table["of"].map(len).gt(1),
            }
        )

    def ratio(self, before: Span, after: Span) -> dict[str, float]:
        """Compare the rates of two periods.

        Parameters
        ----------
        before, after : Span

        Returns
        -------
        dict : ratio, ci_low, ci_high (median and 95 % interval), risen (probability that the later
        rate is higher); missing where a period has no day, the two are not apart, or draws did not
        converge
        """
        if not (before.days and after.days and self.converged and self.apart(before, after)):
            return dict.fromkeys(("ratio", "ci_low", "ci_high", "risen"), np.nan)
        ratios = self._rate(after) / self._rate(before)
        middle, low, high = np.quantile(ratios, LIMITS)
        return {"ratio": middle, "ci_low": low, "ci_high": high, "risen": np.mean(ratios > 1)}

    def apart(self, before: Span, after: Span) -> bool:
        """Say whether a third of the days of each of two spans lie in periods that the other lacks.

        The rate is one in all of a period, so two parts of one cannot be told apart.
        """
        days = [self._days(span) for span in (before, after)]
        shared = np.minimum(*days) > 0
        return all(each[shared].sum() * 3 <= each.sum() * 2 for each in days)

    def _rate(self, span: Span) -> np.ndarray:
        """Return the mean rate of some days, one a draw."""
        days = self._days(span)
        mean: np.ndarray = np.exp(self.log_rate) @ (days / max(days.sum(), 1))
        return mean

    def _days(self, span: Span) -> np.ndarray:
        """Return how many days of each period lie in a span."""
        starts = self.observed.starts.to_numpy()
        ends = np.r_[starts[1:], np.datetime64(self.observed.data.end, "s") + _DAY]
        first = np.maximum(starts, np.datetime64(span.start, "s"))
        after = np.minimum(ends, np.datetime64(span.end, "s") + _DAY)
        days: np.ndarray = np.maximum((after - first) / _DAY, 0)
        return days


def adjust(data: Dataset) -> Posterior | None:
    """Read our counts and published totals together: a true rate, with the search taken out.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Posterior, of the side and area of which others published most; None where no published total
    can be compared with these data

    Notes
    -----
    See `Model` for what is assumed. The draws are kept in the user's cache folder: the same inputs
    are not paid for twice.
    """
    observed = observe(data)
    return None if observed is None else estimate(observed)


def estimate(observed: Observed) -> Posterior:
    """Return the draws for what was observed, or those kept for the same.

    Parameters
    ----------
    observed : Observed

    Returns
    -------
    Posterior
    """
    model = Model(observed)

    def compute() -> dict[str, np.ndarray]:
        with threadpool_limits(limits=1, user_api="blas"):  # on small matrices more only wait
            draws = draw(model)
        rates = model.unknowns(draws.values).log_rate
        return {"log_rate": rates, "rhat": np.array(draws.rhat)}

    known = keep(model, compute)
    return Posterior(observed, known["log_rate"], float(known["rhat"]))


MOST_WITNESSES = 3
"""Those of most totals alone are left out one by one: each costs seconds."""


def without_each(whole: Posterior, before: Span, after: Span) -> pd.DataFrame:
    """Compare two periods again without the totals of each main witness, and without all of them.

    Parameters
    ----------
    whole : Posterior
    before, after : Span

    Returns
    -------
    DataFrame, one row a choice, the first without none: without (tuple of witnesses), n_totals (how
    many it rests on), ratio, ci_low, ci_high, risen; no numbers where draws did not converge
    """
    witnesses = whole.observed.witnesses
    choices: list[tuple[str, ...]] = [(), *((name,) for name in witnesses[:MOST_WITNESSES])]
    if len(witnesses) > 1:
        choices.append(tuple(witnesses))
    rows = []
    for left_out in choices:
        found = estimate(whole.observed.leave_out(left_out)) if left_out else whole
        row = {"without": left_out, "n_totals": found.observed.n_totals}
        rows.append({**row, **found.ratio(before, after)})
    return pd.DataFrame(rows)
