"""The ruled grid of a page: where its long straight rules run, and the page without them.

A rule is followed in strips across it, so it may lean, bend and be foreshortened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.pixels import Gray

STRIPS = 48  # along the longer side of the page: about two digits of a full table wide, and wider than a bar
LEAST_STRIP_PX = 12  # narrower ones are as wide as the bar of a digit
ALONG_PX = 7  # of a rule that are seen together: so its faintness counts, and the grain of the paper less
AROUND_PX = 31  # with whose mean these are compared; several times as wide as a rule
LEAST_CONTRAST = 4  # gray levels between a rule and that mean
ACROSS_PX = 15  # what is thinner is compared with what is just above and below it, too
LEAST_STEP = 6  # gray levels between a rule and that; the grain of photographs has up to 4
TILT_PX = 2  # above and below: by as much a rule may wander within a strip
INKED = 0.8  # of a strip's width a rule covers, at least
LONGEST_GAP = 3  # strips: a rule goes on where as many less one show none, under a blot
WHOLE = 0.7  # of the strips from end to end show a rule
LEAST_LENGTH = 0.25  # of the side: a shorter rule parts no table
THICKEST_PX = 12  # what is thicker is no rule
SLENDER = 25  # times its thickness a rule is long; a 1 drawn with a pen is 10
HALF_INKED = 0.5  # of its most inked row: where a rule ends, above and below
REACH_PX = 2  # beside the way of a rule: where it is looked for in each column
SMOOTH = 61  # columns over which a rule does not jump; more than a digit that touches it has
ALIKE = 0.6  # of the longest rule's length: shorter ones part single cells
ALONG = 0.92  # of its length ink is near a rule; of those found at least 0.93, of columns of digits 0.91
NEARLY_PX = 3  # above and below its way
# The same of what lies on its way. Rules have 0.9, numbers in a column that hardly leave a gap up to 0.84.
ON_ITS_WAY_PX, STEADILY = 1, 0.86
LEAST_MET = 2  # rules of the other direction that a rule meets
BEFORE = 0.1  # of its length: it may end before they meet
BESIDE_PX = 12  # above and below its way is the paper beside it
LONGEST_BREAK = 8  # strips between two pieces of one rule
MOST_MISSING = 4  # steps between two rules with none between
FEWEST_KNOWN = 5  # rules that tell how far apart the rest stand
STEADY = 7  # strips of whose places the median is taken
REACHES_PX = (24.0, 12.0, 6.0, 3.0, 3.0)  # of a way: places farther off count less and less for the next
FAR = 0.05  # of what a place on its way counts: with less in all a strip shows no rule
BEND_STRIPS = 8  # a rule in as many may be fitted by a parabola

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)  # no slots: they could not keep what is derived
class Rule:
    """A level rule, or an upright one with x and y exchanged.

    Attributes
    ----------
    x : (k,) float array, increasing, pixels along the rule.
    y : (k,) float array, its middle there.
    """

    x: Floats
    y: Floats

    @property
    def length(self) -> float:
        """Pixels from end to end."""
        return float(self.x[-1] - self.x[0])

    def at(self, x: Floats) -> Floats:
        """Return its y at some x, also beyond its ends."""
        fitted: Floats = np.polyval(self._fitted, x - self.x.mean())
        return fitted

    @cached_property
    def _fitted(self) -> Floats:
        degree = 2 if len(self.x) >= BEND_STRIPS else 1
        return np.asarray(np.polyfit(self.x - self.x.mean(), self.y, degree), np.float64)


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
    level, upright = (_of_page(page, width) for page in (gray, turned))
    return Grid(_crossing(level, upright), _crossing(upright, level))


def _crossing(rules: tuple[Rule, ...], others: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Leave out rules that meet fewer than two of the other direction, such as the grain of a desk's wood."""
    if len(others) < LEAST_MET:
        return rules
    return tuple(rule for rule in rules if sum(_meet(rule, other) for other in others) >= LEAST_MET)


def _meet(rule: Rule, other: Rule) -> bool:
    """Tell whether two rules of different directions meet, or end not far from where they would."""
    across = np.array([other.y.mean()])
    at = float(rule.at(across)[0])
    x = float(other.at(np.array([at]))[0])
    return all(
        one.x[0] - BEFORE * one.length <= place <= one.x[-1] + BEFORE * one.length
        for one, place in ((rule, x), (other, at))
    )


