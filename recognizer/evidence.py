"""What the networks say of every candidate of a lattice, each asked once for the whole image."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from segmentation.lattice import Lattice
from segmentation.network import Network

Floats = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights"
TINY = np.float32(1e-6)  # keeps logarithms finite


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What the networks say of n candidates.

    Attributes
    ----------
    digits : (n, 10) float32 array, rows sum to 1
        Probabilities of the digits 0 to 9 by the candidate's own crop.
    is_digit : (n,) float32 array in [0, 1]
        Probability that the crop is one whole digit at all.
    in_line : (n, 11) float32 array, rows sum to 1
        Probabilities by the candidate's view, its neighbours in sight: of the digits 0 to 9, and of being no
        whole digit.
    """

    digits: Floats
    is_digit: Floats
    in_line: Floats

    def part(self, start: int, stop: int) -> "Evidence":
        """Return what is said of the candidates ``start <= i < stop``."""
        return Evidence(self.digits[start:stop], self.is_digit[start:stop], self.in_line[start:stop])


class Classifier:
    """The two networks that look at candidates. Safe to call from many threads.

    Parameters
    ----------
    weights : folder of ``digits.onnx`` and ``context.onnx``, each with its card.

    Raises
    ------
    WeightsError
        If a file is missing or damaged.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self.digits = Network(weights / "digits.onnx")
        self.context = Network(weights / "context.onnx")

    def __call__(self, lattice: Lattice) -> Evidence:
        """Look at all candidates of a lattice, line by line, in one batch a network."""
        crops = lattice.crops
        if len(crops) == 0:
            return Evidence(*(np.zeros(shape, np.float32) for shape in ((0, 10), (0,), (0, 11))))
        digits, is_digit = self.digits(crops[:, :, :, np.newaxis])
        (in_line,) = self.context(lattice.views)
        return Evidence(np.maximum(digits, TINY), is_digit[:, 0], np.maximum(in_line, TINY))
