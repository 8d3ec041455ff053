"""Composed numbers: what they say of their ink is so."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from training.synth.composed import ComposedString
from training.synth.layout import SPACINGS, Spacing
from training.synth.strings import compose_images, compose_pen

DIGITS = {d: np.zeros((2, 28, 28), np.uint8) for d in range(10)}
for _d, _images in DIGITS.items():  # a frame per digit, with a bar at a height of its own
    cv2.rectangle(_images[0], (8, 4), (19, 23), 255, 2)
    cv2.line(_images[0], (8, 5 + _d), (19, 5 + _d), 255, 2)
    cv2.line(_images[1], (13, 4), (13, 23), 255, 3)


def composed(seed: int, **asked: object) -> list[ComposedString]:
    """Compose one string with the pen and one from images."""
    rng = np.random.default_rng(seed)
    return [compose_pen(rng, **asked), compose_images(rng, DIGITS, **asked)]  # type: ignore[arg-type]


def components(page: NDArray[np.uint8]) -> int:
    return int(cv2.connectedComponents((page > 127).astype(np.uint8))[0]) - 1


@pytest.mark.parametrize("seed", range(25))
def test_ink_of_the_marks_is_the_ink_of_the_image(seed: int) -> None:
    for string in composed(seed):
        pages = [string.coverage(i) for i in range(len(string.marks))]
        assert np.array_equal(255 - np.max(pages, axis=0), string.image)


@pytest.mark.parametrize("seed", range(25))
def test_box_fits_tightly_around_a_marks_ink(seed: int) -> None:
    for string in composed(seed):
        for i, mark in enumerate(string.marks):
            assert cv2.boundingRect(string.coverage(i)) == (
                mark.box.left,
                mark.box.top,
                mark.box.width,
                mark.box.height,
            )


@pytest.mark.parametrize("spacing", SPACINGS)
def test_label_is_the_text_in_order(spacing: Spacing) -> None:
    for text in ("7", "11", "00000", "1234567890"):
        for string in composed(1, text=text, spacing=spacing):
            assert string.label == text
            centres = [m.box.left + m.box.right for m in string.marks if m.text]
            assert centres == sorted(centres)


def test_separators_are_marks_without_a_digit() -> None:
    string = compose_pen(np.random.default_rng(0), "(617) 4-8.5")
    assert string.label == "617485"
    assert [m.digit for m in string.marks if m.text] == [-1, 6, 1, 7, -1, 4, -1, 8, -1, 5]


def test_exponents_stand_above_the_line_and_are_digits() -> None:
    for seed in range(20):
        string = compose_pen(np.random.default_rng(seed), "8x^2", spacing="apart", brush=0.05)
        below, exponent = string.marks[0].box, string.marks[2].box
        assert [mark.text for mark in string.marks[:3]] == ["8", "x", "2"]
        assert exponent.top + exponent.height < below.top + below.height


def test_same_seed_gives_the_same_picture() -> None:
    for scan in (False, True):
        for one, two in zip(composed(9, scan=scan), composed(9, scan=scan), strict=True):
            assert np.array_equal(one.image, two.image)


def test_touching_digits_touch() -> None:
    joined = 0
    for seed in range(60):
        string = compose_pen(np.random.default_rng(seed), "38", spacing="touching")
        first, second = (string.coverage(i) > 127 for i in range(2))
        joined += bool(
            (cv2.dilate(first.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & second).any()
        )
    assert joined > 40  # most pairs; the rest stay tight, as people leave some


def test_joined_zeros_often_hang_together() -> None:
    together = sum(
        components(255 - compose_pen(np.random.default_rng(s), "00", spacing="joined").image) == 1
        for s in range(60)
    )
    assert together > 20  # a slash is not joined, and people lift the pen now and then


def test_images_touch_more_often_than_a_pen_and_a_pen_less_beside_separators() -> None:
    def together(page: NDArray[np.uint8], more: int) -> bool:
        return components(255 - page) == 1 + more

    rngs = [np.random.default_rng(seed) for seed in range(300)]
    images = np.mean([together(compose_images(rng, DIGITS, "00").image, 0) for rng in rngs])
    plain = np.mean([together(compose_pen(rng, "00").image, 0) for rng in rngs])
    parted = np.mean([together(compose_pen(rng, "00,").image, 1) for rng in rngs])
    assert images > 1.5 * plain
    assert plain > 1.5 * parted


@pytest.mark.parametrize("seed", range(20))
def test_digits_set_apart_do_not_touch(seed: int) -> None:
    for string in composed(seed, text="4725", spacing="apart"):
        pages = [string.coverage(i) > 127 for i in range(4)]
        for left, right in pairwise(pages):
            assert not (
                cv2.dilate(left.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & right
            ).any()


def test_boxes_of_leaning_neighbours_overlap_though_their_ink_does_not() -> None:
    overlapping = 0
    for seed in range(60):
        string = compose_pen(np.random.default_rng(seed), "74", spacing="overlapping")
        left, right = string.marks[0], string.marks[1]
        assert not ((string.coverage(0) > 127) & (string.coverage(1) > 127)).any()
        overlapping += left.box.right > right.box.left
    assert overlapping > 20


def test_scan_keeps_the_marks_and_greys_the_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.synth.composed.CLIPPED", 0.0)
    clean, scanned = (compose_pen(np.random.default_rng(4), "2250", scan=scan) for scan in (False, True))
    assert scanned.label == clean.label
    assert scanned.image.shape == clean.image.shape
    assert len(np.unique(scanned.image[clean.image == 255])) > 5
    assert scanned.image[clean.image == 0].mean() < scanned.image[clean.image == 255].mean() - 40


def test_images_that_are_given_are_not_changed() -> None:
    before = {d: images.copy() for d, images in DIGITS.items()}
    composed(1)
    assert all(np.array_equal(before[d], DIGITS[d]) for d in range(10))


def test_images_take_no_separators() -> None:
    with pytest.raises(ValueError, match="digits only"):
        compose_images(np.random.default_rng(0), DIGITS, "1-2")


@pytest.mark.parametrize("text", ["", "  ", "12ö", "1\n2"])
def test_what_no_pen_writes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected one or more of"):
        compose_pen(np.random.default_rng(0), text)


def test_letters_of_a_word_may_hang_together() -> None:
    pieces = [
        components(255 - compose_pen(np.random.default_rng(seed), "mann", spacing="joined").image)
        for seed in range(40)
    ]
    assert sum(count < 4 for count in pieces) > 20


def test_letters_are_marks_without_a_digit() -> None:
    written = compose_pen(np.random.default_rng(0), "x4 kmA")
    assert written.label == "4"
    assert [m.text for m in written.marks if m.text] == ["x", "4", "k", "m", "A"]


def test_some_brackets_are_much_higher_than_the_digits_and_some_are_not() -> None:
    shares = []
    for seed in range(120):
        left, digit, *_ = compose_pen(np.random.default_rng(seed), "(3)").marks
        shares.append(left.box.height / digit.box.height)
    assert sum(share > 1.5 for share in shares) > 20
    assert sum(share < 1.15 for share in shares) > 20


def test_brackets_may_touch_digits_that_do_not_touch_one_another() -> None:
    assert 15 < brackets_that_touch("tight", of=400) < 100
    assert not brackets_that_touch("apart", of=100)


def brackets_that_touch(spacing: Spacing, of: int) -> int:
    """Count them among strings of a bracket and a digit."""
    return sum(
        first_two_touch(compose_pen(np.random.default_rng(seed), "(3", spacing=spacing)) for seed in range(of)
    )


def first_two_touch(string: ComposedString) -> bool:
    first, second = ((string.coverage(mark) > 127).astype(np.uint8) for mark in range(2))
    return bool((cv2.dilate(first, np.ones((3, 3), np.uint8)) & second).any())


def test_points_touch_digits_only_where_that_is_asked_for() -> None:
    asked, not_asked = (
        sum(
            first_two_touch(
                compose_pen(np.random.default_rng(seed), "3,", spacing="apart", pushes_points=pushes)
            )
            for seed in range(200)
        )
        for pushes in (True, False)
    )
    assert not_asked == 0
    assert 10 < asked < 60
