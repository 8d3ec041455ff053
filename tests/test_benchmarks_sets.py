from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from benchmarks.pen import passes_for_digit
from benchmarks.readers import Answer
from benchmarks.scans import scans
from benchmarks.sets import EvaluationSet, Sample, evaluation_sets
from benchmarks.written import as_written, composed

DATA = Path(__file__).parents[2] / "shared" / "data"
WITHOUT_DIGITS = ("marks", "all-marks", "words")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the evaluation data is not at ../shared/data")


def counted(size: int, lines_count: bool = True) -> EvaluationSet:
    blank = Sample(np.zeros((1, 1), np.uint8), "")
    return EvaluationSet("counted", "counted", size, lambda _: blank, lines_count=lines_count)


@pytest.mark.parametrize(
    ("size", "limit", "indices"),
    [
        (4, None, [0, 1, 2, 3]),
        (4, 9, [0, 1, 2, 3]),
        (10, 5, [0, 2, 4, 6, 8]),
        (10, 3, [0, 3, 6]),
        (10, 1, [0]),
    ],
)
def test_a_limited_run_takes_samples_from_all_over_the_set(
    size: int, limit: int | None, indices: list[int]
) -> None:
    assert counted(size).spread(limit) == indices


def test_line_breaks_must_be_right_unless_the_labels_do_not_say_where_they_are() -> None:
    assert not counted(1).is_right("12\n3", "123")
    assert counted(1, lines_count=False).is_right("12\n3", "123")
    assert not counted(1, lines_count=False).is_right("12\n4", "123")


@pytest.mark.parametrize("label", ["O", "l", "|", "S", "Z", "(", "", "@"])
def test_marks_that_nobody_can_tell_from_a_digit_are_look_alikes(label: str) -> None:
    assert passes_for_digit(label)


@pytest.mark.parametrize("label", ["A", "K", "m", "W", "#", "?", "=", "-", ".", "&"])
def test_marks_that_nobody_takes_for_a_digit_are_none(label: str) -> None:
    assert not passes_for_digit(label)


@pytest.fixture(scope="module")
def sets() -> dict[str, EvaluationSet]:
    return evaluation_sets(DATA)


@needs_data
def test_every_set_draws_the_same_sample_twice(sets: dict[str, EvaluationSet]) -> None:
    for shown in sets.values():
        once, again = shown.sample(shown.size - 1), shown.sample(shown.size - 1)
        assert once.wanted == again.wanted, shown.name
        np.testing.assert_array_equal(once.image, again.image, shown.name)


@needs_data
def test_answers_are_digits_and_nothing_else(sets: dict[str, EvaluationSet]) -> None:
    for shown in sets.values():
        if shown.asks != "text":
            continue
        wanted = shown.sample(0).wanted
        assert (wanted == "") if shown.name in WITHOUT_DIGITS else (wanted.isdigit() and wanted.isascii()), (
            shown.name
        )


@needs_data
def test_the_negative_is_the_normal_string_inverted(sets: dict[str, EvaluationSet]) -> None:
    for index in (0, 100):
        upright, negative = sets["pen-normal"].sample(index), sets["inverted"].sample(index)
        np.testing.assert_array_equal(upright.image, 255 - negative.image)
        assert upright.wanted == negative.wanted


@needs_data
def test_the_slope_keeps_all_of_the_ink(sets: dict[str, EvaluationSet]) -> None:
    for index in range(0, sets["slope"].size, 40):
        upright, sloped = (255.0 - sets[name].sample(index).image for name in ("pen-normal", "slope"))
        assert sloped.sum() == pytest.approx(upright.sum(), rel=0.01)
        assert not sloped[[0, -1]].any()
        assert not sloped[:, [0, -1]].any()


@needs_data
def test_several_lines_are_drawn_on_a_taller_canvas(sets: dict[str, EvaluationSet]) -> None:
    assert sets["lines"].sample(0).image.shape == (900, 840, 3)
    assert sets["pen-normal"].sample(0).image.shape == (300, 840, 3)


@needs_data
def test_registers_are_measured_on_hands_that_nothing_learns_from(sets: dict[str, EvaluationSet]) -> None:
    assert {scan.writer for scan in scans(DATA, "registers")} == {
        "lr_FRAN_0025_0149",
        "lr_FRAN_0025_0293",
        "lr_FRAN_0025_0422",
        "lr_FRAN_0025_0989",
    }
    assert sets["scans/registers"].size == 451


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        ("text", ("-12.5", 0.9)),
        ("written", ("-1.2%", 0.7)),
        ("signs", ("-.%", 0.7)),
        ("value", ("-0.012", 0.7)),
    ],
)
def test_each_set_is_told_what_it_asks_for(
    asks: Literal["text", "written", "signs", "value"], said: tuple[str, float]
) -> None:
    answer = Answer("-12.5", 0.9, "-1.2 %", 0.7, "-0.012")
    assert replace(counted(1), asks=asks).answer_of(answer) == said


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("(415) 555-0123", "(415)555-0123"),
        ("1 9 : 2 5", "19:25"),
        ("[7]", "(7)"),
        ("3 × 4", "3x4"),
        ("0'30", "030"),
    ],
)
def test_labels_are_wanted_as_a_reader_spells_them(label: str, wanted: str) -> None:
    assert as_written(label) == wanted


def test_composed_numbers_are_the_same_each_time_and_of_every_kind() -> None:
    numbers = [composed(index) for index in range(60)]
    again, number = composed(7)
    np.testing.assert_array_equal(again, numbers[7][0])
    assert number == numbers[7][1]
    assert {sign for _, number in numbers for sign in number if not sign.isdecimal()} >= set("-.,:/%()$")


@needs_data
def test_written_numbers_are_measured_with_their_signs(sets: dict[str, EvaluationSet]) -> None:
    sizes = {name: shown.size for name, shown in sets.items() if name.startswith("written/")}
    assert sizes["written/separators"] == 583
    assert sizes["written/composed"] == 1000
    assert "." in sets["written/weather"].sample(0).wanted
    assert set(sets["written/registers"].sample(0).wanted) & set(".,")


@needs_data
def test_every_weather_cell_and_row_is_measured(sets: dict[str, EvaluationSet]) -> None:
    assert (sets["scans/weather"].size, sets["scans/rows"].size) == (457, 772)


@needs_data
def test_a_turned_picture_is_the_upright_one_turned(sets: dict[str, EvaluationSet]) -> None:
    quarter, half = (sets[f"spoilt/turned-{degrees}"].sample(3) for degrees in (90, 180))
    np.testing.assert_array_equal(np.rot90(quarter.image), half.image)


@needs_data
def test_what_is_laid_beside_a_picture_hides_none_of_it(sets: dict[str, EvaluationSet]) -> None:
    upright, framed, on_table = (
        sets[f"spoilt/{name}"].sample(4).image for name in ("turned-180", "frame", "table")
    )
    upright = upright[::-1, ::-1]
    for around in (framed, on_table):
        places = np.argwhere((around == upright[0, 0]).all(axis=2))
        height, width = upright.shape[:2]
        assert any(
            np.array_equal(around[top : top + height, left : left + width], upright) for top, left in places
        )


@needs_data
def test_photographs_hold_the_whole_drawing(sets: dict[str, EvaluationSet]) -> None:
    drawn, photo = sets["pen-normal"].sample(9), sets["photo/plain"].sample(9)
    assert photo.wanted == drawn.wanted
    inside = photo.image[60:-60, 60:-60].mean(axis=2)
    assert ((inside < 140) == (drawn.image[:, :, 0] < 96)).mean() > 0.99
