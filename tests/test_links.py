"""Lists are matched one to one, each pair with its reasons, and what follows is counted once."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import linked_lists as made
import numpy as np
import pandas as pd
import pytest
import sitrep
from conftest import TINY
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.api import Dataset
from sitrep.cli.main import app
from sitrep.errors import DataError, ParameterError
from sitrep.links.candidates import list_candidates, locate
from sitrep.links.equal import find_sides, kinds_of
from sitrep.links.estimates import estimate_total, refute
from sitrep.links.groups import join
from sitrep.links.match import MATCH, UNDECIDED, match
from sitrep.links.placenames import skeleton
from sitrep.links.queue import read_decisions
from sitrep.links.shares import count_shares, has_looked
from sitrep.links.union import licence_of
from sitrep.words.links import tell_assumed
from typer.testing import CliRunner


@pytest.fixture(scope="module")
def lists(tmp_path_factory) -> dict[str, dict[int, Dataset]]:
    """Return made-up lists of the same incidents, by format and level of noise."""
    folder = tmp_path_factory.mktemp("lists")
    by_noise = {noise: made.write(folder, noise) for noise in made.NOISE}
    return {name: {noise: by_noise[noise][name] for noise in made.NOISE} for name in by_noise[0]}


@pytest.fixture(scope="module")
def attacks(curated) -> Dataset:
    """Return the list on attacks on health care and education that comes with sitrep."""
    return sitrep.load("insecurity-insight")


@pytest.mark.parametrize(
    ("noise", "precision", "recall", "found"),
    [(0, 0.97, 0.97, 1.0), (1, 0.97, 0.85, 0.99), (2, 0.93, 0.6, 0.85)],
    ids=["as they were", "careful", "careless"],
)
@pytest.mark.parametrize(("one", "other"), list(combinations(("acled", "ged", "gtd"), 2)))
def test_what_is_one_is_found(lists, one, other, noise, precision, recall, found):
    """Matches are right and most of what is in both; what is left is asked of a person."""
    first, second = lists[one][noise], lists[other][noise]
    pairs = match(first, second)
    sure = pairs[pairs["decision"] == MATCH]
    rates = made.rate(sure.to_dict("list"), first, second)
    assert rates[0] >= precision
    assert rates[1] >= recall
    assert made.rate(pairs.to_dict("list"), first, second)[1] >= found


@given(seed=st.integers(1, 10_000), noise=st.sampled_from(made.NOISE))
@settings(max_examples=8, deadline=None)
def test_matches_are_one_to_one_whichever_list_is_first(seed, noise, tmp_path_factory):
    """No incident is two others, no pair of a match is asked, and the order of lists is nothing."""
    folder = tmp_path_factory.mktemp("seeded")
    loaded = made.write(folder, noise, seed=seed, n=60, days=40)
    first, second = loaded["acled"], loaded["gtd"]
    pairs, turned = match(first, second), match(second, first)
    sure = pairs[pairs["decision"] == MATCH]
    assert sure["first"].is_unique
    assert sure["second"].is_unique
    asked = pairs[pairs["decision"] == UNDECIDED]
    assert not set(asked["first"]) & set(sure["first"])
    assert not set(asked["second"]) & set(sure["second"])
    both = ["first", "second", "score", "decision"]
    again = turned.rename(columns={"first": "second", "second": "first"})[both]
    pd.testing.assert_frame_equal(
        pairs[both].sort_values(both[:2]).reset_index(drop=True),
        again.sort_values(both[:2]).reset_index(drop=True),
    )


def test_candidates_are_all_pairs_that_are_near(lists):
    """The search by days and places leaves out no pair that looking at every pair would keep."""
    first, second = lists["acled"][2], lists["ged"][2]
    one, two = locate(first, second)
    found = {pair for rows in list_candidates(one, two) for pair in zip(*rows, strict=True)}
    a, b = first.incidents, second.incidents
    wanted = set()
    for at, mine in enumerate(a.itertuples()):
        for to, theirs in enumerate(b.itertuples()):
            days = abs((mine.date_start - theirs.date_start).days)
            lat, lon = (
                np.radians([mine.latitude, theirs.latitude]),
                np.radians([mine.longitude, theirs.longitude]),
            )
            central = np.sin(lat[0]) * np.sin(lat[1]) + np.cos(lat[0]) * np.cos(lat[1]) * np.cos(
                lon[0] - lon[1]
            )
            if days <= 2 and 6371.0088 * np.arccos(min(central, 1.0)) <= 20:
                wanted.add((at, to))
    assert len(wanted) > 100
    assert found == wanted


def test_a_list_is_itself(curated):
    """Every incident is matched with itself, or a person is asked which of its twins it is."""
    pairs = match(curated, curated)
    itself = pairs[pairs["first"] == pairs["second"]]
    assert len(itself) == len(curated)
    assert (
        pairs.loc[pairs["decision"] == MATCH, "first"]
        == pairs.loc[pairs["decision"] == MATCH, "second"]
    ).all()


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [("Al-Sukhnah", "السخنة"), ("Tafas", "طفس"), ("Salamiyah", "سلمية"), ("Muzayrib", "مزيريب")],
)
def test_names_of_one_place_have_one_skeleton(latin, arabic):
    """A name in Latin letters meets the same in Arabic ones."""
    assert skeleton(latin) == skeleton(arabic)


@pytest.mark.parametrize(
    ("cell", "sides"),
    [
        ("Military Forces of Syria (2000-2024)", {"state of syria"}),
        ("Syrian Armed Forces", {"state of syria"}),
        ("Government of Myanmar (Burma)", {"state of myanmar"}),
        ("Police Forces of Mali (2020-) Gendarmerie", {"state of mali gendarmerie"}),
        ("Daesh", {"isis"}),
        ("Islamic State of Iraq and the Levant (ISIL)", {"isis"}),
        ("داعش", {"isis"}),
        (
            "Armed Forces of the Russian Federation, Syrian Armed Forces",
            {"state of russia", "state of syria"},
        ),
        ("Unidentified Armed Group (Syria)", set()),
        ("Unknown", set()),
        ("Invented Front", {"invented front"}),
    ],
)
def test_sides_have_one_word_for_all_their_names(cell, sides):
    """What formats call a side is one word; who is not known is none."""
    assert find_sides(cell) == sides


def test_kinds_are_what_type_and_weapon_both_allow(curated):
    """An ambush with a bomb is a blast, one with a gun a shooting."""
    kinds = kinds_of(curated)
    targeted = ["assassination", "assassination_attempt", "ambush"]
    chosen = curated.incidents["event_type"].isin(targeted)
    for weapon, kind in (("ied", {"blast"}), ("firearms", {"shooting"})):
        rows = np.flatnonzero(chosen & curated.incidents["weapon_type"].eq(weapon))
        assert len(rows)
        assert {kinds.words[kinds.of_row[row]] for row in rows} == {frozenset(kind)}


def test_nothing_to_link_is_said(curated, attacks, lists):
    """Other days, or another country: one sentence, no share, and no chart of nothing."""
    later = attacks.where(start="2021-01-15")
    early = curated.where(end="2020-02-01")
    links = early.link(later)
    assert links.finding.startswith("Nothing can be linked: the lists have no day in common")
    assert links.table["share"].isna().all()
    assert links.plot() is not None
    there = lists["acled"][0]
    peru = pd.Categorical(["Peru"] * len(there))
    moved = {"country": peru, "latitude": there.incidents["latitude"] - 45}
    elsewhere = replace(
        there,
        country="Peru",
        incidents=there.incidents.assign(**moved),
        theatres=there.theatres.assign(theatre="Peru"),
        coverage=there.coverage.assign(theatre="Peru"),
    )
    said = elsewhere.link(lists["gtd"][0]).finding
    assert "no list looked where another has any" in said
    assert "Peru" in said
    assert "Syria" in said


LABELS = pd.read_csv(Path(__file__).parent / "data" / "links" / "labels.csv", dtype="str")
"""80 candidate pairs that were read one by one; `half` says which were looked at for the rule."""


def test_real_pairs_that_were_read(curated, attacks):
    """Of the pairs that the rule calls one, as many are as docs/linking.md says."""
    decided = match(curated, attacks).set_index(["first", "second"])["decision"]
    pairs = LABELS.set_index(["incident_id", "sind_event_id"])
    said = pd.crosstab(pairs["label"], decided.reindex(pairs.index).fillna("none"))
    assert said["match"].to_dict() == {"no": 2, "unclear": 0, "yes": 5}
    assert said.loc["yes", "undecided"] == 4
    assert said["undecided"].sum() == 26
    assert said.loc["yes", "none"] == 1


def test_no_other_list_is_said(curated):
    """A notebook without lists runs to its end and says so."""
    links = curated.link()
    assert links.finding == "No other list is named, so nothing is compared."
    assert len(links.union()) == len(curated)
    for result in (links, links.split("month"), links.estimate()):
        assert "No other list is named" in repr(result)
    assert links.plot() is not None
    assert links.matches().empty


def test_shares_are_of_where_the_other_looked(curated, attacks):
    """The base is counted by hand: days and regions of the other list's coverage."""
    shares = count_shares(join([curated, attacks])).set_index("list")
    windows = curated.coverage.merge(curated.theatres, on="theatre")
    inside = 0
    for row in attacks.incidents.itertuples():
        there = windows if pd.isna(row.admin1) else windows[windows["admin1"] == row.admin1]
        inside += bool(
            ((there["start"] <= row.date_start) & (there["end"] >= row.date_start)).any()
        )
    row = shares.loc["Insecurity Insight"]
    assert row["n"] == inside
    assert row["n"] + row["n_apart"] == len(attacks)
    assert has_looked(curated, attacks).all()


