"""Trains a network on digits; an interrupted training resumes."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import keras
import numpy as np
import numpy.typing as npt

from training.arrays import as_array
from training.checkpoint import CHECKPOINTS, Checkpoints, forget
from training.digits.batches import Batches
from training.digits.calibrate import best_temperature, divide_logits
from training.digits.recipes import Recipe
from training.digits.sources import one_hot, scaled
from training.mnist import LabelledCrops, Mnist

DROPPED = 2  # keeps dropout's random stream apart from those of `training.digits.batches`
TENSORBOARD = "tensorboard"  # the folder of its logs
PREDICTED_AT_ONCE = 1000  # digits; more only costs memory

Epochs: TypeAlias = list[dict[str, float]]
"""What was measured in each epoch: ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``."""


@dataclass(frozen=True, slots=True)
class TrainedDigits:
    """What a training gives.

    Attributes
    ----------
    model : keras.Model
        With its optimizer, confidences calibrated if the recipe says so.
    epochs : list of dict
        What was measured in each epoch.
    temperature : float
        What the logits were divided by, 1 if the recipe calibrates nothing.
    """

    model: keras.Model
    epochs: Epochs
    temperature: float


def train(
    recipe: Recipe,
    mnist: Mnist,
    *,
    epochs: int,
    seed: int,
    out: Path,
    resume: bool,
    tensorboard: bool = False,
) -> TrainedDigits:
    """Train `recipe`'s network, keeping a checkpoint in `out` after every epoch.

    Parameters
    ----------
    recipe : Recipe
        What to train and how.
    mnist : Mnist
        Only its training images are looked at.
    epochs : int
        At least 1.
    seed : int
        The same seed gives the same network on the same machine, whether or not it was interrupted.
    out : Path
        A folder that exists.
    resume : bool
        Whether to go on from a checkpoint in `out`.
    tensorboard : bool
        Whether to write logs for TensorBoard to a folder of that name in `out`.

    Raises
    ------
    TrainingError
        If the checkpoint in `out` belongs to another training.
    OutputError
        If a checkpoint cannot be written.
    """
    keras.utils.set_random_seed(seed)
    learnt, validated = mnist.split()
    identity = {"recipe": recipe.name, "epochs": epochs, "seed": seed, "data": mnist.sha256}
    checkpoints = Checkpoints(out / CHECKPOINTS, identity)
    if not resume:
        forget(checkpoints.folder)
    batches = Batches(learnt, recipe, seed)
    model = _compiled(recipe, epochs * batches.steps)
    measured: Epochs = []
    if found := checkpoints.restore(model):
        measured = found[0]
        print(f"Going on after epoch {len(measured)} of {epochs}.")
    callbacks = [SeedDropout(seed), KeepCheckpoints(checkpoints, measured)]
    if tensorboard:
        callbacks.append(keras.callbacks.TensorBoard(out / TENSORBOARD, write_graph=False))
    model.fit(
        batches.stream(len(measured), epochs),
        steps_per_epoch=batches.steps,
        shuffle=False,  # the batches come in an order of their own
        validation_data=(scaled(validated.crops), one_hot(validated.labels)),
        initial_epoch=len(measured),
        epochs=epochs,
        callbacks=callbacks,
        verbose=1 if sys.stdout.isatty() else 2,  # a bar for people, a line for log files
    )
    temperature = _calibrate(model, validated) if recipe.calibrated else 1.0
    return TrainedDigits(model, measured, temperature)


def predict(model: keras.Model, digits: LabelledCrops) -> npt.NDArray[np.float32]:
    """Return what `model` says about n digits, (n, 10)."""
    crops = scaled(digits.crops)
    parts = [
        as_array(model(crops[first : first + PREDICTED_AT_ONCE], training=False))
        for first in range(0, len(crops), PREDICTED_AT_ONCE)
    ]
    return np.concatenate(parts)


class KeepCheckpoints(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Add each epoch's measurements to `epochs` and keep a checkpoint."""

    def __init__(self, checkpoints: Checkpoints, epochs: Epochs) -> None:
        super().__init__()
        self._checkpoints = checkpoints
        self._epochs = epochs

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Keep what there is after epoch number `epoch`, counted from 0."""
        self._epochs.append({name: float(value) for name, value in (logs or {}).items()})
        self._checkpoints.save(self.model, len(self._epochs), self._epochs)


class SeedDropout(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Make what is dropped in an epoch depend on the seed and the epoch alone.

    Keras saves no state of its random generators with the weights, so a training that went on from a
    checkpoint would otherwise differ from one that was never interrupted.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Set every layer's generator to its state at the start of `epoch`."""
        del logs
        for place, layer in enumerate(self.model.layers):
            if generator := getattr(layer, "seed_generator", None):
                state = np.random.SeedSequence([self._seed, DROPPED, epoch, place]).generate_state(2)
                generator.state.assign(state)


def _compiled(recipe: Recipe, steps: int) -> keras.Model:
    model = recipe.build()
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps),
            use_ema=recipe.averaging is not None,
            ema_momentum=recipe.averaging or 0.0,
        ),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def _calibrate(model: keras.Model, validated: LabelledCrops) -> float:
    temperature = best_temperature(predict(model, validated), validated.labels)
    divide_logits(model, temperature)
    return temperature
