"""What the processes of a test do: whatever they are told. Each imports this module, so it imports little."""

import os
import time

import numpy as np

from segmentation.errors import ImageError

ASLEEP_S = 60  # far more than an idle machine needs for any test


def nothing() -> None:
    """Begin with nothing."""


def obey(_: None, told: bytes) -> int:
    """Do what is told, and return the process that did it."""
    match told:
        case b"work":
            while True:
                pass
        case b"eat":
            np.ones((1000, 1024, 1024), np.uint8)
        case b"abort":
            os.abort()
        case b"sleep":
            time.sleep(ASLEEP_S)
        case b"fail":
            raise KeyError("/secret/path")
        case b"bad":
            raise ImageError("No image. Send one.")
    return os.getpid()
