"""What surfaces look like: grain, clouds, stripes, checks, wood, creased paper, stains, raster screens.

Each returns (height, width) float32, about from -1 to 1 and 0 in the middle, but for shares, which say so.
"""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Surface: TypeAlias = NDArray[np.float32]
Shape: TypeAlias = tuple[int, ...]  # height and width, pixels

# Chosen by the look of pages beside photographs, not searched for; pixels, or shares of the longer side.
STRIPES, SHARP = (4, 40), 0.5  # from one to the next; how many of them have sharp edges
FINE = (2.2, 9)  # the same of a raster screen
RINGS = (3.0, 30.0)  # of wood, across the surface
FACETS = (6, 80)  # of creased paper
OCTAVES = 5
STAINED = (0.02, 0.35)  # of the surface
RIM = (0.6, 3.0)  # of a stain, pixels


def surface(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return a surface of any kind."""
    kinds: tuple[Callable[[Shape, np.random.Generator], Surface], ...] = (
        clouds, clouds, clouds, clouds, fractal, fractal, striped, checked, wood, facets,
    )  # fmt: skip
    return kinds[int(rng.integers(len(kinds)))](shape, rng)


def clouds(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return clouds or grain of one size, or drawn out to fibres."""
    cells = int(np.exp(rng.uniform(np.log(3), np.log(shape[0] / 2))))
    across = cells if rng.random() < 0.6 else max(2, cells // 12)
    few = rng.standard_normal((cells, across), np.float32)
    return np.asarray(_grown(few if rng.random() < 0.5 else few.T, shape) / 2, np.float32)


def fractal(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return clouds of many sizes, as a wiped blackboard, cardboard and old paper have them."""
    fading, cells = float(rng.uniform(0.4, 1.0)), float(rng.uniform(2, 12))
    found = np.zeros(shape, np.float32)
    for octave in range(OCTAVES):
        count = max(2, min(round(cells * 2**octave), shape[0]))
        found += np.float32(fading**octave) * _grown(rng.standard_normal((count, count), np.float32), shape)
    return np.asarray(found / max(2 * float(found.std()), 1e-3), np.float32)


def striped(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return stripes that run any way, over clouds."""
    return np.asarray(
        0.15 * clouds(shape, rng) + 0.5 * _stripes(shape, rng.uniform(0, np.pi), rng), np.float32
    )


def checked(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return the checks of a tablecloth or of a shirt."""
    turn = float(rng.uniform(0, np.pi))
    return np.asarray(0.5 * (_stripes(shape, turn, rng) + _stripes(shape, turn + np.pi / 2, rng)), np.float32)


def wood(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return the rings of a board: lines of equal height of a long slope."""
    few = rng.standard_normal((int(rng.integers(2, 4)), int(rng.integers(4, 10))), np.float32)
    height = 0.25 * _grown(few, shape) + np.linspace(0, 1, shape[1], dtype=np.float32)[np.newaxis]
    rings = float(np.exp(rng.uniform(*np.log(RINGS))))
    found = np.sin(2 * np.pi * rings * height) + 0.3 * np.sin(14 * np.pi * rings * height)
    found = found if rng.random() < 0.5 else np.ascontiguousarray(found.T)
    return np.asarray(0.6 * cv2.resize(found, shape[::-1]) + 0.3 * clouds(shape, rng), np.float32)


def facets(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return the facets of paper that was crumpled: each lies in a light of its own."""
    count = int(np.exp(rng.uniform(*np.log(FACETS))))
    y, x = np.mgrid[0 : shape[0] : 2, 0 : shape[1] : 2].astype(np.float32)
    points = rng.uniform(0, 1, (count, 2)) * shape
    level, rise, run = rng.normal(0, 0.3, count), rng.normal(0, 1, count), rng.normal(0, 1, count)
    nearest = np.full(y.shape, np.inf, np.float32)
    found = np.zeros(y.shape, np.float32)
    for one, (top, left) in enumerate(points.tolist()):
        apart = (y - top) ** 2 + (x - left) ** 2
        lit = level[one] + rise[one] * (y - top) / shape[0] + run[one] * (x - left) / shape[1]
        found = np.where(apart < nearest, lit, found)
        nearest = np.minimum(nearest, apart)
    soft = cv2.GaussianBlur(cv2.resize(found.astype(np.float32), shape[::-1]), (0, 0), rng.uniform(0.6, 4))
    return np.asarray(soft, np.float32)


def screen(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return the raster of a screen or of print, and the waves that a camera makes of it."""
    turn, step = rng.uniform(0, np.pi), float(rng.uniform(*FINE))
    found = np.sin(2 * np.pi / step * _along(shape, turn))
    if rng.random() < 0.6:
        found = found * np.sin(
            2 * np.pi / (step * rng.uniform(0.9, 12)) * _along(shape, turn + rng.normal(0, 1))
        )
    return np.asarray(found, np.float32)


def bars(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return which share of each pixel lies behind the bars of a window or a fence, in [0, 1]."""
    turn, step = rng.uniform(0, np.pi), rng.uniform(0.06, 0.4) * max(shape)
    share = ((_along(shape, turn) / step + rng.random()) % 1 < rng.uniform(0.15, 0.6)).astype(np.float32)
    if rng.random() < 0.3:
        crossed = (_along(shape, turn + np.pi / 2) / step + rng.random()) % 1 < rng.uniform(0.15, 0.4)
        share = np.maximum(share, crossed.astype(np.float32))
    return np.asarray(
        cv2.GaussianBlur(share, (0, 0), np.exp(rng.uniform(np.log(0.6), np.log(6)))), np.float32
    )


def stains(shape: Shape, rng: np.random.Generator) -> Surface:
    """Return how strongly each pixel is stained, in [0, 1]: spots, darker where they end."""
    heights = (
        fractal(shape, rng)
        if rng.random() < 0.3
        else _grown(rng.standard_normal((int(rng.integers(3, 9)),) * 2, np.float32), shape)
    )
    inside = (heights > np.quantile(heights, 1 - rng.uniform(*STAINED))).astype(np.float32)
    inner, rim = float(rng.uniform(0.2, 1)), float(rng.uniform(*RIM))
    edge = np.abs(cv2.GaussianBlur(inside, (0, 0), rim) - 0.5) < rng.uniform(0.1, 0.4)
    share = np.maximum(inside * inner, edge.astype(np.float32) * inside)
    return np.asarray(cv2.GaussianBlur(share, (0, 0), rng.uniform(0.4, 2.5)), np.float32)


def _stripes(shape: Shape, turn: float, rng: np.random.Generator) -> Surface:
    step = float(np.exp(rng.uniform(*np.log(STRIPES))))
    waves = np.sin(2 * np.pi * (_along(shape, turn) / step + rng.random()))
    if rng.random() < SHARP:
        waves = np.sign(waves - rng.uniform(-0.7, 0.7))
    return np.asarray(waves, np.float32)


def _along(shape: Shape, turn: float) -> Surface:
    """Return how far each pixel lies along a direction, pixels."""
    x, y = np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32)[:, np.newaxis]
    return np.asarray(np.float32(np.cos(turn)) * x + np.float32(np.sin(turn)) * y, np.float32)


def _grown(few: Surface, shape: Shape) -> Surface:
    how = cv2.INTER_LINEAR if min(few.shape) > 12 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(few, shape[::-1], interpolation=how), np.float32)