def test_filters_of_one_list_hold_for_the_other(curated, attacks):
    """What a filtered list could not hold is no part of a share; an odd filter leaves none."""
    regions = curated.where(regions=["Idleb"], actors=["Syrian government forces"])
    row = count_shares(join([regions, attacks])).set_index("list").loc["Insecurity Insight"]
    northwest = curated.coverage[curated.coverage["theatre"].eq("northwest")]
    chosen = attacks.where(regions=["Idleb"], actors=["Syrian government forces"]).incidents
    inside = [
        bool((northwest["start"].le(day) & northwest["end"].ge(day)).any())
        for day in chosen["date_start"]
    ]
    mixed = attacks.incidents["actor"].str.contains("Syrian")
    mixed &= attacks.incidents["admin1"].eq("Idleb")
    assert sum(inside) <= row["n"] <= sum(inside) + int(mixed.sum())
    odd = curated.where(min_accounts=2)
    shares = count_shares(join([odd, attacks])).set_index("list")
    assert shares.loc["Insecurity Insight", ["n", "n_both"]].tolist() == [0, 0]
    assert shares.loc["sitrep", "n"] == len(odd)


def test_shares_by_groups_sum_to_the_whole(curated, attacks):
    """Whatever they are split by, incidents and pairs are those of the whole."""
    joined = join([curated, attacks])
    whole = count_shares(joined)[["n", "n_both", "n_apart"]].sum()
    for by in ("month", "admin1", "actor", "event_type", "toll"):
        split = count_shares(joined, by)[["n", "n_both", "n_apart"]].sum()
        assert split.tolist() == whole.tolist()


