"""Where two symbols meet: a small fully convolutional network that knows nothing of digit classes.

It sees the whole ink map at a low scale and says for every pixel how likely it is that two symbols touch;
the seams of `segmentation.cuts` then pass through such places for nothing.
"""

import math
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.ink import Ink
from segmentation.network import Infer

WEIGHTS = Path(__file__).parent / "weights" / "boundaries.onnx"
BOUNDARY_DIGIT_PX = 24  # height of a digit as this network sees it
HALF_SURE = (
    0.15  # the network's answer that halves the cost of a cut; boundaries are rare, so it is seldom sure
)
COARSE = 2  # pixels of the input to one of the answer, each way


def find_boundaries(ink: Ink, digit_px: float, network: Infer) -> npt.NDArray[np.float32]:
    """Say for every pixel how likely it is that two symbols touch or overlap there; see `ease`.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1], the ink map.
    digit_px : float, height of a digit in `ink`, pixels.
    network : the boundary network; `WEIGHTS` is the shipped one.

    Returns
    -------
    (h, w) float32 array in [0, 1].
    """
    height, width = ink.shape
    small = shrunk(ink, digit_px)
    (likely,) = network(small[np.newaxis, :, :, np.newaxis])
    size = (small.shape[1] * digit_px / BOUNDARY_DIGIT_PX, small.shape[0] * digit_px / BOUNDARY_DIGIT_PX)
    full = cv2.resize(likely[0, :, :, 0], (round(size[0]), round(size[1])), interpolation=cv2.INTER_LINEAR)
    found: npt.NDArray[np.float32] = full[:height, :width]
    return found


def ease(likely: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Turn the probability that two symbols meet into how cheaply a seam may pass, in [0, 1]."""
    return likely / (likely + HALF_SURE)


def shrunk(ink: Ink, digit_px: float) -> Ink:
    """Return the ink map at the network's scale, blank margins added up to a multiple of `COARSE`."""
    size = tuple(math.ceil(side * BOUNDARY_DIGIT_PX / digit_px) for side in ink.shape[::-1])
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    right, bottom = -size[0] % COARSE, -size[1] % COARSE
    padded: Ink = cv2.copyMakeBorder(small, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=0)
    return padded
