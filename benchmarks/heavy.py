"""What expensive pictures cost to read: ``python -m benchmarks.heavy``.

Small files that make a reader work: long lines of touching digits, textures, noise. Each is read by
a process of its own, with one thread.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from time import process_time
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.commands import table_row
from benchmarks.drawings import drawing, encoded
from recognizer import NumberReader

SMALL_PIXELS = 1_000_000
MOST_MEMORY = 8 << 30  # bytes of address space; what wants more is ended
MOST_SECONDS = 120  # of the processor
WARM_DRAWINGS = 20  # that are timed, so that costs hold on any machine
PAPER, INK = 255, 0
FONT_PX = 22  # a digit's height in OpenCV's font at scale 1
Picture: TypeAlias = npt.NDArray[np.uint8]


class Cost(NamedTuple):
    """What reading a picture took.

    Attributes
    ----------
    seconds : float, of the processor.
    drawings : float, how many drawn numbers the same process reads in that time.
    megabytes : float, above the reader that is loaded.
    """

    seconds: float
    drawings: float
    megabytes: float


def _paper(width: int, height: int) -> Picture:
    return np.full((height, width), PAPER, np.uint8)


def touching(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return a line of digits that touch each other, as high as the picture has room for."""
    picture, digit_px = _paper(width, height), 0.6 * height
    x, pen = digit_px / 2, max(2, round(digit_px / 10))
    while x < width - digit_px:
        place = (round(x), round(0.8 * height))
        digit = str(rng.integers(10))
        cv2.putText(picture, digit, place, cv2.FONT_HERSHEY_SIMPLEX, digit_px / FONT_PX, INK, pen)
        x += digit_px * rng.uniform(0.65, 0.8)
    return picture


