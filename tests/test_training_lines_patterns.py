import json
from pathlib import Path

import pytest

from recognizer.evidence import WEIGHTS
from recognizer.patterns import MARKS
from training.lines import patterns
from training.lines.classes import FIRST, KINDS, OTHER, mark_class
from training.lines.patterns import TEXTS, count_patterns, pattern_of, renew


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("(415) 555-0123", "(ddd)ddd-dddd"),
        ("12/27/93,", "dd/dd/dd"),
        ("$ 1,234.50", "$dddddd"),
        ("[7]", "(d)"),
        ("x = 5%", "L=d%"),
        ("Onze 11", "LLLLdd"),
        ("11 €", "ddL"),
        ("0'30\"", "ddd"),
    ],
)
def test_pattern_of_a_number(text: str, pattern: str) -> None:
    assert pattern_of(text) == pattern


def test_every_class_of_marks_has_a_character() -> None:
    assert len(MARKS) == len(KINDS) + 1
    assert [mark_class(mark) for mark in MARKS[:-1]] == list(range(FIRST, OTHER))
    assert mark_class(MARKS[-1]) > OTHER
    assert mark_class("€") == OTHER


def test_the_shipped_patterns_are_those_of_the_numbers_composed() -> None:
    counted = count_patterns()
    assert 0.9 * TEXTS < sum(counted.values()) < TEXTS  # some words have no number beside them
    assert all("d" in pattern for pattern in counted)
    assert any(pattern.startswith("LLL") for pattern in counted)
    assert any(pattern.endswith("LLL") for pattern in counted)
    assert json.loads((WEIGHTS / "decoder.json").read_text())["patterns"] == counted


def test_patterns_are_renewed_in_a_card_that_keeps_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "TEXTS", 1_000)
    card = tmp_path / "decoder.json"
    card.write_text(json.dumps({"sha256": "abc", "patterns": {"d": 1}}))
    renew(card)
    assert json.loads(card.read_text()) == {"sha256": "abc", "patterns": count_patterns()}
