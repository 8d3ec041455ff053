"""A gray image → its lines of writing, straightened, with nothing cut yet."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from segmentation.components import Components, find_components
from segmentation.frames import encloses_writing, lies_along_edge, sets_the_scale
from segmentation.galley import galley
from segmentation.ink import FoundInk, Ink, even_paper, find_ink, usual_level
from segmentation.ink_map import DIGIT_PX, MAX_LISTED, InkMap, ink_map_of, split_specks
from segmentation.lines import LineFrame, line_frame, shortened, specks_on, text_lines
from segmentation.network import Infer
from segmentation.objects import LOWER, are_dots, in_even_rows
from segmentation.page import (
    LARGEST_SCALE,
    LEAST_PIXELS,
    LEAST_SIDE_PX,
    LETTER_PX,
    SURELY,
    Page,
    after,
    find_page,
    is_large,
    is_page,
    way_back,
)
from segmentation.pixels import WHITE, Gray
from segmentation.primitives import Primitive, uncut
from segmentation.rows import MOST_LENGTH, rows_of, within_length
from segmentation.shadows import is_bright
from segmentation.stacks import Stack, find_bars, find_stack
from segmentation.strikes import find_struck
from segmentation.strips import Straightening, Strip, whole_strip
from segmentation.turning import lean_degrees, levelled

DARK = 0.7  # of a pixel is covered, somewhere in a component: fainter ones are paper and dust
FAINT_LETTER = 0.6  # of a letter's height: a lower piece of faint ink is no letter
COARSE_PX = 24  # high are digits of a small photograph: it is a page, or its ink is found in a larger copy
PRINTED = 0.9  # of print's ink does not count where there is too much to read
FULL = 0.72  # of a disc's box is ink, π / 4 of a whole one's; of the digits of a thick brush less is
FREE = 0.4  # heights of the ink: as much paper is all around it; of cells that were cut out few have that
ROOM_PX = 2  # pixels of the ink map to either side of a component: less than one column


@dataclass(frozen=True, slots=True, eq=False)
class WrittenLine:
    """One line of writing.

    Attributes
    ----------
    whole : tuple of Primitive, left to right
        Its components, uncut.
    columns : (n, 2) int array
        Of the strip, half-open: those of each component, and a little room beside it.
    frame : LineFrame
        Where the line runs on the ink map.
    straightening : Straightening
        The way from the ink map to the strip.
    strip : (32, w) float32 array in [0, 1]
        The whole line, straightened, its digits 20 pixels high.
    specks : tuple of Primitive, left to right
        Too small for a digit, but on the line: points, the dots of colons, dirt. The strip shows them.
    """

    whole: tuple[Primitive, ...]
    columns: npt.NDArray[np.intp]
    frame: LineFrame
    straightening: Straightening
    strip: Strip
    specks: tuple[Primitive, ...] = ()

    @property
    def components(self) -> list[int]:
        """Labels of the ink map, in the order of `whole`."""
        return [one.component for one in self.whole]


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """The lines of writing in an image.

    Attributes
    ----------
    ink_map : InkMap, or None where the image is blank.
    lines : tuple of WrittenLine, top to bottom.
    specks : tuple of Box, components too small for a digit.
    width, height : int, pixels of the input image.
    over_limit : tuple of Box, components that are left out because there are too many in the image.
    photographed : bool
        Whether a camera or a scanner saw the image; otherwise it was drawn on a screen.
    faint : tuple of Box, what stands out on a page as large as letters, but too faintly to be read.
    page : Page or None
        Where it was searched for on a page, which may lie in any way; see `writing_on`.
    black_and_white : bool
        Whether all pixels are paper or ink, as scanners leave them; a screen's brush leaves soft edges.
    stack : Stack or None
        How its two lines are one number, a fraction or a power, where they are.
    struck : tuple of Box, what was written and struck out; it is part of no line.
    bars : tuple of Box, of fractions and sums in a drawing of several lines; they are part of no line.
    coarse : InkMap or None
        The ink as found in the image as it came, where here it was found in a larger copy; see `coarser`.
    """

    ink_map: InkMap | None
    lines: tuple[WrittenLine, ...]
    specks: tuple[Box, ...]
    width: int
    height: int
    over_limit: tuple[Box, ...] = ()
    photographed: bool = False
    faint: tuple[Box, ...] = ()
    page: Page | None = None
    black_and_white: bool = False
    stack: Stack | None = None
    struck: tuple[Box, ...] = ()
    bars: tuple[Box, ...] = ()
    coarse: InkMap | None = None

    @property
    def on_paper(self) -> bool:
        """Whether it was written on paper; otherwise it was drawn on a screen."""
        return self.photographed or self.black_and_white

    def lean_degrees(self) -> float:
        """Return by how many degrees its digits stand lower each than the one before it."""
        if self.page is not None:
            return lean_degrees(find_components(self.page.writing >= DARK))
        ink_map = self.ink_map
        if ink_map is None:
            return 0.0
        return lean_degrees(Components(ink_map.labels, ink_map.stats, ink_map.centres))


def find_writing(
    gray: Gray, layers: Infer | None = None, quarter_turns: int = 0, lean: float = 0.0
) -> Writing:
    """Find the lines of writing in an image.

    Parameters
    ----------
    gray : (H, W) uint8 array, 0 black, 255 white; see `segmentation.image.load_gray`.
    layers : the layers network, which finds the writing of pages; without it they are taken as drawings are.
    quarter_turns : how often the image is to be turned to the left before; all boxes stay as it came.
    lean : degrees by which its lines fall to the right, see `Writing.lean_degrees`; they are levelled.

    Returns
    -------
    Writing; with no lines where the image is blank.
    """
    height, width = gray.shape
    if layers is not None and is_page(gray):
        return writing_on(find_page(gray, layers, quarter_turns, lean), width, height)
    upright = np.ascontiguousarray(np.rot90(gray, quarter_turns)) if quarter_turns else gray
    back = way_back(gray.shape, quarter_turns) if quarter_turns else None
    if lean:
        upright, as_it_leant = levelled(upright, lean, even_paper(upright))
        back = after(back, as_it_leant) if back is not None else as_it_leant
    ink = find_ink(upright)
    ink_map = ink_map_of(ink.cover, upright.shape[::-1], ink.window)
    coarse = None
    is_small = ink.photographed and gray.size <= LEAST_PIXELS
    if is_small and ink_map is not None and ink_map.scale > DIGIT_PX / COARSE_PX:
        as_it_came = np.ascontiguousarray(np.rot90(ink.cover, -quarter_turns))
        if layers is not None and not lean and _stands_free(as_it_came):
            is_chalk = is_bright(upright, ink.cover, DIGIT_PX / ink_map.scale)
            dark = 255 - gray if is_chalk else gray  # the layers network knows dark ink best
            return writing_on(find_page(dark, layers, quarter_turns), width, height)
        finer = _finer(upright, ink_map.scale)
        coarse, ink_map = ink_map, ink_map_of(finer.cover, upright.shape[::-1], finer.window) or ink_map
    if back is not None and ink_map is not None:
        ink_map = ink_map.in_frame(back, (width, height))
    if layers is not None and ink_map is not None and is_large(gray) and _has_more(ink_map, ink):
        return writing_on(find_page(gray, layers, quarter_turns, lean), width, height)
    found = writing_of(
        ink_map,
        (width, height),
        photographed=ink.photographed,
        black_and_white=ink.black_and_white,
        is_whole=True,
    )
    return replace(found, coarse=coarse) if coarse is not None and back is None else found


def may_be_page(gray: Gray, found: Writing) -> bool:
    """Tell whether an image that was taken for a drawing may be a page: on paper that is not white or black.

    Parameters
    ----------
    gray : (H, W) uint8 array.
    found : what was found in it.
    """
    is_drawing = found.page is None and not found.black_and_white
    return is_drawing and found.ink_map is not None and is_large(gray) and 0 < usual_level(gray) < WHITE


def search_page(gray: Gray, layers: Infer, quarter_turns: int = 0, lean: float = 0.0) -> Writing:
    """Find the lines of writing in an image as if it were a page; see `find_writing`."""
    return writing_on(find_page(gray, layers, quarter_turns, lean), gray.shape[1], gray.shape[0])


def _stands_free(cover: Ink) -> bool:
    """Tell whether there is paper all around the ink: no cell was cut out, so 1s at the ends are no rules."""
    height, width = cover.shape
    left, top, across, down = cv2.boundingRect((cover > 0.5).view(np.uint8))
    room = min(left, top, width - left - across, height - top - down)
    return bool(min(width, height) >= LEAST_SIDE_PX and room >= FREE * down)


def _finer(gray: Gray, scale: float) -> FoundInk:
    """Find the ink of a photograph in a larger copy: thin strokes of small digits run together otherwise."""
    times = min(scale, LARGEST_SCALE)
    larger = cv2.resize(gray, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    return find_ink(np.asarray(larger, np.uint8))


def _has_more(ink_map: InkMap, ink: FoundInk) -> bool:
    """Tell whether there is more in a clean image than writing: a frame, a shadow, wires, a coin."""
    stats = ink_map.stats[1:]
    width, height = (side * ink_map.scale for side in ink_map.size)
    left, top = (side * ink_map.scale for side in ink_map.origin)
    placed = ink_map.stats + np.array([left, top, 0, 0, 0]).astype(np.int32)
    return (
        ink.toned
        or encloses_writing(stats)
        or lies_along_edge(ink.cover)
        or sets_the_scale(stats, DIGIT_PX, height)
        or bool((are_dots(stats, FULL) & (stats[:, 3] >= LOWER * DIGIT_PX)).any())
        or bool(in_even_rows(placed, np.arange(len(placed)) > 0, (round(width), round(height))).any())
    )


def writing_of(
    ink_map: InkMap | None,
    size: tuple[int, int],
    *,
    photographed: bool,
    black_and_white: bool = False,
    is_whole: bool = False,
) -> Writing:
    """Find the lines of writing on an ink map.

    Parameters
    ----------
    ink_map : InkMap, or None where there is no ink.
    size : (width, height) of the input image, pixels.
    photographed, black_and_white : bool, of the image, see `Writing`.
    is_whole : bool
        Whether the map is all of a drawing: only there is a number looked for that stands on two levels.
    """
    width, height = size
    if ink_map is None:
        return Writing(
            None, (), (), width, height, photographed=photographed, black_and_white=black_and_white
        )
    components, specks, over_limit = split_specks(ink_map)
    struck, components = find_struck(ink_map, components)
    stack = find_stack(ink_map, components) if is_whole else None
    bars = find_bars(ink_map, components) if is_whole and not stack else []
    components = [one for one in components if one not in bars]
    members = [[*stack.first], [*stack.second]] if stack else text_lines(ink_map, components)
    members, too_many = shortened(ink_map, members, MOST_LENGTH)
    over_limit += too_many[: MAX_LISTED - len(over_limit)]
    lines = _straightened_lines(ink_map, members, specks)
    small, left_out, struck_out, bar_boxes = (
        _boxes(ink_map, found) for found in (specks, over_limit, struck, bars)
    )
    return Writing(
        ink_map,
        lines,
        small,
        width,
        height,
        left_out,
        photographed,
        black_and_white=black_and_white,
        stack=stack,
        struck=struck_out,
        bars=bar_boxes,
    )


def writing_on(page: Page, width: int, height: int, most: int | None = None) -> Writing:
    """Gather the writing of a page into lines, each at its own scale.

    Parameters
    ----------
    page : Page, as it came or turned.
    width, height : int, pixels of the image.
    most : how many lines, those with most ink; all of them by default.
    """
    labels, stats, _ = find_components(page.writing > SURELY)
    is_dark = np.zeros(len(stats), np.bool_)
    is_dark[labels[page.writing >= DARK]] = True
    is_dark[0] = False
    found = rows_of(stats, np.flatnonzero(is_dark))
    by_hand = (page.writing - PRINTED * page.printed).ravel()
    ink = np.bincount(labels.ravel(), by_hand, len(stats)).astype(np.float64)
    rows, too_many = within_length(stats, found, ink, most)
    letter = float(np.median([row.letter for row in rows])) if rows else LETTER_PX
    faint = tuple(
        page.image_box(int(left), int(top), int(left + across), int(top + down), width, height)
        for left, top, across, down, _ in stats[1:][~is_dark[1:] & (stats[1:, 3] >= FAINT_LETTER * letter)][
            :MAX_LISTED
        ]
    )
    if not rows:
        return Writing(None, (), (), width, height, photographed=True, faint=faint, page=page)
    ink_map = galley(page, labels, stats, rows, (width, height))
    components, specks, over_limit = split_specks(ink_map)
    struck, components = find_struck(ink_map, components)
    by_band: dict[int, list[int]] = {}
    for component in components:
        by_band.setdefault(ink_map.band_of(component), []).append(component)
    members = [sorted(by_band[band], key=lambda c: ink_map.centres[c, 0]) for band in sorted(by_band)]
    stack = find_stack(ink_map, components) if len(members) == 1 else None
    if stack:
        members = [[*stack.first], [*stack.second]]
    lines = _straightened_lines(ink_map, members, specks)
    small, left_out, struck_out = (_boxes(ink_map, one) for one in (specks, over_limit, struck))
    beyond = stats[[one for row in too_many for one in row.components][: MAX_LISTED - len(left_out)]]
    left_out += tuple(
        page.image_box(left, top, left + across, top + down, width, height)
        for left, top, across, down, _ in beyond.tolist()
    )
    return Writing(
        ink_map,
        lines,
        small,
        width,
        height,
        left_out,
        photographed=True,
        faint=faint,
        page=page,
        stack=stack,
        struck=struck_out,
    )


def resized(writing: Writing, size: float) -> Writing:
    """Return the same writing, its lines' digits taken for so many times as high.

    Taken for lower, they are larger in the strip, which then shows less of what stands above and below.
    """
    ink_map = writing.ink_map
    if ink_map is None:
        return writing
    lines = tuple(
        _straightened(
            ink_map,
            line.components,
            replace(line.frame, digit=line.frame.digit * size),
            [speck.component for speck in line.specks],
        )
        for line in writing.lines
    )
    return replace(writing, lines=lines)


def coarser(writing: Writing) -> Writing | None:
    """Return writing with the ink of the image as it came, where it was found in a larger copy."""
    if writing.coarse is None:
        return None
    size = writing.width, writing.height
    return writing_of(writing.coarse, size, photographed=writing.photographed, is_whole=True)


def _boxes(ink_map: InkMap, labels: list[int]) -> tuple[Box, ...]:
    return tuple(ink_map.image_box(*ink_map.edges(one)) for one in labels)


def _straightened_lines(
    ink_map: InkMap, members: list[list[int]], specks: list[int]
) -> tuple[WrittenLine, ...]:
    frames = [line_frame(ink_map, one) for one in members]
    on_lines = specks_on(ink_map, members, frames, specks)
    return tuple(_straightened(ink_map, *line) for line in zip(members, frames, on_lines, strict=True))


def _straightened(ink_map: InkMap, components: list[int], frame: LineFrame, specks: list[int]) -> WrittenLine:
    whole, small = (tuple(uncut(ink_map, label) for label in labels) for labels in (components, specks))
    shown = (*whole, *small)
    straight = Straightening.of(frame, min(one.left for one in shown), max(one.right for one in shown))
    columns = [(straight.column(one.left - ROOM_PX), straight.column(one.right + ROOM_PX)) for one in whole]
    strip = whole_strip([straight.piece(one.ink, one.left, one.top) for one in shown], straight.width)
    return WrittenLine(whole, np.array(columns, np.intp), frame, straight, strip, small)
