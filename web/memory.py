"""Gives memory back that the C library keeps after large pictures."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache

LARGE_BYTES = 1024**2  # smaller ones are the interpreter's own, and many
M_MMAP_THRESHOLD = -3  # of glibc's malloc.h


def give_back() -> None:
    """Have the system take back what is free, wherever it lies; does nothing where the C library cannot.

    glibc frees by itself only what lies at the end of a heap. After a page of noise small blocks that live on
    hold hundreds of megabytes of free ones below them.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


def keep_large_blocks_apart() -> None:
    """Have the C library ask the system for each large block, and give it back as soon as it is free.

    glibc does so at first, but keeps blocks of up to 32 MB once one of their size has been freed.
    """
    if sys.platform == "linux" and (set_option := getattr(ctypes.CDLL(None), "mallopt", None)):
        set_option(M_MMAP_THRESHOLD, LARGE_BYTES)


@cache
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
