"""Tests of `recognizer.mixture`: an image that is 61 in one way up and 19 in the other, and looks at it."""

import numpy as np
import pytest

from recognizer.mixture import agreed, mixed
from recognizer.reading import Alternative, DigitReading, NumberReading
from segmentation.box import Box

CROP = np.zeros((28, 28), np.float32)


def _reading(text: str, confidence: float, **others: float) -> NumberReading:
    digits = tuple(
        DigitReading(int(one), confidence, (0.1,) * 10, Box(place, 0, place + 1, 1), 0, CROP)
        for place, one in enumerate(text)
    )
    said = tuple(Alternative(other.lstrip("_"), likely) for other, likely in others.items())
    return NumberReading(digits, confidence, said, (), 9, 9, texts=(Alternative(text, confidence), *said))


def test_a_reading_is_no_surer_than_its_way_is_likely() -> None:
    reading = mixed([_reading("61", 0.9, _67=0.1), _reading("19", 0.8)], [0.7, 0.3])
    assert reading.written == "61"
    assert reading.confidence == reading.text_confidence == pytest.approx(0.63)
    assert [one.written for one in reading.alternatives] == ["19", "67"]


def test_the_less_likely_way_is_read_where_it_is_far_surer() -> None:
    reading = mixed([_reading("61", 0.1), _reading("19", 0.9)], [0.6, 0.4])
    assert reading.written == "19"
    assert reading.confidence == pytest.approx(0.36)


def test_ways_that_say_the_same_are_sure_together() -> None:
    assert mixed([_reading("69", 0.9), _reading("69", 0.8)], [0.5, 0.5]).confidence == pytest.approx(0.85)


def test_what_is_in_no_doubt_stays_as_it_is() -> None:
    reading = _reading("61", 0.9)
    assert mixed([reading], [1.0]) is reading


def test_looks_that_agree_are_surer_than_their_mean() -> None:
    assert agreed([_reading("69", 0.9), _reading("69", 0.8)]).confidence > 0.855


def test_what_one_look_all_but_rules_out_is_not_read() -> None:
    reading = agreed([_reading("61", 0.7, _67=0.3), _reading("67", 0.97, _61=0.01)])
    assert reading.written == "67"
    assert [one.written for one in reading.alternatives] == ["61"]


def test_looks_have_all_that_is_said_share_one() -> None:
    looks = [_reading("61", 0.6, _67=0.3), _reading("67", 0.6, _81=0.1), _reading("89", 0.5)]
    reading = agreed(looks)
    assert 0 < reading.confidence + sum(one.confidence for one in reading.alternatives) < 1
