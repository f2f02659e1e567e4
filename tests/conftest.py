"""Shared by all tests: figures without a screen, and the two datasets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
import sitrep
from matplotlib import pyplot as plt

mpl.use("Agg")
os.environ["SITREP_CACHE"] = "off"  # tests read files, and leave nothing behind

TINY = Path(__file__).parent / "data" / "tiny"


@pytest.fixture(scope="session")
def curated() -> sitrep.Dataset:
    """Return the dataset that is shipped."""
    return sitrep.load("curated")


@pytest.fixture(scope="session")
def tiny() -> sitrep.Dataset:
    """Return twenty hand-made incidents that hold every hard case."""
    return sitrep.load(TINY)


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    """Leave no figure open for the next test."""
    yield
    plt.close("all")
