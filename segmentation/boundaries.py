"""Where two marks meet: a small fully convolutional network that knows nothing of digit classes.

It sees the whole page at a low scale and says for every pixel how likely it is that two marks touch there;
the seams of `segmentation.cuts` then pass through such places for nothing.
"""

import math
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.ink import Ink
from segmentation.network import Network

WEIGHTS = Path(__file__).parent / "weights" / "boundaries.onnx"
BOUNDARY_DIGIT_PX = 24  # height of a digit as this network sees it
HALF_SURE = (
    0.15  # the network's answer that halves the cost of a cut; boundaries are rare, so it is seldom sure
)
COARSE = 2  # pixels of the input to one of the answer, each way


def find_boundaries(ink: Ink, digit_px: float) -> npt.NDArray[np.float32]:
    """Say for every pixel how freely a seam may pass, for two marks may touch or overlap there.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1], the page.
    digit_px : float, height of a digit in `ink`, pixels.

    Returns
    -------
    (h, w) float32 array in [0, 1].

    Raises
    ------
    WeightsError
        If the shipped network is missing or damaged.
    """
    height, width = ink.shape
    small = shrunk(ink, digit_px)
    (likely,) = _network()(small[np.newaxis, :, :, np.newaxis])
    size = (small.shape[1] * digit_px / BOUNDARY_DIGIT_PX, small.shape[0] * digit_px / BOUNDARY_DIGIT_PX)
    full = cv2.resize(likely[0, :, :, 0], (round(size[0]), round(size[1])), interpolation=cv2.INTER_LINEAR)
    found: npt.NDArray[np.float32] = full[:height, :width]
    return found / (found + HALF_SURE)


def shrunk(ink: Ink, digit_px: float) -> Ink:
    """Return the page at the network's scale, blank margins added up to a multiple of `COARSE`."""
    size = tuple(math.ceil(side * BOUNDARY_DIGIT_PX / digit_px) for side in ink.shape[::-1])
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    right, bottom = -size[0] % COARSE, -size[1] % COARSE
    padded: Ink = cv2.copyMakeBorder(small, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=0)
    return padded


@lru_cache(maxsize=1)
def _network() -> Network:
    return Network(WEIGHTS)
