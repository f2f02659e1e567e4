"""Claims put to the test: by hand from the files, at the edges of each rule, by all sources."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sitrep
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from pandas.testing import assert_frame_equal
from sitrep.charts.style import ACCENT, GREY
from sitrep.claims import Claim, Claims, rules
from sitrep.claims.answers import Answer, Choice
from sitrep.claims.evidence import PUBLISHERS, leave_out, narrow, without_each
from sitrep.claims.figures import CHARTS
from sitrep.claims.findings import (
    NOT_SUPPORTED,
    SUPPORTED,
    UNTESTABLE,
    Captured,
    Finding,
    Obstacle,
    Rates,
    Tellers,
    undecided,
)
from sitrep.claims.reasons import tell_n, tell_reason, tell_title
from sitrep.claims.results import ANSWERS
from sitrep.claims.rules import decide, weigh_search
from sitrep.claims.specification import read_statements
from sitrep.claims.tables import list_answers, list_published, list_sensitivity, select_choices
from sitrep.claims.words import describe_answer, describe_answers, describe_sensitivity
from sitrep.measures.clusters import Burst
from sitrep.tables.tables import Words
from sitrep.words.text import Sentence
from statsmodels.stats.proportion import proportion_confint

DATA = Path(sitrep.__file__).parents[2] / "data"
ISIS = {"actors": ["ISIS"], "event_classes": ["attack"], "theatres": ["badia"]}


def rows_of(table: str) -> list[dict[str, str]]:
    """Return the rows of a file of the dataset."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def answers(curated: sitrep.Dataset) -> dict[str, Answer]:
    """Return the answers to the claims that are shipped."""
    return {name: claim.answer for name, claim in Claims.of(curated).whole.items()}


@pytest.fixture(scope="module")
def claims(curated: sitrep.Dataset, answers: dict[str, Answer]) -> Claims:
    """Return the claims that are shipped, already answered."""
    claims = Claims.of(curated)
    for claim_id, claim in claims.whole.items():
        vars(claim)["answer"] = answers[claim_id]
    return claims


def ask(
    data: sitrep.Dataset, test: str, parameters: dict[str, Any], source: str = "S0279"
) -> Answer:
    """Return the answer to a claim made up for a test."""
    row = {
        "claim_id": "CL-99",
        "source_id": source,
        "kind": "trend",
        "statement": "Something is so.",
        "test": test,
        "parameters": json.dumps(parameters),
        "why_not": None,
    }
    return Claims.of(replace(data, statements=pd.DataFrame([row])))["CL-99"].answer


def made_up(data: sitrep.Dataset, test: str, parameters: dict[str, Any]) -> Answer:
    """Return an answer without any finding: what a figure needs that draws the evidence."""
    claim = replace(read_statements(data)[0], test=test, parameters=parameters)
    return Answer(claim, (), data, data)


# By hand -----------------------------------------------------------------------------------------


def without_publisher(publisher: str) -> dict[str, list[dict[str, str]]]:
    """Return the accounts of each incident, those of a publisher left out, from the files."""
    of = {row["source_id"]: row["publisher_id"] for row in rows_of("sources")}
    told: dict[str, list[dict[str, str]]] = {}
    for row in rows_of("accounts"):
        if of[row["source_id"]] != publisher:
            told.setdefault(row["incident_id"], []).append(row)
    return told


def actor_of(accounts: Sequence[dict[str, str]]) -> str:
    """Return the side that most accounts name, the first in the alphabet on a tie."""
    votes = Counter(row["actor"] for row in accounts if row["actor"] != "unidentified")
    return min(votes, key=lambda actor: (-votes[actor], actor)) if votes else "unidentified"


def test_how_often_isis_claims_from_the_rows_of_the_files(answers: dict[str, Answer]) -> None:
    """CL-09: of the attacks by ISIS as others tell them, the share that is called claimed."""
    told = without_publisher("southfront")
    coded = {row["incident_id"]: row for row in rows_of("incidents")}
    derived = {
        # an incident that lost no account keeps what is coded, which may be a decision by hand
        key: (coded[key]["actor"], coded[key]["attribution"])
        if len(rows) == sum(row["incident_id"] == key for row in rows_of("accounts"))
        else (actor_of(rows), "")
        for key, rows in told.items()
        if coded[key]["event_class"] == "attack"
    }
    isis = [key for key, (actor, _) in derived.items() if actor == "ISIS"]
    claimed = [
        key
        for key in isis
        if derived[key][1] == "claimed"
        or (
            not derived[key][1]
            and len({row["actor"] for row in told[key]} - {"unidentified"}) == 1
            and any(row["attribution"] == "claimed" for row in told[key])
        )
    ]
    answer = answers["CL-09"]
    assert answer.main.n == (len(claimed), len(isis))
    low, high = proportion_confint(len(claimed), len(isis), method="wilson")
    assert (answer.main.low, answer.main.high) == pytest.approx((low, high))
    assert high < 0.5
    assert answer.main.verdict == NOT_SUPPORTED


