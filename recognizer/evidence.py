"""What the networks say of everything in a lattice, each asked once for the whole image."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recognizer.sequence import BLANK, begun_within, log_softmax, together, without_others
from segmentation.lattice import Lattice, Line
from segmentation.network import Network
from segmentation.strips import looks

Floats = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights"
TINY = np.float32(1e-6)  # keeps logarithms finite


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What the networks say of one line with n candidates.

    Attributes
    ----------
    digits : (n, 10) float32 array, rows sum to 1
        Probabilities of the digits 0 to 9, by each candidate's own crop.
    in_line : (n, 11) float32 array, rows sum to 1
        By its view, with its neighbours in sight: of the digits 0 to 9, and of being no whole digit.
    begun : (n, 10) float32 array
        By the whole line: how often each digit is expected to begin within the candidate's columns.
    others : (n, 2) float32 array
        How likely the candidate is a whole mark that is no digit, by its view; how many such marks are
        expected to begin within its columns, by the whole line.
    frames : (t, 11) float64 array
        Log probabilities along the whole line, see `recognizer.sequence`.
    """

    digits: Floats
    in_line: Floats
    begun: Floats
    others: Floats
    frames: npt.NDArray[np.float64]


class Classifier:
    """The networks that look at a lattice. Safe to call from many threads.

    Parameters
    ----------
    weights : folder of ``digits.onnx``, ``context.onnx`` and ``sequence.onnx``, each with its card.

    Raises
    ------
    WeightsError
        If a file is missing or damaged.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self.digits = Network(weights / "digits.onnx")
        self.context = Network(weights / "context.onnx")
        self.sequence = Network(weights / "sequence.onnx")

    def __call__(self, lattice: Lattice) -> list[Evidence]:
        """Look at all candidates of all lines in one batch a network; return the evidence line by line."""
        if not lattice.lines:
            return []
        (digits,) = self.digits(lattice.crops[:, :, :, np.newaxis])
        (in_line,) = self.context(lattice.views)
        ends = np.cumsum([len(line.candidates) for line in lattice.lines])[:-1]
        parts = zip(lattice.lines, np.split(digits, ends), np.split(in_line, ends), strict=True)
        return [self._evidence(*part) for part in parts]

    def _evidence(self, line: Line, digits: Floats, in_line: Floats) -> Evidence:
        (logits,) = self.sequence(looks(line.strip)[..., np.newaxis])
        logs = together(log_softmax(logits))
        columns = np.array([candidate.columns for candidate in line.candidates])
        spans = columns * len(logs) // line.strip.shape[1]
        others = in_line[:, BLANK + 1 :].sum(axis=1), begun_within(logs[:, BLANK + 1 :], spans).sum(axis=1)
        return Evidence(
            np.maximum(digits, TINY),
            np.maximum(np.column_stack([in_line[:, :BLANK], in_line[:, BLANK:].sum(axis=1)]), TINY),
            begun_within(logs[:, :BLANK], spans),
            np.stack(others, axis=1),
            without_others(logs),
        )
