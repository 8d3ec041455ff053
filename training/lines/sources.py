"""Where the line network's strips come from: a draw for each source, and one that mixes them.

A source that needs data which is not there is left out, and the others take its share.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from training.errors import DataError
from training.lines.mixture import BY_PEOPLE, DRAWN, ON_PAPER, Hands
from training.lines.samples import LabelledStrip, labelled_strip
from training.lines.stream import Composed, Draw

Open: TypeAlias = Callable[[Hands], Draw[LabelledStrip] | None]
"""Opens a source of composed strips, given the hands; None where these lack what it needs."""


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """Draws strips from several sources, as often as their shares say."""

    draws: tuple[Draw[LabelledStrip], ...]
    shares: tuple[float, ...]

    def __call__(self, rng: np.random.Generator) -> LabelledStrip | None:
        """Draw from one of them; None where that one gives none, or marks that do not fit in."""
        strip = self.draws[int(rng.choice(len(self.draws), p=self.shares))](rng)
        return strip if strip is not None and strip.fits else None


@dataclass(frozen=True, slots=True, eq=False)
class OnPaper:
    """Draws composed strips on which something may stand that is no mark: what there is to learn."""

    draw: Draw[LabelledStrip]

    def __call__(self, rng: np.random.Generator) -> LabelledStrip | None:
        """Draw a strip."""
        strip = self.draw(rng)
        return None if strip is None else replace(strip, is_known=False)


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """Draws from strips that there are."""

    strips: tuple[LabelledStrip, ...]

    def __call__(self, rng: np.random.Generator) -> LabelledStrip:
        """Draw a strip."""
        return self.strips[int(rng.integers(len(self.strips)))]


def mixed(
    shares: Mapping[str, float], hands: Hands, further: Mapping[str, Sequence[LabelledStrip]]
) -> tuple[Mixed, dict[str, float]]:
    """Open the sources that a recipe names.

    Parameters
    ----------
    shares : by the name of the source.
    hands : what is written with; with people, or without.
    further : by name, strips that are not composed; may be none.

    Returns
    -------
    what draws from them, and the shares of those that were found, which sum to 1.

    Raises
    ------
    DataError
        If a source is unknown, or none is found.
    """
    known = (*COMPOSED, *further)
    if unknown := sorted(set(shares) - set(known)):
        raise DataError(f"there is no source {', '.join(unknown)}; the recipe may name {', '.join(known)}")
    there: dict[str, Draw[LabelledStrip] | None] = {name: open_(hands) for name, open_ in COMPOSED.items()}
    there |= {name: OneOf(tuple(strips)) if strips else None for name, strips in further.items()}
    found = {name: draw for name in shares if shares[name] > 0 and (draw := there[name]) is not None}
    total = sum(shares[name] for name in found)
    if not total:
        raise DataError(f"the data of none of the sources {', '.join(shares)} was found; give --data FOLDER")
    parts = {name: shares[name] / total for name in found}
    return Mixed(tuple(found.values()), tuple(parts.values())), parts


def _pen(hands: Hands) -> Draw[LabelledStrip]:
    """Compose with the project's own pen and MNIST's digits."""
    return Composed(labelled_strip, hands, mixture=DRAWN)


def _people(hands: Hands) -> Draw[LabelledStrip] | None:
    """Compose in the hands of people."""
    return Composed(labelled_strip, hands, mixture=BY_PEOPLE) if hands.people else None


def _paper(hands: Hands) -> Draw[LabelledStrip]:
    """Compose with all of them, on paper."""
    return OnPaper(Composed(labelled_strip, hands, mixture=ON_PAPER))


COMPOSED: Mapping[str, Open] = {"pen": _pen, "people": _people, "paper": _paper}
