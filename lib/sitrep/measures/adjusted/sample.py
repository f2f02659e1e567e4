"""Draws from a posterior, and whether they can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import emcee
import numpy as np
from scipy import optimize
from scipy.linalg import solve_triangular

from sitrep.measures.adjusted.model import Model

SEED = 20200701
"""Of the draws, so that the same data give the same digits."""

WALKERS = 128
"""Of each of two ensembles."""

ROUNDS = ((80, 40), (40, 10), (40, 10), (40, 10), (160, 10))
"""Steps of each round, and how many of them are left out: in the last the draws are made."""

THINNED = 5
"""One in so many steps is kept."""

_IMPOSSIBLE = -1e12
"""The logarithm of the density, for a search of its mode, where there is none."""

TAILS, WIDER = 5.0, 1.2
"""Degrees of freedom of the t distribution of jumps, and by how much its variance is more."""

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
    and along the ridge of `Model.slide`, begun from a normal approximation at the mode. After each
    round, jumps are made to where its draws say that the posterior is; the draws of the last round
    are the result. A walker moves to a point and is accepted or not: rounding errors do not grow,
    so that the digits printed are the same on every machine. A. Vehtari et al., Bayesian Analysis
    16 (2021) 667, for split R-hat.
    """
    random = np.random.RandomState(seed)  # the only kind that emcee takes
    difference, slide = emcee.moves.DEMove(), emcee.moves.MHMove(model.slide)
    moves = [(difference, 0.7), (slide, 0.3)]
    mode, root = _approximate(model)
    starts = [mode + random.normal(size=(WALKERS, model.size)) @ root for _ in range(2)]
    chains: list[np.ndarray] = []
    for steps, left_out in ROUNDS:
        if chains:
            known = _flat(np.concatenate(chains))
            jumps = [Jump(known, *coordinates) for coordinates in list_coordinates(model)]
            moves = [(emcee.moves.MHMove(jump), 0.35) for jump in jumps]
            moves += [(difference, 0.1), (slide, 0.2)]
        sampler = emcee.EnsembleSampler(
            WALKERS, model.size, model.log_posterior, moves=moves, vectorize=True
        )
        chains = [_run(sampler, start, steps, random) for start in starts]
        starts = [chain[-1] for chain in chains]
        chains = [chain[left_out::THINNED] for chain in chains]
    rates = np.stack([model.unknowns(_flat(half)).log_rate for half in _halves(chains)])
    return Draws(_flat(np.concatenate(chains)), float(_rhat(rates).max()))


def _run(
    sampler: emcee.EnsembleSampler, start: np.ndarray, steps: int, random: np.random.RandomState
) -> np.ndarray:
    """Return a chain, shape (steps, walkers, unknowns); `random` goes on from where it ends."""
    sampler.reset()
    sampler.random_state = random.get_state()
    sampler.run_mcmc(start, steps, skip_initial_state_check=True)
    random.set_state(sampler.random_state)
    chain: np.ndarray = sampler.get_chain()
    return chain


Centre = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
Uncentre = Callable[[np.ndarray], np.ndarray]


def list_coordinates(model: Model) -> list[tuple[Centre, Uncentre]]:
    """Return the coordinates in which jumps are made: one suits few counts, the other many."""

    def same(draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return draws, np.zeros(len(draws))

    return [(same, lambda draws: draws), (model.centre, model.uncentre)]


class Jump:
    """A jump to a point of a t distribution about known draws, wherever a walker stands.

    L. Tierney, Annals of Statistics 22 (1994) 1701, section 2.3.2: the chain forgets at each jump
    that is accepted; tails heavier than those of the posterior see that none is missed.
    """

    def __init__(self, known: np.ndarray, centre: Centre, uncentre: Uncentre) -> None:
        self._centre, self._uncentre = centre, uncentre
        centred = centre(known)[0]
        self._mean = centred.mean(axis=0)
        spread = WIDER * np.cov(centred.T) + 1e-9 * np.eye(len(self._mean))
        self._root = np.linalg.cholesky(spread)

    def __call__(
        self, draws: np.ndarray, random: np.random.RandomState
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return a point for each draw, and the logarithm of how much likelier is the way back."""
        normal = random.normal(size=draws.shape) @ self._root.T
        heavy = np.sqrt(TAILS / random.chisquare(TAILS, size=len(draws)))
        moved = self._uncentre(self._mean + heavy[:, None] * normal)
        return moved, self._log_density(draws) - self._log_density(moved)

    def _log_density(self, draws: np.ndarray) -> np.ndarray:
        centred, stretched = self._centre(draws)
        apart = solve_triangular(self._root, (centred - self._mean).T, lower=True)
        half = (TAILS + len(self._mean)) / 2
        return np.asarray(stretched - half * np.log1p((apart**2).sum(axis=0) / TAILS))


def _approximate(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Return the mode of a posterior, and the root of the covariance of a normal there."""

    def cost(point: np.ndarray) -> tuple[float, np.ndarray]:
        near = np.concatenate([[point], *_around(point, 1e-5)])
        found = np.maximum(model.log_posterior(near), _IMPOSSIBLE)
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
    return mode, (vectors / np.sqrt(np.maximum(values, 0.8))) @ vectors.T


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
