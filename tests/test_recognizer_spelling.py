from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.evidence import Evidence
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.patterns import Patterns
from recognizer.ranking import RankedTexts, Ranking, ScoredText
from recognizer.small_marks import KINDS, kind_of
from recognizer.spelling import (
    LEFT_OUT,
    NOWHERE,
    SPECK_LEFT_OUT,
    Spelling,
    Symbol,
    along,
    marks_of,
    rejected_marks,
    spellings,
    sureness_beside,
)
from segmentation.box import Box
from segmentation.lattice import Candidate, Line, Speck
from segmentation.primitives import Primitive

Share = Mapping[str, float]
BOX, BLANK = Box(0, 0, 1, 1), np.zeros((1, 1), np.float32)
NO_PATTERNS = Patterns({})
LEVEL = Ranking.uniform(0.0, 1.0)
WIDE, GAP = 0.5, 0.05  # digits' heights


class Drawn:
    """A line whose marks stand side by side, and what the line network sees of each, `seen`, in its frame.

    Specks, which are no part of a path, are named by their places in `seen`. `gaps` are wider than usual.
    """

    def __init__(self, *seen: Share | str, specks: tuple[int, ...] = (), gaps: Share | None = None) -> None:
        shares = [{one: 1.0} if isinstance(one, str) else one for one in seen]
        lefts, x = [], 0.0
        for place in range(len(shares)):
            x += (gaps or {}).get(str(place), 0.0)
            lefts.append(x)
            x += WIDE + GAP
        high = [place for place in range(len(shares)) if place not in specks]
        self.line = Line(
            tuple(Primitive(BOX, place, place, 0, BLANK) for place in range(len(high))),
            (0.0,) * (len(high) + 1),
            tuple(
                Candidate(index, index + 1, BOX, lefts[place], -0.5, lefts[place] + WIDE, 0.5, (0, 1), BLANK)
                for index, place in enumerate(high)
            ),
            BLANK,
            tuple(Speck(BOX, lefts[place], 0.4, lefts[place] + 0.1, 0.5, (0, 1)) for place in specks),
        )
        classes = len(ALPHABET.classes)
        counts = np.zeros((len(shares), classes), np.float32)
        frames = np.full((1, 2 * len(shares) + 1, classes), 1e-6)
        frames[0, ::2, ALPHABET.blank] = 1.0
        for row, place in enumerate([*high, *specks]):
            for character, share in shares[place].items():
                counts[row, ALPHABET.class_of(character)] = share
                frames[0, 2 * place + 1, ALPHABET.class_of(character)] = share
        frames[0, 1::2, ALPHABET.blank] += np.maximum(1 - frames[0, 1::2].sum(axis=1), 0)
        logs = np.log(frames / frames.sum(axis=-1, keepdims=True))
        marks = counts[:, ALPHABET.first_mark : ALPHABET.other + 1].copy()
        marks[:, -1] = counts[:, ALPHABET.other :].sum(axis=1)
        tenth = np.full((len(high), 10), 0.1, np.float32)
        self.evidence = Evidence(tenth, tenth, marks, logs[..., :11], counts, logs)
        self.high = high

    def path(self, digits: str) -> Path:
        """Return the path whose steps read these digits; a space is none."""
        steps = tuple(Step(place, NO_DIGIT if one == " " else int(one)) for place, one in enumerate(digits))
        return Path(steps, digits.replace(" ", ""), 1.0)

    def spell(
        self, *digits: str, shares: tuple[float, ...] = (1.0,), hot: float = 1.0, unnamed: float = 0.0
    ) -> tuple[Spelling, ...]:
        """Return the ways to spell some paths, whose texts have these shares; the first won."""
        paths = [self.path(one) for one in digits]
        texts = tuple(
            ScoredText(path.text, 0, 0, 0, 0, share) for path, share in zip(paths, shares, strict=True)
        )
        placed = [along(path, self.line, self.evidence) for path in paths]
        ranking = replace(LEVEL, sign_temperature=hot, unnamed=unnamed)
        return spellings(RankedTexts(paths[0], texts), placed, self.line, self.evidence, NO_PATTERNS, ranking)


