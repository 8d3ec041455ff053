import json
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from recognizer.reading import Alternative, DigitReading, MarkReading, NumberReading, RejectedMark
from segmentation.box import Box


def digit(value: int, line: int = 0, left: int = 0) -> DigitReading:
    probabilities = tuple(0.91 if other == value else 0.01 for other in range(10))
    return DigitReading(
        value, 0.9, probabilities, Box(left, 2, left + 5, 9), line, np.zeros((28, 28), np.float32)
    )


def sign(kind: str, after: int, line: int = 0) -> MarkReading:
    return MarkReading(kind, 0.7, Box(20, 2, 21, 9), line, after)


def reading(*digits: DigitReading) -> NumberReading:
    return NumberReading(
        digits,
        0.8,
        (Alternative("4.01", 0.12),),
        (RejectedMark(Box(1, 2, 3, 4), "too small for a digit"),),
        width=60,
        height=20,
    )


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        ((), ""),
        ((digit(4), digit(0), digit(7)), "407"),
        ((digit(0), digit(0), digit(1)), "001"),  # leading zeros are part of what was written
        ((digit(1, line=0), digit(2, line=0), digit(3, line=1)), "12\n3"),
        ((digit(1, line=0), digit(2, line=2)), "1\n2"),  # a line of marks between them shows no digit
    ],
)
def test_text_is_the_digits_line_by_line(digits: tuple[DigitReading, ...], text: str) -> None:
    assert reading(*digits).text == text


@pytest.mark.parametrize(
    ("lines", "marks", "spaces", "written"),
    [
        ("407", (), (), "407"),
        ("35", (sign("-", 0), sign(".", 1)), (), "-3.5"),
        ("45", (sign("%", 2),), (2,), "45 %"),
        ("415555", (sign("(", 0), sign(")", 3)), (5,), "(415) 555"),
        ("12\n30", (sign(".", 2), sign("-", 2, 1), sign(":", 3, 1)), (), "12.\n-3:0"),
        ("1\n2", (sign("-", 1, 1),), (1,), "1\n-2"),  # no line begins with a gap
    ],
)
def test_what_was_written_has_its_signs_in_place(
    lines: str, marks: tuple[MarkReading, ...], spaces: tuple[int, ...], written: str
) -> None:
    digits = [digit(int(one), row) for row, line in enumerate(lines.split("\n")) for one in line]
    found = replace(reading(*digits), marks=marks, spaces=spaces)
    assert found.text == lines
    assert found.written == written


def test_the_value_is_that_of_what_was_written() -> None:
    found = replace(reading(digit(1), digit(2), digit(5), digit(0)), marks=(sign("-", 0), sign(",", 1)))
    assert found.written == "-1,250"
    assert found.value is None
    assert found.value_in(decimal=",") == Decimal("-1.250")
    assert found.value_in(decimal=".") == Decimal(-1250)
    assert replace(found, marks=(sign("/", 2),)).value == Fraction(12, 50)


def test_digits_alone_are_as_sure_as_the_digits() -> None:
    texts = (Alternative("40", 0.9), Alternative("10", 0.1))
    found = replace(reading(digit(4), digit(0)), marks=(sign(".", 1),), texts=texts)
    assert found.confidence == 0.8
    assert found.text_confidence == 0.9
    alone = found.digits_alone()
    assert (alone.written, alone.confidence, alone.alternatives) == ("40", 0.9, texts[1:])
    assert alone.digits_alone() == alone


def test_reading_as_dict_is_json_and_says_everything_but_the_crops() -> None:
    found = replace(reading(digit(4, left=3)), marks=(sign("-", 0),), texts=(Alternative("4", 0.9),))
    told = json.loads(json.dumps(found.as_dict()))

    assert told == {
        "written": "-4",
        "value": "-4",
        "text": "4",
        "confidence": 0.8,
        "text_confidence": 0.9,
        "alternatives": [{"written": "4.01", "text": "401", "confidence": 0.12}],
        "marks": [{"kind": "-", "confidence": 0.7, "box": [20, 2, 21, 9], "line": 0, "after": 0}],
        "digits": [
            {
                "digit": 4,
                "confidence": 0.9,
                "probabilities": [0.91 if other == 4 else 0.01 for other in range(10)],
                "box": [3, 2, 8, 9],
                "line": 0,
            }
        ],
        "rejected": [{"box": [1, 2, 3, 4], "reason": "too small for a digit"}],
        "width": 60,
        "height": 20,
    }


def test_equal_readings_are_equal_whatever_their_crops() -> None:
    other = DigitReading(4, 0.9, digit(4).probabilities, Box(0, 2, 5, 9), 0, np.ones((28, 28), np.float32))

    assert reading(digit(4)) == reading(other)
    assert reading(digit(4)) != reading(digit(5))


def test_readings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        reading().confidence = 1.0  # type: ignore[misc]


def test_alternative_unpacks_into_what_was_written_and_confidence() -> None:
    ((written, confidence),) = reading().alternatives

    assert (written, confidence) == ("4.01", 0.12)


def test_alternative_has_the_text_of_its_digits() -> None:
    assert Alternative("(4.0)\n-1", 0.1).text == "40\n1"
