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
    inked = int(cv2.countNonZero(mask.view(np.uint8)))
    if not inked:
        return 1.0
    distance = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, 3)  # 0 on the paper
    return max(1.0, 4 * float(cv2.sumElems(distance)[0]) / inked - 1)
