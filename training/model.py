"""The networks. Each builder returns a fresh, untrained Keras model.

What serves them expects one input ``crops``, (n, 28, 28, 1) float32 in [0, 1] with ink bright, and as first
output ``probabilities``, (n, 10) after softmax. A second output, where there is one, is the probability
(n, 1) that the crop shows a digit at all.
"""

from typing import TYPE_CHECKING

from training.mnist import SIDE_PX
from training.sources import DIGITS

if TYPE_CHECKING:
    import keras

KERNEL_PX = 3  # side of every convolution
POOL_PX = 2  # side and stride of every pooling
SHIPPED_FILTERS = (32, 64, 64)
FILTERS = (32, 48, 64)  # of the three convolutions
HIDDEN = 128  # units of the dense layer
DROPOUT = 0.4  # share of the dense layer's units left out at a training step


def specified_network() -> "keras.Model":
    """Return the specified network: three Conv2D with ReLU, max-pooling, dense layers, softmax over 10.

    ReLU stands after the pooling: both only pick values in order, so they commute, and it
    works on a quarter of the values.
    """
    import keras
    from keras import layers

    crops = keras.Input((SIDE_PX, SIDE_PX, 1), name="crops")
    signal = crops
    for place, filters in enumerate(FILTERS):
        signal = layers.Conv2D(filters, KERNEL_PX)(signal)
        if place < len(FILTERS) - 1:  # the last one is down to 3 × 3
            signal = layers.MaxPooling2D(POOL_PX)(signal)
        signal = layers.ReLU()(signal)
    signal = layers.Flatten()(signal)
    signal = layers.Dense(HIDDEN, activation="relu")(signal)
    signal = layers.Dropout(DROPOUT)(signal)
    probabilities = layers.Dense(DIGITS, activation="softmax", name="probabilities")(signal)
    return keras.Model(crops, probabilities, name="specified")


def shipped_network() -> "keras.Model":
    """Return the same family with batch normalisation, and one more row and column of context at the end."""
    import keras
    from keras import layers

    crops = keras.Input((SIDE_PX, SIDE_PX, 1), name="crops")
    signal = crops
    for place, filters in enumerate(SHIPPED_FILTERS):
        padding = "valid" if place < len(SHIPPED_FILTERS) - 1 else "same"
        signal = layers.Conv2D(filters, KERNEL_PX, padding=padding, use_bias=False)(signal)
        if place < len(SHIPPED_FILTERS) - 1:
            signal = layers.MaxPooling2D(POOL_PX)(signal)
        signal = layers.BatchNormalization()(signal)
        signal = layers.ReLU()(signal)
    signal = layers.Flatten()(signal)
    signal = layers.Dense(HIDDEN, activation="relu")(signal)
    signal = layers.Dropout(DROPOUT)(signal)
    probabilities = layers.Dense(DIGITS, activation="softmax", name="probabilities")(signal)
    return keras.Model(crops, probabilities, name="shipped")