def test_the_union_counts_once_what_is_in_both(lists):
    """Three lists: tolls are a range over all, accounts are the lists, ids those of the first."""
    three = [lists[name][0] for name in ("acled", "ged", "gtd")]
    joined = join(three)
    union = three[0].link(*three[1:]).union()
    held = joined.groups.notna().sum(axis=1)
    assert len(union) == len(joined.groups)
    assert int(held.sum()) == sum(map(len, three))
    assert sorted(union.incidents["accounts"]) == sorted(held)
    assert union.incidents["incident_id"].is_unique
    assert set(three[0].incidents["incident_id"]) <= set(union.incidents["incident_id"])
    killed = pd.concat([data.incidents.set_index("incident_id")["killed"] for data in three])
    for group, row in zip(
        joined.groups.to_dict("records"),
        union.incidents.set_index("incident_id")
        .loc[joined.groups.bfill(axis=1).iloc[:, 0]]
        .itertuples(),
        strict=True,
    ):
        tolls = [killed[incident] for incident in group.values() if isinstance(incident, str)]
        assert (row.killed_low, row.killed_high) == (min(tolls), max(tolls))
    assert union.count().table["n"].item() == len(union)


def test_each_account_of_the_union_has_the_id_of_its_own_list(lists, curated):
    """What is known as another in the first list is found by its own id; pages stay as they are."""
    acled, ged = lists["acled"][0], lists["ged"][0]
    links = acled.link(ged)
    assert links.joined.groups.notna().all(axis=1).any()
    union = links.union()
    own = {
        f"{name}: {incident}"
        for name, data in (("ACLED", acled), ("UCDP GED", ged))
        for incident in data.incidents["incident_id"]
    }
    assert set(union.accounts["source_id"]) == set(union.pages["source_id"]) == own
    told = union.accounts.set_index("source_id")["incident_id"]
    for group in links.joined.groups.dropna().to_dict("records"):
        assert told[f"UCDP GED: {group['UCDP GED']}"] == group["ACLED"]
    mixed = curated.link(ged).union()
    assert set(curated.accounts["source_id"]) < set(mixed.accounts["source_id"])
    assert set(curated.publishers["publisher_id"]) < set(mixed.publishers["publisher_id"])


