"""The README says what the data say."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from make_readme import BEGIN, END, FIGURE, describe_data, draw_figure, write_readme
from matplotlib import image

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def described() -> str:
    """Return the block of numbers as the data give it."""
    return describe_data()


def test_numbers_are_those_of_the_data(described):
    """The block of numbers is what the data give; `make readme` writes it anew."""
    assert README.split(BEGIN)[1].split(END)[0].strip() == described


def test_headline_is_in_the_block(described):
    """The comparison that the project began with stands in the README, with its counts."""
    headline = "about 51 attacks found in July to December 2020 against 38 before"
    assert f"ISIS: no clear change, {headline}" in described


def test_no_number_of_the_data_stands_outside_the_block():
    """Prose outside the block holds no count that could go stale."""
    prose = README.split(BEGIN)[0] + README.split(END)[1]
    prose = re.sub(r"```.*?```", "", prose, flags=re.DOTALL)
    allowed = {"2020", "2021", "3.11", "95", "4.0", "10"}
    assert set(re.findall(r"\d[\d.,]*\d|\d", prose)) <= allowed


def test_figure_is_what_the_data_draw():
    """The stored figure looks like the one drawn now."""
    stored = image.imread(ROOT / FIGURE)
    drawn = image.imread(io.BytesIO(draw_figure()))
    assert stored.shape == drawn.shape
    assert np.abs(stored - drawn).mean() < 0.01


def test_write_readme_restores_what_was_changed(tmp_path, described):
    """A wrong number and a missing figure are put right, and the prose is left as it is."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text(
        README.replace(described, "- 7 incidents."), encoding="utf-8"
    )
    write_readme(tmp_path)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == README
    assert (tmp_path / FIGURE).stat().st_size > 10_000


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_links_lead_to_files(link):
    """Every file that the README points to is there."""
    assert (ROOT / link).exists()
