"""How wide the pen's strokes are."""

import cv2
import numpy as np
import numpy.typing as npt


def stroke_width(mask: npt.NDArray[np.bool_]) -> float:
    """Return four times the mean distance to the paper, less the pixel that the distance starts with.

    Parameters
    ----------
    mask : (h, w) bool array, ink is True.

    Returns
    -------
    float, pixels, at least 1.
    """
    if not mask.any():
        return 1.0
    distance = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    return max(1.0, 4 * float(distance[mask].mean()) - 1)
