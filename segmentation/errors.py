"""The errors that a reader raises on purpose.

Exception
└── NumberReaderError
    ├── ImageError (also a ValueError)      the input is no image that can be read
    │   ├── FormatError                     it is of no kind that is read
    │   ├── TooLargeError                   it has too many pixels
    │   └── CostlyError                     it would cost more to read than others of its size
    ├── ReadingError (also a RuntimeError)  reading failed, whatever the image is
    └── WeightsError (also a RuntimeError)  the shipped weights are missing or damaged

Each message says what was got, what was expected and what to do.
"""


class NumberReaderError(Exception):
    """Base of everything that this project raises on purpose."""


class ImageError(NumberReaderError, ValueError):
    """The input is no image, or one outside the accepted limits."""


class FormatError(ImageError):
    """The input is no image of a kind that is read."""


class TooLargeError(ImageError):
    """The image has more pixels than are read."""


class CostlyError(ImageError):
    """The image would cost more to read than an ordinary one of any size."""


class ReadingError(NumberReaderError, RuntimeError):
    """Reading an image failed, or the process that read it ended."""


class WeightsError(NumberReaderError, RuntimeError):
    """The shipped weights are missing, damaged or of another version."""
