"""Puts `data/` and the notebooks into the wheel, inside `sitrep`; all else: pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = {"data": "**/*", "notebooks": "*.ipynb"}
"""Folder of a checkout -> its files that an installed sitrep needs."""


class BuildWithData(build_py):
    """Copies the package, then what a checkout keeps outside it."""

    def run(self) -> None:
        """Build; an editable install reads these where they are."""
        super().run()
        if not self.editable_mode:
            for source, target in self._carried().items():
                self.mkpath(str(Path(target).parent))
                self.copy_file(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return what is built, all of it."""
        return [*super().get_outputs(include_bytecode), *self._carried().values()]

    def get_source_files(self) -> list[str]:
        """Return what is built from, so that a source archive holds it."""
        return [*super().get_source_files(), *self._carried()]

    def _carried(self) -> dict[str, str]:
        """Return file of the checkout -> file of the build."""
        files = sorted(
            path
            for folder, form in CARRIED.items()
            for path in Path(folder).glob(form)
            if path.is_file()
        )
        return {str(path): str(Path(self.build_lib, "sitrep", path)) for path in files}


setup(cmdclass={"build_py": BuildWithData})
