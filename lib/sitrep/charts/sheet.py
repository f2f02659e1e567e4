"""The skeleton of every chart: axes, drawing, and the texts around them."""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, ParamSpec, Required, TypedDict, Unpack

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sitrep.charts.axes import NO_ROWS, thin_labels
from sitrep.charts.drawing import FRAME
from sitrep.charts.figure import Frame, HouseFigure, Said
from sitrep.charts.lettering import wrap
from sitrep.charts.style import (
    ACCENT,
    HAIRLINE,
    INK,
    LABEL,
    MARGIN,
    MUTED,
    NARROW,
    SMALL,
    SUBTITLE,
    TITLE,
    WIDTH,
    house_style,
)
from sitrep.errors import ParameterError, suggestion

PASSES = 2
"""How often a figure is laid out: new tick labels can move the plot, which can change its ticks."""

SLIM_ROWS = 10

LEAST = 0.8
"""Inches that a plot needs between the subtitle and the footer."""


class House(TypedDict, total=False):
    """The arguments that all charts share."""

    title: Required[str]
    subtitle: Required[str]
    source: Required[str]
    colour: str | Mapping[str, str]
    size: tuple[float, float] | None
    ax: Axes | None


SHARED = """title : str, the finding, in fewer words if two lines are too few; whole in the alt text
subtitle : str, measure, unit and place
source : str, the footer: source, dataset version, rule, n"""

LOOKS = """colour : str or dict, optional, one for what is drawn in the accent colour, or one a code
size : (float, float), optional, inches of the whole figure: width, height
ax : Axes, optional; a new house figure by default"""

_P = ParamSpec("_P")


