"""Makes the C library return large blocks of memory to the system as soon as they are freed."""

import ctypes
import sys

LARGE_BYTES = 1024**2  # smaller ones are the interpreter's own, and many
ALL_BYTES = 128 * 1024  # in a command, which reads few images: 4 MB less at most
M_MMAP_THRESHOLD = -3  # of glibc's malloc.h


def keep_large_blocks_apart(large_bytes: int = LARGE_BYTES) -> None:
    """Make the C library take each large block from the system, and return it as soon as it is freed.

    glibc does so at first, but keeps blocks of up to 32 MB once one of their size has been freed.
    """
    if sys.platform == "linux" and (set_option := getattr(ctypes.CDLL(None), "mallopt", None)):
        set_option(M_MMAP_THRESHOLD, large_bytes)
