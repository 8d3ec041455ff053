"""The shipped weights and their card."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from training.digits.evaluate import probabilities
from training.digits.figures import measure
from training.mnist import read_mnist

PROJECT = Path(__file__).parents[1]
WEIGHTS = PROJECT / "recognizer" / "weights" / "digits.onnx"
MNIST = PROJECT.parent / "shared" / "data" / "mnist"
WANTED_ACCURACY = 0.992  # on MNIST's test images, as specified


@pytest.fixture(scope="module")
def card() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    return read


def test_the_shipped_card_belongs_to_the_shipped_weights(card: dict[str, Any]) -> None:
    assert card["sha256"] == hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    assert card["bytes"] == WEIGHTS.stat().st_size


def test_the_shipped_card_promises_what_was_specified(card: dict[str, Any]) -> None:
    assert card["test"]["accuracy"] >= WANTED_ACCURACY
    assert card["test"]["images"] == 10_000
    assert card["recipe"]["epochs"] == 10


@pytest.mark.skipif(not MNIST.is_dir(), reason="MNIST is not beside the project, at ../shared/data/mnist")
def test_the_shipped_weights_keep_their_cards_promise(card: dict[str, Any]) -> None:
    test = read_mnist(MNIST).test
    figures = measure(probabilities(WEIGHTS, test), test.labels)
    assert figures.accuracy >= WANTED_ACCURACY
    assert figures.accuracy == pytest.approx(card["test"]["accuracy"], abs=2e-4)  # other processors round
