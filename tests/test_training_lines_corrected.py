"""Corrections become strips to learn from."""

import pytest

from corrections import Corrections
from recognizer.alphabet import ALPHABET
from recognizer.networks import load_networks
from tests.training_data import drawing
from training.lines.corrected import learnable, with_digits


def classes(text: str) -> tuple[int, ...]:
    return tuple(map(ALPHABET.class_of, text))


def test_corrections_become_labelled_strips(given: Corrections) -> None:
    given.keep(drawing("407"), "401", "407")  # the visitor knows better
    two_lines = given.keep(drawing("1"), "12\n3", "1")
    without_room = given.keep(drawing("1"), "12345678901234567890", "1")
    blank = given.keep(drawing(" "), "5", "")
    corrected = learnable(given, load_networks())
    (strip,), () = corrected.canvas, corrected.paper
    assert strip.symbols == (4, 0, 1)
    assert strip.strip.shape[0] == 32
    assert strip.strip.max() > 200
    assert (corrected.used, corrected.unused) == (1, (two_lines, without_room, blank))


@pytest.mark.parametrize(
    ("read", "digits", "symbols"),
    [
        ("407", "407", "407"),
        ("407", "401", "401"),
        ("40)", "407", "407"),  # a digit would be missing
        ("(40)", "40", "(40)"),
        ("4/05", "405", "4/05"),
        ("4/05", "4105", "4105"),
        ("", "12", "12"),
        ("1234", "24", "24"),
        ("$5", "", "$"),
    ],
)
def test_marks_stay_where_no_digit_takes_them(read: str, digits: str, symbols: str) -> None:
    assert with_digits(classes(read), classes(digits)) == classes(symbols)
