"""Whether two names, in Latin or Arabic script, may be of one place."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from sitrep.model.dataset import Dataset
from sitrep.model.search import fold_text

SAME, ALIKE = 100.0, 80.0
"""Of 100: names that are one, and the least that may be."""

_FEWEST = 3
"""Letters that a name, or its skeleton, must have to tell one place from another."""

_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "an", "the", "of", "near"})
_PLACES = frozenset(
    map(fold_text, ("town", "village", "city", "camp", "ville", "مدينة", "بلدة", "قرية", "مخيم"))
)
"""Words that say what a place is, and not which."""

_REGIONS = frozenset(
    map(
        fold_text,
        (
            *("region", "province", "governorate", "state", "district", "oblast", "department"),
            *("departement", "county", "division", "prefecture", "wilaya", "wilayat"),
            *("محافظة", "ولاية"),
        ),
    )
)
"""Words that say what a region is, and not which."""

_SOUNDS = (
    *(("sh", "s"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ch", "s")),
    *(("q", "k"), ("c", "k"), ("x", "ks"), ("p", "b"), ("v", "f"), ("j", "g"), ("z", "d")),
)
"""What writers of Latin letters set for one sound, so that spellings meet."""

_ARABIC = str.maketrans(
    {
        **dict(zip("بتثجحخدذرزسشصضطظغفقكلمنهة", "bttghhddrdsssdtdgfkklmnhh", strict=True)),
        **dict.fromkeys("اأإآىيويؤئءعـ", ""),
    }
)
"""Arabic letters as the consonants that Latin spellings keep; long vowels and the like as none."""


def skeleton(name: str) -> str:
    """Return the consonants of a name, the same for its usual spellings in both scripts.

    Examples
    --------
    >>> skeleton("Al-Sukhnah"), skeleton("السخنة")
    ('shn', 'shn')
    >>> skeleton("Daraa"), skeleton("Dar'a"), skeleton("درعا")
    ('dr', 'dr', 'dr')
    """
    words = [word for word in _bare(name, _PLACES) if word not in _ARTICLES]
    text = " ".join(re.sub(r"^ال(?=..)", "", word) for word in words)
    for sound, letter in _SOUNDS:
        text = text.replace(sound, letter)
    bare = re.sub(r"[aeiouyw]", "", text.translate(_ARABIC))
    return re.sub(r"(.)\1+", r"\1", re.sub(r"h\b", "", bare).replace(" ", ""))


def plain_region(name: str) -> str:
    """Return the name of a region without the word for what it is.

    Examples
    --------
    >>> plain_region("Gao region"), plain_region("Région de Gao"), plain_region("Gao")
    ('gao', 'gao', 'gao')
    """
    return " ".join(word for word in _bare(name, _REGIONS) if word not in ("of", "de", "du"))


def plain_regions(names: pd.Series) -> pd.Series:
    """Return names of regions, each without the word for what it is; missing where it is."""
    names = names.astype("str")
    return names.map({name: plain_region(name) for name in names.dropna().unique()}).astype("str")


def _bare(name: str, words: frozenset[str]) -> list[str]:
    """Return the words of a name but those for what it is, unless there are no others."""
    every = fold_text(name).split()
    return [word for word in every if word not in words] or every


class Names:
    """The names of the places of a list.

    Attributes
    ----------
    of_row : array of int, one a row, the number of its place; -1 where none is named
    spelt : list of list of str, by number, the folded names of each
    bones : list of list of str, by number, the skeletons of these
    """

    def __init__(self, data: Dataset) -> None:
        listed = data.gazetteer.dropna(subset=["name_ar"])
        other = dict(zip(listed["place"], listed["name_ar"], strict=True))
        places, names = pd.factorize(data.incidents["place"])
        self.of_row = places
        both = [[str(name), *([other[name]] if name in other else [])] for name in names]
        self.spelt = [[" ".join(_bare(name, _PLACES)) for name in spelt] for spelt in both]
        self.bones = [[skeleton(name) for name in spelt] for spelt in both]


def likeness(first: Names, second: Names, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return how alike the place names of pairs of rows are.

    Parameters
    ----------
    first, second : Names
    rows, others : array of int, one a pair: its row in the first list and in the second

    Returns
    -------
    array of float, 0 to 1, one a pair; NaN where one has no name, or the names are of two scripts
    and too short to tell
    """
    one, two = first.of_row[rows], second.of_row[others]
    named = (one >= 0) & (two >= 0)
    asked, back = np.unique(np.stack([one[named], two[named]]), axis=1, return_inverse=True)
    best = np.full(asked.shape[1], np.nan)
    spelt = [
        (at, mine, theirs)
        for at, (a, b) in enumerate(asked.T)
        for kind in ("spelt", "bones")
        for mine in getattr(first, kind)[a]
        for theirs in getattr(second, kind)[b]
        if min(len(mine), len(theirs)) >= _FEWEST or (kind == "spelt" and mine == theirs)
        if kind == "bones" or _is_latin(mine) == _is_latin(theirs)
    ]
    if spelt:
        at, mine, theirs = zip(*spelt, strict=True)
        alike = process.cpdist(mine, theirs, scorer=fuzz.ratio, score_cutoff=ALIKE)
        np.fmax.at(best, np.array(at), np.asarray(alike, dtype=float))
    found = np.full(len(rows), np.nan)
    found[named] = best[back.ravel()] / SAME
    return found


def _is_latin(name: str) -> bool:
    """Tell whether a folded name is written in Latin letters."""
    return name[:1] < "\u0250"