def test_the_halves_from_the_rows_of_the_files(answers: dict[str, Answer]) -> None:
    """CL-02: attacks by ISIS in the badia as all but SouthFront tell them, 26 and 39."""
    told = without_publisher("southfront")
    number = Counter(row["incident_id"] for row in rows_of("accounts"))
    counts = [0.0, 0.0]
    for row in rows_of("incidents"):
        key = row["incident_id"]
        if (row["theatre"], row["event_class"]) != ("badia", "attack") or key not in told:
            continue
        actor = row["actor"] if len(told[key]) == number[key] else actor_of(told[key])
        if actor == "ISIS":
            days = pd.date_range(row["date_start"], row["date_end"])
            counts[0] += (days <= "2020-06-30").mean()
            counts[1] += ((days >= "2020-07-01") & (days <= "2020-12-22")).mean()
    assert answers["CL-02"].main.n == pytest.approx(counts)
    assert counts == pytest.approx([26, 39])
    assert answers["CL-02"].main.value == pytest.approx((39 / 175) / (26 / 182))
    assert answers["CL-02"].main.verdict == UNTESTABLE


def test_what_only_its_own_publisher_tells(answers: dict[str, Answer]) -> None:
    """CL-01: every account of the sweep is SouthFront's, so nobody else bears it out."""
    of = {row["source_id"]: row["publisher_id"] for row in rows_of("sources")}
    tellers = {
        of[row["source_id"]] for row in rows_of("accounts") if row["incident_id"] == "SYR-2020-0367"
    }
    assert tellers == {"southfront"}
    answer = answers["CL-01"]
    assert (answer.main.verdict, answer.with_own.verdict) == (UNTESTABLE, SUPPORTED)
    assert (answer.with_own.low, answer.with_own.high) == (7, 9)
    assert [each.name for each in answer.changes] == ["with the claim's own publisher"]
    assert answer.main.obstacle is Obstacle.UNTOLD
    assert answer.with_own.reason == Tellers(1, 1, accounts=3, incidents=1)


def test_every_claim_is_answered(answers: dict[str, Answer]) -> None:
    """All rows of the file, each with a reason; without a test the file says why (2026-11-24)."""
    assert sorted(answers) == [row["claim_id"] for row in rows_of("claims")]
    verdicts = Counter(answer.main.verdict for answer in answers.values())
    assert verdicts == {UNTESTABLE: 17, NOT_SUPPORTED: 1}
    for row in rows_of("claims"):
        answer = answers[row["claim_id"]]
        reason = tell_reason(answer.evidence, answer.claim, answer.main)
        assert reason == row["why_not"] if row["test"] == "none" else reason


def test_evidence_holds_no_account_of_the_claims_own_publisher(answers: dict[str, Answer]) -> None:
    """Whoever made a claim is no witness of it."""
    for answer in answers.values():
        if answer.claim.test != "none":
            told = set(answer.evidence.accounts["publisher_id"].astype("str"))
            assert answer.claim.publisher_id not in told


def test_choices_are_all_there(answers: dict[str, Answer]) -> None:
    """Each publisher of the evidence is left out once; tolls are varied where they count."""
    for answer in answers.values():
        if answer.claim.test == "none":
            continue
        groups = answer.sensitivity["group"].value_counts()
        publishers = answer.evidence.accounts["publisher_id"].astype("str").nunique()
        assert groups.get("Without one publisher", 0) == publishers
        tolls = answer.claim.test in ("recorded", "extreme", "benchmark")
        assert groups["Other choices"] == (4 if tolls else 2)
        assert answer.sensitivity["answer"].iloc[0] == answer.main.verdict


# Rules -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "threshold", "up", "expected"),
    [
        ((1.01, 9), 1, True, SUPPORTED),
        ((1, 9), 1, True, UNTESTABLE),
        ((0.2, 1), 1, True, UNTESTABLE),
        ((0.2, 0.99), 1, True, NOT_SUPPORTED),
        ((1.2, np.inf), 2, True, UNTESTABLE),
        ((0.2, 0.4), 0.5, False, SUPPORTED),
        ((0.6, 0.9), 0.5, False, NOT_SUPPORTED),
        ((np.nan, np.nan), 1, True, UNTESTABLE),
    ],
)
def test_deciding(interval: tuple[float, float], threshold: float, up: bool, expected: str) -> None:
    """Only an interval wholly on one side decides."""
    assert decide(*interval, threshold, up=up) == expected


def test_an_uneven_search_withholds_an_answer() -> None:
    """Shares of the published numbers that differ twofold leave nothing to compare."""
    found = Finding(SUPPORTED, Rates(20, 60), value=3)
    half, even, uneven = Captured(10, 20), Captured(26, 100), Captured(25, 100)
    assert weigh_search(found, None) is found
    assert weigh_search(found, (half, even)).verdict == SUPPORTED
    withheld = weigh_search(found, (half, uneven))
    assert (withheld.verdict, withheld.obstacle) == (UNTESTABLE, Obstacle.UNEVEN)
    assert (withheld.n, withheld.value) == ((20, 60), 3)


def months(first: str, last: str) -> list[str]:
    """Return the first and last day of some months."""
    return [f"{first}-01", f"{pd.Period(last).end_time:%Y-%m-%d}"]


