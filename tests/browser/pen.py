"""Draws on the page's canvas with a real mouse or a real finger, and the same strokes into a picture."""

import base64
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from math import cos, pi, sin
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

from training.synth.shapes import marks, styles
from training.synth.spline import ideal

Stroke: TypeAlias = Sequence[tuple[float, float]]  # points in a frame that is 1 wide and 1 high

POINTS_A_LINE = 8  # moves between two corners; a hand makes as many
PHOTO_SIZE = (640, 300)
PHOTO_PEN = 14
WRITTEN_PX, WRITTEN_WIDE = 110, 0.9  # CSS pixels of a digit; of the canvas, where many digits are smaller
GAP, SPACE = 0.28, 0.5  # of a digit's height: between two characters, and for a space
DARK = 128  # gray level; darker is ink
# The canvas is painted anew in the next frame, which a page that was changed just now still waits for.
PICTURE_ONCE_PAINTED = """canvas => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(canvas.toDataURL())));
})"""


def _through(*corners: tuple[float, float]) -> Stroke:
    """Return the points of a pen that goes from corner to corner, each line slightly bent as a hand's is."""
    points = [corners[0]]
    for (x0, y0), (x1, y1) in pairwise(corners):
        for part in np.linspace(0, 1, POINTS_A_LINE + 1)[1:]:
            bend = 0.03 * sin(part * pi)
            points.append(
                (x0 + (x1 - x0) * part - bend * (y1 - y0), y0 + (y1 - y0) * part + bend * (x1 - x0))
            )
    return points


# The digits of the design's phone picture, in its proportions.
FOUR = (
    _through((0.23, 0.26), (0.12, 0.57), (0.32, 0.57)),
    _through((0.254, 0.43), (0.246, 0.74)),
)
ZERO = (
    [(0.50 - 0.095 * sin(turn), 0.50 - 0.23 * cos(turn)) for turn in np.linspace(0, 2 * pi, 33).tolist()],
)
SEVEN = (_through((0.70, 0.28), (0.89, 0.28), (0.765, 0.74)),)
NUMBER_407 = (*FOUR, *ZERO, *SEVEN)


def written(page: Page, text: str) -> list[Stroke]:
    """Return a number as the synthetic pen writes it without a hand's slips, in the middle of the canvas."""
    strokes, x = [], 0.0
    for character in text:
        if character == " ":
            x += SPACE
            continue
        shape = (
            styles()[int(character)][0].strokes if character.isdigit() else marks().separators[character][0]
        )
        drawn = ideal(shape)
        left, right = (edge(edge(stroke[:, 0]) for stroke in drawn) for edge in (min, max))
        strokes += [stroke + np.array([x - left, 0]) for stroke in drawn]
        x += right - left + GAP
    _, _, width, height = _canvas_box(page)
    digit = min(WRITTEN_PX, WRITTEN_WIDE * width / x)
    corner = np.array([(width - x * digit) / 2, (height - digit) / 2])
    return [((corner + stroke * digit) / (width, height)).tolist() for stroke in strokes]


def draw_with_mouse(page: Page, *strokes: Stroke) -> None:
    """Draw `strokes` on the canvas, button down to button up."""
    box = _canvas_box(page)
    for stroke in strokes:
        (x, y), *rest = [(box[0] + x * box[2], box[1] + y * box[3]) for x, y in stroke]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y)
        page.mouse.up()


def draw_with_finger(page: Page, *strokes: Stroke) -> None:
    """Draw `strokes` on the canvas with touches as the browser gets them from a screen."""
    box = _canvas_box(page)
    screen = page.context.new_cdp_session(page)
    for stroke in strokes:
        for step, (x, y) in enumerate(stroke):
            at = {"x": box[0] + x * box[2], "y": box[1] + y * box[3]}
            kind = "touchMove" if step else "touchStart"
            screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
        screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    screen.detach()


def draw_with_pen(page: Page, *strokes: Stroke) -> None:
    """Draw `strokes` on the canvas with a pen as the browser gets it from a tablet."""
    box = _canvas_box(page)
    tablet = page.context.new_cdp_session(page)
    pen = {"pointerType": "pen", "button": "left", "clickCount": 1, "force": 0.5}
    for stroke in strokes:
        places = [{"x": box[0] + x * box[2], "y": box[1] + y * box[3]} for x, y in stroke]
        tablet.send("Input.dispatchMouseEvent", {"type": "mousePressed", **places[0], **pen})
        for at in places[1:]:
            tablet.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "buttons": 1, **at, **pen})
        tablet.send("Input.dispatchMouseEvent", {"type": "mouseReleased", **places[-1], **pen})
    tablet.detach()


def number(page: Page) -> Locator:
    """Return the large number beside the drawing."""
    return page.locator(".pad-answer .number")


def wait_for_last_answer(page: Page) -> None:
    """Wait until what the page shows is the answer to the drawing as it is now."""
    page.locator(".pad-result:not([aria-busy])").wait_for()


def ink_of(page: Page) -> npt.NDArray[np.bool_]:
    """Return what is drawn on the canvas, (H, W) in its own pixels, True where there is ink."""
    url = page.locator(".pad-canvas").evaluate(PICTURE_ONCE_PAINTED)
    png = base64.b64decode(url.partition(",")[2])
    return np.asarray(Image.open(BytesIO(png)).convert("L")) < DARK


def photo_of(*strokes: Stroke) -> bytes:
    """Return a PNG with `strokes` in dark ink on light paper."""
    image = Image.new("L", PHOTO_SIZE, 235)
    ink = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(x * PHOTO_SIZE[0], y * PHOTO_SIZE[1]) for x, y in stroke]
        ink.line(points, fill=30, width=PHOTO_PEN, joint="curve")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _canvas_box(page: Page) -> tuple[float, float, float, float]:
    box = page.locator(".pad-canvas").bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]
