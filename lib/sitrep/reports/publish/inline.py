"""Drawings inside a page: nothing in them can act or load, and no two share a name."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
FRAME = "frame"
"""The id of words around the plot, which a page has as text."""

_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "defs",
        "path",
        "use",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "clipPath",
        "pattern",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "id",
        "d",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "points",
        "width",
        "height",
        "viewBox",
        "version",
        "transform",
        "href",
        "clip-path",
        "clip-rule",
        "fill",
        "fill-opacity",
        "fill-rule",
        "stroke",
        "stroke-width",
        "stroke-opacity",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-dasharray",
        "stroke-dashoffset",
        "opacity",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "text-anchor",
        "paint-order",
        "patternUnits",
    ]
)
_REFERENCE = re.compile(r"url\(#([\w-]+)\)|none")
_LINK = re.compile(r"#[\w-]+")


def is_safe(svg: str) -> bool:
    """Tell whether a drawing is made of shapes and words alone, none of which loads anything."""
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        return False
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return False
    return all(_is_safe(element) for element in root.iter())


def _is_safe(element: ElementTree.Element) -> bool:
    space, _, name = str(element.tag).rpartition("}")
    if space != f"{{{SVG}" or name not in _ELEMENTS:
        return False
    for attribute, value in element.attrib.items():
        if attribute.rpartition("}")[2] not in _ATTRIBUTES:
            return False
        if attribute == "href" and not _LINK.fullmatch(value):
            return False
        if "url(" in value and not _REFERENCE.fullmatch(value):
            return False
    return True


def show_plot(svg: str, name: str, alt: str, plot: tuple[float, float] = (0.0, 0.0)) -> str:
    """Return a drawing as part of a page, without the words around its plot.

    Parameters
    ----------
    svg : str, a safe drawing
    name : str, unlike that of any other drawing of the page
    alt : str, what it says to those who do not see it
    plot : (float, float), where the plot begins and how high it is; (0, 0) for all there is
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("id") == FRAME:
                parent.remove(child)
    title = root.find(f"{{{SVG}}}title")
    if title is not None:
        root.remove(title)
    _rename(root, name)
    left, top, width, height = map(float, root.get("viewBox", "0 0 1 1").split())
    if plot != (0.0, 0.0):
        top, height = plot
        root.set("viewBox", f"{left:g} {top:.2f} {width:g} {height:.2f}")
    root.attrib |= {
        "width": f"{width / 0.72:.0f}",
        "height": f"{height / 0.72:.0f}",
        "role": "img",
        "aria-label": alt,
    }
    return ElementTree.tostring(root, encoding="unicode")


def _rename(root: ElementTree.Element, name: str) -> None:
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, f"{name}-{value}")
            elif key == "href":
                element.set(key, f"#{name}-{value[1:]}")
            elif value.startswith("url(#"):
                element.set(key, f"url(#{name}-{value[5:]}")
