"""Published totals in words: their names, and why one stands alone or is no part of a series."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from sitrep.measures.published import (
    NARROWER,
    NO_ACTOR,
    NO_MEASURE,
    NOT_ALL_SEARCHED,
    NOT_ASKED,
)
from sitrep.measures.totals import CONTRADICTED, OUTSIDE, REPEATED, WITHIN
from sitrep.model.dataset import Dataset
from sitrep.words.text import listing, number, span

REASONS = {
    NO_MEASURE: "a measure that these data cannot count",
    NO_ACTOR: "sides or causes that these data do not tell apart",
    NOT_ASKED: "days that are not asked about",
    NOT_ALL_SEARCHED: "an area that was not searched on every day",
    NARROWER: "more than is asked about here",
}
"""Why a published total stands alone: since it counts ..."""

LEFT = {
    OUTSIDE: "outside the days asked about",
    WITHIN: "of days in other totals",
    REPEATED: "repeating another",
    CONTRADICTED: "contradicting another",
}
"""What a published total is left out of its series for."""


def name_who(data: Dataset, publishers: Collection[str]) -> str:
    """Return the names of some publishers.

    Parameters
    ----------
    data : Dataset
    publishers : collection of str, publisher ids
    """
    return listing([data.publisher(who) for who in publishers])


def name_witness(data: Dataset, table: pd.DataFrame) -> str:
    """Return who published the parts of one series: the witness, and who else is one with it.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, with witness and publisher_id
    """
    return name_who(data, list(dict.fromkeys([*table["witness"], *table["publisher_id"]])))


def name_witnesses(data: Dataset, witnesses: Sequence[str]) -> str:
    """Return the names of publishers, and of those who are one witness with them.

    Parameters
    ----------
    data : Dataset
    witnesses : sequence of str, publisher ids, or what several share
    """
    own = data.publishers
    names = []
    for witness in dict.fromkeys(witnesses):
        one = own["witness"].eq(witness) | own["publisher_id"].eq(witness)
        names.append(" with ".join(own.loc[one, "name"]) or witness)
    return listing(names)


def name_subject(data: Dataset, row: Mapping[Hashable, Any]) -> str:
    """Return of whose acts a published total tells, and where.

    Parameters
    ----------
    data : Dataset
    row : mapping, with region and actor
    """
    area = data.label("theatre", row["region"])
    return area if row["actor"] == "all" else f"{data.label('actor', row['actor'])}, {area}"


def name_measure(data: Dataset, metric: str) -> str:
    """Return the words of a measure, to stand within a sentence.

    Parameters
    ----------
    data : Dataset
    metric : str
    """
    words = data.label("metric", metric)
    return words[:1].lower() + words[1:]


def name_spans(spans: Sequence[tuple[pd.Timestamp, pd.Timestamp]]) -> str:
    """Return some spans of days in words.

    Parameters
    ----------
    spans : sequence of pair, first and last day
    """
    return ", ".join(span(*each) for each in spans)


def put_first(table: pd.DataFrame, columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Put columns of words before those of a table.

    Parameters
    ----------
    table : DataFrame
    columns : mapping, name of a column -> the words of each row

    Returns
    -------
    DataFrame
    """
    return pd.concat([pd.DataFrame(columns, table.index, dtype="str"), table], axis=1)


def name_parts(data: Dataset, parts: pd.DataFrame) -> pd.DataFrame:
    """Name parts of published totals in words.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    parts : DataFrame, as `compare_parts` returns it

    Returns
    -------
    DataFrame, with two columns first: total (publisher, measure, side and area), when (its days)
    """
    rows = parts.to_dict("records")
    when = [name_spans(row["spans"]) for row in rows]
    return put_first(parts, {"total": [_name(data, row) for row in rows], "when": when})


def name_series(data: Dataset, series: pd.DataFrame) -> pd.DataFrame:
    """Name series of published totals in words.

    Parameters
    ----------
    data : Dataset
    series : DataFrame, as `sum_series` returns it

    Returns
    -------
    DataFrame, with two columns first: total (publisher, measure, side and area), when (from the
    first to the last day)
    """
    rows = series.to_dict("records")
    when = [span(row["start"], row["end"]) for row in rows]
    return put_first(series, {"total": [_name(data, row) for row in rows], "when": when})


def name_numbers(data: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Name what several witnesses published of one number, in words.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare_witnesses` returns it

    Returns
    -------
    DataFrame, with two columns first: total (measure, side, area and days), who (the publishers)
    """
    words = [
        f"{name_subject(data, row)}, {span(row['period_start'], row['period_end'])}: "
        f"{name_measure(data, row['metric'])}"
        for row in table.to_dict("records")
    ]
    who = [name_who(data, names) for names in table["publishers"]]
    return put_first(table, {"total": words, "who": who})


def list_left(data: Dataset, left: pd.DataFrame) -> pd.DataFrame:
    """List the published totals that are no part of a series.

    Parameters
    ----------
    data : Dataset
    left : DataFrame, as `split_totals` gives it

    Returns
    -------
    DataFrame, one row a total: benchmark_id, total, when, published, qualifier, why, other (the
    other total in words; empty without one), reason
    """
    rows = data.benchmarks.set_index("benchmark_id").to_dict("index")
    own = [rows[name] for name in left["benchmark_id"]]
    other = [f"{name}: {_told(rows[name])}" if name else "" for name in left["other"]]
    return pd.DataFrame(
        {
            "benchmark_id": left["benchmark_id"],
            "total": pd.Series([_name(data, row) for row in own], left.index, dtype="str"),
            "when": pd.Series([_days(row) for row in own], left.index, dtype="str"),
            "published": pd.Series([row["value"] for row in own], left.index, dtype="float64"),
            "why": left["reason"].map(LEFT),
            "other": pd.Series(other, left.index, dtype="str"),
            "left": left["reason"],
        }
    )


def _told(row: Mapping[Hashable, Any]) -> str:
    return f"{number(row['value'])}, {_days(row)}"


def _days(row: Mapping[Hashable, Any]) -> str:
    return span(row["period_start"], row["period_end"])


def _name(data: Dataset, row: Mapping[Hashable, Any]) -> str:
    """Return who published what measure, of whose acts, where."""
    who = name_who(data, row.get("publishers", [row.get("publisher_id")]))
    measure = name_measure(data, row["metric"])
    return f"{who}: {measure}, {name_subject(data, row)}"
