from math import log

import numpy as np
import pytest

from recognizer.networks import load_networks
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.patterns import (
    DIGIT,
    END,
    LEAST_EXPECTED,
    LONG_ORDER,
    MARKS,
    START,
    SYMBOLS,
    NGrams,
    Patterns,
)

TELEPHONE = {"(ddd)ddd-dddd": 60, "ddd-dddd": 50, "(dd)": 30, "dd/dd/dd": 70, "dddd": 400, "dd": 300}


@pytest.fixture(scope="module")
def shipped() -> Patterns:
    return load_networks().decoder.patterns


def expected(pattern: str, surely: float = 1.0) -> np.ndarray:
    """What the whole line expects of candidates, one for each symbol; other marks only where one stands."""
    return np.array([[surely * (symbol == mark) for mark in MARKS] for symbol in pattern], np.float32)


def path(pattern: str) -> Path:
    """A path with a candidate for each symbol of a pattern, in its order."""
    steps = tuple(Step(place, 7 if symbol == DIGIT else NO_DIGIT) for place, symbol in enumerate(pattern))
    return Path(steps, "7" * pattern.count(DIGIT), 0.5)


def log_gain(patterns: Patterns, pattern: str) -> float:
    (found,) = patterns.log_gains([path(pattern)], expected(pattern))
    return found


@pytest.mark.parametrize("order", [1, 2, LONG_ORDER])
@pytest.mark.parametrize("before", [START, "<(ddd", "<%%=)", "<dddd"])
def test_what_may_follow_has_all_the_probability(order: int, before: str) -> None:
    grams = NGrams(TELEPHONE, order)
    assert sum(grams.probability(symbol, before) for symbol in SYMBOLS) == pytest.approx(1)
    assert min(grams.probability(symbol, before) for symbol in SYMBOLS) > 0


def test_a_truncated_model_is_the_one_of_the_lower_order() -> None:
    short, truncated = NGrams(TELEPHONE, 2), NGrams(TELEPHONE, LONG_ORDER).truncated(2)
    for before in (START, f"{START}(d", f"{START}(ddd)ddd-"):
        for symbol in SYMBOLS:
            assert truncated.probability(symbol, before) == short.probability(symbol, before)


def test_no_more_of_what_came_before_counts_than_the_order_says() -> None:
    short, long = NGrams(TELEPHONE, 2), NGrams(TELEPHONE, LONG_ORDER)
    assert short.probability(")", "<(ddd") == short.probability(")", "<d")
    assert long.probability(")", "<(ddd") > 0.8 > long.probability(")", "<dddd")


@pytest.mark.parametrize(
    ("usual", "unusual"),
    [
        ("(ddd)ddd-dddd", "(dd)ddd-dddd"),  # a 1 lost
        ("(ddd)ddd-dddd", "dddd)ddd-dddd"),  # a bracket taken for a 1
        ("ddd-dddd", "ddd-ddd"),
        ("d/dd/dd", "dddd/dd"),  # a slash taken for a 1
    ],
)
def test_what_people_write_gains_on_what_they_do_not(shipped: Patterns, usual: str, unusual: str) -> None:
    assert log_gain(shipped, usual) > log_gain(shipped, unusual) + 1


def test_plain_digits_hardly_gain_by_their_number(shipped: Patterns) -> None:
    assert max(abs(log_gain(shipped, DIGIT * count)) for count in range(1, 11)) < log(4)


def test_nothing_is_gained_where_pairs_of_symbols_say_it_all() -> None:
    patterns = Patterns({"d": 7000, "-d": 2000, "": 1000})  # what may follow hangs on the symbol before alone
    assert log_gain(patterns, "-d") == pytest.approx(0, abs=1e-3)


def test_who_has_seen_no_pattern_prefers_none() -> None:
    assert log_gain(Patterns({}), "(ddd)ddd-dddd") == pytest.approx(0)


def test_a_single_digit_is_no_pattern_even_beside_a_speck(shipped: Patterns) -> None:
    assert log_gain(shipped, "d") == 0
    (beside_a_speck,) = shipped.log_gains([path("dL")], np.zeros((2, len(MARKS)), np.float32))
    assert beside_a_speck == pytest.approx(0)
    assert log_gain(shipped, "dd") != 0


@pytest.mark.parametrize("word", ["L", "LLLL", "(L)"])
def test_words_gain_nothing_and_lose_nothing(shipped: Patterns, word: str) -> None:
    assert log_gain(shipped, word) == 0


def test_a_doubtful_mark_counts_as_the_mean_of_what_it_may_be() -> None:
    patterns = Patterns(TELEPHONE)
    marks = expected("dd/dd/dd")
    marks[2, MARKS.index("/")], marks[2, MARKS.index("-")] = 0.5, 0.3  # or a small one, which is not seen
    (mixed,) = patterns.log_gains([path("dd/dd/dd")], marks)
    nothing = np.exp(log_gain(patterns, "dddd/dd"))
    slash, dash = (  # no mark is ever quite sure
        (1 + LEAST_EXPECTED) * np.exp(log_gain(patterns, f"dd{mark}dd/dd")) - LEAST_EXPECTED * nothing
        for mark in "/-"
    )
    assert np.exp(mixed) == pytest.approx(0.5 * slash + 0.3 * dash + 0.2 * nothing, rel=1e-5)


@pytest.mark.parametrize("row", ["dL", "dLLL", "d(", "d%/", "dd", "d" + MARKS])
def test_a_line_of_any_length_has_a_finite_gain(shipped: Patterns, row: str) -> None:
    assert np.isfinite(log_gain(shipped, row * (2000 // len(row))))


@pytest.mark.timeout(30)
def test_doubt_about_every_mark_of_a_long_line_is_followed_in_time(shipped: Patterns) -> None:
    steps = tuple(Step(place, 7 if place % 3 else NO_DIGIT) for place in range(600))
    marks = np.random.default_rng(0).dirichlet(np.ones(len(MARKS)), 600).astype(np.float32)
    assert np.isfinite(shipped.log_gains([Path(steps, "7" * 400, 1.0)] * 8, marks)).all()


def test_start_and_end_are_no_marks() -> None:
    assert len({DIGIT, *MARKS, START, END}) == 3 + len(MARKS)


def test_which_currency_it_is_makes_no_amount_more_usual(shipped: Patterns) -> None:
    assert log_gain(shipped, "£dd.dd") == log_gain(shipped, "€dd.dd") == log_gain(shipped, "$dd.dd")
