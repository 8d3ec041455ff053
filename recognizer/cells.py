"""Cells of CSV files that no spreadsheet runs."""

import re

NEGATIVE = re.compile(r"-[0-9]+([.,][0-9]+)?")
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP, CSV injection


def safe_cell(value: object) -> object:
    """Return a cell's value so that no spreadsheet runs it: text that looks like a formula gets a ``'``.

    A negative number is none.
    """
    is_formula = isinstance(value, str) and value.startswith(FORMULAS) and not NEGATIVE.fullmatch(value)
    return f"'{value}" if is_formula else value
