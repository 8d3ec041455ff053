"""The networks that read a digit: three Conv2D layers with ReLU, max-pooling, dense layers, softmax.

What serves them expects one input ``crops``, (n, 28, 28, 1) float32 in [0, 1] with ink bright, and one output
``probabilities``, (n, 10) after softmax.
"""

from typing import TYPE_CHECKING

from training.digits.sources import DIGITS
from training.mnist import SIDE_PX

if TYPE_CHECKING:
    import keras

POOL_PX = 2  # side and stride of every pooling


def digit_classifier(
    name: str,
    filters: tuple[int, int, int],
    *,
    kernels_px: tuple[int, int, int],
    hidden: int,
    dropout: float,
    normalised: bool,
) -> "keras.Model":
    """Return an untrained network of the family.

    ReLU stands after the pooling: both only pick values in order, so they commute, and it
    works on a quarter of the values.

    Parameters
    ----------
    filters : three ints, of the convolutions.
    kernels_px : three ints, sides of their kernels.
    hidden : int, units of the dense layer.
    dropout : float, share of the dense layer's units left out at a training step.
    normalised : bool, whether each convolution is followed by batch normalisation.
    """
    import keras
    from keras import layers

    crops = keras.Input((SIDE_PX, SIDE_PX, 1), name="crops")
    signal = crops
    for place, (count, side_px) in enumerate(zip(filters, kernels_px, strict=True)):
        signal = layers.Conv2D(count, side_px, use_bias=not normalised)(signal)
        if place < len(filters) - 1:
            signal = layers.MaxPooling2D(POOL_PX)(signal)
        if normalised:
            signal = layers.BatchNormalization()(signal)
        signal = layers.ReLU()(signal)
    signal = layers.Flatten()(signal)
    signal = layers.Dense(hidden, activation="relu")(signal)
    signal = layers.Dropout(dropout)(signal)
    probabilities = layers.Dense(DIGITS, activation="softmax", name="probabilities")(signal)
    return keras.Model(crops, probabilities, name=name)
