"""Parameters of notebooks: what a notebook declares, and whether given values fit."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from sitrep.api import Dataset, load
from sitrep.errors import DataError, ParameterError, Problem, nearest, suggestion
from sitrep.links.groups import name_lists
from sitrep.links.queue import read_decisions
from sitrep.links.shares import countries_of
from sitrep.links.union import licence_of
from sitrep.model.filters import COLUMN_OF
from sitrep.model.periods import check_comparison, check_period
from sitrep.readers import SHIPPED, is_shipped
from sitrep.reports.plan.model import Asked
from sitrep.reports.plan.notebooks import not_a_notebook, read_content
from sitrep.words.text import span

TYPES: dict[str, type] = {"str": str, "list": list, "int": int, "float": float, "bool": bool}
"""Types that a parameter may declare, by their name in the notebook."""


@dataclass(frozen=True)
class Parameter:
    """What a notebook declares of one parameter.

    Attributes
    ----------
    type : type, one of `TYPES`
    default : object, of that type
    """

    type: type
    default: Any


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Read the cell tagged `parameters`: plain assignments, with or without a type.

    Returns
    -------
    dict, name -> Parameter, in order; empty where a notebook has no such cell

    Raises
    ------
    DataError : the file is no notebook, or the cell holds something else than assignments of
        constants
    """
    try:
        lines = ast.parse(_read_source(path, "parameters")).body
        return dict(_declaration(line) for line in lines)
    except (SyntaxError, ValueError) as error:
        rule = f"its parameters cell must hold plain assignments only: {error}"
        raise DataError([Problem(path.name, rule=rule)]) from None


def _read_source(path: Path, tag: str) -> str:
    """Return the source of the first cell with a tag; empty if there is none."""
    cells, _ = read_content(path)
    try:
        tagged = [cell for cell in cells if tag in cell["metadata"].get("tags", [])]
    except (KeyError, TypeError, AttributeError):
        raise not_a_notebook(path) from None
    return "".join(tagged[0]["source"]) if tagged else ""


def _declaration(line: ast.stmt) -> tuple[str, Parameter]:
    """Return name and declaration of one line of the parameters cell."""
    match line:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=ast.expr() as value):
            declared = ast.unparse(kind).partition("[")[0]
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            declared = ""
        case _:
            raise ValueError(f"'{ast.unparse(line)}' is none")
    default = ast.literal_eval(value)
    return name, Parameter(TYPES.get(declared, type(default)), default)


def check_parameters(
    given: Mapping[str, Any],
    declared: Mapping[str, Mapping[str, Parameter]],
    notebooks: Mapping[str, Path],
    folder: Path,
) -> tuple[Asked, dict[str, str]]:
    """Check what is given against what notebooks declare and what the dataset holds.

    Parameters
    ----------
    given : mapping, name -> value
    declared : mapping, notebook -> its parameters
    notebooks : mapping, notebook -> its file, beside which the path of its own default starts
    folder : Path, of the plan, where the path of a dataset that is given starts

    Returns
    -------
    Asked; dict, parameter -> what is wrong with it
    """
    asked, wrong = Asked(), dict[str, str]()
    for notebook, parameters in declared.items():
        values = {name: parameter.default for name, parameter in parameters.items()}
        for name, value in given.items():
            if name not in parameters:
                hint = suggestion(name, list(parameters))
                wrong.setdefault(name, f"is not a parameter of {notebook}; {hint}")
            elif not _is_of(value, parameters[name].type):
                kind = parameters[name].type.__name__
                wrong.setdefault(name, f"{value!r} is not of type {kind}")
            else:
                values[name] = value
        start = folder if "dataset" in given else notebooks[notebook].parent
        for name in ("boundaries", "decided"):
            if isinstance(own := given.get(name), str) and own:
                values[name] = str(folder / own)
        if isinstance(others := given.get("others"), list):
            values["others"] = [
                str(other) if is_shipped(other) else str(folder / str(other)) for other in others
            ]
        asked, unfit = check_values(values, start)
        wrong = unfit | wrong
    return asked, wrong


def _is_of(value: object, kind: type) -> bool:
    """Tell whether a value has the declared type; true and false are no numbers."""
    if kind is float:
        return type(value) in (int, float)
    return type(value) is kind


_load = lru_cache(maxsize=4)(load)


