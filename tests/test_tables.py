"""Tables for readers: words, few rows, and no markup that came with the data."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sitrep
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from sitrep.charts.axes import form
from sitrep.errors import ParameterError
from sitrep.measures.comparison import compare
from sitrep.measures.counts import count
from sitrep.measures.intervals import add_intervals, add_shares
from sitrep.model.spans import split_at
from sitrep.tables.lists import list_disagreements, list_incidents, list_versions
from sitrep.tables.tables import INTERVALS, Link, Words, present
from sitrep.words.text import number, percent, ratio, share


def links(listing: Words) -> list[tuple[str, str]]:
    """Return words and address of each link."""
    page = BeautifulSoup(listing._repr_html_(), "html.parser")
    return [(link.get_text(), str(link["href"])) for link in page.find_all("a")]


def with_url(data: sitrep.Dataset, url: str) -> sitrep.Dataset:
    """Return the data with another address of the first page."""
    return replace(data, pages=data.pages.assign(url=[url, *data.pages["url"][1:]]))


def test_markup_in_the_data_stays_text(tiny: sitrep.Dataset) -> None:
    """A place called <script> is shown as that, and nothing is executed."""
    listing = list_incidents(tiny.where(theatres=["gamma"]))
    page = BeautifulSoup(listing._repr_html_(), "html.parser")
    assert page.find("script") is None
    assert "<script>alert(1)</script>, West" in page.get_text()


def test_addresses_are_escaped(tiny: sitrep.Dataset) -> None:
    """An address with & and < leads to where it says, under the publisher's name and date."""
    listing = list_incidents(tiny.where(start="2020-01-01", end="2020-01-01"))
    assert links(listing)[0] == (
        "Agência Náutica 2020-01-01",
        "https://agencia.example/1?a=1&b=<2>",
    )
    assert "The Gazette &amp; Sons" in listing._repr_html_()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//https://x.example",
        " https://x.example",
        "data:text/html,x",
        "//x.example",
    ],
)
def test_other_addresses_are_no_links(tiny: sitrep.Dataset, url: str) -> None:
    """Only http and https are followed; what else stands as an address is left out."""
    day = with_url(tiny, url).where(start="2020-01-01", end="2020-01-01")
    listing = list_incidents(day)
    assert [words for words, _ in links(listing)] == ["The Gazette & Sons 2020-01-01"]
    assert "Agência Náutica 2020-01-01" in listing._repr_html_()


def test_a_quote_does_not_end_an_address() -> None:
    """A quotation mark in an address cannot add an attribute."""
    frame = pd.DataFrame({"": [(Link("x", 'https://x.example/" onclick="alert(1)'),)]})
    page = BeautifulSoup(Words(frame)._repr_html_(), "html.parser")
    assert page.a is not None
    assert list(page.a.attrs) == ["href"]


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_of_a_table_becomes_markup(cell: str, head: str, row: str, name: str) -> None:
    """Cells, headings, the names of rows and of their column are text, whatever they hold."""
    table = Words({f"<b>{head}": {f"<script>{row}": f"<i>{cell}"}})
    table.index.name = f"<u>{name}"
    text = table._repr_html_()
    page = BeautifulSoup(text, "html.parser")
    tags = {tag.name for tag in page.find_all(True)}
    assert tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)


# Wordss ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("top", [0, 1, 3, 5, 100])
def test_whole_days_are_listed(tiny: sitrep.Dataset, top: int) -> None:
    """At most as many incidents as asked, the busiest days first, no day cut."""
    frame = list_incidents(tiny, top=top)
    assert len(frame) == min(top, 16)
    if top in (1, 3):
        assert set(frame.index) == {"15 January 2020"}
    if top == 1:
        assert list(frame["Killed"]) == ["4"]  # the deadliest of a day that does not fit


def test_no_quiet_day_is_among_the_busiest(release: sitrep.Dataset) -> None:
    """Where the next day does not fit, the list ends: no day of fewer incidents fills it up."""
    attacks = release.where(event_classes=["attack"])
    listed = list_incidents(attacks, top=24).index.value_counts(sort=False)
    assert listed.to_dict() == {
        "15 April 2020": 6,
        "4 May 2020": 5,
        "12 December 2020": 5,
        "29 January 2021": 6,
    }


