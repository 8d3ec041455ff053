import gzip
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.crops import CENTRE_PX, CROP_PX, FIT_PX, mnist_crop

Ink = npt.NDArray[np.float32]

MNIST = Path(__file__).parents[2] / "shared" / "data" / "mnist" / "t10k-images-idx3-ubyte.gz"


def centre_of_mass(crop: Ink) -> tuple[float, float]:
    places = np.arange(len(crop))
    return float(crop.sum(axis=1) @ places / crop.sum()), float(crop.sum(axis=0) @ places / crop.sum())


def inked_size(ink: Ink) -> tuple[int, int]:
    mask = ink > 0.01
    return int(mask.any(axis=1).sum()), int(mask.any(axis=0).sum())


def blob(seed: int) -> Ink:
    """Return a few strokes, 20 pixels in their longer side, as MNIST's digits are."""
    generator = np.random.default_rng(seed)
    canvas = np.zeros((60, 60), np.float32)
    points = generator.integers(10, 50, size=(4, 2)).astype(np.int32)
    cv2.polylines(canvas, [points], False, 1.0, 4, cv2.LINE_AA)
    return mnist_crop(canvas)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.floats(0.3, 4),
    st.tuples(st.integers(0, 30), st.integers(0, 30)),
    st.floats(0.2, 1),
)
def test_crop_fits_the_box_around_its_centre_of_mass(
    seed: int, scale: float, margins: tuple[int, int], strength: float
) -> None:
    ink = cv2.resize(blob(seed), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) * np.float32(
        strength
    )
    ink = np.pad(ink, ((margins[0], 3), (margins[1], 0)))

    crop = mnist_crop(ink)

    assert crop.shape == (CROP_PX, CROP_PX)
    assert crop.dtype == np.float32
    assert 0 <= crop.min() <= crop.max() <= 1
    assert max(inked_size(crop)) <= FIT_PX
    for centre in centre_of_mass(crop):
        assert abs(centre - CENTRE_PX) <= 0.5 + 1e-3


def test_centre_of_mass_of_a_lopsided_mark_yields_to_the_border() -> None:
    flag = np.zeros((100, 100), np.float32)
    flag[:, 0:2] = 1  # nearly all of its ink lies at its left
    flag[:5, :] = 0.05

    crop = mnist_crop(flag)

    assert inked_size(crop) == (FIT_PX, FIT_PX)


@pytest.mark.parametrize("shape", [(64, 8), (8, 64), (3, 200), (1, 1), (40, 40)])
def test_aspect_is_kept(shape: tuple[int, int]) -> None:
    height, width = inked_size(mnist_crop(np.ones(shape, np.float32)))

    assert max(height, width) == FIT_PX
    assert min(height, width) == max(1, round(FIT_PX * min(shape) / max(shape)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_margins_do_not_matter(seed: int) -> None:
    ink = blob(seed)

    np.testing.assert_array_equal(mnist_crop(np.pad(ink, ((7, 0), (2, 30)))), mnist_crop(ink))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_crop_of_a_crop_is_the_crop(seed: int) -> None:
    crop = blob(seed)

    np.testing.assert_allclose(mnist_crop(crop), crop, atol=1e-6)


@pytest.mark.skipif(
    not MNIST.exists(), reason=f"MNIST is not in {MNIST.parent.name}/ beside the project's data"
)
def test_mnist_image_comes_through_unchanged() -> None:
    images = np.frombuffer(gzip.decompress(MNIST.read_bytes()), np.uint8, offset=16).reshape(-1, 28, 28)
    crops = images[:2000].astype(np.float32) / 255
    fits = [crop for crop in crops if max(inked_size(crop)) == FIT_PX]

    unchanged = [np.abs(mnist_crop(crop) - crop).max() < 1e-5 for crop in fits]

    assert len(fits) > 1900
    assert (
        np.mean(unchanged) > 0.98
    )  # the rest lie half a pixel off their centre of mass, either way is right


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (5, 90)])
def test_crop_of_no_ink_is_blank(shape: tuple[int, int]) -> None:
    assert not mnist_crop(np.zeros(shape, np.float32)).any()


def test_cropping_leaves_its_input_alone() -> None:
    ink = blob(3)
    before = ink.copy()

    mnist_crop(ink)

    np.testing.assert_array_equal(ink, before)
