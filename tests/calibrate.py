"""Tries the adjusted trend on made-up data with a known truth; run by `make calibrate`.

Simulation-based calibration (S. Talts et al., arXiv:1804.06788): unknowns are drawn from the prior,
counts from the unknowns, and the posterior of those counts must hold the unknowns at every rank
equally often. Recovery: the search is as uneven as one publisher's months show, the rate is known.
Prediction: each published number is left out, and told from the others. Priors: each is halved and
doubled. What comes out is stored in tests/data/calibration.json, and `make test` repeats a part.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import sitrep
from conftest import RELEASE
from scipy import stats
from simulated import draw_totals, simulate
from sitrep.measures.adjusted.model import MONTH, Model, Prior
from sitrep.measures.adjusted.observed import Observed, Totals, observe
from sitrep.measures.adjusted.sample import MOST_RHAT, draw
from sitrep.measures.adjusted.trend import Posterior
from sitrep.model.spans import split_at

STORED = Path(__file__).parent / "data" / "calibration.json"

RANKS = 20
"""Bins of ranks; each posterior is thinned to one less draw than would not fill them evenly."""

SHARES = (9 / 18, 5 / 23, 11 / 35, 12 / 32, 4 / 33, 10 / 47)
"""What was held of the attacks that the Counter Extremism Project counted, by month."""

KINDS = ("attacks", "tolls")

QUANTITIES = ("ratio", "first rate", "last rate", "walk", "uneven", "capture", "clumped")


@cache
def observed() -> Observed:
    """Return what is known of the side and area of which others published most."""
    found = observe(sitrep.load(RELEASE).where(event_classes=["attack"]))
    assert found is not None
    return found


def quantities(model: Model, draws: np.ndarray) -> np.ndarray:
    """Return what is ranked; shape (draws, quantities)."""
    known = model.unknowns(draws)
    half = len(model.observed.days) // 2
    rate = np.exp(known.log_rate)
    columns = (
        *(rate[:, half : 2 * half].sum(1) / rate[:, :half].sum(1), rate[:, 0], rate[:, -1]),
        *(known.walk, known.uneven, known.odds[:, 0], known.clumped),
    )
    return np.column_stack(columns)


def rank(seed: int) -> list[float]:
    """Return the ranks of the unknowns of one made-up dataset in their posterior, from 0 to 1."""
    random = np.random.default_rng(seed)
    model = Model(observed())
    truth, made_up = simulate(model, random)
    found = draw(Model(made_up), seed=seed)
    below = quantities(model, found.values) < quantities(model, truth)
    return [*below.mean(axis=0), found.rhat]


def recover(seed: int) -> dict[str, float]:
    """Return what is said of a known change of the rate, under an uneven search.

    The rate stays at first and is doubled in the middle in every other dataset; capture is drawn
    from the shares of CEP's months, published numbers are as they were published, and may fail.
    """
    random = np.random.default_rng(seed)
    model, seen = Model(observed()), observed()
    change = 1.0 if seed % 2 else 2.0
    half = len(seen.days) // 2
    log_rate = np.log(np.where(np.arange(len(seen.days)) < half, 20.0, 20.0 * change))[None]
    prior = model.unknowns(np.zeros((1, model.size)))
    truth = prior._replace(log_rate=log_rate)
    found = random.poisson(
        np.exp(log_rate[0])
        * seen.days
        / MONTH
        * random.choice(SHARES, half * 2 + 1)[: len(seen.days)]
    )
    made_up = replace(
        seen,
        found=found.astype(float),
        attacks=seen.attacks._replace(value=draw_totals(model, truth, seen.attacks, random)),
        tolls=seen.tolls._replace(value=draw_totals(model, truth, seen.tolls, random)),
    )
    before, after = split_at(seen.data)
    said = {}
    for name, what in (("all", made_up), ("alone", made_up.leave_out(seen.witnesses))):
        draws = draw(Model(what), seed=seed)
        rates = Model(what).unknowns(draws.values).log_rate
        ratio = Posterior(what, rates, draws.rhat).ratio(before, after)
        said |= {f"{name} {key}": float(value) for key, value in ratio.items()}
    return {"change": change, **said}


def predict(which: tuple[str, int]) -> dict[str, Any]:
    """Return the 90 % interval of one published number, told from the others."""
    kind, place = which
    seen = observed()
    totals: Totals = getattr(seen, kind)
    others = np.arange(len(totals.value)) != place
    kept = Totals(
        totals.days[others],
        totals.value[others],
        totals.bound[others],
        totals.of[others],
        totals.series,
    )
    model = Model(replace(seen, **{kind: kept}))
    found = draw(model)
    whole = Model(seen)
    drawn = draw_totals(
        whole,
        model.unknowns(found.values),
        getattr(whole.observed, kind),
        np.random.default_rng(place),
    )
    low, high = np.quantile(drawn[:, place], [0.05, 0.95])
    return {
        "kind": kind,
        "value": float(totals.value[place]),
        "low": float(low),
        "high": float(high),
    }


def vary(which: tuple[str, float]) -> dict[str, Any]:
    """Return the ratio of the two periods under a prior that is wider or narrower."""
    name, factor = which
    standard = getattr(Prior(), name)
    wider = (
        (standard[0], standard[1] * factor) if isinstance(standard, tuple) else standard * factor
    )
    model = Model(observed(), replace(Prior(), **{name: wider}))
    found = draw(model)
    posterior = Posterior(observed(), model.unknowns(found.values).log_rate, found.rhat)
    ratio = posterior.ratio(*split_at(observed().data))
    return {"prior": name, "times": factor, **{key: float(value) for key, value in ratio.items()}}


def summarise_ranks(ranks: np.ndarray) -> dict[str, Any]:
    """Return how evenly ranks fill their bins, and the chance of as uneven ones."""
    table = {}
    for name, column in zip(QUANTITIES, ranks.T, strict=False):
        bins = np.histogram(column, np.linspace(0, 1, RANKS + 1))[0]
        chance = float(stats.chisquare(bins).pvalue)
        held = float(((column > 0.05) & (column < 0.95)).mean())
        table[name] = {
            "bins": bins.tolist(),
            "chance": round(chance, 4),
            "90% interval holds it": round(held, 3),
        }
    return table


def summarise_recovery(rows: pd.DataFrame) -> dict[str, Any]:
    """Return how often the interval holds the true ratio, and how often it leaves 1 out."""
    table: dict[str, Any] = {}
    for change, part in rows.groupby("change"):
        for name in ("all", "alone"):
            low, high = part[f"{name} ci_low"], part[f"{name} ci_high"]
            table[f"{name}, true ratio {change:g}"] = {
                "series": len(part),
                "interval holds it": round(float((low.le(change) & high.ge(change)).mean()), 3),
                "called a change": round(float((low.gt(1) | high.lt(1)).mean()), 3),
                "median ratio": round(float(part[f"{name} ratio"].median()), 2),
            }
    return table


def try_ranks(pool: ProcessPoolExecutor, datasets: int) -> dict[str, Any]:
    """Return how even the ranks are over so many made-up datasets."""
    ranks = np.array(list(pool.map(rank, range(datasets), chunksize=5)))
    converged = ranks[:, -1] < MOST_RHAT
    return {
        "simulated": datasets,
        "not converged": int((~converged).sum()),
        "first": np.round(ranks[:5, :-1], 4).tolist(),
        "quantities": summarise_ranks(ranks[converged, :-1]),
    }


def try_recovery(pool: ProcessPoolExecutor, datasets: int) -> dict[str, Any]:
    """Return what is said of known changes."""
    return summarise_recovery(pd.DataFrame(pool.map(recover, range(datasets), chunksize=5)))


def try_prediction(pool: ProcessPoolExecutor, _: int) -> dict[str, Any]:
    """Return how many published numbers lie in the interval that the others give."""
    numbers = [(kind, of) for kind in KINDS for of in range(len(getattr(observed(), kind).value))]
    told = list(pool.map(predict, numbers))
    table = pd.DataFrame(told)
    held = table["value"].between(table["low"], table["high"]).groupby(table["kind"])
    counts = {kind: f"{int(part.sum())} of {len(part)}" for kind, part in held}
    return {"inside": counts, "numbers": told}


def try_priors(pool: ProcessPoolExecutor, _: int) -> list[dict[str, Any]]:
    """Return the ratio under each prior, halved and doubled."""
    return list(pool.map(vary, [(each.name, by) for each in fields(Prior) for by in (0.5, 2.0)]))


PARTS: dict[str, tuple[Callable[[ProcessPoolExecutor, int], Any], int]] = {
    "ranks": (try_ranks, 500),
    "recovery": (try_recovery, 200),
    "prediction": (try_prediction, 0),
    "priors": (try_priors, 0),
}
"""What is tried, and on how many made-up datasets."""


def main() -> None:
    """Run the parts that are asked for, and store what comes out of each."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--datasets", type=int, help="by default 500 for ranks, 200 for recovery")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    with ProcessPoolExecutor(asked.processes) as pool:
        for name in asked.only:
            part, datasets = PARTS[name]
            stored[name] = part(pool, asked.datasets or datasets)
            STORED.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
            print(name, json.dumps(stored[name]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
