"""The pen: styles, hands and marks."""

import string
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from training.synth.crops import digit_crops
from training.synth.hand import staircase
from training.synth.ink import draw
from training.synth.scribbles import scribble
from training.synth.shapes import Style, marks, styles
from training.synth.sizes import BRACKET_LEAN, MarkSizes
from training.synth.spline import ideal, template
from training.synth.writer import (
    LETTER_OFTEN,
    SOME_MARK,
    Writer,
    _enlarged,
    _usual,
    lone_letters,
    lone_separators,
)

NAMED_STYLES = [(f"{digit} {s.name}", s) for digit, of in enumerate(styles()) for s in of]
EVERY_STYLE = [pytest.param(s, id=name) for name, s in NAMED_STYLES]
STYLES_OF_SURE_LOOPS = [pytest.param(s, id=name) for name, s in NAMED_STYLES if s.loops is not None]
PINHOLE_PX = 30  # smaller holes, at 200 px, are gaps between two edges of the brush
EVERY_MARK = [
    (c, shape)
    for group in (marks().separators, marks().letters, marks().look_alikes)
    for c, shapes in group.items()
    for shape in shapes
] + [("picture", shape) for shape in marks().pictures]
PASS_FOR_DIGITS = "OoQIil|SsZzBbqgDG>0123456789"


def holes(coverage: NDArray[np.uint8]) -> int:
    paper = (np.pad(coverage, 2) < 128).astype(np.uint8)
    areas = cv2.connectedComponentsWithStats(paper, connectivity=4)[2][1:, cv2.CC_STAT_AREA]
    return int((areas > PINHOLE_PX).sum()) - 1


@pytest.mark.parametrize("style", EVERY_STYLE)
def test_style_fills_the_height_of_a_digit(style: Style) -> None:
    points = np.concatenate(ideal(style.strokes))
    assert -0.2 <= points[:, 1].min() <= 0.15
    assert 0.85 <= points[:, 1].max() <= 1.2
    assert np.ptp(points[:, 0]) <= 1.4


@pytest.mark.parametrize("style", STYLES_OF_SURE_LOOPS)
def test_style_encloses_as_many_loops_as_it_says(style: Style) -> None:
    ink = draw([stroke * 200 for stroke in ideal(style.strokes)], 8)
    assert holes(ink.coverage) == style.loops


def test_style_names_are_unique_within_a_digit() -> None:
    for of in styles():
        assert len({s.name for s in of}) == len(of)


def test_curve_passes_through_every_control_point() -> None:
    shape = template("0,0 30,20 10,60! 50,100")
    points = shape.smooth @ shape.controls
    for control in shape.controls:
        assert np.hypot(*(points - control).T).min() < 1e-9


def test_corner_turns_at_once_and_smooth_point_does_not() -> None:
    def sharpest_turn(notation: str) -> float:
        (stroke,) = ideal(notation)
        steps = np.diff(stroke, axis=0)
        angles = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
        return float(np.abs(np.diff(angles)).max())

    assert sharpest_turn("0,0 50,0! 50,100") == pytest.approx(np.pi / 2)
    assert sharpest_turn("0,0 50,0 50,100") < np.pi / 4


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


@pytest.mark.parametrize(("character", "shape"), EVERY_MARK)
def test_mark_can_be_drawn(character: str, shape: str) -> None:
    assert draw([s * 64 for s in ideal(shape)], 5).coverage.max() == 255


def test_a_letter_is_taught_as_such_or_passes_for_a_digit_alone() -> None:
    assert not set(PASS_FOR_DIGITS) & set(marks().letters)
    assert set(marks().look_alikes) == set(PASS_FOR_DIGITS) & set(string.ascii_letters)
    assert set(marks().letters) | set(marks().look_alikes) >= set(string.ascii_letters)


def test_non_digit_is_never_a_straight_upright_stroke() -> None:
    rng = np.random.default_rng(2)
    for _ in range(1500):
        _, strokes = Writer.sample(rng).non_digit(rng)
        width, height = np.ptp(np.concatenate(strokes), axis=0)
        assert len(strokes) > 1 or height < 0.5 or width > 0.15 * height


def test_no_mark_is_both_a_letter_and_a_separator() -> None:
    assert not set(marks().letters) & set(marks().separators)
    assert all(
        len(set(shapes)) == len(shapes)
        for shapes in (*marks().letters.values(), *marks().separators.values())
    )


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


def test_staircase_goes_along_the_lines_of_its_grid_near_the_stroke() -> None:
    stroke = np.array([[0.0, 0.0], [0.31, 0.5], [0.9, 1.0]])
    stepped = staircase(stroke, 0.1)
    steps = np.abs(np.diff(stepped, axis=0))
    assert (steps.min(axis=1) < 1e-9).all()
    assert steps.max() == pytest.approx(0.1)
    assert stepped[0] == pytest.approx(stroke[0])
    assert stepped[-1] == pytest.approx(stroke[-1])


def test_staircase_of_a_point_is_a_point() -> None:
    assert staircase(np.array([[0.22, 0.9]]), 0.1) == pytest.approx(np.array([[0.2, 0.9]]))


