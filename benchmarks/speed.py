"""What a number costs, of what, and against others: ``python -m benchmarks.speed --data ../shared/data``."""

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any
from unittest import mock

import cv2
import numpy as np

from benchmarks.commands import table_row
from benchmarks.drawings import drawing, encoded
from benchmarks.pen import Image
from benchmarks.readers import READERS, MissingReaderError, Read
from benchmarks.sets import EvaluationSet, evaluation_sets
from recognizer import NumberReader
from recognizer.networks import WEIGHTS, Networks

ROOT = Path(__file__).parents[1]
SETS = ("pen-normal", "cheques")
PEERS = {"ppocr": "PP-OCRv6 small", "contours": "plain contours"}
REPEATS = 3  # of each reading, the quickest counts: other work on the machine only makes it slower
STAGES = {  # the functions that are measured, and the stage that each is; the rest of a reading is the paths
    "recognizer.reader.load_gray": "decode",
    "segmentation.writing.find_ink": "ink",
    "recognizer.upright.find_writing": "lines",
    "recognizer.line_reader.cut_lattice": "lattice",
    "recognizer.line_reader.gather_evidence": "evidence",
    "recognizer.upright.line_frames": "evidence",
    "recognizer.line_reader.components_to_cut": "evidence",
}
NAMES = ("decode", "ink", "lines", "networks", "evidence", "lattice", "paths")
PHOTO_DIGITS_PX = (100, 400)
SCAN_PX = (5477, 3652)  # 20 megapixels, the aspect of A4
SCAN_ROWS, SCAN_COLUMNS = 40, 5
SCAN_DIGIT_PX, SCAN_NUMBER_PX = 70, 600  # the most that a number takes
# From a small process: a child begins with the memory of whoever starts it.
LAUNCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=-3, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
PAPER, INK, GRAIN = 230, 30, 4.0  # gray levels


class Clock:
    """Shares out processor time among stages; a stage within another counts for itself alone."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens now for a stage."""
        self._charge()
        self._open.append(name)
        try:
            yield
        finally:
            self._charge()
            self._open.pop()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose time counts for a stage."""

        def call(*arguments: Any, **named: Any) -> Any:
            with self.stage(name):
                return function(*arguments, **named)

        return call

    def _charge(self) -> None:
        now = process_time()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now


def stages(networks: Networks, images: Sequence[bytes]) -> Clock:
    """Read images and say what each stage took."""
    clock = Clock()
    asked = Networks(
        clock.timed("networks", networks.layers),
        clock.timed("networks", networks.second_layers),
        clock.timed("networks", networks.boundaries),
        clock.timed("networks", networks.digits),
        clock.timed("networks", networks.canvas),
        clock.timed("networks", networks.paper),
        replace(networks.decoder, weigh=clock.timed("networks", networks.decoder.weigh)),
    )
    reader = NumberReader(asked)
    with ExitStack() as patched:
        for place, name in STAGES.items():
            module, function = place.rsplit(".", 1)
            own = getattr(sys.modules[module], function)
            patched.enter_context(mock.patch(place, clock.timed(name, own)))
        for image in images:
            with clock.stage("paths"):
                reader.read(image)
    return clock


def quickest(read: Callable[[Any], object], image: Image | bytes) -> float:
    """Return the processor time of a reading, milliseconds."""
    times = []
    for _ in range(REPEATS):
        start = process_time()
        read(image)
        times.append(process_time() - start)
    return 1000 * min(times)


def photographed(drawn: Image, digit_px: float, seed: int) -> Image:
    """Return a drawing as a camera may see it, its ink so high: uneven light, and the paper's grain."""
    scale = digit_px / _inked(drawn).shape[0]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    gray = cv2.resize(_gray(drawn), None, fx=scale, fy=scale, interpolation=method)
    light = np.linspace(0.75, 1, gray.shape[1])
    return _printed(gray, seed, light)


