"""The line's best texts, by the lattice and by the line as a whole.

The lattice knows each digit's ink, the sequence network the context across digits; they fail on different
numbers. A text's score is the logarithm of its share of all paths plus the weighed logarithm of what the
sequence network says of it. That counts more, the more there is in the line: one mark has little context.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recognizer.decode import MARK, Path
from recognizer.sequence import best_texts, text_log_likelihoods

OUTSIDE = 1e-4  # the share of the lattice's paths granted to a text that none of its best paths spells


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the two are weighed, and how sure that is; see `training.reader.decoder`.

    Attributes
    ----------
    sequence_weight : float, of the sequence network's logarithms, times the logarithm of one more than the
        line has primitives.
    temperature : float, what the sum is divided by.
    beside_marks : float, times the temperature where the best path passes over marks beside its digits: real
        brackets and slashes are less like the composed ones than real digits are.
    photographed : float, times the temperature where a camera or a scanner saw the line, for the same reason.
    """

    sequence_weight: float
    temperature: float
    beside_marks: float
    photographed: float

    def __call__(
        self, paths: Sequence[Path], frames: npt.NDArray[np.float64], primitives: int, photographed: bool
    ) -> tuple[list[Path], dict[str, float]]:
        """Rank the texts of one line.

        Parameters
        ----------
        paths : at least one, with distinct texts.
        frames : (k, t, 11) float64 array, log probabilities, see `recognizer.sequence`.
        primitives : int, of the line.
        photographed : bool, whether a camera or a scanner saw it.

        Returns
        -------
        (paths, probabilities) : the paths, best first, and for every text considered its probability; the
        sequence network's own texts are among these even where none of the paths spells them, but never
        above the best of the paths: they say that it is in doubt.
        """
        shares = {path.text: max(path.share, OUTSIDE) for path in paths}
        for text in best_texts(frames):
            shares.setdefault(text, OUTSIDE)
        said = text_log_likelihoods(frames, list(shares))
        weight = self.sequence_weight * np.log1p(primitives)
        scores = dict(zip(shares, np.log(list(shares.values())) + weight * said, strict=True))
        ranked = sorted(paths, key=lambda path: scores[path.text], reverse=True)
        best = scores[ranked[0].text]
        temperature = self._temperature(ranked[0], photographed)
        weights = np.exp((np.minimum(list(scores.values()), best) - best) / temperature)
        return ranked, dict(zip(shares, (weights / weights.sum()).tolist(), strict=True))

    def _temperature(self, path: Path, photographed: bool) -> float:
        beside = path.text and any(step.digit == MARK for step in path.steps)
        factors = (self.beside_marks if beside else 1.0) * (self.photographed if photographed else 1.0)
        return self.temperature * factors
