"""MNIST's digits as strokes, so that the pen can write the way its writers wrote.

An image is thinned to lines one pixel wide; these are followed from end to end, straight on where they
cross. What comes out are the shapes of thousands of real hands in the pen's own terms: they can be written
with any brush, slanted, bent, joined to neighbours and broken like the pen's own styles.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.morphology import skeletonize

from training.mnist import LabelledCrops
from training.parallel import processes
from training.synth.spline import Points, Strokes

FINER = 4  # images are enlarged this many times before they are thinned
INK_LEVEL = 100  # of 255: what counts as ink; a little below half keeps thin strokes whole
SPUR = 0.6  # of the stroke's width: a shorter side branch comes from thinning, not from the hand
SMOOTHING = 2.0  # pixels of the enlarged image along the line: takes the steps of the raster away
SPACING_PX = 5  # of the points that are kept: some eighteen to a digit's height, as the pen's own templates
FLATTEST = 0.7  # a digit wider than high is scaled as if it were this share of its width high
STRAIGHT = -0.3  # cosine between two branches of a crossing that may be one stroke: 107 degrees or more
LOOK_BACK = 8  # pixels along a branch by which its direction is told

TRACED_DIGITS = 30_000  # of MNIST's that the trainings trace; it takes two processors half a minute
TRACED_AT_ONCE = 500  # digits, by one process; no more are not worth starting others

Traces: TypeAlias = Mapping[int, Sequence[Strokes]]
_Pixel: TypeAlias = tuple[int, int]
_Chain: TypeAlias = list[_Pixel]


def traces_of(digits: LabelledCrops, most: int) -> Traces:
    """Return the strokes of the first `most` digits, sorted by what they show."""
    crops = digits.crops[:most]
    traced: dict[int, list[Strokes]] = {digit: [] for digit in range(10)}
    for label, strokes in zip(digits.labels[:most], _traced(crops), strict=True):
        if strokes:
            traced[int(label)].append(strokes)
    return traced


def _traced(crops: NDArray[np.uint8]) -> list[Strokes]:
    if len(crops) <= TRACED_AT_ONCE:
        return list(map(trace, crops))
    with processes() as pool:
        return list(pool.map(trace, crops, chunksize=TRACED_AT_ONCE))


def trace(crop: NDArray[np.uint8]) -> Strokes:
    """Return a digit's strokes, in heights: 0 is the top of the digit, 1 its foot.

    Parameters
    ----------
    crop : (28, 28) uint8 array, ink bright.

    Returns
    -------
    list of (k, 2) float64 arrays, x and y; empty where the crop holds nothing that could be followed.
    """
    size = tuple(side * FINER for side in crop.shape[::-1])
    ink = cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC) >= INK_LEVEL
    lines = skeletonize(np.pad(ink, 1))  # type: ignore[no-untyped-call]
    if not lines.any():
        return []
    width = 2 * float(
        np.median(cv2.distanceTransform(np.pad(ink, 1).astype(np.uint8), cv2.DIST_L2, 5)[lines])
    )
    chains = _without_spurs(_chains(lines), SPUR * width)
    strokes = [_smoothed(chain) for chain in _joined(chains)]
    return _in_heights(strokes) if strokes else []


def _chains(lines: NDArray[np.bool_]) -> list[_Chain]:
    """Follow the lines from node to node; nodes are ends and crossings. Rings start anywhere."""
    pixels = {(int(row), int(column)) for row, column in np.argwhere(lines)}
    beside = {pixel: list(_neighbours(pixel, pixels)) for pixel in pixels}
    nodes = {pixel for pixel, others in beside.items() if len(others) != 2}
    walked: set[frozenset[_Pixel]] = set()
    chains = [
        _walk(node, first, beside, nodes, walked)
        for node in sorted(nodes)
        for first in beside[node]
        if frozenset((node, first)) not in walked  # as it stands by then
    ]
    left = pixels - nodes - {pixel for chain in chains for pixel in chain}
    while left:
        start = min(left)
        chain = _walk(start, beside[start][0], beside, {start}, walked)
        chains.append(chain)
        left -= set(chain)
    return chains


def _walk(
    start: _Pixel,
    following: _Pixel,
    beside: Mapping[_Pixel, list[_Pixel]],
    nodes: set[_Pixel],
    walked: set[frozenset[_Pixel]],
) -> _Chain:
    chain = [start, following]
    walked.add(frozenset(chain))
    while chain[-1] not in nodes:
        onward = [pixel for pixel in beside[chain[-1]] if pixel != chain[-2]]
        chain.append(onward[0])
        walked.add(frozenset(chain[-2:]))
    return chain


def _neighbours(pixel: _Pixel, pixels: set[_Pixel]) -> Iterator[_Pixel]:
    """Yield the pixels beside one; a diagonal one only where no straight way leads there."""
    row, column = pixel
    straight = [(row - 1, column), (row, column + 1), (row + 1, column), (row, column - 1)]
    yield from (one for one in straight if one in pixels)
    for down, right in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
        diagonal = (row + down, column + right)
        if diagonal in pixels and (row + down, column) not in pixels and (row, column + right) not in pixels:
            yield diagonal


def _without_spurs(chains: list[_Chain], longest: float) -> list[_Chain]:
    """Leave out short branches that end in the open, unless the branch is all there is."""
    ends: dict[_Pixel, int] = {}
    for chain in chains:
        for end in (chain[0], chain[-1]):
            ends[end] = ends.get(end, 0) + 1
    return [
        chain
        for chain in chains
        if len(chain) > longest or min(ends[chain[0]], ends[chain[-1]]) > 1 or len(chains) == 1
    ] or [max(chains, key=len)]


def _joined(chains: list[_Chain]) -> list[_Chain]:
    """Join chains that run straight on through a crossing, the straightest first."""
    chains = list(chains)
    while pair := _straightest(chains):
        (first, first_end), (second, second_end) = pair
        one = chains[first] if first_end else chains[first][::-1]
        other = chains[second][::-1] if second_end else chains[second]
        chains = [chain for place, chain in enumerate(chains) if place not in (first, second)]
        chains.append(one + other[1:])
    return sorted(chains, key=len, reverse=True)


def _straightest(chains: list[_Chain]) -> tuple[tuple[int, bool], tuple[int, bool]] | None:
    """Return the two ends, each a chain's place and whether it is its last pixel, that are most one line."""
    ends = [(place, last) for place, chain in enumerate(chains) for last in (False, True) if len(chain) > 1]
    best, chosen = STRAIGHT, None
    for index, (first, first_end) in enumerate(ends):
        for second, second_end in ends[index + 1 :]:
            if first == second or _end(chains[first], first_end) != _end(chains[second], second_end):
                continue
            cosine = float(_direction(chains[first], first_end) @ _direction(chains[second], second_end))
            if cosine < best:
                best, chosen = cosine, ((first, first_end), (second, second_end))
    return chosen


