"""Readers: a file or folder in, the tables of a `Source` out. One module a source."""

from __future__ import annotations

from collections.abc import Sequence
from glob import glob, has_magic
from pathlib import Path

from sitrep.errors import ParameterError, nearest, suggestion
from sitrep.model.schema import Source
from sitrep.readers import curated
from sitrep.readers.package import DESCRIPTOR

SHIPPED = {"curated": Path(__file__).parents[3] / "data"}
"""Datasets that come with the checkout, by name."""


def read(
    dataset: str | Path | Sequence[str | Path],
    *,
    strict: bool = False,
    keep_original: bool = False,
    accessed: str = "",
) -> Source:
    """Read a dataset that is shipped, a folder of the same form, or exports of another source.

    Parameters
    ----------
    dataset : str, Path or list of them: the name of a shipped dataset ("curated"), the path of a
        folder with a `datapackage.json`, of a file, of several files, or a pattern ("acled_*.csv")
    strict : bool, a label that the reader does not know is an error
    keep_original : bool, keep the columns of the files too, as `original_...`
    accessed : str, the day on which the files were downloaded (YYYY-MM-DD), for the citation

    Raises
    ------
    ParameterError : there is no such dataset
    DataError : its files cannot be used as they are; lists what is wrong, by file and row
    """
    paths = find(dataset)
    if paths[0].is_dir():
        return curated.read(paths[0])
    from sitrep.readers.formats import exports  # the curated data need nothing of it

    return exports.read(paths, strict=strict, keep_original=keep_original, accessed=accessed)


def find(dataset: str | Path | Sequence[str | Path]) -> list[Path]:
    """Return the files of a dataset, or the folder that is one.

    Raises
    ------
    ParameterError : there is no such file, or a folder without a data package
    """
    if not isinstance(dataset, (str, Path)):
        found = [path for one in dataset for path in find(one)]
        folders = [path.name for path in found if path.is_dir()]
        if folders and len(found) > 1:
            raise ParameterError(f"dataset: '{folders[0]}' is a folder; give files alone")
        if not found:
            raise ParameterError("dataset: the list is empty; give the paths of files")
        return list(dict.fromkeys(found))
    path = SHIPPED.get(str(dataset), Path(dataset))
    if path.is_file() or (path / DESCRIPTOR).is_file():
        return [path]
    if has_magic(str(dataset)):
        matching = sorted(Path(name) for name in glob(str(dataset)) if Path(name).is_file())  # noqa: PTH207 - also absolute patterns
        if matching:
            return matching
        raise ParameterError(f"dataset: no file matches {str(dataset)!r}")
    if path.is_dir():
        raise ParameterError(
            f"dataset: {str(dataset)!r} has no {DESCRIPTOR}; give the name of a shipped dataset, "
            "a folder that holds a data package, a file, or a pattern such as 'folder/*.csv'"
        )
    there = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    close = nearest(path.name, there)
    hint = (
        f"did you mean '{path.with_name(close)}'?" if close else suggestion(str(dataset), SHIPPED)
    )
    raise ParameterError(
        f"dataset: {str(dataset)!r} is neither a shipped dataset nor a path; {hint}"
    )
