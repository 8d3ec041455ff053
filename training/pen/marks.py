"""What a pen draws that is no digit: separators, letters, and scribbles.

The templates are in the notation of `training.pen.spline`, on the same line as the digits: 0 is their top,
100 their baseline. Letters that somebody writes as somebody else writes a digit (O o Q I i l | S s Z z B b q
g D G J L U u Y y & >) are left out on purpose, and so is every straight upright stroke: taught as "no digit"
they would take real digits away.
"""

import numpy as np

from training.pen.spline import Points, Strokes

SEPARATORS: dict[str, tuple[str, ...]] = {
    "(": ("16,-8 2,20 0,78 14,110", "22,-4 4,30 4,74 20,106", "10,0 0,50 12,100"),
    ")": ("0,-8 14,20 16,78 2,110", "0,-4 16,30 18,74 2,106", "0,0 12,50 0,100"),
    "-": ("0,54 36,52", "0,52 22,52", "0,56 54,50", "0,50 18,54 40,50"),
    "/": ("38,-6 0,106", "24,-4 0,108", "56,0 0,104", "46,-10 26,40 0,112"),
    ".": ("0,98", "0,97 3,99", "0,97 2,100 4,97 1,96", "0,55", "0,54 3,56"),
    ",": ("5,92 6,100 0,114", "8,90 0,116", "4,94 8,94 8,104 0,114", "4,95 0,106"),
    ":": ("2,40 | 2,92", "2,40 4,42 | 2,90 4,92", "2,46 | 0,84"),
    "$": (
        "46,12 26,4 8,14 16,40 44,58 40,88 18,96 0,84 | 26,-12 24,112",
        "46,12 26,4 8,14 16,40 44,58 40,88 18,96 0,84 | 32,-10 12,112",
        "46,12 26,4 8,14 16,40 44,58 40,88 18,96 0,84 | 20,-10 18,110 | 32,-12 30,110",
    ),
    "%": (
        "14,4 2,12 4,30 16,32 22,18 14,4 | 62,0 6,100 | 56,66 44,72 46,92 58,96 66,82 56,66",
        "12,14 2,20 6,34 18,30 18,18 12,14 | 50,6 10,94 | 50,66 40,74 44,88 56,84 54,70 48,66",
    ),
    "+": ("24,30 24,80 | 0,56 50,54", "20,24 18,84 | 0,54 42,52"),
    "#": ("22,0 10,100 | 46,0 34,100 | 2,36 60,32 | 0,68 58,64",),
    "=": ("0,42 42,40 | 0,64 42,62", "0,46 30,46 | 0,60 30,60"),
    "'": ("4,-4 0,18", "3,-2 4,14"),
}

