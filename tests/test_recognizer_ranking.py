from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

import numpy as np
import pytest

from recognizer.ctc import BLANK
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.ranking import PieceCounts, Ranking, counts, line_log_likelihoods

Ranked: TypeAlias = tuple[list[str], dict[str, float]]  # texts of paths and others, best first; probabilities


def frames_that_say(text: str) -> np.ndarray:
    classes = [BLANK]
    for character in text:
        classes += [int(character), BLANK]
    shares = np.full((len(classes), 11), 0.01)
    shares[np.arange(len(classes)), classes] = 0.9
    frames: np.ndarray = np.log(shares)[np.newaxis]
    return frames


class Image(NamedTuple):
    photographed: bool
    isolated: bool
    on_page: bool = False


DRAWN = Image(photographed=False, isolated=False)
PATHS = [Path((), "17", 0.6), Path((), "77", 0.4)]
EVEN = [0.0, 0.0]  # two patterns that are as likely as their marks


def ranking(
    line_weight: float, temperature: float, image: Image = DRAWN, **more: float
) -> Callable[..., Ranked]:
    """A ranking, by frames, that treats all lines alike but for what is told."""
    rank = replace(Ranking.uniform(line_weight, temperature), **more).for_image(**image._asdict())

    def ranked(
        paths: Sequence[Path], log_gains: Sequence[float], frames: np.ndarray, pieces: PieceCounts
    ) -> Ranked:
        found = rank(paths, log_gains, line_log_likelihoods(paths, frames), pieces)
        probabilities = {scored.text: scored.probability for scored in found.texts}
        spelled = sorted((path.text for path in paths), key=probabilities.__getitem__, reverse=True)
        assert spelled[0] == found.path.text
        return spelled, probabilities

    return ranked


def apart(primitives: int) -> PieceCounts:
    """A line of so many components, drawn and not cut."""
    return PieceCounts(primitives, primitives)


def test_without_weight_the_lattice_alone_decides() -> None:
    ranked, texts = ranking(0.0, 1.0)(PATHS, EVEN, frames_that_say("77"), apart(2))
    assert ranked[0] == "17"
    assert texts["17"] == pytest.approx(0.6)


def test_the_whole_line_turns_a_near_tie() -> None:
    ranked, texts = ranking(0.5, 1.0)(PATHS, EVEN, frames_that_say("77"), apart(2))
    assert ranked == ["77", "17"]
    assert texts["77"] > texts["17"]


def test_probabilities_sum_to_one_and_count_a_text_that_no_path_spells() -> None:
    _, texts = ranking(0.5, 1.3)(PATHS, EVEN, frames_that_say("407"), apart(2))
    assert "407" in texts
    assert sum(texts.values()) == pytest.approx(1)


def test_no_text_without_a_path_is_above_the_best_path() -> None:
    ranked, texts = ranking(5.0, 1.0)(PATHS, EVEN, frames_that_say("407"), apart(9))
    assert texts[ranked[0]] == max(texts.values())


def test_the_likelier_pattern_turns_a_near_tie() -> None:
    ranked, texts = ranking(0.0, 1.0)(PATHS, [0.0, 1.0], frames_that_say("77"), apart(2))
    assert ranked == ["77", "17"]
    assert texts["77"] / texts["17"] == pytest.approx(0.4 / 0.6 * np.e)


def test_a_text_without_a_path_is_taken_to_be_as_usual_as_the_path_that_leads() -> None:
    outside = [
        ranking(0.5, 1.3)(PATHS, log_gains, frames_that_say("407"), apart(2))[1]["407"]
        for log_gains in ([0.0, 0.0], [-7.0, -7.0], [0.0, -20.0])
    ]
    assert outside[0] == pytest.approx(outside[1])
    assert outside[2] > outside[0]  # there is one text less beside it
    hopeless = [Path((), "17", 0.9999), Path((), "77", 0.0001)]
    _, texts = ranking(0.5, 1.3)(hopeless, [-3.0, 5.0], frames_that_say("407"), apart(2))
    _, even = ranking(0.5, 1.3)(hopeless, EVEN, frames_that_say("407"), apart(2))
    assert texts["407"] == pytest.approx(even["407"], rel=0.3)


def test_hopeless_patterns_still_have_probabilities() -> None:
    for far in (-2000.0, 2000.0):
        ranked, texts = ranking(0.5, 1.3)(PATHS, [far, far - 1], frames_that_say("17"), apart(2))
        assert ranked[0] == "17"
        assert sum(texts.values()) == pytest.approx(1)


def test_a_higher_temperature_is_less_sure() -> None:
    _, cold = ranking(0.5, 1.0)(PATHS, EVEN, frames_that_say("77"), apart(2))
    _, warm = ranking(0.5, 3.0)(PATHS, EVEN, frames_that_say("77"), apart(2))
    assert warm["77"] < cold["77"]


def test_the_whole_line_has_more_say_the_more_there_is_in_it() -> None:
    frames = frames_that_say("77")
    lattice = ranking(0.0, 1.0)(PATHS, EVEN, frames, apart(1))[1]["77"]
    alone, few, many = (
        ranking(0.3, 1.0)(PATHS, EVEN, frames, apart(primitives))[1]["77"] for primitives in (1, 2, 9)
    )
    assert lattice < alone < few < many


