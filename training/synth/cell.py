"""A piece of paper with a number on it, while it is drawn on and until it is scanned."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from segmentation.box import Box
from training.synth.composed import ComposedString, Mark
from training.synth.rules import Cover

Share: TypeAlias = NDArray[np.float32]  # (H, W) in [0, 1], how much ink
Scanner: TypeAlias = Callable[[Share, Share, np.random.Generator], NDArray[np.uint8]]
"""The pen's ink and what is printed, seen as a page of dark ink on lighter paper."""

DIGIT_PX = 64  # height of a digit where there is none to measure
ROOM = (0.08, 0.8)  # heights of paper left and right of a number, where no rule is nearer
HEADROOM = (0.05, 0.6)  # heights of paper above and below
RULE_GAP, RULE_NEAR, NEAR = (0.08, 0.7), (-0.12, 0.08), 0.25  # heights; how many rules touch or nearly do
BEYOND = (0.0, 0.3)  # heights of paper beyond a rule; 0 where the cell ends at its rule
LEAST_ROOM = 0.02  # heights: no number is cut off
LEAST_INK, DARKEST = 0.1, 0.7  # what counts as ink at all; share of it that is no darker than the pen


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A piece of paper.

    Attributes
    ----------
    ink, printed : (H, W) uint8
        What the pen and what the printer left, 255 = ink. Both are drawn on.
    marks : tuple of Mark
        Of the number, where they lie.
    number : Box
        Around them.
    digit_px : float
        Height of a digit.
    rules : tuple of float or None
        The x of a rule left and of one right of the number, None where there is none.
    """

    ink: Cover
    printed: Cover
    marks: tuple[Mark, ...]
    number: Box
    digit_px: float
    rules: tuple[float | None, float | None]

    @classmethod
    def around(cls, composed: ComposedString, left: bool, right: bool, rng: np.random.Generator) -> Self:
        """Cut out the paper around a number; `left` and `right` say whether a rule is to be there."""
        boxes = [mark.box for mark in composed.marks]
        first, top = min(box.left for box in boxes), min(box.top for box in boxes)
        last, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        heights = [mark.box.height for mark in composed.marks if mark.text.isdecimal()]
        digit_px = float(np.median(heights or [DIGIT_PX]))
        gaps = [_rule_gap(rng) if ruled else None for ruled in (left, right)]
        sides = [
            rng.uniform(*ROOM) if gap is None else max(gap + rng.uniform(*BEYOND), LEAST_ROOM) for gap in gaps
        ]
        room = np.rint(np.array([*sides, *rng.uniform(*HEADROOM, 2)]) * digit_px).astype(int).tolist()
        number = Box(room[0], room[2], room[0] + last - first, room[2] + bottom - top)
        ink = np.zeros((number.bottom + room[3], number.right + room[1]), np.uint8)
        marks = tuple(_moved(mark, number.left - first, number.top - top) for mark in composed.marks)
        for mark in marks:
            inked = ink[mark.box.top : mark.box.bottom, mark.box.left : mark.box.right]
            np.maximum(inked, mark.coverage, out=inked)
        rules = (
            None if gaps[0] is None else number.left - gaps[0] * digit_px,
            None if gaps[1] is None else number.right + gaps[1] * digit_px,
        )
        return cls(ink, np.zeros_like(ink), marks, number, digit_px, rules)

    def scanned(self, digit_px: float, scanner: Scanner, rng: np.random.Generator) -> ComposedString:
        """Return the cell as a scanner sees it, its digits so high."""
        scale = digit_px / self.digit_px
        width, height = (max(4, round(side * scale)) for side in self.ink.shape[::-1])
        ink, printed = (
            cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
            for page in (self.ink, self.printed)
        )
        marks = (_scaled(mark, scale, width, height) for mark in self.marks)
        image = scanner(_as_dark_as_a_pen(ink), printed, rng)
        return ComposedString(image, tuple(mark for mark in marks if mark is not None))


def _rule_gap(rng: np.random.Generator) -> float:
    """Draw how far a rule is from a number, heights; some touch it."""
    return float(rng.uniform(*(RULE_NEAR if rng.random() < NEAR else RULE_GAP)))


def _as_dark_as_a_pen(ink: Share) -> Share:
    """Darken ink that was drawn with a brush thinner than a pixel: no pen is as thin on small paper."""
    inked = ink[ink > LEAST_INK]
    if not inked.size:
        return ink
    return np.asarray(np.minimum(ink / max(float(np.quantile(inked, DARKEST)), LEAST_INK), 1), np.float32)


def _moved(mark: Mark, right: int, down: int) -> Mark:
    box = mark.box
    moved = Box(box.left + right, box.top + down, box.right + right, box.bottom + down)
    return Mark(mark.text, moved, mark.coverage)


def _scaled(mark: Mark, scale: float, width: int, height: int) -> Mark | None:
    """Return a mark at another scale on a page of some size; None where nothing is left of it."""
    box = mark.box
    left, top = round(box.left * scale), round(box.top * scale)
    right, bottom = min(round(box.right * scale), width), min(round(box.bottom * scale), height)
    if right <= left or bottom <= top:
        return None
    coverage = cv2.resize(mark.coverage, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    return Mark(mark.text, Box(left, top, right, bottom), np.asarray(coverage, np.uint8))
