"""The public names, their docstrings, the examples in them, and the pages of docs/."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
import sitrep
from conftest import TINY
from make_reference import PAGE, describe_names, list_members, list_names
from sitrep.results import Result

ROOT = Path(__file__).parents[1]
LIBRARY = Path(sitrep.__file__).parent
MODULES = sorted(found.name for found in pkgutil.walk_packages([str(LIBRARY)], prefix="sitrep."))
ROOMS = ("measures", "words", "tables", "charts")

PUBLIC = [
    "Adjusted",
    "Claim",
    "Claims",
    "Clusters",
    "Comparison",
    "Counts",
    "DataError",
    "Dataset",
    "Deaths",
    "Interrupted",
    "Lethality",
    "Levels",
    "NearRepeat",
    "ParameterError",
    "Places",
    "Published",
    "Result",
    "Sources",
    "load",
    "versions",
]

SHOWN = ("README.md", "docs/cookbook.md", "docs/revisions.md")
PAGES = {path: (ROOT / path).read_text("utf-8") for path in SHOWN}


def every_kind(base: type) -> list[type]:
    """Return the classes that are built on one, however far down."""
    return [each for kind in base.__subclasses__() for each in (kind, *every_kind(kind))]


KINDS = {kind.__name__: kind for kind in every_kind(Result)}
KINDS |= {name: thing for name in PUBLIC if inspect.isclass(thing := getattr(sitrep, name))}


def public_members() -> dict[str, Callable[..., Any]]:
    """Return what users call or read: public functions, methods and properties, by their names."""
    functions = {name: getattr(sitrep, name) for name in PUBLIC if name not in KINDS}
    return functions | {
        f"{name}.{entry}": member
        for name, kind in KINDS.items()
        for entry, member in list_members(kind)
    }


def is_called(name: str) -> bool:
    """Tell whether a public member is called, not read."""
    kind, _, entry = name.rpartition(".")
    return not kind or inspect.isfunction(inspect.getattr_static(KINDS[kind], entry))


def called_across() -> dict[str, Callable[..., Any]]:
    """Return the functions of the rooms one floor down that another room calls, and all charts."""
    found = {}
    for path in LIBRARY.rglob("*.py"):
        room = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
        for module, name in named_of_ours(ast.parse(path.read_text("utf-8"))):
            of = module.split(".")[1]
            thing = getattr(importlib.import_module(module), name, None)
            across = of in ROOMS and (of != room or path.name == "__init__.py")
            if across and inspect.isfunction(thing) and thing.__module__.split(".")[1] == of:
                found[f"{of}.{name}"] = thing
    return found


def named_of_ours(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names that a module takes from ours: imported, or by the name of their module."""
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sitrep."):
            for alias in node.names:
                yield str(node.module), alias.name
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        is_named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if is_named and modules.get(node.value.id) in MODULES:
            yield modules[node.value.id], node.attr


MEMBERS = public_members()
BELOW = called_across()
DOCUMENTED = {**MEMBERS, **BELOW}


