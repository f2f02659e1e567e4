"""Trend charts and situation reports from curated conflict incident data, re-runnable by anyone.

The public names are listed one by one in `__init__.pyi`; each is imported when it is first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
