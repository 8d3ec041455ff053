"""A lattice and its evidence → every line's best path, and its texts with their probabilities."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

from recognizer import words
from recognizer.evidence import Evidence
from recognizer.marks import along, marks_of, rejected_marks, sureness_beside, sureness_of_touched
from recognizer.paths import Path, best_paths
from recognizer.patterns import Patterns
from recognizer.ranking import PieceCounts, RankedTexts, Ranking, ScoredText, line_log_likelihoods
from recognizer.reading import digits_of
from recognizer.scoring import features, step_scores
from recognizer.small_marks import SmallMarks
from recognizer.spelling import Spelling, spellings
from segmentation.errors import WeightsError
from segmentation.lattice import Line
from segmentation.network import Network

PATHS = 8  # texts of a line that the line network is asked about
PSEUDO_COUNT = 1.0  # lines of either kind, as if seen beforehand: Laplace's; .5 loses more where lines differ


@dataclass(frozen=True, slots=True, eq=False)
class DecodedLine:
    """The reading of one line.

    Attributes
    ----------
    path : Path
        The best way through its candidates.
    texts : tuple of ScoredText
        Every text considered, the likeliest first, and what speaks for it.
    shares : (n, 11) float64 array, rows sum to 1
        What each candidate is by itself: the digits 0 to 9, or no digit.
    spellings : tuple of Spelling
        The texts with their signs, see `recognizer.spelling.spellings`.
    marks : mapping of the place of each sign of the first spelling to the places of its parts.
    rejected : mapping of the places of the path's other marks to what they look like, in plain words.
    """

    path: Path
    texts: tuple[ScoredText, ...]
    shares: npt.NDArray[np.float64]
    spellings: tuple[Spelling, ...]
    marks: Mapping[int, tuple[int, ...]]
    rejected: Mapping[int, str]

    @property
    def probabilities(self) -> dict[str, float]:
        """Probabilities by text."""
        return {scored.text: scored.probability for scored in self.texts}


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
    small_marks : SmallMarks
    """

    weigh: Weigh
    ranking: Ranking
    patterns: Patterns
    small_marks: SmallMarks = field(default_factory=SmallMarks)

    @classmethod
    def of(cls, network: Network) -> Self:
        """Return the decoder that a trained network and its metadata describe.

        Raises
        ------
        WeightsError
            If the network is of another version.
        """
        try:
            ranking, patterns = Ranking(**network.json("ranking")), Patterns(network.json("patterns"))
        except TypeError as error:
            raise WeightsError(
                f"The weights {network.path.name} are of another version of this package ({error}). "
                "Install the package again, or make weights from those that it brings."
            ) from error
        small_marks = SmallMarks.of(network.json("small_marks"))
        return cls(lambda described: network(described)[0], ranking, patterns, small_marks)

    def __call__(
        self,
        lines: Sequence[Line],
        evidence: Sequence[Evidence],
        *,
        photographed: bool = False,
        isolated: bool = False,
        on_page: bool = False,
        on_paper: bool = False,
        wanted: str = "",
        scores: Sequence[npt.NDArray[np.float64]] = (),
    ) -> list[DecodedLine]:
        """Read the lines of one image.

        Lines are mostly alike: telephone numbers, dates, or plain digits. So where most of the other lines
        have marks beside their digits, a text that has them, too, gains and one of digits alone loses, and
        the other way about: by Laplace's rule of succession, to which every other line counts as far as its
        readings are likely. Texts without digits neither gain nor lose.

        Parameters
        ----------
        lines : of a lattice.
        evidence : of each line.
        photographed, isolated, on_page, on_paper : bool, of the image, see `Ranking.for_image`.
        wanted : str, what to read where the line has a path with these digits, though it may not be the
            likeliest; with these signs, if the digits can be spelled so.
        scores : of each line, what `scores` gave, where it is a part of one.
        """
        ranking = self.ranking.for_image(
            photographed=photographed, isolated=isolated, on_page=on_page, on_paper=on_paper
        )
        evidence = [
            replace(of_line, small=self.small_marks(line, of_line))
            for line, of_line in zip(lines, evidence, strict=True)
        ]
        scores = scores or [self.scores(*both) for both in zip(lines, evidence, strict=True)]
        searched = [self._search(*of_line) for of_line in zip(lines, evidence, scores, strict=True)]
        ranked = [one.rank(ranking) for one in searched]
        if len(lines) > 1:
            kinds = np.array([one.kinds(texts) for one, texts in zip(searched, ranked, strict=True)])
            others = kinds.sum(axis=0) - kinds + PSEUDO_COUNT
            gains = np.log(2 * others / others.sum(axis=1, keepdims=True)).tolist()
            ranked = [one.rank(ranking, *gain) for one, gain in zip(searched, gains, strict=True)]
        return [
            self._spelled(*of_line, ranking, wanted)
            for of_line in zip(ranked, searched, lines, evidence, strict=True)
        ]

    def scores(self, line: Line, evidence: Evidence) -> npt.NDArray[np.float64]:
        """Score a line's candidates as steps of a path, see `recognizer.scoring.step_scores`."""
        return step_scores(evidence, self.weigh(features(line, evidence)))

    def _search(self, line: Line, evidence: Evidence, scores: npt.NDArray[np.float64]) -> "_Searched":
        paths = best_paths(line, scores, PATHS)
        with_specks = [along(path, line, evidence) for path in paths]
        return _Searched(
            paths,
            with_specks,
            log_gains(self.patterns, paths, with_specks, line, evidence),
            line_log_likelihoods(paths, evidence.frames),
            PieceCounts.of(line),
            np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, np.newaxis]),
        )

    def _spelled(
        self,
        ranked: RankedTexts,
        searched: "_Searched",
        line: Line,
        evidence: Evidence,
        ranking: Ranking,
        wanted: str,
    ) -> DecodedLine:
        if wanted:
            path = next((one for one in searched.paths if one.text == digits_of(wanted)), ranked.path)
            ranked = ranked._replace(path=path)
        ways = spellings(ranked, searched.with_specks, line, evidence, self.patterns, ranking, wanted)
        path = next(one for one in searched.with_specks if one.text == ranked.path.text)
        marks = marks_of(ways[0].symbols, path, line)
        rejected = rejected_marks(marks, path, line, evidence)
        factor = sureness_beside(rejected, path, line, evidence) * sureness_of_touched(path, line, evidence)
        ways = tuple(way._replace(probability=factor * way.probability) for way in ways)
        return DecodedLine(*ranked, searched.shares, ways, marks, rejected)


