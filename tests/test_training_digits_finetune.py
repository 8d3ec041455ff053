"""Training further on corrections, with a tiny data set in MNIST's place."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corrections import Corrections
from recognizer.networks import WEIGHTS
from tests.training_data import drawing, write_tiny_mnist
from training import mnist
from training.__main__ import main
from training.digits.recipes import FINETUNED, SHIPPED
from training.digits.restore import restored
from training.digits.sources import as_published
from training.mnist import read_mnist

SMALL = dataclasses.replace(FINETUNED, source=as_published, batch_size=32)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("mnist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "MD5", write_tiny_mnist(folder))
        patch.setattr("training.digits.finetune.FINETUNED", SMALL)
        yield folder


def run(given: Corrections, data: Path, out: Path) -> int:
    url = given.url.render_as_string()
    return main(["finetune", f"--corrections={url}", f"--mnist={data}", f"--out={out}"])


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
