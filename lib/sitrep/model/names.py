"""What people type, and what the data call it: codes in any case, labels, other names."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, wraps
from inspect import signature
from pathlib import Path
from typing import ParamSpec, TypeVar

from sitrep.errors import ParameterError, nearest, suggestion

P = ParamSpec("P")
R = TypeVar("R")

ALIASES = Path(__file__).with_name("aliases.csv")
"""Other names: field, value, alias. All names of one value stand for whichever the data have."""


def fold(text: str) -> str:
    """Return a name as it is compared: without case, accents, hyphens and double spaces."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    spaced = re.sub(r"[-_\u2010-\u2015]", " ", bare.replace("\u2019", "'"))
    return " ".join(spaced.casefold().split())


def find(
    field: str, typed: str, known: Iterable[str], names: Iterable[tuple[str, str]] = ()
) -> list[str]:
    """Return the values that a name may stand for.

    Parameters
    ----------
    field : str, whose values are meant, as in `aliases.csv`
    typed : str
    known : iterable of str, the values
    names : iterable of pairs, other names of these data, each with its value

    Returns
    -------
    list of str, the value of that very name; else those of the same name but for case, accents
    and hyphens; else those that are named so; else those that an alias stands for; else none
    """
    values = dict.fromkeys(known)
    if typed in values:
        return [typed]
    wanted = fold(typed)
    found = [value for value in values if fold(value) == wanted]
    found = found or [value for name, value in names if value in values and fold(name) == wanted]
    if not found:
        others = _read_aliases().get((field, wanted), frozenset())
        found = [value for value in values if fold(value) in others]
    return list(dict.fromkeys(found))


def check_name(
    parameter: str,
    typed: object,
    known: Iterable[str],
    *,
    field: str,
    names: Iterable[tuple[str, str]] = (),
    noun: str,
) -> str:
    """Return the one value that a name stands for.

    Parameters
    ----------
    parameter : str, where the name was given
    typed : object, what was given
    known, field, names : as `find` takes them
    noun : str, what a value is, with its article ("a governorate")

    Raises
    ------
    ParameterError : the name stands for none, and the nearest is told; or for several, and all are
    """
    known, names = list(known), list(names)
    found = find(field, typed, known, names) if isinstance(typed, str) else []
    match found:
        case [one]:
            return one
        case [_, *_]:
            several = ", ".join(f"'{value}'" for value in found)
            raise ParameterError(parameter, f"{typed!r} may be any of {several}; give one of them")
    labels = [name for name, value in names if value in known]
    close = nearest(str(typed), known) is None and nearest(str(typed), labels) is not None
    hint = suggestion(str(typed), labels if close else known)
    raise ParameterError(parameter, f"{typed!r} is not {noun}; {hint}")


def check_keywords(field: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword that a function does not take an error that names the nearest one.

    Parameters
    ----------
    field : str, what its keywords are ("filter"), as in `aliases.csv`
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        taken = signature(function).parameters.values()
        names = [one.name for one in taken if one.kind is one.KEYWORD_ONLY]
        places = sum(one.kind is one.POSITIONAL_OR_KEYWORD for one in taken)

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if len(args) > places:
                rule = f"takes a {field} by its name alone: {', '.join(names)}"
                raise ParameterError(function.__name__, rule)
            for name in kwargs:
                if name not in names:
                    found = find(field, name, names)
                    hint = f"did you mean '{found[0]}'?" if found else suggestion(name, names)
                    raise ParameterError(name, f"is no {field}; {hint}")
            return function(*args, **kwargs)

        return checked

    return decorate


@cache
def _read_aliases() -> dict[tuple[str, str], frozenset[str]]:
    """Return for each field and name, folded, all names of what it stands for."""
    with ALIASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    groups: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        group = groups.setdefault((row["field"], row["value"]), {fold(row["value"])})
        group.add(fold(row["alias"]))
    return {
        (field, name): frozenset(group) for (field, _), group in groups.items() for name in group
    }
