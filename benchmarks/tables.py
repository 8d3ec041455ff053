"""How many cells of tables are read right and in place: ``python -m benchmarks.tables --data FOLDER``.

Composed tables as photographs, and whole sheets of real cells. Every table is drawn from its number alone, so
that each run sees the same ones. These are development sets.
"""

import argparse
import string
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from operator import itemgetter
from pathlib import Path
from time import process_time
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.commands import table_row
from benchmarks.pen import lay
from benchmarks.scans import Scan, scans
from benchmarks.spoilt import SPOILINGS
from recognizer import NumberReader
from recognizer.networks import WEIGHTS
from training.synth.strings import compose_pen
from training.synth.writer import Writer

Gray: TypeAlias = npt.NDArray[np.uint8]
Cover: TypeAlias = npt.NDArray[np.float32]  # (h, w) in [0, 1], how much ink

ROWS, COLUMNS = (3, 12), (3, 8)  # of a composed table, at least and at most
DIGIT_PX, DIGITS = (22, 44), (1, 5)  # height of its digits; how many a number has
ROOM, PITCH = (0.9, 2.2), (1.7, 2.6)  # heights of a digit: beside the longest number; from row to row
LARGEST_GAP, INKED = 0.6, 64  # heights between the digits of a number without rules; of 255: what is ink
EMPTY = 0.05  # of the cells
RULED, RULED_ACROSS = 0.5, 0.2  # of the tables: with all rules, with level ones alone
BRUSH = (0.07, 0.14)  # of the height of a digit
TURN_DEGREES, FORESHORTENED = 2.0, 0.015  # standard deviation; of a side: how far the corners move
MARGIN = 2.0  # heights of a digit around a table
SHEET_ROWS, SHEET_COLUMNS, CELL_PX = 43, 24, (140, 66)  # of a sheet, and width and height of its cells
SPOILT = ("table", "shadow", "turned-90", "jpeg")  # ways in which the composed ones are spoilt
SUM_EVERY = 6  # rows: the last of them is a total under a thick rule
TICKS, BLOTS = 0.02, 0.01  # a cell
LOST, LOST_PX = 0.3, 6  # of a rule in pieces; their length
FRAME_PX = 10  # around a framed sheet
DOTS_PX, WHOLE_EVERY = 8, 5  # from dot to dot of a dotted rule; one rule in so many is whole
PAPER, AROUND_PX = 0.82, 30  # of the light around it, which is seen so wide: darker is ink in black and white
BORDER_PX, BORDER = (30, 60, 80, 20), 20  # above, below, left and right of a sheet on a scanner; its level


@dataclass(frozen=True, slots=True, eq=False)
class TableSample:
    """A picture, (H, W) uint8, and the digits of its cells, row by row; "" where one is empty."""

    image: Gray
    cells: tuple[tuple[str, ...], ...]


Drawn: TypeAlias = tuple[Callable[[int], TableSample], int]
"""What draws a table, and its number."""


def composed_table(number: int) -> TableSample:
    """Compose a table by one hand, of 3 × 3 to 12 × 8 numbers, and photograph it."""
    rng = np.random.default_rng([27, number])
    rows, columns = int(rng.integers(ROWS[0], ROWS[1] + 1)), int(rng.integers(COLUMNS[0], COLUMNS[1] + 1))
    digit_px, longest = float(rng.uniform(*DIGIT_PX)), int(rng.integers(2, DIGITS[1] + 1))
    writer, brush = Writer.sample(rng), float(rng.uniform(*BRUSH))
    cells = [
        ["" if rng.random() < EMPTY else _number(rng, longest) for _ in range(columns)] for _ in range(rows)
    ]
    kind, align = float(rng.random()), float(rng.choice([0.0, 0.5, 1.0]))
    widest_gap = np.inf if kind < RULED else LARGEST_GAP
    written = [
        [number_by_hand(text, writer, brush, digit_px, widest_gap, rng) for text in row] for row in cells
    ]
    widest = max(ink.shape[1] for row in written for ink in row)
    width = round(widest + rng.uniform(*ROOM) * digit_px)
    height = round(max(rng.uniform(*PITCH) * digit_px, max(ink.shape[0] for row in written for ink in row)))
    page, origin = _page(rows * height, columns * width, round(MARGIN * digit_px))
    for r, row in enumerate(written):
        for c, ink in enumerate(row):
            free = (width - ink.shape[1] - 4, height - ink.shape[0])
            left = origin + c * width + 2 + round(align * free[0])
            top = origin + r * height + round(free[1] * rng.uniform(0.4, 0.6))
            lay(page, ink, left, top)
    if kind < RULED + RULED_ACROSS:
        _rule(page, origin, (rows, columns), (width, height), upright=kind < RULED, rng=rng)
    return TableSample(photographed(page, rng), tuple(map(tuple, cells)))


