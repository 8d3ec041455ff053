from dataclasses import replace

import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.evidence import Evidence
from recognizer.small_marks import FEATURES, KINDS, SIGNS, SmallMarks, kind_of, small_pieces, written
from segmentation.box import Box
from segmentation.lattice import Candidate, Line, Speck
from segmentation.primitives import Primitive

BOX, BLANK = Box(0, 0, 1, 1), np.zeros((1, 1), np.float32)
INK = Primitive(BOX, 9, 0, 0, np.ones((1, 1), np.float32))
EDGES = ((0.0, -0.5, 0.6, 0.5), (0.7, 0.3, 0.9, 0.7), (1.0, -0.5, 1.6, 0.5))  # a digit, a comma, a digit
WIDTH, HEIGHT, TOP, BOTTOM, BEFORE, AFTER = range(6)  # of the features


def candidate(place: int, edges: tuple[float, float, float, float]) -> Candidate:
    return Candidate(place, place + 1, BOX, *edges, (0, 1), BLANK)


def line_of(*edges: tuple[float, float, float, float], specks: tuple[Speck, ...] = ()) -> Line:
    return Line(
        tuple(Primitive(BOX, place, place, 0, BLANK) for place in range(len(edges))),
        (0.0,) * (len(edges) + 1),
        tuple(candidate(*one) for one in enumerate(edges)),
        BLANK,
        specks,
    )


def seen(line: Line) -> Evidence:
    counts = np.zeros((len(line.places), len(ALPHABET.classes)), np.float32)
    marks = np.zeros((len(line.places), len(ALPHABET.marks) + 1), np.float32)
    tenth = np.full((len(line.candidates), 10), 0.1, np.float32)
    frames = np.zeros((1, 1, 11))
    return Evidence(tenth, tenth, marks, frames, counts, frames)


def test_a_small_piece_is_described_by_its_size_its_height_and_the_gaps_beside_it() -> None:
    line = line_of(*EDGES)
    places, features = small_pieces(line, seen(line))
    assert places == [1]
    assert features.shape == (1, FEATURES)
    assert features[0, [WIDTH, HEIGHT, TOP, BOTTOM]] == pytest.approx([0.2, 0.4, 0.3, 0.7])
    assert features[0, [BEFORE, AFTER]] == pytest.approx([0.1, 0.1])


def test_specks_are_small_pieces() -> None:
    line = line_of(EDGES[0], EDGES[2], specks=(Speck(BOX, 0.7, 0.4, 0.8, 0.5, (0, 1), (INK,)),))
    assert small_pieces(line, seen(line))[0] == [2]


def test_pieces_of_a_digit_that_was_cut_are_none() -> None:
    line = line_of((0.0, -0.5, 0.4, 0.5), (0.4, -0.2, 0.7, 0.2), EDGES[2])
    cut = (line.primitives[0], replace(line.primitives[1], component=0), line.primitives[2])
    assert small_pieces(replace(line, primitives=cut), seen(line))[0] == []


def test_a_line_of_small_pieces_alone_tells_nothing() -> None:
    line = line_of(EDGES[1])
    assert small_pieces(line, seen(line))[0] == []


def test_dirt_beyond_number_is_not_looked_at() -> None:
    dirt = tuple(Speck(BOX, place, 0.4, place + 0.1, 0.5, (0, 1), (INK,)) for place in range(1, 202))
    line = line_of(EDGES[0], EDGES[2], specks=dirt)
    assert small_pieces(line, seen(line))[0] == []


def test_the_network_says_what_a_piece_is() -> None:
    """A network of one layer that takes what is low for a comma, and knows nothing else."""
    weights = np.zeros((FEATURES, KINDS))
    weights[BOTTOM, kind_of(",")] = 10.0
    line = line_of(*EDGES)
    found = SmallMarks(((weights, np.zeros(KINDS)),))(line, seen(line))
    assert list(found) == [1]
    assert found[1].sum() == pytest.approx(1)
    assert max(written(found[1]).items(), key=lambda one: one[1])[0] == ","


def test_without_a_network_nothing_is_said() -> None:
    line = line_of(*EDGES)
    assert SmallMarks()(line, seen(line)) == {}


def test_a_network_comes_back_from_its_lists() -> None:
    rng = np.random.default_rng(0)
    layers = (
        (rng.normal(size=(FEATURES, 4)), rng.normal(size=4)),
        (rng.normal(size=(4, KINDS)), np.zeros(KINDS)),
    )
    line = line_of(*EDGES)
    first = SmallMarks(layers)
    again = SmallMarks.of(first.as_lists())
    assert again(line, seen(line))[1] == pytest.approx(first(line, seen(line))[1], abs=1e-3)


def test_each_sign_is_a_kind() -> None:
    kinds = [kind_of(sign) for sign in ("", *SIGNS, "%")]
    assert kinds == list(range(KINDS))


def test_both_dots_of_a_colon_together_are_what_each_is() -> None:
    line = line_of(EDGES[0], (0.7, -0.3, 0.8, -0.2), (0.7, 0.3, 0.8, 0.4), EDGES[2])
    both = replace(candidate(1, (0.7, -0.3, 0.8, 0.4)), stop=3)
    line = replace(line, candidates=(*line.candidates, both))
    bias = [0.0, 0.0, 0.0, 3.0, 0.0, 0.0]
    found = SmallMarks.of([[np.zeros((FEATURES, KINDS)), bias]])(line, seen(line))
    assert sorted(found) == [1, 2, 4]
    assert found[4] == pytest.approx(found[1])
    assert found[4].argmax() == kind_of(":")