def test_no_equals_sign_in_one_stroke_stands_alone() -> None:
    lone = {shape for shapes in lone_separators() for shape in shapes}
    assert {shape for shape in marks().separators["="] if "|" not in shape}.isdisjoint(lone)
    assert any(shape in lone for shape in marks().separators["="])


def test_scribble_leaves_ink() -> None:
    rng = np.random.default_rng(3)
    for _ in range(100):
        assert draw([s * 64 for s in scribble(rng)], 3).coverage.any()


@pytest.mark.parametrize("brush_px", [1.3, 2, 2.6, 5, 7.4, 11])
def test_line_is_as_wide_as_the_brush(brush_px: float) -> None:
    ink = draw([np.array([[0.0, 0.0], [0.0, 60.0]])], brush_px)
    assert ink.coverage[30].sum() / 255 == pytest.approx(brush_px, abs=0.6)


def test_dot_is_as_wide_as_the_brush() -> None:
    ink = draw([np.array([[10.0, 20.0]])], 8)
    assert (ink.coverage > 127).any(axis=0).sum() == pytest.approx(8, abs=1)
    assert ink.coverage[20 - ink.top, 10 - ink.left] == 255


def test_crops_look_as_mnist_was_made() -> None:
    digits = digit_crops(np.random.default_rng(0), 300)
    assert digits.crops.shape == (300, 28, 28)
    assert set(digits.labels.tolist()) == set(range(10))
    columns, rows = np.arange(28), np.arange(28)
    for crop in digits.crops:
        mass = crop.sum()
        assert cv2.boundingRect(crop)[2] <= 20
        assert cv2.boundingRect(crop)[3] <= 20
        assert abs(crop.sum(axis=0) @ columns / mass - 14) < 2.5
        assert abs(crop.sum(axis=1) @ rows / mass - 14) < 2.5


def test_crops_follow_from_the_seed() -> None:
    one, two = (digit_crops(np.random.default_rng(7), 20) for _ in range(2))
    assert np.array_equal(one.crops, two.crops)
    assert np.array_equal(one.labels, two.labels)
    assert not np.array_equal(one.crops, digit_crops(np.random.default_rng(8), 20).crops)


@pytest.mark.parametrize("tall", [0.8, 1.0, 2.0])
def test_brackets_lean_alike_however_tall(tall: float) -> None:
    rng, bar = np.random.default_rng(0), np.linspace((0, 0), (0, 1), 20)
    before = bar.copy()
    leans = []
    for _ in range(400):
        (fitted,) = MarkSizes(tall).fit("(", [bar], rng)
        (run, rise) = fitted[0] - fitted[-1]
        leans.append(run / -rise)
    assert np.mean(leans) == pytest.approx(BRACKET_LEAN[0], abs=0.02)
    np.testing.assert_array_equal(bar, before)


def test_an_x_is_as_high_as_the_digits_of_a_line_or_small() -> None:
    rng, small_x = (
        np.random.default_rng(0),
        [np.array([(0.0, 0.5), (0.5, 1.0)]), np.array([(0.5, 0.5), (0.0, 1.0)])],
    )
    for tall_x, height in ((True, 1.0), (False, 0.5)):
        sizes = MarkSizes(tall_x=tall_x)
        written = [np.concatenate(sizes.fit("x", small_x, rng))[:, 1] for _ in range(200)]
        assert np.mean([np.ptp(rows) for rows in written]) == pytest.approx(height, rel=0.05)
        assert np.mean([rows.max() for rows in written]) == pytest.approx(1.0, abs=0.05)  # on the baseline


def test_a_dollar_sign_is_mostly_wider_than_its_template() -> None:
    rng, sign = np.random.default_rng(0), [np.array([(0.0, 0.0), (0.5, 0.0), (0.0, 1.0), (0.5, 1.0)])]
    widths = [float(np.ptp(MarkSizes.sample(rng).fit("$", sign, rng)[0][:, 0])) for _ in range(400)]
    assert np.median(widths) > 0.5 * np.exp(0.2)
    assert np.percentile(widths, 5) < 0.5 * np.exp(0.2)


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


def test_dots_are_points_or_short_strokes_downwards() -> None:
    rng, dots = np.random.default_rng(0), [np.array([(0.0, 0.5)]), np.array([(0.0, 1.0)])]
    np.testing.assert_allclose(np.ptp(np.concatenate(MarkSizes().fit(":", dots, rng)), axis=0)[0], 0)
    dashed = [stroke for _ in range(200) for stroke in MarkSizes(dashed_dots=True).fit(":", dots, rng)]
    lengths = [float(np.hypot(*(stroke[-1] - stroke[0]))) for stroke in dashed]
    assert 0.03 < min(lengths) < 0.1
    assert 0.25 < max(lengths) < 0.5
    assert np.mean([np.ptp(stroke[:, 1]) > np.ptp(stroke[:, 0]) for stroke in dashed]) > 0.7


def test_a_line_may_have_longer_commas() -> None:
    comma = [np.array([(0.1, 0.9), (0.0, 1.2)])]
    heights = [
        np.mean([np.ptp(MarkSizes(comma=longer).fit(",", comma, rng)[0][:, 1]) for _ in range(100)])
        for longer, rng in ((1.0, np.random.default_rng(0)), (2.0, np.random.default_rng(0)))
    ]
    assert heights[1] == pytest.approx(2 * heights[0])


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
