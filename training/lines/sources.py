"""Where the line network's strips come from: a draw for each source, and one that mixes them.

A source that needs data which is not there is left out, and the others take its share.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from training.errors import DataError
from training.lines.mixture import Hands
from training.lines.samples import LabelledStrip, labelled_strip
from training.lines.stream import Composed, Draw

Open: TypeAlias = Callable[[Hands, Path | None], Draw[LabelledStrip] | None]
"""Opens a source, given the hands and the folder of further data; None where that lacks what it needs."""


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """Draws strips from several sources, as often as their shares say."""

    draws: tuple[Draw[LabelledStrip], ...]
    shares: tuple[float, ...]

    def __call__(self, rng: np.random.Generator) -> LabelledStrip | None:
        """Draw from one of them; None where that one gives none, or marks that do not fit in."""
        strip = self.draws[int(rng.choice(len(self.draws), p=self.shares))](rng)
        return strip if strip is not None and strip.fits else None


def mixed(shares: Mapping[str, float], hands: Hands, data: Path | None) -> tuple[Mixed, dict[str, float]]:
    """Open the sources that a recipe names.

    Returns
    -------
    what draws from them, and the shares of those that were found, which sum to 1.

    Raises
    ------
    DataError
        If a source is unknown, or none is found.
    """
    if unknown := sorted(set(shares) - set(SOURCES)):
        raise DataError(f"there is no source {', '.join(unknown)}; the recipe may name {', '.join(SOURCES)}")
    opened = {name: SOURCES[name](hands, data) for name, share in shares.items() if share > 0}
    found = {name: draw for name, draw in opened.items() if draw is not None}
    total = sum(shares[name] for name in found)
    if not total:
        raise DataError(f"the data of none of the sources {', '.join(shares)} is in {data}")
    parts = {name: shares[name] / total for name in found}
    return Mixed(tuple(found.values()), tuple(parts.values())), parts


def _pen(hands: Hands, data: Path | None) -> Draw[LabelledStrip]:
    """Compose with the project's own pen and MNIST's digits."""
    del data
    return Composed(labelled_strip, hands)


SOURCES: Mapping[str, Open] = {"pen": _pen}
