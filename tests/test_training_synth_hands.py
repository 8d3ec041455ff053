"""Strings in one person's hand."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from training.errors import DataError
from training.synth.hands import FEWEST, FILE, Hand, RealWriter, compose_hand, read_hands

BAR = [[[100, 0], [100, 500], [100, 1000]]]


def write(data: Path, writers: tuple[str, ...], samples: int = FEWEST) -> None:
    path = data / FILE
    path.parent.mkdir(parents=True)
    lines = [
        {"label": str(digit), "writer": writer, "strokes": BAR}
        for writer in writers
        for digit in range(10)
        for _ in range(samples)
    ]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))


def bars() -> Hand:
    return {digit: [[np.array([(0.1, 0.0), (0.1, 0.5), (0.1, 1.0)])]] for digit in range(10)}


def test_without_the_file_there_are_no_hands(tmp_path: Path) -> None:
    assert read_hands(tmp_path) == {}


def test_hands_that_are_kept_back_are_read_only_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path, ("pd1", "pd5", "pd6"))
    assert list(read_hands(tmp_path)) == ["pd1", "pd6"]
    assert list(read_hands(tmp_path, kept_back=True)) == ["pd5"]


def test_a_hand_with_too_few_samples_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, ("pd1",), FEWEST - 1)
    assert read_hands(tmp_path) == {}


def test_a_damaged_file_says_which_and_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, ("pd1",))
    (tmp_path / FILE).write_bytes(b"no gzip")
    with pytest.raises(DataError, match=r"pendigits.*remove it to do without"):
        read_hands(tmp_path)


def test_samples_are_in_heights_and_stand_on_the_line() -> None:
    writer = RealWriter.of(bars(), np.random.default_rng(2))
    (stroke,) = writer.digit(7, np.random.default_rng(3))
    assert stroke[-1, 1] == pytest.approx(1)
    assert np.ptp(stroke[:, 1]) == pytest.approx(1, abs=0.2)


def test_a_string_in_a_hand_has_the_text_that_was_asked_for() -> None:
    composed = compose_hand(np.random.default_rng(4), [bars()], "1.50")
    assert [mark.text for mark in composed.marks if mark.text] == ["1", ".", "5", "0"]
    assert composed.label == "150"
