"""Pages that show a person all shapes of the pen: each as it stands on its line, with its name."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.synth.ink import draw
from training.synth.shapes import Marks, Shapes, Styles
from training.synth.spline import ideal

WIDTH_PX = 1840
MARGIN_PX = 20
BRUSH_PX = 3.0
PAPER, INK, GREY = 255, 0, 80  # grey values of the page, of what is drawn and of names
HEADING_PX, CHARACTER_PX, NAME_PX = 22, 15, 11  # sizes of letters
HEADING_ROW_PX, NAME_ROW_PX = 44, 13
GREYS = 16  # grey values that are kept: a quarter of the file, and the eye sees no difference


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes under a heading.

    Attributes
    ----------
    heading : str
    shapes : sequence of (name, strokes)
        The name may be empty; the strokes are in the notation of `training.synth.spline`.
    """

    heading: str
    shapes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """The room of a shape, pixels.

    Attributes
    ----------
    width, height : int
        Of the drawing. The name comes below, or in its corner if it has no rows of its own.
    digit : int
        Height of a digit, which stands in the middle.
    name_rows : int
    """

    width: int
    height: int
    digit: int
    name_rows: int

    @property
    def full_height(self) -> int:
        """Of the drawing with its name."""
        return self.height + self.name_rows * NAME_ROW_PX


STYLE_CELL = Cell(width=100, height=84, digit=52, name_rows=3)
MARK_CELL = Cell(width=60, height=66, digit=34, name_rows=0)


def styles_page(styles: Styles) -> Image.Image:
    """Return a page of all styles of the ten digits."""
    groups = [
        Group(f"{digit}: {len(of)} styles", [(style.name, style.strokes) for style in of])
        for digit, of in enumerate(styles)
    ]
    return _page(groups, STYLE_CELL)


def marks_page(marks: Marks) -> Image.Image:
    """Return a page of all marks that are no digits, with each character before its shapes."""
    pictures = [("", shape) for shape in marks.pictures]
    groups = {
        "separators": _named(marks.separators),
        "letters and symbols": _named(marks.letters),
        "letters that, alone, pass for digits": _named(marks.look_alikes),
        "pictures": pictures,
    }
    return _page([Group(f"{name}: {len(of)} shapes", of) for name, of in groups.items()], MARK_CELL)


def _named(shapes: Shapes) -> list[tuple[str, str]]:
    """Name the first shape of each character."""
    return [
        ("" if place else character, shape)
        for character, of in shapes.items()
        for place, shape in enumerate(of)
    ]


def _page(groups: Sequence[Group], cell: Cell) -> Image.Image:
    """Lay groups out below one another, their shapes in rows."""
    columns = (WIDTH_PX - 2 * MARGIN_PX) // cell.width
    rows = [-(-len(group.shapes) // columns) for group in groups]
    height = 2 * MARGIN_PX + sum(HEADING_ROW_PX + count * cell.full_height for count in rows)
    page = Image.new("L", (WIDTH_PX, height), PAPER)
    pen = ImageDraw.Draw(page)
    top = MARGIN_PX
    for group, count in zip(groups, rows, strict=True):
        pen.text((MARGIN_PX, top + 6), group.heading, INK, font(HEADING_PX))
        below = top + HEADING_ROW_PX - 4
        pen.line((MARGIN_PX, below, WIDTH_PX - MARGIN_PX, below), GREY)
        top += HEADING_ROW_PX
        for place, (name, strokes) in enumerate(group.shapes):
            row, column = divmod(place, columns)
            corner = (MARGIN_PX + column * cell.width, top + row * cell.full_height)
            _shape(page, strokes, corner, cell)
            _name(pen, name, corner, cell)
        top += count * cell.full_height
    return page.quantize(GREYS)


def _shape(page: Image.Image, strokes: str, corner: tuple[int, int], cell: Cell) -> None:
    """Draw a shape in its cell, on the line of the digits; smaller if it would not fit."""
    drawn = ideal(strokes)
    points = np.concatenate(drawn)
    low, high = points.min(axis=0), points.max(axis=0)
    middle = np.array([(low[0] + high[0]) / 2, 0.5])
    reach = np.maximum(np.abs(low - middle), np.abs(high - middle))
    room = np.array([cell.width, cell.height]) / 2 - BRUSH_PX
    scale = min(cell.digit, *(room / np.maximum(reach, 1e-6)))
    centre = np.array(corner) + np.array([cell.width, cell.height]) / 2
    ink = draw([(stroke - middle) * scale + centre for stroke in drawn], BRUSH_PX)
    page.paste(INK, (ink.left, ink.top), Image.fromarray(ink.coverage))


def _name(pen: ImageDraw.ImageDraw, name: str, corner: tuple[int, int], cell: Cell) -> None:
    left, top = corner
    if not cell.name_rows:
        pen.text((left, top + 4), name, GREY, font(CHARACTER_PX))
        return
    small = font(NAME_PX)
    for row, text in enumerate(textwrap.wrap(name, int(cell.width / small.getlength("n")))):
        beside = (cell.width - small.getlength(text)) / 2
        pen.text((left + beside, top + cell.height + row * NAME_ROW_PX), text, GREY, small)


@cache
def font(size_px: int) -> ImageFont.FreeTypeFont:
    """Return matplotlib's font, which has all characters and is the same everywhere."""
    return ImageFont.truetype(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), size_px)
