"""Training the line network further on corrections, with a tiny data set in MNIST's place."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from corrections import Corrections
from recognizer.networks import LINE_NETWORKS, WEIGHTS, load_networks
from segmentation.network import Network
from tests.training_data import drawing, write_tiny_mnist
from training import mnist
from training.__main__ import main
from training.errors import WorseError
from training.lines.corrected import learnable
from training.lines.finetune import Finetuned, _require_no_worse
from training.recipe import FinetuneRecipe, HandsRecipe, read_finetune_recipe

pytestmark = pytest.mark.usefixtures("composed_in_threads")


def moment() -> FinetuneRecipe:
    full = read_finetune_recipe()
    canvas, paper = (
        replace(one, held_back=4, fresh=32, shown=1, steps=2, batch=8, evaluate_every=2)
        for one in (full.canvas, full.paper)
    )
    return replace(full, hands=HandsRecipe(20), composed=10, tested=10, canvas=canvas, paper=paper)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("mnist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "MD5", write_tiny_mnist(folder))
        patch.setattr("training.recipe.read_finetune_recipe", moment)
        yield folder


def run(given: Corrections, data: Path, out: Path) -> int:
    url = given.url.render_as_string()
    return main(["finetune", f"--corrections={url}", f"--mnist={data}", f"--out={out}"])


def test_new_weights_with_their_card_are_written_and_can_be_shipped(
    given: Corrections, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in ("407", "28", "31", "65", "90"):
        given.keep(drawing(text), text, "401")
    out = tmp_path / "out"
    assert run(given, data, out) == 0
    card = json.loads((out / "canvas.json").read_text())
    assert card["sha256"] == hashlib.sha256((out / "canvas.onnx").read_bytes()).hexdigest()
    canvas, paper = (Network(WEIGHTS / f"{name}.onnx") for name in LINE_NETWORKS)
    networks = load_networks(out)
    assert cast(Network, networks.canvas).replaces[0] == canvas.sha256
    assert cast(Network, networks.paper).sha256 == paper.sha256  # nothing on paper was corrected
    shown = capsys.readouterr().out
    assert "5 lines to learn from, out of 5 corrections: 5 drawn on a screen, 0 on paper" in shown
    assert "MNIST's test images" in shown
    assert "copy what is there to recognizer/weights/" in shown


def test_weights_that_misread_more_of_what_is_held_back_are_refused() -> None:
    right, wrong = np.zeros(100, bool), np.arange(100) < 1
    with pytest.raises(WorseError, match="misread 1, the old ones 0 of 100 lines; nothing"):
        _require_no_worse("lines", right, wrong, exactly=True)
    _require_no_worse("lines", right, wrong, exactly=False)  # one in a hundred is chance
    with pytest.raises(WorseError, match="misread 9"):
        _require_no_worse("lines", right, np.arange(100) < 9, exactly=False)


def test_a_network_that_is_refused_refuses_the_one_before_it(
    given: Corrections, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def paper_is_worse(weights: Path, *given: object) -> Finetuned:
        if weights.stem == "paper":
            raise WorseError("the new weights misread more")
        folder = cast(Path, given[-2])
        (folder / weights.name).write_bytes(b"")
        return Finetuned({})

    monkeypatch.setattr("training.lines.finetune.finetune", paper_is_worse)
    given.keep(drawing("407"), "407", "401")
    learnt = learnable(given, load_networks())
    monkeypatch.setattr("training.lines.corrected.learnable", lambda *_: replace(learnt, paper=learnt.canvas))
    assert run(given, data, tmp_path / "out") == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_without_a_line_to_learn_from_it_is_said_and_nothing_trained(
    given: Corrections, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given.keep(drawing(" "), "123456", "1")
    assert run(given, data, tmp_path / "out") == 1
    out, err = capsys.readouterr()
    assert "corrections 1." in out
    assert err.startswith("error: there is no line to learn from")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_database_without_corrections_is_one_clear_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'nothing.db'}"
    assert main(["finetune", f"--corrections={url}", f"--mnist={data}", f"--out={tmp_path}"]) == 1
    err = capsys.readouterr().err
    assert "holds no corrections" in err
    assert err.count("\n") == 1