LETTERS: dict[str, tuple[str, ...]] = {
    "A": ("0,100 32,0! 62,100 | 12,62 52,62", "0,100 28,4 34,0! 54,100! | 8,60 58,56"),
    "C": ("56,16 34,0 8,18 0,54 10,88 34,100 60,84",),
    "E": ("46,0 4,0! 4,100! 50,100 | 4,48 40,48", "44,10 20,0 6,20 28,44! 6,52 2,84 26,100 50,86"),
    "F": ("4,100 4,0 | 4,0 50,0 | 4,46 38,46", "50,0 4,2! 2,100 | 2,48 36,46"),
    "H": ("4,0 0,100 | 52,0 50,100 | 2,52 52,50",),
    "K": ("4,0 2,100 | 48,4 6,58 | 16,48 52,100", "4,0 2,100 | 46,2 4,54! 50,100"),
    "M": ("0,100 6,0! 34,66! 62,0! 70,100", "0,100 14,14 20,40 22,90! 34,20 44,20 46,90! 58,20 68,20 72,100"),
    "N": ("0,100 2,0! 50,100! 54,0", "0,100 4,4! 46,96! 50,2"),
    "P": ("4,0 2,100 | 2,4 40,2 50,22 38,46 4,50",),
    "R": ("4,0 2,100 | 2,4 40,2 48,22 36,44 4,50! 54,100", "4,100 4,2! 36,0 46,20 32,42 6,48! 50,100"),
    "T": ("0,0 64,0 | 32,0 32,100", "0,2 70,-2 | 36,2 32,100"),
    "V": ("0,0 28,100! 56,0", "0,2 24,100! 60,-4"),
    "W": ("0,0 16,100! 36,20! 56,100! 74,0", "0,2 10,90 24,96 36,40 46,94 62,90 72,0"),
    "X": ("0,0 54,100 | 54,0 0,100", "2,4 46,98 | 56,0 -4,102"),
    "a": ("44,46 20,40 0,64 6,94 26,98 42,70 44,44! 44,90 56,98",),
    "c": ("44,52 24,40 2,58 2,88 24,100 48,88",),
    "d": ("42,62 22,50 2,66 4,94 26,98 42,76 | 44,0 44,84 54,100",),
    "e": ("4,72 42,66 36,46 16,44 0,68 10,98 48,92", "0,76 34,64 40,30 24,10 8,44 6,84 26,100 56,84"),
    "f": ("44,8 30,0 20,16 18,100 | 0,44 42,42", "42,10 34,0 24,20 22,96 12,120 | 2,46 44,44"),
    "h": ("4,0 2,100! 10,60 30,50 38,66 38,100", "10,0 0,100! 20,56 36,56 36,90 50,98"),
    "j": ("20,44 20,110 10,126 -4,118 | 20,22",),
    "k": ("4,0 2,100 | 36,48 6,74! 40,100", "6,0 2,100! 16,60 32,54 30,70 8,76! 40,100"),
    "m": ("2,46 4,100! 10,56 24,50 28,64 28,100! 36,56 50,50 56,64 56,100",),
    "n": ("2,46 4,100! 12,56 30,48 38,64 38,100", "0,100 4,50! 6,98! 22,50 36,54 38,90 52,98"),
    "p": ("4,44 4,130 | 4,52 28,44 42,64 32,92 4,94",),
    "r": ("2,46 4,100! 8,62 26,48 38,54", "0,100 8,46! 34,52 30,80 34,100 48,94"),
    "t": ("22,14 20,90 32,100 46,92 | 0,46 46,44",),
    "v": ("0,46 18,100! 38,46",),
    "w": ("0,46 12,100! 26,60! 38,100! 54,46", "0,48 6,92 20,96 28,60 34,96 50,92 54,46"),
    "x": ("0,46 40,100 | 40,46 0,100", "0,50 12,48 28,96 42,96 | 42,50 2,98"),
    "@": ("54,36 36,28 26,54 36,72 54,58 56,36! 58,70 72,66 76,34 52,2 18,10 0,50 18,96 60,98",),
    "?": ("2,20 20,0 44,12 40,36 22,54 22,74 | 22,98",),
    "*": ("20,0 20,50 | 0,10 40,40 | 40,10 0,40",),
    "<": ("48,10 0,50! 48,92",),
    "^": ("0,36 22,0! 44,36",),
    "~": ("0,56 14,44 32,56 46,44",),
    "[": ("18,-4 0,-4! 0,106! 18,106",),
    "]": ("0,-4 18,-4! 18,106! 0,106",),
    "{": ("22,-6 12,4 12,40 0,50! 12,60 12,98 22,108",),
    "}": ("0,-6 10,4 10,40 22,50! 10,60 10,98 0,108",),
    '"': ("0,-4 -2,20 | 14,-4 12,20",),
    "_": ("0,104 60,104",),
}


def scribble(rng: np.random.Generator) -> Strokes:
    """Return one aimless mark, about a digit high: scribble, zigzag, arc, line, box, cross, dots or blot."""
    kinds = (_scrawl, _zigzag, _arc, _line, _box, _cross, _dots, _tick, _blot)
    return kinds[int(rng.integers(len(kinds)))](rng)


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
