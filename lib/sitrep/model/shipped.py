"""Where what comes with the library lies; nothing heavy is imported."""

from __future__ import annotations

from pathlib import Path

CURATED = "curated"
"""The dataset that comes with the library, by name."""

AT = "@"
"""What stands between the name of a dataset and that of a release of it."""


def _find_data() -> Path:
    """Return the folder of the curated tables: in a wheel beside the code, else the checkout's."""
    package = Path(__file__).parents[1]
    carried = package / "data"
    return carried if carried.is_dir() else package.parents[1] / "data"


DATA = _find_data()
"""The curated tables; `setup.py` puts their folder into the wheel."""

RELEASES = DATA / "releases"
"""The releases that are kept, a folder each, named by its version."""


def list_releases(folder: Path = RELEASES) -> dict[str, Path]:
    """Return the releases that are kept, the earliest first.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict, name as one asks for it ("curated@0.1.0") -> folder
    """
    versions = sorted(
        (tuple(map(int, path.name.split("."))), path)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.name.replace(".", "").isdigit() and path.is_dir()
    )
    return {f"{CURATED}{AT}{path.name}": path for _, path in versions}


LISTS = {"insecurity-insight": DATA / "lists" / "insecurity-insight" / "incidents.csv"}
"""Lists of others that come with the library, by name; each folder has its own licence."""

SHIPPED = {CURATED: DATA, **list_releases(), **LISTS}
"""Datasets that come with the library, by name: the newest, each release, the lists of others."""

BOUNDARIES = DATA / "boundaries"
"""The boundaries that maps draw."""


def is_shipped(name: object) -> bool:
    """Tell whether a name is that of a shipped dataset, or asks for a release of one.

    Parameters
    ----------
    name : object; a release that is not there is asked for too, which `tell_no_release` answers

    Examples
    --------
    >>> [is_shipped(name) for name in ("curated", "curated@9", "mine.csv", "")]
    [True, True, False, False]
    """
    return isinstance(name, str) and (name in SHIPPED or name.startswith(f"{CURATED}{AT}"))


def tell_no_release(name: str) -> str:
    """Return that there is no release of a name, and which there are.

    Parameters
    ----------
    name : str, that asks for one ("curated@9")
    """
    version = name.partition(AT)[2]
    there = [each for each in SHIPPED if AT in each]
    kept = f"kept are {', '.join(there)}" if there else "none is kept"
    return f"there is no release {version!r} of '{CURATED}'; {kept}; '{CURATED}' is the newest"
