"""Coloured ink that gray does not show: yellow on white, red on blue, red on black.

Gray is how bright a pixel is for an eye. Ink and paper may be as bright as each other and still be told apart
by their colour. Then each pixel is as dark as its colour is unlike the paper's.
"""

from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]  # (h, w, 3), red, green, blue
Mask: TypeAlias = npt.NDArray[np.uint8]  # 0 and 1

SAMPLED_PIXELS = 20_000  # that tell whether there is such ink: counting all would cost a tenth of a drawing
COLOURED = 60  # levels between a pixel's channels: below, it is gray
UNLIKE = 80  # levels of a channel between ink and paper, at least
AS_BRIGHT = 0.4  # of that difference is seen in gray, at most
FEW, MANY = 0.003, 0.45  # of the pixels are such ink
MARKED = 0.05  # of what is coloured is covered by dark ink, at least, where a highlighter marked it
CLOSED_PX = 9  # of the sample: as wide is writing that a highlighter is interrupted by
STEP = 32  # levels that are taken for one when the paper's colour is looked for


def paper_beside_coloured_ink(sample: Pixels) -> Pixels | None:
    """Return the colour of the paper, (3,), if there is ink on it that gray hardly shows, else None.

    Parameters
    ----------
    sample : (h, w, 3) uint8 array, every so many pixels of an image, see `step_of`.
    """
    red, green, blue = cv2.split(sample)
    if max(cv2.absdiff(*two).max() for two in ((red, green), (green, blue), (blue, red))) < COLOURED:
        return None
    paper = _usual_colour(sample)
    unlike = _unlikeness(sample, paper)
    gray = cv2.cvtColor(sample, cv2.COLOR_RGB2GRAY)
    apart = cv2.absdiff(gray, np.full_like(gray, _gray_of(paper)))
    hidden = ((unlike >= UNLIKE) & (apart < AS_BRIGHT * unlike)).astype(np.uint8)
    count = int(hidden.sum())
    if not FEW * hidden.size <= count <= MANY * hidden.size:
        return None
    around = cv2.morphologyEx(hidden, cv2.MORPH_CLOSE, np.ones((CLOSED_PX, CLOSED_PX), np.uint8))
    written = (around == 1) & (hidden == 0) & (apart >= UNLIKE)
    return None if written.sum() >= MARKED * count else paper


def unlike(pixels: Pixels, paper: Pixels) -> npt.NDArray[np.uint8]:
    """Return how light each pixel is, (h, w) uint8: 255 where it has the paper's colour."""
    return np.asarray(255 - _unlikeness(pixels, paper), np.uint8)


def step_of(height: int, width: int) -> int:
    """Return every how many pixels an image is to be sampled."""
    return max(1, int((height * width / SAMPLED_PIXELS) ** 0.5))


def _unlikeness(pixels: Pixels, paper: Pixels) -> npt.NDArray[np.uint8]:
    apart = cv2.absdiff(np.ascontiguousarray(pixels), np.broadcast_to(paper, pixels.shape).copy())
    return np.asarray(apart.max(axis=2), np.uint8)


def _usual_colour(sample: Pixels) -> Pixels:
    coarse = sample.reshape(-1, 3) // STEP
    codes = (coarse.astype(np.int32) * (1, 8, 64)).sum(axis=1)
    usual = int(np.bincount(codes).argmax())
    return np.asarray(np.median(sample.reshape(-1, 3)[codes == usual], axis=0), np.uint8)


def _gray_of(colour: Pixels) -> Any:
    return cv2.cvtColor(colour.reshape(1, 1, 3), cv2.COLOR_RGB2GRAY)[0, 0]
