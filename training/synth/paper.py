"""Numbers on paper: the rules, boxes, leaders and neighbours that stand beside them, and how it is scanned.

Whatever is drawn here is no mark: a number on paper has the marks that it had. So a network learns that all
of it is nothing, also where it touches a digit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from segmentation.box import Box
from training.synth.beside import (
    draw_beside,
    draw_comb,
    draw_leader,
    draw_ring,
    draw_row,
    draw_tick,
    draw_underline,
)
from training.synth.composed import ComposedString, Mark
from training.synth.rules import draw_rule
from training.synth.scanned import black_and_white, gray_scan

DIGIT_PX = 64  # height of a digit where there is none to measure
LONGEST_RINGED = 4.5  # heights: longer numbers have no ring
ROOM = (0.08, 0.8)  # heights of paper left and right of a number, where no rule is nearer
HEADROOM = (0.05, 0.6)  # heights of paper above and below
RULE_GAP, RULE_NEAR, NEAR = (0.08, 0.7), (-0.12, 0.08), 0.25  # heights; how many rules touch or nearly do
BEYOND = (0.0, 0.3)  # heights of paper beyond a rule; 0 where the cell ends at its rule
LEADER_AT = (-0.15, 0.35)  # heights below the digits' feet
STUMP_GAP, STUMP_SEEN = (0.06, 0.35), (0.05, 0.4)  # heights; what is seen of a neighbour
SMALL_PX, LARGE_PX = (9.0, 30.0), (30.0, 64.0)  # heights of digits in scans
LEAST_PX = 14.0  # of digits in black and white; nobody reads smaller ones
FAINT, BROKEN = 0.25, (0.02, 0.15)  # how many pens run dry, and the share of ink that is missing then
LEAST_INK, DARKEST = 0.1, 0.7  # what counts as ink at all; share of it that is no darker than the pen
THROUGH = (0.1, 0.35)  # of the ink's darkness: what shows through from the other side


@dataclass(frozen=True, slots=True)
class Amounts:
    """How often each thing stands beside a number on paper; all in [0, 1].

    The defaults are those of the maintainers' study of 28 November, where that names them; the others were
    chosen by the look of the scans.
    """

    right_rule: float = 0.55
    left_rule: float = 0.35
    line_under: float = 0.45
    line_above: float = 0.2
    box: float = 0.1
    comb: float = 0.05
    parting_rule: float = 0.06
    dark_edge: float = 0.05
    underline: float = 0.15
    ring: float = 0.03
    tick: float = 0.15
    above: float = 0.4
    below: float = 0.4
    beside: float = 0.12
    show_through: float = 0.1
    black_and_white: float = 0.4
    gray: float = 0.45  # what is neither was drawn on a screen
    smaller: float = 0.5


def on_paper(
    rng: np.random.Generator, composed: ComposedString, amounts: Amounts | None = None
) -> ComposedString:
    """Lay a composed number on paper.

    Parameters
    ----------
    composed : ComposedString
        Only its marks are used, so it need not look scanned yet. At least one mark.
    amounts : Amounts, optional
        How often what stands beside it.

    Returns
    -------
    ComposedString with the same marks, without those that the paper's edge cuts off wholly; its digits are 9
    to 64 pixels high.
    """
    amounts = amounts or Amounts()
    cell = _Cell.around(composed, amounts, rng)
    _draw(cell, amounts, rng)
    scanner = _scanner(amounts, rng)
    digit_px = float(rng.uniform(*(SMALL_PX if rng.random() < amounts.smaller else LARGE_PX)))
    if scanner is black_and_white:
        digit_px = max(digit_px, LEAST_PX)
    return cell.scanned(digit_px / cell.digit_px, scanner, rng)


Scanner = Callable[[NDArray[np.float32], NDArray[np.float32], np.random.Generator], NDArray[np.uint8]]


def _scanner(amounts: Amounts, rng: np.random.Generator) -> Scanner:
    kind = rng.random()
    if kind < amounts.black_and_white:
        return black_and_white
    return gray_scan if kind < amounts.black_and_white + amounts.gray else _clean


def _clean(
    ink: NDArray[np.float32], printed: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return a page as it is drawn on a screen, its rules as dark as the ink or paler."""
    cover = np.maximum(ink, printed * np.float32(rng.uniform(0.4, 1)))
    return np.asarray(np.rint(255 * (1 - cover)), np.uint8)


