from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from recognizer.evidence import Classifier
from segmentation.writing import find_writing

Gray = npt.NDArray[np.uint8]


def bars(*columns: int) -> Gray:
    """Draw upright bars, what 1 looks like everywhere."""
    image = np.full((120, 360), 255, np.uint8)
    for column in columns:
        image[30:90, column - 4 : column + 4] = 0
    return image


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier()


def test_blank_lattice_has_no_evidence(classifier: Classifier) -> None:
    lattice, evidence = classifier(find_writing(np.full((30, 40), 255, np.uint8)))

    assert (lattice.lines, evidence) == ((), [])


def test_every_candidate_has_probabilities(classifier: Classifier) -> None:
    lattice, evidence = classifier(find_writing(np.vstack([bars(40, 120, 200), bars(80)])))

    assert len(evidence) == 2
    for line, said in zip(lattice.lines, evidence, strict=True):
        assert said.digits.shape == (len(line.candidates), 10)
        assert said.in_line.shape == (len(line.candidates), 11)
        for shares in (said.digits, said.in_line, np.exp(said.frames)):
            assert shares.min() >= 0
            np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-3)


def test_no_probability_is_zero(classifier: Classifier) -> None:
    _, (said,) = classifier(find_writing(bars(40, 120, 200)))

    assert np.isfinite(np.log(said.digits)).all()
    assert np.isfinite(np.log(said.in_line)).all()
    assert np.isfinite(said.frames).all()


def test_lines_do_not_sway_each_other(classifier: Classifier) -> None:
    writing = find_writing(np.vstack([bars(40, 120, 200), bars(80, 160)]))

    _, (_, together) = classifier(writing)
    _, (alone,) = classifier(replace(writing, lines=writing.lines[1:]))

    np.testing.assert_allclose(together.digits, alone.digits, atol=1e-4)
    np.testing.assert_allclose(together.in_line, alone.in_line, atol=1e-4)
    np.testing.assert_allclose(together.frames, alone.frames, atol=1e-3)


def test_upright_bar_is_a_one(classifier: Classifier) -> None:
    _, (said,) = classifier(find_writing(bars(80)))

    assert int(np.argmax(said.digits[0])) == 1
    assert int(np.argmax(said.in_line[0])) == 1


def test_only_what_may_hold_several_marks_is_cut(classifier: Classifier) -> None:
    digits = np.full((160, 520), 255, np.uint8)
    for place, character in enumerate("407"):
        cv2.putText(digits, character, (40 + 90 * place, 115), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 8, cv2.LINE_AA)
    touching = digits.copy()
    touching[105:112, 40:260] = 0  # underlined, so that all of it is one component

    apart, _ = classifier(find_writing(digits))
    everything, _ = classifier(find_writing(digits), cut_all=True)
    together, _ = classifier(find_writing(touching))

    assert [len(line.primitives) for line in apart.lines] == [3]
    assert len(everything.lines[0].primitives) > 3
    assert len(together.lines[0].primitives) > 3
