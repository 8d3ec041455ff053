import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segmentation.ink import WORKING_PIXELS, dark_threshold, find_ink

Mask = npt.NDArray[np.bool_]
Gray = npt.NDArray[np.uint8]
Light = npt.NDArray[np.float64]

HEIGHT, WIDTH = 150, 420
LEVELS = [0, 1, 90, 128, 200, 255]


def written_407(thickness: int = 9) -> Mask:
    """Return 407 in straight strokes and a ring."""
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.polylines(canvas, [np.array([[70, 25], [40, 85], [100, 85]])], False, 1, thickness)
    cv2.line(canvas, (85, 55), (85, 125), 1, thickness)
    cv2.ellipse(canvas, (200, 75), (32, 48), 0, 0, 360, 1, thickness)
    cv2.polylines(canvas, [np.array([[290, 30], [350, 30], [315, 125]])], False, 1, thickness)
    return np.asarray(canvas == 1)


def drawn(mask: Mask, ink: int, paper: int) -> Gray:
    return np.asarray(np.where(mask, ink, paper), np.uint8)


def photographed(
    mask: Mask, ink: float, paper: float, light: Light | float = 1.0, grain: float = 4.0
) -> Gray:
    """Blur as a lens does, light it, add the sensor's noise."""
    levels = cv2.GaussianBlur(np.where(mask, float(ink), float(paper)), (0, 0), 1.0) * light
    noise = np.random.default_rng(3).normal(0, grain, mask.shape)
    return np.asarray(np.clip(levels + noise, 0, 255), np.uint8)


def agreement(found: npt.NDArray[np.float32], mask: Mask) -> float:
    """Return intersection over union of the ink found and the ink written."""
    ink = found > 0.5
    return float((ink & mask).sum() / (ink | mask).sum())


def shadow(edge_px: float) -> Light:
    """Return a shadow over the right two thirds."""
    light = np.ones((HEIGHT, WIDTH))
    light[:, WIDTH // 3 :] = 0.45
    return np.asarray(cv2.GaussianBlur(light, (0, 0), edge_px), np.float64)


NORMAL, THIN, FELT = written_407(), written_407(3), written_407(24)
ACROSS = np.linspace(-0.5, 0.5, WIDTH)[np.newaxis, :]
DOWN = np.linspace(-0.5, 0.5, HEIGHT)[:, np.newaxis]


@pytest.mark.parametrize(
    ("mask", "image"),
    [
        pytest.param(NORMAL, drawn(NORMAL, 0, 255), id="drawn on a screen"),
        pytest.param(NORMAL, drawn(NORMAL, 90, 130), id="drawn in a pale theme"),
        pytest.param(NORMAL, photographed(NORMAL, 60, 220), id="photograph"),
        pytest.param(NORMAL, photographed(NORMAL, 60, 220, grain=15), id="grainy photograph"),
        pytest.param(NORMAL, photographed(NORMAL, 40, 90), id="dim photograph"),
        pytest.param(NORMAL, photographed(NORMAL, 150, 190), id="light pencil on gray"),
        pytest.param(NORMAL, photographed(NORMAL, 60, 230, 0.7 + 0.6 * ACROSS), id="light from one side"),
        pytest.param(NORMAL, photographed(NORMAL, 60, 230, 1 - ACROSS**2 - DOWN**2), id="dark corners"),
        pytest.param(NORMAL, photographed(NORMAL, 60, 230, shadow(8)), id="soft shadow over most of it"),
        pytest.param(NORMAL, photographed(NORMAL, 60, 230, shadow(1)), id="sharp shadow over most of it"),
        pytest.param(THIN, photographed(THIN, 60, 220), id="thin pen"),
        pytest.param(FELT, photographed(FELT, 60, 220), id="felt pen"),
    ],
)
@pytest.mark.parametrize("polarity", ["dark", "bright"])
def test_ink_is_found(mask: Mask, image: Gray, polarity: str) -> None:
    ink = find_ink(image if polarity == "dark" else 255 - image).cover

    assert ink.shape == image.shape
    assert ink.dtype == np.float32
    assert 0 <= ink.min() <= ink.max() <= 1
    assert agreement(ink, mask) > 0.9


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((1, 1), np.uint8),
        np.full((30, 40), 255, np.uint8),
        np.zeros((30, 40), np.uint8),
        np.full((30, 40), 128, np.uint8),
        drawn(NORMAL, 240, 250),  # too faint to be meant
        photographed(np.zeros((HEIGHT, WIDTH), bool), 0, 200),  # paper and nothing else
        np.random.default_rng(0).integers(0, 256, (90, 120), dtype=np.uint8),  # no pen writes noise
    ],
    ids=["one pixel", "white", "black", "gray", "faint", "photographed paper", "noise"],
)
def test_blank_image_has_no_ink(image: Gray) -> None:
    assert not find_ink(image).cover.any()


