"""Rings and discs that no hand draws, as the layers network sees them: by their edges."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from segmentation.components import find_components
from segmentation.discs import cover_disc, exact_length
from segmentation.objects import find_objects

Ink = npt.NDArray[np.float32]
Gray = npt.NDArray[np.uint8]
COIN = (400, 200)  # its middle
RADIUS = 50


def with_writing(*lefts: int) -> Ink:
    """Return a page with letters like an N from x on."""
    page = np.zeros((400, 600), np.float32)
    for left in lefts:
        way = [(left, 225), (left, 175), (left + 30, 225), (left + 30, 175)]
        cv2.polylines(page, [np.array(way, np.int32)], isClosed=False, color=1.0, thickness=5)
    return page


def shown(writing: Ink, disc: int) -> tuple[Ink, Gray]:
    """Return the edge of a disc and the writing, and a page with a disc so bright on white paper."""
    gray = np.full(writing.shape, 230, np.uint8)
    cv2.circle(gray, COIN, RADIUS, disc, -1)
    edges = cv2.circle(writing.copy(), COIN, RADIUS, 1.0, 5)
    gray[writing > 0] = 40
    return np.asarray(edges, np.float32), gray


def large_on(edges: Ink, gray: Gray) -> npt.NDArray[np.bool_]:
    return find_objects(edges, np.zeros_like(edges), gray).large


@pytest.mark.parametrize("disc", [110, 180])
def test_what_a_coin_hides_is_no_writing_and_the_number_beside_it_is(disc: int) -> None:
    writing = with_writing(200, 260)
    edges, gray = shown(writing, disc)
    cv2.line(edges, (380, 190), (410, 215), 1.0, 3)  # relief
    large = large_on(edges, gray)
    assert large[(edges > 0) & (writing == 0)].all()
    assert not large[writing > 0].any()


def test_a_full_disc_is_no_writing_and_a_point_is() -> None:
    edges, gray = with_writing(200, 260), np.full((400, 600), 230, np.uint8)
    cv2.circle(edges, COIN, 30, 1.0, -1)
    cv2.circle(edges, (320, 216), 10, 1.0, -1)
    gray[edges > 0] = 40
    large = large_on(edges, gray)
    assert large[COIN[1], COIN[0]]
    assert not large[:, :330].any()


def test_where_paper_is_within_a_round_ring_it_may_be_a_0() -> None:
    writing = np.zeros((400, 600), np.float32)
    for left in (150, 220, 290):
        way = [(left, 250), (left, 150), (left + 50, 250), (left + 50, 150)]
        cv2.polylines(writing, [np.array(way, np.int32)], isClosed=False, color=1.0, thickness=5)
    assert not large_on(*shown(writing, 230)).any()
    assert large_on(*shown(writing, 150)).any()


def test_a_0_at_the_corner_of_a_shadow_is_no_disc() -> None:
    edges, gray = shown(with_writing(200, 260), 230)
    gray[170:, 370:] //= 2
    assert not is_disc(edges, gray)


@pytest.mark.parametrize(("thick", "blur"), [(14, 0.0), (12, 1.0), (9, 2.0), (7, 2.0)])
def test_the_0_of_a_thick_or_blurred_pen_is_writing(thick: int, blur: float) -> None:
    edges = with_writing(200, 260)
    cv2.ellipse(edges, COIN, (22, 27), 0, 0, 360, 1.0, thick, cv2.LINE_AA)
    edges = np.asarray(cv2.GaussianBlur(edges, (0, 0), blur) if blur else edges, np.float32)
    assert not large_on(edges, (220 - 180 * edges).astype(np.uint8)).any()


def test_a_thick_0_that_is_all_there_is_is_writing() -> None:
    edges = np.zeros((400, 600), np.float32)
    cv2.circle(edges, COIN, 30, 1.0, 24)
    assert not large_on(edges, (220 - 180 * edges).astype(np.uint8)).any()


def is_disc(edges: Ink, gray: Gray) -> bool:
    """Tell whether the ring is taken for a disc."""
    labels, stats, _ = find_components(edges > 0)
    hidden = np.zeros(gray.shape, np.bool_)
    ring = int(labels[COIN[1], COIN[0] + RADIUS])
    cover_disc(hidden, labels, stats, ring, gray, np.arange(len(stats)) > 0)
    return bool(hidden.any())


def test_a_round_label_with_a_number_on_it_is_left() -> None:
    edges, gray = shown(with_writing(385), 150)
    assert not large_on(edges, gray)[with_writing(385) > 0].any()


def test_a_ring_is_exact_whatever_touches_it_from_outside() -> None:
    page = np.zeros((300, 300), np.float32)
    cv2.circle(page, (150, 150), 60, 1.0, 5)
    cv2.line(page, (10, 150), (88, 150), 1.0, 5)
    labels, stats, _ = find_components(page > 0)
    assert exact_length(labels, stats, 1) == pytest.approx(2 * 60 - 5, abs=2)


@pytest.mark.parametrize("half", [(60, 40), (20, 20)])
def test_an_oval_ring_and_a_small_one_may_be_a_0(half: tuple[int, int]) -> None:
    page = np.zeros((300, 300), np.float32)
    cv2.ellipse(page, (150, 150), half, 0, 0, 360, 1.0, 5)
    labels, stats, _ = find_components(page > 0)
    assert exact_length(labels, stats, 1) == 0
