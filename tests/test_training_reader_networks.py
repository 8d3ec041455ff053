"""Each network of the reader, trained for a moment: what comes out is what would be shipped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from recognizer.evidence import WEIGHTS, Classifier
from segmentation.network import Network
from training.composed import ComposedString
from training.errors import DataError
from training.reader import boundaries, context, decoder, sequence
from training.reader.export import export
from training.reader.fitting import Trained
from training.reader.marks import CLASSES, digits_of, mark_class
from training.reader.samples import LabelledViews, labelled_line, labelled_strip, labelled_views
from training.reader.start import take_over
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


def test_every_mark_has_a_class_and_only_digits_are_digits() -> None:
    classes = {character: mark_class(character) for character in "0123456789([{)]}/-$%+#=x?.,:"}
    assert max(classes.values()) < CLASSES
    assert [character for character, found in classes.items() if found < 10] == list("0123456789")
    assert classes["("] == classes["["] != classes[")"]
    assert digits_of([mark_class(character) for character in "(617) 4-8.5" if character != " "]) == "617485"


@pytest.mark.parametrize("train", [train_boundaries, train_context, train_sequence, train_decoder])
def test_trained_network_is_exported_with_its_card(train: Callable[[], Trained], tmp_path: Path) -> None:
    trained = train()
    export("network", trained, tmp_path)
    card = json.loads((tmp_path / "network.json").read_text())
    assert Network(tmp_path / "network.onnx").card == card
    assert card["samples"] == trained.samples
    assert all(np.isfinite(value) for value in card["validation"].values())


@pytest.mark.parametrize("name", ["context", "sequence"])
def test_training_goes_on_where_exported_weights_stood(name: str) -> None:
    network = Classifier().context if name == "context" else Classifier().sequence
    model = context.context_network() if name == "context" else sequence.sequence_network()
    shape = [80 if side is None else side for side in model.input_shape[1:]]
    shown = np.random.default_rng(0).random((8, *shape), np.float32)
    take_over(model, WEIGHTS / f"{name}.onnx", shown)
    (served,) = network(shown)
    answers = np.asarray(model(shown, training=False))[..., : served.shape[-1]]
    np.testing.assert_allclose(answers, served, atol=0.05)
    learning = np.asarray(model(shown, training=True))  # its statistics are those of these samples
    assert np.isfinite(learning).all()


def test_a_file_without_a_network_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "sequence.onnx").write_bytes(b"nothing")
    with pytest.raises(DataError, match="no network to go on from"):
        take_over(
            sequence.sequence_network(), tmp_path / "sequence.onnx", np.zeros((1, 32, 80, 1), np.float32)
        )


def test_decoder_learns_to_read_numbers_whose_digits_stand_apart() -> None:
    assert train_decoder().validation["whole_numbers_right"] >= 0.5
