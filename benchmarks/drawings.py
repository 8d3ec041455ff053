"""Drawings as the page sends them, made without any data: digits of a plain font, a felt pen thick."""

from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

WIDTH, HEIGHT = 696, 288  # pixels of the page's canvas on a desktop
PEN = 11
MARGIN = 40


def drawing(seed: int) -> npt.NDArray[np.uint8]:
    """Return a (288, 696) uint8 picture of one to four digits, ink dark, each seed another."""
    rng = np.random.default_rng(seed)
    picture = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for place, digit in enumerate(rng.integers(0, 10, rng.integers(1, 5))):
        left, low = MARGIN + 160 * place + int(rng.integers(-15, 15)), 200 + int(rng.integers(-30, 30))
        cv2.putText(picture, str(digit), (left, low), cv2.FONT_HERSHEY_SIMPLEX, 5, 0, PEN, cv2.LINE_AA)
    return picture


def encoded(picture: npt.NDArray[np.uint8], kind: str = "PNG") -> bytes:
    """Return a picture as an image file."""
    file = BytesIO()
    Image.fromarray(picture).save(file, kind)
    return file.getvalue()