def test_rates_that_rose_and_fell(curated: sitrep.Dataset) -> None:
    """In two months 7 ISIS attacks: fewer than 10 decide nothing."""
    few = ask(
        curated,
        "rate_ratio",
        {
            "where": ISIS,
            "before": months("2020-01", "2020-01"),
            "after": months("2020-02", "2020-02"),
            "direction": "up",
        },
    )
    assert (few.main.verdict, few.main.obstacle) == (UNTESTABLE, Obstacle.FEW)
    assert few.main.n == pytest.approx((3, 4))
    south = {"theatres": ["south"], "event_classes": ["attack"]}
    rows = curated.incidents[curated.incidents["theatre"] == "south"]
    more = pd.concat([rows[rows["date_start"] >= "2020-09-01"]] * 3)
    more = more.assign(incident_id=[f"X{n}" for n in range(len(more))])
    grown = replace(curated, incidents=pd.concat([curated.incidents, more], ignore_index=True))
    told = curated.accounts.iloc[:1].loc[lambda t: t.index.repeat(len(more))]
    told = told.assign(incident_id=more["incident_id"].to_numpy(), publisher_id="sohr")
    grown = replace(grown, accounts=pd.concat([grown.accounts, told], ignore_index=True))
    asked = {
        "where": south,
        "before": months("2020-03", "2020-05"),
        "after": months("2020-09", "2020-12"),
    }
    assert ask(grown, "rate_ratio", {**asked, "direction": "up"}).main.verdict == SUPPORTED
    assert ask(grown, "rate_ratio", {**asked, "direction": "down"}).main.verdict == NOT_SUPPORTED
    tenfold = ask(grown, "rate_ratio", {**asked, "direction": "up", "at_least": 50})
    assert tenfold.main.verdict == NOT_SUPPORTED
    assert tenfold.claimed == 50
    assert ask(grown, "rate_ratio", {**asked, "direction": "down", "at_least": 2}).claimed == 0.5


@pytest.mark.parametrize(
    ("above", "expected"), [(0.05, SUPPORTED), (0.2, UNTESTABLE), (0.5, NOT_SUPPORTED)]
)
def test_shares(curated: sitrep.Dataset, above: float, expected: str) -> None:
    """17 % with an interval of 11 to 27 % are above 5, may be above 20, are not above 50."""
    asked = {
        "where": {"actors": ["ISIS"], "event_classes": ["attack"]},
        "of": {"attributions": ["claimed"]},
    }
    assert ask(curated, "share", {**asked, "above": above}).main.verdict == expected


def test_a_share_counts_the_days_asked_about(curated: sitrep.Dataset) -> None:
    """An incident known to a window that reaches over the first day counts by its part inside."""
    where = {"event_classes": ["attack"], "start": "2020-11-16"}
    answer = ask(curated, "share", {"where": where, "of": {"actors": ["ISIS"]}, "above": 0.5})
    whole = answer.evidence.where(**where)
    part = whole.where(actors=["ISIS"])
    assert answer.main.n == pytest.approx((part.weights.sum(), whole.weights.sum()))
    assert whole.weights.sum() < len(whole.incidents)


@pytest.mark.parametrize(("top", "expected"), [("Daraa", SUPPORTED), ("Homs", NOT_SUPPORTED)])
def test_rankings(curated: sitrep.Dataset, top: str, expected: str) -> None:
    """Of all attacks of 2020 most were recorded in Daraa, by far."""
    asked = {
        "where": {"event_classes": ["attack"]},
        "by": "admin1",
        "period": months("2020-01", "2020-12"),
    }
    answer = ask(curated, "ranking", {**asked, "top": top})
    assert answer.main.verdict == expected
    there = answer.evidence.where(regions=[top], end="2020-12-31", event_classes=["attack"])
    assert answer.main.n[0] == pytest.approx(there.weights.sum())


def test_tolls(curated: sitrep.Dataset, answers: dict[str, Answer]) -> None:
    """A least toll holds if the lowest account says so, and not if the highest says less."""
    told = curated.incidents.set_index("incident_id")
    sure = told[(told["killed_low"] >= 5) & (told["accounts"] > 3)].index[0]
    for least, expected in ((told.loc[sure, "killed_low"], SUPPORTED), (500, NOT_SUPPORTED)):
        asked = {"incidents": [sure], "measure": "killed", "at_least": float(least)}
        assert ask(curated, "recorded", asked, "S0522").main.verdict == expected
    wounded = ask(curated, "recorded", {"incidents": [sure], "measure": "wounded"}, "S0522")
    assert wounded.main.verdict in (SUPPORTED, UNTESTABLE)


def test_the_deadliest(curated: sitrep.Dataset) -> None:
    """The highest account of a rival, not its best one, must be passed."""
    where = {"actors": ["ISIS"], "event_classes": ["attack"]}
    rows = curated.where(**where).incidents.dropna(subset="killed").sort_values("killed_high")
    first, last = rows["incident_id"].iloc[0], rows["incident_id"].iloc[-1]
    asked = {"where": where, "measure": "killed"}
    assert ask(curated, "extreme", {**asked, "incident": first}).main.verdict == NOT_SUPPORTED
    assert ask(curated, "extreme", {**asked, "incident": last}).main.verdict != NOT_SUPPORTED


