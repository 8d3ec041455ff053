"""Ink → connected components at one scale."""

from bisect import bisect
from dataclasses import dataclass, replace
from statistics import median  # NumPy's takes ten times as long for few numbers, and loads numpy.ma
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from segmentation.components import Labels, Stats, find_components
from segmentation.frames import without_frames
from segmentation.ink import WHOLE, Ink, Window
from segmentation.margins import measures_writing
from segmentation.strokes import stroke_width

DIGIT_PX = 64  # every image is scaled so that its median digit is this high; all other constants hold then
TALL = 0.4  # of the highest component: what counts when the digits' height is taken
WIDE_AS_TALL = 0.15  # a dash is as "high" as this share of its width, so that it is not blown up
MAX_SCALE = 8.0  # a component of 8 pixels is still enlarged to a digit's height
MAX_MAP_PIXELS = 8_000_000  # at the working scale: 1,000 digits side by side
MAP_PER_PIXEL = 8  # pixels of the map for one of the image, in larger ones: more is an image of tiny digits
LEAST_MAP_PIXELS = (
    2_000_000  # that a map may have whatever the image; of 2,000 samples none had a third of it
)
MAX_PIECES = 3000  # of an image: a thousand digits, each cut twice; more is texture, the largest are kept
MAX_LISTED = 1000  # specks, and components too many, that are named at all
PIECE_PX = 16  # a component is cut at most once in so many pixels of width
MAX_CUTS = 24  # of one component, as a piece has at least a twenty-fifth of its ink
SPECK_STROKES = 0.5  # a component with less ink than a square of this many stroke widths is dirt
SMALL = 0.15  # of a digit's height: a component within such a square is a dot or speck, never part of a path


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A line of a page on an ink map: where it begins, and the way to the image, (2, 3) float64.

    Lines side by side begin at one height.
    """

    left: int
    top: int
    to_image: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class InkMap:
    """All the ink of an image at the working scale, where a median digit is `DIGIT_PX` high.

    Attributes
    ----------
    cover : (h, w) float32 array in [0, 1], how much ink covers each pixel.
    labels : (h, w) int32 array, 0 for paper, else the component (its row in `stats` and `centres`).
    stats : (n, 5) int array: left, top, width, height, area of each component; row 0 is the paper.
    centres : (n, 2) float array: x, y of each component.
    stroke : float, width of the pen in pixels of this scale.
    scale : float, pixels here for one of the input image.
    origin : (x, y) of this array's first pixel in the input image, floats.
    size : (width, height) of the input image.
    bands : tuple of Band, top to bottom, then left to right
        Of a page, whose lines lie one under the other or side by side, see `segmentation.galley`; `scale` and
        `origin` say nothing then.
    """

    cover: Ink
    labels: Labels
    stats: npt.NDArray[np.int32]
    centres: npt.NDArray[np.float64]
    stroke: float
    scale: float
    origin: tuple[float, float]
    size: tuple[int, int]
    bands: tuple[Band, ...] = ()

    def edges(self, label: int) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom of a component, half-open, pixels of this scale."""
        left, top, width, height, _ = self.stats[label].tolist()
        return left, top, left + width, top + height

    def image_box(self, left: int, top: int, right: int, bottom: int) -> Box:
        """Return the box in pixels of the input image, never outside it."""
        if self.bands:
            return self._turned_box(left, top, right, bottom)
        (x, y), scale, (width, height) = self.origin, self.scale, self.size
        image_left = min(max(int(x + left / scale), 0), width - 1)
        image_top = min(max(int(y + top / scale), 0), height - 1)
        image_right = min(max(round(x + right / scale), image_left + 1), width)
        image_bottom = min(max(round(y + bottom / scale), image_top + 1), height)
        return Box(image_left, image_top, image_right, image_bottom)

    def in_frame(self, way: npt.NDArray[np.float64], size: tuple[int, int]) -> "InkMap":
        """Return the same ink in another image's pixels.

        Parameters
        ----------
        way : (2, 3) float64 array, from this image's pixels to the other's.
        size : (width, height) of the other image.
        """
        shift = way @ (*self.origin, 1.0)
        whole = Band(0, len(self.cover), np.column_stack([way[:, :2] / self.scale, shift]))
        return replace(self, size=size, bands=(whole,))

    def band_of(self, label: int) -> int:
        """Return the line of a page that a component lies on."""
        left, top, right, bottom = self.edges(label)
        return self._band_at((left + right) / 2, (top + bottom) / 2)

    def _band_at(self, x: float, y: float) -> int:
        number = max(bisect(self.bands, y, key=lambda band: band.top) - 1, 0)
        while self.bands[number].left > x:
            number -= 1
        return number

    def _turned_box(self, left: int, top: int, right: int, bottom: int) -> Box:
        """Return the box around the corners, which may lie slantwise on the image."""
        band = self.bands[self._band_at((left + right) / 2, (top + bottom) / 2)]
        return Box.moved(band.to_image, (left, top, right, bottom), self.size)


