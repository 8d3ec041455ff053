from dataclasses import replace

import numpy as np
import pytest

from recognizer.marks import NOWHERE, Symbol
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.ranking import PieceCounts, Ranking, line_log_likelihoods
from recognizer.spelling import Spelling
from training.lines.decoder import Arcs, fit_ranking, fit_signs, text_gradient
from training.recipe import RECIPES, Chosen, read_recipe

CHOSEN = Chosen(
    no_digits=0.5,
    isolated=0.2,
    counting=30.0,
    beside_marks=1.6,
    photographed=1.2,
    unnamed=0.0,
    overlooked_on_paper=0.2,
)
LEVEL = Ranking.uniform(0.0, 1.0)
SPELLED = tuple(Symbol(one, NOWHERE) for one in "4-5")
RECIPE = replace(read_recipe(RECIPES / "full.toml").ranking, overlooked=(0.0,), small_alone=(1.0,))

TWO_PLACES = Arcs(np.array([0, 0, 1]), np.array([1, 2, 2]), 3)  # two primitives, each alone or both as one


def brute_share(scores: np.ndarray, text: str) -> float:
    """The share of all ways through `TWO_PLACES` that spell a text, one by one."""
    right = everything = 0.0
    labels = [*map(str, range(10)), ""]
    for whole, label in enumerate(labels):
        weight = np.exp(scores[1, whole])
        everything += weight
        right += weight * (label == text)
    for first, left in enumerate(labels):
        for second, beyond in enumerate(labels):
            weight = np.exp(scores[0, first] + scores[2, second])
            everything += weight
            right += weight * (left + beyond == text)
    return right / everything


@pytest.mark.parametrize("text", ["", "7", "17", "11"])
def test_the_loss_is_the_share_of_the_paths_that_spell_the_text(text: str) -> None:
    scores = np.random.default_rng(0).normal(0, 1.5, (3, 11))
    found = text_gradient(TWO_PLACES, scores, text)
    assert found is not None
    assert np.exp(-found[0]) == pytest.approx(brute_share(scores, text))


def test_the_gradient_is_that_of_the_loss() -> None:
    scores = np.random.default_rng(1).normal(0, 1, (3, 11))
    found = text_gradient(TWO_PLACES, scores, "17")
    assert found is not None
    for place in [(0, 1), (1, 7), (2, 7), (0, 10), (2, 3)]:
        nudged = scores.copy()
        nudged[place] += 1e-6
        slope = (-np.log(brute_share(nudged, "17")) - found[0]) / 1e-6
        assert found[1][place] == pytest.approx(slope, abs=1e-4)


def test_a_text_with_more_digits_than_the_lattice_holds_teaches_nothing() -> None:
    assert text_gradient(TWO_PLACES, np.zeros((3, 11)), "123") is None


def test_composed_marks_do_not_say_how_far_real_ones_are_to_be_trusted() -> None:
    frames = np.log(np.full((1, 3, 11), 1 / 11))
    fitted = []
    for steps in ((Step(0, 1),), (Step(0, 1), Step(1, NO_DIGIT))):
        paths = [Path(steps, "1", 0.7), Path((), "7", 0.3)]
        lines = [(paths, [0.0, 0.0], line_log_likelihoods(paths, frames), PieceCounts(1, 1))] * 10
        fitted.append(fit_ranking(lines, ["1"] * 7 + ["7"] * 3, RECIPE, CHOSEN))
    assert fitted[0] == fitted[1]
    assert fitted[0].temperature == 1.0
    assert fitted[0].no_digits == CHOSEN.no_digits
    assert fitted[0].isolated == CHOSEN.isolated
    assert fitted[0].counting == CHOSEN.counting
    assert fitted[0].beside_marks == CHOSEN.beside_marks
    assert fitted[0].photographed == CHOSEN.photographed


def test_cut_lines_are_given_their_own_weight_where_composed_numbers_ask_for_it() -> None:
    frames = np.full((1, 5, 11), np.log(0.01))
    frames[0, np.arange(5), [10, 7, 10, 7, 10]] = np.log(0.9)
    paths = [Path((), "17", 0.6), Path((), "77", 0.4)]
    whole, cut = PieceCounts(2, 2), PieceCounts(8, 2)
    lines = [(paths, [0.0, 0.0], line_log_likelihoods(paths, frames), pieces) for pieces in (whole, cut)] * 10
    texts = ["17", "77"] * 10
    assert fit_ranking(lines, texts, RECIPE, CHOSEN).cut_weight > 0
    assert fit_ranking(lines, ["17", "17"] * 10, RECIPE, CHOSEN).cut_weight == 0


def ways(**shares: float) -> list[Spelling]:
    """Ways to spell a line with such probabilities; a point stands for itself, a c for a comma."""
    return [
        Spelling(
            tuple(Symbol(one, NOWHERE) for one in written.replace("p", ".").replace("c", ",")), (), share
        )
        for written, share in shares.items()
    ]


@pytest.mark.parametrize(("right", "temperature"), [(9, 1.0), (8, 2.0), (6, 4.0)])
def test_signs_are_as_sure_as_they_are_right_in_composed_numbers(right: int, temperature: float) -> None:
    lines = [ways(**{"4p5": 0.45, "4c5": 0.05, "15": 0.5})] * 10  # 9 to 1, given that the digits are 45
    written = ["4.5"] * right + ["4,5"] * (10 - right)
    recipe = replace(RECIPE, sign_temperatures=(1.0, 2.0, 4.0), small_weights=(1.0,))
    assert fit_signs(LEVEL, lines, written, recipe) == replace(LEVEL, sign_temperature=temperature)


def test_a_line_that_was_read_as_other_digits_says_nothing_of_signs() -> None:
    lines = [ways(**{"4p5": 0.9, "4c5": 0.1})] * 10
    recipe = replace(RECIPE, sign_temperatures=(1.0, 4.0), small_weights=(1.0,))
    assert fit_signs(LEVEL, [*lines, *lines], ["4.5"] * 10 + ["7,1"] * 10, recipe) == LEVEL


def test_where_small_marks_stand_counts_as_much_as_composed_numbers_say() -> None:
    seen, overlooked = Spelling(SPELLED, (), 0.4, 0, -0.1), Spelling(SPELLED[::2], (), 0.6, 0, -3.0)
    recipe = replace(RECIPE, sign_temperatures=(1.0,), small_weights=(0.0, 1.0, 2.0))
    assert fit_signs(LEVEL, [[seen, overlooked]] * 10, ["4-5"] * 10, recipe).small_weight == 2.0
    assert fit_signs(LEVEL, [[seen, overlooked]] * 10, ["45"] * 10, recipe).small_weight == 0.0


def test_how_often_the_line_network_overlooks_small_marks_is_what_composed_numbers_say() -> None:
    overlooked = Spelling(SPELLED, (), 0.001, 0, -0.1, 6.0), Spelling(SPELLED[::2], (), 0.999, 0, -3.0, 0.0)
    recipe = replace(RECIPE, sign_temperatures=(1.0,), small_weights=(0.25,), overlooked=(0.0, 0.1))
    assert fit_signs(LEVEL, [overlooked] * 10, ["4-5"] * 10, recipe).overlooked == 0.1
    assert fit_signs(LEVEL, [overlooked] * 10, ["45"] * 10, recipe).overlooked == 0.0
