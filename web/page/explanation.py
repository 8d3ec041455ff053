"""Draws how a number was read: its boxes, the ink and its cuts, the crops, ten probabilities a digit."""

import base64
from html import escape
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from recognizer.drawing import draw_ink
from recognizer.reading import DigitReading, NumberReading, percent
from segmentation.box import Box
from segmentation.lattice import Lattice
from web.page.labels import NOT_READ, Label, height_of, labels_of, shown_at
from web.page.languages import ENGLISH, Language
from web.page.places import Place, places_of

NAMED_FROM = 0.005  # probability; a smaller one would read as 0 %
MOST_OUTLINED = 20  # marks that are no digit; more would hide a photo, as the grain of a table does


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
    kind = "button" if pressable else "span"
    places = places_of(reading)
    boxes = [_place(place, reading, i, kind) for i, place in enumerate(places)]
    labels = [_label(label, reading) for label in labels_of(places)]
    shown = {place.box for place in places}
    others = [mark for mark in reading.rejected if mark.box not in shown]
    marks = [
        f'<span class="box box-rejected" style="{_at(mark.box, reading)}"></span>'
        for mark in others
        if len(others) <= MOST_OUTLINED
    ]
    shape = f"{reading.width / reading.height:.4f}"
    digit = f"{100 * height_of(places) / reading.height:.2f}"
    return language.fill(
        f'<div class="picture" style="--shape: {shape}; --digit: {digit}">'
        f'<img class="picture-image" alt="{{{{explain.picture}}}}">{"".join(boxes + marks + labels)}</div>'
    )


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


def _place(place: Place, reading: NumberReading, number: int, kind: str) -> str:
    name = "box" if place.digit or place.sign else "box box-rejected"
    says = ""
    if kind == "button":
        shown = escape(shown_at(place))
        says = f' type="button" aria-expanded="false" aria-label="{shown}" title="{{{{photo.box}}}}"'
    at = _at(place.box, reading)
    return f'<{kind} class="{name}" data-place="{number}"{says} style="{at}"></{kind}>'


def _label(label: Label, reading: NumberReading) -> str:
    top = 100 * (label.box.bottom if label.below else label.box.top) / reading.height
    left = 100 * label.box.left / reading.width
    name = f"box-label{' box-label-below' * label.below}{' box-label-doubtful' * (NOT_READ in label.text)}"
    return (
        f'<span class="{name}" data-places="{" ".join(map(str, label.places))}" '
        f'style="left: {left:.2f}%; top: {top:.2f}%">{escape(label.text)}</span>'
    )


def _at(box: Box, reading: NumberReading) -> str:
    left, top = 100 * box.left / reading.width, 100 * box.top / reading.height
    width, height = 100 * box.width / reading.width, 100 * box.height / reading.height
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
