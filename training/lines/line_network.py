"""The line network: a straightened line of writing → for every second column a digit, or none.

It is taught with connectionist temporal classification (Graves et al. 2006): it need not be told where the
digits lie, and so it can learn from numbers whose digits touch. What it knows beyond the crops is context.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.ctc import BLANK, best_text, log_softmax, without_marks
from segmentation.strips import STRIP_HEIGHT
from training.lines.samples import COLUMNS_PER_FRAME, LONGEST_PX, LabelledStrip
from training.lines.start import take_over, went_on_from
from training.lines.trained import TrainedNetwork
from training.lines.variation import varied_strip

if TYPE_CHECKING:
    import keras

CLASSES = len(ALPHABET.classes)
EPOCHS, BATCH, LEARNING_RATE = 5, 384, 3e-3
GOING_ON_RATE = 1e-3  # learning rate for weights that are not new
WIDTHS_ALIKE_PX = 24.0  # strips whose widths differ less may share a batch in any order
WARMING = 800  # steps until the rate is reached: the optimizer does not know the gradients' sizes at first
CLIP_NORM = 5.0  # of the gradient
FILTERS = (16, 32, 64)  # of the three convolutions that halve the height
REFINED = (0, 1, 4)  # convolutions more after each of these three
FEATURES = 96  # of a frame
MIDDLE, COARSE = 2, 4  # convolutions along the line at a half and at a quarter of the frames
REACH, FAR_REACH = 5, 9  # frames that a convolution along the line sees, and the last of the coarse ones
DROPOUT = 0.2
STARTED_WITH = 30  # batches by which weights to go on from are put to scale


def line_network() -> "keras.Model":
    """Return the untrained network: convolutions down to one row, then along it; logits of frames.

    Along the line it looks at three scales, the coarsest an eighth of the strip's: so it sees eight or nine
    digits to either side. Dilated convolutions would, too, but TensorFlow emulates them on a processor.
    """
    import keras
    from keras import layers

    strips = keras.Input((STRIP_HEIGHT, None, 1), name="strips")
    signal = strips
    pools = ((2, COLUMNS_PER_FRAME), (2, 1), (2, 1))
    for pool, filters, refined in zip(pools, FILTERS, REFINED, strict=True):
        signal = layers.Conv2D(filters, 3, padding="same", use_bias=False)(signal)
        signal = layers.MaxPooling2D(pool)(signal)
        signal = layers.BatchNormalization()(signal)
        signal = layers.ReLU()(signal)
        for _ in range(refined):
            signal = _refined(signal, (3, 3))
    signal = layers.ZeroPadding2D((0, 1))(signal)
    signal = layers.Conv2D(FEATURES, (STRIP_HEIGHT // 8, 3), use_bias=False)(signal)
    signal = layers.BatchNormalization()(signal)
    fine = _along(layers.ReLU()(signal))
    middle = layers.MaxPooling2D((1, 2))(fine)
    for _ in range(MIDDLE):
        middle = _along(middle)
    coarse = layers.MaxPooling2D((1, 2))(middle)
    for _ in range(COARSE):
        coarse = _along(coarse)
    coarse = _refined(coarse, (1, FAR_REACH))
    middle = layers.Add()([middle, layers.UpSampling2D((1, 2))(coarse)])
    signal = _along(layers.Add()([fine, layers.UpSampling2D((1, 2))(middle)]))
    signal = layers.Dropout(DROPOUT)(signal)
    logits = layers.Conv2D(CLASSES, 1)(signal)
    return keras.Model(strips, layers.Reshape((-1, CLASSES), name="frames")(logits))


def _along(signal: "keras.KerasTensor") -> "keras.KerasTensor":
    """Let every frame see its neighbours, beside what it was."""
    from keras import layers

    beside = layers.Conv2D(FEATURES, (1, REACH), padding="same", use_bias=False)(signal)
    beside = layers.BatchNormalization()(beside)
    return layers.Add()([signal, layers.ReLU()(beside)])


def _refined(signal: "keras.KerasTensor", kernel: tuple[int, int]) -> "keras.KerasTensor":
    """Add what a further convolution sees: nothing before training (Goyal et al. 2017)."""
    from keras import layers

    more = layers.Conv2D(signal.shape[-1], kernel, padding="same", use_bias=False)(signal)
    more = layers.BatchNormalization(gamma_initializer="zeros")(more)
    return layers.ReLU()(layers.Add()([signal, more]))


class Strips(NamedTuple):
    """Strips of about one width as a batch: pixels, frames of each, and their marks.

    TensorFlow's CTC takes sparse labels: (strip, place) of each mark, and its class. It has another one for
    dense labels, which takes as long as all of the network.
    """

    pixels: npt.NDArray[np.float32]
    frames: npt.NDArray[np.int32]
    places: npt.NDArray[np.int64]
    marks: npt.NDArray[np.int32]


def train_line_network(
    samples: Sequence[LabelledStrip], held_back: int, start: Path | None = None
) -> TrainedNetwork:
    """Train the network on labelled strips; the last ones validate it.

    Parameters
    ----------
    start : Path, optional
        Weights to go on from, see `training.lines.start`.
    """
    import keras
    import tensorflow as tf

    model = line_network()
    samples = [sample for sample in samples if sample.fits]
    learnt, validated = samples[:-held_back], samples[-held_back:]
    rng = np.random.default_rng(0)
    if start is not None:
        take_over(model, start, [batch.pixels for batch in islice(_batches(learnt, rng), STARTED_WITH)])
    rate = LEARNING_RATE if start is None else GOING_ON_RATE
    steps = EPOCHS * -(-len(learnt) // BATCH)
    warming = min(WARMING, steps // 2)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, steps - warming, warmup_target=rate, warmup_steps=warming
    )
    optimizer = keras.optimizers.Adam(schedule, clipnorm=CLIP_NORM)

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def step(pixels: tf.Tensor, frames: tf.Tensor, places: tf.Tensor, marks: tf.Tensor) -> tf.Tensor:
        labels = tf.SparseTensor(places, marks, (tf.shape(pixels, tf.int64)[0], LONGEST_PX))
        with tf.GradientTape() as tape:
            logits = model(pixels, training=True)
            losses = tf.nn.ctc_loss(labels, logits, None, frames, logits_time_major=False, blank_index=BLANK)
            loss = tf.reduce_mean(losses)
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    for epoch in range(EPOCHS):
        losses = [float(step(*map(tf.constant, batch))) for batch in _batches(learnt, rng)]
        right = _right(model, validated)
        print(
            f"epoch {epoch + 1}/{EPOCHS}: loss {np.mean(losses):.3f}, whole numbers right {right:.4f}",
            flush=True,
        )
    return TrainedNetwork(
        model,
        len(learnt),
        EPOCHS,
        {"whole_numbers_right": right},
        classes=ALPHABET.classes,
        history=went_on_from(start),
    )


def _batches(samples: Sequence[LabelledStrip], rng: np.random.Generator) -> Iterator[Strips]:
    widths = np.array([sample.strip.shape[1] for sample in samples])
    order = np.argsort(widths + rng.uniform(0, WIDTHS_ALIKE_PX, len(widths)))
    parts = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    for place in rng.permutation(len(parts)):
        yield _batch([varied_strip(samples[index], rng) for index in parts[place]])


def _batch(samples: Sequence[LabelledStrip]) -> Strips:
    widths = [sample.strip.shape[1] for sample in samples]
    pixels = np.zeros((len(samples), STRIP_HEIGHT, max(widths), 1), np.float32)
    for row, sample in enumerate(samples):
        pixels[row, :, : widths[row], 0] = sample.strip / np.float32(255)
    places = [(row, place) for row, sample in enumerate(samples) for place in range(len(sample.symbols))]
    marks = [mark for sample in samples for mark in sample.symbols]
    frames = [width // COLUMNS_PER_FRAME for width in widths]
    return Strips(
        pixels,
        np.array(frames, np.int32),
        np.array(places, np.int64).reshape(-1, 2),
        np.array(marks, np.int32),
    )


def _right(model: "keras.Model", samples: Sequence[LabelledStrip]) -> float:
    right = 0
    for first in range(0, len(samples), BATCH):
        part = samples[first : first + BATCH]
        batch = _batch(part)
        logits = np.asarray(model(batch.pixels, training=False))
        read = [
            best_text(without_marks(log_softmax(line[:count])))
            for line, count in zip(logits, batch.frames, strict=True)
        ]
        right += sum(
            text == ALPHABET.digits_of(sample.symbols) for text, sample in zip(read, part, strict=True)
        )
    return right / len(samples)
