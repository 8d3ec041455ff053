"""Pictures of a trace: what the reader found and used at each step, as RGB arrays on white."""

from collections.abc import Sequence
from itertools import cycle
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.page import PageReading
from recognizer.paths import NO_DIGIT
from recognizer.trace import Trace
from segmentation.box import Box
from segmentation.crops import CROP_PX
from segmentation.lattice import Lattice
from segmentation.pixels import Gray
from segmentation.primitives import Primitive

Picture: TypeAlias = npt.NDArray[np.uint8]
"""(h, w, 3) RGB."""

LONGER_SIDE_PX = 1000  # of a picture of the whole image; sharp enough at the width that a page gives it
SMALL_PX = 300  # a longer side under this gets thin boxes
PIECE_COLOURS = ((29, 78, 216), (194, 65, 12), (15, 118, 110))  # blue, orange, teal; dark enough on white
PAGE_SIDE_PX = 2400  # of the longer side of a whole page, on which single numbers are looked at
LABEL_SCALE, LABEL_THICKNESS = 0.5, 1  # of OpenCV's font, whose digits are then 11 pixels high
DRAWN_AS = str.maketrans({"€": "EUR", "£": "GBP"})  # what that font lacks
DIGIT_COLOUR, REJECTED_COLOUR = (29, 78, 216), (148, 100, 0)
STRIP_SCALE = 3  # pixels of the picture for one of the strip
NAME_PX = 16  # height of the row of symbols below a strip
LEAST_SHOWN = 0.3  # probability; below it a frame's symbol is not named
CROP_SCALE, CROP_GAP_PX = 2, 4


def draw_boxes(trace: Trace, digits: Sequence[Box], rejected: Sequence[Box]) -> Picture:
    """Return the image as it was seen, with a box around each digit and each rejected mark."""
    height, width = trace.gray.shape
    return _boxed(trace.gray, _scale(width, height), digits, rejected)


def draw_page(gray: Gray, page: PageReading) -> Picture:
    """Return a page with a box around each number, what was read above it, and a box around what was not."""
    scale = min(1.0, PAGE_SIDE_PX / max(gray.shape))
    picture = _boxed(gray, scale, [number.box for number in page.numbers], page.unread)
    for number in page.numbers:
        above = (int(number.box.left * scale), max(int(number.box.top * scale) - 4, 10))
        cv2.putText(
            picture,
            number.written.translate(DRAWN_AS),
            above,
            cv2.FONT_HERSHEY_SIMPLEX,
            LABEL_SCALE,
            DIGIT_COLOUR,
            LABEL_THICKNESS,
        )
    return picture


def _boxed(gray: Gray, scale: float, read: Sequence[Box], rejected: Sequence[Box]) -> Picture:
    height, width = gray.shape
    thickness = 1 if max(height, width) < SMALL_PX else 2
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = cv2.cvtColor(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), cv2.COLOR_GRAY2RGB)
    for boxes, colour in ((rejected, REJECTED_COLOUR), (read, DIGIT_COLOUR)):
        for box in boxes:
            first, last = (box.left, box.top), (box.right - 1, box.bottom - 1)
            corners = [tuple(int(side * scale) for side in corner) for corner in (first, last)]
            cv2.rectangle(picture, *corners, colour, thickness)
    return np.asarray(picture, np.uint8)


def draw_ink(lattice: Lattice) -> Picture:
    """Return the ink of the lines as it was cut, points included; the colour changes from piece to piece."""
    scale = _scale(lattice.width, lattice.height)
    size = (max(1, round(lattice.height * scale)), max(1, round(lattice.width * scale)))
    paper = np.full((*size, 3), 255, np.uint8)
    for line in lattice.lines:
        points = [part for speck in line.specks for part in speck.parts]
        pieces = sorted((*line.primitives, *points), key=lambda piece: piece.left + piece.right)
        for piece, colour in zip(pieces, cycle(PIECE_COLOURS), strict=False):
            _lay(paper, piece, colour, scale)
    return paper


def draw_strip(trace: Trace, line: int) -> Picture:
    """Return a line's strip, and below its columns the symbols that the line network sees there."""
    strip = trace.lattice.lines[line].strip
    shown = cv2.resize(np.rint(255 * (1 - strip)).astype(np.uint8), None, fx=STRIP_SCALE, fy=STRIP_SCALE)
    picture = cv2.cvtColor(shown, cv2.COLOR_GRAY2RGB)
    picture = cv2.copyMakeBorder(picture, 0, NAME_PX, 0, 0, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    for frame, name in frame_symbols(trace, line):
        x = round((frame + 0.5) * shown.shape[1] / trace.frames[line].shape[1])
        cv2.line(picture, (x, 0), (x, shown.shape[0]), (220, 220, 220), 1)
        cv2.putText(picture, name, (max(x - 4, 0), picture.shape[0] - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 0)
    return np.asarray(picture, np.uint8)


def frame_symbols(trace: Trace, line: int) -> list[tuple[int, str]]:
    """Return each symbol that the line network sees along a line, at the frame where it is surest."""
    shares = np.exp(trace.frames[line]).mean(axis=0)
    classes, best = shares.argmax(axis=1), shares.max(axis=1)
    bounds = np.flatnonzero(np.diff(classes)) + 1
    found = []
    for run in np.split(np.arange(len(classes)), bounds):
        frame = int(run[best[run].argmax()])
        if classes[frame] != ALPHABET.blank and best[frame] >= LEAST_SHOWN:
            found.append((frame, ALPHABET.classes[classes[frame]]))
    return found


def draw_crops(trace: Trace, line: int) -> Picture:
    """Return the crops of the path that won on a line, side by side; those that are no digit are pale."""
    steps = trace.decoded[line].path.steps
    side = CROP_PX * CROP_SCALE
    picture = np.full((side, max(1, len(steps) * (side + CROP_GAP_PX)), 3), 255, np.uint8)
    for place, step in enumerate(steps):
        crop = trace.lattice.lines[line].candidates[step.candidate].crop
        shade = 0.35 if step.digit == NO_DIGIT else 1.0
        dark = np.rint(255 * (1 - shade * crop)).astype(np.uint8)
        enlarged = cv2.resize(dark, (side, side), interpolation=cv2.INTER_NEAREST)
        left = place * (side + CROP_GAP_PX)
        picture[:, left : left + side] = enlarged[:, :, np.newaxis]
    return picture


def _scale(width: int, height: int) -> float:
    return min(1.0, LONGER_SIDE_PX / max(width, height))


def _method(scale: float) -> int:
    return int(cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def _lay(paper: Picture, primitive: Primitive, colour: tuple[int, int, int], scale: float) -> None:
    box = primitive.box
    left, top = int(box.left * scale), int(box.top * scale)
    size = (max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    ink = cv2.resize(
        np.clip(primitive.ink, 0, 1), size, interpolation=_method(size[0] / primitive.ink.shape[1])
    )
    window = paper[top : top + size[1], left : left + size[0]]
    cover = ink[: window.shape[0], : window.shape[1], np.newaxis]
    window[:] = np.round(window * (1 - cover) + np.array(colour) * cover)
