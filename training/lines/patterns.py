"""``python -m training.lines.patterns WEIGHTS``: count the patterns of numbers anew, into a decoder's file.

They are those of the numbers that a pen writes in the mixture, some of them beside a word; its single digits,
lone marks and MNIST strings are composed as often as the networks need them, not as people write them.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from recognizer.alphabet import ALPHABET
from recognizer.patterns import DIGIT, MARKS
from training.metadata import change_properties
from training.provenance import sha256
from training.synth.line import RAISED
from training.synth.texts import random_text

TEXTS, SEED = 50_000, 0  # enough for all patterns but those beside a word, which have no end


def count_patterns() -> dict[str, int]:
    """Return the patterns of those of `TEXTS` that hold digits, the commonest first."""
    rng = np.random.default_rng(SEED)
    patterns = (pattern_of(random_text(rng)) for _ in range(TEXTS))
    return dict(Counter(pattern for pattern in patterns if DIGIT in pattern).most_common())


def pattern_of(text: str) -> str:
    """Return a text's pattern; marks that are often too small to be seen along the line are left out."""
    classes = [ALPHABET.class_of(character) for character in text if character not in (" ", RAISED)]
    return "".join(map(_symbol, (one for one in classes if one != ALPHABET.blank)))


def _symbol(symbol: int) -> str:
    if symbol < ALPHABET.blank:
        return DIGIT
    return MARKS[min(symbol, ALPHABET.other) - ALPHABET.first_mark]


def renew(weights: Path) -> None:
    """Write the patterns, as they are now, into a decoder's file, and its sha256 into the card beside it."""
    change_properties(weights, {"patterns": json.dumps(count_patterns())})
    card = weights.with_suffix(".json")
    about = json.loads(card.read_text(encoding="utf-8")) | {"sha256": sha256(weights)}
    card.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m training.lines.patterns",
        description="Count the patterns of numbers anew, into a decoder's file.",
    )
    parser.add_argument("weights", type=Path, help="decoder.onnx, its card beside it")
    renew(parser.parse_args().weights)
