"""The intervals of counts as a table to look up, so that the page computes none of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sitrep.measures.intervals import poisson_interval

STEPS = ((10, 0.05), (100, 0.5), (1_000, 5.0), (10_000, 50.0), (100_000, 500.0))
"""Up to which count how far apart the rows stand: the limits between two are nearly a line."""


def tabulate_limits(most: float) -> dict[str, Any]:
    """Return the exact 95 % Poisson limits of counts up to one.

    Parameters
    ----------
    most : float, the greatest count that is looked up

    Returns
    -------
    dict, steps (pairs: up to which count, how far apart), low and high (the limits of the counts
    from 0 on, in hundredths)
    """
    counts, steps = [np.zeros(1)], []
    for end, step in STEPS:
        start = counts[-1][-1]
        counts.append(np.arange(start + step, end + step / 2, step))
        steps.append([end, step])
        if end >= most:
            break
    low, high = poisson_interval(pd.Series(np.concatenate(counts)))
    return {
        "steps": steps,
        "low": (low * 100).round().astype("int64").tolist(),
        "high": (high * 100).round().astype("int64").tolist(),
    }
