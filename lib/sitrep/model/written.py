"""What was asked for, as the Python that asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from typing import Any


def write_call(function: str, /, *first: Any, **given: Any) -> str:
    """Return the call of a function as Python; what is empty is left out.

    Parameters
    ----------
    function : str
    first : what is given by its place
    given : what is given by name

    Examples
    --------
    >>> write_call("where", actors=("ISIS",), text="")
    "where(actors=['ISIS'])"
    """
    named = [f"{key}={_literal(value)}" for key, value in given.items() if value]
    return f"{function}({', '.join([*map(_literal, first), *named])})"


def _literal(value: Any) -> str:
    """Return a value as Python: a path as text, any collection as a list."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key!r}: {_literal(one)}' for key, one in value.items())}}}"
    if isinstance(value, Collection) and not isinstance(value, str):
        values = sorted(value) if isinstance(value, Set) else value
        return f"[{', '.join(map(_literal, values))}]"
    return repr(value if isinstance(value, (str, int)) else str(value))
