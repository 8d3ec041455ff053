"""Gray → ink: which side is ink, even lighting, faint paper pattern away."""

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.pixels import Gray
from segmentation.rules import without_ruled_lines

Ink: TypeAlias = npt.NDArray[np.float32]
Histogram: TypeAlias = npt.NDArray[np.float64]  # of gray levels, (256,)

LEVELS = np.arange(256)
WORKING_PIXELS = 4_000_000  # a larger image is shrunk: a photographed page keeps digits of 5 mm at 40 pixels
MIN_CONTRAST = 24  # gray levels between paper and ink; less is a blank page
CLEAN_SHARE = 0.5  # of the pixels in one gray level: drawn on a screen, not photographed; that level is paper
ALIKE = 24  # levels between the ink of a black-and-white scan and the dark border around the sheet
FEW = 0.01  # of the ink's pixels are between it and the paper in black-and-white scans; drawings have .1
SHADE_PIXELS = 40_000  # that tell whether paper is shaded: counting all of a drawing's costs a twentieth
SHADE, SHADED_SHARE = (3, 64), 0.1  # gray levels beside the paper's; drawings have .01 of their pixels there
MIN_CONTRAST_TO_NOISE = 4.0  # ink must stand out of the paper's grain
POLARITY_PX = 256  # which side is ink is told on an image of about this size
SAMPLED_PX = 32  # rows and columns that the paper's level is guessed from
LIGHTING_PX = 64  # the lighting is measured on an image of about this size
LIGHTING_REACH = 0.35  # of the lower side: the widest ink that the paper is seen around
INKED = 0.5  # of a pixel is covered: ink
TONES_APART, PALE = 40, 0.1  # gray levels between two tones of ink; share of the paler one, at least
EDGE, EVEN = np.ones((5, 5), np.uint8), 0.3  # pixels of a stroke's edges; share of a tone without them
FAINT = 0.55  # a component whose darkest part is fainter than this share of the ink is paper pattern


Window: TypeAlias = tuple[slice, slice]  # rows and columns
WHOLE: Window = np.s_[:, :]


class FoundInk(NamedTuple):
    """How much ink covers each pixel.

    Attributes
    ----------
    cover : (h, w) float32 array in [0, 1].
    photographed : bool
        Whether a camera or scanner saw it. That is told by the paper: what was drawn on a screen, or made
        black and white, has even paper.
    black_and_white : bool
        Whether nearly all pixels are paper or ink, as scanners save pages; a brush leaves soft edges.
    window : rows and columns, outside of which there is no ink; with a little room where they are not all.
    toned : bool
        Whether what is no paper of a drawing has two tones, such as ink on a marker's stroke.
    """

    cover: Ink
    photographed: bool
    black_and_white: bool = False
    window: Window = WHOLE
    toned: bool = False


def find_ink(gray: Gray) -> FoundInk:
    """Say for every pixel how much ink covers it.

    Parameters
    ----------
    gray : (H, W) uint8 array; dark on light or light on dark.

    Returns
    -------
    FoundInk. In its cover 0 is paper, 1 ink, 0.5 the edge of a stroke; a blank page is all zero. It has the
    image's size, or its aspect at `WORKING_PIXELS` where the image has more.
    """
    came, gray = gray, _shrunk(gray, (WORKING_PIXELS / gray.size) ** 0.5)
    paper = usual_level(gray)
    window = _unlike(gray, paper)
    histogram = _histogram(gray[window]) if gray[window].size else np.zeros(len(LEVELS))
    histogram[paper] += gray.size - gray[window].size
    if histogram.max() >= CLEAN_SHARE * gray.size:
        found = _drawn_ink(gray, histogram, paper, window)
        black_and_white = _has_two_levels(histogram) if came is gray else is_black_and_white(came)
        return found._replace(black_and_white=black_and_white)
    flat = _evenly_lit(_dark_ink(gray))
    smooth = cv2.GaussianBlur(flat, (3, 3), 0)
    ink: Ink = cv2.LUT(smooth, _cover_of_levels(_histogram(smooth), _grain(flat)))
    return FoundInk(_without_faint_marks(without_ruled_lines(ink)), photographed=True)


