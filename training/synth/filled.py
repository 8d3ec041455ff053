"""How people fill sheets: a number or two, rows, tables, boxes; and what was printed there before."""

from itertools import pairwise
from typing import TypeAlias

import cv2
import numpy as np

from segmentation.box import Box
from training.synth.beside import draw_ring, draw_strike, draw_underline
from training.synth.rules import Cover, Kind, draw_dot, draw_rule, rule_kind
from training.synth.sheet import WRITTEN_PX, Sheet, Write, lay, printed_text

Edges: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom; may lie outside the page

LAYOUTS = ("few", "rows", "table", "boxes", "blank")
OFTEN = (0.31, 0.22, 0.22, 0.19, 0.06)
PITCH = (1.25, 3.5)  # heights from row to row
RULES_PITCH = (0.7, 3.5)  # the same of printed lines, which nobody has to keep to
COLUMN = (1.2, 5.0)  # heights of a table's columns
RULED, SQUARED, MARGIN, FRAMED, LOOSE_PRINT = 0.3, 0.15, 0.2, 0.15, 0.25  # how many sheets have them
DOTS, MILLIMETRES, SCHOOL = 0.05, 0.05, 0.04  # the same of other patterns, see `_draw_pattern`
DOT_STEP, DOT_RADIUS, FINE_STEP = (0.2, 0.8), (0.012, 0.06), (0.06, 0.3)  # heights
STAMPED, STAMP = 0.06, (0.6, 2.5)  # of the sheets; heights of a stamp's radius
INTERRUPTED, LEADERS, DOT_WIDTH = 0.5, 0.3, (0.02, 0.08)  # of the papers, of the tables; heights
LONG, SHORT = 12, 4  # letters of a string, of one in a table
UNDERLINED, RINGED, BOXED, STRUCK = 0.12, 0.08, 0.18, 0.06  # of the strings
BOX_GAP, BOX_WIDTH = (0.04, 0.5), (0.015, 0.1)  # heights around a string in a box; of the box's strokes
TIGHT, TIGHT_GAP = 0.4, (-0.04, 0.04)  # of the boxes touch what is written, or nearly
PARTED, AROUND = 0.7, 0.3  # of the boxes have a rule between digits; of these stop short of the ink
LEAST_GAP = 0.02  # heights between two pieces of ink that a rule parts
MOST_WRITTEN = 7  # strings that are written anew for a sheet; others repeat them


def fill(sheet: Sheet, digit_px: float, write: Write, rng: np.random.Generator) -> None:
    """Fill a sheet, in place, with writing whose digits are about so high."""
    layout = LAYOUTS[int(rng.choice(len(LAYOUTS), p=OFTEN))]
    hand = _Hand(write, rng)
    _draw_paper(sheet.rules, digit_px, layout, rng)
    if layout == "few":
        _write_few(sheet, digit_px, hand, rng)
    elif layout == "rows":
        _write_rows(sheet, digit_px, hand, rng)
    elif layout == "table":
        _write_table(sheet, digit_px, hand, rng)
    elif layout == "boxes":
        _write_boxes(sheet, digit_px, hand, rng)
    if rng.random() < LOOSE_PRINT:
        for _ in range(int(rng.integers(1, 6))):
            x, y = rng.uniform(0, sheet.rules.shape[0], 2).tolist()
            _print(sheet, x, y, digit_px * float(np.exp(rng.uniform(-0.7, 0.5))), rng)
    if rng.random() < STAMPED:
        _stamp(sheet, digit_px, rng)


class _Hand:
    """Writes a few strings and repeats them, for a sheet has more than are worth writing."""

    def __init__(self, write: Write, rng: np.random.Generator) -> None:
        self._write, self._rng = write, rng
        self._written: dict[int, list[Cover]] = {}

    def __call__(self, longest: int) -> Cover:
        written = self._written.setdefault(longest, [])
        if len(written) < MOST_WRITTEN:
            written.append(self._write(self._rng, longest))
            return written[-1]
        return written[int(self._rng.integers(len(written)))]


