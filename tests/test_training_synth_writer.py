"""Writers: what a hand keeps to and how it strays."""

from dataclasses import replace

import numpy as np
import pytest

from training.synth.shapes import marks, styles
from training.synth.writer import (
    LETTER_OFTEN,
    SOME_MARK,
    Writer,
    _enlarged,
    _usual,
    lone_letters,
    lone_separators,
)


@pytest.mark.parametrize("digit", range(10))
def test_writer_writes_strokes_of_one_height(digit: int) -> None:
    rng = np.random.default_rng(digit)
    for _ in range(100):
        strokes = Writer.sample(rng).digit(digit, rng)
        assert all(s.ndim == 2 and s.shape[1] == 2 and np.isfinite(s).all() for s in strokes)
        assert 0.4 < np.ptp(np.concatenate(strokes)[:, 1]) < 1.7


def test_same_seed_writes_the_same_strokes() -> None:
    one, two = (
        Writer.sample(rng).digit(8, rng) for rng in (np.random.default_rng(4), np.random.default_rng(4))
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_a_writer_keeps_to_a_hand() -> None:
    rng = np.random.default_rng(0)
    writers = [Writer.sample(rng) for _ in range(150)]
    widths = np.array([[np.ptp(np.concatenate(w.digit(0, rng))[:, 0]) for _ in range(12)] for w in writers])
    assert widths.mean(axis=1).std() > widths.std(axis=1).mean()


def test_writers_use_most_styles_of_every_digit() -> None:
    rng = np.random.default_rng(0)
    writers = [Writer.sample(rng) for _ in range(800)]
    for digit, of in enumerate(styles()):
        assert len({w.styles[digit] for w in writers}) > 0.8 * len(of)


def test_non_digit_is_never_a_straight_upright_stroke() -> None:
    rng = np.random.default_rng(2)
    for _ in range(1500):
        _, strokes = Writer.sample(rng).non_digit(rng)
        width, height = np.ptp(np.concatenate(strokes), axis=0)
        assert len(strokes) > 1 or height < 0.5 or width > 0.15 * height


def test_commonest_shapes_come_first() -> None:
    rng = np.random.default_rng(0)
    dash = marks().separators["-"]
    drawn = [_usual(dash, taste) for taste in rng.random(2000)]
    first, last = (sum(shape in part for shape in drawn) for part in (dash[:5], dash[-5:]))
    assert first > 2 * last > 0


def test_a_lone_letter_says_which_it_is() -> None:
    rng = np.random.default_rng(0)
    characters = [Writer.sample(rng).non_digit(rng)[0] for _ in range(1500)]
    letters = [character for character in characters if character.isalpha()]
    assert 0.3 < len(letters) / len(characters) < LETTER_OFTEN
    assert set(letters) == {letter for letter in lone_letters() if letter.isalpha()}
    assert set(characters) - set(letters) == {SOME_MARK}


def test_marks_that_stand_alone_are_mostly_as_high_as_a_digit() -> None:
    rng = np.random.default_rng(0)
    spans = [np.ptp(np.concatenate(Writer.sample(rng).non_digit(rng)[1]), axis=0) for _ in range(400)]
    assert sum(0.7 < height < 1.4 for _, height in spans) > 200
    assert max(width for width, _ in spans) < 8


def test_a_digit_is_turned_onto_its_side_or_mirrored() -> None:
    rng = np.random.default_rng(0)
    writer = Writer.sample(rng, steady=1.0).with_style(7, 0)
    turned = [np.ptp(np.concatenate(writer.turned_digit(rng)), axis=0) for _ in range(300)]
    lying = sum(width > height for width, height in turned)
    assert 150 < lying < 280  # most digits are higher than wide, and three in ten are only mirrored


def test_no_lone_dot_grows_to_a_ring() -> None:
    rng = np.random.default_rng(0)
    strokes = [np.array([[0.0, 0.9], [0.1, 1.0], [0.0, 1.0]])]
    assert all(np.array_equal(a, b) for a, b in zip(_enlarged(strokes, rng), strokes, strict=True))


def test_no_equals_sign_in_one_stroke_stands_alone() -> None:
    lone = {shape for shapes in lone_separators() for shape in shapes}
    assert {shape for shape in marks().separators["="] if "|" not in shape}.isdisjoint(lone)
    assert any(shape in lone for shape in marks().separators["="])


def test_a_steady_hand_writes_a_digit_alike_each_time() -> None:
    rng = np.random.default_rng(0)

    def spread(steady: float) -> float:
        """How much the widths of a hand's 2s differ, the mean of many hands."""
        hands = [Writer.sample(rng, steady=steady) for _ in range(150)]
        widths = [[np.ptp(np.concatenate(hand.digit(2, rng))[:, 0]) for _ in range(12)] for hand in hands]
        return float(np.mean(np.std(np.log(widths), axis=1)))

    assert spread(1.0) < 0.75 * spread(0.0)


def test_a_hand_has_a_shape_of_its_own_for_each_separator() -> None:
    rng = np.random.default_rng(0)
    hands = [replace(Writer.sample(rng), unsteadiness=0.0) for _ in range(30)]
    lifts = [{len(hand.separator("$", rng)) for _ in range(10)} for hand in hands]
    assert all(len(of_one) == 1 for of_one in lifts)
    assert len(set.union(*lifts)) > 1


def test_a_writer_takes_another_style_for_one_digit() -> None:
    rng = np.random.default_rng(0)
    traces = {digit: [[np.array([(0.0, 0.0), (0.5, 1.0)])]] for digit in range(10)}
    writers = (Writer.sample(rng, traces=traces) for _ in range(100))
    writer = next(one for one in writers if one.traced[1] is not None and one.styles[1] != 7)
    other = writer.with_style(1, 7)
    assert other.styles[1] == 7
    assert other.traced[1] is None
    assert (other.styles[:1], other.styles[2:]) == (writer.styles[:1], writer.styles[2:])
    assert other.traced[2:] == writer.traced[2:]


def test_a_seed_writes_what_it_always_wrote() -> None:
    rng = np.random.default_rng(4)
    writer = Writer.sample(rng)
    written = [writer.digit(8, rng), writer.separator("$", rng), writer.letter("k", rng), writer.picture(rng)]
    assert [sum(map(len, strokes)) for strokes in written] == [21, 33, 15, 30]
    first = np.array([strokes[0][0] for strokes in written])
    wanted = [
        (0.40610186, 0.03528114),
        (1.02556077, -0.00419698),
        (0.03162293, -0.02071082),
        (-0.04881987, 0.04625312),
    ]
    np.testing.assert_allclose(first, wanted, atol=1e-7)
