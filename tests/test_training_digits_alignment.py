from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognizer import NumberReader
from segmentation.lattice import Lattice, Line
from tests.test_recognizer_paths import Scores, line_of, scored_lines
from training.digits.alignment import align

Way = tuple[float, tuple[tuple[int, int, int], ...]]


def lattice_of(*lines: Line) -> Lattice:
    return Lattice(lines, (), 100, 100)


def all_ways(line: Line, scores: Scores, row: int, start: int = 0) -> list[Way]:
    """Return score and digits, as (row, candidate, digit), of every path through a line."""
    if start == len(line.primitives):
        return [(0.0, ())]
    found: list[Way] = []
    for index, candidate in enumerate(line.candidates):
        if candidate.start == start:
            onwards = all_ways(line, scores, row, candidate.stop)
            for label, (score, digits) in product(range(11), onwards):
                step = () if label == 10 else ((row, index, label),)
                found.append((float(scores[index, label]) + score, step + digits))
    return found


@settings(max_examples=40, deadline=None)
@given(scored_lines(), st.text("0123456789", min_size=1, max_size=4))
def test_alignment_is_the_best_of_all_paths_that_spell_the_text(
    scored: tuple[Line, Scores], text: str
) -> None:
    line, scores = scored
    spelling = [
        (score, digits)
        for score, digits in all_ways(line, scores, 0)
        if "".join(str(digit) for _, _, digit in digits) == text
    ]
    found = align(lattice_of(line), [scores], text)
    if not spelling:
        assert found == ()
        return
    best = max(spelling)[1]
    assert [(one.candidate, one.digit) for one in found] == [
        (line.candidates[index], digit) for _, index, digit in best
    ]


TWO_LINES = lattice_of(line_of([(0, 1), (1, 2)], 2), line_of([(0, 1)], 1))
EVEN = [np.zeros((2, 11)), np.zeros((1, 11))]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("12\n3", [1, 2, 3]),
        ("1\n3", [1, 3]),  # one of the first line's is a mark
        ("123", [1, 2, 3]),  # what is one row was taken for two
        ("3", [3]),
        ("1\n2\n3", []),  # more rows than lines
        ("1234", []),
        ("12\n34", []),
    ],
)
def test_rows_of_the_text_are_lines_of_the_lattice(text: str, spelled: list[int]) -> None:
    assert [one.digit for one in align(TWO_LINES, EVEN, text)] == spelled


def test_a_row_ends_with_its_line() -> None:
    one_per_line = align(TWO_LINES, EVEN, "1\n3")
    assert one_per_line[1].candidate is TWO_LINES.lines[1].candidates[0]


def test_a_blank_drawing_spells_nothing() -> None:
    assert align(Lattice((), (), 10, 10), [], "1") == ()


def test_digits_of_a_drawing_are_found_where_they_stand() -> None:
    image = np.full((160, 330), 255, np.uint8)
    for place, character in enumerate("407"):
        cv2.putText(image, character, (40 + 90 * place, 115), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 8, cv2.LINE_AA)
    reader = NumberReader()
    trace = reader.read(image, trace=True).trace
    assert trace is not None
    lines = zip(trace.lattice.lines, trace.evidence, strict=True)
    scores = [reader.networks.decoder.scores(*line) for line in lines]
    spelled = align(trace.lattice, scores, "401")  # the visitor says that the last one is a 1
    assert [one.digit for one in spelled] == [4, 0, 1]
    assert [40 + 90 * i <= one.candidate.box.left < 80 + 90 * i for i, one in enumerate(spelled)] == [
        True
    ] * 3
