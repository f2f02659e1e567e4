"""The figures on a claim: an answer and the texts of a chart in, Axes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import (
    plot_calendar,
    plot_forest,
    plot_matrix,
    plot_pairs,
    plot_ranking,
    plot_trend,
)
from sitrep.charts.style import ACCENT, GREY
from sitrep.claims.answers import Answer
from sitrep.claims.tables import select_choices
from sitrep.measures.counts import count
from sitrep.measures.groups import count_whole, has_both_sides, overlap
from sitrep.measures.intervals import add_intervals, add_shares
from sitrep.measures.levels import change_points
from sitrep.measures.published import count_metric
from sitrep.measures.small import SMALL
from sitrep.model.dataset import Dataset
from sitrep.model.filters import COLUMN_OF
from sitrep.model.periods import Span
from sitrep.model.spans import select_span, settle_period
from sitrep.words.scope import group_nouns, noun, source_line, subtitle
from sitrep.words.text import about, plural, span

RANKED = 8
"""The most incidents that a ranking shows."""

Texts = dict[str, Any]
"""What stands on a figure, and how it looks: the arguments of a plot function."""

MEASURES = {
    "killed": "Killed, by the accounts",
    "ratio": "Rate of {after} over that of {before}",
    "share": "Share of the incidents meant",
}
"""Value of a rule -> what it is, with its unit."""


def draw_choices(answer: Answer, texts: Texts) -> Axes:
    """Draw the estimate under all choices of evidence."""
    rows = select_choices(answer).rename(columns={"value": answer.value})
    days = {}
    if answer.value == "ratio":
        days = {name: span(*answer.claim.span(name)) for name in ("before", "after")}
    measure = MEASURES[answer.value].format(**days)
    claimed = None if pd.isna(answer.claimed) else answer.claimed
    given = _texts(answer, measure, _meant(answer)) | texts
    return plot_forest(rows, value=answer.value, claimed=claimed, side=answer.side, **given)


def draw_accounts(answer: Answer, texts: Texts) -> Axes:
    """Draw how many accounts each incident has, by the alignment of who tells of it."""
    wanted = answer.claim.parameters["incidents"]
    meant = answer.everyone.incidents["incident_id"].isin(wanted)
    data = answer.everyone.keep(meant, name="incidents", values=", ".join(wanted))
    accounts = data.accounts
    side = data.publishers.set_index("publisher_id")["alignment"]
    rows = data.incidents.set_index("incident_id").loc[wanted]
    names = rows["place"].astype("str") + ", " + rows["date_start"].dt.strftime("%d %b")
    told = pd.crosstab(
        accounts["incident_id"].map(names), accounts["publisher_id"].astype("str").map(side)
    )
    heard = set(answer.everyone.accounts["publisher_id"].astype("str").map(side))
    known = data.codes.loc[data.codes["field"] == "alignment", "code"].astype("str")
    told = told.reindex(index=names.unique(), columns=known[known.isin(heard)], fill_value=0)
    cells = told.rename_axis("incident").reset_index()
    cells = cells.melt("incident", var_name="alignment", value_name="n")
    for column, order in (("incident", told.index), ("alignment", told.columns)):
        cells[column] = pd.Categorical(cells[column], order, ordered=True)
    measure = "Accounts by alignment of the publisher, the claim's own included"
    given = _texts(answer, measure, data) | {"source": source_line(data)} | texts
    return plot_matrix(cells, "incident", "alignment", codes=data.codes, **given)


def draw_trend(answer: Answer, texts: Texts) -> Axes:
    """Draw the series with the levels between its change points."""
    part = _meant(answer)
    period = settle_period(part, "")
    measure = f"{_rows(part)} per {period}, 95% interval"
    table, levels = add_intervals(count(part, period=period)), change_points(part, period=period)
    windows = [answer.claim.span(name) for name in ("before", "after")]
    given = _texts(answer, measure, part) | texts
    return plot_trend(table, levels=levels, windows=windows, **given)


def draw_published(answer: Answer, texts: Texts) -> Axes:
    """Draw the published numbers of attacks beside what is held here."""
    table = answer.totals
    days = zip(table["period_start"], table["period_end"], strict=True)
    names = [f"{who}, {span(*when)}" for who, when in zip(table["who"], days, strict=True)]
    part = answer.everyone.where(**answer.claim.parameters["where"])
    measure = "Attacks published, and held here"
    given = _texts(answer, measure, part) | {"source": source_line(part)} | texts
    return plot_pairs(table.assign(total=names), "total", **given)


def draw_grounds(answer: Answer, texts: Texts) -> Axes:
    """Draw on what grounds a side is named, by theatre."""
    part = _meant(answer)
    cells = count(part, by=["theatre", "attribution"], period=None)
    focus = answer.claim.parameters["of"].get("attributions", ())
    given = {"codes": part.codes, "focus": focus}
    given |= _texts(answer, f"{_rows(part)} by theatre and attribution", part) | texts
    return plot_matrix(cells, "theatre", "attribution", **given)


def draw_groups(answer: Answer, texts: Texts) -> Axes:
    """Draw the groups in their order, the one meant in colour."""
    by, top = answer.claim.parameters["by"], answer.claim.parameters["top"]
    part = select_span(_meant(answer), answer.claim.span("period"))
    table = add_intervals(count(part, by=by, period=None))
    given = _ranked(part, by, _texts(answer, f"{_rows(part)}, 95% interval", part) | texts)
    return plot_ranking(table, by, **_in_colour([top], table[by], given))


def draw_tolls(answer: Answer, texts: Texts) -> Axes:
    """Draw the deadliest incidents, with the range of their accounts; the one meant in colour."""
    part = _meant(answer)
    rows = part.incidents.dropna(subset="killed")
    rows = rows.sort_values("killed_high", ascending=False, kind="stable")
    meant = rows["incident_id"] == answer.claim.parameters["incident"]
    days = rows["date_start"].dt.strftime("%Y-%m-%d")
    names = rows["place"] + ", " + days + meant.map({True: " (the one meant)", False: ""})
    top = rows.assign(incident=names).head(RANKED)
    given = {"nouns": (plural(noun(part)), "deaths"), "others": rows["killed"].iloc[RANKED:]}
    given |= _texts(answer, "Killed, lowest to highest account", part) | texts
    looks = _in_colour(names[meant], names, given)
    return plot_ranking(top, "incident", value="killed", **looks)


def draw_totals(answer: Answer, texts: Texts) -> Axes:
    """Draw what was published beside what is held here."""
    part = select_span(_meant(answer), answer.claim.span("period"))
    published = answer.claim.parameters["published"]
    table = pd.DataFrame(
        {
            "measure": [part.label("metric", metric) for metric in published],
            "n": [count_metric(part, metric) for metric in published],
            "published": [float(value) for value in published.values()],
            "qualifier": "exact",
        }
    )
    table["captured"] = table["n"] / table["published"]
    given = _texts(answer, "Claimed, and held here", part) | texts
    return plot_pairs(table, "measure", **given)


def draw_days(answer: Answer, texts: Texts) -> Axes:
    """Draw the days of the series, those around the window."""
    part = _meant(answer)
    window = answer.claim.span("window")
    begin = max(window.start - pd.DateOffset(months=2), part.start)
    end = min(window.end + pd.DateOffset(months=1), part.end)
    months = select_span(part, Span(begin, end))
    given = _texts(answer, f"{_rows(part)} per day", months) | texts
    return plot_calendar(count(months, period="day"), window=window, **given)


def draw_shares(answer: Answer, texts: Texts) -> Axes:
    """Draw the shares of the groups of which the one meant is one, in colour."""
    part = _meant(answer)
    of = answer.claim.parameters["of"]
    by, meant = next((COLUMN_OF[name][0], codes) for name, codes in of.items())
    counts = count(part, by=by, period=None)
    total = count_whole(part, counts, by=by)
    few = total < SMALL  # no share is said of so few
    share = f"Share of {about(total)} {plural(noun(part))}"
    measure = f"{_rows(part)}, 95% interval" if few else share
    given = _ranked(part, by, _texts(answer, measure, part) | texts)
    once = count(part, period=None) if has_both_sides(part, by) else None
    shares = add_shares(counts, of=once)
    table, value = (add_intervals(counts), "n") if few else (shares, "share")
    return plot_ranking(table, by, value=value, **_in_colour(meant, counts[by], given))


def _ranked(part: Dataset, by: str, texts: Texts) -> Texts:
    """Return the arguments of a ranking of these groups."""
    nouns = group_nouns(part, by)[1], plural(noun(part))
    return {"codes": part.codes, "nouns": nouns, "sums": not overlap(part, by)} | texts


def _in_colour(meant: Iterable[str], groups: Iterable[str], texts: Texts) -> Texts:
    """Return the arguments of a figure in which the groups meant alone are in colour."""
    colour = texts.get("colour") or ACCENT
    if isinstance(colour, Mapping):
        return texts
    greys = dict.fromkeys(map(str, groups), GREY)
    return texts | {"colour": greys | dict.fromkeys(map(str, meant), colour)}


def _meant(answer: Answer) -> Dataset:
    """Return the incidents that a claim is about, as the deciding evidence tells them."""
    return answer.evidence.where(**answer.claim.parameters.get("where", {}))


def _rows(part: Dataset) -> str:
    """Return what the rows are called, with a capital."""
    return plural(noun(part)).capitalize()


def _texts(answer: Answer, measure: str, part: Dataset) -> Texts:
    """Return subtitle and source of a figure on a claim."""
    return {
        "subtitle": subtitle(part, measure),
        "source": source_line(part, rule=f"Without accounts by {answer.claim.publisher}"),
    }


class Chart(NamedTuple):
    """A figure on claims of some tests."""

    tests: tuple[str, ...]
    draw: Callable[[Answer, Texts], Axes]
    fits: Callable[[Answer], bool] = lambda _: True


def _has_value(answer: Answer) -> bool:
    return bool(answer.sensitivity["value"].notna().any())


def _is_context(answer: Answer) -> bool:
    return len(answer.choices) == 1


CHARTS = {
    "choices": Chart(("recorded", "rate_ratio", "share"), draw_choices, _has_value),
    "accounts": Chart(("recorded",), draw_accounts, lambda a: "measure" not in a.claim.parameters),
    "trend": Chart(("rate_ratio",), draw_trend),
    "published": Chart(("rate_ratio",), draw_published, lambda a: not a.totals.empty),
    "grounds": Chart(("share",), draw_grounds, lambda a: not _is_context(a)),
    "shares": Chart(("share",), draw_shares, _is_context),
    "groups": Chart(("ranking",), draw_groups),
    "tolls": Chart(("extreme",), draw_tolls),
    "totals": Chart(
        ("benchmark",), draw_totals, lambda a: bool(a.claim.parameters.get("published"))
    ),
    "days": Chart(("burst",), draw_days),
}
"""Name -> figure; of those that fit a claim, the first is the one that `plot` draws."""


def list_charts(answer: Answer) -> list[str]:
    """Return the names of the figures that fit an answer; none where nothing was tested."""
    if answer.claim.test == "none" or not (_is_context(answer) or len(answer.choices) > 2):
        return []
    return [
        name
        for name, chart in CHARTS.items()
        if answer.claim.test in chart.tests
        and not (name == "choices" and _is_context(answer))
        and chart.fits(answer)
    ]