def chart(plot: Callable[_P, Axes]) -> Callable[_P, Axes]:
    """Give a chart the house style, and the shared arguments to its signature and docstring."""
    own = [
        parameter
        for parameter in inspect.signature(plot).parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    signature = inspect.Signature(_with_shared(own), return_annotation="Axes")

    @wraps(plot)
    def draw_chart(*args: _P.args, **kwargs: _P.kwargs) -> Axes:
        for name in kwargs:
            if name not in signature.parameters:
                hint = suggestion(name, list(signature.parameters))
                raise ParameterError(name, f"is no argument of {plot.__name__}; {hint}")
        with house_style():
            return plot(*args, **kwargs)

    draw_chart.__signature__ = signature  # type: ignore[attr-defined]
    draw_chart.__doc__ = _document(inspect.getdoc(plot) or "")
    return draw_chart


def _with_shared(own: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """Return the parameters in the order of the grammar: data, texts, options, looks."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    texts = [
        inspect.Parameter(name, keyword, annotation="str")
        for name in ("title", "subtitle", "source")
    ]
    looks = [
        inspect.Parameter(name, keyword, default=default, annotation=kind)
        for name, kind, default in (
            ("colour", "str | Mapping[str, str]", ""),
            ("size", "tuple[float, float] | None", None),
            ("ax", "Axes | None", None),
        )
    ]
    first = [parameter for parameter in own if parameter.kind is not keyword]
    return [*first, *texts, *(each for each in own if each.kind is keyword), *looks]


def _document(text: str) -> str:
    """Put the shared parameters into their section and say what is returned."""
    sections = re.split(r"\n\n(?=\w+\n-+\n)", text)
    at = next(at for at, section in enumerate(sections) if section.startswith("Parameters\n"))
    sections[at] = f"{sections[at]}\n{SHARED}\n{LOOKS}"
    if not any(section.startswith("Returns\n") for section in sections):
        sections.insert(at + 1, "Returns\n-------\nAxes")
    return "\n\n".join(sections)


class TooNarrowError(Exception):
    """A chart has less room than it can be read in."""


@dataclass
class Sheet:
    """What a chart is drawn on, and what its drawing leaves for the end.

    Attributes
    ----------
    given : Axes or None, those of the caller
    colour : str or mapping of a code to a colour, as the caller wants it; may be empty
    size : (float, float) or None, inches of a new figure
    seen : str, a sentence on the shape for the alt text
    credit : str, what stands after the source
    adjust : callable or None, what remains to be done once the place of the plot is known
    last : callable or None, what remains to be done when nothing moves any more
    inches : float, the width of a new figure where no size is given
    """

    given: Axes | None = None
    colour: str | Mapping[str, str] = ""
    size: tuple[float, float] | None = None
    seen: str = ""
    credit: str = ""
    adjust: Callable[[], None] | None = None
    last: Callable[[], None] | None = None
    inches: float = WIDTH
    made: Axes | None = field(default=None, init=False)

    @property
    def accent(self) -> str:
        """The colour of what is not coloured by its group."""
        return self.colour if self.colour and isinstance(self.colour, str) else ACCENT

    @property
    def width(self) -> float:
        """Inches for labels, plot and columns together."""
        if self.given is not None:
            return axes_width(self.given)
        return self.figure_width - 2 * MARGIN

    @property
    def figure_width(self) -> float:
        """Inches of a new figure."""
        return self.inches if self.size is None else self.size[0]

    @property
    def plot_width(self) -> float:
        """Inches for a plot with an axis of numbers on its left."""
        return self.width if self.given is not None else self.width - 0.45

    def needs(self, inches: float) -> None:
        """Say how wide a figure must be for this chart; one that is made for a phone is not made.

        Raises
        ------
        TooNarrowError : it is made for a phone, which is not so wide
        """
        if self.slim and self.inches < inches:
            raise TooNarrowError

    def rows(self, most: int) -> int:
        """Return how many rows are drawn where a wide figure has so many."""
        return min(most, SLIM_ROWS) if self.slim else most

    @property
    def slim(self) -> bool:
        """Whether it is made for a phone."""
        return self.inches < WIDTH

    def axes(self, height: float = 2.69) -> Axes:
        """Return the axes to draw on; those of a new figure are so many inches high."""
        if self.given is not None:
            self.made = self.given
        else:
            self.made = HouseFigure(height, self.figure_width).add_subplot()
        return self.made


def axes_width(ax: Axes) -> float:
    """Return the width for drawing, in inches; that of a new house figure is an estimate."""
    figure = ax.get_figure(root=True)
    if isinstance(figure, HouseFigure) and not figure.said:
        return float(figure.get_figwidth()) - 0.65
    return float(ax.get_window_extent().width / ax.figure.dpi)


def draw(
    rows: pd.DataFrame,
    paint: Callable[[Sheet], None],
    *,
    nothing: str = "",
    **house: Unpack[House],
) -> Axes:
    """Draw a chart and the texts around it; every chart ends here.

    Parameters
    ----------
    rows : DataFrame, the tidy table that is drawn
    paint : callable that draws it on a sheet
    nothing : str, the sentence that stands in for the drawing where there is nothing to draw
    **house : title, subtitle, source and looks

    Returns
    -------
    Axes
    """
    sheet = Sheet(house.get("ax"), house.get("colour", ""), house.get("size"))
    ax = _draw_on(sheet, rows, paint, nothing, house)
    figure = ax.get_figure(root=True)
    if sheet.given is None and isinstance(figure, HouseFigure) and not nothing:
        figure.narrow = partial(_draw_narrow, rows, paint, house)
        figure.settled = figure.parts
    return ax


def _draw_narrow(
    rows: pd.DataFrame, paint: Callable[[Sheet], None], house: House
) -> HouseFigure | None:
    """Draw a chart again, as wide as a phone and without the texts around it, if it has room."""
    texts: House = {"title": "", "subtitle": "", "source": ""}
    sheet = Sheet(colour=house.get("colour", ""), inches=NARROW)
    with house_style(), warnings.catch_warnings():
        warnings.filterwarnings("error", "constrained_layout not applied", UserWarning)
        try:
            ax = _draw_on(sheet, rows, paint, "", texts)
        except (TooNarrowError, UserWarning):
            return None
    figure = ax.get_figure(root=True)
    assert isinstance(figure, HouseFigure)
    for each in figure.axes:
        thin_labels(each)
    return figure


def _draw_on(
    sheet: Sheet,
    rows: pd.DataFrame,
    paint: Callable[[Sheet], None],
    nothing: str,
    house: House,
) -> Axes:
    """Draw a chart and the texts around it on this sheet."""
    if nothing:
        _write_nothing(sheet.axes(LEAST), nothing)
        sheet.seen = f"{nothing.rstrip('.')}."
    else:
        paint(sheet)
    ax = sheet.made
    assert ax is not None
    source = " ".join(part for part in (house["source"], sheet.credit) if part)
    heading, measure = (house[name].strip().rstrip(".") for name in ("title", "subtitle"))
    said = f"{heading}." if nothing else f"{heading}: {measure}."
    text = " ".join(part for part in (said, sheet.seen) if part)
    ax.add_artist(Said(text, rows, drawn=not nothing))
    figure = ax.get_figure(root=True)
    if sheet.given is None and isinstance(figure, HouseFigure):
        figure.words = Frame(heading, house["subtitle"].strip(), source)
        _frame(figure, heading, house["subtitle"], source, sheet.size)
        _settle(figure, sheet.adjust)
        _freeze(figure)
    else:
        _caption(ax, heading, house["subtitle"], source)
        if sheet.adjust is not None:
            _settle(figure, sheet.adjust)
    if sheet.last is not None:
        sheet.last()
    return ax


@chart
def draw_nothing(table: pd.DataFrame, **house: Unpack[House]) -> Axes:
    """Say that there is nothing to draw: the figure shows its title and subtitle as a sentence.

    Parameters
    ----------
    table : DataFrame, the tidy table that would be drawn
    """
    return draw(table, lambda _: None, nothing=NO_ROWS, **house)


def _write_nothing(ax: Axes, sentence: str) -> None:
    """Leave the frame of a chart and write why it is empty."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.add_patch(
        Rectangle((0, 0), 1, 1, transform=ax.transAxes, facecolor="#f7f7f7", edgecolor=HAIRLINE)
    )
    middle: dict[str, Any] = {"transform": ax.transAxes, "ha": "center", "va": "center"}
    ax.text(0.5, 0.5, wrap(sentence, axes_width(ax), 10), size=10, color=MUTED, **middle)


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


def _frame(
    figure: HouseFigure,
    title: str,
    subtitle: str,
    source: str,
    size: tuple[float, float] | None,
) -> None:
    """Put the texts at the edges and let the plot fill what is between."""
    heading = _add_text(figure, title, TITLE, INK, "bold", most=2)
    measure = _add_text(figure, subtitle, SUBTITLE, MUTED, "normal")
    footer = _add_text(figure, source, SMALL, MUTED, "normal")
    heights = [text.get_window_extent().height / figure.dpi for text in (heading, measure, footer)]
    top = MARGIN + heights[0] + 0.06 + heights[1] + 0.08
    bottom = MARGIN + heights[2] + 0.06
    if size is not None:
        figure.plot_height = size[1] - top - bottom
        if figure.plot_height < LEAST:
            least = top + bottom + LEAST
            raise ParameterError(
                "size",
                f"{size[1]:g} inches are too low for this chart; allowed: {least:.1f} or more",
            )
    height = top + figure.plot_height + bottom
    width = figure.get_figwidth()
    figure.set_size_inches(width, height)
    heading.set_y(1 - MARGIN / height)
    measure.set_y(1 - (MARGIN + heights[0] + 0.06) / height)
    footer.set(y=MARGIN / height, va="bottom")
    side = MARGIN / width
    figure.plot_top = top
    box = (side, bottom / height, 1 - 2 * side, figure.plot_height / height)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=box, w_pad=0, h_pad=0, wspace=0.03))


def _add_text(
    figure: Figure, text: str, size: float, colour: str, weight: str, *, most: int = 0
) -> Text:
    width = figure.get_figwidth()
    lines = wrap(text, width - 2 * MARGIN, size, weight, most)
    if lines.endswith(" …") and size > LABEL:  # smaller letters before half a sentence
        return _add_text(figure, text, size - 1, colour, weight, most=most)
    return figure.text(
        MARGIN / width,
        0,
        lines,
        size=size,
        color=colour,
        weight=weight,
        va="top",
        linespacing=1.25,
        gid=FRAME,
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