@pytest.mark.parametrize("sign", ALPHABET.signs)
def test_every_sign_beside_digits_is_part_of_what_was_written(sign: str) -> None:
    (first, *_) = Drawn("4", sign, "5").spell("4 5")
    assert first.written == f"4{sign}5"
    assert first.text == "45"
    assert first.probability > 0.9


def test_a_point_too_small_for_a_path_is_written_where_it_stands() -> None:
    drawn = Drawn("3", ".", "5", "%", specks=(1,))
    (first, *_) = drawn.spell("35 ")
    assert first.written == "3.5%"
    assert first.symbols[1] == Symbol(".", 3)  # behind the candidates
    assert along(drawn.path("35 "), drawn.line, drawn.evidence).steps[1] == Step(3, NO_DIGIT)


def test_a_colon_whose_dots_are_two_marks_is_written_once() -> None:
    drawn = Drawn("8", ":", {}, "5")
    drawn.evidence.counts[2] = drawn.evidence.counts[1]  # the dots lie in the same columns
    (first, *_) = drawn.spell("8  5")
    assert first.written == "8:5"
    assert first.probability > 0.9
    assert {one.place for one in first.symbols} in ({0, 1, 3}, {0, 2, 3})


def test_a_point_that_the_line_network_overlooks_is_written_where_it_stands() -> None:
    drawn = Drawn("3", {".": 0.02}, "5", specks=(1,))
    assert drawn.spell("35")[0].written == "35"
    shares = np.zeros(KINDS)
    shares[kind_of(".")] = 1.0
    drawn.evidence = replace(drawn.evidence, small={2: shares})
    assert drawn.spell("35")[0].written == "3.5"


def test_a_point_that_was_taken_with_a_digit_on_both_sides_of_it_is_a_mark() -> None:
    drawn = Drawn({"8": 1.0}, {}, {}, "5")
    whole = replace(drawn.line.candidates[0], stop=3, right=drawn.line.candidates[2].right)
    line = replace(drawn.line, candidates=(*drawn.line.candidates, whole))
    shares = np.zeros(KINDS)
    shares[kind_of(".")] = 1.0
    zeros = np.zeros((1, len(ALPHABET.classes)), np.float32)
    counts = np.concatenate([drawn.evidence.counts, zeros])
    marks = np.concatenate([drawn.evidence.mark_counts, zeros[:, : drawn.evidence.mark_counts.shape[1]]])
    evidence = replace(drawn.evidence, counts=counts, mark_counts=marks, small={1: shares})
    path = along(Path((Step(4, 8), Step(3, 5)), "85", 1.0), line, evidence)
    assert {step.candidate for step in path.steps} == {4, 1, 3}
    assert rejected_marks({}, path, line, evidence) == {}


def test_dirt_is_not_written() -> None:
    drawn = Drawn("3", {}, "5", specks=(1,))
    assert [one.written for one in drawn.spell("35")] == ["35"]
    assert along(drawn.path("35"), drawn.line, drawn.evidence) == drawn.path("35")


def test_letters_are_not_written() -> None:
    (first, *_) = Drawn("4", "5", "k", "m").spell("45  ")
    assert first.written == "45"


@pytest.mark.parametrize(
    ("seen", "digits", "written"),
    [
        (("a", "-", "4"), "  4", "4"),  # A-4 is no negative number
        (("n", "r", ".", "5"), "   5", "5"),
        (("t", "a", "x", "i", "5"), "    5", "5"),
        (("x", "3", "4"), " 34", "x34"),
        (("3", "x", "4"), "3 4", "3x4"),
    ],
)
def test_what_belongs_to_a_word_is_no_sign(seen: tuple[str, ...], digits: str, written: str) -> None:
    (first, *_) = Drawn(*seen).spell(digits)
    assert first.written == written


def test_a_sign_apart_from_a_word_is_one() -> None:
    (first, *_) = Drawn("t", "-", "4", gaps={"1": 1.0}).spell("  4")
    assert first.written == "-4"


def test_signs_without_digits_are_not_written() -> None:
    (only,) = Drawn("-", "/").spell("  ")
    assert (only.written, only.probability) == ("", 1.0)