def ink_map_of(ink: Ink, size: tuple[int, int], searched: Window = WHOLE) -> InkMap | None:
    """Scale ink so that its median digit is `DIGIT_PX` high and label its components.

    Parameters
    ----------
    ink : (h, w) float32 array in [0, 1].
    size : (width, height) of the input image, pixels; `ink` is the whole of it, perhaps shrunk.
    searched : part of it outside of which there is no ink, see `segmentation.ink.FoundInk`.

    Returns
    -------
    InkMap, or None where there is no ink.
    """
    mask = ink[searched] > 0.5
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    if width == 0:
        return None
    left, top = max(left - 1, 0), max(top - 1, 0)
    window = np.s_[top : top + height + 2, left : left + width + 2]
    labels, stats, _ = find_components(mask[window])
    tight, frames = without_frames(ink[searched][window], labels, stats)
    left, top = left + (searched[1].start or 0), top + (searched[0].start or 0)
    stats = np.delete(stats, frames, axis=0) if frames else stats
    shrunk = ink.shape[1] / size[0]
    origin = (left / shrunk, top / shrunk)
    measured = measures_writing(stats[1:], shrunk, origin, size)
    digit_height = _digit_height(stats[1:][measured])
    scale = min(DIGIT_PX / digit_height, MAX_SCALE, (map_room(size) / tight.size) ** 0.5)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled_size = (max(1, round(tight.shape[1] * scale)), max(1, round(tight.shape[0] * scale)))
    scaled = cv2.resize(tight, scaled_size, interpolation=method)
    np.clip(scaled, 0, 1, out=scaled)
    return labelled(scaled, scale=scale * shrunk, origin=origin, size=size)


def labelled(
    cover: Ink,
    *,
    scale: float,
    origin: tuple[float, float],
    size: tuple[int, int],
    bands: tuple[Band, ...] = (),
) -> InkMap:
    """Label the components of ink at the working scale; see `InkMap` for what it is given."""
    mask = cover > 0.5
    return InkMap(cover, *find_components(mask), stroke_width(mask), scale, origin, size, bands)


def map_room(size: tuple[int, int]) -> int:
    """Return how many pixels the map of an image of so many (width, height) may have."""
    return min(MAX_MAP_PIXELS, max(LEAST_MAP_PIXELS, MAP_PER_PIXEL * size[0] * size[1]))


def _digit_height(stats: Stats) -> float:
    widths, heights = stats[:, 2], stats[:, 3]
    high = heights >= TALL * heights.max()
    return float(median(np.maximum(heights, WIDE_AS_TALL * widths)[high].tolist()))


def piece_counts(width: npt.NDArray[Any], height: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return into how many pieces each component may be cut; none where it is too small for a digit.

    Parameters
    ----------
    width, height : (n,) arrays, pixels of an ink map.
    """
    is_large = np.maximum(width, height) >= SMALL * DIGIT_PX
    return np.where(is_large, 1 + np.minimum(width // PIECE_PX, MAX_CUTS), 0)


def split_specks(ink_map: InkMap) -> tuple[list[int], list[int], list[int]]:
    """Part the components: those that may be digits or pieces of them, those too small, and those too many.

    Returns
    -------
    (components, specks, over_limit), lists of labels: of the components the largest that `MAX_PIECES` allows;
    of the specks, and of the others, `MAX_LISTED` at most. Dirt is in none of them.
    """
    _, _, width, height, area = ink_map.stats[1:].T
    is_large = np.maximum(width, height) >= SMALL * DIGIT_PX
    is_speck = ~is_large & (area >= (SPECK_STROKES * ink_map.stroke) ** 2)
    pieces = piece_counts(width, height)
    largest_first = np.argsort(-area, kind="stable")
    is_over_limit = np.zeros_like(is_large)
    is_over_limit[largest_first] = is_large[largest_first] & (np.cumsum(pieces[largest_first]) > MAX_PIECES)
    components, specks, over_limit = (
        (np.flatnonzero(part) + 1).tolist() for part in (is_large & ~is_over_limit, is_speck, is_over_limit)
    )
    return components, specks[:MAX_LISTED], over_limit[:MAX_LISTED]
