"""The boundary network: pages of composed numbers → where two marks meet."""

from typing import TypeAlias

import keras
import numpy as np
import numpy.typing as npt
from keras import layers, ops

from segmentation.boundaries import COARSE
from training.lines.trained import TrainedNetwork
from training.lines.windows import Windows
from training.recipe import BoundaryRecipe

Batch: TypeAlias = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]

MEETING_WEIGHT = 3.0  # boundaries are rare
PAPER_WEIGHT = 0.05  # where there is no ink, the answer hardly matters
FINE_FILTERS, FILTERS = 8, 20
DILATIONS = (1, 2, 4, 2)  # at half resolution: sees about a digit to either side


def boundary_network() -> keras.Model:
    """Return the untrained network: one fine convolution, then dilated ones at half the resolution."""
    page = keras.Input((None, None, 1), name="page")
    signal = layers.Conv2D(FINE_FILTERS, 3, padding="same", activation="relu")(page)
    signal = layers.MaxPooling2D(COARSE)(signal)
    for dilation in DILATIONS:
        signal = layers.Conv2D(FILTERS, 3, padding="same", dilation_rate=dilation, use_bias=False)(signal)
        signal = layers.BatchNormalization()(signal)
        signal = layers.ReLU()(signal)
    return keras.Model(page, layers.Conv2D(1, 1, activation="sigmoid", name="boundary")(signal))


class Shuffled(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """Windows in batches, in another order each epoch, as bytes until they are shown."""

    def __init__(self, windows: Windows, batch: int) -> None:
        super().__init__()
        self._windows = windows
        self._count = batch
        self._rng = np.random.default_rng(0)
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self._windows) // self._count)

    def __getitem__(self, place: int) -> Batch:
        return _batch(self._windows[self._order[place * self._count : (place + 1) * self._count]])

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._order = self._rng.permutation(len(self._windows))


def train_boundaries(windows: Windows, recipe: BoundaryRecipe) -> TrainedNetwork:
    """Train the network on windows, see `training.lines.windows`; the last ones validate it."""
    keras.utils.set_random_seed(recipe.seed)
    learnt, validated = (
        Shuffled(part, recipe.batch) for part in (windows[: -recipe.held_back], windows[-recipe.held_back :])
    )
    model = boundary_network()
    rate = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, recipe.epochs * len(learnt))
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=_weighted_loss, jit_compile=False)
    history = model.fit(learnt, validation_data=validated, epochs=recipe.epochs, verbose=2).history
    samples = len(windows) - recipe.held_back
    figures = {"loss": float(history["val_loss"][-1])}
    return TrainedNetwork(model, samples, recipe.epochs, figures, classes=["boundary"])


def _batch(windows: Windows) -> Batch:
    """Return pages, and at half their resolution where marks meet and how much each pixel counts."""
    pages = windows.astype(np.float32) / np.float32(255)
    count, height, width, _ = pages.shape
    halves = pages.reshape(count, height // COARSE, COARSE, width // COARSE, COARSE, 2).mean(axis=(2, 4))
    ink, meeting = halves[..., :1], halves[..., 1:]
    weight = ink + np.float32(PAPER_WEIGHT) + np.float32(MEETING_WEIGHT) * meeting
    return pages[..., :1], np.concatenate([meeting, weight], axis=-1)


def _weighted_loss(wanted: keras.KerasTensor, answered: keras.KerasTensor) -> keras.KerasTensor:
    meeting, weight = wanted[..., :1], wanted[..., 1:]
    return ops.sum(weight * ops.binary_crossentropy(meeting, answered)) / ops.sum(weight)
