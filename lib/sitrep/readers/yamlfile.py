"""Reads a YAML file with the place of each part in it: a column map, a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from sitrep.errors import DataError, Problem


def read_yaml(path: Path) -> tuple[Any, yaml.Node | None]:
    """Return what stands in a file, and where.

    Parameters
    ----------
    path : Path

    Returns
    -------
    content; yaml.Node, which knows the line of each part, None for an empty file

    Raises
    ------
    DataError : it cannot be read, is no YAML in UTF-8, or says a thing twice
    """

    def fail(rule: str, row: int = 0) -> DataError:
        return DataError([Problem(path.name, row, rule=rule)])

    try:
        text = path.read_text(encoding="utf-8-sig")
        content, node = yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise fail(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise fail("is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else 0
        raise fail(f"is not YAML: {error.problem}", row) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise fail(f"is not YAML: {error}") from None
    twice = [
        Problem(path.name, line, rule=f"'{key}' is there already, in line {first}; keep one")
        for key, first, line in _list_twice(node, set())
    ]
    if twice:
        raise DataError(twice)
    return content, node


def _list_twice(node: yaml.Node | None, seen: set[int]) -> Iterator[tuple[str, int, int]]:
    """Yield each key that a mapping has again, of which YAML keeps the last, and both lines."""
    if id(node) in seen or not isinstance(node, yaml.CollectionNode):
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _list_twice(value, seen)
        return
    lines: dict[str, int] = {}
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            line = int(key.start_mark.line) + 1
            if key.value in lines:
                yield key.value, lines[key.value], line
            lines.setdefault(key.value, line)
        yield from _list_twice(value, seen)


def find_line(node: yaml.Node | None, where: Iterable[str | int]) -> int:
    """Return the line of a part of a file; that of the part around it if it is not there.

    Parameters
    ----------
    node : yaml.Node, of the whole file, as `read_yaml` returns it
    where : iterable of str or int, the keys and numbers that lead to the part

    Returns
    -------
    int, from 1; 0 where no part around it is there
    """
    line = 0
    for step in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = int(node.start_mark.line) + 1
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            line, node = int(found[0][0].start_mark.line) + 1, found[0][1]
    return line
