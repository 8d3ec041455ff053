"""A piece of ink → 28×28 as MNIST was made."""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Crop: TypeAlias = npt.NDArray[np.float32]

CROP_PX = 28
FIT_PX = 20  # LeCun et al.: digits were fitted into 20×20 with their aspect kept
CENTRE_PX = 14  # the centre of mass of every MNIST image lies within half a pixel of (14, 14)
MIN_INK = 0.01  # a bounding box holds every pixel with more ink than this


def mnist_crop(ink: npt.NDArray[np.float32]) -> Crop:
    """Fit ink into 20×20 and place its centre of mass at the centre of 28×28.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1], ink bright, any size; its blank margins do not matter.

    Returns
    -------
    (28, 28) float32 array in [0, 1], ink bright; all zero where there is no ink.

    References
    ----------
    Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
    """
    left, top, width, height = cv2.boundingRect((ink > MIN_INK).view(np.uint8))
    if width == 0:
        return np.zeros((CROP_PX, CROP_PX), np.float32)
    tight = ink[top : top + height, left : left + width]
    scale = FIT_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fitted = cv2.resize(tight, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return _centred(np.minimum(fitted, 1))


def _centred(fitted: npt.NDArray[np.float32]) -> Crop:
    height, width = fitted.shape
    cornered = np.zeros((CROP_PX, CROP_PX), np.float32)  # OpenCV takes two columns for points of a contour
    cornered[:height, :width] = fitted
    moments = cv2.moments(cornered)
    top = min(max(round(CENTRE_PX - moments["m01"] / moments["m00"]), 0), CROP_PX - height)
    left = min(max(round(CENTRE_PX - moments["m10"] / moments["m00"]), 0), CROP_PX - width)
    crop = np.zeros((CROP_PX, CROP_PX), np.float32)
    crop[top : top + height, left : left + width] = fitted
    return crop
