"""The errors that keeping corrections raises on purpose.

NumberReaderError
└── CorrectionsError
    ├── CorrectionError (also a ValueError)  this is no correction that can be kept
    └── DatabaseError                        the database cannot be reached, or holds no corrections
        └── FullError                        the database has no room left

Each message says what was got, what was expected and what to do; none of them shows a password.
"""

from segmentation.errors import NumberReaderError


class CorrectionsError(NumberReaderError):
    """Base of what goes wrong with corrections on purpose."""


class CorrectionError(CorrectionsError, ValueError):
    """What was given is no correction that can be kept."""


class DatabaseError(CorrectionsError):
    """The database cannot be reached, or holds no corrections."""


class FullError(DatabaseError):
    """The database has no room left."""
