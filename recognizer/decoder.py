"""A lattice and its evidence → every line's texts with their probabilities."""

from collections.abc import Callable, Sequence
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
EVEN = 0.5  # a line of either kind, as if half of one were known beforehand


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
        return self.page([(line, evidence)])[0]

    def page(self, lines: Sequence[tuple[Line, Evidence]]) -> list[LineReading]:
        """Read the lines of one image.

        These are mostly alike: telephone numbers, dates, or plain digits. So a text with marks beside its
        digits gains where the other lines have such marks, and loses where they have none: by the estimator
        of Krichevsky and Trofimov (1981), to which every other line counts as far as its readings are likely.
        """
        found = [self._find(line, evidence) for line, evidence in lines]
        readings = [self._rank(one, 0.0) for one in found]
        if len(lines) < 2:
            return readings
        seen = np.array([_seen_beside(*both) for both in zip(found, readings, strict=True)])
        beside, plain = (seen.sum(axis=0) - seen + EVEN).T
        return [self._rank(*both) for both in zip(found, np.log(beside / plain).tolist(), strict=True)]

    def _find(self, line: Line, evidence: Evidence) -> "_Found":
        scores = self.scores(line, evidence)
        paths = best_paths(line, scores, PATHS)
        shares = np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, np.newaxis])
        usual = self.patterns.log_ratios(paths, evidence.marks)
        return _Found(paths, usual, evidence.frames, Makeup.of(line), shares)

    def _rank(self, found: "_Found", beside: float) -> LineReading:
        usual = [log + beside * path.beside_marks for log, path in zip(found.usual, found.paths, strict=True)]
        ranked, texts = self.ranking(found.paths, usual, found.frames, found.makeup)
        return LineReading(ranked[0], texts, found.shares)

    def scores(self, line: Line, evidence: Evidence) -> npt.NDArray[np.float64]:
        """Score a line's candidates as steps of a path, see `recognizer.scoring.step_scores`."""
        return step_scores(evidence, self.weigh(features(line, evidence)))


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What is known of a line before its texts are ranked; see `Ranking` and `LineReading`."""

    paths: list[Path]
    usual: list[float]
    frames: npt.NDArray[np.float64]
    makeup: Makeup
    shares: npt.NDArray[np.float64]


def _seen_beside(found: _Found, reading: LineReading) -> tuple[float, float]:
    """Return how likely a line has digits with marks beside them, and digits alone."""
    beside = sum(reading.texts[path.text] for path in found.paths if path.beside_marks)
    digits = sum(reading.texts[path.text] for path in found.paths if path.text)
    return beside, digits - beside
