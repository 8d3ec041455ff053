"""A picture spoilt in one way, as photographs are: by what lies around it, by its light, by how it is kept.

None hides any of the writing.
"""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np

from benchmarks.pen import Image

Spoil: TypeAlias = Callable[[Image, np.random.Generator], Image]
"""Spoils a picture, (H, W, 3) uint8 RGB; the size may change."""

ROOM = (0.05, 0.12)  # of the shorter side: what is laid on beside the picture
TABLE = (0.15, 0.35)  # of the shorter side: table to be seen around it
DARK = (15, 70)  # gray levels of what is dark
SHADOW, SOFT_PX = (0.45, 0.7), (2.0, 8.0)  # what a shadow leaves of the light; its edge's softness
QUALITY = 8  # of JPEG
SPECK_PX = 31  # what is narrower at a picture's edge is not continued beyond it
LINES = ((190, 60, 70), (70, 100, 190), (60, 60, 60))  # colours of printed lines


def _dark_strip(image: Image, rng: np.random.Generator) -> Image:
    side, room = int(rng.integers(2)), _room(image, rng, ROOM)
    wide = _with_room(image, left=room * (side == 0), right=room * (side == 1))
    strip = wide[:, :room] if side == 0 else wide[:, -room:]
    strip[:] = _surface(strip.shape, rng)
    return wide


def _margin_line(image: Image, rng: np.random.Generator) -> Image:
    room = _room(image, rng, ROOM)
    wide = _with_room(image, left=room)
    x, lean = round(room * 0.6), round(float(rng.normal(0, 0.1)) * room)
    ends = (x - lean, 0), (x + lean, wide.shape[0])
    cv2.line(wide, *ends, _colour(rng), _thickness(image), cv2.LINE_AA)
    return wide


def _thin_frame(image: Image, rng: np.random.Generator) -> Image:
    room = _room(image, rng, ROOM)
    wide = _with_room(image, room, room, room, room)
    inset, (height, width) = room // 2, wide.shape[:2]
    cv2.rectangle(
        wide, (inset, inset), (width - inset, height - inset), _colour(rng), _thickness(image), cv2.LINE_AA
    )
    return wide


def _on_table(image: Image, rng: np.random.Generator) -> Image:
    left, right, top, bottom = (_room(image, rng, TABLE) for _ in range(4))
    wide = _with_room(image, left, right, top, bottom)
    table = _surface(wide.shape, rng)
    table[top:-bottom, left:-right] = image
    return table


def _turned(times: int) -> Spoil:
    return lambda image, rng: np.ascontiguousarray(np.rot90(image, times))


def _shadow_edge(image: Image, rng: np.random.Generator) -> Image:
    height, width = image.shape[:2]
    angle, share = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 0.7)
    across = np.cos(angle) * np.linspace(-1, 1, width) + np.sin(angle) * np.linspace(-1, 1, height)[:, None]
    shade = (across > np.quantile(across, share)).astype(np.float32)
    soft = cv2.GaussianBlur(shade, (0, 0), float(rng.uniform(*SOFT_PX)))
    light = 1 - soft * np.float32(1 - rng.uniform(*SHADOW))
    return np.asarray(image * light[:, :, np.newaxis], np.uint8)


def _heavy_jpeg(image: Image, rng: np.random.Generator) -> Image:
    _, packed = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB), np.uint8)


SPOILINGS: dict[str, tuple[str, Spoil]] = {
    "strip": ("a dark strip along a side", _dark_strip),
    "margin": ("a margin line", _margin_line),
    "frame": ("a thin frame", _thin_frame),
    "table": ("on a table", _on_table),
    "turned-90": ("turned by 90°", _turned(1)),
    "turned-180": ("turned by 180°", _turned(2)),
    "shadow": ("the edge of a shadow", _shadow_edge),
    "jpeg": (f"JPEG of quality {QUALITY}", _heavy_jpeg),
}


def _room(image: Image, rng: np.random.Generator, share: tuple[float, float]) -> int:
    room: int = max(4, round(float(rng.uniform(*share)) * min(image.shape[:2])))
    return room


def _with_room(image: Image, left: int = 0, right: int = 0, top: int = 0, bottom: int = 0) -> Image:
    """Lay on paper as there is at the picture's edges, specks left out."""
    smooth = cv2.medianBlur(image, SPECK_PX)
    wide = cv2.copyMakeBorder(smooth, top, bottom, left, right, cv2.BORDER_REPLICATE)
    wide[top : top + image.shape[0], left : left + image.shape[1]] = image
    return np.asarray(wide, np.uint8)


def _thickness(image: Image) -> int:
    thickness: int = max(1, round(min(image.shape[:2]) / 250))
    return thickness


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    return LINES[int(rng.integers(len(LINES)))]


def _surface(shape: tuple[int, ...], rng: np.random.Generator) -> Image:
    """Return wood or cloth: dark, with stripes and grain."""
    stripes = np.repeat(rng.normal(0, 6, (shape[0], 1)), shape[1], axis=1) if rng.random() < 0.5 else 0.0
    level = rng.uniform(*DARK) + stripes + rng.normal(0, 4, shape[:2])
    tint = np.array((1.1, 1.0, 0.85)) if rng.random() < 0.5 else np.ones(3)
    return np.clip(level[:, :, np.newaxis] * tint, 0, 255).astype(np.uint8)
