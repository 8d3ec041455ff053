"""The sequence network: a straightened line of writing → for every second column a digit, or none.

It is taught with connectionist temporal classification (Graves et al. 2006): it need not be told where the
digits lie, and so it can learn from numbers whose digits touch. What it knows beyond the crops is context.
"""

from typing import TYPE_CHECKING

from segmentation.crops import VIEW_HEIGHT

if TYPE_CHECKING:
    import keras

CLASSES = 11  # ten digits and CTC's blank
COLUMNS_PER_FRAME = 2
FILTERS = (12, 24, 40)  # of the three convolutions that halve the height
FEATURES = 80  # of a frame
DILATIONS = (1, 2)  # of the convolutions along the line: together they see about a digit to either side
DROPOUT = 0.2


def sequence_network() -> "keras.Model":
    """Return the untrained network: convolutions down to one row, then along it; logits (n, frames, 11)."""
    import keras
    from keras import layers

    strips = keras.Input((VIEW_HEIGHT, None, 1), name="strips")
    signal = strips
    for pool, filters in zip(((2, COLUMNS_PER_FRAME), (2, 1), (2, 1)), FILTERS, strict=True):
        signal = layers.Conv2D(filters, 3, padding="same", use_bias=False)(signal)
        signal = layers.MaxPooling2D(pool)(signal)
        signal = layers.BatchNormalization()(signal)
        signal = layers.ReLU()(signal)
    signal = layers.ZeroPadding2D((0, 1))(signal)
    signal = layers.Conv2D(FEATURES, (VIEW_HEIGHT // 8, 3), use_bias=False)(signal)
    signal = layers.BatchNormalization()(signal)
    signal = layers.ReLU()(signal)
    for dilation in DILATIONS:
        beside = layers.Conv2D(FEATURES, (1, 5), padding="same", dilation_rate=(1, dilation), use_bias=False)(
            signal
        )
        beside = layers.BatchNormalization()(beside)
        signal = layers.Add()([signal, layers.ReLU()(beside)])
    signal = layers.Dropout(DROPOUT)(signal)
    logits = layers.Conv2D(CLASSES, 1)(signal)
    return keras.Model(strips, layers.Reshape((-1, CLASSES), name="frames")(logits))
