"""What a person sees while reports are made: a bar on a terminal, plain lines or JSON elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sitrep.reports.run.runner import Ended, Happening, Started

Say = Callable[[str], None]


def show(happenings: Iterable[Happening], total: int, console: Console) -> dict[str, str]:
    """Show what happens on a console: a bar on a terminal, and a line for each ended notebook.

    Parameters
    ----------
    happenings : iterable of Started, Ended and Published, as `run_reports` yields them
    total : int, how many notebooks there will be
    console : Console, to write to; a quiet one shows nothing

    Returns
    -------
    dict, report -> why it failed, of those that did
    """
    failed: dict[str, str] = {}
    times: dict[str, float] = {}
    running: list[str] = []
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal or not total) as bar:
        task = bar.add_task("", total=total)
        for happening in happenings:
            name = happening.report
            if isinstance(happening, Started):
                running.append(f"{name}/{happening.notebook}")
            elif isinstance(happening, Ended):
                running.remove(f"{name}/{happening.notebook}")
                bar.advance(task)
                if happening.error:
                    failed.setdefault(name, f"{happening.notebook}: {happening.error}")
                _say(console, _line(happening, int(bar.tasks[0].completed), total))
            else:
                times[name] = happening.seconds
                if happening.error:
                    failed.setdefault(name, happening.error)
                    _say(console, f"{name} could not be published: {happening.error}")
            bar.update(task, description=_what(running, len(failed)), refresh=True)
    for name, seconds in times.items():
        _say(console, f"{seconds:6.1f} s  {name}{'  failed' if name in failed else ''}")
    return failed


def tell_json(happenings: Iterable[Happening], say: Say) -> dict[str, str]:
    """Say what happens as one JSON object a line, for programs.

    Returns
    -------
    dict, report -> why it failed, of those that did
    """
    failed: dict[str, str] = {}
    for happening in happenings:
        if not isinstance(happening, Started) and happening.error:
            failed.setdefault(happening.report, happening.error)
        content = asdict(happening)
        if "seconds" in content:
            content["seconds"] = round(content["seconds"], 3)
        say(json.dumps({"event": type(happening).__name__.lower(), **content}, ensure_ascii=False))
    return failed


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def _line(ended: Ended, number: int, total: int) -> str:
    result = f"failed: {ended.error}" if ended.error else "done"
    return f"{number}/{total} {ended.report}/{ended.notebook} {result}"


def _what(running: list[str], failed: int) -> str:
    """Return what the bar says: what is running, and how many reports failed."""
    text = escape(", ".join(running))
    return f"{text}  [red]{failed} failed" if failed else text