def test_totals_can_only_be_contradicted(curated: sitrep.Dataset) -> None:
    """More attacks held than claimed contradicts a total; fewer say nothing."""
    asked = {
        "where": {"regions": ["Daraa"], "event_classes": ["attack"]},
        "period": months("2020-11", "2020-11"),
    }
    for published, expected in ((3, NOT_SUPPORTED), (34, UNTESTABLE)):
        answer = ask(curated, "benchmark", {**asked, "published": {"attacks": published}})
        assert answer.main.verdict == expected
    held = answer.main.reason.held["attacks"]
    assert 3 < held < 34
    answer = ask(curated, "benchmark", {**asked, "published": {"attacks": held}})
    assert answer.main.verdict == UNTESTABLE


def test_bursts(curated: sitrep.Dataset) -> None:
    """Twelve attacks in three days in the south are no chance; those of two days may be."""
    south = {"theatres": ["south"], "event_classes": ["attack"]}
    for window, expected in (
        (["2021-01-27", "2021-01-29"], SUPPORTED),
        (["2020-12-21", "2020-12-22"], UNTESTABLE),
    ):
        assert ask(curated, "burst", {"where": south, "window": window}).main.verdict == expected


@pytest.mark.parametrize(("chance", "expected"), [(0.049, SUPPORTED), (0.05, UNTESTABLE)])
def test_a_burst_is_rare_below_one_in_twenty(
    curated: sitrep.Dataset, monkeypatch: pytest.MonkeyPatch, chance: float, expected: str
) -> None:
    """A window that as many as 1 in 20 series hold is no burst."""
    monkeypatch.setattr(rules, "burst", lambda *_: Burst(12, 3.5, chance))
    asked = {"where": {"theatres": ["south"]}, "window": ["2021-01-27", "2021-01-29"]}
    found = rules.find_burst(curated, made_up(curated, "burst", asked).claim)
    assert (found.verdict, found.reason.n) == (expected, (12,))


def test_the_wounded_are_those_of_full_accounts(tiny: sitrep.Dataset) -> None:
    """Lowest, middle and highest full account of each incident, added up over the incidents."""
    one, three = "TST-2020-0001", "TST-2020-0007"
    told = tiny.accounts["incident_id"].isin([one, three])
    said = pd.Series([1, 99, 9, 2, 5], tiny.accounts.index[told])
    wounded = tiny.accounts["wounded"].mask(told, said)
    partial = tiny.accounts["partial"] | wounded.eq(99)
    data = replace(tiny, accounts=tiny.accounts.assign(wounded=wounded, partial=partial))
    for incidents, expected in (([three], (2, 5, 9)), ([one, three], (3, 6, 10))):
        asked = {"incidents": incidents, "measure": "wounded"}
        found = ask(data, "recorded", {**asked, "at_least": expected[0]}, "S0004").with_own
        assert (found.low, found.value, found.high) == expected
        assert found.verdict == SUPPORTED
        more = ask(data, "recorded", {**asked, "at_least": expected[0] + 1}, "S0004").with_own
        assert more.verdict == UNTESTABLE


@pytest.mark.parametrize(("number", "few"), [(9, True), (10, False)])
def test_nothing_is_ranked_of_few(tiny: sitrep.Dataset, number: int, few: bool) -> None:
    """Fewer than ten incidents in all lead nowhere; ten may."""
    days = tiny.incidents["date_precision"].eq("day")
    chosen = days & days.cumsum().le(number)
    asked = {"where": {}, "by": "theatre", "top": "beta", "period": ["2020-01-01", "2020-04-30"]}
    found = ask(tiny.keep(chosen, name="first", values=""), "ranking", asked, "S0001").with_own
    assert found.n[1] == number
    assert (found.obstacle is Obstacle.FEW) == few


def test_what_nobody_searched_ranks_as_nothing(tiny: sitrep.Dataset) -> None:
    """Gamma, not searched before March, adds nothing to the incidents that are ranked."""
    asked = {"where": {}, "by": "theatre", "top": "alpha", "period": ["2020-01-01", "2020-02-29"]}
    part = tiny.where(end="2020-02-29")
    alpha = part.where(theatres=["alpha"]).weights.sum()
    found = ask(tiny, "ranking", asked, "S0001").with_own
    assert found.n == pytest.approx((alpha, part.weights.sum()))


def test_what_is_not_asked_about(curated: sitrep.Dataset) -> None:
    """A claim on days, areas or incidents that are left out of the selection is not tested."""
    part = curated.where(start="2020-03-01", theatres=["south"])
    answers = {name: claim.answer for name, claim in Claims.of(part).whole.items()}
    for claim in ("CL-01", "CL-02", "CL-05", "CL-13", "CL-16"):
        assert answers[claim].main.verdict == UNTESTABLE
    assert answers["CL-02"].main.obstacle is Obstacle.NOT_ASKED
    assert "not all that it is about is among" in describe_answer(answers["CL-02"])
    assert len(Claims.of(replace(curated, statements=curated.statements.iloc[:0]))) == 0


