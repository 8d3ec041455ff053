"""The ruled grid of a page: which long rules part it into cells, and the page without them."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.faint_rules import with_faint
from segmentation.long_rules import (
    NEARLY_PX,
    REACH_PX,
    THICKEST_PX,
    Floats,
    Mask,
    Rule,
    between,
    clarity,
    follow_rules,
    from_the_top,
    has_two_sides,
    is_near,
    standing_out,
)
from segmentation.pixels import Gray

STRIPS = 48  # along the longer side of the page: about two digits of a full table wide, and wider than a bar
LEAST_STRIP_PX = 12  # narrower ones are as wide as the bar of a digit
HALF_INKED = 0.5  # of its most inked row: where a rule ends, above and below
SMOOTH = 61  # columns over which a rule does not jump; more than a digit that touches it has
ALIKE = 0.6  # of the longest rule's length: shorter ones part single cells
LEAST_MET = 2  # rules of the other direction that a rule meets
BEFORE = 0.1  # of its length: it may end before they meet
FEWEST_COMPARED = 5  # rules that tell how clear one is
LESS_INKED, LESS_CLEAR = 0.05, 0.2  # than the middle one of them: a column of digits, or a rule like it
LONGEST_BREAK = 8  # strips between two pieces of one rule
OPEN, SURELY_OPEN = 0.5, 0.75  # of the distance of the last two: so far beyond them others go on


class Grid(NamedTuple):
    """The rules of a page: level ones from the top, upright ones (x and y exchanged) from the left."""

    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]

    @property
    def has_cells(self) -> bool:
        """Whether there are rules both ways around at least two cells."""
        return len(self.level) > 1 and len(self.upright) > 1 and len(self.level) + len(self.upright) > 4

    def cells_of(self, x: Floats, y: Floats) -> npt.NDArray[np.intp]:
        """Return the row and column of points, (n, 2); -1 or the number of cells outside of all."""
        rows = [y > rule.at(x) for rule in self.level]
        columns = [x > rule.at(y) for rule in self.upright]
        return np.stack([np.sum(rows, axis=0) - 1, np.sum(columns, axis=0) - 1], axis=1)


def find_grid(gray: Gray) -> Grid:
    """Find the long rules of a page.

    Parameters
    ----------
    gray : (H, W) uint8 array; the rules may be darker or brighter than the paper.
    """
    width = max(LEAST_STRIP_PX, max(gray.shape) // STRIPS)
    turned = np.ascontiguousarray(gray.T)
    seen = [standing_out(page) for page in (gray, turned)]
    found = [_of_page(page, *masks, width) for page, masks in zip((gray, turned), seen, strict=True)]
    level, upright = grid = Grid(_crossing(found[0], found[1]), _crossing(found[1], found[0]))
    if not grid.has_cells:  # a hash has two rules both ways, and no cells
        return Grid(_with_faint_between(level, seen[0]), _with_faint_between(upright, seen[1]))
    return Grid(_with_others(level, upright, seen[0], width), _with_others(upright, level, seen[1], width))


def _crossing(rules: tuple[Rule, ...], others: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Leave out rules that meet fewer than two of the other direction, such as the grain of a desk's wood."""
    if len(others) < LEAST_MET:
        return rules
    return tuple(rule for rule in rules if sum(_meet(rule, other) for other in others) >= LEAST_MET)


def _with_others(
    rules: tuple[Rule, ...], others: tuple[Rule, ...], masks: tuple[Mask, Mask], width: int
) -> tuple[Rule, ...]:
    """Add the rules that are faint, and the first and last one of a table that is open where others end."""
    crossing, known = apart(others, 2 * THICKEST_PX), apart(rules, 2 * THICKEST_PX)
    if min(len(crossing), len(known)) < LEAST_MET:
        return rules
    start, end = (float(np.median([rule.x[side] for rule in crossing])) for side in (0, -1))
    found = with_faint(known, masks, (start - width, end + width))
    middle, half = masks[0].shape[1] / 2, width / 2
    opened = (
        _open_end(found[1], found[0], start - half, middle),
        _open_end(found[-2], found[-1], end + half, middle),
    )
    added = _new((*found, *(one for one in opened if one is not None)), known)
    return from_the_top((*rules, *added), masks[0])


def _with_faint_between(rules: tuple[Rule, ...], masks: tuple[Mask, Mask]) -> tuple[Rule, ...]:
    """Add the faint rules between those that no others tell the ends of."""
    known = apart(rules, 2 * THICKEST_PX)
    return from_the_top((*rules, *_new(with_faint(known, masks), known)), masks[0])


def _new(found: Sequence[Rule], known: Sequence[Rule]) -> list[Rule]:
    """Leave out what is near a rule that is known: what a shorter one is a part of would be found again."""
    return [one for one in found if not any(is_near(one, rule) for rule in known)]


def _open_end(before: Rule, last: Rule, end: float, middle: float) -> Rule | None:
    """Return where a table ends if the rules of the other direction go on by about one cell.

    They are followed strip by strip, and may end anywhere in the last one: `end` is that of it.
    """
    here = last.y_at(middle)
    step = here - before.y_at(middle)
    if abs(step) < THICKEST_PX:  # they cross there
        return None
    missing = (end - here) / step
    return between(before, last, 1 + missing) if SURELY_OPEN <= missing < 1 + OPEN else None


def _meet(rule: Rule, other: Rule) -> bool:
    """Tell whether two rules of different directions meet, or end not far from where they would."""
    at = rule.y_at(float(other.y.mean()))
    x = other.y_at(at)
    return all(
        one.x[0] - BEFORE * one.length <= place <= one.x[-1] + BEFORE * one.length
        for one, place in ((rule, x), (other, at))
    )


