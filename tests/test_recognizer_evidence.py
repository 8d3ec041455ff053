from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.evidence import (
    LIKELIER_ONES,
    Evidence,
    components_to_cut,
    gather_evidence,
    line_frames,
    with_likelier_ones,
)
from recognizer.networks import Networks, load_networks
from recognizer.patterns import MARKS
from segmentation.lattice import Lattice, cut_lattice
from segmentation.network import Infer
from segmentation.writing import Writing, find_writing
from tests.pages import bars

Gray = npt.NDArray[np.uint8]


def saying(frames: int, symbols: dict[int, int]) -> Infer:
    """A line network that sees symbols of given classes at some frames, else nothing."""
    shares = np.full((frames, len(ALPHABET.classes)), 1e-6, np.float32)
    shares[:, ALPHABET.blank] = 1
    for frame, symbol in symbols.items():
        shares[frame, [ALPHABET.blank, symbol]] = 1e-6, 1
    return lambda shown: [np.log(np.stack([shares] * len(shown)))]


class Looked(NamedTuple):
    """A lattice and the evidence for each of its lines."""

    lattice: Lattice
    evidence: tuple[Evidence, ...]


def look(networks: Networks, writing: Writing) -> Looked:
    frames = [line_frames(line.strip, networks.canvas) for line in writing.lines]
    lattice = cut_lattice(writing, components_to_cut(writing, frames), networks.boundaries)
    return Looked(lattice, gather_evidence(lattice, frames, networks.digits))


@pytest.fixture(scope="module")
def networks() -> Networks:
    return load_networks()


def test_blank_lattice_has_no_evidence(networks: Networks) -> None:
    assert look(networks, find_writing(np.full((30, 40), 255, np.uint8))).evidence == ()


def test_every_candidate_has_probabilities(networks: Networks) -> None:
    looked = look(networks, find_writing(np.vstack([bars(40, 120, 200), bars(80)])))

    assert len(looked.evidence) == 2
    for line, evidence in zip(looked.lattice.lines, looked.evidence, strict=True):
        assert evidence.crop_probabilities.shape == (len(line.candidates), 10)
        for shares in (evidence.crop_probabilities, np.exp(evidence.frames)):
            assert shares.min() >= 0
            np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-3)


def test_no_probability_is_zero(networks: Networks) -> None:
    (evidence,) = look(networks, find_writing(bars(40, 120, 200))).evidence

    assert np.isfinite(np.log(evidence.crop_probabilities)).all()
    assert np.isfinite(evidence.frames).all()


def test_lines_do_not_sway_each_other(networks: Networks) -> None:
    writing = find_writing(np.vstack([bars(40, 120, 200), bars(80, 160)]))

    _, together = look(networks, writing).evidence
    (alone,) = look(networks, replace(writing, lines=writing.lines[1:])).evidence

    np.testing.assert_allclose(together.crop_probabilities, alone.crop_probabilities, atol=1e-4)
    np.testing.assert_allclose(together.digit_counts, alone.digit_counts, atol=1e-3)
    np.testing.assert_allclose(together.frames, alone.frames, atol=1e-3)


def test_upright_bar_is_a_one(networks: Networks) -> None:
    (evidence,) = look(networks, find_writing(bars(80))).evidence

    assert int(np.argmax(evidence.crop_probabilities[0])) == 1
    assert int(np.argmax(evidence.digit_counts[0])) == 1


def test_only_what_may_hold_several_symbols_is_cut(networks: Networks) -> None:
    digits = np.full((160, 520), 255, np.uint8)
    for place, character in enumerate("407"):
        cv2.putText(digits, character, (40 + 90 * place, 115), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 8, cv2.LINE_AA)
    touching = digits.copy()
    touching[105:112, 40:260] = 0  # underlined, so that all of it is one component

    apart = look(networks, find_writing(digits)).lattice
    together = look(networks, find_writing(touching)).lattice

    assert [len(line.primitives) for line in apart.lines] == [3]
    assert len(together.lines[0].primitives) > 3


