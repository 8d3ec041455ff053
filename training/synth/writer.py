"""A writer: somebody with a hand of their own, who writes digits, separators, letters and scribbles.

Strokes are lists of (k, 2) float64 arrays in pen-down order, x rightwards, y downwards, in heights of a
digit: 0 is the top of the digits, 1 the baseline. Everything is drawn from the generator passed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from training.synth import hand
from training.synth.scribbles import scribble
from training.synth.shapes import Style, marks, styles
from training.synth.spline import Points, Strokes, Template, template
from training.synth.traced import Traces

UNFAITHFUL = 0.15  # how often an unsteady writer leaves the own style of a digit or shape of a separator
# How many hands are steady, and how far they stray over the others: texts of UNIPEN's are misread about as
# often from the pen as from people.
STEADY_HANDS, STEADIER = 0.6, (0.2, 0.8)
TRACED = 0.5  # of the digits of a hand are shaped as somebody's in MNIST were, where such are given
USUAL_SIZES = (-0.08, 0, 0, 0.01, 0.03, 0.02, 0, 0, 0.05, 0.05)  # logarithms, of heights, as in UNIPEN
ONE_SPREAD, ONE_SIZES = 0.11, (-0.5, 0.3)  # logarithms of a hand's 1s: of most, at most
NARROW_HANDS, NARROWER = 0.12, (-0.7, -0.2)  # than they would, so that loops close; logarithms
USUAL_SLANT, USUAL_ASPECT = 0.10, 0.14  # means of the hands; what was traced has them already
NARROWEST = -1.1  # logarithm: the width of any hand against the templates
FARTHEST_RUN = 0.3  # heights: a pen that runs on stops then
COMMON_FIRST = 1.5  # exponent: the first of twenty shapes is drawn as often as the last four
# Of marks that are no digits: letters, separators, pictures, turned digits; else scribbles.
LETTER_OFTEN, SEPARATOR_OFTEN, PICTURE_OFTEN, TURNED_OFTEN = 0.5, 0.17, 0.08, 0.1
MIRRORED_OFTEN = 0.3  # of the turned digits; the others lie on a side
MIRRORED = np.array(((-1.0, 0.0), (0.0, 1.0)))
QUARTERS = np.array((((0.0, 1.0), (-1.0, 0.0)), ((0.0, -1.0), (1.0, 0.0))))  # to the right, to the left
MIRRORABLE, TURNABLE = (3, 7, 9), (2, 3, 5, 6, 8, 9)  # of these none looks like a digit then
ENLARGED = 0.8  # of the marks that stand alone are drawn as high as a digit
WIDEST = 5.0  # heights: a mark as flat as a dash is enlarged no further
DOT = 0.2  # heights: what is smaller stays a dot; enlarged, it might be a 0
NARROW = 0.3  # width for a height below which a mark is left at its size: enlarged, it might be a 1
SOME_MARK = "?"  # the character of a mark that may be anything
AS_A_ONE = "([{/}])',\\\""  # marks that, alone, look like somebody's 1 or 11


@dataclass(frozen=True, slots=True)
class Writer:
    """The habits of one hand; lengths in heights of a digit.

    Attributes
    ----------
    styles : tuple of int
        Index into ``styles()[digit]`` for each of the ten digits.
    traced : tuple of strokes or None
        For each of the ten digits the shape that it takes instead of a style; see `training.synth.traced`.
    sizes, widths, drops : tuple of float
        Of each of the ten digits: height, width against the template's, how far it hangs below the baseline.
    tastes : mapping of character to float in [0, 1)
        For each separator which of its shapes is the own one, the common ones first.
    unsteadiness : float
        In [0.2, 1]: how much the same mark differs from one time to the next; 1 for the unsteady.
    slant, aspect : float
        Shear (x per y, positive leans right) and width against the templates.
    angular : float
        0 draws curves, 1 the polylines through the control points.
    control_noise, warp, shake : float
        How far control points, the plane and single samples stray.
    rounding : int
        How often corners are smoothed.
    every : int
        One sample in this many is kept.
    grid : float
        Pitch of the tablet's grid, 0 for none.
    openness, overshoot, ticking : float
        Fraction left out at the ends of strokes, length run on there, probability of a tick there.
    size_spread, drift, spacing : float
        Spread of the digits' heights and of their baselines, mean gap between neighbours.
    """

    styles: tuple[int, ...]
    traced: tuple[Strokes | None, ...] = field(repr=False)
    sizes: tuple[float, ...]
    widths: tuple[float, ...]
    drops: tuple[float, ...]
    tastes: Mapping[str, float] = field(repr=False)
    unsteadiness: float
    slant: float
    aspect: float
    angular: float
    control_noise: float
    warp: float
    shake: float
    rounding: int
    every: int
    grid: float
    openness: float
    overshoot: float
    ticking: float
    size_spread: float
    drift: float
    spacing: float

    @classmethod
    def sample(
        cls,
        rng: np.random.Generator,
        strangeness: float = 1.0,
        traces: Traces | None = None,
        steady: float = STEADY_HANDS,
    ) -> Self:
        """Draw a writer from the population.

        Parameters
        ----------
        strangeness : float
            1 for those whom the networks learn from; more for hands that stray so many times farther than
            one of theirs that is as steady.
        traces : Traces, optional
            Shapes of digits that real hands wrote; half of a hand's digits take theirs.
        steady : float
            Probability of a steady hand.
        """
        unsteadiness = float(rng.uniform(*STEADIER)) if rng.random() < steady else 1.0
        stray = strangeness * unsteadiness
        return cls(
            styles=tuple(_any_style(digit, rng) for digit in range(10)),
            traced=_traced(rng, traces),
            sizes=_sizes(rng),
            widths=tuple(np.exp(rng.normal(0, 0.12, 10)).tolist()),
            drops=_drops(rng),
            tastes=_tastes(rng),
            unsteadiness=unsteadiness,
            slant=float(np.clip(rng.normal(USUAL_SLANT, 0.20 * strangeness), -0.35, 0.8)),
            aspect=_aspect(rng, strangeness),
            angular=float(rng.uniform(0, 0.8)) if rng.random() < 0.35 else 0.0,
            control_noise=stray * float(np.exp(np.clip(rng.normal(np.log(0.022), 0.4), -5, np.log(0.05)))),
            warp=stray * float(np.exp(np.clip(rng.normal(np.log(0.016), 0.5), -6, np.log(0.045)))),
            shake=stray
            * float(np.exp(np.clip(rng.normal(np.log(0.009), 0.6), -7, np.log(0.03))))
            * (rng.random() < 0.45),
            rounding=int(rng.integers(0, 7)),
            every=int(rng.choice([1, 1, 1, 2, 3, 4, 6])),
            grid=1 / float(rng.uniform(9, 28)) if rng.random() < 0.12 else 0.0,
            openness=float(rng.beta(1.0, 1.3)),
            overshoot=float(rng.exponential(0.03)),
            ticking=float(rng.beta(0.5, 4.0)),
            size_spread=unsteadiness * float(rng.uniform(0.02, 0.14)),
            drift=unsteadiness * float(rng.uniform(0.0, 0.08)),
            spacing=float(np.exp(rng.normal(np.log(0.26), 0.7))),
        )

    def with_style(self, digit: int, style: int) -> Self:
        """Return the writer with the given style for a digit, an index into ``styles()[digit]``."""
        styles, traced = list(self.styles), list(self.traced)
        styles[digit], traced[digit] = style, None
        return replace(self, styles=tuple(styles), traced=tuple(traced))

    def with_shape(self, character: str, shape: int) -> Self:
        """Return the writer with the given shape for a separator, an index into those of ``marks()``."""
        taste = ((shape + 0.5) / len(marks().separators[character])) ** (1 / COMMON_FIRST)
        return replace(self, tastes={**self.tastes, character: taste})

    def digit(self, digit: int, rng: np.random.Generator) -> Strokes:
        """Write a digit, 0 to 9."""
        faithful, traced = self._faithful(rng), self.traced[digit]
        if faithful and traced is not None:
            strokes = self._write_traced(traced, rng)
        else:
            own = self.styles[digit] if faithful else _any_style(digit, rng)
            strokes = self.write_style(styles()[digit][own], rng)
        size, foot = self.sizes[digit], 1 + self.drops[digit]
        return [(stroke - (0, 1)) * (size * self.widths[digit], size) + (0, foot) for stroke in strokes]

    def write_style(self, style: Style, rng: np.random.Generator) -> Strokes:
        """Write a digit in the given style rather than in the own one."""
        return self._write(template(style.strokes), style.start, style.end, rng)

    def separator(self, character: str, rng: np.random.Generator) -> Strokes:
        """Write one of ``marks().separators``; it is on the digits' line."""
        taste = self.tastes[character] if self._faithful(rng) else rng.random()
        return self._write(template(_usual(marks().separators[character], taste)), 0.0, 0.0, rng)

    def letter(self, character: str, rng: np.random.Generator) -> Strokes:
        """Write a letter, or a symbol, or a look-alike; it is on the digits' line, small letters smaller."""
        shapes = marks().letters.get(character) or marks().look_alikes[character]
        return self._write(template(_usual(shapes, rng.random())), 0.05, 0.05, rng)

    def picture(self, rng: np.random.Generator) -> Strokes:
        """Draw one of ``marks().pictures``."""
        pictures = marks().pictures
        return self._write(template(pictures[int(rng.integers(len(pictures)))]), 0.04, 0.06, rng)

    def turned_digit(self, rng: np.random.Generator) -> Strokes:
        """Write a digit mirrored or lying on its side: as real as its hand, and none any more."""
        mirrored = rng.random() < MIRRORED_OFTEN
        digits = MIRRORABLE if mirrored else TURNABLE
        turn = MIRRORED if mirrored else QUARTERS[int(rng.integers(2))]
        return [stroke @ turn for stroke in self.digit(digits[int(rng.integers(len(digits)))], rng)]

    def non_digit(self, rng: np.random.Generator) -> tuple[str, Strokes]:
        """Write what nobody takes for a digit: a letter, a separator, a picture, a scribble, a digit turned.

        Alone it has no neighbours that would tell its size, so mostly it is as high as a digit.

        Returns
        -------
        (character, strokes) : the character is `SOME_MARK` for all but letters.
        """
        kind, character = rng.random(), SOME_MARK
        if kind < LETTER_OFTEN:
            letters = lone_letters()
            letter = letters[int(rng.integers(len(letters)))]
            strokes = self.letter(letter, rng)
            character = letter if letter.isalpha() else SOME_MARK
        elif kind < LETTER_OFTEN + SEPARATOR_OFTEN:
            separators = lone_separators()
            shapes = separators[int(rng.integers(len(separators)))]
            strokes = self._write(template(_usual(shapes, rng.random())), 0.0, 0.0, rng)
        elif kind < LETTER_OFTEN + SEPARATOR_OFTEN + PICTURE_OFTEN:
            strokes = self.picture(rng)
        elif kind < LETTER_OFTEN + SEPARATOR_OFTEN + PICTURE_OFTEN + TURNED_OFTEN:
            strokes = self.turned_digit(rng)
        else:
            strokes = scribble(rng)
        if rng.random() < ENLARGED:
            strokes = _enlarged(strokes, rng)
        if rng.random() < hand.STEPPED:
            pitch = float(rng.uniform(*hand.STEP))
            strokes = [hand.staircase(stroke, pitch) for stroke in strokes]
        return character, strokes

    def _write(self, ideal: Template, start: float, end: float, rng: np.random.Generator) -> Strokes:
        """Draw the template with this hand."""
        controls = ideal.controls + rng.normal(0, self.control_noise, ideal.controls.shape)
        points = ideal.smooth @ controls
        if self.angular > 0:
            points += self.angular * (ideal.straight @ controls - points)
        points = self._lean(hand.warp(points, self.warp, rng), self.slant, self.aspect, rng)
        strokes = [points[a:b] for a, b in pairwise(ideal.starts)]
        left_out = np.clip(self.openness + rng.normal(0, 0.3, 2), 0, 1) * (start, end)
        strokes[0] = hand.leave_out(strokes[0], left_out[0], 0.0)
        strokes[-1] = hand.leave_out(strokes[-1], 0.0, left_out[1])
        return [self._run(stroke, rng) for stroke in strokes]

    def _write_traced(self, traced: Strokes, rng: np.random.Generator) -> Strokes:
        """Draw strokes of somebody else's with this hand."""
        points = hand.warp(np.concatenate(traced), self.warp, rng)
        slant, aspect = self.slant - USUAL_SLANT, self.aspect / float(np.exp(USUAL_ASPECT))
        points = self._lean(points, slant, aspect, rng)
        ends = np.cumsum([len(stroke) for stroke in traced])[:-1]
        return [self._run(stroke, rng) for stroke in np.split(points, ends)]

    def _lean(self, points: Points, slant: float, aspect: float, rng: np.random.Generator) -> Points:
        """Shape, stretch, slant and turn about the middle of the foot, each time a little differently."""
        vary = self.unsteadiness * rng.normal(0, 1, 5)
        x, y = points[:, 0] * aspect * np.exp(0.09 * vary[0]), points[:, 1]
        y = y + 0.12 * vary[1] * y * (1 - y)  # moves the waist up or down
        x = x - x.mean()
        x = x * (1 + 0.17 * vary[2] * (y - 0.5))  # a wider head or a wider foot
        shear, turn = slant + 0.05 * vary[3], 0.05 * vary[4]
        x = x + shear * (1 - y)
        return np.stack([x + turn * (1 - y), y + turn * x], axis=1)

    def _faithful(self, rng: np.random.Generator) -> bool:
        return bool(rng.random() >= UNFAITHFUL * self.unsteadiness)

    def _run(self, stroke: Points, rng: np.random.Generator) -> Points:
        """Let the pen run along one stroke."""
        if len(stroke) < hand.MIN_POINTS:
            return stroke
        stroke = hand.round_corners(stroke, self.rounding)
        chance = rng.random(3)
        if chance[0] < 0.4:
            stroke = hand.overshoot(stroke, min(float(rng.exponential(self.overshoot)), FARTHEST_RUN))
        if self.every > 1:
            stroke = hand.sample_coarsely(stroke, self.every, rng)
        if self.shake > 0:
            stroke = hand.shake(stroke, self.shake, rng)
        if chance[1] < self.ticking:
            stroke = hand.tick(
                stroke, float(rng.normal(-0.9, 0.7)), 0.03 + float(rng.exponential(0.06)), True
            )
        if chance[2] < self.ticking:
            stroke = hand.tick(
                stroke, float(rng.uniform(-np.pi, np.pi)), 0.02 + float(rng.exponential(0.03)), False
            )
        if self.grid > 0:
            stroke = hand.snap_to_grid(stroke, self.grid)
        return stroke