@pytest.mark.parametrize(
    ("asked", "untested", "tested"),
    [
        ({"regions": ["Daraa"]}, "CL-02 CL-13 CL-14 CL-15 CL-16", "CL-09 CL-18"),
        ({"theatres": ["badia"], "regions": ["Homs"]}, "CL-02 CL-13 CL-14 CL-15 CL-18", "CL-09"),
        ({"actors": ["Israel"]}, "CL-02 CL-09 CL-13 CL-14 CL-15 CL-16", ""),
        ({"actors": ["ISIS", "Israel"]}, "", "CL-02 CL-09 CL-13 CL-14 CL-15 CL-16"),
        ({"event_classes": ["operation"]}, "CL-02 CL-09 CL-13 CL-14 CL-15 CL-16 CL-18", ""),
    ],
)
def test_areas_and_sides_that_are_not_asked_about(
    curated: sitrep.Dataset, asked: dict[str, list[str]], untested: str, tested: str
) -> None:
    """What was left out by a filter was not looked for: nothing is said of its search or number."""
    claims = curated.where(**asked).claims
    for claim, expected in ((untested, True), (tested, False)):
        for claim_id in claim.split():
            left_out = claims[claim_id].answer.main.obstacle is Obstacle.NOT_ASKED
            assert left_out is expected, claim_id


def test_the_context_is_of_all_sides(curated: sitrep.Dataset) -> None:
    """A share of one side is no context where only another is asked about, or part of the area."""
    for asked in ({"actors": ["ISIS"]}, {"regions": ["Daraa"]}):
        claims = curated.where(**asked).claims
        assert all(claims[claim].answer.context is None for claim in ("CL-08", "CL-12"))
    assert curated.claims["CL-12"].answer.context is not None


def test_none_of_none_is_not_counted(curated: sitrep.Dataset) -> None:
    """Where no incident is of the kind that a claim is about, no number of none stands there."""
    quiet = curated.where(start="2020-03-11", end="2020-03-12")
    assert "no attacks that it is about are held here" in quiet.claims["CL-09"].finding
    ranking = ask(
        curated,
        "ranking",
        {
            "by": "admin1",
            "top": "Hama",
            "period": months("2020-12", "2020-12"),
            "where": {"theatres": ["northwest"], "actors": ["ISIS"]},
        },
    )
    assert describe_answer(ranking) == (
        "Cannot be tested here: no incidents that it is about in December 2020 are held here."
    )
    assert tell_n(ranking.main) == "none"


# Evidence ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"theatres": ["badia"], "event_classes": ["attack"]},
        {"actors": ["ISIS"]},
        {"min_accounts": 2, "theatres": ["south"]},
    ],
    ids=str,
)
def test_leaving_out_each_publisher(curated: sitrep.Dataset, filters: dict[str, Any]) -> None:
    """All at once they are what each alone is, and no publisher is forgotten."""
    data = curated.where(**filters)
    parts = dict(without_each(data))
    assert set(parts) == set(data.accounts["publisher_id"].astype("str"))
    for publisher in list(parts)[::9]:
        alone = leave_out(data, {publisher})
        for table in ("incidents", "accounts", "targets"):
            assert_frame_equal(getattr(parts[publisher], table), getattr(alone, table))


def test_what_is_coded_by_hand_is_not_lost(curated: sitrep.Dataset) -> None:
    """An incident coded with a side that no account names, as either side, stays in question."""
    attacks = curated.incidents["actor"].eq("ISIS") & curated.incidents["event_class"].eq("attack")
    one, two = curated.incidents.loc[attacks, "incident_id"].iloc[:2]
    ids = curated.incidents["incident_id"]
    second = curated.incidents["actor_2"].cat.add_categories(["Israel"]).mask(ids == two, "Israel")
    sides = {"actor": curated.incidents["actor"].mask(ids == one, "Israel"), "actor_2": second}
    data = replace(curated, incidents=curated.incidents.assign(**sides))
    where = {"actors": ["Israel"], "event_classes": ["attack"]}
    claim = replace(read_statements(curated)[0], test="share", parameters={"where": where})
    kept = set(narrow(data, claim)[0].incidents["incident_id"])
    assert {one, two} <= kept
    assert set(data.where(**where).incidents["incident_id"]) <= kept


def test_leaving_out_everyone(tiny: sitrep.Dataset) -> None:
    """Without any account there is no incident; without a stranger nothing changes."""
    everyone = set(tiny.accounts["publisher_id"].astype("str"))
    nothing = leave_out(tiny, everyone)
    assert nothing.incidents.empty
    assert nothing.targets.empty
    assert leave_out(tiny, {"nobody"}) is tiny


@pytest.mark.parametrize("claim", ["CL-01", "CL-02", "CL-03", "CL-09", "CL-14", "CL-16", "CL-18"])
def test_what_was_found_stays_so(claims: Claims, claim: str) -> None:
    """No part of an answer can be changed by those that it is given to."""
    told = claims[claim]
    main = told.answer.main
    for value in (claims, told, told.statement, told.answer, main, main.reason):
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, None)


# Words -------------------------------------------------------------------------------------------


def test_the_summary_adds_up(answers: dict[str, Answer]) -> None:
    """The headline counts every claim once, and the table has a row for each."""
    listed = list(answers.values())
    said = describe_answers(listed)
    assert said.startswith("Of 18 published claims: none supported, 1 not supported, 17 cannot")
    assert list(list_answers(listed).index) == sorted(answers)
    assert "No published claims" in describe_answers([])
    assert len(list_sensitivity(listed)) == sum(a.claim.test != "none" for a in listed)


