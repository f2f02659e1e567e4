"""All that a reader sees of a claim: what was said, the answer, the evidence, the figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from sitrep.charts import (
    plot_calendar,
    plot_forest,
    plot_matrix,
    plot_pairs,
    plot_ranking,
    plot_trend,
)
from sitrep.claims.answers import Answer, Context
from sitrep.claims.reasons import tell_title
from sitrep.claims.tables import list_accounts, list_published, select_choices
from sitrep.claims.words import (
    Heading,
    describe_answer,
    describe_context,
    describe_sensitivity,
    describe_with_own,
)
from sitrep.measures.counts import count
from sitrep.measures.intervals import add_intervals, add_shares
from sitrep.measures.levels import change_points
from sitrep.measures.published import compare_published, count_metric
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.model.spans import select_span
from sitrep.words.scope import noun, source_line, subtitle
from sitrep.words.text import Remark, Sentence, number, span

RANKED = 8
"""The most groups that a ranking shows."""


def tell_claims(
    data: Dataset, answers: Sequence[Answer], *, tests: Sequence[str], period: str = "month"
) -> list[Any]:
    """Return the sections on the claims that are put to some tests, to be displayed in order.

    Parameters
    ----------
    data : Dataset, what the claims were put to
    answers : sequence of Answer
    tests : list of str, tests of claims.csv; "none" for the claims without one
    period : {"day", "week", "month", "quarter", "year"}, of the trend charts

    Returns
    -------
    list of what a notebook can display: for each claim its head, the answer, what it depends on,
    tables and figures
    """
    chosen = [answer for answer in answers if answer.claim.test in tests]
    if not chosen:
        return [Sentence("No such claim comes with these data.")]
    return [piece for answer in chosen for piece in _tell(data, answer, period)]


def _tell(data: Dataset, answer: Answer, period: str) -> Iterator[Any]:
    """Yield what a reader sees of one claim."""
    yield Heading(answer)
    yield describe_answer(answer)
    if answer.claim.test != "none" and len(answer.choices) > 2:
        yield Remark(describe_with_own(answer))
        yield Remark(describe_sensitivity(answer))
        yield from _SECTIONS[answer.claim.test](data, answer, period)
    if answer.context is not None:
        yield Remark(describe_context(answer))
        yield from _context(data, answer.context)


def _texts(answer: Answer, measure: str, data: Dataset | None = None) -> dict[str, Any]:
    """Return title, subtitle and source of a figure on a claim."""
    part = answer.evidence if data is None else data
    found = tell_title(answer.evidence, answer.claim, answer.main)
    return {
        "title": f"{answer.claim.claim_id}: {found}",
        "subtitle": subtitle(part, measure),
        "source": source_line(part, rule=f"Without accounts by {answer.claim.publisher}"),
    }


def _context_texts(context: Context, measure: str, part: Dataset) -> dict[str, Any]:
    """Return title, subtitle and source of a figure on what stands beside a claim."""
    found = tell_title(context.evidence, context.claim, context.finding)
    return {
        "title": f"{context.claim.claim_id}, context: {found}",
        "subtitle": subtitle(part, measure),
        "source": source_line(part, rule=f"Without accounts by {context.claim.publisher}"),
    }


def _forest(answer: Answer, measure: str) -> Iterator[Any]:
    """Yield the estimate under all choices, where there is one to draw."""
    rows = select_choices(answer).rename(columns={"value": answer.value})
    if rows[answer.value].notna().any():
        claimed = None if pd.isna(answer.claimed) else answer.claimed
        ax = plot_forest(
            rows, value=answer.value, claimed=claimed, side=answer.side, **_texts(answer, measure)
        )
        yield ax.figure


def _tell_recorded(data: Dataset, answer: Answer, _: str) -> Iterator[Any]:
    """Yield who tells of the incidents, and the tolls that they give."""
    yield list_accounts(data, answer)
    if "measure" in answer.claim.parameters:
        yield from _forest(answer, "Killed, by the accounts")
        return
    wanted = answer.claim.parameters["incidents"]
    told = data.accounts[data.accounts["incident_id"].isin(wanted)]
    side = data.publishers.set_index("publisher_id")["alignment"]
    place = data.incidents.set_index("incident_id")
    names = [f"{place['place'][each]}, {place['date_start'][each]:%d %b}" for each in wanted]
    cells = pd.DataFrame(
        {
            "incident": told["incident_id"].map(dict(zip(wanted, names, strict=True))),
            "alignment": told["publisher_id"].astype("str").map(side),
        }
    )
    cells = cells.value_counts().rename("n").reset_index()
    cells["incident"] = pd.Categorical(cells["incident"], list(dict.fromkeys(names)), ordered=True)
    texts = _texts(answer, "Accounts by alignment of the publisher, the claim's own included", data)
    texts["source"] = source_line(data)
    yield plot_matrix(cells, "incident", "alignment", codes=data.codes, **texts).figure


def _tell_rate_ratio(data: Dataset, answer: Answer, period: str) -> Iterator[Any]:
    """Yield the ratio under all choices, the series with its levels, and what was published."""
    before, after = answer.claim.span("before"), answer.claim.span("after")
    yield from _forest(answer, f"Rate of {span(*after)} over that of {span(*before)}")
    part = answer.evidence.where(**answer.claim.parameters["where"])
    yield plot_trend(
        add_intervals(count(part, period=period)),
        levels=change_points(part, period=period),
        **_texts(answer, f"{noun(part).capitalize()}s per {period}, 95% interval", part),
    ).figure
    yield from _published(data.where(**answer.claim.parameters["where"]), answer)


def _published(part: Dataset, answer: Answer) -> Iterator[Any]:
    """Yield the published numbers of attacks beside what is held here."""
    kind = "theatre" if "theatres" in part.filters else "admin1"
    tables = [
        compare_published(part, publisher=publisher, region_kind=kind).assign(who=name)
        for publisher, name in part.publishers[["publisher_id", "name"]].itertuples(index=False)
        if publisher in set(part.benchmarks["publisher_id"])
    ]
    if not tables:
        return
    table = pd.concat(tables).sort_values(["period_start", "period_end"], kind="stable")
    first, last = answer.claim.span("before").start, answer.claim.span("after").end
    table = table[table["period_end"].ge(first) & table["period_start"].le(last)]
    if table.empty:
        return
    days = zip(table["period_start"], table["period_end"], strict=True)
    table["total"] = [f"{who}, {span(*when)}" for who, when in zip(table["who"], days, strict=True)]
    texts = _texts(answer, "Attacks published, and held here", part)
    texts["source"] = source_line(part)
    yield plot_pairs(table, "total", **texts).figure


def _tell_share(_: Dataset, answer: Answer, __: str) -> Iterator[Any]:
    """Yield the share under all choices, and by theatre."""
    yield from _forest(answer, "Share of the incidents meant")
    part = answer.evidence.where(**answer.claim.parameters["where"])
    cells = count(part, by=["theatre", "attribution"], period=None)
    texts = _texts(answer, f"{noun(part).capitalize()}s by theatre and attribution", part)
    yield plot_matrix(cells, "theatre", "attribution", codes=part.codes, **texts).figure


def _tell_ranking(_: Dataset, answer: Answer, __: str) -> Iterator[Any]:
    """Yield the groups in their order."""
    asked, when = answer.claim.parameters, answer.claim.span("period")
    part = select_span(answer.evidence.where(**asked["where"]), when)
    table = add_intervals(count(part, by=asked["by"], period=None)).dropna(subset="n")
    ranked = table.sort_values("n", ascending=False, kind="stable").head(RANKED)
    texts = _texts(answer, f"{noun(part).capitalize()}s, 95% interval", part)
    yield plot_ranking(ranked, asked["by"], codes=part.codes, **texts).figure


def _tell_extreme(_: Dataset, answer: Answer, __: str) -> Iterator[Any]:
    """Yield the deadliest incidents, with the range of their accounts."""
    part = answer.evidence.where(**answer.claim.parameters["where"])
    rows = part.incidents.dropna(subset="killed")
    top = rows.sort_values("killed_high", ascending=False, kind="stable").head(RANKED)
    meant = top["incident_id"] == answer.claim.parameters["incident"]
    days = top["date_start"].dt.strftime("%Y-%m-%d")
    names = top["place"] + ", " + days + meant.map({True: " (the one meant)", False: ""})
    texts = _texts(answer, "Killed, lowest to highest account", part)
    yield plot_ranking(top.assign(incident=names), "incident", value="killed", **texts).figure


def _tell_benchmark(_: Dataset, answer: Answer, __: str) -> Iterator[Any]:
    """Yield what was published beside what is held here."""
    asked, when = answer.claim.parameters, answer.claim.span("period")
    part = select_span(answer.evidence.where(**asked["where"]), when)
    table = pd.DataFrame(
        {
            "measure": [part.label("metric", metric) for metric in asked["published"]],
            "n": [count_metric(part, metric) for metric in asked["published"]],
            "published": [float(value) for value in asked["published"].values()],
            "qualifier": "exact",
        }
    )
    table["captured"] = table["n"] / table["published"]
    yield plot_pairs(table, "measure", **_texts(answer, "Claimed, and held here", part)).figure


def _tell_burst(_: Dataset, answer: Answer, __: str) -> Iterator[Any]:
    """Yield the days of the series."""
    part = answer.evidence.where(**answer.claim.parameters["where"])
    texts = _texts(answer, f"{noun(part).capitalize()}s per day", part)
    yield plot_calendar(count(part, period="day"), **texts).figure


_SECTIONS = {
    "recorded": _tell_recorded,
    "rate_ratio": _tell_rate_ratio,
    "share": _tell_share,
    "ranking": _tell_ranking,
    "extreme": _tell_extreme,
    "benchmark": _tell_benchmark,
    "burst": _tell_burst,
}


def _context(data: Dataset, context: Context) -> Iterator[Any]:
    """Yield what stands beside a claim: days of a series, who else acted, published totals."""
    asked = context.claim.parameters
    part = context.evidence.where(**asked.get("where", {}))
    if context.claim.test == "burst":
        window = context.claim.span("window")
        begin = max(window.start - pd.DateOffset(months=2), part.start)
        end = min(window.end + pd.DateOffset(months=1), part.end)
        months = select_span(part, Span(begin, end))
        texts = _context_texts(context, f"{noun(part).capitalize()}s per day", months)
        yield plot_calendar(count(months, period="day"), **texts).figure
    elif context.claim.test == "share":
        by = "attribution" if "attributions" in asked["of"] else "actor"
        table = add_shares(count(part, by=by, period=None)).dropna(subset="share")
        ranked = table.sort_values("n", ascending=False, kind="stable").head(RANKED)
        measure = f"Share of {number(table['n'].sum())} {noun(part)}s"
        texts = _context_texts(context, measure, part)
        yield plot_ranking(ranked, by, codes=part.codes, value="share", **texts).figure
    elif context.claim.test == "benchmark":
        yield list_published(data, asked["where"])
