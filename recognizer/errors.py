"""The errors of the public face; their tree is drawn where they are defined."""

from segmentation.errors import ImageError, NumberReaderError, WeightsError

__all__ = ["ImageError", "NumberReaderError", "WeightsError"]
