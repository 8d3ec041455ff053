"""The line network's training, interrupted, and held to a teacher."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recognizer.alphabet import ALPHABET
from recognizer.networks import WEIGHTS
from training.arrays import as_array
from training.errors import DataError
from training.lines import learn
from training.lines.batches import NOTHING, SYMBOL, TAUGHT, WITHIN, batch
from training.lines.learn import Average, learn_line_network
from training.lines.mixture import Hands
from training.lines.samples import LabelledStrip
from training.lines.sources import mixed
from training.lines.teacher import Teacher
from training.recipe import RECIPES, read_recipe

RECIPE = read_recipe(RECIPES / "small.toml").canvas
FORM = replace(RECIPE.form, filters=(4, 4, 4), refined=(0, 0, 0), features=8, middle=0, coarse=0)
pytestmark = pytest.mark.usefixtures("composed_in_threads")
MOMENT = replace(
    RECIPE, form=FORM, held_back=8, fresh=16, shown=2, steps=6, batch=8, evaluate_every=3, keep_every=2
)


def bar(rng: np.random.Generator) -> LabelledStrip:
    """Draw a strip of bars, a class each; the bar's height tells which."""
    symbols = rng.integers(0, 3, int(rng.integers(1, 4)))
    strip = np.zeros((32, 16 * len(symbols) + 16), np.uint8)
    for place, symbol in enumerate(symbols.tolist()):
        strip[4 : 12 + 8 * symbol, 16 * place + 10 : 16 * place + 14] = 255
    return LabelledStrip(strip, tuple(symbols.tolist()))


class KilledError(Exception):
    pass


def test_a_killed_training_goes_on_after_its_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def kill(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(learn, "_right_with", kill)  # at step 3; the checkpoint is of step 2
        with pytest.raises(KilledError):
            learn_line_network(bar, bar, MOMENT, tmp_path / "kept", start=None, teacher=None)
    assert [folder.name for folder in (tmp_path / "kept").iterdir()] == ["after-02"]
    trained = learn_line_network(bar, bar, MOMENT, tmp_path / "kept", start=None, teacher=None)
    assert "Going on after step 2 of 6." in capsys.readouterr().out
    assert np.isfinite(trained.validation["whole_numbers_right"])
    assert not (tmp_path / "kept").exists()


def test_it_learns_to_read_bars(tmp_path: Path) -> None:
    recipe = replace(
        MOMENT, steps=400, fresh=400, shown=4, batch=16, held_back=60, evaluate_every=400, keep_every=1000
    )
    form = replace(FORM, filters=(8, 8, 16), features=32)
    recipe = replace(recipe, form=form)
    trained = learn_line_network(bar, bar, recipe, tmp_path / "kept", start=None, teacher=None)
    assert trained.validation["whole_numbers_right"] > 0.9


def test_a_batch_says_what_is_wanted_of_each_frame() -> None:
    strips = [
        LabelledStrip(np.full((32, width), 255, np.uint8), symbols)
        for width, symbols in ((16, (4, 0)), (8, ()))
    ]
    taught = np.full((2, 8, 3), 0.25, np.float32)
    made = batch(strips, lambda _strips, _pixels: taught)
    assert made.pixels.shape == (2, 32, 16, 1)
    assert made.pixels[1, :, 8:].max() == 0
    assert made.wanted[0, :, SYMBOL].tolist() == [4, 0] + [NOTHING] * 6
    assert made.wanted[1, :, WITHIN].tolist() == [1] * 4 + [0] * 4
    assert made.wanted[1, 3, TAUGHT:].tolist() == [0.25] * 3
    assert made.wanted[1, 4, TAUGHT:].tolist() == [0] * 3


def test_the_loss_is_that_of_all_ways_to_spell_the_symbols_and_of_the_teacher() -> None:
    from keras import ops

    from training.lines.loss import StripLoss

    (wanted,) = batch([LabelledStrip(np.zeros((32, 4), np.uint8), (7,))]).wanted  # two frames
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(1, 2, 12)).astype(np.float32)
    shares = np.exp(logits[0]) / np.exp(logits[0]).sum(axis=1, keepdims=True)
    spelled = shares[0, 7] * shares[1, 7] + shares[0, 7] * shares[1, 10] + shares[0, 10] * shares[1, 7]
    (loss,) = as_array(StripLoss().call(ops.convert_to_tensor(wanted[None]), logits))
    assert loss == pytest.approx(-np.log(spelled), rel=1e-4)
    alike = np.concatenate([wanted, shares], axis=1)[None].astype(np.float32)
    (held,) = as_array(StripLoss(2.0).call(ops.convert_to_tensor(alike), logits))
    assert held == pytest.approx(loss, abs=1e-3)  # it says what the teacher says
    even = np.concatenate([wanted, np.full((2, 12), 1 / 12)], axis=1)[None].astype(np.float32)
    divergence = float((np.log(1 / 12) - np.log(shares)).mean(axis=1).sum())
    (held,) = as_array(StripLoss(2.0).call(ops.convert_to_tensor(even), logits))
    assert held == pytest.approx(loss + 2 * divergence, rel=1e-3)


