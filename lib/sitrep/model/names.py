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

SPELLINGS = "regions_"
"""What the tables beside this module begin with that list how the regions of a country are spelt:
field (admin1), label, code (as the data have it), note, source."""

KIND = "the same, with its kind"
"""The source of a spelling that only adds what a region is ("Daraa Governorate")."""

FOLDER = Path(__file__).parent


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


def find_spellings() -> dict[str, Path]:
    """Return the tables of spellings of regions, by the small name of their country."""
    paths = sorted(FOLDER.glob(f"{SPELLINGS}*.csv"))
    return {path.stem.removeprefix(SPELLINGS): path for path in paths}


def list_aliases(field: str, value: str) -> list[str]:
    """Return the other names of a value, folded, without what stands in brackets behind one.

    Parameters
    ----------
    field : str, as in `aliases.csv`
    value : str

    Examples
    --------
    >>> list_aliases("actor", "HTS and allies"), list_aliases("actor", "Nobody")
    (['hayat tahrir al sham', 'hts'], [])
    """
    wanted = fold(value)
    others = _read_aliases().get((field, wanted), frozenset()) - {wanted}
    return sorted({re.sub(r" \(.*\)$", "", other) for other in others})


@cache
def _read_aliases() -> dict[tuple[str, str], frozenset[str]]:
    """Return for each field and name, folded, all names of what it stands for."""
    rows = [(row["field"], row["value"], row["alias"]) for row in _read(ALIASES)]
    for path in find_spellings().values():
        named = [row for row in _read(path) if row["source"] != KIND]
        rows += [(row["field"], row["code"], row["label"]) for row in named]
    groups: dict[tuple[str, str], set[str]] = {}
    for field, value, alias in rows:
        group = groups.setdefault((field, value), {fold(value)})
        group.add(fold(alias))
    return {
        (field, name): frozenset(group) for (field, _), group in groups.items() for name in group
    }


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
