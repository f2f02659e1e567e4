"""Tries the verdicts on two periods, levels and events on made-up series with a known truth.

Run by hand: `PYTHONPATH=lib:tests python tests/calibrate_inference.py`; it prints a table of how
often a change is called clear where there is none, and where the rate rises; of how often a window
stands out where none should, and where a cluster is planted; and of how often the last week raises
an alarm. `make test` repeats a part. The
series are of 366 days: even; of clusters; with a rate that varies by month; with a search as uneven
as the months of one publisher show; with two of these; and of incidents many of which have a second
one on the same day.
"""

from __future__ import annotations

from argparse import ArgumentParser

import numpy as np
import pandas as pd
from calibrate import SHARES
from sitrep.measures.clumping import Series
from sitrep.measures.clusters import rate_window, scan_groups
from sitrep.measures.dispersion import dispersion, local_dispersion
from sitrep.measures.interrupted import is_enough, typical_dispersion
from sitrep.measures.intervals import LEVEL, rate_ratio
from sitrep.measures.levels import find_cuts
from sitrep.measures.quasipoisson import Weeks
from sitrep.measures.signals import chance_of, expect
from sitrep.measures.small import SMALL

DAYS = pd.date_range("2020-01-01", "2020-12-31")
MONTH = DAYS.month.to_numpy() - 1
LENGTHS = np.bincount(MONTH)
HALF = int((MONTH < 6).sum())

SPREAD = 0.35
"""Coefficient of variation of a rate that varies by month."""

CLUSTER = 1.6
"""Incidents that a cluster has on average."""

SECOND = 0.3
"""Share of incidents that another one follows on the same day, where some do."""

PLANTED, WITHIN = 9, 3
"""Incidents of a planted cluster, and its days."""

WORLDS = ("even", "clusters", "months", "search", "months and clusters", "search and clusters")


def series(world: str, before: float, ratio: float, random: np.random.Generator) -> np.ndarray:
    """Return daily counts of a year whose second half has `ratio` times the rate of the first."""
    months = np.ones(12)
    if world.startswith("months"):
        months = random.gamma(SPREAD**-2, SPREAD**2, 12)
    if world.startswith("search"):
        months = random.choice(SHARES, 12) / np.mean(SHARES)
    mean = before / HALF * months[MONTH]
    mean[HALF:] *= ratio
    if world == "seconds":
        first = random.poisson(mean / (1 + SECOND))
        return (first + random.binomial(first, SECOND)).astype(float)
    if not world.endswith("clusters"):
        return random.poisson(mean).astype(float)
    starts = np.repeat(np.arange(len(mean)), random.poisson(mean / CLUSTER))
    sizes = random.geometric(1 / CLUSTER, len(starts))
    days = np.repeat(starts, sizes)
    days = days + random.integers(0, 3, len(days))
    return np.bincount(days[days < len(mean)], minlength=len(mean)).astype(float)


def is_clear(daily: np.ndarray) -> bool:
    """Return whether two halves of a year are called clearly different."""
    before, after = daily[:HALF], daily[HALF:]
    factor = dispersion(before, after)
    found = rate_ratio(before.sum() / factor, after.sum() / factor, len(before), len(after))
    return found.ci_low > 1 or found.ci_high < 1


def has_step(daily: np.ndarray) -> bool:
    """Return whether a change of level is found, by month."""
    monthly = np.bincount(MONTH, daily) / local_dispersion(daily)
    return bool(find_cuts(monthly, LENGTHS))


def chances(world: str, number: int, planted: int, random: np.random.Generator) -> list[float]:
    """Return the chance of the most unusual window of a year, and of the fullest three days.

    Parameters
    ----------
    world : str, one of `WORLDS`, or seconds
    number : int, incidents of the year
    planted : int, further ones, on any of three days in the middle
    random : Generator
    """
    daily = series(world, number / 2, 1, random)
    np.add.at(daily, HALF + random.integers(0, WITHIN, planted), 1)
    one = Series(DAYS.to_numpy(), daily.astype("int64"), np.full(len(DAYS), fill_value=True))
    windows = scan_groups({world: one}, 7).values()
    fullest = int(np.convolve(daily, np.ones(WITHIN), "valid").argmax())
    inside = (np.arange(len(DAYS)) - fullest) // WITHIN == 0
    return [
        min((found["chance_anywhere"] for found in windows), default=1),
        rate_window(one, inside),
    ]


