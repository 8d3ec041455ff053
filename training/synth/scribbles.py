"""Scribbles: what people draw by chance where a number is asked for, to try what happens.

None is a ring, a plain upright or anything else that a digit could be.
"""

import numpy as np

from training.synth.spline import Points, Strokes


def scribble(rng: np.random.Generator) -> Strokes:
    """Return one aimless mark, about a digit high."""
    return _KINDS[int(rng.integers(len(_KINDS)))](rng)


def _scrawl(rng: np.random.Generator) -> Strokes:
    walk = np.cumsum(
        np.cumsum(rng.normal(0, 1, (int(rng.integers(30, 90)), 2)), 0) * 0.3 + rng.normal(0, 1), 0
    )
    size = (rng.uniform(0.4, 1.8), rng.uniform(0.3, 1.2))  # never a narrow upright: that is a 1
    return [(walk - walk.min(0)) / np.ptp(walk, axis=0) * size]


def _zigzag(rng: np.random.Generator) -> Strokes:
    turns = int(rng.integers(5, 12))
    x = np.arange(turns) * rng.uniform(0.05, 0.22) + rng.normal(0, 0.02, turns)
    y = np.where(np.arange(turns) % 2, rng.uniform(0.5, 1.0), 0.0) + rng.normal(0, 0.06, turns)
    return [np.stack([x, y] if rng.random() < 0.6 else [y, x], axis=1)]


def _arc(rng: np.random.Generator) -> Strokes:
    angle = np.linspace(0.3, rng.uniform(2.4, 3.1), 24) + rng.choice([0.0, np.pi])  # a cup or a roof
    return [np.stack([np.cos(angle) * rng.uniform(0.3, 1.2), np.sin(angle) * rng.uniform(0.1, 0.4) + 0.5], 1)]


def _line(rng: np.random.Generator) -> Strokes:
    bend, length = rng.normal(0, 0.05), rng.uniform(0.6, 4.0)
    slope = rng.uniform(-0.3, 0.3)  # far from upright: an upright line is a 1
    t = np.linspace(0, 1, 12)
    return [np.stack([t * length, 0.5 + slope * length * (t - 0.5) + bend * np.sin(np.pi * t)], axis=1)]


def _box(rng: np.random.Generator) -> Strokes:
    w, h = rng.uniform(0.8, 2.0), rng.uniform(0.5, 1.2)
    box = np.array([[0, 0], [w, 0], [w, h], [0, h], [0, 0.0]]) + rng.normal(0, 0.02, (5, 2))
    inside = np.array([[0, h], [w, 0.0]]) if rng.random() < 0.5 else np.array([[0, h / 2], [w, h / 2]])
    return [box, inside]


def _cross(rng: np.random.Generator) -> Strokes:
    size = rng.uniform(0.4, 0.9)
    strokes: Strokes = [np.array([[0, 0], [size, size]]), np.array([[size, 0], [0, size]])]
    if rng.random() < 0.5:
        strokes.append(np.array([[size / 2, -0.1], [size / 2, size + 0.1]]))
    return [s + rng.normal(0, 0.04, s.shape) for s in strokes]


def _dots(rng: np.random.Generator) -> Strokes:
    return [p[None] for p in rng.uniform(0, 1, (int(rng.integers(1, 6)), 2)) * [0.8, 1.0]]


def _tick(rng: np.random.Generator) -> Strokes:
    return [np.array([[0, 0.6], [0.25, 1.0], [0.9, rng.uniform(0, 0.3)]]) + rng.normal(0, 0.04, (3, 2))]


def _blot(rng: np.random.Generator) -> Strokes:
    rows = np.linspace(0, rng.uniform(0.3, 1.0), int(rng.integers(8, 16)))
    width = rng.uniform(0.3, 0.9)
    ends: Points = np.stack([np.where(np.arange(len(rows)) % 2, width, 0.0), rows], axis=1)
    return [ends + rng.normal(0, 0.03, ends.shape)]


def _spiral(rng: np.random.Generator) -> Strokes:
    turns = rng.uniform(2.3, 4.5)  # with fewer it is a 6, a 9 or a 0
    t = np.linspace(0.08, 1, int(turns * 20))
    angle = turns * 2 * np.pi * t * rng.choice([-1, 1]) + rng.uniform(0, 2 * np.pi)
    return [np.stack([np.cos(angle) * rng.uniform(0.7, 1.4), np.sin(angle)], axis=1) * t[:, None] / 2 + 0.5]


def _wave(rng: np.random.Generator) -> Strokes:
    bows, height = rng.uniform(1.5, 6), rng.uniform(0.1, 1.0)
    t = np.linspace(0, 1, int(bows * 14))
    length = bows * max(height, 0.3) * rng.uniform(0.4, 1.2)
    return [
        np.stack([t * length, 0.5 + height / 2 * np.sin(bows * 2 * np.pi * t + rng.uniform(0, 6))], axis=1)
    ]


def _coil(rng: np.random.Generator) -> Strokes:
    loops = int(rng.integers(3, 8))
    angle = np.linspace(0, loops * 2 * np.pi, loops * 16)
    advance = rng.uniform(0.03, 0.09)
    x = 0.3 * np.cos(angle) * rng.uniform(0.5, 1.2) + advance * angle
    return [np.stack([x, 0.5 + rng.uniform(0.3, 0.55) * np.sin(angle)], axis=1)]


def _hatching(rng: np.random.Generator) -> Strokes:
    count, gap, slant = int(rng.integers(3, 8)), rng.uniform(0.1, 0.3), rng.uniform(-0.6, 0.6)
    strokes: Strokes = [
        np.array([[i * gap + slant, 0.0], [i * gap, 1.0]]) + rng.normal(0, 0.04, (2, 2)) for i in range(count)
    ]
    across = np.array([[-0.2, 0.8], [count * gap + slant, 0.2]])
    return [*strokes, across + rng.normal(0, 0.05, (2, 2))]


def _walk(rng: np.random.Generator) -> Strokes:
    """Go a few steps on a coarse grid, as a tiny movement of the hand looks when it is enlarged."""
    steps = rng.integers(-1, 2, (int(rng.integers(3, 8)), 2))
    steps[0], steps[1] = (1, 0), (rng.choice([-1, 1]), 1)  # never only up and down: that is a 1
    walk = np.cumsum(steps, axis=0) * rng.uniform(0.15, 0.4)
    return [walk - walk.min(0)]


def _rings(rng: np.random.Generator) -> Strokes:
    """Draw rings within or beside one another; one alone would be a 0."""
    angle = np.linspace(0, 2 * np.pi, 28)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) / 2
    if rng.random() < 0.5:
        return [ring * size + 0.5 for size in np.linspace(1, 0.3, int(rng.integers(2, 4)))]
    places = np.arange(int(rng.integers(3, 5)))[:, None] * [rng.uniform(0.15, 0.3), rng.uniform(-0.05, 0.05)]
    return [ring * rng.uniform(0.5, 1.0) + place + 0.5 for place in places]


_KINDS = (
    _scrawl, _zigzag, _arc, _line, _box, _cross, _dots, _tick, _blot,
    _spiral, _wave, _coil, _hatching, _walk, _rings,
)  # fmt: skip
