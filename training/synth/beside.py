"""What a hand puts beside a number: underlines, rings, ticks, and neighbours that the page's edge cuts."""

from collections.abc import Sequence

import numpy as np

from segmentation.box import Box
from training.synth.composed import Mark
from training.synth.ink import draw
from training.synth.rules import Cover
from training.synth.spline import Points, Strokes

PEN = (0.03, 0.12)  # widths of what is drawn by hand, heights
TWICE = 0.2  # of the underlines
SEEN = (0.04, 0.38)  # of a neighbour's height: what the paper's edge leaves of it
SEEN_BESIDE = (0.08, 0.4)  # of a neighbour's width
NEAREST = 0.03  # heights between a number and the row above or below, at least
ROW_GAP = (0.05, 0.8)  # heights between the digits of a row


def draw_underline(page: Cover, number: Box, digit_px: float, rng: np.random.Generator) -> None:
    """Draw a stroke or two by hand under a number."""
    y = number.bottom + rng.uniform(0.02, 0.3) * digit_px
    for _ in range(1 + (rng.random() < TWICE)):
        off = rng.uniform(-0.35, 0.35, 2) * digit_px
        t = np.linspace(0, 1, 12)
        x = number.left - off[0] + t * (number.width + off[0] + off[1])
        bow = rng.normal(0, 0.05) * digit_px * 4 * t * (1 - t) + rng.normal(0, 0.05) * digit_px * t
        _ink(page, [np.stack([x, y + bow], axis=1)], digit_px, rng)
        y += rng.uniform(0.08, 0.2) * digit_px


def draw_strike(page: Cover, number: Box, digit_px: float, rng: np.random.Generator) -> None:
    """Draw a stroke through a number, which is as much of its writing as its digits are."""
    y = number.top + number.height * rng.uniform(0.35, 0.65, 2)
    beyond = rng.uniform(-0.1, 0.4, 2) * digit_px
    ends = np.array([[number.left - beyond[0], y[0]], [number.right + beyond[1], y[1]]])
    _ink(page, [ends], digit_px, rng)


def draw_ring(page: Cover, number: Box, digit_px: float, rng: np.random.Generator) -> None:
    """Draw a ring by hand around a number; the page's edge may cut it."""
    centre = np.array([(number.left + number.right) / 2, (number.top + number.bottom) / 2])
    half = np.array([number.width, number.height]) / 2 * rng.uniform(1.15, 1.45, 2) + 0.1 * digit_px
    turn = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * rng.uniform(0.9, 1.1), 40)
    wobble = 1 + rng.normal(0, 0.02, (40, 1)).cumsum(axis=0)
    ring: Points = centre + half * np.stack([np.cos(turn), np.sin(turn)], axis=1) * wobble
    _ink(page, [ring], digit_px, rng)


def draw_tick(page: Cover, number: Box, digit_px: float, rng: np.random.Generator) -> None:
    """Draw a tick, or a flourish, to the right above a number or left of it."""
    at_right = rng.random() < 0.7
    x = number.right + rng.uniform(-0.1, 0.35) * digit_px if at_right else number.left - 0.35 * digit_px
    y = number.top + rng.uniform(-0.1, 0.6) * digit_px
    corner = np.array([x, y])
    down, up = rng.uniform(0.05, 0.25, 2), rng.uniform(0.25, 0.9) * np.array([1.0, rng.uniform(0.3, 1.2)])
    stroke = np.array([corner - down * digit_px, corner, corner + up * (1, -1) * digit_px])
    _ink(page, [stroke], digit_px, rng)


def draw_row(
    page: Cover, marks: Sequence[Mark], number: Box, is_above: bool, digit_px: float, rng: np.random.Generator
) -> None:
    """Draw digits of the same hand at the page's upper or lower edge, which cuts most of them off."""
    height, width = page.shape
    room = number.top if is_above else height - number.bottom
    seen = min(float(rng.uniform(*SEEN)) * digit_px, room - NEAREST * digit_px)
    if seen < 1:
        return
    gap = rng.uniform(*ROW_GAP)
    x = float(rng.uniform(-0.5, 1.0)) * digit_px + (number.left if rng.random() < 0.7 else 0)
    end = min(width, number.right + rng.uniform(-0.5, 0.5) * digit_px)
    while x < end:
        ink = marks[int(rng.integers(len(marks)))].coverage
        visible = round(seen * float(np.exp(rng.normal(0, 0.25))))
        if 1 <= visible < 0.5 * ink.shape[0] and visible <= room - NEAREST * digit_px:
            part = ink[-visible:] if is_above else ink[:visible]
            _lay(page, part, round(x), 0 if is_above else height - visible)
        x += ink.shape[1] + gap * digit_px * float(np.exp(rng.normal(0, 0.3)))


def draw_beside(
    page: Cover, marks: Sequence[Mark], x: float, side: int, digit_px: float, rng: np.random.Generator
) -> None:
    """Draw what is seen of a neighbour beyond the rule at `x`: left of it for side −1, right of it for 1."""
    height, width = page.shape
    mark = marks[int(rng.integers(len(marks)))]
    visible = round(float(rng.uniform(*SEEN_BESIDE)) * mark.coverage.shape[1])
    beyond = x if side < 0 else width - x
    visible = min(visible, round(beyond - 0.06 * digit_px))
    if visible < 1:
        return
    part = mark.coverage[:, -visible:] if side < 0 else mark.coverage[:, :visible]
    top = mark.box.top + round(rng.normal(0, 0.1) * digit_px)
    _lay(page, part, 0 if side < 0 else width - visible, min(max(top, 0), max(height - part.shape[0], 0)))


def _ink(page: Cover, strokes: Strokes, digit_px: float, rng: np.random.Generator) -> None:
    ink = draw(strokes, max(1.0, digit_px * float(np.exp(rng.uniform(*np.log(PEN))))))
    _lay(page, ink.coverage, ink.left, ink.top)


def _lay(page: Cover, ink: Cover, left: int, top: int) -> None:
    """Lay ink on a page, as far as it lies on it."""
    height, width = page.shape
    first_row, first_column = max(top, 0), max(left, 0)
    last_row, last_column = min(top + ink.shape[0], height), min(left + ink.shape[1], width)
    if first_row < last_row and first_column < last_column:
        on = page[first_row:last_row, first_column:last_column]
        np.maximum(
            on, ink[first_row - top : last_row - top, first_column - left : last_column - left], out=on
        )
