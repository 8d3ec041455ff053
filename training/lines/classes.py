"""What the sequence network tells apart beside the ten digits: more than it is asked for.

The reader wants to know only whether a mark is a digit. But a network that has to say which other mark it is
learns what a bracket looks like, not merely that it is no 1, and one that has to spell learns what an R looks
like. Where only digits count, `recognizer` adds these classes up again, with `BLANK`: nothing new along the
line.
"""

from collections.abc import Sequence
from string import ascii_lowercase

from recognizer.sequence import BLANK

FIRST = 11  # class of the first of these kinds, each of which has one
KINDS = ("([{<", ")]}>", "/", "-_~", "$", "%", "+", "#", "=")
OTHER = FIRST + len(KINDS)  # whatever else
CLASSES = OTHER + 1 + len(ascii_lowercase)  # letters have one each, the small and the capital the same
SMALL = ".,:'\""  # often too small to be on a line's strip at all; as if they were not there


def mark_class(text: str) -> int:
    """Return the class of a mark by its character."""
    if text.isdecimal():
        return int(text)
    if text in SMALL:
        return BLANK
    letter = ascii_lowercase.find(text.lower())
    if letter >= 0:
        return OTHER + 1 + letter
    return next((FIRST + place for place, kind in enumerate(KINDS) if text in kind), OTHER)


def digits_of(marks: Sequence[int]) -> str:
    """Return what a row of marks says."""
    return "".join(str(mark) for mark in marks if mark < BLANK)
