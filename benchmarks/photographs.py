"""Pen strings as photographs: ink on paper, and the way a camera sees it, one thing at a time.

`training.synth` draws its pages by code of its own: what is measured here was not learnt from.
"""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.pen import Image

Cover: TypeAlias = npt.NDArray[np.float32]  # (H, W) in [0, 1], how much ink
Light: TypeAlias = npt.NDArray[np.float32]  # (H, W, 3) in [0, 255]
Look: TypeAlias = Callable[[Cover, np.random.Generator], Light]

ROOM_PX = 60  # of paper around the canvas
PAPER, INK = (226.0, 224.0, 218.0), (52.0, 54.0, 92.0)
INKS = ((40, 60, 160), (30, 30, 30), (170, 40, 50), (40, 120, 70))  # blue, black, red, green
GRAIN = 2.0  # gray levels of every photograph
SMALL_PX = 15  # height of small digits


def photograph(image: Image, look: str, seed: list[int]) -> Image:
    """Photograph a drawing.

    Parameters
    ----------
    image : (H, W, 3) uint8, black on white.
    look : one of `LOOKS`.
    seed : of everything that is left to chance.

    Returns
    -------
    (h, w, 3) uint8 RGB.
    """
    rng = np.random.default_rng(seed)
    drawn = 1 - np.asarray(image[:, :, 0], np.float32) / 255
    cover = cv2.copyMakeBorder(drawn, *[ROOM_PX] * 4, cv2.BORDER_CONSTANT, value=0)
    seen = LOOKS[look][1](np.asarray(cover, np.float32), rng)
    return np.clip(seen + rng.normal(0, GRAIN, seen.shape), 0, 255).astype(np.uint8)


def _inked(cover: Cover, ink: tuple[float, ...] = INK, paper: tuple[float, ...] = PAPER) -> Light:
    share = cover[:, :, np.newaxis]
    return np.asarray(np.array(paper) * (1 - share) + np.array(ink) * share, np.float32)


def _plain(cover: Cover, rng: np.random.Generator) -> Light:
    return _inked(cover)


def _gradient(cover: Cover, rng: np.random.Generator) -> Light:
    depth = float(rng.uniform(0.4, 0.6))
    return np.asarray(_inked(cover) * _slope(cover.shape, rng, depth), np.float32)


def _shadow(cover: Cover, rng: np.random.Generator) -> Light:
    across = _slope(cover.shape, rng, 1.0)[:, :, 0]
    shade = (across < np.quantile(across, rng.uniform(0.3, 0.7))).astype(np.float32)
    soft = cv2.GaussianBlur(shade, (0, 0), float(rng.uniform(2, 10)))
    shaded = 1 - soft[:, :, np.newaxis] * np.float32(rng.uniform(0.3, 0.5))
    return np.asarray(_inked(cover) * shaded, np.float32)


def _grid(cover: Cover, rng: np.random.Generator) -> Light:
    step = float(rng.uniform(0.4, 0.7)) * _digit_px(cover)
    return _ruled(cover, step, rng, both=True)


def _rules(cover: Cover, rng: np.random.Generator) -> Light:
    return _ruled(cover, float(rng.uniform(1.0, 1.4)) * _digit_px(cover), rng, both=False)


