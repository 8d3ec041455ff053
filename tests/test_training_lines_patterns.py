from pathlib import Path

import pytest

from recognizer.alphabet import ALPHABET
from recognizer.networks import WEIGHTS
from recognizer.patterns import MARKS
from segmentation.network import Network
from tests.weights import changed
from training.lines import patterns
from training.lines.patterns import TEXTS, count_patterns, pattern_of, renew


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("(415) 555-0123", "(ddd)ddd-dddd"),
        ("12/27/93,", "dd/dd/dd,"),
        ("$ 1,234.50", "$d,ddd.dd"),
        ("[7]", "(d)"),
        ("x = 5%", "L=d%"),
        ("Onze 11", "LLLLdd"),
        ("11 €", "dd€"),
        ("3x^2", "dLd"),
        ("0'30\"", "ddd"),
    ],
)
def test_pattern_of_a_number(text: str, pattern: str) -> None:
    assert pattern_of(text) == pattern


def test_every_class_of_marks_has_a_character() -> None:
    assert len(MARKS) == len(ALPHABET.marks) + 1
    classes = [ALPHABET.class_of(mark) for mark in MARKS[:-1]]
    assert classes == list(range(ALPHABET.first_mark, ALPHABET.other))
    assert ALPHABET.class_of(MARKS[-1]) > ALPHABET.other
    assert ALPHABET.class_of("&") == ALPHABET.other


def test_the_shipped_patterns_are_those_of_the_numbers_composed() -> None:
    counted = count_patterns()
    assert 0.9 * TEXTS < sum(counted.values()) < TEXTS  # some words have no number beside them
    assert all("d" in pattern for pattern in counted)
    assert any(pattern.startswith("LLL") for pattern in counted)
    assert any(pattern.endswith("LLL") for pattern in counted)
    assert Network(WEIGHTS / "decoder.onnx").json("patterns") == counted


def test_patterns_are_renewed_in_weights_that_keep_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "TEXTS", 1_000)
    shipped = Network(WEIGHTS / "decoder.onnx")
    old = changed(shipped.path, tmp_path, lambda said: said.update(patterns='{"d": 1}'))
    renew(old)
    renewed = Network(old)
    assert renewed.json("patterns") == count_patterns()
    assert renewed.json("ranking") == shipped.json("ranking")
    assert renewed.fitted_to == shipped.fitted_to
