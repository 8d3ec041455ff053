"""The readers that can be measured, by name; one that is not installed says so."""

import csv
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from io import StringIO
from itertools import groupby
from math import prod
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import cv2
import numpy as np

from benchmarks.pen import Image

INK_LEVELS = 40  # gray levels between the ground and what PP-OCR's crop keeps
PPOCR_HEIGHT_PX, PPOCR_PADDING_PX = 80, 8  # what it reads best, tried on the pen strings
NUMERIC = "0123456789()-/.,:$%+#= "  # what stands in the strings with separators, and the space
NOT_SURE = 0.5  # of a page on which writing was found, and no number
CTC_BLANK = "blank"  # how PP-OCR's list of characters names "between two characters"
TESSERACT_WORD = "5"  # the level of a word in Tesseract's tsv output


class Answer(NamedTuple):
    """What a reader read, one line of text a line of writing, and how sure it is, in [0, 1].

    Attributes
    ----------
    text, confidence : the digits.
    written, written_confidence : with the signs beside them.
    value : the number that it stands for, empty where the reader says none.
    """

    text: str
    confidence: float
    written: str = ""
    written_confidence: float = 0.0
    value: str = ""


class MissingReaderError(Exception):
    """A reader is not installed; says how to install it."""


Read: TypeAlias = Callable[[Image], Answer]


def number_reader(weights: Path) -> Read:
    """Return this project's reader."""
    from recognizer import NumberReader
    from recognizer.values import plain_text

    reader = NumberReader(weights)

    def read(image: Image) -> Answer:
        reading = reader.read(image)
        value = "" if reading.value is None else plain_text(reading.value)
        return Answer(reading.text, reading.text_confidence, reading.written, reading.confidence, value)

    return read


def page_reader(weights: Path) -> Read:
    """Return this project's reader of pages; the numbers of a line are joined, as `read` joins them."""
    from recognizer import NumberReader

    reader = NumberReader(weights)

    def read(image: Image) -> Answer:
        page = reader.read_page(image)
        lines = [
            "".join(one.text for one in numbers)
            for _, numbers in groupby(page.numbers, key=attrgetter("line"))
        ]
        sure = prod(one.text_confidence for one in page.numbers)
        return Answer("\n".join(lines), sure if page.numbers or not page.rejected else NOT_SURE)

    return read


def contours(weights: Path) -> Read:
    """Return plain contours in front of the shipped network."""
    from benchmarks.contours import ContourReader

    reader = ContourReader(weights)
    return lambda image: Answer(*reader.read(image))


def ppocr(_weights: Path) -> Read:
    """Return PP-OCRv6 small as rapidocr ships it, recognition alone on the ink of one line."""
    return partial(_read_line, _recognition())


def ppocr_numeric(_weights: Path) -> Read:
    """Return the same with all characters but digits and separators taken from its decoder."""
    recognise = _recognition()
    recognise(np.full((PPOCR_HEIGHT_PX, PPOCR_HEIGHT_PX, 3), 255, np.uint8))  # loads the network
    text_rec = recognise.func.text_rec
    network = text_rec.session
    characters = text_rec.postprocess_op.character
    kept = np.array([mark == CTC_BLANK or mark in NUMERIC for mark in characters], np.float32)
    text_rec.session = lambda batch: network(batch) * kept
    return partial(_read_line, recognise)


def tesseract(_weights: Path) -> Read:
    """Return Tesseract for one line of digits; its time includes the start of its process."""
    program = shutil.which("tesseract")
    if program is None:
        raise MissingReaderError("tesseract is not installed; as root: apt-get install tesseract-ocr")
    command = [program, "stdin", "stdout", "--psm", "7", "-c", "tessedit_char_whitelist=0123456789", "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def read(image: Image) -> Answer:
        png = cv2.imencode(".png", image)[1].tobytes()
        done = subprocess.run(command, input=png, capture_output=True, check=True, env=environment)
        rows = csv.DictReader(StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
        words = [(row["text"], float(row["conf"]) / 100) for row in rows if row["level"] == TESSERACT_WORD]
        least_sure = min((confidence for _, confidence in words), default=1.0)
        return Answer(_digits_of("".join(text for text, _ in words)), least_sure)

    return read


READERS: dict[str, Callable[[Path], Read]] = {
    "number-reader": number_reader,
    "pages": page_reader,
    "contours": contours,
    "ppocr": ppocr,
    "ppocr-numeric": ppocr_numeric,
    "tesseract": tesseract,
}


def _recognition() -> Any:
    if importlib.util.find_spec("rapidocr") is None:
        raise MissingReaderError("rapidocr is not installed; `make bench` installs it")
    from rapidocr import RapidOCR

    options = {
        "Global.log_level": "error",
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    return partial(RapidOCR(params=options), use_det=False, use_cls=False, use_rec=True)


def _read_line(recognise: Any, image: Image) -> Answer:
    line = _cropped_to_ink(image)
    if line is None:
        return Answer("", 1.0)
    result = recognise(line)
    text, confidence = result.txts[0], float(result.scores[0])
    return Answer(_digits_of(text), confidence, text, confidence)


def _digits_of(text: str) -> str:
    return "".join(mark for mark in text if mark in "0123456789")


def _cropped_to_ink(image: Image) -> Image | None:
    """Cut out the ink, dark on white, 80 px high with 8 px around it; None for a blank image."""
    rgb = image if image.ndim == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    ground = float(np.median(gray))
    if ground < 127.5:
        gray, rgb, ground = 255 - gray, 255 - rgb, 255 - ground
    rows, columns = np.nonzero(gray < ground - INK_LEVELS)
    if rows.size == 0:
        return None
    tight = rgb[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    width = max(1, round(tight.shape[1] * PPOCR_HEIGHT_PX / tight.shape[0]))
    sized = cv2.resize(tight, (width, PPOCR_HEIGHT_PX), interpolation=cv2.INTER_AREA)
    padding = (PPOCR_PADDING_PX,) * 4
    padded = cv2.copyMakeBorder(sized, *padding, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.asarray(padded, np.uint8)
