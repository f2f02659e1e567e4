"""All data of a report in one file to send on: the tables of its figures, whose they are, how."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from io import BytesIO

from sitrep.reports.publish.figures import Figure
from sitrep.reports.publish.front import Front
from sitrep.reports.publish.manifest import Manifest, Provenance
from sitrep.reports.publish.page import describe_provenance
from sitrep.reports.publish.render import sentence

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The day of every file in it: the earliest that the format knows, since none is true."""


def write_bundle(
    figures: Sequence[Figure], front: Front, manifest: Manifest, provenance: Provenance
) -> bytes:
    """Return a ZIP file of the tables that the figures draw, with what they are and how to cite.

    Parameters
    ----------
    figures : sequence of Figure
    front : Front, what the report says first
    manifest : Manifest, what to say of the report as a whole
    provenance : Provenance

    Returns
    -------
    bytes, the same for the same arguments
    """
    held = [figure for figure in figures if figure.csv]
    texts = {
        "README.txt": _read_me(held, front, manifest, provenance),
        "datapackage.json": _describe(held, manifest, provenance),
        **{figure.table: figure.csv for figure in held},
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as bundle:
        for name, text in texts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, text.encode())
    return file.getvalue()


def _read_me(
    figures: Sequence[Figure], front: Front, manifest: Manifest, provenance: Provenance
) -> str:
    found = [f"- {text}" for text in front.findings]
    made = [f"{name}: {text}" for name, text in describe_provenance(provenance).items()]
    tables = [f"{figure.table}: {sentence(figure.title or figure.alt)}" for figure in figures]
    parts = [[manifest.title], found, [front.sure], made, tables]
    return "\n\n".join("\n".join(part) for part in parts if any(part)) + "\n"


def _describe(figures: Sequence[Figure], manifest: Manifest, provenance: Provenance) -> str:
    """Return the descriptor of a Frictionless Data Package."""
    resources = [
        {
            "name": figure.name.lower(),
            "path": figure.table,
            "title": figure.title or figure.alt,
            "description": figure.subtitle,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
        }
        for figure in figures
    ]
    package = {
        "name": manifest.name.lower(),
        "title": manifest.title,
        "description": " ".join(manifest.findings),
        "sources": [{"title": provenance.source.get("citation", "")}],
        "licence": provenance.source.get("licence", ""),
        "parameters": dict(provenance.parameters),
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2, default=str) + "\n"
