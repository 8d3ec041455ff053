from collections import defaultdict
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognizer.paths import NO_DIGIT, Path, best_paths
from segmentation.box import Box
from segmentation.lattice import Candidate, Line
from segmentation.primitives import Primitive

Scores = npt.NDArray[np.float64]

NEVER = -50.0  # a logarithm that no path is worth


def line_of(spans: list[tuple[int, int]], primitives: int) -> Line:
    box, blank = Box(0, 0, 1, 1), np.zeros((1, 1), np.float32)
    return Line(
        tuple(Primitive(box, i, i, 0, blank) for i in range(primitives)),
        (0.0,) * (primitives + 1),
        tuple(Candidate(start, stop, box, 0, 0, 1, 1, (0, 1), blank) for start, stop in spans),
        blank,
    )


@st.composite
def scored_lines(draw: st.DrawFn) -> tuple[Line, Scores]:
    """Return a lattice of up to three primitives, each pair of which may be one digit, with any scores."""
    primitives = draw(st.integers(1, 3))
    longer = [(start, stop) for start in range(primitives) for stop in range(start + 2, primitives + 1)]
    chosen = draw(st.lists(st.sampled_from(longer), unique=True)) if longer else []
    spans = sorted([(i, i + 1) for i in range(primitives)] + chosen)
    seed = draw(st.integers(0, 10_000))
    scores = np.random.default_rng(seed).normal(0, draw(st.sampled_from([0.5, 2.0, 6.0])), (len(spans), 11))
    return line_of(spans, primitives), scores


def all_paths(line: Line, scores: Scores, start: int = 0) -> list[tuple[float, str]]:
    """Return score and text of every path there is."""
    if start == len(line.primitives):
        return [(0.0, "")]
    found = []
    for index, candidate in enumerate(line.candidates):
        if candidate.start == start:
            onwards = all_paths(line, scores, candidate.stop)
            for label, (score, text) in product(range(11), onwards):
                spelled = text if label == 10 else f"{label}{text}"
                found.append((float(scores[index, label]) + score, spelled))
    return found


def score_of(path: Path, scores: Scores) -> float:
    return sum(
        float(scores[step.candidate, 10 if step.digit == NO_DIGIT else step.digit]) for step in path.steps
    )


@settings(max_examples=60, deadline=None)
@given(scored_lines())
def test_highest_scoring_path_is_that_of_brute_force(scored: tuple[Line, Scores]) -> None:
    line, scores = scored
    highest, _ = max(all_paths(line, scores))

    found = best_paths(line, scores, most=10_000)

    assert max(score_of(path, scores) for path in found) == pytest.approx(highest)


@settings(max_examples=60, deadline=None)
@given(scored_lines())
def test_share_of_a_text_is_no_more_than_that_of_all_its_paths(scored: tuple[Line, Scores]) -> None:
    line, scores = scored
    paths = all_paths(line, scores)
    total = np.logaddexp.reduce([score for score, _ in paths])
    shares: dict[str, float] = defaultdict(float)
    for score, text in paths:
        shares[text] += float(np.exp(score - total))

    found = best_paths(line, scores, most=10_000)

    for path in found:
        assert 0 <= path.share <= shares[path.text] + 1e-9
    assert sum(path.share for path in found) <= 1 + 1e-9


@settings(max_examples=40, deadline=None)
@given(scored_lines(), st.integers(1, 6))
def test_texts_differ_and_the_most_probable_leads(scored: tuple[Line, Scores], most: int) -> None:
    found = best_paths(*scored, most=most)

    assert 1 <= len(found) <= most
    assert len({path.text for path in found}) == len(found)
    assert [path.share for path in found] == sorted((path.share for path in found), reverse=True)


@settings(max_examples=40, deadline=None)
@given(scored_lines())
def test_path_covers_every_primitive_once_and_spells_its_text(scored: tuple[Line, Scores]) -> None:
    line, scores = scored

    for path in best_paths(line, scores, most=20):
        reached = 0
        for step in path.steps:
            assert line.candidates[step.candidate].start == reached
            reached = line.candidates[step.candidate].stop
        assert reached == len(line.primitives)
        assert path.text == "".join(str(step.digit) for step in path.steps if step.digit != NO_DIGIT)


def test_two_halves_are_read_as_the_digit_that_they_make() -> None:
    line = line_of([(0, 1), (0, 2), (1, 2)], primitives=2)
    scores = np.full((3, 11), NEVER)
    scores[0, 1] = scores[2, 3] = -4.0  # 1 and 3 apart
    scores[1, 8] = -1.0  # 8 together

    (best,) = best_paths(line, scores, most=1)

    assert best.text == "8"
    assert best.share == pytest.approx(1 / (1 + np.exp(-7)), abs=1e-6)


def test_mark_is_passed_over() -> None:
    line = line_of([(0, 1), (1, 2), (2, 3)], primitives=3)
    scores = np.full((3, 11), NEVER)
    scores[0, 4] = scores[1, 10] = scores[2, 7] = 0.0

    (best,) = best_paths(line, scores, most=1)

    assert best.text == "47"
    assert [step.digit for step in best.steps] == [4, NO_DIGIT, 7]


def test_line_of_marks_spells_nothing() -> None:
    scores = np.full((1, 11), NEVER)
    scores[0, 10] = 0.0

    (best,) = best_paths(line_of([(0, 1)], primitives=1), scores, most=1)

    assert best.text == ""
    assert best.share == pytest.approx(1)


def test_ways_to_the_same_text_add_up() -> None:
    line = line_of([(0, 1), (0, 2), (1, 2)], primitives=2)
    scores = np.full((3, 11), NEVER)
    scores[0, 1], scores[2, 10] = np.log(0.3), 0.0  # a 1 and a mark
    scores[1, 1] = np.log(0.3)  # the same 1, whole
    scores[1, 7] = np.log(0.4)

    one, seven = best_paths(line, scores, most=2)

    assert (one.text, seven.text) == ("1", "7")
    assert one.share == pytest.approx(0.6)
    assert seven.share == pytest.approx(0.4)


@pytest.mark.timeout(30)
def test_long_line_is_decoded_in_time() -> None:
    count = 200
    spans = [(i, j) for i in range(count) for j in range(i + 1, min(i + 6, count) + 1)]
    scores = np.random.default_rng(0).normal(0, 1, (len(spans), 11))

    (best,) = best_paths(line_of(spans, count), scores, most=1)

    assert len(best.text) > 0


def test_decoding_leaves_the_scores_alone() -> None:
    scores = np.random.default_rng(0).normal(0, 1, (1, 11))
    before = scores.copy()

    best_paths(line_of([(0, 1)], primitives=1), scores, most=3)

    np.testing.assert_array_equal(scores, before)
