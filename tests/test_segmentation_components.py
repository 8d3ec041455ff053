import numpy as np

from segmentation.components import find_components

MASK = np.array(
    [
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 1],
        [0, 0, 0, 0, 1],
    ],
    bool,
)


def test_pixels_that_touch_at_a_corner_are_one_component() -> None:
    found = find_components(MASK)
    np.testing.assert_array_equal(found.labels, [[1, 0, 0, 0, 0], [0, 1, 0, 0, 2], [0, 0, 0, 0, 2]])


def test_a_component_is_measured_by_its_box_area_and_centre() -> None:
    found = find_components(MASK)
    np.testing.assert_array_equal(found.stats[1:], [[0, 0, 2, 2, 2], [4, 1, 1, 2, 2]])
    np.testing.assert_array_equal(found.centres[1:], [[0.5, 0.5], [4, 1.5]])


def test_paper_alone_has_no_component() -> None:
    found = find_components(np.zeros((3, 4), bool))
    assert not found.labels.any()
    assert len(found.stats) == len(found.centres) == 1
