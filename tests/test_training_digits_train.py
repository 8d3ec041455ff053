"""Whole trainings on a tiny data set: what they leave behind, and what an interruption costs."""

import dataclasses
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from tests.training_data import TEST_DIGITS, TRAIN_DIGITS, write_tiny_mnist
from training import mnist
from training.__main__ import main
from training.digits import plots, recipes
from training.digits.recipes import SPECIFIED, Recipe
from training.digits.serving import served
from training.digits.sources import Batch, as_published
from training.mnist import LabelledCrops

# Keras hands its own tensors to numpy in the way of numpy 1, when it saves weights
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

PROJECT = Path(__file__).parents[1]
EPOCHS = 3
SMALL = dataclasses.replace(SPECIFIED, batch_size=16)  # more steps from few digits
LEARNT = TRAIN_DIGITS * 11 // 12
STEPS = -(-LEARNT // SMALL.batch_size)
MID_SECOND_EPOCH = 1 + STEPS + STEPS // 2  # batches; one more is drawn to learn their shape
FILES = {
    "digits.keras",
    "digits.onnx",
    "digits.json",
    "curves.png",
    "confusion.png",
    "misread.png",
    "reliability.png",
}


def interrupted(number: signal.Signals, place: int) -> Recipe:
    """Return a recipe that sends its own process a signal when it has drawn `place` batches."""
    drawn = iter(range(place))

    def source(digits: LabelledCrops, places: npt.NDArray[np.intp], generator: np.random.Generator) -> Batch:
        if next(drawn, None) is None:
            os.kill(os.getpid(), number)
        return as_published(digits, places, generator)

    return dataclasses.replace(SMALL, source=source)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("mnist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "MD5", write_tiny_mnist(folder))
        patch.setattr(plots, "SHEET_DIGITS", 10)
        patch.setitem(recipes.RECIPES, "specified", SMALL)
        yield folder


def options(data: Path, out: Path, *, epochs: int = EPOCHS, seed: int = 5) -> list[str]:
    return [f"--mnist={data}", f"--out={out}", f"--epochs={epochs}", f"--seed={seed}"]


def leave_out_pictures(patch: pytest.MonkeyPatch) -> None:
    """Let a training draw nothing, for tests that do not look at its pictures: they take half of its end."""
    for name in ("draw_curves", "draw_confusion", "draw_reliability", "draw_misread"):
        patch.setattr(plots, name, lambda *_: None)


def card(out: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((out / "digits.json").read_text())
    return read


@pytest.fixture(scope="module")
def finished(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("finished")
    assert main(options(data, out)) == 0
    return out


def test_a_training_leaves_its_results_and_nothing_else(finished: Path) -> None:
    assert {path.name for path in finished.iterdir()} == FILES
    assert all((finished / name).stat().st_size > 0 for name in FILES)


def test_a_training_learns(finished: Path) -> None:
    assert card(finished)["test"]["accuracy"] > 0.5  # chance is 0.1


def test_the_card_describes_the_weights_beside_it(finished: Path) -> None:
    about = card(finished)
    assert about["sha256"] == hashlib.sha256((finished / "digits.onnx").read_bytes()).hexdigest()
    assert about["recipe"]["name"] == "specified"
    assert (about["seed"], about["recipe"]["epochs"]) == (5, EPOCHS)
    assert about["data"]["trained_on"] == LEARNT
    assert about["test"]["images"] == TEST_DIGITS
    assert len(about["test"]["per_digit"]) == 10


def test_the_exported_network_keeps_the_contract(finished: Path, data: Path) -> None:
    session = onnxruntime.InferenceSession(finished / "digits.onnx")
    (crops,), (probabilities,) = session.get_inputs(), session.get_outputs()
    assert (crops.name, crops.type, crops.shape) == ("crops", "tensor(float)", ["n", 28, 28, 1])
    assert (probabilities.name, probabilities.shape) == ("probabilities", ["n", 10])
    for count in (1, 3, 60):
        (answer,) = session.run(None, {"crops": np.zeros((count, 28, 28, 1), np.float32)})
        assert answer.shape == (count, 10)
        assert answer.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_onnx_and_keras_give_the_same_figures(
    finished: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = []
    for weights in ("digits.onnx", "digits.keras"):
        assert main(["evaluate", str(finished / weights), "--mnist", str(data)]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert f"{card(finished)['test']['accuracy']:.2%}" in shown[0]


@pytest.mark.usefixtures("ctrl_c_heeded")
def test_ctrl_c_says_how_to_go_on_and_costs_nothing(
    data: Path,
    finished: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leave_out_pictures(monkeypatch)
    recipe = interrupted(signal.SIGINT, place=MID_SECOND_EPOCH)
    monkeypatch.setitem(recipes.RECIPES, "specified", recipe)
    assert main(options(data, tmp_path)) == 130
    assert f"1 of {EPOCHS} epochs are kept in {tmp_path}" in capsys.readouterr().err
    assert not FILES & {path.name for path in tmp_path.iterdir()}

    monkeypatch.setitem(recipes.RECIPES, "specified", SMALL)
    assert main(options(data, tmp_path, seed=6)) == 1
    assert "--seed 5" in capsys.readouterr().err  # another training's checkpoint is not taken up

    assert main(options(data, tmp_path)) == 0
    assert f"Going on after epoch 1 of {EPOCHS}." in capsys.readouterr().out
    assert card(tmp_path)["test"] == card(finished)["test"]
    assert card(tmp_path)["validation"] == card(finished)["validation"]


def test_an_export_that_answers_otherwise_leaves_nothing(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def one_digit_otherwise(weights: Path, digits: LabelledCrops) -> npt.NDArray[np.float32]:
        answers = served(weights, digits)
        answers[7] = np.roll(answers[7], 1)
        return answers

    monkeypatch.setattr("training.digits.finish.served", one_digit_otherwise)
    assert main(options(data, tmp_path, epochs=1)) == 1
    assert "reads 1 of 120 test digits differently" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoints"]


KILLED = """
import signal, sys
from tests.test_training_digits_train import MID_SECOND_EPOCH, interrupted, write_tiny_mnist
from training import mnist
from training.digits import recipes
from training.__main__ import main
from pathlib import Path
data, *options = sys.argv[1:]
mnist.MD5 = write_tiny_mnist(Path(data))
recipes.RECIPES["specified"] = interrupted(signal.SIGKILL, place=MID_SECOND_EPOCH)
main(options)
"""


@pytest.fixture(scope="module")
def killed_and_gone_on(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a training was killed in its second epoch and then went on, with logs for TensorBoard."""
    folder = tmp_path_factory.mktemp("killed")
    out = folder / "out"
    arguments = [str(folder / "mnist"), *options(folder / "mnist", out)]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], cwd=PROJECT, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert [path.name for path in (out / "checkpoints").iterdir()] == ["after-01"]
    with pytest.MonkeyPatch.context() as patch:
        leave_out_pictures(patch)
        assert main([*options(data, out), "--tensorboard"]) == 0
    return out


def test_a_killed_training_goes_on_to_the_same_network(finished: Path, killed_and_gone_on: Path) -> None:
    assert card(killed_and_gone_on)["test"] == card(finished)["test"]
    assert card(killed_and_gone_on)["validation"] == card(finished)["validation"]


def test_tensorboard_gets_its_logs_on_request(killed_and_gone_on: Path) -> None:
    assert list(killed_and_gone_on.glob("tensorboard/train/events.*"))
    assert list(killed_and_gone_on.glob("tensorboard/validation/events.*"))
