from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.evidence import LogFrames
from recognizer.networks import load_networks
from recognizer.upright import clearness, likely_turns, look_upright
from segmentation.pixels import Gray
from tests.pages import BARS, dark_is_writing, shaded, with_bars

CLASSES = len(ALPHABET.classes)


def frames(*classes: int, sure: float = 1.0) -> LogFrames:
    """Return what a line network says that is so sure of one class a frame, the rest being the nameless."""
    said = np.full((1, len(classes), CLASSES), 1e-9)
    for place, one in enumerate(classes):
        said[0, place, ALPHABET.other] = 1 - sure
        said[0, place, one] = sure
    return np.asarray(np.log(np.maximum(said, 1e-9)), np.float64)


def test_symbols_of_one_kind_each_are_clear() -> None:
    assert clearness([frames(1, 4, ALPHABET.blank, 7)]) > 0.99


def test_symbols_without_a_name_are_not() -> None:
    assert clearness([frames(1, 4, 7, sure=0.3)]) < 0.35


def test_letters_are_less_clear_than_digits_for_digits_upside_down_look_like_them() -> None:
    letters = frames(*range(ALPHABET.first_mark, ALPHABET.first_mark + 3))
    assert 0.8 < clearness([letters]) < 0.9


def test_blank_paper_is_not_clear() -> None:
    assert clearness([frames(ALPHABET.blank)]) == 0


def test_a_page_lies_as_it_came_where_another_way_is_as_clear() -> None:
    likely = likely_turns([0.99, 0.1, 0.99, 0.1], [2, 2, 2, 2])
    assert likely[0] > 0.95
    assert sum(likely) == pytest.approx(1)


def test_a_clearer_way_is_likelier_the_more_symbols_are_clearer() -> None:
    few, many = (likely_turns([0.85, 0.1, 1.0, 0.1], [count] * 4)[2] for count in (2, 20))
    assert few < 0.5 < 0.95 < many


def test_a_way_in_which_little_is_clear_is_not_up() -> None:
    assert likely_turns([0.1, 0.5, 0.2, 0.3], [9, 9, 9, 9])[0] == 1


def knows_feet(strips: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Stand in for the line network: it knows only bars that stand at the foot of their line."""
    said = np.zeros((len(strips), strips.shape[2] // 8, CLASSES), np.float32)
    for strip, logits in zip(strips[..., 0], said, strict=True):
        filled = strip.reshape(32, -1, 8).sum(axis=2)
        inked = filled.sum(axis=0) > 4
        upright = filled[16:].sum() > 1.2 * filled[:16].sum()
        logits[:, ALPHABET.blank] = np.where(inked, 0, 20)
        logits[:, 1 if upright else ALPHABET.other] += np.where(inked, 20, 0)
    return [said]


def upside_down() -> Gray:
    """Return a page, turned by half, of bars at the foot of their line, as upright pages have them."""
    feet = [(left - 8, top + 48, width + 16, 12) for left, top, width, _ in BARS]
    gray = with_bars(shaded(400, 600), *BARS, *feet)
    return np.ascontiguousarray(gray[::-1, ::-1])


def test_a_page_upside_down_is_turned_and_its_boxes_stay_in_the_image() -> None:
    networks = replace(load_networks(), layers=dark_is_writing, paper=knows_feet)
    writing = look_upright(upside_down(), networks)[0].writing
    tops = [part.box.top for line in writing.lines for part in line.whole]
    assert writing.page is not None
    assert writing.page.to_image[0, 0] < 0
    assert all(abs(top - (400 - 260)) <= 4 for top in tops)


def test_what_is_too_much_for_one_number_is_looked_at_in_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    networks = replace(load_networks(), layers=dark_is_writing, paper=knows_feet)
    page = upside_down()
    page[300:] = page[100:200]  # a second line
    assert look_upright(page, networks)[0].turns == 2
    monkeypatch.setattr("segmentation.rows.MOST_LENGTH", 1.0)
    (view,) = look_upright(page, networks)
    assert view.writing.over_limit
    assert view.turns == 0