def test_both_results_are_said(claims: Claims, answers: dict[str, Answer]) -> None:
    """The answer without the claim's own publisher comes first, then the one with it."""
    first, second, third = claims["CL-01"].findings
    assert first == claims["CL-01"].finding
    assert first.startswith("Cannot be tested here: no account by another publisher is held")
    own = "With the accounts of SouthFront as well, which do not decide: supported"
    assert second.startswith(own)
    assert third.startswith("Another answer under 1 of 5 other choices")
    assert "finding" in first._repr_html_()
    assert "finding" not in second._repr_html_()
    assert describe_sensitivity(answers["CL-02"]) == (
        "Another answer under 1 of 72 other choices: at least two accounts (supported)."
    )


@pytest.mark.parametrize(
    ("changes", "listed", "said"),
    [
        (0, "nothing that was tried", "The answer is the same under all 5 other choices"),
        (1, "without A", "under 1 of 5 other choices: without A (supported)."),
        (
            3,
            "without A; without B; without C",
            "under 3 of 5 other choices: without A (supported), without B (supported) and "
            "without C (supported).",
        ),
        (
            5,
            "without A; without B; without C; 2 more",
            "under 5 of 5 other choices: without A (supported), without B (supported), without C "
            "(supported) and 2 more.",
        ),
    ],
)
def test_what_an_answer_depends_on(
    answers: dict[str, Answer], changes: int, listed: str, said: str
) -> None:
    """Three choices with another answer are named, and the others counted."""
    answer = answers["CL-02"]
    main, other = answer.main, replace(answer.main, verdict=SUPPORTED)
    tried = [
        Choice(PUBLISHERS, f"without {letter}", other if at < changes else main)
        for at, letter in enumerate("ABCDE")
    ]
    answer = replace(answer, choices=(answer.choices[0], *tried))
    assert list_answers([answer]).iloc[0]["Changes with"] == listed
    assert said in describe_sensitivity(answer)


def test_the_choices_that_change_most_are_drawn(answers: dict[str, Answer]) -> None:
    """Of a dozen publishers the two are left out whose absence changes least, and are counted."""
    answer = answers["CL-02"]
    values = [*np.arange(1.0, 12.0), answer.main.value]
    found = [replace(answer.main, value=value) for value in values]
    found[-1] = replace(found[-1], verdict=SUPPORTED)
    choices = [Choice(PUBLISHERS, f"{at}", each) for at, each in enumerate(found)]
    drawn = select_choices(replace(answer, choices=(*answer.choices[:2], *choices)))
    nearest = sorted(range(11), key=lambda at: abs(values[at] - answer.main.value))[:2]
    left = {str(at) for at in range(12)} - {str(at) for at in nearest}
    assert set(drawn["choice"][2:]) == left
    assert set(drawn["group"][2:]) == {f"{PUBLISHERS} (2 more change less)"}


@pytest.mark.parametrize(
    ("incidents", "untold", "said"),
    [(1, 1, ""), (5, 2, " of 2 of the 5 incidents"), (2, 2, " of any of the 2 incidents")],
)
def test_what_nobody_else_tells(
    answers: dict[str, Answer], incidents: int, untold: int, said: str
) -> None:
    """Of one incident, of some, of all of several no account of another is held."""
    answer = answers["CL-01"]
    tellers = Tellers(1, 1, accounts=3, incidents=incidents, untold=untold)
    found = undecided(Obstacle.UNTOLD, tellers)
    assert tell_reason(answer.evidence, answer.claim, found) == (
        f"no account by another publisher is held here{said}"
    )


def test_published_totals_as_rates(tiny: sitrep.Dataset) -> None:
    """A total of 29 attacks in the 29 days of February is 30 in 30 days; of one day 30 times it."""
    rows = tiny.benchmarks.iloc[[0, 0]].assign(
        region_kind="theatre",
        region="alpha",
        metric="attacks",
        value=[29.0, 2.0],
        period_start=pd.to_datetime(["2020-02-01", "2020-03-01"]),
        period_end=pd.to_datetime(["2020-02-29", "2020-03-01"]),
    )
    where = {"theatres": ["alpha"], "event_classes": ["attack"]}
    table = list_published(replace(tiny, benchmarks=rows), where)
    assert table.to_dict("list") == {
        "Publisher": ["Agência Náutica"] * 2,
        "Measure": ["Attacks"] * 2,
        "Published": ["29", "2"],
        "Per 30 days": ["30", "60"],
    }
    assert list(table.index) == ["February 2020", "1 March 2020"]
    assert list_published(tiny, {"theatres": ["beta"]}).empty


def test_statements_are_shown_as_text(curated: sitrep.Dataset, claims: Claims) -> None:
    """Markup in a statement or a name stays text."""
    statement = replace(
        claims["CL-03"].statement, text="<script>alert(1)</script>", publisher="<b>x</b>"
    )
    html = Claim(curated, statement)._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_every_claim_is_told(claims: Claims) -> None:
    """A head for each claim, its sentences, and a figure for each of its charts."""
    for claim in claims.values():
        told = claim.sections
        assert type(told[0]).__name__ == "Heading"
        assert [str(said) for said in claim.findings] == [
            str(piece) for piece in told if isinstance(piece, Sentence)
        ]
        figures = [piece for piece in told if hasattr(piece, "png")]
        assert len(figures) == len(claim.charts)
        for figure in figures:
            assert figure.png().startswith(b"\x89PNG")
            assert figure.alt.startswith(claim.statement.claim_id)
            assert not figure.table.empty
    assert claims["CL-02"].charts == ["choices", "trend", "published"]
    assert claims["CL-08"].charts == ["context"]
    assert not claims["CL-03"].charts


