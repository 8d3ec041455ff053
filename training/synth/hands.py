"""People whose digits were recorded on a tablet, so that strings can be written in one person's hand.

The digits are those of UCI's "Pen-Based Recognition of Handwritten Digits" (E. Alpaydin, F. Alimoglu, 1998,
CC BY 4.0), original training part: thirty writers, twenty-five samples of each digit by each.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self, TypeAlias

import numpy as np

from training.errors import DataError
from training.synth.composed import ComposedString
from training.synth.layout import Spacing, random_spacing
from training.synth.spline import Strokes
from training.synth.strings import compose_pen
from training.synth.texts import random_digits, random_text
from training.synth.writer import Writer
from training.writers import is_kept_back

FILE = Path("hands", "pendigits.jsonl.gz")  # within the data folder
ATTRIBUTION = "pendigits (E. Alpaydin, F. Alimoglu, UCI Machine Learning Repository), CC BY 4.0"
UNITS = 1000.0  # of the file, to the height of a sample
FEWEST = 5  # samples of each digit that a hand needs
LEAN, STRETCH = 0.08, 0.12  # standard deviations of a line: run over rise; logarithm of width over height
TURN = 0.03  # standard deviation, of each digit, run over rise and rise over run
ONE_HEIGHT = 0.05  # standard deviation of the logarithm of the height of each digit
NUMBERS_WITH_MARKS = 0.35  # of the strings are any text that the pen writes; the others are digits only

Hand: TypeAlias = Mapping[int, Sequence[Strokes]]
"""The samples of each digit by one person, strokes in heights: 0 is the top, 1 the foot."""


def read_hands(data: Path, *, kept_back: bool = False) -> dict[str, Hand]:
    """Read the hands that may be learnt from, by writer; none where the data folder lacks the file.

    Parameters
    ----------
    data : Path
        The data folder.
    kept_back : bool
        Read those that are kept back instead, see `training.writers`.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    path = data / FILE
    if not path.is_file():
        return {}
    found: dict[str, dict[int, list[Strokes]]] = defaultdict(lambda: defaultdict(list))
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                if is_kept_back(line["writer"]) == kept_back:
                    strokes = [np.array(one, float) / UNITS for one in line["strokes"]]
                    found[line["writer"]][int(line["label"])].append(strokes)
    except (OSError, EOFError, KeyError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({error}); fetch it again, or remove it to do without"
        ) from error
    return {
        writer: dict(hand)
        for writer, hand in sorted(found.items())
        if all(len(hand[digit]) >= FEWEST for digit in range(10))
    }


@dataclass(frozen=True, slots=True)
class RealWriter(Writer):
    """A writer whose digits are a person's samples; all other habits are the pen's.

    Attributes
    ----------
    hand : Hand
    lean, stretch : float
        Of this line: run over rise, width against the samples.
    """

    hand: Hand = field(repr=False)
    lean: float
    stretch: float

    @classmethod
    def of(cls, hand: Hand, rng: np.random.Generator) -> Self:
        """Let a hand write a line."""
        habits = Writer.sample(rng)
        lean, stretch = (rng.normal(0, 1, 2) * (LEAN, STRETCH)).tolist()
        kept = {one.name: getattr(habits, one.name) for one in fields(Writer)}
        return cls(**kept, hand=hand, lean=lean, stretch=float(np.exp(stretch)))

    def digit(self, digit: int, rng: np.random.Generator) -> Strokes:
        """Write a digit, 0 to 9, as the person did at some time."""
        samples = self.hand[digit]
        strokes = samples[int(rng.integers(len(samples)))]
        size = float(np.exp(rng.normal(0, ONE_HEIGHT)))
        turn = rng.normal(0, TURN)
        shape = np.array(((size * self.stretch, 0.0), (-self.lean - turn, size)))
        middle = np.concatenate(strokes)[:, 0].mean()
        return [(stroke - (middle, 1)) @ shape + (0, 1) for stroke in strokes]


def compose_hand(
    rng: np.random.Generator,
    hands: Sequence[Hand],
    text: str | None = None,
    *,
    brush: float | None = None,
    scan: bool = False,
    pushes_points: bool = False,
) -> ComposedString:
    """Write a string in one person's hand.

    Parameters
    ----------
    hands : sequence of Hand, at least one.
    text : str, optional
        As `compose_pen` takes it; drawn from `rng` by default.
    brush : float, optional
        As `compose_pen` takes it.
    scan : bool
        Let the image look scanned.
    pushes_points : bool
        As `compose_pen` takes it.
    """
    if text is None:
        text = random_text(rng) if rng.random() < NUMBERS_WITH_MARKS else random_digits(rng)
    hand = hands[int(rng.integers(len(hands)))]
    spacing: Spacing = random_spacing(rng)
    if spacing == "joined":  # the ends of the samples are not made to be joined
        spacing = "apart"
    writer = RealWriter.of(hand, rng)
    return compose_pen(
        rng, text, writer=writer, spacing=spacing, brush=brush, scan=scan, pushes_points=pushes_points
    )
