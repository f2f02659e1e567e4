"""The house figure: finding above, source below, alt text and table inside, no global state."""

from __future__ import annotations

import base64
import io
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

INK = "#1f1f1f"
MUTED = "#5a5a5a"
HAIRLINE = "#dcdcdc"
CONTEXT = "#cfcfcf"
UNCOVERED = "#efefef"
GREY = "#8c8c8c"
ACCENT = "#0b5e9e"

WIDTH = 6.5
HEIGHT = 3.6
MARGIN = 0.1
"""Inches; a plain chart is 6.5 x 3.6, more lines of text or more rows make it higher."""

DPI = 200
"""Dots an inch: crisp where 1300 dots are shown on 650 pixels."""

TITLE, SUBTITLE, LABEL, SMALL = 12.0, 9.5, 9.0, 8.0
"""Points."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": LABEL,
    "text.color": INK,
    "text.parse_math": False,  # a $ in the data is a $
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titlesize": LABEL,
    "axes.titleweight": "bold",
    "axes.titlepad": 4.0,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "xtick.labelsize": LABEL,
    "ytick.labelsize": LABEL,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "grid.color": HAIRLINE,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.7,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.labelcolor": MUTED,
    "svg.hashsalt": "sitrep",
}


FIGURES = "SITREP_FIGURES"
"""Environment variable: "png,svg" lets a figure show itself as a drawing too, to be published."""

PASSES = 2
"""How often a figure is laid out: new tick labels can move the plot, which can change its ticks."""


@contextmanager
def house_style() -> Iterator[None]:
    """Set the house style for the block and leave the settings of the caller as they were."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


class HouseFigure(Figure):
    """A figure that knows what it says (`alt`) and what it draws (`table`).

    It is not known to pyplot. As the last line of a notebook cell it shows itself once: as an image
    with its alt text, as text, and as the CSV of its table; as SVG too if `FIGURES` says so. With
    nothing to draw it shows what it says, and no image.

    Parameters
    ----------
    plot_height : float, inches between the subtitle and the footer
    """

    def __init__(self, plot_height: float) -> None:
        super().__init__(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self)
        self.plot_height = plot_height
        self.alt = ""
        self.table = pd.DataFrame()

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
        with house_style(), self._drawn_on(FigureCanvasSVG) as canvas:
            about = {"Title": self.alt, "Creator": None, "Date": None}
            canvas.print_svg(buffer, metadata=about)
        return buffer.getvalue()

    @contextmanager
    def _drawn_on(self, kind: type[FigureCanvasBase]) -> Iterator[Any]:
        """Draw on a canvas of this kind, without the rehearsal that `savefig` draws first.

        That is there to lay the figure out, and a house figure stands as it is: a third faster.
        """
        canvas, dpi = self.canvas, self.dpi
        try:
            self.dpi = DPI
            yield kind(self)
        finally:
            self.set_canvas(canvas)
            self.dpi = dpi

    def csv(self) -> str:
        """Return the table that is drawn, floats with four significant digits."""
        return table_csv(self.table)

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        if self.alt and self.table.empty:  # a sentence says more than an empty frame
            said = {"text/html": f"<p>{escape(self.alt)}</p>", "text/plain": self.alt}
            publish_display_data(said)  # type: ignore[no-untyped-call]
            return
        shown = {
            "image/png": base64.b64encode(self.png()).decode("ascii"),
            "text/plain": self.alt,
            "text/csv": self.csv(),
        }
        if "svg" in os.environ.get(FIGURES, ""):
            shown["image/svg+xml"] = self.svg()
        about = {"image/png": {"alt": self.alt, "width": round(WIDTH * 100)}}
        publish_display_data(shown, about)  # type: ignore[no-untyped-call]


_DRAWN: WeakKeyDictionary[Axes, tuple[str, pd.DataFrame]] = WeakKeyDictionary()


def alt(ax: Axes) -> str:
    """Return what a chart says, as one sentence for those who do not see it."""
    return _DRAWN[ax][0]


def table(ax: Axes) -> pd.DataFrame:
    """Return the tidy table that a chart draws."""
    return _DRAWN[ax][1].copy()


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


def new_axes(ax: Axes | None, plot_height: float = 2.69) -> Axes:
    """Return the axes to draw on: those of the caller, or those of a new house figure."""
    if ax is not None:
        return ax
    return HouseFigure(plot_height).add_subplot()


def axes_width(ax: Axes) -> float:
    """Return the width for drawing, in inches; that of a new house figure is an estimate."""
    figure = ax.get_figure(root=True)
    if isinstance(figure, HouseFigure) and not figure.alt:
        return WIDTH - 0.65
    return float(ax.get_window_extent().width / ax.figure.dpi)


