"""The line network: a straightened line of writing → for every second column a digit, or none.

It is taught with connectionist temporal classification (Graves et al. 2006): it need not be told where the
digits lie, and so it can learn from numbers whose digits touch. What it knows beyond the crops is context.
"""

from typing import TYPE_CHECKING

from recognizer.alphabet import ALPHABET
from segmentation.strips import STRIP_HEIGHT
from training.lines.samples import COLUMNS_PER_FRAME
from training.recipe import Form

if TYPE_CHECKING:
    import keras

CLASSES = len(ALPHABET.classes)
REACH, FAR_REACH = 5, 9  # frames that a convolution along the line sees, and the last of the coarse ones


def line_network(form: Form) -> "keras.Model":
    """Return the untrained network: convolutions down to one row, then along it; logits of frames.

    `form` says how many filters the three convolutions have that halve the height, how many convolutions
    more follow each of them, how many features a frame has, and how many convolutions look along the line at
    a half and at a quarter of the frames.

    Along the line it looks at three scales, the coarsest an eighth of the strip's: so it sees eight or nine
    digits to either side. Dilated convolutions would, too, but TensorFlow emulates them on a processor.
    """
    import keras
    from keras import layers

    strips = keras.Input((STRIP_HEIGHT, None, 1), name="strips")
    signal = strips
    pools = ((2, COLUMNS_PER_FRAME), (2, 1), (2, 1))
    for pool, filters, refined in zip(pools, form.filters, form.refined, strict=True):
        signal = layers.Conv2D(filters, 3, padding="same", use_bias=False)(signal)
        signal = layers.MaxPooling2D(pool)(signal)
        signal = layers.BatchNormalization()(signal)
        signal = layers.ReLU()(signal)
        for _ in range(refined):
            signal = _refined(signal, (3, 3))
    signal = layers.ZeroPadding2D((0, 1))(signal)
    signal = layers.Conv2D(form.features, (STRIP_HEIGHT // 8, 3), use_bias=False)(signal)
    signal = layers.BatchNormalization()(signal)
    fine = _along(layers.ReLU()(signal))
    middle = layers.MaxPooling2D((1, 2))(fine)
    for _ in range(form.middle):
        middle = _along(middle)
    coarse = layers.MaxPooling2D((1, 2))(middle)
    for _ in range(form.coarse):
        coarse = _along(coarse)
    coarse = _refined(coarse, (1, FAR_REACH))
    middle = layers.Add()([middle, layers.UpSampling2D((1, 2))(coarse)])
    signal = _along(layers.Add()([fine, layers.UpSampling2D((1, 2))(middle)]))
    signal = layers.Dropout(form.dropout)(signal)
    logits = layers.Conv2D(CLASSES, 1, dtype="float32")(signal)  # also where the others are coarser
    frames = layers.Reshape((-1, CLASSES), name="frames", dtype="float32")(logits)
    return keras.Model(strips, frames)


def _along(signal: "keras.KerasTensor") -> "keras.KerasTensor":
    """Let every frame see its neighbours, beside what it was."""
    from keras import layers

    beside = layers.Conv2D(signal.shape[-1], (1, REACH), padding="same", use_bias=False)(signal)
    beside = layers.BatchNormalization()(beside)
    return layers.Add()([signal, layers.ReLU()(beside)])


def _refined(signal: "keras.KerasTensor", kernel: tuple[int, int]) -> "keras.KerasTensor":
    """Add what a further convolution sees: nothing before training (Goyal et al. 2017)."""
    from keras import layers

    more = layers.Conv2D(signal.shape[-1], kernel, padding="same", use_bias=False)(signal)
    more = layers.BatchNormalization(gamma_initializer="zeros")(more)
    return layers.ReLU()(layers.Add()([signal, more]))
