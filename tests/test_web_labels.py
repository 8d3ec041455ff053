"""The text of each number stands on its picture beside its ink, and on no other number."""

import pytest

from segmentation.box import Box
from tests.conftest import digit_reading
from web.page.labels import Label, height_of, labels_of
from web.page.places import Place


def place(digit: int | None, left: int, top: int, *, line: int = 0, gap: bool = False) -> Place:
    """Return a place 20 pixels high."""
    box = Box(left, top, left + 10, top + 20)
    return Place(line, box, digit=None if digit is None else digit_reading(digit, 1.0, 0, box), gap=gap)


def test_each_number_has_one_label_above_it() -> None:
    one_line = [place(1, 0, 40), place(9, 12, 42), place(7, 60, 40, gap=True), place(None, 72, 40)]
    assert labels_of(one_line) == (
        Label((0, 1), "19", Box(0, 40, 22, 62)),
        Label((2, 3), "7?", Box(60, 40, 82, 60)),
    )


@pytest.mark.parametrize(
    ("top", "below"), [(60, [False, True]), (80, [False, False])], ids=["close together", "with room"]
)
def test_a_label_is_below_where_the_line_above_has_no_room_for_it(top: int, below: list[bool]) -> None:
    labels = labels_of([place(1, 0, 40), place(2, 0, top, line=1)])
    assert [label.below for label in labels] == below


def test_a_number_between_others_has_none_rather_than_hide_them() -> None:
    lines = [place(digit, 0, 40 + 22 * digit, line=digit) for digit in range(3)]
    assert [label.text for label in labels_of(lines)] == ["0", "2"]


def test_labels_are_on_no_other_labels() -> None:
    lines = [place(1, 0, 10), place(2, 0, 44, line=1), place(3, 0, 84, line=2)]
    assert [label.below for label in labels_of(lines)] == [False, True, True]


def test_a_picture_without_digits_has_no_labels() -> None:
    assert labels_of([]) == ()
    assert height_of([]) == 0
