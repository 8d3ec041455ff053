"""Takes the edges of shadows off a picture: the light that falls on paper, told from around the writing.

A shadow is wide and a stroke is narrow. So the picture without its strokes is the light on the paper.
"""

import cv2
import numpy as np

from segmentation.ink import Ink
from segmentation.pixels import Gray

WIDEST = 0.75  # heights of a letter: wider dark things are in shadow, narrower ones are strokes
SHADOW, DARK = 0.4, 0.1  # of the paper's brightness: a shadow leaves more, a table has less
PAPER = 0.9  # of the light is darker: the paper's brightness
UNEVEN, DIMMEST = 0.85, (0.03, 0.97)  # of the brightest light near writing; shares that are not counted
STEEP, EDGED = 0.2, 0.005  # of the light: a steeper step; of a picture, at most, where there is no such edge
INKED = 0.5  # of a pixel is covered
SLANTED = 2 - 2**0.5  # of a regular octagon's radius: the height of its slanted sides
GRAIN_PX = 5  # side of the square that grain is smoothed in: its brightest pixels are not the paper


def without_shadows(gray: Gray, letter: float) -> Gray:
    """Return a picture as if light fell evenly on its paper.

    Parameters
    ----------
    gray : (h, w) uint8 array, dark ink on light paper.
    letter : float, height of its letters, pixels.
    """
    light = _light(gray, letter)
    paper = float(np.quantile(light, PAPER))
    levels = np.arange(256) / max(paper, 1.0)
    brighter = np.interp(levels, (DARK, SHADOW), (1.0, 1 / SHADOW))
    brighter = np.where(levels < SHADOW, brighter, 1 / np.maximum(levels, SHADOW)).astype(np.float32)
    return np.asarray(np.clip(gray * cv2.LUT(light, brighter), 0, 255), np.uint8)


def is_shadowed(gray: Gray, ink: Ink, letter: float) -> bool:
    """Tell whether light falls unevenly on dark writing and on the paper close to it, and nothing else does.

    What is darker than in a shadow is a table, a bar or a frame. Beside one, light is not told from its edge.

    Parameters
    ----------
    gray : (h, w) uint8 array.
    ink : (h, w) float32 array in [0, 1], how much writing covers each pixel.
    letter : float, height of its letters, pixels.
    """
    if is_bright(gray, ink, letter):  # there light is not told from what is bright
        return False
    side = max(3, round(letter))
    near = cv2.dilate((ink > INKED).astype(np.uint8), np.ones((side, side), np.uint8)) == 1
    if not near.any():
        return False
    dark, bright = np.quantile(_light(gray, letter)[near], DIMMEST)
    return bool(SHADOW * bright <= dark < UNEVEN * bright)


def is_bright(gray: Gray, ink: Ink, letter: float) -> bool:
    """Tell whether writing is brighter than what is around it, as on a blackboard; see `is_shadowed`."""
    side = max(3, round(letter))
    return bool((ink * (gray.astype(np.float32) - cv2.blur(gray, (side, side)))).sum() > 0)


def has_edge(gray: Gray, ink: Ink, letter: float) -> bool:
    """Tell whether the light on paper changes within the width of a letter, as at the edge of a shadow.

    Parameters
    ----------
    gray : (h, w) uint8 array, with nothing around the paper.
    ink : float32 array in [0, 1], how much writing covers each pixel; of nearly the same size.
    letter : float, height of its letters, pixels.
    """
    if is_bright(gray, cv2.resize(ink, gray.shape[::-1]), letter):
        return False
    light = _light(gray, letter)
    side = max(GRAIN_PX, round(letter))
    step = cv2.morphologyEx(light, cv2.MORPH_GRADIENT, np.ones((side, side), np.uint8))
    return bool((step > STEEP * light.astype(np.float32)).mean() > EDGED)


def _light(gray: Gray, letter: float) -> Gray:
    """Close a picture by a regular octagon, which takes a part of the time that a disc does."""
    radius = max(GRAIN_PX, round(WIDEST * letter)) // 2
    lean = round(radius * SLANTED)
    side = 2 * (radius - lean) + 1  # odd: by an even square light would move
    square, cross = np.ones((side, side), np.uint8), cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    brightest = cv2.dilate(cv2.blur(gray, (GRAIN_PX, GRAIN_PX)), square)
    light = cv2.erode(cv2.dilate(brightest, cross, iterations=lean), cross, iterations=lean)
    return np.asarray(cv2.erode(light, square), np.uint8)