def name_sides(data: Dataset, actor: str, actor_2: str | None) -> Dataset:
    """Return a list in which two sides, or one, are those of every incident."""
    sides = {"actor": actor, "actor_2": actor_2}
    columns = {name: pd.Categorical([side] * len(data)) for name, side in sides.items()}
    return replace(data, incidents=data.incidents.assign(**columns))


@pytest.mark.parametrize(
    ("actor", "actor_2", "disputed"),
    [
        ("Government of Syria", "IS", False),
        ("IS", "Government of Syria", False),
        ("Government of Syria", None, False),
        ("Unidentified", None, False),
        ("Government of Turkey", "Unidentified", True),
        ("Government of Turkey", "PKK", True),
    ],
)
def test_lists_dispute_who_it_was_where_they_name_no_side_in_common(
    lists, actor, actor_2, disputed
):
    """One list may name the attacker first and the other the government: that is no dispute."""
    acled, ged = lists["acled"][0], lists["ged"][0]
    one = name_sides(acled, "Islamic State (Syria)", "Military Forces of Syria (2000-2024)")
    other = name_sides(ged, actor, actor_2)
    links = one.link(other)
    both = links.joined.groups.dropna()
    assert len(both)
    union = links.union().incidents.set_index("incident_id")["attribution"]
    assert union[both["ACLED"]].eq("disputed").to_list() == [disputed] * len(both)
    assert not union.drop(both["ACLED"]).eq("disputed").any()


def test_the_union_names_the_hash_of_each_list_and_whose_each_note_is(lists):
    """A hash that is cited is that of files; a row that a note names is one of its list."""
    acled, gtd = lists["acled"][0], lists["gtd"][0]
    union = acled.link(gtd).union()
    assert union.sha256 == f"{acled.sha256} and {gtd.sha256}"
    assert union.cite().endswith(f"sha256 {union.sha256}.")
    rules = [f"ACLED: {rule}" for rule in acled.notes["rule"]]
    assert union.notes["rule"].to_list() == rules + [f"GTD: {rule}" for rule in gtd.notes["rule"]]
    assert union.notes["rows"].sum() == acled.notes["rows"].sum() + gtd.notes["rows"].sum()


