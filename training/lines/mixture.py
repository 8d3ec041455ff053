"""What the networks of lines learn from: lines from a pen, MNIST's digits, scans, and other marks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Self

import numpy as np
import numpy.typing as npt

from training.mnist import LabelledCrops
from training.synth.composed import ComposedString, on_page
from training.synth.hands import Hand, compose_hand
from training.synth.ink import draw
from training.synth.paper import Amounts, on_paper
from training.synth.shapes import marks, styles
from training.synth.spline import template
from training.synth.strikes import strike_out
from training.synth.strings import BRUSH, DIGIT_PX, compose_images, compose_pen
from training.synth.texts import random_cell, random_digits
from training.synth.traced import TRACED_DIGITS, Traces, traces_of
from training.synth.writer import Writer

FLAGGED = ("flag", "upstroke")  # what is said in the names of the 1s that begin so
BROAD = (0.12, 0.24)  # of the height of a digit; four in five of the pen's brushes are thinner
TWO_NUMBERS = 0.6  # of the lines with digits that are struck out: all of one may be
LEANING_RUN = 0.295  # of a slash, heights: an upright one between digits is a 1 to anybody


@dataclass(frozen=True, slots=True)
class Mixture:
    """How often an image shows what; all in [0, 1].

    Clean lines must stand beside those on paper: from paper alone a network learns that the 1 at the end of a
    drawn number is a rule (the maintainers' study of 28 November).

    Attributes
    ----------
    pen, images, single_pen, single_image, no_number : float
        Of the images: a line from a pen, a number set from MNIST's training digits, a single digit of either,
        one mark that is no digit. They add up to 1.
    scans : float
        Of all but lone marks on clean paper: as a scanner sees them.
    flagged : float
        Of the scans' writers begin their 1s with an up-stroke, as on many a form.
    cells : float
        Of the lines from a pen hold what stands in a cell of a table, see `training.synth.texts.random_cell`.
    hands : float
        Of the lines from a pen are in one person's hand, where such are given.
    broad : float
        Of the lines from a pen are written with a broad nib.
    struck : float
        Of the images of digits alone, none of them scanned, have digits that are struck out.
    pushes_points : bool
        Let some points and commas touch a digit.
    paper : float
        Of the images are on paper, with what stands beside numbers there.
    amounts : Amounts
        Of what stands there.
    """

    pen: float = 0.64
    images: float = 0.12
    single_pen: float = 0.05
    single_image: float = 0.06
    no_number: float = 0.13
    scans: float = 0.25
    flagged: float = 0.5
    cells: float = 0.0
    hands: float = 0.0
    broad: float = 0.0
    struck: float = 0.0
    pushes_points: bool = False
    paper: float = 0.0
    amounts: Amounts = field(default_factory=Amounts)

    @property
    def often(self) -> tuple[float, ...]:
        """The share of each kind of image."""
        return self.pen, self.images, self.single_pen, self.single_image, self.no_number


SHIPPED = Mixture()  # what the weights of 27 November learnt from
DRAWN = Mixture(struck=0.05, pushes_points=True)
ON_PAPER = Mixture(cells=0.4, hands=0.35, broad=0.35, struck=0.05, pushes_points=True, paper=1.0)
BY_PEOPLE = Mixture(
    pen=1.0, images=0, single_pen=0, single_image=0, no_number=0, hands=1.0, struck=0.05, pushes_points=True
)


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """What real hands wrote, for the mixture to write with.

    Attributes
    ----------
    images : mapping of digit to (n, 28, 28) uint8 arrays, ink bright.
    traces : mapping of digit to strokes, see `training.synth.traced`.
    people : tuple of Hand, whose strings are in one hand, see `training.synth.hands`; may be empty.
    """

    images: Mapping[int, npt.NDArray[np.uint8]]
    traces: Traces
    people: tuple[Hand, ...] = ()

    @classmethod
    def of(cls, digits: LabelledCrops, people: Iterable[Hand] = (), *, traces: Traces | None = None) -> Self:
        """Sort digits by what they show, and trace some of them unless that was done before."""
        images = {digit: digits.crops[digits.labels == digit] for digit in range(10)}
        traced = traces if traces is not None else traces_of(digits, TRACED_DIGITS)
        return cls(images, traced, tuple(people))


def compose(
    rng: np.random.Generator, hands: Hands, strangeness: float = 1.0, mixture: Mixture = SHIPPED
) -> ComposedString:
    """Draw one image from the mixture.

    Parameters
    ----------
    rng : numpy Generator, all there is of chance.
    hands : of MNIST's training digits, and perhaps of people.
    strangeness : float, of the hands that hold the pen, see `training.synth.writer.Writer.sample`.
    mixture : Mixture, how often what is shown.
    """
    paper = bool(mixture.paper) and bool(rng.random() < mixture.paper)
    composed = _clean(rng, hands, strangeness, mixture, scan=None if not paper else False)
    return on_paper(rng, composed, mixture.amounts) if paper else composed


def _clean(
    rng: np.random.Generator, hands: Hands, strangeness: float, mixture: Mixture, *, scan: bool | None
) -> ComposedString:
    """Draw one image with nothing beside its marks; `scan` says whether scanned, None leaves it to chance."""
    kind = int(rng.choice(len(mixture.often), p=mixture.often))
    is_scan = bool(rng.random() < mixture.scans)
    scanned = is_scan if scan is None else scan
    strikes = bool(mixture.struck) and not scanned and bool(rng.random() < mixture.struck)
    text = f"{random_digits(rng)} {random_digits(rng)}" if strikes and rng.random() < TWO_NUMBERS else None
    drawn = _drawn(rng, hands, strangeness, mixture, kind, text, is_scan=is_scan, scanned=scanned)
    return strike_out(drawn, rng) if strikes else drawn


def _drawn(
    rng: np.random.Generator,
    hands: Hands,
    strangeness: float,
    mixture: Mixture,
    kind: int,
    text: str | None,
    *,
    is_scan: bool,
    scanned: bool,
) -> ComposedString:
    """Draw one image of a kind, by its place in `Mixture.often`; a pen may be told what to write."""
    single = str(rng.integers(0, 10))
    if kind in (1, 3):
        return compose_images(rng, hands.images, single if kind == 3 else None, scan=scanned)
    if kind == 4:  # people shape letters in more ways than the pen knows, so no hand is steady
        return _no_number(rng, Writer.sample(rng, strangeness, hands.traces, steady=0.0))
    text = single if kind == 2 else text
    if text is None and mixture.cells and rng.random() < mixture.cells:
        text = random_cell(rng)
    broad = mixture.broad and rng.random() < mixture.broad
    brush = float(rng.uniform(*BROAD)) if broad else None
    if hands.people and rng.random() < mixture.hands:
        return compose_hand(
            rng, hands.people, text, brush=brush, scan=scanned, pushes_points=mixture.pushes_points
        )
    writer = Writer.sample(rng, strangeness, hands.traces)
    if is_scan and rng.random() < mixture.flagged:
        writer = writer.with_style(1, int(rng.choice(_flagged())))
    if mixture.cells:
        writer = writer.with_shape("/", int(rng.choice(_leaning_slashes())))
    return compose_pen(
        rng, text, writer=writer, brush=brush, scan=scanned, pushes_points=mixture.pushes_points
    )


@cache
def _flagged() -> tuple[int, ...]:
    """Return the places of the styles of a 1 that begin with an up-stroke."""
    return tuple(k for k, one in enumerate(styles()[1]) if any(word in one.name for word in FLAGGED))


@cache
def _leaning_slashes() -> tuple[int, ...]:
    """Return the places of the slashes that nobody takes for a 1."""
    shapes = marks().separators["/"]
    return tuple(k for k, one in enumerate(shapes) if np.ptp(template(one).controls[:, 0]) >= LEANING_RUN)


def _no_number(rng: np.random.Generator, writer: Writer) -> ComposedString:
    """Draw one mark that nobody takes for a digit."""
    brush_px = max(1, round(DIGIT_PX * float(np.exp(rng.uniform(*np.log(BRUSH))))))
    character, strokes = writer.non_digit(rng)
    ink = draw([stroke * DIGIT_PX for stroke in strokes], brush_px)
    return on_page([(character, ink)], False, rng)
