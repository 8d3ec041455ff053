"""How often each pattern of digits and other marks occurs in the numbers that the project composes."""

from collections import Counter

import numpy as np

from recognizer.patterns import DIGIT, MARKS
from recognizer.sequence import BLANK
from training.pen.texts import random_text
from training.reader.marks import FIRST, mark_class

TEXTS, SEED = 50_000, 0


def count_patterns() -> dict[str, int]:
    """Return the patterns of `TEXTS` numbers, the commonest first; see `recognizer.patterns`."""
    rng = np.random.default_rng(SEED)
    return dict(Counter(pattern_of(random_text(rng)) for _ in range(TEXTS)).most_common())


def pattern_of(text: str) -> str:
    """Return a number's pattern; marks that are often too small to be seen along the line are left out."""
    classes = [mark_class(character) for character in text if character != " "]
    return "".join(DIGIT if mark < BLANK else MARKS[mark - FIRST] for mark in classes if mark != BLANK)
