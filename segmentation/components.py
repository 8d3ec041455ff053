"""Ink mask → connected components: pixels that touch, also at their corners."""

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Labels: TypeAlias = npt.NDArray[np.int32]
Stats: TypeAlias = npt.NDArray[np.int32]


class Components(NamedTuple):
    """What a mask is made of.

    Attributes
    ----------
    labels : (h, w) int32 array, 0 for paper, else the component (its row in `stats` and `centres`).
    stats : (n, 5) int32 array: left, top, width, height, area of each component; row 0 is the paper.
    centres : (n, 2) float64 array: x, y of each component.
    """

    labels: Labels
    stats: Stats
    centres: npt.NDArray[np.float64]


def find_components(mask: npt.NDArray[np.bool_]) -> Components:
    """Find the connected components of a mask, (h, w) bool, ink is True.

    References
    ----------
    C. Grana, D. Borghesani, R. Cucchiara, "Optimized block-based connected components labeling with decision
    trees", 2010: of OpenCV's algorithms, which agree, the fastest that measures components; half the time of
    its default.
    """
    return Components(
        *cv2.connectedComponentsWithStatsWithAlgorithm(mask.view(np.uint8), 8, cv2.CV_32S, cv2.CCL_BBDT)[1:]
    )
