"""Pictures and scribbles: what people draw where a number is asked for, to try what happens.

Pictures are templates in the notation of `training.synth.spline`; scribbles are made by chance. Nothing here
is a ring, a plain upright or anything else that a digit could be.
"""

import numpy as np

from training.synth.spline import Points, Strokes

PICTURES: tuple[str, ...] = (
    "30,30 20,6 2,14 4,44 32,96! 60,46 62,14 42,8 30,30",  # hearts
    "40,24 60,0 84,14 76,50 40,100! 2,50 0,14 20,2 40,24",
    "30,28 10,2 0,30 30,100 | 30,28 54,0 62,34 30,100",
    "0,96 30,0! 62,96! -6,36! 70,34! 0,96",  # stars
    "10,100 50,-4! 76,100! 0,40! 94,38! 10,100",
    "0,40 36,36! 48,0! 60,36! 98,38! 66,60! 80,98! 48,74! 18,98! 30,60! 0,40",
    "0,100 0,40! 40,0! 80,40! 80,100! 0,100",  # houses
    "0,40 40,0! 80,40! 0,40! 0,100! 80,100! 80,40 | 30,100 30,66! 50,66! 50,100",
    "0,100 80,40! 0,40! 80,100! 80,40! 40,0! 0,40! 0,100! 80,100",
    "50,0 14,12 0,50 16,90 50,100 86,88 100,50 86,12 50,0 | 32,34 | 68,34 | 28,64 50,78 72,62",  # faces
    "40,4 10,14 2,54 20,92 52,96 84,72 84,30 60,6 36,4 | 28,32 28,42 | 58,32 58,42 | 26,70 60,70",
    "50,0 10,16 4,70 50,100 96,70 90,16 48,0 | 30,40 36,36 | 66,38 72,36 | 30,80 50,66 70,80 | 50,46 48,58",
    "0,50 100,50 | 76,26 100,50! 76,74",  # arrows
    "100,50 0,50 | 24,28 0,50! 26,72",
    "0,52 60,50! 44,34 | 60,50 44,68",
    "40,100 40,0 | 14,30 40,0! 66,30",
    "40,0 40,100 | 12,70 40,100! 68,72",
    "0,90 90,10! 56,12 | 90,10 84,44",
    "0,40 60,40! 60,16! 100,50! 60,84! 60,60! 0,60! 0,40",
    "0,60 24,96! 90,4",  # ticks
    "0,60 14,96! 50,10",
    "0,50 20,70 30,96! 60,40 110,0",
    "40,0 0,96! 80,96! 40,0 | 40,34 40,66 | 40,80",  # a warning
    "0,0 40,90! 80,0! 0,0",
    "0,20 80,20! 80,96! 0,96! 0,20! 26,0! 106,0! 80,20 | 106,0 106,74! 80,96",  # a cube
    "0,0 90,0! 90,90! 0,90! 0,0 | 0,0 90,90 | 90,0 0,90",
    "0,0 100,0! 100,60! 0,60! 0,0! 50,34! 100,0",  # an envelope
    "50,50 26,26 4,30 4,70 26,74 50,50 74,26 96,30 96,70 74,74 50,50",  # infinity
    "70,50 36,20 0,50 36,80 70,50 110,18 146,50 110,82 70,50",
    "40,0 20,20 20,44 40,54 60,44 60,20 40,0 | 40,54 40,100 | 10,70 70,68 | 40,100 14,140 | 40,100 66,140",
    "44,0 10,46! 36,46! 14,100! 70,34! 42,36! 64,0! 44,0",  # lightning
    "20,80 2,66 10,46 26,44 34,20 64,22 70,44 96,48 98,74 80,80 20,80",  # clouds
    "56,4 20,10 0,50 22,92 60,98 34,74 28,40 56,4",  # a moon
    "0,50 40,20 80,50 40,80 0,50 | 40,36 26,50 40,64 54,50 40,36",  # an eye
    "0,50 40,20 80,44 110,20 106,80 80,56 40,80 0,50 | 22,44",  # a fish
    "50,30 30,50 50,70 70,50 50,30 | 50,0 50,18 | 50,82 50,100 | 0,50 18,50 | 82,50 100,50 | 14,14 28,28 |"
    " 72,72 86,86 | 86,14 72,28 | 28,72 14,86",  # a sun
    "40,100 40,50 | 40,50 16,40 20,12 40,24 60,8 66,40 40,50 | 40,80 62,66",  # a flower
    "36,100 36,72 | 36,0 0,72! 74,72! 36,0",  # a tree
    "0,20 6,90 60,90 66,20 0,20 | 66,36 90,40 84,66 62,66",  # a cup
    "10,90 0,78 12,70 26,84 10,90 | 26,84 26,0! 60,20 56,40",  # a note
    "0,0 0,100 | 40,0 40,100 | 0,20 40,20 | 0,40 40,40 | 0,60 40,60 | 0,80 40,80",  # a ladder
    "33,0 33,100 | 66,0 66,100 | 0,33 100,33 | 0,66 100,66",  # the lines of noughts and crosses
    "50,0 14,14 0,50 14,86 50,100 86,86 100,50 86,14 50,0 | 50,0 50,100 | 50,50 16,88 | 50,50 84,88",
    "50,0 14,14 0,50 14,86 50,100 86,86 100,50 86,14 50,0 | 16,16 84,84 | 84,16 16,84",
    "30,60 4,70 0,96 20,100 36,80 36,20 60,0 70,20 50,50 10,80 70,100 90,90",
    "0,96 0,0! 60,16! 0,40",  # a flag
    "0,90 40,40 60,70 90,10",  # a chart
    "0,0 0,100! 100,100 | 0,80 30,50 56,70 100,10",
    "0,50 20,50 30,10! 44,90! 56,30! 64,50 100,50",  # a pulse
    "0,70 30,96 70,96 100,70! 0,70 | 50,70 50,0! 90,56! 50,56",  # a ship
    "10,40 0,0 30,24 60,24 90,0 80,40 84,80 46,100 6,80 10,40 | 30,50 | 62,50 | 40,70 46,76 52,70",  # a cat
    "0,100 20,60! 40,100! 60,60! 80,100! 100,60",
    "20,20 60,0 100,20 100,70 60,96 20,70 20,20 | 20,20 60,44 100,20 | 60,44 60,96",
)


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
