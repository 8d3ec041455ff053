"""The layers network: composed photographs → what each pixel of a page is."""

from pathlib import Path
from typing import TypeAlias

import keras
import numpy as np
import numpy.typing as npt
import onnx
from keras import layers, ops

from segmentation.layers import CLASSES, as_seen
from training.layers import layers_of
from training.lines.photo import Pages
from training.lines.start import give
from training.lines.trained import TrainedNetwork
from training.recipe import LayersRecipe

Batch: TypeAlias = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]

FILTERS = (16, 24, 32, 48)  # at a half, a quarter, an eighth and a sixteenth of the size
DILATIONS = (1, 2, 4)  # of the coarsest: sees some 120 pixels to either side
INK_WEIGHT = 4.0  # of pixels with anything on them, beside 1 of the others: most have nothing
SURELY = 1e-6  # keeps logarithms finite


def layers_network() -> keras.Model:
    """Return the untrained network: down to a sixteenth of the size, and up again beside what was seen."""
    page = keras.Input((None, None, 2), name="page")
    signal = _convolved(page, FILTERS[0], size=4, strides=2)
    passed = []
    for filters in FILTERS[1:]:
        signal = _convolved(signal, signal.shape[-1])
        passed.append(signal)
        signal = _convolved(signal, filters, strides=2)
    for dilation in DILATIONS:
        signal = layers.Add()([signal, _convolved(signal, FILTERS[-1], dilation_rate=dilation)])
    for beside in reversed(passed):
        signal = layers.Conv2D(beside.shape[-1], 1)(signal)
        signal = layers.UpSampling2D(2, interpolation="nearest")(signal)
        signal = _convolved(layers.Concatenate()([signal, beside]), beside.shape[-1])
    fine = layers.Conv2DTranspose(
        len(CLASSES), 4, strides=2, padding="same", activation="sigmoid", name="layers"
    )
    return keras.Model(page, fine(signal))


def _convolved(signal: keras.KerasTensor, filters: int, size: int = 3, **how: int) -> keras.KerasTensor:
    signal = layers.Conv2D(filters, size, padding="same", use_bias=False, **how)(signal)
    return layers.ReLU()(layers.BatchNormalization()(signal))


class ShownPages(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """Pages in batches, in another order each epoch, as bytes until they are shown."""

    def __init__(self, pages: Pages, batch: int) -> None:
        super().__init__()
        self._pages = pages
        self._count = batch
        self._rng = np.random.default_rng(0)
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self._pages) // self._count)

    def __getitem__(self, place: int) -> Batch:
        pages = self._pages[self._order[place * self._count : (place + 1) * self._count]]
        wanted = pages[..., 1:].astype(np.float32) / np.float32(255)
        return np.stack([as_seen(page[..., 0]) for page in pages]), wanted

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._order = self._rng.permutation(len(self._pages))


def train_layers(pages: Pages, recipe: LayersRecipe, start: Path | None = None) -> TrainedNetwork:
    """Train the network on composed pages, see `training.lines.photo`; the last ones validate it.

    It goes on from the network of `start`.
    """
    keras.utils.set_random_seed(recipe.seed)
    learnt, validated = (
        ShownPages(part, recipe.batch) for part in (pages[: -recipe.held_back], pages[-recipe.held_back :])
    )
    model = layers_network()
    if start is not None:
        give(model, layers_of(onnx.load(start)))
    steps = recipe.epochs * len(learnt)
    warming = min(recipe.warming, steps // 2)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - warming, warmup_target=recipe.learning_rate, warmup_steps=warming
    )
    optimizer = keras.optimizers.Adam(rate, global_clipnorm=recipe.clip_norm)
    model.compile(optimizer=optimizer, loss=_weighted_loss, jit_compile=False)
    history = model.fit(learnt, validation_data=validated, epochs=recipe.epochs, verbose=2).history
    figures = {"loss": float(history["val_loss"][-1])}
    return TrainedNetwork(model, len(pages) - recipe.held_back, recipe.epochs, figures, classes=CLASSES)


def _weighted_loss(wanted: keras.KerasTensor, answered: keras.KerasTensor) -> keras.KerasTensor:
    there = wanted * ops.log(answered + SURELY)
    not_there = (1 - wanted) * ops.log(1 - answered + SURELY)
    weight = 1 + INK_WEIGHT * ops.max(wanted, axis=-1)
    return -ops.sum(weight * ops.mean(there + not_there, axis=-1)) / ops.sum(weight)