def test_what_is_listed_below_a_claim(claims: Claims) -> None:
    """Where incidents are claimed their accounts, where totals are the context those totals."""
    listed = {
        claim.statement.claim_id: [piece for piece in claim.sections if isinstance(piece, Words)]
        for claim in claims.values()
    }
    heads = {name: list(tables[0]) for name, tables in listed.items() if tables}
    assert set(heads) == {"CL-01", "CL-05", "CL-07", "CL-17"}
    assert all(len(tables) <= 1 for tables in listed.values())
    assert {name for name, head in heads.items() if "Killed" in head} == {"CL-01", "CL-05", "CL-07"}
    assert "Per 30 days" in heads["CL-17"]


def test_a_figure_of_the_deadliest(curated: sitrep.Dataset) -> None:
    """Eight incidents are drawn: those of the highest tolls."""
    where = {"event_classes": ["attack"]}
    rows = curated.where(**where).incidents
    meant = rows.loc[rows["killed_high"].idxmax(), "incident_id"]
    asked = {"where": where, "measure": "killed", "incident": meant}
    tolls = made_up(curated, "extreme", asked)
    drawn = CHARTS["tolls"].draw(tolls, {"title": "Tolls"}).figure.table
    highest = tolls.evidence.where(**where).incidents["killed_high"].nlargest(8)
    assert sorted(drawn["killed_high"], reverse=True) == highest.tolist()


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (["2020-06-10", "2020-06-12"], "2020-04-10", "2020-07-12"),
        (["2020-02-10", "2020-02-12"], "2020-01-01", "2020-03-12"),
        (["2021-01-10", "2021-01-12"], "2020-11-10", "2021-01-31"),
    ],
)
def test_the_days_around_a_burst(
    curated: sitrep.Dataset, window: list[str], first: str, last: str
) -> None:
    """The two months before a window and the month after it are drawn, as far as they are asked."""
    asked = {"where": {"theatres": ["south"]}, "window": window}
    answer = made_up(curated, "burst", asked)
    days = CHARTS["days"].draw(answer, {"title": "Days"}).figure.table["period"]
    assert (days.min(), days.max()) == (pd.Timestamp(first), pd.Timestamp(last))


def test_a_figure_of_a_claim(claims: Claims) -> None:
    """The first figure by default, another by its name; a text given stands in place of ours."""
    claim = claims["CL-02"]
    assert claim.plot().figure.alt.startswith("CL-02: 26 attacks, then 39: 1.6 times the rate")
    assert claim.plot("trend", title="Own words").figure.alt.startswith("Own words")
    assert claim.plot.trend().figure.alt == claim.plot("trend").figure.alt
    assert dir(claim.plot) == sorted(claim.charts)
    with pytest.raises(sitrep.ParameterError, match=r"chart: 'trends' .* did you mean 'trend'\?"):
        claim.plot("trends")
    with pytest.raises(sitrep.ParameterError, match="CL-03 has no figure: Cannot be tested here"):
        claims["CL-03"].plot()


def test_no_share_of_few_is_drawn(claims: Claims) -> None:
    """Of 6 attacks a figure shows how many; of 184 it shows shares."""
    few, many = (claims[name].plot("context").figure for name in ("CL-09", "CL-08"))
    assert few.table["n"].tolist() == [3, 2, 1]
    assert "share" not in few.table
    assert many.table["share"].sum() == pytest.approx(1, abs=0.05)


def test_a_figure_colours_what_the_claim_is_about(claims: Claims) -> None:
    """The side, region, incident or ground that a claim is about is in colour, the rest is grey."""
    about = {
        ("CL-08", "context"): "ISIS",
        ("CL-09", "context"): "Claimed",
        ("CL-12", "context"): "Israel",
        ("CL-14", "groups"): "Hama",
        ("CL-16", "tolls"): "Kabajib, 2020-12-30 (the one meant)",
    }
    for (name, chart), meant in about.items():
        ax = claims[name].plot(chart)
        (dots,) = (each for each in ax.collections if isinstance(each, PathCollection))
        labels = [" ".join(label.get_text().split()) for label in ax.get_yticklabels()]
        shades = dict(zip(labels, map(to_hex, dots.get_facecolors()), strict=True))
        assert shades.pop(meant) == ACCENT, name
        assert set(shades.values()) == {GREY}, name


def test_no_account_is_a_number_too(claims: Claims) -> None:
    """An alignment that does not tell of an incident has 0 accounts of it."""
    table = claims["CL-05"].plot("accounts").figure.table
    assert table.groupby("alignment", observed=True)["n"].sum().to_dict() == {
        **dict.fromkeys(["opposition", "kurdish_led", "turkish", "israeli", "independent"], 0),
        "pro_government": 4,
        "unknown": 0,
    }


