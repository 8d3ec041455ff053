"""``python -m tests.golden``: make the golden pictures of ``tests/data`` again, with their labels.

Which samples and seeds are taken is decided by their place in a set, never by how they are read. What the
shipped reader makes of a picture is only noted. It needs the evaluation data, see CONTRIBUTING.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks import pen
from benchmarks.sets import evaluation_sets
from recognizer import NumberReader
from tests.pictures import FOLDER, LABELS, SURE, Golden
from training.mnist import read_mnist
from training.synth.composed import NOT_A_DIGIT
from training.synth.crops import digit_crops
from training.synth.layout import Spacing
from training.synth.scan import scan_like
from training.synth.shapes import styles
from training.synth.strings import compose_pen
from training.synth.traced import Traces, traces_of
from training.synth.writer import Writer

DATA = Path("../shared/data")
SEED = 1  # of the pen's pictures; why not another: see the README of the pictures
TRACED_DIGITS = 1000  # of MNIST's training digits, whose shapes the pen takes
UNIPEN = "UNIPEN train_r01_v07"
PENDIGITS = "UCI Pen-Based Recognition of Handwritten Digits"
REGISTERS = "LECTAUREP"
OWN, CC_BY = "MIT", "CC BY 4.0"
# Of each evaluation set how many, and what they show. The lines are drawn below, for their breaks.
FROM_UNIPEN = {
    "pen-normal": (3, "a number, normal brush"),
    "pen-thin": (2, "a number, thin brush"),
    "pen-thick": (2, "a number, thick brush"),
    "inverted": (1, "a number, white on black"),
    "slope": (1, "a number on a line that falls by 4 degrees"),
    "separators": (3, "a number with separators, of which only the digits count"),
    "marks": (2, "a letter or sign alone: no digit"),
}
GOLDEN_RATIO = 0.618  # its multiples never meet, so two sets hardly take the same number
SHEETS, RULED = 1, 6  # sheets of several lines from UNIPEN, numbers from registers
SPACINGS: tuple[Spacing, ...] = ("touching", "touching", "joined")
AMOUNTS = ("1.250,-", "#4780.36#")  # as people write them on cheques
CHEQUE_PX = 28  # height of a digit on these, as on a cheque scanned at 100 dots an inch
LETTER_ALONE = "R"

Gray = npt.NDArray[np.uint8]


class Picture(NamedTuple):
    """A golden picture: gray, the digits in it with lines joined by a line break, and where it is from."""

    name: str
    image: Gray
    text: str
    source: str
    licence: str
    note: str


def pictures(data: Path) -> Iterator[Picture]:
    """Draw all of them from the evaluation data in `data` and the project's own pen."""
    yield from _single_digits(data)
    yield from _unipen(data)
    yield from _unipen_sheets(data)
    yield from _registers(data)
    yield from _written(traces_of(read_mnist(data / "mnist").train, TRACED_DIGITS))
    yield Picture("blank", np.full((300, 840), 255, np.uint8), "", "none", OWN, "nothing at all")


def _unipen(data: Path) -> Iterator[Picture]:
    sets = evaluation_sets(data)
    for row, (name, (count, note)) in enumerate(FROM_UNIPEN.items()):
        for number, index in enumerate(_spread(sets[name].size, count, GOLDEN_RATIO * row % 1), 1):
            sample = sets[name].sample(index)
            gray = cv2.cvtColor(sample.image, cv2.COLOR_RGB2GRAY)
            source = f"{UNIPEN}; benchmark set {name}, sample {index}"
            yield Picture(f"{name}-{number}", _gray(gray), sample.wanted, source, CC_BY, note)


def _unipen_sheets(data: Path) -> Iterator[Picture]:
    """Draw sheets of several numbers of several digits: only there the label says where a line ends."""
    sheets = [
        line
        for line in pen.load_strokes(data / "unipen" / "strings.jsonl.gz")
        if line["multiline"] and line["kind"] == "digits" and min(map(len, line["label"].split())) > 1
    ]
    render = pen.load_renderer(data / "render_strokes.py")
    for number, index in enumerate(_spread(len(sheets), SHEETS, 0.5), 1):
        sheet = sheets[index]
        image = pen.draw(render, sheet, f"golden {index}", pen.LINES_BRUSH, pen.LINES_CANVAS_PX)
        source = f"{UNIPEN}; sheet of numbers {index}, writer {sheet['writer']}"
        text = "\n".join(sheet["label"].split())
        yield Picture(f"sheet-{number}", _gray(image[..., 0]), text, source, CC_BY, "several lines")


