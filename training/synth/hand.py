"""What a hand and a pen do to an ideal stroke: leave out, overshoot, tick, round off, shake, sample, step."""

import numpy as np

from training.synth.spline import Points

_XY_OF_WAVE = [1, 0, 0, 1]  # dx follows y and, at half strength, x; dy the other way round
STEPPED, STEP = 0.07, (0.045, 0.14)  # how much comes from a tablet with a coarse grid; its pitch, heights
MIN_POINTS = 4  # shorter strokes (dots, tiny bars) are left as they are


def warp(points: Points, amount: float, rng: np.random.Generator) -> Points:
    """Bend the plane by slow waves of `amount` heights, as a hand that drifts while it writes."""
    phase = rng.uniform(0, 2 * np.pi, 4)
    wave = rng.uniform(2.0, 5.5, 4)  # radians a height: from a third of a wave to nearly one
    swings = np.sin(points[:, _XY_OF_WAVE] * wave + phase)
    warped: Points = points + amount * (swings[:, :2] + 0.5 * swings[:, 2:])
    return warped


def leave_out(stroke: Points, start: float, end: float) -> Points:
    """Drop these fractions of the stroke's samples at its start and its end."""
    first, last = int(start * len(stroke)), len(stroke) - int(end * len(stroke))
    return stroke[first:last] if last - first >= MIN_POINTS else stroke


def overshoot(stroke: Points, length: float) -> Points:
    """Run on for `length` heights in the direction of the stroke's end."""
    step = stroke[-1] - stroke[-min(3, len(stroke))]
    size = float(np.hypot(step[0], step[1]))
    return np.concatenate([stroke, stroke[-1:] + step * (length / size)]) if size > 0 else stroke


def tick(stroke: Points, angle: float, length: float, at_end: bool) -> Points:
    """Add a straight tick of `length` heights, `angle` in radians (0 right, downwards positive)."""
    offset = length * np.array([[np.cos(angle), np.sin(angle)]])
    parts = [stroke, stroke[-1:] + offset] if at_end else [stroke[:1] + offset, stroke]
    return np.concatenate(parts)


def round_corners(stroke: Points, times: int) -> Points:
    """Smooth with a binomial window, `times` over; the ends stay."""
    rounded = stroke.copy()
    for _ in range(times if len(stroke) >= MIN_POINTS else 0):
        pairs = 0.5 * (rounded[:-1] + rounded[1:])
        rounded[1:-1] = 0.5 * (pairs[:-1] + pairs[1:])
    return rounded


def shake(stroke: Points, amount: float, rng: np.random.Generator) -> Points:
    """Tremble by `amount` heights, neighbouring samples alike."""
    noise = rng.normal(0, amount, stroke.shape)
    noise[1:] = 0.6 * (noise[1:] + noise[:-1])
    return stroke + noise


def sample_coarsely(stroke: Points, every: int, rng: np.random.Generator) -> Points:
    """Keep about one sample in `every`, and both ends: a slow mouse, a quick pen."""
    if len(stroke) < MIN_POINTS:
        return stroke
    kept = np.arange(int(rng.integers(every)), len(stroke), every)
    sampled: Points = stroke[np.unique(np.concatenate([[0], kept, [len(stroke) - 1]]))]
    return sampled


def snap_to_grid(stroke: Points, pitch: float) -> Points:
    """Round to a grid of `pitch` heights, as a tablet of low resolution does."""
    snapped: Points = np.rint(stroke / pitch) * pitch
    return snapped


def staircase(stroke: Points, pitch: float) -> Points:
    """Go along the lines of a grid of `pitch` heights, as a tablet does that tells every step of its grid."""
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], 1 + int(2 * along[-1] / pitch))
    cells = np.rint(np.stack([np.interp(at, along, axis) for axis in stroke.T], axis=1) / pitch)
    path = np.empty((2 * len(cells) - 1, 2))
    path[::2] = cells
    path[1::2] = np.stack([cells[1:, 0], cells[:-1, 1]], axis=1)
    stepped: Points = path * pitch
    return stepped