def test_what_a_listing_says(tiny: sitrep.Dataset) -> None:
    """Days, place, kind, side with its ground, groups with units, and the range of the toll."""
    row = list_incidents(tiny.where(event_types=["ambush"], min_accounts=2)).iloc[0]
    assert row.name == "5 April 2020"
    assert row[["Place", "What", "Actor", "Killed", "Wounded"]].tolist() == [
        "Border, Shared",
        "Ambush",
        "ISIS (reported)",
        "5 (5 to 7)",
        "–",
    ]
    assert row["Target"] == (
        "Military (1st Brigade): 4 killed; Pro-government militia; Civilian: 1 killed"
    )


def test_an_unknown_day_is_no_busy_day(tiny: sitrep.Dataset) -> None:
    """What is known to a window stands on no day, and is not listed among the busiest."""
    assert tiny.where(event_types=["kidnapping"]).incidents["date_precision"].iloc[0] != "day"
    assert list_incidents(tiny.where(event_types=["kidnapping"])).empty
    listed = list_incidents(tiny, top=100)
    assert len(listed) == tiny.incidents["date_precision"].eq("day").sum()
    assert not listed.index.str.startswith("some day").any()


def test_a_window_is_called_one(tiny: sitrep.Dataset) -> None:
    """Days that are only a window are not listed as if they were known."""
    wide = tiny.incidents["date_precision"].ne("day") & tiny.incidents["killed"].notna()
    high = tiny.incidents["killed_high"].mask(wide, tiny.incidents["killed"] + 50)
    data = replace(tiny, incidents=tiny.incidents.assign(killed_high=high))
    assert list_disagreements(data).index[0].startswith("some day, ")


def test_what_is_not_known_is_not_printed(tiny: sitrep.Dataset) -> None:
    """No unit that is its group, no dead of nobody, no region that is blank."""
    day = tiny.where(start="2020-01-15", end="2020-01-15")
    first = day.incidents["incident_id"].iloc[0]
    hit = day.targets[day.targets["incident_id"] == first].iloc[[0, 0, 0]]
    hit = hit.assign(
        target_type=["police", "unknown", "unknown"],
        unit=["Police", None, None],
        killed=[9.0, 0.0, 2.0],
    )
    blank = day.incidents.assign(admin1=pd.Categorical([None] * len(day.incidents)))
    data = replace(day, targets=hit, incidents=blank)
    row = list_incidents(data).iloc[0]
    assert row["Target"] == "police: 9 killed; unknown; unknown: 2 killed"
    assert row["Place"] == blank["place"].iloc[0]


def test_pages_of_one_publisher_are_told_apart(tiny: sitrep.Dataset) -> None:
    """Two pages of one publisher with one date, or none, are numbered, each with its address."""
    day = tiny.where(start="2020-01-01", end="2020-01-01")
    ids = list(day.accounts["source_id"])
    pages = day.pages.assign(published=pd.NaT).astype(day.pages.dtypes)
    pages.loc[pages["source_id"].isin(ids), "publisher_id"] = "gazette"
    cell = list_incidents(replace(day, pages=pages))["Accounts"].iloc[0]
    assert [link.words for link in cell] == [
        "The Gazette & Sons (page 1 of 2)",
        "The Gazette & Sons (page 2 of 2)",
    ]
    assert len({link.url for link in cell}) == 2


def test_disagreements_name_who_says_what(tiny: sitrep.Dataset) -> None:
    """The widest ranges first; accounts that are partial are no lowest."""
    frame = list_disagreements(tiny, top=2)
    assert list(frame["Killed"]) == ["6 (6 to 9)", "10 (9 to 12)"]
    lowest = [[link.words for link in cell] for cell in frame["The lowest"]]
    assert lowest == [["Agência Náutica 2020-02-12"], ["The Gazette & Sons 2020-03-02"]]


@pytest.mark.parametrize("list_of", [list_incidents, list_disagreements])
@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"min_accounts": 99}, "No incidents in this selection."),
        (
            {"theatres": ["gamma"], "end": "2020-01-31"},
            "Nothing was searched in this selection.",
        ),
    ],
)
def test_empty_listings(
    tiny: sitrep.Dataset, list_of: object, filters: dict[str, Any], said: str
) -> None:
    """Nothing to list is said in words, as text and as HTML, instead of a header without rows."""
    listing = list_of(tiny.where(**filters))  # type: ignore[operator]
    assert listing.empty
    assert repr(listing) == said
    assert listing._repr_html_() == f"<p>{said}</p>"


