"""All networks from nothing, by the small recipe: what comes out reads numbers."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recognizer import NumberReader
from recognizer.networks import load_networks
from tests.training_data import write_tiny_mnist
from training import mnist, weights
from training.__main__ import main
from training.recipe import RECIPES
from training.synth.strings import compose_pen

pytestmark = [
    pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning"),
    pytest.mark.timeout(1200),
]

FEWER = {  # than the small recipe has: printed digits stand for MNIST, and are soon traced and learnt
    "traced = 2_000": "traced = 480",
    "epochs = 1\npen_digits": "epochs = 5\npen_digits",
    "lines = 100": "lines = 20",
}
SHOWN = 40  # composed numbers that the reader reads, of either kind


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    folder = tmp_path_factory.mktemp("weights")
    recipe = (RECIPES / "small.toml").read_text(encoding="utf-8")
    for old, new in FEWER.items():
        assert old in recipe
        recipe = recipe.replace(old, new)
    (folder / "less.toml").write_text(recipe, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
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


def share_right(reader: NumberReader, digits: tuple[int, int]) -> float:
    rng = np.random.default_rng(11)
    right = 0
    for _ in range(SHOWN):
        text = "".join(map(str, rng.integers(0, 10, int(rng.integers(*digits)))))
        right += reader.read(compose_pen(rng, text, spacing="apart").image).text == text
    return right / SHOWN


@pytest.mark.parametrize("digits", [(1, 2), (2, 5)])
def test_most_numbers_by_the_pen_are_read(made: Path, digits: tuple[int, int]) -> None:
    assert share_right(NumberReader(made), digits) > 0.5


def test_what_is_up_to_date_is_not_made_again(
    made: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {file: file.stat().st_mtime_ns for file in made.glob("*.*")}
    assert main(options) == 0
    assert capsys.readouterr().out.count("up to date") == 7
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
