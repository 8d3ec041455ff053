from itertools import product

import numpy as np
import pytest

from recognizer.decode import MARK, Path, Step
from recognizer.patterns import DIGIT, END, HARDLY, LONG, MARKS, SHORT, START, SYMBOLS, NGrams, Patterns

TELEPHONE = {"(ddd)ddd-dddd": 60, "ddd-dddd": 50, "(dd)": 30, "dd/dd/dd": 70, "dddd": 400, "dd": 300}


def expected(*marks: str, surely: float = 1.0) -> np.ndarray:
    """What the whole line expects of candidates, one a row; blank for one that is no other mark."""
    rows = [[surely * (mark == kind) for kind in MARKS] for mark in marks]
    return np.array(rows, np.float32)


def path(pattern: str) -> Path:
    """A path with a candidate for each mark of a pattern, in its order."""
    steps = tuple(Step(place, 7 if mark == DIGIT else MARK) for place, mark in enumerate(pattern))
    return Path(steps, "7" * pattern.count(DIGIT), 0.5)


def log_ratio(patterns: Patterns, pattern: str, surely: float = 1.0) -> float:
    (found,) = patterns.log_ratios([path(pattern)], expected(*pattern, surely=surely))
    return found


@pytest.mark.parametrize("order", [1, 2, LONG])
@pytest.mark.parametrize("before", [START, "<(ddd", "<%%=)", "<dddd"])
def test_what_may_follow_has_all_the_probability(order: int, before: str) -> None:
    grams = NGrams(TELEPHONE, order)
    assert sum(grams.share(before, mark) for mark in SYMBOLS) == pytest.approx(1)
    assert min(grams.share(before, mark) for mark in SYMBOLS) > 0


def test_no_more_of_what_came_before_counts_than_the_order_says() -> None:
    short, long = NGrams(TELEPHONE, 2), NGrams(TELEPHONE, LONG)
    assert short.share("<(ddd", ")") == short.share("<d", ")")
    assert long.share("<(ddd", ")") > 0.8 > long.share("<dddd", ")")


def test_a_pattern_that_people_write_gains_on_one_that_differs_by_a_mark() -> None:
    patterns = Patterns(TELEPHONE)
    usual = log_ratio(patterns, "(ddd)ddd-dddd")
    for unusual in ("(dd)ddd-dddd", "dddd)ddd-dddd", "(ddd)ddd-ddd"):
        assert log_ratio(patterns, unusual) < usual - 1


def test_nothing_is_gained_where_pairs_of_marks_say_it_all() -> None:
    patterns = Patterns({"d": 7000, "-d": 2000, "": 1000})  # what may follow hangs on the mark before alone
    assert log_ratio(patterns, "-d") == pytest.approx(0, abs=1e-3)


def test_who_has_seen_no_pattern_prefers_none() -> None:
    assert log_ratio(Patterns({}), "(ddd)ddd-dddd") == pytest.approx(0)


def test_a_single_mark_is_no_pattern() -> None:
    patterns = Patterns(TELEPHONE)  # none of which is as short
    assert log_ratio(patterns, "d") == log_ratio(patterns, "(") == 0
    assert log_ratio(patterns, "dd") != 0


def test_a_doubtful_mark_counts_as_the_mean_of_what_it_may_be() -> None:
    patterns = Patterns(TELEPHONE)
    marks = expected(*"dd/dd/dd")
    marks[2, MARKS.index("/")], marks[2, MARKS.index("-")] = 0.5, 0.3  # or a small one, which is not seen
    (mixed,) = patterns.log_ratios([path("dd/dd/dd")], marks)
    nothing = np.exp(log_ratio(patterns, "dddd/dd"))
    slash, dash = (  # no mark is ever quite sure
        (1 + HARDLY) * np.exp(log_ratio(patterns, f"dd{mark}dd/dd")) - HARDLY * nothing for mark in "/-"
    )
    assert np.exp(mixed) == pytest.approx(0.5 * slash + 0.3 * dash + 0.2 * nothing, rel=1e-5)


def test_doubt_about_every_mark_of_a_long_line_is_followed_in_time() -> None:
    patterns = Patterns(TELEPHONE)
    steps = tuple(Step(place, MARK) for place in range(200))
    marks = np.full((200, len(MARKS)), 0.1, np.float32)
    assert np.isfinite(patterns.log_ratios([Path(steps, "", 1.0)], marks)).all()


def test_any_row_of_marks_has_a_finite_ratio() -> None:
    patterns = Patterns(TELEPHONE)
    for row in product("d(/", repeat=4):
        assert np.isfinite(log_ratio(patterns, "".join(row)))


def test_start_and_end_are_no_marks() -> None:
    assert len({DIGIT, *MARKS, START, END}) == 3 + len(MARKS)
    assert SHORT < LONG
