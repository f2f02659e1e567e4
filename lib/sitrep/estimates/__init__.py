"""How sure the counts are: intervals, ratios, shares, levels and when they changed, clusters.

The names are listed in `__init__.pyi`; each is imported when it is first used, since some of their
libraries take longer to import than all else that checks a plan.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
