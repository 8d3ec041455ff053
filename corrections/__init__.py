"""Keeps the drawings that visitors gave, each with the number that it shows: ``Corrections("sqlite:///FILE")``."""

from corrections.errors import CorrectionError, CorrectionsError, DatabaseError
from corrections.store import Correction, Corrections, plain_png, require_numbers

__all__ = [
    "Correction",
    "CorrectionError",
    "Corrections",
    "CorrectionsError",
    "DatabaseError",
    "plain_png",
    "require_numbers",
]
