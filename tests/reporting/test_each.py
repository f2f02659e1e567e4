"""One entry of a plan can stand for many reports, and its days can follow the data."""

from __future__ import annotations

import re
from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sitrep.errors import DataError, ParameterError
from sitrep.reports.plan.days import ANCHORS, is_relative, resolve
from sitrep.reports.plan.memory import Request, check_plan, recall_plan, remember_plan
from sitrep.reports.plan.model import Plan, Report
from sitrep.reports.plan.parse import read_plan

DATED = """dataset: str = "curated"
start: str = ""
end: str = ""
theatres: list = []
regions: list = []
period: str = "month"
compare_from: str = "2020-07-01"
"""

LAST = pd.Timestamp("2021-01-31")
"""The last covered day of the curated dataset."""

DAYS = st.dates(pd.Timestamp("1950-01-01").date(), pd.Timestamp("2100-12-31").date())
TERMS = st.lists(
    st.tuples(st.sampled_from("+-"), st.integers(0, 60), st.sampled_from(["day", "week", "month"])),
    max_size=3,
)


def plan_of(project, rest: str, **options: object) -> Plan:
    """Return a plan of one entry, on a notebook that takes days and regions."""
    project.write_notebook("first", parameters=DATED)
    head = "reports:\n  - name: one\n    title: One\n    notebooks: [first]\n"
    return read_plan(project.write_plan(head + rest), **options)


def reports(project, rest: str, **options: object) -> dict[str, Report]:
    """Return the reports of such a plan by name."""
    return {report.name: report for report in plan_of(project, rest, **options).reports}


def rule(project, rest: str, **options: object) -> str:
    """Return the one thing that is wrong with such a plan."""
    with pytest.raises(DataError) as caught:
        plan_of(project, rest, **options)
    (problem,) = caught.value.problems
    return str(problem)


def test_each_value_is_a_report(project):
    """Every value gets a report with its own name, title and parameter."""
    made = reports(project, "    each: {regions: [Daraa, Deir-ez-Zor]}\n")
    assert list(made) == ["one-daraa", "one-deir-ez-zor"]
    assert made["one-deir-ez-zor"].title == "One: Deir-ez-Zor"
    assert made["one-daraa"].parameters == {"regions": ["Daraa"]}


def test_each_combination_is_a_report(project):
    """Two lists give a report for every pair; the title says the values where it wants them."""
    rest = "    each: {theatres: [badia, south], months: [2020-05, '2020-06']}\n"
    made = reports(project, rest.replace("each", "parameters: {period: day}\n    each"))
    assert list(made) == [f"one-{t}-2020-0{m}" for t in ("badia", "south") for m in (5, 6)]
    last = made["one-south-2020-06"]
    assert last.title == "One: South: June 2020"
    days = {"start": "2020-06-01", "end": "2020-06-30"}
    assert last.parameters == {"period": "day", "theatres": ["south"], **days}


def test_title_takes_values_where_it_names_them(project):
    """`{months}` in a title stands for the month in words."""
    project.write_notebook("first", parameters=DATED)
    entry = "{name: a, title: 'In {months}: all', notebooks: [first], each: {months: [2020-05]}}"
    plan = read_plan(project.write_plan(f"reports: [{entry}]"))
    assert [report.title for report in plan.reports] == ["In May 2020: all"]


def test_all_means_what_the_data_have(project, curated):
    """`all` gives a report for each covered month, and for each region that has incidents."""
    months = reports(project, "    each: {months: all}\n")
    assert next(iter(months)) == "one-2020-01"
    assert len(months) == 13
    regions = reports(project, "    each: {regions: all}\n")
    met = {report.parameters["regions"][0] for report in regions.values()}
    assert met == set(curated.incidents["admin1"].dropna())


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("    each: {regions: [Daaraa]}\n", "did you mean 'Daraa'?"),
        ("    each: {region: [Daraa]}\n", "did you mean 'regions'?"),
        ("    each: {months: [2019-05]}\n", "is not covered"),
        ("    each: {months: [2020-13]}\n", "is no month; write YYYY-MM"),
        ("    each: {months: [NaT]}\n", "is no month; write YYYY-MM"),
        ("    each: {regions: []}\n", "names no value"),
        ("    each: {months: all}\n    parameters: {start: 2020-05-01}\n", "keep one"),
        ("    each: {regions: [Daraa]}\n    parameters: {regions: [Idleb]}\n", "keep one"),
        ("    each: {regions: [Daraa, Daraa]}\n", "the name of more than one report"),
        ("    parameters: {start: lst - 1 month}\n", "is not a day; write YYYY-MM-DD"),
        ("    parameters: {start: last + 1 day}\n", "start"),
        ("    parameters: {start: last - 9999999 years}\n", "further away than any dataset"),
        ("    formats: [htm]\n", "'html' or 'pdf'"),
    ],
)
def test_wrong_value_is_told(project, rest, words):
    """What cannot be meant is one problem of the entry, before anything runs."""
    assert words in rule(project, rest)


