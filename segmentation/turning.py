"""How lines of writing slope.

Of long lines it is the angle at which they leave the most room between them. A page may lie on its side. Then
its lines are nearly upright, and their slope is told from there. Short lines slope as neighbours stand.
"""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.components import Components
from segmentation.ink import Ink
from segmentation.pixels import Gray

Affine: TypeAlias = npt.NDArray[np.float64]  # (2, 3)
Places: TypeAlias = npt.NDArray[np.intp]

STEEPEST = 45  # degrees either way
LEVEL, UPRIGHT = 0, 90  # degrees
STEP = 3  # degrees between the angles that are tried first, then one
LETTER_PX = 8  # height of a letter on the small image that is turned
CLEARER = 1.2  # times as clear as level lines: or the page stays as it is
SHORTEST = 3.5  # heights of a letter: a shorter line does not tell its slope
LARGEST_PX = 400  # side of that image
LOW = 0.5  # of the larger components' usual size: what is smaller is no neighbour
STEEPEST_LEAN = 50.0  # degrees: neighbours that stand steeper are below one another
ON_LINE, APART = 0.6, 0.5  # sizes: how far below a level line its neighbours stand, at most; how far beside
LONG = 1.5  # times as long as wide: digits that touch
MOST_LEANING = 300  # components: more are lines that are long enough
MOST_PIXELS = 16_000_000  # of a turned picture: a larger one is shrunk
AROUND_PX = 16  # side of the copy that what lies outside of a turned picture is made of


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


def lean_degrees(found: Components) -> float:
    """Return by how many degrees a few digits stand lower each than the one before it; 0 where there is one.

    The way to the nearest neighbour tells the lean roughly. All pairs on a line that leans so tell it better:
    their tops or their feet, whichever lean less, for one digit may be higher than the other, or half seen.

    Parameters
    ----------
    found : the components of writing.
    """
    labels, stats, centres = found
    sizes = stats[1:, 2:4].max(axis=1)
    if not 1 <= len(sizes) <= MOST_LEANING:
        return 0.0
    large = sizes >= LOW * np.median(np.sort(sizes)[len(sizes) // 2 :])
    places, size = centres[1:][large], float(np.median(sizes[large]))
    if len(places) < 2:
        return _axis_degrees(labels == 1 + int(large.argmax()))
    ways = places[np.newaxis] - places[:, np.newaxis]
    distance = np.hypot(*ways.T)
    np.fill_diagonal(distance, np.inf)
    nearest = ways[np.arange(len(places)), distance.argmin(axis=1)]
    steep = (np.rad2deg(np.arctan2(nearest[:, 1], nearest[:, 0])) + 90) % 180 - 90
    first = float(np.median(steep))
    turn = np.deg2rad(first)
    run, rise = ways @ (np.cos(turn), np.sin(turn)), ways @ (-np.sin(turn), np.cos(turn))
    beside = (run > APART * size) & (np.abs(rise) < ON_LINE * size)
    if abs(first) > STEEPEST_LEAN or not beside.any():
        return 0.0
    one, other = np.nonzero(beside)
    top, high = stats[1:, 1][large], stats[1:, 3][large]
    falls = np.stack([(ends[other] - ends[one]) for ends in (top, top + high)])
    least = np.where(np.ptp(np.sign(falls), axis=0), 0, np.sign(falls[0]) * np.abs(falls).min(axis=0))
    leans = np.arctan2(least, np.maximum(places[other, 0] - places[one, 0], 1))
    weight, order = run[beside], np.argsort(leans)
    middle = int(np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2))
    lean = float(np.rad2deg(leans[order][middle]))
    return lean if abs(lean) <= STEEPEST_LEAN else 0.0


def _axis_degrees(mask: npt.NDArray[np.bool_]) -> float:
    """Return by how many degrees digits that touch fall to the right; 0 where that is not clear."""
    y, x = np.nonzero(mask)
    if len(x) < 2:
        return 0.0
    spread, ways = np.linalg.eigh(np.cov(np.stack([x, y])))
    if spread[1] < LONG**2 * spread[0]:
        return 0.0
    degrees = (float(np.rad2deg(np.arctan2(*ways[::-1, 1]))) + 90) % 180 - 90
    return degrees if abs(degrees) <= STEEPEST_LEAN else 0.0


def levelled(gray: Gray, degrees: float, paper: int | None = None) -> tuple[Gray, Affine]:
    """Return a picture turned to the left, with room for all of it, and the way back to it.

    Parameters
    ----------
    gray : (h, w) uint8 array.
    degrees : float, by which its lines fall to the right.
    paper : gray level of what lies outside of the picture; what lies along its edges by default.
    """
    height, width = gray.shape
    look = cv2.getRotationMatrix2D((0.0, 0.0), degrees, 1.0)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)]) @ look[:, :2].T
    look[:, 2] = -corners.min(axis=0)
    scale = min(1.0, (MOST_PIXELS / float(np.prod(np.ptp(corners, axis=0)))) ** 0.5)
    look *= scale
    size = tuple(np.ceil(scale * np.ptp(corners, axis=0)).astype(int).tolist())
    back = np.asarray(cv2.invertAffineTransform(look), np.float64)
    if paper is not None:
        turned = cv2.warpAffine(gray, look, size, flags=cv2.INTER_LINEAR, borderValue=paper)
        return np.asarray(turned, np.uint8), back
    small = cv2.resize(gray, (AROUND_PX, AROUND_PX), interpolation=cv2.INTER_AREA)
    around = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    turned = cv2.warpAffine(around, look, size, borderMode=cv2.BORDER_REPLICATE)
    cv2.warpAffine(gray, look, size, turned, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    return np.asarray(turned, np.uint8), back
