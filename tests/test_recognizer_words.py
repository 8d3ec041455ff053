from dataclasses import replace

import pytest

from recognizer.words import AMID, AT_END, is_in_word, log_gains
from tests.drawn_lines import Drawn, Share

WIDE = 0.7  # heights of a digit: a gap between words


def gain(seen: str, digits: str, gaps: Share | None = None) -> float:
    drawn = Drawn(*seen, gaps=gaps)
    return log_gains([drawn.path(digits)], drawn.line, drawn.evidence)[0]


def test_a_digit_amid_letters_is_unlikely() -> None:
    assert gain("olivia", " 1    ") == pytest.approx(-AMID)


@pytest.mark.parametrize(
    ("seen", "digits"),
    [
        ("5kg", "5  "),
        ("a4", " 4"),
        ("12.5kg", "12 5  "),
        ("3/4l", "3 4 "),
        ("1h30m", "1 30 "),
        ("4x100m", "4 100 "),
        ("x4x", " 4 "),
    ],
)
def test_numbers_with_units_or_signs_are_as_likely_as_any(seen: str, digits: str) -> None:
    assert gain(seen, digits) == 0


@pytest.mark.parametrize(("seen", "digits"), [("so12", " 012"), ("12klo", "12  0")])
def test_a_digit_at_the_end_of_a_word_is_unlikely_where_a_number_stands_by_itself(
    seen: str, digits: str
) -> None:
    assert gain(seen, digits, {"2": WIDE}) == pytest.approx(-AT_END)


def test_the_nearer_the_letters_stand_the_less_likely_is_a_digit() -> None:
    near, far = (gain("ala", " 1 ", {"1": gap, "2": gap}) for gap in (0.2, 0.3))
    assert -AMID < near < far < 0


def test_what_may_be_a_letter_speaks_against_a_digit_as_far_as_it_may() -> None:
    drawn = Drawn("a", "1", {"k": 0.5, "6": 0.5})
    assert log_gains([drawn.path(" 1 ")], drawn.line, drawn.evidence)[0] == pytest.approx(-AMID / 2)


def test_several_letters_in_one_mark_speak_as_one() -> None:
    drawn = Drawn({"a": 1.0, "b": 1.0}, "1", "k")
    assert log_gains([drawn.path(" 1 ")], drawn.line, drawn.evidence)[0] == pytest.approx(-AMID)


def test_a_number_apart_from_a_word_is_as_likely_as_any() -> None:
    assert gain("sold12", "    12", {"4": WIDE}) == 0


@pytest.mark.parametrize(
    ("top", "bottom", "against"), [(-1.0, -0.2, 0.0), (0.1, 0.9, 0.0), (-0.5, 0.5, AMID), (-0.9, 0.1, AMID)]
)
def test_exponents_and_indices_beside_letters_are_as_likely_as_any(
    top: float, bottom: float, against: float
) -> None:
    drawn = Drawn(*"a2b")
    letter, digit, other = drawn.line.candidates
    line = replace(drawn.line, candidates=(letter, replace(digit, top=top, bottom=bottom), other))
    assert log_gains([drawn.path(" 2 ")], line, drawn.evidence)[0] == pytest.approx(-against)


@pytest.mark.parametrize(
    ("seen", "digits", "is_part"),
    [
        ("a-4", "  4", True),
        ("-ab", "   ", True),
        ("5%k", "5  ", False),
        ("4-5", "4 5", False),
        ("-4", " 4", False),
    ],
)
def test_a_mark_beside_a_letter_is_part_of_its_word_but_for_the_sign_of_a_number(
    seen: str, digits: str, is_part: bool
) -> None:
    drawn = Drawn(*seen)
    mark = next(place for place, one in enumerate(seen) if one in "-%")
    assert is_in_word(mark, drawn.path(digits).steps, drawn.line, drawn.evidence) == is_part