def test_a_match_that_makes_two_of_one_list_one_is_refused(lists):
    """The best pair is kept, the other is listed, and no group has two incidents of a list."""
    acled, ged, gtd = (lists[name][0] for name in ("acled", "ged", "gtd"))
    plain = join([acled, ged, gtd])
    whole = plain.groups.dropna().iloc[0]
    names = list(plain.lists)
    other = next(i for i in gtd.incidents["incident_id"] if i != whole[names[2]])
    decided = read_rows([(names[1], whole[names[1]], names[2], other, "yes")])
    joined = join([acled, ged, gtd], decided)
    assert joined.groups.notna().to_numpy().sum() == sum(map(len, (acled, ged, gtd)))
    assert len(joined.refused) >= 1
    kept = joined.groups[joined.groups[names[1]] == whole[names[1]]]
    assert kept[names[2]].tolist() == [other]


def read_rows(rows: list[tuple[str, ...]], path: Path | None = None):
    """Return decisions as `read_decisions` reads them."""
    import tempfile

    folder = Path(tempfile.mkdtemp()) if path is None else path
    file = folder / "links.csv"
    lines = ["decision,first_list,first,second_list,second"]
    lines += [",".join((said, *rest)) for *rest, said in rows]
    file.write_text("\n".join(lines) + "\n")
    return read_decisions(file)