def finish(
    ax: Axes,
    *,
    title: str,
    subtitle: str,
    source: str,
    drawn: pd.DataFrame,
    adjust: Callable[[], None] | None = None,
) -> Axes:
    """Write the finding, the measure and the source around a chart, and keep what it draws.

    Parameters
    ----------
    ax : Axes
    title : str, the finding
    subtitle : str, measure, unit and place
    source : str, the footer
    drawn : DataFrame, the tidy table that is drawn
    adjust : callable, optional, what remains to be done once the place of the plot is known

    Returns
    -------
    Axes, the one given
    """
    text = f"{title.strip().rstrip('.')}: {subtitle.strip().rstrip('.')}."
    _DRAWN[ax] = (text, drawn.copy())
    figure = ax.get_figure(root=True)
    if isinstance(figure, HouseFigure) and not figure.alt:
        figure.alt, figure.table = text, drawn.copy()
        _frame(figure, title, subtitle, source)
        _settle(figure, adjust)
        _freeze(figure)
    else:
        _caption(ax, title, subtitle, source)
        if adjust is not None:
            _settle(ax.get_figure(root=True), adjust)
    return ax


def _freeze(figure: Figure) -> None:
    """Keep every plot where it is; the layout itself differs in the last digits between runs."""
    figure.set_layout_engine("none")
    for ax in figure.axes:
        sides = (round(side, 5) for side in ax.get_position(original=True).bounds)
        ax.set_position(Bbox.from_bounds(*sides))


def _settle(figure: Figure | None, adjust: Callable[[], None] | None) -> None:
    """Lay a figure out until nothing moves, so that each rendering of it is the same."""
    if figure is None:
        return
    engine = figure.get_layout_engine()
    for _ in range(1 if adjust is None else PASSES):
        if engine is None:
            figure.draw_without_rendering()
        else:
            engine.execute(figure)
        if adjust is not None:
            adjust()


def _frame(figure: HouseFigure, title: str, subtitle: str, source: str) -> None:
    """Put the texts at the edges and let the plot fill what is between."""
    heading = _add_text(figure, title, TITLE, INK, "bold")
    measure = _add_text(figure, subtitle, SUBTITLE, MUTED, "normal")
    footer = _add_text(figure, source, SMALL, MUTED, "normal")
    heights = [text.get_window_extent().height / figure.dpi for text in (heading, measure, footer)]
    top = MARGIN + heights[0] + 0.06 + heights[1] + 0.08
    bottom = MARGIN + heights[2] + 0.06
    height = top + figure.plot_height + bottom
    figure.set_size_inches(WIDTH, height)
    heading.set_y(1 - MARGIN / height)
    measure.set_y(1 - (MARGIN + heights[0] + 0.06) / height)
    footer.set(y=MARGIN / height, va="bottom")
    side = MARGIN / WIDTH
    box = (side, bottom / height, 1 - 2 * side, figure.plot_height / height)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=box, w_pad=0, h_pad=0, wspace=0.03))


def _add_text(figure: Figure, text: str, size: float, colour: str, weight: str) -> Text:
    lines = wrap(text, WIDTH - 2 * MARGIN, size, weight)
    return figure.text(
        MARGIN / WIDTH, 0, lines, size=size, color=colour, weight=weight, va="top", linespacing=1.25
    )


def _caption(ax: Axes, title: str, subtitle: str, source: str) -> None:
    """Write the texts as title and label of axes that are part of a larger figure."""
    key, plot = ax.get_legend(), ax.get_window_extent()
    width = float(plot.width / ax.figure.dpi)
    top = plot.y1 if key is None else max(plot.y1, key.get_window_extent().y1 + 4)
    above = 4 + (top - plot.y1) * 72 / ax.figure.dpi
    measure = ax.annotate(
        wrap(subtitle, width, SMALL),
        (0, 1),
        (0, above),
        xycoords="axes fraction",
        textcoords="offset points",
        size=SMALL,
        color=MUTED,
        annotation_clip=False,
    )
    lines = measure.get_window_extent().height * 72 / ax.figure.dpi
    ax.set_title(
        wrap(title, width, LABEL, "bold"),
        loc="left",
        weight="bold",
        size=LABEL,
        color=INK,
        pad=above + lines + 4,
    )
    ax.set_xlabel(wrap(source, width, SMALL), loc="left", size=SMALL, color=MUTED)


@lru_cache(maxsize=1)
def _ruler() -> RendererAgg:
    return RendererAgg(8, 8, DPI)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of one line of text in inches."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    ruler: Any = _ruler()
    pixels, _, _ = ruler.get_text_width_height_descent(text, font, ismath=False)
    return float(pixels) / DPI


def wrap(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Break text into lines that are at most `width` inches wide; long words are broken too."""
    width *= 0.985  # letters are placed a little differently at other resolutions
    return "\n".join(
        line for part in text.splitlines() or [""] for line in _lines(part, width, size, weight)
    )


def _lines(text: str, width: float, size: float, weight: str) -> list[str]:
    lines = [""]
    for word in filter(None, text.split(" ")):
        joined = f"{lines[-1]} {word}".strip()
        if text_width(joined, size, weight) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size, weight) > width:
                lines.append("")
            lines[-1] += letter
    return lines
