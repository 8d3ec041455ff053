"""What the networks of lines learn from: lines from a pen, MNIST's digits, scans, and other marks.

They are composed by as many processes as there are cores; the seed alone decides what comes out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt

from training.mnist import LabelledCrops
from training.parallel import shared_out
from training.synth.composed import ComposedString, on_page
from training.synth.ink import draw
from training.synth.shapes import styles
from training.synth.strings import BRUSH, DIGIT_PX, compose_images, compose_pen
from training.synth.traced import TRACED_DIGITS, Traces, traces_of
from training.synth.writer import Writer

# How often an image shows a line from a pen, a number set from MNIST's training digits, a single digit of
# either, or one mark that is no digit.
OFTEN = (0.64, 0.12, 0.05, 0.06, 0.13)
SCAN_SHARE = 0.25  # of all but lone marks: as a scanner sees them
FLAGGED_SHARE = 0.5  # of the scans' writers begin their 1s with an up-stroke, as on many a form
FLAGGED = ("flag", "upstroke")  # what is said in the names of the 1s that begin so
CHUNK = 100  # composed numbers that share a random generator

T = TypeVar("T")
Make = Callable[[ComposedString, np.random.Generator], T | None]


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """What real hands wrote, for the mixture to write with.

    Attributes
    ----------
    images : mapping of digit to (n, 28, 28) uint8 arrays, ink bright.
    traces : mapping of digit to strokes, see `training.synth.traced`.
    """

    images: Mapping[int, npt.NDArray[np.uint8]]
    traces: Traces

    @classmethod
    def of(cls, digits: LabelledCrops) -> Self:
        """Sort digits by what they show, and trace some of them."""
        images = {digit: digits.crops[digits.labels == digit] for digit in range(10)}
        return cls(images, traces_of(digits, TRACED_DIGITS))


def compose(rng: np.random.Generator, hands: Hands, strangeness: float = 1.0) -> ComposedString:
    """Draw one image from the mixture.

    Parameters
    ----------
    rng : numpy Generator, all there is of chance.
    hands : of MNIST's training digits.
    strangeness : float, of the hands that hold the pen, see `training.synth.writer.Writer.sample`.
    """
    kind = int(rng.choice(len(OFTEN), p=OFTEN))
    scan = bool(rng.random() < SCAN_SHARE)
    single = str(rng.integers(0, 10))
    if kind in (1, 3):
        return compose_images(rng, hands.images, single if kind == 3 else None, scan=scan)
    if kind == 4:  # people shape letters in more ways than the pen knows, so no hand is steady
        return _no_number(rng, Writer.sample(rng, strangeness, hands.traces, steady=0.0))
    writer = Writer.sample(rng, strangeness, hands.traces)
    if scan and rng.random() < FLAGGED_SHARE:
        writer = writer.with_style(1, int(rng.choice(_flagged())))
    return compose_pen(rng, single if kind == 2 else None, writer=writer, scan=scan)


@cache
def _flagged() -> tuple[int, ...]:
    """Return the places of the styles of a 1 that begin with an up-stroke."""
    return tuple(k for k, one in enumerate(styles()[1]) if any(word in one.name for word in FLAGGED))


def _no_number(rng: np.random.Generator, writer: Writer) -> ComposedString:
    """Draw one mark that nobody takes for a digit."""
    brush_px = max(1, round(DIGIT_PX * float(np.exp(rng.uniform(*np.log(BRUSH))))))
    character, strokes = writer.non_digit(rng)
    ink = draw([stroke * DIGIT_PX for stroke in strokes], brush_px)
    return on_page([(character, ink)], False, rng)


def from_composed(
    make: Make[T], mnist: LabelledCrops, count: int, seed: int, strangeness: float = 1.0
) -> Iterator[T]:
    """Make something of each of `count` composed numbers.

    Parameters
    ----------
    make : a function of a module (it is sent to other processes); None leaves a number out.
    mnist : the digits that numbers are set from.
    count : int, how many numbers; rounded up to whole chunks.
    seed : int, not negative.
    strangeness : float, see `compose`.
    """
    given = Hands.of(mnist), make, seed, strangeness
    chunks: Iterator[list[T]] = shared_out(_chunk, given, range(-(-count // CHUNK)))
    for made in chunks:
        yield from made


def _chunk(given: tuple[Hands, Make[T], int, float], chunk: int) -> list[T]:
    hands, make, seed, strangeness = given
    rng = np.random.default_rng([seed, chunk])
    made = (make(compose(rng, hands, strangeness), rng) for _ in range(CHUNK))
    return [one for one in made if one is not None]
