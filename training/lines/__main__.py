"""``python -m training.lines STEP``: train one of the networks that read whole numbers.

TensorFlow takes seconds to load, so nothing imports it before it is needed.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from training.errors import TrainingError
from training.mnist import LabelledCrops, fetch_mnist, read_mnist
from training.output import prepare
from training.quiet import load_tensorflow

if TYPE_CHECKING:
    from training.lines.trained import TrainedNetwork

RUNS = Path("runs/lines")
FAILED, INTERRUPTED = 1, 130  # exit statuses; 130 is what shells report after Ctrl-C
# Composed numbers a step, ORDINARY_NUMBERS more for the decoder; and more than any step holds back.
NUMBERS = {"boundaries": 60_000, "line": 1_050_000, "decoder": 48_700}
LEAST_NUMBERS = 5_000
ORDINARY_NUMBERS, ORDINARY_SEED = 700, 99  # beside as many strange ones to fit the ranking on
BOUNDARY_SEED, STRIP_SEED, DECODER_SEED = 7, 601, 13  # each network learns from other numbers
EPILOG = """\
Each step learns from numbers and words that the project composes, with a pen of its own and MNIST's
training digits, and uses the shipped weights of the steps before it:
  boundaries   where two symbols meet, for the cuts    → segmentation/weights/
  line         a whole line without cuts             → recognizer/weights/
  decoder      what each of them counts              → recognizer/weights/ (wants digits.onnx, too)
Two cores take a night for the line network; with --numbers 200000 a fifth of it, and it reads less well.
All numbers are held in memory: 4 GB for line. A GPU wants TensorFlow's CUDA packages.
Copy STEP.onnx and STEP.json there to ship them.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m training.lines",
        description="Train one of the networks that read whole numbers.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=sorted(STEPS), metavar="STEP", help=", ".join(STEPS))
    parser.add_argument("--mnist", type=Path, metavar="FOLDER", help="with MNIST's four .gz files")
    parser.add_argument("--out", type=Path, default=RUNS, metavar="FOLDER", help="default: %(default)s")
    parser.add_argument("--start", type=Path, metavar="ONNX", help="weights of line to go on from")
    parser.add_argument(
        "--numbers",
        type=_count,
        metavar="COUNT",
        help="how many to compose; default: as for the shipped, but fewer for line",
    )
    options = parser.parse_args(arguments)
    if options.start and options.step != "line":
        parser.error("--start goes with line only")
    try:
        prepare(options.out)
        mnist = read_mnist(options.mnist) if options.mnist else fetch_mnist()
        learnt, _ = mnist.split()
        load_tensorflow(repeatable=False)
        from training.lines.shipping import ship

        numbers = options.numbers or NUMBERS[options.step]
        ship(options.step, STEPS[options.step](learnt, numbers, options.start), options.out)
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nStopped; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < LEAST_NUMBERS:
        raise argparse.ArgumentTypeError(f"got {text}, expected {LEAST_NUMBERS} or more: some are held back")
    return int(text)


def _boundaries(mnist: LabelledCrops, numbers: int, _: Path | None) -> "TrainedNetwork":
    import numpy as np

    from training.lines.boundaries import train_boundaries, window
    from training.lines.mixture import from_composed

    windows = list(from_composed(window, mnist, numbers, BOUNDARY_SEED))
    return train_boundaries(np.stack(windows), held_back=600)


def _line(mnist: LabelledCrops, numbers: int, start: Path | None) -> "TrainedNetwork":
    from training.lines.line_network import train_line_network
    from training.lines.mixture import from_composed
    from training.lines.samples import labelled_strip

    strips = list(from_composed(labelled_strip, mnist, numbers, STRIP_SEED))
    return train_line_network(strips, held_back=1_500, start=start)


def _decoder(mnist: LabelledCrops, numbers: int, _: Path | None) -> "TrainedNetwork":
    from recognizer.networks import WEIGHTS
    from training.lines.decoder import STRANGENESS, Observers, example, train_decoder
    from training.lines.mixture import from_composed
    from training.lines.samples import labelled_line

    networks = Observers.of(WEIGHTS)
    strange = from_composed(labelled_line, mnist, numbers, DECODER_SEED, STRANGENESS)
    ordinary = from_composed(labelled_line, mnist, ORDINARY_NUMBERS, ORDINARY_SEED)
    examples = [example(line, networks) for line in chain(strange, ordinary)]
    # About as many of either kind are held back.
    return train_decoder(examples, 2 * ORDINARY_NUMBERS, networks)


STEPS: dict[str, Callable[[LabelledCrops, int, Path | None], "TrainedNetwork"]] = {
    "boundaries": _boundaries,
    "line": _line,
    "decoder": _decoder,
}

if __name__ == "__main__":
    sys.exit(main())
