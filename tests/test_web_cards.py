import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from recognizer.reading import Alternative, NumberReading, RejectedMark, percent
from segmentation.box import Box
from tests.conftest import digit_reading, number_reading
from web.cards import NUMBERS_OFFERED, UNSURE_BELOW, is_unsure, result_html, runner_up, spoken

BOX = Box(10, 10, 60, 90)


def test_design_reading_shows_number_sureness_and_three_cards(reading_407: NumberReading) -> None:
    html = result_html(reading_407)
    assert ">407</p>" in html
    assert "Whole number: 60% sure" in html
    assert html.count("<li") == 3
    assert ">99%<" in html


def test_only_the_unsure_digit_is_amber_and_names_its_runner_up(reading_407: NumberReading) -> None:
    html = result_html(reading_407)
    assert html.count("card-unsure") == 1
    assert "or 1 35%" in html
    assert html.index("card-unsure") > html.index(">0<")


@pytest.mark.parametrize(
    ("confidence", "unsure"),
    [(UNSURE_BELOW, False), (UNSURE_BELOW - 0.001, True), (0.99, False), (0.2, True)],
)
def test_digit_is_unsure_below_the_threshold_only(confidence: float, unsure: bool) -> None:
    assert is_unsure(digit_reading(7, confidence, 1, BOX)) is unsure


def test_runner_up_is_never_the_digit_itself() -> None:
    value, share = runner_up(digit_reading(0, 0.5, 6, BOX))
    assert value == 6
    assert share == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("probability", "words"), [(0.0, "1%"), (0.004, "1%"), (0.605, "60%"), (0.996, "99%"), (1.0, "99%")]
)
def test_percent_is_never_certain_and_never_impossible(probability: float, words: str) -> None:
    assert percent(probability) == words


def test_blank_reading_says_so_and_has_no_cards() -> None:
    html = result_html(number_reading([]))
    assert "No digit found" in html
    assert "<li" not in html
    assert spoken(number_reading([])) == "No digit found."


@pytest.mark.parametrize("digits", [[], [digit_reading(5, 0.99, 6, BOX)]])
def test_reasons_of_unread_marks_are_escaped(digits: Sequence[object]) -> None:
    mark = RejectedMark(Box(0, 0, 5, 5), '<img src=x onerror="alert(1)">')
    reading = replace(number_reading([digit_reading(5, 0.99, 6, BOX)] if digits else []), rejected=(mark,))
    html = result_html(reading)
    assert "1 mark not read: &lt;img src=x onerror=" in html
    assert "<img" not in html


def test_lines_have_their_own_rows_of_cards() -> None:
    html = result_html(number_reading([digit_reading(1, 0.9, 7, BOX), digit_reading(2, 0.9, 7, BOX, line=1)]))
    assert html.count("<ol") == 2
    assert ">1\n2</p>" in html


def test_spoken_result_names_number_sureness_and_doubt(reading_407: NumberReading) -> None:
    assert spoken(reading_407) == "407. Whole number 60% sure. The 7 may be a 1."


def test_each_card_offers_the_other_digits_likeliest_first(reading_407: NumberReading) -> None:
    html = result_html(reading_407)
    last = html[html.index('<div class="choices" data-place="2"') :]
    offered = re.findall(r'data-digit="(\d?)"', last)
    assert offered[0] == "1"
    assert sorted(offered) == sorted(["", *"012345689"])
    assert "1 <small>35%</small>" in last


def test_next_best_numbers_are_offered(reading_407: NumberReading) -> None:
    others = tuple(Alternative(text, 0.1) for text in ("401", "4\n7", "467", "107"))
    html = result_html(replace(reading_407, alternatives=others))
    assert 'data-text="401">401 <small>10%</small>' in html
    assert "4 / 7 <small>" in html
    assert html.count("data-text=") == 1 + NUMBERS_OFFERED


def test_marks_alone_can_be_corrected_by_typing_and_blank_paper_not() -> None:
    mark = RejectedMark(Box(0, 0, 5, 5), "too small for a digit")
    assert "<form" in result_html(number_reading([], rejected=[mark]))
    assert "<form" not in result_html(number_reading([]))
