"""Image files that ask for far more than their pixels: made, not kept, and the same ones for the same seed.

A kind is a function of a random generator and of a size in (0, 1]: 1 is the attack in full, some 20 MB of it
or whatever does most harm; the fuzz draws small ones. Each does one thing to one format.
"""

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.hostile import bmps, gifs, heifs, jpegs, pngs, tiffs, webps

Kind = Callable[[np.random.Generator, float], bytes]
KINDS: dict[str, Kind] = {
    f"{module.__name__.rsplit('.')[-1].removesuffix('s')}: {kind.__name__.replace('_', ' ')}": kind
    for module in (tiffs, jpegs, pngs, gifs, webps, bmps, heifs)
    for kind in module.KINDS
}
SMALLEST, LARGEST = -5.0, -2.0  # powers of ten: sizes of those that the fuzz sends


def drawn(rng: np.random.Generator) -> bytes:
    """Return a small one of any kind."""
    kinds = list(KINDS.values())
    return kinds[rng.integers(len(kinds))](rng, 10 ** rng.uniform(SMALLEST, LARGEST))


def in_full(seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield every kind's name and its largest file, one at a time."""
    for name, kind in KINDS.items():
        yield name, kind(np.random.default_rng(seed), 1.0)
