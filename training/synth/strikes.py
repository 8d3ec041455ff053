"""Digits that are struck out: what they were no longer counts, and what runs through them is nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from training.synth import hand
from training.synth.composed import ComposedString, Mark
from training.synth.ink import Ink, draw
from training.synth.spline import Points, Strokes

STRUCK = "?"  # the character of a digit that is struck out
WHOLE = 0.3  # how often all digits, where a part of them might be
BEYOND = (0.02, 0.5)  # heights that a stroke runs on to either side
SINGLE_BEYOND = 0.22  # at least, or a struck-out 7 or 0 would be one with a bar
CLEAR = 0.2  # of what it runs on: farther away is what still counts
THICKNESS = (0.7, 1.4)  # of the pen that wrote
INKED = 128  # coverage from which a pixel is ink
POINTS = 16  # of a straight stroke
BENT, SHAKEN = (0.0, 0.05), (0.0, 0.035)  # heights by which strokes stray, slowly and from point to point

Strike: TypeAlias = Callable[[float, np.random.Generator], Strokes]
"""Draws strokes through what is so many heights wide, from (0, 0) to (width, 1)."""


def strike_out(composed: ComposedString, rng: np.random.Generator) -> ComposedString:
    """Strike out all or some of the digits of a number on clean paper.

    Their marks stay, with `STRUCK` for their character; what runs through them is a mark without one. What
    has signs stays as it is.
    """
    digits = composed.marks
    if not digits or any(not one.text.isdecimal() for one in digits):
        return composed
    beyond = rng.uniform(*BEYOND, 2) * max(one.box.height for one in digits)
    chosen = _chosen(digits, beyond, rng)
    struck = [one for one, is_struck in zip(digits, chosen, strict=True) if is_struck]
    around = Box.around(one.box for one in struck)
    height = float(around.height)
    if len(struck) == 1:
        beyond = np.maximum(beyond, SINGLE_BEYOND * height)
    first, last, top = around.left - float(beyond[0]), around.right + float(beyond[1]), float(around.top)
    strike, _ = _STRIKES[int(rng.choice(len(_STRIKES), p=[often for _, often in _STRIKES]))]
    strokes = [one * height + (first, top) for one in _by_hand(strike((last - first) / height, rng), rng)]
    ink = draw(strokes, max(1.0, _thickness(struck) * float(rng.uniform(*THICKNESS))))
    marks = [
        replace(one, text=STRUCK) if is_struck else one for one, is_struck in zip(digits, chosen, strict=True)
    ]
    return _with(composed, marks, ink)


def _chosen(digits: Sequence[Mark], beyond: npt.NDArray[np.float64], rng: np.random.Generator) -> list[bool]:
    """Choose which digits are struck out: the first or last, where a gap has room for the stroke; or all."""
    count = len(digits)
    gaps = [after.box.left - before.box.right for before, after in pairwise(digits)]
    parted = [place for place, gap in enumerate(gaps, 1) if gap > float(beyond.max()) * (1 + CLEAR)]
    if not parted or rng.random() < WHOLE:
        return [True] * count
    at, is_first = int(rng.choice(parted)), bool(rng.random() < 0.5)
    return [(place < at) == is_first for place in range(count)]


def _thickness(marks: list[Mark]) -> float:
    """Return how thick the pen was, pixels: four times the mean depth of its ink."""
    depths = [
        cv2.distanceTransform(np.pad((one.coverage >= INKED).view(np.uint8), 1), cv2.DIST_L2, 5)
        for one in marks
    ]
    inside = np.concatenate([depth[depth > 0] for depth in depths])
    return 4 * float(inside.mean()) if len(inside) else 1.0


def _with(composed: ComposedString, marks: list[Mark], ink: Ink) -> ComposedString:
    """Lay ink on a page that grows to both sides as far as the ink reaches."""
    height, width = composed.image.shape
    margin = max(0, -ink.left), max(0, ink.left + ink.coverage.shape[1] - width)
    rows = slice(max(0, -ink.top), max(0, height - ink.top))
    coverage, top = ink.coverage[rows], max(0, ink.top)
    page = cv2.copyMakeBorder(composed.image, 0, 0, *margin, cv2.BORDER_CONSTANT, value=255)
    left = ink.left + margin[0]
    part = page[top : top + coverage.shape[0], left : left + coverage.shape[1]]
    np.minimum(part, 255 - coverage, out=part)
    moved = [replace(one, box=_moved(one.box, margin[0])) for one in marks]
    x, y, w, h = cv2.boundingRect(coverage)
    strike = Mark("", Box(left + x, top + y, left + x + w, top + y + h), coverage[y : y + h, x : x + w])
    return ComposedString(np.asarray(page, np.uint8), (*moved, strike))


def _moved(box: Box, right: int) -> Box:
    return Box(box.left + right, box.top, box.right + right, box.bottom)


def _by_hand(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Let a hand that is in a hurry draw strokes."""
    bent, shaken = float(rng.uniform(*BENT)), float(rng.uniform(*SHAKEN))
    return [hand.shake(hand.warp(one, bent, rng), shaken, rng) for one in strokes]


