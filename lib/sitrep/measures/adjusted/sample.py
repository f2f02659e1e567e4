"""Draws from a posterior, and whether they can be trusted."""

from __future__ import annotations

from typing import NamedTuple

import emcee
import numpy as np
from scipy import optimize

from sitrep.measures.adjusted.model import Model

SEED = 20200701
"""Of the draws, so that the same data give the same digits."""

WALKERS, STEPS, BURN_IN = 128, 400, 150
"""Of each of two ensembles."""

THINNED = 10
"""One in so many steps is kept."""

MOST_RHAT = 1.05
"""Above it, the two ensembles or their halves have not met: no number is given."""


class Draws(NamedTuple):
    """Draws of the unknowns.

    Attributes
    ----------
    values : array, shape (draws, unknowns), standard normal variables, as `Model` takes them
    rhat : float, the split R-hat of the log rates, the worst of all
    """

    values: np.ndarray
    rhat: float


def draw(model: Model, *, seed: int = SEED) -> Draws:
    """Draw from the posterior of a model.

    Parameters
    ----------
    model : Model
    seed : int

    Returns
    -------
    Draws

    Notes
    -----
    Two ensembles of walkers (D. Foreman-Mackey et al., PASP 125 (2013) 306, through `emcee`) with
    moves along differences of others (C. J. F. ter Braak, Statistics and Computing 16 (2006) 239)
    and along the ridge of `Model.slide`, begun from a normal approximation at the mode. A walker
    moves to points between others and is accepted or not: rounding errors do not grow, so that the
    digits printed are the same on every machine. A. Vehtari et al., Bayesian Analysis 16 (2021)
    667, for split R-hat.
    """
    random = np.random.RandomState(seed)  # the only kind that emcee takes
    moves = [
        (emcee.moves.DEMove(), 0.6),
        (emcee.moves.DESnookerMove(), 0.1),
        (emcee.moves.MHMove(model.slide), 0.3),
    ]
    mode, spread = _approximate(model)
    chains = []
    for _ in range(2):
        start = mode + random.normal(size=(WALKERS, model.size)) @ spread.T
        sampler = emcee.EnsembleSampler(
            WALKERS, model.size, model.log_posterior, moves=moves, vectorize=True
        )
        sampler.random_state = random.get_state()
        sampler.run_mcmc(start, STEPS)
        random.set_state(sampler.random_state)
        chains.append(sampler.get_chain(discard=BURN_IN, thin=THINNED))
    rates = np.stack([model.unknowns(_flat(half)).log_rate for half in _halves(chains)])
    return Draws(_flat(np.concatenate(chains)), float(_rhat(rates).max()))


def _approximate(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Return the mode of a posterior, and a square root of the covariance of a normal there."""

    def cost(point: np.ndarray) -> tuple[float, np.ndarray]:
        near = np.concatenate([[point], *_around(point, 1e-5)])
        found = model.log_posterior(near)
        ahead, behind = np.split(found[1:], 2)
        return -found[0], (behind - ahead) / 2e-5

    mode = optimize.minimize(cost, np.zeros(model.size), jac=True, method="L-BFGS-B").x
    curvature = np.stack(
        [
            (cost(up)[1] - cost(down)[1]) / 2e-3
            for up, down in zip(*_around(mode, 1e-3), strict=True)
        ]
    )
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    return mode, vectors / np.sqrt(np.maximum(values, 0.8))


def _around(point: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    steps = np.eye(len(point)) * step
    return point + steps, point - steps


def _halves(chains: list[np.ndarray]) -> list[np.ndarray]:
    """Return the earlier and the later half of each chain."""
    half = len(chains[0]) // 2
    return [part for chain in chains for part in (chain[:half], chain[-half:])]


def _flat(chain: np.ndarray) -> np.ndarray:
    return chain.reshape(-1, chain.shape[-1])


def _rhat(parts: np.ndarray) -> np.ndarray:
    """Return how far the variance of all exceeds that within the parts; shape (quantities,)."""
    within = parts.var(axis=1, ddof=1).mean(axis=0)
    between = parts.mean(axis=1).var(axis=0, ddof=1)
    return np.asarray(np.sqrt(1 + between / within))
