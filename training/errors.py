"""The errors that a training raises on purpose.

NumberReaderError
└── TrainingError
    ├── DataError    the digits to learn from are missing or damaged
    ├── OutputError  the folder for the results cannot be written
    ├── ExportError  the exported network does not answer as the trained one does
    └── WorseError   what was trained further reads worse than before

Each message is one line that says what was got and what to do.
"""

from segmentation.errors import NumberReaderError


class TrainingError(NumberReaderError):
    """Base of what stops a training on purpose."""


class DataError(TrainingError):
    """The digits to learn from are missing or damaged."""


class OutputError(TrainingError):
    """The folder for the results cannot be written."""


class ExportError(TrainingError):
    """The exported network does not answer as the trained one does."""


class WorseError(TrainingError):
    """What was trained further reads worse than before."""
