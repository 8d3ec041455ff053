"""``python -m training.lines.patterns CARD``: count the patterns of numbers anew, into a decoder's card.

They are those of the numbers that a pen writes in the mixture, some of them beside a word; its single digits,
lone marks and MNIST strings are composed as often as the networks need them, not as people write them.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from recognizer.patterns import DIGIT, MARKS
from recognizer.sequence import BLANK
from training.lines.classes import FIRST, OTHER, mark_class
from training.synth.texts import random_text

TEXTS, SEED = 50_000, 0  # enough for all patterns but those beside a word, which have no end


def count_patterns() -> dict[str, int]:
    """Return the patterns of those of `TEXTS` that hold digits, the commonest first."""
    rng = np.random.default_rng(SEED)
    patterns = (pattern_of(random_text(rng)) for _ in range(TEXTS))
    return dict(Counter(pattern for pattern in patterns if DIGIT in pattern).most_common())


def pattern_of(text: str) -> str:
    """Return a text's pattern; marks that are often too small to be seen along the line are left out."""
    classes = [mark_class(character) for character in text if character != " "]
    return "".join(
        DIGIT if mark < BLANK else MARKS[min(mark, OTHER) - FIRST] for mark in classes if mark != BLANK
    )


def renew(card: Path) -> None:
    """Write the patterns, as they are now, into the card of a decoder."""
    said = json.loads(card.read_text(encoding="utf-8")) | {"patterns": count_patterns()}
    card.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m training.lines.patterns",
        description="Count the patterns of numbers anew, into a decoder's card.",
    )
    parser.add_argument("card", type=Path, help="decoder.json")
    renew(parser.parse_args().card)
