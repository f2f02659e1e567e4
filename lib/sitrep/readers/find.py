"""Finds the files of a dataset: by its name, its path, a list of paths or a pattern."""

from __future__ import annotations

from collections.abc import Sequence
from glob import glob, has_magic
from pathlib import Path

from sitrep.errors import ParameterError, nearest
from sitrep.model.shipped import SHIPPED, is_shipped, tell_no_release
from sitrep.readers.beside import find_snapshot
from sitrep.readers.package import DESCRIPTOR


def find(dataset: str | Path | Sequence[str | Path]) -> list[Path]:
    """Return the files of a dataset, or the folder that is one.

    Raises
    ------
    ParameterError : there is no such file, or a folder without a data package
    """
    if not isinstance(dataset, (str, Path)):
        return _find_all(dataset)
    path = SHIPPED.get(str(dataset), Path(dataset))
    snapshot = find_snapshot(path)
    if snapshot is not None:
        rule = f"'{path.name}' says what '{snapshot.name}' is and holds no incidents; give that"
        raise ParameterError("dataset", rule)
    if path.is_file() or (path / DESCRIPTOR).is_file():
        return [path]
    if has_magic(str(dataset)):
        matching = sorted(Path(name) for name in glob(str(dataset)) if Path(name).is_file())  # noqa: PTH207 - also absolute patterns
        if matching:
            return _find_all(matching)
        raise ParameterError("dataset", f"no file matches {str(dataset)!r}")
    if is_shipped(dataset) and dataset not in SHIPPED:
        raise ParameterError("dataset", tell_no_release(str(dataset)))
    if dataset in SHIPPED:
        raise ParameterError(
            "dataset",
            f"{str(dataset)!r} is not in this installation of sitrep; install a wheel, "
            "which carries it, or use a checkout",
        )
    if path.is_dir():
        raise ParameterError(
            "dataset",
            f"{str(dataset)!r} has no {DESCRIPTOR}; give the name of a shipped dataset, "
            "a folder that holds a data package, a file, or a pattern such as 'folder/*.csv'",
        )
    raise ParameterError("dataset", _missing(path))


def _find_all(datasets: Sequence[str | Path]) -> list[Path]:
    """Return the files of a list of files and patterns, each once.

    What describes a snapshot stays out; where there is nothing else it is refused.
    """
    data = [one for one in datasets if find_snapshot(Path(one)) is None]
    found = [path for one in data or datasets for path in find(one)]
    folders = [path.name for path in found if path.is_dir()]
    if folders and len(found) > 1:
        raise ParameterError("dataset", f"'{folders[0]}' is a folder; give files alone")
    if not found:
        raise ParameterError("dataset", "the list is empty; give the paths of files")
    return list(dict.fromkeys(found))


def _missing(path: Path) -> str:
    """Say that there is no such file, where it was looked for, and what was probably meant."""
    folder = path.parent
    place = folder.resolve().name or str(folder)
    if not folder.is_dir():
        return f"no such file: {str(path)!r}; there is no folder {str(folder)!r}"
    there = [other.name for other in folder.iterdir()]
    alone = len(path.parts) == 1
    close = nearest(path.name, [*there, *SHIPPED] if alone else there)
    if close is not None:
        hint = f"did you mean '{close if close in SHIPPED else path.with_name(close)}'?"
    else:
        hint = f"shipped with sitrep: {', '.join(SHIPPED)}" if alone else "see what is there"
    return f"no such file in '{place}': {str(path)!r}; {hint}"
