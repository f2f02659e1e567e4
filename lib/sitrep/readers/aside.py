"""Does one thing while others are done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")


def aside(call: Callable[..., Made], *given: object) -> Future[Made]:
    """Begin a call in a thread of its own, for which nobody waits who does not want its result.

    Parameters
    ----------
    call : function
    given : what it is called with

    Returns
    -------
    Future, of what it returns
    """
    pool = ThreadPoolExecutor(1)
    result = pool.submit(call, *given)
    pool.shutdown(wait=False)
    return result
