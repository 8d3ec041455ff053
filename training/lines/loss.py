"""The loss of the line network: connectionist temporal classification, and distillation from a teacher.

Keras's own CTC takes a quarter of the network's own processor time with TensorFlow. One written as a scan in
``keras.ops`` takes a seventh; it is not worth its twenty lines.
"""

import keras
from keras import ops

from recognizer.ctc import BLANK
from training.lines.batches import SYMBOL, TAUGHT, WITHIN


class StripLoss(keras.losses.Loss):  # type: ignore[misc]  # Keras is untyped
    """The negative log-likelihood of each strip's symbols, and the divergence from a teacher's frames.

    Parameters
    ----------
    held : float
        Weight of the frames' Kullback-Leibler divergence (Hinton, Vinyals and Dean 2015); 0 asks no teacher.
    """

    def __init__(self, held: float = 0.0) -> None:
        super().__init__()
        self._held = held

    def call(self, wanted: keras.KerasTensor, logits: keras.KerasTensor) -> keras.KerasTensor:
        """Return the loss of each strip, see `training.lines.batches.Batch`."""
        symbols = ops.cast(wanted[..., SYMBOL], "int32")
        count = ops.sum(ops.cast(symbols >= 0, "int32"), axis=1)
        symbols = symbols[:, : ops.maximum(ops.max(count), 1)]  # what follows takes the square of the time
        frames = ops.cast(ops.sum(wanted[..., WITHIN], axis=1), "int32")
        loss = ops.ctc_loss(ops.maximum(symbols, 0), logits, count, frames, mask_index=BLANK)
        if not self._held:
            return loss
        taught = wanted[..., TAUGHT:]
        entropy = ops.sum(taught * ops.log(taught + keras.config.epsilon()), axis=(1, 2))
        return loss + self._held * (entropy - ops.sum(taught * ops.log_softmax(logits), axis=(1, 2)))
