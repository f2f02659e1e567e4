"""Claims put to the test: by hand from the files, at the edges of each rule, by all sources."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sitrep
from conftest import RELEASE
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from pandas.testing import assert_frame_equal
from sitrep.charts.style import ACCENT, GREY
from sitrep.claims import Claim, Claims, rules
from sitrep.claims.answers import Answer, Choice
from sitrep.claims.evidence import (
    ALIGNMENTS,
    PUBLISHERS,
    SAID,
    choose_publishers,
    leave_out,
    leave_out_house,
    narrow,
    retell_without,
)
from sitrep.claims.figures import CHARTS
from sitrep.claims.findings import (
    AGAINST,
    FOR,
    LEANS_AGAINST,
    LEANS_FOR,
    OPEN,
    Captured,
    Finding,
    Model,
    Obstacle,
    Published,
    Rates,
    Tellers,
    undecided,
)
from sitrep.claims.judgement import GROUNDS, OUTCOMES, Line, count_once, judge
from sitrep.claims.lines import RULES, captured_in, house_of
from sitrep.claims.reasons import tell_n, tell_reason, tell_title
from sitrep.claims.results import ANSWERS
from sitrep.claims.rules import decide, weigh_search
from sitrep.claims.specification import read_statements
from sitrep.claims.tables import list_answers, list_sensitivity
from sitrep.claims.totals import add_up
from sitrep.claims.words import (
    SETTLES,
    describe_answer,
    describe_answers,
    describe_origins,
    describe_sensitivity,
)
from sitrep.measures.clusters import Burst
from sitrep.words.text import Sentence

ISIS = {"actors": ["ISIS"], "event_classes": ["attack"], "theatres": ["badia"]}


def rows_of(table: str) -> list[dict[str, str]]:
    """Return the rows of a file of the release."""
    with (RELEASE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def curated(release: sitrep.Dataset) -> sitrep.Dataset:
    """Return the release whose numbers were worked out by hand here."""
    return release


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


def months(first: str, last: str) -> list[str]:
    """Return the first and last day of some months."""
    return [f"{first}-01", f"{pd.Period(last).end_time:%Y-%m-%d}"]


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


def values_of(*ids: str) -> list[float]:
    """Return published totals from the file."""
    total = {row["benchmark_id"]: float(row["value"]) for row in rows_of("benchmarks")}
    return [total[each] for each in ids]


def test_two_totals_taken_apart_from_the_file(answers: dict[str, Answer]) -> None:
    """CL-17: 631 less 330 in 549 days, then 330 in 305, without attempts, so indirect.

    The attacks held here in Daraa vary 3.76 times as if each came by itself.
    """
    long, year = values_of("B004", "B083")
    before = long - year
    days = (pd.Timestamp("2019-12-31") - pd.Timestamp("2018-07-01")).days + 1
    assert (before, days, year) == (301, 549, 330)
    line, other = answers["CL-17"].lines
    error = np.exp(1.959964 * np.sqrt(3.755755 * (1 / 301 + 1 / 330)))
    ratio = 330 / 301 * 549 / 305
    assert line.finding.value == pytest.approx(ratio)
    assert (line.finding.low, line.finding.high) == pytest.approx((ratio / error, ratio * error))
    assert [round(each, 2) for each in (line.finding.value, line.finding.low)] == [1.97, 1.46]
    first, second = values_of("B041", "B053")
    assert other.finding.value == pytest.approx((second - first) / first * 233 / 160)
    assert (line.origins, other.origins) == ({"etana"}, {"sohr"})
    assert not line.direct
    assert not other.direct
    assert answers["CL-17"].judgement.outcome == "consistent"


def test_a_trend_of_the_dead_alone_is_indirect(answers: dict[str, Answer]) -> None:
    """Without CEP no total of attacks is left; the witnesses are those of the totals."""
    trend = {claim: answers[claim].lines[1] for claim in ("CL-02", "CL-13", "CL-15")}
    assert {claim: line.direct for claim, line in trend.items()} == {
        "CL-02": True,
        "CL-13": False,
        "CL-15": False,
    }
    assert trend["CL-13"].indirect == "deaths stand for attacks"
    assert trend["CL-13"].origins == {"sohr", "southfront"}
    assert trend["CL-02"].origins == {"sohr", "cep"}


def test_the_dead_of_two_periods_taken_apart_from_the_file(answers: dict[str, Answer]) -> None:
    """CL-02: SOHR's 175 dead from 10 April to 22 June, then 483 from 14 July to 19 December."""
    june, april, late, summer = values_of("B014", "B009", "B034", "B016")
    line = answers["CL-02"].lines[2]
    found = line.finding
    assert found.reason.numbers == (june - april, late - summer) == (175, 483)
    spring = (pd.Timestamp("2020-06-22") - pd.Timestamp("2020-04-09")).days
    assert found.reason.days == (spring, 159) == (74, 159)
    assert found.value == pytest.approx((483 / 159) / (175 / 74))
    told = tell_reason(answers["CL-02"].everyone, line.claim, found)
    assert told.startswith(
        "SOHR (killed, government side): 175 from 10 April to 22 June 2020 (computed here from"
        " SOHR's 575 and 400), then 483 from 14 July to 19 December 2020 (computed here from SOHR's"
        " 1,084 and 601), 1.3 times the rate"
    )
    killed: Counter[str] = Counter()
    for row in rows_of("targets"):
        if row["killed"]:
            killed[row["incident_id"]] += int(row["killed"])
    dead = [killed[key] for key in attacks_of_isis_in_the_desert() if key in killed]
    wider = sum(each**2 for each in dead) / sum(dead)
    error = 1.96 * (wider * (1 / 175 + 1 / 483)) ** 0.5
    assert found.low == pytest.approx(found.value * np.exp(-error), rel=1e-3)
    assert found.high == pytest.approx(found.value * np.exp(error), rel=1e-3)
    assert (found.stance, line.counts) == (LEANS_FOR, False)
    assert answers["CL-02"].judgement.outcome == "corroborated"


def attacks_of_isis_in_the_desert() -> set[str]:
    """Return the ids of the attacks by ISIS in the desert."""
    wanted = ("badia", "attack", "ISIS")
    return {
        row["incident_id"]
        for row in rows_of("incidents")
        if (row["theatre"], row["event_class"], row["actor"]) == wanted
    }


def held_of_isis(regions: set[str]) -> float:
    """Return the attacks by ISIS of 2020 in some governorates as all but SouthFront tell them."""
    told = without_publisher("southfront")
    number = Counter(row["incident_id"] for row in rows_of("accounts"))
    places = {row["place_id"]: row["admin1"] for row in rows_of("places")}
    held = 0.0
    for row in rows_of("incidents"):
        key = row["incident_id"]
        if row["event_class"] != "attack" or key not in told:
            continue
        actor = row["actor"] if len(told[key]) == number[key] else actor_of(told[key])
        if actor == "ISIS" and places[row["place_id"]] in regions:
            days = pd.date_range(row["date_start"], row["date_end"])
            held += float((days <= "2020-12-31").mean())
    return held


