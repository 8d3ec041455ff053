"""Reads handwritten numbers: ``read_number("photo.png").text``, ``read_page("sheet.png").table``."""

from recognizer.errors import ImageError, NumberReaderError, ReadingError, WeightsError
from recognizer.many import read_numbers
from recognizer.page import PageNumber, PageReading
from recognizer.reader import NumberReader, read_number, read_page
from recognizer.reading import Alternative, DigitReading, MarkReading, NumberReading, RejectedMark

__all__ = [
    "Alternative",
    "DigitReading",
    "ImageError",
    "MarkReading",
    "NumberReader",
    "NumberReaderError",
    "NumberReading",
    "PageNumber",
    "PageReading",
    "ReadingError",
    "RejectedMark",
    "WeightsError",
    "read_number",
    "read_numbers",
    "read_page",
]
