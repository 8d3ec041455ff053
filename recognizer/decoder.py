"""A lattice and its evidence → every line's texts with their probabilities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

from recognizer.decode import Path, best_paths
from recognizer.evidence import Evidence
from recognizer.patterns import Patterns
from recognizer.ranking import Makeup, Ranking, heard
from recognizer.scoring import features, step_scores
from segmentation.errors import WeightsError
from segmentation.lattice import Line
from segmentation.network import Network

PATHS = 8  # texts of a line that the whole line is asked about
PSEUDO_COUNT = 1.0  # lines of either kind, as if seen beforehand: Laplace's; .5 loses more where lines differ


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
    """Reads lines: finds their best paths and ranks what these spell. Safe to call from many threads.

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
        """Return the decoder that a trained network and its card describe.

        Raises
        ------
        WeightsError
            If the card is of another version.
        """
        try:
            ranking, patterns = Ranking(**network.card["ranking"]), Patterns(network.card["patterns"])
        except (KeyError, TypeError) as error:
            raise WeightsError(
                f"The card decoder.json is of another version of this package ({error}). Install the package "
                "again, or make weights from those that it brings."
            ) from error
        return cls(lambda described: network(described)[0], ranking, patterns)

    def __call__(self, line: Line, evidence: Evidence) -> LineReading:
        """Read one line."""
        return self.page([(line, evidence)])[0]

    def page(self, lines: Sequence[tuple[Line, Evidence]], *, isolated: bool = False) -> list[LineReading]:
        """Read the lines of one image; `isolated` says that it was cut out around a digit, see `Makeup`.

        Lines are mostly alike: telephone numbers, dates, or plain digits. So where most of the other lines
        have marks beside their digits, a text that has them, too, gains and one of digits alone loses, and
        the other way about: by Laplace's rule of succession, to which every other line counts as far as its
        readings are likely. Texts without digits neither gain nor lose.
        """
        found = [self._find(line, evidence, isolated) for line, evidence in lines]
        readings = [self._rank(one, (0.0, 0.0)) for one in found]
        if len(lines) < 2:  # there is nothing more to hear
            return readings
        seen = np.array([_seen(*both) for both in zip(found, readings, strict=True)])
        others = seen.sum(axis=0) - seen + PSEUDO_COUNT
        log_gains = np.log(2 * others / others.sum(axis=1, keepdims=True))
        return [self._rank(*both) for both in zip(found, log_gains.tolist(), strict=True)]

    def _find(self, line: Line, evidence: Evidence, isolated: bool) -> "_Found":
        scores = self.scores(line, evidence)
        paths = best_paths(line, scores, PATHS)
        shares = np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, np.newaxis])
        log_gains = self.patterns.log_gains(paths, evidence.marks)
        return _Found(
            paths, log_gains, heard(paths, evidence.frames), Makeup.of(line, isolated=isolated), shares
        )

    def _rank(self, found: "_Found", page_gains: Sequence[float]) -> LineReading:
        plain, beside = page_gains
        log_gains = [
            gain + (beside if path.beside_marks else plain if path.text else 0.0)
            for gain, path in zip(found.log_gains, found.paths, strict=True)
        ]
        ranked, texts = self.ranking(found.paths, log_gains, found.said, found.makeup)
        return LineReading(ranked[0], texts, found.shares)

    def scores(self, line: Line, evidence: Evidence) -> npt.NDArray[np.float64]:
        """Score a line's candidates as steps of a path, see `recognizer.scoring.step_scores`."""
        return step_scores(evidence, self.weigh(features(line, evidence)))


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What is known of a line before its texts are ranked; see `Ranking` and `LineReading`."""

    paths: list[Path]
    log_gains: list[float]
    said: dict[str, float]
    makeup: Makeup
    shares: npt.NDArray[np.float64]


def _seen(found: _Found, reading: LineReading) -> tuple[float, float]:
    """Return how likely a line has digits alone, and digits with marks beside them."""
    beside = sum(reading.texts[path.text] for path in found.paths if path.beside_marks)
    return sum(reading.texts[path.text] for path in found.paths if path.text) - beside, beside
