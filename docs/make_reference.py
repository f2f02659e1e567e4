"""The reference page of the public names, made from their docstrings so that it cannot disagree."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sitrep
from sitrep.claims.figures import CHARTS
from sitrep.results import Plot, Result

PAGE = Path(__file__).with_name("reference.md")
HEAD = """# Reference

The public names of `sitrep`. This page is made from the code by `make store`; a test holds it in
step. What researchers do with them most often is in the [cookbook](cookbook.md), and what the
columns of the curated data mean in the [codebook](../data/README.md).

One begins with [`load`](#load), narrows with [`where`](#datasetwhere), and asks the
[Dataset](#dataset). What it answers is a [Result](#result): a table, its sentence and its charts.
In the examples `TINY` are the twenty made-up incidents of `tests/data/tiny`, and `pd` is pandas.
"""

HIDDEN = ("of",)
"""Methods that the verbs of a dataset call for their reader."""


def describe_names() -> str:
    """Return the page: what there is, then each public name with its methods and charts."""
    names = list_names()
    sections = [_describe(name) for name in names]
    return "\n".join([HEAD, _contents(names), *sections])


def list_names() -> list[str]:
    """Return the public names: the dataset, what it answers, and the rest."""
    answers = [_answer(member) for _, member in list_members(sitrep.Dataset)]
    first = ["Dataset", "load", "Result", *answers]
    public = list(sitrep.__all__)
    return [*dict.fromkeys(name for name in [*first, *public] if name in public)]


def list_members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties of a class, those of its bases of ours after its own.

    What all results share is told once, of `Result`.
    """
    told = set(HIDDEN)
    for base in kind.__mro__:
        shared = base is Result and kind is not Result
        if not base.__module__.startswith("sitrep.") or shared:
            continue
        for name, member in vars(base).items():
            function = member.fget if isinstance(member, property) else member
            function = getattr(function, "func", function)  # a cached property
            if name.startswith("_") or name in told or not inspect.isfunction(function):
                continue
            told.add(name)
            yield name, function


def _describe(name: str) -> str:
    """Return the section on one name."""
    thing = getattr(sitrep, name)
    if not inspect.isclass(thing):
        return f"## `{name}`\n\n{_signature(name, thing)}\n\n{_prose(thing)}\n"
    parts = [f"## `{name}`\n\n{_prose(thing)}\n", *_fields(thing)]
    if issubclass(thing, Result) and thing is not Result:
        parts.append("It has all that every [Result](#result) has, and what follows.\n")
        parts.append(_charts(thing))
    parts += [_describe_member(thing, entry, member) for entry, member in list_members(thing)]
    return "\n".join([*parts, *([_figures()] if thing is sitrep.Claim else [])])


def _describe_member(kind: type, name: str, member: Any) -> str:
    """Return the part on a method or a property, and on the result that it alone gives."""
    head = f"### `{kind.__name__}.{name}`\n"
    if kind in (Result, sitrep.Claim) and name == "plot":
        return "\n".join([head, _signature(name, Plot.__call__), "", _prose(member), "",
                          _prose(Plot.__call__), ""])  # fmt: skip
    is_method = inspect.isfunction(vars(_owner(kind, name))[name])
    call = [_signature(name, member), ""] if is_method else []
    parts = [head, *call, _prose(member), ""]
    given = _kinds().get(_answer(member))
    if given is not None and given.__name__ not in sitrep.__all__ and kind is not given:
        parts.append(_charts(given))
        for entry, own in list_members(given):
            if entry != "findings":
                head = f"#### `{given.__name__}.{entry}`\n"
                parts.append(f"{head}\n{_signature(entry, own)}\n\n{_prose(own)}\n")
                further = _kinds().get(_answer(own))
                if (
                    further is not None
                    and further.charts
                    and further.__name__ not in sitrep.__all__
                ):
                    parts.append(_charts(further))
    return "\n".join(parts)


def _contents(names: list[str]) -> str:
    """Return the list of names, each with its first sentence and its methods."""
    rows = ["| name | what it is | what it has |", "|---|---|---|"]
    for name in names:
        thing = getattr(sitrep, name)
        members = list(list_members(thing)) if inspect.isclass(thing) else []
        links = [f"[{entry}](#{name.lower()}{entry.lower()})" for entry, _ in members]
        first = _plain(inspect.cleandoc(thing.__doc__).split("\n\n")[0].replace("\n", " "))
        rows.append(f"| [{name}](#{name.lower()}) | {first} | {', '.join(links)} |")
    return "\n".join([*rows, ""])


def _charts(kind: type[Result]) -> str:
    """Return the charts of a kind of result; the first that fits is the one that `plot` draws."""
    if not kind.charts:
        return f"**Charts** of {kind.__name__}: none.\n"
    rows = [f"**Charts** of {kind.__name__}; `plot()` draws the first that fits.\n"]
    for name, chart in kind.charts.items():
        needs = f" Needs {chart.needs}." if chart.needs else ""
        rows.append(f"- `plot.{name}()`: {_shows(chart.draw)}{needs}")
    return "\n".join([*rows, ""])


def _figures() -> str:
    """Return the figures on claims, and for which tests they are."""
    rows = ["**Charts** of Claim; `plot()` draws the first that fits, `plot.name()` another.\n"]
    for name, chart in CHARTS.items():
        tests = ", ".join(f"`{test}`" for test in chart.tests)
        rows.append(f"- `{name}`: {_shows(chart.draw)} For the test {tests}.")
    return "\n".join([*rows, ""])


def _shows(draw: Any) -> str:
    """Return the sentence on what a function draws, without its verb."""
    said = inspect.cleandoc(draw.__doc__).split("\n\n")[0].replace("\n", " ")
    return said.removeprefix("Draw ")


def _fields(kind: type) -> list[str]:
    """Return the fields that a class has from its bases, as these tell them."""
    parts = []
    for base in kind.__mro__[1:]:
        if kind is sitrep.Dataset and base.__module__.startswith("sitrep."):
            prose = _prose(base)
            parts.append(prose.partition("**Attributes**\n\n")[2] + "\n")
    return parts


def _kinds() -> dict[str, type[Result]]:
    """Return every kind of result by its name."""
    found, left = dict[str, type[Result]](), [Result]
    while left:
        kind = left.pop()
        found[kind.__name__] = kind
        left += kind.__subclasses__()
    return found


def _answer(member: Any) -> str:
    """Return the name of the kind that a method gives."""
    return str(inspect.signature(member).return_annotation).rpartition(".")[2]


def _owner(kind: type, name: str) -> type:
    """Return the class whose body holds a member."""
    return next(base for base in kind.__mro__ if name in vars(base))


def _signature(name: str, function: Any) -> str:
    """Return how a function is called and what it gives, as a block of code."""
    signature = inspect.signature(function)
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
        if parameter.name != "self"
    ]
    call = f"{name}{inspect.Signature(parameters)}".replace("mappingproxy({})", "{}")
    if len(call) > 80:
        inside = call[len(name) + 1 : -1]
        call = f"{name}(\n    " + re.sub(r", (?=[\w*])", ",\n    ", inside) + ",\n)"
    return f"```python\n{call} -> {_answer(function)}\n```"


def _prose(thing: Any) -> str:
    """Return a docstring as Markdown: sections with a bold heading, entries as lists, code."""
    text = inspect.cleandoc(thing.__doc__ or "")
    parts = []
    for block in re.split(r"\n\n(?=\w[\w ]*\n-+\n)", text):
        head, rule, body = block.partition("\n")
        if re.match(r"-+\n", body):
            parts.append(_section(head, body.partition("\n")[2]))
        else:
            parts.append(_plain(head + rule + body))
    return "\n\n".join(parts)


def _section(head: str, body: str) -> str:
    """Return one section of a docstring as Markdown."""
    if head == "Returns":
        body = re.sub(r"^\w+", lambda kind: _link(kind[0]), body)
    if head == "Examples":
        return f"```pycon\n{body.strip()}\n```"
    body = re.sub(r",\n(?=[\w, ]+ : )", ", ", body)  # names that fill more than a line
    entries = re.sub(
        r"^(\w[\w, ]*) : ",
        lambda entry: "- " + ", ".join(f"`{name}`" for name in entry[1].split(", ")) + ": ",
        _plain(body),
        flags=re.MULTILINE,
    )
    return f"**{head}**\n\n{re.sub(r'^    (?=.)', '  ', entries, flags=re.MULTILINE)}"


def _link(name: str) -> str:
    """Return a name as a link to its section, if it has one."""
    return f"[{name}](#{name.lower()})" if name in sitrep.__all__ else name


def _plain(text: str) -> str:
    """Return text in which Markdown sees no HTML."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part[:1] == "`" else part.replace("<", "&lt;") for part in parts)


if __name__ == "__main__":
    PAGE.write_text(describe_names(), encoding="utf-8")