def test_every_incident_can_be_listed(release: sitrep.Dataset) -> None:
    """Every incident whose day is known has words for each column, and a page."""
    known = release.where(date_precisions=["day"])
    frame = list_incidents(known, top=427)
    assert len(frame) == len(known.incidents)
    assert frame["Accounts"].map(len).min() >= 1
    text = frame.drop(columns="Accounts").astype("str")
    assert not text.apply(lambda column: column.str.contains(r"\bnan\b|None|<NA>")).any().any()


# Tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [0, 1, 13, 14, 15, 121])
def test_few_rows_are_shown(tiny: sitrep.Dataset, rows: int) -> None:
    """A table has at most 14 rows; a longer one shows its first and last six around a gap."""
    counts = count(tiny, period="day").head(rows)
    shown = present(tiny, counts)
    assert len(shown) == (rows if rows <= 14 else 13)
    if rows > 14:
        assert list(shown["Incidents"])[6] == "…"
        assert [*shown.index[:6], *shown.index[7:]] == [
            f"{day:%Y-%m-%d}" for day in [*counts["period"][:6], *counts["period"][-6:]]
        ]


def test_what_a_table_says(tiny: sitrep.Dataset) -> None:
    """Headings and codes in words, intervals in one column, search in words, gaps as dashes."""
    counts = add_intervals(count(tiny, by="theatre", period="month"))
    shown = present(tiny, counts[counts["theatre"] == "gamma"])
    assert list(shown) == ["Theatre", "Incidents", "95% interval", "Spread over days", "Search"]
    assert list(shown.iloc[0]) == ["gamma", "–", "–", "0", "not searched"]
    assert shown.iloc[3].tolist() == ["gamma", "1.6", "0.1 to 6.5", "1", "full"]
    assert list(shown.index) == ["2020-01", "2020-02", "2020-03", "2020-04"]


def test_shares_are_percentages(tiny: sitrep.Dataset) -> None:
    """Shares and their limits are shown in percent."""
    table = add_shares(count(tiny, by="event_class", period=None))
    shown = present(tiny, table)
    assert list(shown["Share"]) == ["90%", "5%", "5%"]
    assert shown["95% interval"].iloc[0] == "70% to 97%"


OF_OTHERS = ("captured_low", "expected_low")
"""Intervals that no comparison has."""


@pytest.mark.parametrize("low", [low for low, _ in INTERVALS if low not in OF_OTHERS])
def test_every_interval_has_both_limits(curated: sitrep.Dataset, low: str) -> None:
    """An interval is shown with its own upper limit."""
    table = compare(curated, *split_at(curated, "2020-07-01"))
    shown = present(curated, table, columns=["n_before", low]).iloc[0, 0]
    high = dict(INTERVALS.keys())[low]
    ends = [float(end) for end in shown.split(" to ")]
    assert ends == pytest.approx(list(table[[low, high]].iloc[0]), rel=0.05)


def test_the_interval_of_a_captured_share_has_both_limits(curated: sitrep.Dataset) -> None:
    """It is shown in percent, as the share itself is."""
    table = curated.published().main().table
    shown = present(curated, table, columns=["n", "captured_low"]).iloc[0, 0]
    low, high = table[["captured_low", "captured_high"]].iloc[0] * 100
    ends = [float(end.rstrip("%")) for end in shown.split(" to ")]
    assert ends == pytest.approx([low, high], abs=0.5)


def test_an_interval_without_end(tiny: sitrep.Dataset) -> None:
    """A limit that is infinite is not shown, nor is any number that is not known."""
    table = pd.DataFrame(
        {
            "n_before": [12.0, 12.0, 3.0],
            "n_after": [9.0, 9.0, 6.0],
            "ratio": [0.742, float("nan"), 1.2],
            "ci_low": [0.4, float("nan"), 0.5],
            "ci_high": [float("inf"), float("nan"), 2.0],
        }
    )
    shown = present(tiny, table)
    assert list(shown["Ratio"]) == ["0.74", "–", "–"]
    assert list(shown["95% interval"]) == ["0.40 or more", "–", "–"]


