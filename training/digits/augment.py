"""Augmentation of digits: turned, sheared, stretched, shifted and bent a little."""

import cv2
import numpy as np
import numpy.typing as npt

SIDE_PX = 28
CENTRE_PX = 14.0  # MNIST's centre of mass, which stays where it is but for the shift
TURN, SHEAR, STRETCH, SHIFT_PX = 0.16, 0.16, 0.12, 1.0  # at most: radians, x per y, share, pixels
BEND_PX = 0.6  # standard deviation of how far the knots of a coarse grid stray, each way
AS_IT_IS = 0.2  # share of the crops that are not varied: interpolation leaves traces that others lack
KNOTS = 6  # of that grid, each way; between them the plane bends smoothly
PLACES = np.arange(SIDE_PX, dtype=np.float32)


def varied_crops(crops: npt.NDArray[np.uint8], generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Vary most crops by a map of their own: an affine one, bent as in Simard, Steinkraus and Platt (2003).

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
    along_x = stretch[0] * cosine, stretch[0] * (shear * cosine - sine)
    along_y = stretch[1] * sine, stretch[1] * (shear * sine + cosine)
    bends = BEND_PX * generator.standard_normal((2, count, KNOTS, KNOTS)).astype(np.float32)
    bent = BETWEEN_KNOTS @ bends @ BETWEEN_KNOTS.T
    x, y = (
        _column(by_x) * (PLACES - CENTRE_PX)
        + _column(by_y) * (PLACES[:, np.newaxis] - CENTRE_PX)
        + _column(CENTRE_PX + moved)
        + bend
        for (by_x, by_y), moved, bend in zip((along_x, along_y), shift, bent, strict=True)
    )
    answers = crops.copy()
    for place in np.flatnonzero(generator.random(count) >= AS_IT_IS):
        answers[place] = cv2.remap(crops[place], x[place], y[place], cv2.INTER_LINEAR)
    return answers


def _column(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    return values.astype(np.float32)[:, np.newaxis, np.newaxis]


def _between_knots() -> npt.NDArray[np.float32]:
    """Return the weights (28, `KNOTS`) that interpolate the values at the knots by a cubic."""
    knots = np.eye(KNOTS, dtype=np.float32)
    weights: npt.NDArray[np.float32] = cv2.resize(knots, (KNOTS, SIDE_PX), interpolation=cv2.INTER_CUBIC)
    return weights


BETWEEN_KNOTS = _between_knots()
