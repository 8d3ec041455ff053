import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from recognizer.reading import Alternative, MarkReading, NumberReading, RejectedMark, percent
from segmentation.box import Box
from tests.conftest import digit_reading, number_reading
from web.page.cards import MANY_PLACES, NUMBERS_OFFERED, SURE_FROM, TYPED, result_html
from web.page.words import UNSURE_BELOW, is_unsure, runner_up, spoken, sureness

BOX = Box(10, 10, 60, 90)


def test_design_reading_shows_number_sureness_and_three_cards(reading_407: NumberReading) -> None:
    html = result_html(reading_407)
    assert ">407</p>" in html
    assert "60% sure" in html
    assert html.count("<li") == 3


def test_signs_are_smaller_cards_in_place_that_can_be_corrected(reading_407: NumberReading) -> None:
    point = MarkReading(".", 0.6, Box(250, 190, 260, 200), 0, 1)
    minus = MarkReading("-", 0.99, Box(10, 110, 60, 120), 0, 0)
    html = result_html(replace(reading_407, marks=(minus, point), spaces=(3,)))
    assert ">-4. 07</p>" in html
    cards = re.findall(r'class="(card[^"]*)" data-place="(\d)".*?card-digit">(.)<', html)
    assert cards == [
        ("card card-sign", "0", "-"),
        ("card", "1", "4"),
        ("card card-sign card-unsure", "2", "."),
        ("card", "3", "0"),
        ("card card-unsure", "4", "7"),
    ]
    assert '<button type="button" class="key chip" data-digit=",">,</button>' in html
    assert "Instead of this sign:" in html
    assert 'data-text="-4. 07" hidden' in html


def test_numbers_of_a_line_have_a_gap_between_their_cards(reading_407: NumberReading) -> None:
    cards = re.findall(r'card-gap|card-digit">(.)<', result_html(replace(reading_407, spaces=(2,))))
    assert cards == ["4", "0", "", "7"]


def test_what_is_typed_may_have_signs() -> None:
    typed = re.compile(TYPED)
    assert all(
        typed.fullmatch(number) for number in ("-3.5", "1,250.00", "12:30", "3/4", "45 %", "(4) x £5", "10^6")
    )
    assert not any(typed.fullmatch(number) for number in ("4o7", "<b>", "4;5"))


def test_only_the_unsure_digit_is_amber_and_names_its_runner_up(reading_407: NumberReading) -> None:
    html = result_html(reading_407)
    assert html.count("card-unsure") == 1
    assert "or 1 35%" in html
    assert html.count('class="bar"') == 1
    assert html.index("card-unsure") > html.index(">0<")


@pytest.mark.parametrize(
    ("confidence", "unsure"),
    [(UNSURE_BELOW, False), (UNSURE_BELOW - 0.001, True), (0.99, False), (0.2, True)],
)
def test_digit_is_unsure_below_the_threshold_only(confidence: float, unsure: bool) -> None:
    assert is_unsure(digit_reading(7, confidence, 1, BOX)) is unsure


def test_runner_up_is_never_the_digit_itself() -> None:
    value, share = runner_up(digit_reading(0, 0.5, 6, BOX))
    assert value == "6"
    assert share == pytest.approx(0.45)


def test_runner_up_may_be_no_digit() -> None:
    digit = replace(
        digit_reading(1, 0.98, 7, BOX), confidence=0.47
    )  # of all that it may be, not of the digits
    value, share = runner_up(digit)
    assert value == ""
    assert share == pytest.approx(1 - 0.47 / 0.98)
    assert "or no digit 52%" in result_html(number_reading([digit]))
    assert spoken(number_reading([digit])).endswith("The 1 may be no digit.")


@pytest.mark.parametrize(
    ("probability", "words"), [(0.0, "0%"), (0.004, "1%"), (0.605, "60%"), (0.996, "99%"), (1.0, "100%")]
)
def test_percent_is_certain_or_impossible_only_where_the_probability_is(
    probability: float, words: str
) -> None:
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
    assert spoken(reading_407) == "407. 60% sure. The 7 may be a 1."


