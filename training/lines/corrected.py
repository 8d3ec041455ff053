"""The corrections that visitors gave → labelled strips to learn from, each for the network that reads it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from corrections import Correction
from recognizer.alphabet import ALPHABET
from recognizer.evidence import line_frames
from recognizer.networks import Networks
from recognizer.upright import look_upright
from segmentation.image import load_gray
from segmentation.network import Infer
from segmentation.writing import WrittenLine
from training.lines.samples import LONGEST_PX, LabelledStrip, as_bytes


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """What can be learnt from corrections.

    Attributes
    ----------
    canvas, paper : tuples of LabelledStrip
        Lines that were drawn on a screen, and others.
    used : int
        How many corrections they come from.
    unused : tuple of int
        The ids of those that have not as many lines of writing as their number has, or no room for it.
    """

    canvas: tuple[LabelledStrip, ...]
    paper: tuple[LabelledStrip, ...]
    used: int
    unused: tuple[int, ...]


def learnable(corrections: Iterable[Correction], networks: Networks) -> Corrected:
    """Take the lines out of corrections, each with what it says.

    A visitor corrects the digits. Which marks stand among them the line network says.

    Parameters
    ----------
    corrections : iterable of Correction
    networks : whose line networks say which marks stand there.
    """
    canvas: list[LabelledStrip] = []
    paper: list[LabelledStrip] = []
    used, unused = 0, []
    for correction in corrections:
        writing = look_upright(load_gray(correction.image), networks)[0].writing
        lines, numbers = writing.lines, correction.number.split("\n")
        line_network = networks.line_network(writing)
        found = [_strip(*both, line_network) for both in zip(lines, numbers, strict=False)]
        fitting = [one for one in found if one.fits and one.strip.shape[1] <= LONGEST_PX]
        if len(lines) == len(numbers) == len(fitting):
            (paper if writing.on_paper else canvas).extend(fitting)
            used += 1
        else:
            unused.append(correction.id)
    return Corrected(tuple(canvas), tuple(paper), used, tuple(unused))


def _strip(line: WrittenLine, number: str, line_network: Infer) -> LabelledStrip:
    classes = line_frames(line.strip, line_network)[0].argmax(axis=1)
    begins = np.concatenate([[True], classes[1:] != classes[:-1]]) & (classes != ALPHABET.blank)
    symbols = with_digits(classes[begins].tolist(), [int(digit) for digit in number])
    return LabelledStrip(as_bytes(line.strip), symbols, is_known=False)


def with_digits(read: Sequence[int], digits: Sequence[int]) -> tuple[int, ...]:
    """Put other digits into what was read, at the least number of edits (Wagner and Fischer 1974).

    A mark costs nothing where it stays; but it gives way to a digit that would be missing otherwise.

    Parameters
    ----------
    read : classes of the symbols.
    digits : the right ones.

    Returns
    -------
    classes, whose digits are `digits`.
    """
    best = [_Spelled(place, tuple(digits[:place])) for place in range(len(digits) + 1)]
    for symbol in read:
        row = [best[0].passing(symbol)]
        for place, digit in enumerate(digits):
            ways = (
                best[place].then(digit, symbol != digit),
                best[place + 1].passing(symbol),
                row[place].then(digit, True),
            )
            row.append(min(ways, key=lambda way: (way.edits, len(way.symbols))))
        best = row
    return best[-1].symbols


class _Spelled(NamedTuple):
    """Some of the digits among some of what was read, and how many edits that took."""

    edits: int
    symbols: tuple[int, ...]

    def then(self, digit: int, is_edit: bool) -> Self:
        return type(self)(self.edits + is_edit, (*self.symbols, digit))

    def passing(self, symbol: int) -> Self:
        """Place no digit on a symbol: a mark stays, a digit goes."""
        if symbol > ALPHABET.blank:
            return type(self)(self.edits, (*self.symbols, symbol))
        return type(self)(self.edits + 1, self.symbols)
