import numpy as np
import pytest

from recognizer.decode import MARK, Path, Step
from recognizer.ranking import Ranking
from recognizer.sequence import BLANK


def frames_that_say(text: str) -> np.ndarray:
    classes = [BLANK]
    for character in text:
        classes += [int(character), BLANK]
    shares = np.full((len(classes), 11), 0.01)
    shares[np.arange(len(classes)), classes] = 0.9
    frames: np.ndarray = np.log(shares)[np.newaxis]
    return frames


PATHS = [Path((), "17", 0.6), Path((), "77", 0.4)]


def test_without_weight_the_lattice_alone_decides() -> None:
    ranked, texts = Ranking(0.0, 1.0, 1.0, 1.0)(PATHS, frames_that_say("77"), 2, False)
    assert ranked[0].text == "17"
    assert texts["17"] == pytest.approx(0.6)


def test_the_whole_line_turns_a_near_tie() -> None:
    ranked, texts = Ranking(0.5, 1.0, 1.0, 1.0)(PATHS, frames_that_say("77"), 2, False)
    assert [path.text for path in ranked] == ["77", "17"]
    assert texts["77"] > texts["17"]


def test_probabilities_sum_to_one_and_count_a_text_that_no_path_spells() -> None:
    _, texts = Ranking(0.5, 1.3, 1.0, 1.0)(PATHS, frames_that_say("407"), 2, False)
    assert "407" in texts
    assert sum(texts.values()) == pytest.approx(1)


def test_no_text_without_a_path_is_above_the_best_path() -> None:
    ranked, texts = Ranking(5.0, 1.0, 1.0, 1.0)(PATHS, frames_that_say("407"), 9, False)
    assert texts[ranked[0].text] == max(texts.values())


def test_a_higher_temperature_is_less_sure() -> None:
    _, cold = Ranking(0.5, 1.0, 1.0, 1.0)(PATHS, frames_that_say("77"), 2, False)
    _, warm = Ranking(0.5, 3.0, 1.0, 1.0)(PATHS, frames_that_say("77"), 2, False)
    assert warm["77"] < cold["77"]


def test_the_whole_line_has_more_say_the_more_there_is_in_it() -> None:
    frames = frames_that_say("77")
    lattice = Ranking(0.0, 1.0, 1.0, 1.0)(PATHS, frames, 1, False)[1]["77"]
    alone, few, many = (
        Ranking(0.3, 1.0, 1.0, 1.0)(PATHS, frames, primitives, False)[1]["77"] for primitives in (1, 2, 9)
    )
    assert lattice < alone < few < many


def test_digits_beside_marks_that_are_passed_over_are_trusted_less() -> None:
    digit, mark = Step(0, 1), Step(1, MARK)
    ranking, frames = Ranking(0.0, 1.0, beside_marks=2.0, photographed=1.0), frames_that_say("1")

    def of_one(*steps: Step) -> float:
        text = "".join(str(step.digit) for step in steps if step.digit != MARK)
        return ranking([Path(steps, text, 0.8), Path((), "9", 0.2)], frames, 1, False)[1][text]

    assert of_one(digit) == pytest.approx(0.8, abs=1e-3)
    assert of_one(digit, mark) == pytest.approx(2 / 3, abs=0.01)  # the square roots of four to one
    assert of_one(mark) == pytest.approx(0.8, abs=1e-3)  # nothing but marks


def test_what_a_camera_saw_is_trusted_less() -> None:
    ranking, frames = Ranking(0.0, 1.0, beside_marks=1.0, photographed=2.0), frames_that_say("77")
    paths = [Path((), "17", 0.8), Path((), "77", 0.2)]
    drawn, photographed = (ranking(paths, frames, 2, seen)[1]["17"] for seen in (False, True))
    assert drawn == pytest.approx(0.8, abs=1e-3)
    assert photographed == pytest.approx(2 / 3, abs=1e-3)  # the square roots of four to one