def log_gains(
    patterns: Patterns, paths: Sequence[Path], with_specks: Sequence[Path], line: Line, evidence: Evidence
) -> list[float]:
    """Return what speaks for the texts of a line beside its ink: their patterns, the letters beside digits.

    Parameters
    ----------
    with_specks : the same paths with further steps, see `along`.
    """
    by_pattern = patterns.log_gains(with_specks, evidence.mark_counts)
    by_words = words.log_gains(paths, line, evidence)
    return [pattern + word for pattern, word in zip(by_pattern, by_words, strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class _Searched:
    """What is known of a line before its texts are ranked; see `Ranking` and `DecodedLine`."""

    paths: list[Path]
    with_specks: list[Path]
    log_gains: list[float]
    log_likelihoods: dict[str, float]
    pieces: PieceCounts
    shares: npt.NDArray[np.float64]

    def rank(self, ranking: Ranking, plain: float = 0.0, beside_marks: float = 0.0) -> RankedTexts:
        """Rank the texts; those of digits alone, and those with marks beside them, gain so much."""
        gains = [
            gain + (beside_marks if path.beside_marks else plain if path.text else 0.0)
            for gain, path in zip(self.log_gains, self.paths, strict=True)
        ]
        return ranking(self.paths, gains, self.log_likelihoods, self.pieces)

    def kinds(self, ranked: RankedTexts) -> tuple[float, float]:
        """Return how likely the line has digits alone, and digits with marks beside them."""
        probabilities = {scored.text: scored.probability for scored in ranked.texts}
        beside = sum(probabilities[path.text] for path in self.paths if path.beside_marks)
        return sum(probabilities[path.text] for path in self.paths if path.text) - beside, beside