@dataclass(slots=True, eq=False)
class _Cell:
    """A piece of paper while it is drawn on.

    `ink` is the pen's, `printed` the paper's, both (H, W) uint8 with 255 for ink; `marks` lie on it. `rules`
    are the x of the rules left and right, None where there is none.
    """

    ink: NDArray[np.uint8]
    printed: NDArray[np.uint8]
    marks: tuple[Mark, ...]
    number: Box
    digit_px: float
    rules: tuple[float | None, float | None]

    @classmethod
    def around(cls, composed: ComposedString, amounts: Amounts, rng: np.random.Generator) -> "_Cell":
        """Cut out the paper around a number, in reach of its rules."""
        boxes = [mark.box for mark in composed.marks]
        left, top = min(box.left for box in boxes), min(box.top for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        heights = [mark.box.height for mark in composed.marks if mark.text.isdecimal()]
        digit_px = float(np.median(heights or [DIGIT_PX]))
        often = (amounts.left_rule, amounts.right_rule)
        rules = [_rule_gap(rng) if rng.random() < of else None for of in often]
        sides = [
            rng.uniform(*ROOM) if gap is None else max(gap + rng.uniform(*BEYOND), 0.02) for gap in rules
        ]
        room = np.rint(np.array([*sides, *rng.uniform(*HEADROOM, 2)]) * digit_px).astype(int).tolist()
        width, height = room[0] + right - left + room[1], room[2] + bottom - top + room[3]
        shift = (room[0] - left, room[2] - top)
        marks = tuple(Mark(m.text, _moved(m.box, *shift), m.coverage) for m in composed.marks)
        ink = np.zeros((height, width), np.uint8)
        for mark in marks:
            box = mark.box
            inked = ink[box.top : box.bottom, box.left : box.right]
            np.maximum(inked, mark.coverage, out=inked)
        number = Box(room[0], room[2], room[0] + right - left, room[2] + bottom - top)
        first, second = rules
        at = (
            None if first is None else number.left - first * digit_px,
            None if second is None else number.right + second * digit_px,
        )
        return cls(ink, np.zeros_like(ink), marks, number, digit_px, at)

    def scanned(self, scale: float, scanner: Scanner, rng: np.random.Generator) -> ComposedString:
        """Return the cell as the scanner sees it at some scale."""
        size = tuple(max(4, round(side * scale)) for side in self.ink.shape[::-1])
        ink, printed = (
            cv2.resize(page, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
            for page in (self.ink, self.printed)
        )
        marks = [_scaled(mark, scale, size) for mark in self.marks]
        image = scanner(_as_dark_as_a_pen(ink), printed, rng)
        return ComposedString(image, tuple(mark for mark in marks if mark is not None))


def _draw(cell: _Cell, amounts: Amounts, rng: np.random.Generator) -> None:
    """Draw what stands beside the number, each as often as it is said to."""
    height, width = cell.ink.shape
    digit_px, number = cell.digit_px, cell.number
    often = dict(zip(_THINGS, rng.random(len(_THINGS)), strict=True))

    def comes(thing: str) -> bool:
        return bool(often[thing] < getattr(amounts, thing))

    if rng.random() < FAINT:
        cell.ink[:] = _dry(cell.ink, rng)
    if comes("show_through"):
        through = cv2.GaussianBlur(cell.ink[:, ::-1], (0, 0), float(rng.uniform(1, 3)))
        shifted = np.roll(through, rng.integers(-height // 2, height // 2 + 1), axis=0)
        np.maximum(cell.printed, (shifted * rng.uniform(*THROUGH)).astype(np.uint8), out=cell.printed)
    for side, x in zip((-1, 1), cell.rules, strict=True):
        if x is not None:
            start, end = _mostly_whole(height, rng)
            draw_rule(cell.printed, (x, start), (x, end), digit_px, rng)
            if comes("beside"):
                draw_beside(cell.ink, cell.marks, x, side, digit_px, rng)
    if comes("line_under"):
        draw_leader(cell.printed, number.bottom + rng.uniform(*LEADER_AT) * digit_px, digit_px, rng)
    if comes("line_above"):
        y = number.top - rng.uniform(0.0, 0.5) * digit_px
        draw_rule(cell.printed, (-2, y), (width + 2, y), digit_px, rng)
    if comes("box"):
        x, y = (np.exp(rng.uniform(np.log(0.04), np.log(0.4), 2)) * digit_px).tolist()
        corners = (number.left - x, number.top - y), (number.right + x, number.bottom + y)
        thick = max(1, round(rng.uniform(0.015, 0.08) * digit_px))
        cv2.rectangle(cell.printed, *(tuple(map(round, corner)) for corner in corners), 255, thick)
    if comes("comb"):
        draw_comb(cell.printed, cell.marks, digit_px, rng)
    if comes("parting_rule"):
        _draw_parting_rule(cell, rng)
    if comes("dark_edge"):
        _draw_dark_edge(cell.printed, digit_px, rng)
    if comes("underline"):
        draw_underline(cell.ink, number, digit_px, rng)
    if comes("ring") and number.width < LONGEST_RINGED * digit_px:
        draw_ring(cell.ink, number, digit_px, rng)
    if comes("tick"):
        draw_tick(cell.ink, number, digit_px, rng)
    for thing, is_above in (("above", True), ("below", False)):
        if comes(thing):
            draw_row(cell.ink, cell.marks, number, is_above, digit_px, rng)


_THINGS = tuple(
    name for name in Amounts.__dataclass_fields__ if name not in ("black_and_white", "gray", "smaller")
)


def _as_dark_as_a_pen(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Darken ink that was drawn with a brush thinner than a pixel: no pen is as thin on small paper."""
    inked = ink[ink > LEAST_INK]
    if not inked.size:
        return ink
    return np.asarray(np.minimum(ink / max(float(np.quantile(inked, DARKEST)), LEAST_INK), 1), np.float32)


def _rule_gap(rng: np.random.Generator) -> float:
    """Draw how far a rule is from a number, heights; some touch it."""
    return float(rng.uniform(*(RULE_NEAR if rng.random() < NEAR else RULE_GAP)))


def _mostly_whole(height: int, rng: np.random.Generator) -> tuple[float, float]:
    """Draw from where to where a rule runs down a cell: most run through."""
    start, end = -2.0, height + 2.0
    kind = rng.random()
    if kind < 0.1:
        start = float(rng.uniform(0, 0.4)) * height
    elif kind < 0.2:
        end = float(rng.uniform(0.6, 1)) * height
    return start, end


def _draw_parting_rule(cell: _Cell, rng: np.random.Generator) -> None:
    """Draw a rule through the widest gap of a number, as between francs and centimes."""
    boxes = sorted((mark.box for mark in cell.marks), key=lambda box: box.left)
    gaps = [(after.left - before.right, before.right) for before, after in pairwise(boxes)]
    if not gaps or max(gaps)[0] < 0.15 * cell.digit_px:
        return
    gap, left = max(gaps)
    x = left + rng.uniform(0.3, 0.7) * gap
    draw_rule(cell.printed, (x, -2), (x, cell.ink.shape[0] + 2), cell.digit_px, rng)


def _draw_dark_edge(printed: NDArray[np.uint8], digit_px: float, rng: np.random.Generator) -> None:
    """Draw the dark border or the wedge that a scanner leaves at an edge, left or right."""
    height, width = printed.shape
    thick = rng.uniform(0.02, 0.35, 2) * digit_px
    thick = np.minimum(thick, 0.1 * width)
    if rng.random() < 0.5:
        thick[int(rng.integers(2))] = 0
    points = np.array([(0, 0), (thick[0], 0), (thick[1], height), (0, height)])
    if rng.random() < 0.4:
        points[:, 0] = width - points[:, 0]
    cv2.fillPoly(printed, [np.rint(points).astype(np.int32)], 255)


def _dry(ink: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Let ink be missing in patches, as from a dry pen."""
    patches = cv2.GaussianBlur(rng.standard_normal(ink.shape, np.float32), (0, 0), float(rng.uniform(1, 3)))
    missing = patches < np.quantile(patches, rng.uniform(*BROKEN))
    return np.where(missing, 0, ink).astype(np.uint8)


def _moved(box: Box, right: int, down: int) -> Box:
    return Box(box.left + right, box.top + down, box.right + right, box.bottom + down)


def _scaled(mark: Mark, scale: float, size: tuple[int, ...]) -> Mark | None:
    """Return a mark at another scale on a page of a size, width and height; None where nothing is left."""
    box = mark.box
    left, top = round(box.left * scale), round(box.top * scale)
    right, bottom = min(round(box.right * scale), size[0]), min(round(box.bottom * scale), size[1])
    if right <= left or bottom <= top:
        return None
    coverage = cv2.resize(mark.coverage, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    return Mark(mark.text, Box(left, top, right, bottom), np.asarray(coverage, np.uint8))
