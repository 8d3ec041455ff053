from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.marks import NOWHERE, Symbol, along
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.patterns import Patterns
from recognizer.ranking import RankedTexts, ScoredText
from recognizer.small_marks import KINDS, kind_of
from recognizer.spelling import spellings
from tests.drawn_lines import LEVEL, NO_PATTERNS, Drawn
from tests.timing import least_process_s


@pytest.mark.parametrize("sign", ALPHABET.signs)
def test_every_sign_beside_digits_is_part_of_what_was_written(sign: str) -> None:
    (first, *_) = Drawn("4", sign, "5").spell("4 5")
    assert first.written == f"4{sign}5"
    assert first.text == "45"
    assert first.probability > 0.9


def test_a_point_too_small_for_a_path_is_written_where_it_stands() -> None:
    drawn = Drawn("3", ".", "5", "%", specks=(1,))
    (first, *_) = drawn.spell("35 ")
    assert first.written == "3.5%"
    assert first.symbols[1] == Symbol(".", 3)  # behind the candidates
    assert along(drawn.path("35 "), drawn.line, drawn.evidence).steps[1] == Step(3, NO_DIGIT)


def test_a_colon_whose_dots_are_two_marks_is_written_once() -> None:
    drawn = Drawn("8", ":", {}, "5")
    drawn.evidence.counts[2] = drawn.evidence.counts[1]  # the dots lie in the same columns
    (first, *_) = drawn.spell("8  5")
    assert first.written == "8:5"
    assert first.probability > 0.9
    assert {one.place for one in first.symbols} in ({0, 1, 3}, {0, 2, 3})


def test_the_dots_of_a_colon_far_apart_are_no_two_colons() -> None:
    drawn = Drawn("8", ":", ":", "5", gaps={"2": 0.3})
    assert drawn.spell("8  5")[0].written.replace(" ", "") == "8:5"


def test_a_point_that_the_line_network_overlooks_is_written_where_it_stands() -> None:
    drawn = Drawn("3", {".": 0.02}, "5", specks=(1,))
    assert drawn.spell("35")[0].written == "35"
    shares = np.zeros(KINDS)
    shares[kind_of(".")] = 1.0
    drawn.evidence = replace(drawn.evidence, small={2: shares})
    assert drawn.spell("35")[0].written == "3.5"


def test_pieces_side_by_side_that_may_be_signs_each_are_rather_one_than_two() -> None:
    """The line network alone sees a point and a colon, the small marks say that each piece is of a colon."""
    drawn = Drawn("8", {".": 0.9}, {":": 0.9}, "5")
    shares = np.zeros(KINDS)
    shares[kind_of(":")], shares[kind_of(".")] = 0.97, 0.03
    drawn.evidence = replace(drawn.evidence, small={1: shares, 2: shares})
    assert drawn.spell("8  5", overlooked=0.1)[0].written == "8:5"


def test_a_point_that_the_line_network_may_overlook_needs_no_word_of_it() -> None:
    drawn = Drawn("3", {".": 1e-5}, "5", specks=(1,))
    shares = np.full(KINDS, 1e-3)
    shares[kind_of(".")] = 1.0
    drawn.evidence = replace(drawn.evidence, small={2: shares})
    assert drawn.spell("35")[0].written == "35"
    assert drawn.spell("35", overlooked=0.1)[0].written == "3.5"


def test_dirt_is_not_written() -> None:
    drawn = Drawn("3", {}, "5", specks=(1,))
    assert [one.written for one in drawn.spell("35")] == ["35"]
    assert along(drawn.path("35"), drawn.line, drawn.evidence) == drawn.path("35")


def test_letters_are_not_written() -> None:
    (first, *_) = Drawn("4", "5", "k", "m").spell("45  ")
    assert first.written == "45"


@pytest.mark.parametrize(
    ("seen", "digits", "written"),
    [
        (("a", "-", "4"), "  4", "4"),  # A-4 is no negative number
        (("n", "r", ".", "5"), "   5", "5"),
        (("t", "a", "x", "i", "5"), "    5", "5"),
        (("€", "n", "d", "5"), "   5", "5"),
        (("5", "%", "k"), "5  ", "5%"),
        (("x", "3", "4"), " 34", "x34"),
        (("3", "x", "4"), "3 4", "3x4"),
    ],
)
def test_what_belongs_to_a_word_is_no_sign(seen: tuple[str, ...], digits: str, written: str) -> None:
    (first, *_) = Drawn(*seen).spell(digits)
    assert first.written == written


def test_a_sign_that_the_line_network_sees_in_a_word_takes_nothing_from_the_number() -> None:
    (first, *_) = Drawn("a", {"/": 0.6, "l": 0.4}, "s", "4", gaps={"3": 1.0}).spell("   4")
    assert first.written == "4"
    assert first.probability == pytest.approx(1.0, abs=0.01)


def test_a_sign_counts_that_one_of_the_likely_paths_takes_for_no_part_of_a_word() -> None:
    (first, *_) = Drawn({"b": 0.55, "6": 0.45}, "-", "4").spell("6 4", "  4", shares=(0.8, 0.2))
    assert first.written == "6-4"


def test_a_sign_apart_from_a_word_is_one() -> None:
    (first, *_) = Drawn("t", "-", "4", gaps={"1": 1.0}).spell("  4")
    assert first.written == "-4"


