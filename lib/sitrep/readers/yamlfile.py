"""Reads a YAML file with the place of each part in it: a column map, a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from sitrep.errors import DataError, Problem

MOST = 200_000
"""How many values a text may stand for: an alias repeats what it names, and ten of ten of ten of
them are a billion."""


class YamlError(ValueError):
    """A text is no YAML that can be used.

    Attributes
    ----------
    rule : str, what is wrong
    line : int, from 1; 0 where it is not known
    """

    def __init__(self, rule: str, line: int = 0) -> None:
        super().__init__(rule, line)
        self.rule, self.line = rule, line


def parse_yaml(text: str) -> tuple[Any, yaml.Node | None]:
    """Return what a text says in YAML, and where.

    Parameters
    ----------
    text : str

    Returns
    -------
    content; yaml.Node, which knows the line of each part, None for an empty text

    Raises
    ------
    YamlError : it is none, or one of its values cannot be
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            return None, None
        _count(node, {})
        return _build(node), node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlError(str(error.problem), mark.line + 1 if mark else 0) from None
    except RecursionError:
        raise YamlError("is nested too deeply") from None
    except yaml.YAMLError as error:
        raise YamlError(str(error)) from None


def _count(node: yaml.Node, known: dict[int, int]) -> int:
    """Return how many values a node stands for, those that aliases repeat too."""
    if id(node) in known:
        if known[id(node)] == 0:
            raise YamlError("an alias stands within what it names", _line(node))
        return known[id(node)]
    known[id(node)] = 0
    total = 1 + sum(_count(part, known) for part in _parts(node))
    if total > MOST:
        raise YamlError(f"its aliases stand for more than {MOST:,} values", _line(node))
    known[id(node)] = total
    return total


def _build(node: yaml.Node) -> Any:
    """Return the value of a node; of one that cannot be, say the line of its innermost part."""
    try:
        return yaml.SafeLoader("").construct_document(node)
    except ValueError as error:
        for part in _parts(node):
            _build(part)
        raise YamlError(f"'{node.value}': {error}", _line(node)) from None


def _parts(node: yaml.Node) -> list[yaml.Node]:
    """Return the nodes that a node holds: of a mapping its keys and its values."""
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


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
        content, node = parse_yaml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise fail(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise fail("is not UTF-8 text") from None
    except YamlError as error:
        raise fail(f"is not YAML: {error.rule}", error.line) from None
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