def test_a_teacher_is_asked_and_weights_are_gone_on_from(tmp_path: Path) -> None:
    full = read_recipe(RECIPES / "full.toml").canvas
    recipe = replace(MOMENT, form=full.form, steps=1, evaluate_every=1, held_to_teacher=1.0)
    line = WEIGHTS / "canvas.onnx"
    trained = learn_line_network(bar, bar, recipe, tmp_path / "kept", start=line, teacher=line)
    assert trained.history["shown"] == recipe.batch


def test_an_average_forgets_its_beginnings() -> None:
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    average = Average(momentum=0.9)
    for value in range(200):
        model.set_weights([np.full((1, 1), value, np.float32), np.zeros(1, np.float32)])
        average.update(model)
    assert 196 < average.values[0].item() < 199  # it lags by some updates


def test_sources_without_their_data_leave_their_share_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands({}, {digit: [] for digit in range(10)})
    sources = {"bars": lambda _: bar, "missing": lambda _: None, "more": lambda _: bar}
    monkeypatch.setattr("training.lines.sources.COMPOSED", sources)
    draw, found = mixed({"bars": 0.2, "missing": 0.5, "more": 0.3}, hands, {})
    assert found == {"bars": pytest.approx(0.4), "more": pytest.approx(0.6)}
    assert draw(np.random.default_rng(0)) is not None
    with pytest.raises(DataError, match="no source strange"):
        mixed({"strange": 1.0}, hands, {})
    with pytest.raises(DataError, match="none of the sources missing"):
        mixed({"missing": 1.0}, hands, {})


def test_people_and_registers_are_learnt_from_where_they_are_found() -> None:
    hands = Hands({}, {digit: [] for digit in range(10)})
    with_people = replace(hands, people=({},))
    strip = bar(np.random.default_rng(0))
    shares = {"pen": 0.5, "people": 0.2, "registers": 0.3}
    assert set(mixed(shares, hands, {"registers": []})[1]) == {"pen"}
    assert set(mixed(shares, with_people, {"registers": []})[1]) == {"pen", "people"}
    draw, found = mixed({"people": 0.2, "registers": 0.3}, hands, {"registers": [strip]})
    assert found == {"registers": 1.0}
    assert draw(np.random.default_rng(1)) is strip


def test_a_teacher_is_asked_only_of_clean_strips_of_symbols_that_it_knows() -> None:
    clean = bar(np.random.default_rng(0))
    on_paper = replace(clean, is_known=False)
    unknown = replace(clean, symbols=(ALPHABET.class_of("."),))
    teacher = Teacher(WEIGHTS / "canvas.onnx")
    teacher._known = frozenset(range(ALPHABET.first_mark))  # of an older alphabet
    pixels = batch([clean, on_paper, unknown]).pixels
    taught = teacher([clean, on_paper, unknown], pixels)
    assert taught.shape == (3, pixels.shape[2] // 2, len(ALPHABET.classes))
    np.testing.assert_allclose(taught.sum(axis=2).mean(axis=1), [1, 0, 0], atol=1e-4)
