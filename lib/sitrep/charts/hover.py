"""What a chart says of the mark that one points at, on a page; an image has nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Transform

from sitrep.charts.axes import Measure, form
from sitrep.charts.drawing import describe
from sitrep.charts.periods import Spans
from sitrep.words.text import interval, period_name


class Targets(Artist):
    """Rectangles that cannot be seen, each of which says something.

    Parameters
    ----------
    boxes : sequence of (left, bottom, right, top)
    texts : sequence of str, one a box
    where : Transform, what the boxes are given in
    """

    def __init__(
        self,
        boxes: Sequence[tuple[float, float, float, float]],
        texts: Sequence[str],
        where: Transform,
    ) -> None:
        super().__init__()
        self.boxes, self.texts = boxes, list(texts)
        self.set_transform(where)
        self.set_in_layout(False)
        self.set_zorder(9)
        describe(self, self.texts)

    def draw(self, renderer: Any) -> None:
        """Draw them with no opacity at all."""
        look, where = renderer.new_gc(), self.get_transform()
        look.set_linewidth(0)
        renderer.open_group("targets", gid=self.get_gid())
        for left, low, right, high in self.boxes:
            corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
            box = where.transform_path_non_affine(Path(corners))
            renderer.draw_path(look, box, where.get_affine(), (1.0, 1.0, 1.0, 0.0))
        renderer.close_group("targets")
        look.restore()


def say_periods(ax: Axes, time: Spans, texts: Sequence[str]) -> None:
    """Let each period say something over the whole height of the plot."""
    say_columns(ax, list(zip(time.start, time.end, strict=True)), texts)


def say_columns(ax: Axes, sides: Sequence[tuple[float, float]], texts: Sequence[str]) -> None:
    """Let each column say something over the whole height of the plot, by its left and right."""
    boxes = [(left, 0.0, right, 1.0) for left, right in sides]
    ax.add_artist(Targets(boxes, texts, ax.get_xaxis_transform()))


def say_rows(ax: Axes, heights: Sequence[float], texts: Sequence[str]) -> None:
    """Let each row say something over the whole width of the plot; one without a text, nothing."""
    ends = np.cumsum(heights)
    rows = zip(ends.tolist(), heights, texts, strict=True)
    boxes = [(0.0, end - height, 1.0, end) for end, height, text in rows if text]
    ax.add_artist(Targets(boxes, list(filter(None, texts)), ax.get_yaxis_transform()))


def say_cells(ax: Axes, corners: Sequence[tuple[float, float]], texts: Sequence[str]) -> None:
    """Let each cell of one by one say something, by its upper left corner."""
    boxes = [(left, top, left + 1, top + 1) for left, top in corners]
    ax.add_artist(Targets(boxes, texts, ax.transData))


def tell_periods(rows: pd.DataFrame, measure: Measure, time: Spans) -> list[str]:
    """Return what each period says: its name, its value, its interval."""
    names = [period_name(start, time.unit) for start in time.days]
    return tell_values([name[:1].upper() + name[1:] for name in names], rows, measure)


def tell_values(names: Sequence[str], rows: pd.DataFrame, measure: Measure) -> list[str]:
    """Return what each row says: its name, its value, its interval."""
    write = form(measure.value)
    said = []
    for name, row in zip(names, rows.to_dict("records"), strict=True):
        value = row[measure.value]
        text = f"{' '.join(name.split())}: {write(value) if pd.notna(value) else 'no number'}"
        low, high = row.get(measure.low), row.get(measure.high)
        if pd.notna(value) and pd.notna(low) and pd.notna(high):
            text += f" ({measure.interval} {interval(low, high, write)})"
        said.append(text)
    return said
