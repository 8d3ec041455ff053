"""Distillation: the answers of a network teach another one (Hinton, Vinyals and Dean 2015)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.ctc import log_softmax
from segmentation.network import Network
from training.lines.samples import LabelledStrip

Floats = npt.NDArray[np.float32]


class Teacher:
    """Gives the answers of a network to strips of kinds and symbols that it knows, and none to the others.

    Parameters
    ----------
    weights : path of an exported line network; its classes may lack some of the alphabet's.
    """

    def __init__(self, weights: Path) -> None:
        self._network = Network(weights)
        self._places = [ALPHABET.classes.index(name) for name in self._network.classes]
        self._known = frozenset(self._places)

    def __call__(self, samples: Sequence[LabelledStrip], pixels: Floats) -> Floats:
        """Return probabilities of the alphabet's classes, (n, w / 2, c), all 0 where it is not asked.

        Parameters
        ----------
        samples : the n strips.
        pixels : (n, 32, w, 1) float32 array in [0, 1], them.
        """
        asked = [row for row, one in enumerate(samples) if self._is_asked(one)]
        taught = np.zeros((len(samples), pixels.shape[2] // 2, len(ALPHABET.classes)), np.float32)
        if asked:
            seen = np.zeros((len(asked), *taught.shape[1:]), np.float32)
            seen[..., self._places] = np.exp(log_softmax(self._network(pixels[asked])[0]))
            taught[asked] = seen
        return taught

    def _is_asked(self, sample: LabelledStrip) -> bool:
        return sample.is_known and self._known.issuperset(sample.symbols)