@pytest.mark.parametrize("shape", [(1, 200), (200, 1), (2, 2), (3, 5000)])
def test_image_of_a_few_rows_or_columns_is_taken(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)

    assert find_ink(image).cover.shape == shape


def test_dark_border_is_ink_and_not_the_sign_of_bright_writing() -> None:
    mask = np.pad(NORMAL, 12, constant_values=True)

    assert agreement(find_ink(drawn(mask, 0, 255)).cover, mask) > 0.99


def test_edge_of_a_stroke_is_half_ink() -> None:
    image = np.full((20, 20), 255, np.uint8)
    image[5:15, 8:12] = 0
    image[5:15, 7] = 128

    np.testing.assert_allclose(find_ink(image).cover[10, 6:10], [0, 0.5, 1, 1], atol=0.1)


def test_ruled_line_is_removed_and_the_writing_across_it_stays() -> None:
    ruled = NORMAL.copy()
    ruled[100:102] = True

    ink = find_ink(photographed(ruled, 60, 220)).cover

    assert agreement(ink, NORMAL) > 0.9
    assert not (ink[100:102, 130:160] > 0.5).any()


def test_bar_of_a_digit_that_fills_the_photograph_is_no_ruled_line() -> None:
    seven = np.zeros((200, 140), np.uint8)
    cv2.polylines(seven, [np.array([[30, 40], [110, 40], [60, 165]])], False, 1, 10)

    assert agreement(find_ink(photographed(seven == 1, 60, 220)).cover, seven == 1) > 0.9


def test_faint_pattern_of_the_paper_is_removed() -> None:
    dots = np.zeros((HEIGHT, WIDTH), np.uint8)
    dots[::30, ::12] = 1
    pattern = (cv2.dilate(dots, np.ones((5, 5), np.uint8)) == 1) & ~(written_407(17))
    image = np.where(pattern, 150, photographed(NORMAL, 40, 220))

    assert agreement(find_ink(image.astype(np.uint8)).cover, NORMAL) > 0.9


def test_large_photograph_is_worked_on_at_a_bounded_size() -> None:
    large = cv2.resize(photographed(NORMAL, 60, 220), None, fx=12, fy=12)

    ink = find_ink(large).cover

    assert ink.size <= 1.01 * WORKING_PIXELS
    assert abs(ink.shape[1] / ink.shape[0] - WIDTH / HEIGHT) < 0.01
    shrunk = cv2.resize(NORMAL.astype(np.float32), ink.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
    assert agreement(ink, shrunk) > 0.9


@settings(max_examples=30, deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24))))
def test_ink_is_a_share_for_any_image_which_is_not_changed(image: Gray) -> None:
    before = image.copy()

    ink = find_ink(image).cover

    assert np.isfinite(ink).all()
    assert 0 <= ink.min() <= ink.max() <= 1
    np.testing.assert_array_equal(image, before)


def test_a_drawing_and_a_photograph_of_it_are_told_apart() -> None:
    assert not find_ink(drawn(NORMAL, 0, 255)).photographed
    assert find_ink(photographed(NORMAL, 60, 220)).photographed


@settings(deadline=None)
@given(
    arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.sampled_from(LEVELS))
)
def test_dark_and_bright_are_parted_as_by_opencv(image: Gray) -> None:
    threshold, _ = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    histogram = np.bincount(image.ravel(), minlength=256).astype(np.float64)
    np.testing.assert_array_equal(image <= dark_threshold(histogram), image <= threshold)


@pytest.mark.parametrize("bright", [False, True])
def test_a_drawing_on_a_markers_stroke_has_two_tones_and_one_without_has_not(bright: bool) -> None:
    drawn = np.full((200, 400), 255, np.uint8)
    cv2.putText(drawn, "47", (120, 140), cv2.FONT_HERSHEY_SIMPLEX, 3, 20, 8, cv2.LINE_AA)
    marked = drawn.copy()
    cv2.line(marked, (80, 110), (330, 110), 150, 90)
    marked = np.minimum(marked, drawn)
    plain, toned = (find_ink(np.asarray(255 - one if bright else one, np.uint8)) for one in (drawn, marked))
    assert (plain.toned, toned.toned) == (False, True)
