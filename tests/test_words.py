"""What one says about a dataset is declared beside it, and is true of that dataset alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
import sitrep
from sitrep import codebook
from sitrep.errors import DataError
from sitrep.model.schema import Words
from sitrep.readers.formats import acled, gtd, ucdp
from sitrep.readers.shape import WordsOf

NOUNS = {"incident", "region", "regions", "theatre", "theatres"}
SENTENCES = {"about", "inclusion", "actor", "target", "toll"}
TINY = Path(__file__).parent / "data" / "tiny"

FORMATS = {"ACLED": acled.WORDS, "UCDP": ucdp.WORDS, "GTD": gtd.WORDS}


@pytest.fixture
def package(tmp_path: Path) -> Callable[[Any, str], Path]:
    """Return a function that makes a data package that says this about itself."""

    def make(words: Any, country: str = "Yemen") -> Path:
        folder = tmp_path / "package"
        shutil.copytree(TINY, folder)
        descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
        descriptor["spatial"]["country"] = country
        descriptor["sitrep"] = {"words": words}
        (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
        return folder

    return make


def sentences(words: Words) -> list[str]:
    """Return all sentences."""
    return [getattr(words, name) for name in SENTENCES] + [told for _, told in words.limits]


@pytest.mark.parametrize("words", [*FORMATS.values(), sitrep.load("curated").words])
def test_every_word_is_given(words: Words) -> None:
    """Each source says all of it: nouns of one word or two, sentences that end with a full stop."""
    assert {field.name for field in fields(Words)} == NOUNS | SENTENCES | {"limits", "range"}
    assert words.limits
    for noun in NOUNS:
        assert 0 < len(getattr(words, noun).split()) <= 2
        assert "." not in getattr(words, noun)
    for told in sentences(words):
        assert told[0].isupper()
        assert told.endswith(".")
    assert not any(lead.endswith(".") for lead, _ in words.limits)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_speaks_of_another_dataset(name: str) -> None:
    """A format's words name its own source, and neither Syria nor another source."""
    told = " ".join(sentences(FORMATS[name]))
    assert name in told
    for other in {"Syria", "governorate", "curated", *FORMATS} - {name}:
        assert other not in told


def test_a_package_says_what_its_descriptor_says(package: Callable[..., Path]) -> None:
    """Words, country and nouns come from the descriptor; the rest is true of any package."""
    limits = [["A sample", "Only what was found is here."]]
    data = sitrep.load(package({"region": "province", "limits": limits}))
    assert data.country == "Yemen"
    assert set(data.incidents["country"]) == {"Yemen"}
    assert data.words.region == "province"
    assert data.words.limits == (("A sample", "Only what was found is here."),)
    assert data.words.about == "Incidents in Yemen from 2020-01-01 to 2020-04-30."
    assert "Syria" not in str(asdict(data.words))


def test_a_wrong_name_is_told_with_the_nearest(package: Callable[..., Path]) -> None:
    """A word under a name that is none of ours can be neither loaded nor checked."""
    folder = package({"regoin": "province"})
    with pytest.raises(DataError, match="regoin: did you mean 'region'"):
        sitrep.load(folder)
    (problem, *_) = codebook.check(folder)
    assert (problem.id, problem.rule) == (
        "sitrep.words.regoin",
        "is not allowed here; did you mean 'region'?",
    )


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ({"about": "No full stop"}, "sitrep.words.about"),
        ({"region": ""}, "sitrep.words.region"),
        ({"limits": [["A sample."]]}, "sitrep.words.limits.0"),
        ({"limits": [["A sample", "No full stop"]]}, "sitrep.words.limits"),
        ({"limits": [["A lead with one.", "A sentence."]]}, "sitrep.words.limits"),
        ("words", "sitrep.words"),
    ],
)
def test_words_are_checked(words: Any, place: str, package: Callable[..., Path]) -> None:
    """`sitrep check` finds a sentence without its full stop and a limit without its lead."""
    assert [problem.id for problem in codebook.check(package(words))] == [place]


def test_the_file_and_the_class_agree() -> None:
    """What the descriptor may say is what `Words` holds."""
    assert list(WordsOf.model_fields) == [field.name for field in fields(Words)]
