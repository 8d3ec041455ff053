import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.frames import lies_along_edge, sets_the_scale, without_frames

Ink = npt.NDArray[np.float32]


def frames_of(ink: Ink) -> tuple[Ink, int]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats((ink > 0.5).astype(np.uint8), connectivity=8)
    left, frames = without_frames(ink, labels, stats)
    return left, len(frames)


def digit() -> Ink:
    ink = np.zeros((60, 90), np.float32)
    ink[20:40, 40:44] = 1
    return ink


def framed(thickness: int, tilt: int = 0) -> Ink:
    ink = digit()
    corners = np.array([[5, 5 + tilt], [84, 5], [84, 54 - tilt], [5, 54]])
    cv2.polylines(ink, [corners], True, 1.0, thickness)
    return ink


@pytest.mark.parametrize("thickness", [1, 3, 7])
@pytest.mark.parametrize("tilt", [0, 3])
def test_frame_around_a_digit_is_erased_and_the_digit_stays(thickness: int, tilt: int) -> None:
    left, count = frames_of(framed(thickness, tilt))

    assert count == 1
    np.testing.assert_array_equal(left, digit())


def test_a_bar_with_print_on_it_is_erased() -> None:
    ink = np.zeros((60, 400), np.float32)
    ink[10:44, 10:390] = 1
    ink[18:36, 100:112], ink[22:32, 104:108] = 0, 1
    left, count = frames_of(ink)
    assert count == 1
    assert np.argwhere(left).tolist() == [[y, x] for y in range(22, 32) for x in range(104, 108)]


def test_soft_edge_of_a_frame_goes_with_it() -> None:
    left, _ = frames_of(np.maximum(cv2.GaussianBlur(framed(3), (3, 3), 0), framed(3)))

    assert not left[:10].any()


def test_frame_within_a_frame_goes_too() -> None:
    ink = framed(1)
    cv2.rectangle(ink, (12, 10), (77, 49), 1.0, 1)

    left, count = frames_of(ink)

    assert count == 2
    np.testing.assert_array_equal(left, digit())


def test_ring_with_a_stroke_inside_is_a_zero_and_no_frame() -> None:
    ink = np.zeros((60, 60), np.float32)
    cv2.ellipse(ink, (30, 30), (18, 26), 0, 0, 360, 1.0, 4)
    cv2.line(ink, (27, 38), (33, 22), 1.0, 4)

    left, count = frames_of(ink)

    assert count == 0
    assert left is ink


def test_empty_rectangle_is_no_frame() -> None:
    ink = np.zeros((60, 90), np.float32)
    cv2.rectangle(ink, (20, 10), (50, 50), 1.0, 3)

    assert frames_of(ink)[1] == 0


def test_rectangle_around_a_dot_is_no_frame() -> None:
    ink = np.zeros((60, 60), np.float32)
    cv2.rectangle(ink, (10, 5), (50, 55), 1.0, 3)
    ink[29:32, 29:32] = 1

    assert frames_of(ink)[1] == 0


def test_erasing_leaves_its_input_alone() -> None:
    ink = framed(3)
    before = ink.copy()

    frames_of(ink)

    np.testing.assert_array_equal(ink, before)


def test_a_shadow_lies_along_an_edge_and_a_digit_that_is_cut_off_does_not() -> None:
    shadow, digit = np.zeros((2, 100, 160), np.float32)
    shadow[:, 90:] = 0.9
    digit[60:, 70:84] = 1
    assert lies_along_edge(shadow)
    assert not lies_along_edge(digit)


@pytest.mark.parametrize(
    ("heights", "is_rule"),
    [((64,), False), ((64, 60, 62), False), ((64, 2), False), ((64, 9, 10), True), ((1,), True)],
    ids=[
        "a digit as high as the image",
        "several",
        "with dirt",
        "a margin and small digits",
        "a pale margin",
    ],
)
def test_a_rule_as_high_as_the_image_is_told_from_large_digits(
    heights: tuple[int, ...], is_rule: bool
) -> None:
    stats = np.array([(0, 0, 5, height, 5 * height) for height in heights], np.int32)
    assert sets_the_scale(stats, 64, 70) == is_rule
    assert not sets_the_scale(stats, 64, 300)


@pytest.mark.parametrize("thickness", [2, 4])
def test_strokes_that_touch_a_frame_stay(thickness: int) -> None:
    ink = framed(thickness)
    ink[5:55, 30:34] = 1  # a 1 from side to side
    ink[5:40, 60:64] = 1  # the stem of a 4

    left, count = frames_of(ink)

    assert count == 1
    assert left[12:48, 30:34].all()
    assert left[12:40, 60:64].all()
    assert not left[:4].any()
    assert not left[20:40, :12].any()
    assert not left[20:40, 78:].any()
