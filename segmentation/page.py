"""A photographed page → its writing alone, upright and at a scale that suits it.

The layers network looks twice: at the whole page, to see how large the writing is and how it slopes; then at
the part with writing, turned and scaled so that its letters are as high as the network knows best.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.blocks import without_blocks
from segmentation.box import Box
from segmentation.components import find_components
from segmentation.contrast import without_faintest
from segmentation.discs import Mask
from segmentation.ink import Ink, is_shaded
from segmentation.layers import Layers, find_layers
from segmentation.network import Infer
from segmentation.objects import are_dots, find_objects
from segmentation.pixels import Gray
from segmentation.rules import odd, opened
from segmentation.shadows import is_shadowed, without_shadows
from segmentation.sides import find_boxed, lone_ones
from segmentation.turning import slope_degrees

LEAST_SIDE_PX, LEAST_PIXELS = 30, 35_000  # of a page; cells of forms and amounts of cheques are smaller
GLANCE_PIXELS = 600_000  # of the first look
LOOK_PIXELS = 1_800_000  # of the second
LETTER_PX = 44  # height of letters in the second look; with 30, 1s were lost that are read at 40 to 50
LARGEST_SCALE = 4.0  # digits of 9 pixels are enlarged to be seen
LONG_RULE, LEVEL_RISE, SEVERAL = 0.5, 0.08, 2  # of a page's width; rise over run; rules
LEVEL_DEGREES = 5.0  # lines that slope less need no turning
ROOM = 1.5  # heights of a letter around the writing in the second look
KEPT_ROOM = 0.8  # of that room: marks that lie in it are cut off, or were no writing at the first look
SMALLER, MORE = 4, 2.0  # times smaller is a copy; times as much ink in it: the letters are large
LIGHT_ROOM = 2.0  # heights of a letter around that look: a shadow's edge goes on there
SOFT_EDGE = np.ones((5, 5), np.uint8)  # of a pen or ring, pixels of the first look
SURELY = 0.5  # of a pixel is covered: ink
FAINT = 0.3  # of a pixel is covered: perhaps ink
LONGEST, WIDEST = 2.2, 0.75  # heights of a letter: what looks like a rule and is smaller is a 1
TEXTURE, MORE_THAN, LETTERS = 20, 3, 0.5  # pieces of rules; more by letter; heights of what counts as such
FINE = 0.3  # heights of a letter: half of the pieces of grain are shorter
LONGEST_LEVEL, PIECE = 1.4, 0.5  # heights of a letter: of a level rule, and of a piece of one
PARTED_LEVEL, PARTED_UPRIGHT = 1.3, 0.4  # heights of a letter between two pieces of one rule
WANDER = np.ones((5, 1), np.uint8)  # pixels: a rule leans so much
LIKE, INK_COUNTS = (
    1.8,
    0.75,
)  # times: letters of one size differ by less; power of a component's ink that counts
USUAL = 0.6  # of their ink is in letters no higher: some letters are broken, or half seen
LARGE, LEFT = 5.0, 0.2  # heights of a letter: a pen, a ring; share of the ink that tells how lines slope
DIRT_PX = 6  # pixels of a component of the first look; less says nothing of the size of letters

Affine = npt.NDArray[np.float64]  # (2, 3)
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The writing of a page.

    Attributes
    ----------
    writing : (h, w) float32 array in [0, 1], how much handwriting or print covers each pixel.
    printed : (h, w) float32 array in [0, 1], how much print covers each pixel.
    rules : (h, w) float32 array in [0, 1], the same of rules, frames, grids.
    to_image : (2, 3) float64 array, pixels of these → pixels of the image.
    """

    writing: Ink
    printed: Ink
    rules: Ink
    to_image: Affine

    @property
    def slope(self) -> float:
        """Degrees by which lines fall to the right in the image, but for quarter turns; from -45 to 45."""
        return (self._degrees + 45) % 90 - 45

    @property
    def quarter_turns(self) -> int:
        """Quarter turns to the left, 0 to 3, that put it upright once the image was turned by its slope."""
        return round((self._degrees - self.slope) / 90) % 4

    @property
    def _degrees(self) -> float:
        across, down = self.to_image[:, 0].tolist()
        return float(np.rad2deg(np.arctan2(down, across)))

    def image_box(self, left: int, top: int, right: int, bottom: int, width: int, height: int) -> Box:
        """Return the box around some of the page's pixels in an image that is so large."""
        return Box.moved(self.to_image, (left, top, right, bottom), (width, height))

    def turned(self, quarter_turns: int) -> "Page":
        """Return the page turned to the left, once to three times."""
        writing, printed, rules = (
            np.ascontiguousarray(np.rot90(one, quarter_turns))
            for one in (self.writing, self.printed, self.rules)
        )
        way = after(self.to_image, way_back(self.writing.shape, quarter_turns))
        return Page(writing, printed, rules, way)