def written(width: int, height: int, rng: np.random.Generator, digit_px: int = 40) -> Picture:
    """Return a page full of digits in any place."""
    picture = _paper(width, height)
    for _ in range(width * height // (2 * digit_px**2)):
        place = (int(rng.integers(width)), int(rng.integers(height)))
        digit = str(rng.integers(10))
        cv2.putText(picture, digit, place, cv2.FONT_HERSHEY_SIMPLEX, digit_px / FONT_PX, INK, digit_px // 10)
    return picture


def comb(width: int, height: int, _: np.random.Generator) -> Picture:
    """Return teeth on one back, all one component."""
    picture = _paper(width, height)
    picture[: height // 10 + 1], picture[:, ::7], picture[:, 1::7] = INK, INK, INK
    return picture


def grid(width: int, height: int, _: np.random.Generator) -> Picture:
    """Return crossed lines."""
    picture = _paper(width, height)
    picture[::12], picture[:, ::12] = INK, INK
    return picture


def columns(width: int, height: int, _: np.random.Generator) -> Picture:
    """Return upright lines of one pixel."""
    picture = _paper(width, height)
    picture[1:-1, 1:-1:3] = INK
    return picture


def rows(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return level lines of one pixel."""
    return np.ascontiguousarray(columns(height, width, rng).T)


def ticks(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return short upright strokes side by side, row by row: as many digits as there is room for."""
    picture = _paper(width, height)
    for x in range(2, width - 2, 5):
        for y in range(2, height - 12, 14):
            picture[y : y + int(rng.integers(8, 12)), x : x + 2] = INK
    return picture


def specks(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return dots of two pixels."""
    picture = _paper(width, height)
    count = width * height // 60
    x, y = rng.integers(0, width, count), rng.integers(0, height, count)
    for step in (0, 1):
        picture[y, np.minimum(x + step, width - 1)] = INK
    return picture


def chequers(width: int, height: int, _: np.random.Generator) -> Picture:
    """Return squares of four pixels that meet at their corners."""
    squares = np.add.outer(np.arange(height) // 4, np.arange(width) // 4) % 2
    return np.where(squares == 1, np.uint8(PAPER), np.uint8(INK))


def noise(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return black and white pixels by chance, three of ten black."""
    return np.where(rng.integers(0, 10, (height, width), np.uint8) < 3, np.uint8(INK), np.uint8(PAPER))


def gray_noise(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return gray levels by chance."""
    return rng.integers(0, 256, (height, width), np.uint8)


def blots(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return blurred noise in black and white: components of every shape."""
    blurred = cv2.blur(rng.integers(0, 256, (height, width), np.uint8), (9, 9))
    return np.where(blurred < 120, np.uint8(INK), np.uint8(PAPER))


def scribble(width: int, height: int, rng: np.random.Generator) -> Picture:
    """Return one line that crosses itself all over."""
    picture = _paper(width, height)
    corners = rng.integers(0, (width, height), (60 + max(width, height) // 20, 2), dtype=np.int32)
    cv2.polylines(picture, [corners], isClosed=False, color=INK, thickness=3)
    return picture


def spiral(width: int, height: int, _: np.random.Generator) -> Picture:
    """Return a spiral that fills the picture."""
    picture, turns = _paper(width, height), max(1, min(width, height) // 16)
    angle = np.linspace(0, 2 * np.pi * turns, 100 * turns)
    growth = angle / angle[-1] / 2.1
    line = np.stack([width * (0.5 + growth * np.cos(angle)), height * (0.5 + growth * np.sin(angle))], axis=1)
    cv2.polylines(picture, [line.astype(np.int32)], isClosed=False, color=INK, thickness=3)
    return picture


def rings(width: int, height: int, _: np.random.Generator) -> Picture:
    """Return rings within rings."""
    picture = _paper(width, height)
    for size in range(4, min(width, height), 10):
        axes = (size * width // min(width, height) // 2, size * height // min(width, height) // 2)
        cv2.ellipse(picture, (width // 2, height // 2), axes, 0, 0, 360, INK, 2)
    return picture


def diagonals(width: int, height: int, _: np.random.Generator) -> Picture:
    """Return long slanted lines."""
    picture = _paper(width, height)
    for x in range(-height, width, 12):
        cv2.line(picture, (x, 0), (x + height, height), INK, 2)
    return picture


KINDS: dict[str, Callable[[int, int, np.random.Generator], Picture]] = {
    kind.__name__: kind
    for kind in (
        touching, written, comb, grid, columns, rows, ticks, specks, chequers, noise, gray_noise, blots,
        scribble, spiral, rings, diagonals,
    )
}  # fmt: skip
SMALL_SIZES = ((1000, 1000), (20_000, 50), (50, 20_000), (300, 300))
LARGE_SIZES = ((8000, 8000), (20_000, 3200), (20_000, 200), (20_000, 3))


def picture_of(kind: str, width: int, height: int, seed: int = 0) -> Picture:
    """Return a picture of one of `KINDS`, (height, width) uint8, ink dark; the same for the same seed."""
    return KINDS[kind](width, height, np.random.default_rng(seed))


def cost_of(picture: Picture) -> Cost:
    """Read a picture in a fresh process and say what that took.

    Raises
    ------
    BrokenProcessPool
        If it wanted more than `MOST_SECONDS`.
    MemoryError, or another error of a library that got no memory
        If it wanted more than `MOST_MEMORY`.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.png"
        file.write_bytes(encoded(picture))
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
            return fresh.submit(_read, file).result()


def _read(file: Path) -> Cost:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    cv2.setNumThreads(1)
    reader = NumberReader()
    reader.read(drawing(0))
    start = process_time()
    for _ in range(WARM_DRAWINGS):
        reader.read(drawing(0))
    before, begun = _peak_mb(), process_time()
    reader.read(file)
    seconds = process_time() - begun
    return Cost(seconds, WARM_DRAWINGS * seconds / (begun - start), _peak_mb() - before)


def _peak_mb() -> float:
    """Return this process's own peak; that of `resource` counts its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (peak,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak) / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what each picture cost; fail where one was not read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", default=",".join(KINDS), help="separated by commas (%(default)s)")
    parser.add_argument("--large", action="store_true", help="also pictures of up to 64 million pixels")
    parser.add_argument("--seed", type=int, default=0, help="of the pictures (%(default)s)")
    options = parser.parse_args(arguments)
    sizes = SMALL_SIZES + (LARGE_SIZES if options.large else ())
    failed = False
    print(
        table_row(["picture", "width", "height", "s", "drawings", "MB"]),
        table_row(["---"] + ["---:"] * 5),
        sep="\n",
    )
    for kind in options.kinds.split(","):
        for width, height in sizes:
            try:
                cost = cost_of(picture_of(kind, width, height, options.seed))
                row = [f"{cost.seconds:.2f}", f"{cost.drawings:.0f}", f"{cost.megabytes:.0f}"]
            except (BrokenProcessPool, MemoryError, RuntimeError, cv2.error) as error:
                failed, row = True, [type(error).__name__, "", ""]
            print(table_row([kind, str(width), str(height), *row]), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
