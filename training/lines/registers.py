"""Numbers in notaries' registers: real ink on real ruled paper, labelled as written.

The numbers are from LECTAUREP (Archives nationales, Inria ALMAnaCH, EPHE), CC BY 4.0.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recognizer.alphabet import ALPHABET
from segmentation.errors import NumberReaderError
from segmentation.image import load_gray
from segmentation.writing import WrittenLine, find_writing
from training.errors import DataError
from training.lines.samples import LONGEST_PX, LabelledStrip, as_bytes
from training.writers import is_kept_back

FOLDER = Path("scans", "registers")  # within the data folder
ATTRIBUTION = "LECTAUREP registers (Archives nationales, Inria ALMAnaCH, EPHE), CC BY 4.0"


@dataclass(frozen=True, slots=True)
class Register:
    """A scan, what is written there (points, commas and dashes, too), and by whom."""

    path: Path
    text: str
    writer: str

    @property
    def symbols(self) -> tuple[int, ...]:
        """The classes of what is written; blanks, and what the alphabet takes for them, are none."""
        classes = (ALPHABET.class_of(one) for one in self.text if not one.isspace())
        return tuple(one for one in classes if one != ALPHABET.blank)


def read_registers(data: Path, *, kept_back: bool = False) -> list[Register]:
    """Read the numbers that may be learnt from; none where the data folder lacks them.

    Parameters
    ----------
    data : Path
        The data folder.
    kept_back : bool
        Read those of the writers who are kept back instead, see `training.writers`.

    Raises
    ------
    DataError
        If the labels are damaged.
    """
    labels = data / FOLDER / "labels.jsonl"
    if not labels.is_file():
        return []
    try:
        lines = map(json.loads, labels.read_text(encoding="utf-8").splitlines())
        found = [Register(labels.parent / one["image"], one["label"], one["writer"]) for one in lines]
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            f"{labels} cannot be read ({error}); fetch it again, or remove it to do without"
        ) from error
    return [one for one in found if is_kept_back(one.writer) == kept_back]


def register_strips(registers: list[Register]) -> Iterator[LabelledStrip]:
    """Show registers as the line network sees them, but those in which no line has room for the text.

    Raises
    ------
    DataError
        If a scan cannot be read.
    """
    for one in registers:
        strip = register_strip(one)
        if strip is not None:
            yield strip


def register_strip(register: Register) -> LabelledStrip | None:
    """Show the line of a scan with most ink; None where there is no text or where it does not fit in."""
    try:
        lines = find_writing(load_gray(register.path)).lines
    except NumberReaderError as error:
        raise DataError(f"{error} Or remove {FOLDER} to do without.") from error
    if not lines:
        return None
    strip = as_bytes(max(lines, key=_ink).strip)
    labelled = LabelledStrip(strip, register.symbols, is_known=False)
    return labelled if labelled.symbols and labelled.fits and strip.shape[1] <= LONGEST_PX else None


def _ink(line: WrittenLine) -> float:
    return sum(float(one.ink.sum()) for one in line.whole)
