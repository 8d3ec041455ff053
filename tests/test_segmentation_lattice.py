from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from segmentation.crops import CROP_PX
from segmentation.errors import ImageError
from segmentation.ink import find_ink
from segmentation.ink_map import MAX_PIECES, ink_map_of, split_specks
from segmentation.lattice import Lattice, Line, cut_lattice
from segmentation.strikes import find_struck
from segmentation.writing import find_writing
from tests.lattices import boundary_network, fully_cut

Gray = npt.NDArray[np.uint8]


def blank(height: int = 120, width: int = 360) -> Gray:
    return np.full((height, width), 255, np.uint8)


def with_bars(*columns: int, image: Gray | None = None) -> Gray:
    """Draw upright bars, 60 pixels high: what 1 looks like everywhere."""
    image = blank() if image is None else image
    for column in columns:
        image[30:90, column - 4 : column + 4] = 0
    return image


def handwriting(seed: int, strokes: int = 6) -> Gray:
    """Return random strokes: loops, touches and dots as no one can foresee them."""
    generator = np.random.default_rng(seed)
    image = blank(90, 200)
    for _ in range(strokes):
        start = generator.integers([5, 5], [195, 85])
        points = np.clip(start + generator.integers(-35, 35, size=(4, 2)), 2, [197, 87]).astype(np.int32)
        cv2.polylines(image, [points], False, 0, int(generator.integers(2, 8)), cv2.LINE_AA)
    return image


def only_line(lattice: Lattice) -> Line:
    (line,) = lattice.lines
    return line


def spans(line: Line) -> set[tuple[int, int]]:
    return {(candidate.start, candidate.stop) for candidate in line.candidates}


def assert_same(first: Lattice, second: Lattice) -> None:
    assert first.specks == second.specks
    assert [line.cut_costs for line in first.lines] == [line.cut_costs for line in second.lines]
    assert [line.candidates for line in first.lines] == [line.candidates for line in second.lines]
    np.testing.assert_array_equal(first.crops, second.crops)


def test_blank_image_has_no_lines() -> None:
    lattice = fully_cut(blank())

    assert (len(lattice.lines), len(lattice.specks)) == (0, 0)
    assert (lattice.width, lattice.height) == (360, 120)
    assert lattice.crops.shape == (0, CROP_PX, CROP_PX)


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(ImageError):
        fully_cut(b"407")


def test_digits_apart_are_one_primitive_each_in_reading_order() -> None:
    line = only_line(fully_cut(with_bars(200, 40, 120)))

    assert len(line.primitives) == 3
    assert [round((p.box.left + p.box.right) / 2) for p in line.primitives] == [40, 120, 200]
    assert line.cut_costs == (0, 0, 0, 0)


def test_broken_digit_is_a_candidate_as_a_whole() -> None:
    image = with_bars(120)
    image[56:60] = 255  # the pen skipped
    image = with_bars(40, 200, image=image)

    line = only_line(fully_cut(image))

    whole = [c for c in line.candidates if c.box.left >= 112 and c.box.right <= 128 and c.box.height >= 58]
    assert len(whole) == 1


def test_touching_pair_is_offered_apart_and_as_one() -> None:
    image = blank()
    for column in (60, 150):
        cv2.ellipse(image, (column, 60), (22, 30), 0, 0, 360, 0, 6)
    for column in (240, 286):
        cv2.ellipse(image, (column, 60), (22, 30), 0, 0, 360, 0, 6)

    line = only_line(fully_cut(image))

    for left, right in ((215, 265), (261, 311), (215, 311)):
        assert any(abs(c.box.left - left) <= 6 and abs(c.box.right - right) <= 6 for c in line.candidates)


def test_dot_is_a_speck_outside_of_the_lines() -> None:
    image = with_bars(40, 120)
    cv2.circle(image, (80, 86), 3, 0, -1)

    lattice = fully_cut(image)

    (speck,) = lattice.specks
    assert abs(speck.left - 77) <= 1
    assert len(only_line(lattice).primitives) == 2


def test_two_lines_of_writing_are_two_lines_of_the_lattice() -> None:
    image = np.vstack([with_bars(40, 120), with_bars(60, 140, 220)])

    upper, lower = fully_cut(image).lines

    assert (len(upper.primitives), len(lower.primitives)) == (2, 3)
    assert max(p.box.bottom for p in upper.primitives) <= min(p.box.top for p in lower.primitives)


def test_geometry_is_measured_in_the_lines_own_digits() -> None:
    (first, *_) = only_line(fully_cut(with_bars(40, 120, 200))).candidates

    assert first.top == pytest.approx(-0.5, abs=0.06)
    assert first.bottom == pytest.approx(0.5, abs=0.06)
    assert first.right - first.left == pytest.approx(8 / 60, abs=0.06)


