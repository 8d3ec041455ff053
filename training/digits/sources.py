"""Where a network's training batches come from: one function per way to draw a batch.

A source is called with the digits to learn from, which of them this batch shows, and a random generator that
depends on nothing but the seed, the epoch and the batch's place in it. So batches can be drawn in any
order, by several threads, or again after an interruption, and are the same.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from training.digits.augment import varied_crops
from training.mnist import LabelledCrops
from training.synth.crops import many_digit_crops
from training.synth.traced import TRACED_DIGITS, Traces, traces_of

DIGITS = 10  # classes of the classifier, 0 to 9
PEN_SEED = 20  # of the pen digits, the same for every training: they are data
WHITE = 255  # the brightest value of a uint8 pixel

Batch: TypeAlias = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
"""Crops (n, 28, 28, 1) in [0, 1] with ink bright, and what the network should answer, (n, 10) one-hot."""

Source: TypeAlias = Callable[[LabelledCrops, npt.NDArray[np.intp], np.random.Generator], Batch]


def as_published(
    digits: LabelledCrops, places: npt.NDArray[np.intp], generator: np.random.Generator
) -> Batch:
    """Return the digits at `places` unchanged, scaled to [0, 1]."""
    del generator  # nothing is random here
    return scaled(digits.crops[places]), one_hot(digits.labels[places])


class MnistAndPen:
    """MNIST's digits and digits from the project's own pen, each varied anew; see `training.synth`.

    Half of the pen's digits have the shapes of the first digits that are shown, traced.

    Parameters
    ----------
    pen_digits : int
        How many are drawn, once, when the first batch is asked for.
    pen_share : float
        Pen digits for each digit of MNIST in a batch, as often as that is shown.
    traces : Traces, optional
        Shapes of MNIST's digits; traced when the first batch is asked for unless given.
    shown : int
        How often each digit of MNIST is in its batch, each time varied anew (Hoffer et al., "Augment Your
        Batch", CVPR 2020).
    """

    def __init__(
        self, pen_digits: int, pen_share: float, shown: int = 1, traces: Traces | None = None
    ) -> None:
        self._count = pen_digits
        self._share = pen_share
        self._shown = shown
        self._traces = traces
        self._pen: LabelledCrops | None = None

    def with_pen(self, pen_digits: int, traces: Traces) -> "MnistAndPen":
        """Return the same with another number of pen digits, of hands that were traced before."""
        return MnistAndPen(pen_digits, self._share, self._shown, traces)

    def __call__(
        self, digits: LabelledCrops, places: npt.NDArray[np.intp], generator: np.random.Generator
    ) -> Batch:
        """Return the digits at `places` and some of the pen's."""
        if self._pen is None:
            traces = self._traces if self._traces is not None else traces_of(digits, TRACED_DIGITS)
            self._pen = many_digit_crops(PEN_SEED, self._count, traces)
        places = np.repeat(places, self._shown)
        drawn = generator.integers(0, self._count, round(self._share * len(places)))
        crops = np.concatenate([digits.crops[places], self._pen.crops[drawn]])
        labels = np.concatenate([digits.labels[places], self._pen.labels[drawn]])
        return scaled(varied_crops(crops, generator)), one_hot(labels)


def scaled(crops: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return uint8 crops (n, 28, 28) as the network takes them: (n, 28, 28, 1) float32 in [0, 1]."""
    return crops[..., np.newaxis].astype(np.float32) / np.float32(WHITE)


def one_hot(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Return labels (n,) as rows (n, 10) with a one at each digit's place."""
    return np.eye(DIGITS, dtype=np.float32)[labels]
