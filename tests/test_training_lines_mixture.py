"""The mixture that the networks of lines learn from."""

from dataclasses import replace

import numpy as np
import pytest

from training.lines.mixture import ON_PAPER, SHIPPED, Hands, Mixture, compose
from training.mnist import LabelledCrops


def test_the_same_seed_composes_the_same_image() -> None:
    crops = np.zeros((10, 28, 28), np.uint8)
    crops[:, 4:24, 10:18] = 255
    hands = Hands.of(LabelledCrops(crops, np.arange(10)))
    first, second = (compose(np.random.default_rng(8), hands) for _ in range(2))
    assert np.array_equal(first.image, second.image)


def test_digits_are_sorted_by_what_they_show() -> None:
    crops = np.arange(20, dtype=np.uint8)[:, np.newaxis, np.newaxis] * np.ones((1, 28, 28), np.uint8)
    hands = Hands.of(LabelledCrops(crops, np.arange(20) % 10))
    assert [image[0, 0] for image in hands.images[3]] == [3, 13]


def test_a_mixture_of_paper_alone_shows_other_images_than_a_clean_one() -> None:
    hands = Hands.of(LabelledCrops(np.full((10, 28, 28), 255, np.uint8), np.arange(10)))
    pen = Mixture(pen=1, images=0, single_pen=0, single_image=0, no_number=0, scans=0)
    for seed in range(5):
        clean, paper = (
            compose(np.random.default_rng(seed), hands, mixture=replace(pen, paper=share))
            for share in (0.0, 1.0)
        )
        assert paper.image.shape != clean.image.shape
        assert paper.label


def test_the_shares_of_the_shipped_mixture_add_up_to_one() -> None:
    assert sum(SHIPPED.often) == pytest.approx(1)
    assert sum(ON_PAPER.often) == pytest.approx(1)


def test_people_write_the_digits_where_their_hands_are_given() -> None:
    bar = {digit: [[np.array([(0.0, 0.0), (0.0, 1.0)])]] for digit in range(10)}
    hands = Hands.of(LabelledCrops(np.full((10, 28, 28), 255, np.uint8), np.arange(10)), [bar])
    one = Mixture(pen=0, images=0, single_pen=1, single_image=0, no_number=0, scans=0, hands=1)
    for seed in range(5):
        digit = compose(np.random.default_rng(seed), hands, mixture=one).marks[0]
        assert digit.box.width < 0.6 * digit.box.height


def test_a_slash_between_digits_on_paper_leans_so_that_nobody_takes_it_for_a_1() -> None:
    hands = Hands.of(LabelledCrops(np.full((10, 28, 28), 255, np.uint8), np.arange(10)))
    upright = Mixture(pen=1, images=0, single_pen=0, single_image=0, no_number=0, scans=0, cells=1)
    slashes = [
        mark.box
        for seed in range(150)
        for mark in compose(np.random.default_rng(seed), hands, mixture=upright).marks
        if mark.text == "/"
    ]
    assert np.mean([box.width > 0.25 * box.height for box in slashes]) > 0.8


def test_points_of_the_pen_touch_digits_where_that_is_asked_for() -> None:
    hands = Hands.of(LabelledCrops(np.full((10, 28, 28), 255, np.uint8), np.arange(10)))
    pen = Mixture(pen=1, images=0, single_pen=0, single_image=0, no_number=0, scans=0)
    images = [
        [
            compose(np.random.default_rng(seed), hands, mixture=replace(pen, pushes_points=pushes)).image
            for seed in range(40)
        ]
        for pushes in (False, True)
    ]
    assert not all(np.array_equal(*both) for both in zip(*images, strict=True))
