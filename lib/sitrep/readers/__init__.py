"""Readers: a file or folder in, the tables of a `Source` out. One module a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sitrep.errors import ParameterError
from sitrep.model.schema import Source
from sitrep.model.shipped import SHIPPED, is_shipped
from sitrep.readers import curated
from sitrep.readers.beside import read_accessed
from sitrep.readers.boundaries import read_boundaries
from sitrep.readers.find import find

if TYPE_CHECKING:
    from sitrep.readers.columnmap.parse import Columns

__all__ = ["SHIPPED", "find", "is_shipped", "read", "read_boundaries"]


def read(
    dataset: str | Path | Sequence[str | Path],
    *,
    strict: bool = False,
    keep_original: bool = False,
    accessed: str = "",
    columns: Columns = None,
    said: Mapping[str, Any] = MappingProxyType({}),
) -> Source:
    """Read a dataset that is shipped, a folder of the same form, or exports of another source.

    Parameters
    ----------
    dataset : str, Path or list of them: the name of a shipped dataset ("curated") or of a
        release of it ("curated@0.1.0"), the path of a folder with a `datapackage.json`, of a file,
        of several files, or a pattern ("acled_*.csv")
    strict : bool, a label that the reader does not know is an error
    keep_original : bool, keep the columns of the files too, as `original_...`
    accessed : str, the day on which the files were downloaded (YYYY-MM-DD), for the citation;
        of files that `sitrep fetch` wrote it is known
    columns : mapping from field to column, or the path of a column map, to read any other list
    said : mapping, other parts of the map -> what they are

    Raises
    ------
    ParameterError : there is no such dataset, or the column map is wrong
    DataError : its files cannot be used as they are; lists what is wrong, by file and row
    """
    paths = find(dataset)
    if paths[0].is_dir():
        if columns:
            raise ParameterError("columns", "are of a file; a folder of tables describes its own")
        return curated.read(paths[0])
    from sitrep.readers.columnmap.parse import find_map
    from sitrep.readers.formats import exports  # the curated data need nothing of it

    accessed = accessed or read_accessed(paths)
    found = find_map(paths, columns, said)
    return exports.read(
        paths if found is None else found.paths,
        strict=strict,
        keep_original=keep_original,
        accessed=accessed,
        found=found,
    )