def test_no_share_on_a_base_below_ten(tiny: sitrep.Dataset, release: sitrep.Dataset) -> None:
    """A table that shows some rows alone still knows the base, and gives no percent on a small."""
    few = add_shares(count(tiny.where(theatres=["beta"]), by="actor", period=None))
    assert set(present(tiny, few)["Share"]) == {"–"}
    assert set(present(tiny, few)["95% interval"]) == {"–"}
    attacks = release.where(event_classes=["attack"])
    many = add_shares(count(attacks, by="actor", period=None))
    first = many[many["actor"].eq("Israel")]
    assert list(present(attacks, first)["Share"]) == [f"{first['n'].iloc[0] / 363:.0%}"]
    by_month = add_shares(count(attacks, by="theatre"))
    month = by_month[by_month["period"].eq("2020-02-01")]
    whole = month["n"].sum()
    assert (whole < 10) == (set(present(attacks, month)["Share"]) == {"–"})


def test_no_share_of_fewer_than_ten_dead(release: sitrep.Dataset) -> None:
    """A share of the dead rests on the dead, not on the incidents."""
    week = release.where(start="2020-12-16", end="2020-12-23", event_classes=["attack"])
    few, many = (data.deaths(by="target_type").share() for data in (week, release))
    assert few.whole["killed"].sum() == pytest.approx(9)
    assert set(present(week, few.whole)["Share"]) == {"–"}
    assert set(present(week, few.whole)["95% interval"]) == {"–"}
    assert next(iter(present(release, many.top(1).table)["Share"])).endswith("%")


def test_shares_of_two_periods(tiny: sitrep.Dataset) -> None:
    """Shares rest on the incidents of their period, differences on the smaller of both."""
    table = pd.DataFrame(
        {
            "actor": ["a", "b"],
            "n_before": [6.0, 14.0],
            "n_after": [1.0, 3.0],
            "share_before": [0.3, 0.7],
            "before_low": [0.15, 0.48],
            "before_high": [0.52, 0.85],
            "share_after": [0.25, 0.75],
            "difference": [-0.05, 0.05],
        }
    )
    shown = present(tiny, table)
    assert list(shown["Share before"]) == ["30%", "70%"]
    assert list(shown["95% before"]) == ["15% to 52%", "48% to 85%"]
    assert list(shown["Share after"]) == list(shown["Difference"]) == ["–", "–"]
    more = table.assign(n_after=[10.0, 30.0])
    assert list(present(tiny, more)["Difference"]) == ["-5 points", "+5 points"]


def test_what_was_searched_has_four_words(tiny: sitrep.Dataset) -> None:
    """Searched as planned, searched thinly, cut off by the filter, and not searched at all."""
    alpha = tiny.where(theatres=["alpha"], start="2020-02-10", end="2020-06-30")
    shown = present(alpha, count(alpha))
    assert list(shown["Search"]) == [
        "cut off",
        "in part or thinly",
        "full",
        "not searched",
        "not searched",
    ]


def test_headings_are_words_of_the_data(tiny: sitrep.Dataset) -> None:
    """What a region and a theatre are called, and what is counted, is what the data say."""
    words = replace(tiny.words, incident="lethal event", region="province", theatre="country")
    data = replace(tiny, words=words)
    shown = present(data, count(data, by=["theatre", "admin1"], period=None))
    assert shown.index.name == "Country"
    assert list(shown)[:2] == ["Province", "Lethal events"]
    attacks = data.where(event_classes=["attack"])
    assert "Attacks" in present(attacks, count(attacks))


@given(st.floats(0.001, 500), st.integers(10, 900))
@example(0.995, 10)
def test_one_number_has_one_face(tiny: sitrep.Dataset, value: float, base: int) -> None:
    """A cell, a sentence and a label of a chart write a number, a share and a ratio alike."""
    part = value % 1
    table = pd.DataFrame(
        {
            "n": [value],
            "rows": [base],
            "share": [part],
            "n_before": [1.0],
            "n_after": [base - 1],
            "ratio": [value],
        }
    )
    cells = present(tiny, table).reset_index().iloc[0]
    assert cells["Incidents"] == number(value) == form("n")(value)
    assert cells["Share"] == share(part, base) == form("share", base)(part)
    assert cells["Share"] == percent(part * base, base)
    assert cells["Ratio"] == ratio(value, base)


def test_a_column_that_is_none(tiny: sitrep.Dataset) -> None:
    """A misspelt column is an error, not silently left out."""
    with pytest.raises(ParameterError, match="did you mean 'theatre'"):
        present(tiny, count(tiny, by="theatre"), columns=["theater", "n"])


def test_versions_name_what_the_numbers_rest_on() -> None:
    """Python and the packages, each with its version."""
    versions = list_versions()["Version"]
    assert versions["sitrep"] == "0.1.0"
    assert versions["pandas"] == pd.__version__
