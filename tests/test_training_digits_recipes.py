"""The recipes."""

from collections import Counter

import pytest

from training.digits.recipes import RECIPES, Recipe


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_every_recipe_is_of_the_specified_family(recipe: Recipe) -> None:
    layers = recipe.build().layers
    kinds = Counter(type(layer).__name__ for layer in layers)
    assert (kinds["Conv2D"], kinds["ReLU"]) == (3, 3)
    assert kinds["MaxPooling2D"] >= 1
    assert kinds["Dense"] >= 2
    assert layers[-1].activation.__name__ == "softmax"
    assert recipe.epochs == 10
