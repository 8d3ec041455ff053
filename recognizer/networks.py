"""The seven networks of a reader, loaded together: what does not belong together does not load."""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Self

from recognizer.alphabet import ALPHABET
from recognizer.decoder import Decoder
from segmentation import boundaries, layers
from segmentation.digest import sha256
from segmentation.network import Infer, Network
from segmentation.writing import Writing

WEIGHTS = Path(__file__).parent / "weights"
VERSION_LENGTH = 12  # hexadecimal digits, enough to tell weights apart
LINE_NETWORKS = ("canvas", "paper")
OWN = ("digits", *LINE_NETWORKS, "decoder")  # what a folder of weights must have
DIGIT_CLASSES = tuple(ALPHABET.digits)


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks of a reader.

    Attributes
    ----------
    layers : what each pixel of a page is, see `segmentation.layers`.
    second_layers : the same, learnt from more kinds of pages; asked where a reading is in doubt.
    boundaries : where two symbols meet, see `segmentation.boundaries`.
    digits : crops → probabilities of the ten digits, see `recognizer.evidence.gather_evidence`.
    canvas, paper : line networks, of what was drawn on a screen, and of all that was written on paper
        Strips → logits of the alphabet's classes, see `recognizer.evidence.line_frames`.
    decoder : Decoder
    version : str, what these weights are called together.
    """

    layers: Infer
    second_layers: Infer
    boundaries: Infer
    digits: Infer
    canvas: Infer
    paper: Infer
    decoder: Decoder
    version: str = ""

    def line_network(self, writing: Writing) -> Infer:
        """Return the network that knows lines of such writing."""
        return self.paper if writing.on_paper else self.canvas

    def with_second_layers(self) -> Self:
        """Return the networks that look at a page again."""
        return replace(self, layers=self.second_layers)

    def load(self) -> None:
        """Load all networks now; else each loads at its first use, see `segmentation.network.Network`."""
        for part in fields(self):
            network = getattr(self, part.name)
            if isinstance(network, Network):
                network.load()


def load_networks(weights: Path = WEIGHTS) -> Networks:
    """Load the networks of a folder.

    Parameters
    ----------
    weights : folder of ``digits``, ``canvas``, ``paper`` and ``decoder``, each ``.onnx`` with its card
        The layers networks and the boundary network are the shipped ones where the folder has none of their
        names.

    Returns
    -------
    Networks; their version is 12 hexadecimal digits of a sha256 over all files.

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or does not belong to the others.
    """
    page, second, cutter = (
        _own_or_shipped(weights, shipped) for shipped in (layers.WEIGHTS, layers.SECOND, boundaries.WEIGHTS)
    )
    for one in (page, second):
        one.require_classes(layers.CLASSES)
    digits, canvas, paper, decoder = (Network(weights / f"{name}.onnx") for name in OWN)
    digits.require_classes(DIGIT_CLASSES)
    for line in (canvas, paper):
        line.require_classes(ALPHABET.classes)
    decoder.require_fitted_to(cutter, digits, canvas, paper)
    sums = "".join(network.sha256 for network in (page, second, cutter, digits, canvas, paper, decoder))
    version = sha256(sums.encode()).hexdigest()[:VERSION_LENGTH]
    return Networks(page, second, cutter, digits, canvas, paper, Decoder.of(decoder), version)


def _own_or_shipped(weights: Path, shipped: Path) -> Network:
    own = weights / shipped.name
    return Network(own if own.is_file() else shipped)
