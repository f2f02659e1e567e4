"""Which kernel a notebook asks for, and whether that is the Python that runs the plan."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    language : str, as papermill knows it
    """

    name: str = _DEFAULT
    language: str = PYTHON

    @property
    def is_python(self) -> bool:
        """Tell whether it runs Python."""
        return self.language == PYTHON


def kernel_of(about: Mapping[str, Any]) -> Kernel:
    """Return the kernel that the metadata of a notebook ask for."""
    named = about.get("kernelspec", {})
    language = about.get("language_info", {}).get("name") or named.get("language") or PYTHON
    is_python = str(language).casefold() == PYTHON
    return Kernel(str(named.get("name") or _DEFAULT), PYTHON if is_python else str(language))


def read_kernel(path: Path) -> Kernel:
    """Return the kernel that a notebook asks for.

    Raises
    ------
    DataError : the file is no notebook
    """
    _, about = read_content(path)
    try:
        return kernel_of(about)
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


def check_settable(kernel: Kernel) -> str:
    """Return why no parameter can be set in the language of a kernel; empty if one can.

    Parameters
    ----------
    kernel : Kernel
    """
    from papermill.exceptions import PapermillException
    from papermill.translators import papermill_translators

    try:
        papermill_translators.find_translator(kernel.name, kernel.language)
    except PapermillException:
        return f"is in {kernel.language}, in which papermill can set no parameter; set none"
    return ""


def list_elsewhere(notebooks: Mapping[str, Path]) -> dict[str, Kernel]:
    """Return the kernels of the notebooks that run elsewhere than on the Python that runs this.

    Parameters
    ----------
    notebooks : mapping, name -> file, of a kernel that is installed

    Returns
    -------
    dict, name -> Kernel
    """
    from jupyter_client.kernelspec import KernelSpecManager

    known = KernelSpecManager()
    kernels = {name: read_kernel(path) for name, path in notebooks.items()}
    return {
        name: kernel
        for name, kernel in kernels.items()
        if not is_this_python(known.get_kernel_spec(kernel.name))
    }


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
