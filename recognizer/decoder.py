"""A lattice and its evidence → every line's texts with their probabilities."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

from recognizer.decode import Path, best_paths
from recognizer.evidence import Evidence
from recognizer.patterns import Patterns
from recognizer.ranking import Makeup, Ranking
from recognizer.scoring import features, step_scores
from segmentation.lattice import Line
from segmentation.network import Network

PATHS = 8  # texts of a line that the whole line is asked about


@dataclass(frozen=True, slots=True)
class LineReading:
    """What a line says.

    Attributes
    ----------
    path : Path
        The best way through its candidates.
    texts : dict
        Texts and their probabilities.
    shares : (n, 11) float64 array, rows sum to 1
        What each candidate is by itself: the digits 0 to 9, or a mark.
    """

    path: Path
    texts: dict[str, float]
    shares: npt.NDArray[np.float64]


Weigh: TypeAlias = Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]]
"""Features (n, `FEATURES`) → how much they count, (n, `WEIGHED`); see `recognizer.scoring`."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """Finds the best path of a line. Safe to call from many threads.

    Attributes
    ----------
    weigh : function, the learned part; see `Weigh`.
    ranking : Ranking
    patterns : Patterns
    """

    weigh: Weigh
    ranking: Ranking
    patterns: Patterns

    @classmethod
    def of(cls, network: Network) -> Self:
        """Return the decoder that a trained network and its card describe."""
        card = network.card
        return cls(
            lambda described: network(described)[0], Ranking(**card["ranking"]), Patterns(card["patterns"])
        )

    def __call__(self, line: Line, evidence: Evidence) -> LineReading:
        """Read one line."""
        scores = self.scores(line, evidence)
        paths = best_paths(line, scores, PATHS)
        usual = self.patterns.log_ratios(paths, evidence.marks)
        ranked, texts = self.ranking(paths, usual, evidence.frames, Makeup.of(line))
        shares = np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, np.newaxis])
        return LineReading(ranked[0], texts, shares)

    def scores(self, line: Line, evidence: Evidence) -> npt.NDArray[np.float64]:
        """Score a line's candidates as steps of a path, see `recognizer.scoring.step_scores`."""
        return step_scores(evidence, self.weigh(features(line, evidence)))
