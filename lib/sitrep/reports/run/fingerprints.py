"""What a report depends on, as hashes: if none has changed, there is nothing to run.

Nothing here imports what the notebooks use, so that an unchanged plan is recognised at once.
"""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from glob import glob, has_magic
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from sitrep.model.mapfile import find_beside, find_mapped, is_map
from sitrep.model.shipped import BOUNDARIES

PACKAGE = Path(__file__).parents[2]

_APART = 'extra == "cluster"'
"""In the metadata of a package that tells where reports are made, and so changes none of them."""

REASONS = {
    "notebook": "notebook changed",
    "code": "code changed",
    "packages": "packages changed",
    "data": "data changed",
    "parameters": "parameters changed",
    "page": "title or formats changed",
}
"""Part of a key -> what is said when it differs from that of the last run."""


def digest(*contents: bytes) -> str:
    """Return the sha256 of some contents, one after the other."""
    whole = sha256()
    for content in contents:
        whole.update(content)
    return whole.hexdigest()


def file_digest(path: Path) -> str:
    """Return the sha256 of a file, of a folder's data package, or of the files of a pattern.

    A column map beside a file counts with it, and the file of a map with the map.

    Raises
    ------
    OSError : it cannot be read
    """
    if has_magic(str(path)) and not path.exists():
        files = sorted(map(Path, glob(str(path))))  # noqa: PTH207 - patterns may be absolute
        if not files:
            raise FileNotFoundError(f"no file matches {path}")
        return digest(*(f"{file.name} {file_digest(file)}".encode() for file in files))
    if path.is_dir():
        tables = sorted([*path.glob("*.csv"), *path.glob("datapackage.json")])
        return digest(
            *(part for table in tables for part in (table.name.encode(), table.read_bytes()))
        )
    beside = find_beside(path)
    if is_map(path) or beside is not None:
        others = find_mapped(path) if beside is None else [path]
        return digest((beside or path).read_bytes(), *(other.read_bytes() for other in others))
    whole = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            whole.update(chunk)
    return whole.hexdigest()


def value_digest(value: Any) -> str:
    """Return the sha256 of a value that JSON can hold, whatever the order of its keys."""
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False).encode())


def digest_opened(opened: Iterable[Path], folder: Path, known: Iterable[Path]) -> dict[str, str]:
    """Return the sha256 of files below a folder that are no input in another way.

    Parameters
    ----------
    opened : iterable of Path, absolute
    folder : Path, of the plan
    known : iterable of Path, files and folders that are inputs already, or outputs

    Returns
    -------
    dict, path as seen from the folder -> sha256; the library and the environment are left out
    """
    home = folder.resolve()
    others = [*known, PACKAGE, BOUNDARIES, Path(sys.prefix), Path(sys.base_prefix)]
    others = [other.resolve() for other in others if not home.is_relative_to(other.resolve())]
    files = sorted({path.resolve() for path in opened})
    return {
        path.relative_to(home).as_posix(): file_digest(path)
        for path in files
        if path.is_relative_to(home) and not any(map(path.is_relative_to, others))
    }


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return the sha256 of the library: its modules, templates, mappings and boundaries."""
    folders = [PACKAGE] if BOUNDARIES.is_relative_to(PACKAGE) else [PACKAGE, BOUNDARIES]
    return digest(
        *(
            part
            for folder in folders
            for file in sorted(folder.rglob("*"))
            if file.is_file() and file.suffix != ".pyc"
            for part in (str(file.relative_to(folder)).encode(), file.read_bytes())
        )
    )


@lru_cache(maxsize=1)
def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that sitrep is declared to need."""
    needed = [need for need in requires("sitrep") or () if _APART not in need]
    names = {re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in needed}
    versions = {"python": platform.python_version()}
    for name in sorted(names):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue  # an extra that is not installed
    return versions


def report_key(
    *,
    notebooks: Iterable[Path],
    data: str,
    parameters: Mapping[str, Any],
    page: Mapping[str, Any],
) -> dict[str, str]:
    """Return what a report depends on, part by part.

    Parameters
    ----------
    notebooks : iterable of Path, in order
    data : str, sha256 of the dataset's files, and of boundaries of one's own
    parameters : mapping, name -> value
    page : mapping, what only publishing depends on: title and formats

    Returns
    -------
    dict, the parts named in `REASONS` -> sha256
    """
    return {
        "notebook": digest(*(path.read_bytes() for path in notebooks)),
        "code": code_digest(),
        "packages": value_digest(package_versions()),
        "data": data,
        "parameters": value_digest(dict(parameters)),
        "page": value_digest(dict(page)),
    }


def report_address(name: str, key: Mapping[str, str]) -> str:
    """Return the content address of a report: the same wherever the same report is made.

    Parameters
    ----------
    name : str
    key : mapping, what it depends on, as `report_key` returns it
    """
    return value_digest([name, dict(key)])