def alarm(world: str, number: int, planted: int, times: int) -> np.ndarray:
    """Return in which share of made-up years a cluster is found: anywhere, and of three days."""
    random = np.random.default_rng(13)
    found = np.array([chances(world, number, planted, random) for _ in range(times)])
    return (found < 1 - LEVEL).mean(axis=0)


def share(verdict: str, world: str, before: float, ratio: float, number: int) -> float:
    """Return in which share of made-up series a verdict finds a change."""
    find = {"two periods": is_clear, "levels": has_step}[verdict]
    random = np.random.default_rng(12)
    return float(np.mean([find(series(world, before, ratio, random)) for _ in range(number)]))


def share_of_events(
    world: str, before: float, ratio: float, number: int, *, weeks: int = 8
) -> float:
    """Return at which share of made-up events a rate changes clearly otherwise than the control's.

    The event is in the middle of the year; the control has 1.4 times the incidents. Of series with
    too few incidents others are drawn.
    """
    random, found = np.random.default_rng(12), []
    while len(found) < number:
        both = [series(world, before, ratio, random), series(world, 1.4 * before, 1, random)]
        days = [np.delete(n[HALF - 7 * weeks : HALF + 7 * weeks + 1], 7 * weeks) for n in both]
        own, control = (n.reshape(2, weeks, 7).sum(axis=2) for n in days)
        counts = np.array([own.sum(axis=1), control.sum(axis=1)])
        if is_enough(counts):
            least = typical_dispersion(both, counts)
            found.append(Weeks(own, control, least).chance() < 0.05)
    return float(np.mean(found))


def share_of_signals(
    world: str, before: float, ratio: float, number: int, *, weeks: int = 51
) -> float:
    """Return for which share of made-up years the last week raises an alarm, taken alone.

    It holds `ratio` times the incidents of an average one. Of series with too few incidents others
    are drawn.
    """
    random, found = np.random.default_rng(14), []
    when = np.arange(-weeks, 0.0)
    while len(found) < number:
        daily = series(world, before, 1, random)[-7 * (weeks + 1) :]
        counts = daily.reshape(-1, 7).sum(axis=1)
        counts[-1] += random.poisson((ratio - 1) * before / 26)
        if counts[:-1].sum() >= SMALL:
            found.append(chance_of(counts[-1], expect(counts[:-1], when)) < 1 - LEVEL)
    return float(np.mean(found))


def main() -> None:
    """Print how often a change is found."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=1000)
    number = parser.parse_args().number
    rows = []
    for world in WORLDS:
        for before in (28, 40, 100):
            row = {"world": world, "before": before}
            for ratio in (1, 2, 2.5):
                for verdict in ("two periods", "levels"):
                    row[f"{verdict}, {ratio:g}"] = share(verdict, world, before, ratio, number)
                row[f"events, {ratio:g}"] = share_of_events(world, before, ratio, number // 2)
            rows.append(row)
    print(pd.DataFrame(rows).round(3).to_string(index=False))  # noqa: T201
    names = ("any window", "three days")
    rows = [
        {
            "world": world,
            "incidents": incidents,
            **{
                f"{name}, {planted} planted": f"{found:.1%}"
                for planted in (0, PLANTED)
                for name, found in zip(names, alarm(world, incidents, planted, number), strict=True)
            },
        }
        for world in (*WORLDS, "seconds")
        for incidents in (40, 130)
    ]
    print(pd.DataFrame(rows).to_string(index=False))  # noqa: T201
    rows = [
        {
            "world": world,
            "before": before,
            **{
                f"{weeks} weeks, {ratio}": share_of_signals(
                    world, before, ratio, number, weeks=weeks
                )
                for weeks in (24, 51)
                for ratio in (1, 3)
            },
        }
        for world in WORLDS
        for before in (28, 100)
    ]
    print(pd.DataFrame(rows).round(3).to_string(index=False))  # noqa: T201


if __name__ == "__main__":
    main()
