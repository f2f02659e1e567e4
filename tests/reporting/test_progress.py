"""A person sees a bar on a terminal and plain lines elsewhere; a program gets JSON."""

from __future__ import annotations

import json
from io import StringIO

from rich.console import Console
from sitrep.reports.run.progress import show, tell_json
from sitrep.reports.run.runner import Ended, Happening, Published, Started

HAPPENED = [
    Started("one", "first"),
    Started("two", "odd[/]name"),
    Ended("one", "first", "", 1.25),
    Ended("two", "odd[/]name", "ValueError: [red]no[/red]", 2.5),
    Published("one", "", 3.0),
    Published("two", "No space left on device", 61.0),
]
FAILED = {"two": "odd[/]name: ValueError: [red]no[/red]"}


def shown(happened: list[Happening], *, terminal: bool = False) -> tuple[str, dict[str, str]]:
    """Return what a console shows, and which reports failed."""
    file = StringIO()
    console = Console(file=file, force_terminal=terminal, width=100, legacy_windows=False)
    failed = show(iter(happened), 2, console)
    return file.getvalue(), failed


def test_lines_tell_what_ended_and_how_long_it_took():
    """Without a terminal there is a line a notebook, and the time of each report at the end."""
    text, failed = shown(HAPPENED)
    assert text.splitlines() == [
        "1/2 one/first done",
        "2/2 two/odd[/]name failed: ValueError: [red]no[/red]",
        "two could not be published: No space left on device",
        "   3.0 s  one",
        "  61.0 s  two  failed",
    ]
    assert failed == FAILED


def test_bar_tells_what_runs_and_how_many_failed():
    """On a terminal one bar names the notebooks that run, and counts the failures."""
    text, failed = shown(HAPPENED, terminal=True)
    assert failed == FAILED
    assert "one/first, two/odd[/]name" in text
    assert "1 failed" in text
    assert "2/2" in text


def test_nothing_to_run_shows_nothing():
    """A run without anything due draws no bar."""
    file = StringIO()
    console = Console(file=file, force_terminal=True, width=100, legacy_windows=False)
    assert show(iter(()), 0, console) == {}
    assert file.getvalue() == ""


def test_json_is_one_object_a_line():
    """A program reads each happening by itself, with the error in full."""
    said: list[str] = []
    failed = tell_json(iter(HAPPENED), said.append)
    assert failed == {"two": "ValueError: [red]no[/red]"}
    lines = [json.loads(line) for line in said]
    assert lines[0] == {"event": "started", "report": "one", "notebook": "first"}
    assert lines[2] == {
        "event": "ended",
        "report": "one",
        "notebook": "first",
        "error": "",
        "seconds": 1.25,
    }
    assert lines[-1]["error"] == "No space left on device"
