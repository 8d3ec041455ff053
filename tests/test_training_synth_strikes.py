"""Digits that are struck out in composed numbers."""

import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from training.lines.mixture import Hands, Mixture, compose
from training.lines.samples import labelled_strip
from training.mnist import LabelledCrops
from training.synth.composed import ComposedString
from training.synth.strikes import SINGLE_BEYOND, STRUCK, strike_out
from training.synth.strings import compose_pen


def struck(text: str, of: int = 60) -> list[ComposedString]:
    """Strike out some strings that have no stray dot: that is a sign, too."""
    composed = [compose_pen(np.random.default_rng(seed), text, spacing="apart") for seed in range(of)]
    rng = np.random.default_rng(7)
    return [strike_out(one, rng) for one in composed if all(mark.text for mark in one.marks)]


def test_what_is_struck_out_counts_no_more_and_the_rest_does() -> None:
    strings = struck("12 345")
    said = ["".join(mark.text for mark in string.marks) for string in strings]
    assert {STRUCK * 5, "12" + STRUCK * 3, STRUCK * 2 + "345"} < set(said)
    assert [string.label for string in strings] == [one.replace(STRUCK, "") for one in said]
    assert all("12345".startswith(string.label) or "12345".endswith(string.label) for string in strings)


def test_the_strike_is_ink_of_the_image_and_hardly_ever_touches_what_counts() -> None:
    touched = []
    for string in struck("12 345"):
        pages = [string.coverage(index) for index in range(len(string.marks))]
        assert np.array_equal(255 - np.max(pages, axis=0), string.image)
        kept = [page for mark, page in zip(string.marks, pages, strict=True) if mark.digit >= 0]
        touched.append(any((page & pages[-1]).any() for page in kept))
    assert np.mean(touched) < 0.05


@pytest.mark.parametrize("digit", "0127")
def test_a_stroke_through_one_digit_is_longer_than_the_bar_of_a_7(digit: str) -> None:
    for string in struck(digit):
        own, strike = (mark.box for mark in string.marks)
        assert strike.width > own.width + SINGLE_BEYOND * own.height


def test_numbers_with_signs_stay_as_they_are() -> None:
    string = compose_pen(np.random.default_rng(0), "1.5")
    assert strike_out(string, np.random.default_rng(0)) is string


def test_the_line_network_is_told_that_struck_out_digits_are_other() -> None:
    hands = Hands.of(LabelledCrops(np.full((10, 28, 28), 255, np.uint8), np.arange(10)))
    pen = Mixture(pen=1, images=0, single_pen=0, single_image=0, no_number=0, scans=0, struck=1)
    told: list[int] = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        strip = labelled_strip(compose(rng, hands, mixture=pen), rng)
        told += () if strip is None else strip.symbols
    assert ALPHABET.other in told
    assert any(one not in (ALPHABET.other, ALPHABET.blank) for one in told)
