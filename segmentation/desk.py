"""A photograph of a ruled page → the same without what lies around the paper, as if it were paper, too.

A dark desk would decide which side is ink, and how dark ink is.
"""

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.pixels import Gray

SIDE_PX = 256  # of the longer side of the copy that the paper is looked for on
WITHOUT_INK_PX = 7  # of that copy: the median of as many is the paper's
STEP = 20  # gray levels from one pixel of it to those beside it: the edge of something
AROUND = np.ones((3, 3), np.uint8)
LEAST = 0.05  # of the picture: a smaller rest changes nothing
UNLIKE = 24  # gray levels between the paper and what lies around it

Mask = npt.NDArray[np.bool_]


def small_size(gray: Gray) -> tuple[int, int]:
    """Return the width and height of the copy that the paper is looked for on."""
    scale = min(1.0, SIDE_PX / max(gray.shape))
    return max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale))


def without_desk(gray: Gray, ruled: Mask) -> Gray:
    """Lay paper over what lies around the paper of a page.

    Parameters
    ----------
    gray : (H, W) uint8 array.
    ruled : (h, w) bool array of `small_size`, where there surely is paper: between the rules of its tables.
    """
    if not ruled.any():
        return gray
    size = ruled.shape[::-1]
    small = cv2.medianBlur(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), WITHOUT_INK_PX)
    even = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, AROUND) < STEP
    _, labels = cv2.connectedComponents(even.view(np.uint8), connectivity=4)
    known = np.unique(labels[ruled & even])
    around = _reaching_the_edge(~(ruled | np.isin(labels, known[known > 0])))
    paper = ~around
    if (
        around.mean() < LEAST
        or abs(float(np.median(small[paper])) - float(np.median(small[around]))) < UNLIKE
    ):
        return gray
    _, nearest = cv2.distanceTransformWithLabels(
        around.view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    level = np.zeros(int(nearest.max()) + 1, np.uint8)
    level[nearest[paper]] = small[paper]
    filled = np.asarray(cv2.GaussianBlur(level[nearest], (0, 0), 2.0), np.uint8)
    full = gray.shape[::-1]
    shown = cv2.resize(paper.view(np.uint8), full, interpolation=cv2.INTER_NEAREST) == 1
    return np.where(shown, gray, cv2.resize(filled, full, interpolation=cv2.INTER_LINEAR))


def _reaching_the_edge(mask: Mask) -> Mask:
    """Leave out what lies all inside: ink beside the table."""
    _, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    edges = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return np.asarray(np.isin(labels, edges[edges > 0]), np.bool_)
