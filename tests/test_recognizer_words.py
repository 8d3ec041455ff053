from dataclasses import replace

import pytest

from recognizer.words import AMID, BESIDE, log_gains
from tests.drawn_lines import Drawn, Share

APART = 0.7  # heights of a digit


def gain(seen: str, digits: str, gaps: Share | None = None) -> float:
    drawn = Drawn(*seen, gaps=gaps)
    return log_gains([drawn.path(digits)], drawn.line, drawn.evidence)[0]


def test_a_digit_amid_letters_is_unlikely() -> None:
    assert gain("olivia", " 1    ") == pytest.approx(-AMID)


@pytest.mark.parametrize(("seen", "digits"), [("5kg", "5  "), ("a4", " 4"), ("3rd", "3  ")])
def test_a_digit_beside_a_letter_is_as_likely_as_any(seen: str, digits: str) -> None:
    assert gain(seen, digits) == 0


@pytest.mark.parametrize(("seen", "digits", "at"), [("so12", " 012", "2"), ("12klo", "12  0", "2")])
def test_a_digit_at_the_end_of_a_word_is_unlikely_where_a_number_stands_by_itself(
    seen: str, digits: str, at: str
) -> None:
    assert gain(seen, digits, {at: APART}) == pytest.approx(-BESIDE)


def test_a_number_apart_from_a_word_is_as_likely_as_any() -> None:
    assert gain("sold12", "    12", {"4": APART}) == 0


def test_an_x_is_a_sign_and_no_letter() -> None:
    assert gain("7x4", "7 4") == 0


def test_an_exponent_beside_a_letter_is_as_likely_as_any() -> None:
    drawn = Drawn(*"a2b")
    letter, exponent, other = drawn.line.candidates
    raised = replace(exponent, top=-1.0, bottom=-0.2)
    line = replace(drawn.line, candidates=(letter, raised, other))
    assert log_gains([drawn.path(" 2 ")], line, drawn.evidence) == [0]