def _drawn_ink(gray: Gray, histogram: Histogram, paper: int, window: Window) -> FoundInk:
    """Return the ink of a drawing, of one level outside of a window."""
    bright = _is_bright_ink(histogram)
    cover = _cover_of_levels(histogram[::-1] if bright else histogram, noise=0.0)
    cover = cover[::-1].copy() if bright else cover
    rows, columns = window
    roomy = np.s_[max(rows.start - 1, 0) : rows.stop + 2, max(columns.start - 1, 0) : columns.stop + 2]
    if cover[paper]:  # what is most frequent is no paper, or there is lighter paper in the window
        window = roomy = WHOLE
    ink = np.zeros(gray.shape, np.float32)
    if gray[window].size:
        cv2.LUT(gray[window], cover, ink[window])
    toned = bool(gray[window].size) and _has_two_tones(gray[window], histogram * (cover > INKED), paper)
    return FoundInk(ink, photographed=False, window=roomy, toned=toned)


def _has_two_tones(gray: Gray, inked: Histogram, paper: int) -> bool:
    """Tell whether much of what is inked is even and paler than the rest; the edges of strokes are narrow.

    Parameters
    ----------
    gray : (h, w) uint8 array.
    inked : (256,) float64 array, how often each level occurs that is rather ink than paper.
    paper : the level of paper.
    """
    darker = dark_threshold(inked) >= LEVELS
    sides = [side for side in (darker, ~darker) if inked[side].any()]
    if len(sides) < 2:
        return False
    apart = [abs(float(LEVELS[side] @ inked[side]) / inked[side].sum() - paper) for side in sides]
    pale = sides[int(np.argmin(apart))] & (inked > 0)
    if abs(apart[0] - apart[1]) < TONES_APART or inked[pale].sum() < PALE * inked.sum():
        return False
    even = cv2.erode(cv2.LUT(gray, pale.astype(np.uint8)), EDGE)
    return bool(even.sum() >= EVEN * inked[pale].sum())


def is_shaded(gray: Gray) -> bool:
    """Tell whether an image has paper of many levels, or of a few, as a camera and heavy JPEG leave it."""
    step = max(1, int((gray.size / SHADE_PIXELS) ** 0.5))
    sample = np.ascontiguousarray(gray[::step, ::step])
    share = _histogram(sample) / sample.size
    apart = np.abs(np.arange(256) - int(np.argmax(share)))
    near = float(share[(apart >= SHADE[0]) & (apart <= SHADE[1])].sum())
    return bool(share.max() < CLEAN_SHARE or near > SHADED_SHARE)


def even_paper(gray: Gray) -> int | None:
    """Return the gray level of an image's paper, or None where it is shaded; see `is_shaded`."""
    return None if is_shaded(gray) else usual_level(gray)


def is_black_and_white(gray: Gray) -> bool:
    """Tell whether nearly all pixels are paper or ink; to be asked before an image is shrunk."""
    return _has_two_levels(_histogram(gray))


def _has_two_levels(histogram: Histogram) -> bool:
    """Tell whether nearly all pixels but the paper's are nearly of one level."""
    others, paper = histogram.copy(), int(histogram.argmax())
    others[paper] = 0
    ink = int(others.argmax())
    of_ink = others[max(0, ink - ALIKE) : ink + ALIKE + 1].sum()
    return bool(abs(ink - paper) > ALIKE and others.sum() - of_ink <= FEW * of_ink)


def _histogram(gray: Gray) -> Histogram:
    counts = cv2.calcHist([gray], [0], None, [256], [0, 256])
    return np.asarray(counts.ravel(), np.float64)