def test_a_side_of_few_attacks_is_out_of_reach(answers: dict[str, Answer]) -> None:
    """CL-09: in Daraa, which the claim is about, 6 attacks are held, too few to say a share of."""
    assert held_of_isis({"Daraa"}) == answers["CL-09"].main.reason.held == 6
    assert answers["CL-09"].judgement.outcome == "out of reach"
    assert [line.claim.parameters["where"]["regions"] for line in answers["CL-09"].lines] == [
        ["Daraa"]
    ]
    assert str(describe_answer(answers["CL-09"])) == (
        "Out of reach: held here: 6 attacks attributed to ISIS in January to December 2020, fewer"
        " than 10; 29 by its own count."
    )


def test_what_a_side_claims_from_the_files(curated: sitrep.Dataset) -> None:
    """In Hama and Homs 41 by its own count, where 33 are held of the 24 % that are."""
    assert sum(values_of("B108", "B109")) == 41
    asked = {
        "above": 0.5,
        "claimed_by_side": ["B108", "B109"],
        "counted_by": "cep",
        "period": months("2020-01", "2020-12"),
        "where": {**ISIS, "regions": ["Hama", "Homs"]},
    }
    found = ask(curated, "answered", asked).main
    assert found.reason.held == pytest.approx(held_of_isis({"Hama", "Homs"}))
    captured = found.reason.captured
    assert captured.published == sum(values_of("B125", "B130", "B136", "B152", "B206", "B226"))
    share = captured.held / captured.published
    assert found.value == pytest.approx(41 / found.reason.held * share)
    assert found.high < 0.5
    assert found.stance == AGAINST


def test_attacks_that_accounts_ascribe_to_a_side_from_the_files(answers: dict[str, Answer]) -> None:
    """CL-08: four attacks in the south until 23 December that accounts ascribe to ISIS."""
    told, origins = without_publisher("southfront"), set()
    of = {row["source_id"]: row["publisher_id"] for row in rows_of("sources")}
    found = Counter()
    for row in rows_of("incidents"):
        naming = [each for each in told.get(row["incident_id"], []) if each["actor"] == "ISIS"]
        meant = (row["theatre"], row["event_class"]) == ("south", "attack")
        undisputed = row["attribution"] != "disputed" and row["date_start"] <= "2020-12-23"
        if meant and naming and undisputed:
            found[row["attribution"]] += 1
            origins |= {each["origin"] or of[each["source_id"]] for each in naming}
    (line,) = answers["CL-08"].lines
    assert line.finding.reason.attributed == found == {"claimed": 2, "suspected": 2}
    assert line.origins == origins == {"alsouria-net", "isis-amaq", "syria-direct"}
    assert tell_reason(answers["CL-08"].evidence, line.claim, line.finding) == (
        "4 attacks of the kind that it is about from 11 January to 27 May 2020 (2 claimed and 2"
        " suspected), told as such by other publishers"
    )
    judged = answers["CL-08"].judgement
    assert (judged.outcome, judged.certainty) == ("consistent", "moderate")


def test_an_account_that_names_nobody_is_no_witness_of_a_side(curated: sitrep.Dataset) -> None:
    """Who tells of an attack and ascribes it to nobody does not say that the side was there."""
    more = curated.accounts[curated.accounts["incident_id"].eq("SYR-2020-0077")].iloc[:1]
    more = more.assign(publisher_id="sohr", origin=None, actor="unidentified", attribution="none")
    accounts = pd.concat([curated.accounts, more.astype(curated.accounts.dtypes)])
    data = replace(curated, accounts=accounts.reset_index(drop=True))
    where = {"actors": ["ISIS"], "event_classes": ["attack"], "theatres": ["south"]}
    answer = ask(data, "found", {"where": {**where, "end": "2020-12-23"}})
    assert answer.main.reason.incidents == 4
    assert answer.lines[0].origins == {"alsouria-net", "isis-amaq", "syria-direct"}


def test_a_toll_that_others_tell_otherwise_from_the_files(answers: dict[str, Answer]) -> None:
    """CL-19: three dead at al-Ajraf by SouthFront, two by all of the four others."""
    told = without_publisher("southfront")["SYR-2020-0364"]
    assert [row["killed"] for row in told] == ["2"] * 4
    answer = answers["CL-19"]
    assert (answer.main.low, answer.main.high, answer.main.stance) == (2, 2, AGAINST)
    assert answer.judgement.outcome == "at odds"
    assert "killed: 2, at least 3 claimed" in describe_answer(answer)


def test_the_events_of_a_list_from_the_files(answers: dict[str, Answer]) -> None:
    """CL-07: of five assassinations three are told by others, by two publishers at least."""
    told = without_publisher("southfront")
    wanted = answers["CL-07"].claim.parameters["incidents"]
    found = answers["CL-07"].main
    assert found.n == (sum(key in told for key in wanted), len(wanted)) == (3, 5)
    of = {row["source_id"]: row["publisher_id"] for row in rows_of("sources")}
    fewest = min(len({of[row["source_id"]] for row in told[key]}) for key in wanted if key in told)
    assert found.reason.origins <= fewest
    side = {row["publisher_id"]: row["alignment"] for row in rows_of("publishers")}
    tellers = {of[row["source_id"]] for key in wanted for row in told.get(key, [])}
    sides = {side[teller] for teller in tellers}
    assert sides == {"opposition", "unknown"}
    assert (found.reason.publishers, found.reason.alignments) == (len(tellers), 1) == (6, 1)
    judged = answers["CL-07"].judgement
    assert (judged.outcome, judged.grounds.steps["consistency"]) == ("corroborated", 1)


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
    assert answers["CL-02"].main.stance == LEANS_FOR


def test_what_only_its_own_publisher_tells(answers: dict[str, Answer]) -> None:
    """CL-01: every account of the sweep is SouthFront's, so nobody else bears it out."""
    of = {row["source_id"]: row["publisher_id"] for row in rows_of("sources")}
    tellers = {
        of[row["source_id"]] for row in rows_of("accounts") if row["incident_id"] == "SYR-2020-0367"
    }
    assert tellers == {"southfront"}
    answer = answers["CL-01"]
    assert (answer.main.stance, answer.with_own.stance) == (OPEN, FOR)
    assert answer.judgement.outcome == "single source"
    assert (answer.with_own.low, answer.with_own.high) == (7, 9)
    assert [each.name for each in answer.changes] == ["with the claim's own publisher"]
    assert answer.main.obstacle is Obstacle.UNTOLD
    assert answer.with_own.reason == Tellers(1, 1, accounts=3, incidents=1, origins=1)


