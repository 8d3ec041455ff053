"""Labelled strips → batches for the line network: rounds of strips of about one width, varied anew."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from segmentation.strips import STRIP_HEIGHT
from training.lines.samples import COLUMNS_PER_FRAME, LabelledStrip
from training.lines.stream import CHUNK, Draw, stream
from training.lines.variation import varied_strip
from training.recipe import LineRecipe

NOTHING = -1  # in place of a symbol, behind the last one
WIDTHS_ALIKE_PX = 24.0  # strips whose widths differ less may share a batch in any order
# The last axis of what is wanted of each frame: a symbol (they stand one after another, wherever they are in
# the strip), whether the frame belongs to the strip, and, if there is one, a teacher's probabilities.
SYMBOL, WITHIN, TAUGHT = 0, 1, 2

Floats: TypeAlias = npt.NDArray[np.float32]
Teach: TypeAlias = Callable[[Sequence[LabelledStrip], Floats], Floats]
"""Strips and their pixels, (n, 32, w, 1) → a teacher's probabilities of the classes, (n, w / 2, c)."""


class Batch(NamedTuple):
    """Strips and what they say: pixels (n, 32, w, 1), and what is wanted of frames (n, w / 2, 2 or more)."""

    pixels: Floats
    wanted: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Batches, and how far the stream of strips was used up when they were made."""

    chunks: int
    batches: Iterator[Batch]


def rounds(draw: Draw[LabelledStrip], recipe: LineRecipe, first: int, teach: Teach | None) -> Iterator[Round]:
    """Yield rounds without end: each has `recipe.fresh` new strips, shown in `recipe.shown` rounds.

    Composing a strip takes about as long as learning from it once, and is done beside it.

    Parameters
    ----------
    first : int, the chunk of the stream to begin with.
    """
    pool: deque[list[LabelledStrip]] = deque(maxlen=recipe.shown)
    fresh: list[LabelledStrip] = []
    composed = stream(draw, recipe.seed, first=first, ahead=-(-recipe.fresh // CHUNK))  # the next round's
    for chunks, made in enumerate(composed, first + 1):
        fresh.extend(made)
        if len(fresh) >= recipe.fresh:
            pool.append(fresh)
            fresh = []
            rng = np.random.default_rng([recipe.seed, chunks])
            strips = [strip for part in pool for strip in part]
            yield Round(chunks, _batches(strips, recipe, rng, teach))


def _batches(
    strips: Sequence[LabelledStrip], recipe: LineRecipe, rng: np.random.Generator, teach: Teach | None
) -> Iterator[Batch]:
    widths = np.array([sample.strip.shape[1] for sample in strips])
    order = np.argsort(widths + rng.uniform(0, WIDTHS_ALIKE_PX, len(widths)))
    parts = [order[first : first + recipe.batch] for first in range(0, len(order), recipe.batch)]
    for place in rng.permutation(len(parts)):
        yield batch([varied_strip(strips[index], rng, recipe.variation) for index in parts[place]], teach)


def batch(samples: Sequence[LabelledStrip], teach: Teach | None = None) -> Batch:
    """Lay strips into one batch, padded to the widest."""
    frames = [sample.strip.shape[1] // COLUMNS_PER_FRAME for sample in samples]
    pixels = np.zeros((len(samples), STRIP_HEIGHT, max(frames) * COLUMNS_PER_FRAME, 1), np.float32)
    wanted = np.zeros((len(samples), max(frames), 2), np.float32)
    wanted[..., SYMBOL] = NOTHING
    for row, (sample, count) in enumerate(zip(samples, frames, strict=True)):
        pixels[row, :, : sample.strip.shape[1], 0] = sample.strip / np.float32(255)
        wanted[row, : len(sample.symbols), SYMBOL] = sample.symbols
        wanted[row, :count, WITHIN] = 1
    if teach is None:
        return Batch(pixels, wanted)
    taught = teach(samples, pixels) * wanted[..., WITHIN:TAUGHT]
    return Batch(pixels, np.concatenate([wanted, taught], axis=2))