def spoilt_table(kind: str, number: int) -> TableSample:
    """Compose the same table, its photograph spoilt in one way; see `benchmarks.spoilt`."""
    sample = composed_table(number)
    rgb = np.asarray(cv2.cvtColor(sample.image, cv2.COLOR_GRAY2RGB), np.uint8)
    spoilt = SPOILINGS[kind][1](rgb, np.random.default_rng([29, number]))
    return TableSample(np.asarray(cv2.cvtColor(spoilt, cv2.COLOR_RGB2GRAY), np.uint8), sample.cells)


def small_table(number: int) -> TableSample:
    """Compose the same table, photographed from twice as far."""
    sample = composed_table(number)
    small = cv2.resize(sample.image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return TableSample(np.asarray(small, np.uint8), sample.cells)


def sheet(
    data: Path,
    number: int,
    *,
    in_columns: bool = False,
    lost: float = 0.0,
    framed: bool = False,
    dotted: bool = False,
    black_and_white: bool = False,
) -> TableSample:
    """Lay real cells of weather tables into a ruled sheet of 24 columns and 43 rows, and scan it.

    They stand in any order, or in the columns and in the order that they came from. Of the rules a share may
    be lost, in pieces, and most of the level ones may be dotted. A frame may be drawn around. In black and
    white the sheet has a dark border.
    """
    rng = np.random.default_rng([43, number])
    found = scans(data, "weather")
    width, height = CELL_PX
    page, origin = _page(SHEET_ROWS * height, SHEET_COLUMNS * width, width)
    cells = []
    columns = list(islice(cycle(_columns(found)), SHEET_COLUMNS))
    for r in range(SHEET_ROWS):
        if in_columns:
            chosen = [column[r % len(column)] for column in columns]
        else:
            chosen = [found[i] for i in rng.integers(0, len(found), SHEET_COLUMNS)]
        cells.append(tuple(scan.digits for scan in chosen))
        for c, scan in enumerate(chosen):
            ink = 1 - cv2.cvtColor(scan.image(), cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
            scale = min(width / ink.shape[1], height / ink.shape[0], 1.0)
            ink = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            left = origin + c * width + (width - ink.shape[1])
            lay(page, ink, left, origin + r * height + (height - ink.shape[0]) // 2)
    count = (SHEET_ROWS, SHEET_COLUMNS)
    _rule(page, origin, count, CELL_PX, upright=True, rng=rng, lost=lost, dotted=dotted)
    if framed:
        near = origin - FRAME_PX
        cv2.rectangle(page, (near, near), (page.shape[1] - near, page.shape[0] - near), 0.9, 3)
    for r in range(SUM_EVERY - 1, SHEET_ROWS, SUM_EVERY):
        cv2.line(page, (origin, origin + r * height), (page.shape[1] - origin, origin + r * height), 1.0, 4)
    _spoil(page, origin, rng)
    gray = photographed(page, rng, turn_degrees=0.4, foreshortened=0.003)
    return TableSample(_in_black_and_white(gray) if black_and_white else gray, tuple(cells))


def _in_black_and_white(gray: Gray) -> Gray:
    light = cv2.GaussianBlur(gray, (0, 0), AROUND_PX).astype(np.float32)
    scanned = np.where(gray < PAPER * light, np.uint8(0), np.uint8(255))
    return np.asarray(cv2.copyMakeBorder(scanned, *BORDER_PX, cv2.BORDER_CONSTANT, value=BORDER), np.uint8)


def _columns(found: Sequence[Scan]) -> list[list[Scan]]:
    """Return the cells of each column of the tables, from the top; files are named 203_196905_D4.png."""
    columns: dict[str, list[tuple[int, Scan]]] = {}
    for scan in found:
        column = scan.path.stem.rstrip(string.digits)
        columns.setdefault(column, []).append((int(scan.path.stem.removeprefix(column)), scan))
    return [[scan for _, scan in sorted(column, key=itemgetter(0))] for column in columns.values()]


def photographed(
    page: Cover,
    rng: np.random.Generator,
    *,
    turn_degrees: float = TURN_DEGREES,
    foreshortened: float = FORESHORTENED,
) -> Gray:
    """See a page with a camera: a little turned and foreshortened, in a gradient of light, blurred."""
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = np.deg2rad(np.clip(rng.normal(0, turn_degrees / 2), -turn_degrees, turn_degrees))
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    moved = (corners - (width / 2, height / 2)) @ spin + (width / 2, height / 2)
    moved = moved + rng.uniform(-foreshortened, foreshortened, (4, 2)) * max(width, height)
    warp = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    seen = cv2.warpPerspective(page, warp, (width, height), flags=cv2.INTER_AREA)
    seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.4, 1.1)))
    direction = rng.normal(0, 1, 2)
    x, y = np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height)
    slope = (direction[0] * x[np.newaxis] + direction[1] * y[:, np.newaxis]) / np.hypot(*direction)
    light = rng.uniform(185, 240) * (1 + rng.uniform(0, 0.5) * slope)
    gray = light * (1 - seen * rng.uniform(0.6, 0.9)) + rng.normal(0, rng.uniform(1, 5), page.shape)
    coded = cv2.imencode(".jpg", np.clip(gray, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def _number(rng: np.random.Generator, longest: int) -> str:
    return "".join(map(str, rng.integers(0, 10, rng.integers(1, longest + 1))))


def number_by_hand(
    text: str, writer: Writer, brush: float, digit_px: float, widest_gap: float, rng: np.random.Generator
) -> Cover:
    """Write a number whose digits are at most `widest_gap` heights apart."""
    if not text:
        return np.zeros((1, 1), np.float32)
    for spacing in ("apart", "apart", "tight"):
        drawn = compose_pen(rng, text, writer=writer, spacing=spacing, brush=brush, digit_px=digit_px)
        ink = 255 - drawn.image
        blank = np.flatnonzero(np.r_[True, ink.max(axis=0) > INKED, True])
        left, top, width, height = cv2.boundingRect(ink)
        if np.diff(blank[(blank >= left) & (blank <= left + width)]).max(initial=0) <= widest_gap * digit_px:
            break
    return np.asarray(ink[top : top + height, left : left + width] / 255, np.float32)


def _page(height: int, width: int, margin: int) -> tuple[Cover, int]:
    return np.zeros((height + 2 * margin, width + 2 * margin), np.float32), margin


def _rule(
    page: Cover,
    origin: int,
    count: tuple[int, int],
    cell: tuple[int, int],
    *,
    upright: bool,
    rng: np.random.Generator,
    lost: float = 0.0,
    dotted: bool = False,
) -> None:
    """Draw the rules of a table, all as dark and thick; some may be dotted, some of their pieces lost."""
    darkness, thick = float(rng.uniform(0.4, 1.0)), int(rng.integers(1, 3))
    right, bottom = origin + count[1] * cell[0], origin + count[0] * cell[1]
    rules = np.zeros_like(page)
    for r in range(count[0] + 1):
        y = origin + r * cell[1]
        for x in range(origin, right, DOTS_PX) if dotted and r % WHOLE_EVERY else ():
            cv2.circle(rules, (x, y), 1, darkness, -1)
        if not dotted or r % WHOLE_EVERY == 0:
            cv2.line(rules, (origin, y), (right, y), darkness, thick)
    for c in range(count[1] + 1) if upright else ():
        x = origin + c * cell[0]
        cv2.line(rules, (x, origin), (x, bottom), darkness, thick)
    if lost:
        pieces = rng.random((-(-page.shape[0] // LOST_PX), -(-page.shape[1] // LOST_PX))) < lost
        rules[pieces.repeat(LOST_PX, 0).repeat(LOST_PX, 1)[: page.shape[0], : page.shape[1]]] = 0
    np.maximum(page, rules, out=page)


def _spoil(page: Cover, origin: int, rng: np.random.Generator) -> None:
    """Draw ticks and blots over the cells of a sheet."""
    width, height = CELL_PX
    for r in range(SHEET_ROWS):
        for c in range(SHEET_COLUMNS):
            x, y = origin + c * width, origin + r * height
            if rng.random() < TICKS:
                corner = np.array([x + width - 18, y + height // 2]) + rng.integers(-6, 7, 2)
                tick = (corner + np.array([(0, 0), (5, 8), (16, -14)])).astype(np.int32)
                cv2.polylines(page, [tick], False, 1.0, 3)
            if rng.random() < BLOTS:
                at = (x + int(rng.integers(width)), y + int(rng.integers(height)))
                cv2.ellipse(page, (at, (float(rng.uniform(6, 24)), float(rng.uniform(6, 18))), 30.0), 0.9, -1)


def in_place(wanted: Sequence[Sequence[str]], read: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Count the cells that are not empty, and those of them that were read right in their row and column."""
    cells = [(r, c, text) for r, row in enumerate(wanted) for c, text in enumerate(row) if text]
    right = sum(r < len(read) and c < len(read[r]) and read[r][c] == text for r, c, text in cells)
    return len(cells), right


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the share of cells that are right and in place, and the processor time of a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the evaluation data")
    parser.add_argument("--composed", type=int, default=60, metavar="N", help="composed tables (%(default)s)")
    parser.add_argument("--sheets", type=int, default=2, metavar="N", help="whole sheets (%(default)s)")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="a folder of other networks")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    reader = NumberReader(options.weights)
    reader.read_page(composed_table(0).image)
    head = ("tables", "n", "cells", "right and in place", "right size", "s a page")
    print(table_row(head), table_row(["---"] + ["---:"] * 5), sep="\n", flush=True)

    def spoilt(kind: str) -> list[Drawn]:
        return [(partial(spoilt_table, kind), number) for number in range(options.composed)]

    def sheets(**how: Any) -> list[Drawn]:
        return [(partial(sheet, options.data, **how), number) for number in range(options.sheets)]

    kinds: list[tuple[str, list[Drawn]]] = [
        ("composed, photographed", [(composed_table, number) for number in range(options.composed)]),
        *((f"the same: {SPOILINGS[kind][0]}", spoilt(kind)) for kind in SPOILT),
        ("the same: half as large", [(small_table, number) for number in range(options.composed)]),
        ("weather sheets", sheets()),
        ("weather sheets, columns as they were", sheets(in_columns=True)),
        ("these, .3 of the rules lost in pieces", sheets(in_columns=True, lost=LOST)),
        ("these, in a frame", sheets(in_columns=True, framed=True)),
        ("these, dotted", sheets(in_columns=True, dotted=True)),
        ("these, in black and white with a dark border", sheets(in_columns=True, black_and_white=True)),
        (
            "these, dotted and in pieces, too",
            sheets(in_columns=True, lost=LOST, dotted=True, black_and_white=True),
        ),
    ]
    for title, samples in kinds:
        if samples:
            print(_figures(title, reader, samples), flush=True)
    return 0


def _figures(title: str, reader: NumberReader, samples: Sequence[Drawn]) -> str:
    cells = right = whole = 0
    seconds = 0.0
    for draw, number in samples:
        sample = draw(number)
        start = process_time()
        table = reader.read_page(sample.image).table or ()
        seconds += process_time() - start
        read = [[cell.text if cell else "" for cell in row] for row in table]
        there, found = in_place(sample.cells, read)
        cells, right = cells + there, right + found
        whole += [len(row) for row in read] == [len(row) for row in sample.cells]
    shares = f"{right / cells:.3f}", f"{whole / len(samples):.2f}", f"{seconds / len(samples):.2f}"
    return table_row([title, str(len(samples)), str(cells), *shares])


if __name__ == "__main__":
    sys.exit(main())
