"""The public face: one function over one class."""

import threading
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product
from pathlib import Path as FilePath

import numpy as np

from recognizer.classifier import SHIPPED, Classified, DigitClassifier
from recognizer.decode import MARK, Path, best_paths
from recognizer.reading import Alternative, DigitReading, NumberReading, RejectedMark
from recognizer.scoring import step_scores
from segmentation.image import ImageSource
from segmentation.lattice import Lattice, Line, segment

ALTERNATIVES = 5
_first_use = threading.Lock()


class NumberReader:
    """Reads handwritten numbers of any length. Safe to call from many threads.

    Parameters
    ----------
    weights : path of an ``.onnx`` network with its card beside it; the shipped one unless told.

    Raises
    ------
    WeightsError
        If the weights are missing or damaged.
    """

    def __init__(self, weights: FilePath = SHIPPED) -> None:
        self.classifier = DigitClassifier(weights)

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
        lattice = segment(image)
        classified = self.classifier(lattice.crops)
        return _reading(lattice, classified)


def read_number(image: ImageSource) -> NumberReading:
    """Read the number in an image with the shipped weights; see `NumberReader.read`."""
    return _shipped_reader().read(image)


def read_numbers(images: Iterable[ImageSource]) -> list[NumberReading]:
    """Read one number an image, in the order given; see `NumberReader.read`."""
    reader = _shipped_reader()
    return [reader.read(image) for image in images]


def _shipped_reader() -> NumberReader:
    with _first_use:
        return _load_once()


@lru_cache(maxsize=1)
def _load_once() -> NumberReader:
    return NumberReader()


def _reading(lattice: Lattice, classified: Classified) -> NumberReading:
    digits: list[DigitReading] = []
    rejected = [RejectedMark(box, "too small for a digit") for box in lattice.specks]
    paths_by_line: list[list[Path]] = []
    offset = 0
    for line in lattice.lines:
        part = slice(offset, offset + len(line.candidates))
        offset = part.stop
        of_line = Classified(classified.probabilities[part], classified.is_digit[part])
        paths = best_paths(line, step_scores(line, of_line), ALTERNATIVES + 1)
        row = len({digit.line for digit in digits})
        line_digits, marks = _read_line(line, of_line, paths[0], row)
        digits.extend(line_digits)
        rejected.extend(marks)
        paths_by_line.append(paths)
    best, *others = _combined(paths_by_line)
    return NumberReading(
        tuple(digits), best.confidence, tuple(others), tuple(rejected), lattice.width, lattice.height
    )


def _read_line(
    line: Line, classified: Classified, path: Path, row: int
) -> tuple[list[DigitReading], list[RejectedMark]]:
    digits, marks = [], []
    for step in path.steps:
        candidate = line.candidates[step.candidate]
        if step.digit == MARK:
            marks.append(RejectedMark(candidate.box, "does not look like a digit"))
            continue
        probabilities = classified.probabilities[step.candidate]
        probabilities = probabilities / probabilities.sum()
        digits.append(
            DigitReading(
                step.digit,
                float(probabilities[step.digit]) * float(classified.is_digit[step.candidate]),
                tuple(float(p) for p in probabilities),
                candidate.box,
                row,
                candidate.crop,
            )
        )
    return digits, marks


def _combined(paths_by_line: list[list[Path]]) -> list[Alternative]:
    """Join the lines' texts; the probability of the whole is the product of its lines'."""
    if not paths_by_line:
        return [Alternative("", 1.0)]
    combined: dict[str, float] = {}
    for choice in product(
        *(paths[:2] if len(paths_by_line) > 1 else paths for paths in islice(paths_by_line, 8))
    ):
        text = "\n".join(path.text for path in choice if path.text)
        combined[text] = combined.get(text, 0.0) + float(np.prod([path.share for path in choice]))
    best_first = sorted(combined.items(), key=lambda item: item[1], reverse=True)
    return [Alternative(text, confidence) for text, confidence in best_first[: ALTERNATIVES + 1]]