def without_grid(gray: Gray, grid: Grid) -> Gray:
    """Return a page without its rules; where a stroke crosses one, it is whole."""
    erased = gray
    for rules in grid:  # first the level ones, and then, on the turned page, the upright ones
        if rules:
            (mask, _), erased = standing_out(erased), erased.copy()
            for rule in rules:
                _erase(erased, mask, rule)
        erased = np.ascontiguousarray(erased.T)
    return erased


def apart(rules: Sequence[Rule], least_px: float) -> tuple[Rule, ...]:
    """Leave out rules that part no table: much shorter than the longest, or too near to another.

    Parameters
    ----------
    rules : of one direction.
    least_px : float, from one rule to the next.
    """
    longest = max((rule.length for rule in rules), default=0.0)
    kept: list[Rule] = []
    middle = float(np.median([rule.x.mean() for rule in rules])) if rules else 0.0
    for rule in sorted(rules, key=lambda one: one.y_at(middle)):
        if rule.length < ALIKE * longest:
            continue
        if kept and rule.y_at(middle) - kept[-1].y_at(middle) < least_px:
            if rule.length > kept[-1].length:
                kept[-1] = rule
            continue
        kept.append(rule)
    return tuple(kept)


def _of_page(page: Gray, dark: Mask, thin: Mask, width: int) -> tuple[Rule, ...]:
    """Return the level rules of a page; those that are thin alone only where no other rule is near."""
    rules = [rule for rule in follow_rules(dark, width) if has_two_sides(page, rule)]
    new = [rule for rule in follow_rules(thin, width) if not any(is_near(rule, known) for known in rules)]
    steady = [rule for rule in (*rules, *new) if any(clarity(rule, mask).is_steady for mask in (dark, thin))]
    return from_the_top(_as_clear(_joined(steady, LONGEST_BREAK * width), (dark, thin)), thin)


def _as_clear(rules: list[Rule], masks: tuple[Mask, Mask]) -> list[Rule]:
    """Leave out what is much less clear than most rules are: columns of digits beside clear rules."""
    if len(rules) < FEWEST_COMPARED:
        return rules
    clear = np.array(
        [max((clarity(rule, mask) for mask in masks), key=lambda one: one.own) for rule in rules]
    )
    is_kept = (clear >= np.median(clear, axis=0) - (LESS_INKED, LESS_CLEAR)).any(axis=1)
    return [rule for rule, kept in zip(rules, is_kept, strict=True) if kept]


def _joined(rules: Sequence[Rule], longest_px: float) -> list[Rule]:
    """Join pieces of a rule between which so much is missing at most."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda one: float(one.x[0])):
        before = next((one for one in joined if _goes_on(one, rule, longest_px)), None)
        if before is not None:
            joined.remove(before)
            rule = Rule(np.concatenate([before.x, rule.x]), np.concatenate([before.y, rule.y]))
        joined.append(rule)
    return joined


def _goes_on(rule: Rule, other: Rule, longest_px: float) -> bool:
    halfway = float(rule.x[-1] + other.x[0]) / 2
    is_beyond = rule.x[-1] < other.x[0] <= rule.x[-1] + longest_px
    return bool(is_beyond and abs(rule.y_at(halfway) - other.y_at(halfway)) <= NEARLY_PX)


def _erase(page: Gray, mask: Mask, rule: Rule) -> None:
    """Lay over a rule what is above and below it."""
    step = 1.5 * float(np.diff(rule.x).min())  # it may go on into the next strip
    x = np.arange(max(0, int(rule.x[0] - step)), min(page.shape[1], int(rule.x[-1] + step) + 1))
    reach = np.arange(-REACH_PX - THICKEST_PX // 2, REACH_PX + THICKEST_PX // 2 + 1)
    beyond = (x < rule.x[0]) | (x > rule.x[-1])
    way = np.rint(np.where(beyond, rule.at(x), np.interp(x, rule.x, rule.y))).astype(np.intp)
    rows = (way + reach[:, np.newaxis]).clip(0, page.shape[0] - 1)
    heavy = cv2.blur(mask[rows, x].astype(np.float32), (SMOOTH, 1), borderType=cv2.BORDER_REFLECT)
    near = np.flatnonzero(np.abs(reach) <= REACH_PX)
    moved = near[np.argmax(heavy[near] - 1e-3 * np.abs(reach[near])[:, np.newaxis], axis=0)]
    way = way + reach[moved]
    across = reach[np.abs(reach) <= THICKEST_PX // 2]
    shown = np.array([np.mean(heavy[moved + step, np.arange(len(x))]) for step in across])
    half = _half_thickness(shown)
    inside = np.arange(-half, half + 1)
    ends = [
        page[(way + end).clip(0, page.shape[0] - 1), x].astype(np.float64) for end in (-half - 1, half + 1)
    ]
    share = ((inside + half + 1) / (2 * half + 2))[:, np.newaxis]
    page[(way + inside[:, np.newaxis]).clip(0, page.shape[0] - 1), x] = np.rint(
        ends[0] * (1 - share) + ends[1] * share
    )


def _half_thickness(shown: Floats) -> int:
    """Return how many pixels a rule reaches above and below its middle, by the inked shares there."""
    middle = len(shown) // 2
    faint = shown < HALF_INKED * shown.max()
    above, below = np.flatnonzero(faint[:middle][::-1]), np.flatnonzero(faint[middle + 1 :])
    return 1 + int(min(above[0] if len(above) else middle, below[0] if len(below) else middle))
