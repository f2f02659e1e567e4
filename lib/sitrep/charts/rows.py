"""What charts of rows share: labels on the left, columns of text on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from sitrep.charts.axes import house_ticks
from sitrep.charts.lettering import text_width
from sitrep.charts.style import HAIRLINE, INK, LABEL, MUTED, SMALL

LINE_HEIGHT = 0.16
"""Inches of one line of a label."""

MOST_ROWS = 24
"""Rows at most; a key says what the others add up to."""

GAP = 0.14
"""Inches between the columns."""

GUIDE = "#e2e6ea"


def block_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the inches that the longest line of a text takes."""
    return max(text_width(line, size, weight) for line in text.split("\n"))


def row_heights(labels: Sequence[str], padding: float) -> list[float]:
    """Return the inches that each row takes."""
    return [padding + LINE_HEIGHT * (label.count("\n") + 1) for label in labels]


def middles(heights: Sequence[float]) -> np.ndarray:
    """Return where the middle of each row is, counted from the top."""
    return np.asarray(np.cumsum(heights) - np.asarray(heights) / 2)


def row_axis(
    ax: Axes, labels: Sequence[str], places: np.ndarray, bottom: float, width: float
) -> None:
    """Let the labels on the left start at one edge, `width` inches from the plot."""
    house_ticks(ax)
    ax.set_ylim(bottom, 0)
    ax.set_yticks(places, labels, ha="left", color=INK)
    ax.tick_params(axis="y", length=0, pad=72 * width)
    ax.grid(axis="x", color=HAIRLINE, linewidth=0.7)
    ax.spines[["left", "bottom"]].set_visible(False)


def draw_guides(ax: Axes, places: Sequence[float] | np.ndarray) -> None:
    """Draw the light lines that lead from labels to marks, as wide as the axis is now."""
    ax.hlines(places, *ax.get_xlim(), color=GUIDE, lw=0.7, zorder=0.5)


def above_heading(slim: bool) -> float:
    """Return how many inches above the plot a key stands; on a phone it would reach the heading."""
    return 0.2 if slim else 0.04


def write_heading(ax: Axes, text: str, left: float) -> None:
    """Write what the columns on the right hold, above them, `left` inches from the plot."""
    ax.annotate(
        text,
        (1, 1),
        (72 * left, 5),
        xycoords="axes fraction",
        textcoords="offset points",
        size=SMALL,
        color=MUTED,
        annotation_clip=False,
    )


@dataclass(frozen=True)
class Cell:
    """A text of a column on the right, as strong as a value or as light as a remark."""

    place: float
    text: str
    strong: bool = False

    @property
    def width(self) -> float:
        """Its width in inches."""
        return text_width(self.text, *self.look)

    @property
    def look(self) -> tuple[float, str]:
        """Its size in points and its weight."""
        return (LABEL, "bold") if self.strong else (SMALL, "normal")


def write_column(ax: Axes, cells: Sequence[Cell], left: float, *, side: str) -> float:
    """Write a column that starts `left` inches from the plot; return where the next one may.

    Parameters
    ----------
    ax : Axes
    cells : sequence of Cell
    left : float
    side : {"left", "right"}, to which side the texts are aligned
    """
    width = max((cell.width for cell in cells), default=0.0)
    for cell in cells:
        size, weight = cell.look
        ax.annotate(
            cell.text,
            (1, cell.place),
            (72 * (left if side == "left" else left + width), 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha=side,
            va="center_baseline",
            size=size,
            weight=weight,
            color=INK if cell.strong else MUTED,
            annotation_clip=False,
        )
    return left + width