def test_digits_beside_marks_that_are_passed_over_are_trusted_less() -> None:
    digit, mark = Step(0, 1), Step(1, NO_DIGIT)
    frames = frames_that_say("1")

    def of_one(*steps: Step) -> float:
        text = "".join(str(step.digit) for step in steps if step.digit != NO_DIGIT)
        paths = [Path(steps, text, 0.8), Path((), "9", 0.2)]
        return ranking(0.0, 1.0, beside_marks=2.0)(paths, EVEN, frames, apart(1))[1][text]

    assert of_one(digit) == pytest.approx(0.8, abs=1e-3)
    assert of_one(digit, mark) == pytest.approx(2 / 3, abs=0.01)  # the square roots of four to one
    assert of_one(mark) == pytest.approx(0.8, abs=1e-3)  # nothing but marks


def test_what_a_camera_saw_is_trusted_less() -> None:
    frames, paths = frames_that_say("77"), [Path((), "17", 0.8), Path((), "77", 0.2)]
    drawn, photographed = (
        ranking(0.0, 1.0, Image(seen, False), photographed=2.0)(paths, EVEN, frames, apart(2))[1]["17"]
        for seen in (False, True)
    )
    assert drawn == pytest.approx(0.8, abs=1e-3)
    assert photographed == pytest.approx(2 / 3, abs=1e-3)  # the square roots of four to one


def test_the_whole_line_has_more_say_where_marks_are_cut_out_of_one_piece() -> None:
    frames = frames_that_say("77")
    cut, whole = PieceCounts(4, 2), PieceCounts(4, 4)
    listening = ranking(0.1, 1.0, cut_weight=1.0)
    assert listening(PATHS, EVEN, frames, cut)[1]["77"] > listening(PATHS, EVEN, frames, whole)[1]["77"]


def test_what_is_cut_is_trusted_less() -> None:
    frames = frames_that_say("77")
    doubting = ranking(0.0, 1.0, cut_doubt=1.0)
    uncut, cut = (doubting(PATHS, EVEN, frames, PieceCounts(4, of))[1]["17"] for of in (4, 1))
    assert uncut == pytest.approx(0.6, abs=1e-3)
    assert 0.5 < cut < 0.57


def test_many_marks_without_a_digit_are_rather_a_word_than_one_is() -> None:
    paths, frames = [Path((), "17", 0.8), Path((), "", 0.2)], frames_that_say("17")
    odds = []
    for count in (1, 2, 6):
        _, texts = ranking(0.0, 1.0)(paths, EVEN, frames, apart(count))
        odds.append(texts[""] / texts["17"])
    assert odds == pytest.approx([0.25, 0.25 * 2, 0.25 * 6])


def test_nothing_is_less_likely_in_an_image_cut_out_around_a_digit_though_no_path_says_so() -> None:
    frames = np.full((1, 5, 11), np.log(0.01))
    frames[:, :, BLANK] = np.log(0.9)
    drawn, isolated = (
        ranking(0.5, 1.0, Image(False, so), isolated=0.1)(PATHS, EVEN, frames, apart(1))[1]
        for so in (False, True)
    )
    assert isolated[""] / isolated["17"] == pytest.approx(0.1 * drawn[""] / drawn["17"])


def test_a_single_mark_is_rather_a_digit_than_none() -> None:
    frames, paths = frames_that_say("7"), [Path((), "", 0.6), Path((), "7", 0.4)]
    nothing, _ = ranking(0.0, 1.0)(paths, EVEN, frames, apart(1))
    digit, texts = ranking(0.0, 1.0, no_digits=0.5)(paths, EVEN, frames, apart(1))
    assert nothing[0] == ""
    assert digit[0] == "7"
    assert texts["7"] == pytest.approx(0.4 / 0.7, abs=1e-3)


def test_a_text_that_counts_is_likelier_but_not_where_another_is_clear() -> None:
    frames = frames_that_say("123456")
    for share, wanted in ((0.3, "123456"), (0.01, "128456")):
        paths = [Path((), "128456", 1 - share), Path((), "123456", share)]
        ranked, texts = ranking(0.0, 1.0, counting=20.0)(paths, EVEN, frames, apart(6))
        assert ranked[0] == wanted
        odds = texts["123456"] / texts["128456"]
        assert odds == pytest.approx(20 * share / (1 - share), rel=1e-3)


@pytest.mark.parametrize("text", ["123456", "890123", "543210", "1098765", "01234567890123456789"])
def test_texts_that_count(text: str) -> None:
    assert counts(text)


@pytest.mark.parametrize("text", ["", "1", "12345", "123457", "111111", "135791", "123432"])
def test_texts_that_do_not_count(text: str) -> None:
    assert not counts(text)


def test_on_a_page_the_longer_of_two_likely_texts_gains() -> None:
    paths = [Path((), "1", 0.52), Path((), "11", 0.48)]
    frames = frames_that_say("11")
    drawn, page = (
        ranking(0.0, 1.0, DRAWN._replace(on_page=on_page))(paths, EVEN, frames, apart(2))[0]
        for on_page in (False, True)
    )
    assert (drawn[0], page[0]) == ("1", "11")


def test_on_paper_small_marks_are_overlooked_at_a_rate_of_their_own() -> None:
    drawn = replace(Ranking.uniform(0.0, 1.0), overlooked=0.5, overlooked_on_paper=0.25)
    on_paper = drawn.for_image(photographed=False, isolated=False, on_paper=True)
    assert drawn.of_small_marks([0.0], [0.0]) == pytest.approx([0.0])  # half and half, of 1 each
    assert on_paper.of_small_marks([0.0], [np.log(5)]) == pytest.approx([np.log(0.75 + 0.25 * 5)])