def test_signs_without_digits_are_not_written() -> None:
    (only,) = Drawn("-", "/").spell("  ")
    assert (only.written, only.probability) == ("", 1.0)


def test_a_text_shares_its_probability_among_its_ways() -> None:
    found = Drawn("4", {".": 0.6, ",": 0.3}, "5").spell("4 5", "415", shares=(0.8, 0.2))
    assert [one.written for one in found] == ["4.5", "4,5", "415", "45"]
    assert sum(one.probability for one in found) == pytest.approx(1)
    assert sum(one.probability for one in found if one.text == "45") == pytest.approx(0.8)
    assert found[0].probability == pytest.approx(0.8 * 0.6, abs=0.01)
    assert found[1].probability == pytest.approx(0.8 * 0.3, abs=0.01)


def test_a_sign_that_may_be_there_leaves_the_number_unsure() -> None:
    (first, second) = Drawn("4", {"-": 0.3}, "5").spell("4 5")
    assert (first.written, second.written) == ("45", "4-5")
    assert first.probability == pytest.approx(0.7, abs=0.02)


def test_a_sign_that_only_the_whole_line_shows_makes_doubt_and_is_not_written() -> None:
    drawn = Drawn("4", "5", "%")
    no_mark = Path((Step(0, 4), Step(1, 5)), "45", 1.0)
    ranked = RankedTexts(no_mark, (ScoredText("45", 0, 0, 0, 0, 1.0),))
    first, second = spellings(ranked, [no_mark], drawn.line, drawn.evidence, NO_PATTERNS, LEVEL)
    assert (first.written, second.written) == ("45", "45%")
    assert first.probability < 0.1
    assert {symbol.place for symbol in second.symbols} == {NOWHERE}


def test_the_ways_of_a_higher_temperature_are_less_sure() -> None:
    drawn = Drawn("4", {".": 0.9, ",": 0.1}, "5")
    assert drawn.spell("4 5", hot=3.0)[0].probability < drawn.spell("4 5")[0].probability


def test_a_mark_that_is_surely_something_is_taken_for_what_it_may_be() -> None:
    drawn = Drawn("4", {"-": 0.3}, "5")
    assert drawn.spell("4 5", unnamed=2.0)[0].written == "4-5"
    word = Drawn("4", {"-": 0.3, "k": 0.6}, "5")
    assert [one.character for one in word.spell("4 5", unnamed=2.0)[0].symbols] == ["4", "5"]
    speck = Drawn("4", {"-": 0.3}, "5", specks=(1,))
    assert speck.spell("45", unnamed=2.0)[0].written == "45"


@pytest.mark.parametrize(("row", "written", "steps"), [("1,2", "1,2", [0, 1, 2]), ("-12", "-12", [0, 1, 2])])
def test_mark_that_was_taken_with_a_digit_is_a_sign(row: str, written: str, steps: list[int]) -> None:
    drawn = Drawn(*row)
    first = int(row[0] == "-")
    both = replace(drawn.line.candidates[0], stop=2, right=drawn.line.candidates[1].right)
    line = replace(drawn.line, candidates=(*drawn.line.candidates, both))
    counts, marks = (
        np.concatenate([rows, rows[:2].sum(axis=0, keepdims=True)])
        for rows in (drawn.evidence.counts, drawn.evidence.mark_counts)
    )
    evidence = replace(drawn.evidence, counts=counts, mark_counts=marks)
    path = Path((Step(3, int(row[first])), Step(2, 2)), row[first] + "2", 1.0)
    parted = along(path, line, evidence)
    assert [step.candidate for step in parted.steps] == steps
    assert parted.steps[1 - first].digit == NO_DIGIT
    ranked = RankedTexts(path, (ScoredText(path.text, 0, 0, 0, 0, 1.0),))
    assert spellings(ranked, [parted], line, evidence, NO_PATTERNS, LEVEL)[0].written == written


def test_usual_patterns_decide_between_signs_that_look_alike() -> None:
    drawn = Drawn("4", {".": 0.5, "-": 0.45}, "5", "5", "5", "5")
    path = drawn.path("4 5555")
    ranked = RankedTexts(path, (ScoredText(path.text, 0, 0, 0, 0, 1.0),))
    telephone = Patterns({"d-dddd": 900, "d.d": 900, "-d.dd": 300, "dd-d": 300})
    (first, *_) = spellings(ranked, [path], drawn.line, drawn.evidence, telephone, LEVEL)
    assert first.written == "4-5555"


def test_a_gap_between_numbers_is_a_space() -> None:
    (first, *_) = Drawn("1", "2", "3", "/", "4", gaps={"2": 0.9}).spell("123 4")
    assert first.written == "12 3/4"


def test_writing_that_is_spread_out_is_one_number() -> None:
    (first, *_) = Drawn("4", "0", "7", "7", gaps={"1": 0.8, "2": 0.9, "3": 0.8}).spell("4077")
    assert first.written == "4077"
    (both, *_) = Drawn("4", "7", gaps={"1": 0.9}).spell("47")
    assert both.written == "47"


def test_eight_times_the_marks_take_about_eight_times_the_time() -> None:
    seconds = []
    for marks in (500, 4000):
        drawn = Drawn("4", *[{".": 0.5}] * marks, "5")
        seconds.append(least_process_s(partial(drawn.spell, f"4{' ' * marks}5")))
    assert seconds[1] < 20 * seconds[0]
