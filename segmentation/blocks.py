"""Blocks of heavy JPEG: even paper comes in a few levels, and the steps between them look like ink."""

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.pixels import Gray

BLOCK_PX = 8  # side of JPEG's blocks
LEAST_STEP, LARGEST_STEP = 4, 24  # gray levels between two even blocks: of quality 25 and of 4
OFTEN, MORE_OFTEN = 0.02, 4.0  # of the rows between blocks have a step; times as often as inside of blocks
ROWS = 256  # that are looked at, about
AROUND = 7  # blocks to a side, whose median is the paper
CORED = 1.25  # times the step: what differs less from the paper is paper


def without_blocks(gray: Gray) -> Gray:
    """Return a picture whose paper is even where JPEG has left steps in it; the picture itself elsewhere.

    Parameters
    ----------
    gray : (H, W) uint8 array, as its file had it: its blocks begin at the upper left corner.
    """
    step = _step_between_blocks(gray)
    if not step:
        return gray
    height, width = gray.shape
    size = (-(-width // BLOCK_PX), -(-height // BLOCK_PX))
    means = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(cv2.medianBlur(means, AROUND), (0, 0), 1.0)
    paper = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    apart = gray.astype(np.float32) - paper
    kept = np.sign(apart) * np.maximum(np.abs(apart) - np.float32(CORED * step), 0)
    return np.asarray(np.clip(np.rint(paper + kept), 0, 255), np.uint8)


def _step_between_blocks(gray: Gray) -> float:
    """Return the usual step between two blocks that are even in themselves, gray levels; 0 without such."""
    if gray.shape[1] < 4 * BLOCK_PX:
        return 0.0
    rows = gray[:: max(1, len(gray) // ROWS)]
    jumps = cv2.absdiff(rows[:, 1:], rows[:, :-1])
    between = _steps(jumps, BLOCK_PX - 1)
    inside = _steps(jumps, BLOCK_PX // 2 - 1)
    share, other = ((steps > 0).mean() for steps in (between, inside))
    if share < OFTEN or share < MORE_OFTEN * other:
        return 0.0
    step = float(np.median(between[between > 0]))
    return step if step >= LEAST_STEP else 0.0


def _steps(jumps: npt.NDArray[np.uint8], column: int) -> npt.NDArray[np.uint8]:
    """Return the jumps in one column of each block that stand alone; 0 for others, and for those of ink."""
    at = np.arange(column, jumps.shape[1] - 1, BLOCK_PX)
    alone = (jumps[:, at - 1] == 0) & (jumps[:, at + 1] == 0) & (jumps[:, at] <= LARGEST_STEP)
    return np.where(alone, jumps[:, at], 0).astype(np.uint8)