def test_minus_is_spoken_as_one_and_not_as_a_hyphen(reading_407: NumberReading) -> None:
    minus = MarkReading("-", 0.99, Box(10, 110, 60, 120), 0, 0)
    assert spoken(replace(reading_407, marks=(minus,))).startswith("−407. ")


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
    assert "4 ↵ 7 <small>" in html  # no fraction
    assert html.count("data-text=") == len(["as read", "No digit"]) + NUMBERS_OFFERED


def test_no_other_number_stands_beside_one_that_is_sure(reading_407: NumberReading) -> None:
    sure = replace(reading_407, confidence=SURE_FROM, alternatives=(Alternative("401", 0.01),))
    assert 'data-text="401"' not in result_html(sure)


def test_each_line_has_its_own_confidence() -> None:
    lines = number_reading(
        [digit_reading(1, 0.9, 7, BOX), digit_reading(2, 0.9, 7, BOX, line=1)], confidence=0.6
    )
    others = (Alternative("1\n3", 0.3), Alternative("7\n2", 0.05), Alternative("12", 0.05))
    assert sureness(replace(lines, alternatives=others)) == "Line 1: 90% sure. Line 2: 65% sure."


def test_of_many_lines_the_least_sure_is_named() -> None:
    confidences = [0.99, 0.99, 0.7, 0.99, 0.99, 0.99]
    digits = [digit_reading(1, sure, 7, BOX, line=i) for i, sure in enumerate(confidences)]
    # .3 + .7 times .3 ** .88: of all the doubt .88 is the third line's.
    assert sureness(number_reading(digits, confidence=0.3)) == "Least sure is line 3: 54%."


def test_cards_stand_in_even_rows() -> None:
    seven = [digit_reading(5, 0.99, 6, Box(10 * i, 10, 10 * i + 8, 90)) for i in range(7)]
    assert 'style="--columns: 12"' in result_html(number_reading(seven))


def test_signs_take_less_of_a_row_than_digits() -> None:
    digits = [digit_reading(5, 0.99, 6, Box(10 * i, 10, 10 * i + 8, 90)) for i in range(6)]
    signs = tuple(MarkReading(kind, 0.99, BOX, 0, after) for kind, after in (("$", 0), (",", 1), (".", 4)))
    # $5,55 and 5.55 take 2 + 3 + 2 + 3 + 3 and 3 + 2 + 3 + 3 columns.
    assert 'style="--columns: 13"' in result_html(replace(number_reading(digits), marks=signs))


def test_cards_of_a_whole_page_are_folded_up_and_no_other_page_is_offered() -> None:
    others = (Alternative("1", 0.3),)
    for count in (MANY_PLACES, MANY_PLACES + 1):
        digits = [digit_reading(5, 0.99, 6, Box(10 * i, 10, 10 * i + 8, 90)) for i in range(count)]
        html = result_html(replace(number_reading(digits, confidence=0.5), alternatives=others))
        assert ("<details" in html, 'data-text="1"' in html) == (count > MANY_PLACES, count <= MANY_PLACES)


def test_bars_between_digits_are_missing_digits_and_commas_are_not() -> None:
    digits = [digit_reading(5, 0.99, 6, Box(left, 10, left + 50, 90)) for left in (10, 110)]
    bar, comma = (RejectedMark(box, "why") for box in (Box(80, 12, 88, 88), Box(170, 80, 174, 96)))
    html = result_html(number_reading(digits, rejected=[comma, bar]))
    assert re.findall(r'card-digit">(.)<', html) == ["5", "?", "5"]
    assert 'data-ones="1"' in html
    assert "1 mark not read: why." in html


def test_marks_alone_can_be_corrected_by_typing_and_blank_paper_not() -> None:
    mark = RejectedMark(Box(0, 0, 5, 5), "too small for a digit")
    assert "<form" in result_html(number_reading([], rejected=[mark]))
    assert "<form" not in result_html(number_reading([]))


def test_mark_that_crosses_a_digit_is_no_missing_one() -> None:
    five = digit_reading(5, 0.99, 6, Box(10, 10, 60, 90))
    html = result_html(number_reading([five], rejected=[RejectedMark(Box(40, 10, 70, 90), "why")]))
    assert re.findall(r'card-digit">(.)<', html) == ["5"]
    assert "1 mark not read: why." in html
