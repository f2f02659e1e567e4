"""The intervals of counts as a table to look up, so that the page computes none of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sitrep.measures.intervals import poisson_interval

STEPS = ((10, 0.05), (100, 0.5), (1_000, 5.0), (10_000, 50.0), (100_000, 500.0))
"""Up to which count how far apart the rows stand."""

BEND = 1.96
"""How many roots of a count and 1 its limits lie from it, nearly: what is left is nearly a line
between two rows, so that a text shows of each whole count what the library does."""


def tabulate_limits(most: float) -> dict[str, Any]:
    """Return the exact 95 % Poisson limits of counts up to one.

    Parameters
    ----------
    most : float, the greatest count that is looked up

    Returns
    -------
    dict, steps (pairs: up to which count, how far apart), bend, low and high (by how much the
    limits of the counts from 0 on are more than the count less, or more, `BEND` roots of it and 1,
    in ten-thousandths)
    """
    counts, steps = [np.zeros(1)], []
    for end, step in STEPS:
        start = counts[-1][-1]
        counts.append(np.arange(start + step, end + step / 2, step))
        steps.append([end, step])
        if end >= most:
            break
    n = np.concatenate(counts)
    low, high = poisson_interval(pd.Series(n))
    bend = BEND * np.sqrt(n + 1)
    return {
        "steps": steps,
        "bend": BEND,
        "low": ((low - n + bend) * 10_000).round().astype("int64").tolist(),
        "high": ((high - n - bend) * 10_000).round().astype("int64").tolist(),
    }
