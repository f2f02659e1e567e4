"""Makes up what observers of a known rate count, as the adjusted trend assumes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import special
from sitrep.measures.adjusted.model import MONTH, SHORT, Model, Unknowns
from sitrep.measures.adjusted.observed import Observed, Totals


def simulate(model: Model, random: np.random.Generator) -> tuple[np.ndarray, Observed]:
    """Draw the unknowns from the prior, and counts of the same shape as those observed."""
    truth = random.normal(size=(1, model.size))
    return truth, observe_again(model, model.unknowns(truth), random)


def observe_again(model: Model, unknowns: Unknowns, random: np.random.Generator) -> Observed:
    """Draw counts of the same shape as those observed, for one row of unknowns."""
    seen = model.observed
    rate = np.exp(unknowns.log_rate[0])
    capture = special.expit(unknowns.odds[0] + unknowns.uneven[0] * random.normal(size=len(rate)))
    return replace(
        seen,
        found=random.poisson(rate * seen.days / MONTH * seen.searched * capture).astype(float),
        attacks=seen.attacks._replace(value=draw_totals(model, unknowns, seen.attacks, random)),
        tolls=seen.tolls._replace(value=draw_totals(model, unknowns, seen.tolls, random)),
    )


def draw_totals(
    model: Model, unknowns: Unknowns, totals: Totals, random: np.random.Generator
) -> np.ndarray:
    """Draw published totals, one for each row of unknowns; a row is one draw."""
    of_dead = totals is model.observed.tolls
    factor = unknowns.toll if of_dead else unknowns.definition
    mean = np.exp(unknowns.log_rate) @ (totals.days.T / MONTH) * np.exp(factor[:, totals.of])
    if of_dead:
        size = mean / (unknowns.clumped[:, None] - 1)
    else:
        size = np.broadcast_to(unknowns.error[:, None] ** -2, mean.shape)
    counted = random.poisson(random.gamma(size, mean / size))
    short = np.where(totals.bound, model.prior.short * random.choice(SHORT, mean.shape), 0)
    values = np.rint(counted * np.exp(-short))
    return values[0] if len(values) == 1 else values
