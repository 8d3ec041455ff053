"""Keeps the drawings that visitors gave, each with the number that it shows: ``Corrections("sqlite:///FILE")``."""

from corrections.errors import CorrectionError, CorrectionsError, DatabaseError, FullError
from corrections.store import Correction, Corrections, plain_png, require_numbers

__all__ = [
    "Correction",
    "CorrectionError",
    "Corrections",
    "CorrectionsError",
    "DatabaseError",
    "FullError",
    "plain_png",
    "require_numbers",
]
