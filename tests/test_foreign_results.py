"""Every question to a dataset, and every face of its answer, on data of every form."""

from __future__ import annotations

import re
import warnings
from functools import cache
from html import unescape

import make_foreign
import pytest
import sitrep
from foreign_cases import ASKED, PERIODS, earlier, faults, filtered, other_list, with_events
from matplotlib import pyplot as plt
from matplotlib.text import Text
from sitrep.model.spans import select_recent
from sitrep.results import Links, Result, Revisions, Sources


@cache
def linked(data: sitrep.Dataset, *others: sitrep.Dataset) -> Links:
    """Return a dataset linked with another list, found once."""
    return data.link(other_list(data), *others)


@cache
def united(data: sitrep.Dataset) -> sitrep.Dataset:
    """Return what a dataset and another list hold together."""
    return linked(data).union()


@cache
def revised(data: sitrep.Dataset) -> Revisions:
    """Return what has changed since an earlier vintage, found once."""
    return data.diff(earlier(data))


QUESTIONS = {
    "count": lambda data, per: data.count(per=per),
    "count whole": lambda data, per: data.count(),
    "count by": lambda data, per: data.count(by="target_type"),
    "count by per": lambda data, per: data.count(by="actor", per=per),
    "count by two": lambda data, per: data.count(by=["target_type", "event_type"]),
    "count regions": lambda data, per: data.count(by="admin1", per=per),
    "count share": lambda data, per: data.count(by="admin1", per=per).share(),
    "deaths": lambda data, per: data.deaths(per=per),
    "deaths by": lambda data, per: data.deaths(by="target_type"),
    "lethality": lambda data, per: data.lethality(by="theatre"),
    "places": lambda data, per: data.places(),
    "compare": lambda data, per: data.compare(by="admin1"),
    "compare places": lambda data, per: data.compare(by="place"),
    "compare whole": lambda data, per: data.compare(),
    "compare share": lambda data, per: data.compare(by="target_type").share(),
    "compare choices": lambda data, per: data.compare(by=["theatre", "actor"]).choices(),
    "levels": lambda data, per: data.levels(per=per),
    "clusters": lambda data, per: select_recent(data).clusters(),
    "near_repeat": lambda data, per: data.near_repeat(),
    "signals": lambda data, per: data.signals(),
    "signals of months": lambda data, per: data.signals(per="month"),
    "diff": lambda data, per: data.diff(earlier(data), per=per),
    "diff of none": lambda data, per: data.diff(""),
    "link": lambda data, per: linked(data),
    "link three": lambda data, per: linked(data, data),
    "link regions": lambda data, per: linked(data).split("admin1"),
    "link months": lambda data, per: linked(data).split("month"),
    "link sides": lambda data, per: linked(data).split("actor"),
    "link tolls": lambda data, per: linked(data).split("toll"),
    "link estimate": lambda data, per: linked(data).estimate(),
    "interrupted": lambda data, per: data.interrupted(),
    "interrupted events": lambda data, per: with_events(data).interrupted(weeks=4),
    "adjusted": lambda data, per: data.adjusted(),
    "adjusted without": lambda data, per: data.adjusted().without(),
    "published": lambda data, per: data.published(),
    "published main": lambda data, per: data.published().main(),
    "published dead": lambda data, per: data.published().dead(),
    "published series": lambda data, per: data.published().series(),
    "published compare": lambda data, per: data.published().compare(),
    "published witnesses": lambda data, per: data.published().witnesses(),
    "published lethality": lambda data, per: data.published().lethality(),
    "published left out": lambda data, per: data.published().left_out(),
    "sources search": lambda data, per: data.sources.search(),
    "sources windows": lambda data, per: data.sources.windows(),
    "sources accounts": lambda data, per: data.sources.accounts(),
    "sources single": lambda data, per: data.sources.single(by="event_type"),
    "sources publishers": lambda data, per: data.sources.publishers(),
    "sources alignments": lambda data, per: data.sources.alignments(),
    "sources overlaps": lambda data, per: data.sources.overlaps(),
    "sources disagreements": lambda data, per: data.sources.disagreements(),
    "sources missing": lambda data, per: data.sources.missing(),
    "sources delays": lambda data, per: data.sources.delays(),
    "sources without": lambda data, per: data.sources.without(),
}
"""A question of each kind, by the verb and what is asked."""

ATTACKS = re.compile(r"\b(\d[\d,.]*|[Nn]o|all|the|of) attacks?\b|\b[Aa]ttacks (per|by)\b")
"""What is said where attacks alone are asked about; no filter here does."""

PER_ATTACK = re.compile(
    r"published [^:;]* (per attack; [^:]*: [^:.]* of the attacks|in [\d,]+ attacks; too few)"
)
"""Where attacks are meant whatever is asked about: published totals count them."""

