"""The options of `sitrep run`, and what those mean that are more than a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sitrep.errors import ParameterError, suggestion
from sitrep.reports.plan.model import FORMATS
from sitrep.reports.run.workers import Wanted

_SHOWN = 80
"""How much of a value an error shows."""


@dataclass(frozen=True)
class Options:
    """The options of the command line, as they were given; see `sitrep run --help`."""

    names: list[str]
    plan: Path
    out: Path
    overrides: list[str]
    formats: str | None
    jobs: int | None
    wait: float
    force: bool
    cold: bool
    dry_run: bool
    quiet: bool
    as_json: bool
    shard: str | None = None
    merge: bool = False
    cluster: str | None = None


def check_together(options: Options) -> None:
    """Refuse options that mean nothing beside `--merge`, which runs nothing.

    Raises
    ------
    ParameterError : by their names
    """
    given = {
        "--shard": options.shard is not None,
        "--cluster": options.cluster is not None,
        "--force": options.force,
        "--dry-run": options.dry_run,
    }
    beside = [name for name, is_given in given.items() if is_given]
    if options.merge and beside:
        raise ParameterError("--merge", f"runs nothing; leave out {' and '.join(beside)}")


def read_overrides(given: Sequence[str]) -> dict[str, Any]:
    """Return parameters given as `key=value`, the value in YAML.

    Raises
    ------
    ParameterError : one has no `=`, or its value is not YAML
    """
    if not given:
        return {}
    from sitrep.readers.yamlfile import YamlError, parse_yaml  # pandas comes with the readers

    overrides = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator or not name:
            raise ParameterError("--set", f"{text!r} is not KEY=VALUE, such as 'regions=[Daraa]'")
        try:
            content, _ = parse_yaml(value)
        except YamlError as error:
            rule = f"{value[:_SHOWN]!r} is no value in YAML, such as '[Daraa]': {error.rule}"
            raise ParameterError("--set", rule) from None
        overrides[name] = content.isoformat() if hasattr(content, "isoformat") else content
    return overrides


def read_formats(given: str | None) -> list[str] | None:
    """Return formats given as a list with commas; none for `none`, None where none is given.

    Raises
    ------
    ParameterError : one is no format
    """
    if given is None or given == "none":
        return None if given is None else []
    formats = [name.strip() for name in given.split(",")]
    for name in formats:
        if name not in FORMATS:
            raise ParameterError("--formats", f"{name!r}; {suggestion(name, [*FORMATS, 'none'])}")
    return formats


def read_cluster(given: str, jobs: int | None) -> Wanted:
    """Return a cluster given as the address of a scheduler, or as `local` or `local:N`.

    Parameters
    ----------
    given : str
    jobs : int or None, as the command line has it

    Raises
    ------
    ParameterError : it is none of these, or what it takes is not installed
    """
    local = re.fullmatch(r"local(?::([1-9][0-9]{0,3}))?", given)
    if not local and not re.fullmatch(r"(tcp|tls|ucx|wss?)://[^\s/:]+(:[0-9]+)?", given):
        rule = "is no cluster; give tcp://HOST:PORT of a Dask scheduler, local or local:3"
        raise ParameterError("--cluster", f"{given!r} {rule}")
    if find_spec("distributed") is None:
        rule = "needs dask.distributed; install it: pip install 'sitrep[cluster]'"
        raise ParameterError("--cluster", rule)
    if local:
        return Wanted("", int(local[1]) if local[1] else jobs)
    return Wanted(given, jobs)