def _draw_paper(page: Cover, digit_px: float, layout: str, rng: np.random.Generator) -> None:
    """Draw what the paper came with: lines, squares, a margin, a frame."""
    side = page.shape[0]
    width = float(np.exp(rng.uniform(np.log(0.6), np.log(max(0.07 * digit_px, 1.5))))) / digit_px
    kind = _kind(rng)
    ruled, squared = rng.random(2) < (RULED, SQUARED if layout != "table" else 0)
    if ruled or squared:
        step = digit_px * float(rng.uniform(0.35, 2.0) if squared else rng.uniform(*RULES_PITCH))
        for at in np.arange(rng.uniform(0, step), side, max(step, 4)).tolist():
            draw_rule(page, (-2, at), (side + 2, at), digit_px, rng, kind=kind, width=width)
            if squared:
                draw_rule(page, (at, -2), (at, side + 2), digit_px, rng, kind=kind, width=width)
    if layout != "table":
        _draw_pattern(page, digit_px, rng)
    if rng.random() < MARGIN:
        x = float(rng.uniform(0, side))
        draw_rule(page, (x, -2), (x, side + 2), digit_px, rng, kind="solid")
    if rng.random() < FRAMED:
        left, top, right, bottom = (rng.uniform(0.05, 0.5, 4) * side).tolist()
        thick = float(np.exp(rng.uniform(np.log(0.02), np.log(0.15))))
        _frame(page, (left, top, side - right, side - bottom), digit_px, thick, rng)


def _draw_pattern(page: Cover, digit_px: float, rng: np.random.Generator) -> None:
    """Draw what only some paper has: a grid of dots, millimetres, or the lines that children write on."""
    side, kind = page.shape[0], rng.random()
    if kind < DOTS:
        step = max(digit_px * float(rng.uniform(*DOT_STEP)), 4)
        radius = digit_px * float(np.exp(rng.uniform(*np.log(DOT_RADIUS))))
        dark = int(rng.integers(90, 256))
        x0, y0 = rng.uniform(0, step, 2).tolist()
        for x in np.arange(x0, side, step).tolist():
            for y in np.arange(y0, side, step).tolist():
                draw_dot(page, (x, y), radius, dark)
    elif kind < DOTS + MILLIMETRES:
        step, start = max(digit_px * float(rng.uniform(*FINE_STEP)), 3.5), float(rng.uniform(0, 10))
        pale = [*sorted(rng.uniform(0.1, 1, 2).tolist()), 1.0]  # of a line, of each fifth, of each tenth
        for number, at in enumerate(np.arange(start, side, step).tolist()):
            grade = 2 if number % 10 == 0 else 1 if number % 5 == 0 else 0
            line, width = np.zeros_like(page), 0.0 if grade < 2 else 2 / digit_px
            draw_rule(line, (-2, at), (side + 2, at), digit_px, rng, kind="solid", width=width)
            draw_rule(line, (at, -2), (at, side + 2), digit_px, rng, kind="solid", width=width)
            np.maximum(page, (line * pale[grade]).astype(np.uint8), out=page)
    elif kind < DOTS + MILLIMETRES + SCHOOL:
        parts, pitch = np.array([0, 0.38, 0.76, 1.14]) * rng.uniform(0.7, 1.4), rng.uniform(1.3, 2.6)
        for top in np.arange(rng.uniform(-2, 0), side / digit_px, pitch).tolist():
            for y in ((top + parts) * digit_px).tolist():
                draw_rule(page, (-2, y), (side + 2, y), digit_px, rng, kind="solid", width=0.02)


def _kind(rng: np.random.Generator) -> Kind:
    """Draw how the lines of a sheet are interrupted; most are not."""
    return rule_kind(rng) if rng.random() < INTERRUPTED else "solid"


def _frame(
    page: Cover,
    edges: Edges,
    digit_px: float,
    width: float,
    rng: np.random.Generator,
    *,
    is_open: bool = False,
) -> None:
    """Draw the sides of a rectangle, or all but the upper one."""
    left, top, right, bottom = edges
    corners = [(right, top), (right, bottom), (left, bottom), (left, top)]
    corners += [] if is_open else [(right, top)]
    for start, end in pairwise(corners):
        draw_rule(page, start, end, digit_px, rng, kind="solid", width=width)


def _put(sheet: Sheet, ink: Cover, x: float, y: float, digit_px: float, rng: np.random.Generator) -> None:
    """Write a string with its middle on row `y`, and sometimes something around it."""
    top = y - ink.shape[0] * digit_px / WRITTEN_PX / 2
    box = lay(sheet.writing, ink, x, top, digit_px, WRITTEN_PX)
    if box is None:
        return
    if rng.random() < UNDERLINED:
        draw_underline(sheet.rules, box, digit_px, rng)
    if rng.random() < STRUCK:
        draw_strike(sheet.writing, box, digit_px, rng)
    if rng.random() < RINGED and box.width < 6 * digit_px:
        draw_ring(sheet.rules, box, digit_px, rng)
    if rng.random() < BOXED:
        _draw_box(sheet, box, digit_px, rng)


