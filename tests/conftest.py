"""Shared by all tests: figures without a screen, and the two datasets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
import sitrep
from hypothesis import settings
from matplotlib import pyplot as plt

mpl.use("Agg")
os.environ["SITREP_CACHE"] = "off"  # tests read files, and leave nothing behind
os.environ["OMP_NUM_THREADS"] = "1"  # of each process; as many tests run at once as there are cores

TINY = Path(__file__).parent / "data" / "tiny"
RELEASE = Path(__file__).parents[1] / "data" / "releases" / "0.1.1"
MADE_UP = Path(__file__).parent / "data" / "foreign"
MYANMAR = Path(__file__).parents[2] / "shared" / "data" / "lists" / "ucdp_ged241_myanmar.csv.gz"

PART = "part of myanmar"
FOREIGN = {
    "curated": "curated",
    "myanmar": MYANMAR,  # UCDP GED 24.1 of one country, which lies beside the checkout
    PART: MYANMAR,  # every fourth event of it
    "acled": MADE_UP / "acled.csv",
    "gtd": MADE_UP / "gtd.csv",
    "mali": MADE_UP / "mali",
}
"""Datasets of every form, about six countries; see `make_foreign.py`."""


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Return an installed Chromium; without one the tests are skipped, unless one is required."""
    if CHROMIUM is None:
        reason = "no chromium is installed: apt-get install chromium"
        if os.environ.get("SITREP_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox"] if getattr(os, "geteuid", int)() == 0 else [],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def curated() -> sitrep.Dataset:
    """Return the dataset that is shipped."""
    return sitrep.load("curated")


@pytest.fixture(scope="session")
def release() -> sitrep.Dataset:
    """Return release 0.1.1, which does not change: numbers worked out by hand are its numbers."""
    return sitrep.load(RELEASE)


@pytest.fixture(scope="session")
def tiny() -> sitrep.Dataset:
    """Return twenty hand-made incidents that hold every hard case."""
    return sitrep.load(TINY)


settings.register_profile("quick", max_examples=40)


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples of a property than once a week, when the slow tests run too."""
    if config.option.markexpr:
        settings.load_profile("quick")


def some_now(values: Iterable[str], number: int) -> list[Any]:
    """Return what a test runs on: the first ones each time, the others once a week."""
    each = list(dict.fromkeys(values))
    later = [pytest.param(value, marks=pytest.mark.slow) for value in each[number:]]
    return [*each[:number], *later]


SLOW = dict.fromkeys(("curated", "myanmar"), pytest.mark.slow)  # other tests are about these
NAMES = [pytest.param(name, marks=SLOW.get(name, ())) for name in FOREIGN]


@pytest.fixture(scope="session", params=NAMES)
def foreign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> sitrep.Dataset:
    """Return a dataset on which everything must work: one after another, each of `FOREIGN`."""
    source = FOREIGN[request.param]
    if isinstance(source, Path) and not source.exists():
        pytest.skip(f"{source.name} does not lie in {source.parent}")
    if request.param == PART:
        rows = pd.read_csv(source, dtype="str", keep_default_na=False).iloc[::4]
        source = tmp_path_factory.mktemp("part") / source.name
        rows.to_csv(source, index=False)
    return sitrep.load(source)


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    """Leave no figure open for the next test."""
    yield
    plt.close("all")
