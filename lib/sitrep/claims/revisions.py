"""The claims whose answers another vintage of the data changes."""

from __future__ import annotations

import pandas as pd

from sitrep.claims.results import Claims
from sitrep.claims.words import name_answer
from sitrep.model.dataset import Dataset


def compare_answers(before: Dataset, after: Dataset) -> pd.DataFrame:
    """Return the claims whose finding or certainty differs between two vintages.

    Parameters
    ----------
    before, after : Dataset, asked the same

    Returns
    -------
    DataFrame, one row a claim that both have: claim_id, statement, before, after (answers in
    words), retested (it is put to another test now, so that the data may not have moved it)
    """
    first, second = Claims.of(before), Claims.of(after)
    rows = []
    for claim_id, claim in second.whole.items():
        if claim_id not in first:
            continue
        answers = [name_answer(each.answer) for each in (first[claim_id], claim)]
        if answers[0] != answers[1]:
            tests = [_test_of(each, claim_id) for each in (before, after)]
            rows.append((claim_id, claim.statement.text, *answers, tests[0] != tests[1]))
    return pd.DataFrame(rows, columns=["claim_id", "statement", "before", "after", "retested"])


def _test_of(data: Dataset, claim_id: str) -> tuple[str, ...]:
    """Return how a claim is put to the test."""
    rows = data.statements[data.statements["claim_id"].eq(claim_id)]
    return tuple(rows[["test", "parameters"]].fillna("").astype("str").iloc[0])
