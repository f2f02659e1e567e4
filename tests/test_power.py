"""What "no clear change" leaves open, and how often a change is found where there is none."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import sitrep
from calibrate_inference import share
from sitrep.measures.levels import find_cuts
from sitrep.measures.power import least_change, least_step
from sitrep.words.power import tell_least_step, tell_power
from statsmodels.stats.proportion import proportion_confint


@pytest.mark.parametrize(
    ("n", "factor"), [(28, 1.0), (28, 1.6), (28, 2.2), (12, 1.3), (100, 2.0), (400, 3.0)]
)
def test_the_least_change_shows_in_80_of_100(n: float, factor: float) -> None:
    """Of negative binomial series of that ratio the interval is clear in 80 of 100, or nearly."""
    random = np.random.default_rng(8)
    for ratio in least_change(n, 182, 184, factor):
        means = np.array([n, n * ratio * 184 / 182])
        drawn = (
            random.poisson(means, (4000, 2))
            if factor == 1
            else random.negative_binomial(means / (factor - 1), 1 / factor, (4000, 2))
        )
        shares = proportion_confint(drawn[:, 1] / factor, drawn.sum(1) / factor, method="beta")
        clear = (shares[0] > 184 / 366) | (shares[1] < 184 / 366)
        assert (0.74 if n * ratio > 4 else 0.7) <= clear.mean() <= 0.84


def test_the_least_change_as_published_and_none() -> None:
    """28 before in clusters of 1.6, whose variance is 2.2 times the mean: a rise to 2.5 times."""
    assert least_change(28, 182, 184, 2.2).rise == pytest.approx(2.5, abs=0.05)
    assert math.isnan(least_change(3, 182, 184, 1.6).fall)
    assert all(math.isnan(end) for end in least_change(0, 182, 184, 1.6))
    fall, rise = least_change(1000, 100, 100, 1)
    assert (fall, rise) == pytest.approx((0.88, 1.13), abs=0.01)


def test_the_least_step_is_found_in_80_of_100() -> None:
    """A lasting rise in the middle of a year, from the level of all: found as often as said."""
    random = np.random.default_rng(9)
    least = least_step(82, 397, 1, 4 - math.log(73.53 * 0.05 * 13**-0.478))
    days = np.full(13, 397 / 13)
    means = 82 / 13 * np.repeat([1, least.rise], [7, 6])
    found = np.mean([bool(find_cuts(random.poisson(means), days)) for _ in range(600)])
    assert 0.75 <= found <= 0.9


@pytest.mark.parametrize("world", ["even", "months", "search"])
def test_false_alarms_where_the_search_is_uneven(world: str) -> None:
    """Of series without a change, 40 in half a year, about 5 of 100 are called a change."""
    for verdict in ("two periods", "levels"):
        assert share(verdict, world, 40, 1, 250) <= 0.085


def test_what_would_have_shown(curated: sitrep.Dataset) -> None:
    """Beside no clear change stands what would have shown; beside a clear one nothing."""
    rows = pd.DataFrame(
        {
            "place": ["a", "b", "c", "few"],
            "n_before": [28.0, 40.0, 20.0, 2.0],
            "n_after": [44.0, 40.0, 80.0, 3.0],
            "robust_low": [0.7, 0.5, 2.0, np.nan],
            "robust_high": [3.5, 2.0, 8.0, np.nan],
            "least_fall": [0.16, np.nan, 0.3, np.nan],
            "least_rise": [2.55, 2.11, 2.2, np.nan],
        }
    )
    often = "in about 80 of 100 such series"
    of = [tell_power(curated, rows[at : at + 1]) for at in range(4)]
    first = f"The least that would have shown {often}: a rise to"
    assert of == [
        [f"{first} 2.6 times the rate, or a fall to 0.16 times."],
        [f"{first} 2.1 times the rate; no fall would have, not even to none."],
        [],
        [],
    ]
    assert tell_power(curated, rows, by=["place"]) == [
        "Where no change is clear, only a rise to 2.1 times the rate (in some places to 2.6 times) "
        f"or more would have shown {often}."
    ]


def test_what_would_have_been_found(release: sitrep.Dataset) -> None:
    """Beside no change of level stands the least that would have been found; beside one nothing."""
    isis = release.where(theatres=["badia"], actors=["ISIS"], event_classes=["attack"]).levels()
    assert isis.findings[1:] == [
        "The least that would have been found in about 80 of 100 such series: a rise to 2.7 times "
        "the level, or a fall to 0.14 times."
    ]
    assert tell_least_step(pd.concat([isis.table] * 2)) == []
