"""What tells the incidents of ACLED apart: the ids of each vintage, and rows that repeat."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.readers.files.raw import MADE_ID, Raw
from sitrep.readers.rows import refuse_overlaps, rename_rows

KEY, NUMBER, DATA_ID = "event_id_cnty", "event_id_no_cnty", "data_id"
KINDS = ("event", "number", "data")
"""Kinds of ids, best first: of a country's event, its number within the country, of a row."""

SAMPLE = 1000
"""Ids by which it is told whether those of a column are bare numbers."""


LAST_DAY = np.datetime64("2099-12-31")
LAST_SECOND = float(LAST_DAY.astype("datetime64[s]").astype("int64"))


def read_edits(raw: Raw) -> np.ndarray:
    """Return when each row was last edited, in Unix seconds; -1 where it is not known."""
    seconds = raw.numbers("timestamp")
    if seconds is None:
        column = raw.coded("timestamp")
        parsed = pd.to_numeric(pd.Series(column.distinct, dtype="str"), errors="coerce")
        seconds = column.spread(parsed.to_numpy("float64"), np.nan)
    return np.where((seconds >= 0) & (seconds <= LAST_SECOND), seconds, -1.0)


# Ids -------------------------------------------------------------------------------------------


def identify(raw: Raw) -> Raw:
    """Return the rows with the best kind of id that all files have; blank where a row has none.

    Raises
    ------
    DataError : of several files not all have ids of one kind, and they share a country and a
        year, so that an incident that stands in two of them would count twice
    """
    found = [_find_kinds(raw, number) for number in range(len(raw.files))]
    kind = next((kind for kind in KINDS if all(kind in columns for columns in found)), "")
    if not kind:
        _refuse_overlaps(raw)
    if kind == "event" and all(columns[kind] == KEY for columns in found):
        return raw
    parts = []
    for number, columns in enumerate(found):
        rows = np.flatnonzero(raw.file_of == number)
        own = kind or next((one for one in KINDS if one in columns), "")
        parts.append(_make_ids(raw, rows, own, columns.get(own, "")))
    return raw.put(MADE_ID, pa.chunked_array(parts, pa.string()))


def _find_kinds(raw: Raw, file: int) -> dict[str, str]:
    """Return the kinds of ids that a file has: kind -> its column."""
    kinds: dict[str, str] = {}
    for name in (KEY, NUMBER, DATA_ID):
        there = raw.texts(name).is_valid().to_numpy() & (raw.file_of == file)
        some = raw.texts(name).take(pa.array(np.flatnonzero(there)[:SAMPLE])).to_pylist()
        letters = sum(any(map(str.isalpha, value)) for value in some)
        if some:
            kind = "data" if name == DATA_ID else "event" if 2 * letters > len(some) else "number"
            kinds.setdefault(kind, name)
    return kinds


def _make_ids(raw: Raw, rows: np.ndarray, kind: str, column: str) -> pa.Array:
    """Return the ids of some rows, of one kind; blank where they have none."""
    if not kind:
        return pa.nulls(len(rows), pa.string())
    if kind == "event" and column == NUMBER:
        rule = f"{NUMBER} is the id: it is exchanged with {KEY}, which holds bare numbers"
        raw.note(rule, "mapped", rows)
    if kind == "number":
        raw.note("the id is the country and the number that it has there", "guessed", rows)
    if kind == "data":
        raw.note(f"no {KEY}: {DATA_ID} is the id", "guessed", rows)
    places = pa.array(rows)
    ids = pc.utf8_trim_whitespace(raw.texts(column).take(places).combine_chunks())
    ids = pc.if_else(pc.equal(ids, ""), pa.scalar(None, pa.string()), ids)
    if kind != "number":
        return ids
    where = raw.texts("country" if raw.has("country") else "iso").take(places).combine_chunks()
    return pc.binary_join_element_wise(where.fill_null("-"), ids, " ")


def _refuse_overlaps(raw: Raw) -> None:
    """Refuse files without common ids that share a country and a year."""
    country, year = (raw.texts(name).to_pandas().fillna("") for name in ("country", "year"))
    lacking = f"has not the ids of the other files ({KEY}, or {NUMBER} or {DATA_ID} in all of them)"
    refuse_overlaps(raw, country, year, np.arange(len(raw.files)), lacking)