def usual_level(gray: Gray) -> int:
    """Return the most frequent gray level, of a drawing its paper's, as some of its rows and columns say."""
    sparse = gray[:: max(1, gray.shape[0] // SAMPLED_PX), :: max(1, gray.shape[1] // SAMPLED_PX)]
    return int(np.bincount(sparse.ravel()).argmax())


def _unlike(gray: Gray, paper: int) -> Window:
    """Return the rows and columns around all that is of another level."""
    left, top, width, height = cv2.boundingRect((gray != paper).view(np.uint8))
    return np.s_[top : top + height, left : left + width]


def _shrunk(gray: Gray, scale: float) -> Gray:
    if scale >= 1:
        return gray
    height, width = gray.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    shrunk: Gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    return shrunk


def _is_bright_ink(histogram: Histogram) -> bool:
    """Tell whether a drawing's ink is brighter than its paper, which is the most frequent level."""
    return float(histogram @ (LEVELS - int(np.argmax(histogram)))) > 0


def _dark_ink(gray: Gray) -> Gray:
    """Invert a photograph whose ink is bright: in even light, ink is the rarer side."""
    small = _shrunk(gray, POLARITY_PX / max(gray.shape))
    return _inverted(gray) if _dark_share(_inverted(small)) < _dark_share(small) else gray


def _dark_share(gray: Gray) -> float:
    histogram = _histogram(_evenly_lit(gray))
    return float(histogram[: dark_threshold(histogram) + 1].sum() / histogram.sum())


def _inverted(gray: Gray) -> Gray:
    inverted: Gray = cv2.bitwise_not(gray)
    return inverted


def _evenly_lit(gray: Gray) -> Gray:
    """Divide by the paper's brightness, taken as a smooth envelope over the ink."""
    small = _shrunk(gray, LIGHTING_PX / max(gray.shape))
    reach = max(3, round(LIGHTING_REACH * min(small.shape)) | 1)
    paper = cv2.morphologyEx(
        small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    )
    smooth = cv2.GaussianBlur(paper, (0, 0), reach / 3)
    full = cv2.resize(smooth, gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    even: Gray = cv2.divide(gray, full, scale=255)
    return even


def _grain(gray: Gray) -> float:
    """Return the standard deviation of the paper, robust to ink (by neighbours' differences)."""
    if gray.shape[1] < 2:
        return 0.0
    steps = np.cumsum(_histogram(cv2.absdiff(gray[:, 1:], gray[:, :-1])))
    median = float(np.mean(np.searchsorted(steps, [(steps[-1] - 1) // 2, steps[-1] // 2], side="right")))
    return median / 0.6745 / 2**0.5


def dark_threshold(histogram: Histogram) -> int:
    """Return the last level that is dark: it parts an image's levels into the two most unlike sides.

    Parameters
    ----------
    histogram : (256,) float64 array, how often each gray level occurs.

    References
    ----------
    N. Otsu, "A threshold selection method from gray-level histograms", 1979; `cv2.threshold` would count the
    image's levels once more.
    """
    dark, weighed = np.cumsum(histogram), np.cumsum(histogram * LEVELS)
    sides = dark * (dark[-1] - dark)
    difference = weighed * dark[-1] - dark * weighed[-1]
    return int(np.divide(difference**2, sides, out=np.zeros(len(LEVELS)), where=sides > 0).argmax())


def _cover_of_levels(histogram: Histogram, noise: float) -> Ink:
    """Return how much ink a pixel of each gray level is, (256,); none where there is no contrast."""
    dark = np.less_equal(LEVELS, dark_threshold(histogram))
    if not (histogram[dark].any() and histogram[~dark].any()):
        return np.zeros(len(LEVELS), np.float32)
    ink_level, paper_level = (
        float(LEVELS[side] @ histogram[side] / histogram[side].sum()) for side in (dark, ~dark)
    )
    contrast = paper_level - ink_level
    if contrast < max(MIN_CONTRAST, MIN_CONTRAST_TO_NOISE * noise):
        return np.zeros(len(LEVELS), np.float32)
    return np.asarray(np.clip((paper_level - LEVELS) / contrast, 0, 1), np.float32)


def _without_faint_marks(ink: Ink) -> Ink:
    """Remove components with no really dark part, and fainter ink: the printed pattern of forms."""
    mask = (ink > 0.5).view(np.uint8)
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[labels[cv2.blur(ink, (3, 3)) >= FAINT]] = 1
    keep[0] = 0
    strong = mask if keep[1:].all() else keep[labels]
    near = cv2.dilate(strong, np.ones((3, 3), np.uint8))  # the edges of strokes
    kept: Ink = cv2.copyTo(ink, near & ((mask == strong).view(np.uint8)))
    return kept
