"""The pairs of two lists that are one incident: one to one, each with what speaks for it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from sitrep.links.candidates import list_candidates
from sitrep.links.evidence import PIECES, Compared
from sitrep.model.dataset import Dataset

MATCH, UNDECIDED = "match", "undecided"
"""Decisions on a pair. By a person: `YES` or `NO`."""

YES, NO = "yes", "no"

SURE, FLOOR = 0.78, 0.6
"""Scores from which a pair is a match, and from which a person is asked."""

ASKED = 3
"""Of the pairs of an incident that nobody has decided, how many a person is asked: its best."""

MARGIN = 0.05
"""By how much a match must be ahead of every other pair of either incident."""

COLUMNS = ("first", "second", "score", "decision", "by", "days", "km", "name", *PIECES)
"""Columns of the pairs that `match` returns."""

Decided = Mapping[tuple[str, str], str]
"""What a person has decided: ids of both -> `YES` or `NO`."""


def match(first: Dataset, second: Dataset, decided: Decided | None = None) -> pd.DataFrame:
    """Find the incidents of two lists that are one.

    Parameters
    ----------
    first, second : Dataset
    decided : mapping, pairs that a person has decided, which are not asked again

    Returns
    -------
    DataFrame, one row a pair, best first: first, second (incident ids); score (0 to 1); decision
    ("match" or "undecided"); by ("rule" or "person"); days, km (apart; km missing where one has no
    point); name (how alike the names of the places are, 0 to 1); and how well day, place, side,
    kind, toll and target agree (0 to 1, missing where one list does not tell). An incident is in
    one match at most, and in no undecided pair then

    Notes
    -----
    Among the pairs whose days and places may be one (`candidates`), each is scored (`evidence`);
    those assigned make the sum of what is above the floor the largest (scipy's
    `min_weight_full_bipartite_matching`). An assigned pair is a match if its score is sure and no
    other pair of either incident comes near it; else a person is asked.
    """
    ids = [data.incidents["incident_id"].to_numpy(str) for data in (first, second)]
    compared = Compared.of(first, second)
    found = [
        table[table["score"].to_numpy() >= FLOOR]
        for rows, others in list_candidates(compared.one, compared.two)
        if len(rows) and len(table := compared.weigh(rows, others))
    ]
    pairs = pd.concat(found, ignore_index=True) if found else compared.weigh(*_NO_PAIRS)
    pairs["first"], pairs["second"] = ids[0][pairs["row"]], ids[1][pairs["other"]]
    said = _say_decided(decided or {}, ids, compared)
    left = _leave_out(pairs, said, decided or {})
    judged = pd.concat([said, _decide(left, (len(first), len(second)))], ignore_index=True)
    judged = judged.sort_values(["score", "first", "second"], ascending=[False, True, True])
    return judged[list(COLUMNS)].reset_index(drop=True)


_NO_PAIRS = (np.array([], dtype=np.intp), np.array([], dtype=np.intp))


def _say_decided(decided: Decided, ids: list[np.ndarray], compared: Compared) -> pd.DataFrame:
    """Return the pairs that a person has called one, also where no rule would ask."""
    at = [{incident: row for row, incident in enumerate(one)} for one in ids]
    yes = [
        (at[0][one], at[1][two])
        for (one, two), said in decided.items()
        if said == YES and one in at[0] and two in at[1]
    ]
    rows = np.array(yes, dtype=np.intp).reshape(-1, 2)
    table = compared.weigh(rows[:, 0], rows[:, 1])
    first, second = ids[0][table["row"]], ids[1][table["other"]]
    return table.assign(first=first, second=second, decision=MATCH, by="person")


def _leave_out(pairs: pd.DataFrame, said: pd.DataFrame, decided: Decided) -> pd.DataFrame:
    """Return the pairs of which nobody has said anything, nor of their incidents."""
    taken = pairs["first"].isin(said["first"]) | pairs["second"].isin(said["second"])
    no = {pair for pair, word in decided.items() if word == NO}
    refused = [pair in no for pair in zip(pairs["first"], pairs["second"], strict=True)]
    return pairs[~taken & ~np.array(refused, dtype=bool)]


def _decide(pairs: pd.DataFrame, sizes: tuple[int, int]) -> pd.DataFrame:
    """Return the matches, and the pairs that a person is to decide."""
    pairs = pairs.reset_index(drop=True)
    assigned = _assign(pairs, sizes)
    ahead = pairs["score"] - _best_other(pairs) >= MARGIN
    sure = assigned & (pairs["score"] >= SURE) & ahead
    taken = pairs["first"].isin(pairs["first"][sure]) | pairs["second"].isin(pairs["second"][sure])
    asked = ~taken & _is_among_best(pairs[~taken]).reindex(pairs.index, fill_value=False)
    kept = pairs[sure | asked]
    return kept.assign(decision=np.where(sure[kept.index], MATCH, UNDECIDED), by="rule")


def _is_among_best(pairs: pd.DataFrame) -> pd.Series:
    """Tell which pairs are among the best `ASKED` of both incidents."""
    ranked = pairs.sort_values("score", ascending=False, kind="stable")
    places = [ranked.groupby(side, sort=False).cumcount() for side in ("first", "second")]
    return (places[0] < ASKED) & (places[1] < ASKED)


def _assign(pairs: pd.DataFrame, sizes: tuple[int, int]) -> pd.Series:
    """Tell which pairs the best assignment takes, one to one."""
    if pairs.empty:
        return pd.Series(False, pairs.index)
    rows, others = pairs["row"].to_numpy(), pairs["other"].to_numpy()
    used, row = np.unique(rows, return_inverse=True)
    alone = np.arange(len(used))  # so that each may stay without a partner
    gain = pairs["score"].to_numpy() - FLOOR
    cost = np.concatenate([2 - gain, np.full(len(used), 2.0)])
    at = (np.concatenate([row, alone]), np.concatenate([others, sizes[1] + alone]))
    graph = csr_matrix((cost, at), shape=(len(used), sizes[1] + len(used)))
    left, right = min_weight_full_bipartite_matching(graph)
    chosen = dict(zip(left, right, strict=True))
    return pd.Series([chosen[one] == other for one, other in zip(row, others, strict=True)])


def _best_other(pairs: pd.DataFrame) -> pd.Series:
    """Return the score of the best other pair of either incident of each pair; 0 without one."""
    best = pd.Series(0.0, pairs.index)
    for side in ("first", "second"):
        ranked = pairs.sort_values("score", ascending=False, kind="stable")[[side, "score"]]
        top = ranked.groupby(side, sort=False)["score"]
        highest, second = top.transform("max"), top.transform(_second)
        leads = ~ranked.duplicated(side)
        other = highest.where(~leads, second).reindex(pairs.index)
        best = best.where(best >= other, other)
    return best


def _second(scores: pd.Series) -> float:
    """Return the second of some scores, which are sorted; 0 without one."""
    return float(scores.iloc[1]) if len(scores) > 1 else 0.0
