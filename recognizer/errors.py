"""The errors of the public face; their tree is drawn where they are defined."""

from segmentation.errors import ImageError, NumberReaderError, ReadingError, WeightsError

__all__ = ["ImageError", "NumberReaderError", "ReadingError", "WeightsError"]
