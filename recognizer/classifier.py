"""Crops → probabilities of the ten digits, through ONNX Runtime."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from recognizer.errors import WeightsError

SHIPPED = Path(__file__).parent / "weights" / "digits.onnx"
TINY = np.float32(1e-6)  # keeps logarithms finite


@dataclass(frozen=True, slots=True, eq=False)
class Classified:
    """What the classifier says of n crops.

    Attributes
    ----------
    probabilities : (n, 10) float32 array, rows sum to 1
        Of the digits 0 to 9.
    is_digit : (n,) float32 array in [0, 1]
        Probability that the crop is one whole digit at all; 1 where the weights do not say.
    """

    probabilities: npt.NDArray[np.float32]
    is_digit: npt.NDArray[np.float32]


class DigitClassifier:
    """The shipped network, or another of the same form. Safe to call from many threads.

    Parameters
    ----------
    weights : path of an ``.onnx`` file; its card, a ``.json`` of the same name, holds its sha256.

    Raises
    ------
    WeightsError
        If a file is missing or the network is not the one that the card describes.
    """

    def __init__(self, weights: Path = SHIPPED) -> None:
        self.card = _verified_card(weights)
        self._session = one_thread_session(weights)

    def __call__(self, crops: npt.NDArray[np.float32]) -> Classified:
        """Classify crops in one batch.

        Parameters
        ----------
        crops : (n, 28, 28) float32 array in [0, 1], ink bright; n may be 0.
        """
        if len(crops) == 0:
            return Classified(np.zeros((0, 10), np.float32), np.zeros(0, np.float32))
        outputs = self._session.run(None, {"crops": crops[:, :, :, np.newaxis]})
        is_digit = outputs[1].reshape(-1) if len(outputs) > 1 else np.ones(len(crops), np.float32)
        return Classified(np.maximum(outputs[0], TINY), is_digit)


def _verified_card(weights: Path) -> dict[str, Any]:
    card_path = weights.with_suffix(".json")
    try:
        data = weights.read_bytes()
        card: dict[str, Any] = json.loads(card_path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"Cannot load the weights {weights.name} with their card {card_path.name}: {error}. "
            "Install the package again, or make weights with `make train`."
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != card.get("sha256"):
        raise WeightsError(
            f"The weights {weights.name} are damaged: their sha256 is {found[:12]}…, "
            f"their card says {str(card.get('sha256'))[:12]}…. Install the package again."
        )
    return card


def one_thread_session(weights: Path) -> onnxruntime.InferenceSession:
    """Open a network that runs in its caller's thread: callers bring the parallelism."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
