"""Words of a list as codes: by its map, by ours, or as codes of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np

from sitrep.errors import DataError, suggestion
from sitrep.readers.columns import encode
from sitrep.readers.files.raw import Coded, Raw
from sitrep.readers.labels import fold

LISTED = 12
"""How many words a note names."""


def map_words(
    raw: Raw,
    field: str,
    values: Mapping[str, str],
    known: Mapping[str, str],
    *,
    own: bool,
    strict: bool,
) -> Raw:
    """Return the rows with the words of a field as codes.

    Parameters
    ----------
    raw : Raw
    field : str, the column
    values : mapping, word -> code, "" for a blank
    known : mapping, folded word -> code, that need not be mapped
    own : bool, a word that is not mapped stays, as a code of its own; else it is left blank
    strict : bool, such a word is an error

    Raises
    ------
    DataError : strict, and there are words that are not mapped
    """
    column = raw.coded(field)
    table = dict(known) | {fold(word): code for word, code in values.items()}
    codes = [table.get(fold(word), word if own else "") for word in column.distinct]
    lacking = np.array([fold(word) not in table for word in column.distinct], dtype=bool)
    where = column.spread(lacking, False)
    if where.any() and (values or known):
        if strict:
            rule = f"is not mapped to {field}; {suggestion('', list(values) or list(known))}"
            raise DataError(raw.problems(where, field, rule))
        rule = "words that are not mapped " + ("stay as they are" if own else "are left blank")
        raw.note(f"{field}: {rule}{name_words(column, where)}", "guessed", where)
    number = {code: at for at, code in enumerate(dict.fromkeys(filter(None, codes)))}
    numbers = np.array([number.get(code, -1) for code in codes], dtype="int32")
    return raw.put(field, encode(column.spread(numbers, -1), list(number)))


def note_words(raw: Raw, field: str, words: Collection[str], code: str) -> None:
    """Note the rows in which a field has one of some words, which become a code unasked.

    Parameters
    ----------
    raw : Raw
    field : str, the column
    words : collection of str, folded
    code : str
    """
    column = raw.coded(field)
    meant = np.array([fold(word) in words for word in column.distinct], dtype=bool)
    where = column.spread(meant, False)
    raw.note(f"{field}: read as {code}{name_words(column, where)}", "mapped", where)


def join_spellings(raw: Raw, field: str) -> Raw:
    """Return the rows with one spelling of each word: the most frequent one, then the first.

    Parameters
    ----------
    raw : Raw
    field : str, the column; words that differ only in capitals, spaces or dashes are one
    """
    column = raw.coded(field)
    count = np.bincount(column.codes[column.codes >= 0], minlength=len(column.distinct))
    folded = [fold(word) for word in column.distinct]
    order = sorted(range(len(folded)), key=lambda at: -count[at])
    usual = {folded[at]: at for at in reversed(order)}
    if len(usual) == len(folded):
        return raw
    own = np.array([usual[word] for word in folded], dtype="int32")
    where = column.spread(own != np.arange(len(own)), False)
    rule = "words that differ only in capitals, spaces or dashes are one, spelt as most often"
    raw.note(f"{field}: {rule}{name_words(column, where)}", "mapped", where)
    return raw.put(field, encode(column.spread(own, -1), column.distinct))


def by_code(codes: Mapping[str, str]) -> dict[str, str]:
    """Return what stands for a code: itself, with or without underlines, and its label.

    Parameters
    ----------
    codes : mapping, code -> label
    """
    spelt: tuple[Callable[[str], str], ...] = (
        str,
        lambda code: code.replace("_", " "),
        codes.__getitem__,
    )
    return {fold(spell(code)): code for code in codes for spell in spelt}


def name_words(column: Coded, where: np.ndarray) -> str:
    """Return the words of some rows with how many rows have each, as the end of a note."""
    count = np.bincount(column.codes[where & (column.codes >= 0)], minlength=len(column.distinct))
    order = np.argsort(-count, kind="stable")
    named = [f"'{column.distinct[at]}' ({count[at]})" for at in order if count[at]]
    rest = f", and {len(named) - LISTED} more words" if len(named) > LISTED else ""
    return f": {', '.join(named[:LISTED])}{rest}" if named else ""
