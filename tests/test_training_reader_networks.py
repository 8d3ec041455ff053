"""Each network of the reader, trained for a moment: what comes out is what would be shipped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from recognizer.evidence import Classifier
from segmentation.network import Network
from training.composed import ComposedString
from training.reader import boundaries, context, decoder, sequence
from training.reader.export import export
from training.reader.fitting import Trained
from training.reader.samples import LabelledViews, labelled_line, labelled_strip, labelled_views
from training.strings import compose_pen

pytestmark = pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")

NUMBERS, HELD_BACK = 24, 6

T = TypeVar("T")


def made(make: Callable[[ComposedString, np.random.Generator], T | None]) -> list[T]:
    rng = np.random.default_rng(0)
    found = (make(compose_pen(rng, "407", spacing="apart"), rng) for _ in range(NUMBERS))
    return [one for one in found if one is not None]


def train_boundaries() -> Trained:
    return boundaries.train_boundaries(np.stack(made(boundaries.window)), HELD_BACK)


def train_context() -> Trained:
    return context.train_context(LabelledViews.joined(made(labelled_views)), HELD_BACK)


def train_sequence() -> Trained:
    return sequence.train_sequence(made(labelled_strip), HELD_BACK)


def train_decoder() -> Trained:
    classifier = Classifier()
    return decoder.train_decoder(
        [decoder.example(line, classifier) for line in made(labelled_line)], HELD_BACK
    )


@pytest.mark.parametrize("train", [train_boundaries, train_context, train_sequence, train_decoder])
def test_trained_network_is_exported_with_its_card(train: Callable[[], Trained], tmp_path: Path) -> None:
    trained = train()
    export("network", trained, tmp_path)
    card = json.loads((tmp_path / "network.json").read_text())
    assert Network(tmp_path / "network.onnx").card == card
    assert card["samples"] == trained.samples
    assert all(np.isfinite(value) for value in card["validation"].values())


def test_decoder_learns_to_read_numbers_whose_digits_stand_apart() -> None:
    assert train_decoder().validation["whole_numbers_right"] >= 0.5