def test_every_claim_is_answered(answers: dict[str, Answer]) -> None:
    """All rows of the file, each with a reason; without a test the file says why (2026-11-29)."""
    assert sorted(answers) == [row["claim_id"] for row in rows_of("claims")]
    found = Counter(answer.judgement.outcome for answer in answers.values())
    assert found == {
        "corroborated": 2,
        "consistent": 6,
        "at odds": 1,
        "single source": 4,
        "out of reach": 7,
    }
    for row in rows_of("claims"):
        answer = answers[row["claim_id"]]
        reason = tell_reason(answer.evidence, answer.claim, answer.main)
        assert reason == row["why_not"] if row["test"] == "none" else reason
        untested = row["test"] == "none" or row["claim_id"] == "CL-09"
        assert (answer.judgement.outcome == "out of reach") == untested


def test_evidence_holds_no_account_of_the_claims_own_publisher(answers: dict[str, Answer]) -> None:
    """Whoever made a claim is no witness of it."""
    for answer in answers.values():
        if answer.claim.test != "none":
            told = set(answer.evidence.accounts["publisher_id"].astype("str"))
            assert answer.claim.publisher_id not in told or len(answer.choices) == 2
        for line in answer.lines:
            assert answer.claim.publisher_id not in line.origins or not line.independent


def test_choices_are_all_there(answers: dict[str, Answer]) -> None:
    """Each publisher of the evidence is left out once; tolls are varied where they count."""
    for answer in answers.values():
        if answer.claim.test in ("none", "totals", "answered"):
            continue
        groups = answer.sensitivity["group"].value_counts()
        publishers = answer.evidence.accounts["publisher_id"].astype("str").nunique()
        assert groups.get("Without one publisher", 0) == publishers
        tolls = answer.claim.test in ("recorded", "extreme", "benchmark")
        assert groups["Other choices"] == (4 if tolls else 2)
        assert answer.sensitivity["stance"].iloc[0] == answer.main.stance


# Rules -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("estimate", "threshold", "up", "expected"),
    [
        ((1.01, 2, 9), 1, True, FOR),
        ((1, 2, 9), 1, True, LEANS_FOR),
        ((0.2, 0.5, 1), 1, True, LEANS_AGAINST),
        ((0.2, 0.5, 0.99), 1, True, AGAINST),
        ((0.2, 1, 2), 1, True, OPEN),
        ((1.2, 3, np.inf), 2, True, LEANS_FOR),
        ((0.2, 0.3, 0.4), 0.5, False, FOR),
        ((0.6, 0.7, 0.9), 0.5, False, AGAINST),
        ((np.nan, np.nan, np.nan), 1, True, OPEN),
        ((1.5, np.nan, np.inf), 1, True, FOR),
        ((0.5, np.nan, np.inf), 1, True, OPEN),
        ((0.12, 0.62, 3.2), 1, True, OPEN),
        ((0.5, 1.2, 2), 1, True, OPEN),
        ((0.51, 0.62, 3.2), 1, True, LEANS_AGAINST),
        ((0.5, 1.2, 1.99), 1, True, LEANS_FOR),
        ((0.9, 3, 9), 2, True, OPEN),
        ((0.2, 0.3, 1.1), 0.5, False, OPEN),
    ],
)
def test_deciding(
    estimate: tuple[float, float, float], threshold: float, up: bool, expected: str
) -> None:
    """Only an interval wholly on one side decides; else it leans, and one too wide says nothing."""
    assert decide(*estimate, threshold, up=up) == expected


def test_an_uneven_search_withholds_an_answer() -> None:
    """A rise says nothing where the share held here doubled; where it fell, it stands."""
    found = Finding(FOR, Rates(20, 60), value=3)
    half, even, uneven = Captured(10, 20), Captured(26, 100), Captured(25, 100)
    assert weigh_search(found, None) is found
    for captured in ((half, even), (half, uneven), (even, half)):
        assert weigh_search(found, captured).stance == FOR
    withheld = weigh_search(found, (uneven, half))
    assert (withheld.stance, withheld.obstacle) == (OPEN, Obstacle.UNEVEN)
    assert (withheld.n, withheld.value) == ((20, 60), 3)
    fall = replace(found, value=0.3)
    assert weigh_search(fall, (half, uneven)).stance == OPEN
    assert weigh_search(fall, (uneven, half)).stance == FOR


def line(stance: str, *origins: str, **given: Any) -> Line:
    """Return a line of evidence made up for a test: strong unless it is not direct."""
    known = {
        "claim": None,
        "finding": Finding(stance),
        "independent": True,
        "direct": True,
        "origins": frozenset(origins),
        "fewest": len(origins),
        "sides": frozenset({"opposition"}),
        "sampled": False,
    }
    return Line(**(known | given))


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([], "out of reach"),
        ([line(OPEN, "a")], "out of reach"),
        ([line(FOR, "a")], "corroborated"),
        ([line(FOR, "a", direct=False)], "consistent"),
        ([line(LEANS_FOR, "a")], "consistent"),
        ([line(LEANS_AGAINST, "a")], "at odds"),
        ([line(AGAINST, "a", direct=False)], "at odds"),
        ([line(AGAINST, "a")], "contradicted"),
        ([line(FOR, "a"), line(AGAINST, "b")], "mixed"),
        ([line(LEANS_FOR, "a"), line(LEANS_AGAINST, "b")], "mixed"),
        ([line(FOR, "a"), line(LEANS_AGAINST, "b")], "corroborated"),
        ([line(AGAINST, "a"), line(LEANS_FOR, "b")], "contradicted"),
        ([line(FOR, "a", independent=False)], "single source"),
        ([line(AGAINST, "a", independent=False)], "out of reach"),
        ([line(FOR, "a", independent=False), line(LEANS_AGAINST, "b")], "at odds"),
        ([line(FOR, "a", counts=False)], "out of reach"),
    ],
)
def test_the_findings(lines: list[Line], outcome: str) -> None:
    """Strong lines go before those that lean; the claim's own is at most a single source."""
    assert judge(lines, "pro_government").outcome == outcome
    assert judge(lines, "opposition").outcome == outcome


