"""What a camera sees of a sheet: pen and paper, what lies around, shadows, glare, grain, blur, JPEG."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.sheet import Sheet

Light: TypeAlias = NDArray[np.float32]  # (H, W), 0 = black, 1 = white
Gray: TypeAlias = NDArray[np.uint8]
Points: TypeAlias = NDArray[np.float64]  # (n, 2): x, y

# Chosen by the look of pages beside photographs, not searched for; shares of pages or gray levels in [0, 1].
ON_SCREEN = 0.1  # of the pages are no photographs: black on white with nothing around
PAPER = (0.35, 1.0)
PEN, PRINT, RULE = (0.1, 0.95), (0.25, 0.95), (0.06, 0.95)  # how much darker than the paper
ON_TABLE, STRIP, OBJECT, RING, SHADOW, GLARE, BOARD = 0.4, 0.2, 0.15, 0.15, 0.45, 0.1, 0.12
OUTLINES, MOST_OUTLINES = 0.1, 8  # of the pages show things that are no writing; how many, at most
OUTLINE, OUTLINE_WIDTH = (0.04, 0.4), (1, 8)  # half of their size, of the page's side; pixels
GRAINY = 0.9  # of its light: how uneven a table is, at most
GRAIN, BLUR = (0.3, 14), (0.3, 1.4)  # gray levels of 255; pixels
CODED, QUALITY = 0.6, (5, 96)  # of the pages are JPEGs; a poor one is as common as a good one
RESIZED, SIZES = 0.5, (0.3, 1.9)  # of these were looked at in another size than they are kept in; times


def photographed(sheet: Sheet, rng: np.random.Generator) -> Gray:
    """Return what a camera sees of a sheet, (H, W) uint8; what it does not see is wiped off the sheet."""
    if rng.random() < ON_SCREEN:
        rules = float(rng.choice([1, rng.uniform(0.1, 1)]))
        dark = np.maximum(np.maximum(sheet.writing, sheet.printed), sheet.rules * rules)
        return _seen(np.asarray(1 - dark / 255, np.float32), rng, grain=0.0)
    page = _paper(sheet.writing.shape, rng)
    if rng.random() < RING:
        _draw_ring(page, rng)
    if rng.random() < OUTLINES:
        _draw_outlines(page, rng)
    page *= 1 - _ink(sheet, rng)
    if rng.random() < BOARD:
        page = float(rng.uniform(0.4, 1)) * (1.08 - page / max(float(page.max()), 0.1))
    if rng.random() < ON_TABLE:
        page = _on_table(page, sheet, rng)
    if rng.random() < STRIP:
        _cover(page, sheet, _strip(page.shape[0], rng), rng)
    if rng.random() < OBJECT:
        _cover(page, sheet, _bar(page.shape[0], rng), rng)
    return _seen(_lit(page, rng), rng, float(np.exp(rng.uniform(*np.log(GRAIN)))))


def _paper(shape: tuple[int, ...], rng: np.random.Generator) -> Light:
    page = np.full(shape, rng.uniform(*PAPER), np.float32)
    if rng.random() < 0.5:
        page *= 1 + np.float32(rng.uniform(0, 0.1)) * _texture(shape, rng)
    return page


def _ink(sheet: Sheet, rng: np.random.Generator) -> Light:
    """Return how much darker than paper each pixel is; pens press unevenly."""
    pen, printed, rule = (float(rng.uniform(*of)) for of in (PEN, PRINT, RULE))
    if rng.random() < 0.25:  # pencil, and pale print
        pen, rule = max(0.4 * pen, 0.06), 0.4 * rule
    writing = sheet.writing.astype(np.float32) / 255
    if rng.random() < 0.4:
        pressed = 1 - np.float32(rng.uniform(0, 0.6)) * np.clip(_texture(writing.shape, rng), 0, 1)
        writing = writing * pressed
    darker = np.maximum(sheet.printed * np.float32(printed / 255), sheet.rules * np.float32(rule / 255))
    return np.asarray(np.maximum(writing * np.float32(pen), darker), np.float32)


def _texture(shape: tuple[int, ...], rng: np.random.Generator) -> Light:
    """Return an uneven surface, about from -1 to 1: clouds, grain, or stripes as of wood and cloth."""
    height, width = shape
    cells = int(np.exp(rng.uniform(np.log(3), np.log(shape[0] / 2))))
    across = cells if rng.random() < 0.6 else max(2, cells // 12)
    few = rng.standard_normal((cells, across), np.float32)
    surface = cv2.resize(
        few if rng.random() < 0.5 else few.T, (width, height), interpolation=cv2.INTER_LINEAR
    )
    if rng.random() < 0.15:
        period, angle = rng.uniform(4, 40), rng.uniform(0, np.pi)
        along = np.cos(angle) * np.arange(width)[None] + np.sin(angle) * np.arange(height)[:, None]
        surface = surface * 0.3 + np.sign(np.sin(2 * np.pi * along / period)).astype(np.float32)
    return np.asarray(surface / 2, np.float32)


def _on_table(page: Light, sheet: Sheet, rng: np.random.Generator) -> Light:
    """Cut the sheet out and lay it on a table, lap or sofa."""
    side = page.shape[0]
    inset = rng.uniform(-0.3, 0.35, 4) * side
    corners = np.array(
        [(inset[0], inset[1]), (side - inset[2], inset[1]), (side - inset[2], side - inset[3])]
    )
    corners = np.concatenate([corners, [(inset[0], side - inset[3])]]) + rng.normal(0, 0.02 * side, (4, 2))
    paper = _polygon(side, corners)
    table = np.float32(rng.uniform(0.02, 1.0)) * (
        1 + np.float32(rng.uniform(0, GRAINY)) * _texture(page.shape, rng)
    )
    if rng.random() < 0.4:
        table += np.float32(rng.uniform(0, 0.2)) * _texture(page.shape, rng)
    if rng.random() < 0.5:  # the paper throws a shadow, or has a dark edge
        table = table * (
            1 - np.float32(rng.uniform(0, 0.6)) * cv2.GaussianBlur(paper, (0, 0), rng.uniform(1, 12))
        )
    _wipe(sheet, paper > 0.5)
    return np.asarray(page * paper + np.clip(table, 0, 1) * (1 - paper), np.float32)


def _strip(side: int, rng: np.random.Generator) -> Light:
    thick = rng.uniform(0.005, 0.25) * side + rng.normal(0, 0.02 * side, 2)
    points = np.array([(-2, -2), (max(thick[0], 1), -2), (max(thick[1], 1), side + 2), (-2, side + 2)])
    return np.asarray(np.rot90(_polygon(side, points), int(rng.integers(4))), np.float32)


def _bar(side: int, rng: np.random.Generator) -> Light:
    """Return a pen that lies on the sheet."""
    start, length, turn = rng.uniform(0, side, 2), rng.uniform(0.2, 0.9) * side, rng.uniform(0, 2 * np.pi)
    bar = np.zeros((side, side), np.float32)
    end = start + length * np.array([np.cos(turn), np.sin(turn)])
    ends = [tuple(np.rint(one).astype(int).tolist()) for one in (start, end)]
    cv2.line(bar, ends[0], ends[1], 1.0, max(2, round(rng.uniform(0.01, 0.06) * side)), cv2.LINE_AA)
    return bar


def _cover(page: Light, sheet: Sheet, cover: Light, rng: np.random.Generator) -> None:
    """Lay something over the page, in place."""
    surface = np.float32(rng.uniform(0, 0.5)) * (
        1 + np.float32(rng.uniform(0, 0.6)) * _texture(page.shape, rng)
    )
    page += (surface - page) * cover
    _wipe(sheet, cover < 0.5)


def _draw_ring(page: Light, rng: np.random.Generator) -> None:
    """Draw the ring of a cup, in place."""
    side = page.shape[0]
    centre, radius = rng.uniform(0, side, 2).astype(int).tolist(), round(rng.uniform(0.05, 0.35) * side)
    ring = np.zeros(page.shape, np.float32)
    thick = max(1, round(rng.uniform(0.02, 0.15) * radius))
    cv2.circle(ring, (centre[0], centre[1]), radius, float(rng.uniform(0.1, 0.7)), thick, cv2.LINE_AA)
    page *= 1 - ring


def _draw_outlines(page: Light, rng: np.random.Generator) -> None:
    """Draw rings, discs and bars, as pictures and windows of a screen have them, in place."""
    side = page.shape[0]
    for _ in range(int(rng.integers(1, MOST_OUTLINES + 1))):
        smallest, largest = np.log(OUTLINE).tolist()
        centre, half = rng.uniform(0, side, 2), np.exp(rng.uniform(smallest, largest, 2)) * side
        thing = np.zeros(page.shape, np.float32)
        if rng.random() < 0.5:
            thick = -1 if rng.random() < 0.3 else int(rng.integers(*OUTLINE_WIDTH, endpoint=True))
            box = (tuple(centre.tolist()), tuple((2 * half).tolist()), float(rng.uniform(0, 180)))
            cv2.ellipse(thing, box, 1.0, thick, cv2.LINE_AA)
        else:  # an outline would be a frame, which is a rule
            ends = [tuple(np.rint(one).astype(int).tolist()) for one in (centre - half, centre + half)]
            cv2.rectangle(thing, ends[0], ends[1], 1.0, -1, cv2.LINE_AA)
        page *= 1 - np.float32(rng.uniform(0.1, 0.9)) * thing


def _lit(page: Light, rng: np.random.Generator) -> Light:
    """Return the page in the light that falls on it: uneven, with a shadow's edge, with glare."""
    side = page.shape[0]
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j].astype(np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    across = np.float32(np.cos(turn)) * x + np.float32(np.sin(turn)) * y
    light = 1 - np.float32(rng.uniform(0, 0.35)) * (across + 1.4) / 2.8
    if rng.random() < SHADOW:
        points = rng.uniform(-0.5, 1.5, (int(rng.integers(3, 6)), 2)) * side
        shadow = _polygon(side, points)
        soft = float(np.exp(rng.uniform(np.log(0.5), np.log(0.08 * side))))
        light = light * (1 - np.float32(rng.uniform(0.1, 0.75)) * cv2.GaussianBlur(shadow, (0, 0), soft))
    lit = page * light
    if rng.random() < GLARE:
        centre, reach = rng.uniform(-0.8, 0.8, 2), rng.uniform(0.1, 0.6, 2)
        bright = np.exp(-(((x - centre[0]) / reach[0]) ** 2) - ((y - centre[1]) / reach[1]) ** 2)
        lit = lit + (1 - lit) * bright * np.float32(rng.uniform(0.2, 0.9))
    return np.asarray(lit, np.float32)


def _seen(page: Light, rng: np.random.Generator, grain: float) -> Gray:
    if rng.random() < 0.6:
        page = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(*BLUR)))
    noise = rng.standard_normal(page.shape, np.float32)
    if rng.random() < 0.5:  # as coarse as a scaled photograph has it
        coarse = float(rng.uniform(0.6, 2.5))
        noise = cv2.GaussianBlur(noise, (0, 0), coarse) * np.float32(1 + 1.5 * coarse)
    levels = np.clip(page * 255 + np.float32(grain) * noise, 0, 255).astype(np.uint8)
    if rng.random() < CODED:
        levels = _as_jpeg(levels, rng)
    return np.asarray(255 - levels if rng.random() < 0.06 else levels, np.uint8)


def _as_jpeg(levels: Gray, rng: np.random.Generator) -> Gray:
    """Keep a picture as JPEG, in a size of its own: its blocks have any size where it is looked at."""
    shown = levels.shape[::-1]
    if rng.random() < RESIZED:
        size = round(levels.shape[0] * float(np.exp(rng.uniform(*np.log(SIZES)))))
        levels = _resized(levels, (size, size))
    quality = round(float(np.exp(rng.uniform(*np.log(QUALITY)))))
    _, packed = cv2.imencode(".jpg", levels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return _resized(np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8), shown)


def _resized(levels: Gray, size: tuple[int, ...]) -> Gray:
    how = cv2.INTER_AREA if size[0] < levels.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(levels, size, interpolation=how), np.uint8)


def _polygon(side: int, points: Points) -> Light:
    filled = np.zeros((side, side), np.float32)
    cv2.fillPoly(filled, [np.rint(points).astype(np.int32)], 1.0, cv2.LINE_AA)
    return filled


def _wipe(sheet: Sheet, seen: NDArray[np.bool_]) -> None:
    for layer in (sheet.writing, sheet.printed, sheet.rules):
        layer[~seen] = 0
