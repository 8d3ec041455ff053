"""What is written: numbers as people write them, and words."""

import re
from itertools import pairwise
from string import ascii_letters

import numpy as np

from training.synth.shapes import marks
from training.synth.strings import writable
from training.synth.texts import KINDS, PATTERNS, random_cell, random_digits, random_number, random_text

WHOLE_RUNS = ("0123456789", "1234567890", "9876543210", "0987654321")


def is_repeated(text: str) -> bool:
    """Tell whether a text is one digit over and over."""
    return len(text) > 1 == len(set(text))


def test_texts_vary_in_length_and_repeat_digits() -> None:
    rng = np.random.default_rng(0)
    texts = [random_digits(rng) for _ in range(2000)]
    assert {len(t) for t in texts if not is_repeated(t)} == {*range(1, 13), 20}
    assert sum("11" in t for t in texts) > 20
    assert sum(t.endswith("00") for t in texts) > 50


def test_some_texts_count_up_or_down() -> None:
    rng = np.random.default_rng(0)
    long = [text for text in (random_digits(rng) for _ in range(2000)) if len(text) > 4]
    steps = [{(int(b) - int(a)) % 10 for a, b in pairwise(text)} for text in long]
    for step in (1, 9):
        assert 0.02 < np.mean([taken == {step} for taken in steps]) < 0.2


def test_some_texts_are_all_ten_digits_once_or_twice() -> None:
    rng = np.random.default_rng(0)
    texts = [random_digits(rng) for _ in range(2000)]
    assert sum(text in WHOLE_RUNS for text in texts) > 25
    long = {text for text in texts if len(text) == 20 and not is_repeated(text)}
    assert long == {2 * run for run in WHOLE_RUNS}


def test_some_texts_are_one_digit_over_and_over_more_often_1_than_another() -> None:
    rng = np.random.default_rng(0)
    long = [text for text in (random_digits(rng) for _ in range(4000)) if len(text) > 4]
    repeated = [text for text in long if is_repeated(text)]
    assert 0.02 < len(repeated) / len(long) < 0.15
    assert {text[0] for text in repeated} == set("0123456789")
    assert {len(text) for text in repeated} == set(range(5, 21))
    assert 0.4 < np.mean([text[0] == "1" for text in repeated]) < 0.7


def test_some_numbers_with_separators_count_up() -> None:
    rng = np.random.default_rng(0)
    texts = [text for text in (random_number(rng) for _ in range(6000)) if not text.isdecimal()]
    long = [digits for digits in (re.sub(r"\D", "", text) for text in texts) if len(digits) >= 7]
    counting = 3 * WHOLE_RUNS[0]  # longer than any pattern
    assert 0.01 < np.mean([digits in counting for digits in long]) < 0.1


def test_numbers_follow_the_patterns() -> None:
    rng = np.random.default_rng(0)
    numbers = [random_number(rng) for _ in range(12_000)]
    shapes = {
        shape: re.compile(re.escape(shape).replace("d", "[0-9]").replace("L", "[A-Za-z]"))
        for shape in PATTERNS
    }
    assert {shape for shape, form in shapes.items() if any(map(form.fullmatch, numbers))} == set(PATTERNS)
    assert all(any(form.fullmatch(number) for form in shapes.values()) for number in numbers)


def test_numbers_with_slashes_are_rarer_than_their_patterns() -> None:
    share = sum(often * sum("/" in pattern for pattern in alike) / len(alike) for often, alike in KINDS)
    rng = np.random.default_rng(0)
    slashed = np.mean(["/" in random_number(rng) for _ in range(6000)])
    assert 0.35 * share < slashed < 0.65 * share


def test_cells_hold_decimals_and_fractions_beside_whole_numbers() -> None:
    rng = np.random.default_rng(0)
    cells = [random_cell(rng) for _ in range(2000)]
    forms = (r"[0-9]{1,5}\.?", r"-?[0-9]+[.,][0-9]{1,2}", "[0-9]+/[0-9]+")
    whole, decimal, fraction = (np.mean([bool(re.fullmatch(form, cell)) for cell in cells]) for form in forms)
    assert whole > 0.3
    assert decimal > 0.3
    assert fraction > 0.1
    assert not set("".join(cells)) - set(writable())


def test_every_number_can_be_written() -> None:
    rng = np.random.default_rng(0)
    assert not set().union(*(random_number(rng) for _ in range(4000))) - set(writable())


def test_words_are_mostly_of_letters_that_pass_for_no_digit() -> None:
    rng = np.random.default_rng(0)
    texts = [random_text(rng) for _ in range(20_000)]
    words = [part for text in texts for part in text.split() if part.isalpha() and len(part) > 3]
    assert 0.1 < len(words) / len(texts) < 0.2
    assert all(2 * sum(letter in marks().letters for letter in word) > len(word) for word in words)
    assert set().union(*words) >= set("OIl") | set(marks().letters) & set(ascii_letters)


def test_words_stand_alone_or_before_or_after_a_number_often_a_single_digit() -> None:
    rng = np.random.default_rng(0)
    texts = [random_text(rng) for _ in range(20_000)]
    lines = [text for text in texts if re.search("[A-Za-z]{4}", text)]
    before, after = (
        [found[1] for line in lines if (found := re.fullmatch(form, line))]
        for form in ("[A-Za-z]{4,} (.*[0-9].*)", "(.*[0-9].*) [A-Za-z]{4,}")
    )
    assert 0.3 < len(before) / len(lines) < 0.42
    assert 0.18 < len(after) / len(lines) < 0.3
    for numbers in (before, after):
        assert 0.25 < np.mean([len(number) == 1 for number in numbers]) < 0.4