@pytest.mark.parametrize(
    ("lines", "steps", "certainty"),
    [
        ([line(FOR, "a", "b")], {}, "high"),
        ([line(FOR, "a"), line(FOR, "b")], {}, "high"),
        ([line(FOR, "a"), line(FOR, "a")], {"origins": 1}, "moderate"),
        ([line(FOR, "a")], {"origins": 1}, "moderate"),
        ([line(FOR, "a", "b", sides=frozenset())], {"adverse interest": 1}, "moderate"),
        (
            [line(FOR, "a", "b", sides=frozenset({"pro_government"}))],
            {"adverse interest": 1},
            "moderate",
        ),
        ([line(FOR, "a", "b", direct=False)], {"directness": 1}, "moderate"),
        ([line(FOR, "a", "b"), line(LEANS_AGAINST, "c")], {"consistency": 1}, "moderate"),
        ([line(FOR, "a", "b"), line(AGAINST, "c")], {"consistency": 2}, "moderate"),
        ([line(FOR, "a", "b", sampled=True)], {"capture": 1}, "moderate"),
        ([line(FOR, "a", "b", sampled=True), line(FOR, "c")], {}, "high"),
        (
            [line(LEANS_FOR, "a", direct=False, sampled=True)],
            {"origins": 1, "directness": 1, "capture": 1},
            "low",
        ),
        (
            [line(FOR, "a", independent=False)],
            {"origins": 2, "adverse interest": 1},
            "low",
        ),
    ],
)
def test_the_grounds_of_a_certainty(
    lines: list[Line], steps: dict[str, int], certainty: str
) -> None:
    """Each ground that is missing takes a step; none is high, three are low."""
    judged = judge(lines, "pro_government")
    assert {name: down for name, down in judged.grounds.steps.items() if down} == steps
    assert judged.certainty == certainty


@pytest.mark.parametrize(
    ("stance", "witnesses", "votes"),
    [
        (FOR, ("a", "b"), [True, False, False, True, True]),
        (LEANS_AGAINST, ("b",), [True, False, True, True, True]),
        (OPEN, ("a", "b"), [True, True, True, True, True]),
    ],
)
def test_a_witness_has_one_vote(stance: str, witnesses: tuple[str, ...], votes: list[bool]) -> None:
    """Counts and totals that the adjusted trend holds have no second vote, unless it is silent."""
    model = Finding(stance, Model(9, 0.9, witnesses))
    tests = {name: SimpleNamespace(test=name) for name in ("adjusted", "rate_ratio", "totals")}
    lines = [
        line(stance, "a", "b", claim=tests["adjusted"], finding=model),
        line(FOR, "c", claim=tests["rate_ratio"]),
        line(AGAINST, "a", claim=tests["totals"]),
        line(FOR, "c", claim=tests["totals"]),
        line(FOR, claim=tests["totals"], independent=False),
    ]
    assert [each.counts for each in count_once(lines)] == votes


def test_totals_inside_the_adjusted_trend_have_no_second_vote(answers: dict[str, Answer]) -> None:
    """CL-13: SOHR's totals are in the trend, those of the claim's own publisher are not."""
    answer = answers["CL-13"]
    assert "sohr" in answer.lines[1].finding.reason.witnesses
    assert "cep" not in answer.lines[1].finding.reason.witnesses
    assert [(each.test, each.counts) for each in answer.lines] == [
        ("rate_ratio", False),
        ("adjusted", True),
        ("totals", False),
        ("totals", True),
    ]
    assert answer.lines[2].finding.stance == OPEN
    assert (answer.judgement.outcome, answer.judgement.certainty) == ("consistent", "moderate")


def test_a_claimant_on_no_side_needs_two_sides() -> None:
    """Nobody is against one that stands on no side, so two sides have to say the same."""
    one = [line(FOR, "a", "b")]
    two = [line(FOR, "a", "b", sides=frozenset({"opposition", "turkish"}))]
    assert not judge(one, "independent").grounds.adverse
    assert judge(two, "unknown").grounds.adverse
    assert judge(one, "pro_government").grounds.adverse


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("B004 - B999", "'B999' is no published total; did you mean"),
        ("B004 - B041", "mixes witness: etana, sohr"),
        ("B083 - B004", "does not count each of its days once; see 2018-07-01"),
        ("B083 + B083", "does not count each of its days once; see 2020-01-01"),
        ("B004 B083", "is no sum of totals"),
        ("", "is no sum of totals"),
    ],
)
def test_sums_that_are_none(curated: sitrep.Dataset, expression: str, said: str) -> None:
    """A total that is not known, of another series, or of days that do not fit is refused."""
    totals = curated.benchmarks.assign(witness=curated.benchmarks["publisher_id"])
    with pytest.raises(ValueError, match=said):
        add_up(totals, expression)


@pytest.mark.parametrize(
    ("total", "period", "claimed", "expected"),
    [
        ("B063 - B061", months("2020-11", "2020-11"), 34, OPEN),
        ("B063 - B061", months("2020-11", "2020-11"), 112, OPEN),
        ("B063 - B061", months("2020-11", "2020-11"), 113, AGAINST),
        ("B061 - B053", months("2020-09", "2020-09"), 5000, OPEN),
        ("B179", months("2020-09", "2020-10"), 19, OPEN),
        ("B179", months("2020-09", "2020-10"), 18, AGAINST),
        ("B179", months("2020-10", "2020-10"), 19, FOR),
        ("B179", months("2020-10", "2020-11"), 23, OPEN),
    ],
)
def test_a_total_of_other_days_is_a_bound(
    curated: sitrep.Dataset, total: str, period: list[str], claimed: int, expected: str
) -> None:
    """A total of more days can only be too low, one of fewer too high; the very number is none."""
    found = ask(curated, "total", {"total": total, "claimed": claimed, "period": period}).main
    assert found.stance == expected
    assert (found.obstacle is Obstacle.OTHER_DAYS) == (expected == OPEN)


def test_a_total_of_other_days_is_told_with_them(answers: dict[str, Answer]) -> None:
    """CL-18: SOHR's 90 in 55 days, 813 less 723, beside the 34 of November."""
    line = answers["CL-18"].lines[2]
    assert tell_reason(answers["CL-18"].everyone, line.claim, line.finding) == (
        "SOHR (attacks): 90 from 28 October to 21 December 2020 (computed here from SOHR's 813 and"
        " 723) where 34 are claimed in November 2020: the days differ, and neither number rules the"
        " other out"
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "B095 - B034 + B016",
            "B034 - B016",
            "counts 2020-12-20 to 2020-12-31, not before totals_after begins on 2020-07-14",
        ),
        ("B014 - B009", "B011", "counts 2020-04-10 to 2020-06-22, not before"),
        ("B125", "B034 - B016", "differ in witness: cep, sohr"),
        ("B041", "B034 - B016", "differ in metric: attacks, killed_progov"),
    ],
)
def test_totals_that_are_not_one_before_the_other(
    curated: sitrep.Dataset, before: str, after: str, said: str
) -> None:
    """No number comes of two totals whose days mix, or that are not of one series."""
    asked = {
        "where": ISIS,
        "before": months("2020-01", "2020-06"),
        "after": months("2020-07", "2020-12"),
        "direction": "up",
        "totals_before": before,
        "totals_after": after,
    }
    found = ask(curated, "totals", asked).main
    assert found.obstacle is Obstacle.WRONG
    assert said in found.reason.why
    assert np.isnan(found.value)


