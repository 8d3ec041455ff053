"""Let a clean drawing look scanned: grey ink on uneven, printed, noisy paper, with strokes that break."""

import cv2
import numpy as np
from numpy.typing import NDArray

TILE_PX = 64  # noise is drawn once at this size and repeated: cheap, and the eye of a network does not see it


def scan_like(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the drawing as a scanner might see it.

    Parameters
    ----------
    image : (H, W) uint8
        Dark ink on white.

    Returns
    -------
    (H, W) uint8
        The same drawing, dark on lighter paper.
    """
    height, width = image.shape
    ink = (255 - image).astype(np.float32) / 255
    grain = _tiled(rng.normal(0, 1, (TILE_PX, TILE_PX)).astype(np.float32), height, width)
    if rng.random() < 0.5:  # a dry pen: ink is missing where the paper's grain is deep
        patches = cv2.GaussianBlur(grain, (0, 0), 1.2)
        ink = ink * (patches > float(np.quantile(patches, rng.uniform(0.01, 0.12))))
    if rng.random() < 0.7:
        ink = cv2.GaussianBlur(ink, (0, 0), float(rng.uniform(0.5, 1.2)))
    paper, dark = rng.uniform(170, 255), rng.uniform(0, 90)
    ground = np.full((height, width), paper, np.float32)
    ground += rng.uniform(-14, 14) * np.linspace(-1, 1, width, dtype=np.float32)
    if rng.random() < 0.4:  # a printed pattern of lines
        period, angle, depth = rng.uniform(4, 14), rng.uniform(0, np.pi), rng.uniform(4, 40)
        across = np.cos(angle) * np.arange(width)[None] + np.sin(angle) * np.arange(height)[:, None]
        ground -= (depth * (np.sin(2 * np.pi * across / period) > 0.6)).astype(np.float32)
    page = ground + ink * (dark - ground) + rng.uniform(1, 9) * grain
    return np.clip(page, 0, 255).astype(np.uint8)


def _tiled(tile: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    return np.tile(tile, (-(-height // TILE_PX), -(-width // TILE_PX)))[:height, :width]
