"""Pictures and files that are costly to read, several at once."""

import base64
import json
import math

import cv2
import numpy as np

from benchmarks.attacks.attack import Answers, Attack, Sent, Target, answers_to, many, picture
from benchmarks.drawings import encoded
from benchmarks.heavy import picture_of
from benchmarks.hostile import jpegs, tiffs

LARGEST_PX = 8000  # a side of 64 million pixels
SMALLEST_PX = 40  # a side, below which a picture holds nothing
SHEET_PX = 1400  # a side of what looks as small as a drawing


async def touching_lines(target: Target, size: float) -> Answers:
    """Send two lines of touching digits, 20,000 pixels long."""
    line = encoded(picture_of("touching", many(20_000, size), 50))
    return await answers_to(target, [picture(line)] * 2, 2)


async def empty_scans(target: Target, size: float) -> Answers:
    """Send a progressive JPEG of tens of thousands of scans that are empty, and one of as many as may be."""
    rng = np.random.default_rng(0)
    files = [jpegs.empty_scans(rng, share, (_side(size),) * 2) for share in (size, 0.001 * size)]
    return await answers_to(target, [picture(file, kind="image/jpeg") for file in files], 2)


async def overlapping_tags(target: Target, size: float) -> Answers:
    """Send a TIFF whose tags all have the same bytes."""
    file = tiffs.overlapping_tags(np.random.default_rng(0), size)
    return await answers_to(target, [picture(file, kind="image/tiff")] * 2, 2)


async def giant_tile(target: Target, size: float) -> Answers:
    """Send a TIFF of 8 × 8 pixels in a tile of billions."""
    file = tiffs.giant_tile(np.random.default_rng(0), size)
    return await answers_to(target, [picture(file, kind="image/tiff")] * 2, 2)


async def explanations(target: Target, size: float) -> Answers:
    """Ask for the explanations of 16 pages of 64 million pixels at once."""
    count = many(16, size)
    return await answers_to(target, [picture(_page(size), "/page/explain")] * count, count)


async def gifts(target: Target, size: float) -> Answers:
    """Give 24 pages of 64 million pixels at once."""
    count = many(24, size)
    return await answers_to(target, [gift(_page(size))] * count, count)


async def costly_drawings(target: Target, size: float) -> Answers:
    """Send 100 sheets of rings that look small and take seconds, from 20 clients."""
    side = max(SMALLEST_PX, round(SHEET_PX * math.sqrt(size)))
    sheet = encoded(picture_of("rings", side, side))
    return await answers_to(target, [picture(sheet)] * many(100, size), many(20, size))


async def batches_of_costly_drawings(target: Target, size: float) -> Answers:
    """Send four batches of 32 sheets, each half as high and as wide."""
    sheet = base64.b64encode(encoded(picture_of("rings", SHEET_PX // 2, SHEET_PX // 2))).decode()
    body = json.dumps({"images": [sheet] * many(32, size)}).encode()
    return await answers_to(target, [Sent("/v1/read/batch", "application/json", body)] * 4, 4)


def gift(image: bytes) -> Sent:
    """Return a request that gives a drawing and its number."""
    text = base64.b64encode(image).decode()
    body = json.dumps({"image": text, "number": "407", "read": "401"}).encode()
    return Sent("/page/correction", "application/json", body)


def _page(size: float) -> bytes:
    """Return a photo of a sheet of rings, 64 million pixels in full."""
    side = _side(size)
    sheet = picture_of("rings", 1000, 1000)
    return encoded(cv2.resize(sheet, (side, side), interpolation=cv2.INTER_NEAREST), "JPEG")


def _side(size: float) -> int:
    return max(SMALLEST_PX, round(LARGEST_PX * math.sqrt(size)))


ATTACKS = (
    Attack("two lines of touching digits", touching_lines),
    Attack("JPEG of empty scans", empty_scans),
    Attack("TIFF of overlapping tags", overlapping_tags),
    Attack("TIFF of one giant tile", giant_tile),
    Attack("explanations of large pages", explanations),
    Attack("gifts of large pages", gifts),
    Attack("drawings that take seconds", costly_drawings),
    Attack("batches of costly drawings", batches_of_costly_drawings),
)
