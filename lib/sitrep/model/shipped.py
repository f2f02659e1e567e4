"""Where what comes with the library lies; nothing heavy is imported."""

from __future__ import annotations

from pathlib import Path


def _find_data() -> Path:
    """Return the folder of the curated tables: in a wheel beside the code, else the checkout's."""
    package = Path(__file__).parents[1]
    carried = package / "data"
    return carried if carried.is_dir() else package.parents[1] / "data"


DATA = _find_data()
"""The curated tables; `setup.py` puts their folder into the wheel."""

SHIPPED = {"curated": DATA}
"""Datasets that come with the library, by name."""

BOUNDARIES = DATA / "boundaries"
"""The boundaries that maps draw."""
