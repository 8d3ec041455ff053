"""A shipped network: its weights, verified against their card, run in the caller's thread."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from segmentation.errors import WeightsError

MOST_AT_ONCE = 128  # of a batch; more are not read faster


class Network:
    """An ONNX network with one input. Safe to call from many threads.

    Parameters
    ----------
    weights : path of an ``.onnx`` file; its card, a ``.json`` of the same name, holds its sha256.

    Raises
    ------
    WeightsError
        If a file is missing or the network is not the one that the card describes.
    """

    def __init__(self, weights: Path) -> None:
        data, self.card = _verified(weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # callers bring the parallelism
        options.enable_cpu_mem_arena = False  # it would keep the room of the largest picture for ever
        self._session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def __call__(self, batch: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        """Run the network on a batch (n, …); return each output, (n, …)."""
        # ONNX Runtime keeps what its largest batch took: 1.5 GB after one page of noise, were it not cut up.
        whole: list[npt.NDArray[np.float32]] = []
        for start in range(0, max(len(batch), 1), MOST_AT_ONCE):
            parts = self._session.run(None, {self._input: batch[start : start + MOST_AT_ONCE]})
            if not whole:
                whole = [np.empty((len(batch), *part.shape[1:]), np.float32) for part in parts]
            for output, part in zip(whole, parts, strict=True):  # kept, the parts would break up free memory
                output[start : start + len(part)] = part
        return whole


def _verified(weights: Path) -> tuple[bytes, dict[str, Any]]:
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
    return data, card
