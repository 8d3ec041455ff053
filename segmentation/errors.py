"""The errors that a reader raises on purpose.

Exception
└── NumberReaderError
    ├── ImageError (also a ValueError)      the input is no image that can be read
    ├── ReadingError (also a RuntimeError)  reading failed, whatever the image is
    └── WeightsError (also a RuntimeError)  the shipped weights are missing or damaged

Each message says what was got, what was expected and what to do.
"""


class NumberReaderError(Exception):
    """Base of everything that this project raises on purpose."""


class ImageError(NumberReaderError, ValueError):
    """The input is no image, or one outside the accepted limits."""


class ReadingError(NumberReaderError, RuntimeError):
    """Reading an image failed, or the process that read it ended."""


class WeightsError(NumberReaderError, RuntimeError):
    """The shipped weights are missing, damaged or of another version."""