def test_a_text_shares_its_probability_among_its_ways() -> None:
    found = Drawn("4", {".": 0.6, ",": 0.3}, "5").spell("4 5", "415", shares=(0.8, 0.2))
    assert [one.written for one in found] == ["4.5", "4,5", "415", "45"]
    assert sum(one.probability for one in found) == pytest.approx(1)
    assert sum(one.probability for one in found if one.text == "45") == pytest.approx(0.8)
    assert found[0].probability == pytest.approx(0.8 * 0.6, abs=0.01)
    assert found[1].probability == pytest.approx(0.8 * 0.3, abs=0.01)


def test_a_sign_that_may_be_there_leaves_the_number_unsure() -> None:
    (first, second) = Drawn("4", {"-": 0.3}, "5").spell("4 5")
    assert (first.written, second.written) == ("45", "4-5")
    assert first.probability == pytest.approx(0.7, abs=0.02)


def test_a_sign_that_only_the_whole_line_shows_makes_doubt_and_is_not_written() -> None:
    drawn = Drawn("4", "5", "%")
    no_mark = Path((Step(0, 4), Step(1, 5)), "45", 1.0)
    ranked = RankedTexts(no_mark, (ScoredText("45", 0, 0, 0, 0, 1.0),))
    first, second = spellings(ranked, [no_mark], drawn.line, drawn.evidence, NO_PATTERNS, LEVEL)
    assert (first.written, second.written) == ("45", "45%")
    assert first.probability < 0.1
    assert {symbol.place for symbol in second.symbols} == {NOWHERE}


def test_the_ways_of_a_higher_temperature_are_less_sure() -> None:
    drawn = Drawn("4", {".": 0.9, ",": 0.1}, "5")
    assert drawn.spell("4 5", hot=3.0)[0].probability < drawn.spell("4 5")[0].probability


def test_a_mark_that_is_surely_something_is_taken_for_what_it_may_be() -> None:
    drawn = Drawn("4", {"-": 0.3}, "5")
    assert drawn.spell("4 5", unnamed=2.0)[0].written == "4-5"
    word = Drawn("4", {"-": 0.3, "k": 0.6}, "5")
    assert [one.character for one in word.spell("4 5", unnamed=2.0)[0].symbols] == ["4", "5"]
    speck = Drawn("4", {"-": 0.3}, "5", specks=(1,))
    assert speck.spell("45", unnamed=2.0)[0].written == "45"


def test_both_dots_of_a_colon_are_one_sign() -> None:
    drawn = Drawn("4", {":": 0.9}, {":": 0.9}, "5", gaps={"2": -0.5})
    drawn.evidence.logs[0, 5] = drawn.evidence.logs[0, 4]  # the line network sees it once
    (first, *_) = drawn.spell("4  5", unnamed=3.0)
    assert first.written == "4:5"


@pytest.mark.parametrize(("row", "written", "steps"), [("1,2", "1,2", [0, 1, 2]), ("-12", "-12", [0, 1, 2])])
def test_mark_that_was_taken_with_a_digit_is_a_sign(row: str, written: str, steps: list[int]) -> None:
    drawn = Drawn(*row)
    first = int(row[0] == "-")
    both = replace(drawn.line.candidates[0], stop=2, right=drawn.line.candidates[1].right)
    line = replace(drawn.line, candidates=(*drawn.line.candidates, both))
    counts, marks = (
        np.concatenate([rows, rows[:2].sum(axis=0, keepdims=True)])
        for rows in (drawn.evidence.counts, drawn.evidence.mark_counts)
    )
    evidence = replace(drawn.evidence, counts=counts, mark_counts=marks)
    path = Path((Step(3, int(row[first])), Step(2, 2)), row[first] + "2", 1.0)
    parted = along(path, line, evidence)
    assert [step.candidate for step in parted.steps] == steps
    assert parted.steps[1 - first].digit == NO_DIGIT
    ranked = RankedTexts(path, (ScoredText(path.text, 0, 0, 0, 0, 1.0),))
    assert spellings(ranked, [parted], line, evidence, NO_PATTERNS, LEVEL)[0].written == written


