"""The `plot` of what has charts: it draws when it is called, and lists them for completion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from sitrep.errors import suggestion


@dataclass(frozen=True)
class Plot:
    """Draws a result or a claim: called, as its first chart; by an attribute, as another."""

    _draw: Callable[[str, dict[str, Any]], Axes]
    _known: tuple[str, ...]
    _fitting: tuple[str, ...]
    _chart: str = ""

    def __call__(
        self,
        chart: str = "",
        *,
        title: str = "",
        subtitle: str = "",
        source: str = "",
        colour: str | Mapping[str, str] = "",
        size: tuple[float, float] | None = None,
        ax: Axes | None = None,
    ) -> Axes:
        """Draw a chart.

        Parameters
        ----------
        chart : str, its name, as the attribute; by default the first that fits
        title, subtitle, source : str, by default the finding, the measure with what was asked
            about, and the dataset with its version
        colour : str, of what is drawn, or dict, code or label of a group -> its colour; by default
            those of the house
        size : (float, float), inches; by default as high as the chart needs
        ax : Axes, optional; a new house figure by default

        Returns
        -------
        Axes; those of a house figure show it as the last line of a cell

        Raises
        ------
        ParameterError : there is no such chart, or none at all

        Examples
        --------
        >>> ax = TINY.count(per="month").plot(title="Incidents in four months", size=(6.5, 3))
        >>> ax.figure.get_size_inches().tolist()
        [6.5, 3.0]
        """
        asked = {"title": title, "subtitle": subtitle, "source": source}
        looks = {"colour": colour, "size": size, "ax": ax}
        given = {key: value for key, value in {**asked, **looks}.items() if value}
        return self._draw(chart or self._chart, given)

    def __getattr__(self, name: str) -> Plot:
        if name.startswith("_") or self._chart or name not in self._known:
            raise AttributeError(f"{name!r} is no chart of this; {suggestion(name, dir(self))}")
        return Plot(self._draw, self._known, self._fitting, name)

    def __dir__(self) -> list[str]:
        return list(self._fitting)
