"""A line written with a pen: one hand, one baseline, neighbours joined or strokes broken here and there."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from training.synth.hand import STEP, STEPPED, staircase
from training.synth.ink import Ink, draw
from training.synth.layout import Line, Spacing
from training.synth.shapes import marks
from training.synth.sizes import MarkSizes
from training.synth.spline import Points, Strokes
from training.synth.writer import Writer

MAX_SLOPE = 0.087  # rise of the baseline, 5 degrees
SPACE = (0.5, 1.2)  # width of a blank, heights
ROOMY, ROOM = 0.45, 0.35  # lines with blanks about their marks, and how many heights on average
ROOMY_MARKS = frozenset("()-+=×÷/:%$#")
PUSHED_MARKS = frozenset("()[]{}/-+=$%#")
POINTS = frozenset(".,:'")  # are pushed, too, where that is asked for
PUSHED = 0.15  # of these touch what is before them, though the digits of their line do not touch
JOIN_REACH = 1.2  # heights: no stroke is joined to one farther away
JOIN_OFTEN = 0.75  # of the neighbours in a joined line
BROKEN_LINES, BROKEN_MARKS = 0.08, 0.25  # how many lines have broken strokes, and how many of their marks
STRAY_DOTS = 0.06  # how many lines have one
SHORTEST_TO_BREAK = 12  # samples: enough to leave ink on both sides
RAISED = "^"  # is not drawn; the next character is an exponent
EXPONENT_SIZE, EXPONENT_FOOT = (0.45, 0.85), (0.2, 0.65)  # of a digit; heights above the line; by their look


class Written(NamedTuple):
    """One mark of a line: its character, its strokes in pixels of the page, their ink."""

    text: str
    strokes: Strokes
    ink: Ink


def random_slope(rng: np.random.Generator) -> float:
    """Draw the rise of a baseline, pixels a pixel; half of them are level."""
    return float(rng.uniform(-MAX_SLOPE, MAX_SLOPE)) if rng.random() < 0.5 else 0.0


def write_line(
    text: str,
    writer: Writer,
    spacing: Spacing,
    brush_px: float,
    digit_px: float,
    rng: np.random.Generator,
    *,
    pushes_points: bool = False,
) -> list[Written]:
    """Write the characters one after the other on a page without edges; a stray dot comes last.

    Parameters
    ----------
    text : str
        Digits, separators and letters of `training.synth.shapes`, spaces; what follows `RAISED` is raised.
    brush_px, digit_px : float
        Width of the brush and height of a digit, pixels.
    pushes_points : bool
        Let some points and commas touch a digit, too, whatever the spacing.
    """
    pushed_marks = PUSHED_MARKS | POINTS if pushes_points else PUSHED_MARKS
    slope = random_slope(rng)
    broken = BROKEN_MARKS if rng.random() < BROKEN_LINES else 0.0
    step = float(rng.uniform(*STEP)) if rng.random() < STEPPED else 0.0
    room = ROOM if rng.random() < ROOMY else 0.0
    line = Line(spacing, writer.spacing, digit_px, rng)
    sizes = MarkSizes.sample(rng)
    # Drawn only where there are some, so that all other lines, those of benchmarks too, stay what they were.
    exponent = [float(rng.uniform(*of)) for of in (EXPONENT_SIZE, EXPONENT_FOOT)] if RAISED in text else []
    space, raised = 0.0, False
    written: list[Written] = []
    for character in text:
        if character == " ":
            space = float(rng.uniform(*SPACE))
            continue
        if character == RAISED:
            raised = True
            continue
        strokes = sizes.fit(character, _strokes(character, writer, rng), rng)
        if broken and rng.random() < broken:
            strokes = _break(strokes, rng)
        if step:
            strokes = [staircase(stroke, step) for stroke in strokes]
        size = digit_px * float(np.exp(rng.normal(0, writer.size_spread)))
        foot = digit_px * (1 + rng.normal(0, writer.drift)) + slope * line.box_right
        if raised:
            size, foot, raised = size * exponent[0], foot - exponent[1] * digit_px, False
        strokes = [(s - (0, 1)) * size + (0, foot) for s in strokes]
        drawn = draw(strokes, brush_px)
        pair = {character, written[-1].text} if written else set()
        if room and pair & ROOMY_MARKS:
            space += float(rng.exponential(room))
        may_touch = bool(pair & pushed_marks) and not space
        may_touch = may_touch and (spacing != "apart" or bool(pair & pushed_marks & POINTS))
        pushed = may_touch and rng.random() < PUSHED
        placed = line.add(drawn, rng, space, pushed=pushed)
        shift = np.array((placed.left - drawn.left, 0))
        written.append(Written(character, [s + shift for s in strokes], placed))
        space = 0.0
    if spacing == "joined":
        written = _join(written, brush_px, digit_px, rng)
    if rng.random() < STRAY_DOTS:
        written.append(_stray_dot(line.box_right, brush_px, digit_px, rng))
    return written


def _strokes(character: str, writer: Writer, rng: np.random.Generator) -> Strokes:
    """Write one character on the digits' line, heights."""
    if character.isdecimal():
        return writer.digit(int(character), rng)
    if character in marks().separators:
        return writer.separator(character, rng)
    return writer.letter(character, rng)


def _join(
    written: list[Written], brush_px: float, digit_px: float, rng: np.random.Generator
) -> list[Written]:
    """Join digits, or letters, and dashes beside them to the next by a bow, one half of it to each."""
    strokes = [list(mark.strokes) for mark in written]
    for (left, before), (right, after) in pairwise(zip(written, strokes, strict=True)):
        start, end = left.strokes[-1][-1], right.strokes[0][0]
        length = float(np.hypot(*(end - start)))
        pair = (left.text + right.text).replace("-", "")
        near = (pair.isdecimal() or pair.isalpha()) and length < JOIN_REACH * digit_px
        if not near or rng.random() > JOIN_OFTEN:
            continue
        middle = (start + end) / 2 + (0, rng.normal(0.1, 0.12) * length)
        t = np.linspace(0, 1, 13)[:, None]
        bow: Points = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
        before.append(bow[:7])
        after.append(bow[6:])
    return [
        Written(mark.text, joined, draw(joined, brush_px))
        for mark, joined in zip(written, strokes, strict=True)
    ]


def _break(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Leave a short gap in the longest stroke."""
    longest = max(range(len(strokes)), key=lambda i: len(strokes[i]))
    stroke = strokes[longest]
    if len(stroke) < SHORTEST_TO_BREAK:
        return strokes
    at, width = int(rng.integers(4, len(stroke) - 6)), int(rng.integers(2, 4))
    return [*strokes[:longest], stroke[:at], stroke[at + width :], *strokes[longest + 1 :]]


def _stray_dot(right: float, brush_px: float, digit_px: float, rng: np.random.Generator) -> Written:
    """Drop a dot near either end of the line."""
    x = rng.uniform(-0.3, 0.3) * digit_px + rng.choice([0.0, right])
    dot = [np.array([[x, rng.uniform(-0.3, 1.3) * digit_px]])]
    return Written("", dot, draw(dot, brush_px * float(rng.uniform(0.6, 1.2))))