def scan(drawings: Sequence[Image]) -> Image:
    """Return a page of `SCAN_ROWS` × `SCAN_COLUMNS` numbers."""
    page = np.full(SCAN_PX, 255, np.uint8)
    down, across = (side // count for side, count in zip(SCAN_PX, (SCAN_ROWS, SCAN_COLUMNS), strict=True))
    for place in range(SCAN_ROWS * SCAN_COLUMNS):
        inked = _inked(drawings[place % len(drawings)])
        scale = min(SCAN_DIGIT_PX / inked.shape[0], SCAN_NUMBER_PX / inked.shape[1])
        number = cv2.resize(inked, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        row, column = divmod(place, SCAN_COLUMNS)
        top, left = down // 4 + down * row, across // 8 + across * column
        page[top : top + number.shape[0], left : left + number.shape[1]] = number
    return _printed(page, 0, np.ones(1))


def cold(arguments: Sequence[str]) -> tuple[float, float]:
    """Run Python afresh; return its processor time in milliseconds and its memory in MB."""
    launch = [sys.executable, "-c", LAUNCH, sys.executable, *arguments]
    runs = [subprocess.run(launch, cwd=ROOT, capture_output=True, check=True) for _ in range(REPEATS)]
    seconds, kilobytes = np.array([run.stdout.split() for run in runs], float).min(axis=0)
    return 1000 * seconds, kilobytes / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the evaluation data")
    parser.add_argument("--limit", type=int, default=60, help="samples a set")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    sets = evaluation_sets(options.data)
    _print_readers([sets[name] for name in SETS], options.limit)
    _print_stages([sets[name] for name in SETS], options.limit)
    drawings = [sets[SETS[0]].sample(index).image for index in sets[SETS[0]].spread(options.limit)]
    _print_sizes(drawings)
    _print_start()
    return 0


def _print_readers(sets: Sequence[EvaluationSet], limit: int) -> None:
    readers: dict[str, Read] = {"Number Reader": READERS["number-reader"](WEIGHTS)}
    for name, title in PEERS.items():
        try:
            readers[title] = READERS[name](WEIGHTS)
        except MissingReaderError as error:
            print(f"Left out: {error}.\n")
    print("Processor time of a number, median, milliseconds and in times of Number Reader's.\n")
    _print_row("set", *readers)
    _print_row("---", *["---:"] * len(readers))
    for shown in sets:
        images = [shown.sample(index).image for index in shown.spread(limit)]
        times = np.array([[quickest(read, image) for read in readers.values()] for image in images])
        own, *_ = medians = np.median(times, axis=0)
        _print_row(shown.title, *(f"{median:.1f} ({median / own:.2f}×)" for median in medians))


def _print_stages(sets: Sequence[EvaluationSet], limit: int) -> None:
    networks = NumberReader().networks
    print("\nWhere the time goes, in shares of a reading from a PNG file.\n")
    _print_row("set", "ms", *NAMES)
    _print_row("---", *["---:"] * (1 + len(NAMES)))
    for shown in sets:
        images = [encoded(shown.sample(index).image) for index in shown.spread(limit)]
        stages(networks, images[:1])
        seconds = stages(networks, images).seconds
        whole = sum(seconds.values())
        shares = (f"{seconds[name] / whole:.2f}" for name in NAMES)
        _print_row(shown.title, f"{1000 * whole / len(images):.1f}", *shares)


def _print_sizes(drawings: Sequence[Image]) -> None:
    reader = NumberReader()
    small, large = (
        np.median([quickest(reader.read, photographed(one, px, 0)) for one in drawings[:10]])
        for px in PHOTO_DIGITS_PX
    )
    page = encoded(scan(drawings), "JPEG")
    print("\nSizes, milliseconds.\n")
    _print_row("picture", "ms")
    _print_row("---", "---:")
    _print_row(f"photo of a number {PHOTO_DIGITS_PX[0]} pixels high", f"{small:.0f}")
    _print_row(f"{PHOTO_DIGITS_PX[1]} pixels high", f"{large:.0f} ({large / small:.1f}×)")
    _print_row(
        f"scan of 20 megapixels with {SCAN_ROWS * SCAN_COLUMNS} numbers",
        f"{quickest(reader.read, page):.0f}",
    )


def _print_start() -> None:
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder, "number.png")
        picture.write_bytes(encoded(drawing(0)))
        own = cold(["-m", "recognizer", "read", str(picture)])
    print("\nFrom the start of Python to the end, processor time and most memory.\n")
    _print_row("command", "ms", "MB")
    _print_row("---", "---:", "---:")
    _print_row("`number-reader read`", f"{own[0]:.0f}", f"{own[1]:.0f}")
    try:
        other = cold(["-c", "import tensorflow"])
    except subprocess.CalledProcessError:
        print("\nTensorFlow is not installed.")
        return
    _print_row("`import tensorflow`", f"{other[0]:.0f} ({other[0] / own[0]:.1f}×)", f"{other[1]:.0f}")


def _gray(drawn: Image) -> Image:
    return drawn if drawn.ndim == 2 else np.asarray(cv2.cvtColor(drawn, cv2.COLOR_RGB2GRAY), np.uint8)


def _inked(drawn: Image) -> Image:
    """Cut out the ink of a dark drawing."""
    gray = _gray(drawn)
    left, top, width, height = cv2.boundingRect((gray < 128).view(np.uint8))
    return gray[top : top + height, left : left + width]


def _printed(gray: Image, seed: int, light: np.ndarray[Any, Any]) -> Image:
    grain = np.random.default_rng(seed).normal(0, GRAIN, gray.shape)
    seen = (INK + (PAPER - INK) * (gray.astype(np.float64) / 255)) * light + grain
    return np.asarray(seen.clip(0, 255), np.uint8)


def _print_row(*cells: str) -> None:
    print(table_row(cells), flush=True)


if __name__ == "__main__":
    sys.exit(main())
