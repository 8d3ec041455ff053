import numpy as np

from recognizer.sequence import BLANK
from segmentation.lattice import segment
from training.mnist import LabelledCrops
from training.reader.candidates import label_candidates
from training.reader.marks import mark_class
from training.reader.mixture import Hands, compose
from training.strings import compose_pen


def test_digits_that_stand_apart_are_each_a_candidate() -> None:
    composed = compose_pen(np.random.default_rng(4), "407", spacing="apart", brush=0.08)
    labels = label_candidates(segment(composed.image), composed)
    assert {4, 0, 7} <= set(labels.tolist())


def test_a_separator_is_a_mark_of_its_own() -> None:
    composed = compose_pen(np.random.default_rng(4), "+", spacing="apart", brush=0.08)
    lattice = segment(composed.image)
    assert len(lattice.crops) > 0
    labels = set(label_candidates(lattice, composed).tolist())
    assert mark_class("+") in labels
    assert labels <= {mark_class("+"), BLANK}


def test_two_digits_taken_together_are_no_digit() -> None:
    composed = compose_pen(np.random.default_rng(5), "11", spacing="apart", brush=0.08)
    lattice = segment(composed.image)
    labels = label_candidates(lattice, composed)
    spans = [candidate.stop - candidate.start for candidate in lattice.lines[0].candidates]
    widest = int(np.argmax(spans))
    assert spans[widest] > 1
    assert labels[widest] == BLANK


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
