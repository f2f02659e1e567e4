"""Which kernel a notebook asks for, and whether that is the Python that runs the plan."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.errors import suggestion
from sitrep.reports.plan.notebooks import not_a_notebook, read_content

if TYPE_CHECKING:
    from jupyter_client.kernelspec import KernelSpec

PYTHON = "python"
_DEFAULT = "python3"
_LAUNCHER = ["-m", "ipykernel_launcher"]
_USUAL = ("-Xfrozen_modules=off", "-f", "{connection_file}")


@dataclass(frozen=True)
class Kernel:
    """A kernel as a notebook asks for it.

    Attributes
    ----------
    name : str, of its specification; that of Jupyter's own Python where a notebook names none
    language : str, in lower case
    """

    name: str = _DEFAULT
    language: str = PYTHON


def read_kernel(path: Path) -> Kernel:
    """Return the kernel that a notebook asks for.

    Raises
    ------
    DataError : the file is no notebook
    """
    _, about = read_content(path)
    try:
        named = about.get("kernelspec", {})
        language = about.get("language_info", {}).get("name") or named.get("language") or PYTHON
        return Kernel(str(named.get("name") or _DEFAULT), str(language).casefold())
    except AttributeError:
        raise not_a_notebook(path) from None


def check_kernel(kernel: Kernel) -> str:
    """Return why a kernel cannot be started, with the nearest that is installed; empty if it can.

    Parameters
    ----------
    kernel : Kernel
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    known = KernelSpecManager()
    try:
        known.get_kernel_spec(kernel.name)
    except NoSuchKernel:
        installed = sorted(known.find_kernel_specs())
        return f"asks for the kernel '{kernel.name}', which is not installed; " + suggestion(
            kernel.name, installed
        )
    return ""


def is_this_python(spec: KernelSpec) -> bool:
    """Tell whether a kernel is an ordinary one of the Python that runs this, so that it may fork.

    One with an environment, an option or a provisioner of its own is not.

    Parameters
    ----------
    spec : KernelSpec
    """
    program, *arguments = spec.argv
    here = Path(sys.executable)
    names = {"python", "python3", f"python3.{sys.version_info.minor}"}
    is_here = program in names or (
        Path(program).parent == here.parent and Path(program).name in {*names, here.name}
    )
    plain = [text for text in arguments if text not in ("-f", "{connection_file}")]
    plain = [text for text in plain if text != "-Xfrozen_modules=off"]
    return (
        is_here
        and plain == _LAUNCHER
        and not spec.env
        and "kernel_provisioner" not in spec.metadata
    )
