"""Reads handwritten numbers: ``read_number("photo.png").text``."""

from recognizer.errors import ImageError, NumberReaderError, ReadingError, WeightsError
from recognizer.many import read_numbers
from recognizer.reader import NumberReader, read_number
from recognizer.reading import Alternative, DigitReading, MarkReading, NumberReading, RejectedMark

__all__ = [
    "Alternative",
    "DigitReading",
    "ImageError",
    "MarkReading",
    "NumberReader",
    "NumberReaderError",
    "NumberReading",
    "ReadingError",
    "RejectedMark",
    "WeightsError",
    "read_number",
    "read_numbers",
]
