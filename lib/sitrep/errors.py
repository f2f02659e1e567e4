"""What went wrong, where, what is allowed and what was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN = 10
"""How many problems the text of a `DataError` spells out; the rest are counted."""


LISTED = 60
"""How many allowed values an error lists; the rest are counted."""

MANY = 5000
"""Among more values than this, the nearest is looked for only where the first letter agrees."""


class ParameterError(ValueError):
    """A parameter has a value that is not allowed.

    Attributes
    ----------
    parameter : str, its name; empty where no single one is meant
    rule : str, what was given and what is allowed, with the nearest match

    Examples
    --------
    >>> try:
    ...     TINY.where(actors=["ISI"])
    ... except ParameterError as error:
    ...     print(error.parameter, "-", error)
    actors - actors: 'ISI' is not an actor of these data; did you mean 'ISIS'?
    """

    def __init__(self, parameter: str, rule: str) -> None:
        super().__init__(parameter, rule)
        self.parameter = parameter
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.parameter}: {self.rule}" if self.parameter else self.rule

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook: our frames say nothing about the value given."""
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True, order=True)
class Problem:
    """One broken rule in one place.

    Attributes
    ----------
    file : str, name of the file
    row : int, line number in the file (the header is line 1); 0 for the file as a whole
    id : str, key of the row, parts joined by a space; empty where there is none
    column : str, empty where the whole row is meant
    value : str, as it stands in the file
    rule : str, what is allowed, with the nearest match
    """

    file: str
    row: int = 0
    id: str = ""
    column: str = ""
    value: str = ""
    rule: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.row}" if self.row else self.file
        what = " ".join(part for part in (self.id, self.column) if part)
        got = f"{self.value!r} " if self.value else ""
        return f"{place}: {what + ': ' if what else ''}{got}{self.rule}"


class DataError(ValueError):
    """A file cannot be used as it is; `problems` lists every reason found.

    Examples
    --------
    >>> print(DataError([Problem("incidents.csv", row=7, column="killed", rule="is no number")]))
    incidents.csv:7: killed: is no number
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        rest = len(self.problems) - SHOWN
        if rest > 0:
            lines.append(f"... and {rest} more")
        super().__init__("\n".join(lines))

    def _render_traceback_(self) -> list[str]:
        """Show the problems alone in a notebook: our frames say nothing about the file."""
        return [f"{type(self).__name__}:", *str(self).splitlines()]


def nearest(value: str, allowed: Collection[str], *, cutoff: float = 0.6) -> str | None:
    """Return the allowed text closest to `value`, or None if none is close.

    Parameters
    ----------
    value : str
    allowed : collection of str
    cutoff : float, how alike the two must be, from 0 to 1
    """
    folded = value.casefold()
    by_folded = {text.casefold(): text for text in allowed}
    if len(by_folded) > MANY:
        by_folded = {key: text for key, text in by_folded.items() if key[:1] == folded[:1]}
    found = get_close_matches(folded, list(by_folded), n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def suggestion(value: str, allowed: Collection[str]) -> str:
    """Say what was probably meant, or what is allowed where nothing is close.

    Returns
    -------
    str : "did you mean 'Daraa'?" or "allowed: day, week, month"
    """
    match = nearest(value, allowed)
    if match is not None:
        return f"did you mean '{match}'?"
    listed = sorted(allowed)
    rest = f", ... and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
    return f"allowed: {', '.join(listed[:LISTED]) or 'none'}{rest}"


def check_choice(
    name: str, value: object, allowed: Collection[str], *, noun: str, see: str = ""
) -> str:
    """Return `value` if it is allowed.

    Parameters
    ----------
    name : str, the parameter
    value : object, what was given
    allowed : collection of str
    noun : str, what a value of this parameter is, with its article ("a governorate")
    see : str, where the allowed values are listed

    Raises
    ------
    ParameterError : names the parameter, the value, and the nearest allowed value
    """
    if isinstance(value, str) and value in allowed:
        return value
    hint = suggestion(str(value), allowed)
    raise ParameterError(name, f"{value!r} is not {noun}; {hint}{f' See {see}' if see else ''}")


def check_count(name: str, value: object, noun: str, *, least: int = 1, most: int = 0) -> int:
    """Return `value` if it is a whole number that may be asked for.

    Parameters
    ----------
    name : str, the parameter
    value : object, what was given
    noun : str, what it counts, in the plural
    least, most : int; no most where that is 0

    Raises
    ------
    ParameterError : names the parameter, the value, and what is allowed
    """
    if type(value) is int and least <= value <= (most or value):
        return value
    allowed = f"{least} to {most}" if most else f"{least} or more"
    raise ParameterError(name, f"{value!r} is not a number of {noun}; give {allowed}")
