from dataclasses import replace

import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.marks import (
    LEFT_OUT,
    SPECK_LEFT_OUT,
    TOUCHED,
    Symbol,
    along,
    marks_of,
    rejected_marks,
    sureness_beside,
    sureness_of_touched,
)
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.small_marks import KINDS, kind_of
from tests.drawn_lines import Drawn, Share


def test_a_point_that_was_taken_with_a_digit_on_both_sides_of_it_is_a_mark() -> None:
    drawn = Drawn({"8": 1.0}, {}, {}, "5")
    whole = replace(drawn.line.candidates[0], stop=3, right=drawn.line.candidates[2].right)
    line = replace(drawn.line, candidates=(*drawn.line.candidates, whole))
    shares = np.zeros(KINDS)
    shares[kind_of(".")] = 1.0
    zeros = np.zeros((1, len(ALPHABET.classes)), np.float32)
    counts = np.concatenate([drawn.evidence.counts, zeros])
    marks = np.concatenate([drawn.evidence.mark_counts, zeros[:, : drawn.evidence.mark_counts.shape[1]]])
    evidence = replace(drawn.evidence, counts=counts, mark_counts=marks, small={1: shares})
    path = along(Path((Step(4, 8), Step(3, 5)), "85", 1.0), line, evidence)
    assert {step.candidate for step in path.steps} == {4, 1, 3}
    assert rejected_marks({}, path, line, evidence) == {}


def test_both_dots_of_a_colon_are_one_sign() -> None:
    drawn = Drawn("4", {":": 0.9}, {":": 0.9}, "5", gaps={"2": -0.5})
    drawn.evidence.logs[0, 5] = drawn.evidence.logs[0, 4]  # the line network sees it once
    (first, *_) = drawn.spell("4  5", unnamed=3.0)
    assert first.written == "4:5"


def test_signs_that_were_passed_over_together_are_told_apart() -> None:
    drawn = Drawn("x", ".", "3")
    both = replace(drawn.line.candidates[0], stop=2, right=drawn.line.candidates[1].right)
    counts, marks = (
        np.concatenate([rows, rows[:2].sum(axis=0, keepdims=True)])
        for rows in (drawn.evidence.counts, drawn.evidence.mark_counts)
    )
    line = replace(drawn.line, candidates=(*drawn.line.candidates, both))
    evidence = replace(drawn.evidence, counts=counts, mark_counts=marks)
    path = Path((Step(3, NO_DIGIT), Step(2, 3)), "3", 1.0)
    assert along(path, line, evidence).steps == (Step(0, NO_DIGIT), Step(1, NO_DIGIT), Step(2, 3))


def test_pieces_of_a_sign_are_one_mark() -> None:
    drawn = Drawn("5", {"?": 1.0}, "%", {"?": 1.0}, "k", gaps={"1": 0.5, "4": 0.3})
    path = drawn.path("5    ")
    marks = marks_of((Symbol("5", 0), Symbol("%", 2)), path, drawn.line)
    assert marks == {2: (2, 3, 1)}
    assert rejected_marks(marks, path, drawn.line, drawn.evidence) == {4: "looks like a letter"}


def test_a_sign_that_is_part_of_a_word_leaves_the_number_as_sure() -> None:
    drawn = Drawn("a", "-", "4")
    path = drawn.path("  4")
    rejected = rejected_marks({}, path, drawn.line, drawn.evidence)
    assert set(rejected) == {0, 1}
    assert sureness_beside(rejected, path, drawn.line, drawn.evidence) == 1.0


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        ("k", "looks like a letter"),
        ("?", "does not look like a digit"),
        ("=", "looks like “=”, but may not be part of the number"),
    ],
)
def test_a_rejected_mark_says_what_it_was_taken_for(seen: str, reason: str) -> None:
    drawn = Drawn("5", seen)
    assert rejected_marks({}, drawn.path("5 "), drawn.line, drawn.evidence) == {1: reason}


@pytest.mark.parametrize(
    ("mark", "specks", "factor"),
    [
        ({}, (), LEFT_OUT),  # the network sees nothing in ink as large as a sign
        ({".": 0.1}, (1,), SPECK_LEFT_OUT),
        ({"k": 1.0}, (), 1.0),
        ({"?": 1.0}, (), LEFT_OUT),
    ],
    ids=["as large as a sign", "may be a point", "a letter", "some other mark between digits"],
)
def test_a_mark_that_nothing_explains_leaves_the_number_unsure(
    mark: Share, specks: tuple[int, ...], factor: float
) -> None:
    drawn = Drawn("3", mark, "5", specks=specks)
    path = along(drawn.path("35" if specks else "3 5"), drawn.line, drawn.evidence)
    rejected = rejected_marks({}, path, drawn.line, drawn.evidence)
    assert len(rejected) == 1
    assert sureness_beside(rejected, path, drawn.line, drawn.evidence) == factor


def test_a_number_with_nothing_left_out_is_as_sure_as_it_was() -> None:
    drawn = Drawn("3", "5")
    assert sureness_beside({}, drawn.path("35"), drawn.line, drawn.evidence) == 1.0


def test_some_other_mark_beside_the_digits_changes_nothing() -> None:
    drawn = Drawn("3", "5", "?")
    path = drawn.path("35 ")
    rejected = rejected_marks({}, path, drawn.line, drawn.evidence)
    assert len(rejected) == 1
    assert sureness_beside(rejected, path, drawn.line, drawn.evidence) == 1.0


@pytest.mark.parametrize(
    ("cost", "height", "rest", "factor"),
    [(1.0, 0.2, 0.95, TOUCHED), (0.0, 0.2, 0.95, 1.0), (1.0, 1.0, 0.95, 1.0), (1.0, 0.2, 0.5, 1.0)],
    ids=["small", "not cut", "large", "another digit without it"],
)
def test_a_digit_that_could_do_without_a_small_piece_that_touches_it_is_not_sure(
    cost: float, height: float, rest: float, factor: float
) -> None:
    drawn = Drawn("8", {}, "5")
    digit, piece, other = drawn.line.candidates
    piece = replace(piece, top=0.5 - height)
    whole = replace(digit, stop=2, right=piece.right)
    line = replace(drawn.line, candidates=(digit, piece, other, whole), cut_costs=(0.0, cost, 0.0, 0.0))
    crops = np.full((4, 10), 0.01, np.float32)
    crops[0, 8] = rest
    path = Path((Step(3, 8), Step(2, 5)), "85", 1.0)
    assert sureness_of_touched(path, line, replace(drawn.evidence, crop_probabilities=crops)) == factor
