"""Composed samples, made by as many processes as there are cores; the seed alone decides what comes out.

They are made a little ahead of who asks for them, not all at once: a long training holds few of them.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

import numpy as np

from training.lines.mixture import SHIPPED, Hands, Mixture, compose
from training.parallel import processes
from training.synth.composed import ComposedString

CHUNK = 100  # drawn by one random generator, in one process
AHEAD = 8  # chunks, made or in the making, that nobody has asked for yet

T = TypeVar("T")
Make = Callable[[ComposedString, np.random.Generator], T | None]
Draw = Callable[[np.random.Generator], T | None]
"""Draws one sample; None leaves it out. It is sent to other processes, so it must be picklable."""

_draw: list[Draw[Any]] = []  # of this process, one


def stream(
    draw: Draw[T], seed: int, *, first: int = 0, last: int | None = None, ahead: int = AHEAD
) -> Generator[list[T]]:
    """Draw samples in chunks of `CHUNK` tries; each chunk depends on the seed and its number alone.

    Parameters
    ----------
    draw : Draw
    seed : int, not negative.
    first, last : int, the chunk to begin with, and the one to stop before; without it there is no end.
    ahead : int, how many chunks are made beforehand.
    """
    waiting: deque[Future[list[T]]] = deque()
    with processes(_begin, draw) as pool:
        try:
            for chunk in count(first) if last is None else range(first, last):
                waiting.append(pool.submit(_chunk, seed, chunk))
                if len(waiting) > ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def from_composed(
    make: Make[T],
    hands: Hands,
    numbers: int,
    seed: int,
    strangeness: float = 1.0,
    mixture: Mixture = SHIPPED,
    holding: str = "",
) -> Iterator[T]:
    """Make something of each of some composed numbers.

    Parameters
    ----------
    make : a function of a module (it is sent to other processes); None leaves a number out.
    hands : what they are written with.
    numbers : int, how many; rounded up to whole chunks.
    seed : int, not negative.
    strangeness, mixture : see `training.lines.mixture.compose`.
    holding : signs; only numbers with one of these are taken, where there are any.
    """
    drawn = Composed(make, hands, strangeness, mixture, holding)
    for made in stream(drawn, seed, last=-(-numbers // CHUNK)):
        yield from made


@dataclass(frozen=True, slots=True, eq=False)
class Composed(Generic[T]):
    """Draws from the mixture, see `training.lines.mixture`."""

    make: Make[T]
    hands: Hands
    strangeness: float = 1.0
    mixture: Mixture = SHIPPED
    holding: str = ""

    def __call__(self, rng: np.random.Generator) -> T | None:
        """Compose a number and make something of it."""
        while True:
            composed = compose(rng, self.hands, self.strangeness, self.mixture)
            if not self.holding or set(composed.written) & set(self.holding):
                return self.make(composed, rng)


def _begin(draw: Draw[Any]) -> None:
    _draw[:] = [draw]


def _chunk(seed: int, chunk: int) -> list[Any]:
    rng = np.random.default_rng([seed, chunk])
    drawn = (_draw[0](rng) for _ in range(CHUNK))
    return [one for one in drawn if one is not None]
