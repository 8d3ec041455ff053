from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizer.ctc import (
    BAND,
    BLANK,
    best_text,
    best_texts,
    expected_counts,
    log_softmax,
    text_log_likelihoods,
    without_marks,
)


def spelled(classes: tuple[int, ...]) -> str:
    """Collapse repeats, then drop blanks: what a way through the frames says."""
    kept = [c for place, c in enumerate(classes) if place == 0 or classes[place - 1] != c]
    return "".join(str(c) for c in kept if c != BLANK)


def random_frames(seed: int, count: int) -> np.ndarray:
    return log_softmax(np.random.default_rng(seed).normal(0, 2, (count, 11)).astype(np.float32))


def test_log_softmax_is_a_distribution_in_each_frame() -> None:
    assert np.exp(random_frames(0, 5)).sum(axis=1) == pytest.approx(1)


@given(seed=st.integers(0, 1000), text=st.sampled_from(["", "1", "0", "11", "10", "01", "101"]))
def test_a_text_is_as_likely_as_all_ways_to_spell_it(seed: int, text: str) -> None:
    frames = random_frames(seed, 4)
    frames[:, 2:BLANK] = -np.inf  # leaves 0, 1 and blank, so that all ways can be tried
    ways = (way for way in product((0, 1, BLANK), repeat=4) if spelled(way) == text)
    brute = sum(np.exp(sum(frames[place, c] for place, c in enumerate(way))) for way in ways)
    assert np.exp(text_log_likelihoods(frames[np.newaxis], [text])[0]) == pytest.approx(brute, abs=1e-12)


def forward(frames: np.ndarray, text: str) -> float:
    """Follow all places of a text at each frame of one look: equation 6 of Graves et al., written out."""
    labels = [BLANK, *(label for digit in text for label in (int(digit), BLANK))]
    reach = np.full(len(labels), -np.inf)
    reach[:2] = frames[0, labels[:2]]
    for said in frames[1:]:
        before = reach.copy()
        for place, label in enumerate(labels):
            came = before[max(place - 1, 0) : place + 1]
            if place > 1 and label not in (BLANK, labels[place - 2]):
                came = before[place - 2 : place + 1]
            reach[place] = np.logaddexp.reduce(came) + said[label]
    return float(np.logaddexp.reduce(reach[-2:]))


@given(
    seed=st.integers(0, 1000),
    texts=st.lists(st.text("0123456789", max_size=8), min_size=1),
    looks=st.integers(1, 3),
)
def test_texts_are_as_likely_as_the_forward_variable_says(seed: int, texts: list[str], looks: int) -> None:
    frames = np.stack([random_frames(seed + look, 40) for look in range(looks)])
    wanted = [np.logaddexp.reduce([forward(look, text) for look in frames]) - np.log(looks) for text in texts]
    assert text_log_likelihoods(frames, texts) == pytest.approx(wanted, rel=1e-12)


def test_a_text_longer_than_its_band_is_as_likely_as_if_it_were_followed_everywhere() -> None:
    rng = np.random.default_rng(6)
    text = "".join(map(str, rng.integers(0, 10, BAND)))  # two places a digit: twice the band
    shown = [label for digit in text for label in (BLANK, int(digit), int(digit), BLANK)]
    logits = rng.normal(0, 1, (len(shown), 11)).astype(np.float32)
    logits[np.arange(len(shown)), shown] += 6
    frames = log_softmax(logits)
    for likely in (text, text[:-10], text[:50] + "0" + text[51:], text[20:]):
        assert text_log_likelihoods(frames[np.newaxis], [likely])[0] == pytest.approx(
            forward(frames, likely), abs=1e-9
        )


def test_a_long_text_that_does_not_fit_in_is_still_told_from_another() -> None:
    frames = random_frames(7, 3 * BAND)
    near, far = text_log_likelihoods(frames[np.newaxis], [best_text(frames)[BAND // 2 :], "01" * BAND])
    assert -1e6 < far < near


def test_texts_of_different_lengths_do_not_disturb_each_other() -> None:
    frames, texts = random_frames(3, 12), ["", "7", "407", "1111"]
    together = text_log_likelihoods(frames[np.newaxis], texts)
    alone = [text_log_likelihoods(frames[np.newaxis], [text])[0] for text in texts]
    assert together == pytest.approx(alone)


def test_a_text_longer_than_the_line_is_all_but_impossible() -> None:
    assert text_log_likelihoods(random_frames(1, 3)[np.newaxis], ["12345"])[0] < -1e6


def test_best_text_collapses_repeats_and_keeps_digits_parted_by_blanks() -> None:
    classes = [BLANK, 4, 4, BLANK, 4, 0, BLANK, BLANK, 7]
    assert best_text(np.log(np.eye(11)[classes] + 1e-9)) == "4407"


def test_other_marks_count_as_blank() -> None:
    logs = log_softmax(np.random.default_rng(2).normal(0, 2, (6, 14)).astype(np.float32))
    frames = without_marks(logs)
    assert frames.shape == (6, 11)
    assert np.exp(frames[:, BLANK]) == pytest.approx(np.exp(logs[:, BLANK:]).sum(axis=1))
    assert frames[:, :BLANK] == pytest.approx(logs[:, :BLANK])


def test_a_mark_begins_once_however_long_it_is_seen() -> None:
    classes = [BLANK, 4, 4, 4, BLANK, 4, 0]
    logs = np.log(np.eye(11)[classes] + 1e-9)
    counts = expected_counts(logs[np.newaxis, :, :BLANK], np.array([[0, 7], [0, 5], [2, 4], [6, 7]]))
    assert counts[:, 4] == pytest.approx([2, 1, 0, 0], abs=1e-6)
    assert counts[:, 0] == pytest.approx([1, 0, 0, 1], abs=1e-6)


def test_looks_at_a_line_count_alike() -> None:
    views, spans = np.stack([random_frames(4, 5), random_frames(5, 5)]), np.array([[0, 5], [1, 3]])
    texts = ["", "4", "40"]
    alone = [np.exp(text_log_likelihoods(view[np.newaxis], texts)) for view in views]
    assert np.exp(text_log_likelihoods(views, texts)) == pytest.approx(np.mean(alone, axis=0))
    counts = [expected_counts(view[np.newaxis, :, :BLANK], spans) for view in views]
    assert expected_counts(views[..., :BLANK], spans) == pytest.approx(np.mean(counts, axis=0))


def test_what_the_looks_say_is_named_once() -> None:
    views = [np.log(np.eye(11)[classes] + 1e-9) for classes in ([4, BLANK, 7], [4, 4, 7], [1, BLANK, 7])]
    assert best_texts(np.stack(views)) == ["47", "17"]