def test_a_figure_says_what_it_leaves_out(claims: Claims) -> None:
    """Of 40 attacks with a toll 8 are drawn; the key says how many others there are, and killed."""
    ax = claims["CL-16"].plot("tolls")
    dead = claims["CL-16"].answer.evidence.where(**claims["CL-16"].statement.parameters["where"])
    rest = dead.incidents.dropna(subset="killed")["killed"].sum() - ax.figure.table["killed"].sum()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "lowest to highest",
        f"32 more attacks: {rest:.0f} killed",
    ]


def test_a_figure_shows_the_days_that_are_claimed(claims: Claims) -> None:
    """The window of a claim is framed, and the periods that it compares are marked."""
    for name, chart, days in (
        ("CL-07", "context", ["frame: 21 to 22 December 2020"]),
        ("CL-15", "trend", ["frame: January to March 2020", "shaded: October to December 2020"]),
    ):
        ax = claims[name].plot(chart)
        texts = [text.get_text() for text in ax.get_legend().get_texts()]
        assert [text for text in texts if text.startswith(("frame", "shaded"))] == days


def test_a_figure_counts_what_it_is_about(claims: Claims) -> None:
    """The footer counts the incidents meant, not all that the evidence holds."""
    for name, n in (("CL-07", "5 incidents"), ("CL-09", "81 attacks")):
        texts = claims[name].plot().figure.texts
        assert f"n = {n}" in " ".join(text.get_text() for text in texts).replace("\n", " ")


def test_claims_by_their_ids(claims: Claims) -> None:
    """They are found by id, come in order, and a wrong id names the nearest."""
    assert list(claims) == [row["claim_id"] for row in rows_of("claims")]
    assert "CL-02" in claims
    assert claims["CL-02"].verdict == UNTESTABLE
    with pytest.raises(sitrep.ParameterError, match=r"claim: 'cl-02' is no claim .* 'CL-02'\?"):
        claims["cl-02"]


def test_some_claims_alone(claims: Claims) -> None:
    """A cut shows fewer rows, and its sentence stays that of all."""
    rose = claims.only(test="rate_ratio")
    wanted = [row["claim_id"] for row in rows_of("claims") if row["test"] == "rate_ratio"]
    assert list(rose) == wanted
    assert rose.table["claim_id"].tolist() == wanted
    assert rose.finding == claims.finding
    assert len(claims.only(test=["share", "none"], answer=NOT_SUPPORTED)) == 1
    for wrong in ({"test": "ratio"}, {"answer": "supportd"}):
        with pytest.raises(sitrep.ParameterError, match="did you mean"):
            claims.only(**wrong)
    nothing = rose.only(test="burst")
    assert repr(nothing) == "No such claim comes with these data."
    assert nothing.table.empty


def test_the_tables_of_claims(claims: Claims, answers: dict[str, Answer]) -> None:
    """One row a claim with its values, and one row a choice of evidence."""
    row = claims.table.set_index("claim_id").loc["CL-02"]
    main = answers["CL-02"].main
    assert (row["n_1"], row["n_2"], row["value"]) == (*main.n, main.value)
    assert (row["answer"], row["obstacle"], row["changes"]) == (UNTESTABLE, "", 1)
    assert row["choices"] == len(claims["CL-02"].table) - 1
    assert claims.table["obstacle"].iloc[0] == "untold"


def test_answers_for_programs(claims: Claims) -> None:
    """All claims show themselves to programs too, once: not where some are left out."""
    (row, *_) = claims._repr_mimebundle_()[ANSWERS]["answers"]
    assert row == {
        "claim": "CL-01",
        "who": "SouthFront, 23 December 2020",
        "statement": claims["CL-01"].statement.text,
        "answer": UNTESTABLE,
    }
    assert claims.only(test="share")._repr_mimebundle_() == {}


def test_a_dataset_without_claims(tiny: sitrep.Dataset) -> None:
    """One sentence says that there are none."""
    claims = Claims.of(replace(tiny, statements=tiny.statements.iloc[:0]))
    assert repr(claims) == claims.finding == "No published claims come with these data."
    assert claims._repr_html_() == f"<p>{claims.finding}</p>"
    assert claims._repr_mimebundle_() == {}


def test_values_in_words(answers: dict[str, Answer]) -> None:
    """Counts, ratio, interval and search stand in the reason; a title is short and is no part."""
    answer = answers["CL-02"]
    told = answer.evidence, answer.claim, answer.main
    reason = tell_reason(*told)
    assert reason.startswith("26 attacks in January to June 2020 and 39 attacks from 1 July to 22")
    assert "1.6 times the rate (95% interval 0.83 to 3.0, clustering allowed for)" in reason
    assert answer.main.reason.captured == ((9, 18), (pytest.approx(28, abs=0.5), 90))
    assert "held here: 9 of 18 attacks (50%) and 28 of 90 attacks (31%) that one" in reason
    title = "26 attacks, then 39: 1.6 times the rate (95% interval 0.83 to 3.0)"
    assert tell_title(*told) == title
    assert tell_n(answer.main) == "26 → 39"


def test_findings_hold_no_words() -> None:
    """What is found is numbers, codes and a verdict; the rules import no words."""
    for name in ("findings", "rules", "evidence", "answers", "specification"):
        text = (Path(sitrep.__file__).parent / "claims" / f"{name}.py").read_text(encoding="utf-8")
        assert "sitrep.words" not in text
