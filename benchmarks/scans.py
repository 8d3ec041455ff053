"""Numbers on real paper: cells of tables, rows of parish books, registers on ruled paper."""

import json
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.pen import Image
from training.writers import is_kept_back

# Networks may learn from registers, so of these only hands that were kept back are shown.
TITLES = {
    "weather": "scans: cells of weather tables",
    "rows": "scans: rows of parish books",
    "registers": "scans: registers, hands not learnt from",
}
LEARNT_FROM = "registers"


class Scan(NamedTuple):
    """A scan's file, its digits, and whose hand it is."""

    path: Path
    digits: str
    writer: str

    def image(self) -> Image:
        """Return the scan, (H, W, 3) uint8 RGB.

        Raises
        ------
        FileNotFoundError
            If it is missing or no image.
        """
        image = cv2.imread(str(self.path), cv2.IMREAD_COLOR_RGB)
        if image is None:
            raise FileNotFoundError(f"{self.path} cannot be read as an image; fetch the data again.")
        return np.asarray(image, np.uint8)


def scans(data: Path, name: str) -> list[Scan]:
    """Return the scans of a set, one of `TITLES`, in the order of its labels."""
    folder = data / "scans" / name
    lines = map(json.loads, (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    found = [
        Scan(folder / line["image"], line.get("digits", line["label"]), line["writer"]) for line in lines
    ]
    return [scan for scan in found if name != LEARNT_FROM or is_kept_back(scan.writer)]
