"""Ranks the texts of a line, by its paths and by the line network.

The lattice knows each digit's ink, the line network the context across digits; they fail on different
numbers. A text's score is a sum of logarithms: its share of all paths through the lattice, what its pattern
and the image's other lines speak for it, how often people write such numbers, and, weighed, its likelihood by
the line network. That counts more, the more there is in the line: one symbol has little context. And it
counts more where components had to be cut: the lattice knows least where to cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from recognizer.ctc import best_texts, text_log_likelihoods
from recognizer.paths import Path
from segmentation.lattice import Line

OUTSIDE = 1e-4  # the share of the lattice's paths granted to a text that none of its best paths spells
LEAST_COUNTING = 6  # digits of a text that counts up or down; shorter ones come about by chance
NEVER = 1e-30  # keeps a logarithm finite
ON_PAGE = 0.35  # log: what is as high as letters where rules are gone is rather a digit, such as a lone 1


class PieceCounts(NamedTuple):
    """How many pieces a line is made of.

    Attributes
    ----------
    primitives : int, at least one.
    components : int, which the primitives are pieces of.
    """

    primitives: int
    components: int

    @classmethod
    def of(cls, line: Line) -> Self:
        """Count the pieces of a line."""
        return cls(len(line.primitives), line.component_count)

    @property
    def log_pieces(self) -> float:
        """The logarithm of the mean number of primitives per component; 0 where nothing is cut."""
        return float(np.log(self.primitives / self.components))


class ScoredText(NamedTuple):
    """A text that a line may show, with the logarithms of the terms that rank it.

    Attributes
    ----------
    text : str
    paths : float, its share of the paths through the lattice.
    pattern : float, what its pattern, letters beside its digits and the image's other lines speak for it.
    prior : float, how much likelier people write it than composed numbers have it.
    line_network : float, its likelihood by the line network, weighed.
    probability : float in [0, 1], no logarithm.
    """

    text: str
    paths: float
    pattern: float
    prior: float
    line_network: float
    probability: float


class RankedTexts(NamedTuple):
    """The path that won, and every text considered, the likeliest first."""

    path: Path
    texts: tuple[ScoredText, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The weights and temperatures by which texts are ranked; see `training.lines.decoder`.

    Attributes
    ----------
    line_weight : float, of the line network's log-likelihoods, times the logarithm of one more than the
        line has primitives.
    cut_weight : float, added to that weight, times `PieceCounts.log_pieces`.
    temperature : float, what the sum is divided by.
    cut_doubt : float, times `PieceCounts.log_pieces`: how much higher the temperature of a cut line is.
    no_digits : float, times the share of the text that has no digits, and times the number of components:
        whoever shows something to a reader of numbers shows a digit more often than the composed images do;
        but many marks without a digit are a word, whose letters are less like the composed ones than digits
        are.
    isolated : float, times that share, too, where the image was cut out around a digit.
    counting : float, times the share of a text that counts up or down, see `counts`: of all numbers as
        long, people write these by far the most often, to try something out.
    beside_marks : float, times the temperature where the best path passes over marks beside its digits: real
        brackets and slashes are less like the composed ones than real digits are.
    photographed : float, times the temperature where a camera or a scanner saw the image, for the same
        reason.
    sign_temperature : float, what speaks for a way to spell a text with its signs is divided by it, see
        `recognizer.spelling`.
    unnamed : float, what speaks against such a way for each mark that has no name in it.
    each_digit : float, what speaks for a text for each of its digits.
    small_weight : float, of what speaks for its signs by where small marks stand.
    overlooked : float in [0, 1], how often the line network overlooks the small marks of a drawn line.
    overlooked_on_paper : float in [0, 1], the same on paper, where more of what is small is dirt.
    small_alone : float, of what speaks for its signs by where small marks stand, where it overlooks them.
    """

    line_weight: float
    cut_weight: float
    temperature: float
    cut_doubt: float
    no_digits: float
    isolated: float
    counting: float
    beside_marks: float
    photographed: float
    sign_temperature: float = 1.0  # of weights from before signs were read
    unnamed: float = 0.0
    each_digit: float = 0.0
    small_weight: float = 1.0
    overlooked: float = 0.0
    overlooked_on_paper: float = 0.0
    small_alone: float = 1.0

    @classmethod
    def uniform(cls, line_weight: float, temperature: float) -> Self:
        """Return the ranking that treats all lines and texts alike."""
        return cls(
            line_weight=line_weight,
            cut_weight=0.0,
            temperature=temperature,
            cut_doubt=0.0,
            no_digits=1.0,
            isolated=1.0,
            counting=1.0,
            beside_marks=1.0,
            photographed=1.0,
        )

    def for_image(
        self, *, photographed: bool, isolated: bool, on_page: bool = False, on_paper: bool = False
    ) -> Self:
        """Return the ranking of the lines of one image.

        Parameters
        ----------
        photographed : bool, whether a camera or a scanner saw the image.
        isolated : bool, whether the image was cut out around a single digit.
        on_page : bool, whether the writing was searched for on a page, where rules are gone.
        on_paper : bool, whether it was written on paper.
        """
        return replace(
            self,
            overlooked=self.overlooked_on_paper if on_paper else self.overlooked,
            each_digit=ON_PAGE if on_page else 0.0,
            temperature=self.temperature * (self.photographed if photographed else 1.0),
            no_digits=self.no_digits * (self.isolated if isolated else 1.0),
        )

    def of_small_marks(self, small: npt.ArrayLike, without_small: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return what small marks say for ways to spell a text; the line network saw them, or did not.

        Parameters
        ----------
        small : what speaks for the ways' signs by where small marks stand; logarithms.
        without_small : how much likelier the line network takes each way if it is not asked about them.
        """
        small = np.asarray(small, np.float64)
        seen = log(max(1 - self.overlooked, NEVER)) + self.small_weight * small
        overlooked = log(max(self.overlooked, NEVER)) + np.asarray(without_small) + self.small_alone * small
        said: npt.NDArray[np.float64] = np.logaddexp(seen, overlooked)
        return said

    def __call__(
        self,
        paths: Sequence[Path],
        log_gains: Sequence[float],
        log_likelihoods: Mapping[str, float],
        pieces: PieceCounts,
    ) -> RankedTexts:
        """Rank the texts of one line.

        Parameters
        ----------
        paths : at least one, with distinct texts.
        log_gains : of each path, the logarithm of how much likelier it is than its share says, see
            `recognizer.decoder.log_gains`, and by the lines around.
        log_likelihoods : by the line network, of their texts and of its own, see `line_log_likelihoods`.
        pieces : PieceCounts, of the line.

        Returns
        -------
        RankedTexts. The line network's own texts are among these even where no path spells them, but
        never above the best of the paths: they say that it is in doubt. What is not known of them is taken to
        be as with the path that leads without them.
        """
        shares = {path.text: log(max(path.share, OUTSIDE)) for path in paths}
        gains = {path.text: gain for path, gain in zip(paths, log_gains, strict=True)}
        leading = max(shares, key=lambda text: shares[text] + gains[text])
        for text in log_likelihoods:
            gains.setdefault(text, gains[leading])
            shares.setdefault(text, log(OUTSIDE))
        weight = self.line_weight * np.log1p(pieces.primitives) + self.cut_weight * pieces.log_pieces
        weighed = {text: float(weight * log_likelihoods[text]) for text in shares}
        priors = {text: self._log_prior(text, pieces) for text in shares}
        scores = {text: shares[text] + gains[text] + priors[text] + weighed[text] for text in shares}
        winner = max(paths, key=lambda path: scores[path.text])
        best = scores[winner.text]
        temperature = self._temperature(winner, pieces)
        weights = np.exp((np.minimum(list(scores.values()), best) - best) / temperature)
        probabilities = dict(zip(scores, (weights / weights.sum()).tolist(), strict=True))
        texts = sorted(scores, key=probabilities.__getitem__, reverse=True)
        return RankedTexts(
            winner,
            tuple(
                ScoredText(text, shares[text], gains[text], priors[text], weighed[text], probabilities[text])
                for text in texts
            ),
        )

    def _log_prior(self, text: str, pieces: PieceCounts) -> float:
        if not text:
            return log(self.no_digits * pieces.components)
        return self.each_digit * len(text) + (log(self.counting) if counts(text) else 0.0)

    def _temperature(self, path: Path, pieces: PieceCounts) -> float:
        factor = self.beside_marks if path.beside_marks else 1.0
        return self.temperature * factor * (1 + self.cut_doubt * pieces.log_pieces)


def line_log_likelihoods(paths: Sequence[Path], frames: npt.NDArray[np.float64]) -> dict[str, float]:
    """Return the log-likelihoods by the line network of the texts of some paths, and of its own texts.

    Parameters
    ----------
    paths : of a line.
    frames : (k, t, 11) float64 array, log probabilities, see `recognizer.ctc`.

    Returns
    -------
    dict of texts and their log-likelihoods.
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
