"""How large and how high the marks of a line are that are no digits."""

from typing import NamedTuple, Self

import numpy as np

from training.synth.spline import Points, Strokes

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
SIGNS = "$#"  # often taller, wider and leaning farther than the digits; by the look of UNIPEN's, not measured
SIGN_TALLER, SIGN_WIDER = (-0.1, 0.3), (0.35, 0.3)  # logarithms: between; usual, and how far from it
COMMA_LONGER = (0.0, 0.7)  # logarithms of how much, for a line; as in UNIPEN, so are the dots
DASHED_DOTS, DOT_LONG = 0.5, (0.05, 0.3)  # of the lines: dots are short strokes, heights
DOTS = ".:;"
TALL_X = 0.5  # of the lines: an x for extension is as high as a digit
LEAST_X = 0.3  # heights: an x that came out lower is not enlarged all the way


class MarkSizes(NamedTuple):
    """How large the marks of one line are that are no digits, factors; and how it has dots and an x."""

    tall: float = 1.0
    small: float = 1.0
    sign: float = 1.0
    comma: float = 1.0
    dashed_dots: bool = False
    tall_x: bool = False

    @classmethod
    def sample(cls, rng: np.random.Generator) -> Self:
        """Draw the habits of a line."""
        factors = np.exp([rng.uniform(*of) for of in (TALLER, SMALLER, SIGN_TALLER, COMMA_LONGER)])
        habits = rng.random(2) < (DASHED_DOTS, TALL_X)
        return cls(*factors.tolist(), *habits.tolist())

    def fit(self, character: str, strokes: Strokes, rng: np.random.Generator) -> Strokes:
        """Return the mark, given on the digits' line, in its size and at its height; digits as they are."""
        if character.isdecimal():
            return strokes
        vary, off = rng.normal(0, 1, 2)
        points = np.concatenate(strokes)[:, 1]
        middle = float(points.min() + points.max()) / 2
        if character in TALL_MARKS:
            middle, off = 0.5, TALL_OFF * off
            high = self.tall * float(np.exp(TALLER_SPREAD * vary))
            wide = high ** float(rng.uniform(0.2, 1.0))
            if character in BRACKETS:
                wide *= float(np.exp(rng.normal(*WIDER)))
                strokes = _leaning(strokes, middle, high / wide, rng)
        elif character in SIGNS:
            high, off = self.sign * float(np.exp(TALLER_SPREAD * vary)), SMALL_OFF * off
            wide = high * float(np.exp(rng.normal(*SIGN_WIDER)))
            strokes = _leaning(strokes, middle, high / wide, rng)
        elif character in SMALL_MARKS:
            high = wide = self.small * float(np.exp(SMALL_SPREAD * vary))
            off = SMALL_OFF * off
            if character == ",":
                high, wide = high * self.comma, wide * self.comma
            elif character in DOTS and self.dashed_dots:
                strokes = [_dashed(stroke, rng) for stroke in strokes]
        else:
            high = wide = float(np.exp(LETTER_SPREAD * vary))
            off = 0.5 * SMALL_OFF * off
            if character == "x" and self.tall_x:
                high = wide = high / max(float(np.ptp(points)), LEAST_X)
                off += 0.5 - middle
        return [(s - (0, middle)) * (wide, high) + (0, middle + off) for s in strokes]


def _leaning(strokes: Strokes, middle: float, steep: float, rng: np.random.Generator) -> Strokes:
    """Lean a mark about its middle; `steep` is its height over its width, as both will be changed."""
    lean = float(rng.normal(*BRACKET_LEAN)) * steep
    return [s + np.outer(middle - s[:, 1], (lean, 0)) for s in strokes]


def _dashed(dot: Points, rng: np.random.Generator) -> Points:
    """Draw a dot as a short stroke, downwards if anything; what is longer than a dot stays."""
    if float(np.ptp(dot, axis=0).max()) >= DOT_LONG[0]:
        return dot
    length, angle = rng.uniform(*DOT_LONG), rng.normal(0.5 * np.pi, 0.6)
    half = 0.5 * length * np.array((np.cos(angle), np.sin(angle)))
    dashed: Points = dot.mean(axis=0) + np.linspace(-1, 1, 4)[:, None] * half
    return dashed