def _single_digits(data: Path) -> Iterator[Picture]:
    """Take each digit once, the even ones from UNIPEN and the odd ones from UCI, from other parts of them."""
    files = (("unipen/digits", UNIPEN), ("hands/pendigits", PENDIGITS))
    render = pen.load_renderer(data / "render_strokes.py")
    for digit in range(10):
        file, source = files[digit % 2]
        records = [one for one in pen.load_strokes(data / f"{file}.jsonl.gz") if one["label"] == str(digit)]
        record = records[(2 * digit + 1) * len(records) // 20]
        image = pen.draw(render, record, f"golden {digit}", pen.BRUSHES["normal"])
        where = f"{source}; a {digit} of writer {record['writer']}"
        yield Picture(f"digit-{digit}", _gray(image[..., 0]), str(digit), where, CC_BY, "a single digit")


def _registers(data: Path) -> Iterator[Picture]:
    """Take the middle number of hands that are spread over all of them."""
    folder = data / "scans" / "registers"
    hands: dict[str, list[dict[str, str]]] = {}
    for line in (folder / LABELS).read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        hands.setdefault(label["writer"], []).append(label)
    names = sorted(hands)
    for number, index in enumerate(_spread(len(names), RULED, 0.5), 1):
        mine = hands[names[index]]
        label = mine[len(mine) // 2]
        image = cv2.imread(str(folder / label["image"]), cv2.IMREAD_GRAYSCALE)
        source = f"{REGISTERS}; {Path(label['image']).stem}, writer {names[index]}"
        note = "a number in a register on ruled paper, 1830 to 1939"
        yield Picture(f"register-{number}", _gray(image), label["digits"], source, CC_BY, note)


def _written(traces: Traces) -> Iterator[Picture]:
    """Write with the project's own pen; every picture has a random generator of its own."""
    own, traced = "the project's own pen", "the project's own pen, in shapes of MNIST's training digits"

    def rng(*place: int) -> np.random.Generator:
        return np.random.default_rng([SEED, *place])

    for number, length in enumerate((13, 17), 1):
        image = compose_pen(rng(1, number), _digits(rng(2, number), length), spacing="apart", digit_px=48)
        yield Picture(f"long-{number}", image.image, image.label, own, OWN, f"{length} digits")
    for number, spacing in enumerate(SPACINGS, 1):
        text = _digits(rng(3, number), 4)
        image = compose_pen(rng(4, number), text, spacing=spacing)
        yield Picture(f"{spacing}-{number}", image.image, image.label, own, OWN, f"digits that are {spacing}")
    for number in (1, 2):
        writer = Writer.sample(rng(5, number))
        for digit, look in ((1, "flag"), (7, "crossed")):
            looking = [place for place, style in enumerate(styles()[digit]) if look in style.name]
            writer = writer.with_style(digit, int(rng(6, number, digit).choice(looking)))
        text = f"17{_digits(rng(7, number), 2)}71"
        image = compose_pen(rng(8, number), text, writer=writer, spacing="apart")
        yield Picture(f"flagged-{number}", image.image, image.label, own, OWN, "1s with a flag, crossed 7s")
    for number in (1, 2, 3):
        shapes = tuple(traces[digit][int(rng(9, number, digit).integers(50))] for digit in range(10))
        writer = replace(Writer.sample(rng(10, number)), traced=shapes)
        image = compose_pen(rng(11, number), _digits(rng(12, number), 5), writer=writer, spacing="apart")
        yield Picture(f"traced-{number}", image.image, image.label, traced, OWN, "a number in others' hands")
    for number, amount in enumerate(AMOUNTS, 1):
        image = compose_pen(rng(13, number), amount, spacing="apart", digit_px=CHEQUE_PX)
        scan = scan_like(_on_a_rule(image.image), rng(14, number))
        yield Picture(
            f"cheque-{number}", scan, image.label, own, OWN, f"{amount} over a printed line, scanned"
        )
    writer = Writer.sample(rng(15))
    rows = [
        compose_pen(rng(16, row), _digits(rng(17, row), 3 + row), writer=writer, spacing="apart", brush=0.1)
        for row in range(3)
    ]
    lines = _below_one_another([row.image for row in rows])
    yield Picture("lines-1", lines, "\n".join(row.label for row in rows), own, OWN, "three lines in one hand")
    small = digit_crops(rng(18), 3, traces)
    for number, (crop, digit) in enumerate(zip(small.crops, small.labels, strict=True), 1):
        yield Picture(
            f"small-{number}", crop, str(digit), traced, OWN, "a digit of 28 by 28 pixels as in MNIST"
        )
    letter = compose_pen(rng(19), LETTER_ALONE)
    assert all(mark.digit == NOT_A_DIGIT for mark in letter.marks)
    yield Picture("letter-1", letter.image, "", own, OWN, f"the letter {LETTER_ALONE} alone")


def _spread(size: int, count: int, offset: float) -> list[int]:
    """Return `count` indices, evenly spread over `size`; `offset`, in [0, 1), is where in a share."""
    return [int((place + offset) * size / count) for place in range(count)]


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(map(str, rng.integers(0, 10, count)))


def _on_a_rule(image: Gray) -> Gray:
    """Print a line below the writing, from edge to edge."""
    page = cv2.copyMakeBorder(image, 8, 16, 24, 24, cv2.BORDER_CONSTANT, value=255)
    page[-12:-10] = 60
    return _gray(page)


def _below_one_another(rows: Sequence[Gray]) -> Gray:
    width = max(row.shape[1] for row in rows)
    padded = [np.pad(row, ((8, 8), (0, width - row.shape[1])), constant_values=255) for row in rows]
    return np.concatenate(padded)


def _gray(image: object) -> Gray:
    return np.asarray(image, np.uint8)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.golden", description="Make the golden pictures again."
    )
    parser.add_argument("--data", type=Path, default=DATA, help="the evaluation data (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder for them (default: tests/data)")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for old in options.out.glob("*.png"):
        old.unlink()
    reader = NumberReader()
    with (options.out / LABELS).open("w", encoding="utf-8") as labels:
        for name, image, text, source, licence, note in pictures(options.data):
            Image.fromarray(image).save(options.out / f"{name}.png", optimize=True)
            reading = reader.read(image)
            read = reading.text == text
            sure = read and reading.confidence >= SURE
            golden = Golden(f"{name}.png", text, source, licence, note, read=read, sure=sure)
            labels.write(json.dumps(asdict(golden)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
