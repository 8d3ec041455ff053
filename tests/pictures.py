"""The golden pictures of ``tests/data`` and what they show; `tests.golden` makes them."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

FOLDER, LABELS = Path(__file__).with_name("data"), "labels.jsonl"
SURE = 0.5  # confidence; below it a number is likelier wrong than right, and a person must look anyway


@dataclass(frozen=True, slots=True)
class Golden:
    """A picture, its digits with lines joined by a line break, and whether the shipped reader reads it.

    `sure` says whether the right text has a confidence of at least `SURE`, too.
    """

    image: str
    text: str
    source: str
    licence: str
    note: str
    read: bool
    sure: bool

    @property
    def path(self) -> Path:
        return FOLDER / self.image

    @property
    def gray(self) -> npt.NDArray[np.uint8]:
        """The picture, (H, W) uint8."""
        return np.asarray(Image.open(self.path).convert("L"), np.uint8)


def goldens() -> dict[str, Golden]:
    """Return all of them by name, in the order of their labels."""
    lines = (FOLDER / LABELS).read_text(encoding="utf-8").splitlines()
    found = [Golden(**json.loads(line)) for line in lines]
    return {Path(golden.image).stem: golden for golden in found}
