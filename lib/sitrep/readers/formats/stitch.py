"""Joins files of one source: each incident in its newest version, without those deleted since.

A newer file that lacks an incident is evidence that its source deleted it only where the file
would hold it otherwise. It must cover the incident's day and country: by its release, or, as
exports show no more, from the file's own first to its own last incident of that country. It must
hold incidents of the same kinds, for it may have been asked for some kinds alone. And where no
release tells that it is whole, it must hold at least half of the older file's incidents of that
country and those days. Else the incident stays.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitrep.readers.dates import NOT_A_DAY
from sitrep.readers.files.raw import Raw
from sitrep.readers.formats.base import Format
from sitrep.readers.formats.vintage import Vintage
from sitrep.readers.rows import has_id, refuse_overlaps

DELETED = "a newer file covers its day and country and lacks it: deleted since"
IN_DOUBT = (
    "lacking in a newer file that has its day and country, but not its kind or less than half of "
    "what the older file has there: kept"
)


def keep_newest(raw: Raw, form: type[Format]) -> Raw:
    """Keep of each id the rows of the file that has it newest; drop those deleted since.

    Of rows edited at one time that of the newer file counts, of files of one age that named last.

    Parameters
    ----------
    raw : Raw
    form : type of Format

    Raises
    ------
    DataError : a file without any ids shares a country and a year with another
    """
    if len(raw.files) == 1:
        return raw
    told = form.vintage(raw.quiet())
    _refuse_overlaps(raw, told)
    codes = raw.ids.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    ids = np.where(has_id(raw), codes, -1)
    deleted, doubtful = _find_deleted(raw.file_of, ids, told)
    kept = _is_newest(raw.file_of, ids, told)
    raw.note(IN_DOUBT, "guessed", doubtful & kept)
    raw = raw.keep(kept, "the same id in several files: the newest version counts")
    return raw.keep(~deleted[kept], DELETED)


def _refuse_overlaps(raw: Raw, told: Vintage) -> None:
    """Refuse files without any ids that may hold incidents of another."""
    alone = np.setdiff1d(np.arange(len(raw.files)), raw.file_of[has_id(raw)])
    if len(alone):
        known = (told.country >= 0) & ~np.isnat(told.day)
        years = told.day[known].astype("datetime64[Y]")
        refuse_overlaps(raw.take(known), told.country[known], years, alone, "has no ids")


def _is_newest(file_of: np.ndarray, ids: np.ndarray, told: Vintage) -> np.ndarray:
    """Tell which rows are of the file that has their id newest; those without an id are."""
    table = pd.DataFrame({"id": ids, "file": file_of, "edited": told.edited})
    held = table.groupby(["id", "file"], sort=False)["edited"].max().reset_index()
    held["made"] = np.nan_to_num(told.made, nan=-np.inf)[held["file"]]
    best = held.sort_values(["edited", "made", "file"]).drop_duplicates("id", keep="last")
    winner = best.set_index("id")["file"].reindex(ids).to_numpy()
    newest: np.ndarray = (winner == file_of) | (ids < 0)
    return newest


def _find_deleted(
    file_of: np.ndarray, ids: np.ndarray, told: Vintage
) -> tuple[np.ndarray, np.ndarray]:
    """Tell which rows were deleted since, and which a newer file lacks that may be no evidence."""
    deleted, doubtful = (np.zeros(len(ids), dtype=bool) for _ in range(2))
    newest = np.full(ids.max(initial=-1) + 2, -np.inf)  # of each id: the age of its newest file
    np.maximum.at(newest, ids, np.nan_to_num(told.made, nan=np.inf)[file_of])
    for at in np.flatnonzero(~np.isnan(told.made)):
        here = file_of == at
        older = _lies_within(told, here, told.spans[at]) & (told.made[file_of] < told.made[at])
        lacking = older & (ids >= 0) & (newest[ids] < told.made[at])
        if not lacking.any():
            continue
        sure = lacking.copy()
        if np.isnat(told.spans[at]).any():
            sure &= _holds_half(file_of, ids, told, here, older)
        for kind in told.kinds:
            sure &= np.isin(kind, kind[here])
        deleted |= sure
        doubtful |= lacking & ~sure
    return deleted, doubtful & ~deleted


def _lies_within(told: Vintage, here: np.ndarray, span: np.ndarray) -> np.ndarray:
    """Tell which rows lie in the countries of a file and the days that it covers there."""
    number = told.country.max(initial=-1) + 2
    first, last = np.full(number, NOT_A_DAY), np.full(number, NOT_A_DAY)
    dated = here & ~np.isnat(told.day) & (told.country >= 0)
    if np.isnat(span).any():
        np.fmin.at(first, told.country[dated], told.day[dated])
        np.fmax.at(last, told.country[dated], told.day[dated])
    else:
        first[told.country[dated]], last[told.country[dated]] = span
    country = told.country  # -1 is the last, which no row has put a day into
    within: np.ndarray = (told.day >= first[country]) & (told.day <= last[country])
    return within


def _holds_half(
    file_of: np.ndarray, ids: np.ndarray, told: Vintage, here: np.ndarray, older: np.ndarray
) -> np.ndarray:
    """Tell of which rows a file holds at least half of what their own has of their country."""
    group = np.where(older, file_of.astype("int64") * (told.country.max() + 2) + told.country, 0)
    shared = older & np.isin(ids, ids[here]) & (ids >= 0)
    asked, found = np.bincount(group[older]), np.bincount(group[shared], minlength=1)
    found = np.append(found, np.zeros(len(asked) - len(found), dtype="int64"))
    half: np.ndarray = older & (2 * found[group] >= asked[group])
    return half