def is_page(gray: Gray) -> bool:
    """Tell whether an image is a page to be searched: photographed, and larger than a number cut out."""
    return is_large(gray) and is_shaded(gray)


def is_large(gray: Gray) -> bool:
    """Tell whether an image is larger than a number that was cut out of a form."""
    return min(gray.shape) >= LEAST_SIDE_PX and gray.size >= LEAST_PIXELS


def find_page(gray: Gray, network: Infer, quarter_turns: int = 0, lean: float = 0.0) -> Page:
    """Find the writing of a page.

    Parameters
    ----------
    gray : (H, W) uint8 array.
    network : the layers network, see `segmentation.layers`. It knows upright writing best.
    quarter_turns : how often the page is to be turned to the left before.
    lean : degrees by which its lines still fell to the right when it was found before, see `lean_degrees`.
    """
    if quarter_turns:
        upright = find_page(np.ascontiguousarray(np.rot90(gray, quarter_turns)), network, lean=lean)
        back = way_back(gray.shape, quarter_turns)
        return replace(upright, to_image=after(back, upright.to_image))
    gray = without_blocks(gray)
    scale = min(1.0, (GLANCE_PIXELS / gray.size) ** 0.5)
    seen = _warped(gray, _scaling(scale), _size(gray.shape, scale))
    glance, objects, is_level = _glance(gray, seen, network, scale)
    letter = letter_height(glance)
    if letter is None:
        blank = np.zeros_like(glance)
        return Page(blank, blank, blank, _inverted(_scaling(scale)))
    shadowed = is_shadowed(seen, glance, letter)
    degrees, lit = 0.0, glance
    if not is_level:
        if shadowed:  # in even light, or a shadow's edge might be taken for a line
            lit = _writing(find_layers(without_shadows(seen, letter), network), seen)[0]
        degrees = slope_degrees(_without_large(lit, letter), letter)
    degrees = lean + (degrees if abs(degrees) > LEVEL_DEGREES else 0.0)
    look, size = _second_look(glance, letter, degrees, scale)
    size_there = letter / scale * float(np.hypot(*look[:, 0]))
    closer = _in_even_light(gray, look, size, size_there) if shadowed else _warped(gray, look, size)
    found = find_layers(closer, network)
    outside = cv2.warpAffine(np.ones_like(gray), look, size, flags=cv2.INTER_NEAREST) == 0
    for layer in found:
        layer[outside] = 0
    writing = without_faintest(without_rules(found), closer, _all_ink(found), size_there)
    if objects.any():
        edges, way = cv2.dilate(objects, SOFT_EDGE), look / (scale, scale, 1.0)
        edges[(glance > SURELY) & (objects == 0)] = 0  # of a digit that touches a ring
        writing[cv2.warpAffine(edges, way, size, flags=cv2.INTER_NEAREST) == 1] = 0
    writing = _without_margins(writing, ROOM * size_there)
    return Page(writing, found.printed, found.rules, _inverted(look))