def without_grid(gray: Gray, grid: Grid) -> Gray:
    """Return a page without its rules; where a stroke crosses one, it is whole."""
    erased = gray
    for rules in grid:  # first the level ones, and then, on the turned page, the upright ones
        if rules:
            (mask, _), erased = _standing_out(erased), erased.copy()
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
    middle = np.array([np.median([rule.x.mean() for rule in rules])]) if rules else np.zeros(1)
    for rule in sorted(rules, key=lambda one: float(one.at(middle)[0])):
        if rule.length < ALIKE * longest:
            continue
        if kept and float(rule.at(middle)[0] - kept[-1].at(middle)[0]) < least_px:
            if rule.length > kept[-1].length:
                kept[-1] = rule
            continue
        kept.append(rule)
    return tuple(kept)


def _of_page(page: Gray, width: int) -> tuple[Rule, ...]:
    """Return the level rules of a page; those that are thin alone only where no other rule is near."""
    dark, thin = _standing_out(page)
    rules = [rule for rule in _rules(dark, width) if _has_two_sides(page, rule)]
    new = [rule for rule in _rules(thin, width) if not any(_near(rule, known) for known in rules)]
    steady = [
        rule
        for rule in (*rules, *new)
        if max(_share_near(rule, mask, ON_ITS_WAY_PX) for mask in (dark, thin)) >= STEADILY
    ]
    found = _joined(steady, LONGEST_BREAK * width)
    middle = np.array([page.shape[1] / 2])
    return tuple(sorted((*found, *_expected(found, thin)), key=lambda rule: float(rule.at(middle)[0])))


def _has_two_sides(page: Gray, rule: Rule) -> bool:
    """Tell whether a rule is darker than what is on either side, or brighter: the edge of paper is not."""
    x = np.arange(int(rule.x[0]), int(rule.x[-1]))
    way = np.rint(np.interp(x, rule.x, rule.y)).astype(np.intp)
    rows = way + np.array([-BESIDE_PX, *range(-REACH_PX, REACH_PX + 1), BESIDE_PX])[:, None]
    levels = np.median(page[rows.clip(0, page.shape[0] - 1), x], axis=1)
    above, own, below = levels[0], levels[1:-1], levels[-1]
    return bool(
        min(above, below) - own.min() >= LEAST_CONTRAST or own.max() - max(above, below) >= LEAST_CONTRAST
    )


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
    between = np.array([(rule.x[-1] + other.x[0]) / 2])
    is_beyond = rule.x[-1] < other.x[0] <= rule.x[-1] + longest_px
    return bool(is_beyond and abs(rule.at(between)[0] - other.at(between)[0]) <= NEARLY_PX)


def _expected(rules: Sequence[Rule], thin: Mask) -> list[Rule]:
    """Return rules that were not found where even rows expect them, and ink is nearly all along."""
    known = apart(rules, 2 * THICKEST_PX)
    if len(known) < FEWEST_KNOWN:
        return []
    middle = np.array([thin.shape[1] / 2])
    gaps = np.diff([rule.at(middle)[0] for rule in known])
    steps = np.rint(gaps / np.median(gaps)).astype(int)
    between = [
        _between(above, below, part / count)
        for above, below, count in zip(known, known[1:], steps.tolist(), strict=False)
        if 1 < count <= MOST_MISSING
        for part in range(1, count)
    ]
    return [rule for rule in between if _share_near(rule, thin) >= ALONG]


def _between(above: Rule, below: Rule, share: float) -> Rule:
    return Rule(above.x, np.asarray((1 - share) * above.at(above.x) + share * below.at(above.x), np.float64))


def _share_near(rule: Rule, mask: Mask, near_px: int = NEARLY_PX) -> float:
    """Return along how much of a rule's way some of a mask is near it."""
    x = np.arange(int(rule.x[0]), int(rule.x[-1]))
    rows = np.rint(np.interp(x, rule.x, rule.y)).astype(np.intp) + np.arange(-near_px, near_px + 1)[:, None]
    return float(mask[rows.clip(0, mask.shape[0] - 1), x].any(axis=0).mean())


def _near(rule: Rule, other: Rule) -> bool:
    middle = rule.x.mean(keepdims=True)
    return bool(abs(rule.at(middle)[0] - other.at(middle)[0]) <= THICKEST_PX)


