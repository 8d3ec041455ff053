"""All networks from nothing: every step is done, and what comes out belongs together.

How well such networks read is not tested here: what reads takes minutes, see the report of the small recipe.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from recognizer import NumberReader
from recognizer.networks import load_networks
from tests.training_data import write_tiny_mnist
from training import mnist, weights
from training.__main__ import main
from training.lines import patterns, stream
from training.recipe import RECIPES
from training.synth.strings import compose_pen

pytestmark = [
    pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning"),
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, saving
    pytest.mark.timeout(600),
]

FEWER = {  # than the small recipe has: every step is done, but its networks learn next to nothing
    "traced = 2_000": "traced = 100",
    "numbers = 2_500\nheld_back = 100": "numbers = 100\nheld_back = 20",
    "pages = 300\nheld_back = 20": "pages = 10\nheld_back = 2",
    "pages = 100\nheld_back = 10": "pages = 10\nheld_back = 2",
    "epochs = 3": "epochs = 1",
    "held_back = 300": "held_back = 20",
    "fresh = 2_000": "fresh = 100",
    "fresh = 1_500": "fresh = 100",
    "steps = 900\nbatch = 48": "steps = 4\nbatch = 8",
    "steps = 200\nbatch = 48": "steps = 4\nbatch = 8",
    "evaluate_every = 275\nkeep_every = 275": "evaluate_every = 4\nkeep_every = 2",
    "evaluate_every = 100\nkeep_every = 100": "evaluate_every = 4\nkeep_every = 2",
    "filters = [12, 24, 40]": "filters = [8, 16, 24]",
    "strange = 1_000": "strange = 100",
    "[small_marks]\nlines = 300\n": "[small_marks]\nlines = 20\n",
    "signed = 200": "signed = 10",
    "[ranking]\nlines = 200\n": "[ranking]\nlines = 30\n",
    "epochs = 6": "epochs = 1",
    "lines = 100": "lines = 5",
}


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    folder = tmp_path_factory.mktemp("weights")
    recipe = (RECIPES / "small.toml").read_text(encoding="utf-8")
    for old, new in FEWER.items():
        assert old in recipe
        recipe = recipe.replace(old, new)
    (folder / "less.toml").write_text(recipe, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns, "TEXTS", 1_000)
        patch.setattr(
            stream, "processes", lambda begin, *of: ThreadPoolExecutor(1, initializer=begin, initargs=of)
        )  # processes would each load Keras with this module
        patch.setattr(mnist, "MD5", write_tiny_mnist(folder / "mnist"))
        yield [
            "weights",
            f"--recipe={folder / 'less.toml'}",
            f"--mnist={folder / 'mnist'}",
            f"--out={folder / 'out'}",
        ]


@pytest.fixture(scope="module")
def made(options: list[str]) -> Path:
    assert main(options) == 0
    return Path(options[-1].removeprefix("--out="))


def test_a_reader_reads_with_what_was_made(made: Path) -> None:
    reader = NumberReader(made)
    reading = reader.read(compose_pen(np.random.default_rng(11), "407", spacing="apart").image)
    assert reader.version == load_networks(made).version
    assert set(reading.text) <= set("0123456789")


def test_what_is_up_to_date_is_not_made_again(
    made: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {file: file.stat().st_mtime_ns for file in made.glob("*.*")}
    assert main(options) == 0
    assert capsys.readouterr().out.count("up to date") == 10
    assert {file: file.stat().st_mtime_ns for file in made.glob("*.*")} == before


def test_every_card_says_what_made_the_weights(made: Path) -> None:
    for name in weights.NETWORKS:
        about = json.loads((made / f"{name}.json").read_text())["made_by"]
        assert about["recipe"] == "less.toml"
        assert about["values"]
        assert "hands.npz" in about["parents"]
        assert about.keys() >= {"commit", "device", "platform", "hours", "mnist", "recipe_sha256"}


def test_the_report_has_the_causes_of_errors_for_people_and_programs(made: Path) -> None:
    figures = json.loads((made / "report.json").read_text())
    table = (made / "report.md").read_text()
    for name, of in figures.items():
        assert name in table
        assert sum(of["causes"].values()) in (0, pytest.approx(1))


def test_shipping_copies_what_belongs_together(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "WEIGHTS", tmp_path)
    monkeypatch.setattr(weights, "BOUNDARIES", tmp_path / "boundaries.onnx")
    version = weights.ship_all(made)
    assert load_networks(tmp_path).version == version
    assert {file.name for file in tmp_path.iterdir()} == {
        f"{name}.{kind}" for name in weights.NETWORKS for kind in ("onnx", "json")
    }
