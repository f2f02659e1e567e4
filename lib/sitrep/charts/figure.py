"""The house figure and its axes: they know what they say and draw, and show themselves."""

from __future__ import annotations

import base64
import io
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from typing import Any, NamedTuple, cast

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sitrep.charts.days import DayConverter, day_number
from sitrep.charts.drawing import haloes, settle
from sitrep.charts.lettering import text_width
from sitrep.charts.style import DPI, HEIGHT, INK, SMALL, WIDTH, house_style
from sitrep.errors import ParameterError
from sitrep.words.text import plain

FIGURES = "SITREP_FIGURES"
"""Environment variable: "svg" lets a figure show itself as drawings, to be published."""

DRAWN = "application/vnd.sitrep.figure+json"
"""The media type of what a page needs beside the drawing: its texts, where the plot lies in it, and
the narrow drawing."""

ROW = 12
"""Points from the label of one dated event to that of the next."""


class Said(Artist):
    """What axes say and draw, kept in the axes; it draws nothing itself.

    Parameters
    ----------
    alt : str, what the chart says, for those who do not see it
    table : DataFrame, the tidy table that is drawn
    drawn : bool, whether there is a drawing, or only the sentence
    """

    def __init__(self, alt: str, table: pd.DataFrame, *, drawn: bool) -> None:
        super().__init__()
        self.alt, self.table, self.drawn = alt, table.copy(), drawn
        self.set_in_layout(False)

    def draw(self, renderer: Any) -> None:
        """Draw nothing."""


def said(ax: Axes) -> Said | None:
    """Return what these axes say, or None if no chart was drawn on them."""
    return next((child for child in ax.get_children() if isinstance(child, Said)), None)


def alt(ax: Axes) -> str:
    """Return what a chart says, in words for those who do not see it.

    Parameters
    ----------
    ax : Axes, as a plot function returns them
    """
    return _known(ax).alt


def table(ax: Axes) -> pd.DataFrame:
    """Return the tidy table that a chart draws.

    Parameters
    ----------
    ax : Axes, as a plot function returns them
    """
    return _known(ax).table.copy()


def _known(ax: Axes) -> Said:
    found = said(ax)
    if found is None:
        raise ParameterError("ax", "no chart of sitrep was drawn on these axes")
    return found