def _standing_out(gray: Gray) -> tuple[Mask, Mask]:
    """Return what is darker than all around it, and what is thin and darker than just above and below it.

    Or brighter, where that is more. Between two rows of writing all around is dark; a thick rule is not thin.
    """
    seen, around = cv2.blur(gray, (ALONG_PX, 2)), cv2.blur(gray, (ALONG_PX, AROUND_PX))
    darker, brighter = cv2.subtract(around, seen), cv2.subtract(seen, around)  # 0 where it is not
    is_dark = strength(darker) >= strength(brighter)
    across, kind = np.ones((ACROSS_PX, 1), np.uint8), cv2.MORPH_BLACKHAT if is_dark else cv2.MORPH_TOPHAT
    thin = cv2.morphologyEx(seen, kind, across) > LEAST_STEP
    return np.asarray((darker if is_dark else brighter) > LEAST_CONTRAST, np.bool_), np.asarray(
        thin, np.bool_
    )


def strength(contrast: Gray) -> float:
    """Return how much ink stands out: it is the narrow side, and so far from what is around it."""
    counts = cv2.calcHist([contrast], [0], None, [256], [0, 256]).ravel()
    return float(counts @ np.arange(256.0) ** 3)


def _rules(mask: Mask, width: int) -> tuple[Rule, ...]:
    """Follow the level rules of a mask from strip to strip, each `width` pixels."""
    height, count = mask.shape[0], mask.shape[1] // width
    if count < 1 / LEAST_LENGTH:
        return ()
    wider = cv2.dilate(mask.astype(np.uint8), np.ones((2 * TILT_PX + 1, 1), np.uint8))
    cover = wider[:, : count * width].reshape(height, count, width).mean(axis=2, dtype=np.float32)
    inked = (cover >= INKED).astype(np.uint8)
    closed = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((1, LONGEST_GAP), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found = []
    for label in np.flatnonzero(stats[1:, cv2.CC_STAT_WIDTH] >= LEAST_LENGTH * count) + 1:
        left, top, across, down, _ = (int(value) for value in stats[label])
        own = (labels[top : top + down, left : left + across] == label) & (
            inked[top : top + down, left : left + across] == 1
        )
        rows = own.sum(axis=0)
        shown = np.flatnonzero(rows)
        if len(shown) < max(WHOLE * across, 2):
            continue
        thick = max(float(np.median(rows[shown])) - 2 * TILT_PX, 1.0)
        if thick > THICKEST_PX or across * width < SLENDER * thick:
            continue
        strip, inked_row = (one.astype(np.float64) for one in np.nonzero(own.T))
        ways = _ways((left + strip + 0.5) * width, top + inked_row)
        shares = [_share_near(way, mask) for way in ways]
        if max(shares, default=0.0) >= ALONG:
            found.append(ways[int(np.argmax(shares))])
    return tuple(found)


def _ways(x: Floats, y: Floats) -> list[Rule]:
    """Return the straight and the bent way of a rule through inked places."""
    bends = len(np.unique(x)) >= BEND_STRIPS
    ways = [_way(x, y, degree) for degree in ((1, 2) if bends else (1,))]
    return [way for way in ways if len(way.x) > 1]


def _way(x: Floats, y: Floats, degree: int) -> Rule:
    """Lay a polynomial through ever fewer of the places, those near it; digits that touch it lead aside."""
    basis = np.vander((x - x.mean()) / max(np.ptp(x), 1.0), degree + 1)
    near = np.ones((len(x), 1))
    for reach in REACHES_PX:
        fitted = basis @ np.linalg.lstsq(basis * near, y * near[:, 0])[0]
        near = np.exp(-(((y - fitted) / reach) ** 2))[:, np.newaxis]
    strips, first, of = np.unique(x, return_index=True, return_inverse=True)
    weight = np.bincount(of, near[:, 0])
    shown = weight > FAR
    if not shown.any():
        return Rule(strips[shown], fitted[first][shown])
    off = np.bincount(of, near[:, 0] * (y - fitted))[shown] / weight[shown]
    around = np.lib.stride_tricks.sliding_window_view(np.pad(off, STEADY // 2, "edge"), STEADY)
    return Rule(strips[shown], np.asarray(fitted[first][shown] + np.median(around, axis=1), np.float64))


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