# Repeats ---------------------------------------------------------------------------------------


def select_incidents(raw: Raw, days: np.ndarray) -> tuple[Raw, np.ndarray]:
    """Keep one row an incident: the newest edit, and of a monadic export the first actor's.

    An id with letters is ACLED's: its older edits go, whatever they say. Rows are otherwise the
    same incident only if they agree in day, country and place. Others with the same id are
    incidents of their own.
    """
    if not raw.repeats:
        return raw, days
    ids = np.asarray(raw.ids.dictionary_encode().indices)
    many = np.flatnonzero(pd.Series(ids).duplicated(keep=False))
    part = raw.take(many)
    keeper, older = _find_keepers(part, ids[many], days[many])
    own = _read_sides(part)
    partner = own[keeper]
    same, swapped = ((own == side).all(axis=1) for side in (partner, partner[:, ::-1]))
    alone = (own[:, 1] < 0) & (partner[:, 1] < 0)
    repeat = (
        ~older & (np.arange(len(part)) != keeper) & (_are_acleds(part) | same | swapped | alone)
    )
    monadic = repeat & (own[:, 0] != partner[:, 0])
    raw = _name_second_sides(raw, many[keeper[monadic & alone]], many[monadic & alone])
    left = np.arange(len(raw))
    for rule, gone in {
        "an older edit of the same id": older,
        "monadic export, one row an actor: the first row of an incident stays": monadic,
        "the same id again, with the same day and place": repeat & ~monadic,
    }.items():
        stays = ~np.isin(left, many[gone])
        raw, left = raw.keep(stays, rule), left[stays]
    again = pd.Series(ids[left]).duplicated().to_numpy()
    rule = "the same id for another day, country, place or actor: an incident of its own"
    raw.note(rule, "guessed", again)
    return rename_rows(raw, again), days[left]


def _find_keepers(raw: Raw, ids: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each row the first with its id, day and place, and which are older edits."""
    where = [raw.coded(name).codes for name in ("country", "iso", "admin1", "location")]
    key = pd.DataFrame({"id": ids, "day": days, **{str(at): one for at, one in enumerate(where)}})
    event = key.groupby(list(key.columns), sort=False).ngroup().to_numpy()
    edited = pd.Series(read_edits(raw))
    of_edits = np.where(_are_acleds(raw), -1 - ids.astype("int64"), event)
    older = (edited < edited.groupby(of_edits).transform("max")).to_numpy()
    rows = pd.Series(np.arange(len(raw)))
    keeper = rows.where(~older, len(raw)).groupby(event).transform("min").to_numpy()
    return np.minimum(keeper, len(raw) - 1), older


def _are_acleds(raw: Raw) -> np.ndarray:
    """Tell which ids are ACLED's own, of a country and a number: no other incident has them."""
    own = pc.match_substring_regex(raw.ids, r"^[A-Za-z]+\d+$|^\d+[A-Za-z]+$")
    return np.asarray(own.fill_null(False))


def _read_sides(raw: Raw) -> np.ndarray:
    """Return the two actors of each row, numbered alike; -1 where there is none."""
    number: dict[str, int] = {}
    sides = []
    for column in map(raw.coded, ("actor1", "actor2")):
        codes = [number.setdefault(name, len(number)) for name in column.distinct]
        sides.append(column.spread(np.array(codes, dtype="int64"), -1))
    return np.column_stack(sides)


def _name_second_sides(raw: Raw, keepers: np.ndarray, others: np.ndarray) -> Raw:
    """Name the second actor of incidents of which each row names only one."""
    partner = np.full(len(raw), -1)
    partner[keepers[::-1]] = others[::-1]  # so that the first of several others counts
    filled = partner >= 0
    if not filled.any():
        return raw
    for own, other in (("actor1", "actor2"), ("inter1", "inter2")):
        theirs = raw.texts(own).take(pa.array(np.maximum(partner, 0)))
        raw = raw.put(other, pc.if_else(pa.array(filled), theirs, raw.texts(other)))
    return raw
