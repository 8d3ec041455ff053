from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from recognizer.evidence import Classifier
from segmentation.lattice import segment

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
    assert classifier(segment(np.full((30, 40), 255, np.uint8))) == []


def test_every_candidate_has_probabilities(classifier: Classifier) -> None:
    lattice = segment(np.vstack([bars(40, 120, 200), bars(80)]))

    evidence = classifier(lattice)

    assert len(evidence) == 2
    for line, said in zip(lattice.lines, evidence, strict=True):
        assert said.digits.shape == (len(line.candidates), 10)
        assert said.in_line.shape == (len(line.candidates), 11)
        for shares in (said.digits, said.in_line, np.exp(said.frames)):
            assert shares.min() >= 0
            np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-3)


def test_no_probability_is_zero(classifier: Classifier) -> None:
    (said,) = classifier(segment(bars(40, 120, 200)))

    assert np.isfinite(np.log(said.digits)).all()
    assert np.isfinite(np.log(said.in_line)).all()
    assert np.isfinite(said.frames).all()


def test_lines_do_not_sway_each_other(classifier: Classifier) -> None:
    lattice = segment(np.vstack([bars(40, 120, 200), bars(80, 160)]))

    _, together = classifier(lattice)
    (alone,) = classifier(replace(lattice, lines=lattice.lines[1:]))

    np.testing.assert_allclose(together.digits, alone.digits, atol=1e-4)
    np.testing.assert_allclose(together.in_line, alone.in_line, atol=1e-4)
    np.testing.assert_allclose(together.frames, alone.frames, atol=1e-3)


def test_upright_bar_is_a_one(classifier: Classifier) -> None:
    (said,) = classifier(segment(bars(80)))

    assert int(np.argmax(said.digits[0])) == 1
    assert int(np.argmax(said.in_line[0])) == 1