def test_what_a_person_has_decided_is_not_asked_again(curated, attacks, tmp_path):
    """Yes is a match, no is none, both stay in the file when a list is renewed."""
    queue = tmp_path / "links.csv"
    links = curated.link(attacks, decided=queue)
    links.ask()
    rows = rows_of(queue)
    assert len(rows) == int((links.pairs["decision"] == UNDECIDED).sum()) > 3
    rows[0]["decision"], rows[1]["decision"] = "Yes ", "no"
    write_rows(queue, rows)
    again = curated.link(attacks, decided=queue)
    by_hand = again.pairs[again.pairs["by"] == "person"]
    assert by_hand[["first", "second"]].to_numpy().tolist() == [
        [rows[0]["first"], rows[0]["second"]]
    ]
    refused = (rows[1]["first"], rows[1]["second"])
    assert refused not in set(zip(again.pairs["first"], again.pairs["second"], strict=True))
    fewer = curated.where(start="2020-12-01")
    fewer.link(attacks, decided=queue).ask()
    kept = [row for row in rows_of(queue) if row["decision"]]
    assert [row["decision"] for row in kept] == ["yes", "no"]
    turned = attacks.link(curated, decided=queue).pairs
    assert turned[turned["by"] == "person"]["second"].tolist() == [rows[0]["first"]]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a queue."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    """Write a queue as a spreadsheet would."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def test_a_spreadsheet_that_writes_semicolons_is_read(tmp_path):
    """Excel of many countries separates with semicolons."""
    row = {"decision": "yes", "first_list": "a", "first": "1", "second_list": "b", "second": "2"}
    write_rows(tmp_path / "links.csv", [row], delimiter=";")
    assert read_decisions(tmp_path / "links.csv").of("a", "b") == {("1", "2"): "yes"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["yep,a,1,b,2"], "links.csv:2: 1 2 decision: 'yep' is no decision; did you mean 'yes'?"),
        (["yes,a,1,b,"], "links.csv:2: second: is empty in a decided row"),
        (["yes,a,1,b,2", "no,a,1,b,2"], "is decided otherwise in row 2"),
        (["yes,a,1,b,2", "yes,a,1,b,3"], "links.csv:3: 1 second: '3' is '2' already in row 2"),
        (["yes,a,1,b,2", "yes,a,4,b,2"], "links.csv:3: 2 second: '4' is '1' already in row 2"),
    ],
)
def test_nonsense_in_the_queue_is_named_by_row_and_column(tmp_path, lines, said):
    """One clear message a fault; nothing is taken of the file."""
    path = tmp_path / "links.csv"
    path.write_text("\n".join(["decision,first_list,first,second_list,second", *lines]) + "\n")
    with pytest.raises(DataError) as raised:
        read_decisions(path)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"first,second\n1,2\n", "links.csv:1: decision: is missing"),
        ("decision;\u00e9\n".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_another_file_is_no_queue(tmp_path, content, said):
    """A file of another kind is refused, and not written over."""
    path = tmp_path / "links.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_decisions(path)
    assert path.read_bytes() == content


def test_chapman_by_hand(lists):
    """(n1 + 1)(n2 + 1) / (m + 1) - 1, on incidents of where both looked."""
    joined = join([lists["acled"][0], lists["gtd"][0]])
    row = estimate_total(joined).iloc[0]
    n1, n2 = count_shares(joined)["n"]
    both = joined.groups.notna().all(axis=1).sum()
    assert row["n_both"] == both
    assert row["estimate"] == pytest.approx((n1 + 1) * (n2 + 1) / (both + 1) - 1)
    assert row["n"] < row["ci_low"] < 240 < row["ci_high"]  # so many were invented


def test_no_total_where_more_is_undecided_than_matched(curated, attacks):
    """What a person has not decided could be the larger part of what is in both."""
    estimate = curated.link(attacks).estimate()
    row = estimate.table.iloc[0]
    assert row["n_undecided"] > row["n_both"] >= 7
    assert np.isnan(row["estimate"])
    assert f"{row['n_undecided']} pairs undecided" in estimate.finding


@pytest.mark.parametrize("of_first", [slice(None), slice(1, 61)], ids=["all", "nearly"])
def test_an_estimate_lies_in_its_interval(lists, of_first):
    """A list that lies wholly in the other leaves none unseen; one that nearly does, few."""
    whole = lists["acled"][0]
    first, second = (
        replace(whole, incidents=whole.incidents.iloc[rows].reset_index(drop=True))
        for rows in (of_first, slice(0, 60))
    )
    estimate = first.link(second).estimate()
    row = estimate.table.iloc[0]
    assert row["n_both"] >= 50
    assert row["n"] <= row["ci_low"] <= row["estimate"] <= row["ci_high"]
    wholly = len(first) == len(whole)
    said = f"by this reasoning there are no more than the {len(whole)} listed."
    assert estimate.finding.endswith(said) == wholly
    assert (row["ci_low"] == row["ci_high"]) == wholly


@pytest.mark.parametrize(
    ("ratios", "said"),
    [
        ([2.1], "on the one published total that can be compared, it gives 2.1 times the publ"),
        ([2.0, 4.0], "falls short of 0 of 2 published totals; the median of its estimates is 3.0"),
        (
            [0.4, 0.5, 3.0],
            "falls short of 2 of 3 published totals; the median of its estimates is 0.5",
        ),
    ],
)
def test_how_far_the_reasoning_is_off_is_worded_by_the_numbers(ratios, said):
    """One total is no share of totals, and what gives too much does not fall short."""
    assumed, tried = tell_assumed(pd.DataFrame({"ratio": ratios}))
    assert said in tried
    assert "fails" not in tried
    assert tell_assumed(None) == [assumed]


def test_three_lists_of_chance_give_the_truth(lists):
    """Lists that miss incidents by chance alone are what the models assume."""
    row = estimate_total(join([lists[name][0] for name in ("acled", "ged", "gtd")])).iloc[-1]
    assert row["method"] == "log-linear"
    said = [lists[name][0] for name in ("acled", "ged", "gtd")]
    assert "models that fit)" in said[0].link(*said[1:]).estimate().finding
    assert row["ci_low"] <= 240 <= row["ci_high"] * 1.02


def test_the_reasoning_is_tried_where_the_answer_is_published(curated):
    """Chao's number of one published total is computed by hand; it falls short of most totals."""
    table = refute(curated).set_index("benchmark_id")
    row = table.loc["B179"]
    total = curated.benchmarks.set_index("benchmark_id").loc["B179"]
    chosen = curated.where(
        start=f"{total['period_start']:%Y-%m-%d}",
        end=f"{total['period_end']:%Y-%m-%d}",
        regions=[total["region"]],
        event_classes=["attack"],
    )
    told = chosen.accounts.groupby("incident_id", observed=True)["publisher_id"].nunique()
    one, two = int((told == 1).sum()), int((told == 2).sum())
    assert row["estimate"] == pytest.approx(row["n"] + one * (one - 1) / (2 * (two + 1)))
    assert (table["ratio"] < 1).mean() > 0.5


def test_the_licence_of_what_holds_their_values(curated, attacks, lists, tmp_path):
    """Share-alike is that of the whole, and what may not be passed on stays so."""
    alike = licence_of(join([curated, attacks]).lists)
    assert alike.startswith("CC BY-SA")
    barred = licence_of(join([curated, lists["acled"][0]]).lists)
    assert "may not be passed on" in barred
    links = curated.link(attacks)
    assert links.union().licence == alike
    with pytest.warns(UserWarning, match="may not be passed on"):
        curated.link(lists["acled"][0]).union().to_csv(tmp_path / "union.csv")


def test_every_export_of_links_says_its_licence(curated, attacks, tmp_path):
    """The queue, the pairs and the union name CC BY-SA beside their values."""
    links = curated.link(attacks)
    for path in (links.ask(tmp_path / "q.csv"), links.to_csv(tmp_path / "p.csv")):
        assert pd.read_csv(path)["licence"].str.startswith("CC BY-SA").all()
    links.union().to_csv(tmp_path / "u.csv")
    assert pd.read_csv(tmp_path / "u.csv")["licence"].str.startswith("CC BY-SA").all()


def test_sides_of_the_union_are_called_as_in_the_first_list(curated, attacks):
    """A reader finds one name for one side."""
    raw = sitrep.load(
        Path(attacks_path()), columns="insecurity_insight", covered=("2020-01-01", "2021-01-31")
    )
    union = curated.link(raw).union()
    assert "Syrian Armed Forces" in set(raw.incidents["actor"])
    assert "Syrian Armed Forces" not in set(union.incidents["actor"])


def attacks_path() -> str:
    """Return the file of the list that comes with sitrep, where no map lies beside it."""
    import tempfile

    from sitrep.model.shipped import SHIPPED

    target = Path(tempfile.mkdtemp()) / "attacks.csv"
    shutil.copy(SHIPPED["insecurity-insight"], target)
    return str(target)


def test_charts_of_lists_keep_their_order_and_draw_them_alike(lists):
    """The smaller list stands first where it was given first; no list is the main one."""
    small, large = lists["gtd"][0].where(end="2016-04-30"), lists["acled"][0]
    links = small.link(large)
    labels = [label.get_text() for label in links.plot.overlap().get_yticklabels()]
    assert [label.partition("\u00a0")[0] for label in labels] == ["GTD", "ACLED"]
    marks = [mark for mark in links.split("actor").plot().lines if mark.get_marker() == "o"]
    assert len({(mark.get_color(), mark.get_markersize()) for mark in marks}) == 1


def test_matches_by_chance_are_told(lists, curated):
    """Lists of one truth keep few matches when one is moved; two unrelated ones keep as many."""
    links = lists["acled"][0].link(lists["gtd"][0])
    assert links.chance is not None
    assert links.chance < 0.1 * len(links.pairs[links.pairs["decision"] == MATCH])
    assert any("moved by 40 days" in said for said in links.findings)
    week = curated.where(start="2020-05-01", end="2020-05-07")
    assert week.link(week).chance is None


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda data: data.link("curated"), "others: 'curated' is no dataset; `load` gives one"),
        (lambda data: data.link(data).split("region"), "name: 'region' is not"),
        (lambda data: data.link(data).ask(), "path: name the file to write"),
        (lambda data: data.link(data).ask("x.xlsx"), "path: 'x.xlsx' does not end in .csv"),
        (lambda data: data.link(data).to_csv("x"), "path: 'x' does not end in .csv"),
    ],
)
def test_what_cannot_be_asked_is_said(curated, call, said):
    """A wrong argument is one message."""
    with pytest.raises(ParameterError) as raised:
        call(curated.where(start="2021-01-20"))
    assert said in str(raised.value)