def _glance(gray: Gray, seen: Gray, network: Infer, scale: float) -> tuple[Ink, Bytes, bool]:
    """Return what may be writing in `seen`, a picture scaled; what lies beside it; if its rules are level.

    Letters of half a picture's height are not known as such. So a small copy is looked at, too.
    """
    layers = find_layers(seen, network)
    is_level = _has_level_rules(layers.rules)
    fine, objects = _writing(layers, seen)
    small = _warped(gray, _scaling(scale / SMALLER), _size(gray.shape, scale / SMALLER))
    coarse, large = _writing(find_layers(small, network), small)
    coarse = np.asarray(cv2.resize(coarse, seen.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    coarse[cv2.dilate(objects, SOFT_EDGE) == 1] = 0
    if (coarse > FAINT).sum() <= MORE * (fine > FAINT).sum():
        return fine, objects, is_level
    there = cv2.resize(large, seen.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return coarse, objects | there, is_level


def _has_level_rules(rules: Ink) -> bool:
    """Tell whether a page has several long level rules: then its lines of writing are level, too."""
    _, _, width, height, _ = find_components(rules > SURELY).stats[1:].T
    return int(((width >= LONG_RULE * rules.shape[1]) & (height < LEVEL_RISE * width)).sum()) >= SEVERAL


def _without_margins(writing: Ink, margin: float) -> Ink:
    """Leave out marks that lie all in the room around what was seen at the first look."""
    labels, stats, _ = find_components(writing > FAINT)
    left, top, width, height, _ = stats.T
    near = KEPT_ROOM * margin
    beyond = (left + width <= near) | (top + height <= near)
    beyond |= (left >= writing.shape[1] - near) | (top >= writing.shape[0] - near)
    beyond[0] = False
    return np.where(beyond[labels], np.float32(0), writing) if beyond.any() else writing


def without_rules(layers: Layers) -> Ink:
    """Return all ink but rules: what is taken for a rule and is no longer than letters are high is a 1.

    Where writing crosses a rule, the network's share of writing is left. Where rules are in many small
    pieces, as in grain, no piece is a 1.
    """
    written = _legible(layers)
    ink = _all_ink(layers)
    mask = (layers.rules > written) & (ink > FAINT)
    labels, stats, _ = find_components(mask)
    letter = letter_height(written)
    if letter is None:
        return written
    _, _, width, height, _ = stats.T
    is_rule = np.maximum(width, height) > LONGEST * letter
    is_rule |= np.minimum(width, height) > WIDEST * letter
    is_rule[0] = False
    pieces = np.maximum(width, height)[1:][~is_rule[1:]]
    many = TEXTURE + MORE_THAN * _letters(written, letter)
    if len(pieces) > many and np.median(pieces) < FINE * letter:
        return np.asarray(np.where(mask, written, ink), np.float32)
    rules = is_rule[labels] | (mask & _on_the_way(mask, letter))
    boxed = find_boxed(rules, ink, letter)
    left = np.asarray(np.where(rules & ~boxed.strokes, written, ink), np.float32)
    left[boxed.sides] = 0
    rules = (rules & ~boxed.strokes) | boxed.sides
    ones = lone_ones(rules, (left > SURELY) & ~rules, ink, letter)
    left[ones] = ink[ones]
    return left


def _letters(written: Ink, letter: float) -> int:
    """Return how many components are about as high as letters."""
    return int((find_components(written > SURELY).stats[1:, 3] >= LETTERS * letter).sum())


def _on_the_way(mask: Mask, letter: float) -> Mask:
    """Tell where level and upright rules run, also those that digits or other rules part."""
    half, least = odd(PIECE * letter), odd(LONGEST * letter)
    found = np.zeros_like(mask)
    for pixels, way, parted, alone in (
        (mask, found, PARTED_LEVEL, LONGEST_LEVEL),
        (mask.T, found.T, PARTED_UPRIGHT, LONGEST),
    ):
        pieces = opened(cv2.dilate(np.ascontiguousarray(pixels).view(np.uint8), WANDER), half)
        gap = np.ones((1, odd(parted * letter)), np.uint8)
        joined = opened(cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, gap), least)
        way |= (joined | opened(pieces, odd(alone * letter))) == 1
    return found


def letter_height(writing: Ink) -> float | None:
    """Return how high most of the writing is, pixels; None where there is none.

    Most is what is about as high: one large mark beside small letters may have more ink than all of them.
    """
    stats = find_components(writing > FAINT).stats[1:]
    stats = stats[stats[:, cv2.CC_STAT_AREA] >= DIRT_PX]
    dots = are_dots(stats)
    height, area = (stats if dots.all() else stats[~dots])[:, (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)].T
    if not height.size:
        return None
    ink = np.bincount(height, area**INK_COUNTS)
    below = np.r_[0.0, np.cumsum(ink)]
    heights = np.arange(len(ink))
    lowest, highest = np.ceil(heights / LIKE), np.minimum(heights * LIKE, heights[-1])
    first, last = lowest.astype(np.intp), highest.astype(np.intp) + 1
    alike = below[last] - below[first]
    most = int(np.argmax(alike))
    return float(np.searchsorted(below, below[first[most]] + USUAL * alike[most]) - 1)


def _without_large(writing: Ink, letter: float) -> Ink:
    """Leave out what is faint, and marks far larger than letters, if enough is left to tell the slope."""
    labels, stats, _ = find_components(writing > FAINT)
    writing = np.where(labels > 0, writing, np.float32(0))
    is_large = stats[:, 2:4].max(axis=1) > LARGE * letter
    is_large[0] = False
    area = stats[1:, cv2.CC_STAT_AREA]
    if not is_large.any() or area[~is_large[1:]].sum() < LEFT * area.sum():
        return writing
    return np.where(is_large[labels], np.float32(0), writing)


def _legible(layers: Layers) -> Ink:
    return np.asarray(np.minimum(layers.writing + layers.printed, 1), np.float32)


def _all_ink(layers: Layers) -> Ink:
    return np.asarray(np.minimum(_legible(layers) + layers.rules, 1), np.float32)


def _writing(layers: Layers, gray: Gray) -> tuple[Ink, Bytes]:
    """Return what may be writing, and what is none; neither that nor dirt says how large writing is."""
    legible = _legible(layers)
    large, dots = find_objects(legible, layers.rules, gray)
    return np.where(large | dots, np.float32(0), legible), large.view(np.uint8)


def _second_look(glance: Ink, letter: float, degrees: float, scale: float) -> tuple[Affine, tuple[int, int]]:
    """Return the way from the image to the second look, and the size of that, (width, height)."""
    turn = cv2.getRotationMatrix2D((0.0, 0.0), degrees, 1.0)[:, :2] / scale
    y, x = np.nonzero(glance > FAINT)
    places = np.stack([x, y], axis=1) @ turn.T
    room = ROOM * letter / scale
    low, high = places.min(axis=0) - room, places.max(axis=0) + room
    pixels = float(np.prod(high - low))
    larger = min(LETTER_PX / letter * scale, LARGEST_SCALE, (LOOK_PIXELS / pixels) ** 0.5)
    linear = turn * scale * larger
    width, height = np.ceil((high - low) * larger).astype(int).tolist()
    return np.column_stack([linear, -low * larger]), (width, height)


def _in_even_light(gray: Gray, look: Affine, size: tuple[int, int], letter: float) -> Gray:
    """Return a look at a picture without the edges of shadows; the light is told from around it, too."""
    room = round(LIGHT_ROOM * letter)
    wider = look + np.array([[0.0, 0.0, room], [0.0, 0.0, room]])
    seen = without_shadows(_warped(gray, wider, (size[0] + 2 * room, size[1] + 2 * room)), letter)
    return np.ascontiguousarray(seen[room:-room, room:-room])


def way_back(shape: tuple[int, ...], quarter_turns: int) -> Affine:
    """Return the way back from a picture that was turned to the left, once to three times.

    Parameters
    ----------
    shape : (height, width) before it was turned, pixels.
    quarter_turns : how often it was turned.
    """
    height, width = shape
    return {
        1: np.array([[0.0, -1.0, width], [1.0, 0.0, 0.0]]),
        2: np.array([[-1.0, 0.0, width], [0.0, -1.0, height]]),
        3: np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, height]]),
    }[quarter_turns]