class HouseAxes(Axes):
    """Axes of a house figure; as the last line of a notebook cell they show their figure."""

    name = "house"

    def _ipython_display_(self) -> None:
        figure: Any = self.get_figure(root=True)
        figure._ipython_display_()

    def mark(self, day: str | pd.Timestamp, text: str, *, colour: str = INK) -> HouseAxes:
        """Draw a dated event: a dotted line at its day, with its label at the top.

        In small multiples each panel has the line, and the first one the label.

        Parameters
        ----------
        day : str or Timestamp, on the time axis of the chart
        text : str, what happened
        colour : str

        Returns
        -------
        HouseAxes, to mark the next event

        Raises
        ------
        ParameterError : the chart has no time axis, or the day is not on it
        """
        dated = [ax for ax in (self, *self.panels) if _is_dated(ax)]
        if not dated:
            raise ParameterError("day", "this chart has no time axis")
        at = day_number(day)
        first, last = dated[0].get_xlim()
        if not first <= at <= last:
            raise ParameterError("day", f"{day} is not on the time axis of this chart")
        for ax in dated:
            ax.axvline(at, color=colour, lw=1, ls=(0, (1, 2)), zorder=2.5, gid="mark")
        dated[0]._write_mark(at, text, colour)
        figure = self.get_figure(root=True)
        if isinstance(figure, HouseFigure):
            figure.marked.append(partial(HouseAxes.mark, day=day, text=text, colour=colour))
            figure.settled = figure.parts
        return self

    @property
    def panels(self) -> list[HouseAxes]:
        """The small multiples that stand in the place of these axes."""
        return list(self.__dict__.get("_panels", ()))

    @panels.setter
    def panels(self, panels: list[HouseAxes]) -> None:
        self._panels = panels

    def _write_mark(self, at: float, text: str, colour: str) -> None:
        boxes = [each.get_window_extent() for each in self.texts if each.get_text()]
        (first, last), inches = self.get_xlim(), self.get_window_extent().width / DPI
        room = (last - at) / (last - first) * inches
        left = text_width(text, SMALL) + 0.1 > room
        label = self.annotate(
            text,
            (at, 1),
            (-3 if left else 3, -2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right" if left else "left",
            va="top",
            size=SMALL,
            color=colour,
            zorder=6,
            gid="label of mark",
        )
        while any(label.get_window_extent().overlaps(box) for box in boxes):
            right, up = label.get_position()
            label.set_position((right, up - ROW))
        label.set_path_effects([withStroke(linewidth=2.5, foreground="white")])


def _is_dated(ax: Axes) -> bool:
    return isinstance(ax.xaxis.get_converter(), DayConverter)


class Frame(NamedTuple):
    """The texts around a plot."""

    title: str = ""
    subtitle: str = ""
    source: str = ""


class HouseFigure(Figure):
    """A figure that knows what it says (`alt`) and what it draws (`table`).

    It is not known to pyplot. As the last line of a notebook cell it shows itself once: as an image
    with its alt text, as text, and as the CSV of its table; if `FIGURES` says so as SVG instead,
    wide and narrow. With nothing to draw it shows what it says, and no image.

    Parameters
    ----------
    plot_height : float, inches between the subtitle and the footer
    width : float, inches
    """

    def __init__(self, plot_height: float, width: float = WIDTH) -> None:
        super().__init__(figsize=(width, HEIGHT), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self)
        self.plot_height, self.plot_top = plot_height, 0.0
        self.words = Frame()
        self.narrow: Callable[[], HouseFigure | None] | None = None
        self.marked: list[Callable[[HouseAxes], HouseAxes]] = []
        self.settled = 0

    def add_subplot(self, *args: Any, **kwargs: Any) -> Any:
        """Add axes that show themselves, unless other ones are asked for."""
        if not kwargs.keys() & {"projection", "polar", "axes_class"}:
            kwargs["axes_class"] = HouseAxes
        return super().add_subplot(*args, **kwargs)

    @property
    def said(self) -> Said | None:
        """What the first chart on this figure says."""
        return next(filter(None, map(said, self.axes)), None)

    @property
    def alt(self) -> str:
        """What the chart says; empty before one is drawn."""
        return self.said.alt if self.said else ""

    @property
    def table(self) -> pd.DataFrame:
        """The table that the chart draws."""
        return self.said.table.copy() if self.said else pd.DataFrame()

    @property
    def parts(self) -> int:
        """How many things stand on its axes, to tell whether a caller added any."""
        return sum(len(ax.get_children()) for ax in self.axes)

    def draw_narrow(self) -> HouseFigure | None:
        """Return the same chart as wide as a phone, with its marks.

        None if it needs more room, or if the caller added something that would be missing in it.
        """
        drawn = None if self.narrow is None or self.parts != self.settled else self.narrow()
        if drawn is not None:
            for mark in self.marked:
                mark(cast(HouseAxes, drawn.axes[0]))
        return drawn

    def draw(self, renderer: RendererAgg) -> None:  # type: ignore[override]
        """Draw in the house style, whatever the style of the caller is."""
        with house_style():
            super().draw(renderer)

    def png(self) -> bytes:
        """Return the image, the same bytes each time."""
        buffer = io.BytesIO()
        with self._drawn_on(FigureCanvasAgg) as canvas:
            canvas.print_png(
                buffer,
                metadata={"Software": None},
                pil_kwargs={"compress_level": 4},  # a third of the time for a tenth more bytes
            )
        return buffer.getvalue()

    def svg(self) -> str:
        """Return the drawing as SVG, the same text each time."""
        buffer = io.StringIO()
        with house_style(), haloes(self), self._drawn_on(FigureCanvasSVG) as canvas:
            about = {"Title": self.alt, "Creator": None, "Date": None}
            canvas.print_svg(buffer, metadata=about)
        return settle(plain(buffer.getvalue()))

    @contextmanager
    def _drawn_on(self, kind: type[FigureCanvasBase]) -> Iterator[Any]:
        """Draw on a canvas of this kind, without the rehearsal that `savefig` draws first.

        That is there to lay the figure out, and a house figure stands as it is: a third faster.
        """
        canvas, dpi = self.canvas, self.dpi
        try:
            self.dpi = DPI
            yield canvas if type(canvas) is kind else kind(self)  # it has measured the texts
        finally:
            self.set_canvas(canvas)
            self.dpi = dpi

    def csv(self) -> str:
        """Return the table that is drawn, floats with four significant digits."""
        return table_csv(self.table)

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        shown: dict[str, Any] = {"text/plain": self.alt}
        if self.said and not self.said.drawn:  # a sentence says more than an empty frame
            shown["text/html"] = f'<p class="note">{escape(self.alt)}</p>'
            publish_display_data(shown)  # type: ignore[no-untyped-call]
            return
        width = round(self.get_figwidth() * 100)
        about = {"alt": self.alt, "width": width}
        shown["text/csv"] = self.csv()
        if os.environ.get(FIGURES) == "svg":
            shown |= {"image/svg+xml": self.svg(), DRAWN: self.drawn()}
            publish_display_data(shown, {"image/svg+xml": about})  # type: ignore[no-untyped-call]
            return
        shown["image/png"] = base64.b64encode(self.png()).decode("ascii")
        publish_display_data(shown, {"image/png": about})  # type: ignore[no-untyped-call]

    def drawn(self) -> dict[str, Any]:
        """Return what a page shows of the figure beside its drawing."""
        narrow = self.draw_narrow()
        return {
            **self.words._asdict(),
            "plot": self._plot_points(),
            "narrow": "" if narrow is None else narrow.svg(),
            "narrow_plot": [0, 0] if narrow is None else narrow._plot_points(),
        }

    def _plot_points(self) -> list[float]:
        """Return where the plot begins and how high it is, in points from the top."""
        return [round(72 * inches, 2) for inches in (self.plot_top, self.plot_height)]


def table_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV: dates as days, floats with four significant digits, LF."""
    text = frame.copy()
    for name in text:
        if pd.api.types.is_float_dtype(text[name]):
            text[name] = [_significant(number) for number in text[name]]
    return text.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def _significant(number: float) -> str:
    if pd.isna(number):
        return ""
    if number == 0 or math.isinf(number):
        return f"{abs(number):.0f}"
    decimals = max(0, 3 - math.floor(math.log10(abs(number))))
    text = f"{number:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text