def test_the_command_says_and_writes(tmp_path):
    """Words, JSON and files; a wrong queue ends with 1 and its row, one list alone with 2."""
    lists = ["curated", "insecurity-insight"]
    queue, union = tmp_path / "links.csv", tmp_path / "union.csv"
    asked = ["link", *lists, "--queue", str(queue), "--union", str(union)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert "Insecurity Insight holds" in done.output
    assert "CC BY-SA" in done.output
    said = json.loads(CliRunner().invoke(app, ["link", *lists, "--json"]).output)
    assert said["union"] == len(pd.read_csv(union))
    assert said["undecided"] == len(pd.read_csv(queue))
    queue.write_text(queue.read_text(encoding="utf-8-sig").replace("\n,", "\nperhaps,", 1))
    wrong = CliRunner().invoke(app, asked)
    assert wrong.exit_code == 1
    assert "links.csv:2" in wrong.output
    alone = CliRunner().invoke(app, ["link", "curated"])
    assert alone.exit_code == 2
    assert "two lists or more" in alone.output


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["--union", "b.csv"], "--union: 'b.csv' is of a list that is read"),
        (["--pairs", "./a.csv"], "--pairs: 'a.csv' is of a list that is read"),
        (["--queue", "sub/../b.csv"], "--queue: 'sub/../b.csv' is of a list that is read"),
        (["--pairs", "tiny/incidents.csv"], "--pairs: 'tiny/incidents.csv' is of a list"),
        (["--queue", "r.csv", "--pairs", "r.csv"], "--pairs: 'r.csv' is written by --queue too"),
        (["--queue", "r.csv", "--union", "r.csv"], "--union: 'r.csv' is written by --queue too"),
        (["--queue", "nodir/x.csv"], "--queue: there is no folder 'nodir' to write into"),
        (["--page", "nodir/x.html"], "--page: there is no folder 'nodir' to write into"),
        (["--pairs", "nodir/x.csv"], "--pairs: there is no folder 'nodir' to write into"),
        (["--page", "x.htm"], "--page: 'x.htm' does not end in .html"),
        (["--queue", "r.csv", "--pairs", "x.txt"], "--pairs: 'x.txt' does not end in .csv"),
        (["--queue", "r.csv", "--union", "x.doc"], "--union: 'x.doc' ends in none of"),
        (["--queue", "r.csv", "--union", "tiny"], "--union: 'tiny' is there and not empty"),
    ],
)
def test_nothing_that_is_read_or_written_is_overwritten(tmp_path, monkeypatch, written, said):
    """A path that is a list's, or another option's, or in no folder: refused, all files kept."""
    made.write(tmp_path, 0, n=30, days=10)
    for old, new in (("acled-0.csv", "a.csv"), ("ged-0.csv", "b.csv")):
        (tmp_path / old).rename(tmp_path / new)
    shutil.copytree(TINY, tmp_path / "tiny")
    (tmp_path / "sub").mkdir()
    (tmp_path / "r.csv").write_text("decision,first_list,first,second_list,second\nyes,a,1,b,2\n")
    monkeypatch.chdir(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = CliRunner().invoke(app, ["link", "a.csv", "b.csv", "tiny", *written])
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_command_names_every_file_and_how_much_is_to_decide(tmp_path, monkeypatch):
    """The page beside a CSV is named too, and the last line says how many pairs are asked."""
    monkeypatch.chdir(tmp_path)
    asked = ["link", "curated", "insecurity-insight", "--queue", "q.csv", "--page", "q.html"]
    done = CliRunner().invoke(app, [*asked, "--union", "u.csv"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    written = [line.removeprefix("Wrote ") for line in lines if line.startswith("Wrote ")]
    assert sorted(written) == sorted(path.name for path in tmp_path.iterdir())
    assert f"To decide in q.html: {len(pd.read_csv('q.csv'))} pairs" in lines
    folder = CliRunner().invoke(app, ["link", "curated", "insecurity-insight", "--union", "u"])
    assert "Wrote u\n" in folder.output
    assert "To decide" not in folder.output
