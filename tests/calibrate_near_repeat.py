"""Tries the near-repeat test on made-up incidents with a known truth.

Run by hand: `PYTHONPATH=lib:tests python tests/calibrate_near_repeat.py`; it prints how often a
cell stands out, by the exchange of days within theatre, month and effort, and by the classic one
over all days. `make test` repeats a part. Two theatres of 40 towns each are worked in and searched:
evenly; with a rate that varies by month; with a search as uneven as the months of one publisher
show, and thin for 100 days; with months of its own in each town; with waves of 60 days in each,
which is more than the method allows for. A share of the incidents is followed by another within 2
days.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import NamedTuple

import numpy as np
import pandas as pd
from calibrate import SHARES
from calibrate_inference import DAYS, MONTH, SPREAD
from sitrep.measures.intervals import LEVEL
from sitrep.measures.near_repeat import DAYS as BANDS
from sitrep.measures.near_repeat import KM, tabulate
from sitrep.measures.pairs import count_pairs, place_points

WORLDS = ("even", "months", "search", "towns", "waves")
TOWNS = 40
THIN = 0.3
"""Part of the incidents that a thin search finds."""


class World(NamedTuple):
    """Incidents in the order of their days: where, when, and in which theatre and effort."""

    points: np.ndarray
    day: np.ndarray
    theatre: np.ndarray
    thin: np.ndarray


def make_up(world: str, number: int, repeats: float, random: np.random.Generator) -> World:
    """Return a year of about so many incidents, a share of them followed by one nearby."""
    parts = [_theatre(world, number / 2, at, random) for at in range(2)]
    table = pd.concat(parts, ignore_index=True)
    again = table[random.random(len(table)) < repeats].copy()
    again["day"] += random.integers(0, 3, len(again))
    again[["latitude", "longitude"]] += random.normal(0, 0.005, (len(again), 2))
    table = pd.concat([table, again[again["day"] < len(DAYS)]]).sort_values("day")
    return World(
        place_points(table["latitude"], table["longitude"]),
        DAYS.to_numpy("datetime64[D]")[table["day"].astype(int)],
        table["theatre"].to_numpy(),
        table["thin"].to_numpy(),
    )


def _theatre(world: str, number: float, at: int, random: np.random.Generator) -> pd.DataFrame:
    """Return the incidents of one theatre: towns within about 100 km, some busier than others."""
    towns = random.normal([34 + at, 37 + 3 * at], 0.5, (TOWNS, 2))
    rates = np.tile(random.gamma(1, 1, TOWNS)[:, None], len(DAYS))
    thin = np.zeros(len(DAYS), dtype=bool)
    if world != "even":
        rates = rates * random.gamma(SPREAD**-2, SPREAD**2, 12)[MONTH]
    if world == "search":
        rates = rates * random.choice(SHARES, 12)[MONTH]
        start = random.integers(0, len(DAYS) - 100)
        thin[start : start + 100] = True
        rates = rates * np.where(thin, THIN, 1)
    if world == "towns":
        rates = rates * random.gamma(1, 1, (TOWNS, 12))[:, MONTH]
    if world == "waves":
        phase = random.uniform(0, 2 * np.pi, (TOWNS, 1))
        rates = rates * (1 + 0.8 * np.sin(2 * np.pi * np.arange(len(DAYS)) / 60 + phase))
    n = random.poisson(number * rates / rates.sum())
    town, day = (np.repeat(each, n.ravel()) for each in np.indices(n.shape).reshape(2, -1))
    near = towns[town] + np.where(random.random((len(town), 1)) < 0.5, 0, 0.02)
    return pd.DataFrame(near, columns=["latitude", "longitude"]).assign(
        day=day, theatre=at, thin=thin[day]
    )


def smallest_chance(made: World, *, classic: bool = False) -> float:
    """Return the smallest chance over all cells; classic is to exchange days over all of them."""
    months = made.day.astype("datetime64[M]").astype(int)
    strata = np.zeros(len(made.day), int) if classic else months * 4 + made.theatre * 2 + made.thin
    counts = count_pairs(made.points, made.day, strata, km=KM, days=BANDS)
    return float(tabulate(counts, km=KM, days=BANDS)["chance_any"].min())


def share(
    world: str, number: int, repeats: float, times: int, *, classic: bool = False, seed: int = 12
) -> float:
    """Return in which share of made-up years a cell stands out."""
    random = np.random.default_rng(seed)
    chances = [
        smallest_chance(make_up(world, number, repeats, random), classic=classic)
        for _ in range(times)
    ]
    return float(np.mean(np.array(chances) < 1 - LEVEL))


def main() -> None:
    """Print how often a cell stands out."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=400)
    times = parser.parse_args().times
    rows = [
        {
            "world": world,
            "incidents": number,
            "false": f"{share(world, number, 0, times):.1%}",
            "false, classic": f"{share(world, number, 0, times, classic=True):.1%}",
            **{
                f"{part:.0%} repeat": f"{share(world, number, part, times):.0%}"
                for part in (0.1, 0.2)
            },
        }
        for world in WORLDS
        for number in (100, 220)
    ]
    print(pd.DataFrame(rows).to_string(index=False))  # noqa: T201


if __name__ == "__main__":
    main()
