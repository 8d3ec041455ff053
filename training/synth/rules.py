"""Rules as they are printed and drawn on paper: thin to thick, solid, dotted, broken, doubled, sloping."""

from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Cover: TypeAlias = NDArray[np.uint8]  # (H, W), 0 = paper, 255 = ink
Point: TypeAlias = tuple[float, float]  # x, y, pixels
Kind: TypeAlias = Literal["solid", "broken", "dashed", "dotted"]

KINDS: tuple[Kind, ...] = ("solid", "broken", "dashed", "dotted")
OFTEN = (0.62, 0.14, 0.12, 0.12)  # of the rules beside and under numbers; by the look of the scans
THIN, THICK = 0.015, 0.13  # width of a rule, heights of a digit
DOUBLED = 0.1  # of the rules
DOUBLE_GAP = (0.05, 0.2)  # heights between both
SLOPE = 0.012  # standard deviation of run over rise
PIECE = {  # of a rule, heights: how long its pieces are, and the gaps between them
    "broken": ((0.2, 1.5), (0.03, 0.25)),
    "dashed": ((0.06, 0.25), (0.05, 0.2)),
    "dotted": ((0.0, 0.07), (0.05, 0.22)),
}
UNEVEN = 0.5  # spread of the pieces and gaps of one rule about their means, at most twice as long
SHIFT = 4  # fractional bits of OpenCV's coordinates


def rule_kind(rng: np.random.Generator) -> Kind:
    """Draw how a rule is interrupted, as often as `OFTEN` says."""
    return KINDS[int(rng.choice(len(KINDS), p=OFTEN))]


def rule_width(rng: np.random.Generator) -> float:
    """Draw the width of a rule, heights of a digit; thin ones are as common as thick ones."""
    return float(np.exp(rng.uniform(np.log(THIN), np.log(THICK))))


def draw_rule(
    page: Cover,
    start: Point,
    end: Point,
    digit_px: float,
    rng: np.random.Generator,
    *,
    kind: Kind | None = None,
    width: float | None = None,
) -> None:
    """Draw a rule about from `start` to `end` onto a page, in place.

    Parameters
    ----------
    page : (H, W) uint8 array.
    start, end : x and y of the ends, pixels; they may lie outside the page.
    digit_px : float
        Height of a digit, pixels.
    kind, width : optional
        How it is interrupted, how wide it is (heights); drawn from `rng` by default.
    """
    kind = kind or rule_kind(rng)
    width = rule_width(rng) if width is None else width
    first, last = np.array(start, float), np.array(end, float)
    along = last - first
    length = float(np.hypot(*along))
    if length < 1:
        return
    across = np.array((-along[1], along[0])) / length
    tilt = rng.normal(0, SLOPE) * length / 2
    first, last = first - across * tilt, last + across * tilt
    offsets = [0.0]
    if rng.random() < DOUBLED:
        offsets.append(float(rng.uniform(*DOUBLE_GAP)) * digit_px)
    thickness = max(1, round(width * digit_px))
    for offset in offsets:
        for begin, stop in _pieces(kind, length / digit_px, rng):
            ends = [first + (last - first) * share + across * offset for share in (begin, stop)]
            one, other = (tuple(np.rint(point * (1 << SHIFT)).astype(int).tolist()) for point in ends)
            cv2.line(page, one, other, 255, thickness, cv2.LINE_AA, SHIFT)


def draw_dot(page: Cover, at: Point, radius: float, dark: int) -> None:
    """Draw one dot of a grid onto a page, in place; its radius in pixels may be a fraction."""
    centre = tuple(np.rint(np.array(at) * (1 << SHIFT)).astype(int).tolist())
    cv2.circle(page, centre, max(1, round(radius * (1 << SHIFT))), dark, -1, cv2.LINE_AA, SHIFT)


def _pieces(kind: Kind, length: float, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Return where the pieces of a rule of so many heights begin and end, shares of its length."""
    if kind == "solid":
        return [(0.0, 1.0)]
    piece, gap = (float(rng.uniform(*of)) for of in PIECE[kind])
    count = int(length / max(piece + gap, 0.05)) + 1
    steps = np.array((piece, gap)) * np.exp(np.clip(rng.normal(0, UNEVEN, (count, 2)), -2, 2 * UNEVEN))
    stops = np.cumsum(steps.ravel()) - rng.uniform(0, piece + gap)
    begins = stops - steps.ravel()
    pairs = zip(begins[::2].tolist(), stops[::2].tolist(), strict=True)
    return [(max(b, 0) / length, min(s, length) / length) for b, s in pairs if s >= 0 and b < length]
