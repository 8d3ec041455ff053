"""Rules too faint or too broken to be followed, where those that were found expect them."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.long_rules import THICKEST_PX, Floats, Mask, Rule, between

FEWEST_KNOWN = 2  # rules that tell how others may lie
FULL = 0.9  # of the longest one's length: where shorter ones would go on is not sure enough
EVERY_PX = 3  # along the rules is looked at
NEAR_PX, ASIDE_PX = 1, 6  # of a way: where its ink is, and where there is less
INKED, CLEARLY = 0.6, 0.3  # of its length a faint rule has ink, and so much more than there is on either side
SURELY_INKED = 0.75  # half-way between two rules of a table .5 to .6
UNEVEN = 0.12  # of the usual distance: by so much its own differ from multiples of that
NEARLY_ALL = 0.8  # of what stands out is even, and of what is missing is there
MOST_PARTS = 8  # of the usual distance between the rules that were followed
ROUNDS = 3  # each shows better how what is beyond the rules that are known lies


def with_faint(
    rules: Sequence[Rule], masks: Sequence[Mask], ends: tuple[float, float] = (np.inf, -np.inf)
) -> tuple[Rule, ...]:
    """Add the faint rules of a table: they are as even as the others, and less is inked beside them.

    Parameters
    ----------
    rules : of a table, from the top; none is near another.
    masks : (H, W) each, of what stands out.
    ends : between which rules are looked for beyond the first and last one, too; pixels.

    Returns
    -------
    Those that were given and about as long as the longest, and those that were added, from the top.
    """
    longest = max((rule.length for rule in rules), default=0.0)
    whole = tuple(rule for rule in rules if rule.length >= FULL * longest)
    known = whole if len(whole) >= FEWEST_KNOWN else tuple(rules)
    for _ in range(ROUNDS if len(known) >= FEWEST_KNOWN else 0):
        count = len(known)
        for mask in masks:
            known = _with_those_of(mask, known, ends)
        if len(known) == count:
            break
    return known


def _with_those_of(mask: Mask, known: tuple[Rule, ...], ends: tuple[float, float]) -> tuple[Rule, ...]:
    middle = mask.shape[1] / 2
    places = np.array([rule.y_at(middle) for rule in known])
    if np.diff(places).min() < THICKEST_PX:  # they cross, so they are no rules of one table
        return known
    top, bottom = min(ends[0], places[0]), max(ends[1], places[-1])
    y = np.arange(max(0, int(top)), min(mask.shape[0], int(bottom) + 1))
    inked = _inked_along(known, places, y, mask)
    seen = _standing_out(inked)
    seen = seen[np.abs(y[seen, np.newaxis] - places).min(axis=1) > THICKEST_PX]
    even = seen[_are_even(y[seen], inked[seen] >= SURELY_INKED, places)]
    new = [_way(known, places, float(one)) for one in y[even]]
    return tuple(sorted((*known, *new), key=lambda rule: rule.y_at(middle)))


def _inked_along(known: tuple[Rule, ...], places: Floats, y: npt.NDArray[np.intp], mask: Mask) -> Floats:
    """Return how much of each way is inked; a way is told by its y in the middle of the page."""
    start, end = (float(np.median([rule.x[side] for rule in known])) for side in (0, -1))
    x = np.arange(int(start), int(end), EVERY_PX)
    ways = np.array([rule.at(x.astype(np.float64)) for rule in known])
    after = np.searchsorted(places, y)
    is_inside = (after > 0) & (after < len(known))
    above, below = np.where(is_inside, after - 1, 0), np.where(is_inside, after, len(known) - 1)
    share = ((y - places[above]) / (places[below] - places[above]))[:, np.newaxis]
    rows = np.rint((1 - share) * ways[above] + share * ways[below]).astype(np.intp)
    near = cv2.dilate(mask.astype(np.uint8), np.ones((2 * NEAR_PX + 1, 1), np.uint8))
    return np.asarray(near[rows.clip(0, mask.shape[0] - 1), x].mean(axis=1), np.float64)


def _way(known: tuple[Rule, ...], places: Floats, y: float) -> Rule:
    """Return a rule between its neighbours; beyond the first or last, one that goes on as those two do."""
    after = int(np.searchsorted(places, y))
    above, below = (after - 1, after) if 0 < after < len(known) else (0, len(known) - 1)
    return between(known[above], known[below], (y - places[above]) / (places[below] - places[above]))


def _standing_out(inked: Floats) -> npt.NDArray[np.intp]:
    """Return the middles of ways along which much is inked, and beside which less is."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(inked, ASIDE_PX), 2 * ASIDE_PX + 1)
    aside = np.maximum(around[:, 0], around[:, -1])
    is_clear = (inked >= SURELY_INKED) | ((inked >= INKED) & (inked - aside >= CLEARLY))
    best = np.flatnonzero(is_clear & (inked == around.max(axis=1)))
    return best[np.diff(best, prepend=-ASIDE_PX) >= ASIDE_PX]


def _are_even(seen: npt.NDArray[np.intp], surely: Mask, known: Floats) -> Mask:
    """Tell which places lie as even as the rules that are known.

    A column of digits stands out as much as a faint rule does, but not at even distances. So what is not
    surely inked counts only where nearly all that stands out is even, and hardly anything is missing.
    """
    gaps = np.diff(known)
    nearest = np.abs(seen[:, np.newaxis] - known).min(axis=1)
    is_between = (seen > known[0]) & (seen < known[-1])
    steps = np.median(gaps) / np.arange(1, MOST_PARTS + 1)
    for step in steps:
        even = _are_multiples(nearest, step)
        missing = float(np.sum(np.rint(gaps / step) - 1))
        if even.sum() >= NEARLY_ALL * len(seen) and (even & is_between).sum() >= NEARLY_ALL * missing:
            return even
    fitting = (step for step in steps if _are_multiples(gaps, step).mean() >= NEARLY_ALL)
    return _are_multiples(nearest, next(fitting, steps[0])) & surely


def _are_multiples(distances: Floats, of: float) -> Mask:
    times = distances / of
    return np.asarray((np.abs(times - np.rint(times)) <= UNEVEN) & (times > 0.5), np.bool_)