def _draw_box(sheet: Sheet, around: Box, digit_px: float, rng: np.random.Generator) -> None:
    """Draw the box that a string was written into, with a part of its own for each digit, or with one."""
    low, high = np.log(BOX_GAP).tolist()
    beside, above = (np.exp(rng.uniform(low, high, 2)) * digit_px).tolist()
    below = above
    if rng.random() < TIGHT:
        above, below = (rng.uniform(*TIGHT_GAP, 2) * digit_px).tolist()
    top, bottom = around.top - above, around.bottom + below
    width = float(np.exp(rng.uniform(*np.log(BOX_WIDTH))))
    rules = np.zeros_like(sheet.rules)
    _frame(rules, (around.left - beside, top, around.right + beside, bottom), digit_px, width, rng)
    ink = sheet.writing[around.top : around.bottom, around.left : around.right]
    if rng.random() < PARTED:
        for x in _gaps(ink, LEAST_GAP * digit_px):
            at = around.left + x
            draw_rule(rules, (at, top), (at, bottom), digit_px, rng, kind="solid", width=width)
    if rng.random() < AROUND:
        rules[sheet.writing > 0] = 0
    np.maximum(sheet.rules, rules, out=sheet.rules)


def _gaps(ink: Cover, least: float) -> list[float]:
    """Return the middles of the gaps between the pieces of a line of ink."""
    steps = np.diff(np.r_[False, ~ink.any(axis=0), False].astype(int))
    starts, stops = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return [(a + b) / 2 for a, b in zip(starts.tolist(), stops.tolist(), strict=True) if b - a >= least]


def _print(sheet: Sheet, x: float, y: float, digit_px: float, rng: np.random.Generator) -> None:
    lay(sheet.printed, printed_text(rng), x, y - digit_px / 2, digit_px, WRITTEN_PX)


def _stamp(sheet: Sheet, digit_px: float, rng: np.random.Generator) -> None:
    """Stamp a word into one or two rings or boxes; they may touch what is written."""
    side = sheet.rules.shape[0]
    middle, radius = rng.uniform(0, side, 2), digit_px * float(np.exp(rng.uniform(*np.log(STAMP))))
    high = radius * float(rng.uniform(0.4, 1))
    width = float(rng.uniform(0.02, 0.1))
    for share in [1.0, float(rng.uniform(0.7, 0.92))][: int(rng.integers(1, 3))]:
        half = np.array([radius, high]) * share
        if rng.random() < 0.6:
            thick = max(1, round(width * digit_px))
            cv2.ellipse(sheet.rules, (tuple(middle), tuple(2 * half), float(rng.normal(0, 6))), 255, thick)
        else:
            edges = (*(middle - half).tolist(), *(middle + half).tolist())
            _frame(sheet.rules, edges, digit_px, width, rng)
    letters = radius * float(rng.uniform(0.25, 0.5))
    lay(
        sheet.printed,
        printed_text(rng),
        middle[0] - radius * 0.6,
        middle[1] - letters / 2,
        letters,
        WRITTEN_PX,
    )


def _write_few(sheet: Sheet, digit_px: float, hand: _Hand, rng: np.random.Generator) -> None:
    side = sheet.writing.shape[0]
    y = float(rng.uniform(0.2, 0.7)) * side
    for _ in range(int(rng.integers(1, 4))):
        size = digit_px * float(np.exp(rng.normal(0, 0.25)))
        _put(sheet, hand(LONG), float(rng.uniform(0.05, 0.6)) * side, y, size, rng)
        y += size * float(rng.uniform(1.3, 4))


def _write_rows(sheet: Sheet, digit_px: float, hand: _Hand, rng: np.random.Generator) -> None:
    side = sheet.writing.shape[0]
    pitch, margin = digit_px * float(rng.uniform(*PITCH)), float(rng.uniform(0, 0.4)) * side
    one_a_row, wander = rng.random() < 0.5, float(rng.uniform(0, 0.15)) * digit_px
    for y in np.arange(rng.uniform(0, pitch), side, pitch).tolist():
        x = margin + float(rng.normal(0, 0.3)) * digit_px
        while x < side:
            ink = hand(LONG)
            if rng.random() < 0.1:
                _print(sheet, x, y, digit_px * 0.8, rng)
            else:
                _put(sheet, ink, x, y + float(rng.normal(0, wander)), digit_px, rng)
            x += ink.shape[1] * digit_px / WRITTEN_PX + digit_px * float(rng.uniform(0.6, 4))
            if one_a_row:
                break


