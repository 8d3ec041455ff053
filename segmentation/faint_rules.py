"""Rules too faint or too broken to be followed, where those that were found expect them."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.long_rules import NEARLY_PX, THICKEST_PX, Floats, Mask, Rule, between, from_the_top

FEWEST_KNOWN = 2  # rules that tell how others may lie
FULL = 0.9  # of the longest one's length: where shorter ones would go on is not sure enough
EVERY_PX = 3  # from one look to the next along a rule
NEAR_PX, ASIDE_PX = 1, 6  # of a way: where its ink is, and where there is less
# The least share of a way with ink, and by how much that is more than on either side.
CLEAR, NARROW, WEAK = (0.6, 0.3), (0.45, 0.25), (0.45, 0.15)
SURELY_INKED = 0.75  # half-way between two rules of a table .5 to .6
UNEVEN = 0.12  # of a step: what is farther from a multiple of it is not even
NEARLY_ALL = 0.8  # of what is clear is even, or of the distances of rules that are known
MANY = 0.6  # of the rules that are missing are clear
MOST_PARTS = 8  # of the usual distance between the rules that were followed
ROUNDS = 3  # the rules that one finds show better where those beyond them lie


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
    if not len(y):  # they are far off the middle of the page
        return known
    faint = _faint(y, _inked_along(known, places, y, mask), places)
    new = [_way(known, places, float(one)) for one in faint]
    return from_the_top((*known, *new), mask)


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


def _faint(y: npt.NDArray[np.intp], inked: Floats, known: Floats) -> Floats:
    """Return those places whose ways are faint rules.

    A column of digits stands out as much as a faint rule does, but not at even distances. So weak rules count
    where nearly all that is clear is even, and many or none of those that are missing are clear. Elsewhere
    narrow ones count where the others expect them.
    """
    at, more = _peaks(inked)
    places = y[at].astype(np.float64)
    distances = np.abs(places[:, np.newaxis] - known).min(axis=1)
    is_new = distances > THICKEST_PX
    at, more, places, distances = at[is_new], more[is_new], places[is_new], distances[is_new]
    clear, narrow, weak = (
        (inked[at] >= SURELY_INKED) | ((inked[at] >= least) & (more >= clearly))
        for least, clearly in (CLEAR, NARROW, WEAK)
    )
    gaps = np.diff(known)
    steps = np.median(gaps) / np.arange(1, MOST_PARTS + 1)
    for step in steps.tolist():
        even = _off_multiples(distances, step) <= UNEVEN * step
        if _is_lattice(places[clear], even[clear], known, step):
            return _spread(places[even & weak], inked[at[even & weak]])
    fitting = (step for step in steps if (_off_multiples(gaps, step) <= UNEVEN * step).mean() >= NEARLY_ALL)
    off = _off_multiples(distances, float(next(fitting, steps[0])))
    expected = narrow & (off <= NEARLY_PX)
    return _spread(places[expected], inked[at[expected]])


def _is_lattice(clear: Floats, even: Mask, known: Floats, step: float) -> bool:
    """Tell whether nearly all that is clear is even, and many of the rules that are missing are clear."""
    inside = np.sum(even & (clear > known[0]) & (clear < known[-1]))
    missing = np.sum(np.rint(np.diff(known) / step) - 1)
    return bool(even.sum() >= NEARLY_ALL * len(clear) and inside >= MANY * missing)


def _peaks(inked: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return along which ways more is inked than around them, and how much more than on either side."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(inked, ASIDE_PX), 2 * ASIDE_PX + 1)
    best = np.flatnonzero((inked > 0) & (inked == around.max(axis=1)))
    is_first = np.diff(best, prepend=-np.inf) > 1
    at = (best[is_first] + best[np.r_[is_first[1:], True]]) // 2 if len(best) else best
    return at, inked[at] - np.maximum(around[at, 0], around[at, -1])


def _spread(places: Floats, inked: Floats) -> Floats:
    """Leave out what is too near to a place that is more inked."""
    kept: list[float] = []
    for place in places[np.argsort(-inked, kind="stable")].tolist():
        if all(abs(place - one) > THICKEST_PX for one in kept):
            kept.append(place)
    return np.array(kept)


def _off_multiples(distances: Floats, step: float) -> Floats:
    """Return how far distances are from one, two or more steps."""
    return np.asarray(np.abs(distances - np.maximum(np.rint(distances / step), 1) * step), np.float64)
