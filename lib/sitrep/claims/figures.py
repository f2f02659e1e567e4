"""The figures on a claim: an answer and the texts of a chart in, Axes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import plot_forest, plot_matrix, plot_ranking, plot_trend
from sitrep.charts.style import ACCENT, GREY
from sitrep.claims.answers import Answer
from sitrep.claims.judgement import Line
from sitrep.claims.reasons import tell_n
from sitrep.claims.rules import named_tolls
from sitrep.claims.words import name_line
from sitrep.measures.counts import count
from sitrep.measures.groups import overlap
from sitrep.measures.intervals import add_intervals
from sitrep.measures.levels import change_points
from sitrep.model.dataset import Dataset
from sitrep.model.spans import select_span, settle_period
from sitrep.words.scope import group_nouns, noun, source_line, subtitle
from sitrep.words.text import plural, span

FEW = 2
"""So many events are read off their accounts faster than off a figure."""

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


def draw_lines(answer: Answer, texts: Texts) -> Axes:
    """Draw what each line of evidence finds."""
    drawn = [line for line in answer.lines if not pd.isna(line.finding.value)]
    names = [name_line(answer, line) for line in drawn]
    rows = pd.DataFrame(
        {
            "group": [_whose(line) for line in drawn],
            "choice": names,
            answer.value: [line.finding.value for line in drawn],
            "ci_low": [line.finding.low for line in drawn],
            "ci_high": [line.finding.high for line in drawn],
            "n": [tell_n(line.finding) for line in drawn],
            "answer": [line.finding.stance for line in drawn],
        }
    ).sort_values("group", key=lambda group: group.map(GROUPS.index), kind="stable")
    days = {}
    if answer.value == "ratio":
        days = {name: span(*answer.claim.span(name)) for name in ("before", "after")}
    measure = MEASURES[answer.value].format(**days)
    claimed = None if pd.isna(answer.claimed) else answer.claimed
    given = _texts(answer, measure, _meant(answer)) | texts
    return plot_forest(rows, value=answer.value, claimed=claimed, side=answer.side, **given)


GROUPS = (
    "Measures what is claimed",
    "Measures it indirectly",
    "Shown, not counted",
    "The claim's own",
)
"""Lines of evidence, those that say most first."""


def _whose(line: Line) -> str:
    """Return the group of a line of evidence."""
    if not line.independent:
        return GROUPS[3]
    return GROUPS[0 if line.direct else 1] if line.counts else GROUPS[2]


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
    rows = named_tolls(part, answer.claim).reset_index().dropna(subset="killed")
    rows = rows.sort_values("killed_high", ascending=False, kind="stable")
    meant = rows["incident_id"] == answer.claim.parameters["incident"]
    days = rows["date_start"].dt.strftime("%Y-%m-%d")
    names = rows["place"] + ", " + days + meant.map({True: " (the one meant)", False: ""})
    top = rows.assign(incident=names).head(RANKED)
    given = {"nouns": (plural(noun(part)), "deaths"), "others": rows["killed"].iloc[RANKED:]}
    given |= _texts(answer, "Killed, lowest to highest account", part) | texts
    looks = _in_colour(names[meant], names, given)
    return plot_ranking(top, "incident", value="killed", **looks)


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


def _has_values(answer: Answer) -> bool:
    return sum(not pd.isna(line.finding.value) for line in answer.lines) > 1


def _has_events(answer: Answer) -> bool:
    return len(answer.claim.parameters["incidents"]) > FEW


def _has_rows(answer: Answer) -> bool:
    return bool(answer.main.n) and answer.main.obstacle is None


CHARTS = {
    "lines": Chart(
        ("rate_ratio", "adjusted", "totals", "share", "answered"), draw_lines, _has_values
    ),
    "accounts": Chart(("recorded",), draw_accounts, _has_events),
    "trend": Chart(("rate_ratio",), draw_trend),
    "groups": Chart(("ranking",), draw_groups, _has_rows),
    "tolls": Chart(("extreme",), draw_tolls, _has_rows),
}
"""Name -> figure; of those that fit a claim, the first is the one that `plot` draws."""


def list_charts(answer: Answer) -> list[str]:
    """Return the names of the figures that fit an answer; none where it is out of reach."""
    if answer.judgement.grounds is None:
        return []
    return [
        name
        for name, chart in CHARTS.items()
        if answer.claim.test in chart.tests and chart.fits(answer)
    ]