TEXTS = {
    "limits": lambda data: data.limits(),
    "provenance": lambda data: data.provenance(),
    "cite": lambda data: data.cite(),
    "list_incidents": lambda data: data.list_incidents(),
    "claims": lambda data: data.claims,
    "card": lambda data: data,
    "explore": lambda data: explored(data),
    "diff numbers": lambda data: revised(data).numbers,
    "diff counts": lambda data: revised(data).counts(),
    "diff columns": lambda data: revised(data).columns,
    "diff moved": lambda data: revised(data).moved,
    "diff claims": lambda data: revised(data).claims,
    "diff others": lambda data: revised(data).others,
    "link matches": lambda data: linked(data).matches(),
    "link undecided": lambda data: linked(data).undecided(),
    "link union": lambda data: united(data),
    "link union limits": lambda data: united(data).limits(),
}
"""What is no result, but is shown."""


def explored(data: sitrep.Dataset) -> str:
    """Return the explorer's page, also of rows that may not be passed on, of which it warns."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "These rows may not be passed on")
        return data.explore().html


def words_of(html: str) -> str:
    """Return what one reads of a page: cells of a table end with a bar."""
    html = re.sub(r"<(style|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", html.replace("</td>", "|").replace("</th>", "|")))


def wrong_in(data: sitrep.Dataset, asked: str, text: str) -> list[str]:
    """Return what is wrong with a text on a result: rows are called what the dataset calls them."""
    found = list(faults(data, asked, text))
    return [*found, f"{asked}: {text}"] if ATTACKS.search(PER_ATTACK.sub("", text)) else found


def faults_of(data: sitrep.Dataset, asked: str, result: Result) -> list[str]:
    """Return what is wrong with any face of a result."""
    found = []
    for sentence in result.findings:
        found += wrong_in(data, asked, str(sentence))
        found += [] if sentence.endswith(".") else [f"{asked}: no full stop: {sentence}"]
    found += wrong_in(data, f"{asked}, table", words_of(result._repr_html_()))
    found += wrong_in(data, f"{asked}, text", repr(result))
    for chart in dir(result.plot):
        ax = getattr(result.plot, chart)()
        ax.figure.draw_without_rendering()
        for text in ax.figure.findobj(Text):
            if text.get_text():
                found += wrong_in(data, f"{asked}, {chart}", text.get_text())
        plt.close(ax.figure)
    return found


@pytest.mark.parametrize("filters", ASKED, ids=["few", "more"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_answers(foreign, question, filters):
    """Each question has a finding, a table and every chart that it can be, and none is false."""
    found = []
    for asked in filters:
        data, period = filtered(foreign, asked), PERIODS.get(asked, "month")
        found += faults_of(data, asked, QUESTIONS[question](data, period))
    assert found == []


@pytest.mark.parametrize("filters", ASKED, ids=["few", "more"])
@pytest.mark.parametrize("name", TEXTS)
def test_texts(foreign, name, filters):
    """What a dataset says of itself is about itself."""
    found = []
    for asked in filters:
        shown = TEXTS[name](filtered(foreign, asked))
        html = shown._repr_html_() if hasattr(shown, "_repr_html_") else str(shown)
        found += faults(foreign, asked, words_of(html))
    assert found == []


@pytest.mark.parametrize(
    "text", ["", "nan killed", "of 3 (inf)", "| <NA> |", "No governorate", "Syria", "ISIS attacks"]
)
def test_what_is_a_fault(text):
    """A missing value in a text, and the words of another dataset, are found."""
    mali = sitrep.load(make_foreign.FOLDER / "mali")
    assert list(faults(mali, "all", text))
    assert not list(faults(mali, "all", "Nancy infers nothing of Mali."))


def test_rows_are_called_by_their_own_noun():
    """What is no attack, or not of attacks alone, is not counted as one."""
    mali = sitrep.load(make_foreign.FOLDER / "mali")
    for text in ("All 8 attacks", "Attacks per month by side", "43% of attacks"):
        assert wrong_in(mali, "all", text)
    assert not wrong_in(mali, "all", "Most often attack: 8 incidents by attackers")


def test_no_verb_is_left_out():
    """Each verb that asks a dataset is tried here, and each question about sources."""
    asked = {question.split()[0] for question in QUESTIONS} | set(TEXTS)
    verbs = {name for name in vars(sitrep.Dataset) if not name.startswith(("_", "to_"))}
    assert verbs <= asked
    sources = {name for name in vars(Sources) if not name.startswith("_")}
    told = {q.split()[1] for q in QUESTIONS if q.startswith("sources")}
    assert sources - {"data"} == told
