"""Templates of pen strokes: a compact notation, and curves that are linear in their control points.

A template is a string of ``x,y`` points in hundredths of the digit's height (y downwards, 0 at the top, 100
on the baseline). A point marked ``!`` is a corner, where the pen stops and turns; through all others the
curve is smooth. ``|`` lifts the pen. The curves are centripetal Catmull-Rom splines [1]_ whose knots are
taken from the template once, so that drawing a varied template is one product of matrices.

References
----------
.. [1] Barry, Goldman: A recursive evaluation algorithm for a class of Catmull-Rom splines, SIGGRAPH 1988.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Strokes = list[Points]

HUNDREDTHS = 100.0  # template units in one height
SAMPLES_PER_HEIGHT = 18  # points of a curve per height of pen travel; more cannot be seen at 100 px
CENTRIPETAL = 0.5  # exponent of the knots; 0.5 makes no cusps and no loops of its own


@dataclass(frozen=True, eq=False)
class Template:
    """Strokes as control points, with what turns them into curves.

    Attributes
    ----------
    controls : (n, 2) float64
        Control points of all strokes in drawing order, heights, y downwards.
    smooth, straight : (m, n) float64
        ``smooth @ controls`` samples the curves, ``straight @ controls`` the polylines at the same places.
    starts : tuple of int
        Row of the first sample of each stroke, and m at the end.
    """

    controls: Points
    smooth: NDArray[np.float64]
    straight: NDArray[np.float64]
    starts: tuple[int, ...]


@cache
def template(notation: str) -> Template:
    """Return the template that `notation` describes (see the head of this module)."""
    controls, smooth, straight, starts = [], [], [], [0]
    for stroke in notation.split("|"):
        words = stroke.split()
        points = np.array([[float(v) for v in w.rstrip("!").split(",")] for w in words]) / HUNDREDTHS
        corners = [0] + [i for i, w in enumerate(words) if w.endswith("!")] + [len(words) - 1]
        curve, chords = _bases(points, sorted(set(corners)))
        controls.append(points)
        smooth.append(curve)
        straight.append(chords)
        starts.append(starts[-1] + len(curve))
    return Template(
        np.concatenate(controls), _block_diagonal(smooth), _block_diagonal(straight), tuple(starts)
    )


def ideal(notation: str) -> Strokes:
    """Return the strokes of a template as they stand, written by no hand."""
    shape = template(notation)
    points = shape.smooth @ shape.controls
    return [points[start:stop] for start, stop in pairwise(shape.starts)]


def _bases(points: Points, corners: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the spline's and the polyline's basis of one stroke, both (samples, points)."""
    count = len(points)
    if count == 1:
        return np.ones((1, 1)), np.ones((1, 1))
    unit = np.eye(count)
    smooth, straight = [], []
    for first, last in pairwise(corners):
        for i in range(first, last):
            length = float(np.linalg.norm(points[i + 1] - points[i]))
            t = np.arange(max(2, round(length * SAMPLES_PER_HEIGHT))) / max(
                2, round(length * SAMPLES_PER_HEIGHT)
            )
            chord = (1 - t)[:, None] * unit[i] + t[:, None] * unit[i + 1]
            before = unit[i - 1] if i > first else 2 * unit[i] - unit[i + 1]
            after = unit[i + 2] if i + 1 < last else 2 * unit[i + 1] - unit[i]
            four = np.stack([before, unit[i], unit[i + 1], after])
            smooth.append(chord if last - first == 1 else _segment(four, four @ points, t))
            straight.append(chord)
    return np.concatenate([*smooth, unit[-1:]]), np.concatenate([*straight, unit[-1:]])


def _segment(basis: NDArray[np.float64], points: Points, t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Evaluate one centripetal segment between the middle two of four points, as rows of the basis."""
    steps = np.maximum(np.linalg.norm(np.diff(points, axis=0), axis=1), 1e-6) ** CENTRIPETAL
    k = np.concatenate([[0.0], np.cumsum(steps)])
    u = (k[1] + t * (k[2] - k[1]))[:, None]

    def between(p: NDArray[np.float64], q: NDArray[np.float64], a: float, b: float) -> NDArray[np.float64]:
        mixed: NDArray[np.float64] = ((b - u) * p + (u - a) * q) / (b - a)
        return mixed

    p0, p1, p2, p3 = basis
    a1, a2, a3 = between(p0, p1, k[0], k[1]), between(p1, p2, k[1], k[2]), between(p2, p3, k[2], k[3])
    return between(between(a1, a2, k[0], k[2]), between(a2, a3, k[1], k[3]), k[1], k[2])


def _block_diagonal(blocks: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Stack matrices along the diagonal of one."""
    full = np.zeros((sum(b.shape[0] for b in blocks), sum(b.shape[1] for b in blocks)))
    row = column = 0
    for block in blocks:
        full[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return full
