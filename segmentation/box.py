"""The frame of coordinates, stated once.

Row-major arrays, origin top-left, x rightwards, y downwards, whole pixels of the input image as a person
sees it (after its EXIF rotation). Boxes are half-open: ``image[box.top:box.bottom, box.left:box.right]``.
Ink masks are bool, ink is True. Crops are float32 in [0, 1], ink bright.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A half-open rectangle of pixels; never empty.

    Raises
    ------
    ValueError
        If a side is not positive or a corner is negative.
    """

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right and 0 <= self.top < self.bottom):
            raise ValueError(f"no box: {self.left}, {self.top} to {self.right}, {self.bottom}")

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom

    def holds(self, other: Self) -> bool:
        """Tell whether another box lies in this one; a box holds itself."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    @classmethod
    def around(cls, boxes: Iterable[Self]) -> Self:
        """Return the smallest box that holds all of `boxes` (at least one)."""
        held = list(boxes)
        return cls(
            min(box.left for box in held),
            min(box.top for box in held),
            max(box.right for box in held),
            max(box.bottom for box in held),
        )

    @classmethod
    def moved(
        cls,
        affine: npt.NDArray[np.float64],
        edges: tuple[float, float, float, float],
        size: tuple[int, int],
    ) -> Self:
        """Return the box around a rectangle that was moved, turned or scaled, within an image.

        Parameters
        ----------
        affine : (2, 3) float64 array, the way to the image.
        edges : left, top, right, bottom of the rectangle.
        size : (width, height) of the image.
        """
        left, top, right, bottom = edges
        corners = (left, top), (right, top), (right, bottom), (left, bottom)
        x, y = ([a * across + b * down + c for across, down in corners] for a, b, c in affine.tolist())
        first_x = min(max(int(min(x)), 0), size[0] - 1)
        first_y = min(max(int(min(y)), 0), size[1] - 1)
        last_x = min(max(round(max(x)), first_x + 1), size[0])
        last_y = min(max(round(max(y)), first_y + 1), size[1])
        return cls(first_x, first_y, last_x, last_y)