def _form(cover: Cover, rng: np.random.Generator) -> Light:
    """Put a box around each component of the ink."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((cover > 0.5).astype(np.uint8), connectivity=8)
    digit_px = _digit_px(cover)
    high = stats[1:][stats[1:, 3] > 0.4 * digit_px]
    top, bottom = int(high[:, 1].min()), int((high[:, 1] + high[:, 3]).max())
    gap = round(float(rng.uniform(0.06, 0.15)) * digit_px)
    lines = np.zeros_like(cover)
    edges = sorted({int(x) - gap // 2 for x in high[:, 0]} | {int((high[:, 0] + high[:, 2]).max()) + gap})
    thick = max(1, round(0.02 * digit_px))
    for x in edges:
        cv2.line(lines, (x, top - gap), (x, bottom + gap), 1.0, thick)
    for y in (top - gap, bottom + gap):
        cv2.line(lines, (edges[0], y), (edges[-1], y), 1.0, thick)
    lines[cover > 0.02] = 0  # where a line would cut a digit, it was printed around it
    return _over(_inked(cover), lines, (90, 90, 95), 0.9)


def _pencil(cover: Cover, rng: np.random.Generator) -> Light:
    level = float(rng.uniform(15, 45))
    grain = 1 - 0.5 * np.clip(rng.normal(0, 1, cover.shape), 0, 1)
    return _inked(np.asarray(cover * grain, np.float32), tuple(one - level for one in PAPER))


def _four_inks(cover: Cover, rng: np.random.Generator) -> Light:
    return _inked(cover, INKS[int(rng.integers(len(INKS)))])


def _blur(cover: Cover, rng: np.random.Generator) -> Light:
    return _blurred(_inked(cover), float(rng.uniform(0.03, 0.06)) * _digit_px(cover))


def _noise(cover: Cover, rng: np.random.Generator) -> Light:
    seen = _inked(cover)
    return np.asarray(seen + rng.normal(0, rng.uniform(15, 25), (*cover.shape, 1)), np.float32)


def _jpeg(cover: Cover, rng: np.random.Generator) -> Light:
    seen = np.clip(_inked(cover) * _slope(cover.shape, rng, 0.15), 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(8, 16))])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.float32)


def _perspective(cover: Cover, rng: np.random.Generator) -> Light:
    return _inked(_foreshortened(cover, rng))


def _sloping(cover: Cover, rng: np.random.Generator) -> Light:
    return _inked(_rotated(cover, float(rng.choice([-10, 10]))))


def _chalk(cover: Cover, rng: np.random.Generator) -> Light:
    dust = np.clip(1 - 0.5 * np.abs(rng.normal(0, 1, cover.shape)), 0, 1)
    return _inked(np.asarray(cover * dust, np.float32), (225, 225, 215), (45, 70, 60))


def _whiteboard(cover: Cover, rng: np.random.Generator) -> Light:
    seen = _inked(cover, INKS[int(rng.integers(len(INKS)))], (205.0, 210.0, 214.0))
    height, width = cover.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    centre, reach = rng.uniform(-0.7, 0.7, 2), rng.uniform(0.2, 0.5, 2)
    glare = np.exp(-(((x - centre[0]) / reach[0]) ** 2) - ((y - centre[1]) / reach[1]) ** 2)
    return np.asarray(seen + (255 - seen) * 0.5 * glare[:, :, np.newaxis], np.float32)


def _small(cover: Cover, rng: np.random.Generator) -> Light:
    scale = SMALL_PX / _digit_px(cover)
    size = (round(cover.shape[1] * scale), round(cover.shape[0] * scale))
    return _inked(np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.float32))


def _together(cover: Cover, rng: np.random.Generator) -> Light:
    cover = _foreshortened(cover, rng)
    step = float(rng.uniform(0.4, 0.7)) * _digit_px(cover)
    seen = _ruled(cover, step, rng, both=True, ink=(120.0, 122.0, 150.0))
    seen = seen * _slope(cover.shape, rng, 0.4)
    across = _slope(cover.shape, rng, 1.0)[:, :, 0]
    shade = (across < np.quantile(across, rng.uniform(0.3, 0.7))).astype(np.float32)
    seen = seen * (1 - 0.35 * cv2.GaussianBlur(shade, (0, 0), 5)[:, :, np.newaxis])
    return _blurred(np.asarray(seen, np.float32), 0.025 * _digit_px(cover))


LOOKS: dict[str, tuple[str, Look]] = {
    "plain": ("on plain paper", _plain),
    "gradient": ("uneven light", _gradient),
    "shadow": ("a shadow's edge", _shadow),
    "grid": ("squared paper", _grid),
    "rules": ("ruled paper", _rules),
    "form": ("in boxes", _form),
    "pencil": ("pencil", _pencil),
    "inks": ("four inks", _four_inks),
    "blur": ("blurred", _blur),
    "noise": ("grain", _noise),
    "jpeg": ("heavy JPEG", _jpeg),
    "perspective": ("perspective", _perspective),
    "sloping": ("±10°", _sloping),
    "chalk": ("chalk", _chalk),
    "whiteboard": ("whiteboard", _whiteboard),
    "small": (f"digits of {SMALL_PX} pixels", _small),
    "together": ("shadow, grid, gradient, blur, perspective, pale ink together", _together),
}


def _digit_px(cover: Cover) -> float:
    rows = np.flatnonzero((cover > 0.5).any(axis=1))
    return float(rows[-1] - rows[0] + 1) if rows.size else float(cover.shape[0])


def _slope(shape: tuple[int, ...], rng: np.random.Generator, depth: float) -> Light:
    """Return light that falls off in some direction, from 1 down to 1 − depth, (H, W, 1)."""
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.linspace(-1, 1, shape[1]), np.linspace(-1, 1, shape[0])[:, np.newaxis]
    plane = np.cos(angle) * x + np.sin(angle) * y
    return np.asarray(1 - depth * (plane - plane.min()) / np.ptp(plane), np.float32)[:, :, np.newaxis]


def _ruled(
    cover: Cover, step: float, rng: np.random.Generator, *, both: bool, ink: tuple[float, ...] = INK
) -> Light:
    """Return ink on paper with printed lines every so many pixels."""
    lines = np.zeros_like(cover)
    height, width = cover.shape
    for y in np.arange(rng.uniform(0, step), height, step):
        cv2.line(lines, (0, round(float(y))), (width, round(float(y))), 1.0, 1, cv2.LINE_AA)
    for x in np.arange(rng.uniform(0, step), width, step) if both else ():
        cv2.line(lines, (round(float(x)), 0), (round(float(x)), height), 1.0, 1, cv2.LINE_AA)
    paper = _over(_inked(np.zeros_like(cover)), lines, (130, 150, 190), 0.8)
    share = cover[:, :, np.newaxis]
    return np.asarray(paper * (1 - share) + np.array(ink) * share, np.float32)


def _over(seen: Light, lines: Cover, colour: tuple[float, ...], dark: float) -> Light:
    share = dark * lines[:, :, np.newaxis]
    return np.asarray(seen * (1 - share) + np.array(colour) * share, np.float32)


def _blurred(seen: Light, reach: float) -> Light:
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), max(reach, 0.5)), np.float32)


def _foreshortened(cover: Cover, rng: np.random.Generator) -> Cover:
    height, width = cover.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + rng.uniform(-0.08, 0.08, (4, 2)).astype(np.float32) * (width, height)
    look = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    room = np.array([[1, 0, 0.08 * width], [0, 1, 0.08 * height], [0, 0, 1]])
    size = (round(1.16 * width), round(1.16 * height))
    return np.asarray(cv2.warpPerspective(cover, room @ look, size), np.float32)


def _rotated(cover: Cover, degrees: float) -> Cover:
    height, width = cover.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    high = round(height + width * abs(np.sin(np.deg2rad(degrees))))
    turn[1, 2] += (high - height) / 2
    return np.asarray(cv2.warpAffine(cover, turn, (width, high)), np.float32)