def _end(chain: _Chain, last: bool) -> _Pixel:
    return chain[-1 if last else 0]


def _direction(chain: _Chain, last: bool) -> NDArray[np.float64]:
    """Return the unit vector from an end of a chain into it."""
    inward = chain[::-1] if last else chain
    there = np.subtract(inward[min(LOOK_BACK, len(inward) - 1)], inward[0]).astype(float)
    length = float(np.hypot(*there))
    return there / length if length else there


def _smoothed(chain: _Chain) -> Points:
    """Return a chain as points x, y without the steps of the raster, fewer of them; its ends stay."""
    pixels = np.array(chain, np.float64)[:, ::-1]
    radius = min(round(3 * SMOOTHING), len(pixels) - 1)
    window = np.exp(-0.5 * (np.arange(-radius, radius + 1) / SMOOTHING) ** 2)
    before, after = 2 * pixels[0] - pixels[radius:0:-1], 2 * pixels[-1] - pixels[-2 : -radius - 2 : -1]
    around = np.concatenate([before, pixels, after])  # mirrored in the ends, so that these stay
    x, y = (np.convolve(axis, window / window.sum(), "valid") for axis in around.T)
    smooth = np.stack([x, y], axis=1)
    count = max(2, round(len(smooth) / SPACING_PX) + 1)
    kept: Points = smooth[np.unique(np.linspace(0, len(smooth) - 1, count).round().astype(int))]
    return kept if kept[0, 1] <= kept[-1, 1] else kept[::-1]


def _in_heights(strokes: Strokes) -> Strokes:
    points = np.concatenate(strokes)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    size = max(bottom - top, FLATTEST * (right - left), 1.0)
    return [(stroke - (left, bottom)) / size + (0, 1) for stroke in strokes]
