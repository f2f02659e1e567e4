"""What lists hold of each other: compared where both looked and were asked, and no further."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import sitrep
from conftest import FOREIGN
from sitrep.api import Dataset
from sitrep.links.equal import Sets, agree, find_sides, kinds_of, sides_of
from sitrep.links.groups import join
from sitrep.links.match import UNDECIDED
from sitrep.links.placenames import Names, likeness, plain_region
from sitrep.links.shares import COLUMNS, count_overlap, count_shares, differ
from sitrep.words.links import describe_shares, say_pair


@pytest.fixture(scope="module")
def attacks() -> Dataset:
    """Return the list on attacks on health care and education that comes with sitrep."""
    return sitrep.load("insecurity-insight")


def test_no_share_is_higher_than_one_to_one_allows(curated, attacks):
    """An incident in several undecided pairs is one at most: counted by hand, pair by pair."""
    joined = join([curated, attacks])
    pairs = joined.pairs[joined.pairs["decision"] == UNDECIDED]
    partner: dict[str, str] = {}

    def take(first: str, seen: set[str]) -> bool:
        for second in pairs.loc[pairs["first"] == first, "second"]:
            if second not in seen:
                seen.add(second)
                if second not in partner or take(partner[second], seen):
                    partner[second] = first
                    return True
        return False

    most = sum(take(first, set()) for first in pairs["first"].unique())
    row = count_shares(joined).set_index("list").loc["sitrep"]
    assert most < pairs["second"].nunique() < row["n_undecided"]
    assert row["share_most"] * row["n"] == pytest.approx(row["n_both"] + most)


def test_a_filter_is_no_day_without_a_search(curated, attacks):
    """What the filters of a list leave out lies where it looked; a sentence tells them apart."""
    army = curated.where(actors=["Syrian government forces"])
    row = count_shares(join([army, attacks])).set_index("list").loc["Insecurity Insight"]
    whole = count_shares(join([curated, attacks])).set_index("list").loc["Insecurity Insight"]
    assert row["n_apart"] == whole["n_apart"] == 10
    assert row["n"] + row["n_unasked"] == whole["n"]
    assert row["n_unasked"] > 20
    said = str(army.link(attacks).findings)
    assert f"the filters of sitrep leave out {row['n_unasked']} of Insecurity Insight" in said
    assert "10 of Insecurity Insight lie where sitrep did not look" in said


def test_what_cannot_be_asked_of_another_list_is_said(curated, attacks):
    """No share, and the filter is named; a selection without incidents is called that."""
    odd = [curated.where(min_accounts=2), attacks.where(date_precisions=["day"])]
    said = str(odd[0].link(odd[1]).finding)
    assert said == (
        "No share can be given: sitrep is filtered by min_accounts; Insecurity Insight is filtered "
        "by date_precisions, which cannot be asked of another list."
    )
    none = curated.where(regions=["Tartous"])
    assert none.incidents.empty
    said = str(none.link(attacks).finding)
    assert said == "Nothing can be linked: sitrep has no incident that is asked about."


def test_the_overlap_is_of_what_every_list_could_have(curated, attacks):
    """Days and filters of one list hold for the others: the bars are those of the shares."""
    week = curated.where(start="2020-02-03", end="2020-02-16", regions=["Idleb"])
    joined = join([week, attacks])
    table = count_overlap(joined)
    shares = count_shares(joined).set_index("list")
    alone = table[table["Insecurity Insight"] & ~table["sitrep"]]["n"].sum()
    both = table[table["Insecurity Insight"] & table["sitrep"]]["n"].sum()
    assert alone + both == shares.loc["Insecurity Insight", "n"] < 20
    assert count_overlap(join([curated.where(min_accounts=2), attacks])).empty


def test_months_differ_where_chance_would_hardly_make_them(curated, attacks):
    """One month holds 12 of 192 and another 0 of 100: its interval alone does not tell."""
    links = curated.link(attacks)
    rows = links.split("month").table
    rows = rows[rows["share"].notna() & rows["list"].eq("sitrep")]
    low, high = rows["share"].idxmin(), rows["share"].idxmax()
    assert rows["ci_high"][low] >= rows["ci_low"][high]
    assert differ(rows) < 0.01
    assert "Insecurity Insight holds 8% of sitrep in January 2020" in links.split("month").finding


def shares(*counts: tuple[str, int, int]) -> pd.DataFrame:
    """Return shares by groups: label, n, n_both."""
    table = pd.DataFrame(counts, columns=["label", "n", "n_both"]).reindex(
        columns=[*COLUMNS, "label"]
    )
    enough = table["n"].where(table["n"] >= 10)
    share = table["n_both"] / enough
    return table.assign(group=table["label"], list="a", held_by="b", share=share)


@pytest.mark.parametrize(
    ("table", "by", "said"),
    [
        (
            shares(("May", 40, 20), ("June", 9, 0)),
            "month",
            "No list has two months of 10 attacks where another looked, to compare.",
        ),
        (
            shares(("May", 40, 20), ("June", 40, 18)),
            "month",
            "How much one list holds of another does not clearly differ by month.",
        ),
        (
            shares(("Army", 40, 20), ("Rebels", 40, 2)),
            "side",
            "B holds 50% of a by Army, 5% by Rebels.",
        ),
        (
            shares(("Air strike", 40, 20), ("not given", 40, 2)),
            "type",
            "B holds 50% of a of type Air strike, 5% where no type is given.",
        ),
    ],
)
def test_groups_are_compared_where_there_are_two(table, by, said):
    """One group alone does not differ from anything; a group is called what it is."""
    assert describe_shares(table, by, "attack") == said


def test_a_side_that_is_named_second_counts():
    """By side an incident counts under both, as everywhere else."""
    data = sitrep.load(FOREIGN["acled"])
    assert data.incidents["actor_2"].notna().sum() > 20
    table = count_shares(join([data, data]), "actor")
    counted = table[table["list"] == table["list"].iloc[0]].set_index("group")["n"]
    whole = data.count(by="actor", per=None).table.set_index("actor")["n"]
    named = [name for name in whole[whole > 0].index if name in counted.index]
    assert len(named) > 3
    assert counted[named].tolist() == whole[named].tolist()
    assert counted.sum() > len(data)


@pytest.fixture(scope="module")
def lists_of_two_sides(tmp_path_factory) -> tuple[Dataset, Dataset]:
    """Return two lists that name two sides of each incident."""
    import linked_lists as made

    found = made.write(tmp_path_factory.mktemp("sides"), 0)
    return found["acled"], found["ged"]


def sets(*words: str) -> Sets:
    """Return the sets of sides that some cells name."""
    return Sets(find_sides(word) for word in words)


def test_a_word_of_ones_own_is_the_same_in_both_lists():
    """What the table does not know agrees with itself, and speaks for nothing else."""
    agreed = agree(sets("Army", "Military Forces of Mali", "unidentified"), sets("Army", "Police"))
    assert agreed[0].tolist()[0] == 1
    assert np.isnan(agreed[0][1])
    assert np.isnan(agreed[1]).all()
    assert np.isnan(agreed[2]).all()


def test_kinds_that_the_table_does_not_know_agree_by_their_word(tiny):
    """Two lists that both say "Night letter" tell of one kind."""
    types = ["Night letter", "Night letter", "shelling"]
    rows = tiny.incidents.head(3).assign(
        event_type=pd.Categorical(types), weapon_type=pd.Categorical([None] * 3)
    )
    kinds = kinds_of(replace(tiny, incidents=rows))
    agreed = agree(kinds, kinds)[np.ix_(kinds.of_row, kinds.of_row)]
    assert agreed[0, 1] == 1
    assert np.isnan(agreed[0, 2])
    assert agreed[2, 2] == 1


@pytest.mark.parametrize(
    "cell",
    [
        "JNIM",
        "JNIM: Group for Support of Islam and Muslims",
        "Jama'at Nusrat al-Islam wal Muslimin (JNIM)",
    ],
)
def test_one_group_has_one_word_and_is_no_state(cell):
    """A word like "of" makes no state, and an "and" within a name no second side."""
    assert find_sides(cell) == {"jnim"}
    assert find_sides("Front for the Liberation of Azawad") == {
        "front for the liberation of azawad"
    }


def test_both_sides_are_compared_and_shown(lists_of_two_sides):
    """GED names the government first, ACLED the attacker: both have the same two."""
    links = lists_of_two_sides[0].link(lists_of_two_sides[1])
    pair = next(
        row for row in links.pairs.to_dict("records") if row["side"] == 1 and row["score"] > 0.8
    )
    words = [sides_of(data) for data in lists_of_two_sides]
    of = [
        sets.words[sets.of_row[data.incidents["incident_id"].tolist().index(pair[side])]]
        for sets, data, side in zip(words, lists_of_two_sides, ("first", "second"), strict=True)
    ]
    assert of[0] & of[1]
    assert "the same side" in say_pair(pair)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Gao", "Gao region"), ("Idlib", "Province of Idlib"), ("حلب", "محافظة حلب")],
)
def test_a_region_is_one_whatever_it_is_called_by(one, other):
    """The word for what it is does not make another region."""
    assert plain_region(one) == plain_region(other)


def test_the_union_has_one_name_for_a_region(lists_of_two_sides):
    """That of the first list that has it; shares by region meet under it too."""
    one, other = lists_of_two_sides
    renamed = other.incidents.assign(admin1=other.incidents["admin1"].astype("str") + " province")
    other = replace(other, incidents=renamed)
    links = one.link(other)
    assert (links.pairs["decision"] == "match").sum() > 50
    regions = set(one.incidents["admin1"].astype("str").dropna())
    union = links.union()
    assert set(union.incidents["admin1"].astype("str").dropna()) <= {
        *regions,
        *(name for name in renamed["admin1"].dropna() if plain_region(name) not in regions),
    }
    shared = regions & set(union.incidents["admin1"].astype("str"))
    assert shared
    assert not {f"{name} province" for name in shared} & set(
        union.incidents["admin1"].astype("str")
    )
    groups = links.split("admin1").table
    assert set(groups.loc[groups["list"].ne(groups["list"].iloc[0]), "group"]) & shared


def places(data: Dataset, *names: str) -> Names:
    """Return the names of places of a list."""
    rows = data.incidents.head(len(names)).assign(place=list(names))
    return Names(replace(data, incidents=rows))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Boni", "Boni village", 1.0),
        ("Koro town", "Koro", 1.0),
        ("Gao", "غاو", np.nan),
        ("Gao", "Koro", 0.0),
        ("Sukhna", "السخنة", 1.0),
    ],
)
def test_names_that_cannot_tell_say_nothing(tiny, one, other, alike):
    """A name of a letter or two in another script is neither the same nor another."""
    found = likeness(places(tiny, one), places(tiny, other), np.array([0]), np.array([0]))
    assert found.tolist() == pytest.approx([alike], nan_ok=True)