def _write_table(sheet: Sheet, digit_px: float, hand: _Hand, rng: np.random.Generator) -> None:
    side = sheet.writing.shape[0]
    pitch, column = digit_px * float(rng.uniform(1.15, 2.5)), digit_px * float(rng.uniform(*COLUMN))
    left, top = (rng.uniform(-0.3, 0.3, 2) * side).tolist()
    right = min(left + column * float(rng.integers(2, 14)), side + 2)
    bottom = min(top + pitch * float(rng.integers(2, 20)), side + 2)
    width = float(np.exp(rng.uniform(np.log(0.6), np.log(max(0.1 * digit_px, 1.5))))) / digit_px
    xs, ys = np.arange(left, right, column).tolist(), np.arange(top, bottom, pitch).tolist()
    vertical, horizontal = rng.random() < 0.85, rng.random() < 0.85
    for x in [*xs, right] if vertical else []:
        draw_rule(sheet.rules, (x, top), (x, bottom), digit_px, rng, kind="solid", width=width)
    for y in [*ys, bottom] if horizontal else []:
        draw_rule(sheet.rules, (left, y), (right, y), digit_px, rng, kind="solid", width=width)
    if rng.random() < LEADERS:
        width = float(rng.uniform(*DOT_WIDTH))
        for y in ys:
            foot = y + pitch / 2 + digit_px * float(rng.uniform(0.2, 0.6))
            draw_rule(sheet.rules, (left, foot), (right, foot), digit_px, rng, kind="dotted", width=width)
    filled, printed = float(rng.uniform(0.3, 1)), float(rng.choice([0, 0.1, 0.5]))
    for y in ys:
        for x in xs:
            if rng.random() > filled:
                continue
            if rng.random() < printed:
                _print(sheet, x + 0.15 * digit_px, y + pitch / 2, digit_px * 0.8, rng)
            else:
                cell = (x, y, x + column, y + pitch)
                _put_inside(sheet, hand(SHORT), cell, digit_px, rng)


def _put_inside(sheet: Sheet, ink: Cover, cell: Edges, digit_px: float, rng: np.random.Generator) -> None:
    """Write what fits into a cell, over its edge a little at times."""
    left, top, right, bottom = cell
    part = ink[:, : max(1, round((right - left) * WRITTEN_PX / digit_px * rng.uniform(0.7, 1.1)))]
    gap = max(right - left - part.shape[1] * digit_px / WRITTEN_PX, 0)
    x = left + gap * float(rng.uniform(0.02, 0.9))
    y = (top + bottom) / 2 + float(rng.normal(0, 0.12)) * digit_px
    lay(sheet.writing, part, x, y - part.shape[0] * digit_px / WRITTEN_PX / 2, digit_px, WRITTEN_PX)


def _write_boxes(sheet: Sheet, digit_px: float, hand: _Hand, rng: np.random.Generator) -> None:
    """Write into boxes of a form, one for each digit or one for all; some are combs."""
    side = sheet.writing.shape[0]
    cell, height = digit_px * float(rng.uniform(0.8, 1.8)), digit_px * float(rng.uniform(1.0, 1.9))
    width = float(np.exp(rng.uniform(np.log(0.6), np.log(max(0.1 * digit_px, 1.5))))) / digit_px
    comb, apart = rng.random() < 0.25, float(rng.choice([0, 0, rng.uniform(0.1, 0.6)])) * digit_px
    y = float(rng.uniform(0, 1)) * height
    while y < side:
        x, count = float(rng.uniform(-0.1, 0.4)) * side, int(rng.integers(1, 13))
        if rng.random() < 0.5:
            _print(sheet, x, y - digit_px * 0.5, digit_px * float(rng.uniform(0.4, 0.9)), rng)
        for _ in range(count):
            _frame(sheet.rules, (x, y, x + cell, y + height), digit_px, width, rng, is_open=comb)
            if rng.random() < 0.8:
                _put_inside(sheet, hand(1), (x, y, x + cell, y + height), digit_px, rng)
            x += cell + apart
        y += height + digit_px * float(rng.uniform(0.2, 4))