def test_signs_that_were_passed_over_together_are_told_apart() -> None:
    drawn = Drawn("x", ".", "3")
    both = replace(drawn.line.candidates[0], stop=2, right=drawn.line.candidates[1].right)
    counts, marks = (
        np.concatenate([rows, rows[:2].sum(axis=0, keepdims=True)])
        for rows in (drawn.evidence.counts, drawn.evidence.mark_counts)
    )
    line = replace(drawn.line, candidates=(*drawn.line.candidates, both))
    evidence = replace(drawn.evidence, counts=counts, mark_counts=marks)
    path = Path((Step(3, NO_DIGIT), Step(2, 3)), "3", 1.0)
    assert along(path, line, evidence).steps == (Step(0, NO_DIGIT), Step(1, NO_DIGIT), Step(2, 3))


def test_usual_patterns_decide_between_signs_that_look_alike() -> None:
    drawn = Drawn("4", {".": 0.5, "-": 0.45}, "5", "5", "5", "5")
    path = drawn.path("4 5555")
    ranked = RankedTexts(path, (ScoredText(path.text, 0, 0, 0, 0, 1.0),))
    telephone = Patterns({"d-dddd": 900, "d.d": 900, "-d.dd": 300, "dd-d": 300})
    (first, *_) = spellings(ranked, [path], drawn.line, drawn.evidence, telephone, LEVEL)
    assert first.written == "4-5555"


def test_a_gap_between_numbers_is_a_space() -> None:
    (first, *_) = Drawn("1", "2", "3", "/", "4", gaps={"2": 0.9}).spell("123 4")
    assert first.written == "12 3/4"


def test_writing_that_is_spread_out_is_one_number() -> None:
    (first, *_) = Drawn("4", "0", "7", "7", gaps={"1": 0.8, "2": 0.9, "3": 0.8}).spell("4077")
    assert first.written == "4077"
    (both, *_) = Drawn("4", "7", gaps={"1": 0.9}).spell("47")
    assert both.written == "47"


def test_pieces_of_a_sign_are_one_mark() -> None:
    drawn = Drawn("5", {"?": 1.0}, "%", {"?": 1.0}, "k", gaps={"1": 0.5, "4": 0.3})
    path = drawn.path("5    ")
    marks = marks_of((Symbol("5", 0), Symbol("%", 2)), path, drawn.line)
    assert marks == {2: (2, 3, 1)}
    assert rejected_marks(marks, path, drawn.line, drawn.evidence) == {4: "looks like a letter"}


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        ("k", "looks like a letter"),
        ("?", "does not look like a digit"),
        ("=", "looks like =, but does not fit in"),
    ],
)
def test_a_rejected_mark_says_what_it_was_taken_for(seen: str, reason: str) -> None:
    drawn = Drawn("5", seen)
    assert rejected_marks({}, drawn.path("5 "), drawn.line, drawn.evidence) == {1: reason}


@pytest.mark.parametrize(
    ("mark", "specks", "factor"),
    [
        ({}, (), LEFT_OUT),  # the network sees nothing in ink as large as a sign
        ({".": 0.1}, (1,), SPECK_LEFT_OUT),
        ({"k": 1.0}, (), 1.0),
        ({"?": 1.0}, (), LEFT_OUT),
    ],
    ids=["as large as a sign", "may be a point", "a letter", "some other mark between digits"],
)
def test_a_mark_that_nothing_explains_leaves_the_number_unsure(
    mark: Share, specks: tuple[int, ...], factor: float
) -> None:
    drawn = Drawn("3", mark, "5", specks=specks)
    path = along(drawn.path("35" if specks else "3 5"), drawn.line, drawn.evidence)
    rejected = rejected_marks({}, path, drawn.line, drawn.evidence)
    assert len(rejected) == 1
    assert sureness_beside(rejected, path, drawn.line, drawn.evidence) == factor


def test_a_number_with_nothing_left_out_is_as_sure_as_it_was() -> None:
    drawn = Drawn("3", "5")
    assert sureness_beside({}, drawn.path("35"), drawn.line, drawn.evidence) == 1.0


def test_some_other_mark_beside_the_digits_changes_nothing() -> None:
    drawn = Drawn("3", "5", "?")
    path = drawn.path("35 ")
    rejected = rejected_marks({}, path, drawn.line, drawn.evidence)
    assert len(rejected) == 1
    assert sureness_beside(rejected, path, drawn.line, drawn.evidence) == 1.0
