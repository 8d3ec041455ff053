"""Numbers by the pen of which some are struck out, and what is left to be read."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from benchmarks.pen import Image
from training.synth.composed import on_page
from training.synth.ink import draw
from training.synth.layout import Spacing
from training.synth.line import write_line
from training.synth.spline import Points, Strokes
from training.synth.writer import Writer

SEED = 27
DIGIT_PX = 64.0
BRUSH = (0.04, 0.12)  # thinnest and thickest brush, of the height of a digit
LENGTH = (1, 6)  # fewest and most digits of a number
GAP = (0.5, 1.6)  # heights between two numbers on a line
LINE_GAP = (0.35, 0.9)  # heights between two lines
BEYOND = (0.0, 0.4)  # heights by which a stroke runs on beyond the number

Strike: TypeAlias = Callable[[float, np.random.Generator], Strokes]
"""Strikes out a number so many heights wide, between y = 0 and y = 1."""


def _ends(width: float, rng: np.random.Generator) -> tuple[float, float]:
    before, after = rng.uniform(*BEYOND, 2)
    return -float(before), width + float(after)


def _bowed(start: Points, end: Points, rng: np.random.Generator) -> Points:
    t = np.linspace(0, 1, 24)[:, np.newaxis]
    bow = rng.normal(0, 0.06) * np.sin(np.pi * t) * (0, 1) + rng.normal(0, 0.015, (24, 2))
    return np.asarray(start + t * (end - start) + bow, np.float64)


def _line(width: float, rng: np.random.Generator) -> Strokes:
    left, right = _ends(width, rng)
    middle, rise = rng.uniform(0.38, 0.62), rng.uniform(-0.12, 0.12)
    return [_bowed(np.array((left, middle - rise)), np.array((right, middle + rise)), rng)]


def _slanted(width: float, rng: np.random.Generator) -> Strokes:
    left, right = _ends(width, rng)
    ends = np.array((left, rng.uniform(0.8, 1.1))), np.array((right, rng.uniform(-0.1, 0.2)))
    return [_bowed(*ends, rng)]


def _two_lines(width: float, rng: np.random.Generator) -> Strokes:
    apart = np.array((0.0, rng.uniform(0.1, 0.2)))
    return [line + shift for shift in (-apart, apart) for line in _line(width, rng)]


def _cross(width: float, rng: np.random.Generator) -> Strokes:
    (left, right), falling = _ends(width, rng), (rng.uniform(-0.1, 0.2), rng.uniform(0.8, 1.1))
    return [
        _bowed(np.array((left, first)), np.array((right, last)), rng)
        for first, last in (falling, falling[::-1])
    ]


def _zigzag(width: float, rng: np.random.Generator) -> Strokes:
    left, right = _ends(width, rng)
    turns = max(6, round((right - left) / rng.uniform(0.12, 0.25)))
    x = np.linspace(left, right, turns) + rng.normal(0, 0.03, turns)
    y = np.where(np.arange(turns) % 2, rng.uniform(0.7, 1.0), rng.uniform(0.0, 0.3)) + rng.normal(
        0, 0.06, turns
    )
    return [np.stack([x, y], axis=1)]


STRIKES: dict[str, tuple[str, Strike]] = {
    "line": ("a line", _line),
    "slanted": ("a slanted line", _slanted),
    "two": ("two lines", _two_lines),
    "cross": ("a cross", _cross),
    "zigzag": ("a zigzag", _zigzag),
}


def struck_out(kind: str, index: int) -> tuple[Image, str]:
    """Return a picture with a number that is struck out, and the digits of the others.

    It stands behind a number, before one, under one, or alone.
    """
    rng = np.random.default_rng([SEED, list(STRIKES).index(kind), index])
    writer, brush = Writer.sample(rng), float(np.exp(rng.uniform(*np.log(BRUSH))))
    good, bad = (_written(writer, brush, rng) for _ in range(2))
    text, strokes, right = good
    _, struck, width = bad
    height = DIGIT_PX
    struck += [one * height for one in STRIKES[kind][1](width / height, rng)]
    place = ("behind", "before", "under", "alone")[index % 4]
    if place == "behind":
        struck = _moved(struck, right / height + BEYOND[1] + rng.uniform(*GAP), 0.0)
    elif place == "before":
        strokes = _moved(strokes, width / height + BEYOND[1] + rng.uniform(*GAP), 0.0)
    elif place == "under":
        struck = _moved(struck, rng.uniform(-0.5, 0.5), 1 + rng.uniform(*LINE_GAP))
    else:
        text, strokes = "", []
    ink = [("", draw([*strokes, *struck], brush * height))]
    return on_page(ink, scan=False, rng=rng).image, text


def _moved(strokes: Strokes, right: float, down: float) -> Strokes:
    """Move strokes by so many heights."""
    shift = np.array((right, down)) * DIGIT_PX
    return [one + shift for one in strokes]


def _written(writer: Writer, brush: float, rng: np.random.Generator) -> tuple[str, Strokes, float]:
    """Write a number; return its digits, its strokes from x = 0, and how wide it is, pixels."""
    text = "".join(map(str, rng.integers(0, 10, int(rng.integers(LENGTH[0], LENGTH[1] + 1)))))
    spacing: Spacing = "apart" if rng.random() < 0.8 else "tight"
    marks = write_line(text, writer, spacing, brush * DIGIT_PX, DIGIT_PX, rng)
    strokes = [stroke for mark in marks for stroke in mark.strokes]
    points = np.concatenate(strokes)
    left, right = float(points[:, 0].min()), float(points[:, 0].max())
    return text, [stroke - (left, 0.0) for stroke in strokes], right - left
