"""The line's best texts, by the lattice and by the line as a whole.

The lattice knows each digit's ink, the sequence network the context across digits; they fail on different
numbers. A text's score is the logarithm of its share of all paths, plus what its pattern and its page's other
lines speak for it, plus the weighed logarithm of what the sequence network says of it. That counts more, the
more there is in the line: one mark has little context.
And it counts more where marks had to be cut out of one piece of ink: the lattice knows least where to cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from recognizer.decode import Path
from recognizer.sequence import best_texts, text_log_likelihoods
from segmentation.lattice import Line

OUTSIDE = 1e-4  # the share of the lattice's paths granted to a text that none of its best paths spells
LEAST_COUNTING = 6  # digits of a text that counts up or down; shorter ones come about by chance


class Makeup(NamedTuple):
    """What a line is made of.

    Attributes
    ----------
    primitives : int, at least one.
    components : int, which the primitives are pieces of.
    photographed : bool, whether a camera or a scanner saw it.
    isolated : bool, whether it is all there is in an image as small as MNIST's.
    """

    primitives: int
    components: int
    photographed: bool
    isolated: bool = False

    @classmethod
    def of(cls, line: Line, *, isolated: bool = False) -> Self:
        """Return the makeup of a line."""
        return cls(len(line.primitives), line.component_count, line.photographed, isolated)

    @property
    def log_pieces(self) -> float:
        """The logarithm of the mean number of primitives per component; 0 where nothing is cut."""
        return float(np.log(self.primitives / self.components))


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the two are weighed, and how sure that is; see `training.lines.decoder`.

    Attributes
    ----------
    sequence_weight : float, of the sequence network's logarithms, times the logarithm of one more than the
        line has primitives.
    cut_weight : float, added to that weight, times `Makeup.log_pieces`.
    temperature : float, what the sum is divided by.
    cut_doubt : float, times `Makeup.log_pieces`: how much higher the temperature is of a line that is cut.
    no_digits : float, times the share of the text that has no digits, and times the number of components:
        whoever shows a mark to a reader of numbers shows a digit more often than the composed images do; but
        many marks without a digit are a word, whose letters are less like the composed ones than digits are.
    isolated : float, times that share, too, where the image was cut out around a digit.
    counting : float, times the share of a text that counts up or down, see `counts`: of all numbers as
        long, people write these by far the most often, to try something out.
    beside_marks : float, times the temperature where the best path passes over marks beside its digits: real
        brackets and slashes are less like the composed ones than real digits are.
    photographed : float, times the temperature where a camera or a scanner saw the line, for the same reason.
    """

    sequence_weight: float
    cut_weight: float
    temperature: float
    cut_doubt: float
    no_digits: float
    isolated: float
    counting: float
    beside_marks: float
    photographed: float

    @classmethod
    def even(cls, sequence_weight: float, temperature: float) -> Self:
        """Return the ranking that treats all lines and texts alike."""
        return cls(
            sequence_weight=sequence_weight,
            cut_weight=0.0,
            temperature=temperature,
            cut_doubt=0.0,
            no_digits=1.0,
            isolated=1.0,
            counting=1.0,
            beside_marks=1.0,
            photographed=1.0,
        )

    def __call__(
        self,
        paths: Sequence[Path],
        log_gains: Sequence[float],
        said: Mapping[str, float],
        makeup: Makeup,
    ) -> tuple[list[Path], dict[str, float]]:
        """Rank the texts of one line.

        Parameters
        ----------
        paths : at least one, with distinct texts.
        log_gains : of each path, the logarithm of how much likelier it is than its share says, by its pattern
            and the lines around, see `recognizer.patterns` and `recognizer.decoder`.
        said : what the sequence network says of their texts and of its own, see `heard`.
        makeup : Makeup, of the line.

        Returns
        -------
        (paths, probabilities) : the paths, best first, and for every text considered its probability; the
        sequence network's own texts are among these even where none of the paths spells them, but never
        above the best of the paths: they say that it is in doubt. What is not known of them is taken to be as
        with the path that leads without them.
        """
        gains = {path.text: gain for path, gain in zip(paths, log_gains, strict=True)}
        logs = {path.text: log(max(path.share, OUTSIDE)) + gains[path.text] for path in paths}
        leading = max(logs, key=logs.__getitem__)
        for text in said:
            logs.setdefault(text, log(OUTSIDE) + gains[leading])
        if "" in logs:
            logs[""] += log(self.no_digits * makeup.components * (self.isolated if makeup.isolated else 1.0))
        for text in filter(counts, logs):
            logs[text] += log(self.counting)
        weight = self.sequence_weight * np.log1p(makeup.primitives) + self.cut_weight * makeup.log_pieces
        scores = {text: logs[text] + weight * said[text] for text in logs}
        ranked = sorted(paths, key=lambda path: scores[path.text], reverse=True)
        best = scores[ranked[0].text]
        temperature = self._temperature(ranked[0], makeup)
        weights = np.exp((np.minimum(list(scores.values()), best) - best) / temperature)
        return ranked, dict(zip(scores, (weights / weights.sum()).tolist(), strict=True))

    def _temperature(self, path: Path, makeup: Makeup) -> float:
        factors = (self.beside_marks if path.beside_marks else 1.0) * (
            self.photographed if makeup.photographed else 1.0
        )
        return self.temperature * factors * (1 + self.cut_doubt * makeup.log_pieces)


def heard(paths: Sequence[Path], frames: npt.NDArray[np.float64]) -> dict[str, float]:
    """Return what the sequence network says of the texts of some paths, and of its own.

    Parameters
    ----------
    paths : of a line.
    frames : (k, t, 11) float64 array, log probabilities, see `recognizer.sequence`.

    Returns
    -------
    dict of texts and the logarithms of their probabilities.
    """
    texts = list(dict.fromkeys([*(path.text for path in paths), *best_texts(frames)]))
    return dict(zip(texts, text_log_likelihoods(frames, texts).tolist(), strict=True))


def counts(text: str) -> bool:
    """Say whether a text is long enough, and each digit one more, or each one less, than the one before.

    After 9 comes 0; enough are `LEAST_COUNTING` digits.
    """
    if len(text) < LEAST_COUNTING:
        return False
    return {(int(after) - int(before)) % 10 for before, after in pairwise(text)} in ({1}, {9})