def own_parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the parameters that a caller gives."""
    return [each for each in inspect.signature(function).parameters.values() if each.name != "self"]


def sections(docstring: str) -> list[str]:
    """Return the headings of a numpydoc docstring."""
    return re.findall(r"^(\w[\w ]*)\n-+$", inspect.cleandoc(docstring), flags=re.MULTILINE)


def test_the_public_names() -> None:
    """What the library offers is this list; a change of it is a decision."""
    assert sorted(sitrep.__all__) == sorted(PUBLIC)
    assert all(hasattr(sitrep, name) for name in PUBLIC)
    assert len(PUBLIC) <= 20


def test_functions_below_are_found() -> None:
    """What the tests of docstrings look at is there, under the names it has today."""
    assert {"Dataset.where", "Counts.rolling", "Disagreements.list", "load"} <= set(MEMBERS)
    assert {"measures.count", "words.number", "tables.present", "charts.plot_trend"} <= set(BELOW)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example(name: str) -> None:
    """A sentence says what it is, and an example shows it."""
    docstring = inspect.getdoc(getattr(sitrep, name)) or ""
    assert docstring.split("\n\n")[0].endswith("."), f"{name}: its first paragraph is no sentence"
    assert "Examples" in sections(docstring)
    assert ">>> " in docstring


@pytest.mark.parametrize("name", [name for name in MEMBERS if is_called(name)])
def test_every_public_method_has_an_example(name: str) -> None:
    """What users call is shown as it is called."""
    assert "Examples" in sections(inspect.getdoc(MEMBERS[name]) or "")


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_public_function_is_documented(name: str) -> None:
    """A sentence first, then what is taken, and what is returned unless the sentence says it."""
    function = DOCUMENTED[name]
    docstring = inspect.getdoc(function) or ""
    summary = docstring.split("\n\n")[0]
    assert summary.endswith("."), f"{name}: its first paragraph is no sentence"
    heads = sections(docstring)
    if own_parameters(function):
        assert "Parameters" in heads, f"{name}: no section Parameters"
        if not summary.startswith(("Return", "Yield")):
            assert "Returns" in heads, f"{name}: no section Returns"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_parameter_is_documented(name: str) -> None:
    """Each parameter stands in the section, by its name."""
    function = DOCUMENTED[name]
    text = (inspect.getdoc(function) or "").partition("Parameters\n")[2].partition("\n\n")[0]
    text = re.sub(r",\n(?=\w)", ", ", text)
    named = {
        word
        for line in re.findall(r"^(\w[\w, ]*) :", text, flags=re.MULTILINE)
        for word in line.split(", ")
    }
    assert {parameter.name for parameter in own_parameters(function)} == named


@pytest.mark.parametrize("name", DOCUMENTED)
def test_signatures_have_one_grammar(name: str) -> None:
    """What it is about first, keywords after; no catch-all, no default that is a list or a dict."""
    parameters = own_parameters(DOCUMENTED[name])
    for place, parameter in enumerate(parameters):
        assert parameter.kind is not inspect.Parameter.VAR_KEYWORD
        assert not isinstance(parameter.default, (list, dict, set, pd.DataFrame))
        if parameter.default is not inspect.Parameter.empty:
            first = place == 0 and name in MEMBERS
            assert first or parameter.kind is inspect.Parameter.KEYWORD_ONLY, parameter.name


@pytest.mark.parametrize("module", ["sitrep", *MODULES])
def test_examples_in_docstrings_hold(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example in the library gives what it says; what it writes goes to an empty folder."""
    monkeypatch.chdir(tmp_path)
    loaded: ModuleType = importlib.import_module(module)
    given = {"pd": pd, "TINY": sitrep.load(TINY)} if examples(loaded) else {}
    result = doctest.testmod(loaded, extraglobs=given)
    assert result.failed == 0


def examples(module: ModuleType) -> list[doctest.DocTest]:
    """Return the docstrings of a module that have an example."""
    return [test for test in doctest.DocTestFinder().find(module) if test.examples]


def test_there_are_examples() -> None:
    """The examples are found at all."""
    assert sum(len(examples(importlib.import_module(module))) for module in MODULES) >= 90


def test_the_reference_is_that_of_the_code() -> None:
    """The page is what the docstrings give; `make store` writes it anew."""
    assert PAGE.read_text("utf-8") == describe_names()


def test_the_reference_begins_with_the_dataset() -> None:
    """The page has every public name: first what is asked, then what it answers, by its verbs."""
    names = list_names()
    assert sorted(names) == sorted(PUBLIC)
    assert names[:4] == ["Dataset", "load", "Result", "Counts"]
    heads = re.findall(r"^### `Dataset\.(\w+)`$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    assert heads[:3] == ["count", "deaths", "lethality"]
    assert {"where", "values", "label", "sources", "claims"} <= set(heads)


@pytest.mark.parametrize("kind", every_kind(Result), ids=lambda kind: kind.__name__)
def test_the_reference_names_every_chart(kind: type[Result]) -> None:
    """Each chart of a result stands there, with what it shows and what it needs."""
    text = PAGE.read_text("utf-8")
    for name, chart in kind.charts.items():
        line = re.search(rf"\*\*Charts\*\* of {kind.__name__};.*?`plot\.{name}\(\)`: (.*)", text,
                         flags=re.DOTALL)  # fmt: skip
        assert line is not None
        assert chart.needs in line[1]


@pytest.mark.parametrize("path", PAGES)
def test_blocks_of_code_run(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page run one after another in an empty folder, as the cells of a notebook."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGES[path], flags=re.DOTALL):
        tree = ast.parse(block)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, path, "exec"), names)
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), path, "eval"), names)
            assert shown is None or repr(shown)
            assert getattr(shown, "_repr_html_", str)() is not None


@pytest.mark.parametrize("path", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_links_lead_somewhere(path: str) -> None:
    """Each link of a page leads to a file, and within the reference to one of its headings."""
    text = (ROOT / "docs" / path).read_text("utf-8")
    heads = re.findall(r"^#+ (.*)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}
    for file, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)]*))?\)", text):
        assert (ROOT / "docs" / file).exists()
        if anchor and file in ("", "reference.md"):
            assert anchor in anchors


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_prints(path: Path) -> None:
    """The library returns what it has to say; only the command line shows it."""
    calls = [
        node.func.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert "print" not in calls