@pytest.mark.parametrize(
    ("symbols", "cut"),
    [
        ({}, []),
        ({10: 4}, []),
        ({10: 4, 20: 4}, [0]),  # the same digit twice
        ({10: 4, 14: 11}, [0]),  # a digit and a bracket
        ({10: 4, 44: 7}, []),  # one in each component
        ({10: 4, 40: 7, 48: 7}, [1]),
    ],
)
def test_components_in_which_several_symbols_begin_are_cut(
    networks: Networks, symbols: dict[int, int], cut: list[int]
) -> None:
    image = np.full((160, 400), 255, np.uint8)
    for left in (30, 200):  # two that could be cut
        cv2.rectangle(image, (left, 40), (left + 120, 110), 0, 8)
    writing = find_writing(image)
    (line,) = writing.lines
    frames = line.strip.shape[1] // 2
    line_network = saying(frames, {place * frames // 60: symbol for place, symbol in symbols.items()})

    (cut_line,) = look(replace(networks, canvas=line_network), writing).lattice.lines

    pieces = [sum(one.component == label for one in cut_line.primitives) for label in line.components]
    assert [place for place, count in enumerate(pieces) if count > 1] == cut


def test_letters_are_expected_together_with_marks_that_have_no_name(networks: Networks) -> None:
    image = np.full((160, 260), 255, np.uint8)
    cv2.rectangle(image, (60, 40), (180, 110), 0, 8)
    writing = find_writing(image)
    (line,) = writing.lines
    frames = line.strip.shape[1] // 2
    symbols = {frame: ALPHABET.class_of(one) for frame, one in enumerate("?az)", frames // 2 - 2)}

    looked = look(replace(networks, canvas=saying(frames, symbols)), writing)

    (cut_line,), (evidence,) = looked.lattice.lines, looked.evidence
    assert evidence.mark_counts.shape == (len(cut_line.candidates), len(MARKS))
    widest = int(np.argmax([np.ptp(candidate.columns) for candidate in cut_line.candidates]))
    np.testing.assert_allclose(evidence.mark_counts[widest], [0, 1, *[0] * 12, 3], atol=1e-3)


@pytest.mark.parametrize(("share", "views"), [(0.999, 1), (0.6, 2)])
def test_a_line_is_viewed_again_where_the_first_view_leaves_a_doubt(
    networks: Networks, share: float, views: int
) -> None:
    asked = []

    def say(shown: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        asked.append(len(shown))
        shares = np.full((len(shown), shown.shape[2] // 2, len(ALPHABET.classes)), 1e-9, np.float32)
        shares[..., 10] = 1
        shares[:, 9, [1, 10]] = share, 1 - share
        return [np.log(shares)]

    (evidence,) = look(replace(networks, canvas=say), find_writing(bars(80))).evidence

    assert asked == [1] * views
    assert len(evidence.frames) == views


def test_another_network_is_asked_only_where_the_first_view_leaves_a_doubt() -> None:
    strip = np.zeros((32, 40), np.float32)
    sure = saying(20, {9: 1})
    asked = []

    def other(shown: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        asked.append(len(shown))
        return saying(20, {9: 7})(shown)

    line_frames(strip, sure, other)
    assert asked == []
    half = np.log(np.full((1, 20, len(ALPHABET.classes)), 1 / len(ALPHABET.classes), np.float32))
    frames = line_frames(strip, lambda shown: [np.repeat(half, len(shown), axis=0)], other)
    assert asked == [1]
    assert np.exp(frames[-1, 9, 7]) > 0.9


@pytest.mark.parametrize(("or_else", "asked"), [(ALPHABET.class_of("a"), True), (ALPHABET.blank, False)])
def test_where_a_letter_may_be_another_network_is_asked_too(or_else: int, asked: bool) -> None:
    shares = np.full((1, 20, len(ALPHABET.classes)), 1e-6, np.float32)
    shares[..., ALPHABET.blank] = 1
    shares[0, 9, ALPHABET.blank] = 1e-6
    shares[0, 9, [7, or_else]] = 0.5

    def doubts(shown: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        return [np.repeat(np.log(shares), len(shown), axis=0)]

    strip = np.zeros((32, 80), np.float32)
    frames = line_frames(strip, doubts, saying(20, {9: 3}), only_of_letters=True)
    assert (np.exp(frames[-1, 9, 3]) > 0.9) == asked


def test_a_thin_1_counts_in_every_frame_that_shows_a_part_of_it(networks: Networks) -> None:
    image = np.full((300, 840), 255, np.uint8)
    image[30:90, 100:108] = image[30:90, 140:148] = 0
    writing = find_writing(image)
    (strip,) = (line.strip for line in writing.lines)
    frames = strip.shape[1] // 2
    (inked,) = np.nonzero(strip.max(axis=0) > 0.3)
    of_the_first = inked[inked < strip.shape[1] / 2] // 2

    for frame in set(of_the_first.tolist()):
        logs = line_frames(strip, saying(frames, {frame: 1}))
        lattice = cut_lattice(writing, [[]], networks.boundaries)
        (evidence,) = gather_evidence(lattice, [logs], networks.digits)
        assert evidence.digit_counts[0, 1] == pytest.approx(1, abs=0.01), frame


def test_where_rules_were_erased_only_1s_and_blanks_change_places() -> None:
    strips = np.zeros((2, 32, 64, 1), np.float32)
    logits = np.random.default_rng(0).normal(0, 3, (2, 8, len(ALPHABET.classes))).astype(np.float32)
    before = logits.copy()
    (after,) = with_likelier_ones(lambda shown: [logits])(strips)
    changed = [1, ALPHABET.blank]
    assert np.array_equal(np.delete(after, changed, axis=-1), np.delete(before, changed, axis=-1))
    assert np.allclose(np.exp(after).sum(axis=-1), np.exp(before).sum(axis=-1), rtol=1e-4)
    odds = after[..., 1] - after[..., ALPHABET.blank] - before[..., 1] + before[..., ALPHABET.blank]
    assert np.allclose(odds, LIKELIER_ONES, atol=1e-3)
    assert np.array_equal(logits, before)
