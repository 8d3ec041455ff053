"""A network in an ONNX file, with its metadata; it runs in the caller's thread."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import onnxruntime

from segmentation.digest import sha256
from segmentation.errors import WeightsError
from segmentation.metadata import metadata_of

MOST_AT_ONCE = 128  # of a batch; more are not read faster
REMEDY = "Install the package again, or make weights with `make weights`."

Infer: TypeAlias = Callable[[npt.NDArray[np.float32]], list[npt.NDArray[np.float32]]]
"""Runs a network on a batch (n, …) and returns each of its outputs, (n, …); a `Network` is one."""


class Network:
    """An ONNX network with one input. Safe to call from many threads.

    Its file is checked at once, and made ready to run when it is first asked: a drawing needs no network of
    pages.

    Parameters
    ----------
    weights : path of an ``.onnx`` file
        Its own metadata says what it is: ``name``, ``version``, and in JSON ``classes`` (what its last axis
        stands for), ``fitted_to`` (the sha256, by file name, of the weights that it was fitted to) and
        ``replaces`` (the sha256 of weights of which it is a fine-tuned form). Its card, a ``.json`` file of
        the same name, holds its sha256.

    Attributes
    ----------
    path : Path
    sha256 : str, of the file.
    name, version : str
    classes : tuple of str
    fitted_to : dict
    replaces : tuple of str

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or does not say what it is.
    """

    def __init__(self, weights: Path) -> None:
        self.path = weights
        self.sha256, self._metadata = _verified(weights)
        self._session: onnxruntime.InferenceSession | None = None
        self._input = ""
        self._loading = threading.Lock()
        self.name, self.version = (self._value(key) for key in ("name", "version"))
        self.classes: tuple[str, ...] = tuple(self.json("classes"))
        self.fitted_to: dict[str, str] = self.json("fitted_to")
        self.replaces: tuple[str, ...] = tuple(self.json("replaces"))

    def load(self) -> onnxruntime.InferenceSession:
        """Make the network ready to run, unless it is; processes that are forked then share it.

        Raises
        ------
        WeightsError
            If the file has changed since it was checked.
        """
        with self._loading:
            if self._session is None:
                if _verified(self.path)[0] != self.sha256:
                    raise WeightsError(f"The weights {self.path.name} have changed. Start the program again.")
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = options.inter_op_num_threads = 1  # callers bring parallelism
                options.enable_cpu_mem_arena = False  # it would keep the room of the largest picture for ever
                providers = ["CPUExecutionProvider"]
                session = onnxruntime.InferenceSession(self.path, options, providers=providers)
                self._input = session.get_inputs()[0].name
                self._session = session
            return self._session

    def __call__(self, batch: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        """Run the network on a batch (n, …); return each output, (n, …)."""
        # ONNX Runtime keeps what its largest batch took: 1.5 GB after one page of noise, were it not cut up.
        session = self._session or self.load()
        whole: list[npt.NDArray[np.float32]] = []
        for start in range(0, max(len(batch), 1), MOST_AT_ONCE):
            parts = session.run(None, {self._input: batch[start : start + MOST_AT_ONCE]})
            if not whole:
                whole = [np.empty((len(batch), *part.shape[1:]), np.float32) for part in parts]
            for output, part in zip(whole, parts, strict=True):  # kept, the parts would break up free memory
                output[start : start + len(part)] = part
        return whole

    def json(self, key: str) -> Any:
        """Return a value of the file's metadata.

        Raises
        ------
        WeightsError
            If there is none, or it is no JSON.
        """
        try:
            return json.loads(self._value(key))
        except ValueError as error:
            raise WeightsError(
                f"The metadata {key} of {self.path.name} is no JSON ({error}). {REMEDY}"
            ) from error

    def require_classes(self, wanted: tuple[str, ...]) -> None:
        """Refuse a network whose classes are others, or in another order.

        Raises
        ------
        WeightsError
        """
        if self.classes != wanted:
            raise WeightsError(
                f"The weights {self.path.name} have {len(self.classes)} classes ({_few(self.classes)}), "
                f"this package wants {len(wanted)} ({_few(wanted)}). {REMEDY}"
            )

    def require_fitted_to(self, *others: "Network") -> None:
        """Refuse a network that was fitted to other weights than these.

        Raises
        ------
        WeightsError
            If one of `others` is neither what this network was fitted to nor a fine-tuned form of it.
        """
        for other in others:
            wanted = self.fitted_to.get(other.path.name)
            if wanted not in (other.sha256, *other.replaces):
                raise WeightsError(
                    f"The weights {self.path.name} were fitted to other weights {other.path.name} "
                    f"({str(wanted)[:12]}…) than those beside it ({other.sha256[:12]}…). "
                    f"Use both of one version, or make {self.path.name} again."
                )

    def _value(self, key: str) -> str:
        try:
            return self._metadata[key]
        except KeyError as error:
            raise WeightsError(
                f"The weights {self.path.name} do not say their {key}: they are of another version of this "
                f"package. {REMEDY}"
            ) from error


def _few(classes: tuple[str, ...]) -> str:
    return " ".join(classes if len(classes) <= 4 else (*classes[:2], "…", *classes[-2:]))


def _verified(weights: Path) -> tuple[str, dict[str, str]]:
    """Return the sha256 and the metadata of a file that is what its card says."""
    card_path = weights.with_suffix(".json")
    try:
        data = weights.read_bytes()
        card: dict[str, Any] = json.loads(card_path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"Cannot load the weights {weights.name} with their card {card_path.name}: {error}. {REMEDY}"
        ) from error
    found = sha256(data).hexdigest()
    if found != card.get("sha256"):
        raise WeightsError(
            f"The weights {weights.name} are damaged: their sha256 is {found[:12]}…, "
            f"their card says {str(card.get('sha256'))[:12]}…. Install the package again."
        )
    try:
        return found, metadata_of(data)
    except ValueError as error:
        raise WeightsError(f"The weights {weights.name} are no ONNX file: {error}. {REMEDY}") from error
