"""Formulas as drawings, for paper: a page has them as MathML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

SIZE = 10.0
"""What a formula is drawn at; a document gives it the size of the words around it."""

_STEPS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}


@dataclass(frozen=True)
class Formula:
    """A formula as it is drawn.

    Attributes
    ----------
    svg : str
    height, depth : float, of the drawing and of what of it hangs below the line, in ems
    """

    svg: str
    height: float
    depth: float


@lru_cache(maxsize=256)
def draw_formula(tex: str) -> Formula | None:
    """Return a formula as a drawing; None if matplotlib cannot read it.

    Parameters
    ----------
    tex : str, as it stands in Markdown, without its dollars
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    try:
        path = TextPath(
            (0, 0),
            f"${' '.join(tex.split())}$",
            prop=FontProperties(size=SIZE, math_fontfamily="stix"),
        )
        box = path.get_extents()
    except Exception:  # whatever its parser stumbles over, the text is there to read
        return None
    if not len(path.vertices) or "$" in tex:
        return None
    steps = []
    for points, code in path.iter_segments(curves=True, simplify=False):
        numbers = " ".join(f"{number:.3f}" for number in points) if code != 79 else ""
        steps.append(f"{_STEPS[int(code)]}{numbers}")
    top, low = max(box.y1, 0.0), min(box.y0, 0.0)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{box.x1 - box.x0:.3f}pt"'
        f' height="{top - low:.3f}pt"'
        f' viewBox="{box.x0:.3f} {-top:.3f} {box.x1 - box.x0:.3f} {top - low:.3f}">'
        f'<path transform="scale(1 -1)" d="{"".join(steps)}"/></svg>'
    )
    return Formula(svg, (top - low) / SIZE, -low / SIZE)
