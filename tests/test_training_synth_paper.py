"""Numbers on paper: what stands beside them is nothing, and they stay what they are."""

from dataclasses import fields, replace

import numpy as np
import pytest

from training.synth.composed import ComposedString
from training.synth.paper import Amounts, on_paper
from training.synth.strings import compose_pen

NOTHING = Amounts(**{one.name: 0.0 for one in fields(Amounts)})
THINGS = [one.name for one in fields(Amounts) if one.name not in ("black_and_white", "gray", "smaller")]


def papered(amounts: Amounts, seed: int = 3, text: str = "40 75") -> ComposedString:
    rng = np.random.default_rng(seed)
    return on_paper(rng, compose_pen(rng, text, spacing="apart", brush=0.1), amounts)


def test_the_same_seed_draws_the_same_paper() -> None:
    first, again, other = papered(Amounts()), papered(Amounts()), papered(Amounts(), seed=4)
    assert np.array_equal(first.image, again.image)
    assert first.image.shape != other.image.shape or not np.array_equal(first.image, other.image)


@pytest.mark.parametrize("seed", range(20))
def test_a_number_keeps_its_label_and_its_marks_lie_on_the_page(seed: int) -> None:
    shown = papered(Amounts(), seed)
    height, width = shown.image.shape
    assert shown.label == "4075"
    for mark in shown.marks:
        assert mark.coverage.shape == (mark.box.height, mark.box.width)
        assert 0 <= mark.box.left < mark.box.right <= width
        assert 0 <= mark.box.top < mark.box.bottom <= height


@pytest.mark.parametrize("thing", [name for name in THINGS if name not in ("beside", "dry")])
def test_each_thing_adds_ink_that_belongs_to_no_mark(thing: str) -> None:
    shown = papered(replace(NOTHING, **{thing: 1.0}))
    page = np.max([shown.coverage(index) for index in range(len(shown.marks))], axis=0)
    beside = (shown.image < 225) & (page == 0)
    assert beside.sum() > 20


def test_paper_with_nothing_on_it_shows_the_marks_alone() -> None:
    shown = papered(NOTHING)
    page = np.max([shown.coverage(index) for index in range(len(shown.marks))], axis=0)
    assert not ((shown.image < 200) & (page == 0)).any()


def test_a_dry_pen_leaves_ink_out() -> None:
    whole, dry = (papered(replace(NOTHING, dry=share)) for share in (0.0, 1.0))
    assert (dry.image < 128).mean() < (whole.image < 128).mean()


def test_black_and_white_scans_have_two_levels() -> None:
    shown = papered(replace(Amounts(), black_and_white=1.0, gray=0.0))
    assert set(np.unique(shown.image)) == {0, 255}


def test_gray_scans_have_many_levels_on_uneven_paper() -> None:
    shown = papered(replace(NOTHING, gray=1.0))
    assert len(np.unique(shown.image)) > 20


@pytest.mark.parametrize(("smaller", "least", "most"), [(1.0, 8, 34), (0.0, 27, 70)])
def test_digits_are_as_high_as_in_scans(smaller: float, least: int, most: int) -> None:
    for seed in range(15):
        shown = papered(replace(Amounts(), smaller=smaller), seed, "4")
        assert least <= shown.marks[0].box.height <= most
