"""Reads a column map, from a file or from what was typed, and checks it against the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from sitrep.errors import DataError, ParameterError, Problem, suggestion
from sitrep.model.mapfile import ENDING, find_beside, find_mapped, is_map
from sitrep.readers.columnmap.model import (
    ColumnMap,
    Window,
    Wrong,
    check_meaning,
    plain,
)
from sitrep.readers.files.tabular import list_headers
from sitrep.readers.shape import WordsOf, rule_of
from sitrep.readers.yamlfile import find_line, read_yaml

FOLDER = Path(__file__).with_name("maps")
"""Maps that are shipped: one a file, named as one asks for it."""

Columns = Mapping[str, str] | str | Path | None
"""A map as `load` takes it: field -> column, the path of a file, the name of a shipped one."""


@dataclass(frozen=True)
class Origin:
    """Where a map is from, to say where something is wrong with it.

    Attributes
    ----------
    file : str, name of the file; empty for one that was typed
    place : yaml.Node, optional, its content by line
    """

    file: str = ""
    place: yaml.Node | None = None

    def refuse(self, wrong: Sequence[Wrong]) -> None:
        """Refuse the map if anything is wrong with it.

        Raises
        ------
        DataError : lists it all by line, of a file
        ParameterError : lists it all, of what was typed
        """
        if not wrong:
            return
        named = [(".".join(map(str, where)), rule) for where, rule in wrong]
        if not self.file:
            lines = [f"{place.removeprefix('columns.')}: {rule}" for place, rule in named]
            raise ParameterError("columns", "; ".join(dict.fromkeys(lines)))
        raise DataError(
            Problem(self.file, find_line(self.place, where), column=place, rule=rule)
            for (where, _), (place, rule) in zip(wrong, named, strict=True)
        )


@dataclass(frozen=True)
class Found:
    """A map and the files that it is of.

    Attributes
    ----------
    content : ColumnMap
    origin : Origin
    paths : list of Path
    """

    content: ColumnMap
    origin: Origin
    paths: list[Path]


def find_map(paths: Sequence[Path], columns: Columns, said: Mapping[str, Any]) -> Found | None:
    """Return the map that some files are to be read through; None where there is none.

    Parameters
    ----------
    paths : sequence of Path, the files, or a map, which names its file
    columns : Columns, the map that is given; by default the one beside a file
    said : mapping, other parts of a map -> what they are, in place of what it says

    Raises
    ------
    ParameterError, DataError : there is no such map, or something is wrong with it
    """
    files = [path for path in paths if not is_map(path)]
    if not files:
        columns, files = columns or paths[0], _files_of(paths)
    if isinstance(columns, Mapping):
        content: dict[str, Any] = {"columns": dict(columns)}
        origin = Origin()
    else:
        path = _place(columns) if columns else _beside(files)
        if path is None:
            _refuse_parts(said)
            return None
        content, origin = _read_file(path)
    content = {**content, **{part: value for part, value in said.items() if value}}
    made, wrong = check(content)
    origin.refuse([*wrong, *_check_columns(made, files)])
    return Found(_complete(made, files), origin, files)


def _complete(content: ColumnMap, files: Sequence[Path]) -> ColumnMap:
    """Return a map with a name; `date` is first and last day."""
    columns = dict(content.columns)
    if "date" in columns:
        columns["date_start"] = columns.pop("date")
    name = content.name or files[0].name.partition(".")[0]
    return content.model_copy(update={"columns": columns, "name": name})


def check(content: Any) -> tuple[ColumnMap, list[Wrong]]:
    """Return a map without the parts that are wrong, and everything that is wrong with it."""
    if not isinstance(content, dict):
        return ColumnMap(), [((), "must hold `columns:`, field by field")]
    left, wrong = deepcopy(content), list[Wrong]()
    try:
        made = ColumnMap.model_validate(content)
    except ValidationError as error:
        wrong = [_wrong(detail) for detail in error.errors()]
        for where, _ in wrong:
            _remove(left, where)
        made = ColumnMap.model_validate(left)
    whole = not any(where[0] in ("columns", "constants") for where, _ in wrong)
    return made, [*wrong, *check_meaning(made, whole=whole)]


def _remove(content: dict[Any, Any], where: tuple[str | int, ...]) -> None:
    """Take out an entry of a part that is wrong; all of the part where it has no such entry."""
    part = content.get(where[0])
    if len(where) > 1 and isinstance(part, dict) and where[1] in part:
        part.pop(where[1])
    else:
        content.pop(where[0], None)


def _wrong(detail: Any) -> Wrong:
    """Return what pydantic says as we would."""
    where = tuple(step for step in detail["loc"] if step != "[key]")
    parts: dict[tuple[object, ...], Any] = {("words",): WordsOf, ("coverage",): Window}
    part = parts.get(where[:1] if len(where) > 1 else (), ColumnMap)
    return where, rule_of(detail, part.model_fields, what="a part of a map")


def _read_file(path: Path) -> tuple[dict[str, Any], Origin]:
    """Return what stands in a file, and where."""
    content, place = read_yaml(path)
    if not isinstance(content, dict):
        rule = "is no column map; it must hold `columns:`, field by field"
        raise DataError([Problem(path.name, rule=rule)])
    given = {part: value for part, value in content.items() if value is not None}
    return given, Origin(path.name, place)


def _place(columns: str | Path) -> Path:
    """Return the path of a map that is named."""
    path = Path(columns)
    if path.is_file():
        return path
    shipped = sorted(each.name.removesuffix(ENDING) for each in FOLDER.glob(f"*{ENDING}"))
    if str(columns) in shipped:
        return FOLDER / f"{columns}{ENDING}"
    hint = suggestion(str(columns), shipped)
    rule = f"{str(columns)!r} is neither a file nor a shipped map; {hint}"
    raise ParameterError("columns", rule)


def _beside(files: Sequence[Path]) -> Path | None:
    """Return the one map that lies beside the files; None where there is none."""
    found = list(dict.fromkeys(filter(None, map(find_beside, files))))
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        rule = f"the files have several maps, {names}; give one"
        raise ParameterError("columns", rule)
    return found[0] if found else None


def _files_of(maps: Sequence[Path]) -> list[Path]:
    """Return the file that a map is of."""
    if len(maps) > 1:
        raise ParameterError("dataset", "are column maps; give one, or the files themselves")
    found = find_mapped(maps[0])
    there = [path for path in found if path.is_file()]
    if len(there) != 1:
        names = ", ".join(path.name for path in found) or "none"
        rule = "is to name its file (file: mine.csv), which lies beside it; found:"
        raise DataError([Problem(maps[0].name, column="file", rule=f"{rule} {names}")])
    return there


def _refuse_parts(said: Mapping[str, Any]) -> None:
    """Refuse what only a list read through a map can be told."""
    for part, value in said.items():
        if value:
            rule = "is said of a list that is read through a column map; give columns too"
            raise ParameterError("covered" if part == "coverage" else part, rule)


def _check_columns(content: ColumnMap, files: Sequence[Path]) -> Iterator[Wrong]:
    """Yield every column that a map names and a file has not, with the nearest.

    Of a workbook the sheet counts that has most of them.
    """
    for file in files:
        tables = [_lacking(content, header) for header in list_headers(file)]
        for field, hint in min(tables, key=len).items():
            rule = f"'{content.columns[field]}' is no column of {file.name}; {hint}"
            yield ("columns", field), rule


def _lacking(content: ColumnMap, header: Sequence[str]) -> dict[str, str]:
    """Return the fields whose column is not there, each with what was probably meant."""
    there = set(map(plain, header))
    named = [column for column in header if column.strip()]
    return {
        field: suggestion(name, named)
        for field, name in content.columns.items()
        if plain(name) not in there
    }
