"""Draws how a number was read: boxes over the picture, the crops, and ten probabilities a digit."""

import base64
from html import escape
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from recognizer.reading import DigitReading, NumberReading
from segmentation.box import Box
from web.cards import percent


def explanation_html(reading: NumberReading, picture_url: str = "") -> str:
    """Return the working behind a reading as an HTML fragment.

    Parameters
    ----------
    reading : NumberReading
        What to explain.
    picture_url : str
        Where the browser finds the picture; left empty, the page puts in the drawing that it sent.
    """
    boxes = [_box(digit.box, reading, "box", str(digit.digit)) for digit in reading.digits]
    marks = [_box(mark.box, reading, "box box-rejected", mark.reason) for mark in reading.rejected]
    source = f' src="{escape(picture_url)}"' if picture_url else ""
    shape = f"{reading.width / reading.height:.4f}"
    return (
        f'<div class="explanation"><div class="picture" style="--shape: {shape}">'
        f'<img class="picture-image" alt="The picture that was read"{source}>'
        f"{''.join(boxes + marks)}</div>{_table(reading.digits)}</div>"
    )


def crop_url(crop: npt.NDArray[np.float32]) -> str:
    """Return a (28, 28) float32 crop in [0, 1], ink bright, as a PNG data URL."""
    png = BytesIO()
    Image.fromarray(np.round(crop * 255).astype(np.uint8)).save(png, "PNG")
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"


def _box(box: Box, reading: NumberReading, name: str, label: str) -> str:
    left, top = 100 * box.left / reading.width, 100 * box.top / reading.height
    width, height = 100 * box.width / reading.width, 100 * box.height / reading.height
    place = f"left: {left:.2f}%; top: {top:.2f}%; width: {width:.2f}%; height: {height:.2f}%"
    return f'<span class="{name}" style="{place}"><span class="box-label">{escape(label)}</span></span>'


def _table(digits: tuple[DigitReading, ...]) -> str:
    if not digits:
        return ""
    heads = "".join(f'<th scope="col">{value}</th>' for value in range(10))
    rows = "".join(map(_row, digits))
    return (
        '<table class="probabilities"><caption>What was seen of each digit, and how likely each value is, '
        "in per cent.</caption>"
        f'<thead><tr><th scope="col">Read</th><th scope="col">Seen</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(digit: DigitReading) -> str:
    cells = "".join(
        f'<td class="{"best" if value == digit.digit else "other"}" style="--share: {100 * share:.0f}%">'
        f"{percent(share).removesuffix('%') if share >= 0.005 else '<span>&middot;</span>'}</td>"
        for value, share in enumerate(digit.probabilities)
    )
    return (
        f'<tr><th scope="row">{digit.digit}</th><td class="seen"><img src="{crop_url(digit.crop)}" '
        f'width="28" height="28" alt="28 by 28 pixels"></td>{cells}</tr>'
    )
