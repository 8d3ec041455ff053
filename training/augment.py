"""Digits as others might have written them: turned, sheared, stretched, shifted a little."""

import cv2
import numpy as np
import numpy.typing as npt

CENTRE_PX = 14.0  # MNIST's centre of mass, which stays where it is but for the shift
TURN, SHEAR, STRETCH, SHIFT_PX = 0.21, 0.2, 0.15, 1.5  # at most: radians, x per y, share, pixels (READING.md)


def varied(crops: npt.NDArray[np.uint8], generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Vary each crop by an affine map of its own.

    Parameters
    ----------
    crops : (n, 28, 28) uint8 array, ink bright.
    generator : numpy Generator, all there is of chance.
    """
    count = len(crops)
    turn = generator.uniform(-TURN, TURN, count)
    shear = generator.uniform(-SHEAR, SHEAR, count)
    stretch = generator.uniform(1 - STRETCH, 1 + STRETCH, (2, count))
    shift = generator.uniform(-SHIFT_PX, SHIFT_PX, (2, count))
    cosine, sine = np.cos(turn), np.sin(turn)
    maps = np.empty((count, 2, 3))
    maps[:, 0, 0], maps[:, 0, 1] = stretch[0] * cosine, stretch[0] * (shear * cosine - sine)
    maps[:, 1, 0], maps[:, 1, 1] = stretch[1] * sine, stretch[1] * (shear * sine + cosine)
    maps[:, :, 2] = CENTRE_PX + shift.T - maps[:, :, :2].sum(axis=2) * CENTRE_PX
    size = crops.shape[2], crops.shape[1]
    return np.stack([cv2.warpAffine(crop, to, size) for crop, to in zip(crops, maps, strict=True)])
