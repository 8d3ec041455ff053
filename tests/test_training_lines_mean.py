"""One line network out of several."""

from pathlib import Path

import numpy as np
import pytest

from recognizer.networks import LINE_NETWORKS, WEIGHTS
from segmentation.layers import WEIGHTS as LAYERS
from segmentation.layers import find_layers
from segmentation.network import Network
from training.__main__ import main
from training.quiet import load_keras
from training.recipe import RECIPES, read_recipe


def test_a_mean_lies_between_its_networks_and_takes_their_place_beside_the_decoder() -> None:
    load_keras()
    from training.lines.line_network import line_network
    from training.lines.mean import mean_network
    from training.lines.start import take_over

    files = [WEIGHTS / f"{name}.onnx" for name in LINE_NETWORKS]
    form = read_recipe(RECIPES / "onward.toml").paper
    mean = mean_network(files, form)
    both = []
    for file in files:
        model = line_network(form.form)
        take_over(model, file)
        both.append(np.concatenate([one.ravel() for one in model.get_weights()]))
    found = np.concatenate([one.ravel() for one in mean.model.get_weights()])
    np.testing.assert_allclose(found, (both[0] + both[1]) / 2, atol=1e-6)
    assert np.abs(both[0] - both[1]).max() > 0.05
    known = Network(WEIGHTS / "decoder.onnx").fitted_to
    assert {known["canvas.onnx"], known["paper.onnx"]} <= {*mean.replaces}


def test_a_mean_of_layers_networks_reads_as_they_do(tmp_path: Path) -> None:
    assert main(["mean", str(LAYERS), str(LAYERS), "--out", str(tmp_path)]) == 0
    gray = np.random.default_rng(3).integers(0, 255, (64, 96), np.uint8)
    of_both = find_layers(gray, Network(tmp_path / "layers.onnx"))
    for one, other in zip(of_both, find_layers(gray, Network(LAYERS)), strict=True):
        np.testing.assert_allclose(one, other, atol=0.01)


def test_a_mean_of_one_network_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mean", str(WEIGHTS / "paper.onnx"), "--out", str(tmp_path)]) == 1
    assert "two networks or more, got 1" in capsys.readouterr().err
