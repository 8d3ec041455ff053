"""An image → its lines of writing, straightened, with nothing cut yet."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segmentation.box import Box
from segmentation.components import Page, scaled_page, split_specks
from segmentation.image import ImageSource, load_gray
from segmentation.ink import find_ink
from segmentation.lines import LineFrame, line_frame, text_lines
from segmentation.primitives import Primitive, uncut
from segmentation.strips import Straightening, Strip, whole_strip

ROOM_PX = 2  # pixels of the page to either side of a component: less than one column


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
        Where the line runs on the page.
    straightening : Straightening
        The way from the page to the strip.
    strip : (32, w) float32 array in [0, 1]
        The whole line, straightened, its digits 20 pixels high.
    photographed : bool
        Whether a camera or a scanner saw it; otherwise it was drawn on a screen.
    """

    whole: tuple[Primitive, ...]
    columns: npt.NDArray[np.intp]
    frame: LineFrame
    straightening: Straightening
    strip: Strip
    photographed: bool

    @property
    def components(self) -> list[int]:
        """Labels of the page, in the order of `whole`."""
        return [one.component for one in self.whole]


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """The lines of writing in an image.

    Attributes
    ----------
    page : Page, or None where the image is blank.
    lines : tuple of WrittenLine, top to bottom.
    specks : tuple of Box, marks too small for a digit.
    width, height : int, pixels of the input image.
    surplus : tuple of Box, marks that are left out because there are too many in the image.
    """

    page: Page | None
    lines: tuple[WrittenLine, ...]
    specks: tuple[Box, ...]
    width: int
    height: int
    surplus: tuple[Box, ...] = ()


def find_writing(source: ImageSource) -> Writing:
    """Find the lines of writing in an image.

    Parameters
    ----------
    source : path, bytes, PIL image or array, see `segmentation.image.load_gray`.

    Returns
    -------
    Writing; with no lines where the image is blank.

    Raises
    ------
    ImageError
        If `source` is no image.
    """
    gray = load_gray(source)
    height, width = gray.shape
    ink = find_ink(gray)
    page = scaled_page(ink.cover, (width, height))
    if page is None:
        return Writing(None, (), (), width, height)
    components, specks, surplus = split_specks(page)
    lines = tuple(_straightened(page, members, ink.photographed) for members in text_lines(page, components))
    small, left_out = (
        tuple(page.image_box(*page.edges(one)) for one in labels) for labels in (specks, surplus)
    )
    return Writing(page, lines, small, width, height, left_out)


def _straightened(page: Page, components: list[int], photographed: bool) -> WrittenLine:
    whole = tuple(uncut(page, label) for label in components)
    frame = line_frame(page, components)
    straight = Straightening.of(frame, min(one.left for one in whole), max(one.right for one in whole))
    columns = [(straight.column(one.left - ROOM_PX), straight.column(one.right + ROOM_PX)) for one in whole]
    strip = whole_strip([straight.piece(one.ink, one.left, one.top) for one in whole], straight.width)
    return WrittenLine(whole, np.array(columns, np.intp), frame, straight, strip, photographed)