@pytest.mark.parametrize(
    ("test", "parameters", "said"),
    [
        ("rate_ratio", {"where": ISIS, "before": ["2020-01-01", "2020-02-01"]}, "after: the test"),
        ("rate_ratios", {}, "'rate_ratios' is no test; did you mean 'rate_ratio'?"),
        ("recorded", {"incidents": "SYR-2020-0001"}, "incidents: 'SYR-2020-0001' is not allowed"),
        ("total", {"total": "B999", "claimed": 3}, "'B999' is no published total"),
        ("share", {"where": {"actors": ["ISISS"]}, "of": {}, "above": 0.5}, "did you mean 'ISIS'"),
        (
            "burst",
            {"where": {}, "window": ["2020-05-02", "2020-05-01"]},
            r"window: \['2020-05-02', '2020-05-01'\] is not",
        ),
    ],
)
def test_a_wrong_specification_gives_one_message_and_no_number(
    curated: sitrep.Dataset, test: str, parameters: dict[str, Any], said: str
) -> None:
    """What cannot be computed is out of reach, says what is wrong with it, and has no figure."""
    answer = ask(curated, test, parameters)
    assert answer.main.obstacle is Obstacle.WRONG
    assert np.isnan(answer.main.value)
    assert answer.judgement.grounds is None
    told = str(describe_answer(answer))
    assert told.startswith("Out of reach: its specification cannot be computed (")
    assert re.search(said, told)


def test_a_number_that_is_the_very_one_claimed_is_no_witness(answers: dict[str, Answer]) -> None:
    """CL-18, CL-20: 34 and 24 by another are perhaps of one origin; 26 by a third is not."""
    numbers = {
        each.finding.reason.numbers: (each.finding.reason.equal, each.independent)
        for claim in ("CL-18", "CL-20")
        for each in answers[claim].lines
        if isinstance(each.finding.reason, Published)
    }
    assert numbers == {
        (34, 34): (True, False),
        (90, 34): (False, True),
        (24, 24): (True, False),
        (26, 24): (False, True),
        (48, 24): (False, True),
    }
    assert answers["CL-18"].judgement.outcome == "single source"
    assert answers["CL-20"].judgement.outcome == "consistent"


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
    assert (few.main.stance, few.main.obstacle) == (OPEN, Obstacle.FEW)
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
    assert ask(grown, "rate_ratio", {**asked, "direction": "up"}).main.stance == FOR
    assert ask(grown, "rate_ratio", {**asked, "direction": "down"}).main.stance == AGAINST
    tenfold = ask(grown, "rate_ratio", {**asked, "direction": "up", "at_least": 50})
    assert tenfold.main.stance == AGAINST
    assert tenfold.claimed == 50
    assert ask(grown, "rate_ratio", {**asked, "direction": "down", "at_least": 2}).claimed == 0.5


@pytest.mark.parametrize(("above", "expected"), [(0.05, FOR), (0.2, LEANS_AGAINST), (0.5, AGAINST)])
def test_shares(curated: sitrep.Dataset, above: float, expected: str) -> None:
    """17 % with an interval of 11 to 27 % are above 5, may be above 20, are not above 50."""
    asked = {
        "where": {"actors": ["ISIS"], "event_classes": ["attack"]},
        "of": {"attributions": ["claimed"]},
    }
    assert ask(curated, "share", {**asked, "above": above}).main.stance == expected


def test_a_share_counts_the_days_asked_about(curated: sitrep.Dataset) -> None:
    """An incident known to a window that reaches over the first day counts by its part inside."""
    where = {"event_classes": ["attack"], "start": "2020-11-16"}
    answer = ask(curated, "share", {"where": where, "of": {"actors": ["ISIS"]}, "above": 0.5})
    whole = answer.evidence.where(**where)
    part = whole.where(actors=["ISIS"])
    assert answer.main.n == pytest.approx((part.weights.sum(), whole.weights.sum()))
    assert whole.weights.sum() < len(whole.incidents)


@pytest.mark.parametrize(("top", "expected"), [("Daraa", FOR), ("Homs", AGAINST)])
def test_rankings(curated: sitrep.Dataset, top: str, expected: str) -> None:
    """Of all attacks of 2020 most were recorded in Daraa, by far."""
    asked = {
        "where": {"event_classes": ["attack"]},
        "by": "admin1",
        "period": months("2020-01", "2020-12"),
    }
    answer = ask(curated, "ranking", {**asked, "top": top})
    assert answer.main.stance == expected
    there = answer.evidence.where(regions=[top], end="2020-12-31", event_classes=["attack"])
    assert answer.main.n[0] == pytest.approx(there.weights.sum())


def test_tolls(curated: sitrep.Dataset, answers: dict[str, Answer]) -> None:
    """A least toll holds if the lowest account says so, and not if the highest says less."""
    told = curated.incidents.set_index("incident_id")
    sure = told[(told["killed_low"] >= 5) & (told["accounts"] > 3)].index[0]
    for least, expected in ((told.loc[sure, "killed_low"], FOR), (500, AGAINST)):
        asked = {"incidents": [sure], "measure": "killed", "at_least": float(least)}
        assert ask(curated, "recorded", asked, "S0522").main.stance == expected
    wounded = ask(curated, "recorded", {"incidents": [sure], "measure": "wounded"}, "S0522")
    assert wounded.main.stance in (FOR, OPEN)


def test_the_deadliest(curated: sitrep.Dataset) -> None:
    """The highest account of a rival, not its best one, must be passed."""
    where = {"actors": ["ISIS"], "event_classes": ["attack"]}
    rows = curated.where(**where).incidents.dropna(subset="killed")
    rows = rows.sort_values(["killed", "killed_high"])
    first, last = rows["incident_id"].iloc[0], rows["incident_id"].iloc[-1]
    asked = {"where": where, "measure": "killed"}
    assert ask(curated, "extreme", {**asked, "incident": first}).main.stance == AGAINST
    assert ask(curated, "extreme", {**asked, "incident": last}).main.stance != AGAINST


def test_totals_can_only_be_contradicted(curated: sitrep.Dataset) -> None:
    """More attacks held than claimed contradicts a total; fewer say nothing."""
    asked = {
        "where": {"regions": ["Daraa"], "event_classes": ["attack"]},
        "period": months("2020-11", "2020-11"),
    }
    for published, expected in ((3, AGAINST), (34, OPEN)):
        answer = ask(curated, "benchmark", {**asked, "published": {"attacks": published}})
        assert answer.main.stance == expected
    held = answer.main.reason.held["attacks"]
    assert 3 < held < 34
    answer = ask(curated, "benchmark", {**asked, "published": {"attacks": held}})
    assert answer.main.stance == OPEN


