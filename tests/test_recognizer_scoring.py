from dataclasses import replace

import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.ctc import log_softmax
from recognizer.evidence import Evidence
from recognizer.paths import NO_DIGIT_COLUMN
from recognizer.patterns import MARKS
from recognizer.scoring import FEATURES, features, step_scores
from segmentation.lattice import Line
from tests.lattices import fully_cut

SILENT = log_softmax(np.zeros((1, 4, 11), np.float32))
NOTHING_SEEN = log_softmax(np.zeros((1, 4, len(ALPHABET.classes)), np.float32))


def drawn_line() -> Line:
    """Three upright strokes beside each other."""
    image = np.full((80, 120), 255, np.uint8)
    for left in (20, 50, 80):
        image[10:70, left : left + 6] = 0
    (line,) = fully_cut(image).lines
    return line


def even_evidence(count: int) -> Evidence:
    tenth = np.full((count, 10), 0.1, np.float32)
    counts = np.zeros((count, len(ALPHABET.classes)), np.float32)
    marks = np.full((count, len(MARKS)), 0.01, np.float32)
    return Evidence(tenth, tenth, marks, SILENT, counts, NOTHING_SEEN)


def test_every_candidate_is_described_by_finite_features() -> None:
    line = drawn_line()
    described = features(line, even_evidence(len(line.candidates)))
    assert described.shape == (len(line.candidates), FEATURES)
    assert np.isfinite(described).all()


def test_features_do_not_depend_on_the_size_of_the_drawing() -> None:
    line = drawn_line()
    image = np.full((160, 240), 255, np.uint8)
    for left in (40, 100, 160):
        image[20:140, left : left + 12] = 0
    (larger,) = fully_cut(image).lines
    evidence = even_evidence(len(line.candidates))
    assert features(larger, evidence) == pytest.approx(features(line, evidence), abs=0.1)


def test_scores_weigh_both_networks_logarithms() -> None:
    digits = np.array([[0.91] + [0.01] * 9], np.float32)
    counts = np.array([[0.0] * 9 + [0.9]], np.float32)
    evidence = replace(even_evidence(1), crop_probabilities=digits, digit_counts=counts)
    weighed = np.array([[2.0, -1.0, 0.5, 0.125]], np.float32)
    scores = step_scores(evidence, weighed)
    assert scores[0, 0] == pytest.approx(2 + 0.5 * np.log(0.91) + 0.125 * np.log(0.001), abs=1e-5)
    assert scores[0, 9] == pytest.approx(2 + 0.5 * np.log(0.01) + 0.125 * np.log(0.9), abs=1e-5)
    assert scores[0, NO_DIGIT_COLUMN] == -1
