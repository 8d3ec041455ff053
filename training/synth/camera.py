"""What a camera sees of a sheet: pen and paper, what lies on and around it, light, grain, blur, JPEG."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.sheet import Sheet
from training.synth.surfaces import bars, clouds, facets, fractal, screen, stains, surface

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
EVEN, UNEVEN, ROUGH = 0.1, 0.35, 0.12  # how uneven paper is, at most; how many sheets are of rough stuff
STAINED, MARKED, SHOWN_THROUGH, BOUND = 0.08, 0.1, 0.07, 0.08  # of the sheets
STAIN, MARKER, SHINES = (0.05, 0.6), (0.03, 0.5), (0.03, 0.3)  # how much darker than the paper they are
MARKER_WIDTH, HOLES = (0.05, 0.35), (0.03, 0.13)  # of the page's side; the same from hole to hole
CREASED, FOLDED, BARRED, SCREENED = 0.06, 0.07, 0.06, 0.06  # of the pages
SMUDGED, SMUDGE = 0.5, 0.5  # of the blackboards; how bright what was wiped off is, at most
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
    _mark_paper(page, sheet, rng)
    if rng.random() < RING:
        _draw_ring(page, rng)
    if rng.random() < OUTLINES:
        _draw_outlines(page, rng)
    page *= 1 - _ink(sheet, rng)
    if rng.random() < BOARD:
        page = float(rng.uniform(0.4, 1)) * (1.08 - page / max(float(page.max()), 0.1))
        if rng.random() < SMUDGED:
            page += np.float32(rng.uniform(0, SMUDGE)) * np.clip(fractal(page.shape, rng), 0, 1)
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
        rough = UNEVEN if rng.random() < ROUGH else EVEN
        page *= 1 + np.float32(rng.uniform(0, rough)) * surface(shape, rng)
    return page


def _mark_paper(page: Light, sheet: Sheet, rng: np.random.Generator) -> None:
    """Stain the paper, mark it, let its other side shine through, bind it: nothing of that is writing."""
    side = page.shape[0]
    if rng.random() < STAINED:
        page *= 1 - np.float32(rng.uniform(*STAIN)) * stains(page.shape, rng)
    if rng.random() < MARKED:
        page *= 1 - np.float32(rng.uniform(*MARKER)) * _marker(sheet, rng)
    if rng.random() < SHOWN_THROUGH:
        back = sheet.writing[:, ::-1].astype(np.float32) / 255
        back = np.roll(back, rng.integers(0, side, 2), (0, 1))
        page *= 1 - np.float32(rng.uniform(*SHINES)) * cv2.GaussianBlur(back, (0, 0), rng.uniform(0.6, 3))
    if rng.random() < BOUND:
        _cover(page, sheet, _binding(side, rng), rng)


def _marker(sheet: Sheet, rng: np.random.Generator) -> Light:
    """Return broad strokes, most of them over something that is written."""
    side = sheet.writing.shape[0]
    strokes = np.zeros((side, side), np.float32)
    y, x = np.nonzero(sheet.writing)
    for _ in range(int(rng.integers(1, 5))):
        at = rng.uniform(0, side, 2)
        if len(x) and rng.random() < 0.8:
            one = int(rng.integers(len(x)))
            at = np.array([x[one], y[one]], float)
        turn, half = rng.normal(0, 0.1), rng.uniform(0.05, 0.5) * side
        reach = half * np.array([np.cos(turn), np.sin(turn)])
        ends = [tuple(np.rint(end).astype(int).tolist()) for end in (at - reach, at + reach)]
        thick = float(np.exp(rng.uniform(*np.log(MARKER_WIDTH)))) * side
        cv2.line(strokes, ends[0], ends[1], 1.0, max(3, round(thick)), cv2.LINE_AA)
    return strokes


def _binding(side: int, rng: np.random.Generator) -> Light:
    """Return the holes along an edge of a sheet, and the wires of a notebook in them."""
    found = np.zeros((side, side), np.float32)
    step, inset = float(np.exp(rng.uniform(*np.log(HOLES)))) * side, rng.uniform(0.01, 0.08) * side
    step = step if rng.random() < 0.8 else side / 3
    radius, has_wires = max(1, round(rng.uniform(0.1, 0.3) * min(step, 0.08 * side))), rng.random() < 0.7
    lean, thick = round(rng.normal(0, 0.1 * step)), max(1, round(rng.uniform(0.05, 0.25) * step))
    for x in np.arange(rng.uniform(0, step), side, step).astype(int).tolist():
        cv2.circle(found, (x, round(inset)), radius, 1.0, -1, cv2.LINE_AA)
        if has_wires and step < side / 4:
            cv2.line(found, (x, round(inset)), (x + lean, -2), float(rng.uniform(0.5, 1)), thick, cv2.LINE_AA)
    return np.asarray(np.rot90(found, int(rng.integers(4))), np.float32)


def _ink(sheet: Sheet, rng: np.random.Generator) -> Light:
    """Return how much darker than paper each pixel is; pens press unevenly."""
    pen, printed, rule = (float(rng.uniform(*of)) for of in (PEN, PRINT, RULE))
    if rng.random() < 0.25:  # pencil, and pale print
        pen, rule = max(0.4 * pen, 0.06), 0.4 * rule
    writing = sheet.writing.astype(np.float32) / 255
    if rng.random() < 0.4:
        pressed = 1 - np.float32(rng.uniform(0, 0.6)) * np.clip(clouds(writing.shape, rng), 0, 1)
        writing = writing * pressed
    darker = np.maximum(sheet.printed * np.float32(printed / 255), sheet.rules * np.float32(rule / 255))
    return np.asarray(np.maximum(writing * np.float32(pen), darker), np.float32)


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
        1 + np.float32(rng.uniform(0, GRAINY)) * surface(page.shape, rng)
    )
    if rng.random() < 0.4:
        table += np.float32(rng.uniform(0, 0.2)) * surface(page.shape, rng)
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
    thing = np.float32(rng.uniform(0, 0.5)) * (1 + np.float32(rng.uniform(0, 0.6)) * surface(page.shape, rng))
    page += (thing - page) * cover
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
    if rng.random() < BARRED:
        light = light * (1 - np.float32(rng.uniform(0.1, 0.65)) * bars(page.shape, rng))
    if rng.random() < CREASED:
        light = light * (1 + np.float32(rng.uniform(0.1, 0.6)) * np.clip(facets(page.shape, rng), -1.2, 0.5))
    if rng.random() < FOLDED:
        light = light * _folds(side, rng)
    if rng.random() < SCREENED:
        light = light * (1 + np.float32(rng.uniform(0.02, 0.2)) * screen(page.shape, rng))
    lit = page * light
    if rng.random() < GLARE:
        centre, reach = rng.uniform(-0.8, 0.8, 2), rng.uniform(0.1, 0.6, 2)
        bright = np.exp(-(((x - centre[0]) / reach[0]) ** 2) - ((y - centre[1]) / reach[1]) ** 2)
        lit = lit + (1 - lit) * bright * np.float32(rng.uniform(0.2, 0.9))
    return np.asarray(lit, np.float32)


def _folds(side: int, rng: np.random.Generator) -> Light:
    """Return the light on a sheet that was folded: one half is darker, and the fold is a soft line."""
    light = np.ones((side, side), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        turn = float(rng.choice([0, np.pi / 2])) + rng.normal(0, 0.1)
        x, y = np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32)[:, np.newaxis]
        beyond = np.cos(turn) * x + np.sin(turn) * y - rng.uniform(0, side)
        line = np.exp(-((beyond / np.exp(rng.uniform(np.log(0.7), np.log(12)))) ** 2))
        light *= 1 - rng.uniform(0, 0.2) * (beyond > 0) + rng.uniform(-0.5, 0.25) * line
    return np.asarray(cv2.GaussianBlur(light, (0, 0), 0.8), np.float32)


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
