"""How the files of a format look: it is recognised by its columns, never by name or place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sitrep.errors import DataError, Problem, nearest
from sitrep.readers.files.known import MAPPED, by_columns, letters, told

SHOWN = 12
"""How many columns an error names."""

ALIKE = 0.8
"""How alike two names of columns are, at least, for one to be taken for the other."""


@dataclass(frozen=True)
class Layout:
    """How the files of one source look.

    Attributes
    ----------
    name : str, as one would say it ("UCDP GED")
    key : str, the column of the id
    needed : frozenset of str, the columns without which it is not this format; of aliases, the
        current name
    marks : frozenset of str, columns of which at least one is there too; none: all may lack
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
    marks: frozenset[str] = frozenset()
    headless: tuple[str, ...] = ()
    numeric: frozenset[str] = frozenset()

    def current(self, columns: Sequence[str]) -> list[str]:
        """Return the columns of a file by their current names, stripped and lower-case.

        Names that have the same letters and digits are one: "Event-Id Cnty" is event_id_cnty. If
        a file has a name twice in this way, the one that is spelt as we do is meant.
        """
        plain = [" ".join(column.split()).lower() for column in columns]
        taken = set(plain)
        meant = [self._spelt.get(letters(column), column) for column in plain]
        spelt = [
            column if name in taken else name for column, name in zip(plain, meant, strict=True)
        ]
        taken = set(spelt)
        return [
            column if self.aliases.get(column) in taken else self.aliases.get(column, column)
            for column in spelt
        ]

    @cached_property
    def _spelt(self) -> dict[str, str]:
        """The names that are known, by their letters and digits."""
        names = (*self.aliases, *self.headless, *self.wanted, *self.needed)
        return {letters(name): name for name in names}

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return the needed columns that are not there; the key, where no mark is there either."""
        there = set(self.current(columns))
        unmarked = bool(self.marks) and not self.marks & there
        return sorted(self.needed - there | ({self.key} if unmarked else set()))


def recognise(file: str, columns: Sequence[str], layouts: Collection[Layout]) -> Layout:
    """Return the layout of a file.

    Parameters
    ----------
    file : str, its name, for the error
    columns : sequence of str, its header
    layouts : collection of Layout

    Raises
    ------
    DataError : says what the file is, what it is nearly, or what columns it has, and what to do
    """
    fitting = [known for known in layouts if not known.missing(columns)]
    if fitting:
        return max(fitting, key=lambda known: len(known.needed))
    rule = (
        by_columns(file, columns)
        or _nearly(file, columns, layouts)
        or _unknown(file, columns, layouts)
    )
    raise DataError([Problem(file, rule=rule)])


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


def _nearly(file: str, columns: Sequence[str], layouts: Collection[Layout]) -> str:
    """Say which format a file nearly is and what it lacks; empty where it is near none."""
    best = min(layouts, key=lambda known: len(known.missing(columns)) / len(known.needed))
    lacking, there = best.missing(columns), best.current(columns)
    known = {*best.wanted, *best.headless, *best.needed}
    if 2 * len(lacking) > len(best.needed) and not known.issuperset(there):
        return ""
    others = [column for column in there if column and column not in known]
    close = {name: nearest(name, others, cutoff=ALIKE) for name in lacking}
    named = [f"{name} (is it {close[name]!r}?)" if close[name] else name for name in lacking]
    return (
        f"is nearly {best.name}, but lacks {', '.join(named)}; take these columns too when you "
        f"download it, rename them, or {told(MAPPED, file)}"
    )


def _unknown(file: str, columns: Sequence[str], layouts: Collection[Layout]) -> str:
    """Say which columns a file has that is of no known format, and what to do."""
    named = [column for column in columns if column.strip()]
    shown = ", ".join(named[:SHOWN]) + (f" and {len(named) - SHOWN} more" * (len(named) > SHOWN))
    return (
        f"is of no known format ({', '.join(known.name for known in layouts)}); its columns are "
        f"{shown}; if each row is one incident, {told(MAPPED, file)}"
    )
