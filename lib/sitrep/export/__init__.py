"""Files that others open: the incidents asked about, with what one must know to use them."""

from sitrep.export.about import caution
from sitrep.export.files import FORMS, check_out, write, write_csv, write_excel
from sitrep.export.package import write_package

__all__ = [
    "FORMS",
    "caution",
    "check_out",
    "write",
    "write_csv",
    "write_excel",
    "write_package",
]
