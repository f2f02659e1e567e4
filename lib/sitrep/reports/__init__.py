"""Reports: a plan checked, its notebooks run where something changed, their pages published."""

import sys
from typing import Any

_ABSENT: Any = None
"""What `sys.modules` holds for a package that is not to be found."""

# jsonschema, under nbformat, builds a grammar from it for two seconds, once a process, to check
# international addresses; no notebook's schema has one, and without the package it does not.
sys.modules.setdefault("rfc3987_syntax", _ABSENT)