def after(second: Affine, first: Affine) -> Affine:
    """Return the way that goes the first way, then the second."""
    return np.asarray(second @ np.vstack([first, (0.0, 0.0, 1.0)]), np.float64)


def _scaling(scale: float) -> Affine:
    return np.array([[scale, 0.0, 0.0], [0.0, scale, 0.0]])


def _size(shape: tuple[int, ...], scale: float) -> tuple[int, int]:
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def _inverted(affine: Affine) -> Affine:
    return np.asarray(cv2.invertAffineTransform(affine), np.float64)


def _warped(gray: Gray, affine: Affine, size: tuple[int, int]) -> Gray:
    """Scale and turn a picture, letting no pixel be overlooked."""
    scale = float(np.hypot(*affine[:, 0]))
    if scale < 1:
        small = _size(gray.shape, scale)
        gray = np.asarray(cv2.resize(_halved(gray, scale), small, interpolation=cv2.INTER_AREA), np.uint8)
        affine = affine / (scale, scale, 1.0)
    flags = cv2.INTER_LINEAR if scale <= 1 else cv2.INTER_CUBIC
    warped = cv2.warpAffine(gray, affine, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def _halved(gray: Gray, scale: float) -> Gray:
    """Halve a picture that is to be scaled, as often as that goes: other scales take far more time."""
    while scale <= 0.5:
        even = gray[: gray.shape[0] // 2 * 2, : gray.shape[1] // 2 * 2]
        gray = np.asarray(cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        scale *= 2
    return gray
