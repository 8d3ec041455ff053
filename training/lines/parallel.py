"""Composed numbers, made by as many processes as there are cores; the seed alone decides what comes out."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np

from training.lines.mixture import Hands, compose
from training.mnist import LabelledCrops
from training.parallel import processes
from training.synth.composed import ComposedString

CHUNK = 100  # composed numbers that share a random generator

T = TypeVar("T")
Make = Callable[[ComposedString, np.random.Generator], T | None]

_hands: list[Hands] = []  # of this process, one


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
    strangeness : float, see `training.lines.mixture.compose`.
    """
    chunks = [(make, seed, strangeness, chunk) for chunk in range(-(-count // CHUNK))]
    with processes(_begin, Hands.of(mnist)) as pool:
        for made in pool.map(_chunk, chunks):
            yield from made


def _begin(hands: Hands) -> None:
    _hands[:] = [hands]


def _chunk(task: tuple[Make[T], int, float, int]) -> list[T]:
    make, seed, strangeness, chunk = task
    rng = np.random.default_rng([seed, chunk])
    made = (make(compose(rng, _hands[0], strangeness), rng) for _ in range(CHUNK))
    return [one for one in made if one is not None]
