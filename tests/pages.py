"""Pictures of bars, which look like 1s everywhere: drawings, and photographed pages that need no network."""

import numpy as np
import numpy.typing as npt

from segmentation.pixels import Gray

BARS = ((100, 200, 12, 60), (150, 200, 12, 60), (200, 200, 12, 60))  # left, top, width, height


def dark_is_writing(seen: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Stand in for the layers network: what is dark is written."""
    dark = (seen[..., :1] < 0.5).astype(np.float32)
    return [np.concatenate([dark, 0 * dark, 0 * dark], axis=-1)]


def shaded(height: int, width: int) -> Gray:
    """Return paper in uneven light."""
    return np.tile(np.linspace(180, 250, width), (height, 1)).astype(np.uint8)


def with_bars(gray: Gray, *boxes: tuple[int, int, int, int]) -> Gray:
    """Draw bars."""
    for left, top, width, height in boxes:
        gray[top : top + height, left : left + width] = 20
    return gray


def bars(*columns: int) -> Gray:
    """Draw upright bars, what 1 looks like everywhere."""
    image = np.full((120, 360), 255, np.uint8)
    for column in columns:
        image[30:90, column - 4 : column + 4] = 0
    return image
