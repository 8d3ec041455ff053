from segmentation.parting import pieces_of
from segmentation.writing import writing_of
from tests.ink_maps import bars, labels_at, map_of

HEIGHT = 40
Bar = tuple[int, int, int, int]


def pieces(*boxes: Bar, at: tuple[int, ...]) -> list[int]:
    """Return the pieces of what stands at columns."""
    ink_map = map_of(bars([*boxes], width=600))
    writing = writing_of(ink_map, (600, 200), photographed=False)
    (line,) = writing.lines
    of = pieces_of(ink_map, line)
    return [of[label] for label in labels_at(ink_map, *at)]


def digits(*lefts: int) -> list[Bar]:
    return [(left, 60, 8, HEIGHT) for left in lefts]


def test_a_wide_gap_parts_two_numbers() -> None:
    assert pieces(*digits(40, 60, 80, 200, 220), at=(44, 64, 84, 204, 224)) == [0, 0, 0, 1, 1]


def test_digits_as_far_apart_as_all_of_their_line_are_one_number() -> None:
    assert pieces(*digits(40, 90, 140, 190), at=(44, 94, 144, 194)) == [0, 0, 0, 0]


def test_a_comma_stays_with_the_digit_that_is_nearest() -> None:
    comma = (92, 92, 5, 14)
    assert pieces(*digits(40, 60, 80, 200, 220), comma, at=(84, 94, 204)) == [0, 0, 1]


def test_a_dash_far_from_all_numbers_is_part_of_none() -> None:
    dash = (300, 78, 20, 5)
    assert pieces(*digits(40, 60, 80, 500, 520), dash, at=(44, 84, 310, 504)) == [0, 0, 1, 2]
