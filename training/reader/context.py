"""The context network: a candidate's view, its neighbours in sight → a digit, another mark, or no whole one.

It learns from lattices of composed numbers in which all that can be cut is cut, so that it meets every
mistake that the segmenter may offer: halves of digits, two digits as one, separators, letters.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from segmentation.strips import STRIP_HEIGHT, VIEW_WIDTH
from training.reader.fitting import Batch, Trained, fit
from training.reader.marks import CLASSES
from training.reader.samples import LabelledViews
from training.reader.start import take_over, went_on_from
from training.reader.variation import varied_view

if TYPE_CHECKING:
    import keras

FILTERS = (16, 32, 48)  # of the three convolutions
HIDDEN = 96  # units of the dense layer
DROPOUT = 0.3  # share of the dense layer's units left out at a training step
EPOCHS, BATCH, LEARNING_RATE = 3, 512, 2e-3
GOING_ON_RATE = 1e-3  # learning rate for weights that are not new


def context_network() -> "keras.Model":
    """Return the untrained network: three convolutions with max-pooling, two dense layers, softmax."""
    import keras
    from keras import layers

    views = keras.Input((STRIP_HEIGHT, VIEW_WIDTH, 2), name="views")
    signal = views
    for filters in FILTERS:
        signal = layers.Conv2D(filters, 3, padding="same", use_bias=False)(signal)
        signal = layers.MaxPooling2D(2)(signal)
        signal = layers.BatchNormalization()(signal)
        signal = layers.ReLU()(signal)
    signal = layers.Flatten()(signal)
    signal = layers.Dense(HIDDEN, activation="relu")(signal)
    signal = layers.Dropout(DROPOUT)(signal)
    return keras.Model(views, layers.Dense(CLASSES, activation="softmax", name="in_line")(signal))


def train_context(samples: LabelledViews, held_back: int, start: Path | None = None) -> Trained:
    """Train the network on labelled views; the last ones validate it.

    Parameters
    ----------
    start : Path, optional
        Weights to go on from, see `training.reader.start`.
    """
    model = context_network()
    if start is not None:
        take_over(model, start, [_batch(samples[-held_back:])[0]])
    rng = np.random.default_rng(0)

    def varied(some: LabelledViews) -> LabelledViews:
        return LabelledViews(np.stack([varied_view(view, rng) for view in some.views]), some.labels)

    figures = fit(
        model,
        samples,
        _batch,
        varied=varied,
        held_back=held_back,
        size=BATCH,
        epochs=EPOCHS,
        learning_rate=LEARNING_RATE if start is None else GOING_ON_RATE,
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    accuracy = {"accuracy": figures["val_accuracy"]}
    return Trained(model, len(samples) - held_back, EPOCHS, accuracy, went_on_from(start))


def _batch(samples: LabelledViews) -> Batch:
    return samples.views.astype(np.float32) / np.float32(255), np.eye(CLASSES, dtype=np.float32)[
        samples.labels
    ]
