"""Reads a YAML file with the place of each part in it: a column map, a plan."""

from __future__ import annotations

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
    DataError : it cannot be read, or is no YAML in UTF-8
    """

    def fail(rule: str, row: int = 0) -> DataError:
        return DataError([Problem(path.name, row, rule=rule)])

    try:
        text = path.read_text(encoding="utf-8-sig")
        return yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise fail(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise fail("is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else 0
        raise fail(f"is not YAML: {error.problem}", row) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise fail(f"is not YAML: {error}") from None
