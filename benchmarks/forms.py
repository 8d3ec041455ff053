"""How many numbers in the combs of forms are read right: ``python -m benchmarks.forms``.

The forms are composed and photographed: printed lines, each with a comb for a number, all by one hand. Every
form is drawn from its number alone, so that each run sees the same ones. This is a development set.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

import cv2
import numpy as np

from benchmarks.commands import table_row
from benchmarks.pen import lay
from benchmarks.tables import Cover, Gray, number_by_hand, photographed
from recognizer import NumberReader, PageReading
from segmentation.box import Box
from training.synth.writer import Writer

LINES, BOXES = (3, 10), (3, 5)  # of a form, and of each comb, at least and at most
DIGIT_PX = (24, 44)  # height of its digits
BOX_WIDTH, BOX_HEIGHT = (1.0, 1.5), (1.25, 1.7)  # heights of a digit
PARTED, GAP = 0.35, (0.15, 0.4)  # of the forms have boxes that stand apart; by how many heights
LEADING = (0.3, 1.2)  # heights between two combs
PRINT, LABEL = (7, 10), 0.9  # heights of room for what is printed; how dark that is
DARKNESS, BRUSH = (0.35, 1.0), (0.07, 0.13)  # of rules; of the height of a digit
MARGIN = 2.0  # heights of a digit around all
FULL_WIDTH = 0.3  # of the numbers have zeros in the boxes before them
LARGEST = 1.05  # of its box: a digit may reach as far beyond it
SIZES, OFF_CENTRE = (0.85, 1.05), (0.3, 0.7)  # of a digit in its box
NEAR_PX = 20  # beside a comb, for the page was turned since
WORDS = (
    "Votes", "Total", "Ballots", "Valid", "Spoilt", "Station", "Number", "Cast", "Candidate", "Sheet", "Name",
    "Count", "Party", "Male", "Female",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A picture, (H, W) uint8, and the numbers in its combs, with where these were before it was taken."""

    image: Gray
    numbers: tuple[tuple[str, Box], ...]


def form(number: int) -> Form:
    """Compose a form, and photograph it."""
    rng = np.random.default_rng([71, number])
    lines, count = (int(rng.integers(low, high + 1)) for low, high in (LINES, BOXES))
    digit_px, writer, brush = float(rng.uniform(*DIGIT_PX)), Writer.sample(rng), float(rng.uniform(*BRUSH))
    width, height = (round(digit_px * rng.uniform(*size)) for size in (BOX_WIDTH, BOX_HEIGHT))
    gap = round(digit_px * rng.uniform(*GAP)) if rng.random() < PARTED else 0
    pitch = height + round(digit_px * rng.uniform(*LEADING))
    margin = round(MARGIN * digit_px)
    left = margin + round(digit_px * rng.uniform(*PRINT))
    page = np.zeros((lines * pitch + 2 * margin, left + count * (width + gap) + margin), np.float32)
    darkness, thick = float(rng.uniform(*DARKNESS)), int(rng.integers(1, 3))
    numbers = []
    for line in range(lines):
        top = margin + line * pitch
        _print(page, " ".join(rng.choice(WORDS, int(rng.integers(1, 3)))), (margin, top), (digit_px, height))
        text = "".join(map(str, rng.integers(0, 10, int(rng.integers(1, count + 1)))))
        text = text.zfill(count) if rng.random() < FULL_WIDTH else text
        for place, digit in enumerate(text.rjust(count)):
            x = left + place * (width + gap)
            cv2.rectangle(page, (x, top), (x + width, top + height), darkness, thick)
            if digit != " ":
                size = digit_px * float(rng.uniform(*SIZES))
                ink = _fitted(number_by_hand(digit, writer, brush, size, np.inf, rng), width, height)
                off_x, off_y = rng.uniform(*OFF_CENTRE, 2) * (width - ink.shape[1], height - ink.shape[0])
                lay(page, ink, round(x + off_x), round(top + off_y))
        numbers.append((text, Box(left, top, left + count * (width + gap), top + height)))
    return Form(photographed(page, rng), tuple(numbers))


def _print(page: Cover, words: str, corner: tuple[int, int], size: tuple[float, int]) -> None:
    printed = np.zeros(page.shape, np.uint8)
    base = corner[0], corner[1] + round(0.65 * size[1])
    cv2.putText(printed, words, base, cv2.FONT_HERSHEY_DUPLEX, size[0] / 42, 255, 1, cv2.LINE_AA)
    np.maximum(page, printed * np.float32(LABEL / 255), out=page)


def _fitted(ink: Cover, width: int, height: int) -> Cover:
    scale = min(1.0, LARGEST * height / ink.shape[0], LARGEST * width / ink.shape[1])
    if scale == 1:
        return ink
    return np.asarray(cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32)


def found_in_combs(form: Form, page: PageReading) -> tuple[int, int]:
    """Count the combs with just the right number, and the numbers that were found outside of all combs."""
    right, inside = 0, 0
    for text, comb in form.numbers:
        read = [number.text for number in page.numbers if _is_in(number.box, comb)]
        right += read == [text]
        inside += len(read)
    return right, len(page.numbers) - inside


def _is_in(box: Box, comb: Box) -> bool:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    across = comb.left - NEAR_PX <= x <= comb.right + NEAR_PX
    return across and comb.top - NEAR_PX / 2 <= y <= comb.bottom + NEAR_PX / 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the share of numbers that are read right, and how many were found where there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60, metavar="N", help="forms (%(default)s)")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    reader, numbers, right, outside, seconds = NumberReader(), 0, 0, 0, 0.0
    for number in range(options.count):
        sample = form(number)
        start = process_time()
        page = reader.read_page(sample.image)
        seconds += process_time() - start
        found, others = found_in_combs(sample, page)
        numbers, right, outside = numbers + len(sample.numbers), right + found, outside + others
    head = ("forms", "numbers in combs", "right", "numbers outside of combs", "s a form")
    print(table_row(head), table_row(["---:"] * len(head)), sep="\n")
    shares = f"{right / numbers:.3f}", str(outside), f"{seconds / options.count:.2f}"
    print(table_row([str(options.count), str(numbers), *shares]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