@pytest.mark.parametrize("factor", [0.4, 1, 3, 10])
def test_size_of_the_writing_does_not_matter(factor: float) -> None:
    drawn = with_bars(40, 120, 200)
    image = cv2.resize(drawn, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)

    line = only_line(fully_cut(image))

    for primitive, column in zip(line.primitives, (40, 120, 200), strict=True):
        box = primitive.box
        found = np.array([box.left, box.top, box.right, box.bottom]) / factor
        np.testing.assert_allclose(found, [column - 4, 30, column + 4, 90], atol=max(2.5, 1.5 / factor))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_every_primitive_lies_in_a_candidate_and_a_path_leads_through(seed: int) -> None:
    for line in fully_cut(handwriting(seed)).lines:
        count = len(line.primitives)
        assert {(i, i + 1) for i in range(count)} <= spans(line)
        assert all(0 <= start < stop <= count for start, stop in spans(line))
        assert len(spans(line)) == len(line.candidates)
        assert len(line.cut_costs) == count + 1
        assert line.cut_costs[0] == line.cut_costs[-1] == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_boxes_stay_inside_the_image_and_hold_their_primitives(seed: int) -> None:
    image = handwriting(seed)[:60, :150]

    lattice = fully_cut(image)

    for line in lattice.lines:
        boxes = [primitive.box for primitive in line.primitives]
        for candidate in line.candidates:
            assert 0 <= candidate.box.left < candidate.box.right <= 150
            assert 0 <= candidate.box.top < candidate.box.bottom <= 60
            for box in boxes[candidate.start : candidate.stop]:
                assert candidate.box.left <= box.left
                assert candidate.box.right >= box.right
                assert candidate.box.top <= box.top
                assert candidate.box.bottom >= box.bottom


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_pieces_of_the_components_add_up_to_the_ink_that_is_not_struck_out(seed: int) -> None:
    image = handwriting(seed)
    ink_map = ink_map_of(find_ink(image).cover, (image.shape[1], image.shape[0]))
    assert ink_map is not None
    components, _, _ = split_specks(ink_map)
    struck, components = find_struck(ink_map, components)

    gathered = np.zeros_like(ink_map.cover)
    times = np.zeros(ink_map.cover.shape, np.int32)
    for line in fully_cut(image).lines:
        for primitive in line.primitives:
            place = np.s_[primitive.top : primitive.bottom, primitive.left : primitive.right]
            own = ink_map.labels[place] == primitive.component
            gathered[place][own] += primitive.ink[own]
            times[place] += own & (primitive.ink > 0)

    written = np.isin(ink_map.labels, components)
    np.testing.assert_array_equal(gathered[written], ink_map.cover[written])
    assert times.max() <= 1
    assert not times[np.isin(ink_map.labels, struck)].any()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_negative_of_an_image_gives_the_same_lattice(seed: int) -> None:
    image = handwriting(seed)

    assert_same(fully_cut(image), fully_cut(255 - image))


def test_kind_of_source_does_not_matter() -> None:
    image = handwriting(5)
    stream = BytesIO()
    Image.fromarray(image).save(stream, "PNG")

    assert_same(fully_cut(image), fully_cut(stream.getvalue()))
    assert_same(fully_cut(image), fully_cut(np.dstack([image] * 3)))


def test_segmenting_leaves_the_image_alone() -> None:
    image = handwriting(7)
    before = image.copy()

    fully_cut(image)

    np.testing.assert_array_equal(image, before)


def noise(shape: tuple[int, int], share: float) -> Gray:
    return np.where(np.random.default_rng(0).random(shape) < share, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.zeros((1, 1), np.uint8), id="one pixel"),
        pytest.param(noise((1, 300), 0.5), id="one row"),
        pytest.param(noise((300, 1), 0.5), id="one column"),
        pytest.param(noise((10, 10_000), 0.1), id="strip"),
        pytest.param(np.pad(np.zeros((90, 200), np.uint8), 1, constant_values=255), id="all ink"),
        pytest.param(
            ((np.indices((300, 400)) // 8).sum(axis=0) % 2 * 255).astype(np.uint8), id="checkerboard"
        ),
        pytest.param(noise((300, 840), 0.02), id="salt and pepper"),
        pytest.param(noise((300, 400), 0.5), id="binary noise"),
    ],
)
@pytest.mark.timeout(60)
def test_hostile_image_gives_a_bounded_lattice(image: Gray) -> None:
    lattice = fully_cut(image)

    assert sum(len(line.primitives) for line in lattice.lines) <= MAX_PIECES
    assert len(lattice.specks) <= 1000
    assert len(lattice.crops) <= 6000


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_not_to_be_cut_stays_whole(seed: int) -> None:
    writing = find_writing(handwriting(seed))

    whole = cut_lattice(writing, [()] * len(writing.lines), boundary_network())

    for written, line in zip(writing.lines, whole.lines, strict=True):
        assert sorted(one.component for one in line.primitives) == sorted(written.components)
        assert set(line.cut_costs) == {0.0}
        assert line.strip is written.strip


def test_only_the_components_named_are_cut() -> None:
    image = blank(width=520)
    for left in (30, 230):
        image[30:90, left : left + 8] = image[30:90, left + 92 : left + 100] = 0
        image[58:62, left : left + 100] = 0  # like an H, as wide as two digits
    writing = find_writing(image)
    (line,) = writing.lines

    (cut,) = cut_lattice(writing, [line.components[1:]], boundary_network()).lines

    labels = [one.component for one in cut.primitives]
    assert labels.count(line.components[0]) == 1
    assert labels.count(line.components[1]) > 1
