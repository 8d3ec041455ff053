from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.cuts import MAX_CROSSING, MIN_PIECE, MOST_AT_ONCE_PX, Seam, WideComponent, propose_cuts

Ink = npt.NDArray[np.float32]

# Two uprights joined at mid height.
H = np.array(
    [
        [1, 1, 0, 0, 0, 0, 0, 1, 1],
        [1, 1, 0, 0, 0, 0, 0, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 1],
        [1, 1, 0, 0, 0, 0, 0, 1, 1],
        [1, 1, 0, 0, 0, 0, 0, 1, 1],
    ],
    np.float32,
)


def cuts_of(ink: Ink, cost: Ink, stroke: float, most: int) -> list[tuple[Seam, float]]:
    (cuts,) = propose_cuts([WideComponent(ink, cost, most)], stroke)
    return cuts


def pieces(ink: Ink, seams: list[Seam]) -> list[Ink]:
    columns = np.arange(ink.shape[1])
    owner = np.zeros(ink.shape, np.int32)
    for seam in seams:
        owner += columns >= seam[:, np.newaxis]
    return [np.where(owner == index, ink, 0).astype(np.float32) for index in range(len(seams) + 1)]


def scribble(seed: int) -> Ink:
    generator = np.random.default_rng(seed)
    canvas = np.zeros((48, 90), np.float32)
    points = generator.integers([2, 2], [88, 46], size=(generator.integers(2, 9), 2))
    cv2.polylines(canvas, [points.astype(np.int32)], False, 1.0, int(generator.integers(1, 9)), cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(canvas, (3, 3), 0), np.float32)


def test_touching_pair_is_cut_at_the_bridge() -> None:
    ((seam, crossing),) = cuts_of(H, H, stroke=1.0, most=1)

    assert crossing == pytest.approx(1.0)
    left, right = pieces(H, [seam])
    assert left[:, :2].sum() == right[:, 7:].sum() == 10


def test_seam_goes_around_ink_where_it_can() -> None:
    slanted = np.zeros((28, 28), np.float32)
    slanted[0:10, 0:16] = 1  # two blocks that overlap in four columns
    slanted[18:28, 12:28] = 1
    slanted[10:18, 14] = 0.6  # a hair joins them

    ((seam, crossing),) = cuts_of(slanted, slanted, stroke=1.0, most=1)

    assert 0.6 <= crossing <= 1.2
    left, right = pieces(slanted, [seam])
    assert left[0:10].sum() == right[18:28].sum() == 160


def test_solid_block_is_not_cut() -> None:
    block = np.ones((40, 60), np.float32)

    assert cuts_of(block, block, stroke=10.0, most=9) == []


def test_seam_is_free_where_two_marks_are_said_to_meet() -> None:
    wall = np.ones((20, 31), np.float32)
    cost = wall.copy()
    cost[:, 15] = 0

    ((seam, crossing),) = cuts_of(wall, cost, stroke=1.0, most=9)

    assert crossing == 0
    assert (np.abs(seam - 15) <= 1).all()


@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_no_more_cuts_than_asked_for(most: int) -> None:
    comb = np.zeros((30, 81), np.float32)
    comb[:, ::10] = 1
    comb[14:16] = 1

    assert len(cuts_of(comb, comb, stroke=2.0, most=most)) == most


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000))
def test_pieces_add_up_to_the_component_and_none_is_empty(seed: int) -> None:
    ink = scribble(seed)

    cuts = cuts_of(ink, ink, stroke=3.0, most=12)

    parts = pieces(ink, [seam for seam, _ in cuts])
    np.testing.assert_array_equal(np.sum(parts, axis=0), ink)
    assert min(float(part.sum()) for part in parts) >= 0.99 * MIN_PIECE * float(ink.sum())


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000))
def test_seams_run_unbroken_from_left_to_right_and_never_cross(seed: int) -> None:
    ink = scribble(seed)

    cuts = cuts_of(ink, ink, stroke=3.0, most=12)

    for seam, crossing in cuts:
        assert seam.shape == (len(ink),)
        assert 0 <= seam.min() <= seam.max() <= ink.shape[1]
        assert np.abs(np.diff(seam)).max() <= 1
        assert 0 <= crossing <= MAX_CROSSING
    for (left, _), (right, _) in pairwise(cuts):
        assert (left <= right).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_crossing_is_at_least_the_ink_under_the_seam(seed: int) -> None:
    ink = scribble(seed)

    for seam, crossing in cuts_of(ink, ink, stroke=1.0, most=12):
        under = ink[np.arange(len(ink)), np.minimum(seam, ink.shape[1] - 1)].sum()
        assert crossing >= under - 1e-3


def test_cutting_leaves_its_inputs_alone() -> None:
    ink, cost = H.copy(), H.copy()

    cuts_of(ink, cost, stroke=1.0, most=4)

    np.testing.assert_array_equal(ink, H)
    np.testing.assert_array_equal(cost, H)


@pytest.mark.parametrize("room", [MOST_AT_ONCE_PX, 10_000, 1])
def test_components_are_cut_alike_alone_and_together(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segmentation.cuts.MOST_AT_ONCE_PX", room)
    inks = [scribble(seed)[: 30 + 6 * seed, : 60 + 10 * seed] for seed in range(3)]
    together = propose_cuts([WideComponent(ink, ink, 9) for ink in inks], 2.0)

    for ink, cuts in zip(inks, together, strict=True):
        alone = cuts_of(ink, ink, stroke=2.0, most=9)
        assert [crossing for _, crossing in cuts] == [crossing for _, crossing in alone]
        for (seam, _), (other, _) in zip(cuts, alone, strict=True):
            np.testing.assert_array_equal(seam, other)


def test_component_of_one_row_is_cut_where_it_is_faint() -> None:
    row = np.ones((1, 9), np.float32)
    row[0, 4] = 0.1

    ((seam, crossing),) = cuts_of(row, row, stroke=1.0, most=4)

    assert seam.tolist() == [4]
    assert crossing == pytest.approx(0.1)


def test_nothing_to_cut_is_no_cuts() -> None:
    assert propose_cuts([], 2.0) == []
