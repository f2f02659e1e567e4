"""The vocabulary: one meaning of a code in every dataset, whoever ships it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from sitrep.model.codes import KINDS, SCALES, VOCABULARY, order_of, read_codes, select_codes
from sitrep.model.schema import CODES, INCIDENTS, empty
from sitrep.readers.labels import FOLDER

DATA = Path(__file__).parents[1] / "data"
NAMED_OTHERWISE = {("geo_precision", "admin1"): "Governorate"}
"""Labels that the curated tables have of their own: Syria's regions are governorates."""

STATE = {"military", "intelligence", "police"}


def test_the_vocabulary_lists_each_code_once() -> None:
    """Its fields are the coded columns that all sources share, and each code has a definition."""
    codes = read_codes()
    assert set(codes["field"]) == {*SCALES, *KINDS}
    assert not codes.duplicated(["field", "code"]).any()
    assert codes["definition"].str.endswith(".").all()
    assert list(codes) == list(CODES)
    assert codes.equals(codes.sort_values(["field", "order", "code"], ignore_index=True))


def test_the_curated_codes_and_the_vocabulary_agree() -> None:
    """A code that both list has one label, order and colour; its definition may be narrower."""
    shared = read_codes().set_index(["field", "code"])
    own = pd.read_csv(DATA / "codes.csv", na_filter=False).set_index(["field", "code"])
    both = own.index.intersection(shared.index)
    assert len(both) > 40
    for key in both:
        assert own.loc[key, "label"] == NAMED_OTHERWISE.get(key, shared.loc[key, "label"]), key
        assert own.loc[key, "colour"] == shared.loc[key, "colour"], key
    for _, codes in own.loc[both].groupby("field"):
        assert list(shared.loc[codes.index, "order"].rank()) == list(codes["order"].rank())


def test_the_vocabulary_speaks_of_no_one_dataset() -> None:
    """What it says is true of any source: it names no country, no side and no other dataset."""
    words = VOCABULARY.read_text("utf-8")
    for name in ("Syria", "ISIS", "HTS", "curated", "other datasets"):
        assert name not in words
    defined = read_codes().set_index(["field", "code"])["definition"]
    assert all("a state" in defined["target_type", code] for code in STATE)


def test_a_source_adds_codes_and_defines_some_anew() -> None:
    """The source's own definition of a code counts; all others are those of the vocabulary."""
    shared, own = (
        codes.set_index(["field", "code"])["definition"]
        for codes in (read_codes(), read_codes(FOLDER / "gtd_codes.csv"))
    )
    assert ("event_type", "hijacking") in own.index.difference(shared.index)
    assert own["target_type", "civilian"] != shared["target_type", "civilian"]
    assert own["event_type", "ambush"] == shared["event_type", "ambush"]


def test_of_kinds_only_those_met_are_kept() -> None:
    """Every level of a scale is listed, and of kinds, weapons and targets those that occur."""
    table = empty(INCIDENTS)
    table["event_type"] = table["event_type"].cat.set_categories(["ambush"])
    codes = select_codes(read_codes(), table)
    assert order_of(codes, "event_type") == ["ambush"]
    assert order_of(codes, "weapon_type") == []
    assert order_of(codes, "date_precision") == ["day", "week", "month", "year"]
    assert list(codes) == list(CODES)
    assert list(codes.index) == list(range(len(codes)))
