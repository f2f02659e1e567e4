"""What a plan holds once it is checked: plain values, which can be kept as JSON."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sitrep.errors import ParameterError, suggestion

FORMATS = ("html", "pdf")
"""What a report can be published as; its notebooks always are."""


@dataclass(frozen=True)
class Asked:
    """What a report asks of which dataset.

    Attributes
    ----------
    period : str, the days reported on, in words; empty if the notebooks read no dataset
    path : str, of the dataset's files; empty likewise
    source : dict, name, version, sha256, citation and licence of the dataset, and `last_day`, the
        last day reported on; empty likewise
    name : str, what the parameter `dataset` calls it
    accessed : str, day of the download of its files; empty if not known
    where : dict, the filters of `Dataset.where` that are not empty
    boundaries : str, path of those of one's own that maps draw; empty for the shipped ones
    further : tuple of str, paths of the other lists that it is compared with, and of what a person
        has decided on their pairs
    """

    period: str = ""
    path: str = ""
    source: dict[str, str] = field(default_factory=dict)
    name: str = ""
    accessed: str = ""
    where: dict[str, Any] = field(default_factory=dict)
    boundaries: str = ""
    further: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Asked:
        """Return what was written as JSON, which has lists for tuples."""
        return cls(**{**content, "further": tuple(content["further"])})


SINCE = "since"
"""The parameter of notebooks that takes an earlier vintage, and the field of a plan for it."""


@dataclass(frozen=True)
class Since:
    """The earlier vintage that a report compares its dataset with.

    Attributes
    ----------
    name : str, what the plan calls it
    path : str, of its files
    notebooks : tuple of str, those of the report that take it
    fixed : tuple of str, kinds of change and columns that must not be met
    """

    name: str
    path: str
    notebooks: tuple[str, ...]
    fixed: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Since:
        """Return what was written as JSON, which has lists for tuples."""
        tuples = {name: tuple(content[name]) for name in ("notebooks", "fixed")}
        return cls(**{**content, **tuples})


@dataclass(frozen=True)
class Report:
    """One report of a plan, checked.

    Attributes
    ----------
    name : str, safe as a file name
    title : str
    notebooks : tuple of str, names without `.ipynb`, in the order of the report
    parameters : dict, what the plan sets, relative days resolved
    changed : dict, those of `parameters` that differ from the default of a notebook, or may
    formats : tuple of str, of `FORMATS`; without any, only the notebooks are published
    asked : Asked, the days reported on, and the dataset
    declared : tuple of str, paths of further files that its notebooks read
    since : Since, the earlier vintage that it names, if any
    """

    name: str
    title: str
    notebooks: tuple[str, ...]
    parameters: dict[str, Any]
    changed: dict[str, Any]
    formats: tuple[str, ...]
    asked: Asked
    declared: tuple[str, ...] = ()
    since: Since | None = None

    @property
    def given(self) -> dict[str, Any]:
        """Return what the plan sets, with the earlier vintage that it names."""
        return (
            self.parameters if self.since is None else {**self.parameters, SINCE: self.since.name}
        )

    def parameters_of(self, notebook: str) -> dict[str, Any]:
        """Return what one of its notebooks is given: an earlier vintage only if it takes one."""
        takes = self.since is not None and notebook in self.since.notebooks
        return self.given if takes else self.parameters

    @property
    def period(self) -> str:
        """Return the days reported on, in words; empty if the notebooks read no dataset."""
        return self.asked.period

    @property
    def inputs(self) -> list[str]:
        """Return the paths of what it reads: dataset, boundaries, lists, vintage, the rest."""
        since = "" if self.since is None else self.since.path
        read = (self.asked.path, self.asked.boundaries, *self.asked.further)
        paths = (*read, since, *self.declared)
        return [path for path in paths if path]


@dataclass(frozen=True)
class Plan:
    """Reports, and how to run them.

    Attributes
    ----------
    folder : Path, of the plan
    reports : tuple of Report
    cell_limit : int, seconds that a cell may take
    """

    folder: Path
    reports: tuple[Report, ...]
    cell_limit: int

    def select(self, names: Collection[str]) -> list[Report]:
        """Return the reports of these names in the order of the plan; all if none is given.

        Raises
        ------
        ParameterError : the plan has no report of that name
        """
        known = [report.name for report in self.reports]
        for name in names:
            if name not in known:
                hint = suggestion(name, known)
                raise ParameterError("", f"{name!r} is no report of the plan; {hint}")
        return [report for report in self.reports if not names or report.name in names]

    def to_json(self) -> dict[str, Any]:
        """Return the plan as values that JSON can hold."""
        return {**asdict(self), "folder": str(self.folder)}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Plan:
        """Return the plan that `to_json` gave these values of."""
        reports = [
            Report(
                **{
                    **report,
                    "notebooks": tuple(report["notebooks"]),
                    "formats": tuple(report["formats"]),
                    "declared": tuple(report["declared"]),
                    "asked": Asked.from_json(report["asked"]),
                    "since": report["since"] and Since.from_json(report["since"]),
                }
            )
            for report in content["reports"]
        ]
        return cls(Path(content["folder"]), tuple(reports), content["cell_limit"])
