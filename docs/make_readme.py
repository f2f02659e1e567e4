"""The figure and the numbers of the README, so that they cannot disagree with the data."""

from __future__ import annotations

from pathlib import Path

from sitrep.api import load
from sitrep.charts import HouseFigure, plot_trend
from sitrep.measures.comparison import compare
from sitrep.measures.counts import count
from sitrep.measures.intervals import add_intervals
from sitrep.measures.published import compare_published
from sitrep.model.spans import split_at
from sitrep.words.changes import describe_captured, describe_largest, describe_left_out
from sitrep.words.scope import source_line, subtitle
from sitrep.words.text import listing, number, span

BEGIN, END = "<!-- begin: numbers -->", "<!-- end: numbers -->"
FIGURE = "docs/isis-attacks.png"


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
    """Return the block of numbers: rows, span, sources, the headline comparison, largest limit."""
    data = load()
    names = [data.label("theatre", theatre) for theatre in data.values("theatres")]
    attacks = data.where(event_classes=["attack"])
    before, after = split_at(attacks, "2020-07-01")
    pairs = compare(attacks, before, after, by=["theatre", "actor"])
    captured = compare_published(attacks, publisher="cep")
    lines = [
        f"{number(len(data.incidents))} incidents, {number(len(attacks.incidents))} of them "
        f"attacks, from {span(data.start, data.end)}, in three theatres: {listing(names)}.",
        f"{number(len(data.accounts))} accounts of them, on {number(len(data.pages))} pages of "
        f"{number(len(data.publishers))} publishers.",
        f"{describe_largest(attacks, pairs, before, after, by=['theatre', 'actor'])}.",
        f"{describe_left_out(attacks, before, after)}.",
        f"{describe_captured(captured, publisher='the Counter Extremism Project')}.",
    ]
    return "\n".join(f"- {line}" for line in lines)


def draw_figure() -> bytes:
    """Return the figure of the README as PNG: ISIS attacks per month in the central desert."""
    data = load().where(theatres=["badia"], actors=["ISIS"], event_classes=["attack"])
    before, after = split_at(data, "2020-07-01")
    row = compare(data, before, after).iloc[0]
    ax = plot_trend(
        add_intervals(count(data)),
        title=(
            f"ISIS attacks recorded: {number(row['n_before'])} in {span(*before)}, "
            f"{number(row['n_after'])} in {span(*after)}"
        ),
        subtitle=subtitle(data, "Attacks per month, 95% interval"),
        source=source_line(data),
    )
    figure = ax.figure
    assert isinstance(figure, HouseFigure)
    return figure.png()


if __name__ == "__main__":
    write_readme(Path(__file__).parents[1])
