"""Networks that another is held to, together, where they know what is shown (Li and Hoiem 2016).

Several speak as one: the mean of their logarithms, weighed (a product of experts, Hinton 2002).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.ctc import log_softmax
from segmentation.network import Network
from training.errors import DataError
from training.lines.samples import LabelledStrip

Floats = npt.NDArray[np.float32]
NEVER = -30.0  # the logarithm of the probability of what a network does not know


class Teacher:
    """Says what networks see in strips of symbols that all of them know; of all others nothing.

    Parameters
    ----------
    weights : paths of exported line networks; their classes may lack some of the alphabet's.
    shares : how much each counts; they sum to 1.
    on_paper : bool, whether they are asked of strips on paper, too.

    Raises
    ------
    DataError
        If there is not a share for each.
    """

    def __init__(self, weights: Sequence[Path], shares: Sequence[float], *, on_paper: bool) -> None:
        if len(weights) != len(shares):
            raise DataError(f"got {len(weights)} teachers, the recipe has shares for {len(shares)}")
        self._networks = [Network(path) for path in weights]
        self._shares = shares
        self._places = [[ALPHABET.classes.index(name) for name in one.classes] for one in self._networks]
        self._known = frozenset.intersection(*map(frozenset, self._places))
        self._on_paper = on_paper

    def __call__(self, samples: Sequence[LabelledStrip], pixels: Floats) -> Floats:
        """Return probabilities of the alphabet's classes, (n, w / 2, c), all 0 where they are not asked.

        Parameters
        ----------
        samples : the n strips.
        pixels : (n, 32, w, 1) float32 array in [0, 1], them.
        """
        asked = [row for row, one in enumerate(samples) if self._is_asked(one)]
        taught = np.zeros((len(samples), pixels.shape[2] // 2, len(ALPHABET.classes)), np.float32)
        if asked:
            taught[asked] = np.exp(log_softmax(self._together(pixels[asked])))
        return taught

    def _is_asked(self, sample: LabelledStrip) -> bool:
        return self._known.issuperset(sample.symbols) and (self._on_paper or not sample.on_paper)

    def _together(self, pixels: Floats) -> Floats:
        logs = np.zeros((len(pixels), pixels.shape[2] // 2, len(ALPHABET.classes)), np.float32)
        for network, share, places in zip(self._networks, self._shares, self._places, strict=True):
            seen = np.full(logs.shape, NEVER, np.float32)
            seen[..., places] = log_softmax(network(pixels)[0])
            logs += share * seen
        return logs
