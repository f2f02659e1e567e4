"""How the files of a format look: it is recognised by its columns, never by name or place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sitrep.errors import DataError, Problem, suggestion


@dataclass(frozen=True)
class Layout:
    """How the files of one source look.

    Attributes
    ----------
    name : str, as one would say it ("UCDP GED")
    key : str, the column of the id
    needed : frozenset of str, the columns without which it is not this format; of aliases, the
        current name
    wanted : tuple of str, the columns that are read where they are present
    aliases : mapping, name in another vintage -> current name; lower-case, as all names here
    headless : tuple of str, the columns in order of a file that is known to ship without a header
    numeric : frozenset of str, columns that are tried as numbers first, which is quicker; if a cell
        of one is no number, all columns are read as text
    """

    name: str
    key: str
    needed: frozenset[str]
    wanted: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    headless: tuple[str, ...] = ()
    numeric: frozenset[str] = frozenset()

    def current(self, columns: Sequence[str]) -> list[str]:
        """Return the columns of a file by their current names, stripped and lower-case."""
        plain = [" ".join(column.split()).lower() for column in columns]
        taken = set(plain)
        return [
            column if self.aliases.get(column) in taken else self.aliases.get(column, column)
            for column in plain
        ]

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return the needed columns that are not there."""
        return sorted(self.needed.difference(self.current(columns)))


def recognise(file: str, columns: Sequence[str], layouts: Collection[Layout]) -> Layout:
    """Return the layout of a file.

    Parameters
    ----------
    file : str, its name, for the error
    columns : sequence of str, its header
    layouts : collection of Layout

    Raises
    ------
    DataError : says what each format looks for, what came closest, and what that lacks
    """
    fitting = [known for known in layouts if not known.missing(columns)]
    if fitting:
        return max(fitting, key=lambda known: len(known.needed))
    best = min(layouts, key=lambda known: len(known.missing(columns)) / len(known.needed))
    problems = [
        Problem(file, rule=f"is no {known.name} file: {_lacking(known, columns)}")
        for known in layouts
    ]
    if len(best.missing(columns)) < len(best.needed):
        problems.append(Problem(file, rule=f"comes closest to {best.name}; {_hint(best, columns)}"))
    raise DataError(problems)


def recognise_headless(first: Sequence[str], layouts: Collection[Layout]) -> Layout | None:
    """Return the layout of a file that begins with a row of data, where one is known to.

    Parameters
    ----------
    first : sequence of str, the first row
    layouts : collection of Layout
    """
    for known in layouts:
        alike = len(first) == len(known.headless) and not known.needed.intersection(first)
        if alike and first[known.headless.index(known.key)].strip().isdigit():
            return known
    return None


def _lacking(known: Layout, columns: Sequence[str]) -> str:
    lacking = known.missing(columns)
    return f"it lacks {', '.join(lacking)} of {', '.join(sorted(known.needed))}"


def _hint(known: Layout, columns: Sequence[str]) -> str:
    """Say what a missing column may be called in the file."""
    there = [column for column in known.current(columns) if column not in known.wanted]
    hints = [f"{name}: {suggestion(name, there)}" for name in known.missing(columns)]
    return "; ".join(hint for hint in hints if "did you mean" in hint) or "nothing is called alike"
