"""Training further on corrections, with a tiny data set in MNIST's place."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from corrections import Corrections
from recognizer import NumberReader
from recognizer.networks import WEIGHTS
from tests.training_data import write_tiny_mnist
from training import mnist
from training.__main__ import main
from training.digits.corrected import learnable
from training.digits.evaluate import probabilities
from training.digits.recipes import FINETUNED, SHIPPED, SPECIFIED, Recipe
from training.digits.restore import restored
from training.digits.sources import WithCorrected, as_published
from training.errors import DataError
from training.mnist import LabelledCrops, read_mnist

SMALL = dataclasses.replace(FINETUNED, source=as_published, batch_size=32)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("mnist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "MD5", write_tiny_mnist(folder))
        patch.setattr("training.digits.finetune.FINETUNED", SMALL)
        yield folder


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Corrections]:
    """Return an empty SQLite store; that PostgreSQL's is the same, the store's own tests show."""
    store = Corrections(f"sqlite:///{tmp_path / 'corrections.db'}")
    yield store
    store.close()


def drawing(text: str) -> bytes:
    image = np.full((160, 90 * len(text) + 60), 255, np.uint8)
    for place, character in enumerate(text):
        cv2.putText(image, character, (40 + 90 * place, 115), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 8, cv2.LINE_AA)
    png: bytes = cv2.imencode(".png", image)[1].tobytes()
    return png


def run(given: Corrections, data: Path, out: Path) -> int:
    url = given.url.render_as_string()
    return main(["finetune", f"--corrections={url}", f"--mnist={data}", f"--out={out}"])


def test_corrections_become_labelled_crops(given: Corrections) -> None:
    given.keep(drawing("407"), "407", "401")
    unreadable = given.keep(drawing("1"), "123456", "1")
    blank = given.keep(drawing(" "), "5", "")
    corrected = learnable(given, NumberReader())
    assert corrected.digits.labels.tolist() == [4, 0, 7]
    assert corrected.digits.crops.shape == (3, 28, 28)
    assert corrected.digits.crops.max() > 200
    assert (corrected.used, corrected.unused) == (1, (unreadable, blank))


def test_what_is_no_digit_is_not_learnt_from(given: Corrections) -> None:
    dash = np.full((160, 300), 255, np.uint8)
    cv2.line(dash, (40, 80), (260, 90), 0, 8)
    for image in (drawing("R"), cv2.imencode(".png", dash)[1].tobytes()):
        given.keep(image, "1", "")  # whatever the visitor says
    assert len(learnable(given, NumberReader()).digits) == 0


def test_digits_that_had_to_be_cut_apart_are_not_learnt_from(given: Corrections) -> None:
    image = cv2.imdecode(np.frombuffer(drawing("407"), np.uint8), cv2.IMREAD_GRAYSCALE)
    cv2.line(image, (90, 92), (140, 92), 0, 8)  # joins the first two
    given.keep(cv2.imencode(".png", image)[1].tobytes(), "407", "40")
    assert learnable(given, NumberReader()).digits.labels.tolist() == [7]


def test_shipped_weights_come_back_from_onnx_as_they_are(data: Path) -> None:
    from training.digits.train import predict

    test = read_mnist(data).test
    model = restored(WEIGHTS / "digits.onnx", SHIPPED, test)
    shipped = probabilities(WEIGHTS / "digits.onnx", test)
    assert np.abs(predict(model, test) - shipped).max() < 1e-5


@pytest.mark.parametrize(
    ("name", "recipe"), [("sequence.onnx", SHIPPED), ("digits.onnx", SPECIFIED), ("none.onnx", SHIPPED)]
)
def test_other_weights_are_told_from_those_of_the_recipe(data: Path, name: str, recipe: Recipe) -> None:
    with pytest.raises(DataError, match=f"{name} holds no network of the recipe {recipe.name}"):
        restored(WEIGHTS / name, recipe, read_mnist(data).test)


def test_corrected_digits_are_among_the_batches_but_few() -> None:
    digits = LabelledCrops(np.zeros((1000, 28, 28), np.uint8), np.zeros(1000, np.int64))
    corrected = LabelledCrops(np.full((2, 28, 28), 255, np.uint8), np.array([7, 8]))
    source = WithCorrected(as_published, corrected)
    counts = []
    for seed in range(40):
        crops, answers = source(digits, np.arange(100), np.random.default_rng(seed))
        labels = answers.argmax(axis=1)
        assert len(crops) == len(labels)
        assert (labels[:100] == 0).all()
        assert set(labels[100:].tolist()) <= {7, 8}
        counts.append(len(labels) - 100)
    assert 8 < np.mean(counts) < 12  # 2 digits, 50 times each, among 1000
    many = WithCorrected(as_published, LabelledCrops(np.zeros((900, 28, 28), np.uint8), np.full(900, 7)))
    assert len(many(digits, np.arange(100), np.random.default_rng(0))[0]) < 100 + 40


def test_new_weights_with_their_card_are_written_and_can_be_shipped(
    given: Corrections, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given.keep(drawing("407"), "407", "401")
    given.keep(drawing("28"), "28", "2")
    out = tmp_path / "out"
    assert run(given, data, out) == 0
    assert {path.name for path in out.iterdir()} == {"digits.onnx", "digits.json"}
    card = json.loads((out / "digits.json").read_text())
    assert card["sha256"] == hashlib.sha256((out / "digits.onnx").read_bytes()).hexdigest()
    assert card["recipe"]["name"] == "finetuned"
    assert card["corrections"] == {"used": 2, "digits": 5}
    assert (out / "digits.onnx").read_bytes() != (WEIGHTS / "digits.onnx").read_bytes()
    shown = capsys.readouterr().out
    assert "5 digits to learn from, out of 2 corrections" in shown
    assert "before" in shown
    assert "copy digits.onnx and digits.json" in shown
    again = restored(out / "digits.onnx", SHIPPED, read_mnist(data).test)  # to be trained further yet
    assert again.count_params() == card["parameters"]


def test_worse_weights_are_not_written_and_it_is_said(
    given: Corrections,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given.keep(drawing("407"), "407", "401")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "digits.onnx").write_text("earlier")
    monkeypatch.setattr("training.digits.finetune.FINETUNED", dataclasses.replace(SMALL, learning_rate=0.5))
    assert run(given, data, tmp_path / "out") == 1
    assert "nothing was written: keep the old ones" in capsys.readouterr().err
    assert [path.read_text() for path in (tmp_path / "out").iterdir()] == ["earlier"]


def test_without_a_digit_to_learn_from_it_is_said_and_nothing_trained(
    given: Corrections, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given.keep(drawing("1"), "123456", "1")
    assert run(given, data, tmp_path / "out") == 1
    out, err = capsys.readouterr()
    assert "corrections 1." in out
    assert err.startswith("error: there is no digit to learn from")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_database_without_corrections_is_one_clear_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'nothing.db'}"
    assert main(["finetune", f"--corrections={url}", f"--mnist={data}", f"--out={tmp_path}"]) == 1
    err = capsys.readouterr().err
    assert "holds no corrections" in err
    assert err.count("\n") == 1