def test_bursts(curated: sitrep.Dataset) -> None:
    """Twelve attacks in three days in the south stand out; those of two days do not."""
    south = {"theatres": ["south"], "event_classes": ["attack"]}
    for window, expected in (
        (["2021-01-27", "2021-01-29"], FOR),
        (["2020-12-21", "2020-12-22"], OPEN),
    ):
        assert ask(curated, "burst", {"where": south, "window": window}).main.stance == expected


@pytest.mark.parametrize(("chance", "expected"), [(0.049, FOR), (0.05, OPEN)])
def test_a_burst_is_rare_below_one_in_twenty(
    curated: sitrep.Dataset, monkeypatch: pytest.MonkeyPatch, chance: float, expected: str
) -> None:
    """A window that as many as 1 in 20 series hold is no burst."""
    monkeypatch.setattr(rules, "burst", lambda *_: Burst(12, 3.5, chance))
    asked = {"where": {"theatres": ["south"]}, "window": ["2021-01-27", "2021-01-29"]}
    found = rules.find_burst(curated, made_up(curated, "burst", asked).claim)
    assert (found.stance, found.reason.n) == (expected, (12,))


def test_stages_of_an_episode_are_no_further_incidents(curated: sitrep.Dataset) -> None:
    """The reason says how many rows of a window are stages of an episode that counts once."""
    south = {"theatres": ["south"], "event_classes": ["attack"]}
    asked = {"where": south, "window": ["2020-03-25", "2020-03-28"]}
    answer = ask(curated, "burst", asked)
    said = tell_reason(answer.evidence, answer.claim, answer.main)
    assert said.startswith("1 attack (and 4 further in an episode) from 25 to 28 March 2020, ")
    assert said.endswith(
        "which keep the number of each month, some window of that length is as unusual"
    )


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
        assert found.stance == FOR
        more = ask(data, "recorded", {**asked, "at_least": expected[0] + 1}, "S0004").with_own
        assert more.stance == LEANS_FOR


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
        assert answers[claim].main.stance == OPEN
    assert answers["CL-02"].main.obstacle is Obstacle.NOT_ASKED
    assert "not all that it is about is among" in describe_answer(answers["CL-02"])
    assert len(Claims.of(replace(curated, statements=curated.statements.iloc[:0]))) == 0