def _straight(start: tuple[float, float], end: tuple[float, float]) -> Points:
    return np.linspace(start, end, POINTS)


def _level(width: float, rng: np.random.Generator) -> Strokes:
    middle, rise = rng.uniform(0.35, 0.65), rng.normal(0, 0.08)
    return [_straight((0.0, middle - rise), (width, middle + rise))]


def _slanted(width: float, rng: np.random.Generator) -> Strokes:
    low, high = rng.uniform(0.7, 1.15), rng.uniform(-0.15, 0.3)
    ends = (low, high) if rng.random() < 0.8 else (high, low)
    return [_straight((0.0, ends[0]), (width, ends[1]))]


def _parallel(width: float, rng: np.random.Generator) -> Strokes:
    """Draw two or three lines."""
    apart, count = rng.uniform(0.12, 0.35), int(rng.integers(2, 4))
    one = _level(width, rng) if rng.random() < 0.7 else _slanted(width, rng)
    return [one[0] + (rng.normal(0, 0.05), (k - (count - 1) / 2) * apart) for k in range(count)]


def _crossed(width: float, rng: np.random.Generator) -> Strokes:
    ends = rng.uniform(-0.15, 0.25, 2), rng.uniform(0.75, 1.15, 2)
    inset = rng.uniform(0, 0.2, 2) * width
    return [
        _straight((0.0, float(ends[0][0])), (width, float(ends[1][0]))),
        _straight((float(inset[0]), float(ends[1][1])), (width - float(inset[1]), float(ends[0][1]))),
    ]


def _back_and_forth(width: float, rng: np.random.Generator) -> Strokes:
    """Draw a zigzag, up and down, or nearly level."""
    if rng.random() < 0.7:
        count = max(5, round(width * rng.uniform(5, 12)))
        x = np.linspace(0, width, count) + rng.normal(0, 0.03, count)
        y = np.where(np.arange(count) % 2, rng.uniform(0.65, 1.1), rng.uniform(-0.1, 0.35))
    else:
        count = int(rng.integers(4, 9))
        x = np.where(np.arange(count) % 2, width, 0.0) + rng.normal(0, 0.06, count) * width
        y = np.linspace(rng.uniform(0, 0.25), rng.uniform(0.75, 1), count)
    return [np.stack([x, y + rng.normal(0, 0.06, count)], axis=1)]


def _looped(width: float, rng: np.random.Generator) -> Strokes:
    loops = max(2, round(width * rng.uniform(2.5, 6)))
    turn = np.linspace(0, 2 * np.pi * loops, 14 * loops)
    x = np.linspace(0, width, len(turn)) + rng.uniform(0.1, 0.25) * np.cos(turn)
    return [np.stack([x, 0.5 + rng.uniform(0.25, 0.5) * np.sin(turn)], axis=1)]


def _hatched(width: float, rng: np.random.Generator) -> Strokes:
    count, lean = max(3, round(width * rng.uniform(3, 7))), float(rng.uniform(0.1, 0.6))
    foots = np.linspace(-lean / 2, width - lean / 2, count) + rng.normal(0, 0.03, count)
    return [
        _straight((float(x), float(rng.uniform(0.8, 1.1))), (float(x) + lean, float(rng.uniform(-0.1, 0.2))))
        for x in foots
    ]


_STRIKES: tuple[tuple[Strike, float], ...] = (  # and how often each is drawn
    (_level, 0.28),
    (_slanted, 0.22),
    (_parallel, 0.14),
    (_crossed, 0.14),
    (_back_and_forth, 0.12),
    (_looped, 0.05),
    (_hatched, 0.05),
)
