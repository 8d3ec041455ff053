from itertools import pairwise

import numpy as np
import pytest

from benchmarks.pen import passes_for_digit
from benchmarks.words import (
    DESCENT,
    FEWEST_OF_A_WRITER,
    GAPS,
    HEIGHT,
    ROW_LENGTH,
    SPACE,
    WIDEST,
    X_HEIGHT,
    Record,
    by_hand,
    row,
    side_by_side,
)


def letter(label: str, writer: str = "a", width: float = 600.0) -> Record:
    """A box with a diagonal, recorded somewhere on the tablet."""
    stroke = [[70.0, 30.0], [70.0 + width, 30.0], [70.0 + width, 1030.0], [70.0, 1030.0], [70.0, 30.0]]
    return {"label": label, "writer": writer, "strokes": [stroke, [[70.0, 30.0], [70.0 + width, 1030.0]]]}


@pytest.fixture
def hands() -> list[list[Record]]:
    return by_hand([letter(label) for label in "ACEFHKOIacepxdo"])


def boxes(record: Record) -> list[tuple[float, float, float, float]]:
    """Left, top, right and foot of every letter of a row."""
    points = [
        np.concatenate(pair) for pair in zip(record["strokes"][::2], record["strokes"][1::2], strict=True)
    ]
    return [(*one.min(axis=0), *one.max(axis=0)) for one in points]


def test_hands_are_of_one_writer_and_one_case() -> None:
    few = [letter("A", "c")] * (FEWEST_OF_A_WRITER - 1)
    letters = [letter(label, writer) for label in "ABCDEFabcdef" for writer in "ab"]
    hands = by_hand([*letters, *few])
    assert len(hands) == 4
    for hand in hands:
        assert len({(one["writer"], one["label"].isupper()) for one in hand}) == 1


def test_most_letters_of_a_row_pass_for_no_digit(hands: list[list[Record]]) -> None:
    rows = [row(hands, str(seed)) for seed in range(200)]
    assert {len(one["label"]) for one in rows} == set(range(ROW_LENGTH[0], ROW_LENGTH[1] + 1))
    assert all(2 * sum(map(passes_for_digit, one["label"])) < len(one["label"]) for one in rows)
    assert any(passes_for_digit(mark) for one in rows for mark in one["label"])
    assert all(one["digits"] == "" for one in rows)


def test_letters_stand_on_a_line_side_by_side(hands: list[list[Record]]) -> None:
    for seed in range(50):
        record = row(hands, str(seed))
        placed = boxes(record)
        for mark, (_, top, _, foot) in zip(record["label"], placed, strict=True):
            small = mark in "acepxo"
            assert top == pytest.approx(HEIGHT * (1 - X_HEIGHT) if small else 0.0)
            assert foot == pytest.approx(HEIGHT * (1 + DESCENT) if mark == "p" else HEIGHT)
        gaps = [second[0] - first[2] for first, second in pairwise(placed)]
        assert all(HEIGHT * GAPS[0] <= gap <= HEIGHT * GAPS[1] for gap in gaps)


def test_a_wide_letter_is_set_smaller() -> None:
    (hand,) = by_hand([letter("M", width=5000.0)] * FEWEST_OF_A_WRITER)
    left, top, right, foot = boxes(row([hand], "one"))[0]
    assert right - left == pytest.approx(HEIGHT * WIDEST)
    assert foot - top < HEIGHT / 2
    assert foot == pytest.approx(HEIGHT)


def test_a_word_and_a_number_keep_their_sizes_and_have_a_space_between_them(
    hands: list[list[Record]],
) -> None:
    word, number = row(hands, "one"), {**letter("4"), "digits": "4"}
    both = side_by_side(word, number)
    assert (both["label"], both["digits"]) == (f"{word['label']} 4", "4")
    *_, digit = boxes(both)
    assert digit[0] - max(one[2] for one in boxes(word)) == pytest.approx(SPACE * HEIGHT)
    assert digit[2] - digit[0] == pytest.approx(600.0)
    assert digit[1::2] == boxes(number)[0][1::2]
    turned = side_by_side(number, word)
    assert (turned["label"], turned["digits"]) == (f"4 {word['label']}", "4")
    digit, first, *_ = boxes(turned)
    assert digit == boxes(number)[0]
    assert first[0] - digit[2] == pytest.approx(SPACE * HEIGHT)


def test_a_row_is_the_same_on_every_run_and_differs_by_seed(hands: list[list[Record]]) -> None:
    once, again, other = (row(hands, seed) for seed in ("one", "one", "two"))
    assert once == again
    assert once != other