@pytest.mark.parametrize(
    ("asked", "untested", "tested"),
    [
        ({"regions": ["Daraa"]}, "CL-02 CL-13 CL-14 CL-15 CL-16", "CL-09 CL-18"),
        ({"theatres": ["badia"], "regions": ["Homs"]}, "CL-02 CL-09 CL-13 CL-14 CL-15 CL-18", ""),
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
    """A burst of all sides is no context where one is asked about, or one target, or an area."""
    for asked in ({"actors": ["ISIS"]}, {"regions": ["Daraa"]}, {"target_types": ["civilian"]}):
        assert curated.where(**asked).claims["CL-07"].answer.context is None
    for asked in ({}, {"theatres": ["south"]}):
        assert curated.where(**asked).claims["CL-07"].answer.context is not None


def test_none_of_none_is_not_counted(curated: sitrep.Dataset) -> None:
    """Where no incident is of the kind that a claim is about, no number of none stands there."""
    quiet = curated.where(start="2020-03-11", end="2020-03-12")
    share = ask(quiet, "share", {"where": ISIS, "of": {"actors": ["ISIS"]}, "above": 0.5})
    assert "no attacks that it is about are held here" in describe_answer(share)
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
        "Out of reach: no incidents that it is about in December 2020 are held here."
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
    """All at once they are what each alone is: publishers, alignments, nobody and everybody."""
    data = curated.where(**filters)
    choices = choose_publishers(data)
    told = set(data.accounts["publisher_id"].astype("str"))
    assert {who for each in choices if each.group == PUBLISHERS for who in each.publishers} == told
    alignments = [each.publishers for each in choices if each.group == ALIGNMENTS]
    assert set().union(*alignments) == told
    assert sum(map(len, alignments)) == len(told)
    sets = [*(each.publishers for each in choices[::9]), *alignments, {"nobody"}, told]
    retold = retell_without(data, sets)
    for number, publishers in enumerate(sets):
        together, alone = retold.without(retold.every, number), leave_out(data, publishers)
        assert_frame_equal(together.incidents, alone.incidents)
        place = pd.Series(alone.incidents.index, alone.incidents["incident_id"])
        for name in ("accounts", "targets"):
            rows = getattr(alone, name)
            rows = rows.iloc[rows["incident_id"].map(place).argsort(kind="stable")]
            assert_frame_equal(getattr(together, name), rows.reset_index(drop=True))


def test_a_part_of_what_is_retold_is_that_part_of_each(curated: sitrep.Dataset) -> None:
    """What is asked of all at once is what is asked of the evidence without each set."""
    data = curated.where(theatres=["badia"], event_classes=["attack"])
    sets = [each.publishers for each in choose_publishers(data)[::7]]
    retold = retell_without(data, sets)
    wanted = {"actors": ["ISIS"], "attributions": ["claimed", "reported"], "min_accounts": 2}
    meant, changed = retold.every.where(**wanted), 0
    for number, publishers in enumerate(sets):
        alone = leave_out(data, publishers).where(**wanted)
        assert_frame_equal(retold.pick(meant.incidents, number), alone.incidents)
        changed += len(alone) != len(data.where(**wanted))
    assert changed >= 3


@pytest.mark.parametrize("name", ["mali", pytest.param("curated", marks=pytest.mark.slow)])
def test_each_choice_finds_what_its_evidence_alone_says(name: str) -> None:
    """The findings are those of each publisher or side left out by itself, one after the other."""
    foreign = Path(__file__).parent / "data" / "foreign"
    data = sitrep.load(name if name == "curated" else foreign / name)
    tried = 0
    for claim in Claims.of(data).values():
        statement, choices = claim.statement, claim.answer.choices
        if not any(choice.group == PUBLISHERS for choice in choices):
            continue
        part, meant = narrow(data, statement)
        others = leave_out_house(part, house_of(data, statement.publisher_id))
        found = {choice.name: choice.finding for choice in choices}
        for _, name, publishers in choose_publishers(others):
            evidence = leave_out(others, publishers).where(**meant.parameters.get("where", {}))
            alone = RULES[statement.test].find(evidence, meant)
            alone = weigh_search(alone, captured_in(part, meant))
            assert repr(found[name]) == repr(alone)
            tried += 1
    assert tried >= 5


@pytest.mark.parametrize(
    "where",
    [
        {"text": "Daesh Homs", "start": "2020-03-01"},
        {"actors": ["ISIS"], "target_types": ["military"], "min_accounts": 2},
        {"incident_ids": ["SYR-2020-0002", "SYR-2020-0003", "SYR-2020-0100"]},
    ],
    ids=str,
)
def test_a_claim_may_ask_any_filter(curated: sitrep.Dataset, where: dict[str, Any]) -> None:
    """Each choice finds what its evidence alone says, whatever the claim is about."""
    parameters = {"where": where, "at_least": 1}
    claim = replace(read_statements(curated)[0], test="found", parameters=parameters)
    found = {choice.name: choice.finding for choice in Claim(curated, claim).answer.choices}
    others = leave_out_house(curated.where(**where), house_of(curated, claim.publisher_id))
    tried = [each for each in choose_publishers(others) if each.choice in found]
    assert len(tried) >= 3
    asked = {name: values for name, values in where.items() if name in SAID}
    for _, name, publishers in tried:
        alone = RULES["found"].find(leave_out(others, publishers).where(**asked), claim)
        assert repr(found[name]) == repr(alone)


def test_without_an_alignment_those_who_cite_the_claimant_stay_out(curated: sitrep.Dataset) -> None:
    """No choice of publishers brings back an account that the deciding evidence leaves out."""
    first, everyone, *others = curated.claims["CL-16"].answer.choices
    assert first.finding.n[0] < everyone.finding.n[0]
    by_alignment = [choice.finding.n[0] for choice in others if choice.group == ALIGNMENTS]
    assert len(by_alignment) >= 3
    assert max(by_alignment) == first.finding.n[0]


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
    assert said.startswith("Of 20 published claims: 2 corroborated, 6 consistent, 1 at odds, 4 si")
    assert said.endswith("7 out of reach, for or against which these data say nothing.")
    table = list_answers(listed)
    assert sorted(table.index) == sorted(answers)
    assert list(table["Finding"].unique()) == [
        *("corroborated", "consistent", "at odds", "single source", "out of reach")
    ]
    assert "No published claims" in describe_answers([])
    varied = [answer for answer in listed if len(answer.choices) > 2]
    assert len(list_sensitivity(listed)) == len(varied) == 12


def test_both_results_are_said(claims: Claims, answers: dict[str, Answer]) -> None:
    """What only the claim's own publisher says is said as that, and what it depends on."""
    first, second = claims["CL-01"].findings
    assert first == claims["CL-01"].finding
    assert first.startswith(
        "Single source, low certainty: told by 1 publisher of 1 known alignment"
    )
    assert second.startswith("Its test, which says nothing, finds something else under 1 of 5")
    assert "finding" in first._repr_html_()
    assert "finding" not in second._repr_html_()
    assert describe_sensitivity(answers["CL-13"]) == (
        "Its own test, which has no part in the answer, finds something else under 1 of "
        f"{len(answers['CL-13'].choices) - 1} other choices: at least two accounts (bears it out)."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (0, "Its own test, which has no part in the answer, finds the same under all 5 other"),
        (1, "under 1 of 5 other choices: without A (bears it out)."),
        (
            5,
            "under 5 of 5 other choices: without A (bears it out), without B (bears it out), "
            "without C (bears it out) and 2 more.",
        ),
    ],
)
def test_what_an_answer_depends_on(answers: dict[str, Answer], changes: int, said: str) -> None:
    """Three choices with another answer are named, and the others counted."""
    answer = answers["CL-02"]
    main, other = answer.main, replace(answer.main, stance=FOR)
    tried = [
        Choice(PUBLISHERS, f"without {letter}", other if at < changes else main)
        for at, letter in enumerate("ABCDE")
    ]
    answer = replace(answer, choices=(answer.choices[0], *tried))
    assert said in describe_sensitivity(answer)


@pytest.mark.parametrize(
    ("incidents", "untold", "said"),
    [(1, 1, ""), (2, 2, " of any of the 2 incidents")],
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
        assert len(figures) == bool(claim.charts)
        for figure in figures:
            assert figure.png().startswith(b"\x89PNG")
            assert figure.alt.startswith(claim.statement.claim_id)
            assert not figure.table.empty
    assert claims["CL-02"].charts == ["lines", "trend"]
    assert claims["CL-07"].charts == ["accounts"]
    assert not claims["CL-03"].charts


def test_a_figure_of_the_deadliest(curated: sitrep.Dataset) -> None:
    """Eight incidents are drawn: those of the highest tolls, by the accounts that name the side."""
    where = {"actors": ["ISIS"], "event_classes": ["attack"]}
    rows = curated.where(**where).incidents
    meant = rows.loc[rows["killed"].idxmax(), "incident_id"]
    asked = {"where": where, "measure": "killed", "incident": meant}
    tolls = made_up(curated, "extreme", asked)
    drawn = CHARTS["tolls"].draw(tolls, {"title": "Tolls"}).figure.table
    highest = rules.named_tolls(curated.where(**where), tolls.claim)["killed_high"].nlargest(8)
    assert sorted(drawn["killed_high"], reverse=True) == highest.tolist()
    assert "SYR-2020-0004" in set(rows["incident_id"])
    assert drawn["killed_high"].max() < 55


def test_a_figure_of_a_claim(claims: Claims) -> None:
    """The first figure by default, another by its name; a text given stands in place of ours."""
    claim = claims["CL-02"]
    assert claim.plot().figure.alt.startswith("CL-02, corroborated, moderate certainty: 2.0 times")
    assert claim.plot("trend", title="Own words").figure.alt.startswith("Own words")
    assert claim.plot.trend().figure.alt == claim.plot("trend").figure.alt
    assert dir(claim.plot) == sorted(claim.charts)
    with pytest.raises(sitrep.ParameterError, match=r"chart: 'trends' .* did you mean 'trend'\?"):
        claim.plot("trends")
    with pytest.raises(sitrep.ParameterError, match="CL-03 has no figure: Out of reach"):
        claims["CL-03"].plot()


def test_a_figure_of_the_lines_of_evidence(claims: Claims) -> None:
    """Each line with a number is a row, those that count first, the claim's own last."""
    table = claims["CL-15"].plot("lines").figure.table
    assert list(table["group"]) == [
        "Measures it indirectly",
        "Shown, not counted",
        "The claim's own",
    ]
    assert list(table["choice"]) == [
        "Adjusted trend",
        "Rate ratio",
        "Counter Extremism Project (attacks)",
    ]


def test_a_figure_colours_what_the_claim_is_about(claims: Claims) -> None:
    """The incident that a claim is about is in colour, the rest is grey."""
    ax = claims["CL-16"].plot("tolls")
    (dots,) = (each for each in ax.collections if isinstance(each, PathCollection))
    labels = [" ".join(label.get_text().split()) for label in ax.get_yticklabels()]
    shades = dict(zip(labels, map(to_hex, dots.get_facecolors()), strict=True))
    assert shades.pop("Kabajib, 2020-12-30 (the one meant)") == ACCENT
    assert set(shades.values()) == {GREY}


def test_evidence_that_cannot_reach_a_claim_is_one_list(claims: Claims) -> None:
    """Each claim out of reach with what would settle it; the others in order of what is known."""
    unreached = claims.unreached
    assert list(unreached.index) == [
        name for name, claim in claims.whole.items() if claim.verdict == "out of reach"
    ]
    assert unreached.iloc[:, -1].str.endswith("would settle it").all()
    assert unreached.loc["CL-09"].iloc[-1].endswith("; more of what it counts would settle it")
    reached = [claim.statement.claim_id for claim in claims.reached]
    assert reached[:3] == ["CL-02", "CL-07", "CL-08"]
    assert not set(reached) & set(unreached.index)
    assert list(claims.grounds.index) == reached


def test_every_obstacle_says_what_would_settle_a_claim() -> None:
    """None of them leaves a claim out of reach without a word on what would reach it."""
    assert {None, *Obstacle} - set(SETTLES) == {Obstacle.NO_TEST}  # `why_not` says it itself


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ("aaab", "3 of the 4 claims come from one page of A."),
        ("aa", "All 2 claims come from one page of A."),
        ("ab", "No two claims come from one page."),
        ("a", "The one claim comes from one page."),
        ("", "No published claims come with these data."),
    ],
)
def test_how_many_claims_are_of_one_page(claims: Claims, pages: str, said: str) -> None:
    """Whose statements are tested most is said, by the page."""
    one = claims["CL-01"].statement
    listed = [replace(one, url=page, publisher=page.upper()) for page in pages]
    assert describe_origins(listed) == said


