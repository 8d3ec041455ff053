import pytest

from segmentation.box import Box


def test_box_is_half_open() -> None:
    box = Box(left=2, top=3, right=5, bottom=7)

    assert (box.width, box.height) == (3, 4)


@pytest.mark.parametrize(
    ("left", "top", "right", "bottom"),
    [
        (2, 0, 2, 1),  # no column
        (0, 2, 1, 2),  # no row
        (3, 0, 2, 1),  # right before left
        (-1, 0, 1, 1),  # outside the image
        (0, -1, 1, 1),
    ],
)
def test_empty_or_negative_box_is_refused(left: int, top: int, right: int, bottom: int) -> None:
    with pytest.raises(ValueError, match="no box"):
        Box(left, top, right, bottom)


def test_box_around_others_touches_their_outermost_edges() -> None:
    assert Box.around([Box(4, 1, 6, 2), Box(0, 3, 1, 9)]) == Box(0, 1, 6, 9)


def test_box_around_one_is_itself() -> None:
    assert Box.around([Box(1, 2, 3, 4)]) == Box(1, 2, 3, 4)