def open_dataset(name: str, folder: Path, accessed: str = "", boundaries: str = "") -> Dataset:
    """Load a shipped dataset, or one whose path starts in a folder.

    Parameters
    ----------
    name : str
    folder : Path
    accessed : str, day of the download of its files; empty if not known
    boundaries : str, path of those that maps draw, likewise; empty for the shipped ones

    Raises
    ------
    DataError, ParameterError : as `load` does
    """
    path = name if is_shipped(name) else str(folder / name)
    return _load(path, accessed=accessed, boundaries=str(folder / boundaries) if boundaries else "")


def check_values(values: Mapping[str, Any], folder: Path) -> tuple[Asked, dict[str, str]]:
    """Check the values of parameters against the dataset that they ask about.

    Parameters
    ----------
    values : mapping, name -> value, of the declared types
    folder : Path, where a dataset's path starts

    Returns
    -------
    Asked; dict, parameter -> what is wrong with its value
    """
    if "dataset" not in values:
        return Asked(), {}
    name = values["dataset"]
    try:
        data = open_dataset(
            name, folder, *(values.get(key, "") for key in ("accessed", "boundaries"))
        )
    except DataError as error:
        return Asked(), {"dataset": str(error)}
    except ParameterError as error:
        return Asked(), {error.parameter: error.rule}
    dates = {name: values[name] for name in ("start", "end") if name in values}
    checks: list[Callable[[], object]] = [partial(data.where, **dates)]
    checks += [partial(data.where, **{name: values[name]}) for name in COLUMN_OF if name in values]
    if values.get("period"):
        checks.append(partial(check_period, values["period"]))
    if values.get("compare_from"):
        checks.append(partial(check_comparison, values["compare_from"]))
    wrong = dict(complaint for check in checks for complaint in _complaints(check))
    period = ""
    source = {
        part: getattr(data, part) for part in ("name", "version", "sha256", "citation", "licence")
    }
    if not wrong.keys() & {"start", "end"}:
        part = data.where(**dates)
        period = span(part.start, part.end)
        source["last_day"] = f"{part.end:%Y-%m-%d}"
    path, accessed = str(SHIPPED.get(name, folder / name)), values.get("accessed", "")
    chosen = {filter_: values[filter_] for filter_ in COLUMN_OF if values.get(filter_)}
    where = {day: text for day, text in dates.items() if text} | chosen
    drawn = str(folder / values["boundaries"]) if values.get("boundaries") else ""
    further, unfit = _check_lists(values, folder)
    if values.get("others") and not unfit:
        source.update(_speak_for_all(data, values["others"], folder))
    return Asked(period, path, source, name, accessed, where, drawn, further), wrong | unfit


def _speak_for_all(data: Dataset, others: Sequence[str], folder: Path) -> dict[str, str]:
    """Return how to cite a dataset and the lists of its countries, and the licence of their values.

    Of a list of other countries a report has no values.
    """
    beside = [open_dataset(str(name), folder) for name in others]
    lists = [data, *(one for one in beside if countries_of(one) & countries_of(data))]
    named = dict(zip(name_lists(lists), lists, strict=True))
    cited = " ".join(one.citation for one in lists)
    return {"citation": cited, "licence": licence_of(named)}


def _check_lists(values: Mapping[str, Any], folder: Path) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the paths of other lists and of decided pairs, and what is wrong with these."""
    wrong = dict[str, str]()
    others = values.get("others", [])
    for name in others:
        try:
            open_dataset(str(name), folder)
        except (DataError, ParameterError) as error:
            close = nearest(Path(str(name)).name, SHIPPED)
            hint = f"; did you mean '{close}'?" if close else ""
            wrong["others"] = getattr(error, "rule", str(error)) + hint
    decided = folder / values["decided"] if values.get("decided") else None
    if decided is not None:
        try:
            read_decisions(decided)
        except DataError as error:
            wrong["decided"] = str(error)
    paths = [str(SHIPPED.get(name, folder / str(name))) for name in others]
    return (*paths, *([str(decided)] if decided and decided.is_file() else [])), wrong


def _complaints(check: Callable[[], object]) -> Iterator[tuple[str, str]]:
    """Yield the parameter that a check does not accept, and why; nothing if it does."""
    try:
        check()
    except ParameterError as error:
        yield error.parameter, error.rule
