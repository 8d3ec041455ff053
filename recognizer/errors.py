"""The errors of the public face; their tree is drawn where they are defined."""

from segmentation.errors import (
    CostlyError,
    FormatError,
    ImageError,
    NumberReaderError,
    ReadingError,
    TooLargeError,
    WeightsError,
)

__all__ = [
    "CostlyError",
    "FormatError",
    "ImageError",
    "NumberReaderError",
    "ReadingError",
    "TooLargeError",
    "WeightsError",
]