@pytest.mark.parametrize(("limit", "words"), [("0", "greater than 0"), ("soon", "valid integer")])
def test_cell_limit_is_a_number_of_seconds(project, limit, words):
    """A limit that is no time would stop every notebook, or none."""
    with pytest.raises(DataError, match=words):
        plan_of(project, f"cell_limit: {limit}\n")
    assert plan_of(project, "cell_limit: 7\n").cell_limit == 7


def test_mistakes_in_days_do_not_hide_others(project):
    """A day that cannot be read is told together with what else is wrong."""
    with pytest.raises(DataError) as caught:
        plan_of(project, "    parameters: {start: lst, end: soon, regions: [Daaraa], period: x}\n")
    told = "\n".join(map(str, caught.value.problems))
    for words in ("'lst' is not a day", "'soon'", "did you mean 'Daraa'?", "'x' is not a period"):
        assert words in told


def test_days_follow_the_data(project):
    """Days told from the last covered day reach the notebook as days, in both periods."""
    rest = "    parameters: {start: last - 12 months + 1 day, end: last, compare_from: month}\n"
    (report,) = reports(project, rest).values()
    assert report.parameters == {
        "start": "2020-02-01",
        "end": "2021-01-31",
        "compare_from": "2021-01-01",
    }
    rest = "    parameters: {compare_from: month against month - 1 year}\n"
    (report,) = reports(project, rest).values()
    assert report.parameters["compare_from"] == "2021-01-01 against 2020-01-01"


def test_days_of_the_command_line_follow_the_data_too(project):
    """What --set gives is read as what the plan gives, and goes before it."""
    rest = "    parameters: {start: 2020-03-01}\n"
    (report,) = reports(project, rest, overrides={"start": "month - 1 month"}).values()
    assert report.parameters == {"start": "2020-12-01"}
    rest = "    each: {regions: [Daraa]}\n"
    (report,) = reports(project, rest, overrides={"regions": ["Idleb"]}).values()
    assert report.parameters == {"regions": ["Idleb"]}
    assert "is not a day" in rule(project, "", overrides={"start": "lst"})


def test_formats_of_the_command_line_go_before_the_plan(project):
    """A plan's formats hold unless others are asked for; both is the default."""
    assert reports(project, "")["one"].formats == ("html", "pdf")
    rest = "    formats: [pdf]\n"
    assert reports(project, rest)["one"].formats == ("pdf",)
    assert reports(project, rest, formats=[])["one"].formats == ()


def test_plan_survives_its_memory(project):
    """A plan that was kept as JSON is the plan that was checked."""
    plan = plan_of(project, "    each: {months: all}\n")
    assert Plan.from_json(plan.to_json()) == plan


def test_parameters_keep_their_order_in_the_memory(project, tmp_path):
    """A page lists them as the plan does, whether the plan was read or remembered."""
    plan_of(project, "    parameters: {theatres: [south], regions: [Daraa]}\n")
    asked = Request(project.plan, {}, None)
    checked = check_plan(asked)
    remember_plan(checked, tmp_path)
    recalled = recall_plan(asked, tmp_path)
    assert recalled is not None
    assert recalled.known
    assert recalled.plan == checked.plan
    (report,) = recalled.plan.reports
    assert list(report.parameters) == list(report.changed) == ["theatres", "regions"]


@given(day=DAYS, anchor=st.sampled_from(list(ANCHORS)), terms=TERMS)
@example(day=LAST.date(), anchor="quarter", terms=[])
def test_resolved_days_are_days(day, anchor, terms):
    """Every expression gives a day as the notebooks take it; terms add up one after the other."""
    last = pd.Timestamp(day)
    text = " ".join([anchor, *(f"{sign} {n} {unit}s" for sign, n, unit in terms)])
    found = resolve(text, last)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found)
    assert not is_relative(found)
    expected = pd.Timestamp(resolve(anchor, last))
    for sign, n, unit in terms:
        expected += (1 if sign == "+" else -1) * pd.DateOffset(**{f"{unit}s": n})
    assert pd.Timestamp(found) == expected


@given(day=DAYS)
def test_anchors_start_what_they_name(day):
    """An anchor is the last day itself, or the first day of the span around it."""
    last = pd.Timestamp(day)
    assert resolve("last", last) == f"{last:%Y-%m-%d}"
    for anchor in ("week", "month", "quarter", "year"):
        first = pd.Timestamp(resolve(anchor, last))
        assert first <= last
        assert pd.Timestamp(resolve(f"{anchor} + 7 days", last)) > last or anchor != "week"
    assert pd.Timestamp(resolve("week", last)).day_of_week == 0
    assert resolve("month", last) == f"{last:%Y-%m}-01"
    assert resolve("quarter", last) == f"{last.year}-{(last.month - 1) // 3 * 3 + 1:02}-01"
    assert resolve("year", last) == f"{last.year}-01-01"


@given(text=st.text(max_size=30))
@example("last - 99999999999999999999 days")
@example("last against")
@example("month - 1 fortnight")
def test_what_is_no_expression_is_refused_in_words(text):
    """Any text is either days or a ParameterError, never another exception."""
    with suppress(ParameterError):
        found = resolve(text, LAST)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d( against \d{4}-\d\d-\d\d)*", found)
