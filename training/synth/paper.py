"""Numbers on paper: the rules, boxes, leaders and neighbours that stand beside them, and how it is scanned.

Whatever is drawn here is no mark: a number on paper has the marks that it had. So a network learns that all
of it is nothing, also where it touches a digit.
"""

from dataclasses import dataclass, fields

import cv2
import numpy as np

from training.synth.beside import (
    draw_beside,
    draw_ring,
    draw_row,
    draw_tick,
    draw_underline,
)
from training.synth.cell import Cell, Scanner
from training.synth.composed import ComposedString
from training.synth.printed import draw_printed
from training.synth.rules import Cover
from training.synth.scanned import black_and_white, gray_scan, on_screen

SMALL_PX, LARGE_PX = (9.0, 30.0), (30.0, 64.0)  # heights of digits in scans
LEAST_PX = 14.0  # of digits in black and white; nobody reads smaller ones
LONGEST_RINGED = 4.5  # heights: longer numbers have no ring
BROKEN = (0.02, 0.15)  # share of the ink that is missing where a pen runs dry


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
    dry: float = 0.25
    show_through: float = 0.1
    black_and_white: float = 0.4
    gray: float = 0.45  # what is neither was drawn on a screen
    smaller: float = 0.5

    def drawn(self, rng: np.random.Generator) -> frozenset[str]:
        """Draw which things there are, by name."""
        return frozenset(one.name for one in fields(self) if rng.random() < getattr(self, one.name))


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
    ComposedString with the same marks; its digits are 9 to 64 pixels high.
    """
    amounts = amounts or Amounts()
    things = amounts.drawn(rng)
    cell = Cell.around(composed, "left_rule" in things, "right_rule" in things, rng)
    draw_printed(cell, things, rng)
    _draw_by_hand(cell, things, rng)
    scanner = _scanner(amounts, rng)
    digit_px = float(rng.uniform(*(SMALL_PX if "smaller" in things else LARGE_PX)))
    if scanner is black_and_white:
        digit_px = max(digit_px, LEAST_PX)
    return cell.scanned(digit_px, scanner, rng)


def _scanner(amounts: Amounts, rng: np.random.Generator) -> Scanner:
    kind = rng.random()
    if kind < amounts.black_and_white:
        return black_and_white
    return gray_scan if kind < amounts.black_and_white + amounts.gray else on_screen


def _draw_by_hand(cell: Cell, things: frozenset[str], rng: np.random.Generator) -> None:
    """Draw what was written beside the number, and let the pen run dry."""
    page, number, digit_px = cell.ink, cell.number, cell.digit_px
    if "beside" in things:
        for side, x in zip((-1, 1), cell.rules, strict=True):
            if x is not None:
                draw_beside(page, cell.marks, x, side, digit_px, rng)
    if "underline" in things:
        draw_underline(page, number, digit_px, rng)
    if "ring" in things and number.width < LONGEST_RINGED * digit_px:
        draw_ring(page, number, digit_px, rng)
    if "tick" in things:
        draw_tick(page, number, digit_px, rng)
    for thing, is_above in (("above", True), ("below", False)):
        if thing in things:
            draw_row(page, cell.marks, number, is_above, digit_px, rng)
    if "dry" in things:
        _dry(page, rng)


def _dry(ink: Cover, rng: np.random.Generator) -> None:
    """Let ink be missing in patches, as from a dry pen."""
    patches = cv2.GaussianBlur(rng.standard_normal(ink.shape, np.float32), (0, 0), float(rng.uniform(1, 3)))
    ink[patches < np.quantile(patches, rng.uniform(*BROKEN))] = 0
