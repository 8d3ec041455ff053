"""Weights come back from ONNX."""

import numpy as np
import pytest

from recognizer.networks import WEIGHTS
from training.digits.evaluate import probabilities
from training.digits.recipes import SHIPPED, SPECIFIED, Recipe
from training.digits.restore import restored
from training.errors import DataError
from training.mnist import Mnist


def test_shipped_weights_come_back_from_onnx_as_they_are(tiny: Mnist) -> None:
    from training.digits.train import predict

    model = restored(WEIGHTS / "digits.onnx", SHIPPED, tiny.test)
    shipped = probabilities(WEIGHTS / "digits.onnx", tiny.test)
    assert np.abs(predict(model, tiny.test) - shipped).max() < 1e-5


@pytest.mark.parametrize(
    ("name", "recipe"), [("sequence.onnx", SHIPPED), ("digits.onnx", SPECIFIED), ("none.onnx", SHIPPED)]
)
def test_other_weights_are_told_from_those_of_the_recipe(tiny: Mnist, name: str, recipe: Recipe) -> None:
    with pytest.raises(DataError, match=f"{name} holds no network of the recipe {recipe.name}"):
        restored(WEIGHTS / name, recipe, tiny.test)
