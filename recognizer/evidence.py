"""Lines of writing → their lattice, and what the networks say of everything in it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recognizer.patterns import MARKS
from recognizer.sequence import (
    BLANK,
    begun_within,
    best_text,
    log_softmax,
    text_log_likelihoods,
    without_others,
)
from segmentation.lattice import Lattice, Line, lattice_of
from segmentation.network import Network
from segmentation.strips import Strip, looks
from segmentation.writing import Writing, WrittenLine

Floats = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights"
TINY = np.float32(1e-6)  # keeps logarithms finite
SURE = 0.9  # a line is looked at once where its text has this probability by then; .8 to .99 read alike
SEVERAL = 1.1  # marks expected in a component: with more it is cut; 1.02 to 1.3 read alike


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What the networks say of one line with n candidates.

    Attributes
    ----------
    digits : (n, 10) float32 array, rows sum to 1
        Probabilities of the digits 0 to 9, by each candidate's own crop.
    begun : (n, 10) float32 array
        By the whole line: how often each digit is expected to begin within the candidate's columns.
    marks : (n, 10) float32 array
        By the whole line: how often each kind of marks that are no digit is expected to begin there, see
        `recognizer.patterns.MARKS`.
    frames : (k, t, 11) float64 array
        Log probabilities along the whole line, by k looks at it, see `recognizer.sequence`.
    """

    digits: Floats
    begun: Floats
    marks: Floats
    frames: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A lattice, and the evidence for each of its lines."""

    lattice: Lattice
    evidence: tuple[Evidence, ...]

    @property
    def lines(self) -> list[tuple[Line, Evidence]]:
        """Each line with its evidence, top to bottom."""
        return list(zip(self.lattice.lines, self.evidence, strict=True))


class Classifier:
    """The networks that look at writing: whole lines, then candidates. Safe to call from many threads.

    Parameters
    ----------
    weights : folder of ``digits.onnx`` and ``sequence.onnx``, each with its card.

    Raises
    ------
    WeightsError
        If a file is missing or damaged.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self.digits = Network(weights / "digits.onnx")
        self.sequence = Network(weights / "sequence.onnx")

    def __call__(self, writing: Writing) -> Seen:
        """Look at lines of writing: at each as a whole, then at everything in it that could be a digit.

        Only what may hold several marks, by the whole line, is cut.
        """
        along = [self._along(line.strip) for line in writing.lines]
        to_cut = [_holding_several(*both) for both in zip(writing.lines, along, strict=True)]
        lattice = lattice_of(writing, to_cut)
        if not lattice.lines:
            return Seen(lattice, ())
        (digits,) = self.digits(lattice.crops[:, :, :, np.newaxis])
        ends = np.cumsum([len(line.candidates) for line in lattice.lines])[:-1]
        parts = zip(lattice.lines, np.split(digits, ends), along, strict=True)
        return Seen(lattice, tuple(_evidence(*part) for part in parts))

    def _along(self, strip: Strip) -> npt.NDArray[np.float64]:
        """Look at a line as a whole, and in the other ways too where the first leaves a doubt."""
        shown = looks(strip)[..., np.newaxis]
        (logits,) = self.sequence(shown[:1])
        logs = log_softmax(logits)
        if _is_sure(logs):
            return logs
        (more,) = self.sequence(shown[1:])
        return np.concatenate([logs, log_softmax(more)])


def _is_sure(logs: npt.NDArray[np.float64]) -> bool:
    frames = without_others(logs)
    if frames.max(axis=-1).sum() >= np.log(SURE):  # already the likeliest of the ways to spell the text
        return True
    (said,) = text_log_likelihoods(frames, [best_text(frames[0])])
    return bool(said >= np.log(SURE))


def _holding_several(line: WrittenLine, logs: npt.NDArray[np.float64]) -> list[int]:
    """Return the components in which more than one mark seems to begin."""
    frames = _frames(line.columns, line.strip, logs)
    count = begun_within(np.delete(logs, BLANK, axis=-1), frames).sum(axis=1)
    return [label for label, marks in zip(line.components, count, strict=True) if marks > SEVERAL]


def _frames(
    columns: npt.NDArray[np.intp], strip: Strip, logs: npt.NDArray[np.float64]
) -> npt.NDArray[np.intp]:
    """Return the frames of the sequence network that cover columns of a strip, (n, 2), half-open."""
    frames: npt.NDArray[np.intp] = columns * logs.shape[1] // strip.shape[1]
    return frames


def _evidence(line: Line, digits: Floats, logs: npt.NDArray[np.float64]) -> Evidence:
    columns = np.array([candidate.columns for candidate in line.candidates])
    frames = _frames(columns, line.strip, logs)
    return Evidence(
        np.maximum(digits, TINY),
        begun_within(logs[..., :BLANK], frames),
        _by_kind(begun_within(logs[..., BLANK + 1 :], frames)),
        without_others(logs),
    )


def _by_kind(begun: Floats) -> Floats:
    """Add the letters, each of which has a class of its own after the other marks, to the last of `MARKS`."""
    return np.add.reduceat(begun, range(len(MARKS)), axis=1)
