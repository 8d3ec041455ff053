import json
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from recognizer.reading import Alternative, DigitReading, NumberReading, RejectedMark
from segmentation.box import Box


def digit(value: int, line: int = 0, left: int = 0) -> DigitReading:
    probabilities = tuple(0.91 if other == value else 0.01 for other in range(10))
    return DigitReading(
        value, 0.9, probabilities, Box(left, 2, left + 5, 9), line, np.zeros((28, 28), np.float32)
    )


def reading(*digits: DigitReading) -> NumberReading:
    return NumberReading(
        digits,
        0.8,
        (Alternative("401", 0.12),),
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


def test_reading_as_dict_is_json_and_says_everything_but_the_crops() -> None:
    told = json.loads(json.dumps(reading(digit(4, left=3)).as_dict()))

    assert told == {
        "text": "4",
        "confidence": 0.8,
        "alternatives": [{"text": "401", "confidence": 0.12}],
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


def test_alternative_unpacks_into_text_and_confidence() -> None:
    ((text, confidence),) = reading().alternatives

    assert (text, confidence) == ("401", 0.12)
