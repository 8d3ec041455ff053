"""Gives memory back that the C library keeps after large pictures."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Have the system take back what is free, wherever it lies; does nothing where the C library cannot.

    glibc frees by itself only what lies at the end of a heap. After a page of noise small blocks that live on
    hold hundreds of megabytes of free ones below them.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
