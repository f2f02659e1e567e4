"""The tables of words, and all their words that a sentence holds, found in one pass."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ahocorasick

from sitrep.coding.tokens import Sentence, compare

TABLES = Path(__file__).parent / "tables"
"""Words and what they stand for, one table for each kind of meaning."""

PREFIXES = ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "فال", "كال", "وب", "ول", "فب")
"""What Arabic writes together with the word behind it."""

ARTICLE = "ال"


@dataclass(frozen=True)
class Found:
    """A word of a table, met in a sentence.

    Attributes
    ----------
    field : str, what kind of word it is
    value : what it stands for: a code, People or a Place
    first, last : int, numbers of words: from the first, up to but without the last
    """

    field: str
    value: Any
    first: int
    last: int

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.last - self.first


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of words."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def read_list(name: str) -> frozenset[str]:
    """Return the words of a list that rules ask for, as they are compared."""
    rows = [row for row in read_table("lists.csv") if row["list"] == name]
    return frozenset(compare(word) for row in rows for word in each_word(row))


def each_word(row: dict[str, str]) -> list[str]:
    """Return the words of a row, which a bar keeps apart."""
    return [word.strip() for word in row["words"].split("|") if word.strip()]


class Matcher:
    """Finds many words at once: the longest first, and none inside another of its field."""

    def __init__(self) -> None:
        self._automaton = ahocorasick.Automaton()
        self._entries: dict[str, list[tuple[str, object]]] = {}

    def add(self, field: str, value: object, words: str, *, arabic: bool = False) -> None:
        """Add a word; one that ends in * may go on.

        Parameters
        ----------
        field : str, its kind
        value : object, what it stands for
        words : str
        arabic : bool, whether it may be written together with what stands before it
        """
        norm = compare(words.rstrip("*").rstrip())
        if not norm:
            return
        ending = "" if words.endswith("*") else " "
        for form in _forms(norm) if arabic else (norm,):
            entries = self._entries.setdefault(f" {form}{ending}", [])
            if (field, value) not in entries:
                entries.append((field, value))

    def finish(self) -> Matcher:
        """Return itself, ready to search."""
        for key, entries in self._entries.items():
            self._automaton.add_word(key, (key, tuple(entries)))
        self._automaton.make_automaton()
        return self

    def search(self, norms: list[str]) -> list[Found]:
        """Return what is met among some words, in their order.

        Parameters
        ----------
        norms : list of str, words as they are compared
        """
        if not self._entries:
            return []
        starts, at = {}, 0  # where in the joined text the space before each word stands
        for place, norm in enumerate(norms):
            starts[at] = place
            at += len(norm) + 1
        met: list[Found] = []
        for end, (key, entries) in self._automaton.iter(f" {' '.join(norms)} "):
            first = starts[end - len(key) + 1]
            last = first + key.strip().count(" ") + 1
            met += [Found(field, value, first, last) for field, value in entries]
        return list(_longest(met))


def _forms(norm: str) -> Iterator[str]:
    """Yield an Arabic word with all that may be written before it."""
    for prefix in PREFIXES:
        if not (norm.startswith(ARTICLE) and prefix.endswith(ARTICLE)):
            yield prefix + norm
            yield prefix + norm + "ا"  # as the object of a verb
    rest = norm.removeprefix(ARTICLE)
    yield from ("لل" + rest, "ولل" + rest)


def _longest(met: Iterable[Found]) -> Iterator[Found]:
    """Yield those that lie in no longer one of their field, by where they stand."""
    taken: dict[str, set[int]] = {}
    kept: list[Found] = []
    for found in sorted(met, key=lambda found: (-found.length, found.first)):
        words = set(range(found.first, found.last))
        used = taken.setdefault(found.field, set())
        same = any(
            other.field == found.field and (other.first, other.last) == (found.first, found.last)
            for other in kept
        )
        if same or not words & used:
            used |= words
            kept.append(found)
    yield from sorted(kept, key=lambda found: (found.first, found.last))


def read_words() -> Matcher:
    """Return a matcher of the words that are the same for every country."""
    matcher = Matcher()
    for row in read_table("words.csv"):
        for word in each_word(row):
            matcher.add(row["field"], row["code"], word, arabic=row["language"] == "ar")
    for row in read_table("origins.csv"):
        for word in each_word(row):
            matcher.add("origin", row["origin"], word, arabic=row["language"] == "ar")
    return matcher.finish()


def words_of(sentence: Sentence, found: Found, most: int = 12) -> str:
    """Return a word of a table as the page writes it."""
    return sentence.quote(found.first, found.last, most)
