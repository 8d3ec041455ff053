"""The five networks of a reader, loaded together: what does not belong together does not load."""

import hashlib
from dataclasses import dataclass, fields
from pathlib import Path

from recognizer.alphabet import ALPHABET
from recognizer.decoder import Decoder
from segmentation import boundaries, layers
from segmentation.network import Infer, Network

WEIGHTS = Path(__file__).parent / "weights"
VERSION_LENGTH = 12  # hexadecimal digits, enough to tell weights apart
DIGIT_CLASSES = tuple(ALPHABET.digits)


@dataclass(frozen=True, slots=True)
class Networks:
    """What a reader asks.

    Attributes
    ----------
    layers : what each pixel of a page is, see `segmentation.layers`.
    boundaries : where two symbols meet, see `segmentation.boundaries`.
    digits : crops → probabilities of the ten digits, see `recognizer.evidence.gather_evidence`.
    line : strips → logits of the alphabet's classes, see `recognizer.evidence.line_frames`.
    decoder : Decoder
    version : str, what these weights are called together.
    """

    layers: Infer
    boundaries: Infer
    digits: Infer
    line: Infer
    decoder: Decoder
    version: str = ""

    def load(self) -> None:
        """Make ready what else is made ready when it is first asked, see `segmentation.network.Network`."""
        for part in fields(self):
            network = getattr(self, part.name)
            if isinstance(network, Network):
                network.load()


def load_networks(weights: Path = WEIGHTS) -> Networks:
    """Load the networks of a folder.

    Parameters
    ----------
    weights : folder of ``digits.onnx``, ``line.onnx`` and ``decoder.onnx`` with their cards
        The layers and the boundary network are the shipped ones where the folder has no ``layers.onnx``, no
        ``boundaries.onnx``.

    Returns
    -------
    Networks; their version is 12 hexadecimal digits of a sha256 over all files.

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or does not belong to the others.
    """
    page, cutter = (_own_or_shipped(weights, shipped) for shipped in (layers.WEIGHTS, boundaries.WEIGHTS))
    page.require_classes(layers.CLASSES)
    digits, line, decoder = (Network(weights / f"{name}.onnx") for name in ("digits", "line", "decoder"))
    digits.require_classes(DIGIT_CLASSES)
    line.require_classes(ALPHABET.classes)
    decoder.require_fitted_to(cutter, digits, line)
    sums = "".join(network.sha256 for network in (page, cutter, digits, line, decoder))
    version = hashlib.sha256(sums.encode()).hexdigest()[:VERSION_LENGTH]
    return Networks(page, cutter, digits, line, Decoder.of(decoder), version)


def _own_or_shipped(weights: Path, shipped: Path) -> Network:
    own = weights / shipped.name
    return Network(own if own.is_file() else shipped)
