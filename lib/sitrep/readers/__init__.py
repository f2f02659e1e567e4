"""Readers: a file or folder in, the tables of a `Source` out. One module a source."""

from __future__ import annotations

from pathlib import Path

from sitrep.errors import ParameterError, suggestion
from sitrep.readers import curated
from sitrep.readers.package import DESCRIPTOR
from sitrep.schema import Source

SHIPPED = {"curated": Path(__file__).parents[3] / "data"}
"""Datasets that come with the checkout, by name."""


def read(dataset: str | Path) -> Source:
    """Read a dataset that is shipped, or a folder of the same form.

    Parameters
    ----------
    dataset : str or Path, the name of a shipped dataset ("curated") or the path of a folder
        with a `datapackage.json`

    Raises
    ------
    ParameterError : there is no such dataset
    DataError : its files cannot be used as they are; lists what is wrong, by file and row
    """
    path = SHIPPED.get(str(dataset), Path(dataset))
    if not path.exists():
        raise ParameterError(
            f"dataset: {str(dataset)!r} is neither a shipped dataset nor a path; "
            f"{suggestion(str(dataset), SHIPPED)}"
        )
    if not (path / DESCRIPTOR).is_file():
        raise ParameterError(
            f"dataset: {str(dataset)!r} has no {DESCRIPTOR}; "
            "give the name of a shipped dataset or a folder that holds a data package"
        )
    return curated.read(path)
