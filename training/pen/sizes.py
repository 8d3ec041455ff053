"""How large and how high the marks of a line are that are no digits."""

from typing import NamedTuple, Self

import numpy as np

from training.pen.spline import Strokes

# How high, wide and slanting they are follows strings of UNIPEN of which each stroke is one mark.
BRACKETS = "()[]{}"  # wider, and leaning farther to the right, than the digits beside them
TALL_MARKS = BRACKETS + "/"  # often higher than the digits that they part or hold
TALLER = (-0.2, 0.75)  # logarithms of how much
WIDER, BRACKET_LEAN = (0.35, 0.3), (0.12, 0.12)  # logarithm; run over rise: usual, and how far from it
TALLER_SPREAD, TALL_OFF = 0.08, 0.1  # of the marks of one line: of their heights, of their middles
SMALL_MARKS = "-.,:;'=+×÷~*"  # their sizes and heights vary more than those of digits
SMALLER = (-0.35, 0.45)  # logarithms of how much, for a line
SMALL_SPREAD, SMALL_OFF = 0.15, 0.06  # of the marks of one line
LETTER_SPREAD = 0.12  # logarithm, of letters and signs that are as high as digits


class MarkSizes(NamedTuple):
    """How large the marks of one line are that are no digits, factors."""

    tall: float
    small: float

    @classmethod
    def sample(cls, rng: np.random.Generator) -> Self:
        """Draw the habits of a line."""
        return cls(float(np.exp(rng.uniform(*TALLER))), float(np.exp(rng.uniform(*SMALLER))))

    def fit(self, character: str, strokes: Strokes, rng: np.random.Generator) -> Strokes:
        """Return the mark, given on the digits' line, in its size and at its height; digits as they are."""
        if character.isdecimal():
            return strokes
        vary, off = rng.normal(0, 1, 2)
        if character in TALL_MARKS:
            high = self.tall * float(np.exp(TALLER_SPREAD * vary))
            wide, middle, off = high ** float(rng.uniform(0.2, 1.0)), 0.5, TALL_OFF * off
            if character in BRACKETS:
                wide *= float(np.exp(rng.normal(*WIDER)))
                lean = float(rng.normal(*BRACKET_LEAN))
                strokes = [s + np.outer(middle - s[:, 1], (lean * high / wide, 0)) for s in strokes]
        else:
            points = np.concatenate(strokes)[:, 1]
            middle = float(points.min() + points.max()) / 2
            small = character in SMALL_MARKS
            spread, size, reach = (
                (SMALL_SPREAD, self.small, SMALL_OFF) if small else (LETTER_SPREAD, 1.0, 0.5 * SMALL_OFF)
            )
            high = wide = size * float(np.exp(spread * vary))
            off = reach * off
        return [(s - (0, middle)) * (wide, high) + (0, middle + off) for s in strokes]
