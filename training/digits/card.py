"""The model card for programs: what the weights are, where they come from, what they are worth."""

import platform
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.digits.figures import Figures
from training.digits.recipes import Recipe
from training.mnist import Mnist
from training.provenance import sha256, versions


def card(
    weights: Path,
    *,
    recipe: Recipe,
    mnist: Mnist,
    epochs: int,
    seed: int,
    parameters: int,
    temperature: float,
    test: Figures,
    validation: Figures,
    largest_difference: float,
) -> dict[str, Any]:
    """Return the card of the ONNX file `weights`, ready for JSON.

    Parameters
    ----------
    weights : Path
        The exported network.
    recipe, mnist, epochs, seed
        What it was trained by and on.
    parameters : int
        How many numbers it has learnt.
    temperature : float
        What its logits were divided by to calibrate it.
    test, validation : Figures
        On MNIST's test images and on the images held back from training.
    largest_difference : float
        Of any probability between Keras and ONNX on the test images.
    """
    learnt, validated = mnist.split()
    return {
        "weights": weights.name,
        "sha256": sha256(weights),
        "bytes": weights.stat().st_size,
        "parameters": parameters,
        "input": "crops: float32 (n, 28, 28, 1) in [0, 1], ink bright",
        "output": "probabilities: float32 (n, 10) of the digits 0 to 9",
        "data": {
            "name": "MNIST",
            "sha256": mnist.sha256,
            "trained_on": len(learnt),
            "validated_on": len(validated),
            "tested_on": len(mnist.test),
            "pen_digits": recipe.pen_digits,
        },
        "recipe": {
            "name": recipe.name,
            "purpose": recipe.purpose,
            "epochs": epochs,
            "batch_size": recipe.batch_size,
            "optimizer": "Adam",
            "loss": "categorical cross-entropy",
            "learning_rate": recipe.learning_rate,
            "learning_rate_schedule": "half cosine to 0",
            "weight_averaging": recipe.averaging,
        },
        "seed": seed,
        "versions": versions(),
        "platform": f"{sys.platform} {platform.machine()}",
        "calibration": {"method": "temperature", "temperature": temperature, "fitted_on": "validation"}
        if recipe.calibrated
        else None,
        "validation": asdict(validation),
        "test": asdict(test),
        "onnx_against_keras": {
            "images": test.images,
            "read_differently": 0,
            "largest_difference": largest_difference,
        },
    }
