"""How lines of writing slope: the angle at which they leave the most room between them.

A page may lie on its side. Then its lines are nearly upright, and their slope is told from there.
"""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.ink import Ink

Places: TypeAlias = npt.NDArray[np.intp]

STEEPEST = 45  # degrees either way
LEVEL, UPRIGHT = 0, 90  # degrees
STEP = 3  # degrees between the angles that are tried first, then one
LETTER_PX = 8  # height of a letter on the small image that is turned
CLEARER = 1.2  # times as clear as level lines: or the page stays as it is
SHORTEST = 3.5  # heights of a letter: a shorter line does not tell its slope
LARGEST_PX = 400  # side of that image


def slope_degrees(writing: Ink, letter: float) -> float:
    """Return by how many degrees lines fall to the right; 0 where that is not clear.

    Of a page that lies on its side, it is by how many degrees its lines lean to the left.

    Parameters
    ----------
    writing : (h, w) float32 array in [0, 1].
    letter : float, height of its letters, pixels.
    """
    scale = min(LETTER_PX / letter, LARGEST_PX / max(writing.shape), 1.0)
    size = tuple(max(1, round(side * scale)) for side in writing.shape[::-1])
    small = cv2.resize(writing, size, interpolation=cv2.INTER_AREA)
    y, x = np.nonzero(small > 0.1)
    if not len(x):
        return 0.0  # so little ink, or so faint
    weight = small[y, x]
    tried: dict[int, float] = {}
    for degrees in range(LEVEL - STEEPEST, UPRIGHT + STEEPEST, STEP):
        tried[degrees] = _clearness(x, y, weight, degrees)
    way, best = _clearest(tried)
    for degrees in range(best - STEP + 1, best + STEP):
        tried[degrees] = _clearness(x, y, weight, degrees)
    best = max(range(best - STEP + 1, best + STEP), key=tried.__getitem__)
    is_clear = tried[best] > CLEARER * tried[way] and _length(x, y, best) >= SHORTEST * letter * scale
    return float(best - way) if is_clear else 0.0


def _clearest(tried: dict[int, float]) -> tuple[int, int]:
    """Return whether lines are rather level or upright, and their angle; level where that is not clear."""
    level, upright = (
        max((degrees for degrees in tried if abs(degrees - way) <= STEEPEST), key=tried.__getitem__)
        for way in (LEVEL, UPRIGHT)
    )
    return (UPRIGHT, upright) if tried[upright] > CLEARER * tried[level] else (LEVEL, level)


def _length(x: Places, y: Places, degrees: float) -> float:
    """Return how far ink reaches along rows that slope by some degrees."""
    turn = np.deg2rad(degrees)
    return float(np.ptp(x * np.cos(turn) + y * np.sin(turn)))


def _clearness(x: Places, y: Places, weight: Ink, degrees: float) -> float:
    """Return how unevenly ink falls on rows that slope by some degrees."""
    turn = np.deg2rad(degrees)
    rows = np.rint(y * np.cos(turn) - x * np.sin(turn)).astype(int)
    ink = np.bincount(rows - rows.min(), weight)
    return float((ink**2).sum())
