"""On which line the marks of a composed number lie, and what is shown of it."""

import numpy as np

from recognizer.alphabet import ALPHABET
from segmentation.box import Box
from segmentation.writing import find_writing
from training.lines.line_of import NOWHERE, lines_of
from training.lines.samples import labelled_strip
from training.synth.composed import ComposedString, Mark

NEVER, ALWAYS = 0.99, 0.0


class FixedChance(np.random.Generator):
    """A generator whose every chance is the same."""

    def __init__(self, chance: float) -> None:
        super().__init__(np.random.PCG64(1))
        self.chance = chance

    def random(self, *_args: object, **_more: object) -> float:  # type: ignore[override]
        return self.chance


def bars(*places: tuple[str, int, int]) -> ComposedString:
    """Draw bars of 10 by 60 pixels at (x, y)."""
    image = np.full((260, 260), 255, np.uint8)
    marks = []
    for text, x, y in places:
        image[y : y + 60, x : x + 10] = 0
        marks.append(Mark(text, Box(x, y, x + 10, y + 60), np.full((60, 10), 255, np.uint8)))
    return ComposedString(image, tuple(marks))


TWO_ROWS = bars(("1", 20, 30), ("", 40, 160), ("1", 60, 30))


def test_marks_are_found_on_their_lines() -> None:
    assert lines_of(find_writing(TWO_ROWS.image), TWO_ROWS) == [0, 1, 0]


def test_a_mark_without_ink_is_nowhere() -> None:
    lost = Mark("1", Box(200, 30, 210, 90), np.full((60, 10), 255, np.uint8))
    composed = ComposedString(TWO_ROWS.image, (*TWO_ROWS.marks, lost))
    assert lines_of(find_writing(composed.image), composed)[-1] == NOWHERE
    assert labelled_strip(composed, FixedChance(NEVER)) is None


def test_a_blank_image_has_no_lines() -> None:
    blank = ComposedString(np.full((50, 50), 255, np.uint8), TWO_ROWS.marks)
    assert lines_of(find_writing(blank.image), blank) == [NOWHERE] * 3
    assert labelled_strip(blank, FixedChance(NEVER)) is None


def test_the_numbers_line_is_shown_with_its_symbols() -> None:
    shown = labelled_strip(TWO_ROWS, FixedChance(NEVER))
    assert shown is not None
    assert shown.symbols == (1, 1)


def test_another_line_is_a_mark_that_is_no_digit() -> None:
    shown = labelled_strip(TWO_ROWS, FixedChance(ALWAYS))
    assert shown is not None
    assert shown.symbols == (ALPHABET.other,)


def test_what_has_no_symbol_is_left_out() -> None:
    assert labelled_strip(bars(("'", 20, 30)), FixedChance(NEVER)) is None


def test_a_number_on_two_lines_is_left_out() -> None:
    assert labelled_strip(bars(("1", 20, 30), ("1", 40, 160)), FixedChance(NEVER)) is None
