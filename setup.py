"""Puts the curated tables of `data/` into the wheel, as `sitrep/data`; all else: pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = Path("data")


class BuildWithData(build_py):
    """Copies the package, then the tables that a checkout keeps outside it."""

    def run(self) -> None:
        """Build; an editable install reads the tables where they are."""
        super().run()
        if not self.editable_mode:
            for source, target in self._carried().items():
                self.mkpath(str(Path(target).parent))
                self.copy_file(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return what is built, the tables too."""
        return [*super().get_outputs(include_bytecode), *self._carried().values()]

    def get_source_files(self) -> list[str]:
        """Return what is built from, so that a source archive holds the tables."""
        return [*super().get_source_files(), *self._carried()]

    def _carried(self) -> dict[str, str]:
        """Return file in `data/` -> file of the build."""
        files = sorted(path for path in DATA.rglob("*") if path.is_file())
        folder = Path(self.build_lib, "sitrep", "data")
        return {str(path): str(folder / path.relative_to(DATA)) for path in files}


setup(cmdclass={"build_py": BuildWithData})
