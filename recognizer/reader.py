"""The public face: one function over one class."""

import hashlib
import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from heapq import nlargest
from itertools import product
from pathlib import Path

import numpy as np

from recognizer.decode import MARK
from recognizer.decoder import Decoder, LineReading
from recognizer.evidence import WEIGHTS, Classifier
from recognizer.reading import Alternative, DigitReading, NumberReading, RejectedMark
from segmentation.image import ImageSource
from segmentation.lattice import Lattice, Line
from segmentation.network import Network
from segmentation.writing import find_writing

VERSION_LENGTH = 12  # hexadecimal digits, enough to tell weights apart
ISOLATED_PX = 32  # largest side of images of isolated digits, as MNIST's (28): nobody draws on so little
ALTERNATIVES = 5  # next best numbers that a reading names
_first_use = threading.Lock()


class NumberReader:
    """Reads handwritten numbers of any length. Safe to call from many threads.

    Parameters
    ----------
    weights : folder of the networks with their cards; the shipped ones unless told.

    Raises
    ------
    WeightsError
        If weights are missing or damaged.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self.classifier = Classifier(weights)
        decoder = Network(weights / "decoder.onnx")
        self.decoder = Decoder.of(decoder)
        networks = (self.classifier.digits, self.classifier.sequence, decoder)
        sums = [network.card["sha256"] for network in networks]
        learned = json.dumps([*sums, decoder.card["ranking"], decoder.card["patterns"]], sort_keys=True)
        self._version = hashlib.sha256(learned.encode()).hexdigest()[:VERSION_LENGTH]

    @property
    def version(self) -> str:
        """What these weights are called: 12 hexadecimal digits of a sha256 over all that was learnt."""
        return self._version

    def read(self, image: ImageSource) -> NumberReading:
        """Read the number in an image.

        Parameters
        ----------
        image : path, bytes of an image file, PIL image, or array (H, W), (H, W, 3) or (H, W, 4)
            In either polarity, in any size; see `segmentation.image.load_gray`.

        Returns
        -------
        NumberReading; with no digits where the image shows none.

        Raises
        ------
        ImageError
            If `image` is no image.
        """
        seen = self.classifier(find_writing(image))
        small = max(seen.lattice.width, seen.lattice.height) <= ISOLATED_PX
        return _reading(seen.lattice, self.decoder.page(seen.lines, isolated=small and len(seen.lines) == 1))


def read_number(image: ImageSource) -> NumberReading:
    """Read the number in an image with the shipped weights; see `NumberReader.read`."""
    return _shipped_reader().read(image)


def read_numbers(images: Iterable[ImageSource]) -> list[NumberReading]:
    """Read one number an image, in the order given; see `NumberReader.read`."""
    reader = _shipped_reader()
    return [reader.read(image) for image in images]


def _shipped_reader() -> NumberReader:
    with _first_use:  # or two threads would both load it
        return _load_once()


_load_once = lru_cache(maxsize=1)(NumberReader)


def _reading(lattice: Lattice, lines: Sequence[LineReading]) -> NumberReading:
    digits: list[DigitReading] = []
    rejected = [RejectedMark(box, "too small for a digit") for box in lattice.specks]
    rejected += [RejectedMark(box, "one of too many in one image") for box in lattice.surplus]
    row = 0
    for line, read in zip(lattice.lines, lines, strict=True):
        digits += _digits(line, read, row)
        rejected += [
            RejectedMark(line.candidates[step.candidate].box, "does not look like a digit")
            for step in read.path.steps
            if step.digit == MARK
        ]
        row += bool(read.path.text)
    known = not lattice.surplus  # or what is missing may be digits
    confidence = float(np.prod([read.texts[read.path.text] for read in lines])) if known else 0.0
    reading = NumberReading(tuple(digits), confidence, (), tuple(rejected), lattice.width, lattice.height)
    if not known:
        return reading
    others = tuple(other for other in _texts(lines) if other.text != reading.text)
    return replace(reading, alternatives=others[:ALTERNATIVES])


def _digits(line: Line, read: LineReading, row: int) -> list[DigitReading]:
    digits = []
    for step in read.path.steps:
        if step.digit == MARK:
            continue
        candidate, shares = line.candidates[step.candidate], read.shares[step.candidate]
        probabilities = shares[:MARK] / shares[:MARK].sum()
        digits.append(
            DigitReading(
                step.digit,
                float(shares[step.digit]),
                tuple(float(p) for p in probabilities),
                candidate.box,
                row,
                candidate.crop,
            )
        )
    return digits


def _texts(lines: Sequence[LineReading]) -> list[Alternative]:
    """Return the most probable texts of the whole; its probability is the product of its lines'."""
    texts = {"": 1.0}
    for read in lines:
        joined: dict[str, float] = {}
        for (before, share), (text, more) in product(texts.items(), read.texts.items()):
            whole = "\n".join(part for part in (before, text) if part)
            joined[whole] = joined.get(whole, 0.0) + share * more
        texts = dict(nlargest(2 * ALTERNATIVES, joined.items(), key=lambda item: item[1]))
    return [Alternative(text, share) for text, share in texts.items()]
