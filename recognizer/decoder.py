"""A lattice and its evidence → every line's texts with their probabilities."""

from dataclasses import dataclass
from pathlib import Path as FilePath

import numpy as np
import numpy.typing as npt

from recognizer.decode import Path, best_paths
from recognizer.evidence import WEIGHTS, Evidence
from recognizer.ranking import Ranking
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


class Decoder:
    """Finds the best path of a line. Safe to call from many threads.

    Parameters
    ----------
    weights : folder of ``decoder.onnx`` and its card.

    Raises
    ------
    WeightsError
        If a file is missing or damaged.
    """

    def __init__(self, weights: FilePath = WEIGHTS) -> None:
        self.network = Network(weights / "decoder.onnx")
        learned = self.network.card["ranking"]
        self.ranking = Ranking(learned["sequence_weight"], learned["temperature"])

    def __call__(self, line: Line, evidence: Evidence) -> LineReading:
        """Read one line."""
        scores = self.scores(line, evidence)
        ranked, texts = self.ranking(best_paths(line, scores, PATHS), evidence.frames)
        shares = np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, np.newaxis])
        return LineReading(ranked[0], texts, shares)

    def scores(self, line: Line, evidence: Evidence) -> npt.NDArray[np.float64]:
        """Score a line's candidates as steps of a path, see `recognizer.scoring.step_scores`."""
        (weighed,) = self.network(features(line, evidence))
        return step_scores(evidence, weighed)
