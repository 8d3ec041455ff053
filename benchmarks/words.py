"""Rows of letters, as in words, set from single letters of one writer: alone, or beside a number."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.pen import passes_for_digit

ROW_LENGTH = (2, 6)  # fewest and most letters
FEWEST_OF_A_WRITER = ROW_LENGTH[1]  # letters of one case: who wrote fewer is left out
HEIGHT = 1000.0  # of a capital, units of the strokes
X_HEIGHT, DESCENT = 0.6, 0.4  # of a small letter, and how far it reaches below the line; heights of a capital
WIDEST = 1.4  # of a letter; one that came out wider is set smaller
GAPS = (0.1, 0.35)  # narrowest and widest between letters
SPACE = 0.8  # between a word and a number
TALL, HANGING = "bdfhijklt", "gjpqy"

Record = Mapping[str, Any]


def by_hand(records: Iterable[Record]) -> list[list[Record]]:
    """Return letters by writer and case; those who wrote fewer than `FEWEST_OF_A_WRITER` are left out."""
    hands: dict[tuple[str, bool], list[Record]] = {}
    for record in records:
        hands.setdefault((record["writer"], record["label"].isupper()), []).append(record)
    return [hand for _, hand in sorted(hands.items()) if len(hand) >= FEWEST_OF_A_WRITER]


def row(hands: Sequence[Sequence[Record]], seed: str) -> dict[str, Any]:
    """Set letters of one hand side by side; most of them pass for no digit.

    Parameters
    ----------
    hands : see `by_hand`; not all of look-alikes only.
    seed : decides whose letters, which and how far apart; the same on every machine.
    """
    rng = random.Random(seed)
    while True:
        hand = hands[rng.randrange(len(hands))]
        letters = rng.sample(hand, rng.randint(*ROW_LENGTH))
        label = "".join(letter["label"] for letter in letters)
        if 2 * sum(map(passes_for_digit, label)) < len(label):
            return {"strokes": _set(letters, rng), "label": label, "digits": ""}


def side_by_side(first: Record, second: Record) -> dict[str, Any]:
    """Set a word before a number, or the number before the word, on one line."""
    end = max(x for stroke in first["strokes"] for x, _ in stroke)
    start = min(x for stroke in second["strokes"] for x, _ in stroke)
    shift = end + SPACE * HEIGHT - start
    moved = [[[x + shift, y] for x, y in stroke] for stroke in second["strokes"]]
    return {
        "strokes": [*first["strokes"], *moved],
        "label": f"{first['label']} {second['label']}",
        "digits": first["digits"] + second["digits"],
    }


def _set(letters: Sequence[Record], rng: random.Random) -> list[list[list[float]]]:
    strokes: list[list[list[float]]] = []
    right = 0.0
    for letter in letters:
        parts = [np.asarray(stroke, float) for stroke in letter["strokes"]]
        points = np.concatenate(parts)
        low = points.min(axis=0)
        width, height = np.maximum(points.max(axis=0) - low, 1.0)
        top, foot = _extent(letter["label"])
        scale = HEIGHT * min((foot - top) / height, WIDEST / width)
        place = (right, HEIGHT * foot - height * scale)
        strokes += [((part - low) * scale + place).tolist() for part in parts]
        right += width * scale + HEIGHT * rng.uniform(*GAPS)
    return strokes


def _extent(letter: str) -> tuple[float, float]:
    """Return where a letter begins and ends, heights of a capital from its top."""
    top = 0.0 if letter.isupper() or letter in TALL else 1 - X_HEIGHT
    return top, 1 + (DESCENT if letter in HANGING else 0.0)
