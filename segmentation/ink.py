"""Gray → ink: which side is ink, even lighting, faint paper pattern away."""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.pixels import Gray

Ink: TypeAlias = npt.NDArray[np.float32]

MIN_CONTRAST = 24  # gray levels between paper and ink; less is a blank page
CLEAN_SHARE = 0.5  # of the pixels in one gray level: drawn on a screen, not photographed
MIN_CONTRAST_TO_NOISE = 4.0  # ink must stand out of the paper's grain
LIGHTING_PX = 64  # the lighting is measured on an image of about this size
RULE_SHARE = 0.35  # of the image's width: a straight horizontal line this long is printed, not written
RULE_TILT_PX = 3  # such a line may wander by this many rows
FAINT = 0.55  # a mark whose darkest part is fainter than this share of the ink is paper pattern


def find_ink(gray: Gray) -> Ink:
    """Say for every pixel how much ink covers it.

    Parameters
    ----------
    gray : (H, W) uint8 array; dark on light or light on dark.

    Returns
    -------
    (H, W) float32 array in [0, 1]: 0 is paper, 1 ink, 0.5 the edge of a stroke. All zero on a blank page.
    """
    dark = _dark_ink(gray)
    if _is_clean(dark):
        return _stretched(dark, noise=0.0)
    flat = _evenly_lit(dark)
    noise = _grain(flat)
    ink = _stretched(cv2.GaussianBlur(flat, (3, 3), 0), noise)
    return _without_faint_marks(_without_ruled_lines(ink))


def _dark_ink(gray: Gray) -> Gray:
    """Invert where the ink is bright: ink is the rarer side, above all along the border."""
    threshold, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    dark_share = (np.mean(gray <= threshold) + np.mean(border <= threshold)) / 2
    return cv2.bitwise_not(gray) if dark_share > 0.5 else gray


def _is_clean(gray: Gray) -> bool:
    histogram = cv2.calcHist([gray], [0], None, [256], [0, 256])
    return bool(histogram.max() >= CLEAN_SHARE * gray.size)


def _evenly_lit(gray: Gray) -> Gray:
    """Divide by the paper's brightness, taken as a smooth envelope over the ink."""
    height, width = gray.shape
    scale = min(1.0, LIGHTING_PX / max(height, width))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    reach = max(3, round(0.35 * min(small.shape)) | 1)
    paper = cv2.morphologyEx(
        small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    )
    smooth = cv2.GaussianBlur(paper, (0, 0), reach / 3)
    full = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    even: Gray = cv2.divide(gray, full, scale=255)
    return even


def _grain(gray: Gray) -> float:
    """Return the standard deviation of the paper, robust to ink (by neighbours' differences)."""
    steps = np.abs(np.diff(gray.astype(np.int16), axis=1))
    return float(np.median(steps)) / 0.6745 / 2**0.5 if steps.size else 0.0


def _stretched(gray: Gray, noise: float) -> Ink:
    threshold, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    is_ink = (gray <= threshold).astype(np.uint8)
    ink_level = cv2.mean(gray, is_ink)[0]
    paper_level = cv2.mean(gray, 1 - is_ink)[0]
    contrast = paper_level - ink_level
    if contrast < max(MIN_CONTRAST, MIN_CONTRAST_TO_NOISE * noise):
        return np.zeros(gray.shape, np.float32)
    levels = np.clip((paper_level - np.arange(256)) / contrast, 0, 1).astype(np.float32)
    stretched: Ink = cv2.LUT(gray, levels)
    return stretched


def _without_ruled_lines(ink: Ink) -> Ink:
    """Remove long horizontal lines, but not the strokes that cross them."""
    mask = (ink > 0.5).astype(np.uint8)
    tilted = cv2.dilate(mask, np.ones((RULE_TILT_PX, 1), np.uint8))
    length = max(RULE_TILT_PX, round(RULE_SHARE * ink.shape[1]))
    rules = cv2.morphologyEx(tilted, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    if not rules.any():
        return ink
    above = cv2.dilate(rules, np.ones((2 * RULE_TILT_PX + 1, 1), np.uint8), anchor=(0, 0))
    below = cv2.dilate(rules, np.ones((2 * RULE_TILT_PX + 1, 1), np.uint8), anchor=(0, 2 * RULE_TILT_PX))
    written = mask & (1 - rules)
    reach = np.ones((2 * RULE_TILT_PX + 3, 3), np.uint8)
    crossing = cv2.dilate(written & above, reach) & cv2.dilate(written & below, reach)
    left: Ink = np.where((rules == 1) & (crossing == 0), 0, ink).astype(np.float32)
    return left


def _without_faint_marks(ink: Ink) -> Ink:
    """Remove marks with no really dark part: the printed pattern of cheques and forms."""
    count, labels = cv2.connectedComponents((ink > 0.5).astype(np.uint8), connectivity=8)
    if count <= 1:
        return ink
    peak = np.zeros(count, np.float32)
    np.maximum.at(peak, labels.ravel(), cv2.blur(ink, (3, 3)).ravel())
    keep = peak >= FAINT
    keep[0] = True
    kept: Ink = np.where(keep[labels], ink, 0).astype(np.float32)
    return kept