def test_the_list_says_whose_claims_it_tests_most(claims: Claims) -> None:
    """13 of the 20 rows of claims.csv have the source S0279, which is a page of SouthFront."""
    said = "13 of the 20 claims come from one page of SouthFront."
    assert claims.findings == [claims.finding, said]
    assert said in repr(claims)
    assert said in claims._repr_html_()


def test_the_rules_are_printed(claims: Claims) -> None:
    """Every finding and every ground has its rule, and the scale its numbers."""
    table = claims.rules
    assert set(table.index.str.lower()) == {*OUTCOMES, *GROUNDS}
    assert "moderate from 1 and low from 3" in claims.scale
    assert (
        "an interval that holds both half and twice the value claimed says nothing" in claims.scale
    )
    assert "under 50% of their days" in table.loc["Directness", "Meaning"]


def test_no_account_is_a_number_too(claims: Claims) -> None:
    """An alignment that does not tell of an incident has 0 accounts of it."""
    table = claims["CL-07"].plot("accounts").figure.table
    assert table["n"].isna().sum() == 0
    assert (table["n"] == 0).any()
    none = table.groupby("alignment", observed=True)["n"].sum()
    assert none["kurdish_led"] == 0 < none["pro_government"]


def test_a_figure_says_what_it_leaves_out(claims: Claims) -> None:
    """Of 22 attacks with a toll 8 are drawn; the key says how many others there are."""
    ax = claims["CL-16"].plot("tolls")
    said = [text.get_text() for text in ax.get_legend().get_texts()]
    assert said[0] == "lowest to highest"
    assert said[1] == "14 more attacks: 56 killed"


def test_a_figure_counts_what_it_is_about(claims: Claims) -> None:
    """The footer counts the incidents meant, not all that the evidence holds."""
    texts = claims["CL-07"].plot().figure.texts
    assert "n = 5 incidents" in " ".join(text.get_text() for text in texts).replace("\n", " ")


def test_claims_by_their_ids(claims: Claims) -> None:
    """They are found by id, come in order, and a wrong id names the nearest."""
    assert list(claims) == [row["claim_id"] for row in rows_of("claims")]
    assert "CL-02" in claims
    assert (claims["CL-02"].verdict, claims["CL-02"].certainty) == ("corroborated", "moderate")
    with pytest.raises(sitrep.ParameterError, match=r"claim: 'cl-02' is no claim .* 'CL-02'\?"):
        claims["cl-02"]


def test_some_claims_alone(claims: Claims) -> None:
    """A cut shows fewer rows, and its sentence stays that of all."""
    rose = claims.only(test="rate_ratio")
    wanted = [row["claim_id"] for row in rows_of("claims") if row["test"] == "rate_ratio"]
    assert list(rose) == wanted
    assert rose.table["claim_id"].tolist() == wanted
    assert rose.finding == claims.finding
    assert len(claims.only(test=["answered", "rate_ratio"], answer="out of reach")) == 1
    for wrong in ({"test": "rate_ratios"}, {"answer": "corroborate"}):
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
    assert (row["finding"], row["certainty"], row["capture"]) == ("corroborated", "moderate", 1)
    assert (row["stance"], row["obstacle"], row["changes"]) == (LEANS_FOR, "", 0)
    assert row["choices"] == len(claims["CL-02"].table) - 1
    assert claims.table["obstacle"].iloc[0] == "untold"


def test_answers_for_programs(claims: Claims) -> None:
    """All claims show themselves to programs too, once: not where some are left out."""
    (row, *_) = claims._repr_mimebundle_()[ANSWERS]["answers"]
    assert row == {
        "claim": "CL-01",
        "who": "SouthFront, 23 December 2020",
        "statement": claims["CL-01"].statement.text,
        "answer": "single source, low certainty",
    }
    assert claims.only(test="found")._repr_mimebundle_() == {}


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
    assert "1.6 times the rate (95% interval 0.76 to 3.3, clustering allowed for)" in reason
    assert answer.main.reason.captured == ((9, 18), (pytest.approx(28, abs=0.5), 90))
    assert "held here: 9 of 18 attacks (50%) and 28 of 90 attacks (31%) that one" in reason
    title = "26 attacks, then 39: 1.6 times the rate (95% interval 0.76 to 3.3)"
    assert tell_title(*told) == title
    assert tell_n(answer.main) == "26 → 39"


def test_findings_hold_no_words() -> None:
    """What is found is numbers, codes and a stance; the rules import no words."""
    names = ("findings", "rules", "evidence", "answers", "specification")
    for name in (*names, "judgement", "lines", "witnesses", "totals"):
        text = (Path(sitrep.__file__).parent / "claims" / f"{name}.py").read_text(encoding="utf-8")
        assert "sitrep.words" not in text
