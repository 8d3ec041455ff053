"""Reads handwritten numbers: ``read_number("photo.png").text``."""

from recognizer.errors import ImageError, NumberReaderError, WeightsError
from recognizer.reader import NumberReader, read_number, read_numbers
from recognizer.reading import Alternative, DigitReading, NumberReading, RejectedMark

__all__ = [
    "Alternative",
    "DigitReading",
    "ImageError",
    "NumberReader",
    "NumberReaderError",
    "NumberReading",
    "RejectedMark",
    "WeightsError",
    "read_number",
    "read_numbers",
]
