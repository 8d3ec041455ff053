"""Draws how a number was read: its boxes, the ink and its cuts, the crops, ten probabilities a digit."""

import base64
from collections.abc import Sequence
from html import escape
from io import BytesIO
from statistics import median
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from recognizer.drawing import draw_ink
from recognizer.page import PageReading
from recognizer.reading import DigitReading, NumberReading, percent
from segmentation.box import Box
from segmentation.lattice import Lattice
from web.page.labels import NOT_READ, Label, height_of, labels_of, shown_at, with_room
from web.page.languages import ENGLISH, Language
from web.page.places import places_of

NAMED_FROM = 0.005  # probability; a smaller one would read as 0 %
MOST_OUTLINED = 20  # marks that are no digit; more would hide a photo, as the grain of a table does
Frame: TypeAlias = NumberReading | PageReading  # has the size of the picture that its boxes are of


def explanation_html(reading: NumberReading, language: Language = ENGLISH) -> str:
    """Return the working behind a reading as an HTML fragment.

    Parameters
    ----------
    reading : NumberReading
        What to explain, with its trace; without one the ink is not shown.
    language : Language
        Of the words.
    """
    ink = _ink(reading.trace.lattice) if reading.trace else ""
    return language.fill(
        f'<div class="explanation"><figure>{picture_html(reading, language)}'
        "<figcaption>{{explain.found}}</figcaption></figure>"
        f"{ink}{_table(reading.digits)}</div>"
    )


def picture_html(reading: NumberReading, language: Language = ENGLISH, pressable: bool = False) -> str:
    """Return the boxes of a reading over a picture, whose source the page puts in.

    Parameters
    ----------
    reading : NumberReading
        What was read.
    language : Language
        Of the words.
    pressable : bool
        Whether the boxes of its places are buttons.
    """
    places = places_of(reading)
    boxes = [
        _box(number, place.box, shown_at(place), reading, pressable) for number, place in enumerate(places)
    ]
    shown = {place.box for place in places}
    others = [mark.box for mark in reading.rejected if mark.box not in shown]
    return language.fill(_picture(boxes, others, labels_of(places), height_of(places), reading))


def page_picture_html(page: PageReading, language: Language = ENGLISH) -> str:
    """Return the boxes of a page's numbers, which are buttons, and their texts over its picture."""
    numbers = list(enumerate(page.numbers))
    boxes = [_box(i, number.box, number.written, page, pressable=True) for i, number in numbers]
    heights = [digit.box.height for _, number in numbers for digit in number.digits]
    high = median(heights) if heights else 0.0
    labels = with_room([Label((i,), number.written, number.box) for i, number in numbers], high)
    return language.fill(_picture(boxes, page.unread, labels, high, page))


def crop_url(crop: npt.NDArray[np.float32]) -> str:
    """Return a (28, 28) float32 crop in [0, 1], ink bright, as a PNG data URL."""
    return _png_url(np.round(crop * 255).astype(np.uint8))


def ink_url(lattice: Lattice) -> str:
    """Return the ink on white as a PNG data URL; the colour changes where a cut parts two pieces."""
    return _png_url(draw_ink(lattice))


def _png_url(pixels: npt.NDArray[np.uint8]) -> str:
    png = BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"


def _picture(
    boxes: Sequence[str], others: Sequence[Box], labels: Sequence[Label], high: float, frame: Frame
) -> str:
    """Return a picture with boxes, outlines of `others` and labels; its digits are `high` pixels high."""
    marks = [
        f'<span class="box box-rejected" style="{_at(box, frame)}"></span>'
        for box in others
        if len(others) <= MOST_OUTLINED
    ]
    laid = "".join([*boxes, *marks, *(_label(label, frame) for label in labels)])
    shape = f"{frame.width / frame.height:.4f}"
    return (
        f'<div class="picture" style="--shape: {shape}; --digit: {100 * high / frame.height:.2f}">'
        f'<img class="picture-image" alt="{{{{explain.picture}}}}">{laid}</div>'
    )


def _box(number: int, box: Box, shown: str, frame: Frame, pressable: bool) -> str:
    name = "box box-rejected" if shown == NOT_READ else "box"
    kind, says = "span", ""
    if pressable:
        kind = "button"
        says = f' type="button" aria-expanded="false" aria-label="{escape(shown)}" title="{{{{photo.box}}}}"'
    return f'<{kind} class="{name}" data-place="{number}"{says} style="{_at(box, frame)}"></{kind}>'


def _label(label: Label, frame: Frame) -> str:
    top = 100 * (label.box.bottom if label.below else label.box.top) / frame.height
    left = 100 * label.box.left / frame.width
    name = f"box-label{' box-label-below' * label.below}{' box-label-doubtful' * (NOT_READ in label.text)}"
    return (
        f'<span class="{name}" data-places="{" ".join(map(str, label.places))}" '
        f'style="left: {left:.2f}%; top: {top:.2f}%">{escape(label.text)}</span>'
    )


def _at(box: Box, frame: Frame) -> str:
    left, top = 100 * box.left / frame.width, 100 * box.top / frame.height
    width, height = 100 * box.width / frame.width, 100 * box.height / frame.height
    return f"left: {left:.2f}%; top: {top:.2f}%; width: {width:.2f}%; height: {height:.2f}%"


def _ink(lattice: Lattice) -> str:
    if not lattice.lines:
        return ""
    return (
        f'<figure><img class="ink" src="{ink_url(lattice)}" alt="{{{{explain.ink}}}}">'
        "<figcaption>{{explain.pieces}}</figcaption></figure>"
    )


def _table(digits: tuple[DigitReading, ...]) -> str:
    if not digits:
        return ""
    heads = "".join(f'<th scope="col">{value}</th>' for value in range(10))
    rows = "".join(map(_row, digits))
    return (
        '<table class="probabilities"><caption>{{explain.table}}</caption>'
        '<thead><tr><th scope="col">{{explain.read}}</th><th scope="col">{{explain.seen}}</th>'
        f"{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _row(digit: DigitReading) -> str:
    cells = "".join(
        f'<td class="{"best" if value == digit.digit else "other"}" style="--share: {100 * share:.0f}%">'
        f"{percent(share).removesuffix('%') if share >= NAMED_FROM else '<span>&middot;</span>'}</td>"
        for value, share in enumerate(digit.probabilities)
    )
    return (
        f'<tr><th scope="row">{digit.digit}</th><td class="seen"><img src="{crop_url(digit.crop)}" '
        f'width="28" height="28" alt="{{{{explain.pixels}}}}"></td>{cells}</tr>'
    )
