"""What is on paper before a number is written there: rules, leaders, boxes, combs, the other side's ink."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from training.synth.cell import Cell
from training.synth.composed import Mark
from training.synth.rules import Cover, draw_rule, rule_width

LEADER_AT, ABOVE_AT = (-0.15, 0.35), (0.0, 0.5)  # heights below the digits' feet, above their heads
DOTTED, DOT_WIDTH = 0.55, (0.02, 0.075)  # of the lines under numbers are leaders of dots; heights
BOX_GAP, BOX_WIDTH = (0.04, 0.4), (0.015, 0.08)  # heights between a number and its box; of the box's strokes
SHORT_RULES, SHORTENED = 0.2, 0.4  # of the rules beside numbers end inside the cell; so much is left out
PARTED = 0.15  # heights: the narrowest gap that a rule parts
COMB_FOOT, COMB_HIGH = (0.02, 0.2), (0.2, 1.25)  # heights below a number; of the number's height
COMB_ROOM, COMB_WIDTH, COMB_OVERLAP = 0.2, 0.06, 0.05  # heights
EDGE_PX, EDGE_SHARE = (0.02, 0.35), 0.1  # of dark edges: heights; of the width at most
THROUGH = (0.1, 0.35)  # of the ink's darkness: what shows through from the other side


def draw_printed(cell: Cell, things: frozenset[str], rng: np.random.Generator) -> None:
    """Draw what was on the paper before the number.

    Parameters
    ----------
    cell : Cell, its `printed` is drawn on.
    things : frozenset of str, names of `training.synth.paper.Amounts`.
    """
    height, width = cell.ink.shape
    page, number, digit_px = cell.printed, cell.number, cell.digit_px
    if "show_through" in things:
        _draw_show_through(cell, rng)
    for x in cell.rules:
        if x is not None:
            start, end = _run(height, rng)
            draw_rule(page, (x, start), (x, end), digit_px, rng)
    if "line_under" in things:
        _draw_leader(page, number.bottom + rng.uniform(*LEADER_AT) * digit_px, digit_px, rng)
    if "line_above" in things:
        y = number.top - rng.uniform(*ABOVE_AT) * digit_px
        draw_rule(page, (-2, y), (width + 2, y), digit_px, rng)
    if "box" in things:
        low, high = np.log(BOX_GAP).tolist()
        x, y = (np.exp(rng.uniform(low, high, 2)) * digit_px).tolist()
        corners = (number.left - x, number.top - y), (number.right + x, number.bottom + y)
        thick = max(1, round(rng.uniform(*BOX_WIDTH) * digit_px))
        first, last = ((round(x), round(y)) for x, y in corners)
        cv2.rectangle(page, first, last, 255, thick)
    if "comb" in things:
        _draw_comb(page, cell.marks, digit_px, rng)
    if "parting_rule" in things:
        _draw_parting_rule(cell, rng)
    if "dark_edge" in things:
        _draw_dark_edge(page, digit_px, rng)


def _draw_leader(page: Cover, y: float, digit_px: float, rng: np.random.Generator) -> None:
    """Draw the line that a number stands on, across the page: dots, or a rule."""
    width = page.shape[1]
    if rng.random() < DOTTED:
        draw_rule(
            page, (-2, y), (width + 2, y), digit_px, rng, kind="dotted", width=float(rng.uniform(*DOT_WIDTH))
        )
    else:
        draw_rule(page, (-2, y), (width + 2, y), digit_px, rng)


def _draw_comb(page: Cover, marks: Sequence[Mark], digit_px: float, rng: np.random.Generator) -> None:
    """Draw the teeth of a comb, one between each two marks that stand apart, on a line under them."""
    boxes = sorted((mark.box for mark in marks if mark.text), key=lambda box: box.left)
    if not boxes:
        return
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    foot = bottom + rng.uniform(*COMB_FOOT) * digit_px
    head = foot - rng.uniform(*COMB_HIGH) * (bottom - top)
    width = min(rule_width(rng), COMB_WIDTH)
    room = COMB_ROOM * digit_px
    places = [boxes[0].left - room, boxes[-1].right + room]
    for before, after in pairwise(boxes):
        if after.left - before.right > -COMB_OVERLAP * digit_px:
            places.append((before.right + after.left) / 2)
    for x in places:
        draw_rule(page, (x, foot), (x, head), digit_px, rng, kind="solid", width=width)
    draw_rule(page, (places[0], foot), (places[1], foot), digit_px, rng, kind="solid", width=width)


def _run(height: int, rng: np.random.Generator) -> tuple[float, float]:
    """Draw from where to where a rule runs down a cell: most run through."""
    start, end = -2.0, height + 2.0
    if rng.random() < SHORT_RULES:
        left_out = float(rng.uniform(0, SHORTENED)) * height
        start, end = (left_out, end) if rng.random() < 0.5 else (start, height - left_out)
    return start, end


def _draw_show_through(cell: Cell, rng: np.random.Generator) -> None:
    """Draw the number mirrored, blurred and pale, as if written on the other side."""
    height = cell.ink.shape[0]
    through = cv2.GaussianBlur(cell.ink[:, ::-1], (0, 0), float(rng.uniform(1, 3)))
    through = np.roll(through, rng.integers(-height // 2, height // 2 + 1), axis=0)
    pale = (through * rng.uniform(*THROUGH)).astype(np.uint8)
    np.maximum(cell.printed, pale, out=cell.printed)


def _draw_parting_rule(cell: Cell, rng: np.random.Generator) -> None:
    """Draw a rule through the widest gap of a number, as between francs and centimes."""
    boxes = sorted((mark.box for mark in cell.marks), key=lambda box: box.left)
    gaps = [(after.left - before.right, before.right) for before, after in pairwise(boxes)]
    if gaps and max(gaps)[0] >= PARTED * cell.digit_px:
        gap, left = max(gaps)
        x = left + rng.uniform(0.3, 0.7) * gap
        draw_rule(cell.printed, (x, -2), (x, cell.ink.shape[0] + 2), cell.digit_px, rng)


def _draw_dark_edge(page: Cover, digit_px: float, rng: np.random.Generator) -> None:
    """Draw the dark border or the wedge that a scanner leaves at an edge, left or right."""
    height, width = page.shape
    thick = np.minimum(rng.uniform(*EDGE_PX, 2) * digit_px, EDGE_SHARE * width)
    if rng.random() < 0.5:
        thick[int(rng.integers(2))] = 0
    points = np.array([(0, 0), (thick[0], 0), (thick[1], height), (0, height)])
    if rng.random() < 0.5:
        points[:, 0] = width - points[:, 0]
    cv2.fillPoly(page, [np.rint(points).astype(np.int32)], 255)
