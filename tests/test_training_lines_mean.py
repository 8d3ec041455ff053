"""One line network out of several."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from recognizer.networks import LINE_NETWORKS, OWN, WEIGHTS, load_networks
from training.__main__ import main
from training.layers import layers_of

onnx = pytest.importorskip("onnx")


def test_a_mean_lies_between_its_networks_and_takes_their_place_beside_the_decoder(tmp_path: Path) -> None:
    canvas, paper = (WEIGHTS / f"{name}.onnx" for name in LINE_NETWORKS)
    assert main(["mean", str(canvas), str(paper), "--out", str(tmp_path)]) == 0
    for file in (f"{name}{suffix}" for name in OWN for suffix in (".onnx", ".json")):
        if not (tmp_path / file).exists():
            shutil.copyfile(WEIGHTS / file, tmp_path / file)
    load_networks(tmp_path)
    one, other, mean = (
        np.concatenate([layer.shift for layer in layers_of(onnx.load(file))])
        for file in (canvas, paper, tmp_path / "paper.onnx")
    )
    np.testing.assert_allclose(mean, (one + other) / 2, atol=1e-4)
    assert np.abs(one - other).max() > 0.05


def test_a_mean_of_one_network_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mean", str(WEIGHTS / "paper.onnx"), "--out", str(tmp_path)]) == 1
    assert "two networks or more, got 1" in capsys.readouterr().err
