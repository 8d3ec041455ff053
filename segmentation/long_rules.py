"""Long straight rules, such as those of a table: each is followed through a page, strip by strip.

So a rule may lean, bend and be foreshortened.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.pixels import Gray

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
REACH_PX = 2  # beside the way of a rule: where it is looked for in each column
ALONG = 0.92  # of its length ink is near a rule; of those found at least 0.93, of columns of digits 0.91
NEARLY_PX = 3  # above and below its way
# The same of what lies on its way. Rules have 0.9, numbers in a column that hardly leave a gap up to 0.91.
ON_ITS_WAY_PX, STEADILY = 1, 0.86
ASIDE_PX, BARER = 6, 0.5  # a way as far off has ink along so much less; beside such a column 0.2 to 0.5
BESIDE_PX = 12  # above and below its way is the paper beside it
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

    def y_at(self, x: float) -> float:
        """Return its y at one x."""
        return float(self.at(np.array([x]))[0])

    @cached_property
    def _fitted(self) -> Floats:
        degree = 2 if len(self.x) >= BEND_STRIPS else 1
        return np.asarray(np.polyfit(self.x - self.x.mean(), self.y, degree), np.float64)


def between(above: Rule, below: Rule, share: float) -> Rule:
    """Return the rule that lies so far on the way from one rule to another; over 1 is beyond both."""
    return Rule(above.x, np.asarray((1 - share) * above.at(above.x) + share * below.at(above.x), np.float64))


def from_the_top(rules: Iterable[Rule], mask: Mask) -> tuple[Rule, ...]:
    """Return rules in the order in which they pass the middle of a mask, (H, W)."""
    middle = mask.shape[1] / 2
    return tuple(sorted(rules, key=lambda rule: rule.y_at(middle)))


def has_two_sides(page: Gray, rule: Rule) -> bool:
    """Tell whether a rule is darker than what is on either side, or brighter: the edge of paper is not."""
    x = np.arange(int(rule.x[0]), int(rule.x[-1]))
    way = np.rint(np.interp(x, rule.x, rule.y)).astype(np.intp)
    rows = way + np.array([-BESIDE_PX, *range(-REACH_PX, REACH_PX + 1), BESIDE_PX])[:, None]
    levels = np.median(page[rows.clip(0, page.shape[0] - 1), x], axis=1)
    above, own, below = levels[0], levels[1:-1], levels[-1]
    return bool(
        min(above, below) - own.min() >= LEAST_CONTRAST or own.max() - max(above, below) >= LEAST_CONTRAST
    )


def share_near(rule: Rule, mask: Mask, near_px: int = NEARLY_PX) -> float:
    """Return along how much of a rule's way some of a mask is near it."""
    x = np.arange(int(rule.x[0]), int(rule.x[-1]))
    rows = np.rint(np.interp(x, rule.x, rule.y)).astype(np.intp) + np.arange(-near_px, near_px + 1)[:, None]
    return float(mask[rows.clip(0, mask.shape[0] - 1), x].any(axis=0).mean())


class Clarity(NamedTuple):
    """Along how much of its way a rule has ink, and how much more that is than on its barer side."""

    own: float
    more: float

    @property
    def is_steady(self) -> bool:
        """Whether ink keeps to a rule's way, and less to one beside it: digits are wider than a rule."""
        return self.own >= STEADILY and self.more >= BARER


def clarity(rule: Rule, mask: Mask) -> Clarity:
    """Tell how clearly a mask shows a rule."""
    own = share_near(rule, mask, ON_ITS_WAY_PX)
    aside = min(share_near(Rule(rule.x, rule.y + px), mask, ON_ITS_WAY_PX) for px in (-ASIDE_PX, ASIDE_PX))
    return Clarity(own, own - aside)


def is_near(rule: Rule, other: Rule, px: float = THICKEST_PX) -> bool:
    """Tell whether another rule is so near in the middle of one."""
    middle = float(rule.x.mean())
    return abs(rule.y_at(middle) - other.y_at(middle)) <= px


def standing_out(gray: Gray) -> tuple[Mask, Mask]:
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


def follow_rules(mask: Mask, width: int) -> tuple[Rule, ...]:
    """Follow the level rules of a mask from strip to strip, each `width` pixels."""
    height, count = mask.shape[0], mask.shape[1] // width
    if count < 1 / LEAST_LENGTH:
        return ()
    wider = cv2.dilate(mask.astype(np.uint8), np.ones((2 * TILT_PX + 1, 1), np.uint8))
    cover = wider[:, : count * width].reshape(height, count, width).mean(axis=2, dtype=np.float32)
    inked = (cover >= INKED).astype(np.uint8)
    inked -= cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones((THICKEST_PX + 2 * TILT_PX + 1, 1), np.uint8))
    closed = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((1, LONGEST_GAP), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found: list[Rule] = []
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
        of_these: list[Rule] = []
        for part in _runs_of(own):
            strip, inked_row = (one.astype(np.float64) for one in np.nonzero(part.T))
            way = _likeliest((left + strip + 0.5) * width, top + inked_row, mask)
            if way is not None and not any(is_near(way, known, 2 * NEARLY_PX) for known in of_these):
                of_these.append(way)
        found.extend(of_these)
    return tuple(found)


def _likeliest(x: Floats, y: Floats, mask: Mask) -> Rule | None:
    """Return that way through inked places along which most is inked, None where too little is."""
    ways = [(way, share_near(way, mask)) for way in _ways(x, y)]
    best, share = max(ways, key=itemgetter(1), default=(None, 0.0))
    return best if share >= ALONG else None


def _runs_of(own: Mask) -> Iterator[Mask]:
    """Give the highest and the lowest run of each strip where there are several: two rules that digits join.

    First all of them.
    """
    yield own
    starts = own & ~np.pad(own, ((1, 0), (0, 0)))[:-1]
    number = starts.cumsum(axis=0)
    if (number[-1] > 1).mean() >= WHOLE:
        yield own & (number == 1)
        yield own & (number == number[-1])


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
