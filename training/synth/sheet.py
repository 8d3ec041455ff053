"""A sheet of paper while it is written on: what the pen, the printer and the ruling machine leave on it.

The three are kept apart, so that a network can learn which pixel is what.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self, TypeAlias

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from segmentation.box import Box
from training.synth.rules import Cover

Write: TypeAlias = Callable[[np.random.Generator, int], Cover]
"""Writes a string of so many letters at most, digits 40 pixels high: (h, w) uint8, 255 = ink, no margins."""

WRITTEN_PX = 40  # height of a digit as `Write` writes it
LEAST_INK, DARKEST = 26, 0.7  # what counts as ink, of 255; share of it that is no darker than the pen
FONTS = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSerif", "DejaVuSerif-Bold",
    "DejaVuSans-Oblique", "STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "cmr10", "cmss10", "cmtt10",
)  # fmt: skip
PRINTED = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789012345678901234567890123456789.,:-/()"
)
PRINTED_LENGTH = (1, 14)  # letters, half-open


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What lies on a sheet, (H, W) uint8 each, 255 = ink: handwriting, machine print, rules. Drawn on."""

    writing: Cover
    printed: Cover
    rules: Cover

    @classmethod
    def blank(cls, side: int) -> Self:
        """Return an empty square sheet."""
        return cls(*(np.zeros((side, side), np.uint8) for _ in range(3)))


def lay(page: Cover, ink: Cover, left: float, top: float, height_px: float, written_px: float) -> Box | None:
    """Lay ink onto a page, `written_px` of it scaled to `height_px`; None where it lies outside."""
    scale = height_px / written_px
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    ink = _as_dark_as_a_pen(np.asarray(cv2.resize(ink, size, interpolation=how), np.uint8))
    x, y = round(left), round(top)
    rows = slice(max(y, 0), min(y + ink.shape[0], page.shape[0]))
    columns = slice(max(x, 0), min(x + ink.shape[1], page.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return None
    on = page[rows, columns]
    np.maximum(on, ink[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x], out=on)
    return Box(columns.start, rows.start, columns.stop, rows.stop)


def trimmed(ink: Cover) -> Cover:
    """Cut off blank margins."""
    left, top, width, height = cv2.boundingRect(ink)
    return ink[top : top + height, left : left + width]


def printed_text(rng: np.random.Generator) -> Cover:
    """Print some letters and digits in some font, a capital about `WRITTEN_PX` high."""
    count = int(rng.integers(*PRINTED_LENGTH))
    text = "".join(PRINTED[i] for i in rng.integers(0, len(PRINTED), count))
    if rng.random() < 0.4:
        text = "".join(map(str, rng.integers(0, 10, count)))
    font = _font(FONTS[int(rng.integers(len(FONTS)))])
    left, top, right, bottom = font.getbbox(text)
    shown = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(shown).text((2 - left, 2 - top), text, 255, font)
    return trimmed(np.asarray(shown, np.uint8))


@cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    return ImageFont.truetype(str(folder / f"{name}.ttf"), round(WRITTEN_PX / 0.72))


def _as_dark_as_a_pen(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Darken ink whose strokes are thinner than a pixel: no pen is as pale for being small."""
    inked = ink[ink > LEAST_INK]
    if not inked.size:
        return ink
    darkest = max(float(np.quantile(inked, DARKEST)), LEAST_INK)
    return np.asarray(np.minimum(ink * (255 / darkest), 255), np.uint8)
