"""How closely incidents follow one another, and series in which they do so and in no other way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

REACH = 3
"""Lags that are looked at, from 0 on: an incident follows another by two days at the most."""

AT_ONCE = 1_000_000
"""Incidents drawn at a time, which bounds the memory."""

LEAST = 1e-9
"""Pairs beyond chance at each lag: none, but their shares add up to one."""

_SHARES = np.linspace(0, 0.98, 99)


class Series(NamedTuple):
    """The incidents of one group, day by day, on the days that were searched.

    Attributes
    ----------
    days : array of datetime64[s], shape (days,), the days searched, in order
    n : array of int, shape (days,), incidents on each
    full : array of bool, shape (days,), whether the day was searched as planned
    """

    days: np.ndarray
    n: np.ndarray
    full: np.ndarray

    @property
    def months(self) -> np.ndarray:
        """The calendar month of each day, as a number."""
        return self.days.astype("datetime64[M]").astype("int64")

    @property
    def cells(self) -> np.ndarray:
        """The month and search of each day, numbered from 0: what keeps its incidents."""
        cells: np.ndarray = np.unique(self.months * 2 + self.full, return_inverse=True)[1]
        return cells

    @property
    def baseline(self) -> np.ndarray:
        """The incidents expected on each day: the mean of the days of its cell."""
        cells = self.cells
        means: np.ndarray = (np.bincount(cells, self.n) / np.bincount(cells))[cells]
        return means


class Pairs(NamedTuple):
    """Pairs of incidents of one cell.

    Attributes
    ----------
    months : array, shape (cells,), calendar month of each, as in `Series.months`
    n : array, shape (cells,), incidents
    near, expected : array, shape (REACH, cells), pairs so many days apart, from 0 on: found, and
        expected if each fell on any day of its cell
    """

    months: np.ndarray
    n: np.ndarray
    near: np.ndarray
    expected: np.ndarray

    @property
    def every(self) -> float:
        """All pairs, near or not."""
        return float((self.n * (self.n - 1)).sum() / 2)

    def without(self, months: np.ndarray) -> Pairs:
        """Return the pairs of the other months; all where those hold none."""
        kept = ~np.isin(self.months, months)
        rest = Pairs(self.months[kept], self.n[kept], self.near[:, kept], self.expected[:, kept])
        return rest if rest.every else self


class Clumping(NamedTuple):
    """How incidents follow one another.

    Attributes
    ----------
    share : float, of incidents that follow the one before, from 0 to below 1
    lags : array, shape (REACH,), chance that one that follows lies 0, 1, .. days from it
    """

    share: float
    lags: np.ndarray

    def dispersion(self, days: int) -> float:
        """Return how many times the variance of a window of so many days exceeds a Poisson's."""
        inside = np.clip(days - np.arange(REACH), 0, None) / days
        return float(1 + 2 * self.share / (1 - self.share) * (self.lags * inside).sum())


def find_pairs(series: Iterable[Series]) -> Pairs:
    """Return the pairs of incidents within each cell of some series, by how far apart they are.

    Parameters
    ----------
    series : iterable of Series, at least one
    """
    found = [_find_pairs(one) for one in series]
    return Pairs(*(np.concatenate(parts, axis=-1) for parts in zip(*found, strict=True)))


def _find_pairs(one: Series) -> Pairs:
    """Return the pairs of incidents within each cell of one series."""
    cells, ordinal = one.cells, one.days.astype("datetime64[D]").astype("int64")
    _, first, length = np.unique(cells, return_index=True, return_counts=True)
    n = np.bincount(cells, one.n, len(length))
    near, expected = np.zeros((2, REACH, len(length)))
    for lag in range(REACH):
        at = np.searchsorted(ordinal, ordinal + lag).clip(max=len(ordinal) - 1)
        met = (ordinal[at] == ordinal + lag) & (cells[at] == cells)
        pairs = one.n * (one.n[at] if lag else (one.n - 1) / 2)
        near[lag] = np.bincount(cells, pairs * met, len(length))
        expected[lag] = np.bincount(cells, met, len(length)) * (1 if lag else 0.5)
    return Pairs(one.months[first], n, near, expected * n * (n - 1) / length**2)


def measure_clumping(pairs: Pairs) -> Clumping:
    """Return how incidents follow one another, by the pairs that are nearer than chance has them.

    Parameters
    ----------
    pairs : Pairs

    Returns
    -------
    Clumping; without a share where no pair is near

    Notes
    -----
    Incidents come in groups whose size is geometric: of n in all, in any order, each but the first
    follows the one before with a chance f, so that the sum of (n - k) f^k over k from 1 to n - 1
    pairs are of one group. f is set so that as many are as are near beyond chance, and a standard
    error more: from few pairs it is not well known, and where the closest were left out, too low.
    """
    near, expected = pairs.near.sum(axis=1), pairs.expected.sum(axis=1)
    if not near.any():
        return Clumping(0.0, np.eye(REACH)[0])
    beyond = np.clip(near - expected, LEAST, None)
    far = max(1 - expected.sum() / pairs.every, LEAST)
    linked = (beyond.sum() + np.sqrt(near.sum())) / far
    n, cells = np.unique(pairs.n[pairs.n > 1], return_counts=True)
    size = n[:, np.newaxis]
    each = _SHARES / (1 - _SHARES) * (size - (1 - _SHARES**size) / (1 - _SHARES))
    return Clumping(float(np.interp(linked, cells @ each, _SHARES)), beyond / beyond.sum())


def simulate(
    one: Series, clumping: Clumping, number: int, random: np.random.Generator
) -> np.ndarray:
    """Return series in which each cell keeps its incidents, on any of its days.

    Parameters
    ----------
    one : Series
    clumping : Clumping, by which an incident follows the one before in place of that
    number : int, of series
    random : Generator

    Returns
    -------
    array of int, shape (number, days)
    """
    total = int(one.n.sum())
    step = max(1, AT_ONCE // max(total, 1))
    sizes = [min(step, number - done) for done in range(0, number, step)]
    drawn = (_draw(one, clumping, size, random) for size in sizes)
    return np.concatenate([n.astype(np.min_scalar_type(total)) for n in drawn])


def _draw(one: Series, clumping: Clumping, number: int, random: np.random.Generator) -> np.ndarray:
    """Return some of the series."""
    cells = one.cells
    length = np.bincount(cells)
    cell = np.repeat(np.arange(len(length)), np.bincount(cells, one.n).astype("int64"))
    shape = (number, len(cell))
    within = (random.random(shape) * length[cell]).astype("int32")
    follows = random.random(shape, dtype="float32") < clumping.share
    follows[:, np.diff(cell, prepend=-1) > 0] = False
    series, later = np.nonzero(follows)
    order = np.arange(len(cell), dtype="int32")
    before = np.maximum.accumulate(np.where(follows, 0, order), axis=1)[series, later]
    lags = random.choice(REACH, len(series), p=clumping.lags) * random.choice([-1, 1], len(series))
    within[series, later] = _beside(within[series, before], lags, length[cell[later]])
    begins = (np.cumsum(length) - length)[cell]
    days = np.argsort(cells, kind="stable")[begins + within]
    days += np.arange(number)[:, np.newaxis] * len(cells)
    return np.bincount(days.ravel(), minlength=number * len(cells)).reshape(number, len(cells))


def _beside(days: np.ndarray, lags: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return days that lie so far from others, on the other side where the cell ends before."""
    there = days + lags
    outside = (there < 0) | (there >= length)
    beside: np.ndarray = np.clip(np.where(outside, days - lags, there), 0, length - 1)
    return beside
