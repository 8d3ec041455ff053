"""Single pen-drawn digits as the classifier sees them: 28×28 as MNIST was made."""

import numpy as np
import numpy.typing as npt

from segmentation.crops import mnist_crop
from training.mnist import SIDE_PX, LabelledCrops
from training.parallel import shared_out
from training.synth.ink import draw
from training.synth.spline import Strokes
from training.synth.traced import Traces
from training.synth.writer import Writer

DRAWN_PX = 72.0  # height at which a digit is drawn before it is fitted into 20 px
BRUSH = (0.03, 0.18)  # thinnest and thickest brush, of the height of the ink
PAGE = 10  # marks that one writer makes before the next takes the pen
PART = 2000  # digits that share a random generator, and a process
FLATTEST = 0.35  # the brush of ink wider than high is measured by at least this share of its width


def many_digit_crops(seed: int, count: int, traces: Traces) -> LabelledCrops:
    """Draw `count` digits in as many processes as there are cores; the seed alone decides what comes out.

    Parameters
    ----------
    seed : int, not negative.
    count : int, at least 1.
    traces : Traces, as `digit_crops` takes them.
    """
    shares = [min(PART, count - first) for first in range(0, count, PART)]
    tasks = zip(np.random.default_rng(seed).spawn(len(shares)), shares, strict=True)
    parts = list(shared_out(_part, traces, tasks))
    return LabelledCrops(
        np.concatenate([part.crops for part in parts]), np.concatenate([part.labels for part in parts])
    )


def _part(traces: Traces, task: tuple[np.random.Generator, int]) -> LabelledCrops:
    rng, count = task
    return digit_crops(rng, count, traces)


def digit_crops(rng: np.random.Generator, count: int, traces: Traces | None = None) -> LabelledCrops:
    """Draw `count` digits, all ten equally often but for chance, ten by each writer.

    Parameters
    ----------
    traces : Traces, optional
        Shapes of real hands that half of the digits take, see `training.synth.traced`.
    """
    labels = rng.integers(0, 10, count)
    crops = np.zeros((count, SIDE_PX, SIDE_PX), np.uint8)
    writer = Writer.sample(rng, traces=traces)
    for place, digit in enumerate(labels):
        if place % PAGE == PAGE - 1:
            writer = Writer.sample(rng, traces=traces)
        crops[place] = _crop(writer.digit(int(digit), rng), rng)
    return LabelledCrops(crops, labels)


def _crop(strokes: Strokes, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Draw the strokes with some brush and fit them into a crop."""
    points = np.concatenate(strokes)
    width, height = np.ptp(points, axis=0)
    scale = DRAWN_PX / max(height, FLATTEST * width, FLATTEST)
    brush_px = DRAWN_PX * float(np.exp(rng.uniform(*np.log(BRUSH))))
    ink = draw([stroke * scale for stroke in strokes], brush_px).coverage
    return np.rint(mnist_crop(ink.astype(np.float32) / np.float32(255)) * 255).astype(np.uint8)
