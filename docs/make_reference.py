"""The reference page of the public names, made from their docstrings so that it cannot disagree."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sitrep

PAGE = Path(__file__).with_name("reference.md")
HEAD = """# Reference

The public names of `sitrep`. Made by `make store` from the code; a test holds it in step.
What a researcher does with them most often is in the [cookbook](cookbook.md); what the columns of
the curated data mean, in the [codebook](../data/README.md).
"""


def describe_names() -> str:
    """Return the page: each public name with its signature, docstring and methods."""
    parts = [HEAD, *(_describe(name) for name in sitrep.__all__)]
    return "\n".join(parts)


def _describe(name: str) -> str:
    """Return the section on one name."""
    thing = getattr(sitrep, name)
    if not inspect.isclass(thing):
        return f"## `{name}{_signature(thing)}`\n\n{_prose(thing)}\n"
    own = [f"## `{name}`\n\n{_prose(thing)}\n"]
    own += [f"### `{name}.{entry}\n\n{_prose(member)}\n" for entry, member in _members(thing)]
    return "\n".join(own)


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties of a class and of its bases of ours, in order."""
    seen = set()
    for base in kind.__mro__:
        if not base.__module__.startswith("sitrep."):
            continue
        for name, member in vars(base).items():
            called = member.__func__ if isinstance(member, classmethod) else member
            if name.startswith("_") or name in (*seen, "of") or not _is_told(called):
                continue
            seen.add(name)
            if isinstance(called, property):
                yield f"{name}`", called.fget
            else:
                yield f"{name}{_signature(called)}`", called


def _is_told(member: Any) -> bool:
    return inspect.isfunction(member) or isinstance(member, property)


def _signature(function: Any) -> str:
    """Return the parameters of a function, without `self` and without types."""
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name != "self"
    ]
    return str(inspect.Signature(parameters))


def _prose(thing: Any) -> str:
    """Return a docstring as Markdown: its sections as headings in bold, its lists as lists."""
    text = inspect.cleandoc(thing.__doc__ or "")
    text = re.sub(r"^(\w[\w ]*)\n-+$", r"\n**\1**\n", text, flags=re.MULTILINE)
    lines, code = [], False
    for line in text.splitlines():
        if line.startswith(">>>") and not code:
            lines.append("```python")
            code = True
        elif code and not line.strip():
            lines.append("```")
            code = False
        lines.append(_entry(line) if not code else line)
    return "\n".join([*lines, *(["```"] if code else [])]).strip().replace("\n\n\n", "\n\n")


def _entry(line: str) -> str:
    """Return a line of a docstring; the entry of a parameter as an item of a list."""
    named = re.match(r"^([\w, ]+) : (.*)$", line)
    return f"- `{named[1]}`: {named[2]}" if named else line


if __name__ == "__main__":
    PAGE.write_text(describe_names(), encoding="utf-8")
