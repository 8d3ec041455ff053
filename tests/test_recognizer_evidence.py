from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from recognizer.evidence import Classifier
from recognizer.patterns import MARKS
from recognizer.sequence import BLANK
from segmentation.writing import find_writing
from training.lines.classes import CLASSES, mark_class

Gray = npt.NDArray[np.uint8]


def bars(*columns: int) -> Gray:
    """Draw upright bars, what 1 looks like everywhere."""
    image = np.full((120, 360), 255, np.uint8)
    for column in columns:
        image[30:90, column - 4 : column + 4] = 0
    return image


def saying(monkeypatch: pytest.MonkeyPatch, frames: int, marks: dict[int, int]) -> Classifier:
    """A classifier whose sequence network sees marks of given classes at some frames, else nothing."""
    shares = np.full((frames, CLASSES), 1e-6, np.float32)
    shares[:, BLANK] = 1
    for frame, mark in marks.items():
        shares[frame, [BLANK, mark]] = 1e-6, 1
    classifier = Classifier()
    monkeypatch.setattr(classifier, "sequence", lambda shown: [np.log(np.stack([shares] * len(shown)))])
    return classifier


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier()


def test_blank_lattice_has_no_evidence(classifier: Classifier) -> None:
    assert classifier(find_writing(np.full((30, 40), 255, np.uint8))).lines == []


def test_every_candidate_has_probabilities(classifier: Classifier) -> None:
    seen = classifier(find_writing(np.vstack([bars(40, 120, 200), bars(80)])))

    assert len(seen.lines) == 2
    for line, said in seen.lines:
        assert said.digits.shape == (len(line.candidates), 10)
        for shares in (said.digits, np.exp(said.frames)):
            assert shares.min() >= 0
            np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-3)


def test_no_probability_is_zero(classifier: Classifier) -> None:
    ((_, said),) = classifier(find_writing(bars(40, 120, 200))).lines

    assert np.isfinite(np.log(said.digits)).all()
    assert np.isfinite(said.frames).all()


def test_lines_do_not_sway_each_other(classifier: Classifier) -> None:
    writing = find_writing(np.vstack([bars(40, 120, 200), bars(80, 160)]))

    _, together = classifier(writing).evidence
    (alone,) = classifier(replace(writing, lines=writing.lines[1:])).evidence

    np.testing.assert_allclose(together.digits, alone.digits, atol=1e-4)
    np.testing.assert_allclose(together.begun, alone.begun, atol=1e-3)
    np.testing.assert_allclose(together.frames, alone.frames, atol=1e-3)


def test_upright_bar_is_a_one(classifier: Classifier) -> None:
    ((_, said),) = classifier(find_writing(bars(80))).lines

    assert int(np.argmax(said.digits[0])) == 1
    assert int(np.argmax(said.begun[0])) == 1


def test_only_what_may_hold_several_marks_is_cut(classifier: Classifier) -> None:
    digits = np.full((160, 520), 255, np.uint8)
    for place, character in enumerate("407"):
        cv2.putText(digits, character, (40 + 90 * place, 115), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 8, cv2.LINE_AA)
    touching = digits.copy()
    touching[105:112, 40:260] = 0  # underlined, so that all of it is one component

    apart = classifier(find_writing(digits)).lattice
    together = classifier(find_writing(touching)).lattice

    assert [len(line.primitives) for line in apart.lines] == [3]
    assert len(together.lines[0].primitives) > 3


@pytest.mark.parametrize(
    ("marks", "cut"),
    [
        ({}, []),
        ({10: 4}, []),
        ({10: 4, 20: 4}, [0]),  # the same digit twice
        ({10: 4, 14: 11}, [0]),  # a digit and a bracket
        ({10: 4, 44: 7}, []),  # one in each component
        ({10: 4, 40: 7, 48: 7}, [1]),
    ],
)
def test_components_in_which_several_marks_begin_are_cut(
    monkeypatch: pytest.MonkeyPatch, marks: dict[int, int], cut: list[int]
) -> None:
    image = np.full((160, 400), 255, np.uint8)
    for left in (30, 200):  # two that could be cut
        cv2.rectangle(image, (left, 40), (left + 120, 110), 0, 8)
    writing = find_writing(image)
    (line,) = writing.lines
    frames = line.strip.shape[1] // 2
    classifier = saying(monkeypatch, frames, {place * frames // 60: mark for place, mark in marks.items()})

    (seen,) = classifier(writing).lattice.lines

    pieces = [sum(one.component == label for one in seen.primitives) for label in line.components]
    assert [place for place, count in enumerate(pieces) if count > 1] == cut


def test_letters_are_expected_together_with_whatever_else_is_no_digit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = np.full((160, 260), 255, np.uint8)
    cv2.rectangle(image, (60, 40), (180, 110), 0, 8)
    writing = find_writing(image)
    (line,) = writing.lines
    frames = line.strip.shape[1] // 2
    marks = {frame: mark_class(mark) for frame, mark in enumerate("?az)", frames // 2 - 2)}
    classifier = saying(monkeypatch, frames, marks)

    ((line_seen, said),) = classifier(writing).lines

    assert said.marks.shape == (len(line_seen.candidates), len(MARKS))
    widest = int(np.argmax([np.ptp(candidate.columns) for candidate in line_seen.candidates]))
    np.testing.assert_allclose(said.marks[widest], [0, 1, *[0] * 7, 3], atol=1e-3)


@pytest.mark.parametrize(("share", "looks"), [(0.999, 1), (0.6, 2)])
def test_a_line_is_looked_at_again_where_the_first_look_leaves_a_doubt(
    monkeypatch: pytest.MonkeyPatch, share: float, looks: int
) -> None:
    classifier, seen = Classifier(), []

    def say(shown: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        seen.append(len(shown))
        shares = np.full((len(shown), shown.shape[2] // 2, CLASSES), 1e-9, np.float32)
        shares[..., 10] = 1
        shares[:, 9, [1, 10]] = share, 1 - share
        return [np.log(shares)]

    monkeypatch.setattr(classifier, "sequence", say)
    ((_, said),) = classifier(find_writing(bars(80))).lines

    assert seen == [1] * looks
    assert len(said.frames) == looks
