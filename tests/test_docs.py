"""The public names, their docstrings, and the examples in them."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
import sitrep

PUBLIC = ["DataError", "Dataset", "ParameterError", "load"]

FUNCTIONS = [name for name in PUBLIC if inspect.isfunction(getattr(sitrep, name, None))]
PLOTS = [name for name in FUNCTIONS if name.startswith("plot_")]
LIBRARY = Path(sitrep.__file__).parent
MODULES = sorted(found.name for found in pkgutil.walk_packages([str(LIBRARY)], prefix="sitrep."))


def sections(docstring: str) -> list[str]:
    """Return the headings of a numpydoc docstring."""
    return re.findall(r"^(\w[\w ]*)\n-+$", inspect.cleandoc(docstring), flags=re.MULTILINE)


def test_the_public_names() -> None:
    """What the library offers is this list; a change of it is a decision."""
    assert sorted(sitrep.__all__) == sorted(PUBLIC)
    assert all(hasattr(sitrep, name) for name in PUBLIC)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_is_documented(name: str) -> None:
    """A sentence first, then what is taken, and what is returned unless the sentence says it."""
    function = getattr(sitrep, name)
    docstring = inspect.getdoc(function) or ""
    summary = docstring.split("\n\n")[0]
    assert summary.endswith("."), f"{name}: its first paragraph is no sentence"
    heads = sections(docstring)
    if inspect.signature(function).parameters:
        assert "Parameters" in heads, f"{name}: no section Parameters"
    if not summary.startswith("Return"):
        assert "Returns" in heads, f"{name}: no section Returns"


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in PLOTS])
def test_every_parameter_is_documented(name: str) -> None:
    """Each parameter stands in the section, by its name."""
    function = getattr(sitrep, name)
    parameters = list(inspect.signature(function).parameters)
    text = (inspect.getdoc(function) or "").partition("Parameters\n")[2]
    named = {
        word
        for line in re.findall(r"^(\w[\w, ]*) :", text, flags=re.MULTILINE)
        for word in line.split(", ")
    }
    assert set(parameters) <= named


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signatures_have_one_grammar(name: str) -> None:
    """Data first, keywords after; no catch-all, no default that is a list or a dict."""
    for parameter in inspect.signature(getattr(sitrep, name)).parameters.values():
        assert parameter.kind is not inspect.Parameter.VAR_KEYWORD
        assert not isinstance(parameter.default, (list, dict, set, pd.DataFrame))
        if parameter.default is not inspect.Parameter.empty and name != "load":
            keyword = parameter.kind is inspect.Parameter.KEYWORD_ONLY
            assert keyword or (name, parameter.name) == ("source_line", "rule")


@pytest.mark.parametrize("module", ["sitrep", *MODULES])
def test_examples_in_docstrings_hold(module: str) -> None:
    """Each example in the library gives what it says."""
    loaded: ModuleType = importlib.import_module(module)
    result = doctest.testmod(loaded, extraglobs={"pd": pd})
    assert result.failed == 0


def test_there_are_examples() -> None:
    """The examples are found at all."""
    finder = doctest.DocTestFinder()
    found = [
        test
        for module in MODULES
        for test in finder.find(importlib.import_module(module))
        if test.examples
    ]
    assert len(found) >= 10


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_prints(path: Path) -> None:
    """The library returns what it has to say; only the command line shows it."""
    calls = [
        node.func.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert "print" not in calls
