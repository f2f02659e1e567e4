"""The figure and the numbers of the README, so that they cannot disagree with the data."""

from __future__ import annotations

from pathlib import Path

import sitrep
from sitrep.charts import HouseFigure
from sitrep.words.text import amount, listing, number, span

BEGIN, END = "<!-- begin: numbers -->", "<!-- end: numbers -->"
FIGURE = "docs/isis-attacks.png"

DESERT = {"theatres": ["badia"], "actors": ["ISIS"]}
"""Whose attacks, and where, the founding report compares."""

LATER = "2020-07-01"
"""The first day of the later of the two halves that the founding report compares."""


def write_readme(checkout: Path) -> None:
    """Write the numbers and the figure of `README.md` anew.

    Parameters
    ----------
    checkout : Path, the folder that holds README.md and docs/
    """
    readme = checkout / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n{describe_data()}\n{END}{after}", encoding="utf-8")
    (checkout / FIGURE).write_bytes(draw_figure())


def describe_data() -> str:
    """Return the block of numbers: rows, span, sources, the headline comparison, the trend."""
    data = sitrep.load()
    attacks = data.where(event_classes=["attack"])
    theatres = [data.label("theatre", theatre) for theatre in data.values("theatres")]
    lines = [
        f"{amount(len(data), 'incident')}, {number(len(attacks))} of them attacks, from "
        f"{span(data.start, data.end)}, in {listing(theatres)}.",
        f"{amount(len(data.accounts), 'account')} of them, on {amount(len(data.pages), 'page')} of "
        f"{amount(len(data.publishers), 'publisher')}.",
        *attacks.where(**DESERT).compare(by=["theatre", "actor"], compare_from=LATER).findings[:2],
        attacks.published().main().finding,
        *attacks.adjusted(compare_from=LATER).findings,
        attacks.adjusted(compare_from=LATER).without().finding,
        data.claims.finding,
    ]
    return "\n".join(f"- {line}" for line in lines)


def draw_figure() -> bytes:
    """Return the figure of the README as PNG: ISIS attacks per month in the central desert."""
    isis = sitrep.load().where(**DESERT, event_classes=["attack"])
    figure = isis.levels(per="month").plot().figure
    assert isinstance(figure, HouseFigure)
    return figure.png()


if __name__ == "__main__":
    write_readme(Path(__file__).parents[1])
