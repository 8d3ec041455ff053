"""How large the marks of a line are."""

import numpy as np
import pytest

from training.synth.sizes import BRACKET_LEAN, MarkSizes


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