@cache
def lone_letters() -> tuple[str, ...]:
    """Return the letters and symbols that may stand alone."""
    return tuple(character for character in marks().letters if character not in AS_A_ONE)


@cache
def lone_separators() -> tuple[tuple[str, ...], ...]:
    """Return the shapes of each separator that may stand alone; a = in one stroke is somebody's 2 then."""
    return tuple(
        tuple(shape for shape in shapes if character != "=" or "|" in shape)
        for character, shapes in marks().separators.items()
        if character not in AS_A_ONE
    )


def _usual(shapes: tuple[str, ...], taste: float) -> str:
    """Return the shape for a taste in [0, 1); the first are the commonest."""
    return shapes[int(len(shapes) * taste**COMMON_FIRST)]


def _enlarged(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Scale a mark to about the height of a digit, a flat one to `WIDEST`; no dot and no narrow upright."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    width, height = (points.max(axis=0) - low).tolist()
    if width < NARROW * height or max(width, height) < DOT:
        return strokes
    scale = min(1 / max(height, width / WIDEST), WIDEST) * float(np.exp(rng.normal(0, 0.1)))
    return [(stroke - low) * scale for stroke in strokes]


def _aspect(rng: np.random.Generator, strangeness: float) -> float:
    """Draw how wide a hand writes."""
    logarithm = np.clip(rng.normal(USUAL_ASPECT, 0.29 * strangeness), -0.6, 0.9)
    if rng.random() < NARROW_HANDS:
        logarithm = max(logarithm + rng.uniform(*NARROWER), NARROWEST)
    return float(np.exp(logarithm))


def _sizes(rng: np.random.Generator) -> tuple[float, ...]:
    """Draw a height for each digit; some people write small 0s."""
    sizes = np.exp(rng.normal(USUAL_SIZES, 0.07))
    stray = rng.normal()  # a 1 has no form that would keep its size
    sizes[1] *= np.exp(np.clip(ONE_SPREAD * stray * (1 + 0.5 * stray**2), *ONE_SIZES))  # few stray far
    if rng.random() < 0.15:
        sizes[0] = rng.uniform(0.55, 0.85)
    return tuple(sizes.tolist())


def _tastes(rng: np.random.Generator) -> dict[str, float]:
    """Draw for each separator which of its shapes is the own one."""
    separators = marks().separators
    return dict(zip(separators, rng.random(len(separators)).tolist(), strict=True))


def _drops(rng: np.random.Generator) -> tuple[float, ...]:
    """Draw how far each digit hangs below the baseline; some people write 4, 7 and 9 with descenders."""
    drops = rng.normal(0, 0.03, 10)
    if rng.random() < 0.2:
        drops[[4, 7, 9]] += rng.uniform(0.05, 0.3)
    return tuple(drops.tolist())


def _traced(rng: np.random.Generator, traces: Traces | None) -> tuple[Strokes | None, ...]:
    """Draw for each digit whether it is shaped as somebody's was, and whose."""
    if traces is None:
        return (None,) * 10
    return tuple(
        traces[digit][int(rng.integers(len(traces[digit])))]
        if traces[digit] and rng.random() < TRACED
        else None
        for digit in range(10)
    )


@cache
def _full_often() -> tuple[NDArray[np.float64], ...]:
    """Return for each digit how often a style up to each of its places is written."""
    return tuple(np.cumsum([s.often for s in of]) / sum(s.often for s in of) for of in styles())


def _any_style(digit: int, rng: np.random.Generator) -> int:
    """Draw the index of a style as often as it is written."""
    return int(np.searchsorted(_full_often()[digit], rng.random()))
